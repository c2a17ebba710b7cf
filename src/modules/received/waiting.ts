import { sql } from 'drizzle-orm'
import type { InboxSource } from '../participants/inbox.ts'
import { attestedBy } from './rules.ts'

/** BR-55: what was recorded of a participant waits for it. */
export const receivedInbox: InboxSource = {
  rows(actor) {
    const kinds = attestedBy(actor)
    if (kinds.length === 0 || actor.participant === 'UA') return undefined
    return sql`
    select 'received_statement' as kind, s.id, s.id as parent, s.summary as about, null::timestamptz as due_at,
      s.created_at as since, false as escalated
    from accord.received_statement s
    where s.about = accord.current_participant()
      and s.status = 'unattested'
      and s.kind = any (${sql.param(kinds)}::text[])`
  },
  told: {
    received_statement: {
      type: 'received_statement',
      href: ({ id }) => `/v1/received-statements/${id}`,
      says: ({ about }) => ({
        en: `Ukraine recorded that you said: “${about}” Adopt, correct or disown it.`,
        uk: `Україна записала з ваших слів: «${about}» Підтвердьте, виправте або спростуйте це.`,
      }),
    },
  },
}
