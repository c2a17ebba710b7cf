import { type SQL, sql } from 'drizzle-orm'
import { may } from '../../access/policy.ts'
import { now } from '../../platform/db/selection.ts'
import type { InboxSource } from '../participants/inbox.ts'
import { reviewDue } from './deadlines.ts'

/** What waits in coalitions: proposed roles for the other side, and a late review of the roadmap for the lead. */
export const coalitionInbox: InboxSource = {
  rows: (actor) => [
    ...(may(actor, 'membership.decide', ['counterparty']) ? [memberships] : []),
    ...(may(actor, 'coalition.govern', ['lead', 'member'])
      ? [may(actor, 'coalition.govern', ['member']) ? reviewsOfMember : reviewsOfLead]
      : []),
  ],
  told: {
    coalition_membership: {
      type: 'coalition_membership',
      href: ({ id }) => `/v1/coalition-memberships/${id}`,
      says: ({ about }) => ({
        en: `A role in a coalition that ${about} proposed waits for your confirmation.`,
        uk: `Роль у коаліції, яку запропонував учасник ${about}, чекає на ваше підтвердження.`,
      }),
    },
    coalition_review: {
      type: 'coalition',
      href: ({ id }) => `/v1/coalitions/${id}`,
      says: ({ about }) => ({
        en: `The roadmap of the coalition “${about}” waits for its review.`,
        uk: `Дорожня карта коаліції «${about}» чекає на перегляд.`,
      }),
    },
  },
}

/** BR-80 */
const memberships = sql`
    select 'coalition_membership' as kind, m.id, m.id as parent, m.proposed_by as about, null::timestamptz as due_at,
      m.created_at as since, false as escalated
    from accord.coalition_membership m
    where m.status = 'proposed'
      and m.follows_id is null
      and case when m.proposed_by = m.participant
        then accord.current_participant() = any (accord.membership_deciders(m.coalition, m.participant))
        else m.participant = accord.current_participant() end`

const reviews = (whose: SQL): SQL => sql`
    select 'coalition_review', c.id, c.id, c.code, next.due_at, next.due_at, false
    from accord.coalition c
    ${reviewDue}
    where next.due_at <= ${now}
      and ${whose}`

const reviewsOfLead = reviews(sql`c.code = any ((select accord.coalitions_led())::text[])`)
/** The secretariat records reviews too, if its participant takes part. */
const reviewsOfMember = reviews(sql`('coalition:' || c.code) = any ((select accord.current_audiences())::text[])`)
