import { LRUCache } from 'lru-cache'
import { limits } from '../../config.ts'

/**
 * Callers with kept answers, counted by rows: when a process has more rows than it keeps, those used longest ago are
 * dropped.
 */
const holders = new LRUCache<Answers, Answers>({
  maxSize: limits.keptRows,
  dispose: (answers, _, reason) => {
    if (reason === 'evict') answers.clear()
  },
})

/** Rows of registers that were sent to one caller. */
export class Answers {
  /** By the statement, and then by its parameters as JSON, so that a long text is found without being read again. */
  readonly #byText = new Map<string, Map<string, readonly unknown[]>>()
  #rows = 0

  find(text: string, params: string): readonly unknown[] | undefined {
    const found = this.#byText.get(text)?.get(params)
    if (found !== undefined) holders.get(this)
    return found
  }

  /**
   * Keeps rows, which nobody may change from now on. A caller who asks for very many loses its own rows, and nobody else's.
   */
  keep(text: string, params: string, rows: readonly unknown[]): void {
    const size = rows.length + 1 // an empty answer counts too
    if (size > limits.keptRowsOfOne) return
    if (this.#rows + size > limits.keptRowsOfOne) this.clear()
    const ofText = this.#byText.get(text) ?? new Map<string, readonly unknown[]>()
    if (!ofText.has(params)) this.#rows += size
    this.#byText.set(text, ofText.set(params, frozen(rows)))
    holders.delete(this) // set again with the same value, it would keep the size that it had before
    holders.set(this, this, { size: this.#rows })
  }

  clear(): void {
    this.#byText.clear()
    this.#rows = 0
  }

  /** These answers are out of date and will not be given again. */
  drop(): void {
    holders.delete(this)
    this.clear()
  }

  /** All statements with their parameters and rows, for tests to look at. */
  *all(): Generator<{ text: string; params: string; rows: readonly unknown[] }> {
    for (const [text, ofText] of this.#byText) for (const [params, rows] of ofText) yield { text, params, rows }
  }

  get rows(): number {
    return this.#rows
  }
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(frozen)
  return Object.freeze(value)
}
