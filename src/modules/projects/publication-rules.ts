import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

/**
 * BR-123: all parties of a project together decide to publish what the public reads of it, in both languages and
 * exactly as it was proposed. Nothing of a project is public by default, one party alone publishes nothing, and any of
 * them can take it back.
 */
export const publicationLifecycle = lifecycle({
  of: 'joint_project_publication',
  states: { proposed: [], published: [], refused: [], withdrawn: [], superseded: [] },
  verbs: {
    agreeToPublication: {
      from: ['proposed'],
      to: 'unchanged',
      action: 'project.publish',
      event: 'joint_project_publication.agreed',
    },
    publishProject: {
      from: ['proposed'],
      to: 'published',
      action: 'project.publish',
      event: 'joint_project_publication.published',
      within: 'agreeToPublication',
    },
    refusePublication: {
      from: ['proposed'],
      to: 'refused',
      action: 'project.publish',
      event: 'joint_project_publication.refused',
    },
    withdrawPublication: {
      from: ['proposed', 'published'],
      to: 'withdrawn',
      action: 'project.publish',
      event: 'joint_project_publication.withdrawn',
    },
  },
})
export const publicationStatuses = statesOf(publicationLifecycle)
export type PublicationStatus = StateOf<typeof publicationLifecycle>
export type PublicationVerb = VerbOf<typeof publicationLifecycle>

/** BR-123: one party alone publishes nothing, so it cannot propose a text that nobody else could agree to. */
export const hasOtherParty = (caller: string, { participants }: { participants: readonly string[] }): boolean =>
  participants.some((code) => code !== caller)

/** BR-123: each party agrees for itself, once; a second agreement of the same party decides nothing. */
export function checkOtherParty(caller: string, { id, agreed }: { id: string; agreed: readonly string[] }): void {
  if (!agreed.includes(caller)) return
  throw new Refusal('forbidden', say('{caller} has agreed already: one party alone publishes nothing.', { caller }), {
    object: { type: 'joint_project_publication', id },
    rule: 'BR-123',
  })
}
