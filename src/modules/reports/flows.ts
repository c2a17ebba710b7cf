import { type SQL, sql } from 'drizzle-orm'
import { entryInCurrency, unroundedEntryInCurrency } from './columns.ts'
import {
  entriesConcerned,
  givenConcerned,
  happened,
  joinConcerned,
  joinRevalued,
  membersConcerned,
  membersThen,
  recorded,
  resolution,
  standing,
} from './filters.ts'
import type { ReportQuery } from './inputs.ts'
import { joinDailyRates } from './rates.ts'
import type { AsOf } from './report.ts'
import { type Range, within } from './walk.ts'

type Asked = { query: ReportQuery; asOf: AsOf; range: Range | undefined }

/**
 * The sets that `flows` reads more than once. A matched statement stands, because a reversal ends its match. Matched
 * statements are read once: those in the range, and those elsewhere in the same matches, each match as one row. If both
 * sides of a match are seen, it is a `pair` if each side is one statement, as nearly always, and else belongs to the
 * `crowd`; if only one side is seen, each of its statements is a flow of its own.
 */
export function givenFlows(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const ofRange = within('m.entry_id', range)
  return sql`${givenConcerned(query)}own as materialized (${matches(query, asOf, ofRange)}), other as materialized (
      ${matches(query, asOf, sql`not ${ofRange} and m.match_id in (select o.match_id from own o)`)}
    ), matched as not materialized (
      select o.match_id, o.statements + coalesce(t.statements, 0) as statements,
        ${sql.raw(ofMatch.map((column) => `coalesce(o.${column}, t.${column}) as ${column}`).join(', '))}
      from own o
      left join other t on t.match_id = o.match_id
    ), pair as materialized (
      select p.match_id, ${sql.raw(ofMatch.map((column) => `p.${column}`).join(', '))}
      from matched p
      where p.statements = 2 and p.given_id is not null and p.received_id is not null
      order by p.given_id
    ), crowd as materialized (
      select m.*
      from matched c
      cross join lateral (select m.* from ${membersThen(query, asOf)} m where m.match_id = c.match_id offset 0) m
      where c.statements > 2 and c.given_id is not null and c.received_id is not null
    ), crowded as materialized (${crowded(query, asOf)})`
}

const ofMatch = ['given_id', 'received_id', 'how', 'matched_at'] as const

/** Each match with the number of its statements and one statement of each side: if there are two, these are all of them. */
function matches(query: ReportQuery, asOf: AsOf, which: SQL): SQL {
  const of = (side: string, column: string) => sql.raw(`any_value(m.${column}) filter (where m.stated_by = '${side}')`)
  return sql`
      select m.match_id, count(*) as statements, ${of('provider', 'entry_id')} as given_id,
        ${of('receiver', 'entry_id')} as received_id, ${of('receiver', 'how')} as how,
        ${of('receiver', 'matched_at')} as matched_at
      from ${membersConcerned(query, asOf)} m
      where ${which}
      group by m.match_id`
}

/**
 * Every flow with the total that its provider states, as `p_…`, and that its receiver states, as `r_…`; `key` is its
 * first statement. Flows come in the order of their keys, as the entries are read.
 */
export function flows(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const asked = { query, asOf, range }
  return sql`(${given(asked)}) union all (${receivedAlone(asked)}) union all (${together(range)})`
}

/** The columns of each side, with their types. */
const told = {
  ...{ id: 'uuid', entries: 'uuid[]', participant: 'text', provider: 'text', provider_organisation_id: 'uuid' },
  ...{ receiver: 'text', receiver_organisation_id: 'uuid', commitment_id: 'uuid', modality: 'text' },
  ...{ amount: 'numeric', currency: 'text', shown: 'numeric', item_class: 'text', quantity: 'numeric', unit: 'text' },
  ...{ value_date: 'date', recorded_at: 'timestamptz', reference: 'text', quoted: 'text' },
}
type Told = Record<keyof typeof told, string>
const ofEach = (tell: (column: keyof typeof told) => string) =>
  Object.fromEntries(Object.keys(told).map((column) => [column, tell(column as keyof typeof told)])) as Told

/** The columns of one statement: the entry `e`, its revaluation `w` and the rate `f` of its day. */
const statement = ({ currency }: ReportQuery, [e, w, f]: readonly [string, string, string]): Told => ({
  ...ofEach((column) => `${e}.${column}`),
  entries: 'null::uuid[]',
  shown: unroundedEntryInCurrency(`${f}.rate`, `'${currency}'`, [e, w]),
  reference: `${e}.external_system || ':' || ${e}.external_id`,
  quoted: `${e}.quotes_system || ':' || ${e}.quotes_id`,
})
const nothing = ofEach((column) => `null::${told[column]}`)

const columnsOf = (p: Told, r: Told) =>
  sql.raw(
    [...Object.entries(p).map(([column, from]) => `${from} as p_${column}`)]
      .concat(Object.entries(r).map(([column, from]) => `${from} as r_${column}`))
      .join(', '),
  )

/** The provider's statements, each with the receiver's statement of the same flow if each side has one statement. */
function given({ query, asOf, range }: Asked): SQL {
  return sql`
      select e.id as key, k.match_id, k.how, k.matched_at,
        case when e.commitment_id is not null then c.agreement_id
          when r.commitment_id is not null
            then (select o.agreement_id from accord.commitment o where o.id = r.commitment_id) end as agreement_id,
        case when e.commitment_id is not null then c.finance_type
          when r.commitment_id is not null
            then (select o.finance_type from accord.commitment o where o.id = r.commitment_id) end as finance_type,
        ${disputesOf(['e.id', 'r.id'], query, asOf)} as disputes,
        ${columnsOf(statement(query, ['e', 'w', 'f']), statement(query, ['r', 'v', 'g']))}
      from ${entriesConcerned(query)} e
      left join pair k on k.given_id = e.id
      ${joinConcerned(query, 'r', 'k.received_id')}
      ${ofCommitment}
      ${joinRevalued(asOf)}
      ${joinRevalued(asOf, ['r', 'v'])}
      ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}
      ${joinDailyRates(query, asOf, { alias: 'g', day: 'r.value_date' })}
      where ${within('e.id', range)}
        and ${sideIs('provider')}
        and ${stands('e', query, asOf)}
        and e.id not in (select c.entry_id from crowd c)
      order by e.id`
}

/** The receiver's statements of flows that the provider does not state. */
function receivedAlone({ query, asOf, range }: Asked): SQL {
  return sql`
      select e.id as key, null::uuid as match_id, null::text as how, null::timestamptz as matched_at, c.agreement_id,
        c.finance_type,
        ${disputesOf(['e.id'], query, asOf)} as disputes,
        ${columnsOf(nothing, statement(query, ['e', 'w', 'f']))}
      from ${entriesConcerned(query)} e
      left join pair k on k.received_id = e.id
      ${ofCommitment}
      ${joinRevalued(asOf)}
      ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}
      where ${within('e.id', range)}
        and ${sideIs('receiver')}
        and ${stands('e', query, asOf)}
        and e.id not in (select c.entry_id from crowd c)
        and k.given_id is null
      order by e.id`
}

/** With `offset 0` a commitment is looked up once, and the entries keep their order. */
const ofCommitment = sql`
      left join lateral (select c.agreement_id, c.finance_type from accord.commitment c where c.id = e.commitment_id offset 0) c on true`

/** By the columns of the index `ledger_entry_side`, which gives the entries of a side in their order. */
const sideIs = (side: 'provider' | 'receiver') =>
  sql.raw(`case e.stated_by when 'receiver' then 1 else 0 end = ${side === 'receiver' ? 1 : 0}`)

/**
 * Whether the entry states that something was given, and stood then. It is looked up by its key or its side, not by its
 * kind, which most entries have.
 */
const stands = (
  alias: string,
  query: ReportQuery,
  asOf: AsOf,
) => sql`${sql.raw(`(${alias}.flow_kind = 'disbursement') is true
        and ${alias}.reverses_id is null`)}
        and ${recorded(`${alias}.change_id`, asOf)}
        and ${happened(`${alias}.value_date`, query)}
        and ${sql.raw(alias)}.id not in (${reversed(asOf)})`

const reversed = (asOf: AsOf) =>
  sql`select x.reverses_id from accord.ledger_entry x where x.reverses_id is not null and ${recorded('x.change_id', asOf)}`

/** How many disputes of these entries were open then; counted only if there is one. */
function disputesOf(entries: readonly string[], query: ReportQuery, asOf: AsOf): SQL {
  const open = standing('d.change_id', resolution, query, asOf)
  const any = entries.map((id) => sql`${sql.raw(id)} in (select d.entry_id from accord.dispute d where ${open})`)
  return sql`case when ${sql.join(any, sql` or `)}
          then (select count(*) from accord.dispute d where d.entry_id in (${sql.raw(entries.join(', '))}) and ${open})
          else 0 end`
}

/** The statements of the crowd. */
function crowded(query: ReportQuery, asOf: AsOf): SQL {
  const columns = { ...statement(query, ['e', 'w', 'f']), shown: entryInCurrency('f.rate', `'${query.currency}'`) }
  const each = Object.entries(columns).map(([column, from]) => `${from} as ${column}`)
  return sql`
      select m.match_id, m.how, m.matched_at, e.stated_by, c.agreement_id, c.finance_type,
        ${disputesOf(['e.id'], query, asOf)} as disputes,
        ${sql.raw(each.join(', '))}
      from crowd m
      join accord.ledger_entry e on e.id = m.entry_id
      ${ofCommitment}
      ${joinRevalued(asOf)}
      ${joinDailyRates(query, asOf, { alias: 'f', day: 'e.value_date' })}`
}

/** The one value that all statements of a flow have, if they have one. */
const same = (column: keyof Told) => {
  const one = `min(s.${column}::text)`
  return `case when ${one} = max(s.${column}::text) then ${one}::${told[column]} end`
}
/** The total of all statements of a flow, if all are in the same currency or unit. */
const sum = (column: keyof Told, measure: keyof Told) =>
  `case when count(s.${column}) = count(*) and min(s.${measure}) = max(s.${measure}) then sum(s.${column}) end`

const ofAll = ['participant', 'provider', 'provider_organisation_id', 'receiver', 'receiver_organisation_id'] as const
const added: Told = {
  ...ofEach(same),
  ...Object.fromEntries(ofAll.map((column) => [column, `s.${column}`])),
  id: '(array_agg(s.id order by s.id))[1]',
  entries: 'case when count(*) > 1 then array_agg(s.id order by s.id) end',
  amount: sum('amount', 'currency'),
  shown: sum('shown', 'modality'),
  quantity: sum('quantity', 'unit'),
  value_date: 'max(s.value_date)',
  recorded_at: 'max(s.recorded_at)',
}

/** The agreement of the commitments that statements of a flow name, if all have the same one. */
const agreementOfAll = `case
          when count(s.agreement_id) = count(s.commitment_id) and min(s.agreement_id::text) = max(s.agreement_id::text)
          then min(s.agreement_id::text)::uuid end`

/** The type of finance of all statements of a flow; `several` if they differ. */
const financeOfAll = `case
          when count(s.finance_type) = 0 then null
          when count(s.finance_type) = count(*) and min(s.finance_type) = max(s.finance_type) then min(s.finance_type)
          else 'several' end`

/** The total that one side of the crowd states of each flow. */
function side(side: 'provider' | 'receiver'): SQL {
  const columns = Object.entries(added).map(([column, from]) => `${from} as ${column}`)
  return sql`
      select s.match_id, (array_agg(s.how order by s.id))[1] as how, max(s.matched_at) as matched_at,
        count(s.commitment_id) > 0 as names, ${sql.raw(agreementOfAll)} as agreement_id,
        ${sql.raw(financeOfAll)} as finance_type,
        sum(s.disputes) as disputes, ${sql.raw(columns.join(', '))}
      from crowded s
      where s.stated_by = ${side}
      group by s.match_id, ${sql.raw(ofAll.map((column) => `s.${column}`).join(', '))}`
}

/** Flows of which a side has several statements. */
function together(range: Range | undefined): SQL {
  const [p, r] = [ofEach((column) => `p.${column}`), ofEach((column) => `r.${column}`)]
  return sql`
      select coalesce(p.id, r.id) as key, r.match_id, r.how, r.matched_at,
        case when p.names then p.agreement_id else r.agreement_id end as agreement_id,
        coalesce(p.finance_type, r.finance_type) as finance_type,
        (coalesce(p.disputes, 0) + coalesce(r.disputes, 0))::bigint as disputes, ${columnsOf(p, r)}
      from (${side('provider')}) p
      full join (${side('receiver')}) r on r.match_id = p.match_id
      where ${within('coalesce(p.id, r.id)', range)}
      order by 1`
}
