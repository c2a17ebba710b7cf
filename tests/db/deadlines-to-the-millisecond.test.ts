import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dateIn } from '../../src/kernel/time.ts'
import { agreementDeadlines } from '../../src/modules/agreements/deadlines.ts'
import { evidenceDeadlines } from '../../src/modules/annotations/deadlines.ts'
import { coalitionDeadlines } from '../../src/modules/coalitions/deadlines.ts'
import { consultationDeadlines } from '../../src/modules/consultations/deadlines.ts'
import { implementationDeadlines } from '../../src/modules/implementation/deadlines.ts'
import { instrumentDeadlines } from '../../src/modules/instruments/deadlines.ts'
import { requirementDeadlines } from '../../src/modules/requirements/deadlines.ts'
import type { Deadline, Due } from '../../src/platform/journal/deadlines.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { createScenery } from '../support/scenery.ts'

// A deadline comes in its very millisecond: what is due at a moment is not due one before, wherever its day is reckoned.

const kinds: readonly Deadline[] = [
  ...consultationDeadlines({ consultationLapseDays: 90, acknowledgementMinutes: 60 }),
  ...agreementDeadlines,
  ...coalitionDeadlines,
  ...requirementDeadlines,
  ...evidenceDeadlines,
  ...implementationDeadlines,
  ...instrumentDeadlines,
]
/** Of the two ends of an agreement one is met here; they are of one statement. */
const alike = ['agreement.ended']
const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
const unanswered = {
  ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
  ...{ title: 'Attack', summary: 'Strikes on substations.', asks: [{ text: 'Air defence' }] },
}
const dialect = new PgDialect()
const farAhead = new Date('2045-01-01T00:00:00Z')
const dayMs = 86_400_000

let test: TestApp
let worker: pg.Client
beforeAll(async () => {
  test = await createTestApp()
  await createScenery(test)
  const kyiv = test.as('UA', 'coordinator')
  const { body } = await kyiv.post<{ id: string }>('/v1/consultations', unanswered)
  await kyiv.post(`/v1/consultations/${body.id}/circulation`, { authorisedBy }, { ifMatch: 1 })
  worker = new pg.Client({ connectionString: test.testDatabase.workerUrl, options: '-c timezone=UTC' })
  await worker.connect()
})
afterAll(async () => {
  await worker.end()
  await test.close()
})

async function due(kind: Deadline, now: Date, after?: Date): Promise<Due[]> {
  const { sql, params } = dialect.sqlToQuery(kind.due(now, after))
  return (await worker.query<Due>(sql, params)).rows
}
const named = ({ subject_id, due_at }: Due) => `${subject_id} ${due_at.toISOString()}`
/** One that is in time at its moment is late one millisecond after it. */
const first = ({ kind }: Deadline) => (kind === 'consultation.time_passed' ? 1 : 0)

/** Those of a kind that come at another moment than they say. */
async function mistimed(
  kind: Deadline,
  rows: readonly Due[],
  moment = (row: Due) => row.due_at.getTime(),
): Promise<string[]> {
  const wrong: string[] = []
  for (const row of rows) {
    const at = async (beside: number) =>
      (await due(kind, new Date(moment(row) + beside))).some((each) => named(each) === named(row))
    const begins = first(kind)
    const came = new Date(moment(row) + begins)
    const since = await due(kind, came, new Date(came.getTime() - 1))
    const isSince = since.some((each) => named(each) === named(row)) // as by a sweep right after another one
    const found = [await at(begins - 1), await at(begins), await at(begins + 1), isSince]
    if (`${found}` !== 'false,true,true,true') wrong.push(`${kind.kind} ${named(row)}: ${found}`)
  }
  return wrong
}

it('every kind of deadline comes in its millisecond, and none before', async () => {
  const met = new Set<string>()
  const wrong: string[] = []
  for (const kind of kinds) {
    const rows = (await due(kind, farAhead)).slice(0, 5)
    if (rows.length > 0) met.add(kind.kind)
    wrong.push(...(await mistimed(kind, rows)))
  }
  expect(wrong).toEqual([])
  expect(kinds.map(({ kind }) => kind).filter((kind) => !met.has(kind))).toEqual(alike)
})

it('control: one that is told a millisecond late is found', async () => {
  const kind = requirementDeadlines.find((each) => each.kind === 'task.overdue')!
  const rows = (await due(kind, farAhead)).slice(0, 1)
  expect(await mistimed(kind, rows, (row) => row.due_at.getTime() - 1)).toHaveLength(1)
})

/** The first millisecond of a day, by the calendar of the runtime alone. */
function beginningOf(day: string, zone: string): number {
  let [before, after] = [Date.parse(`${day}T00:00:00Z`) - dayMs, Date.parse(`${day}T00:00:00Z`) + dayMs]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dateIn(new Date(middle), zone) >= day) after = middle
    else before = middle
  }
  return after
}
const dayAfter = (day: string) => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10)
/** The days of a year on which the clocks of a zone are changed, and those beside them. */
function daysOfChange(zone: string, year: number): string[] {
  const days = Array.from({ length: 365 }, (_, at) => new Date(Date.UTC(year, 0, 1 + at)).toISOString().slice(0, 10))
  const changed = days.filter((day) => beginningOf(dayAfter(day), zone) - beginningOf(day, zone) !== dayMs)
  return [
    ...new Set([`${year}-06-15`, ...changed.flatMap((day) => [day, dayAfter(day), days[days.indexOf(day) - 1]!])]),
  ]
}

/** One of each rule by which clocks are changed where participants are, and one without any. */
const zones = ['Europe/Kyiv', 'Europe/Lisbon', 'America/Toronto', 'Australia/Canberra', 'Asia/Tokyo']

it('the day of a task, a milestone and a measure ends where its participant is, also while clocks are changed', async () => {
  const tables: Readonly<Record<string, string>> = {
    ...{ 'task.overdue': 'task', 'task.milestone_overdue': 'task_milestone', 'measure.overdue': 'measure' },
  }
  const timed: { kind: Deadline; row: Due }[] = []
  for (const kind of kinds) if (kind.kind in tables) timed.push({ kind, row: (await due(kind, farAhead))[0]! })
  const wrong: string[] = []
  let days = 0
  await withClient(test.testDatabase.superuserUrl, async (superuser) => {
    for (const zone of zones)
      for (const day of daysOfChange(zone, 2027)) {
        days += 1
        const ends = beginningOf(dayAfter(day), zone)
        for (const { kind, row } of timed) {
          await superuser.query('update accord.participant set time_zone = $1 where code = $2', [zone, row.participant])
          await superuser.query(`update accord.${tables[kind.kind]} set due_on = $1 where id = $2`, [
            day,
            row.subject_id,
          ])
          const at = async (moment: number) =>
            (await due(kind, new Date(moment))).find(({ subject_id }) => subject_id === row.subject_id)
          const [before, then] = [await at(ends - 1), await at(ends)]
          if (before !== undefined || then?.due_at.getTime() !== ends) wrong.push(`${kind.kind} ${zone} ${day}`)
        }
      }
  })
  expect(wrong).toEqual([])
  expect([timed.length, days > 20]).toEqual([3, true])
})

it('today is the same day for PostgreSQL and for the service, to the millisecond, in every zone', async () => {
  const moments = zones.flatMap((zone) =>
    daysOfChange(zone, 2027).flatMap((day) => {
      const begins = beginningOf(day, zone)
      return [begins - 1, begins, begins + 1].map((at) => ({ zone, at: new Date(at).toISOString() }))
    }),
  )
  const rows = await test.rows<{ zone: string; at: string; day: string }>(
    `select m.zone, m.at, to_char((m.at::timestamptz at time zone m.zone)::date, 'YYYY-MM-DD') as day
    from jsonb_to_recordset($1::jsonb) as m (zone text, at text)`,
    [JSON.stringify(moments)],
  )
  expect(rows.filter(({ zone, at, day }) => dateIn(new Date(at), zone) !== day)).toEqual([])
  expect(rows.length).toBe(moments.length)
})
