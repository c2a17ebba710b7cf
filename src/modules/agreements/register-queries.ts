import { eq, sql } from 'drizzle-orm'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type ClauseInput, provisionsNamed } from './clause-terms.ts'
import type { RegisterFacts } from './register-rules.ts'
import type { ProposalQuery, RegisterChange } from './register-schemas.ts'
import { registerProposal } from './tables.ts'

export type ProposalRow = typeof registerProposal.$inferSelect

/** rules' awaitedParties in SQL, for the caller's participant. */
export const awaitsCaller = sql`(p.status = 'proposed'
  and accord.current_participant() in ('UA', p.participant)
  and not (p.proposer_role = 'party' and p.proposed_by = accord.current_participant())
  and accord.current_participant() <> all (p.confirmed_by))`

/** Oldest first. */
export async function listProposals(
  tx: ReadTx,
  filter: Omit<ProposalQuery, 'cursor'> & { after: string | undefined },
): Promise<ProposalRow[]> {
  const { status, agreementId, after } = filter
  return await tx.rows<ProposalRow>(sql`
    select p.id, p.kind, p.agreement_id as "agreementId", p.participant, p.body, p.proposed_by as "proposedBy",
      p.proposer_role as "proposerRole", p.account_id as "accountId", p.status, p.confirmed_by as "confirmedBy", p.reason,
      p.created_at as "createdAt", p.decided_at as "decidedAt", p.version
    from accord.register_proposal p
    where ${is('p.status', status)}
      and ${isId('p.agreement_id', agreementId)}
      and (not ${filter.awaiting === 'me'}::boolean or ${awaitsCaller})
      and ${when(after, (value) => sql`p.id > ${value}`)}
    order by p.id
    ${atMost(filter.limit)}`)
}

export async function findProposal(tx: ReadTx, id: string): Promise<ProposalRow | undefined> {
  const [row] = await tx.db.select().from(registerProposal).where(eq(registerProposal.id, id)).execute()
  return row
}

export async function lockProposal(tx: ReadTx, id: string): Promise<ProposalRow | undefined> {
  const [row] = await tx.db.select().from(registerProposal).where(eq(registerProposal.id, id)).for('update').execute()
  return row
}

/** Taken before the facts are read, so that two confirmations about one agreement see each other. */
export async function lockAgreement(tx: ReadTx, id: string): Promise<void> {
  await tx.rows(sql`select a.id from accord.agreement a where a.id = ${id} for no key update`)
}

/** What a change is held against; `agreement` is null where it is not visible or the change makes one. */
export async function registerFacts(tx: ReadTx, change: RegisterChange): Promise<RegisterFacts> {
  const id = change.kind === 'new_agreement' ? null : change.agreementId
  const participant = change.kind === 'new_agreement' ? change.participant : null
  const named = clausesOf(change).flatMap((clause) => provisionsNamed(clause, '').map((provision) => provision.id))
  const [row] = await tx.rows<RegisterFacts>(sql`
    select
      (select jsonb_build_object(
          'id', a.id,
          'participant', a.participant,
          'signedOn', a.signed_on,
          'statuses', (
            select coalesce(jsonb_agg(jsonb_build_object('status', s.status, 'validFrom', s.valid_from,
              'verified', s.verified)), '[]')
            from accord.agreement_status s
            where s.agreement_id = a.id
          ),
          'clauses', (
            select coalesce(jsonb_agg(jsonb_build_object('type', c.type, 'presence', c.presence, 'terms', c.terms,
              'locator', c.locator, 'validFrom', c.valid_from, 'validTo', c.valid_to)), '[]')
            from accord.clause c
            where c.agreement_id = a.id
          ))
        from accord.agreement a
        where a.id = ${id}) as agreement,
      (select coalesce(jsonb_agg(jsonb_build_object('code', p.code, 'kind', p.kind, 'timeZone', p.time_zone)), '[]')
        from accord.participant p
        where p.code = 'UA'
          or p.code = coalesce(${participant}::text, (select a.participant from accord.agreement a where a.id = ${id}))
      ) as parties,
      (select coalesce(jsonb_agg(p.id), '[]')
        from accord.provision p
        where p.agreement_id = ${id} and p.id = any (${sql.param(named)}::text[])) as provisions`)
  return row!
}

function clausesOf(change: RegisterChange): ClauseInput[] {
  if (change.kind === 'clause_amendment') return [change.clause]
  return change.kind === 'new_agreement' ? change.clauses : []
}
