import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'

// Closing a request does not freeze what took place before it (BR-31a).

const start = '2026-11-23T06:40:00.000Z'
const hourMs = 3_600_000
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
const outcome = { reason: 'agreed', outcome: { text: 'One system.' } }

type Session = { id: string }
type Table = { rows: { participant: string; standing: string; metAt: string | null }[]; counts: Record<string, number> }
type Preview = {
  unattestedAnswers: { participant: string }[]
  unconfirmedSessions: { id: string; loggedBy: string; waitsFor: string[] }[]
  openUndertakings: { participant: string; deadlineAt: string }[]
  openOffers: { provider: string }[]
  pendingProposals: { id: string; provider: string; expiresAt: string }[]
  confirmableUntil: string
}

let test: TestApp
let at: string
let ask: string
beforeAll(async () => {
  test = await createTestApp({ clock: start })
})
afterAll(() => test.close())
const kyiv = () => test.as('UA', 'coordinator')
const of = (participant: string) => test.as(participant, 'coordinator')

beforeEach(async () => {
  test.clock.set(start)
  const filed = await kyiv().post<{ id: string; asks: { id: string }[] }>('/v1/consultations', attack)
  at = `/v1/consultations/${filed.body.id}`
  ask = filed.body.asks[0]!.id
  await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
})

/** Norway talks to Kyiv an hour after circulation, and says so; Kyiv has not confirmed. */
async function call() {
  test.clock.advance(hourMs)
  const heldAt = test.clock.now().toISOString()
  const logged = await of('NO').post<Session>(`${at}/sessions`, { heldAt, channel: 'telephone', level: 'minister' })
  expect(logged.status, JSON.stringify(logged.body)).toBe(201)
  return { id: logged.body.id, heldAt }
}
const close = () => kyiv().post(`${at}/closure`, outcome, { ifMatch: 2 })
const confirm = (id: string) => kyiv().post<ProblemBody>(`${at}/sessions/${id}/confirmation`)
const standing = async (participant: string) =>
  (await kyiv().get<Table>(`${at}/timeliness`)).body.rows.find((row) => row.participant === participant)

type Statement = { id: string; status: string; allowedActions: string[] }
/** Kyiv records what it was told of an answer. */
async function recorded(participant: string, type = 'no_objection') {
  test.clock.advance(hourMs)
  const reply = await kyiv().post<Statement>('/v1/received-statements', {
    ...{ kind: 'response', about: participant, channel: 'note', reference: 'Note 61/2-118' },
    ...{ receivedOn: '2026-11-23', summary: 'It agrees.', consultationId: at.split('/').at(-1) },
    content: { type },
  })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return { at: `/v1/received-statements/${reply.body.id}`, id: reply.body.id, when: test.clock.now().toISOString() }
}
const adopt = (participant: string, statement: string) =>
  of(participant).post<Statement & ProblemBody>(`${statement}/adoption`, undefined, { ifMatch: 1 })

describe('BR-31a: a session of before the closure', () => {
  it('waits in the inbox, is confirmed after it, and then counts as in time', async () => {
    const session = await call()
    expect((await close()).status).toBe(200)
    expect((await standing('NO'))?.standing).toBe('no_answer')
    const inbox = await kyiv().get<{ items: { kind: string; resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
    expect(inbox.body.items.map(({ resource }) => resource.id)).toContain(session.id)
    test.clock.advance(48 * hourMs)
    expect((await confirm(session.id)).status).toBe(201)
    expect(await standing('NO')).toMatchObject({ standing: 'in_time', metAt: session.heldAt })
    await test.sequence()
    const { rows } = {
      rows: await test.rows<{ payload: { afterClosure: boolean } }>(
        "select payload from accord.journal_entry where event_type = 'consultation.session_confirmed' and resource_id = $1",
        [session.id],
      ),
    }
    expect(rows).toMatchObject([{ payload: { afterClosure: true } }])
  })

  it('is confirmed for 30 days and not a moment longer; then it waits for nobody', async () => {
    const [first, second] = [await call(), await call()]
    await close()
    test.clock.advance(30 * 24 * hourMs)
    expect((await confirm(first.id)).status).toBe(201)
    test.clock.advance(1)
    const late = await confirm(second.id)
    expect([late.status, late.body.rule, late.body.state]).toEqual([409, 'BR-31a', 'closed'])
    const inbox = await kyiv().get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
    expect(inbox.body.items.map(({ resource }) => resource.id)).not.toContain(second.id)
  })

  it('waits and is confirmed after a cancellation too, for as long; `allowedActions` say so, and no longer than that', async () => {
    const [first, second] = [await call(), await call()]
    const cancelled = await kyiv().post(
      `${at}/cancellation`,
      { reason: 'Settled between the capitals.' },
      { ifMatch: 2 },
    )
    expect(cancelled.status).toBe(200)
    const allowed = async () =>
      (await kyiv().get<{ allowedActions: string[] }>(`${at}/sessions/${second.id}`)).body.allowedActions
    test.clock.advance(30 * 24 * hourMs)
    const inbox = await kyiv().get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
    expect(inbox.body.items.map(({ resource }) => resource.id)).toContain(second.id)
    expect(await allowed()).toEqual(['confirmSession'])
    expect((await confirm(first.id)).status).toBe(201)
    expect(await standing('NO')).toMatchObject({ standing: 'in_time', metAt: first.heldAt })
    test.clock.advance(1)
    expect(await allowed()).toEqual([])
    const late = await confirm(second.id)
    expect([late.status, late.body.rule, late.body.state]).toEqual([409, 'BR-31a', 'cancelled'])
  })

  it('is not logged after it', async () => {
    await close()
    const heldAt = test.clock.now().toISOString()
    const logged = await of('NO').post<ProblemBody>(`${at}/sessions`, {
      heldAt,
      channel: 'telephone',
      level: 'minister',
    })
    expect([logged.status, logged.body.state]).toEqual([409, 'closed'])
  })
})

describe('BR-55: an answer that Ukraine recorded before its request ended', () => {
  const waits = async (participant: string, id: string) =>
    (await of(participant).get<{ items: { resource: { id: string } }[] }>('/v1/me/inbox?limit=200')).body.items.some(
      ({ resource }) => resource.id === id,
    )

  it('counts from when it was recorded, whenever it is adopted', async () => {
    const { at: statement, when } = await recorded('NO')
    test.clock.advance(40 * hourMs)
    expect(await standing('NO')).toMatchObject({ standing: 'no_answer' })
    expect((await adopt('NO', statement)).status).toBe(200)
    expect(await standing('NO')).toMatchObject({ standing: 'in_time', metAt: when, metBy: 'response' })
    const { body } = await kyiv().get<{ items: { afterTime: boolean; submittedAt: string }[] }>(`${at}/responses`)
    expect(body.items).toMatchObject([{ afterTime: false, submittedAt: when }])
  })

  it('is listed before the closure, and adopted or corrected for 30 days after it, and not a moment longer', async () => {
    const [norway, sweden, denmark] = [
      await recorded('NO'),
      await recorded('SE'),
      await recorded('DK', 'reserve_position'),
    ]
    type Unattested = { unattestedAnswers: { id: string; participant: string; recordedAt: string }[] }
    const { unattestedAnswers } = (await kyiv().get<Unattested>(`${at}/closure/preview`)).body
    expect(unattestedAnswers.map(({ participant, recordedAt }) => [participant, recordedAt])).toEqual([
      ['NO', norway.when],
      ['SE', sweden.when],
      ['DK', denmark.when],
    ])
    await close()
    expect((await standing('NO'))?.standing).toBe('no_answer')
    test.clock.advance(30 * 24 * hourMs)
    expect(await waits('SE', sweden.id)).toBe(true)
    expect((await adopt('NO', norway.at)).status).toBe(200)
    expect(await standing('NO')).toMatchObject({ standing: 'in_time', metAt: norway.when })
    const correction = { kind: 'response', content: { type: 'decline', text: 'It does not.' } }
    expect((await of('DK').post(`${denmark.at}/correction`, correction, { ifMatch: 1 })).status).toBe(200)
    expect(await standing('DK')).toMatchObject({ standing: 'after_time' })
    test.clock.advance(1)
    expect(await waits('SE', sweden.id)).toBe(false)
    expect((await of('SE').get<Statement>(sweden.at)).body.allowedActions).toEqual(['disownReceivedStatement'])
    const late = await adopt('SE', sweden.at)
    expect([late.status, late.body.rule, late.body.state]).toEqual([409, 'BR-55', 'unattested'])
    expect(late.body.detail).toMatch(/^The request ended at .*: this answer could be adopted or corrected until /)
  })

  it('BR-35: lapses with its request where it was recorded after that, and is adopted where it was recorded before', async () => {
    const before = await recorded('NO')
    test.clock.advance(100 * 24 * hourMs)
    const after = await recorded('SE')
    const allowed = async (participant: string, statement: string) =>
      (await of(participant).get<Statement>(statement)).body.allowedActions
    expect([await waits('SE', after.id), await allowed('SE', after.at)]).toEqual([false, ['disownReceivedStatement']])
    expect((await adopt('SE', after.at)).status).toBe(409)
    expect(await waits('NO', before.id)).toBe(true)
    expect((await adopt('NO', before.at)).status).toBe(200)
  })

  it('control: one that was recorded after the end is never adopted', async () => {
    await close()
    const { at: statement, id } = await recorded('NO')
    expect(await waits('NO', id)).toBe(false)
    const refused = await adopt('NO', statement)
    expect([refused.status, refused.body.rule]).toEqual([409, 'BR-55'])
    expect((await of('NO').get<Statement>(statement)).body.allowedActions).toEqual(['disownReceivedStatement'])
  })
})

describe('what closing would end unfinished', () => {
  it('is shown to the requester before it closes, and to nobody else', async () => {
    const session = await call()
    const offers = [{ kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems', askId: ask }]
    const response = await of('SE').post<{ offers: { id: string }[] }>(`${at}/responses`, { type: 'offer', offers })
    await kyiv().post(`/v1/offers/${response.body.offers[0]!.id}/acceptance`, { quantity: '1' }, { ifMatch: 1 })
    const preview = (await kyiv().get<Preview>(`${at}/closure/preview`)).body
    expect(preview.unconfirmedSessions).toMatchObject([{ id: session.id, loggedBy: 'NO', waitsFor: ['UA'] }])
    expect(preview.openOffers.map(({ provider }) => provider)).toEqual(['SE'])
    expect(preview.pendingProposals.map(({ provider }) => provider)).toEqual(['SE'])
    const open = preview.openUndertakings.map(({ participant }) => participant)
    expect([open.length, open.includes('NO'), open.includes('SE')]).toEqual([23, true, false])
    expect((await of('NO').get(`${at}/closure/preview`)).status).toBe(403)
    expect((await of('NZ').get(`${at}/closure/preview`)).status).toBe(404)
  })

  it('names nothing that is over already', async () => {
    const offer = { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems', askId: ask }
    type Answer = { offers: { id: string }[] }
    const offered = async (participant: string, ...offers: object[]) =>
      (await of(participant).post<Answer>(`${at}/responses`, { type: 'offer', offers })).body.offers.map(({ id }) => id)
    const decide = (who: string, id: string, verb: string, body: object) =>
      test.as(who, 'coordinator').post(`/v1/offers/${id}/${verb}`, body, { ifMatch: 1 })
    // Who sat there was recorded by Kyiv: one confirms, one objects, of one it is still open.
    const sitting = { channel: 'in_person', level: 'minister', format: 'several', participants: ['DK', 'FI', 'LV'] }
    const satIn = async (more: object = {}) => {
      test.clock.advance(hourMs)
      const heldAt = test.clock.now().toISOString()
      return (await kyiv().post<Session>(`${at}/sessions`, { ...sitting, heldAt, ...more })).body.id
    }
    const session = await satIn()
    await of('DK').post(`${at}/sessions/${session}/confirmation`)
    await of('FI').post(`${at}/sessions/${session}/objection`, { reason: 'It was about something else.' })
    const confirmed = await satIn({ participants: ['DK'], format: 'bilateral' })
    await of('DK').post(`${at}/sessions/${confirmed}/confirmation`)
    const [open, refused, withdrawn] = await offered('SE', offer, offer, offer)
    const [late, declined] = await offered('EE', offer, offer)
    await decide('UA', refused!, 'rejection', { reason: 'Not needed.' })
    await decide('SE', withdrawn!, 'withdrawal', { reason: 'None is left.' })
    await decide('UA', late!, 'acceptance', {})
    await decide('UA', declined!, 'acceptance', {})
    await kyiv().post(`${at}/excusals`, { participant: 'NO', reason: 'It was not asked.' })
    await adopt('BE', (await recorded('BE')).at)
    await recorded('NL')
    const preview = async () => (await kyiv().get<Preview>(`${at}/closure/preview`)).body
    const told = await preview()
    expect(told.unconfirmedSessions).toMatchObject([{ id: session, waitsFor: ['LV'] }])
    expect(told.unattestedAnswers).toMatchObject([{ participant: 'NL' }])
    expect(told.openOffers).toMatchObject([{ id: open }])
    expect(told.pendingProposals.map(({ provider }) => provider)).toEqual(['EE', 'EE'])
    const waiting = told.openUndertakings.map(({ participant }) => participant)
    expect(waiting).toEqual(expect.arrayContaining(['ES', 'FI']))
    for (const participant of ['DK', 'LV', 'SE', 'EE', 'NO']) expect(waiting).not.toContain(participant)
    const [first] = told.pendingProposals
    await of('EE').post(`/v1/conversion-proposals/${first!.id}/decline`, { reason: 'None is left.' }, { ifMatch: 1 })
    expect((await preview()).pendingProposals).toEqual([told.pendingProposals[1]])
    test.clock.set(told.openUndertakings[0]!.deadlineAt)
    expect((await preview()).openUndertakings).toEqual(told.openUndertakings)
    test.clock.advance(1)
    expect((await preview()).openUndertakings).toEqual([])
    test.clock.set(told.pendingProposals[1]!.expiresAt)
    expect((await preview()).pendingProposals).toEqual([])
  })

  it('what ended unanswered says so: nothing of a closed request stays open', async () => {
    await close()
    const { counts } = (await kyiv().get<Table>(`${at}/timeliness`)).body
    expect(counts).not.toHaveProperty('open')
    expect(counts['no_answer']).toBe(24)
    expect((await kyiv().get<Preview>(`${at}/closure/preview`)).status).toBe(200)
  })
})
