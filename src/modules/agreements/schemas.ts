import { z } from 'zod'
import { markings } from '../../kernel/visibility.ts'
import { publicCodes } from '../../platform/http/public-codes.ts'
import { CalendarDate, Id, Instant, ParticipantCode, page, QueryFlag, wholeNumber } from '../../platform/http/wire.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import { proposalKinds } from './proposal-rules.ts'
import { agreementStatuses, durationKinds, findings, legalForms, presences, recordedStatuses } from './rules.ts'

export const AreaCode = z
  .string()
  .regex(/^[a-z_]{2,60}$/, 'must be the code of an area, such as cyber')
  .meta({ examples: ['cyber'] })
  .register(publicCodes, { list: 'areas' })
/** A day that is derived may lie in any year, however far. */
export const Day = z.iso.date()
export const Terms = z.record(z.string(), z.unknown())

export const AsOf = {
  asOf: CalendarDate.optional().meta({ description: 'As it stood on this day; absent: today, in UTC.' }),
}

const summaryFields = {
  id: Id,
  participant: ParticipantCode.meta({ description: 'The other party; Ukraine is one of every agreement.' }),
  title: z.object({ en: z.string(), uk: z.string().nullable() }),
  signedOn: Day.nullable(),
  status: z.enum(agreementStatuses).nullable().meta({
    description:
      'The furthest verified status on that day. `expired` and an end by notice are derived. Null: it had no status yet.',
  }),
  statusSince: Day.nullable().meta({
    description: 'The day from which the agreement has its status; null where that is not known.',
  }),
  expiresOn: Day.nullable().meta({
    description: 'The last day, derived from the validity clause; null if none can be named.',
  }),
  noticeEffectiveOn: Day.nullable().meta({ description: 'The day on which a notice ends it.' }),
  legalForm: z
    .enum(legalForms)
    .nullable()
    .meta({ description: 'What the agreement is in law; null where that is unknown.' }),
  textSeen: z.boolean().meta({ description: 'Whether the text was read; where it was not, its clauses are unknown.' }),
  marking: z.enum(markings),
  version: z.int().meta({ description: 'The number in the ETag.' }),
}

const summary = {
  id: 'fadca57d-a3e4-5c36-a5ef-d8aca60ba05a',
  participant: 'GB',
  title: {
    en: 'Agreement on Security Co-operation between the United Kingdom of Great Britain & Northern Ireland and Ukraine',
    uk: null,
  },
  signedOn: '2024-01-12',
  status: 'in_effect',
  statusSince: '2024-01-12',
  expiresOn: '2034-01-12',
  noticeEffectiveOn: null,
  legalForm: 'political_commitment',
  textSeen: true,
  marking: 'public',
  version: 1,
} satisfies z.input<typeof SummaryShape>

const SummaryShape = z.object(summaryFields)
export const AgreementSummary = SummaryShape.meta({
  id: 'AgreementSummary',
  description: 'An agreement between Ukraine and one participant.',
  examples: [summary],
})

export const AgreementPage = page(AgreementSummary).meta({
  examples: [{ items: [{ ...summary, etag: '"1"' }], nextCursor: null, scope: 'What participant UA may see.' }],
})

const whole = (max: number) => wholeNumber(0, max).optional()

export const AgreementFilter = z
  .strictObject({
    ...AsOf,
    participant: ParticipantCode.optional().meta({ description: 'Agreements to which it is a party.' }),
    status: z
      .enum(agreementStatuses)
      .optional()
      .meta({ description: 'Only agreements that had this status on the day of `asOf`.' }),
    area: AreaCode.optional().meta({
      description: 'Only agreements with a provision in this area; those that merely mention it are left out.',
    }),
    clause: z
      .enum(clauseTypes)
      .optional()
      .meta({ description: 'Only agreements whose clause of this type is as `presence` says.' }),
    presence: z.enum(presences).optional().meta({
      description:
        'Whether the clause of `clause` is present, absent or unknown; by default `present`. `clause=termination&presence=absent`: no way out.',
    }),
    deadlineHoursMax: whole(8_760).meta({
      description: 'Only agreements with a duty or an offer to consult within at most so many hours.',
    }),
    noticeMonthsMin: whole(240).meta({ description: 'Only agreements with a notice of at least so many months.' }),
    noticeMonthsMax: whole(240).meta({ description: 'Only agreements with a notice of at most so many months.' }),
    legalForm: z.enum(legalForms).optional(),
    textSeen: QueryFlag.optional(),
  })
  .refine(({ clause, presence }) => presence === undefined || clause !== undefined, {
    path: ['presence'],
    error: 'has no meaning without `clause`',
  })
export type AgreementFilter = z.output<typeof AgreementFilter>

export const AgreementAsOfQuery = z.strictObject(AsOf)

export const clockStarts = ['event', 'request'] as const
const ClauseShape = z.object({
  type: z.enum(clauseTypes),
  presence: z.enum(presences).meta({ description: 'Absent: looked for and not in the text. Unknown: no text seen.' }),
  terms: Terms.meta({
    description: 'The terms by the type of clause, as in a clause amendment; empty if the clause is not present.',
  }),
  locator: z.string().nullable().meta({ description: 'The place in the text, as the text numbers it.' }),
  provisionId: z.string().nullable(),
  source: z.string(),
  note: z.string().nullable(),
  validFrom: Day.nullable().meta({
    description: 'The first day on which this version holds; null: from signature on.',
  }),
  validTo: Day.nullable().meta({
    description: 'The day from which another version holds; null: this one still holds.',
  }),
  proposalId: Id.nullable().meta({ description: 'The confirmed proposal that wrote it; null: as it was signed.' }),
  disputed: z.boolean().meta({ description: 'Whether its readings conflict: see `readings`.' }),
  readings: z
    .array(
      z.object({
        requiresRequest: z
          .boolean()
          .meta({ description: 'Whether, by this reading, the text asks for a request first.' }),
        clockFrom: z
          .enum(clockStarts)
          .meta({ description: 'The event from which the hours of the clause run, by this reading.' }),
        used: z.boolean(),
        statement: z.string(),
        source: z.string(),
        reason: z.string().nullable(),
      }),
    )
    .meta({ description: 'Readings that conflict, beginning with the one that is used; empty if there is only one.' }),
})

const termination = {
  type: 'termination',
  presence: 'present',
  terms: { unilateralExit: true, noticeMonths: 6, noticeFrom: 'receipt', strength: 'firm', projectsSurvive: null },
  locator: 'Part IX, Termination, para 1',
  provisionId: 'GB-IX.3.1',
  source: 'text:GB final provisions',
  note: null,
  validFrom: null,
  validTo: null,
  proposalId: null,
  disputed: false,
  readings: [],
} satisfies z.input<typeof ClauseShape>

export const Clause = ClauseShape.meta({
  id: 'Clause',
  description: 'One typed clause of an agreement, in one version.',
  examples: [termination],
})

const DatedStatus = z
  .object({
    status: z.enum(recordedStatuses),
    validFrom: Day.nullable().meta({ description: 'The first day of the status; null where it is not known.' }),
    verified: z
      .boolean()
      .meta({ description: 'Whether the status is verified. An unverified status is shown but decides nothing.' }),
    note: z.string().nullable(),
    source: z.string(),
    proposalId: Id.nullable(),
  })
  .meta({ id: 'DatedStatus' })

export const Claim = z
  .object({
    subject: z.string(),
    statement: z.string(),
    statedBy: z.string().nullable(),
    asOf: z.string().nullable(),
    source: z.string(),
    used: z.boolean(),
    reason: z.string().nullable().meta({ description: 'Why it is used, or is not.' }),
  })
  .meta({ id: 'Claim', description: 'A sourced statement. Conflicting ones are all kept; one is used.' })

const OpenProposal = z
  .object({
    id: Id,
    kind: z.enum(proposalKinds),
    proposedBy: ParticipantCode,
    createdAt: Instant,
    href: z.string(),
  })
  .meta({
    id: 'OpenProposal',
    description: 'Changes that were proposed and not confirmed: claims that only the parties see.',
  })

const AgreementShape = z.object({
  ...summaryFields,
  parties: z.array(z.object({ participant: ParticipantCode, signatory: z.string().nullable() })),
  signing: z.object({ date: Day.nullable(), place: z.string().nullable(), country: z.string().nullable() }),
  languages: z.array(z.string()).nullable().meta({ description: 'A language by ISO 639; null if it is unknown.' }),
  prevailingLanguage: z.string().nullable(),
  legalFormNote: z.string().nullable(),
  duration: z
    .object({ kind: z.enum(durationKinds), years: z.int().nullable(), explanation: z.string() })
    .meta({ description: 'The clause from which `expiresOn` follows.' }),
  statuses: z.array(DatedStatus).meta({ description: 'All statuses that are recorded, whatever the day of `asOf`.' }),
  clauses: z.array(Clause).meta({ description: 'One clause of each type, in the version of that day.' }),
  claims: z.array(Claim),
  openProposals: z
    .array(OpenProposal)
    .meta({ description: 'Only the parties see these; for everybody else the list is empty.' }),
  authenticTexts: z
    .array(
      z.object({
        language: z.string().meta({ description: 'ISO 639: one of the languages of the agreement.' }),
        reference: z.string(),
        address: z.string().nullable(),
        sha256: z.string(),
        proposalId: Id.meta({ description: 'The proposal by which both parties confirmed it (BR-54).' }),
        recordedAt: Instant,
      }),
    )
    .meta({
      description:
        'The texts that the parties signed, by reference and hash, in their own languages. They come first: titles, clauses and provisions here only summarise them.',
    }),
  areas: z
    .array(z.object({ area: AreaCode, finding: z.enum(findings), method: z.string(), source: z.string() }))
    .meta({ description: 'Areas that a search for keywords found; never commitments.' }),
  sources: z
    .array(z.object({ reference: z.string(), what: z.string().nullable(), address: z.string().nullable() }))
    .meta({
      description: 'The source of the facts about the agreement as a whole; every other fact names its own source.',
    }),
  asOf: Day,
})

export const Agreement = AgreementShape.meta({
  id: 'Agreement',
  description: 'An agreement with everything that the register holds of it, each fact with its source.',
  examples: [
    {
      ...summary,
      parties: [
        { participant: 'UA', signatory: 'Volodymyr Zelenskyy (President)' },
        { participant: 'GB', signatory: 'Rishi Sunak (Prime Minister)' },
      ],
      signing: { date: '2024-01-12', place: 'Kyiv', country: 'UA' },
      languages: ['en', 'uk'],
      prevailingLanguage: 'en',
      legalFormNote: null,
      duration: {
        kind: 'fixed_from_signature',
        years: 10,
        explanation:
          '10 years from signature on 2024-01-12; the anniversary is the last day. Derived, not stated in the text.',
      },
      statuses: [
        {
          status: 'signed',
          validFrom: '2024-01-12',
          verified: true,
          note: null,
          source: 'text:GB signature block and title',
          proposalId: null,
        },
      ],
      clauses: [termination],
      claims: [],
      openProposals: [],
      authenticTexts: [],
      areas: [{ area: 'cyber', finding: 'mentioned', method: 'keywords', source: 'text:*' }],
      sources: [{ reference: 'text:GB signature block and title', what: 'copy of the agreement text', address: null }],
      asOf: '2026-11-23',
    } satisfies z.input<typeof AgreementShape>,
  ],
})

export const ClauseParams = z.strictObject({ id: Id, type: z.enum(clauseTypes) })
const ClauseHistoryShape = z.object({ agreementId: Id, type: z.enum(clauseTypes), items: z.array(Clause) })
export const ClauseHistory = ClauseHistoryShape.meta({
  id: 'ClauseHistory',
  description: 'Every version of a clause, oldest first.',
  examples: [{ agreementId: summary.id, type: 'termination', items: [termination] }],
})
