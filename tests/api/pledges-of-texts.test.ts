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
