import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'

const windowMs = 60_000

/** What is left of a budget once it was spent from. */
export type Left = { max: number; remaining: number; resetSeconds: number; isExceeded: boolean }
/** Spends one of the requests of a minute that whoever has this key may make. */
export type Budget = (key: string) => Left

/** So many requests a minute for each key, from its first; of the keys that are counted the oldest is forgotten first. */
export function createBudget(max: number, clock: () => number = Date.now): Budget {
  const windows = new Map<string, { since: number; spent: number }>()
  return (key) => {
    const now = clock()
    let window = windows.get(key)
    if (window === undefined || window.since + windowMs <= now) {
      windows.delete(key)
      if (windows.size >= limits.budgetsKept) windows.delete(windows.keys().next().value!)
      window = { since: now, spent: 0 }
      windows.set(key, window)
    }
    window.spent += 1
    return {
      max,
      remaining: Math.max(0, max - window.spent),
      resetSeconds: Math.ceil((window.since + windowMs - now) / 1_000),
      isExceeded: window.spent > max,
    }
  }
}

export const tooMany = ({ max, resetSeconds }: Left): Refusal =>
  new Refusal('rate_limited', say('More than {count} requests in a minute.', { count: max }), {
    retryAfterSeconds: resetSeconds,
  })
