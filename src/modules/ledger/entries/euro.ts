import { type SQL, sql } from 'drizzle-orm'

/** The aliases of an entry and of its revaluation. */
export type Revalued = readonly [entry: string, revaluation: string]
const asEver: Revalued = ['e', 'w']

/**
 * The amount of an entry in euro: by the rate that it was posted with, else by the revaluation that gave it one later,
 * which is joined here. `when`: which revaluations count, as of a position. It is looked up only for the few entries
 * without a rate: with `offset 0` PostgreSQL checks that first, while a plain join compared each entry with each
 * revaluation. It uses `case`, because under row-level security PostgreSQL uses no index for coalesce().
 */
export const joinRevaluation = (when: SQL = sql`true`, [e, w] = asEver) => sql`
    left join lateral (
      select ${sql.raw(w)}.* from accord.revaluation_entry ${sql.raw(w)}
      where ${sql.raw(`${e}.eur_rate is null and ${w}.entry_id = case when ${e}.reverses_id is null then ${e}.id else ${e}.reverses_id end`)}
        and ${when} offset 0
    ) ${sql.raw(w)} on true`

/** A reversal is the mirror of what it reverses (BR-03). */
export const eurAmountOf = ([e, w]: Revalued) =>
  `coalesce(${e}.eur_amount, case when ${e}.reverses_id is null then ${w}.eur_amount else -${w}.eur_amount end)`
export const eurRateOf = ([e, w]: Revalued) => `coalesce(${e}.eur_rate, ${w}.eur_rate)`
export const eurAmount = eurAmountOf(asEver)
export const eurRate = eurRateOf(asEver)
export const eurRateDate = 'coalesce(e.eur_rate_date, w.eur_rate_date)'
export const eurRateSource = 'coalesce(e.eur_rate_source, w.eur_rate_source)'
export const eurRateTable = 'coalesce(e.eur_rate_table, w.eur_rate_table)'

/** The flags that the reader is told: an entry that was revalued no longer has `fx_missing`. */
export const flagsTold = `accord.flags_told(case when w.entry_id is null then e.flags else array_remove(e.flags, 'fx_missing') end,
  e.participant, e.provider, e.receiver)`
