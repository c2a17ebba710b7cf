import { sql } from 'drizzle-orm'
import { may } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { now } from '../../platform/db/selection.ts'
import type { InboxSource } from '../participants/inbox.ts'

const claims = sql`
    select 'implementation_link' as kind, w.id, w.agreement_id as parent, w.claimed_by || ':' || w.links as about, w.due_at,
      w.since, false as escalated
    from accord.links_awaiting(${now}, ${limits.countedLinks}) w`

/** BR-104: claims of others, one row for each claimant and agreement, until their silence counts. */
export const implementationInbox: InboxSource = {
  rows: (actor) => (may(actor, 'implementation_link.decide', ['counterparty']) ? [claims] : []),
  told: {
    implementation_link: {
      type: 'implementation_link',
      href: ({ parent, about }) =>
        `/v1/implementation-links?status=claimed&agreementId=${parent}&claimedBy=${about.split(':')[0]}`,
      says: ({ about }) => {
        const [claimant, links] = about.split(':')
        const most = limits.countedLinks
        const [en, uk] = Number(links) > most ? [`more than ${most}`, `понад ${most}`] : [links, links]
        return {
          en: `${claimant} claims of ${en} acts what they implement: confirm or contest that. Silence counts as no objection, without prejudice.`,
          uk: `Учасник ${claimant} заявляє, що саме виконують дії (${uk}): підтвердьте або заперечте. Мовчання вважається відсутністю заперечень, без шкоди для позиції.`,
        }
      },
    },
  },
}
