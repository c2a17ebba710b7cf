import { setTimeout as delay } from 'node:timers/promises'
import type { JWK } from 'jose'
import { limits } from '../../config.ts'

/** How a wait for newer keys ended: by a fetch that began after it, by one that was already running, or without one. */
export type Renewal = 'fetched' | 'joined' | 'none'

export type KeySet = {
  /** The same list object as long as the keys are the same. */
  keys(): readonly JWK[]
  /** Fetches the keys if they are old. @returns false if too many requests wait for that */
  keepFresh(): Promise<boolean>
  /** Waits for newer keys, one of which may have signed a token that none of these did. */
  renew(): Promise<Renewal>
}

/**
 * How many requests wait for keys: for newer ones (`renew`) in all key sets together, for any or fresh ones (`keepFresh`)
 * in each set. One more is refused although the fetch still happens, because its sender is not known yet, and each waiting
 * request takes a place.
 */
export type WaitingRoom = { waiting: number; readonly max: number; readonly maxOfOne: number }

export const heldKeys = (keys: readonly JWK[]): KeySet => ({
  keys: () => keys,
  keepFresh: async () => true,
  renew: async () => 'none',
})

/**
 * Keys that are fetched from their issuer. One fetch runs at a time, and the next begins a set time after it at the
 * earliest, so that nobody can make us flood the issuer. A token with an unknown key waits for the next fetch. So bad
 * tokens cost only a wait, and cannot use up a fetch that a good one needs.
 */
export function fetchedKeys(
  fetchKeys: () => Promise<JWK[] | undefined>,
  room: WaitingRoom,
  apartSeconds: number = limits.jwksRefreshSecondsMin,
): KeySet {
  let keys: readonly JWK[] = []
  let fetchedAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined
  let coming: Promise<void> | undefined
  let waiting = 0

  const secondsOld = () => (Date.now() - fetchedAt) / 1_000

  async function run(): Promise<void> {
    fetchedAt = Date.now()
    const found = await fetchKeys().catch(() => undefined) // the known keys stay in use
    fetchedAt = Date.now()
    if (found !== undefined && JSON.stringify(found) !== JSON.stringify(keys)) keys = found
  }

  function begin(): Promise<void> {
    running ??= run().finally(() => {
      running = undefined
    })
    return running
  }

  async function comeNext(): Promise<void> {
    await delay(Math.max(0, apartSeconds - secondsOld()) * 1_000, undefined, { ref: false })
    coming = undefined
    await begin()
  }

  return {
    keys: () => keys,
    async keepFresh() {
      if (secondsOld() < limits.jwksCacheSeconds && (keys.length > 0 || running === undefined)) return true
      if (waiting >= room.maxOfOne) return false
      waiting += 1
      await begin().finally(() => {
        waiting -= 1
      })
      return true
    },
    async renew() {
      const joined = running
      if (joined === undefined) coming ??= comeNext()
      const wait = joined ?? coming!
      if (room.waiting >= room.max) return 'none'
      room.waiting += 1
      await wait.finally(() => {
        room.waiting -= 1
      })
      return joined === undefined ? 'fetched' : 'joined'
    },
  }
}
