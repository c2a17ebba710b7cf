import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fanOut, nextOf, subscriptionsDue } from '../../src/modules/webhooks/dispatch-queries.ts'
import { createSequencer } from '../../src/platform/journal/sequence.ts'
import { plansByKey } from '../../src/platform/prepared.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { readIn } from '../support/reads.ts'

// What the worker asks many times a second must not depend on how long the journal is.

const entries = 20_000
const subscriptions = 20
/** Of rows and keys of the journal: some for each event and each delivery, and far fewer than there are. */
const readMax = 1_000

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  const { post } = test.as('PL', 'administrator')
  for (let number = 0; number < subscriptions; number += 1) {
    const made = await post('/v1/webhooks', { url: `https://desk.example/${number}`, description: 'Desk' })
    expect(made.status).toBe(201)
  }
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query(
      `insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id,
        occurred_at, for_audience, envelope_salt, payload_salt, payload)
      select 'consultation.created', 'consultation', id, id, 'PL', 'test', now(), array['PL'], $1, $1, '{}'
      from (select uuidv7() as id from generate_series(1, $2::integer))`,
      [Buffer.alloc(16), entries],
    )
    await client.query(
      `insert into accord.journal_position (position, entry_id, leaf_hash, recorded_at)
      select row_number() over (order by e.entry_id), e.entry_id, sha256(e.envelope_salt), $1
      from accord.journal_entry e`,
      [test.clock.now()],
    )
    await client.query(
      `insert into accord.journal_subtree (level, number, hash)
      select level, number, sha256('')
      from generate_series(1, 3) as l (level)
      cross join lateral generate_series(0, $1 / (256 ^ level)::bigint - 1) as s (number)`,
      [entries],
    )
    await client.query(
      'update accord.journal_state set low_water = (select max(p.entry_id) from accord.journal_position p)',
    )
    await client.query(
      'update accord.webhook_subscription set cursor_position = (select max(p.position) from accord.journal_position p)',
    )
    await client.query('analyze')
  })
  for (let number = 0; number < 3; number += 1) {
    const body = { kind: 'ad_hoc', mode: 'monitoring', title: 'Draft', summary: 'Plans.', asks: [{ text: 'Advice' }] }
    expect((await test.as('PL', 'coordinator').post('/v1/consultations', body)).status).toBe(201)
  }
})
afterAll(() => test.close())

type Work = (client: pg.Client) => Promise<unknown>

/** How much of the journal is read by what a connection of the worker's does, which is undone. */
async function readOfJournal(work: Work): Promise<number> {
  const client = new pg.Client({ connectionString: test.testDatabase.workerUrl })
  await client.connect()
  try {
    await client.query('begin')
    await work(client)
    return (await readIn(client, 'journal_entry')) + (await readIn(client, 'journal_position'))
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

const placed = (settings: readonly string[]) => async (client: pg.Client) => {
  const sequencer = createSequencer({ client, clock: test.clock })
  expect(await sequencer.lead()).toBe(true)
  for (const setting of settings) await client.query(`set local ${setting}`)
  expect(await sequencer.step()).toMatchObject({ entries: 3 })
}

const told = (settings: readonly string[]) => async (client: pg.Client) => {
  await placed(plansByKey)(client)
  for (const setting of settings) await client.query(`set local ${setting}`)
  expect(await fanOut(client, test.clock.now()), 'more to look at').toBe(false)
  const due = await subscriptionsDue(client, test.clock.now())
  expect(due).toHaveLength(subscriptions)
  const next = await nextOf(
    client,
    test.clock.now(),
    due.map((queue) => ({ queue, delivered: undefined })),
  )
  expect(next.filter((each) => each?.head.visible === true)).toHaveLength(subscriptions)
}

/** Whatever PostgreSQL finds best, but for reading whole tables. */
const asPlanned = ['enable_seqscan=off', 'enable_mergejoin=on', 'enable_hashjoin=on']

describe(`in a journal of ${entries} entries`, () => {
  it('positions are given, and webhooks told, by reading a few of them', async () => {
    expect(await readOfJournal(placed(plansByKey))).toBeLessThan(readMax)
    expect(await readOfJournal(told(plansByKey))).toBeLessThan(readMax)
  })

  it('control: statements that may merge two indexes begin at the beginning', async () => {
    expect(await readOfJournal(placed(asPlanned))).toBeGreaterThan(entries)
    expect(await readOfJournal(told(asPlanned))).toBeGreaterThan(entries)
  })
})
