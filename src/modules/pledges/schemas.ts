import { z } from 'zod'
import { limits } from '../../config.ts'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import {
  Amount,
  CalendarDate,
  CurrencyCode,
  FinanceTypeTold,
  Id,
  Instant,
  Marking,
  ParticipantCode,
  page,
  Quantity,
  ReleasableTo,
  text,
} from '../../platform/http/wire.ts'
import {
  aidCategories,
  amountKinds,
  amountPeriods,
  pledgeConditions,
  pledgeLifecycle,
  pledgeStatuses,
  qualifiers,
  unionShares,
} from './rules.ts'

const currency = CurrencyCode
const Span = z
  .string()
  .regex(/^(199[1-9]|20\d\d|21\d\d)(-(0[1-9]|1[0-2]))?$/, 'must be a year or a month')
  .meta({ description: 'A year or a month, as exact as the source is.', examples: ['2026'] })
const union = z.enum(unionShares)

const GdpShare = z.strictObject({
  percent: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,4})?$/, {
      error: 'must be a positive percentage such as "0.25", of at most 2 digits and 4 decimal places',
      abort: true,
    })
    .regex(/[1-9]/, 'must be a positive percentage such as "0.25", of at most 2 digits and 4 decimal places'),
  of: ParticipantCode,
  series: z
    .strictObject({ name: text(300), year: z.int().min(1991).max(2199), amount: Amount, currency })
    .optional()
    .meta({ description: 'The series of the gross domestic product against which it is resolved; never another.' }),
})
const Indicative = z.strictObject({ amount: Amount, currency, note: text(500).optional() })
const Part = z.strictObject({ period: Span, amount: Amount })
const Item = z.strictObject({
  description: text(500),
  quantity: Quantity.optional(),
  unit: text(60).optional(),
  deliverBy: Span.optional(),
})
const list = <Element extends z.ZodType>(element: Element) => z.array(element).max(limits.arrayItems).default([])

export const PledgeInput = z
  .strictObject({
    title: text(300),
    original: text(4_000).meta({ description: 'What was said, in the source’s own words unless `paraphrased`.' }),
    paraphrased: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether `original` says in other words what the source says.' }),
    source: text(1_000).meta({ description: 'Where it was said (BR-71).' }),
    announcedOn: CalendarDate,
    agencyId: Id.optional(),
    agreementId: Id.optional(),
    provisionIds: list(text(60)),
    amountKind: z.enum(amountKinds),
    qualifier: z.enum(qualifiers).default('unstated').meta({
      description:
        'How the amount is meant: `target` is an aim, `up_to` a ceiling, which has no lower end (BR-28); `unstated` if the source does not say.',
    }),
    aidCategory: z.enum(aidCategories),
    per: z.enum(amountPeriods).default('whole').meta({
      description: '`year`: the amount, or the share, is for each year from `period.from` to `period.to`.',
    }),
    floorPerYear: Amount.optional().meta({ description: 'The least amount of any year, in the binding currency.' }),
    amount: Amount.optional().meta({
      description: 'The amount in the binding currency; of a range its lower end; for each year if `per` is `year`.',
    }),
    amountMax: Amount.optional(),
    currency: currency.optional(),
    gdpShare: GdpShare.optional(),
    relativeTo: text(1_000).optional(),
    quantity: Quantity.optional(),
    unit: text(60).optional(),
    period: z.strictObject({ from: Span.optional(), to: Span.optional() }).default({}),
    indicative: list(Indicative).meta({
      description: 'The same amount in other currencies, for orientation; they are never added (BR-14).',
    }),
    schedule: list(Part).meta({ description: 'What is planned for each year, in the binding currency.' }),
    items: list(Item).meta({ description: 'Goods that it names.' }),
    conditions: list(z.strictObject({ condition: z.enum(pledgeConditions), words: text(1_000).optional() })),
    beneficiaries: z.array(ParticipantCode).min(1).max(60).default(['UA']),
    includesUnionContribution: union.default('unknown'),
    parentPledgeId: Id.optional().meta({
      description: 'The pledge that this is a part of, not an addition to (BR-23).',
    }),
    supersedesPledgeId: Id.optional().meta({ description: 'The pledge that this one replaces (BR-23).' }),
    requirementId: Id.optional().meta({ description: 'The need that it is for; the need must still stand (BR-90).' }),
    marking: Marking.optional().meta({
      description:
        'By default for the framework, or for those who may see the pledge that it is a part of or replaces; a part is never shown more widely (BR-50).',
    }),
    releasableTo: ReleasableTo.optional(),
  })
  .meta({
    id: 'PledgeBody',
    examples: [
      {
        title: 'Military support 2026',
        original: 'at least EUR 1 billion in 2026',
        source: 'Statement of 2 March 2026',
        announcedOn: '2026-03-02',
        amountKind: 'fixed',
        qualifier: 'at_least',
        aidCategory: 'military',
        amount: '1000000000.00',
        currency: 'EUR',
        period: { from: '2026', to: '2026' },
      },
    ],
  })
export type PledgeInput = z.output<typeof PledgeInput>

export const FulfilmentInput = z
  .strictObject({ number: z.int().min(1).max(limits.arrayItems), fulfilledOn: CalendarDate, evidence: text(2_000) })
  .meta({
    id: 'ConditionFulfilmentBody',
    examples: [{ number: 1, fulfilledOn: '2026-04-01', evidence: 'Budget act 2026, chapter 6' }],
  })
export type FulfilmentInput = z.output<typeof FulfilmentInput>

export const PledgeFilter = z.strictObject({
  participant: ParticipantCode.optional(),
  amountKind: z.enum(amountKinds).optional(),
  aidCategory: z.enum(aidCategories).optional(),
  currency: currency.optional(),
  agreementId: Id.optional(),
  provisionId: z.string().max(60).optional(),
  parentPledgeId: Id.optional(),
  requirementId: Id.optional().meta({ description: 'The need that it names, where you may know of that need.' }),
})
export type PledgeFilter = z.output<typeof PledgeFilter>

const Money = z.object({ amount: z.string(), currency: z.string() })
const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const Pledge = z
  .object({
    id: Id,
    participant: ParticipantCode,
    agencyId: Id.nullable(),
    agreementId: Id.nullable(),
    provisionIds: z.array(z.string()),
    title: z.string(),
    original: z.string(),
    paraphrased: z.boolean(),
    source: z.string(),
    announcedOn: CalendarDate,
    amountKind: z.enum(amountKinds),
    qualifier: z.enum(qualifiers),
    per: z.enum(amountPeriods),
    aidCategory: z.enum(aidCategories),
    binding: z
      .object({ amount: z.string(), amountMax: z.string().nullable(), currency: z.string() })
      .nullable()
      .meta({ description: 'The amount that was promised, for each year if `per` is `year`; null if none was.' }),
    total: z
      .object({ amount: z.string(), amountMax: z.string().nullable(), currency: z.string() })
      .nullable()
      .meta({ description: 'The same over the whole period; also null if the period has no end.' }),
    floorPerYear: z.string().nullable(),
    indicative: z.array(Money.extend({ note: z.string().optional() })),
    gdpShare: GdpShare.nullable(),
    resolved: Money.nullable().meta({ description: 'The share of the named series, and of no other.' }),
    relativeTo: z.string().nullable(),
    capacity: z.object({ quantity: z.string(), unit: z.string() }).nullable(),
    period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
    schedule: z.array(z.object({ period: z.string(), amount: z.string() })).meta({
      description: 'The amounts by year or payment, as they were stated; for a yearly amount, each year of the period.',
    }),
    items: z.array(
      z.object({
        description: z.string(),
        quantity: z.string().optional(),
        unit: z.string().optional(),
        deliverBy: z.string().optional(),
      }),
    ),
    conditions: z.array(
      z.object({
        number: z.int(),
        condition: z.enum(pledgeConditions),
        words: z.string().nullable(),
        fulfilledOn: CalendarDate.nullable(),
        evidence: z.string().nullable(),
      }),
    ),
    beneficiaries: z.array(z.string()),
    includesUnionContribution: union,
    parentPledgeId: Id.nullable(),
    supersedesPledgeId: Id.nullable(),
    supersededByPledgeId: Id.nullable(),
    requirementId: Id.nullable().meta({
      description: 'The requirement that it is for; also null if you may not know of the requirement.',
    }),
    additional: z.boolean().meta({
      description:
        'Whether it counts in sums: it is neither withdrawn, nor superseded, nor a part of another pledge (BR-23).',
    }),
    converted: z.array(z.object({ financeType: FinanceTypeTold, amount: z.string() })).meta({
      description:
        'What is committed of it in its currency, as far as you may see, for each type of finance (BR-14); empty if nothing is.',
    }),
    status: z.enum(pledgeStatuses),
    statusReason: z.string().nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    asFound: z.record(z.string(), z.unknown()).nullable().meta({
      description: 'What was read in the text of an agreement, as it was recorded; null where its giver entered it.',
    }),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(pledgeLifecycle),
  })
  .meta({
    id: 'Pledge',
    description: 'A non-binding statement of intended support; never added to commitments or disbursements (BR-23).',
    examples: [
      {
        id,
        participant: 'SE',
        agencyId: null,
        agreementId: null,
        provisionIds: [],
        title: 'Military support 2026',
        original: 'at least EUR 1 billion in 2026',
        paraphrased: false,
        source: 'Statement of 2 March 2026',
        announcedOn: '2026-03-02',
        amountKind: 'fixed',
        qualifier: 'at_least',
        per: 'whole',
        aidCategory: 'military',
        total: { amount: '1000000000.00', amountMax: null, currency: 'EUR' },
        floorPerYear: null,
        binding: { amount: '1000000000.00', amountMax: null, currency: 'EUR' },
        indicative: [],
        gdpShare: null,
        resolved: null,
        relativeTo: null,
        capacity: null,
        period: { from: '2026', to: '2026' },
        schedule: [],
        items: [],
        conditions: [],
        beneficiaries: ['UA'],
        includesUnionContribution: 'unknown',
        parentPledgeId: null,
        supersedesPledgeId: null,
        supersededByPledgeId: null,
        requirementId: null,
        additional: true,
        converted: [{ financeType: 'grant', amount: '40000000.00' }],
        status: 'announced',
        statusReason: null,
        marking: 'framework',
        releasableTo: [],
        asFound: null,
        createdAt: '2026-03-03T08:00:00.000Z',
        version: 1,
        allowedActions: ['confirmPledge', 'withdrawPledge'],
      },
    ],
  })
export const PledgePage = page(Pledge).meta({ id: 'PledgePage' })
