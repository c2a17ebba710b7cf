import { type Actor, hasRole } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type RecordKind, record, say } from '../../kernel/sentence.ts'
import { assertVisible } from '../../kernel/visibility.ts'

export const publicNumberKinds = ['switchboard', 'duty_line', 'temporary_line', 'information_line'] as const
export const contactPointKinds = ['duty_desk', 'office', 'technical'] as const

/** The caller's relation to a record of a participant. */
export function standing(actor: Actor, participant: string): Relation[] {
  return actor.participant === participant ? ['any', 'own'] : ['any']
}

/** Contact points are for the participants of the framework, and for the participant itself (BR-51). */
export function maySeeContactPoints(actor: Actor, participant: string): boolean {
  return actor.audiences.includes('framework') || actor.audiences.includes(participant)
}

/** Issuers and accounts belong to their participant; the secretariat may look at them. */
export function assertOwnOrSecretariat(actor: Actor, participant: string, what: string): void {
  assertVisible(
    hasRole(actor, 'secretariat') ? [...actor.audiences, participant] : actor.audiences,
    [participant],
    what,
  )
}

/** @throws Refusal `unprocessable` for a contact point by which nobody could be reached */
export function checkContactPoints(points: readonly { telephone: string | null; email: string | null }[]): void {
  const silent = points.findIndex((point) => point.telephone === null && point.email === null)
  if (silent >= 0) {
    throw unprocessable(`/contactPoints/${silent}`, 'A contact point needs a telephone number or an e-mail address.')
  }
}

/** Only whoever suspended something, the secretariat or a participant, can reinstate it. */
export function requireOwnSuspension(
  actor: Actor,
  object: { type: RecordKind; id: string },
  row: { status: string; suspendedBy: string | null },
): void {
  if (row.status === 'suspended' && row.suspendedBy !== actor.participant) {
    throw new Refusal(
      'forbidden',
      say('Only {suspendedBy}, which suspended the {object}, can lift the suspension.', {
        suspendedBy: row.suspendedBy ?? '',
        object: record(object.type),
      }),
      { object },
    )
  }
}

/**
 * Nobody closes its own last way in: an active account under an active issuer, with an administrator's grant valid
 * today, must be left, because nobody else may let the participant in again.
 * @throws Refusal `conflict`
 */
export function requireWayIn(
  administrators: number,
  object: { type: string; id: string; status: string },
  participant: string,
  allowed: readonly string[] = [],
): void {
  if (administrators === 0) {
    throw new Refusal(
      'conflict',
      say(
        'This would lock {participant} out: no administrator with an active account under an active issuer would be left.',
        { participant },
      ),
      { object: { type: object.type, id: object.id }, state: object.status, allowed },
    )
  }
}

/** What an account may see, as /v1/me tells it. */
export function scopeSentence(actor: Actor): string {
  const { audiences, participant } = actor
  const parts = ['what is public']
  if (audiences.includes('framework')) parts.push('what is shared with all participants of the framework')
  if (audiences.includes('framework_audit')) parts.push('what its owners released to the audit of the framework')
  if (audiences.includes(participant)) parts.push(`what belongs to ${participant} or was released to it`)
  const sentences = [`You see ${new Intl.ListFormat('en').format(parts)}.`]
  if (hasRole(actor, 'administrator'))
    sentences.push(`As administrator you see the issuers and accounts of ${participant}.`)
  if (hasRole(actor, 'secretariat'))
    sentences.push('As secretariat you see the issuers and accounts of every participant.')
  return sentences.join(' ')
}
