import { z } from 'zod'
import {
  CalendarDate,
  CurrencyCode,
  Id,
  Marking,
  ParticipantCode,
  ReleasableTo,
  Sha256,
  text,
} from '../../platform/http/wire.ts'
import { ResponseInput } from '../consultations/inputs.ts'
import { CommitmentInput, DisbursementInput } from '../ledger/inputs.ts'
import { PledgeInput } from '../pledges/schemas.ts'
import { channels, receivedKinds, receivedStatuses } from './rules.ts'

const asked = DisbursementInput.shape

/** A payment as Ukraine heard of it: perhaps only the payer knows the commitment that it is drawn from. */
export const PaymentTold = z.strictObject({ ...asked, commitmentId: Id.optional() }).meta({
  id: 'PaymentToldBody',
  description: 'What a disbursement says; the commitment may be left out until the payer states it.',
  examples: [{ amount: '1000000.00', currency: 'EUR', transactionDate: '2026-11-02' }],
})

const common = {
  about: ParticipantCode.meta({ description: 'The participant that is said to have said it.' }),
  channel: z.enum(channels).meta({ description: 'How it reached Ukraine.' }),
  reference: text(500).meta({
    description: 'The reference by which others find it: the number of a note, an address, the record of a call.',
  }),
  sha256: Sha256.optional().meta({ description: 'SHA-256 of the document, in hexadecimal digits.' }),
  receivedOn: CalendarDate.meta({ description: 'When it was received.' }),
  summary: text(2_000).meta({ description: 'What was said, in one sentence.' }),
  marking: Marking.default('limited'),
  releasableTo: ReleasableTo.default([]),
}

const example = {
  about: 'SE',
  channel: 'note' as const,
  reference: 'Note verbale 214/2026',
  receivedOn: '2026-11-20',
  summary: 'Sweden paid one million euro into the fund on 2 November.',
  kind: 'payment' as const,
  content: { amount: '1000000.00', currency: 'EUR', transactionDate: '2026-11-02' },
}

export const ReceivedStatementInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('response'), ...common, consultationId: Id, content: ResponseInput }),
    z.strictObject({ kind: z.literal('pledge'), ...common, content: PledgeInput }),
    z.strictObject({ kind: z.literal('commitment'), ...common, content: CommitmentInput }),
    z.strictObject({ kind: z.literal('payment'), ...common, content: PaymentTold }),
  ])
  .meta({ id: 'ReceivedStatementBody', examples: [example] })
export type ReceivedStatementInput = z.output<typeof ReceivedStatementInput>

export const CorrectionInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('response'), content: ResponseInput }),
    z.strictObject({ kind: z.literal('pledge'), content: PledgeInput }),
    z.strictObject({ kind: z.literal('commitment'), content: CommitmentInput }),
    z.strictObject({ kind: z.literal('payment'), content: DisbursementInput }),
  ])
  .meta({
    id: 'StatementCorrectionBody',
    description: 'Your own statement, in the form of a record of the same kind.',
    examples: [
      {
        kind: 'payment',
        content: {
          commitmentId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
          amount: '950000.00',
          currency: 'EUR',
          transactionDate: '2026-11-02',
        },
      },
    ],
  })
export type CorrectionInput = z.output<typeof CorrectionInput>

export const ReceivedStatementFilter = z.strictObject({
  about: ParticipantCode.optional().meta({ description: 'The participant that is said to have said it.' }),
  kind: z.enum(receivedKinds).optional().meta({ description: 'The kind of record that it would be in the books.' }),
  status: z
    .enum(receivedStatuses)
    .optional()
    .meta({ description: 'Whether the statement still waits, or what became of it.' }),
  currency: CurrencyCode.optional().meta({ description: 'Only statements of amounts in this currency.' }),
})
export type ReceivedStatementFilter = z.output<typeof ReceivedStatementFilter>
