import { sql } from 'drizzle-orm'
import { may } from '../../access/policy.ts'
import { now } from '../../platform/db/selection.ts'
import type { InboxSource } from '../participants/inbox.ts'
import { standingToEdition } from './rules.ts'

const drafts = sql`
    select 'monitoring_draft' as kind, e.id, e.id as parent, e.participant as about, e.objections_until as due_at,
      e.created_at as since, false as escalated
    from accord.monitoring_edition e
    where e.status = 'draft'
      and e.objections_until > ${now}
      and not exists (
        select 1 from accord.monitoring_objection o
        where o.edition_id = e.id and o.participant = accord.current_participant()
      )`

/** BR-129: drafts before the parties wait until an account of the participant has objected or the time is over. */
export const monitoringInbox: InboxSource = {
  rows: (actor) =>
    actor.participant !== 'UA' && may(actor, 'monitoring.object', standingToEdition(actor)) ? [drafts] : [],
  told: {
    monitoring_draft: {
      type: 'monitoring_edition',
      href: ({ id }) => `/v1/monitoring-editions/${id}`,
      says: () => ({
        en: 'A draft of the monitoring report lies before you: object before its time is over, or let it pass.',
        uk: 'Проєкт моніторингового звіту лежить перед вами: заперечте до кінця строку або дайте йому пройти.',
      }),
    },
  },
}
