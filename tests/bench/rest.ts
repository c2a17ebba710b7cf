import contract from '../../openapi/openapi.json' with { type: 'json' }
import type { Role } from '../../src/access/actor.ts'
import { wholes } from '../support/plans.ts'
import type { Bench } from './bench.ts'
import { withClient } from './database.ts'
import { drained } from './exports.ts'
import { say, tell } from './figures.ts'
import { works } from './peers/works.ts'

/** For reads that add up everything that their reader sees, as the reconciliation does. */
const wholeSeconds = 10
/** For reads of one record or one page. */
const readSeconds = 0.05
const memoryMax = 256
const turns = 3

type Operation = { operationId: string }
type Items = { items?: { id?: string; code?: string }[] }

const paths = Object.entries(contract.paths as Record<string, { get?: Operation }>)

/** Lists and records, which `peers` and `growth` measure. */
const measured = new Set(works.flatMap(({ list, one }) => [list, `${one ?? list}/{id}`, `${one ?? list}/{code}`]))

/** The rest that is not asked here, and why. */
const elsewhere: Record<string, string> = {
  '/health/live': 'asks nothing',
  '/health/ready': 'asks PostgreSQL whether it answers',
  '/v1/reports/ledger': '`exports`',
  '/v1/reports/reconciliation': '`exports`',
  '/v1/stream': '`streams`',
  '/v1/consultations/{id}/circulation/preview': '`others`',
  '/v1/changes/inclusion': 'a test measures how it grows, tests/unit/journal-tree.test.ts',
  '/v1/changes/consistency': 'the same test',
  '/v1/webhooks/{id}/deliveries': 'made by a receiver that answers, which the bench has none of',
  '/v1/webhooks/{id}/deliveries/{deliveryId}': 'the same',
}

/** The paths of the contract that are neither a list nor a record of one. */
const rest = paths
  .filter(([path, { get }]) => get !== undefined && !measured.has(path) && !(path in elsewhere))
  .map(([path, { get }]) => ({ path, operation: get! }))

const readers: readonly [string, Role][] = [
  ['UA', 'auditor'],
  ['UA', 'coordinator'],
  ['UA', 'ministry'],
]
/** What stands in a place of a path, where it is no item of the list before that place. */
const fixed: Record<string, string> = {
  '{name}': 'addresseeBasis',
  '{type}': 'consultation',
  '{figure}': 'steps_implemented',
}
/** Which record is asked for, where it is not the first of its list. */
const chosen: Record<string, string> = {
  '/v1/offers/{id}': 'select o.id from accord.offer o limit 1',
  '/v1/consultations/{id}/sessions/{sessionId}': 'select s.consultation_id as id from accord.session s limit 1',
  '/v1/lots/{id}/evidence': 'select l.id from accord.lot l limit 1',
}
const span = '?from=2026-01-01&to=2026-06-30'
const asked: Record<string, string> = {
  '/v1/reports/monitoring': span,
  '/v1/reports/monitoring/page': span,
  '/v1/reports/monitoring/figures/{figure}': span,
  '/v1/reports/board/chart.svg': '?coalition=drone',
}

/** Every read of the contract that is no list and no record, by one client: nothing may be without a figure. */
export async function benchRest(bench: Bench, only = ''): Promise<void> {
  for (const { path, operation } of rest) {
    if (!path.includes(only)) continue
    const found = await addressOf(bench, path)
    if (found === undefined) throw new Error(`nobody whom the bench knows may read ${path}`)
    const each = []
    for (let turn = 0; turn < turns; turn += 1) each.push(await drained(bench, found.url, found.token))
    const [best] = each.toSorted((a, b) => a.seconds - b.seconds)
    const { seconds, firstByteSeconds, bytes, peak, cpu } = best!
    const isWhole = wholes.test(operation.operationId)
    const limit = isWhole ? wholeSeconds : readSeconds
    const time = `${seconds.toFixed(3)} s, first byte ${firstByteSeconds.toFixed(3)} s`
    const cost = `CPU ${cpu.service.toFixed(1)} + ${cpu.postgres.toFixed(1)} ms, ${bytes} bytes, ${peak} MiB`
    tell(path, `${time}; ${cost}`, `<= ${limit} s`, seconds <= limit && peak < memoryMax)
  }
}

/** A path with its places filled, and who may read it. */
async function addressOf(bench: Bench, path: string): Promise<{ url: string; token: string } | undefined> {
  const begun = chosen[path] === undefined ? path : path.replace(/\{\w+\}/, await idBy(bench, chosen[path]))
  for (const [participant, role] of readers) {
    const token = await bench.token(participant, role)
    const get = (url: string) => fetch(`${bench.service.url}${url}`, { headers: { authorization: `Bearer ${token}` } })
    const filled = await filledPath(begun, async (list) => ((await (await get(list)).json()) as Items).items ?? [])
    if (filled === undefined) continue
    const url = `${filled}${asked[path] ?? ''}`
    const reply = await get(url)
    await reply.arrayBuffer()
    if (reply.status === 200) return { url, token }
    say(`${url} answered ${reply.status} to ${participant} ${role}`)
  }
  return undefined
}

async function idBy({ database }: Bench, statement: string): Promise<string> {
  const { rows } = await withClient(database.superuserUrl, (client) => client.query<{ id: string }>(statement))
  return rows[0]!.id
}

type ListOf = (url: string) => Promise<NonNullable<Items['items']>>

/** The first item of the list before each place, or undefined where a list has none. */
async function filledPath(path: string, listOf: ListOf): Promise<string | undefined> {
  const [, before, place, after] = /^(.*?)\/(\{\w+\})(.*)$/.exec(path) ?? []
  if (before === undefined) return path
  const first = fixed[place!] ?? (await listOf(before))[0]?.[place === '{code}' ? 'code' : 'id']
  return first === undefined ? undefined : filledPath(`${before}/${first}${after}`, listOf)
}
