import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { withPlaces } from '../../kernel/decimal.ts'
import { minorUnitsOf } from '../../kernel/money.ts'
import { seenBy } from '../../platform/db/audience.ts'
import { is } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection } from '../../platform/db/selection.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { OfferFilter, RequirementOffer } from './offer-inputs.ts'
import { isExpired, requirementOfferLifecycle, standingToOffer } from './offer-rules.ts'
import { requirementOffer } from './tables.ts'

const offers = selection(requirementOffer, {
  as: 'o',
  without: ['createdBy'],
  joins: sql`left join accord.requirement q on q.id = o.requirement_id`,
  computed: {
    seenBy: seenBy('o.id', 'o.participant'),
    // Null for a reader who no longer sees the need.
    requirementStatus: computed(z.string().nullable(), sql`q.status`),
  },
})
export type OfferRow = RowOf<typeof offers>

export function findOffer(tx: ReadTx, id: string): Promise<OfferRow | undefined> {
  return tx.find(offers, id)
}

export const newestOfferFirst = orderBy(requirementOffer, 'o', ['id'], 'desc')

export function listOffers(tx: ReadTx, requirementId: string, filter: OfferFilter, page: Page): Promise<OfferRow[]> {
  return tx.all(
    offers,
    sql`where o.requirement_id = ${requirementId}::uuid
      and ${is('o.status', filter.status)}
      and ${page.after}
    ${page.tail}`,
  )
}

export function offerToJson(row: OfferRow, { actor, now }: View): z.input<typeof RequirementOffer> {
  const expired = isExpired(row, now)
  return {
    ...row,
    amount: row.amount === null ? null : withPlaces(row.amount, minorUnitsOf(row.currency!)),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    expired,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(requirementOfferLifecycle, row.status, actor, (verb) =>
      (expired && verb.startsWith('convert')) ||
      (verb === 'acceptRequirementOffer' && row.requirementStatus !== 'validated')
        ? undefined
        : standingToOffer(actor.participant, row, verb),
    ),
  }
}
