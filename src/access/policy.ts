import { Refusal } from '../kernel/refusal.ts'
import { either, type Said, say } from '../kernel/sentence.ts'
import { actionsInUkrainian } from './action-words.ts'
import { type Actor, hasRole, type Role } from './actor.ts'
import { implementationPolicy } from './implementation-policy.ts'
import { everybody, members, type Relation, type Rule } from './relations.ts'

export { type Relation, relations } from './relations.ts'

/**
 * THE policy: action -> which role may do it on records that stand in which relation. Row-level security has
 * already decided which records exist for the caller; what is not listed here is forbidden.
 */
export const policy = {
  'me.read': { says: 'Read who I am, my grants and what waits for me', allow: everybody },
  'permission.read': { says: 'Read this policy', allow: everybody },
  'code_list.read': { says: 'Read the code lists', allow: everybody },
  'change.read': { says: 'Follow the changes that I may see', allow: everybody },

  'participant.read': { says: 'Read participants', allow: everybody },
  'participant.update': { says: "Keep the participant's contact points", allow: { administrator: ['own'] } },
  'issuer.read': { says: 'Read issuers', allow: { administrator: ['own'], secretariat: ['any'] } },
  'issuer.propose': { says: "Propose one's own issuer, or one that replaces it", allow: { administrator: ['own'] } },
  'issuer.confirm': { says: "Confirm a proposal for one's own issuer", allow: { administrator: ['own'] } },
  'issuer.retire': { says: "Retire one's own issuer", allow: { administrator: ['own'] } },
  'issuer.suspend': {
    says: 'Suspend an issuer with a reason; lift a suspension of one’s own making',
    allow: { administrator: ['own'], secretariat: ['any'] },
  },
  'account.read': { says: 'Read accounts', allow: { administrator: ['own'], secretariat: ['any'] } },
  'account.create': { says: "Register one's own accounts", allow: { administrator: ['own'] } },
  'account.suspend': {
    says: 'Suspend an account with a reason; lift a suspension of one’s own making',
    allow: { administrator: ['own'], secretariat: ['any'] },
  },
  'grant.create': { says: "Grant roles to one's own accounts", allow: { administrator: ['own'] } },
  'grant.revoke': { says: "Revoke grants of one's own accounts", allow: { administrator: ['own'] } },

  'agreement.read': { says: 'Read agreements, clauses, provisions and claims', allow: everybody },
  'register.read': { says: 'Read proposals to the register', allow: members },
  'register.propose': {
    says: 'Propose an agreement, an amendment, a status or a notice',
    allow: { coordinator: ['party'], secretariat: ['any'] },
  },
  'register.decide': { says: "Confirm or reject the other party's proposal", allow: { coordinator: ['party'] } },
  'register.withdraw': {
    says: "Withdraw one's own proposal",
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },

  'consultation.read': { says: 'Read consultations', allow: members },
  'consultation.create': { says: 'File a consultation request', allow: { coordinator: ['own'] } },
  'consultation.amend': { says: 'Change a draft, amend a circulated request', allow: { coordinator: ['requester'] } },
  'consultation.circulate': {
    says: 'Preview and circulate a request',
    allow: { coordinator: ['requester'] },
  },
  'consultation.preview': {
    says: 'Preview whom a request would address',
    allow: {
      coordinator: ['requester'],
      duty_officer: ['requester'],
      viewer: ['requester'],
      secretariat: ['requester'],
    },
  },
  'consultation.see': {
    says: 'State that one has seen a request',
    allow: { coordinator: ['addressee'], duty_officer: ['addressee'], viewer: ['addressee'] },
  },
  'consultation.acknowledge': {
    says: 'Acknowledge a request',
    allow: { coordinator: ['addressee'], duty_officer: ['addressee'] },
  },
  'consultation.consent': {
    says: 'Consent to be named on the roster, or record how far the clause is held to apply',
    allow: { coordinator: ['addressee'] },
  },
  'consultation.log_session': {
    says: 'Log a session',
    allow: { coordinator: ['requester', 'addressee'], duty_officer: ['requester', 'addressee'] },
  },
  'consultation.log_attempt': {
    says: 'Record an attempt to reach an addressee',
    allow: { coordinator: ['requester'], duty_officer: ['requester'] },
  },
  'consultation.confirm_session': {
    says: 'Confirm a session that the other side logged',
    allow: { coordinator: ['counterparty'], duty_officer: ['counterparty'] },
  },
  'consultation.object_to_session': {
    says: 'Object to the record of a session',
    allow: { coordinator: ['counterparty'], duty_officer: ['counterparty'] },
  },
  'consultation.respond': { says: 'Respond, with offers', allow: { coordinator: ['addressee'] } },
  'consultation.excuse': { says: 'Excuse an addressee', allow: { coordinator: ['requester'] } },
  'consultation.extend': { says: 'Extend deadlines', allow: { coordinator: ['requester'] } },
  'consultation.renew': { says: 'Renew a lapsed request', allow: { coordinator: ['requester'] } },
  'consultation.close': { says: 'Close with an outcome', allow: { coordinator: ['requester'] } },
  'consultation.cancel': { says: 'Cancel with a reason', allow: { coordinator: ['requester'] } },
  'offer.decide': { says: 'Accept or reject an offer', allow: { coordinator: ['requester'] } },
  'offer.withdraw': { says: "Withdraw one's own offer", allow: { coordinator: ['provider'] } },
  'proposal.decline': {
    says: "Decline what was accepted of one's own offer, or say that one gives other",
    allow: { coordinator: ['provider'] },
  },
  'offer.join': { says: "Confirm one's own part of a joint offer", allow: { coordinator: ['provider'] } },

  'fx_rate.read': { says: 'Read currencies and exchange rates', allow: everybody },
  'fx_rate.import': { says: 'Bring exchange rates in', allow: { secretariat: ['own'] } },
  'pledge.read': { says: 'Read pledges', allow: everybody },
  'pledge.create': { says: "Enter one's own pledges", allow: { ministry: ['own'], coordinator: ['own'] } },
  'pledge.confirm': { says: "Confirm one's own pledges", allow: { ministry: ['own'], coordinator: ['own'] } },
  'pledge.fulfil': {
    says: "Record that a condition of one's own pledge is fulfilled",
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'pledge.withdraw': { says: "Withdraw one's own pledges", allow: { ministry: ['own'], coordinator: ['own'] } },
  'pledge.release': {
    says: "Release one's own pledges, wider or narrower",
    allow: { ministry: ['own'], coordinator: ['own'] },
  },
  'organisation.read': { says: 'Read organisations that give or receive', allow: everybody },
  'organisation.create': { says: 'Register an organisation', allow: { ministry: ['own'], coordinator: ['own'] } },
  'commitment.read': { says: 'Read commitments and their allocations', allow: members },
  'commitment.create': { says: "Enter a commitment into one's own books", allow: { ministry: ['own'] } },
  'commitment.decommit': { says: 'Take a part of a commitment back', allow: { ministry: ['own'] } },
  'commitment.allocate': { says: 'Assign parts of a commitment, and free them', allow: { ministry: ['own'] } },
  'commitment.release': { says: "Release one's own commitments, wider or narrower", allow: { ministry: ['own'] } },
  'disbursement.create': { says: 'Post disbursements', allow: { ministry: ['own'] } },
  'return.create': { says: 'State that money came back of what one stated', allow: { ministry: ['own'] } },
  'receipt.create': { says: 'State what was received', allow: { ministry: ['own'] } },
  'receipt.match': { says: "Match one's own receipts, and end a match", allow: { ministry: ['own'] } },
  'dispute.raise': {
    says: 'Dispute a statement, and settle one’s own dispute',
    allow: { ministry: ['own', 'counterparty'], coordinator: ['own', 'counterparty'] },
  },
  'ledger_entry.read': { says: 'Read entries of the ledger', allow: members },
  'ledger_entry.reverse': { says: "Reverse one's own entries", allow: { ministry: ['own'] } },
  'revaluation.read': { says: 'Read revaluations, as far as one sees their entries', allow: members },
  'revaluation.make': { says: 'Give entries without a rate their amount in euro', allow: { secretariat: ['own'] } },
  'coalition.read': { says: 'Read coalitions, memberships and what is claimed of them', allow: everybody },
  'coalition.create': { says: 'Found a coalition', allow: { coordinator: ['own'], secretariat: ['own'] } },
  'coalition.govern': {
    says: 'Keep the charter, the plan, the meetings and the reviews of a coalition',
    allow: { coordinator: ['lead'], secretariat: ['member'] },
  },
  'coalition.hand_over': { says: "Hand over one's own lead", allow: { coordinator: ['lead'] } },
  'coalition.release': {
    says: 'Release a coalition that one founded, wider or narrower',
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
  'membership.propose': {
    says: 'Propose a role in a coalition, for oneself or as its lead to another',
    allow: { coordinator: ['own', 'lead'] },
  },
  'membership.decide': { says: 'Confirm or decline a proposed role', allow: { coordinator: ['counterparty'] } },
  'membership.withdraw': { says: "Withdraw one's own proposal of a role", allow: { coordinator: ['own'] } },
  'membership.leave': { says: "End one's own role in a coalition", allow: { coordinator: ['own'] } },
  'received_statement.read': { says: 'Read what was recorded of what participants said outside', allow: members },
  'received_statement.record': {
    says: 'Record what a participant said outside, and take it back',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'received_statement.release': {
    says: 'Release what one recorded of what participants said outside, wider or narrower',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'received_statement.attest': {
    says: 'Adopt, correct or disown what was recorded of one’s own participant',
    allow: { coordinator: ['counterparty'], ministry: ['counterparty'] },
  },
  'requirement.read': { says: 'Read requirements', allow: members },
  'requirement.file': {
    says: 'File, amend, supersede and withdraw requirements of Ukraine',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'requirement.validate': {
    says: 'Validate a requirement that another account wrote',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'requirement.release': {
    says: 'Release requirements of Ukraine, wider or narrower',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'requirement.offer': { says: 'Make offers to requirements', allow: { coordinator: ['provider'] } },
  'requirement_offer.read': { says: "Read offers to requirements: one's own, and Ukraine all of them", allow: members },
  'requirement_offer.decide': {
    says: 'Accept and reject offers to requirements',
    allow: { coordinator: ['requester'] },
  },
  'requirement_offer.withdraw': {
    says: "Withdraw one's own offer to a requirement",
    allow: { coordinator: ['provider'] },
  },
  'task.read': { says: 'Read tasks', allow: members },
  'task.create': { says: 'Share out tasks', allow: { coordinator: ['own', 'lead', 'party', 'provider'] } },
  'task.agree': { says: "Agree to one's own part of a task", allow: { coordinator: ['provider'] } },
  'task.report': {
    says: 'Begin a task, state how it goes and that it is done',
    allow: { coordinator: ['provider'], ministry: ['provider'] },
  },
  'task.block': {
    says: 'State that a task is held up',
    allow: { coordinator: ['provider', 'counterparty'], ministry: ['provider', 'counterparty'] },
  },
  'task.verify': {
    says: 'Verify that a task is done, or return it',
    allow: { coordinator: ['counterparty'], ministry: ['counterparty'] },
  },
  'task.cancel': { says: 'Call a task off', allow: { coordinator: ['own', 'lead', 'counterparty'] } },
  'task.plan': {
    says: 'Set milestones',
    allow: { coordinator: ['own', 'lead', 'provider'], ministry: ['own', 'provider'] },
  },
  'task.assess': {
    says: 'Assess milestones of a task that others do',
    allow: { coordinator: ['counterparty', 'lead'], ministry: ['counterparty'] },
  },
  'task.release': { says: 'Release tasks that one shared out, wider or narrower', allow: { coordinator: ['own'] } },
  ...implementationPolicy,
  'project.read': { says: 'Read joint projects and what of them is published', allow: everybody },
  'project.register': {
    says: 'Enter joint projects to which one is a party',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'project.report': {
    says: 'State where a joint project stands to which one is a party',
    allow: { coordinator: ['party'], ministry: ['party'] },
  },
  'joint_project.release': {
    says: 'Release joint projects that one entered, wider or narrower',
    allow: { coordinator: ['own'] },
  },
  'project.publish': {
    says: 'Propose, agree to, refuse and take back what the public reads of a joint project',
    allow: { coordinator: ['party'] },
  },
  'reform.read': { says: 'Read what Ukraine undertook in return, and what came of it', allow: everybody },
  'reform.plan': {
    says: 'Plan steps of reforms of Ukraine, and amend them before they are assessed',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform.report': {
    says: 'State how far a step of a reform is',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform_step.release': {
    says: 'Release steps of reforms of Ukraine, wider or narrower',
    allow: { coordinator: ['own'], ministry: ['own'] },
  },
  'reform.assess': {
    says: 'Enter what was decided about a step of a reform, by reference',
    allow: { coordinator: ['any'], secretariat: ['any'] },
  },
  'roadmap.read': { says: 'Read the steps of the roadmap', allow: everybody },
  'roadmap.plan': {
    says: 'Enter steps of the roadmap, what must be done before one’s own, and drop those',
    allow: { coordinator: ['own'] },
  },
  'roadmap_step.release': {
    says: 'Release steps of the roadmap that one entered, wider or narrower',
    allow: { coordinator: ['own'] },
  },
  'roadmap.report': {
    says: 'State how far a step of the roadmap is that one owns, contributes to or keeps',
    allow: { coordinator: ['own', 'provider'], ministry: ['own', 'provider'] },
  },
  'monitoring.read': {
    says: 'Read the report to the leadership, its drafts and its editions',
    allow: {
      administrator: ['member'],
      coordinator: ['member'],
      duty_officer: ['member'],
      ministry: ['member'],
      viewer: ['member'],
      auditor: ['member'],
      secretariat: ['member'],
    },
  },
  'monitoring.draft': {
    says: 'Put a draft of the report before the parties, take it back, and issue it',
    allow: { coordinator: ['own'], secretariat: ['own'] },
  },
  'monitoring.object': { says: 'Object to a draft of the report', allow: { coordinator: ['member'] } },
  'brief.read': {
    says: 'Read the brief on a participant, as far as one may see',
    allow: members,
  },
  'lot.read': { says: 'Read lots of goods, their events and valuations', allow: members },
  'lot.register': { says: "Register lots of one's own commitments in kind", allow: { ministry: ['own'] } },
  'lot.state_event': {
    says: 'State what one’s own side did with a lot',
    allow: { ministry: ['own', 'counterparty'] },
  },
  'lot.value': { says: 'Value a lot that one gives or has', allow: { ministry: ['own', 'counterparty'] } },
  'lot.withdraw': { says: 'Take back what one stated of a lot', allow: { ministry: ['own'] } },
  'lot.release': { says: "Release one's own lots, wider or narrower", allow: { ministry: ['own'] } },
  'evidence.read': { says: 'Read references to documents', allow: members },
  'evidence.add': {
    says: 'Name documents that bear out a flow of which one is a side',
    allow: { ministry: ['own', 'counterparty'] },
  },
  'evidence.release': {
    says: 'Release references to documents that one named, wider or narrower',
    allow: { ministry: ['own'] },
  },
  'annotation.read': { says: 'Read remarks of auditors', allow: members },
  'annotation.create': { says: 'Remark upon what one sees', allow: { auditor: ['any'] } },
  'annotation.withdraw': { says: "Withdraw one's own audit of an entry", allow: { auditor: ['requester'] } },
  'evidence_request.read': {
    says: "Read one's own requests for evidence and those about one's records",
    allow: members,
  },
  'evidence_request.create': { says: 'Ask the owner of what one sees for evidence', allow: { auditor: ['any'] } },
  'evidence_request.answer': {
    says: "Answer a request for evidence about one's own record",
    allow: { ministry: ['addressee'], coordinator: ['addressee'] },
  },
  'evidence_request.withdraw': { says: "Withdraw one's own request for evidence", allow: { auditor: ['requester'] } },
  'report.pull': {
    says: 'Pull reports of what one may see',
    allow: { coordinator: ['any'], ministry: ['any'], viewer: ['any'], auditor: ['any'], secretariat: ['any'] },
  },
  'report.pull_access_log': {
    says: 'Pull what one’s own accounts pulled, were refused and were granted',
    allow: { administrator: ['any'], auditor: ['any'], secretariat: ['any'] },
  },
  'report_run.read': {
    says: 'Read what one pulled; of one’s own participant, what may be seen',
    allow: {
      administrator: ['any'],
      coordinator: ['any'],
      ministry: ['any'],
      viewer: ['any'],
      auditor: ['any'],
      secretariat: ['any'],
    },
  },
  'report_hash.read': { says: 'Ask whether a file left the service, by its hash', allow: everybody },
  'period.read': { says: 'Read accounting periods', allow: members },
  'period.close': { says: 'Close and reopen accounting periods', allow: { secretariat: ['own'] } },
  'period.object': {
    says: 'Object to a closure',
    allow: { ministry: ['own'], coordinator: ['own'] },
  },

  'webhook.read': {
    says: "Read one's own webhooks and their deliveries",
    allow: { administrator: ['own'], coordinator: ['own'] },
  },
  'webhook.manage': {
    says: "Subscribe, change, try out and replay one's own webhooks",
    allow: { administrator: ['own'], coordinator: ['own'] },
  },
} as const satisfies Record<string, Rule>

export type Action = keyof typeof policy

const rules: Readonly<Record<Action, Rule>> = policy
const ukrainian: Readonly<Record<Action, string>> = actionsInUkrainian

/** What an action is called. */
export const actionSays = (action: Action): Said => ({ en: rules[action].says, uk: ukrainian[action] })

/** Whether any of the actor's grants could ever use this action. */
export function mayEver(actor: Actor, action: Action): boolean {
  return Object.keys(rules[action].allow).some((role) => hasRole(actor, role as Role))
}

/** Whether the actor may do this on a record to which it stands in these relations; undefined where a rule bars it. */
export function may(actor: Actor, action: Action, standing: readonly Relation[] | undefined): boolean {
  if (standing === undefined) return false
  return (Object.entries(rules[action].allow) as [Role, readonly Relation[]][]).some(
    ([role, on]) => hasRole(actor, role) && on.some((relation) => relation === 'any' || standing.includes(relation)),
  )
}

/** @throws Refusal `forbidden` for a record that the caller can see but may not act upon */
export function authorize(
  actor: Actor,
  action: Action,
  standing: readonly Relation[] | undefined,
  object?: { type: string; id: string },
): void {
  if (!may(actor, action, standing)) {
    const what = actionSays(action)
    const who = either(Object.entries(rules[action].allow).map(([role, on]) => `${role} (${on.join(', ')})`))
    throw new Refusal('forbidden', say('{what}: for {who}.', { what, who }), object === undefined ? {} : { object })
  }
}

/** The policy as rows, for /v1/permissions and the golden matrix. */
export function permissionRows() {
  return (Object.entries(rules) as [Action, Rule][]).map(([action, rule]) => ({
    action,
    says: rule.says,
    allow: (Object.entries(rule.allow) as [Role, readonly Relation[]][]).map(([role, on]) => ({ role, on: [...on] })),
  }))
}
