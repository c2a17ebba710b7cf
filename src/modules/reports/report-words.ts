import type { EventType } from '../../events/catalogue.ts'

/** The words in reports. */
export const reportFormats = ['json', 'jsonl', 'csv', 'xlsx'] as const
export type ReportFormat = (typeof reportFormats)[number]
export const runStatuses = ['complete', 'incomplete'] as const
export const reconciliations = [
  'matched',
  'amount_differs',
  'short',
  'over',
  'date_differs',
  'only_provider',
  'only_receiver',
] as const
export const correctionKinds = ['reversal', 'decommitment'] as const
export const exceptionKinds = [
  'overrun',
  'draw_differs',
  'exceeds_commitment',
  'suspected_duplicate',
  'fx_missing',
  'recorded_late',
  'disputed',
  'amount_differs',
  'short',
  'over',
  'unmatched',
  'reversed_not_replaced',
] as const
export const coverageMeasures = [
  'entries_without_rate',
  'entries_unvalued',
  'disbursements_without_evidence',
  'pledges_unquantified',
  'pledges_gdp_share_unresolved',
  'pledges_union_contribution_unknown',
  'commitments_without_provision',
  'commitments_without_agreement',
  'provisions_without_act',
  'agreements_text_not_seen',
  'clauses_unknown',
  'claims_in_conflict',
] as const
export const coverageLevels = ['cell', 'provision'] as const
export const coverageStatuses = [
  'nothing_known',
  'stated_but_unlinked',
  'activity_known',
  'contested',
  'fulfilled',
] as const
export const overlapRules = ['capability_year', 'area_year', 'several_arrangements', 'several_agreements'] as const
export const outlookSections = [
  'agreement_ends',
  'pledged',
  'committed',
  'disbursed',
  'conditions_unmet',
  'single_provider',
  'open_needs',
] as const
export const accessEvents = [
  'report.pulled',
  'report.cut_off',
  'access.refused',
  'account.created',
  'account.suspended',
  'account.reinstated',
  'grant.created',
  'grant.revoked',
  'issuer.proposed',
  'issuer.confirmed',
  'issuer.retired',
  'issuer.suspended',
  'issuer.reinstated',
] as const satisfies readonly EventType[]
export const differsBecause = ['rows_changed', 'rates_changed'] as const
