import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { say } from '../../kernel/sentence.ts'
import { standingAt } from '../../platform/db/past.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import { capabilityOfItem } from '../implementation/acts.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import { financeOfPledge, isToUkraine } from '../pledges/queries.ts'
import { agreementsInForce, clauseHeld } from './agreements-then.ts'
import { code, coded, decimal, integer, text } from './columns.ts'
import { happened, pledgeStood, recorded } from './filters.ts'
import { OutlookQuery, type ReportQuery } from './inputs.ts'
import { conditionsInUkrainian, extensionsInUkrainian, outlookDetails, outlookFormulas } from './outlook-words.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { outlookSections } from './report-words.ts'
import { spoken, wordsOf } from './spoken.ts'

const columns = {
  section: coded('t.section', outlookSections),
  year: integer('t.year'),
  participant: code('t.participant'),
  subject: text('t.subject'),
  financeType: code('t.finance_type'),
  currency: code('t.currency'),
  whole: decimal('t.whole'),
  remaining: decimal('t.remaining'),
  detail: text('t.detail'),
  formula: text('t.formula'),
} as const satisfies Columns

/** BR-113: what would remain without some participants or agreements, beside the whole; nothing is written. */
export const outlookReport: Report = {
  name: 'outlook',
  summary: 'Pull the outlook: what ends, what is promised and what is left, year by year',
  description:
    'Up to the end of the last agreement: which agreements end when and how they can be extended, pledges by year beside commitments and disbursements, conditions that are not met, capabilities that rest on one provider alone, and needs that are open. With `without` or `withoutAgreements`, `remaining` is what would be left without them, beside the whole (BR-113); asking changes nothing. Pledges are never added to anything else, nor different currencies and types of finance to each other (BR-14, BR-23).',
  action: 'report.pull',
  query: OutlookQuery,
  columns,
  rowsOf: [],
  languages: true,
  check: checkWithout,
  source: (query, asOf) => sql`
    from (
      select o.section, o.year, o.participant, o.subject, o.finance_type, o.currency, o.whole, o.remaining, o.detail,
        ${wordsOf('o.section', spoken(query, outlookFormulas))} as formula
      from (${sections(query, asOf)}) o (section, year, participant, subject, finance_type, currency, whole, remaining, detail)
      where o.year is null
        or o.year <= (
          select extract(year from max(a.ends))
          from (${agreementsInForce(query, asOf)}) a
        )
    ) t
    order by array_position(array[${sql.raw(outlookSections.map((name) => `'${name}'`).join(', '))}], t.section),
      t.year nulls last, t.participant collate "C" nulls last, t.currency collate "C" nulls last,
      t.finance_type collate "C" nulls last, t.subject collate "C"`,
  totals: {
    by: ['section', 'financeType', 'currency'],
    sums: ['whole', 'remaining'],
    formula: 'sum of the rows of one section, type of finance and currency; sections are never added to each other',
  },
  joinsByKey: true,
}

const detail = ({ language = 'en' }: ReportQuery, name: keyof typeof outlookDetails, n: SQL = sql`null::text`) => {
  const words = outlookDetails[name][language]
  return words.includes('{n}') ? sql`replace(${words}::text, '{n}', ${n})` : sql`${words}::text`
}

/** Words that English gives by their codes. */
const codeIn = ({ language = 'en' }: ReportQuery, column: string, inUkrainian: Readonly<Record<string, string>>) =>
  language === 'en' ? sql.raw(column) : wordsOf(column, inUkrainian)

const listOf = (told: string | undefined): string[] => (told === undefined ? [] : told.split(','))

const knownRow = written({ codes: z.array(z.string()), ids: z.array(z.uuid()) })

/** @throws Refusal `invalid_request` that names the unknown participant or agreement */
async function checkWithout(tx: ReadTx, { without, withoutAgreements }: ReportQuery): Promise<void> {
  const [codes, ids] = [listOf(without), listOf(withoutAgreements)]
  if (codes.length + ids.length === 0) return
  const known = await tx.row(
    knownRow,
    sql`
    select array(select p.code from accord.participant p where p.code = any (${sql.param(codes)}::text[])) as codes,
      array(select a.id::text from accord.agreement a where a.id = any (${sql.param(ids)}::uuid[])) as ids`,
  )
  const stranger = codes.find((each) => !known.codes.includes(each))
  if (stranger !== undefined) throw badParameter('without', say('there is no participant {code}', { code: stranger }))
  const unknown = ids.find((each) => !known.ids.includes(each))
  if (unknown !== undefined) throw badParameter('withoutAgreements', say('there is no agreement {id}', { id: unknown }))
}

function sections(query: ReportQuery, asOf: AsOf): SQL {
  const codes = sql`${sql.param(listOf(query.without))}::text[]`
  const ids = sql`${sql.param(listOf(query.withoutAgreements))}::uuid[]`
  /** Whether the acts of this provider under this agreement remain. */
  const stays = (provider: string, agreement = 'null::uuid') =>
    sql`(${sql.raw(provider)} <> all (${codes}) and coalesce(${sql.raw(agreement)} <> all (${ids}), true))`
  const parts = [
    ends(query, asOf, stays),
    pledgedByYear(query, asOf, stays),
    flowed(query, asOf, 'commitment', 'committed', stays),
    flowed(query, asOf, 'disbursement', 'disbursed', stays),
    conditions(query, asOf, stays),
    singleProviders(query, asOf, stays),
    openNeeds(asOf, codes),
  ]
  return sql.join(parts, sql` union all `)
}

type Stays = (provider: string, agreement?: string) => SQL

const ends = (query: ReportQuery, asOf: AsOf, stays: Stays) => sql`
      select 'agreement_ends', extract(year from a.ends)::integer, a.participant, a.id::text, null::text, null::text, 1::numeric,
        (case when ${stays('a.participant', 'a.id')} then 1 else 0 end)::numeric,
        concat_ws('; ', coalesce(${detail(query, 'lastDay', sql`a.ends::text`)}, ${detail(query, 'noLastDay')}),
          ${detail(query, 'notice', sql`nullif(x.terms ->> 'noticeMonths', '')`)},
          ${detail(query, 'extension', sql`replace(${codeIn(query, "nullif(n.terms ->> 'kind', '')", extensionsInUkrainian)}, '_', ' ')`)})
      from (${agreementsInForce(query, asOf)}) a
      left join accord.clause x on x.agreement_id = a.id and x.type = 'termination' and ${clauseHeld('x', { query, asOf })}
      left join accord.clause n on n.agreement_id = a.id and n.type = 'extension' and ${clauseHeld('n', { query, asOf })}`

/**
 * A yearly amount counts in each of its years, a whole amount in its one year; an amount for several years together
 * counts in none.
 */
const pledgedByYear = (query: ReportQuery, asOf: AsOf, stays: Stays) => sql`
      select 'pledged', y.year, null, null, ${financeOfPledge('p')}, p.currency, sum(y.amount),
        coalesce(sum(y.amount) filter (where ${stays('p.participant', 'p.agreement_id')}), 0),
        case when y.year is null then ${detail(query, 'severalYears')} end
      from accord.pledge p
      cross join lateral (
        select s.year, p.amount
        from generate_series(left(p.period_from, 4)::integer, left(p.period_to, 4)::integer) as s (year)
        where p.per = 'year'
        union all
        select case when left(p.period_from, 4) = left(p.period_to, 4) then left(p.period_from, 4)::integer end, p.amount
        where p.per = 'whole'
      ) y
      where p.amount is not null
        and p.amount_kind in ('fixed', 'range', 'equity')
        and p.qualifier <> 'up_to'
        and p.parent_pledge_id is null
        and ${isToUkraine('p')}
        and ${happened('p.announced_on', query)}
        and ${pledgeStood('p', query, asOf)}
      group by y.year, p.currency, 5`

const flowed = (query: ReportQuery, asOf: AsOf, kind: string, section: string, stays: Stays) => sql`
      select ${section}, extract(year from e.value_date)::integer, null, null, ${financeOfEntry}, e.currency, sum(e.amount),
        coalesce(sum(e.amount) filter (where ${stays("coalesce(e.provider, '')", 'c.agreement_id')}), 0), null
      from accord.ledger_entry e
      ${joinCommitment}
      where e.flow_kind = ${kind}
        and e.stated_by = 'provider'
        and e.receiver = 'UA'
        and e.amount is not null
        and ${recorded('e.change_id', asOf)}
        and ${happened('e.value_date', query)}
      group by extract(year from e.value_date), ${financeOfEntry}, e.currency`

const conditions = (query: ReportQuery, asOf: AsOf, stays: Stays) => sql`
      select 'conditions_unmet', left(p.period_from, 4)::integer, p.participant, p.id::text || ' ' || k.number, null, null, 1,
        case when ${stays('p.participant', 'p.agreement_id')} then 1 else 0 end, 
        concat_ws(': ', ${codeIn(query, 'k.condition', conditionsInUkrainian)}, k.words)
      from accord.pledge_condition k
      join accord.pledge p on p.id = k.pledge_id
      where (k.fulfilled_on is null or not (${recorded('k.fulfilled_change_id', asOf)} and ${happened('k.fulfilled_on', query)}))
        and ${isToUkraine('p')}
        and ${happened('p.announced_on', query)}
        and ${pledgeStood('p', query, asOf)}`

/**
 * By the need that an act names, and by the class of its goods, because an act that came from an offer to a request
 * names no need.
 */
function singleProviders(query: ReportQuery, asOf: AsOf, stays: Stays): SQL {
  const need = standingAt(asOf.position)('requirement')
  return sql`
      select 'single_provider', null, min(w.provider), w.capability, null, null, 1,
        case when ${stays('min(w.provider)')} then 1 else 0 end, ${detail(query, 'acts', sql`count(distinct w.act_id)::text`)}
      from (
        select q.capability, c.participant as provider, c.id as act_id
        from accord.commitment c
        join ${need} q on q.id = c.requirement_id
        where ${recorded('c.change_id', asOf)}
          and ${happened('c.signed_on', query)}
        union all
        select distinct b.code, c.participant, c.id
        from accord.commitment c
        join accord.commitment_item i on i.commitment_id = c.id
        join accord.capability b on b.code = ${capabilityOfItem('i')}
        where ${recorded('c.change_id', asOf)}
          and ${happened('c.signed_on', query)}
        union all
        select q.capability, l.participant, k.id
        from ${standingAt(asOf.stood)('task')} k
        join accord.task_part l on l.task_id = k.id
        join ${need} q on q.id = k.requirement_id
        where k.status not in ('proposed', 'cancelled')
      ) w
      group by w.capability
      having count(distinct w.provider) = 1`
}

/** Without a participant, the quantity that its tasks cover is open again. */
const openNeeds = (asOf: AsOf, codes: SQL) => sql`
      select 'open_needs', extract(year from q.needed_by)::integer, null, q.priority, null, null,
        count(*) filter (where coalesce(k.covered, 0) < q.quantity),
        count(*) filter (where coalesce(k.left, 0) < q.quantity), null
      from ${standingAt(asOf.stood)('requirement')} q
      left join (
        select k.requirement_id, sum(k.counted) as covered,
          sum(k.counted) filter (where l.participant <> all (${codes})) as left
        from ${standingAt(asOf.stood)('task')} k
        join accord.task_part l on l.task_id = k.id and l.part = 'lead'
        where k.status in ('agreed', 'in_progress', 'blocked', 'delivered', 'verified')
        group by k.requirement_id
      ) k on k.requirement_id = q.id
      where q.status = 'validated'
      group by extract(year from q.needed_by), q.priority`
