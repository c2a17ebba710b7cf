import { type SQL, sql } from 'drizzle-orm'
import { happened, recorded } from './filters.ts'
import type { AsOf } from './report.ts'

/** The day and the position of the report. */
type Day = { asOfValid?: string | undefined }
type Asked = { query: Day; asOf: Pick<AsOf, 'position'> }

/** Whether this version of a clause held then: by the position, and on the day of the report. */
export function clauseHeld(alias: string, { query: { asOfValid }, asOf }: Asked): SQL {
  const of = (column: string) => sql.raw(`${alias}.${column}`)
  const ended = sql`(${of('valid_to')} is not null and ${recorded(`${alias}.ended_change_id`, asOf)})`
  if (asOfValid === undefined) return sql`(${recorded(`${alias}.change_id`, asOf)} and not ${ended})`
  return sql`(${recorded(`${alias}.change_id`, asOf)}
    and (${of('valid_from')} is null or ${of('valid_from')} <= ${asOfValid}::date)
    and not (${ended} and ${of('valid_to')} <= ${asOfValid}::date))`
}

/**
 * The agreements that were signed by then, each with its last day as it was known then, if one could be named: `id`,
 * `participant`, `ends`. The same as accord.effect_of(), as of a position and a day (BR-160).
 */
export function agreementsThen(query: Day, asOf: Pick<AsOf, 'position'>): SQL {
  return sql`
        select a.id, a.participant, (least(s.ended, case v.terms ->> 'kind'
            when 'fixed_from_signature' then a.signed_on
            when 'fixed_from_entry_into_force' then s.entered
          end + make_interval(years => (v.terms ->> 'years')::integer)))::date as ends
        from accord.agreement a
        left join (
          select s.agreement_id, min(s.valid_from) filter (where s.status = 'in_effect') as entered,
            (min(s.valid_from) filter (where s.status = 'ended') - 1)::timestamp as ended
          from accord.agreement_status s
          where s.verified and ${recorded('s.change_id', asOf)}
          group by s.agreement_id
        ) s on s.agreement_id = a.id
        left join accord.clause v on v.agreement_id = a.id and v.type = 'validity' and ${clauseHeld('v', { query, asOf })}
        where ${recorded('a.change_id', asOf)}
          and ${happened('a.signed_on', query)}`
}

/** The ones among these that had not ended before the day of the report. */
export const agreementsInForce = (query: Day, asOf: Pick<AsOf, 'position'> & { on: string }): SQL => sql`
        select a.id, a.participant, a.ends
        from (${agreementsThen(query, asOf)}) a
        where a.ends is null or a.ends >= ${asOf.on}::date`
