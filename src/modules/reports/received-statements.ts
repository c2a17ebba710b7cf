import { sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { financeOfPledged } from '../pledges/queries.ts'
import { receivedKinds } from '../received/rules.ts'
import { code, coded, date, decimal, key, moment, money, text } from './columns.ts'
import { happened, recorded, standing } from './filters.ts'
import { ReceivedStatementsQuery } from './inputs.ts'
import type { Columns, Report } from './report.ts'

const columns = {
  statement: code('s.id'),
  participant: code('s.about'),
  kind: coded('s.kind', receivedKinds),
  status: code('s.status'),
  channel: code('s.channel'),
  reference: key('s.reference'),
  sha256: code('s.sha256'),
  receivedOn: date('s.received_on'),
  summary: text('s.summary'),
  financeType: code('s.finance_type'),
  amount: decimal(money('s.amount', 's.currency')),
  currency: code('s.currency'),
  reason: text('s.reason'),
  record: code('s.record_id'),
  recordedAt: moment('s.created_at'),
  decidedAt: moment('s.decided_at'),
} as const satisfies Columns

const decision = {
  end: 's.decided_at',
  endChange: 's.decided_change_id',
  on: "(s.decided_at at time zone 'UTC')::date",
}

/** From the statement, or from the commitment that it draws from. */
const financeOfStatement = sql.raw(`case r.kind
          when 'commitment' then r.content ->> 'financeType'
          when 'pledge' then ${financeOfPledged("r.content ->> 'amountKind'")}
          when 'payment' then case when r.content ->> 'commitmentId' is null then 'unstated' else coalesce((
            select c.finance_type from accord.commitment c where c.id = (r.content ->> 'commitmentId')::uuid
          ), 'unstated') end
          else 'unstated' end`)

export const receivedStatementsReport: Report = {
  name: 'received-statements',
  summary: 'Pull what Ukraine recorded of what participants said outside',
  description:
    'One row is one statement that Ukraine received by note, e-mail, telephone, communiqué or a published figure, with what became of it (BR-55). An `unattested` statement is the word of Ukraine alone: no other report counts it. A statement that its participant adopted or corrected is in that participant’s books as `record`, and is counted there.',
  action: 'report.pull',
  query: ReceivedStatementsQuery,
  columns,
  rowsOf: ['participant'],
  source: (query, asOf) => sql`
    from (
      select r.id, r.about, r.kind, r.channel, r.reference, r.sha256, r.received_on, r.summary, r.amount, r.currency,
        ${financeOfStatement} as finance_type, r.created_at, case when r.open then 'unattested' else r.status end as status,
        case when not r.open then r.reason end as reason, case when not r.open then r.record_id end as record_id,
        case when not r.open then r.decided_at end as decided_at
      from (
        select s.*, ${standing('s.change_id', decision, query, asOf)} as open
        from accord.received_statement s
        where ${recorded('s.change_id', asOf)}
          and ${happened('s.received_on', query)}
          and ${is('s.about', query.participant)}
          and ${is('s.currency', query.originalCurrency)}
      ) r
    ) s
    order by s.id`,
  totals: {
    by: ['kind', 'status', 'financeType', 'currency'],
    sums: ['amount'],
    formula:
      'sum of the statements of one kind, status, finance type and currency, as they were heard; no other total has it in it',
  },
}
