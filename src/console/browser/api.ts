import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { language } from './language.ts'

/** A refusal of the service, as it was sent. */
export type Problem = {
  status: number
  code: string
  detail: string
  rule?: string
  traceId?: string
  state?: string
  /** Seconds after which it may be asked again. */
  retryAfter?: number
  errors?: { pointer?: string; parameter?: string; detail: string; rule?: string; line?: number }[]
}

/** `lost`: the result is unknown; the same key may be sent again. */
export class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const lost: Problem = { status: 0, code: 'lost', detail: '' }
/** A request that changes nothing: its loss leaves no doubt. */
const notReached: Problem = { status: 0, code: 'unavailable', detail: '' }

export const problemOf = (error: unknown): Problem => (error instanceof Refused ? error.problem : lost)

type Sending = {
  body?: unknown
  text?: string
  type?: string
  key?: string
  version?: number
  trial?: boolean
  /** Aborts the request: nobody waits for the answer any more. */
  signal?: AbortSignal
}

/** `version`: of the record, if the reply is one. */
type Answer<T> = { value: T; version?: number }

const signedOutListeners = new Set<() => void>()
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => void signedOutListeners.delete(listener)
}

const retries = [400, 1_200, 3_000]
const longestWaitMs = 10_000
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** How long to wait after a temporary refusal: as the service says, else a little longer each time. */
function pauseAfter({ code, retryAfter }: Problem, attempt: number): number | undefined {
  const pause = retries[attempt]
  if (pause === undefined) return undefined
  if (code === 'lost' || code === 'unavailable' || code === 'idempotency_key_in_flight') return pause
  const told = (retryAfter ?? 1) * 1_000
  return code === 'rate_limited' && told <= longestWaitMs ? told : undefined
}

/** Repeats a request that was refused for a temporary reason. */
export async function patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const pause = error instanceof Refused ? pauseAfter(error.problem, attempt) : undefined
      if (pause === undefined) throw error
      await wait(pause)
      if (signal?.aborted === true) throw error
    }
  }
}

/** One request to `/v1`; a lost request is sent again with the same key, so that the service carries it out only once. */
export async function call<T>(method: string, path: string, sending: Sending = {}): Promise<Answer<T>> {
  const ask = () => once<T>(method, `/console/api/v1${path}`, sending)
  const mayRepeat = method === 'GET' || sending.key !== undefined || sending.trial === true
  return await (mayRepeat ? patiently(ask, sending.signal) : ask())
}

type Asked = { answer: Promise<Answer<unknown>>; waiting: number; given: AbortController }
const together = new Map<string, Asked>()

/**
 * If several parts of a page request the same while they are drawn, one request is sent; it is aborted when all have
 * given it up.
 */
function read<T>(path: string): Flight<Answer<T>> {
  let asked = together.get(path)
  if (asked === undefined) {
    const given = new AbortController()
    asked = { answer: call<unknown>('GET', path, { signal: given.signal }), waiting: 0, given }
    together.set(path, asked)
    setTimeout(() => together.delete(path))
  }
  const shared = asked
  shared.waiting += 1
  const giveUp = () => {
    shared.waiting -= 1
    if (shared.waiting > 0) return
    shared.given.abort()
    // Later callers send a request of their own and do not share the aborted one.
    if (together.get(path) === shared) together.delete(path)
  }
  return { answer: shared.answer as Promise<Answer<T>>, giveUp }
}

/** One request to the console's own addresses: signing in and sessions. */
export async function own<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await once<T>(method, `/console/api${path}`, body === undefined ? {} : { body })).value
}

async function once<T>(method: string, url: string, sending: Sending): Promise<Answer<T>> {
  const { body, text, type, key, version, trial, signal } = sending
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json, */*' }
  headers['accept-language'] = language()
  if (sent !== undefined) headers['content-type'] = type ?? 'application/json'
  if (key !== undefined) headers['idempotency-key'] = key
  if (trial === true) headers['prefer'] = 'handling=validate'
  if (version !== undefined) headers['if-match'] = `"${version}"`
  let reply: Response
  let answer: string
  try {
    reply = await fetch(url, {
      method,
      headers,
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal === undefined ? {} : { signal }),
    })
    answer = await reply.text()
  } catch {
    throw new Refused(trial === true ? notReached : lost)
  }
  if (!reply.ok) throw refusal(reply, answer, url)
  const tag = /^"(\d+)"$/.exec(reply.headers.get('etag') ?? '')
  const value = (answer === '' ? undefined : JSON.parse(answer)) as T
  return tag === null ? { value } : { value, version: Number(tag[1]) }
}

/** The refusal that the service sent. */
export function refusal(reply: Response, answer: string, url: string): Refused {
  let problem: Problem
  try {
    problem = JSON.parse(answer) as Problem
  } catch {
    problem = { status: reply.status, code: reply.status >= 500 ? 'unavailable' : 'malformed_request', detail: '' }
  }
  const retryAfter = Number(reply.headers.get('retry-after') ?? '')
  if (retryAfter > 0) problem.retryAfter = retryAfter
  if (reply.status === 401 && url.startsWith('/console/api/v1/')) for (const listener of signedOutListeners) listener()
  return new Refused(problem)
}

export type Reading<T> = {
  value: T | undefined
  version: number | undefined
  problem: Problem | undefined
  loading: boolean
  again: () => void
}

type Flight<T> = { answer: Promise<T>; giveUp: () => void }
type Landed<T> = { path: string | undefined; value?: T; problem: Problem | undefined; loading: boolean }

/**
 * One read of an address at a time; the earlier content stays visible until the new one arrives. `start` stays the same
 * function.
 */
function useFlight<T>(path: string | undefined, start: (path: string) => Flight<T>): Landed<T> & { again: () => void } {
  const [state, set] = useState<Landed<T>>(nothingOf(path))
  const flight = useRef<{ path: string; outdated: boolean; giveUp: () => void } | undefined>(undefined)
  const again = useCallback(() => {
    if (path === undefined) return
    if (flight.current?.path === path) {
      // A reply on its way may be older than an event: it is requested once more when it has arrived, however many
      // events come.
      flight.current.outdated = true
      return
    }
    const { answer, giveUp } = start(path)
    const mine = { path, outdated: false, giveUp }
    flight.current = mine
    set((before) => ({ ...(before.path === path ? before : nothingOf(path)), loading: true }))
    const end = (show: () => void) => {
      if (flight.current !== mine) return
      flight.current = undefined
      show()
      if (mine.outdated) again()
    }
    answer.then(
      (value) => end(() => set({ path, value, problem: undefined, loading: false })),
      (error: unknown) => {
        end(() => set((before) => ({ ...before, problem: problemOf(error), loading: false })))
      },
    )
  }, [path, start])
  useEffect(() => {
    again()
    return () => {
      flight.current?.giveUp()
      flight.current = undefined
    }
  }, [again])
  useEffect(() => onReadAgain(again), [again])
  return { ...(state.path === path ? state : nothingOf<T>(path)), again }
}

const nothingOf = <T>(path: string | undefined): Landed<T> => ({
  path,
  problem: undefined,
  loading: path !== undefined,
})

/** The content of an address of the API. */
export function useRead<T>(path: string | undefined): Reading<T> {
  const { value, problem, loading, again } = useFlight<Answer<T>>(path, read)
  return { value: value?.value, version: value?.version, problem, loading, again }
}

const signedInListeners = new Set<() => void>()
export function onReadAgain(listener: () => void): () => void {
  signedInListeners.add(listener)
  return () => void signedInListeners.delete(listener)
}

/** After somebody has signed in again on the same page, failed reads are repeated. */
export function readAllAgain(): void {
  for (const listener of signedInListeners) listener()
}

export type Page<Item> = { items: Item[]; nextCursor: string | null; scope: string }

/** All pages of a list that is always short, such as the addressees of one request. */
export async function readAll<Item>(path: string, signal?: AbortSignal): Promise<Item[]> {
  const items: Item[] = []
  const joint = path.includes('?') ? '&' : '?'
  let cursor = ''
  for (;;) {
    const sending = signal === undefined ? {} : { signal }
    const { value } = await call<Page<Item>>('GET', `${path}${joint}limit=200${cursor}`, sending)
    items.push(...value.items)
    if (value.nextCursor === null) return items
    cursor = `&cursor=${encodeURIComponent(value.nextCursor)}`
  }
}

function flyAll<Item>(path: string): Flight<Item[]> {
  const given = new AbortController()
  return { answer: readAll<Item>(path, given.signal), giveUp: () => given.abort() }
}

/** Like useRead(), for all pages. */
export function useAll<Item>(path: string | undefined): Reading<Item[]> {
  const { value, problem, loading, again } = useFlight<Item[]>(path, flyAll)
  return { value, version: undefined, problem, loading, again }
}
