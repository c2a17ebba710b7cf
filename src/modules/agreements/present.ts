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
    title: { en: row.titleEn, uk: row.titleUk },
    signedOn: row.signedOn,
    status: row.status,
    statusSince: row.statusSince,
    expiresOn: row.expiresOn,
    noticeEffectiveOn: row.noticeEffectiveOn,
    legalForm: row.legalForm,
    textSeen: row.textSeen,
    marking: row.marking,
    version: row.version,
  }
}

export function agreementToJson(
  { clauses, evidence, asOf, ...row }: AgreementView,
  { actor }: View,
): z.input<typeof Agreement> {
  return {
    ...summaryToJson(row, actor),
    parties: [
      { participant: 'UA', signatory: row.signatoryUkraine },
      { participant: row.participant, signatory: row.signatoryParticipant },
    ],
    signing: { date: row.signedOn, place: row.place, country: row.placeCountry },
    languages: row.languages,
    prevailingLanguage: row.prevailingLanguage,
    legalFormNote: row.legalFormNote,
    duration: {
      kind: row.validityKind,
      years: row.validityYears,
      explanation: explainExpiry({
        kind: row.validityKind,
        years: row.validityYears,
        expiresOn: row.expiresOn,
        signedOn: row.signedOn,
      }),
    },
    statuses: evidence.statuses,
    clauses: clauses.map(clauseToJson),
    claims: evidence.claims,
    openProposals: evidence.proposals.map((proposal) => {
      assertOfParties(actor, row, proposal.id)
      return { ...proposal, href: `/v1/register-proposals/${proposal.id}` }
    }),
    authenticTexts: row.authenticTexts,
    areas: evidence.areas,
    sources: row.sources,
    asOf,
  }
}

export function clauseToJson(row: ClauseRow): z.input<typeof Clause> {
  return {
    ...row,
    disputed: row.readings.length > 1,
    readings: row.readings.map((reading) => ({ ...reading, clockFrom: reading.requiresRequest ? 'request' : 'event' })),
  }
}

/** Only Ukraine and the other party see a proposal to the register. */
function assertOfParties(actor: Actor, { participant }: { participant: string }, proposal: string): void {
  assertVisible(actor.audiences, ['UA', participant], `register proposal ${proposal}`)
}

/** Provisions are visible with their agreement, which the statement joins. */
export function provisionToJson(row: ProvisionRow): z.input<typeof Provision> {
  return { ...row, summary: { en: row.summaryEn, uk: row.summaryUk } }
}

export function proposalToJson(row: ProposalRow, { actor }: View): z.input<typeof RegisterProposal> {
  assertOfParties(actor, row, row.id)
  return {
    ...row,
    change: row.body,
    awaiting: awaitedParties(row),
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    allowedActions: allowedOnProposal(actor, row),
  }
}
