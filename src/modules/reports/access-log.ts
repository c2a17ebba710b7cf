import { sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { code, coded, instant, integer, text } from './columns.ts'
import { BooksQuery } from './inputs.ts'
import { accessEvents, type Columns, type Report } from './report.ts'

const columns = {
  position: integer('p.position'),
  recordedAt: code(instant('p.recorded_at')),
  occurredAt: code(instant('e.occurred_at')),
  event: coded('e.event_type', accessEvents),
  participant: code('e.participant'),
  account: code('e.account_id::text'),
  resource: code('e.resource_type'),
  resourceId: code('e.resource_id::text'),
  requestId: text('e.request_id'),
  operation: text("e.payload ->> 'operation'"),
  refusal: text("e.payload ->> 'code'"),
  report: text("e.payload ->> 'report'"),
  format: text("e.payload ->> 'format'"),
  asOfPosition: integer("(e.payload ->> 'asOfPosition')::bigint"),
  rows: integer("(e.payload ->> 'rows')::bigint"),
  sha256: text("e.payload ->> 'sha256'"),
  role: text("e.payload ->> 'role'"),
  grant: text("e.payload ->> 'grantId'"),
  validFrom: text("e.payload ->> 'validFrom'"),
  validTo: text("e.payload ->> 'validTo'"),
  reason: text("e.payload ->> 'reason'"),
} as const satisfies Columns

export const accessLogReport: Report = {
  name: 'access-log',
  summary: 'Pull the access log',
  description:
    'What your own participant’s accounts pulled, what they were refused (at most once per account, operation and minute), and what was granted, revoked and suspended: from the entries of the journal that you may see, in their order. `account` is who did it, `participant` whose account that is. Reads of single records are not journalled.',
  action: 'report.pull_access_log',
  query: BooksQuery,
  columns,
  source: (query, asOf) => sql`
    from accord.journal_entry e
    join accord.journal_position p on p.entry_id = e.entry_id
    where e.event_type = any (${sql.param([...accessEvents])}::text[])
      and p.position <= ${asOf.position}::bigint
      and ${is('e.participant', query.participant)}
    order by p.position`,
  totals: { by: ['event'], sums: [], formula: 'count of the entries of one kind of event' },
}
