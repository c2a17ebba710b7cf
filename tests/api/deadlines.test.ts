import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agreementDeadlines } from '../../src/modules/agreements/deadlines.ts'
import { consultationDeadlines } from '../../src/modules/consultations/deadlines.ts'
import { sweepDeadlines } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

const start = '2026-11-23T06:40:00.000Z'
const hourMs = 3_600_000
const dayMs = 24 * hourMs
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
const kinds = [
  ...consultationDeadlines({ consultationLapseDays: 90, acknowledgementMinutes: 60 }),
  ...agreementDeadlines,
]

let test: TestApp
let worker: pg.Client

function on(name: string, tests: () => void): void {
  describe(name, () => {
    beforeAll(async () => {
      test = await createTestApp({ clock: start })
      worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
      await worker.connect()
    })
    afterAll(async () => {
      await worker.end()
      await test.close()
    })
    tests()
  })
}

const kyiv = () => test.as('UA', 'coordinator')
const sweep = () => sweepDeadlines(worker, kinds, test.clock.now())
const sweepAfter = (milliseconds: number) => {
  test.clock.set(new Date(Date.parse(start) + milliseconds))
  return sweep()
}
type Told = { event_type: string; participant: string; occurred_at: Date; payload: Record<string, unknown> }
/** What was told of a request, or of whatever there is. */
const toldOf = async (root: string | null, type: string, participant?: string) =>
  (
    await test.rows<Told>(
      `select event_type, participant, occurred_at, payload from accord.journal_entry
      where event_type = $1 and ($2::text is null or participant = $2) and ($3::uuid is null or root_id = $3)
      order by entry_id`,
      [type, participant ?? null, root],
    )
  ).map((row) => ({ ...row, occurred_at: row.occurred_at.toISOString() }))

on('deadlines of a request', () => {
  let id: string
  let at: string
  beforeEach(async () => {
    test.clock.set(start)
    const draft = await kyiv().post<{ id: string }>('/v1/consultations', { ...attack, invited: ['PL'] })
    id = draft.body.id
    at = `/v1/consultations/${id}`
    await kyiv().post(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
  })
  const told = (type: string, participant?: string) => toldOf(id, type, participant)
  const version = async () => (await kyiv().get<{ version: number }>(at)).body.version

  it('BR-35: a duty is reminded of at 50 % and at 90 % of its window, each once', async () => {
    await sweepAfter(12 * hourMs - 1)
    expect(await told('consultation.reminded', 'NO')).toEqual([])
    await sweepAfter(12 * hourMs)
    await sweep()
    const deadlineAt = '2026-11-24T06:40:00.000Z'
    const half = { participant: 'NO', occurred_at: '2026-11-23T18:40:00.000Z', payload: { share: 50, deadlineAt } }
    expect(await told('consultation.reminded', 'NO')).toMatchObject([half])
    await sweepAfter(21.6 * hourMs)
    await sweep()
    const last = { occurred_at: '2026-11-24T04:16:00.000Z', payload: { share: 90, deadlineAt } }
    expect(await told('consultation.reminded', 'NO')).toMatchObject([half, last])
    expect(await told('consultation.reminded', 'PL')).toEqual([])
  })

  it('BR-33: at the deadline is on time, after it overdue; only a duty is', async () => {
    await sweepAfter(24 * hourMs)
    expect(await told('consultation.time_passed')).toEqual([])
    await sweepAfter(24 * hourMs + 1)
    await sweep()
    const all = await told('consultation.time_passed')
    expect(all).toHaveLength(24)
    expect(all.map(({ participant }) => participant)).not.toContain('PL')
    const table = await kyiv().get<{ rows: { participant: string; standing: string }[] }>(`${at}/timeliness`)
    const overdue = table.body.rows.filter(({ standing }) => standing === 'no_answer')
    expect(all.map(({ participant }) => participant).sort()).toEqual(overdue.map((row) => row.participant).sort())
  })

  it('after a pause all that came due is told, in its order, each once', async () => {
    await sweepAfter(25 * hourMs)
    await sweep()
    const own = await test.rows<{ event_type: string }>(
      `select event_type from accord.journal_entry where participant = 'NO' and account_id is null
      and root_id = $1 order by entry_id`,
      [id],
    )
    expect(own.map((row) => row.event_type)).toEqual([
      'consultation.acknowledgement_missing',
      'consultation.reminded',
      'consultation.reminded',
      'consultation.time_passed',
    ])
  })

  it('BR-31a: a response meets a duty, an acknowledgement does not; who is excused has no deadline', async () => {
    await test.as('NO', 'coordinator').post(`${at}/responses`, { type: 'decline', text: 'No means.' })
    await test.as('SE', 'duty_officer').post(`${at}/acknowledgements`)
    await test.as('DK', 'coordinator').post(`${at}/responses`, { type: 'reserve_position', text: 'Later.' })
    await kyiv().post(`${at}/excusals`, { participant: 'EE', reason: 'Already spoken to.' })
    await sweepAfter(25 * hourMs)
    for (const type of ['consultation.reminded', 'consultation.time_passed']) {
      const whose = (await told(type)).map(({ participant }) => participant)
      expect(whose).toEqual(expect.arrayContaining(['SE', 'DK']))
      expect(whose).not.toContain('NO')
      expect(whose).not.toContain('EE')
    }
  })

  it('BR-31: an extension reminds anew and is overdue at its own deadline', async () => {
    await sweepAfter(12 * hourMs)
    const deadlineAt = new Date(Date.parse(start) + 48 * hourMs).toISOString()
    const extended = await kyiv().post(`${at}/extensions`, {
      participants: ['NO'],
      deadlineAt,
      reason: 'Ministers travel.',
    })
    expect(extended.status, JSON.stringify(extended.body)).toBe(201)
    await sweepAfter(24 * hourMs)
    expect((await told('consultation.reminded', 'NO')).map(({ payload }) => payload)).toMatchObject([
      { share: 50, deadlineAt: '2026-11-24T06:40:00.000Z' },
      { share: 50, deadlineAt },
    ])
    await sweepAfter(48 * hourMs)
    expect(await told('consultation.time_passed', 'NO')).toEqual([])
    await sweepAfter(48 * hourMs + 1)
    expect(await told('consultation.time_passed', 'NO')).toHaveLength(1)
  })

  it.each([
    ['closed', 'closure', { reason: 'no_longer_needed', outcome: { text: 'Settled.' } }],
    ['cancelled', 'cancellation', { reason: 'Settled.' }],
  ])('BR-32: nothing falls due once a request is %s', async (_, verb, body) => {
    const ended = await kyiv().post(`${at}/${verb}`, body, { ifMatch: await version() })
    expect([200, 201]).toContain(ended.status)
    await sweepAfter(100 * dayMs)
    expect(
      await test.rows('select 1 from accord.journal_entry where root_id = $1 and account_id is null', [id]),
    ).toEqual([])
  })

  it('an acknowledgement is missing after 60 minutes, and 60 minutes after what is asked has changed anew', async () => {
    const missing = () => told('consultation.acknowledgement_missing', 'NO')
    await test.as('SE', 'duty_officer').post(`${at}/acknowledgements`)
    await sweepAfter(hourMs - 1)
    expect(await missing()).toEqual([])
    await sweepAfter(hourMs)
    await sweep()
    expect(await missing()).toHaveLength(1)
    expect(await told('consultation.acknowledgement_missing', 'SE')).toEqual([])
    test.clock.set(new Date(Date.parse(start) + 2 * hourMs))
    const reworded = await kyiv().patch(at, { summary: 'Strikes on dams too.' }, { ifMatch: await version() })
    expect(reworded.status).toBe(200)
    await sweepAfter(4 * hourMs)
    expect(await missing(), 'other words ask nobody anew').toHaveLength(1)
    test.clock.set(new Date(Date.parse(start) + 2 * hourMs))
    const asks = [{ ...attack.asks[0], quantity: '9' }]
    const amended = await kyiv().patch(at, { asks }, { ifMatch: await version() })
    expect(amended.status).toBe(200)
    await sweepAfter(3 * hourMs - 1)
    expect(await missing()).toHaveLength(1)
    await sweepAfter(3 * hourMs)
    expect(await missing()).toHaveLength(2)
    expect(await told('consultation.acknowledgement_missing', 'SE')).toHaveLength(1)
  })

  it('BR-31, BR-32: the clocks of a guest whom an amendment invites run from then, not from the circulation', async () => {
    const missing = () => told('consultation.acknowledgement_missing', 'AU')
    const escalated = async () => {
      const reply = await test
        .as('AU', 'coordinator')
        .get<{ items: { escalated: boolean; since: string }[] }>('/v1/me/inbox')
      return reply.body.items.map((item) => item.escalated)
    }
    test.clock.set(new Date(Date.parse(start) + 5 * hourMs))
    const invited = await kyiv().patch(at, { invited: ['PL', 'AU'] }, { ifMatch: await version() })
    expect(invited.status, JSON.stringify(invited.body)).toBe(200)
    await sweepAfter(6 * hourMs - 1)
    expect([await missing(), await escalated()]).toEqual([[], [false]])
    await sweepAfter(6 * hourMs)
    expect([(await missing()).length, await escalated()]).toEqual([1, [true]])
    expect(await told('consultation.acknowledgement_missing', 'PL'), 'control: one of the circulation').toHaveLength(1)
  })

  it('BR-132: whom an amendment invites after the time by which the request asks is asked for no time that is past', async () => {
    const requestedBy = new Date(Date.parse(start) + 2 * hourMs).toISOString()
    const asked = { kind: 'ad_hoc', mode: 'monitoring', title: 'Plans', summary: 'Plans.', asks: [{ text: 'A plan' }] }
    const made = await kyiv().post<{ id: string }>('/v1/consultations', { ...asked, requestedBy, invited: ['PL'] })
    const place = `/v1/consultations/${made.body.id}`
    await kyiv().post(`${place}/circulation`, { authorisedBy }, { ifMatch: 1 })
    const times = async () => {
      const { body } = await kyiv().get<{ items: { participant: string; requestedBy: string | null }[] }>(
        `${place}/addressees`,
      )
      return Object.fromEntries(body.items.map((row) => [row.participant, row.requestedBy]))
    }
    test.clock.set(new Date(Date.parse(start) + hourMs))
    await kyiv().patch(place, { invited: ['PL', 'AU'] }, { ifMatch: 2 })
    test.clock.set(new Date(Date.parse(start) + 3 * hourMs))
    await kyiv().patch(place, { invited: ['PL', 'AU', 'NZ'] }, { ifMatch: 3 })
    expect(await times()).toEqual({ PL: requestedBy, GR: requestedBy, AU: requestedBy, NZ: null })
  })

  it('BR-35: a request lapses 90 days after circulation, and 90 days after its renewal anew', async () => {
    await sweepAfter(90 * dayMs - 1)
    expect(await told('consultation.lapsed')).toEqual([])
    await sweepAfter(90 * dayMs)
    await sweep()
    expect(await told('consultation.lapsed')).toMatchObject([{ participant: 'UA' }])
    expect((await kyiv().get(at)).body).toMatchObject({ status: 'lapsed' })
    await kyiv().post(`${at}/renewals`, {}, { ifMatch: await version() })
    expect((await kyiv().get(at)).body).toMatchObject({ status: 'circulated' })
    await sweepAfter(180 * dayMs - 1)
    expect(await told('consultation.lapsed')).toHaveLength(1)
    await sweepAfter(180 * dayMs)
    expect(await told('consultation.lapsed')).toHaveLength(2)
  })

  it('BR-35: an answered request does not lapse', async () => {
    await test.as('NO', 'coordinator').post(`${at}/responses`, { type: 'no_objection' })
    await sweepAfter(400 * dayMs)
    expect(await told('consultation.lapsed')).toEqual([])
  })

  it('BR-37: a proposal that its provider did not confirm expires after 30 days', async () => {
    const { body } = await test.as('NO', 'coordinator').post<{ offers: { id: string }[] }>(`${at}/responses`, {
      type: 'offer',
      offers: [{ kind: 'capability', capability: 'air_defence', quantity: '2', unit: 'systems' }],
    })
    await kyiv().post(`/v1/offers/${body.offers[0]!.id}/acceptance`, {}, { ifMatch: 1 })
    await sweepAfter(30 * dayMs - 1)
    expect(await told('offer.proposal_expired')).toEqual([])
    await sweepAfter(30 * dayMs)
    await sweep()
    expect(await told('offer.proposal_expired')).toMatchObject([{ participant: 'NO' }])
  })

  it('BR-36: the feed and the timeline show what is an addressee’s to itself and to the requester alone', async () => {
    await sweepAfter(25 * hourMs)
    await test.sequence()
    const own = await test.rows<{ id: string }>(
      "select id from accord.addressee where consultation_id = $1 and participant = 'NO'",
      [id],
    )
    const sees = async (participant: string) => {
      const types: string[] = []
      let after = ''
      for (;;) {
        const { body } = await test
          .as(participant, 'coordinator')
          .get<{ items: { type: string; resource: { id: string } }[]; nextCursor: string }>(
            `/v1/changes?limit=200${after}`,
          )
        types.push(...body.items.filter((item) => item.resource.id === own[0]!.id).map((item) => item.type))
        if (body.items.length < 200) return types
        after = `&after=${body.nextCursor}`
      }
    }
    expect(await sees('NO')).toContain('consultation.time_passed')
    expect(await sees('UA')).toContain('consultation.time_passed')
    expect(await sees('SE')).toEqual([])
    const line = await test
      .as('SE', 'coordinator')
      .get<{ items: { type: string; participant: string }[] }>(`${at}/timeline`)
    const late = line.body.items.filter((item) => item.type === 'consultation.time_passed')
    expect(late.map((item) => item.participant)).toEqual(['SE'])
  })
})

const told = (type: string, participant: string) => toldOf(null, type, participant)

on('the end of an agreement', () => {
  it('an agreement expires after its last day and ends on the day of a recorded end, by the reckoning of the register', async () => {
    const [agreement] = await test.rows<{ id: string }>("select id from accord.agreement where participant = 'GB'")
    await sweep()
    expect(await told('agreement.expired', 'GB')).toEqual([])
    const { body } = await kyiv().get<{ items: { participant: string; expiresOn: string | null }[] }>(
      '/v1/agreements?limit=200',
    )
    const dated = body.items.find((item) => item.expiresOn !== null)!
    test.clock.set(`${dated.expiresOn}T23:59:59.999Z`)
    await sweep()
    expect(await told('agreement.expired', dated.participant)).toEqual([])
    test.clock.set(new Date(Date.parse(`${dated.expiresOn}T00:00:00Z`) + dayMs))
    await sweep()
    await sweep()
    expect(await told('agreement.expired', dated.participant)).toHaveLength(1)
    await test.rows(
      `insert into accord.agreement_status (id, agreement_id, status, valid_from, verified, source)
      values (uuidv7(), $1, 'ended', '2026-12-01', true, 'test')`,
      [agreement!.id],
    )
    await sweep()
    await sweep()
    expect(await told('agreement.ended', 'GB')).toMatchObject([
      { occurred_at: '2026-12-01T00:00:00.000Z', payload: { since: '2026-12-01' } },
    ])
  })
})

on('the end of an agreement by notice', () => {
  it('an agreement of which notice was given ends on the day that the notice takes effect', async () => {
    const { body: agreements } = await kyiv().get<{ items: { id: string; participant: string }[] }>(
      '/v1/agreements?limit=200',
    )
    const british = agreements.items.find(({ participant }) => participant === 'GB')!
    const notice = await kyiv().post<{ id: string; version: number }>('/v1/register-proposals', {
      kind: 'notice',
      agreementId: british.id,
      givenBy: 'UA',
      givenOn: '2026-11-20',
      source: 'Note verbale of that day',
    })
    expect(notice.status, JSON.stringify(notice.body)).toBe(201)
    const confirmation = `/v1/register-proposals/${notice.body.id}/confirmation`
    await test.as('GB', 'coordinator').post(confirmation, {}, { ifMatch: notice.body.version })
    const { body } = await kyiv().get<{ noticeEffectiveOn: string }>(`/v1/agreements/${british.id}`)
    test.clock.set(new Date(Date.parse(`${body.noticeEffectiveOn}T00:00:00Z`) - 1))
    await sweep()
    expect(await told('agreement.ended', 'GB')).toEqual([])
    test.clock.set(`${body.noticeEffectiveOn}T00:00:00Z`)
    await sweep()
    await sweep()
    expect(await told('agreement.ended', 'GB')).toMatchObject([{ payload: { since: body.noticeEffectiveOn } }])
  })
})
