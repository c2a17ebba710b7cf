import pg from 'pg'
import { reasonOf } from '../log.ts'
import { sessionLimits } from './pool.ts'

const connectSeconds = 10
const see = 'see "Behind a pooler" in docs/operations.md'

/**
 * Checks what a process relies on and a pooler may silently take away: that a session begins with our limits and in UTC.
 * `pooled`: the login brings these settings, because the pooler passes no parameters on.
 * @throws Error whose message is one line for the operator
 */
export async function checkSession(options: { url: string; setting: string; pooled: boolean }): Promise<void> {
  const { url, setting, pooled } = options
  const wanted = sessionLimits()
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectSeconds * 1_000,
    ...(pooled ? {} : { ...wanted, options: '-c timezone=UTC -c jit=off' }),
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const { message } = reasonOf(error)
    if (!/unsupported startup parameter/.test(message)) throw new Error(`${setting}: ${message}`)
    throw new Error(`${setting} leads to a pooler that passes no start-up parameters on (${message}): ${see}`)
  }
  try {
    const { rows } = await client.query<{ login: string; name: string; setting: string }>(
      `select current_user as login, name, setting from pg_settings where name = any ($1)`,
      [[...Object.keys(wanted), 'TimeZone', 'jit']],
    )
    const is = new Map(rows.map((row) => [row.name, row.setting]))
    const must = { ...wanted, TimeZone: 'UTC', jit: 'off' }
    const wrong = Object.entries(must).filter(([name, value]) => is.get(name) !== String(value))
    if (wrong.length === 0) return
    const which = wrong.map(([name]) => name).join(', ')
    if (!pooled) throw new Error(`${setting}: a pooler on the way drops what a session begins with (${which}): ${see}`)
    const alter = wrong.map(([name, value]) => `alter role "${rows[0]!.login}" set ${name} = '${value}'`).join('; ')
    throw new Error(`${setting}: the login lacks settings that the pooler does not pass on; have a DBA run: ${alter}`)
  } finally {
    await client.end().catch(() => undefined)
  }
}
