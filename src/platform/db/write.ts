import type { SQLWrapper } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { appendParameter, appendStatement, type Event } from '../journal/append.ts'
import { prefersValidation, validating } from '../prefer.ts'
import { type Claim, claimKey, idempotencyClaim, Replay, storedUnder, storeStatement } from './idempotency.ts'
import { type Connection, sqlState, unavailable, unwrap } from './pool.ts'
import { requirePrecondition } from './preconditions.ts'
import { abandon, type Door, entering, mayEnterAgain, openTransaction, type ReadTx, read } from './read.ts'
import { idsShown, isHidden } from './second-lock.ts'

/** What a command returns: it cannot change anything without saying what happened. */
export type Change<Row> = { row: Row; events: readonly Event[] } | { row: Row; unchanged: true }

/** A transaction that changes rows. */
export type ChangeTx = ReadTx & {
  readonly db: Connection['db']
  /**
   * An update or a delete, which must touch exactly so many rows, or (`any`) however many there are. Everything is changed
   * by it: if row-level security or a lost race leaves the statement without its rows, the request is refused and never
   * answered 200.
   * @returns how many it touched
   * @throws Refusal `conflict` if it touched fewer
   */
  change(rows: number | 'any', statement: SQLWrapper): Promise<number>
  /** The same, for a statement that returns rows, whose type is `row`. */
  changed<Row>(rows: number | 'any', row: z.ZodType<Row>, statement: SQLWrapper): Promise<Row[]>
}

/** The transaction of a command, which may run again and answers a request. */
export type WriteTx = ChangeTx & {
  /**
   * Makes something that takes long and needs no database, such as a picture; `of` says all that it depends on. The
   * transaction is given up meanwhile, with its connection and its locks. Then the command runs again, and gets the result
   * if it still asks for the same.
   */
  aside<Made>(of: string, make: () => Promise<Made>): Promise<Made>
  /** Compares the version of the addressed row with If-Match, if the operation asks for it. */
  precondition(object: { type: string; id: string; version: number }): void
}

/** How the changed row is sent. */
export type Presentation<Row> = {
  status: 200 | 201
  body: (row: Row, actor: Actor, now: Date) => unknown
  version?: (row: Row) => number | undefined
  location?: (row: Row) => string
  /** The answer to a trial, if it is another than that of a success. */
  tried?: (row: Row) => unknown
}

/** Thrown to make something before the command runs again. */
class Aside extends Error {
  readonly of: string
  readonly make: () => Promise<unknown>

  constructor(of: string, make: () => Promise<unknown>) {
    super('the command runs again')
    this.of = of
    this.make = make
  }
}

type Stored = { status: number; headers: Record<string, string>; body: string }

/** What a test may put in place of a step, to show that the step matters. */
export type WriteFaults = { beforeCommit?: (connection: Connection) => Promise<void> }

/**
 * The write half of the one door. One transaction: scope, idempotency claim, the command, then the journal rows last, after
 * every lock and read, so that a change never stands before one that it saw. After a serialisation failure or a deadlock
 * the command runs again, a bounded number of times. If the connection is lost while COMMIT is on its way, the answer is
 * 503, and we do not run the command again, because it may have happened: the client finds out by its key.
 */
export async function write<Row>(
  door: Door & { faults?: WriteFaults },
  request: FastifyRequest,
  reply: FastifyReply,
  presentation: Presentation<Row>,
  fn: (tx: WriteTx) => Promise<Change<Row>>,
): Promise<void> {
  const made = new Map<string, unknown>()
  for (let attempt = 1; ; attempt += 1) {
    const trial = prefersValidation(request)
    const claim = trial ? undefined : idempotencyClaim(request)
    try {
      return send(reply, await writeOnce(door, request, presentation, fn, { claim, trial, made }))
    } catch (error) {
      const stored = error instanceof Replay ? await toldBefore(door, request, claim!) : undefined
      if (stored !== undefined) return send(reply.header('Idempotency-Replayed', 'true'), stored)
      if (attempt >= limits.transactionAttempts) throw exhausted(error)
      if (error instanceof Aside) made.set(error.of, await error.make())
      if (!mayRunAgain(error) && !(await mayEnterAgain(door, request, error))) throw error
    }
  }
}

/**
 * The reply that is stored under a key, as long as the caller may see what it tells of: a release may have become narrower
 * since, or the caller may have left a coalition.
 */
function toldBefore(door: Door, request: FastifyRequest, claim: Claim): Promise<Stored | undefined> {
  return read(door, request, async (tx) => {
    const stored = await storedUnder(tx, claim)
    if (stored === undefined || !(await isHidden(tx, idsShown(request, JSON.parse(stored.body), tx.actor))))
      return stored
    throw new Refusal(
      'forbidden',
      'This request was carried out before; its reply is about a record that you may no longer see.',
    )
  })
}

/** A change that a read causes (who has seen a request): it has no reply and no key. `whose`: as of connect(). */
export async function record(
  door: Door,
  request: FastifyRequest,
  fn: (tx: ChangeTx) => Promise<Change<unknown>>,
  whose?: string,
): Promise<void> {
  await entering(door, request, () =>
    writeOnce(door, request, { status: 200, body: () => null }, fn, {
      ...{ claim: undefined, trial: false, made: new Map(), whose },
    }),
  )
}

type Once = {
  claim: Claim | undefined
  trial: boolean
  made: ReadonlyMap<string, unknown>
  whose?: string | undefined
}

async function writeOnce<Row>(
  door: Door & { faults?: WriteFaults },
  request: FastifyRequest,
  presentation: Presentation<Row>,
  fn: (tx: WriteTx) => Promise<Change<Row>>,
  { claim, trial, made, whose = request.credential!.participant }: Once,
): Promise<Stored> {
  const now = door.now()
  const connection = await door.database.connect(whose)
  let committing = false
  try {
    const began = connection.query('begin isolation level read committed')
    const { tx, opened } = openTransaction(connection, request, now, began)
    if (claim !== undefined) {
      const claimed = claimKey(connection, claim, request.credential!)
      claimed.catch(() => undefined)
      connection.gate = opened.then(async (actor) => {
        await claimed
        return actor
      })
      connection.gate.catch(() => undefined)
    }
    const change = await fn(
      Object.assign(tx, {
        db: connection.db,
        ...changesOn(connection),
        async aside<Made>(of: string, make: () => Promise<Made>): Promise<Made> {
          if (made.has(of)) return made.get(of) as Made
          throw new Aside(of, make)
        },
        precondition(object: { type: string; id: string; version: number }) {
          if (request.routeOptions.config.ifMatch === true) requirePrecondition(request, object)
        },
      }),
    )
    await connection.gate
    request.actor = tx.actor
    if (trial) {
      await abandon(connection)
      const body = presentation.tried?.(change.row) ?? presentation.body(change.row, tx.actor, now)
      return { status: 200, headers: { 'Preference-Applied': validating }, body: JSON.stringify(body) }
    }
    const stored = present(presentation, change.row, tx.actor, now)
    connection.gate = undefined
    const last = lastStatements(connection, request, change, { tx, stored, claim })
    if (door.faults?.beforeCommit !== undefined) await door.faults.beforeCommit(connection)
    const commit = connection.query('commit')
    commit.catch(() => undefined)
    await Promise.all(last)
    committing = true
    const { command } = await commit
    // After an error inside the transaction COMMIT "succeeds" with another tag.
    if (command !== 'COMMIT') throw new Error(`COMMIT answered ${command}`)
    connection.release()
    return stored
  } catch (thrown) {
    const error = unwrap(thrown)
    if (!(error instanceof Refusal && error.code === 'unavailable')) noteActor(request, error)
    if (committing) {
      connection.release(error instanceof Error ? error : new Error(String(error)))
      if (sqlState(error) === undefined) throw unavailable(error as Error)
    } else {
      await abandon(connection)
    }
    throw error
  }
}

/** Writes the journal, and the reply under its key, after every lock and read of the command. */
function lastStatements(
  connection: Connection,
  request: FastifyRequest,
  change: Change<unknown>,
  { tx: { actor, now }, stored, claim }: { tx: ReadTx; stored: Stored; claim: Claim | undefined },
): Promise<unknown>[] {
  const last: Promise<unknown>[] = []
  if ('events' in change) {
    last.push(connection.query(appendStatement, [appendParameter(change.events, actor, request.id, now)]))
  }
  if (claim !== undefined) {
    const { status, headers, body } = stored
    const kept = [actor.accountId, claim.key, claim.hash, status, JSON.stringify(headers), body, now]
    last.push(connection.query(storeStatement, kept))
  }
  return last
}

function present<Row>(presentation: Presentation<Row>, row: Row, actor: Actor, now: Date): Stored {
  const headers: Record<string, string> = {}
  const version = presentation.version?.(row)
  if (version !== undefined) headers['ETag'] = `"${version}"`
  if (presentation.location !== undefined) headers['Location'] = presentation.location(row)
  return { status: presentation.status, headers, body: JSON.stringify(presentation.body(row, actor, now)) }
}

/** The same bytes for the first reply and for its replay: both go through the route's serializer from here. */
function send(reply: FastifyReply, stored: Stored): PromiseLike<void> {
  // A reply settles, with nothing, when it has been sent.
  return reply.code(stored.status).headers(stored.headers).send(JSON.parse(stored.body)) as unknown as PromiseLike<void>
}

const dialect = new PgDialect()

function changesOn(connection: Connection): Pick<ChangeTx, 'change' | 'changed'> {
  async function touch(expected: number | 'any', statement: SQLWrapper) {
    const { sql, params } = dialect.sqlToQuery(statement.getSQL())
    const { rowCount, rows } = await connection.run(sql, params)
    if (expected === 'any' || rowCount === expected) return { count: rowCount ?? 0, rows }
    if (rowCount !== null && rowCount < expected)
      throw new Refusal('conflict', 'The record has changed since it was read, or may not be changed. Read it again.')
    throw new Error(`a statement touched ${rowCount} rows and was to touch ${expected}`)
  }
  return {
    change: async (expected, statement) => (await touch(expected, statement)).count,
    changed: async (expected, row, statement) => connection.as(row, (await touch(expected, statement)).rows),
  }
}

function noteActor(request: FastifyRequest, error: unknown): void {
  if (error !== null && typeof error === 'object' && 'actor' in error) request.actor = error.actor as Actor
}

const serializationFailure = '40001'
const deadlockDetected = '40P01'
const uniqueViolation = '23505'

/** Nothing was committed, and running the command on fresh rows may well succeed. */
function mayRunAgain(error: unknown): boolean {
  if (error instanceof Aside) return true
  if (error instanceof Replay) return true // the stored reply has been cleared meanwhile
  const state = sqlState(error)
  if (state === undefined) return false
  if (state.code === serializationFailure || state.code === deadlockDetected) return true
  // The same key was stored between our look and our insert: the next round replays it.
  return state.code === uniqueViolation && state.table === 'idempotency_key'
}

function exhausted(error: unknown): unknown {
  return error instanceof Error && mayRunAgain(error) ? unavailable(error) : error
}
