import type pg from 'pg'

type Holder = { held: number; readonly waiting: Set<() => void> }

/**
 * The clients of a pool, of which one holder has so many at most: who asks for more waits for its own, however many are
 * free, and stands in nobody's way. What is nobody's waits for any.
 */
export function sharedOut(pool: pg.Pool, { ofOne, waitSeconds }: { ofOne: number; waitSeconds: number }) {
  const holders = new Map<string, Holder>()
  const turns = new WeakMap<pg.PoolClient, () => void>()

  function turnOf(holder: Holder): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        holder.waiting.delete(go)
        reject(new Error(`${ofOne} connections of one participant are in use`))
      }, waitSeconds * 1_000)
      holder.waiting.add(go)
    })
  }

  /** @returns what leaves the turn to the next of the holder */
  async function turn(whose: string): Promise<() => void> {
    const holder = holders.get(whose) ?? { held: 0, waiting: new Set() }
    holders.set(whose, holder)
    if (holder.held < ofOne) holder.held += 1
    else await turnOf(holder)
    return () => {
      const [next] = holder.waiting
      if (next !== undefined) {
        holder.waiting.delete(next)
        return next()
      }
      holder.held -= 1
      if (holder.held === 0) holders.delete(whose)
    }
  }

  return {
    waiting(): number {
      let waiting = pool.waitingCount
      for (const holder of holders.values()) waiting += holder.waiting.size
      return waiting
    },
    async take(whose?: string): Promise<pg.PoolClient> {
      const leave = whose === undefined ? undefined : await turn(whose)
      try {
        const client = await pool.connect()
        if (leave !== undefined) turns.set(client, leave)
        return client
      } catch (error) {
        leave?.()
        throw error
      }
    },
    giveBack(client: pg.PoolClient, broken?: Error): void {
      const leave = turns.get(client)
      turns.delete(client)
      client.release(broken)
      leave?.()
    },
  }
}
