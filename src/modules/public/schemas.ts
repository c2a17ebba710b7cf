import { z } from 'zod'
import { CalendarDate, FinanceTypeTold, Id, Instant, Names, ParticipantCode } from '../../platform/http/wire.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import type { AgreementView, SummaryRow } from '../agreements/queries.ts'
import { agreementStatuses, presences } from '../agreements/rules.ts'
import { EnglishFirst, ProfileShape } from '../projects/schemas.ts'
import type { PublishedRow } from './queries.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
/** Which records the reply covers, in words: everybody sees the same. */
export const publicScope = 'What is public.'
const scope = z.string().meta({ description: 'A sentence that says which records the reply covers.' })

const summary = {
  id: Id,
  participant: ParticipantCode.meta({ description: 'The other party; Ukraine is one of every agreement.' }),
  title: EnglishFirst,
  signedOn: CalendarDate.nullable(),
  status: z.enum(agreementStatuses).nullable().meta({ description: 'The status of the agreement today.' }),
  expiresOn: z.string().nullable().meta({ description: 'The last day of the agreement, where one can be named.' }),
  textSeen: z.boolean().meta({ description: 'Whether the text was read.' }),
}
const example = {
  id,
  participant: 'SE',
  title: { en: 'Agreement on security cooperation', uk: 'Угода про співробітництво у сфері безпеки' },
  signedOn: '2024-05-31',
  status: 'in_effect' as const,
  expiresOn: '2034-05-30',
  textSeen: true,
}
export const PublicAgreement = z.object(summary)
export const PublicAgreements = z.object({ items: z.array(PublicAgreement), scope }).meta({
  id: 'PublicAgreements',
  description: 'The agreements that are public.',
  examples: [{ items: [example], scope: publicScope }],
})
export const PublicAgreementText = z
  .object({
    ...summary,
    clauses: z.array(
      z.object({
        type: z.enum(clauseTypes),
        presence: z.enum(presences),
        terms: z.record(z.string(), z.unknown()),
        locator: z.string().nullable(),
        source: z.string(),
      }),
    ),
  })
  .meta({
    id: 'PublicAgreementText',
    description: 'An agreement with its clauses of today.',
    examples: [{ ...example, clauses: [] }],
  })

export const PublicProject = z
  .object({
    id: Id,
    title: Names,
    summary: Names,
    profile: ProfileShape,
    publishedOn: CalendarDate.meta({ description: 'When the last of its parties agreed.' }),
  })
  .meta({
    id: 'PublicProject',
    description: 'What the parties of a joint project have published of it.',
    examples: [
      {
        id,
        title: { en: 'Drones made in two countries', uk: 'Дрони, виготовлені у двох країнах' },
        summary: { en: 'Ukrainian designs, made in Sweden.', uk: 'Українські розробки, виготовлені у Швеції.' },
        profile: {
          kind: 'co_production',
          participants: ['SE', 'UA'],
          organisations: [],
          started: '2026-11',
          stage: null,
          stageAsOf: null,
          milestones: [],
        },
        publishedOn: '2026-11-28',
      },
    ],
  })
export const PublicProjects = z
  .object({ items: z.array(PublicProject), nextCursor: z.string().nullable(), scope })
  .meta({
    id: 'PublicProjects',
    description: 'Newest first.',
    examples: [{ items: [], nextCursor: null, scope: publicScope }],
  })

const Total = z.object({
  kind: z.enum(['pledged', 'committed', 'disbursed', 'received']),
  financeType: FinanceTypeTold,
  currency: z.string(),
  records: z.int().meta({ description: 'How many records it is the sum of.' }),
  amount: z.string(),
})
export const PublicTotals = z
  .object({
    items: z.array(Total),
    formula: z.string().meta({ description: 'What is counted, and what is not.' }),
    scope,
  })
  .meta({
    id: 'PublicTotals',
    description:
      'Sums of what is public, one for each kind, type of finance and currency; these sums are never added to each other.',
    examples: [
      {
        items: [{ kind: 'pledged', financeType: 'unstated', currency: 'EUR', records: 3, amount: '1000000' }],
        formula: 'sum',
        scope: publicScope,
      },
    ],
  })
export const totalsFormula =
  'sum of the public records of one kind, type of finance and currency: pledges with a fixed amount that stand and are no part of another; commitments and disbursements to Ukraine as their providers state them, receipts as Ukraine does; kinds, types of finance and currencies are never added'

export const summaryOf = (row: SummaryRow): z.input<typeof PublicAgreement> => ({
  ...{ id: row.id, participant: row.participant, title: { en: row.titleEn, uk: row.titleUk } },
  ...{ signedOn: row.signedOn, status: row.status, expiresOn: row.expiresOn, textSeen: row.textSeen },
})

export const textOf = ({ clauses, ...row }: AgreementView): z.input<typeof PublicAgreementText> => ({
  ...summaryOf(row),
  clauses: clauses.map(({ type, presence, terms, locator, source }) => ({ type, presence, terms, locator, source })),
})

export const projectOf = (row: PublishedRow): z.input<typeof PublicProject> => ({
  ...{ id: row.id, profile: row.profile, publishedOn: row.publishedOn },
  title: { en: row.titleEn, uk: row.titleUk },
  summary: { en: row.summaryEn, uk: row.summaryUk },
})

export const jsonFeedVersion = 'https://jsonfeed.org/version/1.1'
const feedItem = {
  id: `urn:uuid:${id}`,
  url: `https://accord.example/v1/public/projects/${id}`,
  title: 'Interceptor drones made in three countries',
  content_text: 'A line in each of them.',
  date_published: '2026-11-23T06:40:00.000Z',
}
export const JsonFeed = z
  .object({
    version: z.string().meta({ description: `By which version of JSON Feed this is written: ${jsonFeedVersion}.` }),
    title: z.string(),
    home_page_url: z.string().meta({ description: 'Where the records in the feed can be read.' }),
    feed_url: z.string().meta({ description: 'Where the feed is.' }),
    language: z.string().meta({ description: 'In which language it is.' }),
    items: z
      .array(
        z.object({
          id: z.string().meta({ description: 'The id of the item, which never changes.' }),
          url: z.string().meta({ description: 'The published project.' }),
          title: z.string(),
          content_text: z.string().meta({ description: 'The summary, or when the milestone was reached.' }),
          date_published: Instant,
        }),
      )
      .meta({ description: 'Publications and milestones that were reached, the newest first.' }),
  })
  .meta({
    id: 'JsonFeed',
    description: 'JSON Feed 1.1.',
    examples: [
      {
        version: jsonFeedVersion,
        title: 'Joint projects of the security agreements with Ukraine',
        home_page_url: 'https://accord.example/v1/public/projects',
        feed_url: 'https://accord.example/v1/public/feed.json?language=en',
        language: 'en',
        items: [feedItem],
      },
    ],
  })
