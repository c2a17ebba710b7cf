import type { Actor } from '../../access/actor.ts'
import { type Action, may, type Relation } from '../../access/policy.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const receivedKinds = ['response', 'pledge', 'commitment', 'payment'] as const
export type ReceivedKind = (typeof receivedKinds)[number]
export const channels = ['note', 'email', 'telephone', 'communique', 'published_figure'] as const

/**
 * BR-55: what a participant says outside is recorded by Ukraine as received. It is unattested, and in no total, until
 * that participant adopts it, states it correctly or disowns it, each in one act; or Ukraine takes it back.
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

/** Ukraine alone records; whom a statement is about attests it. */
export function standingToStatement(actor: Actor, of?: { about: string; kind: ReceivedKind }): Relation[] {
  if (actor.participant === 'UA') return ['own']
  return of !== undefined && actor.participant === of.about && attestedBy(actor).includes(of.kind)
    ? ['counterparty']
    : []
}
