import type { Actor } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { allowedActions, lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

/**
 * BR-128: one edition for all readers: every figure covers what the whole framework sees, names the request that gives
 * it, and counts what is not known; nobody is ranked.
 * BR-129: the parties may object to a draft for some time, their objections are printed in it, and its bytes no longer
 * change once it is issued.
 */
export const editionLifecycle = lifecycle({
  of: 'monitoring_edition',
  states: { draft: [], issued: [], withdrawn: [] },
  verbs: {
    objectToEdition: {
      from: ['draft'],
      to: 'unchanged',
      action: 'monitoring.object',
      event: 'monitoring_edition.objected',
    },
    issueEdition: { from: ['draft'], to: 'issued', action: 'monitoring.draft', event: 'monitoring_edition.issued' },
    withdrawEdition: {
      from: ['draft'],
      to: 'withdrawn',
      action: 'monitoring.draft',
      event: 'monitoring_edition.withdrawn',
    },
  },
})
export const editionStatuses = statesOf(editionLifecycle)
type EditionStatus = StateOf<typeof editionLifecycle>
export type EditionVerb = VerbOf<typeof editionLifecycle>

/** Ukraine owes the report (`own`); the participants of the framework read it and may object (`member`). */
export const standingToEdition = ({ participant, audiences }: Pick<Actor, 'participant' | 'audiences'>): Relation[] => [
  ...(participant === 'UA' ? (['own'] as const) : []),
  ...(audiences.includes('framework') ? (['member'] as const) : []),
]

/** Whether the parties may still object: until then it is not issued (BR-129). */
export const liesBefore = ({ objectionsUntil }: { objectionsUntil: Date }, now: Date): boolean => now < objectionsUntil

type Edition = { status: EditionStatus; objectionsUntil: Date }

export function allowedOnEdition(edition: Edition, actor: Actor, now: Date): string[] {
  return allowedActions(editionLifecycle, edition.status, actor, (verb) =>
    verb === 'issueEdition' && liesBefore(edition, now) ? undefined : standingToEdition(actor),
  )
}

/** BR-129. */
export function checkTime(edition: Edition & { id: string }, actor: Actor, now: Date): void {
  if (!liesBefore(edition, now)) return
  const { id, objectionsUntil } = edition
  throw new Refusal(
    'conflict',
    say('The parties may object to the draft until {objectionsUntil}; it can be issued after that.', {
      objectionsUntil: objectionsUntil.toISOString(),
    }),
    {
      object: { type: 'monitoring_edition', id },
      rule: 'BR-129',
      state: edition.status,
      allowed: allowedOnEdition(edition, actor, now),
    },
  )
}
