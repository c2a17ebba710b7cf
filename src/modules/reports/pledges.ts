import { sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { standingAt } from '../../platform/db/past.ts'
import { code, date, decimal, key, list, moment, money, text } from './columns.ts'
import { happened, pledgeStood, provisionsNamed } from './filters.ts'
import { PipelineQuery } from './inputs.ts'
import { countedPledges } from './pledged.ts'
import type { Columns, Report } from './report.ts'

const yesNo = (condition: string) => code(`case when ${condition} then 'yes' else 'no' end`)

const columns = {
  pledge: code('p.id'),
  participant: code('p.participant'),
  title: text('p.title'),
  original: text('p.original'),
  paraphrased: yesNo('p.paraphrased'),
  source: text('p.source'),
  announcedOn: date('p.announced_on'),
  agreement: code('p.agreement_id'),
  provisions: list("coalesce(v.provisions, '{}')"),
  amountKind: code('p.amount_kind'),
  qualifier: code('p.qualifier'),
  per: code('p.per'),
  periodFrom: code('p.period_from'),
  periodTo: code('p.period_to'),
  category: code('p.aid_category'),
  currency: code("coalesce(nullif(c.currency, ''), p.currency)"),
  amount: decimal(money('p.amount', 'p.currency')),
  amountMax: decimal(money('p.amount_max', 'p.currency')),
  floorPerYear: decimal(money('p.floor_per_year', 'p.currency')),
  gdpPercent: decimal("p.gdp_share ->> 'percent'"),
  relativeTo: text('p.relative_to'),
  capacityUnit: key('p.unit'),
  capacity: decimal('p.quantity'),
  beneficiaries: list('p.beneficiaries'),
  parentPledge: code('p.parent_pledge_id'),
  supersedesPledge: code('p.supersedes_pledge_id'),
  status: code('p.status'),
  stands: yesNo('p.stands'),
  counted: yesNo('c.id is not null'),
  direction: code('c.direction'),
  financeType: code('c.finance_type'),
  pledged: decimal(money('c.pledged', 'c.currency')),
  pledgedUpTo: decimal(money('c.up_to', 'c.currency')),
  pledgedGuarantees: decimal(money('case when c.guarantee then c.total end', 'c.currency')),
  reportCurrency: code('q.currency'),
  pledgedInReportCurrency: decimal('c.converted'),
  recordedAt: moment('p.created_at'),
} as const satisfies Columns

export const pledgesReport: Report = {
  name: 'pledges',
  summary: 'Pull the register of pledges',
  description:
    'One row is one announced pledge, with the amounts of it that count: the sums of `pledged`, `pledgedUpTo` and `pledgedGuarantees` by participant, direction and currency are those of the pipeline (BR-23, BR-28). `stands` is no if the pledge is withdrawn or superseded by then; a pledge that stands but is not counted is a part of another.',
  action: 'report.pull',
  query: PipelineQuery,
  columns,
  rowsOf: ['participant'],
  source: (query, asOf) => sql`
    from (
      select p.*, ${pledgeStood('p', query, asOf)} as stands
      from ${standingAt(asOf.position)('pledge')} p
      where ${happened('p.announced_on', query)}
        and ${is('p.participant', query.participant)}
        and ${is('p.currency', query.originalCurrency)}
    ) p
    cross join (select ${query.currency}::text as currency) q
    left join (${countedPledges(query, asOf)}) c on c.id = p.id
    left join lateral (${provisionsNamed('pledge', 'p.id', asOf)}) v on true
    order by p.id`,
  totals: {
    by: ['direction', 'financeType', 'currency'],
    sums: ['pledged', 'pledgedUpTo', 'pledgedGuarantees'],
    formula:
      'sum of the pledges of one direction, finance type and currency that count; what does not count has no direction',
  },
}
