import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import type { Page } from './keyset.ts'
import { withKnownCoalitions } from './known-coalitions.ts'
import type { Connection, Database } from './pool.ts'
import { sqlState, unavailable, unwrap } from './pool.ts'
import { amongSeen, type Counting, countAnew, countOf, type Reach, whatFits, whatIsSeen } from './reach.ts'
import {
  actorOf,
  type Credential,
  enter,
  enterAnew,
  entitle,
  IssuerChanged,
  type Known,
  keep,
  knownOf,
  OutOfDate,
  standingChanged,
} from './scope.ts'
import { assertSeen, idsShown } from './second-lock.ts'
import { compile, type Records, type Selection } from './selection.ts'

/** How a transaction asks, each statement beside the type of its rows; a test parses every row that it reads. */
export type Statements = {
  /**
   * The rows of a selection; `where` is the end of the statement, from `where` on; `page`: the one that they are, where its
   * filters decide the order.
   */
  all<Row>(selection: Selection<Row>, where: SQL, page?: Page): Promise<Row[]>
  /** The record of that id. */
  find<Row>(records: Records<Row>, id: string): Promise<Row | undefined>
  /** The row that the condition names. */
  first<Row>(selection: Selection<Row>, where: SQL): Promise<Row | undefined>
  /** The rows of a statement that is written out; `row` is made by written() of columns and types. */
  rows<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row[]>
  /** The row of a statement that is written out and always has one. */
  row<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row>
  /** A statement of whose rows nobody reads anything; how many there were. */
  run(statement: SQL): Promise<number>
  readonly now: Date
}

/**
 * `rows`: the ids of the rows that such records govern, where these are not the records themselves. `own`: the caller
 * asks for what is its own and nothing else, to which an index leads in the order of the list.
 */
type Which = Pick<Reach, 'rows'> & { own?: boolean }

/** A transaction of one caller: its statements see the rows that exist for the caller. */
export type ReadTx = Statements & {
  readonly db: Connection['db']
  /**
   * For a page of a list, by the column of its ids and the kinds of the records whose audiences govern the rows: a
   * condition that is true of every row that exists for the caller, and the end of the statement. Who sees few of very
   * many (`few`) has its list driven from these, unless it asks for its own.
   */
  seen(
    page: Page,
    id: string,
    kinds: readonly string[],
    which?: Which,
  ): Promise<{ where: SQL; tail: SQL; few: boolean }>
  /** Whether that is the caller's own participant, as far as is known: to choose a plan by, and nothing else. */
  isOwn(participant: string | undefined): boolean
  /**
   * The condition of a filter that no index has in the order of the list, by the column of its ids and a statement of the
   * ids of all that may fit it: where these are few, the list is driven from them.
   */
  fits(id: string, fitting: SQL, condition: SQL): Promise<SQL>
  /** Whether these are few, by a statement of their ids. */
  isRare(fitting: SQL): Promise<boolean>
  /** Who asks. Known as soon as any statement of this transaction has answered; entered() waits for just that. */
  readonly actor: Actor
  entered(): Promise<Actor>
  /**
   * Who asks as it was before, where that is known: to choose what to ask in the flight that finds out whether it still
   * is so. If it is not, all of it is asked again, and nothing of this is answered. Nobody is refused by it.
   */
  foreseen(): Promise<Actor>
}

export type Door = {
  database: Database
  now(): Date
  reverify(request: FastifyRequest): Promise<Credential>
}

/**
 * The read half of the one door: one read-only snapshot in the caller's scope. begin, the scope statement and the
 * first statement of `fn` share one flight; the reply does not wait for the end of a transaction that wrote nothing.
 */
export async function read<T>(door: Door, request: FastifyRequest, fn: (tx: ReadTx) => Promise<T>): Promise<T> {
  const attempt = async (): Promise<T> => {
    const { connection, began } = await door.database.reading()
    try {
      const { tx, opened, recount } = openTransaction(connection, request, door.now(), began, 'keeps answers')
      const [result] = await Promise.all([fn(tx), opened])
      await assertSeen(connection, idsShown(request, result, tx.actor))
      connection.settle(recount())
      return result
    } catch (error) {
      await abandon(connection)
      throw unwrap(error)
    }
  }
  return await entering(door, request, attempt)
}

/** Tries again while what is known of the caller turns out to be out of date. */
export async function entering<T>(door: Door, request: FastifyRequest, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tried >= limits.transactionAttempts || !(await mayEnterAgain(door, request, error))) throw error
    }
  }
}

/** Requests whose next transaction asks for itself: what others have kept since may be out of date as well. */
const outOfDate = new WeakSet<FastifyRequest>()

/** What is known of the caller was out of date, and is known anew: whether it was that. */
export async function mayEnterAgain(door: Door, request: FastifyRequest, error: unknown): Promise<boolean> {
  const isOutOfDate = error instanceof OutOfDate || sqlState(error)?.code === standingChanged
  if (isOutOfDate) outOfDate.add(request)
  if (error instanceof IssuerChanged) request.credential = await door.reverify(request)
  return error instanceof IssuerChanged || isOutOfDate
}

const dialect = new PgDialect()

/** What a process keeps of the answers to the caller of a transaction that writes nothing. */
type Keeping = { before: Known | undefined; entered: Promise<Known | undefined> }

export function statementsOn(
  connection: Connection,
  now: Date,
  keeping?: Keeping,
  caller: () => Actor | undefined = () => undefined,
): Statements {
  async function all<Row>(
    selection: Selection<Row>,
    where: SQL,
    how: { of: 'page' | 'one'; page?: Page | undefined; id?: string },
  ): Promise<Row[]> {
    const { text, params } = compile(selection, where, { now, ...how })
    // What is asked as of this very moment is not asked again.
    const isKept = selection.isRegister === true && !params.some((value) => value instanceof Date)
    const asked = keeping !== undefined && isKept ? JSON.stringify(params) : undefined
    const held = asked === undefined ? undefined : keeping!.before?.answers.get(text)?.get(asked)
    if (held !== undefined) {
      await connection.gate
      return [...held] as Row[]
    }
    const { rows } = await connection.run(text, params)
    const all = connection.as(() => selection.row, rows)
    const found = (await withKnownCoalitions(connection, all, caller())) as Row[]
    const known = asked === undefined ? undefined : await keeping!.entered
    if (known !== undefined) keep(known, text, asked!, found)
    return found
  }
  return {
    all: (selection, where, page) => all(selection, where, { of: 'page', page }),
    find: async (records, id) => (await all(records, records.byId, { of: 'one', id }))[0],
    first: async (selection, where) => (await all(selection, where, { of: 'one' }))[0],
    rows: connection.rows,
    async row(row, statement) {
      const [only] = await connection.rows(row, statement)
      if (only === undefined) throw new Error('a statement that always has a row had none')
      return only
    },
    async run(statement) {
      const { sql, params } = dialect.sqlToQuery(statement)
      const { rowCount } = await connection.run(sql, params)
      return rowCount ?? 0
    },
    now,
  }
}

/** Queues the scope statement behind `begin`, and returns a transaction whose results wait until the caller is entitled. */
export function openTransaction(
  connection: Connection,
  request: FastifyRequest,
  now: Date,
  began: Promise<unknown>,
  keeps?: 'keeps answers',
) {
  const credential = request.credential!
  const asksAnew = outOfDate.delete(request)
  const before = asksAnew ? undefined : knownOf(credential, now)
  const entered = (asksAnew ? enterAnew : enter)(connection, credential, now)
  let actor: Actor | undefined
  const action = request.routeOptions.config.access
  if (action === undefined || action === 'public')
    throw new Error('only an operation with declared access opens a transaction')
  const opened = Promise.all([began, entered]).then(([, known]) => {
    actor = entitle(known?.caller, credential, action)
    return actor
  })
  opened.catch(() => undefined)
  connection.gate = opened
  const stale: Counting[] = []
  const isFew = async (counting: Counting): Promise<boolean> => {
    const known = countOf(counting)
    if (known?.stale === true) stale.push(counting)
    return known?.few ?? (await countAnew(connection, counting))
  }
  const tx: ReadTx = {
    ...statementsOn(connection, now, keeps && { before, entered }, () => actor),
    db: connection.db,
    async seen(page, id, kinds, { rows, own } = {}) {
      const inOrder = { where: sql`true`, tail: page.tail, few: false }
      if (own === true) return inOrder
      const reach = { credential, kinds, rows, now: performance.now() }
      if (!(await isFew(whatIsSeen(reach)))) return inOrder
      return { where: amongSeen(id, reach), tail: page.tailOfFew, few: true }
    },
    isOwn: (participant) => participant !== undefined && participant === before?.caller.participant,
    isRare: (fitting) => isFew(whatFits(credential, fitting, performance.now())),
    async fits(id, fitting, condition) {
      return (await tx.isRare(fitting)) ? sql`${sql.raw(id)} = any (array(${fitting})) and ${condition}` : condition
    },
    get actor() {
      if (actor === undefined) throw new Error('the caller is not known yet: await a statement or tx.entered() first')
      return actor
    },
    entered: () => opened,
    foreseen: async () => (before === undefined ? await opened : actorOf(before.caller)),
  }
  /** Counts anew what was counted too long ago, behind what the request asked, if anything; nobody waits for it. */
  const recount = (): boolean => {
    for (const counting of stale) countAnew(connection, counting).catch(() => undefined)
    return stale.length > 0
  }
  return { tx, opened, recount }
}

/** Ends a failed transaction; a connection that cannot even roll back is thrown away. */
export async function abandon(connection: Connection): Promise<void> {
  try {
    await connection.query('rollback')
    connection.release()
  } catch (error) {
    connection.release(error instanceof Error ? error : unavailable(new Error(String(error))))
  }
}
