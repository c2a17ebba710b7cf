import { afterAll, beforeAll, expect, it } from 'vitest'
import { readReferenceData } from '../../src/reference/facts.ts'
import * as mapping from '../../src/reference/support-mapping.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

type Amount = { amount: string; currency: string }
type Pledge = {
  id: string
  participant: string
  binding: Amount | null
  indicative: Amount[]
  capacity: { quantity: string } | null
  gdpShare: { percent: string } | null
  relativeTo: string | null
  period: { from: string | null; to: string | null }
  items: { description: string; quantity?: string }[]
  conditions: { words: string }[]
  beneficiaries: string[]
  parentPledgeId: string | null
  supersedesPledgeId: string | null
  additional: boolean
  source: string
  amountKind: string
  aidCategory: string
  asFound: Record<string, unknown> | null
  original: string
  paraphrased: boolean
  qualifier: string
  per: string
  total: Amount | null
  schedule: { period: string; amount: string }[]
  floorPerYear: string | null
}

const { facts } = readReferenceData()
const forward = facts.pledges.filter(({ kind }) => mapping.pledgeKind[kind]!.record === 'pledge')
const named = facts.equipment.filter(({ certainty }) => mapping.equipmentCertainty[certainty]!.record === 'pledge')
const past = [
  ...facts.pledges.filter((fact) => !forward.includes(fact)),
  ...facts.equipment.filter((fact) => !named.includes(fact)),
]

let test: TestApp
let pledges: Pledge[]
beforeAll(async () => {
  test = await createTestApp()
  pledges = (await test.as('UA', 'viewer').get<{ items: Pledge[] }>('/v1/pledges?limit=200')).body.items
})
afterAll(() => test.close())

const found = (id: string) => pledges.find(({ asFound }) => asFound?.['id'] === id) as Pledge
const text = (value: unknown) => (value === null || value === undefined ? null : String(value))

it('every money statement that looks forward and every named piece of equipment reads back as it was found', () => {
  expect([forward.length, named.length, pledges.length]).toEqual([71, 18, 89])
  const asFound = pledges.map((pledge) => JSON.stringify(pledge.asFound, sorted)).sort()
  expect(asFound).toEqual([...forward, ...named].map((fact) => JSON.stringify(fact, sorted)).sort())
})

it('and so do its parts, each in the field that means it', () => {
  for (const fact of forward) {
    const pledge = found(fact.id)
    const figure = pledge.binding?.amount ?? pledge.capacity?.quantity ?? pledge.items[0]?.quantity ?? null
    expect(figure === null ? null : Number(figure), fact.id).toBe(fact.amount)
    if (pledge.binding !== null) expect(pledge.binding.currency, fact.id).toBe(fact.currency)
    expect(pledge.period, fact.id).toEqual({ from: text(fact.period.from), to: text(fact.period.to) })
    expect(
      pledge.conditions.map(({ words }) => words),
      fact.id,
    ).toEqual(fact.conditionality)
    expect(pledge.amountKind).toBe(mapping.pledgeKind[fact.kind]!.amountKind)
    expect(pledge.aidCategory).toBe(mapping.pledgeCategory[fact.category])
    expect(text(pledge.gdpShare?.percent)).toBe(text(fact.gdp_share_pct))
    expect(pledge.relativeTo).toBe(fact.relative_to ?? null)
    expect(pledge.indicative.map(({ amount }) => Number(amount))).toEqual(
      fact.indicative ? [fact.indicative.amount] : [],
    )
    expect(pledge.beneficiaries).toEqual(fact.shared_beneficiary ?? ['UA'])
    expect(pledge.parentPledgeId).toBe(found(fact.part_of ?? '')?.id ?? null)
    expect(pledge.supersedesPledgeId).toBe(fact.supersedes === undefined ? null : found(fact.supersedes).id)
    expect(pledge.source).toBe(fact.source)
  }
})

it('BR-70: an amount a year, a floor and a yearly split are told as such, and totals and schedules follow', () => {
  expect(found('IS-ANN')).toMatchObject({
    per: 'year',
    qualifier: 'at_least',
    total: { amount: '20000000000', currency: 'ISK' },
  })
  expect(found('IS-ANN').schedule.map(({ period }) => period)).toEqual(['2024', '2025', '2026', '2027', '2028'])
  expect(found('LV-CAP')).toMatchObject({ per: 'year', total: { amount: '4000000.00' } })
  expect(found('LV-GDP')).toMatchObject({ per: 'year', total: null })
  expect(found('LT-GDP')).toMatchObject({ per: 'year', period: { to: null } })
  expect(found('CZ-TRAIN')).toMatchObject({ per: 'year', capacity: { quantity: '4000', unit: 'soldiers' } })
  expect(found('NO-NANSEN-2')).toMatchObject({
    per: 'whole',
    floorPerYear: '15000000000.00',
    total: { amount: '154500000000.00' },
  })
  expect(found('SE-MIL').schedule).toEqual(
    ['2024', '2025', '2026'].map((period) => ({ period, amount: '25000000000.00' })),
  )
  const yearly = pledges.filter(({ per }) => per === 'year').map(({ asFound }) => asFound!['id'])
  expect(yearly.sort()).toEqual(['CZ-TRAIN', 'EE-GDP', 'IS-ANN', 'LT-GDP', 'LV-CAP', 'LV-GDP'])
})

it('BR-70: no word of an amount is stronger than in its source', () => {
  const weak = {
    target: 'target',
    goal: 'target',
    will_seek: 'target',
    at_least_target: 'target',
    replacement_value: 'replacement_value',
    several_billion: 'unstated',
    several_packages: 'unstated',
  }
  for (const fact of forward) {
    const { qualifier } = found(fact.id)
    if (fact.qualifier === null) expect(qualifier, fact.id).toBe('unstated')
    else if (fact.qualifier in weak) expect(qualifier, fact.id).toBe(weak[fact.qualifier as keyof typeof weak])
    else if (qualifier === 'exact') expect(fact.qualifier, fact.id).toBe('exact')
  }
  expect(found('IE-2024').aidCategory).toBe('mixed')
})

it('BR-71: what is not in the source’s own words says so; what the data file quotes is as it was printed', () => {
  expect(found('CA-2024')).toMatchObject({ original: '$3.02B', paraphrased: false })
  expect(found('HR-OECD')).toMatchObject({ original: '250.000 EUR', paraphrased: false })
  for (const { original, paraphrased } of pledges)
    expect(paraphrased).toBe(original.startsWith('In other words than the source’s: '))
  expect(pledges.filter(({ paraphrased }) => !paraphrased)).toHaveLength(2)
})

it('BR-23: what is told of the past, or summed up, is a claim of its agreement and no pledge', async () => {
  const rows = await test.rows<{ as_found: object }>(
    "select as_found from accord.claim where subject = 'past_support' and as_found is not null",
  )
  expect(past).toHaveLength(42 + 2)
  const claims = rows.map((row) => JSON.stringify(row.as_found, sorted)).sort()
  expect(claims).toEqual(past.map((fact) => JSON.stringify(fact, sorted)).sort())
  expect(found('DK-2024').parentPledgeId).toBe(found('DK-FUND').id)
  expect(found('NO-NANSEN').additional).toBe(false)
  expect(found('NO-2024').additional).toBe(false)
  expect(found('NO-NANSEN-2').additional).toBe(true)
})

/** The order of keys is not kept, and means nothing. */
function sorted(_: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
