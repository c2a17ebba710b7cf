import type pg from 'pg'

/**
 * Holds the connections on which the acts of participants are recorded. It counts as a holder of its own, so that no
 * participant can keep these connections busy, and has as many as one participant.
 */
export const theRecord = 'the record'

type Turn = { readonly whose: string | undefined; go(): void }

/**
 * Shares out the clients of a pool. One holder has at most `ofOne` of them, however many are free. If several wait, the
 * next client goes to the holder with the fewest, and among equals to the one that waited longest, so that nobody waits for
 * everything that others asked before. Requests without a holder count as one more holder, which may have all.
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
