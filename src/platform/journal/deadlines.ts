import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { limits } from '../../config.ts'
import type { EventPayload, EventType } from '../../events/catalogue.ts'
import { prepared } from '../prepared.ts'
import { appendStatement, type Event, entriesParameter } from './append.ts'

/** One deadline that has passed unmet. `participant`: whose deadline it was. */
export type Due<Payload = unknown> = {
  subject_id: string
  due_at: Date
  resource: string
  root: string
  participant: string
  payload: Payload
}

/**
 * A kind of deadline. `due` selects the columns of Due: of what came due between two moments, or of everything due for
 * kinds with few records, such as agreements and coalitions. It locks the rows that decide, and skips those that are being
 * changed: the next sweep decides them, when the change is done. So a sweep waits for nobody.
 */
export type Deadline<Type extends EventType = EventType> = {
  readonly kind: string
  readonly event: Type
  readonly due: (now: Date, after?: Date) => SQL
}

const ever = new Date(0)

/** The payload of a row is checked by the catalogue before it is appended. */
export function deadline<Type extends EventType>(
  kind: string,
  event: Type,
  due: (now: Date, after: Date) => SQL,
): Deadline {
  return { kind, event, due: (now: Date, after = ever) => due(now, after) } as Deadline
}

/**
 * A condition: the deadline has not been journalled yet. It only saves work, because the insert decides. Without `dueAt`:
 * for a subject whose one deadline never changes.
 */
export function notPassed(kind: string, subject: SQL, dueAt?: SQL): SQL {
  return sql`not exists (
    select 1
    from accord.deadline_passed journalled
    where journalled.kind = ${kind}
      and journalled.subject_id = ${subject}
      and ${dueAt === undefined ? sql`true` : sql`journalled.due_at = ${dueAt}`}
  )`
}

export const batch = sql.raw(`${limits.deadlineBatchItems}`)

const dialect = new PgDialect()

const secondMs = 1_000

/**
 * Sweeps again and again. A record may stay past its day for ever, even after it was told. So a sweep looks only at what
 * came due since the one before it, and some time before that, for records that were being changed then. What comes due in
 * the past, such as a task that is returned after its day, is found by the sweeps that look at everything.
 */
export function sweepOf(client: pg.ClientBase, kinds: readonly Deadline[]): (now: Date) => Promise<number> {
  let swept: Date | undefined
  let whole = ever
  return async (now) => {
    const age = now.getTime() - whole.getTime()
    const isWhole = swept === undefined || age < 0 || age >= limits.wholeSweepSeconds * secondMs
    const after = isWhole ? ever : new Date(swept!.getTime() - limits.sweepAgainSeconds * secondMs)
    const due = await sweepDeadlines(client, kinds, now, after)
    // If there is more than a batch of a kind, the next sweep takes the rest.
    if (due >= limits.deadlineBatchItems) return due
    swept = now
    if (isWhole) whole = now
    return due
  }
}

/**
 * Journals what has come due after a moment, in one transaction for each kind; returns how much was due, whoever journalled
 * it. The primary key of deadline_passed prevents a second entry, however many workers sweep and wherever one is stopped,
 * because the mark and the entry are of one transaction.
 */
export async function sweepDeadlines(
  client: pg.ClientBase,
  kinds: readonly Deadline[],
  now: Date,
  after: Date = ever,
): Promise<number> {
  let found = 0
  for (const kind of kinds) {
    const due = kind.due(now, after)
    const { length } = await rowsOf(client, due)
    // Nearly always nothing is due, and no transaction is needed to see that.
    if (length === 0) continue
    found += length
    await client.query('begin')
    try {
      const rows = await mark(client, kind, due, now)
      if (rows.length > 0) await client.query(appendStatement, [entriesParameter(rows.map((row) => told(kind, row)))])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  }
  return found
}

async function mark(client: pg.ClientBase, { kind }: Deadline, due: SQL, now: Date): Promise<Due[]> {
  // Lock in one statement and decide in a later one, so that changes that were committed while waiting for the lock count.
  const held = await rowsOf<Due>(client, due)
  if (held.length === 0) return []
  return await rowsOf<Due>(
    client,
    sql`
    with still as materialized (${due}), due as (
      select s.subject_id, s.due_at, s.resource, s.root, s.participant, s.payload
      from still s
      where s.subject_id = any (${sql.param(held.map((row) => row.subject_id))}::uuid[])
    ), passed as (
      insert into accord.deadline_passed (kind, subject_id, due_at, journalled_at)
      select ${kind}, due.subject_id, due.due_at, ${now}::timestamptz
      from due
      on conflict do nothing
      returning subject_id, due_at
    )
    select due.subject_id, due.due_at, due.resource, due.root, due.participant, due.payload
    from due
    join passed on passed.subject_id = due.subject_id and passed.due_at = due.due_at
    order by due.due_at, due.subject_id`,
  )
}

async function rowsOf<Row extends pg.QueryResultRow>(client: pg.ClientBase, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  return (await client.query<Row>({ ...prepared(text), values: params })).rows
}

/** The clock acts, so there is no account. The entry's time is when it came due, whenever that was noticed. */
function told(kind: Deadline, row: Due) {
  const payload = row.payload as EventPayload<EventType>
  const event: Event = { type: kind.event, resource: row.resource, root: row.root, payload }
  return {
    event,
    author: { participant: row.participant, accountId: null },
    requestId: `deadline:${kind.kind}`,
    at: row.due_at,
  }
}
