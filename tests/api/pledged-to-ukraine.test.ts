import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { contract } from '../support/implementation-scenery.ts'
import { pullReport } from '../support/pulls.ts'
import { sampled } from '../support/scale.ts'
import { workOf } from '../support/work-scenery.ts'

// BR-20: what Ukraine is promised is counted once; what others are promised is told apart, in every figure of pledges.

let test: TestApp
let requirementId: string
beforeAll(async () => {
  test = await createTestApp()
  const work = workOf(test)
  requirementId = (await work.validate(await work.file({ marking: 'framework' }))).id
})
afterAll(() => test.close())

const pledged = {
  ...{ title: 'Support', original: 'ISK 1000 in 2026', source: 'Statement of 2 March 2026', announcedOn: '2026-03-02' },
  ...{ aidCategory: 'military', amountKind: 'fixed', qualifier: 'exact', amount: '1000', currency: 'ISK' },
  ...{ period: { from: '2026', to: '2026' }, marking: 'public' },
}
type Made = ProblemBody & { id: string; version: number }
const make = async (participant: string, more: object) => {
  const made = await test.as(participant, 'ministry').post<Made>('/v1/pledges', { ...pledged, ...more })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}

const commitment = { ...contract, financeType: 'grant', marking: 'framework' }

type Told = Record<string, unknown>
type Figure = { rows: (url: string) => Promise<Told[]>; url: string }
const viewer = async <Body>(url: string) => (await test.as('UA', 'viewer').get<Body>(url)).body
const moneyIn = (items: Told[]) => items.filter(({ currency }) => currency === 'ISK')
const rowsOf = async (name: string): Promise<Told[]> => (await pullReport(test, ['UA'], name)).rows ?? []
/** What lists pledges whoever they are for; rows that tell apart what is not to Ukraine say nothing of it. */
const toUkraine = ({ direction }: Told) => direction === undefined || direction === null || direction === 'into_ukraine'
const registers = ['pledges', 'coverage', 'board']

/** What each says of pledges, wherever that stands. */
const figures: Record<string, Figure> = {
  'public totals': {
    url: '/v1/public/totals',
    rows: async (url) => moneyIn((await viewer<{ items: Told[] }>(url)).items),
  },
  brief: {
    url: '/v1/participants/SE/brief',
    rows: async (url) => moneyIn((await viewer<{ money: Told[] }>(url)).money),
  },
  monitoring: {
    url: '/v1/reports/monitoring/figures/pledged?from=2026-01-01&to=2026-12-31',
    rows: async (url) => moneyIn((await viewer<{ figure: { sums: Told[] } }>(url)).figure.sums),
  },
  acts: { url: '/v1/acts?provider=SE&limit=200', rows: async (url) => (await viewer<{ items: Told[] }>(url)).items },
  board: { url: '/v1/board', rows: async (url) => (await viewer<{ items: Told[] }>(url)).items },
  ...Object.fromEntries(
    reports
      .filter(({ name }) => !registers.includes(name))
      .map(({ name }) => [
        name,
        {
          url: name,
          rows: async (url: string) => (await rowsOf(url)).filter(toUkraine),
        },
      ]),
  ),
}
/** In the short run, of what nobody withdraws. */
const some = [...new Set(['public totals', 'pipeline', 'board', ...sampled(Object.keys(figures), 3)])]
async function told(names: readonly string[]): Promise<Record<string, Told[]>> {
  await test.sequence()
  const all: Record<string, Told[]> = {}
  for (const name of names) all[name] = await figures[name]!.rows(figures[name]!.url)
  return all
}
const changed = (before: Record<string, Told[]>, after: Record<string, Told[]>) =>
  Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))

describe('a pledge', () => {
  it('to others than Ukraine, or of Ukraine to others, is in no figure of what Ukraine is promised', async () => {
    const before = await told(some)
    await make('SE', { beneficiaries: ['PL'], requirementId })
    await make('UA', { beneficiaries: ['PL'], requirementId })
    expect(changed(before, await told(some))).toEqual([])
    const apart = moneyIn(await rowsOf('pipeline')).filter((row) => !toUkraine(row))
    expect(apart.map(({ participant, direction, pledged }) => [participant, direction, pledged])).toEqual([
      ['SE', 'upstream', '1000'],
      ['UA', 'outgoing', '1000'],
    ])
  })

  it('control: to Ukraine, alone or with others, is in each of them', async () => {
    const those = [
      'public totals',
      'brief',
      'monitoring',
      'pipeline',
      'outlook',
      'board',
      'acts',
      'implementation-coverage',
    ]
    let before = await told(those)
    for (const beneficiaries of [['UA'], ['MD', 'UA']]) {
      await make('SE', { beneficiaries, requirementId })
      const after = await told(those)
      expect(changed(before, after)).toEqual(those)
      before = after
    }
  })
})

describe('a part of a pledge (BR-23)', () => {
  const beneficiaries = ['UA']
  const withdraw = ({ id, version }: Made) =>
    test.as('SE', 'ministry').post(`/v1/pledges/${id}/withdrawal`, { reason: 'No budget.' }, { ifMatch: version })

  it('is in no figure any more once what it is a part of, however far, is withdrawn', async () => {
    const those = ['public totals', 'board', 'acts', 'implementation-coverage']
    const all = [...new Set([...those, ...sampled(Object.keys(figures), 3)])]
    const before = await told(all)
    const whole = await make('SE', { beneficiaries })
    const middle = await make('SE', { beneficiaries, parentPledgeId: whole.id })
    await make('SE', { beneficiaries, parentPledgeId: middle.id, requirementId })
    expect(changed(before, await told(those)), 'control: while it stands').toEqual(those)
    expect((await withdraw(whole)).status).toBe(200)
    expect(changed(before, await told(all))).toEqual([])
  })

  it('falls with a whole that another takes the place of, and is told anew as a part of that', async () => {
    const whole = await make('SE', { beneficiaries })
    const before = await told(['board'])
    const part = await make('SE', { beneficiaries, parentPledgeId: whole.id, requirementId })
    const during = await told(['board'])
    expect(changed(before, during), 'control').toEqual(['board'])
    const successor = await make('SE', { beneficiaries, supersedesPledgeId: whole.id })
    expect(changed(before, await told(['board']))).toEqual([])
    await make('SE', { beneficiaries, parentPledgeId: successor.id, supersedesPledgeId: part.id, requirementId })
    expect(changed(during, await told(['board']))).toEqual([])
  })
})

describe('a commitment', () => {
  const acts = ['acts', 'implementation-coverage', 'implementation-overlaps']
  const committed = async (more: object) => {
    const before = await told(acts)
    const made = await test.as('SE', 'ministry').post<ProblemBody>('/v1/commitments', { ...commitment, ...more })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    return changed(before, await told(acts))
  }

  it('to another state is no act for Ukraine', async () => {
    expect(await committed({ receiver: { participant: 'PL' } })).toEqual([])
  })

  it('control: to Ukraine, by way of a union, or under an agreement with Ukraine it is one', async () => {
    const [agreement] = await test.rows<{ id: string }>(
      "select id from accord.agreement where participant = 'SE' limit 1",
    )
    for (const more of [
      { receiver: { participant: 'UA' } },
      { receiver: { participant: 'EU' } },
      { receiver: { participant: 'PL' }, agreementId: agreement!.id },
    ])
      expect(await committed(more), JSON.stringify(more)).toEqual(['acts', 'implementation-coverage'])
  })
})

it('BR-100: what is for others names no provision of an agreement with Ukraine', async () => {
  const [provision] = await test.rows<{ id: string }>(`
    select p.id from accord.provision p join accord.agreement a on a.id = p.agreement_id where a.participant = 'SE' limit 1`)
  const provisionIds = [provision!.id]
  const refused = { status: 422, body: { rule: 'BR-100', errors: [{ pointer: '/provisionIds' }] } }
  const send = (path: string, body: object) => test.as('SE', 'ministry').post(path, { ...body, provisionIds })
  expect(await send('/v1/pledges', { ...pledged, beneficiaries: ['PL'] })).toMatchObject(refused)
  expect(await send('/v1/commitments', { ...commitment, receiver: { participant: 'PL' } })).toMatchObject(refused)
  expect((await send('/v1/pledges', { ...pledged, beneficiaries: ['PL', 'UA'] })).status, 'control').toBe(201)
})

it('BR-20: a pledge is to others than who makes it, each named once', async () => {
  for (const [beneficiaries, at] of [
    [['SE'], 0],
    [['UA', 'SE'], 1],
    [['UA', 'MD', 'UA'], 2],
  ] as const)
    expect(await test.as('SE', 'ministry').post('/v1/pledges', { ...pledged, beneficiaries })).toMatchObject({
      status: 422,
      body: { rule: 'BR-20', errors: [{ pointer: `/beneficiaries/${at}` }] },
    })
  expect(await test.as('UA', 'ministry').post('/v1/pledges', pledged), 'untold, it is to Ukraine').toMatchObject({
    status: 422,
    body: { rule: 'BR-20' },
  })
})
