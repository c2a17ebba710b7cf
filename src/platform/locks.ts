import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'

/**
 * Every advisory lock of a database whose key is fixed. SQL cannot read this list, so a test compares it with the
 * numbers in migrations. Computed keys (of an idempotency key, of a record) are hashes and do not collide with these.
 */
export const locks = {
  /** Creating the roles of the cluster; migrations/roles.sql takes it too. */
  roles: 6017150482201n,
  /** Applying migrations. */
  migrations: 6017150482202n,
  /** Closing an accounting period; postings share it, by accord.posting_closed(). */
  postings: 6017150482203n,
  /** Giving positions to the journal: the worker that leads holds it for as long as it runs. */
  sequencer: 6017150482204n,
  /** Registering the local issuers. */
  localIssuers: 6017150482205n,
  /** Adding a dependency between steps of the roadmap: two at once could close a circle. */
  roadmapDependencies: 6017150482219n,
  /** Bringing in a table of rates, so that tables are recorded in the order of their numbers. */
  rateTables: 6017150482220n,
  /** Changing rights, from the journal entry to the commit; all other writes share it, by accord.append_journal(). */
  rights: 6017150482221n,
} as const

/** First halves of locks with two numbers; the second is a hash of an id. */
export const lockClasses = {
  /** Sending what a subscription is told. */
  webhookSubscription: 60171504,
} as const

type Wait = {
  lock: keyof typeof locks
  /** Until the end of the transaction that is open, or of the session. */
  until: 'transaction' | 'session'
  /** At most. */
  seconds: number
  onProgress: (line: string) => void
}

const pollMs = 100

/**
 * Takes a lock. If another session has it, the log says what is waited for and for how long at most. It asks repeatedly
 * instead of waiting in one statement, because such a statement holds a snapshot, and the session with the lock may be
 * building an index that waits for that snapshot to end.
 * @throws Error with one line for the operator, when that time is over
 */
export async function waitForLock(client: pg.ClientBase, { lock, until, seconds, onProgress }: Wait): Promise<void> {
  const statement = `select pg_try_advisory${until === 'transaction' ? '_xact' : ''}_lock($1) as held`
  const deadline = performance.now() + seconds * 1_000
  for (let asked = 1; ; asked += 1) {
    const { rows } = await client.query(statement, [locks[lock]])
    if (rows[0].held === true) return
    const holder = await holderOf(client, locks[lock])
    if (asked === 1) onProgress(`Waiting for the lock "${lock}", held by ${holder}, for ${seconds} s at most`)
    if (performance.now() > deadline) {
      throw new Error(
        `The lock "${lock}" is still held by ${holder} after ${seconds} s: end that session, or try again when it is done.`,
      )
    }
    await delay(pollMs)
  }
}

async function holderOf(client: pg.ClientBase, key: bigint): Promise<string> {
  const { rows } = await client.query<{ name: string; pid: number }>(
    `select a.application_name as name, l.pid
    from pg_locks l
    join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and (l.classid::bigint << 32) + l.objid::bigint = $1`,
    [key],
  )
  const [holder] = rows
  return holder === undefined ? 'another session' : `"${holder.name || 'a session'}" (backend ${holder.pid})`
}
