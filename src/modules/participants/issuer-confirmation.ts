import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { z } from 'zod'
import { rowsOf } from '../../platform/db/client-rows.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { appendStatement, type Event, entriesParameter, event } from '../../platform/journal/append.ts'
import { administratorsOf, administratorsRow } from './queries.ts'
import { issuer as issuerTable } from './tables.ts'

const proposalRow = written({
  id: issuerTable.id,
  participant: issuerTable.participant,
  issuer: issuerTable.issuer,
  profile: issuerTable.profile,
  status: issuerTable.status,
  replaces_id: issuerTable.replacesId,
})
type Proposal = RowOf<typeof proposalRow>

/**
 * BR-62: the operator confirms what the only administrator of a participant proposed, after making sure by another way
 * that the participant wants it (worker role). The entry in the journal names no account.
 * @throws Error with one line that says why not
 */
export async function confirmAsOperator(client: pg.ClientBase, id: string, now: Date): Promise<Proposal> {
  if (!z.uuid().safeParse(id).success) throw new Error(`${id} is not the id of an issuer.`)
  await client.query('begin')
  try {
    const proposal = await holdProposal(client, id)
    const { participant, issuer, profile, replaces_id: replacesIssuerId } = proposal
    const events: Event[] = []
    if (replacesIssuerId !== null) {
      const retired = await client.query(retire, [replacesIssuerId, participant, `Replaced by ${issuer}.`])
      if (retired.rowCount === 0)
        throw new Error(
          `The issuer ${replacesIssuerId}, which it would replace, is not in use, or another suspended it.`,
        )
      const payload = { replacedBy: id }
      events.push(event('issuer.retired', { resource: replacesIssuerId, root: replacesIssuerId, payload }))
    }
    await client.query(`update accord.issuer set status = 'active', version = version + 1 where id = $1`, [id])
    await requireWayIn(client, participant, now)
    const payload = { issuer, profile, replacesIssuerId }
    events.push(event('issuer.confirmed', { resource: id, root: id, payload }))
    const author = { participant, accountId: null }
    const entries = events.map((each) => ({ event: each, author, requestId: 'operator:confirm-issuer', at: now }))
    await client.query(appendStatement, [entriesParameter(entries)])
    await client.query('commit')
    return proposal
  } catch (error) {
    await client.query('rollback')
    if ((error as { constraint?: string }).constraint === 'issuer_live')
      throw new Error('The same issuer is in use by another registration.')
    throw error
  }
}

async function holdProposal(client: pg.ClientBase, id: string): Promise<Proposal> {
  await client.query(
    `select 1 from accord.participant p
    where p.code = (select i.participant from accord.issuer i where i.id = $1)
    for no key update`,
    [id],
  )
  const [proposal] = await rowsOf(
    client,
    proposalRow,
    'select id, participant, issuer, profile, status, replaces_id from accord.issuer where id = $1 for update',
    [id],
  )
  if (proposal === undefined) throw new Error(`There is no issuer ${id}.`)
  if (proposal.status !== 'proposed')
    throw new Error(`The issuer is ${proposal.status}: only a proposed one is confirmed.`)
  return proposal
}

async function requireWayIn(client: pg.ClientBase, participant: string, now: Date): Promise<void> {
  const { sql, params } = new PgDialect().sqlToQuery(administratorsOf(participant, now))
  const [found] = await rowsOf(client, administratorsRow, sql, params)
  if (found!.administrators === 0)
    throw new Error(`This would lock ${participant} out: none of its administrators could sign in.`)
}

// A suspension by another participant stands until that participant lifts it.
const retire = `
update accord.issuer
set status = 'retired', reason = $3, suspended_by = null, version = version + 1
where id = $1
  and (status = 'active' or (status = 'suspended' and suspended_by = $2))`
