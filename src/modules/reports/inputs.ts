import { z } from 'zod'
import { publicCodes } from '../../platform/http/public-codes.ts'
import {
  CalendarDate,
  CurrencyCode,
  Id,
  InstantInput,
  instantFault,
  noHabit,
  ParticipantCode,
} from '../../platform/http/wire.ts'
import { obligors, strengths } from '../agreements/rules.ts'
import { flowKinds, sides } from '../ledger/rules.ts'
import { ProgrammeCode } from '../reforms/inputs.ts'
import { CapabilityCode, CoalitionCode } from '../requirements/inputs.ts'
import { priorities } from '../requirements/rules.ts'
import { bridgeTotals } from './bridge-words.ts'
import {
  coverageLevels,
  exceptionKinds,
  overlapRules,
  reconciliations,
  reportFormats,
  runStatuses,
} from './report-words.ts'

const when = 'must be a position of the journal, or an instant such as 2026-11-23T06:40:00Z'

/** Filters of every report. */
const asked = {
  format: z
    .enum(reportFormats)
    .optional()
    .meta({ description: 'The format of the reply. If absent, `Accept` decides, else it is `json`.' }),
  bom: z.enum(['true', 'false']).optional().meta({
    description: 'For CSV: `true` begins the file with a byte order mark, by which Excel knows that it is UTF-8.',
  }),
  asOfRecorded: z
    .union([z.string().regex(/^\d{1,15}$/, when), InstantInput], {
      error: ({ input }) => (/^\d{4}-\d{2}-\d{2}T/.test(String(input)) ? instantFault(input) : when),
    })
    .optional()
    .meta({
      description:
        'Only what was recorded up to this position of the journal, or this instant; by default all of it. What was written in the last second may have no position yet.',
      examples: ['1204'],
    }),
  currency: CurrencyCode.default('EUR').meta({
    description:
      'The currency in which amounts are shown beside their own: converted through EUR by the rates of the day, and rounded once, half to even.',
  }),
  participant: ParticipantCode.optional().meta({ description: 'Only entries in the books of this participant.' }),
}
const asOfValid = CalendarDate.optional().meta({
  description: 'Only what had happened by this day, by its value date.',
})
const originalCurrency = CurrencyCode.optional().meta({ description: 'Only what is stated in this currency.' })
const flows = {
  ...asked,
  asOfValid,
  provider: ParticipantCode.optional(),
  receiver: ParticipantCode.optional(),
  originalCurrency,
  valueFrom: CalendarDate.optional(),
  valueTo: CalendarDate.optional(),
}

/** For reports that contain sentences of this service. */
const language = z.enum(['en', 'uk']).optional().meta({
  description:
    'The language of the sentences of this service; by default as `Accept-Language` prefers. Columns, codes and what others wrote stay as they are.',
})

export const EntriesQuery = z.strictObject({
  ...flows,
  flowKind: z.enum(flowKinds).optional(),
  statedBy: z.enum(sides).optional(),
})
export const FlowsQuery = z.strictObject(flows)
export const ReconciliationQuery = z.strictObject({ ...flows, status: z.enum(reconciliations).optional() })
export const PipelineQuery = z.strictObject({ ...asked, asOfValid, originalCurrency })
export const ExceptionsQuery = z.strictObject({ ...flows, kind: z.enum(exceptionKinds).optional() })
export const CommitmentsQuery = z.strictObject({
  ...asked,
  asOfValid: asOfValid.meta({ description: 'Only what was signed, and had happened, by this day.' }),
  receiver: ParticipantCode.optional(),
  originalCurrency,
})
const AreaFilter = z.string().max(60).register(publicCodes, { list: 'areas' })
export const ImplementationQuery = z.strictObject({
  ...asked,
  language,
  asOfValid: asOfValid.meta({ description: 'Only acts that had happened, and silence that counted, by this day.' }),
  participant: ParticipantCode.optional().meta({ description: 'Only of the agreement with this participant.' }),
  area: AreaFilter.optional(),
  obligor: z.enum(obligors).optional(),
  strength: z.enum(strengths).optional(),
  level: z.enum(coverageLevels).default('cell').meta({
    description: 'By cell (agreement, area, obligor), or provision by provision.',
  }),
})
export const OutlookQuery = z
  .strictObject({
    ...asked,
    language,
    asOfValid: asOfValid.meta({ description: 'Only what had happened by this day.' }),
    without: z
      .string()
      .regex(/^[A-Z]{2}(,[A-Z]{2}){0,39}$/, {
        error: 'must be codes of participants, separated by commas, such as US,HU',
        abort: true,
      })
      .refine(noHabit.check, noHabit.says)
      .optional()
      .meta({ description: 'What would be left without these participants: codes, separated by commas.' }),
    withoutAgreements: z
      .string()
      .regex(/^[0-9a-fA-F-]{36}(,[0-9a-fA-F-]{36}){0,39}$/, 'must be ids of agreements, separated by commas')
      .refine((told) => told.split(',').every((each) => Id.safeParse(each).success), 'must be ids of agreements')
      .toLowerCase()
      .optional()
      .meta({ description: 'What would be left without these agreements: ids, separated by commas.' }),
  })
  .omit({ participant: true })
export const BridgeQuery = z.strictObject({
  from: z.enum(bridgeTotals).default('pledged').meta({ description: 'The total that the bridge begins at.' }),
  to: z
    .enum(bridgeTotals)
    .default('confirmed')
    .meta({ description: 'The total that it ends at: another one, in either direction.' }),
  participant: ParticipantCode.optional().meta({ description: 'Only flows of this provider.' }),
  originalCurrency: CurrencyCode.default('EUR').meta({
    description: 'The currency of the totals; different currencies are never added (BR-14).',
  }),
  claimId: Id.optional().meta({
    description: 'The claim that gives the published total, if one of the two totals is `published`.',
  }),
  asOfRecorded: asked.asOfRecorded,
  asOfValid: asOfValid.meta({ description: 'Only what had happened by this day.' }),
})
export type BridgeQuery = z.output<typeof BridgeQuery>
export const OverlapsQuery = z.strictObject({
  ...asked,
  asOfValid: asOfValid.meta({ description: 'Only acts that had happened by this day.' }),
  participant: ParticipantCode.optional().meta({ description: 'Only rows about acts of this participant.' }),
  area: AreaFilter.optional(),
  rule: z.enum(overlapRules).optional(),
})
export const ScoreboardQuery = z.strictObject({
  ...asked,
  asOfValid: asOfValid.meta({ description: 'Only what had been said and decided by this day.' }),
  programme: ProgrammeCode.optional(),
})
export const ReceivedStatementsQuery = z.strictObject({
  ...asked,
  asOfValid: asOfValid.meta({ description: 'Only what was received by this day.' }),
  originalCurrency,
})
export const BooksQuery = z.strictObject(asked)
export const CoverageQuery = BooksQuery.extend({ language })
export const CoalitionBoardQuery = z.strictObject({
  format: asked.format,
  bom: asked.bom,
  currency: asked.currency,
  capability: CapabilityCode.optional(),
  priority: z.enum(priorities).optional(),
})
export const BoardQuery = CoalitionBoardQuery.extend({
  coalition: CoalitionCode.optional().meta({ description: 'Only needs that are put to this coalition.' }),
})
export type ReportQuery = z.output<typeof CoverageQuery> &
  Partial<z.output<typeof EntriesQuery>> &
  Partial<Pick<z.output<typeof ScoreboardQuery>, 'programme'>> &
  Partial<z.output<typeof BoardQuery>> &
  Partial<Omit<z.output<typeof ImplementationQuery>, keyof z.output<typeof BooksQuery>>> &
  Partial<Pick<z.output<typeof OverlapsQuery>, 'rule'>> &
  Partial<Pick<z.output<typeof OutlookQuery>, 'without' | 'withoutAgreements'>> &
  Partial<Pick<z.output<typeof ReconciliationQuery>, 'status'>> &
  Partial<Pick<z.output<typeof ExceptionsQuery>, 'kind'>>

export const RunFilter = z.strictObject({
  report: z
    .string()
    .max(60)
    .register(publicCodes, { list: 'reports' })
    .optional()
    .meta({ description: 'Only pulls of this report.' }),
  accountId: Id.optional().meta({ description: 'Only pulls by this account.' }),
  status: z.enum(runStatuses).optional(),
  startedFrom: CalendarDate.optional().meta({ description: 'Begun on this day (UTC) or later.' }),
  startedTo: CalendarDate.optional().meta({ description: 'Begun on this day (UTC) or earlier.' }),
})
export type RunFilter = z.output<typeof RunFilter>
