import type { SQL } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { Action } from '../../access/policy.ts'
import type { Answer } from './flight.ts'
import type { Connection, Database } from './pool.ts'
import { type Credential, enter, enterAnew, entitle, type Known, knownOf, standsStill } from './scope.ts'

/** What statements are asked of: a connection, or one that is taken when it is needed. */
export type Askable = Pick<Connection, 'run' | 'rows' | 'as'> & { readonly gate: Promise<unknown> | undefined }

/** Requests whose next transaction asks for itself: what others have kept since may be out of date as well. */
const outOfDate = new WeakSet<FastifyRequest>()

/** What was known of the caller of this request was out of date. */
export const askAnew = (request: FastifyRequest): void => {
  outOfDate.add(request)
}

/** Who sends a request, as a transaction of it finds out. */
export class Caller {
  readonly credential: Credential
  readonly now: Date
  /** Who that was, where it is known. */
  readonly before: Known | undefined
  /** What the scope statement answered, where one was asked. */
  entered: Promise<Known | undefined> | undefined
  /** Who it is, once it is entitled to what it asks. */
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

  /** Queues the scope statement behind `begin`: what is asked of the connection waits until the caller is entitled to it. */
  enterOn(connection: Connection, began: Promise<unknown>): Promise<Actor> {
    const { credential, now, before } = this
    this.entered =
      before === undefined ? enterAnew(connection, credential, now) : enter(connection, credential, now, before)
    const opened = Promise.all([began, this.entered]).then(([, known]) => this.entitled(known))
    opened.catch(() => undefined)
    connection.gate = opened
    return opened
  }

  /** That it is who it was before, and entitled. */
  entitled(known: Known | undefined): Actor {
    this.actor = entitle(known?.caller, this.credential, this.action)
    return this.actor
  }
}

/**
 * The connection of a read, which takes one and begins a transaction when the first statement is asked: of what is kept
 * only is asked whether it still holds, with others.
 */
export class ReadConnection implements Askable {
  private readonly database: Database
  private readonly caller: Caller
  private taken: Connection | undefined
  private taking: Promise<Connection> | undefined
  private certain: Promise<Actor> | undefined
  /** The request is answered or refused: what a branch of it asks from now on nobody waits for. */
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

  /** What was begun ends, if anything was, or as soon as it has begun. */
  settle(atOnce: boolean): void {
    this.isOver = true
    if (this.taken !== undefined) this.taken.settle(atOnce)
    else this.taking?.then((connection) => connection.settle(true)).catch(() => undefined)
  }

  /** The connection, where one was taken; none is from now on. */
  async left(): Promise<Connection | undefined> {
    this.isOver = true
    return await this.taking?.catch(() => undefined)
  }

  /** Another request may have the connection by now, and nobody would give back one that is taken. */
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
