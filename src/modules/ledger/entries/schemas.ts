import { z } from 'zod'
import type { View } from '../../../platform/http/operations.ts'
import { CalendarDate, Id, Instant, ParticipantCode, page } from '../../../platform/http/wire.ts'
import { Decimal, id, money, PartyShape, provider, Reference, receiver, reference } from '../commitments/schemas.ts'
import {
  entryFlags,
  flowKinds,
  matchedHow,
  modalities,
  reversalReasons,
  sides,
  valuationMethods,
  verifications,
} from '../rules.ts'
import { allowedOnEntry, entryOperations } from './acts.ts'
import type { EntryRow } from './queries.ts'

const Amount = z.object({ amount: Decimal, currency: z.string() })

export const LedgerEntry = z
  .object({
    id: Id,
    flowKind: z.enum(flowKinds),
    statedBy: z.enum(sides),
    participant: ParticipantCode.meta({ description: 'The participant that states the entry.' }),
    commitmentId: Id.nullable(),
    allocationId: Id.nullable(),
    provider: PartyShape,
    receiver: PartyShape,
    parentEntryId: Id.nullable(),
    modality: z.enum(modalities),
    amount: Amount.nullable().meta({
      description: 'The amount of the entry; null where no value is stated, which is not zero (BR-15).',
    }),
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
          'What it draws from its commitment, in the commitment’s currency: the amount paid times the rate, or another amount with the reason.',
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
      .meta({
        description:
          'The amount in euro by the reference rate of the value date; null if there is no rate (flag `fx_missing`).',
      }),
    item: z.object({ itemClass: z.string(), quantity: z.string(), unit: z.string() }).nullable(),
    valuationMethod: z.enum(valuationMethods).nullable(),
    lotId: Id.nullable().meta({ description: 'The goods that were handed over or received.' }),
    transactionDate: CalendarDate,
    valueDate: CalendarDate,
    postingDate: CalendarDate,
    reversal: z.object({ reverses: Id, reason: z.enum(reversalReasons) }).nullable(),
    reversedBy: Id.nullable(),
    replaces: Id.nullable(),
    replacedBy: Id.nullable().meta({
      description: 'The entry that was posted in its place; for a reversal, in place of the entry that it reverses.',
    }),
    returns: Id.nullable().meta({
      description: 'The payment of which this came back (BR-25): the amount is negative.',
    }),
    explanation: z.string().nullable(),
    overrun: z.object({ reason: z.string(), approvedBy: z.string() }).nullable(),
    flags: z.array(z.enum(entryFlags)).meta({
      description:
        'What a reader should know. Flags that follow from other entries (`suspected_duplicate`, `exceeds_commitment`) are shown only to the sides of the flow.',
    }),
    batchId: Id.nullable(),
    description: z.string().nullable(),
    externalReference: Reference,
    providerReference: Reference.meta({ description: 'The reference that a receiver quotes.' }),
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
          'The statements of both sides about the same flow, as far as you see them (BR-26): one payment may arrive in parts, several as one, and goods in parts.',
      }),
    disputed: z.boolean(),
    verification: z.enum(verifications).meta({
      description:
        'Derived (BR-16) from evidence of the stating side; from the other side’s matching statement and at least one document; or from an auditor’s annotation.',
    }),
    recordedAt: Instant,
    redactions: z.array(z.string()).meta({
      description:
        'Fields that are withheld from everybody who is not a side of the flow, whether they have a value or not (BR-51).',
    }),
    allowedActions: z
      .array(z.enum(entryOperations))
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
        replacedBy: null,
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
        allowedActions: ['reverseLedgerEntry', 'createReturn', 'raiseDispute', 'addEntryEvidence'],
      },
    ],
  })
export const LedgerEntryPage = page(LedgerEntry).meta({ id: 'LedgerEntryPage' })

export function entryToJson(row: EntryRow, { actor }: Pick<View, 'actor'>): z.input<typeof LedgerEntry> {
  return {
    ...row,
    provider: { participant: row.provider, organisationId: row.providerOrganisationId },
    receiver: { participant: row.receiver, organisationId: row.receiverOrganisationId },
    amount: amountOf(row.amount, row.currency),
    commitmentAmount: drawn(row),
    eur: inEuro(row),
    item: row.itemClass === null ? null : { itemClass: row.itemClass, quantity: row.quantity!, unit: row.unit! },
    reversal: row.reversesId === null ? null : { reverses: row.reversesId, reason: row.reversalReason! },
    reversedBy: row.reversedById,
    replaces: row.replacesId,
    replacedBy: row.replacedById,
    returns: row.returnsId,
    externalReference: reference(row),
    providerReference: row.quotesId === null ? null : { system: row.quotesSystem!, id: row.quotesId },
    match:
      row.match === null
        ? null
        : { ...row.match, receiptId: row.match.receiptIds[0]!, disbursementId: row.match.disbursementIds[0]! },
    recordedAt: row.recordedAt.toISOString(),
    redactions: row.withheld ? ['flags.suspected_duplicate', 'flags.exceeds_commitment'] : [],
    allowedActions: allowedOnEntry(row, actor),
  }
}

function drawn(row: EntryRow) {
  const amount = amountOf(row.commitmentAmount, row.commitmentCurrency)
  return amount === null
    ? null
    : { ...amount, rate: row.commitmentRate, source: row.commitmentRateSource, deviation: row.drawDeviation }
}

function inEuro(row: EntryRow) {
  if (row.eurAmount === null) return null
  return {
    amount: money(row.eurAmount, 'EUR'),
    rate: row.eurRate!,
    rateDate: row.eurRateDate!,
    source: row.eurRateSource!,
    table: row.eurRateTable,
    revaluationId: row.revaluationId,
  }
}

const amountOf = (amount: string | null, currency: string | null) =>
  amount === null || currency === null ? null : { amount: money(amount, currency), currency }
