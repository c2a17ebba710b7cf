import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { assertVisible } from '../../kernel/visibility.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedOnProposal, awaitedParties } from './proposal-rules.ts'
import type { ProvisionRow } from './provision-queries.ts'
import type { Provision } from './provision-schemas.ts'
import type { AgreementView, ClauseRow, SummaryRow } from './queries.ts'
import type { ProposalRow } from './register-queries.ts'
import type { RegisterProposal } from './register-schemas.ts'
import { audiencesOf, explainExpiry } from './rules.ts'
import type { Agreement, AgreementSummary, Clause } from './schemas.ts'

export function summaryToJson(row: SummaryRow, actor: Actor): z.input<typeof AgreementSummary> {
  assertVisible(actor.audiences, audiencesOf(row), `agreement ${row.id}`)
  return {
    id: row.id,
    participant: row.participant,
    title: { en: row.title_en, uk: row.title_uk },
    signedOn: row.signed_on,
    status: row.status,
    statusSince: row.status_since,
    expiresOn: row.expires_on,
    noticeEffectiveOn: row.notice_effective_on,
    legalForm: row.legal_form,
    textSeen: row.text_seen,
    marking: row.marking,
    version: row.version,
  }
}

export function agreementToJson(
  { row, clauses, evidence }: AgreementView,
  actor: Actor,
  asOf: string,
): z.input<typeof Agreement> {
  return {
    ...summaryToJson(row, actor),
    parties: [
      { participant: 'UA', signatory: row.signatory_ukraine },
      { participant: row.participant, signatory: row.signatory_participant },
    ],
    signing: { date: row.signed_on, place: row.place, country: row.place_country },
    languages: row.languages,
    prevailingLanguage: row.prevailing_language,
    legalFormNote: row.legal_form_note,
    duration: {
      kind: row.validity_kind,
      years: row.validity_years,
      explanation: explainExpiry({
        kind: row.validity_kind,
        years: row.validity_years,
        expiresOn: row.expires_on,
        signedOn: row.signed_on,
      }),
    },
    statuses: evidence.statuses,
    clauses: clauses.map(clauseToJson),
    claims: evidence.claims,
    openProposals: evidence.proposals.map((proposal) => ({
      ...proposal,
      createdAt: new Date(proposal.createdAt).toISOString(),
      href: `/v1/register-proposals/${proposal.id}`,
    })),
    areas: evidence.areas,
    sources: row.sources,
    asOf,
  }
}

export function clauseToJson(row: ClauseRow): z.input<typeof Clause> {
  return {
    type: row.type,
    presence: row.presence,
    terms: row.terms,
    locator: row.locator,
    provisionId: row.provision_id,
    source: row.source,
    note: row.note,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    proposalId: row.proposal_id,
    disputed: row.readings.length > 1,
    readings: row.readings.map((reading) => ({ ...reading, clockFrom: reading.requiresRequest ? 'request' : 'event' })),
  }
}

/** Provisions are visible with their agreement, which the statement joins. */
export function provisionToJson({ summaryEn, summaryUk, ...row }: ProvisionRow): z.input<typeof Provision> {
  return { ...row, summary: { en: summaryEn, uk: summaryUk } }
}

export function proposalToJson({ body, ...row }: ProposalRow, { actor }: View): z.input<typeof RegisterProposal> {
  assertVisible(actor.audiences, ['UA', row.participant], `register proposal ${row.id}`)
  return {
    ...row,
    change: body,
    awaiting: awaitedParties(row),
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    allowedActions: allowedOnProposal(actor, row),
  }
}
