/**
 * Fields of a record, by its address in the API, that its page in the console does not show; this list may only shrink.
 * `version` is sent with what is done, and ids of the record itself are in its address.
 */
export const notShown: Readonly<Record<string, readonly string[]>> = {
  '/v1/accounts': [
    ...['grants.accountId', 'grants.agencyId', 'grants.createdAt', 'grants.grantedBy', 'grants.revokedAt'],
    'grants.revokedReason',
  ],
  '/v1/agreements': [
    ...['areas', 'asOf', 'claims.asOf', 'claims.statedBy', 'clauses.note', 'clauses.proposalId', 'clauses.provisionId'],
    ...['clauses.readings', 'clauses.validFrom', 'clauses.validTo', 'duration.kind', 'duration.years', 'marking'],
    ...['openProposals', 'signing.date', 'statuses.proposalId'],
  ],
  '/v1/coalition-memberships': ['claims', 'coalitionId', 'handsOverId', 'remainsAs'],
  // The memberships are lists of their own on the page.
  '/v1/coalitions': ['asFound', 'asOf', 'code', 'findings', 'leads', 'leadsMax', 'memberships'],
  '/v1/commitments': ['agencyId', 'requirementOfferId'],
  // Who answered how is a table of its own.
  '/v1/consultations': [
    ...['asks.addressedTo', 'asks.number', 'counts.byBasis', 'counts.byState', 'releasableTo', 'warnings'],
  ],
  '/v1/conversion-proposals': ['confirmedBy', 'kind', 'offerId'],
  '/v1/implementation-links': ['act.href', 'ruleId'],
  '/v1/instruments': ['asFound', 'consultation', 'stages.decidedBy', 'stages.reason', 'stages.statedBy'],
  '/v1/issuers': ['confirmedBy', 'jwks', 'proposedBy', 'replacesIssuerId'],
  '/v1/joint-project-publications': ['agreedBy', 'awaits', 'decidedBy', 'profile'],
  '/v1/joint-projects': [
    ...['candidateProvisions', 'implementation.decidedBy', 'implementation.sources', 'implementation.words'],
    ...['milestones.movedByDays', 'milestones.moves', 'money', 'publicationId'],
  ],
  '/v1/ledger-entries': ['eur.revaluationId', 'eur.table'],
  '/v1/link-rules': ['acts', 'cell.agreementId', 'participant'],
  // The documents are a list of their own.
  '/v1/lots': [
    ...['allowedActions', 'events.entryId', 'events.recordedAt', 'events.reversedBy', 'evidence', 'openEvents'],
    ...['quantities.formula', 'valuations.eur', 'valuations.evidenceId', 'valuations.lotId', 'valuations.recordedAt'],
    'valuations.withdrawal.withdrawnAt',
  ],
  '/v1/measures': ['cell'],
  '/v1/monitoring-editions': ['asOfPosition', 'content'],
  '/v1/offers': ['askId', 'conversions', 'createdAt', 'decidedAt', 'reason', 'responseId'],
  '/v1/pledges': ['agencyId', 'asFound', 'converted', 'indicative'],
  '/v1/reform-steps': ['money', 'sameReform', 'snapshots'],
  '/v1/register-proposals': ['decidedBy'],
  '/v1/report-runs': ['accountId', 'csvGuard', 'numbersAsText'],
  '/v1/requirements': ['conversions'],
  '/v1/tasks': [
    ...['milestones.assessedAt', 'milestones.assessedBy', 'milestones.overdue', 'milestones.share'],
    ...['nextMilestoneDueOn', 'parts.share', 'requirementOfferId', 'counted'],
  ],
}
