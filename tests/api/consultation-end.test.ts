import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'

// What is said of a request when it has ended stays so, whoever joins an offer afterwards; and nothing waits for what was cancelled.

const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack',
  summary: 'Strikes on substations.',
  asks: [{ text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
const systems = { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems' }
type Offer = { id: string; version: number; status: string; reason: string | null; allowedActions: string[] }

let test: TestApp
let at: string
/** Sweden's: alone; taken in part; joint with Denmark, which is addressed, and Australia, which is not. */
let offers: Offer[]
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())
const of = (participant: string) => test.as(participant, 'coordinator')
const kyiv = () => of('UA')

beforeEach(async () => {
  const filed = await kyiv().post<{ id: string }>('/v1/consultations', attack)
  at = `/v1/consultations/${filed.body.id}`
  await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
  test.clock.advance(3_600_000)
  const made = await of('SE').post<{ offers: Offer[] }>(`${at}/responses`, {
    type: 'offer',
    offers: [systems, systems, { ...systems, jointWith: ['DK', 'AU'] }],
  })
  offers = made.body.offers
  await kyiv().post(`/v1/offers/${offers[1]!.id}/acceptance`, { quantity: '1' }, { ifMatch: 1 })
})

const close = () => kyiv().post(`${at}/closure`, { reason: 'agreed', outcome: { text: 'One.' } }, { ifMatch: 2 })
const cancel = (key?: string) =>
  kyiv().post<ProblemBody>(`${at}/cancellation`, { reason: 'Filed in error.' }, { ifMatch: 2, ...(key && { key }) })
const offer = async (which: number, who = 'UA') => (await of(who).get<Offer>(`/v1/offers/${offers[which]!.id}`)).body
const join = (who: string) => of(who).post<ProblemBody>(`/v1/offers/${offers[2]!.id}/confirmations`)
/** Of the joint offer in the inboxes of these. */
async function waiting(...participants: string[]): Promise<string[]> {
  const waits: string[] = []
  for (const code of participants) {
    const { items } = (await of(code).get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox?limit=200')).body
    const named = items.some(({ resource }) => offers.some(({ id }) => id === resource.id))
    if (named) waits.push(code)
  }
  return waits
}
/** All that is told of how the request was answered, to its requester and to an addressee. */
async function told(): Promise<unknown[]> {
  const { counts } = (await of('LV').get<{ counts: object }>(`${at}?look=false`)).body
  const { body } = await kyiv().get<object>(`${at}/timeliness`)
  const rows = (await kyiv().get<{ items: object[] }>(`${at}/addressees?limit=200`)).body.items
  return [counts, body, rows]
}

describe('after a request was closed', () => {
  it('BR-131: a partner joins an offer, which can be accepted then, and has not answered by it', async () => {
    await close()
    const before = await told()
    expect(await waiting('DK', 'AU')).toEqual(['DK', 'AU'])
    for (const code of ['DK', 'AU']) expect((await join(code)).status).toBe(201)
    expect(await told()).toEqual(before)
    expect((await kyiv().post(`/v1/offers/${offers[2]!.id}/acceptance`, {}, { ifMatch: 1 })).status).toBe(200)
    expect(await told()).toEqual(before)
  })

  it('control: who joins before has answered, and what is told of an answer after the end is noticed', async () => {
    const open = await told()
    await join('DK')
    expect(await told()).not.toEqual(open)
    await close()
    const before = await told()
    const answered = `update accord.addressee set state = 'responded', answered_at = $2
      where consultation_id = $1 and participant = 'NO'`
    await withClient(test.testDatabase.superuserUrl, (client) =>
      client.query(answered, [at.split('/').at(-1), test.clock.now()]),
    )
    expect(await told()).not.toEqual(before)
  })
})

describe('when a request is cancelled', () => {
  it('BR-37: offers that nobody decided are open no longer, and wait for nobody; what was accepted stays accepted', async () => {
    expect(await waiting('UA', 'DK', 'AU')).toEqual(['UA', 'DK', 'AU'])
    expect((await cancel()).status).toBe(200)
    for (const which of [0, 1, 2])
      expect(await offer(which)).toMatchObject({
        ...{ status: 'rejected', reason: 'The request was cancelled.', allowedActions: [] },
      })
    for (const code of ['SE', 'DK', 'AU']) expect((await offer(2, code)).allowedActions).toEqual([])
    expect(await waiting('UA', 'DK', 'AU')).toEqual([])
    const before = await told()
    const late = await join('DK')
    expect([late.status, late.body.state, late.body.allowed]).toEqual([409, 'rejected', []])
    const { version } = await offer(0)
    const taken = await kyiv().post<ProblemBody>(`/v1/offers/${offers[0]!.id}/acceptance`, {}, { ifMatch: version })
    expect([taken.status, taken.body.state]).toEqual([409, 'rejected'])
    expect(await told()).toEqual(before)
    type Proposal = { id: string; allowedActions: string[] }
    const { items } = (await of('SE').get<{ items: Proposal[] }>('/v1/conversion-proposals?conversion=pending')).body
    expect(items.at(0)?.allowedActions).toContain('declineProposal')
  })

  it('who made or joins one is told so, addressed by the request or not', async () => {
    await cancel()
    await test.sequence()
    for (const code of ['UA', 'SE', 'DK', 'AU', 'LV']) {
      type Change = { type: string; resource: { id: string } }
      const { items } = (await of(code).get<{ items: Change[] }>('/v1/changes?limit=200')).body
      const ended = items.filter(({ type, resource }) => type === 'offer.rejected' && resource.id === offers[2]!.id)
      expect([code, ended.length]).toEqual([code, code === 'LV' ? 0 : 1])
    }
  })

  it('BR-55: an offer that its provider attests afterwards answers from when it was recorded, and is not open', async () => {
    const recorded = await kyiv().post<{ id: string }>('/v1/received-statements', {
      ...{ kind: 'response', about: 'NO', channel: 'note', reference: 'Note 61/2-118', receivedOn: '2026-11-23' },
      ...{ summary: 'It offers two.', consultationId: at.split('/').at(-1) },
      content: { type: 'offer', offers: [systems] },
    })
    await cancel()
    const adoption = `/v1/received-statements/${recorded.body.id}/adoption`
    expect((await of('NO').post(adoption, undefined, { ifMatch: 1 })).status).toBe(200)
    const { items } = (await kyiv().get<{ items: { participant: string; offers: Offer[] }[] }>(`${at}/responses`)).body
    const answer = items.find(({ participant }) => participant === 'NO')
    expect(answer?.offers).toMatchObject([{ status: 'rejected', reason: 'The request was cancelled.' }])
  })

  it('while an offer is accepted, one of the two comes first: an accepted one has its proposal, a rejected one has none', async () => {
    const accept = kyiv().post(`/v1/offers/${offers[0]!.id}/acceptance`, {}, { ifMatch: 1 })
    const [accepted, cancelled] = await Promise.all([accept, cancel()])
    expect(cancelled.status).toBe(200)
    const [proposals] = await test.rows<{ n: number }>(
      'select count(*)::integer as n from accord.conversion_proposal where offer_id = $1',
      [offers[0]!.id],
    )
    const { status } = await offer(0)
    expect([
      [200, 'accepted', 1],
      [409, 'rejected', 0],
      [412, 'rejected', 0],
    ]).toContainEqual([accepted.status, status, proposals!.n])
  })
})
