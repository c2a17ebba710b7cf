import { randomUUID } from 'node:crypto'
import { mintToken, type readLocalKey } from '../platform/local-issuer.ts'

type Key = Awaited<ReturnType<typeof readLocalKey>>

/** One office that talks to Accord over HTTP, with a token of its own participant. */
export type Office = {
  get<Body>(path: string): Promise<Answer<Body>>
  post<Body>(path: string, body?: unknown, etag?: string): Promise<Answer<Body>>
  patch<Body>(path: string, body: unknown, etag: string): Promise<Answer<Body>>
  /** A report, and the run that it left behind. */
  file(path: string): Promise<{ bytes: Buffer; text: string; run: string }>
}

export type Answer<Body> = { status: number; body: Body; etag: string }

export type OfficeOf = (participant: string, role: string) => Promise<Office>

export function officeOf(base: string, key: Key): OfficeOf {
  return async (participant: string, role: string): Promise<Office> => {
    const token = await mintToken(key, { participant, role, hours: 1, now: new Date() })
    const send = async <Body>(method: string, path: string, body: unknown, etag?: string): Promise<Answer<Body>> => {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          ...(etag === undefined ? {} : { 'if-match': etag }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const answer = (await response.json()) as Body
      if (response.status >= 500 && response.status !== 503)
        throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
      return { status: response.status, body: answer, etag: response.headers.get('etag') ?? '' }
    }
    return {
      get: (path) => send('GET', path, undefined),
      post: (path, body, etag) => send('POST', path, body, etag),
      patch: (path, body, etag) => send('PATCH', path, body, etag),
      async file(path) {
        const response = await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } })
        const bytes = Buffer.from(await response.arrayBuffer())
        must(response.status === 200, `${path} answers 200`, { status: response.status, text: bytes.toString() })
        return { bytes, text: bytes.toString('utf8'), run: response.headers.get('report-run') ?? '' }
      },
    }
  }
}

export function tell(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** The demonstration checks itself: an unexpected result ends it. */
export function must(holds: boolean, what: string, found?: unknown): void {
  if (!holds)
    throw new Error(`Not as it should be: ${what}${found === undefined ? '' : ` (found ${JSON.stringify(found)})`}`)
}

export function expectStatus<Body>(answer: Answer<Body>, status: number, what: string): Body {
  must(answer.status === status, `${what} answers ${status}`, { status: answer.status, body: answer.body })
  return answer.body
}

/** Columns as wide as their longest cell. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  for (const row of rows)
    tell(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}`,
    )
}
