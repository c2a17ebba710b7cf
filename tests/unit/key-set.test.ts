import type { JWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { fetchedKeys, type WaitingRoom } from '../../src/platform/http/key-set.ts'

const key = (kid: string): JWK => ({ kty: 'EC', kid })

/** An issuer that counts how often it is asked, and answers when it is let. */
function issuerOf(first: JWK[]) {
  const issuer = { published: first, asked: 0, hold: undefined as Promise<void> | undefined }
  return Object.assign(issuer, {
    fetchKeys: async () => {
      issuer.asked += 1
      const answer = issuer.published
      await issuer.hold
      return answer
    },
  })
}

const kids = (set: { keys(): readonly JWK[] }) => set.keys().map(({ kid }) => kid)
/** One whose fetches begin a tenth of a second after each other at the earliest. */
const keySet = (fetchKeys: () => Promise<JWK[] | undefined>, room: WaitingRoom) => fetchedKeys(fetchKeys, room, 0.1)

describe.concurrent('fetched keys', () => {
  /** A bad token has just used up a fetch; then the issuer changes its key, and a good token comes. */
  async function rotateAfterBadToken(room: WaitingRoom) {
    const issuer = issuerOf([key('old')])
    const set = keySet(issuer.fetchKeys, room)
    await set.keepFresh()
    await set.renew()
    issuer.published = [key('new')]
    const renewal = await set.renew()
    return { renewal, kids: kids(set) }
  }

  test('a bad token holds back no refresh: a good one by a new key waits for the next fetch and has it', async () => {
    expect(await rotateAfterBadToken({ waiting: 0, max: 5, maxOfOne: 50 })).toEqual({
      renewal: 'fetched',
      kids: ['new'],
    })
  })

  test('control: where nobody may wait, the good token is without its key', async () => {
    expect(await rotateAfterBadToken({ waiting: 0, max: 0, maxOfOne: 50 })).toEqual({ renewal: 'none', kids: ['old'] })
  })

  test('are fetched once for all who ask at a time', async () => {
    const issuer = issuerOf([key('one')])
    const set = keySet(issuer.fetchKeys, { waiting: 0, max: 100, maxOfOne: 50 })
    await Promise.all(Array.from({ length: 30 }, () => set.keepFresh()))
    expect(issuer.asked).toBe(1)
    await Promise.all(Array.from({ length: 30 }, () => set.renew()))
    expect(issuer.asked).toBe(2)
  })

  test('come for everybody where too many wait: those past the limit are told at once', async () => {
    const issuer = issuerOf([key('old')])
    const room = { waiting: 0, max: 2, maxOfOne: 50 }
    const set = keySet(issuer.fetchKeys, room)
    await set.keepFresh()
    issuer.published = [key('new')]
    const renewals = await Promise.all(Array.from({ length: 5 }, () => set.renew()))
    expect(renewals.sort()).toEqual(['fetched', 'fetched', 'none', 'none', 'none'])
    expect([kids(set), room.waiting]).toEqual([['new'], 0])
  })

  test('are the same list until others come: a fetch that fails or finds the same leaves those that are known', async () => {
    let answer: () => Promise<JWK[] | undefined> = async () => [key('one')]
    const set = keySet(() => answer(), { waiting: 0, max: 5, maxOfOne: 50 })
    await set.keepFresh()
    const first = set.keys()
    expect(await set.renew()).toBe('fetched')
    expect(set.keys()).toBe(first)
    answer = () => Promise.reject(new Error('no answer'))
    expect(await set.renew()).toBe('fetched')
    expect([set.keys() === first, kids(set)]).toEqual([true, ['one']])
    answer = async () => [key('two')]
    expect(await set.renew()).toBe('fetched')
    expect([set.keys() === first, kids(set)]).toEqual([false, ['two']])
  })

  test('that are on their way are joined, and whoever joined may wait for the next', async () => {
    const issuer = issuerOf([key('old')])
    const set = keySet(issuer.fetchKeys, { waiting: 0, max: 5, maxOfOne: 50 })
    let release!: () => void
    issuer.hold = new Promise((resolve) => {
      release = resolve
    })
    const first = set.keepFresh()
    issuer.published = [key('new')]
    const joined = set.renew()
    release()
    await first
    expect([await joined, kids(set)]).toEqual(['joined', ['old']])
    expect([await set.renew(), kids(set)]).toEqual(['fetched', ['new']])
  })

  /** Who is let in of thirty that come while the first fetch is on its way. */
  async function letIn(maxOfOne: number) {
    const issuer = issuerOf([key('one')])
    const room = { waiting: 0, max: 5, maxOfOne }
    const set = keySet(issuer.fetchKeys, room)
    const { promise, resolve } = Promise.withResolvers<void>()
    issuer.hold = promise
    const asked = Array.from({ length: 30 }, () => set.keepFresh())
    resolve()
    const fresh = await Promise.all(asked)
    expect([issuer.asked, kids(set), await set.keepFresh()]).toEqual([1, ['one'], true])
    return fresh.filter(Boolean).length
  }

  test('that nobody has yet are waited for by so many of one issuer; they come for all the same', async () => {
    expect(await letIn(20)).toBe(20)
  })

  test('control: where there is no limit, all wait', async () => {
    expect(await letIn(Number.POSITIVE_INFINITY)).toBe(30)
  })
})
