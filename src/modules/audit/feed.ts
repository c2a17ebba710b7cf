import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { atMost } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import { changeColumns, changeFields, changeToJson } from './change-entry.ts'
import { typesOfRoles } from './readers.ts'

/** How many digits of a leaf's hash are in a cursor: enough to tell one history from another. */
const leafDigits = 12
const leafOf = sql.raw(`left(encode(p.leaf_hash, 'hex'), ${leafDigits}) as leaf`)
const beginning: At = { position: 0, leaf: '0'.repeat(leafDigits) }
const atFields = { position: z.int(), leaf: z.string() }
const atRow = written(atFields)
const toldRow = written({ ...changeFields, ...atFields })
export type At = RowOf<typeof atRow>

/**
 * Writes our own words into the statement, because each stream sends it for each event, and hundreds of parameters take
 * their time.
 */
const listOf = (words: readonly string[]) => sql.raw(`array['${words.join("','")}']`)

// An account is not told of kinds that its roles may never read, and of a pull only if it may read the run. This statement
// leaves together with the one that says who asks, so it asks the database for the roles.
export const forRoles = sql`e.resource_type = any (array(
    select t.type
    from unnest(${listOf(typesOfRoles.map(({ role }) => role))}, ${listOf(typesOfRoles.map(({ type }) => type))}) as t (role, type)
    where accord.has_role(t.role)
  ))
  and (e.resource_type <> 'report_run' or exists (
    select 1 from accord.report_run r where r.id = e.resource_id offset 0
  ))`

/**
 * The position after which to begin: that of a cursor, which tells one history from another, or a number, which does not.
 */
export type Start = { cursor: string } | { position: number }

/** What the caller may see of the positions after a start. */
export async function changesAfter(tx: ReadTx, start: Start, limit: number) {
  // Whether a cursor is valid is known only with the caller; the position in it can be used before.
  const cursor = 'cursor' in start ? parseCursor(start.cursor) : { position: start.position, leaf: undefined }
  const [rows, end, known] = await Promise.all([
    tx.rows(
      toldRow,
      sql`
      select ${changeColumns}, ${leafOf}
      from accord.journal_position p
      join accord.journal_entry e on e.entry_id = p.entry_id
      where p.position > ${cursor.position}
        and ${forRoles}
      order by p.position
      ${atMost(limit)}`,
    ),
    lastPosition(tx),
    tx.rows(
      atRow,
      sql`select p.position, ${leafOf} from accord.journal_position p where p.position = ${cursor.position}`,
    ),
  ])
  const grants = grantsHash(tx.actor)
  if (cursor.leaf === undefined && cursor.position > end.position)
    throw badParameter('position', say('The journal ends at {end}.', { end: end.position }))
  if (cursor.leaf !== undefined && cursor.grants !== grants) {
    throw new Refusal(
      'resync',
      'Your grants have changed since this cursor was given, so you may see other records. Start again without `after`.',
    )
  }
  // A service that was restored from a backup, or whose standby took over, may have lost its last changes and then gone on.
  const found = known[0] ?? beginning
  if (cursor.leaf !== undefined && (found.leaf !== cursor.leaf || found.position !== cursor.position)) {
    throw new Refusal(
      'resync',
      'This cursor points to changes that are not in the journal, because the service was restored without them. Start again without `after`.',
    )
  }
  // A full page ends at its last item; a shorter one has seen everything up to the end.
  const last = rows.length === limit ? rows.at(-1)! : end
  return {
    items: rows.map(changeToJson),
    cursors: rows.map((row) => makeCursor(row, grants)),
    nextCursor: makeCursor(last, grants),
    position: end.position,
  }
}

/** The cursor of a reader that wants only what happens from now on. */
export async function cursorOfNow(tx: ReadTx): Promise<string> {
  const end = await lastPosition(tx)
  return makeCursor(end, grantsHash(tx.actor))
}

async function lastPosition(tx: ReadTx): Promise<At> {
  const [row] = await tx.rows(
    atRow,
    sql`select p.position, ${leafOf} from accord.journal_position p order by p.position desc limit 1`,
  )
  return row ?? beginning
}

function grantsHash(actor: Actor): string {
  const text = [...actor.grants.map((grant) => grant.id), ...actor.audiences].sort().join('\n')
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

export function makeCursor({ position, leaf }: At, grants: string): string {
  return Buffer.from(`${position}.${leaf}.${grants}`).toString('base64url')
}

const shape = new RegExp(`^(\\d{1,15})\\.([0-9a-f]{${leafDigits}})\\.([\\w-]{16})$`)

export function parseCursor(cursor: string): At & { grants: string } {
  const match = shape.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (match === null) throw badParameter('after', 'is not a cursor of the change feed')
  return { position: Number(match[1]), leaf: match[2]!, grants: match[3]! }
}
