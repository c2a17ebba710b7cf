import { lifecycle, statesOf, type VerbOf } from '../../../platform/lifecycle.ts'

/** BR-09: nothing is posted with a date in a closed period. A period is made closed, and may be reopened. */
export const periodLifecycle = lifecycle({
  of: 'period',
  table: 'accounting_period',
  states: { open: [], closed: [] },
  verbs: {
    recloseAccountingPeriod: { from: ['open'], to: 'closed', action: 'period.close', event: 'period.closed' },
    reopenAccountingPeriod: { from: ['closed'], to: 'open', action: 'period.close', event: 'period.reopened' },
  },
})
export const periodStatuses = statesOf(periodLifecycle)
export type PeriodVerb = VerbOf<typeof periodLifecycle>
