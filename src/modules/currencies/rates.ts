import { createHash } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { seenByAll, setAudience } from '../../platform/db/audience.ts'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, orderOf, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, selection, written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { locks } from '../../platform/locks.ts'
import { type Jump, jumpsOf, type PublishedRate, readRateFile } from '../../reference/rate-file.ts'
import type { RateFilter, RateImportInput } from './schemas.ts'
import { fxRate, fxRateTable } from './tables.ts'

const rateTables = selection(fxRateTable, {
  as: 't',
  isRegister: true,
  without: ['importedBy', 'changeId'],
  computed: { seenBy: seenByAll },
})
export type RateTableRow = RowOf<typeof rateTables>

const rates = selection(fxRate, { as: 'f', computed: {} })
export type RateRow = RowOf<typeof rates>

/**
 * Stores a whole file or nothing, in one statement. If the same source sent the same bytes before, the reply is that
 * table; other bytes make a new table, and posted entries keep the table that they name (BR-13).
 */
export async function importRates(tx: WriteTx, input: RateImportInput): Promise<Change<RateTableRow>> {
  const { source, csv, confirmedValues } = input
  const actor = await tx.entered()
  authorize(actor, 'fx_rate.import', ['own'])
  const file = readRateFile(csv, dateIn(tx.now, 'UTC'))
  if ('fault' in file) throw unprocessable('/csv', file.fault)
  refuseSlips(jumpsOf(file.rates, await neighbours(tx, file.rates), limits.rateJumpFactor), confirmedValues)
  const sha256 = createHash('sha256').update(csv).digest('hex')
  // Tables are recorded in the order of their numbers, because a report uses all tables up to the last one at its
  // position (BR-13).
  await tx.run(sql`select pg_advisory_xact_lock(${locks.rateTables}::bigint)`)
  const made = await tx.run(sql`
    with given as materialized (
      select g.currency, g.date, g.rate
      from jsonb_to_recordset(${JSON.stringify(file.rates)}::jsonb) as g (currency text, date date, rate numeric)
    ), made as (
      insert into accord.fx_rate_table as t (source, imported_by, imported_at, sha256, rates, covers_from, covers_to)
      select ${source}, ${actor.accountId}::uuid, ${tx.now}::timestamptz, ${sha256}, count(*), min(g.date), max(g.date)
      from given g
      on conflict (source, sha256) do nothing
      returning id, version, source
    ), filed as (
      insert into accord.fx_rate (rate_table, source, currency, rate_date, rate)
      select m.version, m.source, g.currency, g.date, g.rate
      from made m, given g
    )
    select m.id
    from made m
    cross join lateral ${setAudience(sql`m.id`, { of: 'fx_rate', audiences: ['public'] })}`)
  const row = (await tx.first(rateTables, sql`where t.source = ${source} and t.sha256 = ${sha256}`))!
  if (made === 0) return { row, unchanged: true }
  const payload = { source, rateTable: row.version, rates: row.rates, sha256, confirmedValues }
  return { row, events: [event('fx_rate.imported', { resource: row.id, root: row.id, payload })] }
}

const neighbourRow = written({ currency: fxRate.currency, date: fxRate.rateDate, rate: fxRate.rate })

/** For each currency, the recorded rates of the nearest days before the first day of the file and after its last. */
function neighbours(tx: ReadTx, rates: readonly PublishedRate[]): Promise<PublishedRate[]> {
  const spans = [...Map.groupBy(rates, ({ currency }) => currency)].map(([currency, all]) => {
    const days = all.map(({ date }) => date).sort()
    return { currency, first: days[0]!, last: days.at(-1)! }
  })
  const nearest = (side: SQL) => sql`(
      select f.rate_date, f.rate
      from accord.fx_rate f
      where f.currency = s.currency and ${side}
      limit 1
    )`
  return tx.rows(
    neighbourRow,
    sql`
    select s.currency, n.rate_date as date, n.rate
    from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as s (currency text, first date, last date)
    cross join lateral (
      ${nearest(sql`f.rate_date < s.first order by f.rate_date desc, f.rate_table desc`)}
      union all
      ${nearest(sql`f.rate_date > s.last order by f.rate_date, f.rate_table desc`)}
    ) n`,
  )
}

/** @throws Refusal for the first value that nobody has confirmed */
function refuseSlips(jumps: readonly Jump[], confirmed: RateImportInput['confirmedValues']): void {
  const isConfirmed = ({ currency, date }: PublishedRate) =>
    confirmed.some((value) => value.currency === currency && value.date === date)
  const jump = jumps.find(({ suspect, beside }) => !isConfirmed(suspect) && !isConfirmed(beside))
  if (jump === undefined) return
  const { suspect, beside } = jump
  throw unprocessable(
    '/csv',
    say(
      '{currency} of {date}: {rate} is far from {rateBeside} of {dateBeside}. Correct the rate, or name its currency and date in confirmedValues.',
      {
        currency: suspect.currency,
        date: suspect.date,
        rate: suspect.rate,
        rateBeside: beside.rate,
        dateBeside: beside.date,
      },
    ),
  )
}

export const newestTableFirst = orderBy(fxRateTable, 't', ['version'], 'desc')

export function listTables(tx: ReadTx, _filter: unknown, page: Page): Promise<RateTableRow[]> {
  return tx.all(rateTables, sql`where ${page.after} ${page.tail}`)
}

/** The latest day first; for one day and currency, the newer table first. */
export const latestDayFirst = orderOf<RateRow>([
  { is: 'f.rate_date', type: 'date', of: ({ rateDate }) => rateDate, direction: 'desc' },
  { is: 'f.currency', type: 'text', of: ({ currency }) => currency },
  { is: 'f.rate_table', type: 'integer', of: ({ rateTable }) => rateTable, direction: 'desc' },
])

export function listRates(tx: ReadTx, { currency, date, source }: RateFilter, page: Page): Promise<RateRow[]> {
  return tx.all(
    rates,
    sql`where ${is('f.currency', currency)}
      and ${when(date, (day) => sql`f.rate_date = ${day}::date`)}
      and ${is('f.source', source)}
      and ${page.after}
    ${page.tail}`,
  )
}
