import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { sampled } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'
import { workOf } from '../support/work-scenery.ts'

// What a report said as of a position it says again, whatever was written since: every report, after every write.

let test: TestApp
let scenery: Scenery
beforeAll(async () => {
  ;({ test, scenery } = await createSceneryApp())
})
afterAll(() => test.close())

const period = 'from=2020-01-01&to=2026-12-31'
const questions = sampled([
  ...reports.map(({ name }) => `/v1/reports/${name}`),
  '/v1/reports/implementation-coverage?level=provision',
  '/v1/reports/outlook?without=SE,LV',
  '/v1/bridges?from=pledged&to=confirmed',
  `/v1/reports/monitoring?${period}`,
])
type Answers = Map<string, string>

async function ask(more: string): Promise<Answers> {
  const answers: Answers = new Map()
  for (const question of questions) {
    const url = `${question}${question.includes('?') ? '&' : '?'}${more}`.replace(/[?&]$/, '')
    const headers = { authorization: `Bearer ${await test.token('UA', 'auditor')}` }
    const { statusCode, body } = await test.app.inject({ method: 'GET', url, headers })
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body}`)
    answers.set(question, body)
  }
  return answers
}

/** What is seen may become more or less for a reader; which rows there are is told as of now (BR-50). */
const changesWhoSees = /^release|^adoptReceived|Membership|^leaveCoalition|^grant|^revoke/

/** Every write of the contract, as somebody who may carry it out; one that another has made impossible is left out. */
async function writeEverything(): Promise<string[]> {
  const targets = targetsOf(scenery)
  const done: string[] = []
  for (const operation of publishedOperations()) {
    if (operation.method === 'GET' || changesWhoSees.test(operation.id)) continue
    if (operation.access === 'public' || targets[operation.id] === undefined) continue
    const { target, standing, role } = permitted(operation, targets)
    const payload = standing.body ?? target.body
    const headers: Record<string, string> = {
      authorization: `Bearer ${await test.token(standing.participant, role as Role)}`,
      ...(operation.method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      ...(operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}),
    }
    const { method } = operation
    const reply = await test.app.inject({ method, url: target.path, headers, ...(payload ? { payload } : {}) })
    if (reply.statusCode < 300) done.push(operation.id)
  }
  return done
}

/** Of an answer, what is not the position itself. */
const said = (answer: string | undefined) => answer?.replaceAll(/"asOfPosition":\d+|asOfRecorded=\d+/g, '')
const differing = (one: Answers, other: Answers) =>
  questions.filter((question) => said(one.get(question)) !== said(other.get(question)))

it('BR-160: as of a position every report (in the short run, a sixth) says what it said then, whatever is written later; as it stands now, none does', async () => {
  await test.sequence()
  const [end] = await test.rows<{ position: string }>(
    'select max(position)::text as position from accord.journal_position',
  )
  const then = `asOfRecorded=${end!.position}`
  const before = await ask(then)
  const done = await writeEverything()
  await test.sequence()
  expect(done.length).toBeGreaterThan(100)
  expect(differing(before, await ask(then))).toEqual([])
  const changed = differing(before, await ask(''))
  expect(questions.filter((question) => !changed.includes(question))).toEqual([])
})

it('BR-160: as of a day, needs, tasks and conditions are told as they were recorded by its end', async () => {
  const yesterday = '2026-11-22'
  const viewer = test.as('UA', 'viewer')
  const work = workOf(test)
  const shown = { marking: 'framework', releasableTo: [] }
  const need = await work.validate(await work.file(shown))
  await work.agree(await work.share(need.id, { ...shown, contributors: [] }))
  await test.sequence()
  type Row = { section: string }
  const outlook = async (query: string) =>
    new Set((await viewer.get<{ items: Row[] }>(`/v1/outlook?${query}`)).body.items.map(({ section }) => section))
  expect(await outlook('')).toContain('open_needs')
  expect(await outlook(`asOfValid=${yesterday}`)).not.toContain('open_needs')
  type Figure = { figure: { count: number } }
  const figure = async (code: string, to: string) =>
    (await viewer.get<Figure>(`/v1/reports/monitoring/figures/${code}?from=2020-01-01&to=${to}`)).body.figure.count
  for (const code of ['needs_validated', 'tasks_under_way']) {
    expect([code, await figure(code, yesterday)]).toEqual([code, 0])
    expect(await figure(code, '2026-12-31')).toBeGreaterThan(0)
  }
})
