import { LRUCache } from 'lru-cache'
import { limits } from '../../config.ts'

/** Who has answers, by the rows of each: where a process has more than it keeps, those go that were last of use longest ago. */
const holders = new LRUCache<Answers, Answers>({
  maxSize: limits.keptRows,
  dispose: (answers, _, reason) => {
    if (reason === 'evict') answers.clear()
  },
})

/** Rows of registers that one caller was answered. */
export class Answers {
  /** By the statement, and by its parameters as JSON: a text that is long is found without being read again. */
  readonly #byText = new Map<string, Map<string, readonly unknown[]>>()
  #rows = 0

  find(text: string, params: string): readonly unknown[] | undefined {
    const found = this.#byText.get(text)?.get(params)
    if (found !== undefined) holders.get(this)
    return found
  }

  /** Keeps rows, which nobody changes from now on. Who asks for very many loses its own, and nobody else's. */
  keep(text: string, params: string, rows: readonly unknown[]): void {
    const size = rows.length + 1 // that there is no such row counts too
    if (size > limits.keptRowsOfOne) return
    if (this.#rows + size > limits.keptRowsOfOne) this.clear()
    const ofText = this.#byText.get(text) ?? new Map<string, readonly unknown[]>()
    if (!ofText.has(params)) this.#rows += size
    this.#byText.set(text, ofText.set(params, frozen(rows)))
    holders.delete(this) // of the same value it would keep the size that it was told before
    holders.set(this, this, { size: this.#rows })
  }

  clear(): void {
    this.#byText.clear()
    this.#rows = 0
  }

  /** What is answered again no more is kept no more. */
  drop(): void {
    holders.delete(this)
    this.clear()
  }

  /** All statements with their parameters and rows, to look at. */
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
