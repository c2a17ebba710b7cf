import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dateIn } from '../../src/kernel/time.ts'
import { withClient } from '../support/postgres.ts'
import type { Answering } from '../support/receiver.ts'
import { createWebhookDesk, told, type WebhookDesk } from '../support/webhook-desk.ts'

// A queue is sent one event after the other, each by what its account may see at that moment: what changes while one is
// on its way counts for the next.

let desk: WebhookDesk
let test: WebhookDesk['test']
beforeAll(async () => {
  desk = await createWebhookDesk()
  test = desk.test
})
afterEach(() => desk.clear())
afterAll(() => desk.close())

const operator = (statement: string, values: unknown[] = []) =>
  withClient(test.testDatabase.superuserUrl, (client) => client.query(statement, values))

const grantOfDesk = `update accord.account_grant g set revoked_at = $1, revoked_reason = $2
  from accord.account a where a.id = g.account_id and a.participant = 'PL' and a.subject = 'administrator'`
const revoke = () => operator(grantOfDesk, [test.clock.now(), 'No longer.'])
const grant = () => operator(grantOfDesk, [null, null])

/** Ukraine's request to Poland. */
async function circulate(): Promise<string> {
  const ukraine = test.as('UA', 'coordinator')
  const id = await desk.file('UA')
  const { body } = await ukraine.patch<{ version: number }>(
    `/v1/consultations/${id}`,
    { invited: ['PL'] },
    { ifMatch: 1 },
  )
  const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
  await ukraine.post(`/v1/consultations/${id}/circulation`, { authorisedBy }, { ifMatch: body.version })
  return id
}

/** Three events of which the queue tells, and what happens while its receiver has the first and has not answered. */
async function threeEvents(meanwhile: (ids: readonly string[]) => Promise<unknown>) {
  const ids: string[] = []
  let calls = 0
  const answer: Answering = (_call, response, accept) => {
    accept()
    calls += 1
    const before = calls === 1 ? meanwhile(ids) : Promise.resolve()
    void before.then(() => response.writeHead(204).end())
  }
  const called = await desk.receiver(answer)
  const made = await desk.subscribe(called.url, { eventTypes: ['consultation.circulated'] })
  for (let number = 0; number < 3; number += 1) ids.push(await circulate())
  await desk.dispatch()
  return { ids, made, had: () => told(called).map(({ data }) => data.resource.id) }
}

describe('BR-50: while a queue is being sent', () => {
  it('what follows is not told to an account whose role is taken away, and is told in its order when it is back', async () => {
    const { ids, had } = await threeEvents(revoke)
    expect(had()).toEqual(ids.slice(0, 1))
    await desk.dispatch()
    expect(had()).toEqual(ids.slice(0, 1))
    await grant()
    await desk.dispatch()
    expect(had()).toEqual(ids)
  })

  it('nor to one whose last day ends', async () => {
    const lastDay = (day: string | null) =>
      operator(
        `update accord.account_grant g set valid_to = $1
        from accord.account a where a.id = g.account_id and a.participant = 'PL' and a.subject = 'administrator'`,
        [day],
      )
    await lastDay(dateIn(test.clock.now(), 'Europe/Warsaw'))
    const { ids, had } = await threeEvents(async () => test.clock.advance(48 * 3_600_000))
    expect(had()).toEqual(ids.slice(0, 1))
    await lastDay(null)
    await desk.dispatch()
    expect(had()).toEqual(ids)
  })

  it('what is withdrawn is not told, and what comes after it is', async () => {
    const { ids, made, had } = await threeEvents(([, second]) =>
      test.rows(`select accord.set_audience($1, '{UA}')`, [second]),
    )
    expect(had()).toEqual([ids[0], ids[2]])
    expect((await desk.deliveries(made.id)).map(({ status }) => status)).toEqual(['delivered', 'given_up', 'delivered'])
  })

  it('all of it is told where other rights change meanwhile', async () => {
    const { ids, had } = await threeEvents(() =>
      operator(`update accord.account set name = name where participant = 'SE'`),
    )
    await desk.dispatch()
    expect(had()).toEqual(ids)
  })

  it('control: with the trigger off that notes a change of rights, what follows is told', async () => {
    await operator('alter table accord.account_grant disable trigger note_kept')
    const { ids, had } = await threeEvents(revoke)
    await operator('alter table accord.account_grant enable always trigger note_kept')
    await grant()
    expect(had()).toEqual(ids)
  })
})
