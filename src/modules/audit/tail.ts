import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { eventTypes } from '../../events/catalogue.ts'
import type { Database } from '../../platform/db/pool.ts'
import type { Credential } from '../../platform/db/scope.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import type { JournalListener } from '../../platform/journal/listen.ts'
import { changeToJson } from './change-entry.ts'
import { type At, makeCursor, parseCursor } from './feed.ts'
import { typesOfRoles } from './readers.ts'

const toldRow = written({
  until: z.int(),
  leaf: z.string().nullable(),
  full_page: z.boolean(),
  current: z.array(z.int()),
  changes: z.array(
    z.object({
      position: z.int(),
      leaf: z.string(),
      recorded_at: z.string(),
      event_type: z.enum(eventTypes),
      resource_type: z.string(),
      resource_id: z.uuid(),
      root_id: z.uuid(),
      participant: z.string(),
      occurred_at: z.string(),
      readers: z.array(z.int()),
    }),
  ),
})
type Batch = RowOf<typeof toldRow>

const toldStatement = `select t.until, t.leaf, t.full_page, t.current, t.changes
from accord.told_after($1, $2, $3::jsonb, $4, $5, $6) t`
const rolesAndTypes = [typesOfRoles.map(({ role }) => role), typesOfRoles.map(({ type }) => type)] as const

/** A stream at the end of the journal. */
export type Follower = {
  /** Takes text for the stream, and the cursor after it. @returns whether it takes more */
  told(text: Buffer, nextCursor: string): boolean
  /** It no longer follows, and must read for itself from this cursor. */
  look(cursor: string): void
}

/** Ends the following; returns the cursor from which to read on. */
export type Leave = () => string

type Waiter = Follower & { at: At }
type Line = { at: At; text: string }
/** An account with its grants. `lines`: what it was told after the position `from`, for streams that are behind. */
type Reader = {
  credential: Credential
  grants: string
  waiting: Set<Waiter>
  from: number
  lines: Line[]
  leftAt: number
}

/** Only the journal and the time end its wait. */
const awake = new AbortController().signal

export type Tail = {
  /** Sends the follower what comes after its cursor until it takes no more; undefined if it must read for itself. */
  join(credential: Credential, cursor: string, follower: Follower): Leave | undefined
}

/**
 * Follows the journal once for all streams of this process that are at its end: one read for each batch, however many
 * readers there are, and a stream is not woken by what is not told to it. A reader whose grants or issuer have changed
 * reads for itself, and is refused there. A stream that is behind, because it was being written to, is served from memory.
 */
export function createTail(database: Database, listener: JournalListener, now: () => Date): Tail {
  const following: Following = { database, listener, now, readers: new Map(), end: undefined }
  return {
    join(credential, cursor, follower) {
      const { grants, ...at } = parseCursor(cursor)
      const reader = readerOf(following, credential, { grants, at })
      if (reader === undefined) return undefined
      const waiter: Waiter = { ...follower, at }
      reader.waiting.add(waiter)
      if (following.end !== undefined) tell(reader, following.end)
      else {
        following.end = at
        void follow(following)
      }
      return () => {
        leave(reader, waiter)
        return makeCursor(waiter.at, grants)
      }
    },
  }
}

/** `end`: the position up to which it has read, while there are readers. */
type Following = {
  database: Database
  listener: JournalListener
  now: () => Date
  readers: Map<string, Reader>
  end: At | undefined
}

async function follow(following: Following): Promise<void> {
  const { readers, listener } = following
  try {
    while (readers.size > 0) {
      const heard = listener.position()
      const begun = performance.now()
      const full = await step(following)
      if (!full && listener.position() === heard) await listener.next(limits.streamLookSeconds * 1_000, awake)
      const left = limits.toldTogetherMs - (performance.now() - begun)
      if (!full && left > 0) await pause(left)
    }
  } catch {
    // Each reads for itself, and is told there why it cannot.
    for (const reader of readers.values()) lookAll(reader)
    readers.clear()
  } finally {
    following.end = undefined
  }
}

/** Sends one batch. @returns whether there may be more */
async function step(following: Following): Promise<boolean> {
  const { database, readers, now } = following
  const { position, leaf } = following.end!
  const asked = new Map([...readers.values()].map((reader, number) => [reader, number]))
  const batch = await readBatch(database, position, [...asked.keys()], now())
  const current = new Set(batch.current)
  const lines = batch.changes.map(lineOf)
  const end = { position: batch.until, leaf: batch.leaf ?? leaf }
  following.end = end
  for (const [key, reader] of readers) {
    const number = asked.get(reader)
    if (number === undefined || !current.has(number)) {
      // A stream that joined during the read may have missed what was read.
      lookAll(reader)
      readers.delete(key)
      continue
    }
    keep(
      reader,
      lines.filter(({ numbers }) => numbers.has(number)),
    )
    tell(reader, end)
    const idleMs = performance.now() - reader.leftAt
    if (reader.waiting.size === 0 && idleMs > limits.streamLateSeconds * 1_000) readers.delete(key)
  }
  return batch.full_page
}

/** The reader of a cursor, unless the changes after the cursor are no longer in memory. */
function readerOf(
  { readers, end }: Following,
  credential: Credential,
  { grants, at }: { grants: string; at: At },
): Reader | undefined {
  const { issuer, subject, issuerId, issuerVersion } = credential
  const key = JSON.stringify([issuer, subject, issuerId, issuerVersion, grants])
  const known = readers.get(key)
  if (known !== undefined) return at.position < known.from ? undefined : known
  if (end !== undefined && at.position < end.position) return undefined
  const from = end?.position ?? at.position
  const reader: Reader = { credential, grants, waiting: new Set(), from, lines: [], leftAt: 0 }
  readers.set(key, reader)
  return reader
}

async function readBatch(database: Database, after: number, asked: readonly Reader[], now: Date): Promise<Batch> {
  const parameter = asked.map(({ credential, grants }, number) => ({
    number,
    issuer: credential.issuer,
    subject: credential.subject,
    issuer_id: credential.issuerId,
    issuer_version: credential.issuerVersion,
    stamp: grants,
  }))
  const values = [after, limits.streamPageEntries, JSON.stringify(parameter), ...rolesAndTypes, now]
  return await database.look(async (connection) => {
    const { rows } = await connection.query(toldStatement, values)
    return connection.as(toldRow, rows)[0]!
  })
}

/** A change as it is sent, but without its `id`: made once for all who are told of it. */
function lineOf(change: Batch['changes'][number]): Line & { numbers: Set<number> } {
  const { position, leaf, recorded_at, occurred_at, readers } = change
  const item = changeToJson({ ...change, recorded_at: new Date(recorded_at), occurred_at: new Date(occurred_at) })
  const text = `event: ${item.type}\ndata: ${JSON.stringify(item)}\n\n`
  return { at: { position, leaf }, text, numbers: new Set(readers) }
}

function leave(reader: Reader, waiter: Waiter): void {
  if (reader.waiting.delete(waiter)) reader.leftAt = performance.now()
}

function lookAll(reader: Reader): void {
  for (const waiter of [...reader.waiting]) {
    leave(reader, waiter)
    waiter.look(makeCursor(waiter.at, reader.grants))
  }
}

function keep(reader: Reader, lines: readonly Line[]): void {
  for (const { at, text } of lines) reader.lines.push({ at, text: `id: ${makeCursor(at, reader.grants)}\n${text}` })
  const dropped = reader.lines.splice(0, Math.max(0, reader.lines.length - limits.streamLateEntries))
  if (dropped.length > 0) reader.from = dropped.at(-1)!.at.position
}

/** Sends each stream of one reader what it has not had, made once for all; streams that are told nothing move on. */
function tell(reader: Reader, end: At): void {
  const { waiting, grants, lines } = reader
  const texts = new Map<number, Buffer>()
  const textAfter = (after: number) => {
    const first = lines.findLastIndex(({ at }) => at.position <= after) + 1
    let text = texts.get(first)
    if (text === undefined) {
      text = Buffer.from(
        lines
          .slice(first)
          .map((line) => line.text)
          .join(''),
      )
      texts.set(first, text)
    }
    return text
  }
  const nextCursor = makeCursor(end, grants)
  for (const waiter of [...waiting]) {
    if (waiter.at.position >= end.position) continue
    const text = textAfter(waiter.at.position)
    waiter.at = end
    if (text.length > 0 && !waiter.told(text, nextCursor)) leave(reader, waiter)
  }
}
