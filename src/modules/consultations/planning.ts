import { dateIn } from '../../kernel/time.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type PlanRow, type PlanWarning, planCirculation, unreachedAsks } from './plan.ts'
import { listDutyDesks, listInstrumentClauses, listParties } from './plan-queries.ts'
import { type ConsultationRow, type ConsultationView, findConsultation } from './queries.ts'

/** The participants that a request would address if it were circulated now. */
export async function planOf(tx: ReadTx, row: ConsultationRow): Promise<PlanRow[]> {
  const [parties, desks, clauses] = await Promise.all([
    listParties(tx, row.requester, dateIn(tx.now, 'UTC')),
    listDutyDesks(tx),
    listInstrumentClauses(tx, row.requester),
  ])
  return planCirculation(row, parties, desks, tx.now, clauses)
}

/** Which of these would be addressed if they were invited now. A clause may have come to apply to them since. */
export async function planInvited(tx: ReadTx, row: ConsultationRow, invited: readonly string[]): Promise<PlanRow[]> {
  const rows = await planOf(tx, { ...row, invited: [...invited] })
  return rows.filter((line) => line.addressed && invited.includes(line.participant))
}

/** A request. A draft comes with the asks that would reach nobody, because circulation will refuse them (BR-30). */
export type WarnedView = ConsultationView & { warnings?: PlanWarning[] }

export async function warned(tx: ReadTx, row: ConsultationView): Promise<WarnedView> {
  if (row.status !== 'draft' || row.asks.every(({ addressedTo }) => addressedTo === null)) return row
  return { ...row, warnings: unreachedAsks(row.asks, await planOf(tx, row)) }
}

export async function findWarned(tx: ReadTx, id: string): Promise<WarnedView | undefined> {
  const row = await findConsultation(tx, id)
  return row && warned(tx, row)
}
