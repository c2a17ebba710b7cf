import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { limits } from '../../src/config.ts'
import type * as shape from '../../src/modules/consultations/schemas.ts'
import type { Session as SessionShape } from '../../src/modules/consultations/session-schemas.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'

type Consultation = z.output<typeof shape.Consultation>
type Preview = z.output<typeof shape.Preview>
type Page<Item> = { items: Item[]; nextCursor: string | null }
type Addressee = z.output<typeof shape.Addressee>
type Response = z.output<typeof shape.Response>
type Offer = z.output<typeof shape.Offer>
type Session = z.output<typeof SessionShape>
type Table = z.output<typeof shape.TimelinessTable>
type Timeline = z.output<typeof shape.Timeline>

const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack on the power grid',
  summary: 'Strikes on substations.',
  invited: ['CA', 'PL'],
  asks: [
    { text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' },
    { text: 'Transformers', capability: 'energy', quantity: '20', unit: 'units' },
  ],
}
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }

describe('the main job', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await createTestApp({ clock: '2026-11-23T06:40:00.000Z' })
  })
  afterAll(() => test.close())

  it('one request reaches every party under its own clause, is consulted, answered, accepted and closed', async () => {
    const kyiv = test.as('UA', 'coordinator')
    const draft = await kyiv.post<Consultation>('/v1/consultations', attack)
    expect(draft.status).toBe(201)
    const at = `/v1/consultations/${draft.body.id}`

    const preview = await kyiv.get<Preview>(`${at}/circulation/preview`)
    expect(preview.body.rows).toHaveLength(29)
    expect(preview.body.counts).toEqual({ undertaking: 24, best_effort: 1, invited: 2, not_addressed: 1, unknown: 1 })

    expect((await test.as('PL', 'coordinator').get(at)).status).toBe(404)
    const circulated = await kyiv.post<Consultation>(`${at}/circulation`, { authorisedBy }, { ifMatch: 1 })
    expect(circulated.status).toBe(200)
    expect(circulated.body.counts?.addressees).toBe(28)

    const seen = await test.as('NO', 'duty_officer').get<Consultation>(at)
    expect(seen.body.own).toMatchObject({
      basis: 'undertaking',
      deadlineAt: '2026-11-24T06:40:00.000Z',
      standing: 'open',
    })
    const watch = await kyiv.get<Page<Addressee>>(`${at}/addressees?seen=true`)
    expect(watch.body.items.map((row) => row.participant)).toEqual(['NO'])

    test.clock.advance(3_600_000)
    expect((await test.as('NO', 'duty_officer').post(`${at}/acknowledgements`)).status).toBe(201)
    const call = await kyiv.post<Session>(`${at}/sessions`, {
      participants: ['PL'],
      heldAt: '2026-11-23T07:00:00Z',
      channel: 'telephone',
      level: 'minister',
    })
    expect(call.status).toBe(201)
    const confirmed = await test.as('PL', 'duty_officer').post<Session>(`${at}/sessions/${call.body.id}/confirmation`)
    expect(confirmed.status).toBe(201)

    const offered = await test.as('NO', 'coordinator').post<Response>(`${at}/responses`, {
      type: 'offer',
      offers: [
        {
          kind: 'capability',
          capability: 'air_defence',
          quantity: '2',
          unit: 'systems',
          askId: circulated.body.asks[0]?.id,
        },
      ],
    })
    expect(offered.status).toBe(201)
    const offer = offered.body.offers[0]!
    const part = await kyiv.post<Offer>(`/v1/offers/${offer.id}/acceptance`, { quantity: '1' }, { ifMatch: 1 })
    expect(part.body).toMatchObject({
      status: 'partly_accepted',
      accepted: '1',
      conversions: [{ conversion: 'pending', quantity: '1' }],
    })

    test.clock.advance(25 * 3_600_000)
    const late = await test
      .as('IS', 'coordinator')
      .post<Response>(`${at}/responses`, { type: 'decline', text: 'No means.' })
    expect(late.body.afterTime).toBe(true)

    const closed = await kyiv.post<Consultation>(
      `${at}/closure`,
      { reason: 'partly_agreed', outcome: { text: 'One system.' } },
      { ifMatch: 2 },
    )
    expect(closed.status).toBe(200)
    const table = await kyiv.get<Table>(`${at}/timeliness`)
    expect(table.body.counts).toEqual({ in_time: 1, after_time: 1, no_answer: 22, answered: 1, unanswered: 3 })
    expect(
      (await test.as('NO', 'viewer').get<Table>(`${at}/timeliness`)).body.rows.map((row) => row.participant),
    ).toEqual(['NO'])
    const timeline = await kyiv.get<Timeline>(`${at}/timeline`)
    expect(timeline.body.items.map((item) => item.type)).toContain('consultation.session_confirmed')
    const times = timeline.body.items.map(({ at }) => at)
    expect(times, 'in the order of time').toEqual(times.toSorted())
    expect((await test.as('DE', 'viewer').get<Consultation>(at)).body.closure?.outcome.text).toBe('One system.')
  })

  it('the timeline says whether it is all: one event beyond its limit and it is not', async () => {
    const kyiv = test.as('UA', 'coordinator')
    const draft = await kyiv.post<Consultation>('/v1/consultations', attack)
    const at = `/v1/consultations/${draft.body.id}/timeline`
    const again = (times: number) =>
      withClient(test.testDatabase.superuserUrl, (client) =>
        client.query(
          `insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
            occurred_at, envelope_salt, payload_salt, payload)
          select e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.request_id, e.occurred_at,
            e.envelope_salt, e.payload_salt, e.payload
          from (select * from accord.journal_entry where root_id = $1 order by entry_id limit 1) e
          cross join generate_series(1, $2::integer)`,
          [draft.body.id, times],
        ),
      )
    const before = await kyiv.get<Timeline>(at)
    await again(limits.timelineItems - before.body.items.length)
    const full = await kyiv.get<Timeline>(at)
    expect([full.body.items.length, full.body.complete]).toEqual([limits.timelineItems, true])
    await again(1)
    const cut = await kyiv.get<Timeline>(at)
    expect([cut.body.items.length, cut.body.complete]).toEqual([limits.timelineItems, false])
  })
})
