import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keptPlanSettings } from '../../src/platform/db/pool.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import { createTestApp, type TestApp, trial } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { callsOfTheirOwn, faultsOf, growing, type Node, takenToBeLarge, wholes } from '../support/plans.ts'
import { withClient } from '../support/postgres.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// plans.test.ts explains what requests ask. Here PostgreSQL itself tells of every statement that it runs, those of writes
// and inside of functions and triggers too, while it takes every table that grows to hold a million rows.

type Explained = { 'Query Text': string; Plan: Node }

let base: TestApp
let calls: Set<string>
let test: TestApp
let scenery: Scenery

beforeAll(async () => {
  const made = await createSceneryApp()
  base = made.test
  scenery = made.scenery
  await takenToBeLarge(base)
  await withClient(base.testDatabase.superuserUrl, async (client) => {
    const settings = {
      session_preload_libraries: 'auto_explain',
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_nested_statements': 'on',
      'auto_explain.log_format': 'json',
      'auto_explain.log_level': 'notice',
    }
    for (const [name, value] of Object.entries(settings))
      await client.query(`alter database "${base.testDatabase.name}" set ${name} = '${value}'`)
  })
  calls = await callsOfTheirOwn(base)
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  test = await createTestApp({ on: base, config })
})
afterAll(async () => {
  await test.close()
  await base.close()
})

/** What PostgreSQL tells of the statements that it runs while `work` does. */
async function explained(work: () => Promise<unknown>): Promise<Explained[]> {
  const found: Explained[] = []
  const original = pg.Client.prototype.emit
  pg.Client.prototype.emit = function (this: pg.Client, event: string, ...given: unknown[]) {
    const text = event === 'notice' ? (given[0] as { message: string }).message : ''
    const plan = /plan:\s*(\{.*)/s.exec(text)?.[1]
    if (plan !== undefined) found.push(JSON.parse(plan) as Explained)
    return Reflect.apply(original, this, [event, ...given]) as boolean
  } as typeof original
  try {
    await work()
  } finally {
    pg.Client.prototype.emit = original
  }
  return found
}

const faultsIn = ({ 'Query Text': text, Plan }: Explained) =>
  faultsOf(Plan, growing, calls)
    .filter((fault) => /^(walks|reads|calls)/.test(fault))
    .map((fault) => `${fault}: ${text.replaceAll(/\s+/g, ' ').trim().slice(0, 100)}`)

/** What is left, and why that does not grow. */
const excepted: readonly RegExp[] = [
  // By a partial index, of those whose time is still open.
  /^walks all of addressee: select coalesce\(\( select jsonb_agg/,
  // Of one consultation, which has no more rows of any kind than there are participants.
  /^calls (attends|is_addressee|joins_offer|consultation_addressed) for each row/,
  // The index of what is not matched yet is empty here; posting-reads.test.ts counts what it reads.
  /^walks all of ledger_entry: with stated as materialized/,
]

it('no statement of a request, of a function or of a trigger walks a table that grows, and none of a read calls a function for each row', async () => {
  const targets = targetsOf(scenery)
  const wrong: string[] = []
  let statements = 0
  let writes = 0
  for (const operation of sampled(publishedOperations())) {
    if (operation.access === 'public' || wholes.test(operation.id)) continue
    const { target, standing, role } = permitted(operation, targets)
    const isWrite = operation.method !== 'GET'
    const payload = isWrite ? (standing.body ?? target.body) : undefined
    const headers = {
      authorization: `Bearer ${await test.token(standing.participant, role)}`,
      ...(isWrite && trial.headers),
      ...(operation.ifMatch && { 'if-match': `"${target.version}"` }),
    }
    const plans = await explained(async () => {
      const { statusCode } = await test.app.inject({
        method: operation.method,
        url: target.path,
        headers,
        ...(payload !== undefined && { payload }),
      })
      expect(statusCode, operation.id).toBe(200)
    })
    statements += plans.length
    if (isWrite) writes += 1
    // A write asks of the records that it names, which are few.
    const found = plans
      .flatMap(faultsIn)
      .filter((fault) => !(isWrite && fault.startsWith('calls')) && !excepted.some((each) => each.test(fault)))
    wrong.push(...[...new Set(found)].map((fault) => `${operation.id} ${fault}`))
  }
  expect(wrong).toEqual([])
  expect(writes).toBeGreaterThan(scaled(10, 150))
  expect(statements, 'many more than are asked, of functions and triggers').toBeGreaterThan(writes * 10)
})

it('control: a walk and a call for each row inside of a function are told, also where row-level security hides an index', async () => {
  const { appUrl, superuserUrl } = test.testDatabase
  await withClient(superuserUrl, (client) =>
    client.query(`
      create function accord.control_walk() returns bigint language plpgsql as $$
        begin return (select count(*) from accord.match_member m where m.ended_at is null); end $$;
      create function accord.control_hidden(p_one uuid, p_other uuid) returns text language plpgsql as $$
        begin return (select q.title from accord.requirement q where q.id = coalesce(p_one, p_other)); end $$;
      create function accord.control_asked(p_records uuid[]) returns bigint language plpgsql as $$
        begin return (select count(*) from accord.task k where k.id = any (p_records) and accord.sees(k.id)); end $$;
      grant execute on function accord.control_walk(), accord.control_hidden(uuid, uuid), accord.control_asked(uuid[])
        to accord_app`),
  )
  const client = new pg.Client({
    connectionString: appUrl,
    options: keptPlanSettings.map((setting) => `-c ${setting}`).join(' '),
  })
  const plans = await explained(async () => {
    await client.connect()
    await client.query(`select accord.control_walk(), accord.control_hidden(null, null), accord.control_asked('{}')`)
    await client.end()
  })
  expect(plans.flatMap(faultsIn).map((fault) => fault.split(':')[0])).toEqual(
    expect.arrayContaining(['walks all of match_member', 'reads all of requirement', 'calls seen_among for each row']),
  )
})
