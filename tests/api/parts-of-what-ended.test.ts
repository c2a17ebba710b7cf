import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { milestone, projectsOf } from '../support/project-scenery.ts'
import { workOf } from '../support/work-scenery.ts'

// BR-90: what belongs to a need or a project that has ended waits for nobody, and every place that tells what waits says so.

type Brief = { open: { kind: string; count: number }[] }

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const brief = async () =>
  (await test.as('UA', 'viewer').get<Brief>('/v1/participants/SE/brief')).body.open.filter(({ count }) => count > 0)
const inbox = async (participant: string) => {
  const role = participant === 'UA' ? 'coordinator' : 'ministry'
  const { body } = await test.as(participant, role).get<{ items: { kind: string }[] }>('/v1/me/inbox?limit=200')
  return body.items.map(({ kind }) => kind).toSorted()
}
const waits = async () => ({ brief: await brief(), sweden: await inbox('SE'), ukraine: await inbox('UA') })

it('offers to a need and tasks for it wait for nobody once it is withdrawn', async () => {
  const work = workOf(test)
  const before = await waits()
  const need = await work.validate(await work.file({ marking: 'framework' }))
  const offer = (quantity: string) =>
    work.send<{ id: string; version: number }>('SE', 'coordinator', `/v1/requirements/${need.id}/offers`, {
      quantity,
      unit: 'pieces',
    })
  await offer('300')
  const { id, version } = await offer('200')
  await work.send('UA', 'coordinator', `/v1/requirement-offers/${id}/acceptance`, undefined, version)
  await work.share(need.id, { marking: 'framework', contributors: [] })
  const during = await waits()
  expect(
    during.brief.map(({ kind }) => kind),
    'control: while it stands',
  ).toEqual(expect.arrayContaining(['offers_to_decide', 'offers_to_convert', 'task_parts_to_agree']))
  expect(during.sweden.length).toBeGreaterThan(before.sweden.length)
  const { body } = await test.as('UA', 'viewer').get<{ id: string; version: number }>(`/v1/requirements/${need.id}`)
  await work.send('UA', 'coordinator', `/v1/requirements/${need.id}/withdrawal`, { reason: 'No more.' }, body.version)
  expect(await waits()).toEqual(before)
})

it('a milestone of a project that has ended is no date to come', async () => {
  const dates = async () =>
    (await test.as('SE', 'viewer').get<{ dates: object[] }>('/v1/participants/SE/brief')).body.dates
  const before = await dates()
  const projects = projectsOf(test)
  const { id, version } = await projects.on(await projects.register(), 'milestones', {
    ...milestone,
    dueOn: '2026-12-01',
  })
  expect(await dates(), 'control').not.toEqual(before)
  const ended = await test
    .as('SE', 'coordinator')
    .post(`/v1/joint-projects/${id}/end`, { reason: 'No licence.' }, { ifMatch: version })
  expect(ended.status, JSON.stringify(ended.body)).toBe(200)
  expect(await dates()).toEqual(before)
})
