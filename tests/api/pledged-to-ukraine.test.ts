import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { pullReport } from '../support/pulls.ts'
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
const make = async (participant: string, more: object) => {
  const made = await test.as(participant, 'ministry').post<ProblemBody>('/v1/pledges', { ...pledged, ...more })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
}

type Told = Record<string, unknown>
type Figure = { rows: (url: string) => Promise<Told[]>; url: string }
const viewer = async <Body>(url: string) => (await test.as('UA', 'viewer').get<Body>(url)).body
const moneyIn = (items: Told[]) => items.filter(({ currency }) => currency === 'ISK')
const rowsOf = async (name: string): Promise<Told[]> => (await pullReport(test, ['UA'], name)).rows ?? []
/** What lists pledges, or counts acts whoever they are for; rows that tell apart what is not to Ukraine say nothing of it. */
const toUkraine = ({ direction }: Told) => direction === undefined || direction === null || direction === 'into_ukraine'
const registers = ['pledges', 'coverage', 'implementation-coverage', 'board']

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
async function told(): Promise<Record<string, Told[]>> {
  await test.sequence()
  const all: Record<string, Told[]> = {}
  for (const [name, { url, rows }] of Object.entries(figures)) all[name] = await rows(url)
  return all
}
const changed = (before: Record<string, Told[]>, after: Record<string, Told[]>) =>
  Object.keys(figures).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))

describe('a pledge', () => {
  it('to others than Ukraine, or of Ukraine to others, is in no figure of what Ukraine is promised', async () => {
    const before = await told()
    await make('SE', { beneficiaries: ['PL'], requirementId })
    await make('UA', { beneficiaries: ['PL'], requirementId })
    expect(changed(before, await told())).toEqual([])
    const apart = moneyIn(await rowsOf('pipeline')).filter((row) => !toUkraine(row))
    expect(apart.map(({ participant, direction, pledged }) => [participant, direction, pledged])).toEqual([
      ['SE', 'upstream', '1000'],
      ['UA', 'outgoing', '1000'],
    ])
  })

  it('control: to Ukraine, alone or with others, is in each of them', async () => {
    for (const beneficiaries of [['UA'], ['MD', 'UA']]) {
      const before = await told()
      await make('SE', { beneficiaries, requirementId })
      expect(changed(before, await told())).toEqual(
        expect.arrayContaining(['public totals', 'brief', 'monitoring', 'pipeline', 'outlook', 'board']),
      )
    }
  })
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
