import { type SQL, sql } from 'drizzle-orm'
import type { RuleNumber } from '../../kernel/business-rules.ts'
import { is } from '../../platform/db/filters.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import { flagsTold } from '../ledger/entries/euro.ts'
import { code, coded, date, decimal, integer, key, money, organisation, text } from './columns.ts'
import { flowFilter, joinRevalued, matchedThen, ofSides, recorded, resolution, standing } from './filters.ts'
import { flows, givenFlows } from './flows.ts'
import { ExceptionsQuery, type ReportQuery } from './inputs.ts'
import { differs } from './reconciliation.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { exceptionKinds } from './report-words.ts'

/** How long the other side may say nothing. */
export const unmatchedDays = 30

/** The rule behind each kind of exception. */
const rules: Readonly<Record<(typeof exceptionKinds)[number], RuleNumber>> = {
  overrun: 'BR-05',
  draw_differs: 'BR-05',
  exceeds_commitment: 'BR-05a',
  suspected_duplicate: 'BR-24',
  fx_missing: 'BR-12',
  recorded_late: 'BR-19',
  disputed: 'BR-20',
  amount_differs: 'BR-26',
  short: 'BR-26',
  over: 'BR-26',
  unmatched: 'BR-20',
  reversed_not_replaced: 'BR-02',
}
const ruleOf = `case x.kind ${exceptionKinds.map((kind) => `when '${kind}' then '${rules[kind]}'`).join(' ')} end`

/** A row that stands for several entries has none of the values that differ between them. */
const ofOne = (value: string) => `case when x.count = 1 then ${value} end`

const columns = {
  kind: coded('x.kind', exceptionKinds),
  rule: code(ruleOf),
  count: integer('x.count'),
  entry: code(ofOne('e.id')),
  since: date('x.since'),
  days: integer('q.on - x.since'),
  detail: text('x.detail'),
  other: code('x.other'),
  flowKind: code('e.flow_kind'),
  statedBy: code('e.stated_by'),
  books: code('e.participant'),
  agreement: code(ofOne('c.agreement_id')),
  commitment: code(ofOne('e.commitment_id')),
  financeType: code("coalesce(c.finance_type, 'unstated')"),
  provider: code('e.provider'),
  providerOrganisation: key(organisation('e.provider_organisation_id')),
  receiver: code('e.receiver'),
  receiverOrganisation: key(organisation('e.receiver_organisation_id')),
  modality: code('e.modality'),
  amount: decimal(money('case when x.count = 1 then e.amount else x.amount end', 'e.currency')),
  currency: code('e.currency'),
  valueDate: date(ofOne('e.value_date')),
} as const satisfies Columns

export const exceptionsReport: Report = {
  name: 'exceptions',
  summary: 'Pull the exceptions',
  description: `One row is one exception of one entry, with the rule that finds it and the day since which it stands; the code list \`exceptionKind\` has the kinds. An entry may have several. Entries without a rate (\`fx_missing\`) of the same books, sides, kind, finance type and currency are one row with their \`count\` and sum, so that they do not drown the rest; \`kind=fx_missing\` lists each of them. \`suspected_duplicate\` and \`exceeds_commitment\` follow from other entries and are shown only to the sides of the flow (BR-51). A reversed entry is no longer an exception, unless no entry replaces it. A statement is \`unmatched\` when the other side, a participant, has said nothing for more than ${unmatchedDays} days after its value date. \`other\` is the dispute, the other side’s statement, or the reversal.`,
  action: 'report.pull',
  query: ExceptionsQuery,
  columns,
  rowsOf: ['books', 'provider', 'receiver'],
  source: (query, asOf) => sql`${exceptionsFrom(query, asOf)} order by e.id, x.kind collate "C", x.other`,
  totals: {
    by: ['kind', 'financeType', 'currency'],
    sums: ['amount'],
    formula:
      'sum of the entries with one kind of exception, in one type of finance and currency; an entry with several counts in each',
  },
}

/** Each kind is a set of its own, in which an entry occurs once. */
function exceptionsFrom(query: ReportQuery, asOf: AsOf): SQL {
  const alone = query.kind === 'fx_missing'
  const kinds = [
    flagged(query, asOf),
    disputed(query, asOf),
    differing(query, asOf),
    unmatched(query, asOf),
    reversed(query, asOf),
  ]
  return sql`
    from (
      select k.entry_id, k.kind, k.since, k.detail, k.other, 1 as count, null::numeric as amount
      from (${sql.join(kinds, sql` union all `)}) k (entry_id, kind, since, detail, other)
      ${alone ? sql`` : sql`union all ${withoutRate(query, asOf)}`}
    ) x
    join accord.ledger_entry e on e.id = x.entry_id
    cross join (select ${asOf.on}::date as on) q
    left join accord.ledger_entry v on v.reverses_id = e.id and ${recorded('v.change_id', asOf)}
    ${joinCommitment}
    where e.reverses_id is null
      and (v.id is null or x.kind = 'reversed_not_replaced')
      and ${recorded('e.change_id', asOf)}
      and ${flowFilter(query)}
      and ${is('x.kind', query.kind)}`
}

const utcDay = (moment: string) => sql.raw(`(${moment} at time zone 'UTC')::date`)

/** Entries whose value date has no rate (BR-12), grouped by what they have in common. */
function withoutRate(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select (array_agg(e.id order by e.id))[1], 'fx_missing', min(${utcDay('e.recorded_at')}),
        case when count(*) > 1 then format('Value dates from %s to %s.', min(e.value_date), max(e.value_date)) end,
        null::uuid, count(*)::integer, sum(e.amount)
      from accord.ledger_entry e
      left join accord.ledger_entry v on v.reverses_id = e.id and ${recorded('v.change_id', asOf)}
      ${joinRevalued(asOf)}
      ${joinCommitment}
      where e.flags <> '{}'
        and 'fx_missing' = any (e.flags)
        and w.entry_id is null
        and e.reverses_id is null
        and v.id is null
        and ${recorded('e.change_id', asOf)}
        and ${flowFilter(query)}
      group by e.participant, e.flow_kind, e.stated_by, e.provider, e.provider_organisation_id, e.receiver,
        e.receiver_organisation_id, e.modality, e.currency, ${financeOfEntry}`
}

function flagged(query: ReportQuery, asOf: AsOf): SQL {
  const withoutMissing = query.kind === 'fx_missing' ? sql`` : sql`and flag <> 'fx_missing'`
  return sql`
      select e.id, flag, ${utcDay('e.recorded_at')}, case flag when 'overrun' then e.overrun ->> 'reason' when 'draw_differs' then e.draw_deviation ->> 'reason' end, null::uuid
      from accord.ledger_entry e
      ${joinRevalued(asOf)}
      cross join lateral unnest(${sql.raw(flagsTold)}) as flag
      where e.flags <> '{}' and ${ofSides('e', query)} ${withoutMissing}`
}

function disputed(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select d.entry_id, 'disputed', ${utcDay('d.raised_at')}, d.reason, d.id
      from accord.dispute d
      where ${standing('d.change_id', resolution, query, asOf)}`
}

/** Only for the first of the provider’s statements, so that a flow has one row. */
function differing(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select d.entry_id, d.kind, ${utcDay('d.matched_at')}, d.how, d.other
      from (
        with ${givenFlows(query, asOf, undefined)}
        select f.p_id as entry_id, ${sql.raw(differs)} as kind, f.matched_at, f.how, f.r_id as other
        from (${flows(query, asOf, undefined)}) f
        where f.p_id is not null and f.r_id is not null
      ) d
      where d.kind is not null`
}

/** An organisation has no books here, so no statement of it is missing. */
function unmatched(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select u.id, 'unmatched', u.value_date + ${unmatchedDays}::integer, null, null::uuid
      from accord.ledger_entry u
      where u.flow_kind = 'disbursement'
        and ${ofSides('u', query)}
        and u.reverses_id is null
        and u.value_date < ${asOf.on}::date - ${unmatchedDays}::integer
        and case u.stated_by when 'provider' then u.receiver else u.provider end is not null
        and not exists (
          select 1 from ${matchedThen(query, asOf)} m where m.entry_id = u.id
        )`
}

/** The replacement of an entry is recorded with its reversal, in one change. */
function reversed(query: ReportQuery, asOf: AsOf): SQL {
  return sql`
      select r.reverses_id, 'reversed_not_replaced', ${utcDay('r.recorded_at')}, r.reversal_reason, r.id
      from accord.ledger_entry r
      where r.reverses_id is not null
        and ${ofSides('r', query)}
        and ${recorded('r.change_id', asOf)}
        and not exists (
          select 1 from accord.ledger_entry n where n.replaces_id = r.reverses_id
        )`
}
