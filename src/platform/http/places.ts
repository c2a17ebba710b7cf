import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Config, limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Noun, say } from '../../kernel/sentence.ts'
import type { Credential } from '../db/scope.ts'

/** How many of one kind may be under way at once: in all, of one participant, of one account. */
type Share = { what: Noun; all: number; participant: number; account: number }

/** A place that is taken, until it is left; leaving twice does nothing. */
type Place = { leave(): void }

type Places = {
  /** Before the caller is known. @throws Refusal `unavailable` */
  take(): Place
  /** Counts the place for its caller too. @throws Refusal `rate_limited` */
  hold(place: Place, credential: Credential): void
  /** Takes and holds without looking at any share, because the work was let in before. */
  retake(credential: Credential): Place
  /** How many are taken now. */
  taken(): number
}

export type AllPlaces = Readonly<Record<'working' | 'waiting' | 'exporting' | 'streaming', Places>>

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request is counted now. */
    place: Place | undefined
    /** The response; the request is counted until it is sent. */
    answer: ServerResponse | undefined
    /** Waits for something other than our own work, and is counted meanwhile among those that wait. */
    waits<T>(wait: () => Promise<T>): Promise<T>
    /** Counts the request among the exports, until its reply is over. */
    exports(): void
  }
}

export function createAllPlaces(config: Config): AllPlaces {
  const share = (what: Noun, all: number) => ({
    what,
    all,
    participant: Math.max(limits.shareMin, Math.ceil(all * config.shares.participant)),
    account: Math.max(limits.shareMin, Math.ceil(all * config.shares.account)),
  })
  return {
    working: createPlaces(share('requests', config.requestsInFlight)),
    waiting: createPlaces(share('waiting requests', config.requestsWaiting)),
    exporting: createPlaces(share('exports', config.database.exportConnections)),
    streaming: createPlaces({ ...share('streams', config.streamsOpen), account: config.streamsPerAccount }),
  }
}

function createPlaces({ what, all, participant, account }: Share): Places {
  const held = new Map<string, number>()
  const shares = [
    [participant, 'participant'],
    [account, 'account'],
  ] as const
  let taken = 0

  class Taken implements Place {
    holders: readonly string[] = []
    private left = false

    constructor() {
      taken += 1
    }

    count(holders: readonly string[]): void {
      this.holders = holders
      for (const holder of holders) held.set(holder, (held.get(holder) ?? 0) + 1)
    }

    leave(): void {
      if (this.left) return
      this.left = true
      taken -= 1
      for (const holder of this.holders) {
        const others = held.get(holder)! - 1
        if (others === 0) held.delete(holder)
        else held.set(holder, others)
      }
    }
  }

  return {
    take() {
      const place = new Taken()
      if (taken <= all) return place
      place.leave()
      throw new Refusal('unavailable', say('More than {all} {what} are under way.', { all, what }), {
        retryAfterSeconds: 1,
      })
    },
    hold(place, credential) {
      const holders = holdersOf(credential)
      for (const [index, [most, whose]] of shares.entries()) {
        if ((held.get(holders[index]!) ?? 0) < most) continue
        throw new Refusal(
          'rate_limited',
          say('More than {most} {what} of this {whose} are under way.', { most, what, whose }),
          {
            retryAfterSeconds: 1,
          },
        )
      }
      ;(place as Taken).count(holders)
    },
    retake(credential) {
      const place = new Taken()
      place.count(holdersOf(credential))
      return place
    },
    taken: () => taken,
  }
}

const holdersOf = ({ participant, issuer, subject }: Credential) => [participant, `${issuer}\n${subject}`]

/** Provides `place`, `waits` and `exports` of a request. */
export function countRequests(app: FastifyInstance, places: AllPlaces): void {
  app.decorateRequest('place')
  app.decorateRequest('answer')
  app.decorateRequest('waits', async function <T>(this: FastifyRequest, wait: () => Promise<T>): Promise<T> {
    const credential = this.credential!
    const waiting = places.waiting.take()
    try {
      this.place?.leave() // refused or not: the place is taken again below
      places.waiting.hold(waiting, credential)
      return await wait()
    } finally {
      waiting.leave()
      // The client has hung up: nothing would give the place back.
      if (!this.answer!.destroyed) this.place = places.working.retake(credential)
    }
  })
  app.decorateRequest('exports', function (this: FastifyRequest): void {
    const answer = this.answer!
    if (answer.destroyed) return // the client has hung up: nothing would give the place back
    const exporting = places.exporting.take()
    answer.once('close', () => exporting.leave())
    places.exporting.hold(exporting, this.credential!)
  })
}
