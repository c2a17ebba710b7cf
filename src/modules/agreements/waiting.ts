import { sql } from 'drizzle-orm'
import { hasRole } from '../../access/actor.ts'
import type { InboxSource } from '../participants/inbox.ts'
import { awaitsCaller } from './register-queries.ts'

const proposals = sql`
    select 'register_proposal' as kind, p.id, p.id as parent, p.proposed_by as about, null::timestamptz as due_at,
      p.created_at as since, false as escalated
    from accord.register_proposal p
    where ${awaitsCaller}`

/** Changes of the register that a coordinator of this participant can confirm or reject. */
export const registerInbox: InboxSource = {
  rows: (actor) => (hasRole(actor, 'coordinator') ? [proposals] : []),
  told: {
    register_proposal: {
      type: 'register_proposal',
      href: ({ id }) => `/v1/register-proposals/${id}`,
      says: ({ about }) => ({
        en: `A proposal of ${about} to the register waits for your confirmation.`,
        uk: `Пропозиція учасника ${about} до реєстру чекає на ваше підтвердження.`,
      }),
    },
  },
}
