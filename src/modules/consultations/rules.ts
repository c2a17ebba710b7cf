import type { Actor } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'
import type { Basis } from './matching.ts'

export const consultationKinds = ['crisis', 'scheduled', 'ad_hoc'] as const
export const consultationModes = ['monitoring', 'information_sharing', 'full_activation'] as const
export const hostilities = ['ongoing', 'ceased'] as const
export const responseVisibilities = ['requester_only', 'all_addressees'] as const
export const closeReasons = ['agreed', 'partly_agreed', 'no_agreement', 'superseded', 'no_longer_needed'] as const
export const applicabilities = ['accepted', 'without_prejudice', 'contested'] as const
export const attemptChannels = ['telephone', 'email', 'other'] as const
export const attemptOutcomes = ['no_answer', 'busy', 'message_left', 'wrong_contact', 'answered'] as const

/**
 * A request. `lapsed` is derived: circulated, and nobody answered in time (BR-35). Its sessions may be confirmed or
 * objected to in any of its states (`checkAttestable`), and its offers decided, but a cancelled request leaves none open.
 */
export const consultationLifecycle = lifecycle({
  of: 'consultation',
  states: {
    draft: [],
    circulated: [],
    lapsed: ['derived'],
    closed: [],
    cancelled: [],
  },
  verbs: {
    editConsultation: {
      from: ['draft'],
      to: 'unchanged',
      action: 'consultation.amend',
      event: 'consultation.edited',
      within: 'amendConsultation',
    },
    circulateConsultation: {
      from: ['draft'],
      to: 'circulated',
      action: 'consultation.circulate',
      event: 'consultation.circulated',
    },
    amendConsultation: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.amend',
      event: 'consultation.amended',
    },
    acknowledgeConsultation: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.acknowledge',
      event: 'consultation.acknowledged',
    },
    logSession: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.log_session',
      event: 'consultation.session_logged',
    },
    logContactAttempt: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.log_attempt',
      event: 'consultation.contact_attempted',
    },
    respondToConsultation: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.respond',
      event: 'consultation.responded',
    },
    extendDeadlines: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.extend',
      event: 'consultation.deadline_extended',
    },
    excuseAddressee: {
      from: ['circulated'],
      to: 'unchanged',
      action: 'consultation.excuse',
      event: 'consultation.excused',
    },
    recordApplicability: {
      from: ['circulated', 'lapsed', 'closed'],
      to: 'unchanged',
      action: 'consultation.consent',
      event: 'consultation.applicability_recorded',
    },
    consentToRoster: {
      from: ['circulated', 'lapsed', 'closed'],
      to: 'unchanged',
      action: 'consultation.consent',
      event: 'consultation.consented',
    },
    renewConsultation: {
      from: ['lapsed', 'circulated'],
      to: 'circulated',
      action: 'consultation.renew',
      event: 'consultation.renewed',
    },
    closeConsultation: {
      from: ['circulated', 'lapsed'],
      to: 'closed',
      action: 'consultation.close',
      event: 'consultation.closed',
    },
    cancelConsultation: {
      from: ['draft', 'circulated', 'lapsed'],
      to: 'cancelled',
      action: 'consultation.cancel',
      event: 'consultation.cancelled',
    },
  },
})
export const consultationStatuses = statesOf(consultationLifecycle)
export type ConsultationStatus = StateOf<typeof consultationLifecycle>
export type ConsultationVerb = VerbOf<typeof consultationLifecycle>

/** What an addressee has done about the request in its present form; an amendment of the asks begins anew (BR-32). */
export const addresseeLifecycle = lifecycle({
  of: 'addressee',
  column: 'state',
  states: { needs_action: [], acknowledged: [], consulted: [], responded: [], excused: [] },
  verbs: {
    acknowledgeConsultation: {
      from: ['needs_action'],
      to: 'acknowledged',
      action: 'consultation.acknowledge',
      event: 'consultation.acknowledged',
    },
    logSession: {
      from: ['needs_action', 'acknowledged'],
      to: 'consulted',
      action: 'consultation.log_session',
      event: 'consultation.session_logged',
    },
    respondToConsultation: {
      from: ['needs_action', 'acknowledged', 'consulted', 'responded'],
      to: 'responded',
      action: 'consultation.respond',
      event: 'consultation.responded',
    },
    excuseAddressee: {
      from: ['needs_action', 'acknowledged', 'consulted'],
      to: 'excused',
      action: 'consultation.excuse',
      event: 'consultation.excused',
    },
    amendConsultation: {
      from: ['needs_action', 'acknowledged', 'consulted', 'responded'],
      to: 'needs_action',
      action: 'consultation.amend',
      event: 'consultation.amended',
    },
  },
})
export const addresseeStates = statesOf(addresseeLifecycle)
export type AddresseeState = StateOf<typeof addresseeLifecycle>

type LapseFacts = {
  status: ConsultationStatus
  circulatedAt: Date | null
  renewedAt: Date | null
  answered: boolean
}

/** BR-35: an unanswered request lapses some days after its circulation or its last renewal. */
export function statusOf(request: LapseFacts, now: Date, lapseDays: number): ConsultationStatus {
  if (request.status !== 'circulated' || request.answered) return request.status
  const since = request.renewedAt ?? request.circulatedAt
  return since !== null && now >= daysAfter(since, lapseDays) ? 'lapsed' : 'circulated'
}

type Ended = { closedAt: Date | null; cancelledAt: Date | null }

/**
 * The time until which a session held before a closure or cancellation may be confirmed or objected to; no limit while the
 * request runs.
 */
export function confirmableUntil({ closedAt, cancelledAt }: Ended, days: number): Date | null {
  const end = closedAt ?? cancelledAt
  return end === null ? null : daysAfter(end, days)
}

/** BR-31a, BR-130: a session held before a request ended may be confirmed, or objected to, within a limit. */
export function checkAttestable(
  request: Ended & { id: string },
  act: 'confirmSession' | 'objectToSession',
  now: Date,
  days: number,
): void {
  const until = confirmableUntil(request, days)
  if (until === null || now <= until) return
  const state = request.closedAt === null ? 'cancelled' : 'closed'
  const facts = { state, at: until.toISOString() }
  throw new Refusal(
    'conflict',
    act === 'confirmSession'
      ? say('The request is {state}: its sessions could be confirmed until {at}.', facts)
      : say('The request is {state}: its sessions could be objected to until {at}.', facts),
    {
      object: { type: 'consultation', id: request.id },
      rule: act === 'confirmSession' ? 'BR-31a' : 'BR-130',
      state,
      allowed: [],
    },
  )
}

export type UndertakingFacts = {
  basis: Basis
  deadlineAt: Date | null
  consultedAt: Date | null
  answeredAt: Date | null
  excusedAt: Date | null
  /** When the request was closed or cancelled; nothing falls due after that. */
  endedAt: Date | null
}

/** BR-31a: the first session that counts or the first substantive response, whichever is earlier. */
export function metAt(
  facts: Pick<UndertakingFacts, 'consultedAt' | 'answeredAt'>,
): { at: Date; by: 'session' | 'response' } | null {
  const { consultedAt: session, answeredAt: response } = facts
  if (session !== null && (response === null || session <= response)) return { at: session, by: 'session' }
  return response === null ? null : { at: response, by: 'response' }
}

export const standings = ['in_time', 'after_time', 'open', 'no_answer', 'excused', 'answered', 'unanswered'] as const
export type Standing = (typeof standings)[number]

/**
 * BR-33: an answer at the very deadline is in time, and only an undertaking has a time of its own; the others are answered
 * or not. A request that ended has nothing open: what was not answered by then is told as unanswered.
 */
export function standingOf(facts: UndertakingFacts, now: Date): Standing {
  const met = metAt(facts)
  if (facts.basis !== 'undertaking' || facts.deadlineAt === null) return met === null ? 'unanswered' : 'answered'
  if (met !== null) return met.at <= facts.deadlineAt ? 'in_time' : 'after_time'
  if (facts.excusedAt !== null) return 'excused'
  const ended = facts.endedAt !== null && facts.endedAt <= now
  return ended || facts.deadlineAt < now ? 'no_answer' : 'open'
}

/** The relations of the caller's participant to a request. */
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

/** What a request must fulfil before it can be matched, whoever files it. */
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
          say('Only a crisis request has a {field}, because other requests rest on no clause.', { field }),
          'BR-30',
        )
    }
  }
  if (input.deadlineHours !== null && input.deadlineReason === null) {
    throw unprocessable(
      '/shorterDeadline/reason',
      'A deadline that is shorter than in the text needs a reason.',
      'BR-31',
    )
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

/** BR-30: partners address Ukraine, and Ukraine addresses any of them. Only parties file requests. */
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
      say('The deadline is {at}; an extension must be later.', { at: oldDeadline.toISOString() }),
      'BR-31',
    )
  }
}

/** The number of times each word occurs. */
export function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
