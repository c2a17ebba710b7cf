import type { Actor } from '../../access/actor.ts'
import { type Action, may, type Relation } from '../../access/policy.ts'
import { follow, type Lifecycle } from '../../kernel/lifecycle.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import type { Basis } from './matching.ts'

export const consultationStatuses = ['draft', 'circulated', 'lapsed', 'closed', 'cancelled'] as const
export type ConsultationStatus = (typeof consultationStatuses)[number]

/** `lapsed` is derived: a circulated request that nobody answered in time. */
export const consultationLifecycle = {
  edit: { from: ['draft'], to: 'unchanged' },
  circulate: { from: ['draft'], to: 'circulated' },
  amend: { from: ['circulated'], to: 'unchanged' },
  acknowledge: { from: ['circulated'], to: 'unchanged' },
  logSession: { from: ['circulated'], to: 'unchanged' },
  logContactAttempt: { from: ['circulated'], to: 'unchanged' },
  // Closing does not freeze what took place before it: see checkConfirmable.
  confirmSession: { from: ['circulated', 'lapsed', 'closed'], to: 'unchanged' },
  objectToSession: { from: ['circulated', 'lapsed', 'closed'], to: 'unchanged' },
  respond: { from: ['circulated'], to: 'unchanged' },
  extend: { from: ['circulated'], to: 'unchanged' },
  excuse: { from: ['circulated'], to: 'unchanged' },
  recordApplicability: { from: ['circulated', 'lapsed', 'closed'], to: 'unchanged' },
  consentToRoster: { from: ['circulated', 'lapsed', 'closed'], to: 'unchanged' },
  decideOffer: { from: ['circulated', 'closed'], to: 'unchanged' },
  renew: { from: ['lapsed', 'circulated'], to: 'circulated' },
  close: { from: ['circulated', 'lapsed'], to: 'closed' },
  cancel: { from: ['draft', 'circulated', 'lapsed'], to: 'cancelled' },
} as const satisfies Lifecycle<ConsultationStatus, string>
export type ConsultationVerb = keyof typeof consultationLifecycle

export const attemptChannels = ['telephone', 'email', 'other'] as const
export const attemptOutcomes = ['no_answer', 'busy', 'message_left', 'wrong_contact', 'answered'] as const

export const addresseeStates = ['needs_action', 'acknowledged', 'consulted', 'responded', 'excused'] as const
export type AddresseeState = (typeof addresseeStates)[number]

export const addresseeLifecycle = {
  acknowledge: { from: ['needs_action'], to: 'acknowledged' },
  consult: { from: ['needs_action', 'acknowledged'], to: 'consulted' },
  respond: { from: ['needs_action', 'acknowledged', 'consulted', 'responded'], to: 'responded' },
  excuse: { from: ['needs_action', 'acknowledged', 'consulted'], to: 'excused' },
  amend: { from: ['needs_action', 'acknowledged', 'consulted', 'responded'], to: 'needs_action' },
} as const satisfies Lifecycle<AddresseeState, string>

export const offerStatuses = ['offered', 'accepted', 'partly_accepted', 'rejected', 'withdrawn'] as const
export type OfferStatus = (typeof offerStatuses)[number]

export const offerLifecycle = {
  accept: { from: ['offered', 'partly_accepted'], to: 'accepted' },
  acceptInPart: { from: ['offered', 'partly_accepted'], to: 'partly_accepted' },
  reject: { from: ['offered', 'partly_accepted'], to: 'rejected' },
  withdraw: { from: ['offered', 'partly_accepted'], to: 'withdrawn' },
} as const satisfies Lifecycle<OfferStatus, string>

export const responseTypes = [
  'offer',
  'partial_offer',
  'decline',
  'reserve_position',
  'counter_proposal',
  'no_objection',
] as const
export type ResponseType = (typeof responseTypes)[number]

/** BR-31a: reserving one's position says nothing on the matter, so it answers no undertaking. */
export const substantive: Readonly<Record<ResponseType, boolean>> = {
  offer: true,
  partial_offer: true,
  decline: true,
  reserve_position: false,
  counter_proposal: true,
  no_objection: true,
}

type RequestFacts = {
  id: string
  status: 'draft' | 'circulated' | 'closed' | 'cancelled'
  circulated_at: Date | null
  renewed_at: Date | null
  answered: boolean
}

/** BR-35: an unanswered request lapses some days after its circulation or its last renewal. */
export function statusOf(request: RequestFacts, now: Date, lapseDays: number): ConsultationStatus {
  if (request.status !== 'circulated' || request.answered) return request.status
  const since = request.renewed_at ?? request.circulated_at
  return since !== null && now >= daysAfter(since, lapseDays) ? 'lapsed' : 'circulated'
}

/** @throws Refusal `conflict` naming the state and what it allows */
export function permitVerb(
  request: RequestFacts & { requester: string },
  verb: ConsultationVerb,
  { actor, now }: { actor: Actor; now: Date },
  lapseDays: number,
): void {
  const status = statusOf(request, now, lapseDays)
  // Who is neither of the two has been refused before.
  const standing = standingTo(actor, {
    requester: request.requester,
    addressed: actor.participant !== request.requester,
  })
  follow(consultationLifecycle, verb, { type: 'consultation', id: request.id, status }, (each) =>
    may(actor, actionOf[each], standing),
  )
}

/** Which verb of the lifecycle is which action of the policy. */
export const actionOf: Readonly<Record<ConsultationVerb, Action>> = {
  edit: 'consultation.amend',
  circulate: 'consultation.circulate',
  amend: 'consultation.amend',
  acknowledge: 'consultation.acknowledge',
  logSession: 'consultation.log_session',
  logContactAttempt: 'consultation.log_attempt',
  confirmSession: 'consultation.confirm_session',
  objectToSession: 'consultation.object_to_session',
  respond: 'consultation.respond',
  extend: 'consultation.extend',
  excuse: 'consultation.excuse',
  recordApplicability: 'consultation.consent',
  consentToRoster: 'consultation.consent',
  decideOffer: 'offer.decide',
  renew: 'consultation.renew',
  close: 'consultation.close',
  cancel: 'consultation.cancel',
}

/** Until when a session of before a closure may be confirmed; no limit while the request runs. */
export function confirmableUntil({ closed_at }: { closed_at: Date | null }, days: number): Date | null {
  return closed_at === null ? null : daysAfter(closed_at, days)
}

/** BR-31a: what took place before a closure is confirmed within a limit, and then counts for the timeliness. */
export function checkConfirmable(request: { id: string; closed_at: Date | null }, now: Date, days: number): void {
  const until = confirmableUntil(request, days)
  if (until === null || now <= until) return
  throw new Refusal(
    'conflict',
    say('The request is closed: its sessions could be confirmed until {at}.', { at: until.toISOString() }),
    {
      object: { type: 'consultation', id: request.id },
      rule: 'BR-31a',
      state: 'closed',
      allowed: [],
    },
  )
}

export type UndertakingFacts = {
  basis: Basis
  deadline_at: Date | null
  consulted_at: Date | null
  answered_at: Date | null
  excused_at: Date | null
  /** When the request was closed or cancelled: nothing falls due after that. */
  ended_at: Date | null
}

/** BR-31a: the first session that stands or the first substantive response, whichever is earlier. */
export function metAt(
  facts: Pick<UndertakingFacts, 'consulted_at' | 'answered_at'>,
): { at: Date; by: 'session' | 'response' } | null {
  const { consulted_at: session, answered_at: response } = facts
  if (session !== null && (response === null || session <= response)) return { at: session, by: 'session' }
  return response === null ? null : { at: response, by: 'response' }
}

export const standings = ['in_time', 'after_time', 'open', 'no_answer', 'excused', 'answered', 'unanswered'] as const
export type Standing = (typeof standings)[number]

/**
 * BR-33: at the deadline is in time, and only an undertaking has a time of its own; the others are answered or not.
 * A request that ended has nothing open: what was not answered until then says so.
 */
export function standingOf(facts: UndertakingFacts, now: Date): Standing {
  const met = metAt(facts)
  if (facts.basis !== 'undertaking' || facts.deadline_at === null) return met === null ? 'unanswered' : 'answered'
  if (met !== null) return met.at <= facts.deadline_at ? 'in_time' : 'after_time'
  if (facts.excused_at !== null) return 'excused'
  const ended = facts.ended_at !== null && facts.ended_at <= now
  return ended || facts.deadline_at < now ? 'no_answer' : 'open'
}

/** How the caller's participant stands to a request. */
export function standingTo(actor: Actor, request: { requester: string; addressed: boolean }): Relation[] {
  return [
    ...(actor.participant === request.requester ? (['requester', 'own'] as const) : []),
    ...(request.addressed ? (['addressee'] as const) : []),
  ]
}

type OccasionInput = {
  kind: 'crisis' | 'scheduled' | 'ad_hoc'
  trigger: string | null
  hostilities: string | null
  victim: string | null
  deadlineHours: number | null
  deadlineReason: string | null
  occurredAt: Date | null
  requestedBy: Date | null
}

/** BR-132 */
const requestedWithinDays = 366

/** What a request must be, whoever files it, before it can be matched. */
export function checkOccasion(input: OccasionInput, now: Date): void {
  if (input.kind === 'crisis') {
    for (const field of ['trigger', 'hostilities', 'victim'] as const) {
      if (input[field] === null)
        throw unprocessable(`/${field}`, say('A crisis request names its {field}.', { field }), 'BR-30')
    }
  } else {
    for (const field of ['trigger', 'hostilities', 'victim'] as const) {
      if (input[field] !== null)
        throw unprocessable(
          `/${field}`,
          say('Only a crisis request has a {field}: others rest on no clause.', { field }),
          'BR-30',
        )
    }
  }
  if (input.deadlineHours !== null && input.deadlineReason === null) {
    throw unprocessable('/shorterDeadline/reason', 'A deadline shorter than the text needs a reason.', 'BR-31')
  }
  if (input.occurredAt !== null && input.occurredAt > now) {
    throw unprocessable('/occurredAt', 'An event cannot lie in the future.', 'BR-31')
  }
  const { requestedBy } = input
  if (requestedBy !== null && (requestedBy <= now || requestedBy > daysAfter(now, requestedWithinDays))) {
    throw unprocessable(
      '/requestedBy',
      say('It is {at} now: an answer is asked for within a year from now.', { at: now.toISOString() }),
      'BR-132',
    )
  }
}

/** BR-30: Ukraine's partners address Ukraine; Ukraine addresses any of them. Only parties file at all. */
export function checkRequester(actor: Actor): void {
  if (!['ukraine', 'state', 'union'].includes(actor.participantKind)) {
    throw new Refusal('forbidden', 'Only a party to an agreement files a consultation request (BR-30).', {
      rule: 'BR-30',
    })
  }
}

/** BR-31: an extension is later than the deadline that it replaces and never earlier than now. */
export function checkExtension(oldDeadline: Date, newDeadline: Date, now: Date, pointer: string): void {
  if (newDeadline <= now) throw unprocessable(pointer, 'An extended deadline is not earlier than now.', 'BR-31')
  if (newDeadline <= oldDeadline) {
    throw unprocessable(
      pointer,
      say('The deadline is {at}; an extension is later.', { at: oldDeadline.toISOString() }),
      'BR-31',
    )
  }
}

/** BR-37: what is accepted now, of what is left; the rest stays open. */
export function acceptedShare(
  offered: string,
  accepted: string,
  wanted: string | undefined,
  pointer: string,
): { share: string; whole: boolean } {
  const scale = 1_000_000n
  const units = (text: string) => {
    const [whole = '0', fraction = ''] = text.split('.')
    return BigInt(whole) * scale + BigInt(fraction.padEnd(6, '0').slice(0, 6))
  }
  const left = units(offered) - units(accepted)
  const share = wanted === undefined ? left : units(wanted)
  if (share > left)
    throw unprocessable(
      pointer,
      say('Of the offer {left} is left; {wanted} is more.', { left: plain(left, scale), wanted: wanted ?? '' }),
      'BR-37',
    )
  return { share: plain(share, scale), whole: share === left }
}

function plain(units: bigint, scale: bigint): string {
  const fraction = (units % scale).toString().padStart(6, '0').replace(/0+$/, '')
  return `${units / scale}${fraction === '' ? '' : `.${fraction}`}`
}
