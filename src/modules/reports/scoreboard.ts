import { sql } from 'drizzle-orm'
import { is, when } from '../../platform/db/filters.ts'
import { standingAt } from '../../platform/db/past.ts'
import { assessorKinds, implementations, outcomes } from '../reforms/rules.ts'
import { code, coded, date, decimal, integer, money, text } from './columns.ts'
import { recorded } from './filters.ts'
import { ScoreboardQuery } from './inputs.ts'
import type { Columns, Report } from './report.ts'

/** 1 or 0 for each row, for the control totals to add up. */
const one = (condition: string) => decimal(`case when ${condition} then '1' else '0' end`)

const columns = {
  step: code('t.id'),
  stepCode: code('t.code'),
  programme: code('t.programme'),
  number: text('t.number'),
  title: text('t.title_en'),
  reform: code('t.reform'),
  instalment: integer('t.instalment'),
  due: text('t.due'),
  responsible: text('t.responsible'),
  implementation: coded("coalesce(h.implementation, 'unknown')", implementations),
  implementationAsOf: code('h.as_of'),
  metOn: code('t.met_on'),
  assessor: text('a.assessor'),
  assessorKind: coded('a.assessor_kind', assessorKinds),
  decidedOn: code('a.decided_on'),
  outcome: coded('a.outcome', outcomes),
  assessments: integer('a.assessments::integer'),
  heldCurrency: code('coalesce(m.held_currency, m.released_currency)'),
  held: decimal(money('m.held', 'm.held_currency')),
  released: decimal(money('m.released', 'm.released_currency')),
  remedyUntil: code('m.remedy_until'),
  steps: decimal("'1'"),
  implemented: one("h.implementation = 'implemented'"),
  partially: one("h.implementation = 'partially'"),
  notKnown: one("coalesce(h.implementation, 'unknown') = 'unknown'"),
  recordedOn: date("(t.created_at at time zone 'UTC')::date"),
} as const satisfies Columns

export const scoreboardReport: Report = {
  name: 'scoreboard',
  summary: 'Pull the scoreboard of reforms',
  description:
    'One row is one step, by programme: how far it is by the last statement, and what its last assessment decided; the step itself has all its assessments side by side. The share of implemented steps is that of all steps, and steps done in part are counted apart (BR-44). Money is what decisions held back and released for this step alone, as the decisions state it: amounts that are stated for several steps together are in no row (BR-125).',
  action: 'report.pull',
  query: ScoreboardQuery,
  columns,
  rowsOf: [],
  source: (query, asOf) => sql`
    from ${standingAt(asOf.position)('reform_step')} t
    left join lateral (
      select h.implementation, h.as_of
      from accord.reform_snapshot h
      where h.step_id = t.id
        and ${recorded('h.change_id', asOf)}
        and ${when(query.asOfValid, (day) => sql`(h.as_of is null or h.as_of collate "C" <= ${day})`)}
      order by coalesce(h.as_of, '') collate "C" desc, (h.account_id is not null) desc, h.id desc
      limit 1
    ) h on true
    left join lateral (
      select a.assessor, a.assessor_kind, a.decided_on, a.outcome, count(*) over () as assessments
      from accord.reform_assessment a
      where a.step_id = t.id
        and ${recorded('a.change_id', asOf)}
        and ${when(query.asOfValid, (day) => sql`a.decided_on collate "C" <= ${day}`)}
      order by a.decided_on collate "C" desc, a.id desc
      limit 1
    ) a on true
    left join lateral (
      select max(m.amount) filter (where m.kind = 'held') as held,
        max(m.currency) filter (where m.kind = 'held') as held_currency,
        max(m.amount) filter (where m.kind = 'released') as released,
        max(m.currency) filter (where m.kind = 'released') as released_currency,
        max(m.remedy_until) as remedy_until
      from accord.reform_money m
      where m.step_id = t.id
        and m.shared_with = '{}'
        and ${recorded('m.change_id', asOf)}
        and ${when(query.asOfValid, (day) => sql`m.stated_on collate "C" <= ${day}`)}
    ) m on true
    where t.status <> 'dropped'
      and ${is('t.programme', query.programme)}
    order by t.programme collate "C", t.due collate "C", t.id`,
  totals: {
    by: ['programme'],
    sums: ['steps', 'implemented', 'partially', 'notKnown'],
    formula: 'count of the steps of one programme; implemented of steps is the share, and partially is none of it',
  },
}
