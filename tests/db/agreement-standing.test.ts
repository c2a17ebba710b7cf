import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../src/kernel/ids.ts'
import { type AgreementFacts, recordedStatuses, standingAt } from '../../src/modules/agreements/rules.ts'
import { agreementsThen } from '../../src/modules/reports/agreements-then.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { scaled } from '../support/scale.ts'

// Where an agreement stands is said twice: by a pure function and, where lists filter by it, in SQL.

const today = '2026-11-23'
const id = uuidOf('agreement:GB')

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ clock: `${today}T06:40:00.000Z` })
})
afterAll(() => app.close())

const day = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2037-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
// Few days, so that they often meet.
const near = fc.constantFrom('2024-02-29', '2024-08-31', '2026-08-31', '2026-11-22', today, '2026-11-24', '2027-02-28')
const someDay = fc.oneof(day, near)

const history = fc.record({
  signedOn: fc.option(someDay),
  statuses: fc.array(
    fc.record({
      status: fc.constantFrom(...recordedStatuses),
      validFrom: fc.option(someDay, { freq: 5 }),
      verified: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  terms: fc.record({
    kind: fc.constantFrom('fixed_from_signature', 'fixed_from_entry_into_force', 'period_of_cooperation'),
    years: fc.option(fc.integer({ min: 1, max: 12 })),
  }),
  months: fc.tuple(fc.option(fc.integer({ min: 1, max: 24 })), fc.integer({ min: 1, max: 24 })),
  amendedOn: someDay,
})

test('the SQL says what the pure function says, over random histories and days', async () => {
  const reader = app.as('PL', 'viewer')
  let stood = 0
  await fc.assert(
    fc.asyncProperty(history, fc.array(someDay, { minLength: 1, maxLength: 4 }), async (random, days) => {
      const { statuses, terms, months, amendedOn } = random
      await app.rows('update accord.agreement set signed_on = $2 where id = $1', [id, random.signedOn])
      await app.rows('update accord.clause set terms = $2 where agreement_id = $1 and type = $3', [
        id,
        terms,
        'validity',
      ])
      await replaceRows(statuses, months, amendedOn)
      const exit = (noticeMonths: number | null, validFrom: string | null, validTo: string | null) =>
        ({ type: 'termination', presence: 'present', terms: { noticeMonths }, validFrom, validTo }) as const
      const clauses = [
        { type: 'validity', presence: 'present', terms, validFrom: null, validTo: null } as const,
        exit(months[0], null, amendedOn),
        exit(months[1], amendedOn, null),
      ]
      const facts = { signedOn: random.signedOn, statuses, clauses }
      for (const asOf of [...days, ...turningPoints(facts)]) {
        const expected = standingAt(facts, asOf, today)
        const { body } = await reader.get<Record<string, unknown>>(`/v1/agreements/${id}?asOf=${asOf}`)
        const { status, statusSince: since, expiresOn, noticeEffectiveOn } = body
        expect({ status, since, expiresOn, noticeEffectiveOn }).toEqual(expected)
        const listed = await reader.get<{ items: unknown[] }>(
          `/v1/agreements?participant=GB&asOf=${asOf}${expected.status === null ? '' : `&status=${expected.status}`}`,
        )
        expect(listed.body.items).toHaveLength(expected.status === null ? 0 : 1)
        if (expected.status !== null) stood += 1
      }
    }),
    { numRuns: scaled(10, 100), seed: 20261124 },
  )
  expect(stood).toBeGreaterThan(scaled(15, 100))
})

test('reports as of now say which is the last day of an agreement as links are held to it', async () => {
  const told = new Set<string | null>()
  const then = new PgDialect().sqlToQuery(agreementsThen({}, { position: Number.MAX_SAFE_INTEGER }))
  await fc.assert(
    fc.asyncProperty(history, async ({ signedOn, statuses, terms, months, amendedOn }) => {
      await app.rows('update accord.agreement set signed_on = $2 where id = $1', [id, signedOn])
      await app.rows("update accord.clause set terms = $2 where agreement_id = $1 and type = 'validity'", [id, terms])
      await replaceRows(statuses, months, amendedOn)
      const [row] = await app.rows<{ reported: string | null; held: string | null }>(
        `select t.ends::text as reported, f.effect_until::text as held
        from (${then.sql}) t cross join lateral accord.effect_of(t.id) f where t.id = '${id}'`,
        then.params,
      )
      expect(row!.reported).toBe(row!.held)
      told.add(row!.reported)
    }),
    { numRuns: scaled(12, 200), seed: 20261130 },
  )
  expect(told.size, 'control: not of one day alone').toBeGreaterThan(5)
})

/** The last day and the day of a notice's effect, each with its neighbours: random days hardly ever meet them. */
function turningPoints(facts: AgreementFacts): string[] {
  const { expiresOn, noticeEffectiveOn } = standingAt(facts, '2026-12-31', today)
  return [expiresOn, noticeEffectiveOn].flatMap((day) =>
    day === null
      ? []
      : [-1, 0, 1].map((offset) => new Date(Date.parse(day) + offset * 86_400_000).toISOString().slice(0, 10)),
  )
}

type Status = { status: string; validFrom: string | null; verified: boolean }

/** A history in place of the real one, whose statuses go to another agreement: nobody may delete them. */
async function replaceRows(statuses: Status[], [months, laterMonths]: [number | null, number], amendedOn: string) {
  await app.rows(`update accord.agreement_status set agreement_id = $2 where agreement_id = $1`, [
    id,
    uuidOf('agreement:GR'),
  ])
  await app.rows(
    `insert into accord.agreement_status (id, agreement_id, status, valid_from, verified, source)
    select uuidv7(), $1, s.status, s."validFrom", s.verified, 'test'
    from jsonb_to_recordset($2::jsonb) as s (status text, "validFrom" date, verified boolean)`,
    [id, JSON.stringify(statuses)],
  )
  await app.rows(
    `update accord.clause
    set terms = jsonb_build_object('noticeMonths', $2::integer), valid_to = $3
    where agreement_id = $1 and type = 'termination' and valid_from is null`,
    [id, months, amendedOn],
  )
  const amended = await app.rows(
    `update accord.clause
    set terms = jsonb_build_object('noticeMonths', $2::integer), valid_from = $3
    where agreement_id = $1 and type = 'termination' and valid_to is null
    returning id`,
    [id, laterMonths, amendedOn],
  )
  if (amended.length > 0) return
  await app.rows(
    `insert into accord.clause (id, agreement_id, type, presence, terms, source, valid_from)
    values (uuidv7(), $1, 'termination', 'present', jsonb_build_object('noticeMonths', $2::integer), 'test', $3)`,
    [id, laterMonths, amendedOn],
  )
}
