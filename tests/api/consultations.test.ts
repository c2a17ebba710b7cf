import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type * as shape from '../../src/modules/consultations/schemas.ts'
import type { Session as SessionShape } from '../../src/modules/consultations/session-schemas.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'

type Consultation = z.output<typeof shape.Consultation>
type Addressee = z.output<typeof shape.Addressee>
type Session = z.output<typeof SessionShape>
type Response = z.output<typeof shape.Response>
type Offer = z.output<typeof shape.Offer>
type Page<Item> = { items: Item[]; nextCursor: string | null; scope: string }
type Me = { waiting: { kind: string; href: string; dueAt: string | null }[] }

const hourMs = 3_600_000
const start = '2026-11-23T06:40:00.000Z'
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
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

describe('consultations', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp({ clock: start })
  })
  afterAll(() => test.close())

  const kyiv = () => test.as('UA', 'coordinator')
  const coordinator = (participant: string) => test.as(participant, 'coordinator')

  async function draft(fields: object = {}, participant = 'UA') {
    const filed = await coordinator(participant).post<Consultation>('/v1/consultations', { ...attack, ...fields })
    expect(filed.status, JSON.stringify(filed.body)).toBe(201)
    return { id: filed.body.id, at: `/v1/consultations/${filed.body.id}`, ask: filed.body.asks[0]!.id }
  }
  async function circulated(fields: object = {}, participant = 'UA') {
    test.clock.set(start)
    const made = await draft(fields, participant)
    const sent = await coordinator(participant).post<Consultation>(
      `${made.at}/circulation`,
      { authorisedBy },
      { ifMatch: 1 },
    )
    expect(sent.status, JSON.stringify(sent.body)).toBe(200)
    return { ...made, body: sent.body }
  }
  const refused = (
    reply: { status: number; body: unknown },
    status: number,
    facts: Partial<ProblemBody> & { pointer?: string } = {},
  ) => {
    const body = reply.body as ProblemBody
    expect(reply.status, JSON.stringify(body)).toBe(status)
    if (facts.rule !== undefined) expect(body.rule).toBe(facts.rule)
    if (facts.pointer !== undefined) expect(body.errors?.map((error) => error.pointer)).toContain(facts.pointer)
    if (facts.state !== undefined) expect(body.state).toBe(facts.state)
    return body
  }
  const addressee = async (at: string, participant: string) => {
    const rows = await kyiv().get<Page<Addressee>>(`${at}/addressees?limit=200`)
    return rows.body.items.find((row) => row.participant === participant)!
  }

  describe('BR-30: who files and who is addressed', () => {
    it('any party writes its own requests; Lithuania as victim addresses Ukraine alone', async () => {
      const { body } = await circulated({ victim: 'LT' }, 'LT')
      expect(body.counts).toMatchObject({ addressees: 1, byBasis: { undertaking: 1 } })
      expect(body.roster).toEqual(['UA'])
    })

    it('a partner whose text protects Ukraine alone addresses nobody as victim: refused, unless it invites', async () => {
      const { at } = await draft({ victim: 'PL' }, 'PL')
      refused(await coordinator('PL').post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 }), 422, {
        rule: 'BR-30',
      })
      const { body } = await circulated({ victim: 'PL', invited: ['UA'] }, 'PL')
      expect(body.counts?.byBasis).toEqual({ invited: 1 })
    })

    it('Ukraine may widen a request that it received by a linked one; nobody else can see the origin', async () => {
      const origin = await circulated({ victim: 'LT' }, 'LT')
      const linked = await circulated({ victim: 'LT', invited: ['LV'], originConsultationId: origin.id })
      expect((await coordinator('LV').get<Consultation>(linked.at)).body).not.toHaveProperty('originConsultationId')
      expect((await coordinator('LV').get(origin.at)).status).toBe(404)
      expect((await kyiv().get<Consultation>(origin.at)).body.linkedConsultationIds).toEqual([linked.id])
      refused(await coordinator('PL').post('/v1/consultations', { ...attack, originConsultationId: origin.id }), 422, {
        pointer: '/originConsultationId',
      })
    })

    it('coalition partners and observers file nothing; what is named must exist', async () => {
      refused(await coordinator('AU').post('/v1/consultations', attack), 403)
      refused(await kyiv().post('/v1/consultations', { ...attack, invited: ['ZZ'] }), 422, { pointer: '/invited/0' })
      refused(await kyiv().post('/v1/consultations', { ...attack, invited: ['XA'] }), 422, { pointer: '/invited/0' })
      refused(await kyiv().post('/v1/consultations', { ...attack, victim: null }), 422, {
        pointer: '/victim',
        rule: 'BR-30',
      })
      refused(await kyiv().post('/v1/consultations', { ...attack, kind: 'ad_hoc' }), 422, { pointer: '/trigger' })
    })

    it('an agreement that has expired or was ended by a notice binds nobody; on its last day it still does', async () => {
      const counts = async (moment: string) => {
        test.clock.set(moment)
        const { at } = await draft()
        const preview = await kyiv().get<{ rows: { participant: string; basis: string | null; why: string }[] }>(
          `${at}/circulation/preview`,
        )
        return new Map(preview.body.rows.map((row) => [row.participant, row]))
      }
      // The French agreement was signed on 16 February 2024 for ten years.
      expect((await counts('2034-02-16T12:00:00Z')).get('FR')?.basis).toBe('undertaking')
      expect((await counts('2034-02-17T12:00:00Z')).get('FR')).toMatchObject({
        basis: null,
        why: expect.stringMatching(/no longer/),
      })
      test.clock.set(start)
    })

    it('the basis and the clause are snapshotted at circulation', async () => {
      const { at } = await circulated()
      const before = await addressee(at, 'NO')
      await test.rows(
        "update accord.clause set terms = jsonb_set(terms, '{limbs,0,deadlineHours}', '1') where id = $1",
        [before.clauseId],
      )
      expect((await addressee(at, 'NO')).limb?.deadlineHours).toBe(24)
      await test.rows(
        "update accord.clause set terms = jsonb_set(terms, '{limbs,0,deadlineHours}', '24') where id = $1",
        [before.clauseId],
      )
    })
  })

  describe('BR-31: deadlines', () => {
    it('Italy’s clock runs from the event, everybody else’s from circulation', async () => {
      const { at } = await circulated({ occurredAt: '2026-11-23T04:00:00Z' })
      expect((await addressee(at, 'IT')).deadlineAt).toBe('2026-11-24T04:00:00.000Z')
      expect((await addressee(at, 'FR')).deadlineAt).toBe('2026-11-24T06:40:00.000Z')
    })

    it('a shorter window needs a reason and then counts', async () => {
      refused(await kyiv().post('/v1/consultations', { ...attack, shorterDeadline: { hours: 6 } }), 400, {
        pointer: '/shorterDeadline/reason',
      })
      const { at } = await circulated({ shorterDeadline: { hours: 6, reason: 'Night attack expected.' } })
      expect((await addressee(at, 'FR')).deadlineAt).toBe('2026-11-23T12:40:00.000Z')
    })

    it('an extension is a new event, later than now and than the deadline; the old one is kept', async () => {
      const { at } = await circulated()
      const extend = (body: object) => kyiv().post(`${at}/extensions`, { reason: 'Holiday.', ...body })
      refused(await extend({ participants: ['JP'], deadlineAt: '2026-11-23T06:00:00Z' }), 422, {
        rule: 'BR-31',
        pointer: '/deadlineAt',
      })
      refused(await extend({ participants: ['JP'], deadlineAt: '2026-11-24T06:00:00Z' }), 422, { rule: 'BR-31' })
      refused(await extend({ participants: ['US'], deadlineAt: '2026-11-25T06:00:00Z' }), 422, {
        rule: 'BR-33',
        pointer: '/participants/0',
      })
      expect((await extend({ participants: ['JP'], deadlineAt: '2026-11-25T06:40:00Z' })).status).toBe(201)
      const row = await addressee(at, 'JP')
      expect(row.deadlineAt).toBe('2026-11-25T06:40:00.000Z')
      expect(row.extensions).toEqual([expect.objectContaining({ oldDeadlineAt: '2026-11-24T06:40:00.000Z' })])
      expect((await addressee(at, 'FR')).extensions).toEqual([])
    })
  })

  describe('BR-31a: what meets a duty', () => {
    it('acknowledgement alone never does', async () => {
      const { at } = await circulated()
      await coordinator('EE').post(`${at}/acknowledgements`)
      test.clock.advance(25 * hourMs)
      expect(await addressee(at, 'EE')).toMatchObject({
        state: 'acknowledged',
        metAt: null,
        standing: 'no_answer',
      })
    })

    it('a session does only when both sides confirm it, and then from when it was held', async () => {
      const { at } = await circulated()
      test.clock.advance(2 * hourMs)
      const session = { heldAt: '2026-11-23T07:00:00Z', channel: 'telephone', level: 'minister' }
      const logged = await coordinator('FI').post<Session>(`${at}/sessions`, session)
      expect((await addressee(at, 'FI')).metAt).toBeNull()
      refused(await coordinator('FI').post(`${at}/sessions/${logged.body.id}/confirmation`), 403)
      expect((await coordinator('SE').get<Page<Session>>(`${at}/sessions`)).body.items).toEqual([])
      test.clock.advance(30 * hourMs)
      expect((await kyiv().post(`${at}/sessions/${logged.body.id}/confirmation`)).status).toBe(201)
      expect(await addressee(at, 'FI')).toMatchObject({
        state: 'consulted',
        metAt: '2026-11-23T07:00:00.000Z',
        standing: 'in_time',
      })
      refused(await kyiv().post(`${at}/sessions/${logged.body.id}/confirmation`), 409)
    })

    it('a session of the future, of before the matter, or with somebody not addressed is refused', async () => {
      const { at } = await circulated({ occurredAt: '2026-11-23T04:00:00Z' })
      const log = (fields: object) =>
        kyiv().post(`${at}/sessions`, {
          participants: ['FR'],
          heldAt: start,
          channel: 'video',
          level: 'working',
          ...fields,
        })
      refused(await log({ heldAt: '2026-11-23T06:41:00Z' }), 422, { pointer: '/heldAt', rule: 'BR-31a' })
      refused(await log({ heldAt: '2026-11-23T03:59:00Z' }), 422, { pointer: '/heldAt' })
      refused(await log({ participants: ['HR'] }), 422, { pointer: '/participants/0' })
      refused(await log({ channel: 'existing_format' }), 400, { pointer: '/convenedVia' })
      refused(
        await coordinator('FR').post(`${at}/sessions`, {
          participants: ['DE'],
          heldAt: start,
          channel: 'video',
          level: 'working',
        }),
        422,
        { rule: 'BR-52' },
      )
    })

    it('reserving one’s position is no substantive response; declining is', async () => {
      const { at } = await circulated()
      await coordinator('PT').post(`${at}/responses`, { type: 'reserve_position' })
      expect(await addressee(at, 'PT')).toMatchObject({ state: 'responded', metAt: null })
      await coordinator('PT').post(`${at}/responses`, { type: 'decline' })
      expect((await addressee(at, 'PT')).metAt).toBe(start)
    })
  })

  describe('BR-32: drafts, circulation, amendment', () => {
    it('a draft can be changed and cancelled unseen; circulation is one-way', async () => {
      const { at } = await draft()
      const edited = await kyiv().patch<Consultation>(
        at,
        { trigger: 'significant_escalation', asks: [{ text: 'Two' }, { text: 'Three' }] },
        { ifMatch: 1 },
      )
      expect(edited.body).toMatchObject({ version: 2, sequence: 0, trigger: 'significant_escalation' })
      expect(edited.body.asks.map((ask) => ask.text)).toEqual(['Two', 'Three'])
      for (const participant of ['LT', 'PL', 'AU', 'XA'])
        expect((await test.as(participant, 'administrator').get(at)).status, participant).not.toBe(200)
      const sent = await kyiv().post<Consultation>(`${at}/circulation`, { authorisedBy }, { ifMatch: 2 })
      expect(sent.body).toMatchObject({ status: 'circulated', authorisedBy })
      const again = refused(await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 3 }), 409, {
        state: 'circulated',
      })
      expect(again.allowed).toContain('amendConsultation')
      refused(await kyiv().patch(at, { trigger: 'armed_attack' }, { ifMatch: 3 }), 422, {
        pointer: '/trigger',
        rule: 'BR-32',
      })
    })

    it('an amendment raises the sequence, puts everybody back to needs_action, and unmeets no duty', async () => {
      const { at, ask } = await circulated()
      await coordinator('NL').post(`${at}/responses`, { type: 'no_objection', askIds: [ask] })
      const amended = await kyiv().patch<Consultation>(at, { asks: [{ text: 'Other' }] }, { ifMatch: 2 })
      expect(amended.body).toMatchObject({
        sequence: 2,
        asks: [{ supersededSequence: 2 }, { supersededSequence: null, number: 2 }],
      })
      expect(await addressee(at, 'NL')).toMatchObject({ state: 'needs_action', sequence: 2, standing: 'in_time' })
      refused(await coordinator('NL').post(`${at}/responses`, { type: 'no_objection', askIds: [ask] }), 422, {
        pointer: '/askIds/0',
      })
      expect((await coordinator('NL').post(`${at}/acknowledgements`)).status).toBe(201)
    })

    it('nothing can be done to what is closed or cancelled but read it', async () => {
      const { at } = await circulated()
      expect((await kyiv().post(`${at}/cancellation`, { reason: 'Filed in error.' }, { ifMatch: 2 })).status).toBe(200)
      refused(await coordinator('NO').post(`${at}/responses`, { type: 'decline' }), 409, { state: 'cancelled' })
      refused(await coordinator('NO').post(`${at}/acknowledgements`), 409)
      refused(await kyiv().patch(at, { title: 'New' }, { ifMatch: 3 }), 409)
      expect((await coordinator('NO').get<Consultation>(at)).body.cancellation?.reason).toBe('Filed in error.')
    })
  })

  describe('BR-34: responses', () => {
    it('only the addressee’s own participant responds; one current response each, earlier ones stay readable', async () => {
      const { at } = await circulated()
      refused(await kyiv().post(`${at}/responses`, { type: 'decline' }), 403)
      refused(await coordinator('HR').post(`${at}/responses`, { type: 'decline' }), 404)
      refused(await test.as('BE', 'duty_officer').post(`${at}/responses`, { type: 'decline' }), 403)
      const first = await coordinator('BE').post<Response>(`${at}/responses`, {
        type: 'offer',
        offers: [{ kind: 'capability', capability: 'air_defence', quantity: '1', unit: 'systems' }],
      })
      await coordinator('BE').post(`${at}/responses`, { type: 'decline', text: 'Changed circumstances.' })
      const all = await kyiv().get<Page<Response>>(`${at}/responses`)
      expect(all.body.items.map((response) => [response.number, response.type, response.current])).toEqual([
        [1, 'offer', false],
        [2, 'decline', true],
      ])
      expect(all.body.items[0]?.offers[0]).toMatchObject({ id: first.body.offers[0]?.id, status: 'withdrawn' })
      expect((await kyiv().get<Page<Response>>(`${at}/responses?currentOnly=true`)).body.items).toHaveLength(1)
    })

    it('offers fit their type, their ask’s unit and their currency', async () => {
      const { at, ask } = await circulated()
      const respond = (body: object) => coordinator('JP').post(`${at}/responses`, body)
      const money = (amount: string, currency: string) => ({
        type: 'offer',
        offers: [{ kind: 'money', amount, currency }],
      })
      refused(await respond({ type: 'offer' }), 422, { pointer: '/offers' })
      refused(await respond({ ...money('1', 'EUR'), type: 'decline' }), 422, { pointer: '/offers' })
      refused(await respond(money('1000.5', 'JPY')), 422, { pointer: '/offers/0/amount', rule: 'BR-10' })
      refused(await respond(money('1', 'QQQ')), 422, { pointer: '/offers/0/currency' })
      refused(await respond(money('0', 'EUR')), 400, { pointer: '/offers/0/amount' })
      refused(
        await respond({
          type: 'offer',
          offers: [{ kind: 'capability', capability: 'x', quantity: '1', unit: 'batteries', askId: ask }],
        }),
        422,
        { pointer: '/offers/0/unit' },
      )
      expect((await respond(money('1000', 'JPY'))).status).toBe(201)
    })

    it('28 addressees that act at once do not collide', async () => {
      const { at, body } = await circulated()
      const others = body.roster!
      const replies = await Promise.all(
        others.map((code) => coordinator(code).post(`${at}/responses`, { type: 'no_objection' })),
      )
      expect(replies.map((reply) => reply.status)).toEqual(others.map(() => 201))
      expect((await kyiv().get<Consultation>(at)).body.counts?.byState).toEqual({ responded: others.length })
    })
  })

  describe('BR-35: an unanswered request lapses unless renewed', () => {
    it('after 90 days nothing but renewal, closing and cancelling is left; one answer keeps it alive', async () => {
      const { at } = await circulated()
      const answered = await circulated()
      await coordinator('NO').post(`${answered.at}/responses`, { type: 'no_objection' })
      test.clock.advance(90 * 24 * hourMs)
      expect((await kyiv().get<Consultation>(at)).body.status).toBe('lapsed')
      expect((await kyiv().get<Consultation>(answered.at)).body.status).toBe('circulated')
      const lapsed = refused(await coordinator('NO').post(`${at}/responses`, { type: 'decline' }), 409, {
        state: 'lapsed',
      })
      // Of what the state allows, what this caller can do: to renew is the requester's.
      expect(lapsed.allowed).not.toContain('renewConsultation')
      const ukraines = refused(await kyiv().patch(at, { title: 'Attacks' }, { ifMatch: 2 }), 409, { state: 'lapsed' })
      expect(ukraines.allowed).toEqual(['renewConsultation', 'closeConsultation', 'cancelConsultation'])
      expect((await kyiv().post(`${at}/renewals`, {}, { ifMatch: 2 })).status).toBe(200)
      expect((await coordinator('NO').post(`${at}/responses`, { type: 'decline' })).status).toBe(201)
    })
  })

  describe('BR-36: who sees what', () => {
    it('an addressee sees its own row and the counts over all; the requester sees all rows', async () => {
      const { at } = await circulated()
      const norway = await coordinator('NO').get<Page<Addressee>>(`${at}/addressees`)
      expect(norway.body.items.map((row) => row.participant)).toEqual(['NO'])
      expect((await coordinator('NO').get<Consultation>(at)).body.counts?.addressees).toBe(26)
      expect(
        (await kyiv().get<Page<Addressee>>(`${at}/addressees?basis=undertaking&limit=200`)).body.items,
      ).toHaveLength(24)
      expect((await coordinator('NO').get<Consultation>(at)).body).not.toHaveProperty('invited')
      expect((await coordinator('NO').get<Consultation>(at)).body.redactions).toContain('invited')
    })

    it('those whose text asks for consent are not named to the others until they consent', async () => {
      const { at } = await circulated({ invited: ['CA'], responseVisibility: 'all_addressees' })
      const roster = async () => (await coordinator('NO').get<Consultation>(at)).body.roster
      expect(await roster()).not.toContain('CA')
      const quiet = await coordinator('CA').post<Response>(`${at}/responses`, { type: 'no_objection' })
      expect(quiet.body.visibility).toBe('requester_only')
      expect((await coordinator('CA').get<Consultation>(at)).body.roster).toContain('CA')
      expect((await coordinator('CA').post(`${at}/roster-consents`)).status).toBe(201)
      expect(await roster()).toContain('CA')
      refused(await coordinator('NO').post(`${at}/roster-consents`), 409, { rule: 'BR-36' })
    })

    it('shared responses are seen by all addressees; a responder may narrow its own', async () => {
      const { at } = await circulated({ responseVisibility: 'all_addressees' })
      await coordinator('SE').post(`${at}/responses`, { type: 'no_objection', text: 'Shared.' })
      await coordinator('FI').post(`${at}/responses`, {
        type: 'no_objection',
        text: 'Narrow.',
        visibility: 'requester_only',
      })
      const seen = await coordinator('NO').get<Page<Response>>(`${at}/responses`)
      expect(seen.body.items.map((response) => response.participant)).toEqual(['SE'])
      expect(seen.body.items[0]).not.toHaveProperty('late')
      expect((await kyiv().get<Page<Response>>(`${at}/responses`)).body.items).toHaveLength(2)
    })

    it('where the request keeps responses to the requester, no responder can widen', async () => {
      const { at } = await circulated()
      const response = await coordinator('SE').post<Response>(`${at}/responses`, {
        type: 'no_objection',
        visibility: 'all_addressees',
      })
      expect(response.body.visibility).toBe('requester_only')
      expect((await coordinator('NO').get<Page<Response>>(`${at}/responses`)).body.items).toEqual([])
    })

    it('at closure the outcome’s text is shared with all addressees', async () => {
      const { at } = await circulated()
      await kyiv().post(`${at}/closure`, { reason: 'no_agreement', outcome: { text: 'Nothing yet.' } }, { ifMatch: 2 })
      expect((await coordinator('IS').get<Consultation>(at)).body.closure).toMatchObject({
        reason: 'no_agreement',
        outcome: { text: 'Nothing yet.' },
      })
    })

    it('an ask for some is seen by them alone, and nobody learns whom else it is for', async () => {
      const { at } = await circulated({ asks: [{ text: 'For all' }, { text: 'For two', addressedTo: ['DE', 'FR'] }] })
      expect((await coordinator('DE').get<Consultation>(at)).body.asks.map((ask) => ask.text)).toEqual([
        'For all',
        'For two',
      ])
      expect((await coordinator('NO').get<Consultation>(at)).body.asks.map((ask) => ask.text)).toEqual(['For all'])
      expect((await coordinator('DE').get<Consultation>(at)).body.asks[1]).not.toHaveProperty('addressedTo')
    })

    it('a release to another participant or to the framework audit shows the request, not its rows', async () => {
      const { at } = await circulated({ releasableTo: ['AU', 'framework_audit'] })
      for (const [participant, role] of [
        ['AU', 'viewer'],
        ['XA', 'auditor'],
      ] as const) {
        const seen = await test.as(participant, role).get<Consultation>(at)
        expect(seen.status, participant).toBe(200)
        expect(seen.body).toMatchObject({ roster: null, counts: null, own: null, allowedActions: [] })
        expect((await test.as(participant, role).get<Page<Addressee>>(`${at}/addressees`)).body.items).toEqual([])
      }
      expect((await test.as('NZ', 'viewer').get(at)).status).toBe(404)
    })
  })

  describe('BR-37: accepting an offer writes nothing in another’s books', () => {
    const offering = {
      type: 'offer',
      offers: [{ kind: 'capability', capability: 'air_defence', quantity: '3', unit: 'systems' }],
    }
    const offered = async (at: string, participant = 'NO', body: object = offering) =>
      (await coordinator(participant).post<Response>(`${at}/responses`, body)).body.offers[0]!

    it('it makes proposals that the provider owns; the remainder stays open and can be withdrawn', async () => {
      const { at } = await circulated()
      const offer = await offered(at)
      const accept = (quantity: string | undefined, version: number) =>
        kyiv().post<Offer>(`/v1/offers/${offer.id}/acceptance`, quantity === undefined ? {} : { quantity }, {
          ifMatch: version,
        })
      expect((await accept('1', 1)).body).toMatchObject({ status: 'partly_accepted', accepted: '1' })
      refused(await accept('2.5', 2), 422, { pointer: '/quantity', rule: 'BR-37' })
      expect((await accept('1', 2)).body.conversions).toHaveLength(2)
      const withdrawn = await coordinator('NO').post<Offer>(
        `/v1/offers/${offer.id}/withdrawal`,
        { reason: 'Needed at home.' },
        { ifMatch: 3 },
      )
      expect(withdrawn.body).toMatchObject({ status: 'withdrawn', accepted: '2' })
      refused(await accept(undefined, 4), 409, { state: 'withdrawn' })
    })

    it('a proposal expires after 30 days; until then it waits for the provider', async () => {
      const { at } = await circulated()
      const offer = await offered(at)
      await kyiv().post(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: 1 })
      const waiting = (await coordinator('NO').get<Me>('/v1/me')).body.waiting
      expect(waiting).toContainEqual(
        expect.objectContaining({
          kind: 'conversion_proposal',
          href: expect.stringMatching('^/v1/conversion-proposals/'),
          dueAt: '2026-12-23T06:40:00.000Z',
        }),
      )
      test.clock.advance(30 * 24 * hourMs)
      expect((await coordinator('NO').get<Offer>(`/v1/offers/${offer.id}`)).body.conversions[0]).toMatchObject({
        conversion: 'pending',
        expired: true,
      })
    })

    it('only the requester decides, only the provider withdraws', async () => {
      const { at } = await circulated({ responseVisibility: 'all_addressees' })
      const offer = await offered(at)
      refused(await coordinator('SE').post(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: 1 }), 403)
      refused(await coordinator('NO').post(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: 1 }), 403)
      refused(await kyiv().post(`/v1/offers/${offer.id}/withdrawal`, { reason: 'x' }, { ifMatch: 1 }), 403)
      refused(await coordinator('HR').post(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: 1 }), 404)
      expect(
        (await kyiv().post<Offer>(`/v1/offers/${offer.id}/rejection`, { reason: 'Not compatible.' }, { ifMatch: 1 }))
          .body.status,
      ).toBe('rejected')
    })

    it('a joint offer stands when every provider has confirmed its own part', async () => {
      const { at } = await circulated()
      const offer = await offered(at, 'SE', {
        ...offering,
        offers: [{ ...offering.offers[0], jointWith: ['DK', 'AU'] }],
      })
      const blocked = refused(await kyiv().post(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: 1 }), 409, {
        rule: 'BR-37',
      })
      expect(blocked.detail).toContain('AU, DK')
      refused(await coordinator('NO').post(`/v1/offers/${offer.id}/confirmations`), 404)
      refused(await coordinator('SE').post(`/v1/offers/${offer.id}/confirmations`), 403)
      expect((await coordinator('DK').post(`/v1/offers/${offer.id}/confirmations`)).status).toBe(201)
      expect((await coordinator('AU').post(`/v1/offers/${offer.id}/confirmations`)).status).toBe(201)
      expect((await kyiv().post<Offer>(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: 1 })).body.status).toBe(
        'accepted',
      )
    })

    it('ten acceptances of one at once take what is there and no more', async () => {
      const { at } = await circulated()
      const offer = await offered(at)
      const replies = await Promise.all(
        Array.from({ length: 10 }, () =>
          kyiv().post<Offer>(`/v1/offers/${offer.id}/acceptance`, { quantity: '1' }, { headers: { 'if-match': '*' } }),
        ),
      )
      expect(replies.filter((reply) => reply.status === 200)).toHaveLength(3)
      const conversions = (await kyiv().get<Offer>(`/v1/offers/${offer.id}`)).body
      expect(conversions).toMatchObject({ status: 'accepted', accepted: '3' })
      expect(conversions.conversions).toHaveLength(3)
    })
  })

  it('what waits for a coordinator is in /v1/me, most urgent first, and goes when it is done', async () => {
    const { at } = await circulated()
    const waits = async () =>
      (await coordinator('CZ').get<Me>('/v1/me')).body.waiting.filter((item) => item.href === at)
    expect(await waits()).toEqual([
      expect.objectContaining({ kind: 'consultation', dueAt: '2026-11-24T06:40:00.000Z' }),
    ])
    await coordinator('CZ').post(`${at}/responses`, { type: 'no_objection' })
    expect(await waits()).toEqual([])
  })

  it('the first look of an addressee is recorded once, and an auditor’s look is not its participant’s', async () => {
    const { at } = await circulated()
    await test.as('SI', 'auditor').get(at)
    expect((await addressee(at, 'SI')).firstSeenAt).toBeNull()
    test.clock.advance(hourMs)
    expect((await test.as('SI', 'viewer').get<Consultation>(at)).body.own?.firstSeenAt).toBe('2026-11-23T07:40:00.000Z')
    test.clock.advance(hourMs)
    await test.as('SI', 'coordinator').get(at)
    expect((await addressee(at, 'SI')).firstSeenAt).toBe('2026-11-23T07:40:00.000Z')
  })

  it('lists are in pages, newest first, filtered by standing, and say their scope', async () => {
    const mine = await kyiv().get<Page<{ id: string; requester: string }>>('/v1/consultations?side=requester&limit=3')
    expect(mine.body.items).toHaveLength(3)
    expect(mine.headers['link']).toContain('rel="next"')
    const next = await kyiv().get<Page<{ id: string }>>(
      `/v1/consultations?side=requester&limit=3&cursor=${mine.body.nextCursor}`,
    )
    expect(mine.body.items.at(-1)!.id > next.body.items[0]!.id).toBe(true)
    const asked = await kyiv().get<Page<{ requester: string }>>('/v1/consultations?side=addressee')
    expect(new Set(asked.body.items.map((item) => item.requester))).toEqual(new Set(['LT', 'PL']))
    expect(asked.body.scope).toBe('What participant UA may see.')
  })
})
