import type { SQL } from 'drizzle-orm'
import { DrizzleQueryError } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import type { z } from 'zod'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { statementName } from '../prepared.ts'
import { endWhenSilent } from '../silence.ts'
import type { TraceStatement } from '../tracing/tracing.ts'
import { type Copied, Copy, copying } from './copy.ts'
import {
  type Answer,
  type Asked,
  type Described,
  Flight,
  isRepeated,
  prepareValue,
  repeated,
  type Statement,
  types,
} from './flight.ts'
import { sharedOut } from './turns.ts'

const dialect = new PgDialect()

/**
 * One pooled connection, used by one transaction. Statements are named by their text, so that PostgreSQL parses each once
 * per connection. If a gate is set, it holds back every result until it opens: so the first statement of a command can be
 * sent before the caller is known to be entitled to it.
 */
export type Connection = {
  readonly db: NodePgDatabase
  gate: Promise<unknown> | undefined
  query(text: string, values?: readonly unknown[]): Promise<Answer>
  /** A statement whose result waits for the gate. */
  run(text: string, values: unknown[]): Promise<Answer>
  /** The rows of a statement, each of the type `row`. */
  rows<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row[]>
  /**
   * The rows of a statement as COPY writes them, on connections of exports. `cancel` ends the statement if its reader
   * leaves before the end, or if nothing comes for as long as a statement may take.
   */
  copy(statement: SQL, cancel: () => Promise<unknown>): AsyncGenerator<Copied, void>
  /** Rows that a statement returned, as the type `row`: parsed if the pool was told to. */
  as<Row>(row: z.ZodType<Row> | (() => z.ZodType<Row>), rows: readonly unknown[]): Row[]
  release(broken?: Error): void
  /**
   * Ends a transaction that wrote nothing, and releases the connection: the commit leaves with the next statement, or soon.
   * It leaves at once if the last statement was not waited for, because the next transaction must not inherit a failed one.
   */
  settle(atOnce?: boolean): void
}

/** `whose`: the participant that asks, which never gets all connections of a pool. Undefined is for everybody. */
export type Database = {
  connect(whose?: string): Promise<Connection>
  /** A connection on which a transaction that reads one snapshot was begun, and whether it has begun. */
  reading(whose: string): Promise<{ connection: Connection; began: Promise<unknown> }>
  /** Looks something up without a transaction, on a connection for reads. */
  look<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  idle(): { total: number; idle: number; waiting: number }
  close(): Promise<void>
}

/** One snapshot, in which nothing is written. */
export const beginReading = 'begin isolation level repeatable read read only'
/** The end of one such transaction, and the beginning of another with a snapshot of its own. */
export const readNext = 'commit and chain'

type PoolOptions = {
  url: string
  connections: number
  /** Of these, how many one participant may have; all but one by default. */
  ofOne?: number
  waitSeconds: number
  namedStatements: boolean
  /** False behind a pooler that takes no parameters at the start of a session: the login's settings apply. */
  startParameters?: boolean
  applicationName: string
  /** Is told of every statement. */
  trace?: TraceStatement | undefined
  /** How long one statement may take; the limit of requests by default. */
  statementSeconds?: number
  /** Parses every row that is read by the type that its reader gave; tests do this, requests have no time for it. */
  parseRows?: boolean
  onError: (error: Error) => void
}

/**
 * A pool for requests, whose connections are asked in flights and copy nothing. Reads have connections of their own, so
 * that they never wait behind a lock, and few, so that PostgreSQL keeps at hand what each needs.
 */
export function openPool({ readConnections, ...options }: PoolOptions & { readConnections: number }): Database {
  const writers = open(options, true)
  const readers = open({ ...options, connections: readConnections }, true)
  return {
    connect: writers.connect,
    reading: readers.reading,
    look: readers.look,
    idle() {
      const [some, others] = [writers.idle(), readers.idle()]
      return {
        total: some.total + others.total,
        idle: some.idle + others.idle,
        waiting: some.waiting + others.waiting,
      }
    },
    async close() {
      await Promise.all([writers.close(), readers.close()])
    },
  }
}

/** A plain pool without named statements, for exports, which copy their rows. */
export function openExportPool(options: Omit<PoolOptions, 'namedStatements'>): Database {
  return open({ statementSeconds: limits.exportStatementSeconds, ...options, namedStatements: false }, false)
}

/** A silent connection is given up after so many limits of a statement: PostgreSQL acts after one, or two if idle. */
const silenceStatements = 3

function open(options: PoolOptions, pipeline: boolean): Database {
  const statementSeconds = options.statementSeconds ?? limits.statementSeconds
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections,
    maxUses: limits.connectionTransactions,
    connectionTimeoutMillis: options.waitSeconds * 1_000,
    idleTimeoutMillis: 30_000,
    pipeline,
    types,
    application_name: options.applicationName,
    ...(options.startParameters === false ? {} : startParameters(statementSeconds, options.namedStatements)),
  } as pg.PoolConfig)
  pool.on('error', options.onError)
  // The pool listens to idle clients only; a lost connection that we hold must not end the process.
  pool.on('connect', (client) => {
    client.on('error', options.onError)
    endWhenSilent(client, silenceStatements * statementSeconds)
  })
  const ofOne = options.ofOne ?? Math.max(1, options.connections - limits.connectionsForOthers)
  const clients = sharedOut(pool, { all: options.connections, ofOne, waitSeconds: options.waitSeconds })
  const shells = new WeakMap<pg.PoolClient, Shell>()
  const unsettled = unsettledOf()
  // A pooler may change connections between transactions, but not if one begins with the end of the last.
  const behindPooler = options.startParameters === false
  const shellOf = (client: pg.PoolClient): Shell => {
    const [send, leave] = pipeline ? inFlights(client) : [inTurn(client), () => undefined]
    const shell: Shell = wrap(options.trace === undefined ? send : traced(send, options.trace), {
      named: options.namedStatements,
      parseRows: options.parseRows === true,
      leave,
      copy: (copy, text) => copied(client, copy, text, options.trace),
      release: (broken) => clients.giveBack(client, broken),
      settle(atOnce = false) {
        unsettled.add(shell)
        if (behindPooler || atOnce) unsettled.end(shell)
        clients.giveBack(client)
      },
    })
    return shell
  }
  const take = async (whose: string | undefined): Promise<Shell> => {
    const client = await clients.take(whose).catch((error: Error) => {
      throw unavailable(error)
    })
    const shell = shells.get(client) ?? shellOf(client)
    shells.set(client, shell)
    shell.leave() // what was asked before fails alone
    shell.gate = undefined
    return shell
  }
  const connect = async (whose?: string): Promise<Shell> => {
    const shell = await take(whose)
    unsettled.end(shell)
    return shell
  }
  return {
    connect,
    look: lookOn(connect),
    async reading(whose) {
      const connection = await take(whose)
      return { connection, began: unsettled.next(connection) }
    },
    idle: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: clients.waiting() }),
    close() {
      unsettled.stop()
      return pool.end()
    },
  }
}

const lookOn =
  (connect: () => Promise<Connection>): Database['look'] =>
  async (work) => {
    const connection = await connect()
    try {
      const found = await work(connection)
      connection.release()
      return found
    } catch (error) {
      connection.release(error as Error)
      throw error
    }
  }

/** Transactions that have only read: each ends with the next statement of its connection, or soon. */
function unsettledOf() {
  const shells = new Set<Shell>()
  let timer: NodeJS.Timeout | undefined
  const end = (shell: Shell) => {
    if (!shells.delete(shell)) return
    shell.leave() // what was asked before fails alone, and is no reason to pass over the commit
    shell.query('commit').catch(() => undefined)
  }
  const endAll = () => {
    timer = undefined
    for (const shell of shells) end(shell)
  }
  return {
    end,
    add(shell: Shell) {
      shells.add(shell)
      timer ??= setTimeout(endAll, limits.settleMs)
    },
    /** The next transaction that reads begins with the end of the one before it, if there is one. */
    next: (shell: Shell) => shell.query(shells.delete(shell) ? readNext : beginReading),
    stop: () => clearTimeout(timer),
  }
}

function startParameters(statementSeconds: number, namedStatements: boolean) {
  const { statement_timeout, lock_timeout, idle_in_transaction_session_timeout } = sessionLimits(statementSeconds)
  return {
    statement_timeout,
    lock_timeout,
    idle_in_transaction_session_timeout,
    // Compiling a plan takes longer than most of them run.
    options: `-c timezone=UTC -c jit=off${namedStatements ? keptPlans : ''}`,
  }
}

/**
 * Making a plan for each request takes longer than most statements run, so each plan is made once per connection. It may be
 * made while its tables are small and must hold when they have grown, so it scans or sorts a whole table only if no index
 * leads to the rows. Starting parallel workers takes longer than most statements run, too.
 */
export const keptPlanSettings = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_sort=off',
  'enable_incremental_sort=off',
  'max_parallel_workers_per_gather=0',
] as const
const keptPlans = keptPlanSettings.map((setting) => ` -c ${setting}`).join('')

/** The settings that every session of requests must have, in milliseconds. */
export function sessionLimits(statementSeconds: number = limits.statementSeconds) {
  return {
    statement_timeout: statementSeconds * 1_000,
    lock_timeout: limits.lockSeconds * 1_000,
    idle_in_transaction_session_timeout: statementSeconds * 2_000,
  }
}

export function unavailable(cause: Error): Refusal {
  const refusal = new Refusal('unavailable', 'The database cannot be reached or is too busy. Try again.', {
    retryAfterSeconds: 2,
  })
  refusal.cause = cause
  return refusal
}

type Shell = Connection & { leave(): void }
type Sent = Statement & { name: string | undefined }
type Send = (statement: Sent, values?: readonly unknown[]) => Promise<Answer>

const none = repeated([])

/** Sends all statements of one turn of the event loop together; `leave` sends them at once. */
function inFlights(client: pg.PoolClient): [Send, leave: () => void] {
  const described: Described = new Map()
  let waiting: Asked[] = []
  const leave = () => {
    if (waiting.length === 0) return
    const asked = waiting
    waiting = []
    client.query(new Flight(asked, described))
  }
  const send: Send = ({ text, name, rowMode, types }, values = none) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) process.nextTick(leave)
      const sent = isRepeated(values) ? values : values.map(prepareValue)
      waiting.push({ text, name, rowMode, types, values: sent, resolve, reject })
    })
  return [send, leave]
}

/** A client takes one statement at a time: the next waits here. */
function inTurn(client: pg.PoolClient): Send {
  let before: Promise<unknown> = Promise.resolve()
  return (query, values) => {
    const result = before.then(() => client.query(query, values?.slice()))
    before = result.catch(() => undefined)
    return result
  }
}

function traced(send: Send, trace: TraceStatement): Send {
  return (query, values) => trace(query.text, () => send(query, values))
}

/** The trace gets parameters in place of values. */
function copied(client: pg.PoolClient, copy: Copy, text: string, trace: TraceStatement | undefined): void {
  client.query(copy)
  if (trace !== undefined) trace(text, () => copy.over).catch(() => undefined)
}

type Wrapping = { named: boolean; parseRows: boolean; copy(copy: Copy, text: string): void } & Pick<
  Shell,
  'leave' | 'release' | 'settle'
>

function wrap(send: Send, { named, parseRows, copy, leave, release, settle }: Wrapping): Shell {
  const prepared = new Map<string, string>()
  // Each combination of filters is another text, and PostgreSQL keeps a plan for every name.
  const nameOf = (text: string): string | undefined => {
    const known = prepared.get(text)
    if (known !== undefined || !named || prepared.size >= limits.preparedStatements) return known
    const name = statementName(text)
    prepared.set(text, name)
    return name
  }
  // drizzle asks for this and no more of a client
  const gated = {
    async query(config: string | Statement, values?: unknown[]) {
      const { text, rowMode, types } = (typeof config === 'string' ? { text: config } : config) as Statement
      const result = send({ text, name: nameOf(text), rowMode, types }, values)
      if (shell.gate !== undefined) {
        result.catch(() => undefined)
        await shell.gate
      }
      return await result
    },
  }
  const shell: Shell = {
    db: drizzle(gated as unknown as pg.PoolClient),
    gate: undefined,
    query: (text, values) => send({ text, name: nameOf(text) }, values),
    run: (text, values) => gated.query({ text }, values),
    async rows(row, statement) {
      const { sql, params } = dialect.sqlToQuery(statement)
      const { rows } = await gated.query({ text: sql }, params)
      return shell.as(row, rows)
    },
    async *copy(statement, cancel) {
      const rows = new Copy(copying(statement))
      copy(rows, dialect.sqlToQuery(statement).sql)
      try {
        for (;;) {
          const batch = await rows.next(limits.exportStatementSeconds)
          if (batch === undefined) return
          yield batch
        }
      } finally {
        await rows.leave(cancel)
      }
    },
    as<Row>(row: z.ZodType<Row> | (() => z.ZodType<Row>), rows: readonly unknown[]) {
      if (!parseRows) return rows as Row[]
      const shape = typeof row === 'function' ? row() : row
      return rows.map((each) => shape.parse(each))
    },
    leave,
    release,
    settle,
  }
  return shell
}

/** The SQLSTATE of an error of pg or drizzle (which wraps it and puts the parameters in its message). */
export function sqlState(
  error: unknown,
): { code: string; constraint: string | undefined; table: string | undefined } | undefined {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (inner instanceof pg.DatabaseError && inner.code !== undefined) {
    return { code: inner.code, constraint: inner.constraint, table: inner.table }
  }
  return undefined
}

/** What was thrown inside a statement: a refusal too, if the gate held the result back. */
export function unwrap(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error
}
