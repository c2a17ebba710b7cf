import { z } from 'zod'
import { CalendarDate, text } from '../../platform/http/wire.ts'
import { figureCodes } from './figures.ts'
import { editionStatuses } from './rules.ts'

export const pageLanguages = ['en', 'uk'] as const
export type PageLanguage = (typeof pageLanguages)[number]

const span = {
  from: CalendarDate.meta({ description: 'The first day of the period.' }),
  to: CalendarDate.meta({ description: 'The last day of the period.' }),
}
export const MonitoringQuery = z.strictObject({
  ...span,
  asOfRecorded: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a position of the journal')
    .optional()
    .meta({ description: 'Only what was recorded up to this position of the journal; by default all of it.' }),
})
export type MonitoringQuery = z.output<typeof MonitoringQuery>

export const EditionInput = z
  .strictObject(span)
  .meta({ id: 'MonitoringEditionBody', examples: [{ from: '2026-07-01', to: '2026-12-31' }] })
export type EditionInput = z.output<typeof EditionInput>

export const ObjectionInput = z
  .strictObject({
    text: text(4_000),
    figure: z.enum(figureCodes).optional().meta({ description: 'The figure that it is about.' }),
  })
  .meta({
    id: 'MonitoringObjectionBody',
    examples: [{ text: 'A payment of May was stated twice.', figure: 'disbursed' }],
  })
export type ObjectionInput = z.output<typeof ObjectionInput>

export const EditionFilter = z.strictObject({ status: z.enum(editionStatuses).optional() })
export type EditionFilter = z.output<typeof EditionFilter>
