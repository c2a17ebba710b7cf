import { z } from 'zod'
import { limits } from '../../config.ts'
import { markings } from '../../kernel/visibility.ts'
import { CalendarDate, Id, Instant, name, ParticipantCode, page, Sha256, text } from '../../platform/http/wire.ts'
import { operationsOf } from '../../platform/lifecycle.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import { ClauseInput } from './clause-terms.ts'
import { proposalKinds, proposalLifecycle, proposalStatuses, proposerRoles } from './proposal-rules.ts'
import { legalForms } from './rules.ts'

const source = text(1_000).meta({ description: 'Where it can be checked.' })
const note = text(2_000).nullable().default(null)
const Language = z.string().regex(/^[a-z]{2,3}$/, 'must be an ISO 639 code')

const NewAgreement = z.strictObject({
  kind: z.literal('new_agreement'),
  participant: ParticipantCode.meta({ description: 'The other party; Ukraine is one of every agreement.' }),
  title: z.strictObject({ en: name, uk: name.nullable().default(null) }),
  signedOn: CalendarDate,
  place: name.nullable().default(null),
  placeCountry: ParticipantCode.nullable().default(null),
  signatories: z
    .strictObject({ ukraine: name.nullable().default(null), participant: name.nullable().default(null) })
    .default({ ukraine: null, participant: null }),
  languages: z.array(Language).min(1).max(10).nullable().default(null),
  prevailingLanguage: Language.nullable().default(null),
  legalForm: z.enum(legalForms).nullable().default(null),
  legalFormNote: text(1_000).nullable().default(null),
  marking: z.enum(markings).meta({ description: 'Restricted: for the two parties.' }),
  statuses: z
    .array(z.strictObject({ status: z.enum(['ratified', 'in_effect']), validFrom: CalendarDate, source, note }))
    .max(2)
    .default([])
    .meta({ description: 'What followed the signature, if anything.' }),
  clauses: z
    .array(ClauseInput)
    .max(clauseTypes.length)
    .default([])
    .meta({ description: 'The clauses of the text; a type that is not listed is unknown.' }),
  sources: z
    .array(
      z.strictObject({
        reference: text(1_000),
        what: text(500).nullable().default(null),
        address: name.nullable().default(null),
      }),
    )
    .min(1)
    .max(limits.arrayItems),
  note,
})

const ClauseAmendment = z.strictObject({
  kind: z.literal('clause_amendment'),
  agreementId: Id,
  validFrom: CalendarDate.meta({
    description: 'The first day of the new version; the old one holds until the day before.',
  }),
  clause: ClauseInput,
  note,
})

const StatusChange = z.strictObject({
  kind: z.literal('status'),
  agreementId: Id,
  status: z.enum(['ratified', 'in_effect', 'ended']).meta({ description: 'A notice is a kind of its own.' }),
  validFrom: CalendarDate,
  source,
  note,
})

const Notice = z.strictObject({
  kind: z.literal('notice'),
  agreementId: Id,
  givenBy: ParticipantCode,
  givenOn: CalendarDate.meta({ description: 'The day from which the text counts the notice.' }),
  source,
  note,
})

const AuthenticText = z.strictObject({
  kind: z.literal('authentic_text'),
  agreementId: Id,
  language: Language.meta({ description: 'ISO 639: one of the languages of the agreement.' }),
  reference: text(1_000).meta({ description: 'By which the text is found where it is kept.' }),
  address: name.nullable().default(null).meta({ description: 'Where it can be read, if it is published.' }),
  sha256: Sha256.meta({
    description: 'The SHA-256 of the file that the parties hold; the file itself is not kept here.',
  }),
  note,
})

const example = {
  kind: 'clause_amendment',
  agreementId: 'fadca57d-a3e4-5c36-a5ef-d8aca60ba05a',
  validFrom: '2026-10-01',
  clause: {
    type: 'termination',
    presence: 'present',
    terms: { unilateralExit: true, noticeMonths: 12, noticeFrom: 'receipt', strength: 'firm', projectsSurvive: null },
    locator: 'Protocol of 14 September 2026, article 2',
    source: 'Protocol of 14 September 2026',
  },
} satisfies z.input<typeof ClauseAmendment>

export const RegisterChange = z
  .discriminatedUnion('kind', [NewAgreement, ClauseAmendment, StatusChange, Notice, AuthenticText])
  .meta({ description: 'What the register should say, with its source (BR-54, BR-71).', examples: [example] })
export type RegisterChange = z.output<typeof RegisterChange>

export const ProposalFilter = z.strictObject({
  status: z.enum(proposalStatuses).optional().meta({ description: 'Only proposals in this status.' }),
  agreementId: Id.optional().meta({ description: 'Only proposals about this agreement.' }),
  awaiting: z.enum(['me']).optional().meta({ description: '`me`: only those that wait for your participant.' }),
})
export type ProposalFilter = z.output<typeof ProposalFilter>

const ProposalShape = z.object({
  id: Id,
  kind: z.enum(proposalKinds),
  agreementId: Id.nullable().meta({
    description: 'The agreement that would change; null for a new agreement until it is confirmed.',
  }),
  participant: ParticipantCode.meta({ description: 'The party that is not Ukraine.' }),
  change: z.record(z.string(), z.unknown()).meta({ description: 'The change, as it was proposed.' }),
  proposedBy: ParticipantCode,
  proposerRole: z
    .enum(proposerRoles)
    .meta({ description: 'What the secretariat proposes, both parties must confirm.' }),
  status: z.enum(proposalStatuses),
  confirmedBy: z.array(ParticipantCode),
  awaiting: z.array(ParticipantCode).meta({ description: 'The parties that have still to confirm or to reject.' }),
  reason: z.string().nullable().meta({ description: 'Why the proposal was rejected or withdrawn.' }),
  createdAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: ParticipantCode.nullable().meta({
    description: 'Whose word ended it: the last confirmation, the rejection or the withdrawal.',
  }),
  version: z.int().meta({ description: 'The number in the ETag.' }),
  allowedActions: z
    .array(z.enum(operationsOf(proposalLifecycle)))
    .meta({ description: 'What you can do with it now: operationIds of this document.' }),
})

const { kind, agreementId, ...change } = example
const proposal = {
  id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  kind,
  agreementId,
  participant: 'GB',
  change,
  proposedBy: 'UA',
  proposerRole: 'party',
  status: 'proposed',
  confirmedBy: [],
  awaiting: ['GB'],
  reason: null,
  createdAt: '2026-11-23T06:40:00.000Z',
  decidedAt: null,
  decidedBy: null,
  version: 1,
  allowedActions: ['confirmRegisterProposal', 'rejectRegisterProposal'],
} satisfies z.input<typeof ProposalShape>

export const RegisterProposal = ProposalShape.meta({
  id: 'RegisterProposal',
  description: 'A change of the register that one party proposes and the other confirms; a claim until then.',
  examples: [proposal],
})

export const ProposalPage = page(RegisterProposal).meta({
  examples: [{ items: [{ ...proposal, etag: '"1"' }], nextCursor: null, scope: 'What participant GB may see.' }],
})
