import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consultationDeadlines } from '../../src/modules/consultations/deadlines.ts'
import type { Basis } from '../../src/modules/consultations/matching.ts'
import { standingOf, statusOf } from '../../src/modules/consultations/rules.ts'
import type { Due } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { scaled } from '../support/scale.ts'

// What is overdue and what has lapsed is said twice: at read by pure functions, in SQL where the sweep finds it.

const lapseDays = 90
const start = Date.parse('2026-11-23T06:40:00.000Z')
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
const attack = {
  kind: 'crisis',
  mode: 'full_activation',
  trigger: 'armed_attack',
  hostilities: 'ongoing',
  victim: 'UA',
  title: 'Attack',
  summary: 'Strikes on substations.',
  invited: ['PL'],
  asks: [{ text: 'Air defence', capability: 'air_defence', quantity: '6', unit: 'systems' }],
}
const kinds = consultationDeadlines({ consultationLapseDays: lapseDays, acknowledgementMinutes: 60 })
const dialect = new PgDialect()

let app: TestApp
let id: string
let addressees: { id: string; basis: Basis; deadline_at: Date | null }[]
beforeAll(async () => {
  app = await createTestApp({ clock: new Date(start).toISOString() })
  const owner = new pg.Client({ connectionString: app.testDatabase.ownerUrl })
  await owner.connect()
  // The worker arranges histories here; in service it changes none of these rows.
  await owner.query('grant update on accord.addressee, accord.consultation to accord_worker')
  await owner.end()
  const kyiv = app.as('UA', 'coordinator')
  id = (await kyiv.post<{ id: string }>('/v1/consultations', attack)).body.id
  await kyiv.post(`/v1/consultations/${id}/circulation`, { authorisedBy }, { ifMatch: 1 })
  addressees = await app.rows('select id, basis, deadline_at from accord.addressee where consultation_id = $1', [id])
})
afterAll(() => app.close())

async function due(kind: string, now: Date): Promise<string[]> {
  const { sql, params } = dialect.sqlToQuery(kinds.find((each) => each.kind === kind)!.due(now))
  return (await app.rows<Due & pg.QueryResultRow>(sql, params)).map((row) => row.subject_id).sort()
}

// Few hours, so that they often meet the deadline, and milliseconds beside it.
const time = fc
  .tuple(fc.constantFrom(0, 6, 12, 24, 48, lapseDays * 24, lapseDays * 24 + 24), fc.constantFrom(-1, 0, 1))
  .map(([hours, beside]) => new Date(start + hours * 3_600_000 + beside))
const rarely = fc.option(time, { freq: 1, nil: null })
const seldom = fc.constantFrom(null, null, null)
const history = fc.record({
  now: time,
  cancelled: fc.boolean(),
  renewed: fc.option(time, { nil: null }),
  facts: fc.oneof(
    fc.array(fc.record({ consulted: rarely, answered: rarely, excused: rarely }), { minLength: 1, maxLength: 6 }),
    fc.array(fc.record({ consulted: seldom, answered: seldom, excused: rarely }), { minLength: 1, maxLength: 6 }),
  ),
})

test('BR-33, BR-35: the sweep finds what the pure functions call overdue and lapsed, over random histories', async () => {
  const found = { overdue: 0, lapsed: 0 }
  await fc.assert(
    fc.asyncProperty(history, async ({ now, cancelled, renewed, facts }) => {
      const rows = addressees.map((row, index) => ({ ...row, ...facts[index % facts.length]! }))
      await app.rows(
        `update accord.addressee a
        set consulted_at = r.consulted, answered_at = r.answered, excused_at = r.excused,
          excused_reason = case when r.excused is not null then 'test' end,
          state = case when r.excused is not null then 'excused' else 'needs_action' end
        from jsonb_to_recordset($1::jsonb) as r (id uuid, consulted timestamptz, answered timestamptz, excused timestamptz)
        where a.id = r.id`,
        [JSON.stringify(rows)],
      )
      await app.rows(
        `update accord.consultation
        set renewed_at = $2, status = case when $3::boolean then 'cancelled' else 'circulated' end,
          cancelled_at = case when $3::boolean then $4::timestamptz end, cancel_reason = case when $3::boolean then 'test' end
        where id = $1`,
        [id, renewed, cancelled, now],
      )
      const overdue = rows.filter(
        ({ basis, deadline_at, consulted, answered, excused }) =>
          !cancelled &&
          standingOf(
            {
              basis,
              deadlineAt: deadline_at,
              consultedAt: consulted,
              answeredAt: answered,
              excusedAt: excused,
              endedAt: null,
            },
            now,
          ) === 'no_answer',
      )
      expect(await due('consultation.time_passed', now)).toEqual(overdue.map((row) => row.id).sort())
      const status = statusOf(
        {
          status: cancelled ? 'cancelled' : 'circulated',
          circulatedAt: new Date(start),
          renewedAt: renewed,
          answered: rows.some((row) => row.answered !== null || row.consulted !== null),
        },
        now,
        lapseDays,
      )
      expect(await due('consultation.lapsed', now)).toEqual(status === 'lapsed' ? [id] : [])
      found.overdue += overdue.length
      found.lapsed += status === 'lapsed' ? 1 : 0
    }),
    { numRuns: scaled(100, 300), seed: 20261124 },
  )
  expect(found.overdue).toBeGreaterThan(scaled(50, 100))
  expect(found.lapsed).toBeGreaterThan(scaled(2, 5))
})
