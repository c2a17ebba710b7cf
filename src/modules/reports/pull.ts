import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'drizzle-orm'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { say } from '../../kernel/sentence.ts'
import { beginReading, unwrap } from '../../platform/db/pool.ts'
import { abandon, type Door, entering, openTransaction } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import { theRecord } from '../../platform/db/turns.ts'
import { record } from '../../platform/db/write.ts'
import { accepted } from '../../platform/http/accept.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, scopeOf } from '../../platform/http/cursor.ts'
import { reasonOf } from '../../platform/log.ts'
import { recordRun } from './commands.ts'
import { encoded, following } from './encoding.ts'
import type { ReportQuery } from './inputs.ts'
import { formatVersion, type Report } from './report.ts'
import type { ReportFormat } from './report-words.ts'
import type { Digests, Opened, Run, Watched } from './run.ts'
import { resolveAsOf, statementOf } from './statement.ts'
import { emptyTally } from './tally.ts'
import { type Range, walked } from './walk.ts'

const mediaTypes: Record<ReportFormat, string> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
const isText: Record<ReportFormat, boolean> = { json: false, jsonl: true, csv: true, xlsx: false }
export const produced = Object.values(mediaTypes)

/**
 * One report, copied in the caller's scope, as fast as it is read. The run is recorded before the last byte is sent, so
 * the journal has the hash of every complete file (BR-53).
 */
export async function pull(
  context: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { report, query }: { report: Report; query: ReportQuery },
): Promise<FastifyReply> {
  request.exports()
  const format = query.format ?? formatOf(request.headers.accept)
  if (query.bom === 'true' && format !== 'csv')
    throw badParameter('bom', say('goes only with CSV, and this is {format}', { format }))
  const opened = await open(context, request, reply, report, format, query)
  if (opened === hungUp) return reply.hijack()
  const id = randomUUID()
  reply
    .type(isText[format] ? `${mediaTypes[format]}; charset=utf-8` : mediaTypes[format])
    .header('Content-Disposition', `attachment; filename="${report.name}-${opened.asOf.position}.${format}"`)
  if (request.method === 'HEAD') {
    await opened.rows.return()
    await opened.client.leave()
    await abandon(opened.connection)
    return reply.send(Readable.from([])) // no run is made, and the length is not known
  }
  const chunks = send(context, request, reply, { id, report, format, formatVersion, query, ...opened })
  // Started before it is handed on: a source that the stream never starts to read would never end or return its
  // connection.
  const first = await chunks.next().catch((error: unknown) => {
    if (!reply.raw.destroyed) throw error
  })
  if (first === undefined || reply.raw.destroyed) {
    await chunks.return()
    return reply.hijack()
  }
  reply.raw.once('close', () => chunks.return().catch(() => undefined))
  reply.header('Report-Run', id)
  return reply.send(Readable.from(following(first, chunks), { highWaterMark: 1 }))
}

/** The preferred format among those accepted; JSON if any is accepted. */
function formatOf(accept: string | undefined): ReportFormat {
  const formats = Object.keys(mediaTypes) as ReportFormat[]
  const [preferred] = accepted(accept, produced)
  return formats.find((format) => mediaTypes[format] === preferred) ?? 'json'
}

/**
 * Row-level security hides from the planner how many rows there are, and a nested loop that is planned for a few rows
 * runs for hours over a million. So loops are off if a report is one statement and not read range by range. A statement
 * takes as long as its reader, so a limit of its own bounds how long it may give nothing.
 */
const backendRow = written({ pid: z.int(), loops: z.string(), memory: z.string(), timeout: z.string() })
const backendOf = ({ joinsByKey, walks }: Report) => sql`
  select pg_backend_pid() as pid,
    set_config('enable_nestloop', ${joinsByKey === true || walks !== undefined ? 'on' : 'off'}, true) as loops,
    set_config('work_mem', ${limits.exportWorkMemory}, true) as memory,
    set_config('statement_timeout', '0', true) as timeout`

const hungUp = Symbol('the client has hung up')

/** Every refusal comes before the first byte. */
async function open(
  { exports, door }: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  report: Report,
  format: ReportFormat,
  query: ReportQuery,
): Promise<Opened | typeof hungUp> {
  const attempt = async () => {
    const connection = await exports.connect()
    let client: Watched | undefined
    try {
      const startedAt = door.now()
      const { tx, opened } = openTransaction(connection, request, startedAt, connection.query(beginReading))
      request.actor = await opened
      await report.check?.(tx, query)
      const asOf = await resolveAsOf(tx, query, door.database)
      const backend = await tx.row(backendRow, backendOf(report))
      client = watched(door, reply, backend.pid)
      const statement = (range: Range | undefined) => statementOf(report, format, query, asOf, range)
      const { hasLeft: left, cancel } = client
      const rows = walked({ connection, report, statement, left, cancel })
      const first = await rows.next()
      if (!reply.raw.destroyed) return { connection, client, asOf, scope: scopeOf(tx.actor), rows, first, startedAt }
      await rows.return()
    } catch (error) {
      await client?.leave()
      await abandon(connection)
      if (reply.raw.destroyed) return hungUp
      throw unwrap(error)
    }
    await client.leave()
    await abandon(connection)
    return hungUp
  }
  return await entering(door, request, attempt)
}

async function* send(
  { door, config }: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  run: Run,
): AsyncGenerator<Buffer, void> {
  const [file, cells] = [createHash('sha256'), createHash('sha256')]
  const tally = emptyTally()
  let held = true
  let timer: NodeJS.Timeout | undefined
  const giveBack = async () => {
    if (!held) return
    held = false
    await run.rows.return()
    await run.client.leave()
    await abandon(run.connection) // it only read
  }
  const recordPull = (digests: Digests | null) =>
    record(door, request, (tx) => recordRun(tx, run, tally, digests), theRecord)
  const cutAfter = (seconds: number) => setTimeout(() => reply.raw.destroy(), seconds * 1_000)
  // Applies even if it is read steadily, because it holds a place that others wait for and a snapshot that keeps
  // PostgreSQL from removing old rows.
  const inAll = cutAfter(config.exportSeconds)
  let complete = false
  let last: Buffer | undefined
  try {
    for await (const chunk of encoded(run, tally, cells)) {
      file.update(chunk)
      tally.bytes += chunk.length
      timer = cutAfter(config.streamStallSeconds)
      if (last !== undefined) yield last
      clearTimeout(timer)
      last = chunk
    }
    await giveBack()
    const fileSha256 = file.digest('hex')
    await recordPull({ fileSha256, sha256: run.format === 'xlsx' ? cells.digest('hex') : fileSha256 })
    complete = true
    if (last !== undefined) yield last
  } finally {
    clearTimeout(timer)
    clearTimeout(inAll)
    await giveBack()
    if (!complete)
      await recordPull(null).catch((error: Error) =>
        request.log.error({ reqId: request.id, err: reasonOf(error) }, 'a cut-off report could not be recorded'),
      )
  }
}

/** If the caller hangs up, the statement of its backend is cancelled, until this is left. */
function watched(door: Door, reply: FastifyReply, pid: number): Watched {
  let cancelling = Promise.resolve()
  // Repeated, because a cancellation ends only what runs at that moment, and the statement may have begun since.
  const cancel = () => {
    cancelling = cancelling.then(() => cancelOf(door, pid)).catch(() => undefined)
    return cancelling
  }
  if (reply.raw.destroyed) cancel()
  else reply.raw.once('close', cancel)
  return {
    hasLeft: () => reply.raw.destroyed,
    cancel,
    /** A cancellation that is still on its way would hit the next statement on this connection. */
    async leave() {
      reply.raw.off('close', cancel)
      await cancelling
    },
  }
}

const cancelOf = ({ database }: Door, pid: number): Promise<void> =>
  database.look(async (other) => {
    await other.query('select pg_cancel_backend($1)', [pid])
  })
