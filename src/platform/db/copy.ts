import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { limits } from '../../config.ts'
import { prepareValue } from './flight.ts'

/**
 * Rows as COPY writes them, one behind another without their line feeds; `ends` says where each ends and the next begins.
 * The bytes are valid until the next rows are asked for, which may be written into the same memory.
 */
export type Copied = { bytes: Buffer; ends: readonly number[] }

/** Members of pg's connection that its types leave out. */
type Wire = pg.Connection & { stream: { pause(): void; resume(): void }; query(text: string): void }

/**
 * The rows of one statement as PostgreSQL itself writes them, not read field by field. pg treats it as a query of its own
 * kind. Rows that nobody asks for stay in PostgreSQL: after two batches the socket is no longer read.
 */
export class Copy {
  readonly text: string
  #wire: Wire | undefined
  #filling: Buffer = Buffer.allocUnsafe(limits.copiedBytes)
  #ends: number[] = []
  #full: Copied[] = []
  #lent: Copied | undefined
  #spare: Buffer | undefined
  #outcome: { error?: unknown } | undefined
  #waiting: (() => void) | undefined
  #isLeft = false
  readonly #end = Promise.withResolvers<void>()

  constructor(text: string) {
    this.text = text
    this.over.catch(() => undefined) // next() reports it
  }

  get over(): Promise<void> {
    return this.#end.promise
  }

  submit(connection: pg.Connection): void {
    this.#wire = connection as Wire
    this.#wire.query(this.text)
  }

  /** One row. Its memory is only lent, because pg reads the next row into it. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.#isLeft) return
    const length = chunk.length - 1
    let begin = this.#ends.at(-1) ?? 0
    if (begin + length > this.#filling.length) {
      if (begin > 0) this.#handOver()
      if (length > this.#filling.length) this.#filling = Buffer.allocUnsafe(length)
      begin = 0
    }
    chunk.copy(this.#filling, begin, 0, length)
    this.#ends.push(begin + length)
  }

  handleCommandComplete(): void {
    if (this.#ends.length > 0 && !this.#isLeft) this.#handOver()
  }

  handleReadyForQuery(): void {
    this.#outcome ??= {}
    this.#end.resolve()
    this.#waiting?.()
  }

  handleError(error: unknown): void {
    this.#outcome = { error }
    this.#end.reject(error)
    this.#waiting?.()
  }

  #handOver(): void {
    this.#full.push({ bytes: this.#filling, ends: this.#ends })
    this.#filling = this.#spare ?? Buffer.allocUnsafe(limits.copiedBytes)
    this.#spare = undefined
    this.#ends = []
    if (this.#full.length >= 2) this.#wire!.stream.pause()
    this.#waiting?.()
  }

  /** Resolves to the next rows, or to undefined after the last. @throws the error of PostgreSQL, or that it stays silent */
  async next(seconds: number): Promise<Copied | undefined> {
    this.#spare = this.#lent?.bytes
    this.#lent = this.#full.shift() ?? (await this.#awaited(seconds))
    if (this.#full.length < 2) this.#wire?.stream.resume()
    return this.#lent
  }

  async #awaited(seconds: number): Promise<Copied | undefined> {
    if (this.#outcome === undefined) await this.#news(seconds)
    const batch = this.#full.shift()
    if (batch !== undefined) return batch
    if (this.#outcome === undefined) throw new Error(`PostgreSQL has said nothing for ${seconds} seconds`)
    if ('error' in this.#outcome) throw this.#outcome.error
    return undefined
  }

  /**
   * Resolves when the connection is free: a statement that has not ended is cancelled, and rows that still come are thrown
   * away.
   */
  async leave(cancel: () => Promise<unknown>): Promise<void> {
    this.#isLeft = true
    this.#wire?.stream.resume()
    if (this.#outcome === undefined) await cancel()
    await this.over.catch(() => undefined)
  }

  #news(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1_000)
      this.#waiting = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** COPY takes no parameters: its values stand in it as literals. */
class Literals extends PgDialect {
  override escapeParam(_: number, value?: unknown): string {
    const prepared = prepareValue(value)
    if (prepared === null) return 'null'
    if (typeof prepared !== 'string') throw new Error('bytes are written as no literal')
    return pg.escapeLiteral(prepared)
  }
}
const literals = new Literals()

/** Null is written as an empty text, as in every form of a report. */
export function copying(statement: SQL): string {
  return `copy (${literals.sqlToQuery(statement).sql}) to stdout (format text, null '')`
}
