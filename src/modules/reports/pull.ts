import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'drizzle-orm'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../app.ts'
import { limits } from '../../config.ts'
import { sum } from '../../kernel/decimal.ts'
import type { Connection } from '../../platform/db/pool.ts'
import { unwrap } from '../../platform/db/pool.ts'
import { abandon, type Door, openTransaction } from '../../platform/db/read.ts'
import { IssuerChanged } from '../../platform/db/scope.ts'
import { record } from '../../platform/db/write.ts'
import { recordRun } from './commands.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf, Report, ReportFormat } from './report.ts'
import { frameOf, type Line, resolveAsOf, statementOf } from './statement.ts'

export type ControlTotal = {
  by: Record<string, string | null>
  rows: number
  sums: Record<string, string>
  missing: Record<string, number>
}

/** What a pull has sent so far. */
export type Tally = { rows: number; bytes: number; totals: ControlTotal[]; redacted: string[] }

const mediaTypes: Record<ReportFormat, string> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
}
export const produced = Object.values(mediaTypes)

type Opened = { connection: Connection; pid: number; asOf: AsOf; first: Line[]; startedAt: Date }

/**
 * One report, through a cursor in the caller's scope, as fast as it is read. The run is on record before the last byte
 * goes: whoever has it whole has left its hash in the journal (BR-53).
 */
export async function pull(
  context: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { report, query }: { report: Report; query: ReportQuery },
): Promise<FastifyReply> {
  const format = query.format ?? formatOf(request.headers.accept)
  const opened = await open(context, request, report, format, query)
  const id = randomUUID()
  reply
    .type(format === 'json' ? mediaTypes[format] : `${mediaTypes[format]}; charset=utf-8`)
    .header('Report-Run', id)
    .header('Content-Disposition', `attachment; filename="${report.name}-${opened.asOf.position}.${format}"`)
  const run = { id, report, format, query, ...opened }
  if (request.method === 'HEAD') {
    await abandon(opened.connection)
    return reply.send('')
  }
  return reply.send(Readable.from(send(context, request, reply, run), { highWaterMark: 1 }))
}

/** The first of those that are accepted; JSON where anything is. */
function formatOf(accept: string | undefined): ReportFormat {
  const types = (accept ?? '').split(',').map((part) => part.split(';', 1)[0]!.trim().toLowerCase())
  const formats = Object.keys(mediaTypes) as ReportFormat[]
  const fits = (type: string, format: ReportFormat) =>
    type === mediaTypes[format] || type === mediaTypes[format].replace(/\/.*/, '/*')
  return types.flatMap((type) => formats.filter((format) => fits(type, format)))[0] ?? 'json'
}

const nextRows = sql.raw(`fetch forward ${limits.exportBatchRows} from report`)

/** All that may be refused is refused before the first byte. */
async function open(
  { exports, door }: AppContext,
  request: FastifyRequest,
  report: Report,
  format: ReportFormat,
  query: ReportQuery,
): Promise<Opened> {
  const attempt = async () => {
    const connection = await exports.connect()
    try {
      const startedAt = door.now()
      const begin = 'begin isolation level repeatable read read only'
      const { tx, opened } = openTransaction(connection, request, startedAt, begin)
      request.actor = await opened
      const asOf = await resolveAsOf(tx, query.asOfRecorded)
      const [backend] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      const statement = statementOf(report, format, query, asOf)
      await tx.rows(sql`declare report no scroll cursor for ${statement}`)
      const first = await connection.rows<Line>(nextRows)
      return { connection, pid: backend!.pid, asOf, first, startedAt }
    } catch (error) {
      await abandon(connection)
      throw unwrap(error)
    }
  }
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof IssuerChanged)) throw error
    request.credential = await door.reverify(request)
    return await attempt()
  }
}

export type Run = Opened & { id: string; report: Report; format: ReportFormat; query: ReportQuery }

async function* send(
  { door, config }: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: Run,
): AsyncGenerator<Buffer, void> {
  const { connection, report, first } = run
  const { head, between, tail } = frameOf(run.format, report)
  const hash = createHash('sha256')
  const tally: Tally = { rows: 0, bytes: 0, totals: [], redacted: [] }
  const bytes = (text: string) => {
    const chunk = Buffer.from(text, 'utf8')
    hash.update(chunk)
    tally.bytes += chunk.length
    return chunk
  }
  let held = true
  let timer: NodeJS.Timeout | undefined
  let cancelling: Promise<void> | undefined
  const hungUp = () => {
    cancelling = cancel(door, run.pid).catch(() => undefined)
  }
  /** A cancellation that is on its way would meet the next statement of whoever has the connection then. */
  const giveBack = async () => {
    if (!held) return
    held = false
    reply.raw.off('close', hungUp)
    await cancelling
    await abandon(connection) // it only read
  }
  const told = (sha256: string | null) => record(door, request, (tx) => recordRun(tx, run, tally, sha256))
  const watch = () => {
    timer = setTimeout(() => reply.raw.destroy(), config.streamStallSeconds * 1_000)
  }
  reply.raw.once('close', hungUp)
  let complete = false
  try {
    for (let rows = first; ; ) {
      const after = rows.length < limits.exportBatchRows ? undefined : connection.rows<Line>(nextRows)
      after?.catch(() => undefined)
      const before = tally.rows === 0 ? head : between
      count(tally, rows, report)
      const end = tally.rows === 0 ? '' : tail
      const next = after === undefined ? [] : await after
      const close = next.length === 0
      const text = `${rows.length === 0 ? '' : before}${rows.map(({ line }) => line).join(between)}`
      const whole = `${rows.length === 0 && tally.rows === 0 ? head : text}${close ? end : ''}`
      const chunk = bytes(close && run.format === 'json' ? `${whole}]}\n` : whole)
      if (close) {
        await giveBack()
        await told(hash.digest('hex'))
        complete = true
        if (chunk.length > 0) yield chunk
        return
      }
      watch()
      yield chunk
      clearTimeout(timer)
      rows = next
    }
  } finally {
    clearTimeout(timer)
    await giveBack()
    if (!complete)
      await told(null).catch((error: Error) =>
        request.log.error({ err: { message: error.message } }, 'a cut-off report could not be recorded'),
      )
  }
}

async function cancel({ database }: Door, pid: number): Promise<void> {
  const other = await database.connect()
  try {
    await other.query('select pg_cancel_backend($1)', [pid])
  } finally {
    other.release()
  }
}

function count(tally: Tally, rows: readonly Line[], { totals: { by, sums } }: Report): void {
  tally.rows += rows.length
  const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((name) => row[name])))
  for (const [key, group] of groups) {
    const values = JSON.parse(key) as (string | null)[]
    let total = tally.totals.find((known) => JSON.stringify(Object.values(known.by)) === key)
    if (total === undefined) {
      total = { by: Object.fromEntries(by.map((name, at) => [name, values[at]!])), rows: 0, sums: {}, missing: {} }
      tally.totals.push(total)
    }
    total.rows += group.length
    for (const name of sums) {
      const known = group.flatMap((row) => row[name] ?? [])
      total.sums[name] = sum([total.sums[name] ?? '0', ...known])
      total.missing[name] = (total.missing[name] ?? 0) + group.length - known.length
    }
  }
  const named = rows.flatMap(({ redacted }) => redacted ?? [])
  if (named.length > 0) tally.redacted = [...new Set([...tally.redacted, ...named])].sort()
}
