import { z } from 'zod'
import { deviationEvents, revaluationEvents } from './books.ts'
import { consultationEvents } from './consultations.ts'
import { frameworkEvents } from './framework-events.ts'
import { implementationEvents } from './implementation.ts'
import { receivedEvents } from './received.ts'
import { releaseEvents } from './releases.ts'

const facts = z.record(z.string(), z.unknown())
/** Before and after of the fields that changed. */
const changes = z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** Which entry of the ledger. */
const posting = z.object({ entryId: z.string() })

type Entry = {
  readonly resource: string
  readonly says: string
  readonly payload: z.ZodType
  /** Of its schema, raised when a payload changes so that old readers would misread it; 1 unless it is given. */
  readonly version?: number
}

/** Every kind of event: what record it is about and what its payload holds. Secrets never. */
export const events = {
  'resource.released': {
    resource: 'resource',
    says: 'A record became visible to you',
    payload: z.object({}),
  },
  'resource.withdrawn': {
    resource: 'resource',
    says: 'A record is no longer visible to you',
    payload: z.object({}),
  },
  'access.refused': {
    resource: 'account',
    says: 'A known account was refused an operation',
    payload: z.object({ operation: z.string(), code: z.string() }),
  },

  'participant.contact_points_changed': {
    resource: 'participant',
    says: 'Contact points were replaced',
    payload: z.object({ contactPoints: z.number() }),
  },
  'issuer.proposed': { resource: 'issuer', says: 'An issuer was proposed', payload: facts },
  'issuer.confirmed': { resource: 'issuer', says: 'An issuer was confirmed and is in use', payload: facts },
  'issuer.retired': { resource: 'issuer', says: 'An issuer was retired', payload: facts },
  'issuer.suspended': { resource: 'issuer', says: 'An issuer was suspended', payload: reason },
  'issuer.reinstated': { resource: 'issuer', says: 'The suspension of an issuer was lifted', payload: reason },
  'account.created': { resource: 'account', says: 'An account was registered', payload: facts },
  'account.suspended': { resource: 'account', says: 'An account was suspended', payload: reason },
  'account.reinstated': { resource: 'account', says: 'The suspension of an account was lifted', payload: reason },
  'grant.created': { resource: 'account', says: 'A role was granted', payload: facts },
  'grant.revoked': { resource: 'account', says: 'A role was revoked', payload: facts },

  'register.proposed': {
    resource: 'register_proposal',
    says: 'A change of the register was proposed: a claim',
    payload: facts,
  },
  'register.partly_confirmed': {
    resource: 'register_proposal',
    says: 'One party confirmed; another is awaited',
    payload: facts,
  },
  'register.confirmed': {
    resource: 'register_proposal',
    says: 'A change of the register was confirmed',
    payload: facts,
  },
  'register.rejected': {
    resource: 'register_proposal',
    says: 'A change of the register was rejected',
    payload: reason,
  },
  'register.withdrawn': { resource: 'register_proposal', says: 'A proposal was withdrawn', payload: facts },
  'agreement.registered': { resource: 'agreement', says: 'An agreement entered the register', payload: facts },
  'agreement.clause_amended': { resource: 'agreement', says: 'A clause was amended', payload: facts },
  'agreement.status_changed': { resource: 'agreement', says: 'A dated status was recorded', payload: facts },
  'agreement.notice_given': { resource: 'agreement', says: 'A notice was recorded', payload: facts },
  'agreement.text_attached': { resource: 'agreement', says: 'A signed text was attached', payload: facts },
  'agreement.expired': {
    resource: 'agreement',
    says: 'The last day of an agreement has passed',
    payload: z.object({ since: z.iso.date() }),
  },
  'agreement.ended': {
    resource: 'agreement',
    says: 'An agreement has ended, by a notice that took effect or on a recorded day',
    payload: z.object({ since: z.iso.date() }),
  },

  ...consultationEvents,
  ...deviationEvents,

  'requirement_offer.made': {
    resource: 'requirement_offer',
    says: 'An offer was made to a requirement',
    payload: facts,
  },
  'requirement_offer.accepted': {
    resource: 'requirement_offer',
    says: 'Ukraine accepted an offer to a requirement: its provider may make it a commitment or a task',
    payload: facts,
  },
  'requirement_offer.rejected': {
    resource: 'requirement_offer',
    says: 'Ukraine rejected an offer to a requirement',
    payload: reason,
  },
  'requirement_offer.withdrawn': {
    resource: 'requirement_offer',
    says: 'An offer to a requirement was withdrawn',
    payload: reason,
  },
  'requirement_offer.expired': {
    resource: 'requirement_offer',
    says: 'An accepted offer to a requirement has expired: its provider made nothing of it in time',
    payload: passed,
  },
  'requirement_offer.converted': {
    resource: 'requirement_offer',
    says: 'The provider made an accepted offer to a requirement a commitment or a task',
    payload: facts,
  },

  'fx_rate.imported': { resource: 'fx_rate_table', says: 'A table of exchange rates came in', payload: facts },
  'pledge.announced': { resource: 'pledge', says: 'A pledge was entered', payload: facts },
  'pledge.confirmed': { resource: 'pledge', says: 'A pledge was confirmed by its giver', payload: facts },
  'pledge.condition_fulfilled': { resource: 'pledge', says: 'A condition of a pledge is fulfilled', payload: facts },
  'pledge.withdrawn': { resource: 'pledge', says: 'A pledge was withdrawn', payload: reason },
  'organisation.registered': { resource: 'organisation', says: 'An organisation was registered', payload: facts },
  'commitment.created': { resource: 'commitment', says: 'A commitment was entered', payload: facts },
  'commitment.decommitted': { resource: 'commitment', says: 'A part of a commitment was taken back', payload: posting },
  'commitment.allocated': { resource: 'commitment', says: 'A part of a commitment was assigned', payload: facts },
  'commitment.allocation_released': {
    resource: 'commitment',
    says: 'A part of an allocation was freed',
    payload: facts,
  },
  'disbursement.posted': { resource: 'resource', says: 'A disbursement was posted', payload: posting },
  'return.posted': { resource: 'resource', says: 'Money came back of a payment', payload: posting },
  'receipt.stated': { resource: 'resource', says: 'A receiver stated what it got', payload: posting },
  'receipt.matched': { resource: 'resource', says: 'A receipt was matched by hand', payload: facts },
  'receipt.unmatched': { resource: 'resource', says: 'A match was ended', payload: facts },
  'dispute.raised': { resource: 'resource', says: 'A statement is disputed', payload: facts },
  'dispute.resolved': { resource: 'resource', says: 'A dispute was settled', payload: facts },
  'coalition.created': { resource: 'coalition', says: 'A coalition was founded', payload: facts },
  'coalition.subgroup_added': { resource: 'coalition', says: 'A sub-group was formed', payload: facts },
  'coalition.membership_proposed': {
    resource: 'coalition_membership',
    says: 'A role in a coalition was proposed: the other side decides',
    payload: facts,
  },
  'coalition.membership_declined': {
    resource: 'coalition_membership',
    says: 'A proposed role in a coalition was declined',
    payload: facts,
  },
  'coalition.membership_withdrawn': {
    resource: 'coalition_membership',
    says: 'A proposal of a role in a coalition was withdrawn',
    payload: facts,
  },
  'coalition.membership_confirmed': {
    resource: 'coalition',
    says: 'A role in a coalition was confirmed',
    payload: facts,
  },
  'coalition.membership_ended': {
    resource: 'coalition',
    says: 'A participant ends its role in a coalition',
    payload: facts,
  },
  'coalition.handed_over': { resource: 'coalition', says: 'The lead of a coalition was handed over', payload: facts },
  'coalition.lead_missing': {
    resource: 'coalition',
    says: 'From a day on nobody leads a coalition',
    payload: z.object({ since: z.iso.date() }),
  },
  'coalition.charter_filed': { resource: 'coalition_charter', says: 'A charter was filed', payload: facts },
  'coalition.plan_filed': { resource: 'coalition_plan', says: 'A version of a plan was filed', payload: facts },
  'coalition.meeting_recorded': { resource: 'coalition_meeting', says: 'A meeting was recorded', payload: facts },
  'coalition.decision_recorded': { resource: 'coalition_meeting', says: 'A decision was recorded', payload: facts },
  'coalition.review_recorded': { resource: 'coalition_review', says: 'A roadmap was reviewed', payload: facts },
  'coalition.review_overdue': {
    resource: 'coalition_charter',
    says: 'The day has passed by which the roadmap was to be reviewed',
    payload: passed,
  },
  ...receivedEvents,
  'requirement.filed': { resource: 'requirement', says: 'A requirement was filed', payload: facts },
  'requirement.amended': { resource: 'requirement', says: 'A requirement was amended', payload: z.object({ changes }) },
  'requirement.validated': {
    resource: 'requirement',
    says: 'A requirement was validated: offers and tasks may be made against it',
    payload: facts,
  },
  'requirement.superseded': {
    resource: 'requirement',
    says: 'Another requirement has taken its place',
    payload: facts,
  },
  'requirement.withdrawn': { resource: 'requirement', says: 'A requirement was withdrawn', payload: reason },
  'task.proposed': { resource: 'task', says: 'A task was shared out: who is to do it decides', payload: facts },
  'task.part_agreed': { resource: 'task', says: 'A participant agreed to its part of a task', payload: facts },
  'task.agreed': { resource: 'task', says: 'All have agreed to their parts of a task', payload: facts },
  'task.started': { resource: 'task', says: 'A task was begun', payload: z.object({}) },
  'task.progress_reported': { resource: 'task', says: 'A participant stated how a task goes', payload: facts },
  'task.blocked': { resource: 'task', says: 'A task is held up', payload: facts },
  'task.resumed': { resource: 'task', says: 'A task that was held up goes on', payload: z.object({}) },
  'task.delivered': { resource: 'task', says: 'A task is done, as its lead says', payload: facts },
  'task.returned': { resource: 'task', says: 'Ukraine returned a task as not done', payload: reason },
  'task.verified': { resource: 'task', says: 'Ukraine verified that a task is done', payload: facts },
  'task.cancelled': { resource: 'task', says: 'A task was called off', payload: reason },
  'task.overdue': {
    resource: 'task',
    says: 'The day has passed on which a task was due, and it is not delivered',
    payload: passed,
  },
  'task.milestone_overdue': {
    resource: 'task',
    says: 'The day of a milestone has passed, and nobody has assessed it',
    payload: passed.extend({ milestoneId: z.string() }),
  },
  'task.milestone_set': { resource: 'task', says: 'A milestone was set', payload: facts },
  'task.milestone_assessed': { resource: 'task', says: 'A milestone was assessed', payload: facts },
  ...revaluationEvents,
  'ledger_entry.reversed': { resource: 'resource', says: 'An entry was reversed', payload: posting },
  'lot.registered': { resource: 'lot', says: 'A lot of goods was registered', payload: facts },
  'lot.event_stated': { resource: 'lot', says: 'A side stated what it did with a lot', payload: facts },
  'lot.valued': { resource: 'lot', says: 'A lot was valued', payload: facts },
  'lot.statement_withdrawn': {
    resource: 'lot',
    says: 'An event or a valuation of a lot was taken back',
    payload: facts,
  },
  'evidence.added': { resource: 'evidence', says: 'A document that bears a flow out was named', payload: facts },
  'annotation.made': { resource: 'resource', says: 'An auditor remarked upon a record', payload: facts },
  'annotation.withdrawn': {
    resource: 'resource',
    says: 'An institution withdrew its audit of an entry',
    payload: facts,
  },
  'evidence_request.made': {
    resource: 'evidence_request',
    says: 'An auditor asks the owner of a record for evidence',
    payload: facts,
  },
  'evidence_request.answered': {
    resource: 'evidence_request',
    says: 'A request for evidence was answered',
    payload: facts,
  },
  'evidence_request.withdrawn': {
    resource: 'evidence_request',
    says: 'A request for evidence was withdrawn',
    payload: reason,
  },
  'evidence_request.overdue': {
    resource: 'evidence_request',
    says: 'The day for an answer to a request for evidence has passed',
    payload: passed,
  },
  ...releaseEvents,
  ...implementationEvents,
  ...frameworkEvents,
  'report.pulled': {
    resource: 'report_run',
    says: 'A report was pulled: what of it left the service, by its hash',
    payload: facts,
  },
  'report.cut_off': { resource: 'report_run', says: 'A pull of a report ended before its end', payload: facts },
  'period.closed': { resource: 'period', says: 'An accounting period was closed', payload: facts },
  'period.reopened': { resource: 'period', says: 'An accounting period was reopened', payload: facts },
  'period.objected': { resource: 'period', says: 'A participant objects to a closure', payload: facts },

  'webhook.created': { resource: 'webhook', says: 'A webhook was subscribed', payload: facts },
  'webhook.changed': { resource: 'webhook', says: 'A webhook was changed', payload: facts },
  'webhook.rotated': { resource: 'webhook', says: 'The keys of a webhook were renewed', payload: facts },
  'webhook.disabled': {
    resource: 'webhook',
    says: 'A webhook was disabled: nothing is sent until it is enabled',
    payload: z.object({ reason: z.enum(['owner', 'gone', 'failing']), note: z.string().nullable() }),
  },
  'webhook.enabled': { resource: 'webhook', says: 'A webhook was enabled again', payload: facts },
  'webhook.pinged': { resource: 'webhook', says: 'A webhook was tried out', payload: z.object({}) },
  'webhook.replayed': {
    resource: 'webhook',
    says: 'A webhook is told again what came after a position',
    payload: z.object({ fromPosition: z.number() }),
  },
} as const satisfies Record<string, Entry>

export type EventType = keyof typeof events
export type EventPayload<Type extends EventType> = z.input<(typeof events)[Type]['payload']>

export const eventTypes = Object.keys(events) as EventType[]

const entries: Readonly<Record<EventType, Entry>> = events

/** The name of the schema of an event: its type and version, such as `consultation.circulated.v1`. */
export function eventSchema(type: EventType): string {
  return `${type}.v${entries[type].version ?? 1}`
}
