import { z } from 'zod'
import type { Connection, Database } from '../platform/db/pool.ts'
import { type Credential, enterAnew } from '../platform/db/scope.ts'
import { type RowOf, written } from '../platform/db/selection.ts'
import { newTicket, seal, ticketHash, unseal } from './seal.ts'

/** The sessions: who is signed in, and the tokens that act for them. */
const sealedRow = written({
  id: z.uuid(),
  accountId: z.uuid(),
  participant: z.string(),
  sealed: z.instanceof(Buffer),
  expiresAt: z.date(),
})
type Sealed = RowOf<typeof sealedRow>
export type Session = Omit<Sealed, 'sealed'> & { token: string }

const listedRow = written({
  id: z.uuid(),
  browser: z.string(),
  openedAt: z.date(),
  expiresAt: z.date(),
  current: z.boolean(),
})
export type Listed = RowOf<typeof listedRow>

type Opening = { credential: Credential; token: string; browser: string; now: Date }

/** Rows of sessions. Each operation is one transaction in the scope of a ticket, or of the account of the session. */
export function createSessions(database: Database) {
  async function within<T>(ticket: string | undefined, work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await database.connect()
    try {
      const hash = ticketHash(ticket)?.toString('hex') ?? ''
      const begun = Promise.all([
        connection.query('begin'),
        connection.query(`select set_config('accord.console_ticket', $1, true)`, [hash]),
      ])
      const [result] = await Promise.all([work(connection), begun])
      await connection.query('commit')
      connection.release()
      return result
    } catch (error) {
      connection.release(error as Error) // the connection is dropped, and its transaction with it
      throw error
    }
  }

  /** @returns the ticket for the cookie, or undefined if no account is registered for the subject of the token */
  async function open({ credential, token, browser, now }: Opening): Promise<string | undefined> {
    const ticket = newTicket()
    return await within(ticket, async (connection) => {
      const entered = await enterAnew(connection, credential, now)
      if (entered === undefined) return undefined
      await connection.query('select accord.sweep_console_sessions($1)', [now])
      await connection.query(
        `insert into accord.console_session
          (ticket_hash, participant, account_id, sealed, browser, opened_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          ticketHash(ticket),
          entered.caller.participant,
          entered.caller.account_id,
          seal(ticket, JSON.stringify({ token })),
          browser,
          now,
          credential.expiresAt,
        ],
      )
      return ticket
    })
  }

  /** Every request of a page asks this, so the whole transaction is one round trip. */
  const lookUp = (hash: Buffer, now: Date): Promise<Sealed | undefined> =>
    database.look(async (connection) => {
      const [, , { rows }] = await Promise.all([
        connection.query('begin read only'),
        connection.query(`select set_config('accord.console_ticket', $1, true)`, [hash.toString('hex')]),
        connection.query(
          `select id, account_id as "accountId", participant, sealed, expires_at as "expiresAt"
          from accord.console_session
          where ticket_hash = $1 and expires_at > $2`,
          [hash, now],
        ),
        connection.query('commit'),
      ])
      return connection.as(sealedRow, rows)[0]
    })

  async function find(ticket: string | undefined, now: Date): Promise<Session | undefined> {
    const hash = ticketHash(ticket)
    if (ticket === undefined || hash === undefined) return undefined
    const row = await lookUp(hash, now)
    if (row === undefined) return undefined
    const { sealed, ...session } = row
    const opened = unseal(ticket, sealed)
    if (opened === undefined) return undefined
    return { ...session, token: (JSON.parse(opened) as { token: string }).token }
  }

  /** The sessions of one account: where else it is signed in. */
  async function list(ticket: string, { credential, now }: Pick<Opening, 'credential' | 'now'>): Promise<Listed[]> {
    return await within(ticket, async (connection) => {
      await enterAnew(connection, credential, now)
      const { rows } = await connection.query(
        `select id, browser, opened_at as "openedAt", expires_at as "expiresAt", ticket_hash = $1 as current
        from accord.console_session
        where expires_at > $2
        order by id desc
        limit 100`,
        [ticketHash(ticket), now],
      )
      return connection.as(listedRow, rows)
    })
  }

  /** Ends one of the account's own sessions. @returns whether there was one */
  async function endOther(id: string, { credential, now }: Pick<Opening, 'credential' | 'now'>): Promise<boolean> {
    const { rowCount } = await within(undefined, async (connection) => {
      await enterAnew(connection, credential, now)
      return await connection.query('delete from accord.console_session where id = $1', [id])
    })
    return rowCount === 1
  }

  async function end(ticket: string | undefined): Promise<void> {
    const hash = ticketHash(ticket)
    if (hash === undefined) return
    await within(ticket, (connection) =>
      connection.query('delete from accord.console_session where ticket_hash = $1', [hash]),
    )
  }

  return { open, find, list, endOther, end }
}

export type Sessions = ReturnType<typeof createSessions>
