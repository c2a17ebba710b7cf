import { z } from 'zod'
import { CalendarDate, Id, Instant, ParticipantCode, page } from '../../../platform/http/wire.ts'
import type { PeriodRow } from './periods.ts'
import { periodStatuses } from './rules.ts'

export const AccountingPeriod = z
  .object({
    id: Id,
    from: CalendarDate,
    to: CalendarDate,
    status: z.enum(periodStatuses),
    reason: z.string(),
    decidedAt: Instant,
    objections: z.array(z.object({ participant: ParticipantCode, text: z.string(), at: Instant })),
    version: z.int(),
  })
  .meta({
    id: 'AccountingPeriod',
    description: 'Nothing is posted with a date in a closed period (BR-09).',
    examples: [
      {
        id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
        from: '2026-01-01',
        to: '2026-03-31',
        status: 'closed',
        reason: 'First quarter.',
        decidedAt: '2026-04-20T09:00:00.000Z',
        objections: [],
        version: 1,
      },
    ],
  })
export const AccountingPeriodPage = page(AccountingPeriod).meta({ id: 'AccountingPeriodPage' })

export function periodToJson(row: PeriodRow): z.input<typeof AccountingPeriod> {
  return { ...row, from: row.fromOn, to: row.toOn, decidedAt: row.decidedAt.toISOString() }
}
