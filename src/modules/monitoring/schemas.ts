import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import type { View } from '../../platform/http/operations.ts'
import { CalendarDate, FinanceTypeTold, Id, Instant, Names, ParticipantCode, page } from '../../platform/http/wire.ts'
import { sectionCodes, voices } from './figures.ts'
import type { EditionRow } from './queries.ts'
import { allowedOnEdition, editionLifecycle, editionStatuses } from './rules.ts'

export const monitoringScope = 'What the whole framework may see.'
const Sum = z.object({
  currency: z.string(),
  financeType: FinanceTypeTold,
  records: z.int().meta({ description: 'How many records it is the sum of.' }),
  amount: z.string(),
})
const Figure = z.object({
  code: z.string().meta({ description: 'The code of the figure.' }),
  label: Names.meta({ description: 'The title of the figure, in English and Ukrainian.' }),
  voice: z.enum(voices).nullable().meta({ description: 'Whose word an amount is; null for a count.' }),
  count: z.int().meta({ description: 'How many records count.' }),
  sums: z.array(Sum).meta({
    description: 'One amount for each currency and type of finance; these amounts are never added to each other.',
  }),
  request: z.string().meta({ description: 'The request that gives the same figure, with the records that it counts.' }),
})
const Content = z.object({
  sections: z
    .array(z.object({ code: z.enum(sectionCodes), figures: z.array(Figure) }))
    .meta({ description: 'Ukraine’s own undertakings first; no partner is ranked.' }),
})
const figure = {
  code: 'steps_implemented',
  label: { en: 'Steps of reforms that are implemented', uk: 'Виконані кроки реформ' },
  voice: null,
  count: 42,
  sums: [],
  request: '/v1/reports/monitoring/figures/steps_implemented?from=2026-07-01&to=2026-12-31&asOfRecorded=1204',
}
const content = { sections: [{ code: 'undertakings' as const, figures: [figure] }] }
const span = {
  from: CalendarDate.meta({ description: 'The first day of the period.' }),
  to: CalendarDate.meta({ description: 'The last day of the period.' }),
}
const scope = z.string().meta({ description: 'Which records the figures cover, in words.' })
const asOfPosition = z.int().meta({ description: 'The position of the journal up to which records count.' })

export const Monitoring = z.object({ ...span, asOfPosition, content: Content, scope }).meta({
  id: 'MonitoringReport',
  description: 'The report as it stands now: neither a draft nor an edition.',
  examples: [{ from: '2026-07-01', to: '2026-12-31', asOfPosition: 1204, content, scope: monitoringScope }],
})
export const FigureWithRecords = z
  .object({
    ...span,
    asOfPosition,
    figure: Figure,
    records: z
      .array(
        z.object({
          type: z.string().meta({ description: 'The type of the record.' }),
          id: z.string(),
          currency: z.string().nullable(),
          amount: z.string().nullable(),
        }),
      )
      .meta({ description: 'The first of the records that count, each with where it can be read by its kind and id.' }),
    complete: z.boolean().meta({ description: 'Whether these are all of them.' }),
    scope,
  })
  .meta({
    id: 'MonitoringFigure',
    description: 'One figure of the report, with the records that it counts.',
    examples: [
      {
        from: '2026-07-01',
        to: '2026-12-31',
        asOfPosition: 1204,
        figure,
        records: [{ type: 'reform_step', id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10', currency: null, amount: null }],
        complete: false,
        scope: monitoringScope,
      },
    ],
  })

export const Edition = z
  .object({
    id: Id,
    ...span,
    asOfPosition,
    content: Content,
    status: z.enum(editionStatuses),
    objectionsUntil: Instant.meta({ description: 'The moment until which parties can object to the draft (BR-129).' }),
    objections: z
      .array(z.object({ participant: ParticipantCode, figure: z.string().nullable(), text: z.string(), at: Instant }))
      .meta({ description: 'The objections of parties, which are printed in the report.' }),
    issuedAt: Instant.nullable(),
    sha256: z
      .object({ en: z.string(), uk: z.string() })
      .nullable()
      .meta({ description: 'The SHA-256 of the pages as they were issued.' }),
    reason: z.string().nullable(),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(editionLifecycle),
  })
  .meta({
    id: 'MonitoringEdition',
    description:
      'The report to the leadership: a draft before the parties, or an edition whose bytes no longer change.',
    examples: [
      {
        id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
        from: '2026-07-01',
        to: '2026-12-31',
        asOfPosition: 1204,
        content,
        status: 'draft',
        objectionsUntil: '2027-01-24T08:00:00.000Z',
        objections: [],
        issuedAt: null,
        sha256: null,
        reason: null,
        createdAt: '2027-01-10T08:00:00.000Z',
        version: 1,
        allowedActions: ['objectToEdition'],
      },
    ],
  })
export const EditionPage = page(Edition).meta({ id: 'MonitoringEditionPage' })

export function editionToJson(row: EditionRow, { actor, now }: View): z.input<typeof Edition> {
  const { fromOn, toOn, sha256En, sha256Uk, participant: _, ...fields } = row
  return {
    ...fields,
    ...{ from: fromOn, to: toOn },
    sha256: sha256En === null ? null : { en: sha256En, uk: sha256Uk! },
    objectionsUntil: row.objectionsUntil.toISOString(),
    issuedAt: row.issuedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedOnEdition(row, actor, now),
  }
}
