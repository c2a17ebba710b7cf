import pg from 'pg'
import { reasonOf } from '../log.ts'
import { endWhenSilent } from '../silence.ts'

const connectSeconds = 10

type OwnClient = pg.ClientConfig & {
  /** How long an answer may take before the connection is given up; without it, for as long as it takes. */
  silenceSeconds?: number
}

/** A client that is not of a pool. Its session is in UTC, as all others here, whatever the server's time zone is. */
export function clientInUtc({ options = '', silenceSeconds, ...config }: OwnClient): pg.Client {
  const client = new pg.Client({
    connectionTimeoutMillis: connectSeconds * 1_000,
    ...config,
    options: `-c timezone=UTC ${options}`.trim(),
  })
  if (silenceSeconds !== undefined) client.once('connect', () => endWhenSilent(client, silenceSeconds))
  return client
}

/**
 * `bare`: its session begins with no setting of ours, because a pooler may stand before it that passes none on.
 * @throws Error whose message is one line for the operator, without the password
 */
export async function connect(connectionString: string, setting: string, { bare = false } = {}): Promise<pg.Client> {
  const target = address(connectionString, setting)
  const config = {
    connectionString,
    connectionTimeoutMillis: connectSeconds * 1_000,
    application_name: 'accord operator',
  }
  const client = bare ? new pg.Client(config) : clientInUtc(config)
  client.on('error', () => {}) // the query that is under way reports it
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`Cannot connect to PostgreSQL at ${target} (${setting}): ${reasonOf(error).message}`)
  }
  return client
}

/** Runs `fn` with such a client and closes it. @throws as connect() does */
export async function withClient<T>(
  connectionString: string,
  fn: (client: pg.Client) => Promise<T>,
  setting = 'WORKER_DATABASE_URL',
): Promise<T> {
  const client = await connect(connectionString, setting)
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

/** Where the URL leads, without its password. */
export function address(connectionString: string, setting: string): string {
  try {
    const { host, pathname } = new URL(connectionString)
    return `${host}${pathname}`
  } catch {
    throw new Error(`${setting} is not a URL of the form postgres://user:password@host:port/database`)
  }
}
