import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import { type Askable, askAnew, Caller, ReadConnection } from './caller.ts'
import { always } from './filters.ts'
import type { Page } from './keyset.ts'
import { withKnownCoalitions } from './known-coalitions.ts'
import type { Connection, Database } from './pool.ts'
import { sqlState, unavailable, unwrap } from './pool.ts'
import { amongSeen, type Counting, countAnew, countOf, type Reach, whatFits, whatIsSeen } from './reach.ts'
import { actorOf, type Credential, IssuerChanged, OutOfDate, standingChanged } from './scope.ts'
import { assertSeen, idsShown } from './second-lock.ts'
import { compile, type Filled, queryOf, type Records, type Selection } from './selection.ts'

/** The statements of a transaction, each with the type of its rows; tests parse every row that is read. */
export type Statements = {
  /**
   * The rows of a selection. `where` is the end of the statement, from `where` on; `page` is the page that is read, if
   * filters decide the order.
   */
  all<Row>(selection: Selection<Row>, where: SQL | Filled, page?: Page): Promise<Row[]>
  /** The record of that id. */
  find<Row>(records: Records<Row>, id: string): Promise<Row | undefined>
  /** The row that the condition names. */
  first<Row>(selection: Selection<Row>, where: SQL | Filled): Promise<Row | undefined>
  /** The rows of a statement that is written out; `row` is made by written() of columns and types. */
  rows<Row>(row: z.ZodType<Row>, statement: SQL | Filled): Promise<Row[]>
  /** The row of a statement that is written out and always has one. */
  row<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row>
  /** A statement whose rows nobody reads; returns how many there were. */
  run(statement: SQL): Promise<number>
  readonly now: Date
}

/**
 * `rows`: the ids of the rows that such records govern, if these are not the records themselves. `own`: the caller asks
 * only for what is its own, to which an index leads in the order of the list.
 */
type Which = Pick<Reach, 'rows'> & { own?: boolean }

/** A transaction of one caller: its statements see the rows that exist for the caller. */
export type ReadTx = Statements & {
  /**
   * For a page of a list: a condition that is true for every row that exists for the caller, and the end of the statement.
   * It takes the column of ids, and the kinds of the records whose audiences govern the rows. If the caller sees few of
   * very many (`few`), the list is led by what it sees, unless it asks for its own.
   */
  seen(
    page: Page,
    id: string,
    kinds: readonly string[],
    which?: Which,
  ): Promise<{ where: SQL; tail: SQL; few: boolean }>
  /** Whether that is the caller's own participant, as far as is known: only for choosing a plan. */
  isOwn(participant: string | undefined): boolean
  /**
   * The condition of a filter for which no index has the order of the list. `fitting` is a statement of the ids of all rows
   * that may fit: if these are few, the list is led by them.
   */
  fits(id: string, fitting: SQL, condition: SQL): Promise<SQL>
  /** Whether these are few, by a statement of their ids. */
  isRare(fitting: SQL): Promise<boolean>
  /** The caller. Known as soon as any statement of this transaction has answered; entered() waits for just that. */
  readonly actor: Actor
  entered(): Promise<Actor>
  /**
   * The caller as it was before, if that is known: for choosing what to send in the flight that checks whether it is still
   * so. If it is not, everything is asked again and nothing of this is answered. Never refuse anything by it.
   */
  foreseen(): Promise<Actor>
}

export type Door = {
  database: Database
  now(): Date
  reverify(request: FastifyRequest): Promise<Credential>
}

/**
 * The read half of the one door: one read-only snapshot in the caller's scope. begin, the scope statement and the first
 * statement of `fn` share one flight; the reply does not wait for the end of a transaction that wrote nothing. If
 * everything that `fn` asks for is kept, no transaction is begun.
 */
export async function read<T>(door: Door, request: FastifyRequest, fn: (tx: ReadTx) => Promise<T>): Promise<T> {
  const attempt = async (): Promise<T> => {
    const caller = new Caller(request, door.now())
    const connection = new ReadConnection(door.database, caller)
    try {
      const tx = new Transaction(connection, caller, 'keeps answers')
      const [result] = await Promise.all([fn(tx), connection.gate])
      await assertSeen(connection, idsShown(request, result, tx.actor))
      connection.settle(tx.recount())
      return result
    } catch (error) {
      const begun = await connection.left()
      if (begun !== undefined) await abandon(begun)
      throw unwrap(error)
    }
  }
  return await entering(door, request, attempt)
}

/**
 * Conditions on columns of a list's own table, made by tx.fits() with the alias of the table. A list that starts from
 * the few records that its reader sees (`seen.few`) goes through no more than those, whatever else is asked.
 */
export const amongFew =
  (tx: ReadTx, table: PgTable, as: string, seen = { few: false }) =>
  (condition: SQL): SQL | Promise<SQL> => {
    if (condition === always || seen.few) return condition
    const [alias, id] = [sql.raw(as), `${as}.id`]
    return tx.fits(id, sql`select ${sql.raw(id)} from ${table} ${alias} where ${condition}`, condition)
  }

/** Tries again as long as what is known of the caller turns out to be out of date. */
export async function entering<T>(door: Door, request: FastifyRequest, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tried >= limits.transactionAttempts || !(await mayEnterAgain(door, request, error))) throw error
    }
  }
}

/** Whether the error was that the kept answers about the caller were out of date; they are then fetched again. */
export async function mayEnterAgain(door: Door, request: FastifyRequest, error: unknown): Promise<boolean> {
  const isOutOfDate = error instanceof OutOfDate || sqlState(error)?.code === standingChanged
  if (isOutOfDate) askAnew(request)
  if (error instanceof IssuerChanged) request.credential = await door.reverify(request)
  return error instanceof IssuerChanged || isOutOfDate
}

/** The statements of a transaction. */
export class StatementsOn implements Statements {
  readonly now: Date
  protected readonly connection: Askable

  constructor(connection: Askable, now: Date) {
    this.connection = connection
    this.now = now
  }

  all<Row>(selection: Selection<Row>, where: SQL | Filled, page?: Page): Promise<Row[]> {
    return this.select(selection, where, { of: 'page', page })
  }

  async find<Row>(records: Records<Row>, id: string): Promise<Row | undefined> {
    return (await this.select(records, { fixed: records.byId, values: { id } }, { of: 'one' }))[0]
  }

  async first<Row>(selection: Selection<Row>, where: SQL | Filled): Promise<Row | undefined> {
    return (await this.select(selection, where, { of: 'one' }))[0]
  }

  async rows<Row>(row: z.ZodType<Row>, statement: SQL | Filled): Promise<Row[]> {
    const { text, params } = queryOf(statement, this.now)
    const { rows } = await this.connection.run(text, params)
    return this.connection.as(row, rows)
  }

  async row<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row> {
    const [only] = await this.rows(row, statement)
    if (only === undefined) throw new Error('a statement that always has a row had none')
    return only
  }

  async run(statement: SQL): Promise<number> {
    const { text, params } = queryOf(statement, this.now)
    const { rowCount } = await this.connection.run(text, params)
    return rowCount ?? 0
  }

  protected select<Row>(selection: Selection<Row>, where: SQL | Filled, { of, page }: How): Promise<Row[]> {
    const { text, params } = compile(selection, where, { now: this.now, of, page })
    return this.ask(selection, text, params)
  }

  protected async ask<Row>(selection: Selection<Row>, text: string, params: unknown[]): Promise<Row[]> {
    const { rows } = await this.connection.run(text, params)
    const all = this.connection.as(() => selection.row, rows)
    return (await withKnownCoalitions(this.connection, all, this.whoAsks())) as Row[]
  }

  /** A transaction without a caller has none. */
  protected whoAsks(): Actor | undefined {
    return undefined
  }
}

type How = { of: 'page' | 'one'; page?: Page | undefined }

/** A transaction of one caller. */
export class Transaction extends StatementsOn implements ReadTx {
  private readonly caller: Caller
  private readonly keepsAnswers: boolean
  private readonly stale: Counting[] = []

  constructor(connection: Askable, caller: Caller, keeps?: 'keeps answers') {
    super(connection, caller.now)
    this.caller = caller
    this.keepsAnswers = keeps !== undefined
  }

  get actor(): Actor {
    const { actor } = this.caller
    if (actor === undefined) throw new Error('the caller is not known yet: await a statement or tx.entered() first')
    return actor
  }

  async entered(): Promise<Actor> {
    await this.connection.gate
    return this.actor
  }

  async foreseen(): Promise<Actor> {
    const { before } = this.caller
    return before === undefined ? await this.entered() : actorOf(before.caller)
  }

  async seen(page: Page, id: string, kinds: readonly string[], { rows, own }: Which = {}) {
    const inOrder = { where: sql`true`, tail: page.tail, few: false }
    if (own === true) return inOrder
    const reach = { credential: this.caller.credential, kinds, rows, now: performance.now() }
    if (!(await this.isFew(whatIsSeen(reach)))) return inOrder
    return { where: amongSeen(id, reach), tail: page.tailOfFew, few: true }
  }

  isOwn(participant: string | undefined): boolean {
    return participant !== undefined && participant === this.caller.before?.caller.participant
  }

  isRare(fitting: SQL): Promise<boolean> {
    return this.isFew(whatFits(this.caller.credential, fitting, performance.now()))
  }

  async fits(id: string, fitting: SQL, condition: SQL): Promise<SQL> {
    return (await this.isRare(fitting)) ? sql`${sql.raw(id)} = any (array(${fitting})) and ${condition}` : condition
  }

  /**
   * Counts again what was counted too long ago, behind the request; nobody waits for it. Returns whether there was anything
   * to count.
   */
  recount(): boolean {
    for (const counting of this.stale) countAnew(this.connection, counting).catch(() => undefined)
    return this.stale.length > 0
  }

  private async isFew(counting: Counting): Promise<boolean> {
    const known = countOf(counting)
    if (known?.stale === true) this.stale.push(counting)
    return known?.few ?? (await countAnew(this.connection, counting))
  }

  protected override whoAsks(): Actor | undefined {
    return this.caller.actor
  }

  /** In a transaction that writes nothing, statements whose answer is kept are not sent. */
  protected override async ask<Row>(selection: Selection<Row>, text: string, params: unknown[]): Promise<Row[]> {
    // Answers as of this very moment are not kept.
    const isKept = this.keepsAnswers && selection.isRegister === true && !params.some((value) => value instanceof Date)
    if (!isKept) return await super.ask(selection, text, params)
    const asked = JSON.stringify(params)
    const held = this.caller.before?.answers.find(text, asked)
    if (held !== undefined) {
      await this.connection.gate
      return [...held] as Row[]
    }
    const found = await super.ask(selection, text, params)
    const known = await this.caller.entered
    known?.answers.keep(text, asked, found)
    return found
  }
}

/** Queues the scope statement behind `begin`, and returns a transaction whose results wait until the caller is entitled. */
export function openTransaction(connection: Connection, request: FastifyRequest, now: Date, began: Promise<unknown>) {
  const caller = new Caller(request, now)
  const opened = caller.enterOn(connection, began)
  return { tx: new Transaction(connection, caller), opened }
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
