import { sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import type { InboxSource } from '../participants/inbox.ts'

/** Roles in coalitions that the other side proposed and this participant decides (BR-80). */
export const coalitionInbox: InboxSource = {
  rows: (actor) =>
    hasRole(actor, 'coordinator')
      ? sql`
    select 'coalition_membership' as kind, m.id, m.id as parent, m.proposed_by as about, null::timestamptz as due_at,
      m.created_at as since, false as escalated
    from accord.coalition_membership m
    where m.status = 'proposed'
      and m.follows_id is null
      and m.proposed_by <> accord.current_participant()
      and case when m.proposed_by = m.participant
        then accord.current_participant() = any (accord.membership_deciders(m.coalition, m.participant))
        else m.participant = accord.current_participant() end`
      : undefined,
  told: {
    coalition_membership: {
      type: 'coalition_membership',
      href: ({ id }) => `/v1/coalition-memberships/${id}`,
      says: ({ about }) => ({
        en: `A role in a coalition that ${about} proposed waits for your confirmation.`,
        uk: `Роль у коаліції, яку запропонував учасник ${about}, чекає на ваше підтвердження.`,
      }),
    },
  },
}
