import type { Actor } from '../../access/actor.ts'
import { type Action, authorize, may, type Relation } from '../../access/policy.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { daysAfter } from '../../kernel/time.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const receivedKinds = ['response', 'pledge', 'commitment', 'payment'] as const
export type ReceivedKind = (typeof receivedKinds)[number]
export const channels = ['note', 'email', 'telephone', 'communique', 'published_figure'] as const

/**
 * BR-55: Ukraine records what a participant says outside as received. The statement is unattested, and in no total,
 * until that participant adopts, corrects or disowns it, each in one act, or Ukraine takes it back.
 */
export const receivedStatementLifecycle = lifecycle({
  of: 'received_statement',
  states: { unattested: ['open'], adopted: [], corrected: [], disowned: [], withdrawn: [] },
  verbs: {
    adoptReceivedStatement: {
      from: ['unattested'],
      to: 'adopted',
      action: 'received_statement.attest',
      event: 'received_statement.adopted',
    },
    correctReceivedStatement: {
      from: ['unattested'],
      to: 'corrected',
      action: 'received_statement.attest',
      event: 'received_statement.corrected',
    },
    disownReceivedStatement: {
      from: ['unattested'],
      to: 'disowned',
      action: 'received_statement.attest',
      event: 'received_statement.disowned',
    },
    withdrawReceivedStatement: {
      from: ['unattested'],
      to: 'withdrawn',
      action: 'received_statement.record',
      event: 'received_statement.withdrawn',
    },
  },
})
export const receivedStatuses = statesOf(receivedStatementLifecycle)
export type ReceivedStatus = StateOf<typeof receivedStatementLifecycle>
export type ReceivedVerb = VerbOf<typeof receivedStatementLifecycle>

/** Whoever may state a record of the kind unasked may also attest one. */
const stating: Readonly<Record<ReceivedKind, readonly [Action, Relation]>> = {
  response: ['consultation.respond', 'addressee'],
  pledge: ['pledge.create', 'own'],
  commitment: ['commitment.create', 'own'],
  payment: ['disbursement.create', 'own'],
}

/** The kinds of statements about its participant that this account attests. */
export const attestedBy = (actor: Actor): ReceivedKind[] =>
  receivedKinds.filter((kind) => may(actor, stating[kind][0], [stating[kind][1]]))

/** Only Ukraine records; the participant that a statement is about attests it. */
export function standingToStatement(actor: Actor, of?: { about: string; kind: ReceivedKind }): Relation[] {
  if (actor.participant === 'UA') return ['own']
  return of !== undefined && actor.participant === of.about && attestedBy(actor).includes(of.kind)
    ? ['counterparty']
    : []
}

/**
 * A caller who may not attest a statement about its own participant is told which of its roles may. @throws Refusal
 * `forbidden`
 */
export function checkAttester(
  actor: Actor,
  { id, about, kind }: { id: string; about: string; kind: ReceivedKind },
): void {
  const [action, relation] = stating[kind]
  if (actor.participant === about) authorize(actor, action, [relation], { type: 'received_statement', id })
}

/**
 * The facts that decide until when an answer can be attested: the request that it is about, and the operator's limits
 * in days.
 */
export type AttestableFacts = {
  createdAt: Date
  requestEndedAt: Date | null
  requestUnansweredSince: Date | null
  excused: boolean
}
export type AttestingSettings = { lapseDays: number; confirmationDays: number }

/** When the request of an answer ended, as closing, cancelling and lapsing (BR-35) end it. */
function endOf(
  { requestEndedAt, requestUnansweredSince }: Omit<AttestableFacts, 'excused'>,
  now: Date,
  lapseDays: number,
) {
  if (requestEndedAt !== null || requestUnansweredSince === null) return requestEndedAt
  const lapses = daysAfter(requestUnansweredSince, lapseDays)
  return now >= lapses ? lapses : null
}

/**
 * BR-55: an answer that was recorded before its request ended can be adopted or corrected afterwards as long as a
 * session can be confirmed (BR-31a). One that was recorded later cannot, nor can one of a participant that the request
 * has excused. A statement that is about no request has no limit.
 */
export function isAttestable(statement: AttestableFacts, now: Date, settings: AttestingSettings): boolean {
  if (statement.excused) return false
  const end = endOf(statement, now, settings.lapseDays)
  return end === null || (statement.createdAt <= end && now <= daysAfter(end, settings.confirmationDays))
}

/** The verbs that turn a statement into a record. */
export const attesting: readonly ReceivedVerb[] = ['adoptReceivedStatement', 'correctReceivedStatement']

/** @throws Refusal `conflict` saying until when this answer could be attested */
export function checkAttestable(
  statement: AttestableFacts & { id: string; status: ReceivedStatus },
  allowed: readonly string[],
  now: Date,
  settings: AttestingSettings,
): void {
  if (isAttestable(statement, now, settings)) return
  throw new Refusal('conflict', whyNot(statement, now, settings), {
    object: { type: 'received_statement', id: statement.id },
    rule: 'BR-55',
    state: statement.status,
    allowed,
  })
}

function whyNot(statement: AttestableFacts, now: Date, settings: AttestingSettings): Detail {
  if (statement.excused) return 'The request has excused your participant: this answer can only be disowned.'
  const end = endOf(statement, now, settings.lapseDays)!
  const at = end.toISOString()
  return statement.createdAt > end
    ? say('This answer was recorded after its request ended at {at}: it can be disowned or withdrawn.', { at })
    : say('The request ended at {at}: this answer could be adopted or corrected until {until}.', {
        at,
        until: daysAfter(end, settings.confirmationDays).toISOString(),
      })
}

/** A payment is adopted as it was recorded, so it must name the commitment that it draws from (BR-04). */
export const isAdoptable = ({ kind, content }: { kind: ReceivedKind; content: Record<string, unknown> }): boolean =>
  kind !== 'payment' || content['commitmentId'] !== undefined
