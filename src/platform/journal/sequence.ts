import type pg from 'pg'
import { limits } from '../../config.ts'
import type { Clock } from '../../kernel/time.ts'
import { locks } from '../locks.ts'
import { plansByKey, prepared } from '../prepared.ts'
import { type Content, contentHash, type Envelope, leafHash } from './leaf.ts'
import { edge, type KeptHash, treeOf } from './tree.ts'

export const channel = 'accord_journal'

export type Entry = {
  entry_id: string
  event_type: string
  resource_type: string
  resource_id: string
  root_id: string
  participant: string
  account_id: string | null
  request_id: string
  occurred_at: Date
  envelope_salt: Buffer
  payload_salt: Buffer
  payload: Record<string, unknown>
}

// Every visible entry without a position, in identity order. There is no fence on transaction ids: a transaction that got
// its id first and then waited for a lock would come before what it saw, and any open transaction of the server would stall
// the feed.
const unplaced = `
select e.entry_id, e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.account_id, e.request_id,
  e.occurred_at, e.envelope_salt, e.payload_salt, e.payload
from accord.journal_entry e
where e.entry_id > (select low_water from accord.journal_state)
  and not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id)
order by e.entry_id
limit ${limits.sequencerBatchEntries}`

// One notice per batch, sent by the worker alone: a notice in the transactions of writers would serialise their commits.
const place = prepared(`
with placed as (
  insert into accord.journal_position (position, entry_id, leaf_hash, recorded_at)
  select p.position, p.entry_id, p.leaf_hash, $4
  from unnest($1::bigint[], $2::bigint[], $3::bytea[]) as p (position, entry_id, leaf_hash)
  returning position, entry_id
), changed as (
  insert into accord.journal_change as c (change_id, last_position)
  select e.change_id, max(p.position)
  from placed p
  join accord.journal_entry e on e.entry_id = p.entry_id
  where e.change_id is not null
  group by e.change_id
  on conflict (change_id) do update set last_position = greatest(c.last_position, excluded.last_position)
), grown as (
  insert into accord.journal_subtree (level, number, hash)
  select s.level, s.number, s.hash
  from unnest($7::smallint[], $8::bigint[], $9::bytea[]) as s (level, number, hash)
)
select pg_notify($5, $6)`)

const marks = prepared(`
select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, pg_snapshot_xmax(pg_current_snapshot())::text as xmax,
  (select coalesce(max(entry_id), 0) from accord.journal_position)::text as newest,
  (select low_water from accord.journal_state)::text as low_water`)

// Positions wait for the disk, once for each batch. The mark only saves work, so it is written without waiting.
const raise = prepared(`
update accord.journal_state
set low_water = $1
where low_water < $1
  and set_config('synchronous_commit', 'off', true) is not null`)

export type Placement = { position: number; entries: number }

/** What a test may put in place of the order, to show that the order matters. */
export type SequencerOptions = { client: pg.Client; clock: Clock; unplaced?: string }

export type Sequencer = {
  /** Whether this process gives positions; it takes the lead if nobody has it. */
  lead(): Promise<boolean>
  /** Gives positions to what is visible now; 0 entries if there is nothing. */
  step(): Promise<Placement>
}

/**
 * The one sequencer. The lock and the inserts are on one connection: a process that loses the connection loses the lead,
 * and the next one places what was not committed.
 */
export function createSequencer({ client, clock, unplaced: select = unplaced }: SequencerOptions): Sequencer {
  let leading = false
  let last: Placed | undefined
  let mark: { entryId: string; xmax: string } | undefined
  let atNewest = false

  async function lead(): Promise<boolean> {
    if (leading) return true
    const { rows } = await client.query('select pg_try_advisory_lock($1) as leading', [locks.sequencer])
    leading = rows[0].leading === true
    if (leading) for (const setting of plansByKey) await client.query(`set ${setting}`)
    return leading
  }

  async function step(): Promise<Placement> {
    last ??= await lastPlaced(client)
    const { rows } = await client.query<Entry>(prepared(select))
    if (rows.length > 0) last = await placeAll(rows, last)
    if (rows.length > 0 || !atNewest) await advanceLowWater()
    return { position: last.position, entries: rows.length }
  }

  async function placeAll(rows: readonly Entry[], before: Placed): Promise<Placed> {
    const recordedAt = new Date(Math.max(clock.now().getTime(), before.recordedAt))
    const first = before.position + 1
    const leaves = rows.map((entry, index) => leafHash(envelopeOf(entry, first + index, recordedAt)))
    const grown = before.tree.grow(leaves)
    const positions = rows.map((_, index) => first + index)
    const entries = rows.map((entry) => entry.entry_id)
    const subtrees = [grown.map((each) => each.level), grown.map((each) => each.number), grown.map((each) => each.hash)]
    const values = [positions, entries, leaves, recordedAt, channel, String(positions.at(-1)), ...subtrees]
    await client.query({ ...place, values }).catch((error: unknown) => {
      last = undefined
      throw error
    })
    return { ...before, position: before.position + rows.length, recordedAt: recordedAt.getTime() }
  }

  /**
   * The mark never passes an identity whose transaction may still run. It moves to what had been placed when a snapshot was
   * taken, once every transaction that ran then has ended. It only saves work; positions never wait for it.
   */
  async function advanceLowWater(): Promise<void> {
    const { rows } = await client.query(marks)
    const { xmin, xmax, newest, low_water } = rows[0] as Record<'xmin' | 'xmax' | 'newest' | 'low_water', string>
    if (mark !== undefined && BigInt(xmin) >= BigInt(mark.xmax)) {
      if (BigInt(mark.entryId) > BigInt(low_water)) {
        // Entries of the transactions that were open at that moment must have been placed first.
        const left = await client.query(
          `select 1 from accord.journal_entry e
          where e.entry_id > $1 and e.entry_id <= $2
            and not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id) limit 1`,
          [low_water, mark.entryId],
        )
        if (left.rows.length > 0) return
        await client.query({ ...raise, values: [mark.entryId] })
      }
      mark = undefined
    }
    atNewest = mark === undefined && BigInt(newest) <= BigInt(low_water)
    if (mark === undefined && !atNewest) mark = { entryId: newest, xmax }
  }

  return { lead, step }
}

type Placed = { position: number; recordedAt: number; tree: Growing }

/** The tree over all entries with a position: takes the next leaves, and returns the subtrees that they complete. */
type Growing = { grow(leaves: readonly Buffer[]): KeptHash[] }

async function lastPlaced(client: pg.Client): Promise<Placed> {
  const { rows } = await client.query(
    'select p.position, p.recorded_at from accord.journal_position p order by p.position desc limit 1',
  )
  const row = rows[0] as { position: string; recorded_at: Date } | undefined
  const position = Number(row?.position ?? 0)
  return { position, recordedAt: row?.recorded_at.getTime() ?? 0, tree: await growing(client, position) }
}

/** @throws Error if hashes are missing, because the next positions would be in a tree that is not the journal's */
async function growing(client: pg.Client, position: number): Promise<Growing> {
  const { rows } = await client.query<KeptHash>(edge)
  let grown: KeptHash[] = []
  const tree = treeOf(rows, (subtree) => grown.push(subtree))
  if (tree.size() !== position) {
    throw new Error(`The journal has ${position} positions, and accord.journal_subtree has hashes for ${tree.size()}.`)
  }
  return {
    grow(leaves) {
      grown = []
      for (const leaf of leaves) tree.add(leaf)
      return grown
    },
  }
}

/** The part of an entry at its position that is hashed. */
export function envelopeOf(entry: Omit<Entry, 'entry_id'>, position: number, recordedAt: Date): Envelope {
  return {
    position,
    type: entry.event_type,
    resource: { type: entry.resource_type, id: entry.resource_id },
    rootId: entry.root_id,
    participant: entry.participant,
    occurredAt: entry.occurred_at.toISOString(),
    recordedAt: recordedAt.toISOString(),
    salt: entry.envelope_salt.toString('hex'),
    contentHash: contentHash(entry.payload_salt, contentOf(entry)).toString('hex'),
  }
}

export const contentOf = (entry: Pick<Entry, 'account_id' | 'request_id' | 'payload'>): Content => ({
  accountId: entry.account_id,
  requestId: entry.request_id,
  payload: entry.payload,
})
