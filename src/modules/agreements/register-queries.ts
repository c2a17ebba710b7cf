import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenByParties } from '../../platform/db/audience.ts'
import { is, isId } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { orNull, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { participant } from '../participants/tables.ts'
import { type ClauseInput, provisionsNamed } from './clause-terms.ts'
import type { RegisterFacts } from './register-rules.ts'
import type { ProposalFilter, RegisterChange } from './register-schemas.ts'
import { agreement, agreementStatus, clause, registerProposal } from './tables.ts'

const proposals = selection(registerProposal, {
  as: 'p',
  without: ['accountId'],
  computed: { seenBy: seenByParties('p.participant', "'UA'") },
})
export type ProposalRow = RowOf<typeof proposals>

/** awaitedParties of the rules in SQL, for the caller's participant. */
export const awaitsCaller = sql`(p.status = 'proposed'
  and accord.current_participant() in ('UA', p.participant)
  and not (p.proposer_role = 'party' and p.proposed_by = accord.current_participant())
  and accord.current_participant() <> all (p.confirmed_by))`

export const oldestProposalFirst = orderBy(registerProposal, 'p', ['id'])

export function listProposals(
  tx: ReadTx,
  { status, agreementId, awaiting }: ProposalFilter,
  page: Page,
): Promise<ProposalRow[]> {
  return tx.all(
    proposals,
    sql`where ${is('p.status', status)}
      and ${isId('p.agreement_id', agreementId)}
      and ${awaiting === 'me' ? awaitsCaller : sql`true`}
      and ${page.after}
    ${page.tail}`,
  )
}

export function findProposal(tx: ReadTx, id: string): Promise<ProposalRow | undefined> {
  return tx.find(proposals, id)
}

/** Locked before the facts are read, so that two confirmations about one agreement see each other. */
export async function lockAgreement(tx: ReadTx, id: string): Promise<void> {
  await tx.run(sql`select a.id from accord.agreement a where a.id = ${id} for no key update`)
}

const statusFact = written({
  status: agreementStatus.status,
  validFrom: agreementStatus.validFrom,
  verified: agreementStatus.verified,
})
const clauseFact = written({
  type: clause.type,
  presence: clause.presence,
  terms: clause.terms,
  locator: clause.locator,
  validFrom: clause.validFrom,
  validTo: clause.validTo,
})
const factsRow = written({
  agreement: orNull(
    written({
      id: agreement.id,
      participant: agreement.participant,
      signedOn: agreement.signedOn,
      languages: agreement.languages,
      authenticTexts: agreement.authenticTexts,
      statuses: z.array(statusFact),
      clauses: z.array(clauseFact),
    }),
  ),
  parties: z.array(written({ code: participant.code, kind: participant.kind, timeZone: participant.timeZone })),
  provisions: z.array(z.string()),
})

/** The facts that a change is checked against; `agreement` is null if it is not visible or if the change creates one. */
export function registerFacts(tx: ReadTx, change: RegisterChange): Promise<RegisterFacts> {
  const id = change.kind === 'new_agreement' ? null : change.agreementId
  const participant = change.kind === 'new_agreement' ? change.participant : null
  const named = clausesOf(change).flatMap((clause) => provisionsNamed(clause, '').map((provision) => provision.id))
  return tx.row(
    factsRow,
    sql`
    select
      (select jsonb_build_object(
          'id', a.id,
          'participant', a.participant,
          'signedOn', a.signed_on,
          'languages', a.languages,
          'authenticTexts', a.authentic_texts,
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
        where p.agreement_id = ${id} and p.id = any (${sql.param(named)}::text[])) as provisions`,
  )
}

function clausesOf(change: RegisterChange): ClauseInput[] {
  if (change.kind === 'clause_amendment') return [change.clause]
  return change.kind === 'new_agreement' ? change.clauses : []
}
