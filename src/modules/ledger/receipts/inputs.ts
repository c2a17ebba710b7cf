import { z } from 'zod'
import type { PlainSentence } from '../../../kernel/sentence.ts'
import { Amount, CalendarDate, Id, Marking, Quantity, ReleasableTo, text } from '../../../platform/http/wire.ts'
import { currency, External, Party } from '../inputs.ts'
import { modalities, valuationMethods } from '../rules.ts'

export const ReceiptInput = z
  .strictObject({
    lotId: Id.optional().meta({
      description: 'The goods that you received. Parties, commitment, class, unit and marking are those of the lot.',
    }),
    provider: Party.optional().meta({ description: 'Required without `lotId`.' }),
    commitmentId: Id.optional().meta({ description: 'The commitment that promised it, where that is known.' }),
    modality: z.enum(modalities).optional().meta({
      description:
        'By default in_kind with `lotId`, else cash. State in_kind for goods of which you know no lot, with their class, quantity and unit.',
    }),
    itemClass: text(100).optional().meta({ description: 'The class of goods without a lot; required for these.' }),
    quantity: Quantity.optional().meta({ description: 'How much was received; required for goods.' }),
    unit: text(60).optional().meta({ description: 'The unit of goods without a lot; required for these.' }),
    valuationMethod: z
      .enum(valuationMethods)
      .optional()
      .meta({ description: 'For goods: the method of their value; `unvalued` where none is given (BR-15).' }),
    amount: Amount.optional().meta({ description: 'Required, but for goods only if you value them.' }),
    currency: currency.optional(),
    transactionDate: CalendarDate.meta({ description: 'When it was at your disposal.' }),
    valueDate: CalendarDate.optional(),
    postingDate: CalendarDate.optional(),
    providerReference: External.optional().meta({
      description: 'The provider’s own reference, as it quoted it: what a receipt is matched by first.',
    }),
    description: text(2_000).optional(),
    marking: Marking.optional().meta({
      description:
        'By default `limited`: for its two sides, and for those to whom the record that it is about was released; never wider (BR-50).',
    }),
    releasableTo: ReleasableTo.optional(),
    externalReference: External.optional(),
  })
  .superRefine((receipt, context) => {
    const byLot = receipt.lotId !== undefined
    const { required, refused } = byLot ? ofLots : receipt.modality === 'in_kind' ? ofGoods : ofFlows
    const issue = (field: string, message: PlainSentence) =>
      context.addIssue({ code: 'custom', path: [field], message })
    for (const field of required) if (receipt[field] === undefined) issue(field, 'is required')
    for (const field of refused)
      if (receipt[field] !== undefined)
        issue(field, byLot ? 'is that of the lot' : 'is for goods: state `modality` in_kind, or their `lotId`')
    if (byLot && receipt.modality !== undefined && receipt.modality !== 'in_kind')
      issue('modality', 'is in_kind with `lotId`')
  })
  .meta({
    id: 'ReceiptBody',
    examples: [
      { provider: { participant: 'SE' }, amount: '12500000.00', currency: 'EUR', transactionDate: '2026-04-16' },
      { lotId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10', quantity: '40', transactionDate: '2026-04-16' },
      {
        provider: { participant: 'SE' },
        modality: 'in_kind',
        itemClass: 'generator',
        quantity: '40',
        unit: 'pieces',
        transactionDate: '2026-04-16',
      },
    ],
  })
export type ReceiptInput = z.output<typeof ReceiptInput>

const ofFlows = {
  required: ['provider', 'amount', 'currency'],
  refused: ['itemClass', 'quantity', 'unit', 'valuationMethod'],
} as const
const ofGoods = { required: ['provider', 'itemClass', 'quantity', 'unit'], refused: [] } as const
const ofLots = {
  required: ['quantity'],
  refused: ['provider', 'commitmentId', 'itemClass', 'unit', 'marking', 'releasableTo'],
} as const

/** A receipt of goods by their lot, which says whose and which goods they are. */
export type LotReceiptInput = ReceiptInput & { lotId: string; quantity: string }
/** A receipt of goods of which the receiver knows no lot. */
export type GoodsReceiptInput = ReceiptInput & { itemClass: string; quantity: string; unit: string }

export const isLotReceipt = (receipt: ReceiptInput): receipt is LotReceiptInput => receipt.lotId !== undefined
export const isGoodsReceipt = (receipt: ReceiptInput): receipt is GoodsReceiptInput => receipt.itemClass !== undefined

export const MatchInput = z
  .strictObject({ disbursementId: Id })
  .meta({ id: 'MatchBody', examples: [{ disbursementId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' }] })
export type MatchInput = z.output<typeof MatchInput>

export const ResolutionInput = z
  .strictObject({ resolution: text(2_000) })
  .meta({ id: 'ResolutionBody', examples: [{ resolution: 'The provider reversed the second payment.' }] })
export type ResolutionInput = z.output<typeof ResolutionInput>
