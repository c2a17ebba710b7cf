import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../../kernel/refusal.ts'
import { say } from '../../../kernel/sentence.ts'
import { seenBy } from '../../../platform/db/audience.ts'
import { compareAndSet, make } from '../../../platform/db/change.ts'
import { orderBy, type Page } from '../../../platform/db/keyset.ts'
import { sqlState, unwrap } from '../../../platform/db/pool.ts'
import type { ReadTx } from '../../../platform/db/read.ts'
import { computed, instantText, listOf, type RowOf, selection, written } from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import type { ReasonInput } from '../../../platform/http/wire.ts'
import { event } from '../../../platform/journal/append.ts'
import { take } from '../../../platform/lifecycle.ts'
import { locks } from '../../../platform/locks.ts'
import type { ObjectionInput, PeriodInput } from '../inputs.ts'
import { type PeriodVerb, periodLifecycle } from './rules.ts'
import { accountingPeriod, periodObjection } from './tables.ts'

/** Postings share this lock: while it is held to close a period, no posting is under way (BR-09). */
const holdPostings = sql`select pg_advisory_xact_lock(${locks.postings})`

const Objection = z.object({ participant: z.string(), text: z.string(), at: z.string() })

const periods = selection(accountingPeriod, {
  as: 'p',
  without: ['decidedBy'],
  computed: {
    seenBy: seenBy('p.id'),
    objections: computed(
      z.array(Objection),
      listOf(
        sql`'participant', o.participant, 'text', o.text, 'at', ${instantText('o.created_at')}`,
        sql`o.id`,
        sql`accord.period_objection o where o.period_id = p.id`,
      ),
    ),
  },
})
export type PeriodRow = RowOf<typeof periods>

export const earliestPeriodFirst = orderBy(accountingPeriod, 'p', ['fromOn'])

export function listPeriods(tx: ReadTx, _filter: object, page: Page): Promise<PeriodRow[]> {
  return tx.all(periods, sql`where ${page.after} ${page.tail}`)
}

export function findPeriod(tx: ReadTx, id: string): Promise<PeriodRow | undefined> {
  return tx.find(periods, id)
}

/** Closes these days for postings, once nothing is being posted. */
export async function closePeriod(tx: WriteTx, input: PeriodInput): Promise<Change<PeriodRow>> {
  const actor = await tx.entered()
  authorize(actor, 'period.close', ['own'])
  await tx.run(holdPostings)
  const { from: fromOn, to: toOn, reason } = input
  const { today } = await tx.row(todayRow, earliestDay(tx))
  // Participants for whom it is still that day could post nothing, not even a reversal.
  if (toOn >= today)
    throw unprocessable('/to', say('is not over in every time zone: somewhere it is still {today}', { today }), 'BR-09')
  const values = { fromOn, toOn, reason, status: 'closed', decidedBy: actor.accountId, decidedAt: tx.now } as const
  const id = await make(tx, accountingPeriod, values, { audiences: ['framework'] }).catch((error) => {
    if (sqlState(unwrap(error))?.code !== exclusionViolation) throw error
    throw new Refusal('conflict', 'Some of these days are in another period.', {
      rule: 'BR-09',
      errors: [{ pointer: '/from', detail: 'overlaps with another period', rule: 'BR-09' }],
    })
  })
  return {
    row: (await findPeriod(tx, id))!,
    events: [event('period.closed', { resource: id, root: id, payload: input })],
  }
}

/** The earliest day that it is for any participant: a period must have ended everywhere before it is closed. */
const earliestDay = (tx: WriteTx) => sql`
    select to_char(min((${tx.now}::timestamptz at time zone p.time_zone)::date), 'YYYY-MM-DD') as today
    from accord.participant p`

const todayRow = written({ today: z.string() })
const exclusionViolation = '23P01'

export const reclosePeriod = (tx: WriteTx, id: string, input: ReasonInput) =>
  decide(tx, id, 'recloseAccountingPeriod', input)
export const reopenPeriod = (tx: WriteTx, id: string, input: ReasonInput) =>
  decide(tx, id, 'reopenAccountingPeriod', input)

async function decide(tx: WriteTx, id: string, verb: PeriodVerb, { reason }: ReasonInput): Promise<Change<PeriodRow>> {
  await tx.run(holdPostings)
  const row = await findPeriod(tx, id)
  if (row === undefined) throw notFound('period', id)
  const step = take(tx, periodLifecycle, verb, row, ['own'])
  const decided = { status: step.to, reason, decidedBy: tx.actor.accountId, decidedAt: tx.now }
  await compareAndSet(tx, accountingPeriod, row, decided)
  return { row: (await findPeriod(tx, id))!, events: [step.event({ reason })] }
}

/** An objection is listed with the period; it does not reopen it. */
export async function objectToPeriod(tx: WriteTx, id: string, { text }: ObjectionInput): Promise<Change<PeriodRow>> {
  const row = await findPeriod(tx, id)
  if (row === undefined) throw notFound('period', id)
  authorize(tx.actor, 'period.object', ['own'], { type: 'period', id })
  const { participant, accountId } = tx.actor
  await tx.db
    .insert(periodObjection)
    .values({ periodId: id, participant, text, accountId, createdAt: tx.now })
    .execute()
  return {
    row: (await findPeriod(tx, id))!,
    events: [event('period.objected', { resource: id, root: id, payload: { text } })],
  }
}
