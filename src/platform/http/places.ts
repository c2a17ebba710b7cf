import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Config, limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Noun, say } from '../../kernel/sentence.ts'
import type { Credential } from '../db/scope.ts'

/** What may be under way at once, of one kind: in all, of one participant, of one account. */
type Share = { what: Noun; all: number; participant: number; account: number }

/** A place that is taken, until it is left; leaving twice does nothing. */
type Place = { leave(): void }

type Places = {
  /** Before the caller is known. @throws Refusal `unavailable` */
  take(): Place
  /** Counts the place for its caller too. @throws Refusal `rate_limited` */
  hold(place: Place, credential: Credential): void
  /** Takes and holds without looking at any share: the work was let in before. */
  retake(credential: Credential): Place
  /** How many are taken now. */
  taken(): number
}

export type AllPlaces = Readonly<Record<'working' | 'waiting' | 'exporting' | 'streaming', Places>>

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request is counted now. */
    place: Place | undefined
    /** Waits for something else than our own work, counted among those that wait and not among those that work. */
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
  const states = new WeakMap<Place, { holders: string[]; left: boolean }>()
  let taken = 0

  function take(): Place {
    taken += 1
    const state = { holders: [] as string[], left: false }
    const place = {
      leave() {
        if (state.left) return
        state.left = true
        taken -= 1
        for (const holder of state.holders) {
          const others = held.get(holder)! - 1
          if (others === 0) held.delete(holder)
          else held.set(holder, others)
        }
      },
    }
    states.set(place, state)
    return place
  }

  function count(place: Place, holders: string[]): void {
    states.get(place)!.holders = holders
    for (const holder of holders) held.set(holder, (held.get(holder) ?? 0) + 1)
  }

  return {
    take() {
      const place = take()
      if (taken <= all) return place
      place.leave()
      throw new Refusal('unavailable', say('More than {all} {what} are under way.', { all, what }), {
        retryAfterSeconds: 1,
      })
    },
    hold(place, credential) {
      const holders = holdersOf(credential)
      const shares = [
        [participant, 'participant'],
        [account, 'account'],
      ] as const
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
      count(place, holders)
    },
    retake(credential) {
      const place = take()
      count(place, holdersOf(credential))
      return place
    },
    taken: () => taken,
  }
}

const holdersOf = ({ participant, issuer, subject }: Credential) => [participant, `${issuer}\n${subject}`]

/** What `waits` and `exports` of a request do, once its reply is known. */
export function placesOf(places: AllPlaces, request: FastifyRequest, reply: FastifyReply) {
  return {
    async waits<T>(wait: () => Promise<T>): Promise<T> {
      const credential = request.credential!
      const waiting = places.waiting.take()
      try {
        places.waiting.hold(waiting, credential)
        request.place?.leave()
        return await wait()
      } finally {
        waiting.leave()
        // Hung up: nothing would give the place back.
        if (!reply.raw.destroyed) request.place = places.working.retake(credential)
      }
    },
    exports(): void {
      if (reply.raw.destroyed) return // hung up: nothing would give the place back
      const exporting = places.exporting.take()
      reply.raw.once('close', () => exporting.leave())
      places.exporting.hold(exporting, request.credential!)
    },
  }
}
