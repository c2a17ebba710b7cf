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
  errors?: { pointer?: string; parameter?: string; detail: string; rule?: string; line?: number }[]
}

/** `lost`: nobody knows what became of it; the same key may be sent again. */
export class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const lost: Problem = { status: 0, code: 'lost', detail: '' }

type Sending = { body?: unknown; text?: string; type?: string; key?: string; version?: number; trial?: boolean }

const signedOutListeners = new Set<() => void>()
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => void signedOutListeners.delete(listener)
}

const retries = [400, 1_200, 3_000]
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** One request to `/v1`; what was lost on the way is sent again with the same key, which the service answers once. */
export async function call<T>(
  method: string,
  path: string,
  sending: Sending = {},
): Promise<{ value: T; version?: number }> {
  const mayRepeat = method === 'GET' || sending.key !== undefined
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once<T>(method, `/console/api/v1${path}`, sending)
    } catch (error) {
      const code = error instanceof Refused ? error.problem.code : ''
      const delay = retries[attempt]
      const passing = code === 'lost' || code === 'unavailable' || code === 'idempotency_key_in_flight'
      if (!mayRepeat || delay === undefined || !passing) throw error
      await wait(delay)
    }
  }
}

const together = new Map<string, Promise<{ value: unknown; version?: number }>>()

/** What several parts of a page ask for as they are drawn together is asked once. */
function read<T>(path: string): Promise<{ value: T; version?: number }> {
  const asked = together.get(path) ?? call<T>('GET', path)
  together.set(path, asked)
  setTimeout(() => together.delete(path))
  return asked as Promise<{ value: T; version?: number }>
}

/** One request to the console's own side: signing in and sessions. */
export async function own<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await once<T>(method, `/console/api${path}`, body === undefined ? {} : { body })).value
}

async function once<T>(method: string, url: string, sending: Sending): Promise<{ value: T; version?: number }> {
  const { body, text, type, key, version, trial } = sending
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
    reply = await fetch(url, { method, headers, ...(sent === undefined ? {} : { body: sent }) })
    answer = await reply.text()
  } catch {
    throw new Refused(lost)
  }
  if (!reply.ok) throw refusal(reply, answer, url)
  const tag = /^"(\d+)"$/.exec(reply.headers.get('etag') ?? '')
  const value = (answer === '' ? undefined : JSON.parse(answer)) as T
  return tag === null ? { value } : { value, version: Number(tag[1]) }
}

function refusal(reply: Response, answer: string, url: string): Refused {
  let problem: Problem
  try {
    problem = JSON.parse(answer) as Problem
  } catch {
    problem = { status: reply.status, code: reply.status >= 500 ? 'unavailable' : 'malformed_request', detail: '' }
  }
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

/** What is at an address of the API; what was there before stays shown until the new is known. */
export function useRead<T>(path: string | undefined): Reading<T> {
  const [state, set] = useState<Omit<Reading<T>, 'again'> & { path: string | undefined }>(empty(path))
  const turn = useRef(0)
  const again = useCallback(() => {
    if (path === undefined) return
    turn.current += 1
    const mine = turn.current
    set((before) => (before.path === path ? { ...before, loading: true } : { ...empty<T>(path), loading: true }))
    read<T>(path).then(
      ({ value, version }) => {
        if (mine === turn.current) set({ path, value, version, problem: undefined, loading: false })
      },
      (error: unknown) => {
        if (mine !== turn.current) return
        const problem = error instanceof Refused ? error.problem : lost
        set((before) => ({ ...before, problem, loading: false }))
      },
    )
  }, [path])
  useEffect(() => {
    again()
    return () => {
      turn.current += 1
    }
  }, [again])
  useEffect(() => {
    signedInListeners.add(again)
    return () => void signedInListeners.delete(again)
  }, [again])
  return state.path === path ? { ...state, again } : { ...empty<T>(path), again }
}

const signedInListeners = new Set<() => void>()
/** After somebody has signed in anew in the same page: what could not be read is read again. */
export function readAllAgain(): void {
  for (const listener of signedInListeners) listener()
}

function empty<T>(path: string | undefined) {
  return {
    path,
    value: undefined as T | undefined,
    version: undefined,
    problem: undefined,
    loading: path !== undefined,
  }
}

export type Page<Item> = { items: Item[]; nextCursor: string | null; scope: string }

/** All pages of a list that is short by its nature, such as the addressees of one request. */
export async function readAll<Item>(path: string): Promise<Item[]> {
  const items: Item[] = []
  const joint = path.includes('?') ? '&' : '?'
  let cursor = ''
  for (;;) {
    const { value } = await call<Page<Item>>('GET', `${path}${joint}limit=200${cursor}`)
    items.push(...value.items)
    if (value.nextCursor === null) return items
    cursor = `&cursor=${encodeURIComponent(value.nextCursor)}`
  }
}

/** As useRead(), of all pages. */
export function useAll<Item>(path: string | undefined): {
  items: Item[] | undefined
  problem: Problem | undefined
  again: () => void
} {
  const [state, set] = useState<{ path: string | undefined; items?: Item[]; problem?: Problem }>({ path })
  const turn = useRef(0)
  const again = useCallback(() => {
    if (path === undefined) return
    turn.current += 1
    const mine = turn.current
    readAll<Item>(path).then(
      (items) => mine === turn.current && set({ path, items }),
      (error: unknown) => {
        if (mine !== turn.current) return
        set((before) => ({ ...before, problem: error instanceof Refused ? error.problem : lost }))
      },
    )
  }, [path])
  useEffect(again, [again])
  useEffect(() => {
    signedInListeners.add(again)
    return () => void signedInListeners.delete(again)
  }, [again])
  return { items: state.path === path ? state.items : undefined, problem: state.problem, again }
}
