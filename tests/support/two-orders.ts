import { vi } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import type { ProblemBody, TestApp } from './app.ts'
import { brokenRules } from './books.ts'
import { publishedOperations } from './operations.ts'
import { withClient } from './postgres.ts'
import { createSceneryApp, type Scenery } from './scenery.ts'
import { waiting } from './two-at-once.ts'

/** A write of the contract on a record of the scenery, by somebody who may. */
export type Write = {
  operation: string
  method: 'post' | 'patch'
  path: string
  body: object | undefined
  ifMatch: number | undefined
  by: readonly [participant: string, role: Role]
}
type Outcome = { status: number; problem: Partial<ProblemBody> }

const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const recordsOf = ({ path, body }: Write): string[] => `${path} ${JSON.stringify(body ?? {})}`.match(ids) ?? []

/** Every write of the contract. */
export function writesOn(scenery: Scenery): Write[] {
  const targets = targetsOf(scenery)
  return publishedOperations()
    .filter(({ method, access }) => method !== 'GET' && access !== 'public')
    .map((operation) => {
      const { target, standing, role } = permitted(operation, targets)
      return {
        operation: operation.id,
        method: operation.method === 'PATCH' ? 'patch' : 'post',
        path: target.path,
        body: standing.body ?? target.body,
        ifMatch: target.version,
        by: [standing.participant, role],
      }
    })
}

/** All pairs that name the same record, each with itself as well. */
export function pairsAboutOne(writes: readonly Write[]): [Write, Write][] {
  return writes.flatMap((one, place) =>
    writes
      .slice(place)
      .filter((other) => recordsOf(other).some((id) => recordsOf(one).includes(id)))
      .map((other): [Write, Write] => [one, other]),
  )
}

/**
 * Where two writes at once come to what they come to in neither order, or to what breaks a rule or is an error. At once: the
 * one has done all but its commit when the other begins, which then is through or waits for it.
 */
export async function wrongOrders(one: Write, other: Write): Promise<string[]> {
  const inOrder = [await behind(one, other), await behind(other, one)]
  const atOnce = [await beside(one, other), ...(one === other ? [] : [await beside(other, one)])]
  return atOnce
    .filter(({ said, fails }) => fails || !inOrder.some((each) => each.said === said))
    .map(({ told }) => told)
}

async function behind(first: Write, second: Write) {
  const { test } = await createSceneryApp(roomy)
  return await told(test, async () => [
    [first, await send(test, first)],
    [second, await send(test, second)],
  ])
}

async function beside(first: Write, second: Write) {
  const { promise: isBeforeCommit, resolve: reached } = Promise.withResolvers<void>()
  const { promise: mayCommit, resolve: go } = Promise.withResolvers<void>()
  let isFirst = true
  const beforeCommit = async () => {
    if (!isFirst) return
    isFirst = false
    reached()
    await mayCommit
  }
  const { test } = await createSceneryApp({ ...roomy, faults: { beforeCommit } })
  return await told(test, async () => {
    const earlier = send(test, first)
    await Promise.race([earlier, isBeforeCommit])
    let isThrough = false
    const later = send(test, second).finally(() => {
      isThrough = true
    })
    await vi.waitUntil(async () => isThrough || (await waiting(test)) > 0, { timeout: 20_000, interval: 1 })
    go()
    return [
      [first, await earlier],
      [second, await later],
    ]
  })
}

const roomy = { config: { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 } }

/** What came of it: who was taken, and how many rows there are; and whether it can be right at all. */
async function told(test: TestApp, act: () => Promise<[Write, Outcome][]>) {
  try {
    const outcomes = await act()
    const counted = await withClient(test.testDatabase.superuserUrl, (client) =>
      client.query<{ rows: string }>(rowsOfEach),
    )
    const { rows } = counted.rows[0]!
    const broken = await brokenRules(test)
    const taken = outcomes.map(([{ operation }, { status }]) => `${operation} ${status < 300 ? 'taken' : 'refused'}`)
    return {
      said: `${taken.sort().join(', ')}: ${rows}`,
      fails: broken.length > 0 || outcomes.some(([, { status }]) => status >= 500),
      told: [
        ...outcomes.map(([{ operation }, { status, problem }]) => describe(operation, status, problem)),
        ...broken,
      ].join(', '),
    }
  } finally {
    await test.close()
  }
}

const describe = (operation: string, status: number, { rule, detail }: Partial<ProblemBody>) =>
  `${operation} ${status} ${rule ?? detail ?? ''}`.trimEnd()

/** But of the journal and of the keys, where a refusal leaves something as well. */
const rowsOfEach = `
  select string_agg(format('%s %s', c.relname, (xpath('/row/n/text()',
    query_to_xml(format('select count(*) as n from accord.%I', c.relname), false, true, '')))[1]), ', ' order by c.relname) as rows
  from pg_class c
  where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' and c.relname not like 'journal%' and c.relname <> 'idempotency_key'`

async function send(test: TestApp, { method, path, body, ifMatch, by }: Write): Promise<Outcome> {
  const options = ifMatch === undefined ? {} : { ifMatch }
  return await test
    .as(...by)
    [method]<ProblemBody>(path, body, options)
    .then(
      ({ status, body: problem }) => ({ status, problem: problem ?? {} }),
      (error: Error) => ({ status: 500, problem: { detail: error.message } }),
    )
}
