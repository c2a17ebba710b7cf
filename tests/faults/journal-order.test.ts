import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kernel/time.ts'
import { sealJournal } from '../../src/platform/backup/seal.ts'
import { createSequencer } from '../../src/platform/journal/sequence.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

// The broken variant: an order by transaction id in place of the identities that are taken last of all.
const byTransactionId = `
select e.entry_id, e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.account_id, e.request_id,
  e.occurred_at, e.envelope_salt, e.payload_salt, e.payload
from accord.journal_entry e
where not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id)
order by e.xmin::text::bigint, e.entry_id`

// The broken variant of a fence: nothing is placed while an older transaction of the server is open.
const behindFence = `
select e.entry_id, e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.account_id, e.request_id,
  e.occurred_at, e.envelope_salt, e.payload_salt, e.payload
from accord.journal_entry e
where not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id)
  and e.xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
order by e.entry_id`

describe('BR-60: the order of the journal', () => {
  let database: TestDatabase
  let open: pg.Client[]
  const connect = async (url = database.workerUrl) => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => undefined)
    await client.connect()
    open.push(client)
    return client
  }
  beforeEach(async () => {
    database = await createTestDatabase()
    open = []
  })
  afterEach(async () => {
    await Promise.all(open.map((client) => client.end()))
    await database.drop()
  })

  const append = (client: pg.Client, type: string) =>
    client.query('select accord.append_journal($1::jsonb)', [
      JSON.stringify([
        {
          event_type: type,
          resource_type: 'test',
          resource_id: randomUUID(),
          root_id: randomUUID(),
          participant: 'UA',
          account_id: null,
          request_id: 'r',
          occurred_at: new Date().toISOString(),
          for_audience: null,
          envelope_salt: randomBytes(16).toString('hex'),
          payload_salt: randomBytes(16).toString('hex'),
          payload: {},
        },
      ]),
    ])
  const order = async (client: pg.Client) => {
    const { rows } = await client.query(
      'select e.event_type from accord.journal_position p join accord.journal_entry e using (entry_id) order by p.position',
    )
    return rows.map((row: { event_type: string }) => row.event_type)
  }
  const drain = async (unplaced?: string) => {
    const client = await connect()
    const sequencer = createSequencer({ client, clock: systemClock, ...(unplaced === undefined ? {} : { unplaced }) })
    expect(await sequencer.lead()).toBe(true)
    while ((await sequencer.step()).entries > 0);
    return client
  }

  /** T2 gets its transaction id first and then waits for a lock of T1: T2 has seen what T1 did. */
  async function waitingTransaction(): Promise<void> {
    const [first, second] = [await connect(), await connect()]
    await first.query('begin')
    await second.query('begin')
    await second.query('select pg_current_xact_id()')
    await first.query("update accord.participant set note = 'one' where code = 'PL'")
    const waits = second.query("update accord.participant set note = note || ' two' where code = 'PL' returning note")
    await append(first, 'cause')
    await first.query('commit')
    expect((await waits).rows[0].note).toBe('one two')
    await append(second, 'effect')
    await second.query('commit')
  }

  it('a change never stands before one that it saw, though its transaction id is the older one', async () => {
    await waitingTransaction()
    expect(await order(await drain())).toEqual(['cause', 'effect'])
  })

  it('control: an order by transaction id puts the effect before its cause', async () => {
    await waitingTransaction()
    expect(await order(await drain(byTransactionId))).toEqual(['effect', 'cause'])
  })

  it('an entry whose transaction ends late gets a later position and is not lost', async () => {
    const [slow, quick] = [await connect(), await connect()]
    await slow.query('begin')
    await append(slow, 'slow')
    await append(quick, 'quick')
    const client = await connect()
    const sequencer = createSequencer({ client, clock: systemClock })
    await sequencer.lead()
    // More than once, so that a low-water mark that moved too far would have passed the slow one.
    for (let round = 0; round < 4; round += 1) await sequencer.step()
    expect(await order(client)).toEqual(['quick'])
    await slow.query('commit')
    await sequencer.step()
    expect(await order(client)).toEqual(['quick', 'slow'])
  })

  it('the low-water mark follows once every transaction of its moment has ended, and only then', async () => {
    const [slow, quick] = [await connect(), await connect()]
    const mark = async () =>
      (await quick.query('select low_water::int as low_water from accord.journal_state')).rows[0].low_water
    await slow.query('begin')
    await append(slow, 'slow')
    await append(quick, 'quick')
    const sequencer = createSequencer({ client: await connect(), clock: systemClock })
    await sequencer.lead()
    for (let round = 0; round < 4; round += 1) await sequencer.step()
    expect(await mark()).toBe(0)
    await slow.query('rollback')
    // A snapshot counts the transactions of the whole server, so those of other test files hold the mark back too.
    const followed = async () => {
      await sequencer.step()
      return await mark()
    }
    await expect.poll(followed, { timeout: 20_000 }).toBe(2)
  })

  /** An entry that has its identity and nothing else yet, while another is placed: the order, and how far the mark got. */
  async function betweenIdentityAndRow(isRaised: boolean): Promise<{ order: string[]; mark: number }> {
    const [owner, holder, slow, quick] = [
      await connect(database.superuserUrl),
      await connect(),
      await connect(),
      await connect(),
    ]
    await owner.query(`
      create function public.wait() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock_shared(7); return new; end';
      create trigger wait before insert on accord.journal_entry for each row when (new.event_type = 'slow')
        execute function public.wait()`)
    await append(quick, 'first') // of a sequence that is used for the first time PostgreSQL keeps a record
    await holder.query('select pg_advisory_lock(7)')
    await slow.query('begin')
    const waits = append(slow, 'slow')
    const waiting = async () =>
      (await owner.query("select from pg_locks where locktype = 'advisory' and not granted")).rows.length
    await expect.poll(waiting).toBeGreaterThan(0)
    await append(quick, 'quick')
    const sequencer = createSequencer({ client: await connect(), clock: systemClock })
    await sequencer.lead()
    const mark = async () => {
      await sequencer.step()
      return (await owner.query('select low_water::int as low_water from accord.journal_state')).rows[0].low_water
    }
    for (let round = 0; round < 4; round += 1) await mark()
    if (isRaised) await expect.poll(mark).toBe(3)
    const reached = await mark()
    await holder.query('select pg_advisory_unlock(7)')
    await waits
    await slow.query('commit')
    await sequencer.step()
    return { order: await order(owner), mark: reached }
  }

  it('an entry that has an identity and no row yet is not lost: its transaction has a number before', async () => {
    expect(await betweenIdentityAndRow(false)).toEqual({ order: ['first', 'quick', 'slow'], mark: 0 })
  })

  it('control: without that number the mark passes it, and it never gets a position', async () => {
    const owner = await connect(database.superuserUrl)
    const { rows } = await owner.query("select pg_get_functiondef('accord.append_journal'::regproc) as made")
    await owner.query(rows[0].made.replace('perform pg_current_xact_id();', ''))
    expect(await betweenIdentityAndRow(true)).toEqual({ order: ['first', 'quick'], mark: 3 })
  })

  it('a long-running transaction between two changes holds back neither', async () => {
    const [long, other] = [await connect(), await connect()]
    await long.query('begin')
    await long.query('select pg_current_xact_id()')
    await append(other, 'one')
    await append(other, 'two')
    expect(await order(await drain())).toEqual(['one', 'two'])
  })

  it('an open transaction in another database of the server holds back nothing', async () => {
    const elsewhere = await createTestDatabase()
    const idle = await connect(elsewhere.workerUrl)
    await idle.query('begin')
    await idle.query('select pg_current_xact_id()')
    await append(await connect(), 'here')
    expect(await order(await drain())).toEqual(['here'])
    await idle.query('rollback')
    await idle.end()
    await elsewhere.drop()
  })

  it('control: a fence on transaction ids stalls behind that other database', async () => {
    const elsewhere = await createTestDatabase()
    const idle = await connect(elsewhere.workerUrl)
    await idle.query('begin')
    await idle.query('select pg_current_xact_id()')
    await append(await connect(), 'here')
    expect(await order(await drain(behindFence))).toEqual([])
    await idle.query('rollback')
    await idle.end()
    await elsewhere.drop()
  })

  it('one sequencer at a time: a second one leads only when the first has lost its connection', async () => {
    const [one, two] = [await connect(), await connect()]
    const first = createSequencer({ client: one, clock: systemClock })
    const second = createSequencer({ client: two, clock: systemClock })
    expect(await first.lead()).toBe(true)
    expect(await second.lead()).toBe(false)
    await one.end()
    open.splice(open.indexOf(one), 1)
    await expect.poll(() => second.lead(), { timeout: 5_000 }).toBe(true)
  })

  it('recordedAt never decreases, though the clock does; positions are without a gap', async () => {
    const client = await connect()
    const times = ['2026-11-23T10:00:00.000Z', '2026-11-23T09:00:00.000Z', '2026-11-23T11:00:00.000Z']
    const clock = { now: () => new Date(times[0]!) }
    const sequencer = createSequencer({ client, clock })
    await sequencer.lead()
    while (times.length > 0) {
      await append(await connect(), 'tick')
      await sequencer.step()
      times.shift()
    }
    const { rows } = await client.query(
      'select position::int as position, recorded_at from accord.journal_position order by position',
    )
    expect(rows.map((row) => row.position)).toEqual([1, 2, 3])
    expect(rows.map((row) => row.recorded_at.toISOString())).toEqual([
      '2026-11-23T10:00:00.000Z',
      '2026-11-23T10:00:00.000Z',
      '2026-11-23T11:00:00.000Z',
    ])
  })

  it('200 writers at once: every committed entry has exactly one position, none of a rolled-back one has any', async () => {
    const client = await connect()
    const sequencer = createSequencer({ client, clock: systemClock })
    await sequencer.lead()
    const writers = await Promise.all(Array.from({ length: 8 }, () => connect()))
    const work = writers.map(async (writer, index) => {
      for (let turn = 0; turn < 25; turn += 1) {
        await writer.query('begin')
        await append(writer, `w${index}.${turn}`)
        await writer.query(turn % 5 === 4 ? 'rollback' : 'commit')
      }
    })
    let working = true
    void Promise.all(work).then(() => (working = false))
    while (working) await sequencer.step()
    await Promise.all(work)
    while ((await sequencer.step()).entries > 0);
    const placed = await order(client)
    expect(placed).toHaveLength(160)
    expect(new Set(placed).size).toBe(160)
    for (const index of writers.keys()) {
      const own = placed.filter((type) => type.startsWith(`w${index}.`)).map((type) => Number(type.split('.')[1]))
      expect(own).toEqual([...own].sort((a, b) => a - b))
    }
  })
  it('a batch that could not be placed leaves nothing in the tree over the journal: with the next one it is whole', async () => {
    const owner = await connect(database.superuserUrl)
    const sequencer = createSequencer({ client: await connect(), clock: systemClock })
    await sequencer.lead()
    await append(owner, 'before')
    await sequencer.step()
    for (let entry = 0; entry < 256; entry += 1) await append(owner, 'within')
    await owner.query('revoke insert on accord.journal_subtree from accord_worker')
    await expect(sequencer.step()).rejects.toThrow(/permission denied/)
    expect(await order(owner)).toEqual(['before'])
    await owner.query('grant insert on accord.journal_subtree to accord_worker')
    await append(owner, 'after')
    expect(await sequencer.step()).toEqual({ position: 258, entries: 257 })
    expect(await sealJournal(owner)).toMatchObject({ position: 258 })
    await owner.query("update accord.journal_subtree set hash = sha256('x')")
    await expect(sealJournal(owner), 'control').rejects.toThrow(/hashes that its proofs are made of/)
    await owner.query('delete from accord.journal_subtree')
    const next = createSequencer({ client: await connect(database.superuserUrl), clock: systemClock })
    await expect(next.step()).rejects.toThrow(
      'The journal has 258 positions, and accord.journal_subtree has hashes for 2.',
    )
  })
})
