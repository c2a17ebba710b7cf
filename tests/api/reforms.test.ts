import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { percentOf, runningCount } from '../../src/modules/reforms/rules.ts'
import type { ReformFacts } from '../../src/reference/reform-rows.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { pullReport } from '../support/pulls.ts'
import { assessment, held, reformsOf, report, type StepView, step } from '../support/reform-scenery.ts'

let test: TestApp
let reforms: ReturnType<typeof reformsOf>
beforeAll(async () => {
  test = await createTestApp()
  reforms = reformsOf(test)
})
afterAll(() => test.close())

const facts = JSON.parse(
  readFileSync(new URL('../../src/reference/reforms.json', import.meta.url), 'utf8'),
) as ReformFacts

type Programme = {
  code: string
  steps: number
  instalments: object[]
  runningCount: {
    due: number
    accepted: number
    percentAccepted: string
    reconciles: boolean
    missing: { code: string; instalment: number }[]
    byDecision: { decidedOn: string; instalment: number; accepted: number; acceptedSoFar: number }[]
  } | null
}

const listed = async () =>
  (await test.as('PL', 'viewer').get<{ items: StepView[] }>('/v1/reform-steps?limit=200')).body.items
const programmes = async () =>
  (await test.as('PL', 'viewer').get<{ items: Programme[] }>('/v1/reform-programmes')).body.items

describe('the reforms of the public facts', () => {
  it('are loaded and read back without loss: 76 steps and 7 instalments of 8 programmes, 21 commitments', async () => {
    const rows = new Map((await listed()).map((row) => [row.code, row]))
    expect(facts.steps.length).toBe(76)
    for (const fact of facts.steps) {
      const row = rows.get(fact.code)!
      expect({
        ...{ title: row.title, programme: row.programme, number: row.number, due: row.due, metOn: row.metOn },
        ...{ summary: row.summary, consequence: row.consequence, confidence: row.confidence, notes: row.notes },
        sources: row.sources,
        snapshots: row.snapshots.map(({ words, implementation, asOf }) => [words, implementation, asOf]),
        assessments: row.assessments.map(({ decision, decidedOn, outcome }) => [decision, decidedOn, outcome]),
        money: row.money.map(({ kind, amount, statedOn }) => [kind, amount, statedOn]),
      }).toEqual({
        ...{ title: fact.title, programme: fact.programme, number: fact.number, due: fact.due, metOn: fact.metOn },
        ...{ summary: fact.summary, consequence: fact.consequence, confidence: fact.confidence, notes: fact.notes },
        sources: fact.sources,
        snapshots: [[fact.outcome, fact.status, fact.outcomeAsOf]],
        assessments: fact.assessments.map(({ decision, decidedOn, outcome }) => [decision, decidedOn, outcome]),
        money: fact.money.map(({ kind, amount, statedOn }) => [kind, amount, statedOn]),
      })
    }
    const all = await programmes()
    expect([all.length, all.flatMap(({ instalments }) => instalments).length]).toEqual([8, 7])
    const { body } = await test.as('PL', 'observer').get<{ items: object[] }>('/v1/reform-commitments')
    expect(body.items).toHaveLength(21)
  })

  it('BR-126: of instalments 1 to 6, 63 of 68 steps are accepted, and the five missing stand by name', async () => {
    const { runningCount: count } = (await programmes()).find(({ code }) => code === 'ukraine_facility_instalment')!
    expect(count).toMatchObject({ due: 68, accepted: 63, reconciles: true, percentAccepted: '92.64' })
    expect(count!.missing.map(({ code }) => code).sort()).toEqual([
      'uf-electricity',
      'uf-enforce',
      'uf-hacc',
      'uf-integrity',
      'uf-judges',
    ])
    expect(count!.byDecision.map(({ acceptedSoFar }) => acceptedSoFar)).toEqual([9, 18, 31, 44, 53, 54, 62, 63])
  })

  it('BR-126: a count that does not come out says so', () => {
    const decisions = [{ decidedOn: '2025-01-01', number: 1, accepted: 7, decision: 'x' }]
    const missing = [{ id: 'a', code: 'a', instalment: 1 }]
    const instalments = [
      { number: 1, stepsDue: 9 },
      { number: 2, stepsDue: 5 },
    ]
    expect(runningCount(instalments, decisions, missing)).toMatchObject({ due: 9, accepted: 7, reconciles: false })
    expect(runningCount(instalments, decisions, [...missing, { ...missing[0]!, id: 'b' }]).reconciles).toBe(true)
  })

  it('BR-125: held and released money is what the decisions say, and what is told together says so', async () => {
    const rows = new Map((await listed()).map((row) => [row.code, row.money]))
    expect(rows.get('uf-arma')).toMatchObject([
      { kind: 'held', amount: '597494240', statedOn: '2025-08-08' },
      { kind: 'released', amount: '597494240', statedOn: '2025-11-04' },
    ])
    expect(rows.get('uf-integrity')).toMatchObject([{ sharedWith: ['uf-enforce'], remedyUntil: '2026-Q2' }])
    expect(rows.get('uf-judges')).toMatchObject([{ kind: 'held', amount: null }])
  })

  it('show the same reform in several programmes, with what was carried over', async () => {
    const row = (await listed()).find(({ code }) => code === 'kk-1')!
    expect(
      row.sameReform.map(({ programme, dueOn, carriedOverByDays }) => [programme, dueOn, carriedOverByDays]),
    ).toEqual([
      ['imf_eff_2023', '2024-12-31', null],
      ['rule_of_law_roadmap', '2025-09-30', 273],
      ['eu_ukraine_ten_points', '2026-12-11', 437],
    ])
  })
})

describe('a step', () => {
  it('BR-40: its criteria are Ukraine’s to change until it is assessed, and then nobody’s', async () => {
    const planned = await reforms.plan()
    expect(planned).toMatchObject({ status: 'planned', dueOn: '2027-03-31', implementation: 'unknown' })
    const amend = (row: StepView) =>
      test
        .as('UA', 'ministry')
        .patch<StepView & { state?: string }>(
          `/v1/reform-steps/${row.id}`,
          { criteria: ['Other.'] },
          { ifMatch: row.version },
        )
    const amended = await amend(planned)
    expect(amended.body.criteria).toEqual(['Other.'])
    const { body } = await reforms.on(planned, 'assessments', assessment, ['SE', 'coordinator'])
    expect(body).toMatchObject({ status: 'assessed', assessments: [{ outcome: 'not_met' }] })
    const late = await amend(body)
    expect([late.status, late.body.state]).toEqual([409, 'assessed'])
    expect((await test.as('PL', 'ministry').post('/v1/reform-steps', step)).status).toBe(403)
  })

  it('BR-124: an assessment without a reference is refused, and several stand side by side', async () => {
    const planned = await reforms.plan()
    const { reference: _, ...bare } = assessment
    const refused = await reforms.on(planned, 'assessments', bare)
    expect([refused.status, refused.body.rule]).toEqual([422, 'BR-124'])
    await reforms.on(planned, 'assessments', assessment)
    const other = { ...assessment, assessor: 'A think tank', assessorKind: 'think_tank', outcome: 'met' }
    const { body } = await reforms.on(planned, 'assessments', other, ['SE', 'coordinator'])
    expect(body.assessments.map(({ outcome }) => outcome)).toEqual(['not_met', 'met'])
  })

  it('BR-41: is not assessed by the account that reports on it', async () => {
    const planned = await reforms.plan()
    const { body } = await reforms.on(planned, 'reports', report)
    expect(body).toMatchObject({ implementation: 'in_progress', implementationAsOf: '2026-11-20' })
    expect(body.allowedActions).not.toContain('assessReformStep')
    const own = await reforms.on(planned, 'assessments', assessment)
    expect([own.status, own.body.rule]).toEqual([403, 'BR-41'])
    expect((await reforms.on(planned, 'assessments', assessment, ['UA', 'secretariat'])).status).toBe(201)
  })

  it('BR-41: is not reported on by the account that assessed it before', async () => {
    const planned = await reforms.plan()
    const { body } = await reforms.on(planned, 'assessments', assessment)
    expect(body.allowedActions).toContain('assessReformStep')
    expect(body.allowedActions).not.toContain('reportReformStep')
    const own = await reforms.on(planned, 'reports', report)
    expect([own.status, own.body.rule]).toEqual([403, 'BR-41'])
    expect((await reforms.on(planned, 'reports', report, ['UA', 'ministry'])).status).toBe(201)
  })

  it.each([
    [{ outcome: 'partially_met' }, '/share'],
    [{ outcome: 'partially_met', share: '1' }, '/share'],
    [{ outcome: 'partially_met', share: '0' }, '/share'],
    [{ outcome: 'met', share: '0.5' }, '/share'],
    [{ decidedOn: '2026-12' }, '/decidedOn'],
  ])('BR-41: %j is refused at %s', async (more, pointer) => {
    const planned = await reforms.plan()
    const refused = await test
      .as('UA', 'coordinator')
      .post(`/v1/reform-steps/${planned.id}/assessments`, { ...assessment, ...more })
    expect([refused.status, refused.body.rule, refused.body.errors?.[0]?.pointer]).toEqual([422, 'BR-41', pointer])
  })

  it('BR-125: keeps what a decision held back as it says it', async () => {
    const { body } = await reforms.on(await reforms.plan(), 'money', held)
    expect(body.money).toMatchObject([{ kind: 'held', amount: null, statedOn: '2026-11-20' }])
  })
})

describe('the scoreboard', () => {
  it('BR-44: has every step once, tells what is done in part apart, and repeats by its position', async () => {
    const { rows, run } = await pullReport(test, ['UA'], 'scoreboard?programme=nato_adapted_anp_2024')
    expect(rows.map((row) => row['stepCode']).sort()).toEqual([
      'anp-agencies',
      'anp-control',
      'anp-interop',
      'anp-sdpr',
    ])
    expect(run.controlTotals).toMatchObject([
      {
        by: { programme: 'nato_adapted_anp_2024' },
        sums: { steps: '4', implemented: '0', partially: '0', notKnown: '2' },
      },
    ])
    const control = (await listed()).find(({ code }) => code === 'anp-control')!
    await reforms.on(control, 'reports', { implementation: 'partially', asOf: '2026-11-01', words: 'Half of it.' })
    const later = await pullReport(test, ['UA'], 'scoreboard?programme=nato_adapted_anp_2024')
    expect(later.run.controlTotals[0]!.sums).toMatchObject({ implemented: '0', partially: '1' })
    const path = `scoreboard?programme=nato_adapted_anp_2024&asOfRecorded=${run.asOfPosition}`
    expect((await pullReport(test, ['UA'], path)).rows).toEqual(rows)
    const before = await pullReport(test, ['UA'], 'scoreboard?programme=nato_adapted_anp_2024&asOfValid=2026-10-01')
    expect(before.run.controlTotals[0]!.sums).toMatchObject({ partially: '0' })
    expect([percentOf(63, 68), percentOf(2, 3), percentOf(0, 0)]).toEqual(['92.64', '66.66', null])
  })

  it('BR-125: tells of a step the money that is told of it alone, and nothing that is told for several', async () => {
    const { rows } = await pullReport(test, ['UA'], 'scoreboard')
    const steps = await listed()
    const most = (kind: string, money: StepView['money']) => {
      const amounts = money.flatMap((one) => (one.kind === kind && one.amount !== null ? [Number(one.amount)] : []))
      return amounts.length === 0 ? null : Math.max(...amounts).toFixed(2)
    }
    const lastOf = (money: StepView['money']) =>
      money
        .flatMap(({ remedyUntil }) => remedyUntil ?? [])
        .sort()
        .at(-1) ?? null
    const told = ({ id, money }: StepView, of: typeof money) => [id, most('held', of), most('released', of), lastOf(of)]
    const alone = steps.map((step) =>
      told(
        step,
        step.money.filter(({ sharedWith }) => sharedWith.length === 0),
      ),
    )
    const scored = rows.map((row) => [row['step'], row['held'], row['released'], row['remedyUntil']])
    expect(scored.sort()).toEqual(alone.sort())
    expect(alone, 'control: some is told for several').not.toEqual(steps.map((step) => told(step, step.money)).sort())
  })

  it.each(['csv', 'jsonl', 'xlsx'])('is pulled as %s', async (format) => {
    const headers = { authorization: `Bearer ${await test.token('UA', 'viewer')}` }
    const url = `/v1/reports/scoreboard?format=${format}`
    const { statusCode, rawPayload } = await test.app.inject({ method: 'GET', url, headers })
    expect([statusCode, rawPayload.length > 10_000]).toEqual([200, true])
  })
})
