import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import { CalendarDate, Id, Instant, ParticipantCode, page } from '../../platform/http/wire.ts'
import type { EntryRow } from './entry-queries.ts'
import {
  entryFlags,
  flowKinds,
  matchedHow,
  modalities,
  reversalReasons,
  sides,
  standingToBooks,
  valuationMethods,
  verifications,
} from './rules.ts'
import { Decimal, id, money, PartyShape, party, provider, Reference, receiver, reference } from './schemas.ts'

const Amount = z.object({ amount: Decimal, currency: z.string() })

export const LedgerEntry = z
  .object({
    id: Id,
    flowKind: z.enum(flowKinds),
    statedBy: z.enum(sides),
    participant: ParticipantCode.meta({ description: 'Who states it.' }),
    commitmentId: Id.nullable(),
    allocationId: Id.nullable(),
    provider: PartyShape,
    receiver: PartyShape,
    parentEntryId: Id.nullable(),
    modality: z.enum(modalities),
    amount: Amount.nullable().meta({ description: 'Null: a value is not stated, which is not zero (BR-15).' }),
    commitmentAmount: z
      .object({
        amount: Decimal,
        currency: z.string(),
        rate: z.string().nullable(),
        source: z.string().nullable(),
        deviation: z.object({ reason: z.string(), approvedBy: z.string() }).nullable(),
      })
      .nullable()
      .meta({
        description:
          'What it draws from its commitment, in the commitment’s currency: what is paid times the rate, or why not.',
      }),
    eur: z
      .object({
        amount: Decimal,
        rate: z.string(),
        rateDate: CalendarDate,
        source: z.string(),
        table: z.int().nullable(),
        revaluationId: Id.nullable().meta({ description: 'The batch that gave it later (BR-57).' }),
      })
      .nullable()
      .meta({ description: 'By the reference rate of the value date; null where there is none (flag `fx_missing`).' }),
    item: z.object({ itemClass: z.string(), quantity: z.string(), unit: z.string() }).nullable(),
    valuationMethod: z.enum(valuationMethods).nullable(),
    lotId: Id.nullable().meta({ description: 'The goods that were handed over or received.' }),
    transactionDate: CalendarDate,
    valueDate: CalendarDate,
    postingDate: CalendarDate,
    reversal: z.object({ reverses: Id, reason: z.enum(reversalReasons) }).nullable(),
    reversedBy: Id.nullable(),
    replaces: Id.nullable(),
    returns: Id.nullable().meta({
      description: 'The payment of which this came back (BR-25): the amount is negative.',
    }),
    explanation: z.string().nullable(),
    overrun: z.object({ reason: z.string(), approvedBy: z.string() }).nullable(),
    flags: z.array(z.enum(entryFlags)).meta({
      description:
        'Those that follow from other entries (`suspected_duplicate`, `exceeds_commitment`) are told to the sides of the flow alone.',
    }),
    batchId: Id.nullable(),
    description: z.string().nullable(),
    externalReference: Reference,
    providerReference: Reference.meta({ description: 'What a receiver quotes.' }),
    match: z
      .object({
        id: Id,
        how: z.enum(matchedHow),
        matchedAt: Instant,
        receiptIds: z.array(Id),
        disbursementIds: z.array(Id),
        receiptId: Id.meta({ deprecated: true, description: 'The first of `receiptIds`.' }),
        disbursementId: Id.meta({ deprecated: true, description: 'The first of `disbursementIds`.' }),
      })
      .nullable()
      .meta({
        description:
          'The statements of both sides about the same flow, as far as you see them (BR-26): a payment may arrive in parts, several as one, goods in parts.',
      }),
    disputed: z.boolean(),
    verification: z.enum(verifications).meta({
      description:
        'Derived (BR-16): evidence of the stating side; the other side’s matching statement and at least one document; an auditor’s annotation.',
    }),
    recordedAt: Instant,
    redactions: z
      .array(z.string())
      .meta({ description: 'What is withheld from who is no side of the flow, whether there is any or not (BR-51).' }),
    allowedActions: z
      .array(z.string())
      .meta({ description: 'What you can do with it now: operationIds of this document.' }),
  })
  .meta({
    id: 'LedgerEntry',
    description: 'One posting, never changed. A correction is another entry that reverses it.',
    examples: [
      {
        id,
        flowKind: 'disbursement',
        statedBy: 'provider',
        participant: 'SE',
        commitmentId: id,
        allocationId: null,
        provider,
        receiver,
        parentEntryId: null,
        modality: 'cash',
        amount: { amount: '12500000.00', currency: 'EUR' },
        commitmentAmount: { amount: '12500000.00', currency: 'EUR', rate: null, source: null, deviation: null },
        eur: {
          amount: '12500000.00',
          rate: '1',
          rateDate: '2026-04-15',
          source: 'identity',
          table: null,
          revaluationId: null,
        },
        item: null,
        valuationMethod: null,
        lotId: null,
        transactionDate: '2026-04-15',
        valueDate: '2026-04-15',
        postingDate: '2026-04-16',
        reversal: null,
        reversedBy: null,
        replaces: null,
        returns: null,
        explanation: null,
        overrun: null,
        flags: [],
        batchId: null,
        description: null,
        externalReference: null,
        providerReference: null,
        match: null,
        disputed: false,
        verification: 'unverified',
        recordedAt: '2026-04-16T07:12:00.000Z',
        redactions: [],
        allowedActions: ['reverseLedgerEntry'],
      },
    ],
  })
export const LedgerEntryPage = page(LedgerEntry).meta({ id: 'LedgerEntryPage' })

export function entryToJson(row: EntryRow, actor: Actor): z.input<typeof LedgerEntry> {
  const kept = { participant: row.participant, agency_id: row.agency_id }
  const final = row.reverses_id !== null || row.reversed_by_id !== null
  return {
    id: row.id,
    flowKind: row.flow_kind,
    statedBy: row.stated_by,
    participant: row.participant,
    commitmentId: row.commitment_id,
    allocationId: row.allocation_id,
    provider: party({ participant: row.provider, organisation_id: row.provider_organisation_id }),
    receiver: party({ participant: row.receiver, organisation_id: row.receiver_organisation_id }),
    parentEntryId: row.parent_entry_id,
    modality: row.modality as (typeof modalities)[number],
    amount: amountOf(row.amount, row.currency),
    commitmentAmount: drawn(row),
    eur: inEuro(row),
    item: row.item_class === null ? null : { itemClass: row.item_class, quantity: row.quantity!, unit: row.unit! },
    valuationMethod: row.valuation_method as (typeof valuationMethods)[number] | null,
    lotId: row.lot_id,
    transactionDate: row.transaction_date,
    valueDate: row.value_date,
    postingDate: row.posting_date,
    reversal:
      row.reverses_id === null
        ? null
        : { reverses: row.reverses_id, reason: row.reversal_reason as (typeof reversalReasons)[number] },
    reversedBy: row.reversed_by_id,
    replaces: row.replaces_id,
    returns: row.returns_id,
    explanation: row.explanation,
    overrun: row.overrun,
    flags: row.flags,
    batchId: row.batch_id,
    description: row.description,
    externalReference: reference(row),
    providerReference: row.quotes_id === null ? null : { system: row.quotes_system!, id: row.quotes_id },
    match:
      row.match === null
        ? null
        : { ...row.match, receiptId: row.match.receiptIds[0]!, disbursementId: row.match.disbursementIds[0]! },
    disputed: row.disputed,
    verification: row.verification,
    recordedAt: row.recorded_at.toISOString(),
    redactions: row.withheld ? ['flags.suspected_duplicate', 'flags.exceeds_commitment'] : [],
    allowedActions:
      !final && may(actor, 'ledger_entry.reverse', standingToBooks(actor, kept)) ? ['reverseLedgerEntry'] : [],
  }
}

function drawn(row: EntryRow) {
  const amount = amountOf(row.commitment_amount, row.commitment_currency)
  return amount === null
    ? null
    : { ...amount, rate: row.commitment_rate, source: row.commitment_rate_source, deviation: row.draw_deviation }
}

function inEuro(row: EntryRow) {
  if (row.eur_amount === null) return null
  return {
    amount: money(row.eur_amount, 'EUR'),
    rate: row.eur_rate!,
    rateDate: row.eur_rate_date!,
    source: row.eur_rate_source!,
    table: row.eur_rate_table,
    revaluationId: row.revaluation_id,
  }
}

const amountOf = (amount: string | null, currency: string | null) =>
  amount === null || currency === null ? null : { amount: money(amount, currency), currency }
