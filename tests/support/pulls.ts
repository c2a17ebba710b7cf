import type { Role } from '../../src/access/actor.ts'
import type { ProblemBody, TestApp } from './app.ts'

export type RunBody = {
  id: string
  status: string
  rowCount: number
  byteCount: number
  sha256: string | null
  fileSha256: string | null
  scope: string
  filters: Record<string, string>
  asOfPosition: number
  asOfValid: string | null
  currency: string
  rateTable: number | null
  redactedFields: string[]
  numbersAsText: Record<string, number>
  controlTotals: {
    by: Record<string, string | null>
    rows: number
    sums: Record<string, string>
    missing: Record<string, number>
    formula: string
  }[]
  differsFrom: { runId: string; because: string } | null
}

export type Row = Record<string, string | number | string[] | null>

export type Pulled = {
  status: number
  bytes: Buffer
  text: string
  rows: Row[]
  problem: ProblemBody
  headers: Record<string, unknown>
  run: RunBody
}

/** One report as somebody pulls it, of all that is recorded by now, with its sidecar. */
export async function pullReport(
  test: TestApp,
  who: [participant: string, role?: Role],
  path: string,
  { sequence = true, headers = {} }: { sequence?: boolean; headers?: Record<string, string> } = {},
): Promise<Pulled> {
  if (sequence) await test.sequence()
  const [participant, role = 'ministry'] = who
  const authorization = `Bearer ${await test.token(participant, role)}`
  const reply = await test.app.inject({
    method: 'GET',
    url: `/v1/reports/${path}`,
    headers: { authorization, ...headers },
  })
  const isJson = String(reply.headers['content-type']).startsWith('application/json')
  const body = isJson || reply.statusCode !== 200 ? (JSON.parse(reply.body) as { items: Row[] }) : { items: [] }
  const run =
    reply.statusCode === 200
      ? (await test.as(participant, role).get<RunBody>(`/v1/report-runs/${reply.headers['report-run']}`)).body
      : undefined
  return {
    status: reply.statusCode,
    bytes: reply.rawPayload,
    text: reply.body,
    rows: body.items,
    problem: body as unknown as ProblemBody,
    headers: reply.headers,
    run: run as RunBody,
  }
}

/** Of a row, only these. */
export const only = (row: Row | undefined, ...names: string[]): Row =>
  Object.fromEntries(names.map((name) => [name, row?.[name] ?? null]))
