import type { EventType, events } from './catalogue.ts'

/** What an event is about. Entries of the ledger are told of by events that name their kind. */
export type ResourceType = Exclude<(typeof events)[EventType]['resource'], 'resource'> | 'ledger_entry'

/** Where the thing that an event is about can be read. */
export const resourcePaths: Readonly<Record<string, string>> = {
  participant: '/v1/participants/',
  issuer: '/v1/issuers/',
  account: '/v1/accounts/',
  register_proposal: '/v1/register-proposals/',
  agreement: '/v1/agreements/',
  consultation: '/v1/consultations/',
  offer: '/v1/offers/',
  conversion_proposal: '/v1/conversion-proposals/',
  organisation: '/v1/organisations/',
  pledge: '/v1/pledges/',
  commitment: '/v1/commitments/',
  ledger_entry: '/v1/ledger-entries/',
  revaluation: '/v1/revaluations/',
  received_statement: '/v1/received-statements/',
  requirement: '/v1/requirements/',
  requirement_offer: '/v1/requirement-offers/',
  task: '/v1/tasks/',
  link_rule: '/v1/link-rules/',
  instrument: '/v1/instruments/',
  measure: '/v1/measures/',
  coalition: '/v1/coalitions/',
  coalition_membership: '/v1/coalition-memberships/',
  joint_project: '/v1/joint-projects/',
  joint_project_publication: '/v1/joint-project-publications/',
  reform_step: '/v1/reform-steps/',
  roadmap_step: '/v1/roadmap-steps/',
  monitoring_edition: '/v1/monitoring-editions/',
  lot: '/v1/lots/',
  evidence: '/v1/evidence/',
  webhook: '/v1/webhooks/',
  evidence_request: '/v1/evidence-requests/',
  report_run: '/v1/report-runs/',
}
