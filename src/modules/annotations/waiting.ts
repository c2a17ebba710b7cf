import { sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import type { InboxSource } from '../participants/inbox.ts'

const asked = sql`
    select 'evidence_request', r.id, r.id, r.participant, r.due_at, r.created_at, false
    from accord.evidence_request r
    where r.owner = accord.current_participant()
      and r.status = 'open'`

/** Questions of auditors that wait for an answer of this participant. */
export const evidenceInbox: InboxSource = {
  rows: (actor) => (hasRole(actor, 'ministry') || hasRole(actor, 'coordinator') ? [asked] : []),
  told: {
    evidence_request: {
      type: 'evidence_request',
      href: ({ id }) => `/v1/evidence-requests/${id}`,
      says: ({ about }) => ({
        en: `A question of an auditor of ${about} waits for your answer.`,
        uk: `Запитання аудитора учасника ${about} чекає на вашу відповідь.`,
      }),
    },
  },
}
