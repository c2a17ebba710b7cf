import { z } from 'zod'
import { may } from '../../../access/policy.ts'
import { minus, withPlaces } from '../../../kernel/decimal.ts'
import { minorUnitsOf } from '../../../kernel/money.ts'
import type { View } from '../../../platform/http/operations.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../../platform/http/wire.ts'
import { GivenInstead } from '../../consultations/proposal-schemas.ts'
import { aidCategories, financeTypes, flowTypes, modalities, standingToBooks } from '../rules.ts'
import type { AllocationRow, CommitmentView } from './queries.ts'

export const Decimal = z.string().meta({
  description: 'A decimal string with exactly as many decimal places as its currency has.',
  examples: ['12500000.00'],
})
export const PartyShape = z
  .object({ participant: ParticipantCode.nullable(), organisationId: Id.nullable() })
  .meta({ id: 'Party', description: 'A participant, or an organisation that is none.' })
export const Reference = z.object({ system: z.string(), id: z.string() }).nullable()

export const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
export const receiver = { participant: 'UA', organisationId: null }
export const provider = { participant: 'SE', organisationId: null }

/** An amount with the decimal places of its currency (BR-10). */
export function money(amount: string, currency: string): string {
  return withPlaces(amount, minorUnitsOf(currency))
}

/** The operations on a commitment, by their names: none of them ends it. */
const commitmentActions = {
  decommit: 'commitment.decommit',
  allocate: 'commitment.allocate',
  createDisbursement: 'disbursement.create',
} as const
type CommitmentOperation = keyof typeof commitmentActions
const commitmentOperations = Object.keys(commitmentActions) as [CommitmentOperation, ...CommitmentOperation[]]

export const Commitment = z
  .object({
    id: Id,
    participant: ParticipantCode.meta({ description: 'The participant in whose books it stands.' }),
    agencyId: Id.nullable(),
    provider: PartyShape,
    receiver: PartyShape,
    origin: z.object({ participant: ParticipantCode, consentReference: z.string() }).nullable(),
    pledgeId: Id.nullable(),
    conversionProposalId: Id.nullable(),
    deviation: GivenInstead.nullable().meta({
      description:
        'If it commits something else than was accepted of the offer: what and why, as the requester confirmed it (BR-96). Also null if you may not know of the offer.',
    }),
    requirementOfferId: Id.nullable(),
    requirementId: Id.nullable().meta({
      description: 'The requirement that it is for; also null if you may not know of the requirement.',
    }),
    agreementId: Id.nullable(),
    provisionIds: z.array(z.string()),
    title: z.string(),
    purpose: z.string().nullable(),
    terms: z.string().nullable(),
    signatory: z.object({ name: z.string(), office: z.string(), instrument: z.string() }),
    signedOn: CalendarDate,
    modality: z.enum(modalities),
    aidCategory: z.enum(aidCategories),
    financeType: z.enum(financeTypes),
    flowType: z.enum(flowTypes),
    sector: z.string().nullable(),
    items: z.array(
      z.object({ itemClass: z.string(), description: z.string().nullable(), unit: z.string(), quantity: z.string() }),
    ),
    balance: z
      .object({
        currency: z.string(),
        committed: Decimal,
        allocated: Decimal,
        disbursed: Decimal,
        undisbursed: Decimal,
        formula: z.string(),
      })
      .nullable()
      .optional()
      .meta({
        description:
          'Sums of the entries; null if no value is stated. Absent, and named in `redactions`, if it would reveal a lot that you may not see.',
      }),
    marking: Marking,
    releasableTo: z.array(z.string()),
    externalReference: Reference,
    createdAt: Instant,
    version: z.int(),
    allowedActions: z
      .array(z.enum(commitmentOperations))
      .meta({ description: 'What you can do with it now: operationIds of this document.' }),
    redactions: z.array(z.string()).meta({ description: 'Fields that exist and that you may not see.' }),
  })
  .meta({
    id: 'Commitment',
    description: 'A firm written obligation. Its amount is the sum of its entries.',
    examples: [
      {
        id,
        participant: 'SE',
        agencyId: null,
        provider,
        receiver,
        origin: null,
        pledgeId: null,
        conversionProposalId: null,
        deviation: null,
        requirementOfferId: null,
        requirementId: null,
        agreementId: null,
        provisionIds: ['SE-II.9'],
        title: 'Interceptors, second tranche',
        purpose: null,
        terms: null,
        signatory: { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' },
        signedOn: '2026-03-02',
        modality: 'cash',
        aidCategory: 'military',
        financeType: 'grant',
        flowType: '50',
        sector: null,
        items: [],
        balance: {
          currency: 'EUR',
          committed: '25000000.00',
          allocated: '5000000.00',
          disbursed: '12500000.00',
          undisbursed: '12500000.00',
          formula: 'committed = sum of commitment entries; undisbursed = committed - disbursed',
        },
        marking: 'framework',
        releasableTo: [],
        externalReference: null,
        createdAt: '2026-03-03T08:00:00.000Z',
        version: 1,
        allowedActions: ['createDisbursement'],
        redactions: [],
      },
    ],
  })
export const CommitmentPage = page(Commitment).meta({ id: 'CommitmentPage' })

export function commitmentToJson(row: CommitmentView, { actor }: Pick<View, 'actor'>): z.input<typeof Commitment> {
  const { currency } = row
  const standing = standingToBooks(actor, row)
  return {
    ...row,
    provider: providerOf(row),
    receiver: { participant: row.receiver, organisationId: row.receiverOrganisationId },
    origin: row.origin === null ? null : { participant: row.origin, consentReference: row.consentReference! },
    ...(row.balanceWithheld ? {} : { balance: currency === null ? null : balanceOf(row, currency) }),
    externalReference: reference(row),
    createdAt: row.createdAt.toISOString(),
    allowedActions: commitmentOperations.filter(
      (operation) =>
        (operation === 'allocate' ? currency !== null : currency !== null && row.modality !== 'in_kind') &&
        may(actor, commitmentActions[operation], standing),
    ),
    redactions: row.balanceWithheld ? ['balance'] : [],
  }
}

const providerOf = ({ participant, providerOrganisationId: organisationId }: CommitmentView) => ({
  participant: organisationId === null ? participant : null,
  organisationId,
})

export function reference(row: {
  externalSystem: string | null
  externalId: string | null
}): z.input<typeof Reference> {
  return row.externalSystem === null ? null : { system: row.externalSystem, id: row.externalId! }
}

function balanceOf({ committed, allocated, disbursed }: CommitmentView, currency: string) {
  return {
    currency,
    committed: money(committed, currency),
    allocated: money(allocated, currency),
    disbursed: money(disbursed, currency),
    undisbursed: money(minus(committed, disbursed), currency),
    formula: 'committed = sum of commitment entries; undisbursed = committed - disbursed',
  }
}

export const Allocation = z
  .object({
    id: Id,
    commitmentId: Id,
    package: z.string(),
    coalition: z.string().nullable(),
    currency: z.string(),
    amount: Decimal,
    released: Decimal,
    allocated: Decimal.meta({ description: 'What is left of the allocation: `amount` less what was released.' }),
    disbursed: Decimal,
    from: CalendarDate.nullable(),
    to: CalendarDate.nullable(),
    createdAt: Instant,
    version: z.int(),
  })
  .meta({
    id: 'Allocation',
    description: 'A part of a commitment assigned to a package, a coalition or a project.',
    examples: [
      {
        id,
        commitmentId: id,
        package: 'Package 7',
        coalition: null,
        currency: 'EUR',
        amount: '5000000.00',
        released: '0.00',
        allocated: '5000000.00',
        disbursed: '1250000.00',
        from: '2026-04-01',
        to: null,
        createdAt: '2026-03-03T08:00:00.000Z',
        version: 1,
      },
    ],
  })
export const AllocationPage = page(Allocation).meta({ id: 'AllocationPage' })

export function allocationToJson(row: AllocationRow): z.input<typeof Allocation> {
  const { currency } = row
  return {
    ...row,
    amount: money(row.amount, currency),
    released: money(row.released, currency),
    allocated: money(row.allocated, currency),
    disbursed: money(row.disbursed, currency),
    from: row.fromOn,
    to: row.toOn,
    createdAt: row.createdAt.toISOString(),
  }
}
