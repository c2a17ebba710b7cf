import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import { evidenceDeadlines } from '../../src/modules/annotations/deadlines.ts'
import { consultationDeadlines } from '../../src/modules/consultations/deadlines.ts'
import { implementationDeadlines } from '../../src/modules/implementation/deadlines.ts'
import { instrumentDeadlines } from '../../src/modules/instruments/deadlines.ts'
import { requirementDeadlines } from '../../src/modules/requirements/deadlines.ts'
import { type Deadline, sweepDeadlines, sweepOf } from '../../src/platform/journal/deadlines.ts'
import { plansByKey } from '../../src/platform/prepared.ts'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { readIn } from '../support/reads.ts'
import { createSceneryApp } from '../support/scenery.ts'

// Every process looks for what has come due every second: neither what is not due nor what was due long ago must make that
// dearer.

const many = 1_000
const few = 300
const future = { due_on: '2100-01-01' }
const past = { due_on: '2026-01-05' }
const pastAt = '2026-01-05T00:00:00Z'
const dialect = new PgDialect()
const kinds: readonly Deadline[] = [
  ...consultationDeadlines({ consultationLapseDays: 90, acknowledgementMinutes: 60 }),
  ...[requirementDeadlines, evidenceDeadlines, implementationDeadlines, instrumentDeadlines].flat(),
]

/** Copies of a row of the table, with these values; `own`: an id that each has of its own. */
const copies = (table: string, values: object, own: string[] = []): [string, object, string[]] => [table, values, own]

/** What is past its day and stays so: told long ago, or of what is over. */
const overdue = [
  copies('consultation', { status: 'circulated', circulated_at: pastAt, renewed_at: null }),
  copies(
    'addressee',
    {
      ...{
        basis: 'undertaking',
        state: 'needs_action',
        asked_at: pastAt,
        clock_from: pastAt,
        deadline_at: '2026-01-06T00:00:00Z',
      },
    },
    ['consultation_id'],
  ),
  copies('conversion_proposal', { conversion: 'pending', expires_at: pastAt }),
  copies('requirement_offer', { status: 'accepted', expires_at: pastAt, decided_at: pastAt, reason: null }),
  copies('task', { status: 'in_progress', ...past, starts_on: null }),
  copies('task_milestone', { status: 'scheduled', ...past, assessed_by: null, assessed_at: null, share: null }, [
    'task_id',
  ]),
  copies('evidence_request', { status: 'open', due_at: pastAt }),
  copies(
    'implementation_link',
    {
      ...{ status: 'claimed', silent_from: pastAt, claimed_by: 'SE', claimed_at: pastAt, awaits: ['UA'] },
      ...{ confirmed_by: [], reason: null, reason_by: null },
    },
    ['act_id'],
  ),
  copies('measure', { status: 'planned', ...past }),
]
const ahead = [
  copies('task', { status: 'in_progress', ...future }),
  copies('task_milestone', { status: 'scheduled', ...future, assessed_by: null, assessed_at: null, share: null }, [
    'task_id',
  ]),
]
const tables = [...overdue.map(([table]) => table), 'task_part', 'deadline_passed', 'act', 'resource_audience']

async function fill(test: TestApp, rows: typeof overdue): Promise<void> {
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    for (const [table, values, own] of rows) {
      const { rows: columns } = await client.query<{ name: string }>(
        `select quote_ident(attname) as name from pg_attribute
        where attrelid = 'accord.${table}'::regclass and attnum > 0 and attgenerated = '' and not attisdropped`,
      )
      const names = columns.map(({ name }) => name)
      const unique = ['external_key', 'conversion_proposal_id', 'requirement_offer_id'].filter((name) =>
        names.includes(name),
      )
      const fresh = ['id', ...own].map((name) => `'${name}', uuidv7()`)
      const nothing = unique.map((name) => `'${name}', null`)
      await client.query(
        `insert into accord.${table} (${names.join()})
        select ${names.map((name) => `(r).${name}`).join()}
        from (
          select jsonb_populate_record(t, $1::jsonb || jsonb_build_object(${[...fresh, ...nothing].join()})) as r
          from (select t from accord.${table} t limit 1) one (t), generate_series(1, ${many})
          offset 0
        ) made`,
        [JSON.stringify(values)],
      )
      await client.query(`analyze accord.${table}`)
    }
    // Of requests that are circulated.
    await client.query(
      `with c as (select id, row_number() over (order by id) as at from accord.consultation where circulated_at = $1),
        a as (select id, row_number() over (order by id) as at from accord.addressee where clock_from = $1)
      update accord.addressee set consultation_id = c.id from c, a where a.at = c.at and a.id = addressee.id`,
      [pastAt],
    )
  })
}

/** How much the connection of the sweep reads for it. */
async function readFor(test: TestApp, statement: SQL): Promise<number> {
  const client = new pg.Client({
    connectionString: test.testDatabase.workerUrl,
    options: `-c timezone=UTC ${plansByKey.map((setting) => `-c ${setting}`).join(' ')}`,
  })
  await client.connect()
  try {
    await client.query('begin')
    const { sql: text, params } = dialect.sqlToQuery(statement)
    await client.query(text, params)
    let read = 0
    for (const table of tables) read += await readIn(client, table)
    return read
  } finally {
    await client.end()
  }
}

let test: TestApp
beforeAll(async () => {
  test = (await createSceneryApp()).test
  await fill(test, ahead)
})
afterAll(() => test.close())

describe('what is under way and not due', () => {
  it.each(requirementDeadlines.map((each) => [each.kind, each] as const))(
    '%s is looked for among what is past its day',
    async (_, { due }) => {
      expect(await readFor(test, due(test.clock.now()))).toBeLessThan(few)
    },
  )

  it('control: milestones that are looked up by task are as many as tasks', async () => {
    const byTask = sql`
      select m.id
      from accord.task k
      cross join lateral (
        select m.id from accord.task_milestone m
        where m.task_id = k.id and m.status = 'scheduled' and m.due_on < ${test.clock.now()}::date
        offset 0
      ) m
      where k.status = 'in_progress'`
    expect(await readFor(test, byTask)).toBeGreaterThan(many)
  })
})

const [offerExpiry] = requirementDeadlines

describe('sweeps one after another', () => {
  const secondMs = 1_000
  let worker: pg.Client
  let start: number
  beforeAll(async () => {
    worker = new pg.Client({ connectionString: test.testDatabase.workerUrl, options: '-c timezone=UTC' })
    await worker.connect()
    start = test.clock.now().getTime()
  })
  afterAll(() => worker.end())
  const later = (seconds: number) => new Date(start + seconds * secondMs)
  const expiring = (at: Date) =>
    withClient(test.testDatabase.superuserUrl, (client) =>
      client.query(
        `update accord.requirement_offer set status = 'accepted', reason = null, expires_at = $1, decided_at = $1
        where id = (select min(id::text)::uuid from accord.requirement_offer)`,
        [at],
      ),
    )

  it('what comes due in the past is found within a minute', async () => {
    const sweep = sweepOf(worker, [offerExpiry!])
    await sweep(later(0))
    await expiring(later(-3_600))
    expect(await sweep(later(1))).toBe(0)
    expect(await sweep(later(limits.wholeSweepSeconds))).toBe(1)
  })

  it('what was being changed as it came due is found by the next', async () => {
    const sweep = sweepOf(worker, [offerExpiry!])
    await sweep(later(100))
    await expiring(later(101))
    await withClient(test.testDatabase.superuserUrl, async (deciding) => {
      await deciding.query('begin')
      await deciding.query('select from accord.requirement_offer for update')
      expect(await sweep(later(102))).toBe(0)
      await deciding.query('rollback')
    })
    // Control: one that looks only at what came due since then.
    expect(await sweepDeadlines(worker, [offerExpiry!], later(103), later(102))).toBe(0)
    expect(await sweep(later(103))).toBe(1)
  })
})

describe('what was due long ago', () => {
  beforeAll(() => fill(test, overdue))
  const aMinuteBefore = (now: Date) => new Date(now.getTime() - limits.sweepAgainSeconds * 1_000)

  it.each(kinds.map((each) => [each.kind, each] as const))(
    '%s is looked for among what came due since the sweep before',
    async (_, { due }) => {
      const now = test.clock.now()
      expect(await readFor(test, due(now, aMinuteBefore(now)))).toBeLessThan(few)
      // Control: one that looks at everything.
      expect(await readFor(test, due(now))).toBeGreaterThanOrEqual(many)
    },
  )

  it('is looked at by the next sweep too where there is more than a batch, of which not all could be journalled', async () => {
    await fill(
      test,
      overdue.filter(([table]) => table === 'requirement_offer'),
    )
    const now = test.clock.now()
    const { superuserUrl, workerUrl } = test.testDatabase
    const sweeping = (worker: pg.Client) =>
      withClient(superuserUrl, async (deciding) => {
        // What came due first is let go only when a batch of the others is held: of them one less is looked at then.
        await deciding.query('begin')
        await deciding.query(
          `select from accord.requirement_offer where status = 'accepted' order by expires_at, id limit 1 for update`,
        )
        const query = worker.query.bind(worker) as (...asked: unknown[]) => Promise<unknown>
        worker.query = (async (...asked: unknown[]) => {
          if (JSON.stringify(asked).includes('insert into accord.deadline_passed')) await deciding.query('rollback')
          return await query(...asked)
        }) as typeof worker.query
        const sweep = sweepOf(worker, [offerExpiry!])
        await sweep(now)
        const told = `select count(*)::integer from accord.deadline_passed where kind = '${offerExpiry!.kind}' and journalled_at = $1`
        expect((await deciding.query(told, [now])).rows).toEqual([{ count: limits.deadlineBatchItems - 1 }])
        expect(await sweep(new Date(now.getTime() + 1_000))).toBeGreaterThan(0)
      })
    await withClient(workerUrl, sweeping)
  })
})
