import { z } from 'zod'
import { limits } from '../../config.ts'
import {
  Amount,
  CalendarDate,
  CurrencyCode,
  Id,
  Marking,
  name,
  ParticipantCode,
  Quantity,
  QueryFlag,
  ReleasableTo,
  text,
} from '../../platform/http/wire.ts'
import {
  aidCategories,
  financeTypes,
  flowKinds,
  flowTypes,
  modalities,
  reversalReasons,
  sides,
  valuationMethods,
} from './rules.ts'

export const currency = CurrencyCode

/** A participant, or an organisation that is not one. */
export const Party = z
  .union([z.strictObject({ participant: ParticipantCode }), z.strictObject({ organisationId: Id })])
  .meta({ description: 'A participant or an organisation.', examples: [{ participant: 'UA' }] })
export type Party = z.output<typeof Party>

export const External = z.strictObject({ system: text(100), id: text(200) }).meta({
  description: 'Your own reference; unique per participant and system (BR-24).',
  examples: [{ system: 'sap', id: 'PO-4711' }],
})

export const OrganisationInput = z
  .strictObject({
    kind: z.enum(['fund', 'international_organisation', 'company', 'other']),
    name: z.strictObject({ en: name, uk: name.optional() }),
    scheme: text(60).meta({ description: 'The scheme of the identifier by org-id.guide, such as XM-DAC.' }),
    identifier: text(100),
  })
  .meta({
    id: 'OrganisationBody',
    examples: [
      {
        kind: 'international_organisation',
        name: { en: 'United Nations Development Programme' },
        scheme: 'XM-DAC',
        identifier: '41114',
      },
    ],
  })
export type OrganisationInput = z.output<typeof OrganisationInput>

const Item = z.strictObject({
  itemClass: text(100),
  description: text(500).optional(),
  unit: text(60),
  quantity: Quantity,
  valuationMethod: z.enum(valuationMethods).default('unvalued'),
  amount: Amount.optional().meta({
    description: 'The value of the whole quantity, by the method; absent where there is none (BR-15).',
  }),
})

export const CommitmentInput = z
  .strictObject({
    title: text(300),
    purpose: text(4_000).optional(),
    terms: text(4_000).optional(),
    signatory: z
      .strictObject({ name, office: name, instrument: text(500) })
      .meta({ description: 'The person who signed for the provider, and the instrument that was signed.' }),
    signedOn: CalendarDate,
    agencyId: Id.optional().meta({ description: 'The agency of the participant that provides.' }),
    providerOrganisationId: Id.optional().meta({
      description: 'The organisation that provides, if you keep its books.',
    }),
    receiver: Party.default({ participant: 'UA' }),
    origin: z
      .strictObject({ participant: ParticipantCode, consentReference: text(500) })
      .optional()
      .meta({ description: 'Third-party transfer: where it came from and the consent to it (BR-18).' }),
    pledgeId: Id.optional(),
    conversionProposalId: Id.optional().meta({
      description:
        'The proposal that the acceptance of your offer made. Only the provider confirms it, as it was accepted; if you confirm less, the rest is open again (BR-37).',
    }),
    requirementOfferId: Id.optional().meta({
      description:
        'Your accepted offer to a requirement that this commitment fulfils, in the goods or up to the amount that it names; the rest is still needed (BR-37).',
    }),
    requirementId: Id.optional().meta({
      description: 'The need that it is for, by default that of the offer. The need must still stand (BR-90).',
    }),
    agreementId: Id.optional(),
    provisionIds: z.array(text(60)).max(limits.arrayItems).default([]),
    modality: z.enum(modalities),
    aidCategory: z.enum(aidCategories),
    financeType: z.enum(financeTypes).default('grant'),
    flowType: z.enum(flowTypes).default('50'),
    sector: z
      .string()
      .regex(/^\d{5}$/, 'must be a five-digit DAC code')
      .optional(),
    amount: Amount.optional().meta({
      description: 'The amount of cash, a service or training. Goods have their values per item.',
    }),
    currency: currency.optional().meta({ description: 'ISO 4217; absent where no value is stated.' }),
    items: z.array(Item).max(limits.arrayItems).default([]).meta({ description: 'What is committed in kind.' }),
    postingDate: CalendarDate.optional().meta({ description: 'The date in the accounts; today where none is given.' }),
    marking: Marking.optional().meta({
      description:
        'By default `limited`: for its two sides, and for those to whom the offer or pledge that it fulfils was released; never wider (BR-50).',
    }),
    releasableTo: ReleasableTo.optional(),
    externalReference: External.optional(),
  })
  .meta({
    id: 'CommitmentBody',
    examples: [
      {
        title: 'Interceptors, second tranche',
        signatory: {
          name: 'Minister of Defence',
          office: 'Ministry of Defence',
          instrument: 'Decision 14 of 2 March 2026',
        },
        signedOn: '2026-03-02',
        modality: 'cash',
        aidCategory: 'military',
        amount: '25000000.00',
        currency: 'EUR',
      },
    ],
  })
export type CommitmentInput = z.output<typeof CommitmentInput>

export const DecommitmentInput = z
  .strictObject({
    amount: Amount,
    reason: text(2_000),
    valueDate: CalendarDate.optional(),
    postingDate: CalendarDate.optional(),
  })
  .meta({ id: 'DecommitmentBody', examples: [{ amount: '1000000.00', reason: 'Ordered below the estimate.' }] })
export type DecommitmentInput = z.output<typeof DecommitmentInput>

export const AllocationInput = z
  .strictObject({
    package: text(300),
    coalition: z
      .string()
      .regex(/^[a-z][a-z0-9_]{1,39}$/, 'must be the code of a coalition')
      .optional()
      .meta({ description: 'The code of the coalition that it is for.', examples: ['drone'] }),
    amount: Amount,
    from: CalendarDate.optional(),
    to: CalendarDate.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || to >= from, {
    path: ['to'],
    message: 'is before `from`',
  })
  .meta({ id: 'AllocationBody', examples: [{ package: 'Package 7', amount: '5000000.00', from: '2026-04-01' }] })
export type AllocationInput = z.output<typeof AllocationInput>

export const ReleaseInput = z
  .strictObject({ amount: Amount, reason: text(2_000) })
  .meta({ id: 'ReleaseBody', examples: [{ amount: '500000.00', reason: 'The package came cheaper.' }] })
export type ReleaseInput = z.output<typeof ReleaseInput>

const Rate = z
  .string()
  .regex(
    /^\d{1,12}(\.\d{1,12})?$/,
    'must be a decimal string such as "10.5", of at most 12 digits and 12 decimal places',
  )
  .refine((rate) => /[1-9]/.test(rate), 'must be above zero')
  .meta({ examples: ['10.5'] })

export const DisbursementInput = z
  .strictObject({
    commitmentId: Id,
    allocationId: Id.optional(),
    amount: Amount,
    currency,
    transactionDate: CalendarDate.meta({ description: 'When it was placed at the recipient’s disposal.' }),
    valueDate: CalendarDate.optional().meta({
      description: 'The day whose exchange rate counts; the transaction date where none is given.',
    }),
    postingDate: CalendarDate.optional(),
    commitmentAmount: z
      .strictObject({
        amount: Amount,
        rate: Rate,
        source: text(300),
        deviation: z
          .strictObject({ reason: text(2_000), approvedBy: name })
          .optional()
          .meta({
            description:
              'Why the contract draws another amount than the rate gives. The entry is stored, flagged and listed under Exceptions (BR-05).',
          }),
      })
      .optional()
      .meta({
        description:
          'If it is paid in another currency: the amount drawn from the commitment, in the commitment’s currency. The rate is units of the commitment’s currency for one unit of the currency that is paid, so that `amount` × `rate` is what is drawn, within the rounding to its smallest unit (BR-05).',
      }),
    parentEntryId: Id.optional().meta({ description: 'The upstream leg that this passes on (BR-21).' }),
    overrun: z
      .strictObject({ reason: text(2_000), approvedBy: name })
      .optional()
      .meta({
        description:
          'Says that more than the commitment is paid on purpose. The entry is stored, flagged and listed under Exceptions (BR-05).',
      }),
    description: text(2_000).optional(),
    externalReference: External.optional(),
  })
  .meta({
    id: 'DisbursementBody',
    examples: [
      {
        commitmentId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
        amount: '12500000.00',
        currency: 'EUR',
        transactionDate: '2026-04-15',
      },
    ],
  })
export type DisbursementInput = z.output<typeof DisbursementInput>

export const ReturnInput = z
  .strictObject({
    entryId: Id.meta({ description: 'Your own statement of the payment from which money came back.' }),
    amount: Amount.meta({
      description: 'The amount that came back, in the currency of the payment; never more than is left of it.',
    }),
    transactionDate: CalendarDate.meta({ description: 'When it came back.' }),
    valueDate: CalendarDate.optional(),
    postingDate: CalendarDate.optional(),
    reason: text(2_000),
    description: text(2_000).optional(),
    externalReference: External.optional(),
  })
  .meta({
    id: 'ReturnBody',
    examples: [
      {
        entryId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
        amount: '200.00',
        transactionDate: '2026-11-20',
        reason: 'The package came cheaper.',
      },
    ],
  })
export type ReturnInput = z.output<typeof ReturnInput>

export const ReversalInput = z
  .strictObject({
    reason: z.enum(reversalReasons),
    explanation: text(2_000),
    replacement: DisbursementInput.omit({ commitmentId: true }).optional().meta({
      description:
        'What should have been posted; it is posted in the same transaction. Only for a disbursement or a receipt.',
    }),
  })
  .meta({ id: 'ReversalBody', examples: [{ reason: 'data_entry_error', explanation: 'Two digits were swapped.' }] })
export type ReversalInput = z.output<typeof ReversalInput>

export const PeriodInput = z
  .strictObject({ from: CalendarDate, to: CalendarDate, reason: text(2_000) })
  .refine(({ from, to }) => to >= from, { path: ['to'], message: 'is before `from`' })
  .meta({ id: 'PeriodBody', examples: [{ from: '2026-01-01', to: '2026-03-31', reason: 'First quarter.' }] })
export type PeriodInput = z.output<typeof PeriodInput>

export const ObjectionInput = z
  .strictObject({ text: text(4_000) })
  .meta({ id: 'ObjectionBody', examples: [{ text: 'Two receipts of March are still disputed.' }] })
export type ObjectionInput = z.output<typeof ObjectionInput>

export const CommitmentFilter = z.strictObject({
  participant: ParticipantCode.optional(),
  receiver: ParticipantCode.optional(),
  modality: z.enum(modalities).optional(),
  aidCategory: z.enum(aidCategories).optional(),
  currency: currency.optional(),
  pledgeId: Id.optional(),
  agreementId: Id.optional(),
  provisionId: z.string().max(60).optional(),
  requirementId: Id.optional().meta({ description: 'The need that it names, where you may know of that need.' }),
  externalSystem: z.string().max(100).optional(),
  externalId: z.string().max(200).optional(),
})
export type CommitmentFilter = z.output<typeof CommitmentFilter>

export const EntryFilter = z.strictObject({
  commitmentId: Id.optional(),
  allocationId: Id.optional(),
  lotId: Id.optional(),
  batchId: Id.optional(),
  participant: ParticipantCode.optional(),
  provider: ParticipantCode.optional(),
  receiver: ParticipantCode.optional(),
  flowKind: z.enum(flowKinds).optional(),
  statedBy: z.enum(sides).optional(),
  currency: currency.optional(),
  valueFrom: CalendarDate.optional(),
  valueTo: CalendarDate.optional(),
  postedFrom: CalendarDate.optional(),
  postedTo: CalendarDate.optional(),
  matched: QueryFlag.optional().meta({
    description: 'Only entries that are matched with the other side’s statement, or only those that are not.',
  }),
  reversals: QueryFlag.optional().meta({ description: 'Only reversals, or only entries that are no reversals.' }),
  externalSystem: z.string().max(100).optional(),
  externalId: z.string().max(200).optional(),
})
export type EntryFilter = z.output<typeof EntryFilter>
