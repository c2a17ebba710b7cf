import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { follow, type Lifecycle } from '../../kernel/lifecycle.ts'
import { notFound, Refusal } from '../../kernel/refusal.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { atMost, when } from '../../platform/db/filters.ts'
import { sqlState, unwrap } from '../../platform/db/pool.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { locks } from '../../platform/locks.ts'
import type { ObjectionInput, PeriodInput } from './inputs.ts'

export const periodStatuses = ['open', 'closed'] as const
type PeriodStatus = (typeof periodStatuses)[number]
type PeriodVerb = 'closure' | 'reopening'

export const periodLifecycle: Lifecycle<PeriodStatus, PeriodVerb> = {
  closure: { from: ['open'], to: 'closed' },
  reopening: { from: ['closed'], to: 'open' },
}

export type PeriodRow = {
  id: string
  from_on: string
  to_on: string
  status: PeriodStatus
  reason: string
  decided_at: Date
  objections: { participant: string; text: string; at: string }[]
  version: number
}

/** Postings share this lock: while it is held for closing, none is under way (BR-09). */
const holdPostings = sql`select pg_advisory_xact_lock(${locks.postings})`

const periods = sql`
  select p.id, p.from_on, p.to_on, p.status, p.reason, p.decided_at, p.version,
    coalesce((
      select jsonb_agg(jsonb_build_object('participant', o.participant, 'text', o.text,
        'at', to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by o.id)
      from accord.period_objection o
      where o.period_id = p.id
    ), '[]') as objections
  from accord.accounting_period p`

export function listPeriods(
  tx: ReadTx,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<PeriodRow[]> {
  return tx.rows<PeriodRow>(sql`${periods}
    where ${when(after, (value) => sql`p.from_on > ${value}::date`)}
    order by p.from_on
    ${atMost(limit + 1)}`)
}

export async function findPeriod(tx: ReadTx, id: string): Promise<PeriodRow | undefined> {
  const [row] = await tx.rows<PeriodRow>(sql`${periods} where p.id = ${id}::uuid`)
  return row
}

/** Closes the postings of these days, once nothing is being posted. */
export async function closePeriod(tx: WriteTx, input: PeriodInput): Promise<Change<PeriodRow>> {
  const actor = await tx.entered()
  authorize(actor, 'period.close', ['own'])
  await tx.rows(holdPostings)
  let made: { id: string } | undefined
  try {
    ;[made] = await tx.rows<{ id: string }>(sql`
      insert into accord.accounting_period (from_on, to_on, status, reason, decided_by, decided_at)
      values (${input.from}::date, ${input.to}::date, 'closed', ${input.reason}, ${actor.accountId}::uuid,
        ${tx.now}::timestamptz)
      returning id`)
  } catch (error) {
    if (sqlState(unwrap(error))?.code !== exclusionViolation) throw error
    throw new Refusal('conflict', 'Another period holds some of these days.', {
      rule: 'BR-09',
      errors: [{ pointer: '/from', detail: 'overlaps with another period', rule: 'BR-09' }],
    })
  }
  await tx.rows(
    sql`select ${setAudience(sql`${made!.id}::uuid`, { of: 'accounting_period', audiences: ['framework'] })}`,
  )
  return {
    row: (await findPeriod(tx, made!.id))!,
    events: [event('period.closed', { resource: made!.id, root: made!.id, payload: input })],
  }
}

const exclusionViolation = '23P01'

export const recloses = (tx: WriteTx, id: string, input: ReasonInput) => decide(tx, id, 'closure', input)
export const reopens = (tx: WriteTx, id: string, input: ReasonInput) => decide(tx, id, 'reopening', input)

async function decide(tx: WriteTx, id: string, verb: PeriodVerb, { reason }: ReasonInput): Promise<Change<PeriodRow>> {
  await tx.rows(holdPostings)
  const row = await findPeriod(tx, id)
  if (row === undefined) throw notFound('period', id)
  const object = { type: 'period' as const, id }
  authorize(tx.actor, 'period.close', ['own'], object)
  tx.precondition({ ...object, version: row.version })
  const status = follow(periodLifecycle, verb, { ...object, status: row.status })
  await tx.change(
    1,
    sql`
    update accord.accounting_period
    set status = ${status}, reason = ${reason}, decided_by = accord.current_account(),
      decided_at = ${tx.now}::timestamptz, version = version + 1
    where id = ${id}::uuid and version = ${row.version}`,
  )
  const type = verb === 'closure' ? 'period.closed' : 'period.reopened'
  return {
    row: (await findPeriod(tx, id))!,
    events: [event(type, { resource: id, root: id, payload: { reason } })],
  }
}

/** An objection is listed with the period; it does not reopen it. */
export async function objectToPeriod(tx: WriteTx, id: string, { text }: ObjectionInput): Promise<Change<PeriodRow>> {
  const row = await findPeriod(tx, id)
  if (row === undefined) throw notFound('period', id)
  authorize(tx.actor, 'period.object', ['own'], { type: 'period', id })
  await tx.rows(sql`
    insert into accord.period_objection (period_id, participant, text, account_id, created_at)
    values (${id}::uuid, ${tx.actor.participant}, ${text}, ${tx.actor.accountId}::uuid, ${tx.now}::timestamptz)`)
  return {
    row: (await findPeriod(tx, id))!,
    events: [event('period.objected', { resource: id, root: id, payload: { text } })],
  }
}
