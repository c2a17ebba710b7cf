import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { assertVisible } from '../../kernel/visibility.ts'
import { Id, ParticipantCode } from '../../platform/http/wire.ts'
import { type ClauseType, clauseTypes } from '../../reference/clause-types.ts'
import { comparableTerms } from './clause-terms.ts'
import type { ComparedRow } from './queries.ts'
import { agreementStatuses, audiencesOf, presences } from './rules.ts'
import { AsOf, Day, Terms } from './schemas.ts'

export const ComparisonQuery = z.strictObject({
  ...AsOf,
  clauses: z
    .string()
    .max(300)
    .transform((list) => [...new Set(list.split(','))])
    .pipe(z.array(z.enum(clauseTypes, { error: `must be among ${clauseTypes.join(', ')}` })))
    .optional()
    .meta({ description: 'Types, separated by commas; absent: all fourteen.', examples: ['consultation,termination'] }),
})

const Cell = z.object({
  presence: z.enum(presences),
  terms: Terms.meta({ description: 'What can be compared: numbers and codes.' }),
  locator: z.string().nullable(),
  provisionId: z.string().nullable(),
})

const ComparisonShape = z.object({
  asOf: Day,
  columns: z.array(z.enum(clauseTypes)),
  rows: z.array(
    z.object({
      agreementId: Id,
      participant: ParticipantCode,
      signedOn: Day.nullable(),
      status: z.enum(agreementStatuses).nullable(),
      clauses: z.record(z.string(), Cell).meta({ description: 'One cell for each column, by the type of clause.' }),
    }),
  ),
  counts: z.record(z.string(), z.object({ present: z.int(), absent: z.int(), unknown: z.int() })).meta({
    description: 'For each type of clause: how many rows have it, how many do not, and for how many this is unknown.',
  }),
  scope: z.string(),
})

export const Comparison = ComparisonShape.meta({
  id: 'ClauseComparison',
  description: 'The clause matrix over all agreements: one row each.',
  examples: [
    {
      asOf: '2026-11-23',
      columns: ['termination'],
      rows: [
        {
          agreementId: 'fadca57d-a3e4-5c36-a5ef-d8aca60ba05a',
          participant: 'GB',
          signedOn: '2024-01-12',
          status: 'in_effect',
          clauses: {
            termination: {
              presence: 'present',
              terms: {
                unilateralExit: true,
                noticeMonths: 6,
                noticeFrom: 'receipt',
                strength: 'firm',
                projectsSurvive: null,
              },
              locator: 'Part IX, Termination, para 1',
              provisionId: 'GB-IX.3.1',
            },
          },
        },
      ],
      counts: { termination: { present: 1, absent: 0, unknown: 0 } },
      scope: 'What participant UA may see.',
    } satisfies z.input<typeof ComparisonShape>,
  ],
})

type ComparisonFacts = {
  rows: readonly ComparedRow[]
  columns: ClauseType[]
  asOf: string
  actor: Actor
  scope: string
}

export function comparisonToJson({ rows, columns, asOf, actor, scope }: ComparisonFacts): z.input<typeof Comparison> {
  for (const row of rows) assertVisible(actor.audiences, audiencesOf(row), `agreement ${row.id}`)
  const matrix = rows.map((row) => ({
    agreementId: row.id,
    participant: row.participant,
    signedOn: row.signedOn,
    status: row.status,
    clauses: Object.fromEntries(columns.map((type) => [type, cellOf(type, row.clauses[type])])),
  }))
  const count = (type: ClauseType, presence: string) =>
    matrix.filter(({ clauses }) => clauses[type]!.presence === presence).length
  const counts = columns.map((type) => [
    type,
    { present: count(type, 'present'), absent: count(type, 'absent'), unknown: count(type, 'unknown') },
  ])
  return { asOf, columns, rows: matrix, counts: Object.fromEntries(counts), scope }
}

function cellOf(type: ClauseType, clause: ComparedRow['clauses'][string] | undefined): z.input<typeof Cell> {
  if (clause === undefined) return { presence: 'unknown', terms: {}, locator: null, provisionId: null }
  const { presence, terms, locator, provisionId } = clause
  return { presence, terms: comparableTerms(type, terms), locator, provisionId }
}
