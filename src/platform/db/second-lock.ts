import { type SQL, sql } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { type Audiences, assertVisible } from '../../kernel/visibility.ts'
import type { Present } from './audience.ts'
import type { Askable } from './caller.ts'
import { written } from './selection.ts'

/** Replies that were checked against the audiences that came with their rows. */
const looked = new WeakSet<object>()

export function lookedAt<Json>(caller: Audiences, row: unknown, json: Json): Json {
  return allLookedAt(caller, [row], json)
}

/** The same for a reply made of several rows; if one row came without its audiences, the whole reply is asked about. */
export function allLookedAt<Json>(caller: Audiences, rows: readonly unknown[], json: Json): Json {
  const all = rows.every((row) => broughtAlong(caller, row))
  if (all && typeof json === 'object' && json !== null) looked.add(json)
  return json
}

function broughtAlong(caller: Audiences, row: unknown): boolean {
  const { seenBy, seen_by = seenBy } = row as { seenBy?: Audiences | null; seen_by?: Audiences | null }
  if (seen_by === undefined || seen_by === null) return false
  assertVisible(caller, seen_by, 'a record')
  return true
}

/** The record that each request is addressed to, if it was checked against the audiences that came with its row. */
const addressed = new WeakMap<FastifyRequest, string>()

/** The same for the record that a list, or anything else, belongs to. */
export function lookedAtParent(caller: Audiences, request: FastifyRequest, id: string, { seenBy }: Present): void {
  if (seenBy === null) return
  assertVisible(caller, seenBy, 'a record')
  addressed.set(request, id)
}

const isId = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/**
 * Row-level security decides which records exist for a caller. This is the second lock, at the one place through which
 * everything is shown, so that no module can forget it. It asks about the record that is addressed and about every record
 * in the reply: whatever has an `id` and came without its audiences. The record of an event (`resource`) is left out,
 * because readers who lost it are told its name too, and so are the caller's own account and grants, which were just read.
 */
export function idsShown(request: FastifyRequest, reply: unknown, { accountId, grants }: Actor): string[] {
  if (typeof reply === 'object' && reply !== null && 'raw' in reply)
    throw new Error('what is read is returned, and sent once it has been looked at')
  const ids = new Set<string>()
  if (typeof reply === 'object' && reply !== null && looked.has(reply)) return []
  for (const value of Object.values((request.params ?? {}) as Record<string, string>))
    if (isId.test(value) && addressed.get(request) !== value) ids.add(value)
  collect(reply, ids)
  for (const own of [accountId, ...grants.map(({ id }) => id)]) ids.delete(own)
  return [...ids]
}

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null || looked.has(value)) return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, ids)
    return
  }
  for (const key in value) {
    const held = (value as Record<string, unknown>)[key]
    if (typeof held === 'object') {
      if (key !== 'resource') collect(held, ids)
    } else if (key === 'id' && typeof held === 'string' && isId.test(held)) ids.add(held)
  }
}

const hiddenRow = written({ hidden: z.array(z.uuid()) })
const hiddenAmong = 'select accord.hidden_among($1::uuid[]) as hidden'

/** Whether the caller may not see one of these any more. */
export async function isHidden(
  tx: { row<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row> },
  ids: readonly string[],
): Promise<boolean> {
  if (ids.length === 0) return false
  const asked = sql`select accord.hidden_among(${sql.param(ids)}::uuid[]) as hidden`
  return (await tx.row(hiddenRow, asked)).hidden.length > 0
}

/** Fails closed: a record that the caller may not see and that is about to be shown is a defect, not an answer. */
export async function assertSeen(connection: Askable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const { rows } = await connection.run(hiddenAmong, [ids])
  const hidden = connection.as(hiddenRow, rows)[0]!.hidden
  if (hidden.length > 0) throw new Error(`visibility defect: ${hidden[0]} reached a caller who may not see it`)
}
