import { sql } from 'drizzle-orm'
import { setAudience } from '../../platform/db/audience.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, ChangeTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import type { Digests, Run } from './run.ts'
import { reportRun } from './tables.ts'
import { type Tally, totalsOf } from './tally.ts'

const alikeRow = written({ id: reportRun.id, sha256: reportRun.sha256, rate_table: reportRun.rateTable })

/**
 * Records what left the service, by its hash, and the earlier run of the same caller that should have had the same
 * bytes.
 */
export async function recordRun(
  tx: ChangeTx,
  { id, report, format, formatVersion, query, asOf, scope, startedAt }: Run,
  tally: Tally,
  digests: Digests | null,
): Promise<Change<string>> {
  await tx.entered()
  const { sha256, fileSha256 } = digests ?? { sha256: null, fileSha256: null }
  const { format: _, asOfRecorded: __, currency, asOfValid = null, ...rest } = query
  const filters = JSON.stringify(rest)
  const [alike] = await tx.rows(
    alikeRow,
    sql`
    select r.id, r.sha256, r.rate_table
    from accord.report_run r
    where ${report.asItStands !== true}
      and r.account_id = accord.current_account()
      and r.report = ${report.name}
      and r.as_of_position = ${asOf.position}::bigint
      and r.format = ${format}
      and r.format_version = ${formatVersion}
      and r.filters = ${filters}::jsonb
      and r.as_of_valid is not distinct from ${asOfValid}::date
      and r.currency = ${currency}
      and r.status = 'complete'
    order by r.ended_at desc, r.id desc
    limit 1`,
  )
  const differs = sha256 !== null && alike !== undefined && alike.sha256 !== sha256
  const because = alike?.rate_table === asOf.rateTable ? 'rows_changed' : 'rates_changed'
  await tx.run(sql`
    insert into accord.report_run (id, participant, account_id, report, format, format_version, filters, as_of_position,
      as_of_recorded, as_of_valid, currency, rate_table, scope, status, row_count, byte_count, sha256, file_sha256, control_totals,
      redacted_fields, numbers_as_text, rows_of, differs_from, differs_because, started_at, ended_at)
    values (${id}::uuid, accord.current_participant(), accord.current_account(), ${report.name}, ${format},
      ${formatVersion}, ${filters}::jsonb, ${asOf.position}::bigint, ${asOf.recorded}::timestamptz, ${asOfValid}::date,
      ${currency}, ${asOf.rateTable}::integer, ${scope}, ${sha256 === null ? 'incomplete' : 'complete'},
      ${tally.rows}::bigint, ${tally.bytes}::bigint, ${sha256},
      ${fileSha256}, ${JSON.stringify(totalsOf(tally, report))}::jsonb,
      ${sql.param(tally.redacted.toSorted())}::text[], ${JSON.stringify(tally.numbersAsText)}::jsonb, ${sql.param(tally.participants.toSorted())}::text[],
      ${differs ? alike.id : null}::uuid, ${differs ? because : null},
      ${startedAt}::timestamptz, ${tx.now}::timestamptz)`)
  await tx.run(sql`select ${setAudience(sql`${id}::uuid`, { of: 'report_run' })}`)
  const filtered = { ...rest, currency, ...(asOfValid === null ? {} : { asOfValid }) }
  const payload = {
    report: report.name,
    format,
    filters: filtered,
    asOfPosition: asOf.position,
    rows: tally.rows,
    sha256,
  }
  return {
    row: id,
    events: [event(sha256 === null ? 'report.cut_off' : 'report.pulled', { resource: id, root: id, payload })],
  }
}
