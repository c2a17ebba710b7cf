import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may, type Relation } from '../../access/policy.ts'
import { compare } from '../../kernel/decimal.ts'
import { dateIn } from '../../kernel/time.ts'
import type { View } from '../../platform/http/operations.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import {
  Decimal,
  id,
  money,
  PartyShape,
  provider,
  Reference,
  receiver,
  reference,
} from '../ledger/commitments/schemas.ts'
import { entryFlags, standingToBooks, valuationMethods, verifications } from '../ledger/rules.ts'
import { Evidence, evidenceExample, evidenceToJson } from './evidence-schemas.ts'
import type { EventRow, LotRow, LotView, ValuationRow, WithdrawalRow } from './queries.ts'
import {
  deliveryEvents,
  inventoryOf,
  lotStatuses,
  mayState,
  openTo,
  sides,
  statedEvents,
  valuationPurposes,
} from './rules.ts'

/** The operations by which its sides add to a lot. */
const lotActions = ['stateLotEvent', 'valueLot', 'addLotEvidence'] as const

const quantity = z.string().meta({ description: 'Decimal string, in the lot’s unit.', examples: ['40'] })
const redactions = z.array(z.string()).meta({ description: 'Fields that exist and that you may not see.' })
const TakenBack = z
  .object({ reason: z.string(), withdrawnAt: Instant })
  .nullable()
  .meta({ description: 'When and why the side that stated the event took it back; null if it did not.' })

export const Lot = z.object({
  id: Id,
  commitmentId: Id,
  participant: ParticipantCode.meta({ description: 'The participant in whose books it stands.' }),
  provider: PartyShape,
  receiver: PartyShape,
  origin: z
    .object({ participant: ParticipantCode, consentReference: z.string() })
    .nullable()
    .meta({ description: 'Third-party transfer: where it came from, and the consent to it (BR-18).' }),
  itemClass: z.string(),
  unit: z.string(),
  quantity,
  description: z.string().nullable(),
  numbered: z.object({ count: z.int(), holderReference: z.string() }).nullable().meta({
    description:
      'How many items bear serial numbers, and the reference by which the provider finds the list. The numbers themselves are not kept here.',
  }),
  status: z.enum(lotStatuses).meta({ description: 'Where it is now, derived from its entries and events.' }),
  quantities: z
    .object({
      dispatched: quantity,
      handedOver: quantity,
      received: quantity,
      returned: quantity,
      lost: quantity,
      expended: quantity,
      formula: z.string(),
    })
    .meta({ description: 'Sums; what was reversed or taken back does not count.' }),
  inventoryDueOn: CalendarDate.nullable().meta({
    description: 'The day by which the receiver states an inventory; null if there is nothing to count (BR-19).',
  }),
  inventoryOverdue: z.boolean(),
  verification: z.enum(verifications).meta({
    description:
      'The lowest verification of its hand-overs; before the first hand-over, what the provider’s own evidence gives (BR-16).',
  }),
  marking: Marking,
  releasableTo: z.array(z.string()),
  externalReference: Reference,
  createdAt: Instant,
  version: z.int(),
  openEvents: z
    .array(z.enum(statedEvents))
    .meta({ description: 'Events that you may state now for all or a part of the lot, by `stateLotEvent`.' }),
  allowedActions: z
    .array(z.enum(lotActions))
    .meta({ description: 'What you can do with it now: operationIds of this document.' }),
  redactions,
})

const formula =
  'handedOver and received = sums of the ledger’s entries of this lot, reversals included; the others = sums of events that stand'

const lotExample = {
  id,
  commitmentId: id,
  participant: 'SE',
  provider,
  receiver,
  origin: null,
  itemClass: 'generator',
  unit: 'pieces',
  quantity: '40',
  description: '100 kVA',
  numbered: { count: 40, holderReference: 'Depot 4, file 17' },
  status: 'handed_over' as const,
  quantities: { dispatched: '40', handedOver: '40', received: '0', returned: '0', lost: '0', expended: '0', formula },
  inventoryDueOn: '2026-07-14',
  inventoryOverdue: false,
  verification: 'self_reported' as const,
  marking: 'framework' as const,
  releasableTo: [],
  externalReference: null,
  createdAt: '2026-04-01T08:00:00.000Z',
  version: 1,
  openEvents: [],
  allowedActions: [],
  redactions: [],
}
const LotSummary = Lot.meta({ id: 'LotSummary', description: 'Goods that travel together.', examples: [lotExample] })
export const LotPage = page(LotSummary).meta({ id: 'LotPage' })

export const LotEvent = z
  .object({
    id: Id,
    event: z.enum(deliveryEvents),
    statedBy: z.enum(sides),
    participant: ParticipantCode,
    quantity,
    occurredOn: CalendarDate,
    place: z.string().nullable().optional(),
    remarks: z.string().nullable(),
    entryId: Id.nullable().meta({ description: 'The entry that the event posted: a hand-over or a receipt.' }),
    reversedBy: Id.nullable().meta({ description: 'The entry that reversed it; it no longer counts.' }),
    flags: z.array(z.enum(entryFlags)),
    withdrawal: TakenBack,
    recordedAt: Instant,
    redactions,
  })
  .meta({
    id: 'LotEvent',
    description: 'A milestone of a lot. `receipt_confirmed` is a receipt that the receiver posted, never stated here.',
    examples: [
      {
        id,
        event: 'handed_over',
        statedBy: 'provider',
        participant: 'SE',
        quantity: '40',
        occurredOn: '2026-04-15',
        place: null,
        remarks: null,
        entryId: id,
        reversedBy: null,
        flags: [],
        withdrawal: null,
        recordedAt: '2026-04-15T14:00:00.000Z',
        redactions: [],
      },
    ],
  })

export const LotValuation = z
  .object({
    id: Id,
    lotId: Id,
    participant: ParticipantCode.meta({ description: 'The participant that states the valuation.' }),
    purpose: z.enum(valuationPurposes),
    method: z.enum(valuationMethods),
    valuedOn: CalendarDate,
    amount: Decimal,
    currency: z.string(),
    eur: z
      .object({
        amount: Decimal,
        rate: z.string(),
        rateDate: CalendarDate,
        source: z.string(),
        table: z.int().nullable(),
      })
      .nullable()
      .meta({
        description:
          'The amount in euro by the reference rate of the day of the valuation; null where there is no rate.',
      }),
    evidenceId: Id.nullable(),
    remarks: z.string().nullable(),
    withdrawal: TakenBack,
    recordedAt: Instant,
  })
  .meta({
    id: 'LotValuation',
    description: 'What the lot is worth by one method for one purpose. It changes no entry and is in no total (BR-15).',
    examples: [
      {
        id,
        lotId: id,
        participant: 'SE',
        purpose: 'book_value',
        method: 'net_book_value',
        valuedOn: '2026-04-15',
        amount: '1200000.00',
        currency: 'EUR',
        eur: { amount: '1200000.00', rate: '1', rateDate: '2026-04-15', source: 'identity', table: null },
        evidenceId: null,
        remarks: null,
        withdrawal: null,
        recordedAt: '2026-04-20T08:00:00.000Z',
      },
    ],
  })

export const LotDetail = Lot.extend({
  events: z.array(LotEvent),
  valuations: z.array(LotValuation),
  evidence: z
    .array(Evidence)
    .meta({ description: 'The first ones that you may see; a list of its own has all of them.' }),
}).meta({
  id: 'Lot',
  description: 'Goods that travel together, with their events, their valuations and their evidence.',
  examples: [{ ...lotExample, events: [], valuations: [], evidence: [evidenceExample] }],
})

export const LotWithdrawal = z
  .object({
    id: Id,
    lotId: Id,
    participant: ParticipantCode,
    eventId: Id.nullable(),
    valuationId: Id.nullable(),
    reason: z.string(),
    withdrawnAt: Instant,
  })
  .meta({
    id: 'LotWithdrawal',
    description: 'What was taken back. It stays on record and no longer counts.',
    examples: [
      {
        id,
        lotId: id,
        participant: 'SE',
        eventId: null,
        valuationId: id,
        reason: 'Of another lot.',
        withdrawnAt: '2026-04-21T08:00:00.000Z',
      },
    ],
  })

type Due = { inventoryDays: number }

export function lotToJson(row: LotRow, { actor, now }: View, { inventoryDays }: Due): z.input<typeof Lot> {
  const { id, commitmentId, participant, itemClass, unit, quantity, description, status, verification } = row
  const { dispatched, handedOver, received, returned, lost, expended, marking, releasableTo, version } = row
  return {
    ...{ id, commitmentId, participant, itemClass, unit, quantity, description, status, verification },
    provider: {
      participant: row.providerOrganisationId === null ? participant : null,
      organisationId: row.providerOrganisationId,
    },
    receiver: { participant: row.receiver, organisationId: row.receiverOrganisationId },
    origin: row.origin === null ? null : { participant: row.origin, consentReference: row.consentReference! },
    numbered: row.numbered === null ? null : { count: row.numbered, holderReference: row.numberedReference! },
    quantities: { dispatched, handedOver, received, returned, lost, expended, formula },
    ...inventoryOf(row.inventoryFrom, inventoryDays, dateIn(now, 'UTC')),
    ...{ marking, releasableTo, version },
    externalReference: reference(row),
    createdAt: row.createdAt.toISOString(),
    ...actsOn(row, actor),
    redactions: [],
  }
}

/** What the two sides of a lot may add now; an event can be about no more than is left for it. */
function actsOn(row: LotRow, actor: Actor): Pick<z.input<typeof Lot>, 'openEvents' | 'allowedActions'> {
  const side = row.receiver === actor.participant ? 'receiver' : 'provider'
  const standing: Relation[] = side === 'receiver' ? ['counterparty'] : standingToBooks(actor, row)
  const openEvents = may(actor, 'lot.state_event', standing)
    ? statedEvents.filter((event) => mayState(event, side) && compare(openTo(event, side, row.quantity, row), '0') > 0)
    : []
  return {
    openEvents,
    allowedActions: [
      ...(openEvents.length > 0 ? ['stateLotEvent' as const] : []),
      ...(may(actor, 'lot.value', standing) ? ['valueLot' as const] : []),
      ...(may(actor, 'evidence.add', standing) ? ['addLotEvidence' as const] : []),
    ],
  }
}

export function lotViewToJson(row: LotView, view: View, due: Due): z.input<typeof LotDetail> {
  return {
    ...lotToJson(row, view, due),
    events: row.events.map(eventToJson),
    valuations: row.valuations.map(valuationToJson),
    evidence: row.evidence.map(evidenceToJson),
  }
}

export function eventToJson({ hasPlace, place, ...row }: EventRow): z.input<typeof LotEvent> {
  const hidden = hasPlace && place === null
  return {
    ...row,
    ...(hidden ? {} : { place }),
    reversedBy: row.reversedById,
    recordedAt: row.recordedAt.toISOString(),
    redactions: hidden ? ['place'] : [],
  }
}

export function valuationToJson(row: ValuationRow): z.input<typeof LotValuation> {
  const { eurAmount, eurRate, eurRateDate, eurRateSource, eurRateTable, ...fields } = row
  return {
    ...fields,
    amount: money(row.amount, row.currency),
    eur:
      eurAmount === null
        ? null
        : {
            amount: money(eurAmount, 'EUR'),
            rate: eurRate!,
            rateDate: eurRateDate!,
            source: eurRateSource!,
            table: eurRateTable,
          },
    recordedAt: row.recordedAt.toISOString(),
  }
}

export function withdrawalToJson({ recordedAt, ...row }: WithdrawalRow): z.input<typeof LotWithdrawal> {
  return { ...row, withdrawnAt: recordedAt.toISOString() }
}
