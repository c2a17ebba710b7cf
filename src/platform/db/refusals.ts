import type { FastifyRequest } from 'fastify'
import type { Refusal } from '../../kernel/refusal.ts'
import { appendParameter, appendStatement, event } from '../journal/append.ts'
import { abandon, type Door } from './read.ts'
import { enterAnew, NoGrant } from './scope.ts'
import { theRecord } from './turns.ts'

const windowStatement = `insert into accord.refusal_window (account_id, operation, minute)
values ($1, $2, date_trunc('minute', $3::timestamptz))
on conflict do nothing
returning true as fresh`

/** Journals a 403 of a known account, at most one per account, operation and minute, in a transaction of its own. */
export async function journalRefusal(door: Door, request: FastifyRequest, refusal: Refusal): Promise<void> {
  const actor = refusal instanceof NoGrant ? refusal.actor : request.actor
  if (actor === undefined || request.credential === undefined) return
  const operation = request.routeOptions.schema?.operationId ?? request.routeOptions.url ?? 'unknown'
  const now = door.now()
  const connection = await door.database.connect(theRecord)
  try {
    await Promise.all([connection.query('begin'), enterAnew(connection, request.credential, now)])
    const { rows } = await connection.query(windowStatement, [actor.accountId, operation, now])
    if (rows.length > 0) {
      const refused = event('access.refused', {
        resource: actor.accountId,
        root: actor.accountId,
        payload: { operation, code: refusal.code },
      })
      await connection.query(appendStatement, [appendParameter([refused], actor, request.id, now)])
    }
    await connection.query('commit')
    connection.release()
  } catch (error) {
    await abandon(connection)
    throw error
  }
}
