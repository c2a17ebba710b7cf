import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { atMost, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import type { RevaluationInput } from './revaluation-schemas.ts'
import { subjectOf } from './subject.ts'

export type RevaluationRow = {
  id: string
  reason: string
  currency: string | null
  value_from: string | null
  value_to: string | null
  rate_table: number
  made_at: Date
  /** Of the entries that the reader sees, as everything that is counted here. */
  sums: { currency: string; entries: number; amount: string; eur: string }[]
}

export type RevaluedRow = {
  entry_id: string
  revaluation_id: string
  value_date: string
  amount: string
  currency: string
  eur_amount: string
  eur_rate: string
  eur_rate_date: string
  eur_rate_source: string
  eur_rate_table: number
  audience_id: string
  commitment_id: string | null
  lot_id: string | null
}

export type MadeRow = RevaluationRow & { entries: RevaluedRow[]; more: boolean }

const revaluations = sql`
  select b.id, b.reason, b.currency, b.value_from, b.value_to, b.rate_table, b.made_at,
    coalesce((
      select jsonb_agg(jsonb_build_object('currency', s.currency, 'entries', s.entries, 'amount', s.amount::text,
        'eur', s.eur::text) order by s.currency)
      from (
        select e.currency, count(*)::integer as entries, sum(e.amount) as amount, sum(x.eur_amount) as eur
        from accord.revaluation_entry x
        join accord.ledger_entry e on e.id = x.entry_id
        where x.revaluation_id = b.id
        group by e.currency
      ) s
    ), '[]') as sums
  from accord.revaluation b`

const revalued = sql`
  select x.entry_id, x.revaluation_id, e.value_date, e.amount, e.currency, x.eur_amount, x.eur_rate, x.eur_rate_date,
    x.eur_rate_source, x.eur_rate_table, e.audience_id, e.commitment_id, e.lot_id
  from accord.revaluation_entry x
  join accord.ledger_entry e on e.id = x.entry_id`

export async function findRevaluation(tx: ReadTx, id: string): Promise<RevaluationRow | undefined> {
  const [row] = await tx.rows<RevaluationRow>(sql`${revaluations} where b.id = ${id}::uuid`)
  return row
}

type Asked = { after: string | undefined; limit: number }

/** Newest first. */
export function listRevaluations(tx: ReadTx, { after, limit }: Asked): Promise<RevaluationRow[]> {
  return tx.rows<RevaluationRow>(sql`${revaluations}
    where ${when(after, (id) => sql`b.id < ${id}::uuid`)}
    order by b.id desc
    ${atMost(limit + 1)}`)
}

/** In the order of posting. */
export function listRevalued(tx: ReadTx, id: string, { after, limit }: Asked): Promise<RevaluedRow[]> {
  return tx.rows<RevaluedRow>(sql`${revalued}
    where x.revaluation_id = ${id}::uuid
      and ${when(after, (entry) => sql`x.entry_id > ${entry}::uuid`)}
    order by x.entry_id
    ${atMost(limit + 1)}`)
}

/**
 * BR-57: gives entries without a rate their amount in euro, by the rule that a posting takes its rate by (BR-11) and by
 * no later table than the one that is named. The oldest first, as many as one batch takes. What another batch is about
 * to revalue is waited for, and left to it.
 */
export async function revalue(tx: WriteTx, input: RevaluationInput): Promise<Change<MadeRow>> {
  const actor = await tx.entered()
  authorize(actor, 'revaluation.make', ['own'])
  const table = await tableOf(tx, input.rateTable)
  const { currency = null, valueFrom = null, valueTo = null } = input
  const [made] = await tx.rows<{ id: string }>(sql`
    with made as (
      insert into accord.revaluation (participant, reason, currency, value_from, value_to, rate_table, account_id, made_at)
      values (accord.current_participant(), ${input.reason}, ${currency}, ${valueFrom}::date, ${valueTo}::date,
        ${table}::integer, accord.current_account(), ${tx.now}::timestamptz)
      returning id
    )
    select m.id from made m cross join lateral ${setAudience(sql`m.id`, { of: 'revaluation' })}`)
  const taken = await tx.rows<{ more: boolean }>(sql`
    with open as materialized (
      select e.id, e.amount, f.rate, f.rate_date, f.source, f.rate_table, row_number() over (order by e.id) as number
      from accord.ledger_entry e
      cross join lateral (
        select r.rate, r.rate_date, r.source, r.rate_table
        from accord.fx_rate r
        where r.currency = e.currency
          and r.rate_table <= ${table}::integer
          and r.rate_date between e.value_date - 7 and e.value_date
        order by r.rate_date desc, r.source = 'ecb' desc, r.rate_table desc
        limit 1
      ) f
      where e.eur_rate is null
        and e.amount is not null
        and e.reverses_id is null
        and (${currency}::text is null or e.currency = ${currency})
        and (${valueFrom}::date is null or e.value_date >= ${valueFrom}::date)
        and (${valueTo}::date is null or e.value_date <= ${valueTo}::date)
        and not exists (select 1 from accord.revaluation_entry x where x.entry_id = e.id)
      order by e.id
      limit ${limits.revaluedEntries + 1}
    )
    insert into accord.revaluation_entry (entry_id, revaluation_id, eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table)
    select o.id, ${made!.id}::uuid, accord.round_half_even(o.amount / o.rate, 2), o.rate, o.rate_date, o.source, o.rate_table
    from open o
    where o.number <= ${limits.revaluedEntries}
    order by o.id
    on conflict do nothing
    returning (select count(*) > ${limits.revaluedEntries} from open) as more`)
  if (taken.length === 0)
    throw unprocessable('/rateTable', 'No entry without a rate gets one from the tables up to this one.', 'BR-57')
  const row = (await findRevaluation(tx, made!.id))!
  const entries = await listRevalued(tx, row.id, { after: undefined, limit: limits.revaluedEntries })
  const payload = { reason: row.reason, rateTable: table, currency, valueFrom, valueTo }
  return {
    row: { ...row, entries, more: taken[0]!.more },
    events: [
      event('revaluation.made', { resource: row.id, root: row.id, payload }),
      ...entries.map((each) => event('ledger_entry.revalued', { ...subjectOf(each), payload: changeOf(each) })),
    ],
  }
}

/** The table that is named, else the newest one. */
async function tableOf(tx: ReadTx, named: number | undefined): Promise<number> {
  const [row] = await tx.rows<{ version: number | null }>(sql`
    select max(t.version) as version from accord.fx_rate_table t
    where ${when(named, (version) => sql`t.version = ${version}::integer`)}`)
  if (row!.version !== null) return row!.version
  if (named === undefined) throw new Refusal('conflict', 'There is no table of rates yet.', { rule: 'BR-57' })
  throw unprocessable('/rateTable', 'There is no such table of rates.', 'BR-57')
}

const changeOf = (row: RevaluedRow) => ({
  ...{ entryId: row.entry_id, revaluationId: row.revaluation_id },
  changes: {
    eurAmount: { before: null, after: row.eur_amount },
    eurRate: { before: null, after: row.eur_rate },
    eurRateDate: { before: null, after: row.eur_rate_date },
    eurRateTable: { before: null, after: row.eur_rate_table },
  },
})
