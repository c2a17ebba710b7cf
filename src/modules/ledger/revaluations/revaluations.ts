import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../../access/policy.ts'
import { limits } from '../../../config.ts'
import { Refusal, unprocessable } from '../../../kernel/refusal.ts'
import { seenBy } from '../../../platform/db/audience.ts'
import { make } from '../../../platform/db/change.ts'
import { when } from '../../../platform/db/filters.ts'
import { orderBy, type Page } from '../../../platform/db/keyset.ts'
import { presenceOf } from '../../../platform/db/present.ts'
import type { ReadTx } from '../../../platform/db/read.ts'
import {
  type Computed,
  computed,
  listOf,
  orNull,
  type RowOf,
  selection,
  written,
} from '../../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../../platform/db/write.ts'
import { event } from '../../../platform/journal/append.ts'
import { fxRateTable } from '../../currencies/tables.ts'
import { subjectOf } from '../entries/subject.ts'
import type { RevaluationInput } from './schemas.ts'
import { revaluation, revaluationEntry } from './tables.ts'

const Sum = z.object({
  currency: z.string(),
  financeType: z.string(),
  entries: z.int(),
  amount: z.string(),
  eur: z.string(),
})

/** A batch is visible to its maker, and to readers who see one of its entries. */
const seenByOne = (as: string): Computed<z.ZodType<string[] | null>> =>
  computed(
    z.array(z.string()).nullable(),
    sql.raw(`case when ${as}.participant = (select accord.current_participant()) then array[${as}.participant] else (
      select ra.audiences
      from accord.revaluation_entry x
      join accord.resource_audience ra on ra.resource_id = x.audience_id
      where x.revaluation_id = ${as}.id
      limit 1
    ) end`),
  )

const revaluations = selection(revaluation, {
  as: 'b',
  without: ['participant', 'accountId', 'changeId'],
  computed: {
    seenBy: seenByOne('b'),
    // Counts only entries that the reader sees, as all figures here. A reader who sees goods, or what their receiver
    // states, need not know of the commitment.
    sums: computed(
      z.array(Sum),
      listOf(
        sql`'currency', s.currency, 'financeType', s.finance_type, 'entries', s.entries, 'amount', s.amount::text, 'eur', s.eur::text`,
        sql`s.currency, s.finance_type collate "C"`,
        sql`(
          select x.currency, f.finance_type, count(*)::integer as entries, sum(x.amount) as amount, sum(x.eur_amount) as eur
          from accord.revaluation_entry x
          left join accord.resource_audience k on k.resource_id = case when x.commitment_id <> x.audience_id then x.commitment_id end
          cross join lateral (
            select case when x.commitment_id <> x.audience_id and k.resource_id is null then 'unstated' else x.finance_type end
          ) f (finance_type)
          where x.revaluation_id = b.id
          group by x.currency, f.finance_type
        ) s`,
      ),
    ),
  },
})
export type RevaluationRow = RowOf<typeof revaluations>

const revalued = selection(revaluationEntry, {
  as: 'x',
  without: ['changeId', 'financeType', 'participant'],
  joins: sql`join accord.ledger_entry e on e.id = x.entry_id`,
  computed: {
    id: computed(z.uuid(), sql`x.entry_id`),
    seenBy: seenBy('x.audience_id', 'x.participant'),
    valueDate: computed(z.string(), sql`e.value_date`),
    lotId: computed(z.uuid().nullable(), sql`e.lot_id`),
  },
})
export type RevaluedRow = RowOf<typeof revalued>

export type MadeRow = RevaluationRow & { entries: RevaluedRow[]; more: boolean }

export const revaluationPresent = presenceOf(revaluation, { seen: seenByOne('r') })

export function findRevaluation(tx: ReadTx, id: string): Promise<RevaluationRow | undefined> {
  return tx.find(revaluations, id)
}

export const newestRevaluationFirst = orderBy(revaluation, 'b', ['id'], 'desc')

export function listRevaluations(tx: ReadTx, _filter: object, page: Page): Promise<RevaluationRow[]> {
  return tx.all(revaluations, sql`where ${page.after} ${page.tail}`)
}

export const revaluedInOrderOfPosting = orderBy(revaluationEntry, 'x', ['entryId'])

export function listRevalued(tx: ReadTx, id: string, _filter: object, page: Page): Promise<RevaluedRow[]> {
  return tx.all(revalued, sql`where x.revaluation_id = ${id}::uuid and ${page.after} ${page.tail}`)
}

const takenRow = written({ more: z.boolean() })

/**
 * BR-57: gives entries without a rate their amount in euro, by the rule by which a posting takes its rate (BR-11) and by no
 * later table than the named one. The oldest come first, as many as one batch takes. If another batch is about to revalue
 * an entry, this one waits and leaves the entry to it.
 */
export async function revalue(tx: WriteTx, input: RevaluationInput): Promise<Change<MadeRow>> {
  const actor = await tx.entered()
  authorize(actor, 'revaluation.make', ['own'])
  const table = await tableOf(tx, input.rateTable)
  const { currency = null, valueFrom = null, valueTo = null } = input
  const { participant, accountId } = actor
  const { reason } = input
  const values = { participant, reason, currency, valueFrom, valueTo, rateTable: table, accountId, madeAt: tx.now }
  const id = await make(tx, revaluation, values, {})
  const taken = await tx.rows(
    takenRow,
    sql`
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
    select o.id, ${id}::uuid, accord.quotient(o.amount, o.rate, 2), o.rate, o.rate_date, o.source, o.rate_table
    from open o
    where o.number <= ${limits.revaluedEntries}
    order by o.id
    on conflict do nothing
    returning (select count(*) > ${limits.revaluedEntries} from open) as more`,
  )
  if (taken.length === 0)
    throw unprocessable('/rateTable', 'No entry without a rate gets one from the tables up to this one.', 'BR-57')
  const row = (await findRevaluation(tx, id))!
  const entries = await tx.all(revalued, sql`where x.revaluation_id = ${row.id}::uuid order by x.entry_id`)
  const payload = { reason: row.reason, rateTable: table, currency, valueFrom, valueTo }
  return {
    row: { ...row, entries, more: taken[0]!.more },
    events: [
      event('revaluation.made', { resource: row.id, root: row.id, payload }),
      ...entries.map((each) => event('ledger_entry.revalued', { ...subjectOf(each), payload: changeOf(each) })),
    ],
  }
}

const tableRow = written({ version: orNull(fxRateTable.version) })

/** The named table, else the newest one. */
async function tableOf(tx: ReadTx, named: number | undefined): Promise<number> {
  const { version } = await tx.row(
    tableRow,
    sql`
    select max(t.version) as version from accord.fx_rate_table t
    where ${when(named, (table) => sql`t.version = ${table}::integer`)}`,
  )
  if (version !== null) return version
  if (named === undefined) throw new Refusal('conflict', 'There is no table of rates yet.', { rule: 'BR-57' })
  throw unprocessable('/rateTable', 'There is no such table of rates.', 'BR-57')
}

const changeOf = (row: RevaluedRow) => ({
  ...{ entryId: row.entryId, revaluationId: row.revaluationId },
  changes: {
    eurAmount: { before: null, after: row.eurAmount },
    eurRate: { before: null, after: row.eurRate },
    eurRateDate: { before: null, after: row.eurRateDate },
    eurRateTable: { before: null, after: row.eurRateTable },
  },
})
