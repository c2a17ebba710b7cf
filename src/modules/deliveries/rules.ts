import { compare, negate, sum } from '../../kernel/decimal.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { daysLater } from '../../kernel/time.ts'

export const sides = ['provider', 'receiver'] as const
export type Side = (typeof sides)[number]

/** Which side states which milestone; a receipt is stated in the ledger (BR-17). */
export const statedBy = {
  dispatched: ['provider'],
  arrived_hub: ['provider'],
  handed_over: ['provider'],
  inventoried: ['receiver'],
  returned: ['provider', 'receiver'],
  lost: ['provider', 'receiver'],
  expended: ['receiver'],
} as const satisfies Record<string, readonly Side[]>

export type StatedEvent = keyof typeof statedBy
export const statedEvents = Object.keys(statedBy) as [StatedEvent, ...StatedEvent[]]
/** The milestones of a lot: stated events and receipts. */
export const deliveryEvents = [...statedEvents, 'receipt_confirmed'] as const
export type DeliveryEvent = (typeof deliveryEvents)[number]

export const lotStatuses = [
  'registered',
  'dispatched',
  'at_hub',
  'partly_handed_over',
  'handed_over',
  'receipt_stated',
  'receipt_confirmed',
  'returned',
  'lost',
  'expended',
] as const
export type LotStatus = (typeof lotStatuses)[number]

export const valuationPurposes = ['book_value', 'refund_claim', 'replacement', 'insurance', 'statistics'] as const

export const documentTypes = [
  'contract',
  'invoice',
  'payment_order',
  'bank_statement',
  'packing_list',
  'transport_document',
  'hand_over_certificate',
  'receipt_certificate',
  'inventory_record',
  'valuation_report',
  'consent',
  'photograph',
  'audit_report',
  'other',
] as const

/** What became of a lot, as accord.lot_sums adds it up. `left…`: returned, lost or expended on that side. */
export type LotSums = {
  dispatched: string
  handedOver: string
  received: string
  returned: string
  lost: string
  expended: string
  leftProvider: string
  leftReceiver: string
  /** The day of that side's last event that stands. */
  providerLast: string | null
  receiverLast: string | null
  /** The first day on which the receiver had any of it, as either side says. */
  heldFrom: string | null
  /** The first hand-over that no inventory has covered; null where there is nothing to count. */
  inventoryFrom: string | null
  statements: number
  status: LotStatus
}

const less = (from: string, ...parts: string[]) => sum([from, ...parts.map(negate)])
const least = (a: string, b: string) => (compare(a, b) < 0 ? a : b)
const greatest = (a: string, b: string) => (compare(a, b) < 0 ? b : a)

/** How much of the lot this event may still be about. */
export function openTo(event: StatedEvent, side: Side, quantity: string, sums: LotSums): string {
  if (side === 'receiver') return less(greatest(sums.handedOver, sums.received), sums.leftReceiver)
  const withProvider = less(quantity, sums.handedOver, sums.leftProvider)
  return event === 'dispatched' ? least(withProvider, less(quantity, sums.dispatched)) : withProvider
}

/** BR-52: a side states its own acts. */
export function mayState(event: StatedEvent, side: Side): boolean {
  return statedBy[event].some((by) => by === side)
}

type Stated = { event: StatedEvent; side: Side; quantity?: string | undefined; occurredOn: string; today: string }

/**
 * BR-17: an event is not before the last event of its side or before the receiver had anything, and is about no more
 * than there is. Each side has its own order, so that neither can hold up the other.
 * @returns the quantity, by default all that is left
 */
export function checkEvent(
  { event, side, quantity, occurredOn, today }: Stated,
  lot: { id: string; quantity: string },
  sums: LotSums,
): string {
  const open = openTo(event, side, lot.quantity, sums)
  if (compare(open, '0') <= 0) {
    const why =
      side === 'receiver'
        ? 'The receiver has nothing of the lot.'
        : say('Nothing of the lot is left that could be {event}.', { event })
    throw new Refusal('conflict', why, { object: { type: 'lot', id: lot.id }, rule: 'BR-17', state: sums.status })
  }
  if (occurredOn > today)
    throw unprocessable(
      '/occurredOn',
      say('{day} is later than {today}, which is today in the time zone of the participant that states it.', {
        day: occurredOn,
        today,
      }),
      'BR-08',
    )
  const last = side === 'provider' ? sums.providerLast : sums.receiverLast
  if (last !== null && occurredOn < last)
    throw unprocessable(
      '/occurredOn',
      say('The last event of this side is of {last}: an event cannot be earlier.', { last }),
      'BR-17',
    )
  if (side === 'receiver' && sums.heldFrom !== null && occurredOn < sums.heldFrom)
    throw unprocessable(
      '/occurredOn',
      say('The lot was handed over on {held_from}: this event cannot be earlier.', { held_from: sums.heldFrom }),
      'BR-17',
    )
  if (quantity !== undefined && compare(quantity, open) > 0)
    throw unprocessable('/quantity', say('Only {open} of the lot are left for this event.', { open }), 'BR-17')
  return quantity ?? open
}

/** BR-19: an inventory is due so many days after the first hand-over that no inventory has covered. */
export function inventoryOf(inventoryFrom: string | null, inventoryDays: number, today: string) {
  if (inventoryFrom === null) return { inventoryDueOn: null, inventoryOverdue: false }
  const inventoryDueOn = daysLater(inventoryFrom, inventoryDays)
  return { inventoryDueOn, inventoryOverdue: inventoryDueOn < today }
}
