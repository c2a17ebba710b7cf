import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import { withPlaces } from '../../kernel/decimal.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import { minorUnitsOf } from '../../kernel/money.ts'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { OfferQuery, RequirementOffer } from './offer-inputs.ts'
import { isExpired, type OfferStatus, offerActions, requirementOfferLifecycle, standingToOffer } from './offer-rules.ts'

export type OfferRow = {
  id: string
  requirement_id: string
  /** Null for who does not see the need any more. */
  requirement_status: string | null
  participant: string
  quantity: string
  unit: string
  counted: string
  amount: string | null
  currency: string | null
  available_from: string | null
  text: string | null
  status: OfferStatus
  reason: string | null
  decided_at: Date | null
  expires_at: Date | null
  created_at: Date
  version: number
}

const offers = sql`
  select o.id, o.requirement_id, q.status as requirement_status, o.participant, o.quantity, o.unit, o.counted, o.amount,
    o.currency, o.available_from, o.text, o.status, o.reason, o.decided_at, o.expires_at, o.created_at, o.version
  from accord.requirement_offer o
  left join accord.requirement q on q.id = o.requirement_id`

export async function findOffer(tx: ReadTx, id: string): Promise<OfferRow | undefined> {
  const [row] = await tx.rows<OfferRow>(sql`${offers} where o.id = ${id}::uuid`)
  return row
}

/** Newest first. */
export function listOffers(
  tx: ReadTx,
  requirementId: string,
  filter: Omit<OfferQuery, 'cursor'> & { before: string | undefined },
): Promise<OfferRow[]> {
  return tx.rows<OfferRow>(sql`${offers}
    where o.requirement_id = ${requirementId}::uuid
      and ${is('o.status', filter.status)}
      and ${when(filter.before, (id) => sql`o.id < ${id}::uuid`)}
    order by o.id desc
    ${atMost(filter.limit + 1)}`)
}

export function offerToJson(row: OfferRow, actor: Actor, now: Date): z.input<typeof RequirementOffer> {
  const standing = standingToOffer(actor.participant, row)
  const expired = isExpired(row, now)
  return {
    id: row.id,
    requirementId: row.requirement_id,
    participant: row.participant,
    quantity: row.quantity,
    unit: row.unit,
    counted: row.counted,
    amount: row.amount === null ? null : withPlaces(row.amount, minorUnitsOf(row.currency!)),
    currency: row.currency,
    availableFrom: row.available_from,
    text: row.text,
    status: row.status,
    reason: row.reason,
    decidedAt: row.decided_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    expired,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: allowedVerbs(requirementOfferLifecycle, row.status).filter(
      (verb) => may(actor, offerActions[verb], standing) && (verb !== 'conversion' || !expired),
    ),
  }
}
