import { type Role, roles } from '../../access/actor.ts'
import { type Action, policy } from '../../access/policy.ts'
import type { ResourceType } from '../../events/resources.ts'

/** By which action of the policy the thing is read that an event is about: who may never read it is not told of it. */
export const readBy: Readonly<Record<ResourceType, Action>> = {
  participant: 'participant.read',
  issuer: 'issuer.read',
  account: 'account.read',
  register_proposal: 'register.read',
  agreement: 'agreement.read',
  consultation: 'consultation.read',
  addressee: 'consultation.read',
  session: 'consultation.read',
  response: 'consultation.read',
  offer: 'consultation.read',
  fx_rate_table: 'fx_rate.read',
  pledge: 'pledge.read',
  organisation: 'organisation.read',
  commitment: 'commitment.read',
  ledger_entry: 'ledger_entry.read',
  revaluation: 'revaluation.read',
  received_statement: 'received_statement.read',
  requirement: 'requirement.read',
  requirement_offer: 'requirement_offer.read',
  task: 'task.read',
  coalition: 'coalition.read',
  coalition_membership: 'coalition.read',
  coalition_charter: 'coalition.read',
  coalition_plan: 'coalition.read',
  coalition_meeting: 'coalition.read',
  coalition_review: 'coalition.read',
  joint_project: 'project.read',
  joint_project_publication: 'project.read',
  reform_step: 'reform.read',
  roadmap_step: 'roadmap.read',
  monitoring_edition: 'monitoring.read',
  lot: 'lot.read',
  evidence: 'evidence.read',
  evidence_request: 'evidence_request.read',
  link_rule: 'link_rule.read',
  instrument: 'instrument.read',
  measure: 'measure.read',
  report_run: 'report_run.read',
  period: 'period.read',
  webhook: 'webhook.read',
}

/** Which role is told of which kinds of things. */
export const typesOfRoles: readonly { role: Role; type: string }[] = roles.flatMap((role) =>
  Object.entries(readBy)
    .filter(([, action]) => role in policy[action].allow)
    .map(([type]) => ({ role, type })),
)

/** The kinds of things of which an account with these roles is told. */
export function typesToldTo(held: readonly Role[]): string[] {
  return [...new Set(typesOfRoles.filter(({ role }) => held.includes(role)).map(({ type }) => type))]
}
