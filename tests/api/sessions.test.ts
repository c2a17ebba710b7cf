import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type * as shape from '../../src/modules/consultations/schemas.ts'
import type { Session as SessionShape } from '../../src/modules/consultations/session-schemas.ts'
import type { Inbox } from '../../src/modules/participants/inbox.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { oneBehindTheOther } from '../support/two-at-once.ts'

// One meeting, one record: who attended, what it counts for, and how an addressee says that it was none of its own.

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
const reason = 'The clause was not invoked at that meeting.'

type Session = z.output<typeof SessionShape>
type Addressee = z.output<typeof shape.Addressee>
type Table = z.output<typeof shape.TimelinessTable>
type Page<Item> = { items: Item[] }

let test: TestApp
let at: string
beforeAll(async () => {
  test = await createTestApp({ clock: start })
})
afterAll(() => test.close())
const kyiv = () => test.as('UA', 'coordinator')
const of = (participant: string) => test.as(participant, 'coordinator')

async function circulated(fields: object = {}) {
  test.clock.set(start)
  const filed = await kyiv().post<{ id: string }>('/v1/consultations', { ...attack, ...fields })
  expect(filed.status, JSON.stringify(filed.body)).toBe(201)
  at = `/v1/consultations/${filed.body.id}`
  expect((await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })).status).toBe(200)
}
beforeEach(() => circulated())

const council = {
  participants: ['DK', 'NO', 'LV'],
  channel: 'in_person',
  level: 'minister',
  format: 'nato_ukraine_council',
  chair: 'Secretary General of NATO',
  note: { reference: 'Note 61/2-118' },
}
/** Two hours after circulation Ukraine records who sat in the council an hour before. */
async function recorded(fields: object = {}) {
  test.clock.advance(2 * hourMs)
  const heldAt = new Date(test.clock.now().getTime() - hourMs).toISOString()
  const logged = await kyiv().post<Session>(`${at}/sessions`, { ...council, heldAt, ...fields })
  expect(logged.status, JSON.stringify(logged.body)).toBe(201)
  return { heldAt, session: logged.body, seat: `${at}/sessions/${logged.body.id}` }
}
const row = async (participant: string) =>
  (await kyiv().get<Table>(`${at}/timeliness`)).body.rows.find((each) => each.participant === participant)!
const addressee = async (participant: string) =>
  (await kyiv().get<Page<Addressee>>(`${at}/addressees?limit=200`)).body.items.find(
    (each) => each.participant === participant,
  )!
const seatOf = (session: Session, participant: string) =>
  session.attendance.find((each) => each.participant === participant)!
const waiting = async (participant: string) =>
  (await of(participant).get<z.output<typeof Inbox>>('/v1/me/inbox?limit=200')).body.items.filter(({ href }) =>
    href.startsWith(at),
  )
const object = (participant: string, seat: string) =>
  of(participant).post<Session & ProblemBody>(`${seat}/objection`, { reason })

describe('BR-130: one meeting is one record', () => {
  it('with its format, chair and note; it counts for the clause of each who attended', async () => {
    const { session, seat, heldAt } = await recorded()
    expect(session).toMatchObject({
      format: 'nato_ukraine_council',
      convenedVia: null,
      chair: 'Secretary General of NATO',
      note: { reference: 'Note 61/2-118', sha256: null },
      redactions: [],
    })
    expect(session.attendance.map(({ participant, state }) => [participant, state])).toEqual([
      ['DK', 'recorded'],
      ['LV', 'recorded'],
      ['NO', 'recorded'],
    ])
    for (const code of ['DK', 'LV', 'NO']) {
      expect(await row(code)).toMatchObject({
        standing: 'in_time',
        metAt: heldAt,
        metBy: 'session',
        attested: false,
        hoursTaken: 1,
      })
      expect((await addressee(code)).state).toBe('consulted')
    }
    expect(await row('SE')).toMatchObject({ standing: 'open', metAt: null })
    expect((await kyiv().get<Session>(seat)).headers['etag']).toBe('"1"')
  })

  it('an objection takes away its standing for that addressee alone, is journalled, and waits for the requester until something answers', async () => {
    const { seat, session } = await recorded()
    const objected = await object('NO', seat)
    expect(objected.status, JSON.stringify(objected.body)).toBe(201)
    expect(seatOf(objected.body, 'NO')).toMatchObject({ state: 'objected', objection: { reason } })
    expect(await row('NO')).toMatchObject({ standing: 'open', metAt: null, metBy: null, attested: null })
    expect((await addressee('NO')).state).toBe('needs_action')
    expect(await row('DK')).toMatchObject({ standing: 'in_time' })
    const told = (await waiting('UA')).find(({ kind }) => kind === 'session_objection')
    expect(told).toMatchObject({ href: seat, says: { en: expect.stringContaining('NO objects') } })
    // Who sat beside it learns nothing of the objection.
    const beside = (await of('DK').get<Session>(seat)).body
    expect(seatOf(beside, 'NO')).toEqual({ participant: 'NO', confirmedAt: null })
    expect(beside.redactions).toContain('attendance.objection')
    await test.sequence()
    const entries = async (participant: string) =>
      (await of(participant).get<{ items: { type: string; payload: object }[] }>(`${at}/timeline`)).body.items.filter(
        ({ type }) => type === 'consultation.session_objected',
      )
    expect(await entries('UA')).toMatchObject([{ payload: { participant: 'NO', reason } }])
    expect([(await entries('NO')).length, (await entries('DK')).length]).toEqual([1, 0])
    await of('NO').post(`${at}/responses`, { type: 'no_objection' })
    expect((await waiting('UA')).map(({ kind }) => kind)).not.toContain('session_objection')
    expect(session.id).toBe(objected.body.id)
  })

  it('an objection waits until another session counts, its addressee is excused or the request is over', async () => {
    const { seat } = await recorded()
    for (const participant of ['DK', 'NO', 'LV']) expect((await object(participant, seat)).status).toBe(201)
    const objecting = async () =>
      (await waiting('UA')).flatMap(({ says }) => /^(\w+) objects/.exec(says.en)?.[1] ?? []).sort()
    const changed = async (verb: string, body?: object) => {
      const { version } = (await kyiv().get<{ version: number }>(at)).body
      const reply = await kyiv().post(`${at}/${verb}`, body, { ifMatch: version })
      expect([200, 201], JSON.stringify(reply.body)).toContain(reply.status)
    }
    expect(await objecting()).toEqual(['DK', 'LV', 'NO'])
    test.clock.advance(90 * 24 * hourMs)
    expect(await objecting(), 'lapsed').toEqual([])
    await changed('renewals')
    expect(await objecting(), 'renewed').toEqual(['DK', 'LV', 'NO'])
    const excused = await kyiv().post(`${at}/excusals`, { participant: 'NO', reason: 'It was not asked there.' })
    expect(excused.body).toMatchObject({ participant: 'NO' })
    expect(await objecting(), 'excused').toEqual(['DK', 'LV'])
    await recorded({ participants: ['LV'], format: 'bilateral', chair: undefined })
    expect(await objecting(), 'consulted').toEqual(['DK'])
    await changed('cancellation', { reason: 'Settled between the capitals.' })
    expect(await objecting(), 'cancelled').toEqual([])
  })

  it('what another session answers stays answered', async () => {
    const { seat } = await recorded()
    const first = await recorded({ participants: ['NO'], format: 'bilateral', chair: undefined })
    await object('NO', seat)
    expect(await row('NO')).toMatchObject({ standing: 'in_time', metAt: first.heldAt })
    expect((await addressee('NO')).state).toBe('consulted')
  })

  it('the 48 hours run from when a person has seen it; the look of a service account begins nothing', async () => {
    const { seat } = await recorded()
    await test.rows("update accord.account set kind = 'service' where participant = 'LV' and subject = 'coordinator'")
    await of('LV').get(seat)
    await of('LV').get(`${at}/sessions`)
    test.clock.advance(10 * 24 * hourMs)
    const unseen = (await kyiv().get<Session>(seat)).body
    expect(seatOf(unseen, 'LV')).toMatchObject({ state: 'recorded', seenAt: null, objectionUntil: null })
    await test.rows("update accord.account set kind = 'person' where participant = 'LV' and subject = 'coordinator'")
    await of('LV').get(`${seat}?look=false`)
    expect(seatOf((await kyiv().get<Session>(seat)).body, 'LV').seenAt).toBeNull()
    await of('LV').get(`${at}/sessions`)
    const seen = test.clock.now()
    const until = new Date(seen.getTime() + 48 * hourMs).toISOString()
    expect(seatOf((await of('LV').get<Session>(seat)).body, 'LV')).toMatchObject({
      seenAt: seen.toISOString(),
      objectionUntil: until,
    })
    expect((await waiting('LV')).find(({ kind }) => kind === 'session')).toMatchObject({ dueAt: until })
    test.clock.set(until)
    test.clock.advance(1)
    expect((await waiting('LV')).map(({ kind }) => kind)).not.toContain('session')
    const late = await object('LV', seat)
    expect([late.status, late.body.rule, late.body.state]).toEqual([409, 'BR-130', 'not_objected'])
    expect(await row('LV')).toMatchObject({ standing: 'in_time', attested: false })
  })

  it('at the 48th hour an objection is in time; a page says by an act of its own that it was seen', async () => {
    const { seat } = await recorded()
    const stated = await of('DK').post<Session>(`${seat}/sightings`)
    expect([stated.status, seatOf(stated.body, 'DK').seenAt]).toEqual([201, test.clock.now().toISOString()])
    test.clock.advance(48 * hourMs)
    expect((await object('DK', seat)).status).toBe(201)
  })

  it('is confirmed or objected to, once; nobody does it for another', async () => {
    const { seat } = await recorded()
    expect((await of('NO').post(`${seat}/confirmation`)).status).toBe(201)
    expect((await object('NO', seat)).status).toBe(409)
    expect(await row('NO')).toMatchObject({ attested: true })
    expect(await row('DK'), 'who sat beside it has attested nothing').toMatchObject({ attested: false })
    expect((await object('DK', seat)).status).toBe(201)
    expect((await object('DK', seat)).status).toBe(409)
    expect((await of('DK').post<ProblemBody>(`${seat}/confirmation`)).body.state).toBe('objected')
    expect((await object('UA', seat)).status).toBe(403)
    expect((await object('SE', seat)).status).toBe(404)
    expect((await of('LV').post(`${seat}/objection`, {})).status).toBe(400)
  })

  it.each([
    ['closed', 'closure', { reason: 'agreed', outcome: { text: 'Agreed.' } }],
    ['cancelled', 'cancellation', { reason: 'It is over.' }],
  ])(
    'once its request is %s, a record that nobody saw is objected to as long as sessions are confirmed, and then stands',
    async (state, verb, body) => {
      const { seat } = await recorded()
      expect((await kyiv().post(`${at}/${verb}`, body, { ifMatch: 2 })).status).toBe(200)
      const monthMs = 30 * 24 * hourMs
      const ends = new Date(test.clock.now().getTime() + monthMs).toISOString()
      test.clock.advance(monthMs)
      const unseen = (await of('LV').get<Session>(`${seat}?look=false`)).body
      expect(seatOf(unseen, 'LV')).toMatchObject({ state: 'recorded', objectionUntil: ends })
      expect(unseen.allowedActions).toEqual(['confirmSession', 'objectToSession'])
      expect((await object('DK', seat)).status).toBe(201)
      test.clock.advance(1)
      const late = await object('LV', seat)
      expect([late.status, late.body.rule, late.body.state]).toEqual([409, 'BR-130', state])
      const after = (await of('LV').get<Session>(`${seat}?look=false`)).body
      expect([seatOf(after, 'LV').state, after.allowedActions]).toEqual(['not_objected', []])
    },
  )

  it('of ten objections and ten confirmations at once, one act stands', async () => {
    const { seat } = await recorded()
    const acts = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? object('NO', seat) : of('NO').post(`${seat}/confirmation`),
      ),
    )
    expect(acts.filter(({ status }) => status === 201)).toHaveLength(1)
    const { state } = seatOf((await kyiv().get<Session>(seat)).body, 'NO')
    expect((await row('NO')).standing).toBe(state === 'objected' ? 'open' : 'in_time')
  })

  it('a confirmation that waits behind an objection of the same side is told of that, not of a confirmation', async () => {
    const { seat } = await recorded()
    const held = `select from accord.addressee where consultation_id = '${at.split('/').at(-1)}' for update`
    const confirm = () => of('NO').post<ProblemBody>(`${seat}/confirmation`)
    const [objected, confirmed] = await oneBehindTheOther(test, held, () => object('NO', seat), confirm)
    expect(objected.status).toBe(201)
    expect([confirmed.status, confirmed.body.state]).toEqual([409, 'objected'])
  })

  it('may be objected to after the closure, and then says no_answer', async () => {
    const { seat } = await recorded()
    const closed = await kyiv().post(`${at}/closure`, { reason: 'agreed', outcome: { text: 'Done.' } }, { ifMatch: 2 })
    expect(closed.status).toBe(200)
    expect((await object('NO', seat)).status).toBe(201)
    expect(await row('NO')).toMatchObject({ standing: 'no_answer' })
  })

  it('a format that is none of two has its name, by the code list or as it is called', async () => {
    const refused = async (fields: object) => {
      const heldAt = start
      return (await kyiv().post<ProblemBody>(`${at}/sessions`, { ...council, heldAt, ...fields })).body.errors?.[0]
    }
    expect(await refused({ format: 'other_format' })).toMatchObject({ pointer: '/convenedVia' })
    expect(await refused({ convenedVia: 'Ramstein' })).toMatchObject({ pointer: '/convenedVia' })
    expect(await refused({ format: 'bilateral' })).toMatchObject({ pointer: '/format', rule: 'BR-130' })
    expect(await refused({ format: 'several', channel: 'existing_format' })).toMatchObject({ pointer: '/format' })
    const { session } = await recorded({ format: undefined, convenedVia: 'Weimar Plus' })
    expect([session.format, session.convenedVia]).toEqual(['other_format', 'Weimar Plus'])
    const call = await recorded({ format: undefined, channel: 'video' })
    expect(call.session.format).toBe('several')
  })

  it('a text that lets third states in only with consent says what to do: in the preview and in the refusal', async () => {
    const filed = await kyiv().post<{ id: string }>('/v1/consultations', { ...attack, invited: ['CA'] })
    const preview = await kyiv().get<z.output<typeof shape.Preview>>(
      `/v1/consultations/${filed.body.id}/circulation/preview`,
    )
    const consenting = preview.body.rows.filter(
      ({ multilateralConsent, addressed }) => multilateralConsent && addressed,
    )
    expect(consenting.length).toBeGreaterThan(0)
    for (const { why } of consenting) expect(why).toContain('consentToRoster')
    const [first] = consenting
    await circulated({ invited: ['CA'] })
    const participants = [first!.participant, 'NO']
    const logged = await kyiv().post<ProblemBody>(`${at}/sessions`, { ...council, heldAt: start, participants })
    expect([logged.status, logged.body.rule]).toEqual([422, 'BR-36'])
    expect(logged.body.detail).toContain('by consentToRoster.')
  })
})

describe('BR-131: a joint offer', () => {
  it('answers for the partner from when it confirms its part, and for nobody before', async () => {
    const offers = [
      { kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems', jointWith: ['DK', 'AU'] },
    ]
    const made = await of('SE').post<{ offers: { id: string }[] }>(`${at}/responses`, { type: 'offer', offers })
    expect(await row('DK')).toMatchObject({ standing: 'open' })
    test.clock.advance(3 * hourMs)
    expect((await of('DK').post(`/v1/offers/${made.body.offers[0]!.id}/confirmations`)).status).toBe(201)
    expect(await row('DK')).toMatchObject({ standing: 'in_time', metBy: 'response', attested: true, hoursTaken: 3 })
    expect((await addressee('DK')).state).toBe('responded')
    expect((await waiting('DK')).map(({ kind }) => kind)).not.toContain('consultation')
    // Who is no addressee joins all the same.
    expect((await of('AU').post(`/v1/offers/${made.body.offers[0]!.id}/confirmations`)).status).toBe(201)
  })
})

describe('BR-132', () => {
  it('a session of before the circulation took no time, and is said to have been before', async () => {
    await circulated({ occurredAt: '2026-11-23T01:00:00Z' })
    await recorded({ heldAt: '2026-11-23T03:00:00Z' })
    expect(await row('NO')).toMatchObject({
      standing: 'in_time',
      metAt: '2026-11-23T03:00:00.000Z',
      hoursTaken: 0,
      beforeClock: true,
    })
  })

  it('a session of before the circulation counts where the request does not say when the matter came up, for 30 days', async () => {
    await circulated()
    const early = { channel: 'telephone', level: 'minister', participants: ['NO'] }
    const log = (heldAt: string) => kyiv().post<ProblemBody>(`${at}/sessions`, { ...early, heldAt })
    const refused = await log('2026-10-24T06:39:59Z')
    expect([refused.status, refused.body.rule, refused.body.errors?.[0]?.pointer]).toEqual([422, 'BR-132', '/heldAt'])
    expect(refused.body.detail).toContain('does not say when the matter came up')
    expect((await log('2026-10-24T06:40:00Z')).status).toBe(201)
    expect(await row('NO')).toMatchObject({ standing: 'in_time', hoursTaken: 0, beforeClock: true })
  })

  it('an answer is asked for between now and a year from now, at filing and at circulation', async () => {
    test.clock.set(start)
    const file = (requestedBy: string) =>
      kyiv().post<ProblemBody & { id: string }>('/v1/consultations', { ...attack, requestedBy })
    for (const wrong of [start, '2026-11-23T06:39:59Z', '2027-11-26T00:00:00Z']) {
      const { status, body } = await file(wrong)
      expect([status, body.rule, body.errors?.[0]?.pointer]).toEqual([422, 'BR-132', '/requestedBy'])
    }
    const filed = await file('2026-11-25T06:40:00Z')
    expect(filed.status).toBe(201)
    test.clock.advance(72 * hourMs)
    const late = await kyiv().post<ProblemBody>(
      `/v1/consultations/${filed.body.id}/circulation`,
      { authorisedBy },
      { ifMatch: 1 },
    )
    expect([late.status, late.body.rule]).toEqual([422, 'BR-132'])
  })
})
