import { sql } from 'drizzle-orm'
import { is } from '../../platform/db/filters.ts'
import { code, coded, integer, key, moment, text } from './columns.ts'
import { BooksQuery } from './inputs.ts'
import type { Columns, Report } from './report.ts'
import { accessEvents } from './report-words.ts'

const columns = {
  position: integer('e.position'),
  recordedAt: moment('e.recorded_at'),
  occurredAt: moment('e.occurred_at'),
  event: coded('e.event_type', accessEvents),
  participant: code('e.participant'),
  account: code('e.account_id'),
  resource: code('e.resource_type'),
  resourceId: code('e.resource_id'),
  requestId: key('e.request_id'),
  operation: text("e.payload ->> 'operation'"),
  refusal: text("e.payload ->> 'code'"),
  report: text("e.payload ->> 'report'"),
  format: text("e.payload ->> 'format'"),
  filters: text("e.payload ->> 'filters'"),
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
    'What your own participant’s accounts pulled, with the filters of each pull, what they were refused (at most once per account, operation and minute), and what was granted, revoked and suspended, in the order of the journal. It also says who else pulled rows of your participant, without their number and hash; a framework auditor sees the pulls of all participants. `account` did it, and `participant` is whose account that is. Reads of single records are not recorded in the journal.',
  action: 'report.pull_access_log',
  query: BooksQuery,
  columns,
  rowsOf: ['participant'],
  source: (query, asOf) => sql`
    from accord.entries_of_access(${asOf.position}::bigint, ${sql.param([...accessEvents])}::text[]) e
    where ${is('e.participant', query.participant)}
    order by e.position`,
  totals: { by: ['event'], sums: [], formula: 'count of the entries of one kind of event' },
}
