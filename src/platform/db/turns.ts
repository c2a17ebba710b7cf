import type pg from 'pg'

/**
 * Whose connections are those on which it is put on record what participants did: none of theirs, which they may keep busy,
 * and no more than one of them has.
 */
export const theRecord = 'the record'

type Turn = { readonly whose: string | undefined; go(): void }

/**
 * The clients of a pool. One holder has so many of them at most, however many are free; where several wait, the next goes to
 * who has fewest, and of these to who has waited longest: so nobody stands behind all that others ask. What is nobody's
 * counts as one more holder, which may have all.
 */
export function sharedOut(
  pool: pg.Pool,
  { all, ofOne, waitSeconds }: { all: number; ofOne: number; waitSeconds: number },
) {
  let free = all
  const held = new Map<string | undefined, number>()
  const waiting = new Set<Turn>()
  const holders = new WeakMap<pg.PoolClient, { whose: string | undefined }>()

  const has = (whose: string | undefined): number => held.get(whose) ?? 0
  const mayHave = (whose: string | undefined): boolean => free > 0 && (whose === undefined || has(whose) < ofOne)

  function begin(whose: string | undefined): void {
    free -= 1
    held.set(whose, has(whose) + 1)
  }

  function end(whose: string | undefined): void {
    free += 1
    if (has(whose) === 1) held.delete(whose)
    else held.set(whose, has(whose) - 1)
    let next: Turn | undefined
    for (const turn of waiting) {
      if (mayHave(turn.whose) && (next === undefined || has(turn.whose) < has(next.whose))) next = turn
    }
    if (next === undefined) return
    waiting.delete(next)
    begin(next.whose)
    next.go()
  }

  /** @throws Error where it has not come in time */
  function turnOf(whose: string | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(turn)
        reject(new Error(`all ${all} connections are in use, or ${ofOne} by one participant`))
      }, waitSeconds * 1_000)
      const turn: Turn = {
        whose,
        go() {
          clearTimeout(timer)
          resolve()
        },
      }
      waiting.add(turn)
    })
  }

  return {
    waiting: (): number => waiting.size,
    async take(whose?: string): Promise<pg.PoolClient> {
      if (mayHave(whose)) begin(whose)
      else await turnOf(whose)
      try {
        const client = await pool.connect()
        holders.set(client, { whose })
        return client
      } catch (error) {
        end(whose)
        throw error
      }
    },
    giveBack(client: pg.PoolClient, broken?: Error): void {
      const { whose } = holders.get(client)!
      client.release(broken)
      end(whose)
    },
  }
}
