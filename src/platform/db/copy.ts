import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { limits } from '../../config.ts'
import { prepareValue } from './flight.ts'

/**
 * Rows as COPY writes them, one behind the other without their line feeds; each ends where the next begins. Lent until the
 * next are asked for, which may come in the same bytes.
 */
export type Copied = { bytes: Buffer; ends: readonly number[] }

/** What pg's connection has beside what its types say. */
type Wire = pg.Connection & { stream: { pause(): void; resume(): void }; query(text: string): void }

/**
 * The rows of one statement as PostgreSQL itself writes them, not read field by field: pg takes it for a query of its own
 * kind. What nobody asks for stays in PostgreSQL: after two batches the socket is not read any more.
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
    this.over.catch(() => undefined) // it is told by next()
  }

  get over(): Promise<void> {
    return this.#end.promise
  }

  submit(connection: pg.Connection): void {
    this.#wire = connection as Wire
    this.#wire.query(this.text)
  }

  /** One row of it: only lent, as pg reads the next into the same memory. */
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

  /** Resolves to the next of it, or to undefined behind the last. @throws what PostgreSQL says, or that it says nothing */
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

  /** Resolves when the connection is free: what has not ended is cancelled, and what still comes is thrown away. */
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

/** Null is written as nothing, as it is in every form of a report. */
export function copying(statement: SQL): string {
  return `copy (${literals.sqlToQuery(statement).sql}) to stdout (format text, null '')`
}
