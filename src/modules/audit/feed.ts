import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Actor } from '../../access/actor.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { atMost } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import { type ChangeRow, changeColumns, changeToJson } from './change-entry.ts'

/** What the caller may see of the positions after a cursor; without one, from the beginning. */
export async function changesAfter(tx: ReadTx, after: string | undefined, limit: number) {
  // What a cursor is good for is known only with the caller; the position in it can go ahead.
  const cursor = after === undefined ? { position: 0, grants: undefined } : parseCursor(after)
  const [rows, ends] = await Promise.all([
    tx.rows<ChangeRow>(sql`
      select ${changeColumns}
      from accord.journal_position p
      join accord.journal_entry e on e.entry_id = p.entry_id
      where p.position > ${cursor.position}
      order by p.position
      ${atMost(limit)}`),
    tx.rows<{ position: number }>(sql`select coalesce(max(position), 0) as position from accord.journal_position`),
  ])
  const grants = grantsHash(tx.actor)
  if (cursor.grants !== undefined && cursor.grants !== grants) {
    throw new Refusal(
      'resync',
      'Your grants have changed since this cursor: what you may see is another set. Start again without `after`.',
    )
  }
  const end = ends[0]!.position
  if (cursor.position > end) throw badParameter('after', 'is of a position that does not exist')
  // A full page ends at its last item; a shorter one has seen everything up to the end.
  const position = rows.length === limit ? rows.at(-1)!.position : end
  const cursorAt = (at: number) => makeCursor(at, grants)
  return { items: rows.map(changeToJson), nextCursor: cursorAt(position), cursorAt, position: end }
}

/** The cursor of a reader that wants only what comes from now on. */
export async function cursorOfNow(tx: ReadTx): Promise<string> {
  const [row] = await tx.rows<{ position: number }>(
    sql`select coalesce(max(position), 0) as position from accord.journal_position`,
  )
  return makeCursor(row!.position, grantsHash(tx.actor))
}

function grantsHash(actor: Actor): string {
  const text = [...actor.grants.map((grant) => grant.id), ...actor.audiences].sort().join('\n')
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

function makeCursor(position: number, grants: string): string {
  return Buffer.from(`${position}.${grants}`).toString('base64url')
}

function parseCursor(cursor: string): { position: number; grants: string } {
  const match = /^(\d{1,15})\.([\w-]{16})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (match === null) throw badParameter('after', 'is not a cursor of the change feed')
  return { position: Number(match[1]), grants: match[2]! }
}
