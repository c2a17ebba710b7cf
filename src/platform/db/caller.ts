import type { SQL } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { Action } from '../../access/policy.ts'
import type { Answer } from './flight.ts'
import type { Connection, Database } from './pool.ts'
import { type Credential, enter, enterAnew, entitle, type Known, knownOf, standsStill } from './scope.ts'

/** Where statements are sent: a connection, or one that is taken when it is needed. */
export type Askable = Pick<Connection, 'run' | 'rows' | 'as'> & { readonly gate: Promise<unknown> | undefined }

/**
 * Requests whose next transaction must ask for its caller again: what others have kept since may be out of date as well.
 */
const outOfDate = new WeakSet<FastifyRequest>()

/** Marks that what was known of the caller of this request was out of date. */
export const askAnew = (request: FastifyRequest): void => {
  outOfDate.add(request)
}

/** The caller of a request, as its transaction finds out. */
export class Caller {
  readonly credential: Credential
  readonly now: Date
  /** What was known of the caller before, if anything. */
  readonly before: Known | undefined
  /** The answer of the scope statement, if one was sent. */
  entered: Promise<Known | undefined> | undefined
  /** The caller, once it is known to be entitled to what it asks. */
  actor: Actor | undefined
  private readonly action: Action

  constructor(request: FastifyRequest, now: Date) {
    const { access } = request.routeOptions.config
    if (access === undefined || access === 'public')
      throw new Error('only an operation with declared access opens a transaction')
    this.action = access
    this.credential = request.credential!
    this.now = now
    this.before = outOfDate.delete(request) ? undefined : knownOf(this.credential, now)
  }

  /**
   * Queues the scope statement behind `begin`: results of later statements wait until the caller is known to be entitled.
   */
  enterOn(connection: Connection, began: Promise<unknown>): Promise<Actor> {
    const { credential, now, before } = this
    this.entered =
      before === undefined ? enterAnew(connection, credential, now) : enter(connection, credential, now, before)
    const opened = Promise.all([began, this.entered]).then(([, known]) => this.entitled(known))
    opened.catch(() => undefined)
    connection.gate = opened
    return opened
  }

  /** Accepts the caller, if it is who it was before, and entitled. */
  entitled(known: Known | undefined): Actor {
    this.actor = entitle(known?.caller, this.credential, this.action)
    return this.actor
  }
}

/**
 * The connection of a read. It is taken, and a transaction begun, only when the first statement is sent. A read whose rows
 * are all kept only asks, together with other requests, whether they are still current.
 */
export class ReadConnection implements Askable {
  private readonly database: Database
  private readonly caller: Caller
  private taken: Connection | undefined
  private taking: Promise<Connection> | undefined
  private certain: Promise<Actor> | undefined
  /** The request is answered or refused: nobody waits for what a branch of it still asks. */
  private isOver = false

  constructor(database: Database, caller: Caller) {
    this.database = database
    this.caller = caller
  }

  get gate(): Promise<Actor> {
    this.certain ??= this.find()
    return this.certain
  }

  async run(text: string, values: unknown[]): Promise<Answer> {
    const connection = this.taken ?? (await this.take())
    this.requireGoing()
    return await connection.run(text, values)
  }

  async rows<Row>(row: z.ZodType<Row>, statement: SQL): Promise<Row[]> {
    const connection = this.taken ?? (await this.take())
    this.requireGoing()
    return await connection.rows(row, statement)
  }

  as<Row>(row: z.ZodType<Row> | (() => z.ZodType<Row>), rows: readonly unknown[]): Row[] {
    return this.taken!.as(row, rows)
  }

  /** Ends the transaction if one was begun, or as soon as it has begun. */
  settle(atOnce: boolean): void {
    this.isOver = true
    if (this.taken !== undefined) this.taken.settle(atOnce)
    else this.taking?.then((connection) => connection.settle(true)).catch(() => undefined)
  }

  /** The connection, if one was taken; none is taken from now on. */
  async left(): Promise<Connection | undefined> {
    this.isOver = true
    return await this.taking?.catch(() => undefined)
  }

  /** Another request may have the connection by now, and nobody would give back a new one. */
  private requireGoing(): void {
    if (this.isOver) throw new Error('the request that asks this is over')
  }

  private async find(): Promise<Actor> {
    const { caller, database } = this
    if (this.taking === undefined && caller.before !== undefined) {
      const known = await standsStill(database, caller.credential, caller.before, () => this.taking === undefined)
      if (known !== undefined) return caller.entitled(known)
    }
    const { gate } = await this.take()
    return (await gate) as Actor
  }

  private take(): Promise<Connection> {
    if (this.taking === undefined) this.requireGoing()
    this.taking ??= this.begin()
    return this.taking
  }

  private async begin(): Promise<Connection> {
    const { connection, began } = await this.database.reading(this.caller.credential.participant)
    this.taken = connection
    this.caller.enterOn(connection, began)
    return connection
  }
}
