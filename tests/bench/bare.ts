import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Statement } from '../support/statements.ts'

const clients = 10 // as the API's pool has

export type Bare = { run(statements: readonly Statement[], lane: number): Promise<unknown>; close(): Promise<void> }

/** Bare clients in pipeline mode: every statement of a transaction in one flight, prepared and named. */
export async function openBare(url: string): Promise<Bare> {
  const all = Array.from(
    { length: clients },
    () =>
      new pg.Client({
        connectionString: url,
        pipeline: true,
        options: '-c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan',
      } as pg.ClientConfig),
  )
  await Promise.all(all.map((client) => client.connect()))
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const known = names.get(text) ?? `b${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
    names.set(text, known)
    return known
  }
  // One transaction at a time on each: lanes beyond the clients wait their turn.
  const turns = all.map(() => Promise.resolve() as Promise<unknown>)
  return {
    run(statements, lane) {
      const at = lane % clients
      const client = all[at]!
      const done = turns[at]!.then(() =>
        Promise.all(statements.map(({ text, values }) => client.query({ text, values, name: nameOf(text) }))),
      )
      turns[at] = done.catch(() => undefined)
      return done
    },
    async close() {
      await Promise.all(all.map((client) => client.end()))
    },
  }
}

/** The rows as CSV, as fast as PostgreSQL gives them, in the caller's scope. */
export async function copyOut(
  url: string,
  enter: Statement,
  select: string,
): Promise<{ bytes: number; seconds: number }> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC -c jit=off' })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(enter.text, enter.values)
    const startedAt = performance.now()
    let bytes = 0
    const stream = client.query(copyTo(`copy (${select}) to stdout (format csv)`)) as unknown as Readable
    for await (const part of stream) bytes += (part as Buffer).length
    return { bytes, seconds: (performance.now() - startedAt) / 1_000 }
  } finally {
    await client.end()
  }
}
