import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { compare, sum } from '../../../kernel/decimal.ts'
import { unprocessable } from '../../../kernel/refusal.ts'
import { type RowOf, written } from '../../../platform/db/selection.ts'
import type { WriteTx } from '../../../platform/db/write.ts'
import { checkItemValue } from '../rules.ts'
import type { GoodsReceiptInput, LotReceiptInput } from './inputs.ts'

/** The facts that decide a receipt of a lot; the received quantity changes with each receipt that is decided. */
export const lotFacts = written({
  commitment_id: z.uuid(),
  participant: z.string(),
  provider_organisation_id: z.uuid().nullable(),
  receiver: z.string().nullable(),
  item_class: z.string(),
  unit: z.string(),
  quantity: z.string(),
  received: z.string(),
})
export type LotFacts = RowOf<typeof lotFacts>

/** What an entry says of goods. */
export type Goods = {
  modality: 'in_kind'
  item_class: string
  quantity: string
  unit: string
  valuation_method: string
}
/** The parties and the commitment of goods of a lot are those of the lot. */
export type GoodsOfLot = Goods & {
  commitment_id: string
  provider: string | null
  provider_organisation_id: string | null
  lot_id: string
  beyond: boolean
}

/**
 * Locks commitments before lots, each in the order of their ids. Statements about lots lock in the same order, so that
 * nobody deadlocks.
 */
export function lockLots(tx: WriteTx, ids: readonly string[]): Promise<unknown>[] {
  const lotIds = sql.param([...new Set(ids)])
  return [
    tx.run(sql`
      select c.id
      from accord.commitment c
      where c.id in (select l.commitment_id from accord.lot l where l.id = any (${lotIds}::uuid[]))
      order by c.id
      for update`),
    tx.run(sql`select l.id from accord.lot l where l.id = any (${lotIds}::uuid[]) order by l.id for update`),
  ]
}

/** The lots, as far as the caller may know of them, by their ids. */
export function lotsOf(ids: readonly string[]): SQL {
  return sql`coalesce((
        select jsonb_object_agg(l.id, jsonb_build_object('commitment_id', l.commitment_id, 'participant', l.participant,
          'provider_organisation_id', l.provider_organisation_id, 'receiver', l.receiver, 'item_class', l.item_class,
          'unit', l.unit, 'quantity', l.quantity::text, 'received', l.received::text))
        from accord.lot l
        where l.id = any (${sql.param([...ids])}::uuid[])
      ), '{}')`
}

/**
 * Goods that the receiver says it has, of a lot that it knows of; this is possible before any hand-over too (BR-17).
 * Whether a receipt is confirmed is derived from here and never stated by the provider. More than the lot holds is flagged
 * as a suspicion (BR-24) and not refused, because what the receiver counted is its own statement.
 * @throws Refusal
 */
export function goodsOfLot(
  input: LotReceiptInput,
  lot: LotFacts | undefined,
  { participant, valueDate }: { participant: string; valueDate: string },
): GoodsOfLot {
  if (lot === undefined) throw unprocessable('/lotId', 'There is no such lot, or you may not know of it.', 'BR-17')
  if (lot.receiver !== participant) throw unprocessable('/lotId', 'The lot has another receiver.', 'BR-52')
  const valuation_method = checkItemValue(input, valueDate)
  lot.received = sum([lot.received, input.quantity])
  const { commitment_id, provider_organisation_id, item_class, unit } = lot
  return {
    modality: 'in_kind',
    commitment_id,
    provider: provider_organisation_id === null ? lot.participant : null,
    provider_organisation_id,
    lot_id: input.lotId,
    item_class,
    quantity: input.quantity,
    unit,
    valuation_method,
    beyond: compare(lot.received, lot.quantity) > 0,
  }
}

/** Goods that arrived before their provider registered any lot of them, or without that (BR-52). @throws Refusal */
export function goodsWithoutLot(input: GoodsReceiptInput, valueDate: string): Goods {
  const { itemClass: item_class, quantity, unit } = input
  return { modality: 'in_kind', item_class, quantity, unit, valuation_method: checkItemValue(input, valueDate) }
}
