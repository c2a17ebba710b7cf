import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { sealJournal } from '../../src/platform/backup/seal.ts'
import { openCheckpoint } from '../../src/platform/journal/note.ts'
import { localIssuerPrefix } from '../../src/platform/local-issuer.ts'
import { witness } from '../../src/witness.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { commit } from '../support/books.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { exampleVerifier, provesConsistency, provesInclusion, rootOf } from '../support/tree.ts'

type Checkpoint = { size: number; root: string; verifier: string; note: string }
type Envelope = { position: number; resource: { id: string }; participant: string; contentHash: string }
type Content = { salt: string; accountId: string; requestId: string; payload: object }
type Inclusion = { leafHash: string; path: string[]; envelope: Envelope | null; content: Content | null }

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
const leafOf = (envelope: object) => sha256(Buffer.of(0), canonicalize(envelope)!)

/** Entries of a stranger, of which nobody here is told. */
const others = (count: number) => `
  insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, request_id, occurred_at,
    for_audience, envelope_salt, payload_salt, payload)
  select 'resource.released', 'pledge', uuidv7(), uuidv7(), 'EE', 'test', now(), '{EE}', uuid_send(uuidv7()),
    uuid_send(uuidv7()), '{}'
  from generate_series(1, ${count})`

let database: TestDatabase
let test: TestApp
let mine: string
beforeAll(async () => {
  database = await createTestDatabase({ template: inject('postgres').appTemplate })
  // A sequencer that ends amid a subtree, and one that goes on from there.
  const first = await createTestApp({ fills: database })
  mine = await commit(first.as('SE', 'ministry'), '10.00')
  await forge(first, others(300))
  await first.sequence()
  await first.close()
  test = await createTestApp({ fills: database })
  await forge(test, others(320))
  await test.sequence()
})
afterAll(async () => {
  await test.close()
  await database.drop()
})

const checkpoint = async () => (await test.as('PL', 'auditor').get<Checkpoint>('/v1/changes/checkpoint')).body
const inclusion = (of: [string, 'auditor' | 'viewer'], position: number, size: number) =>
  test.as(...of).get<Inclusion>(`/v1/changes/inclusion?position=${position}&size=${size}`)
const consistency = async (first: number, second: number) =>
  (await test.as('PL', 'auditor').get<{ path: string[] }>(`/v1/changes/consistency?first=${first}&second=${second}`))
    .body.path
const isProven = ({ leafHash, path }: Inclusion, position: number, { size, root }: Checkpoint) =>
  provesInclusion({ hash: bytes(leafHash), index: position - 1, size, root: bytes(root) }, path.map(bytes))

/** What whoever owns the tables could do, behind the back of the service. */
const forge = (app: TestApp, statement: string) =>
  withClient(app.testDatabase.superuserUrl, (owner) =>
    owner.query(`set session_replication_role = replica; ${statement}`),
  )

describe('a checkpoint of the journal', () => {
  it('is signed, and has the size and the root that a backup seals', async () => {
    const { note, verifier, ...told } = await checkpoint()
    const { origin, size, root } = openCheckpoint(note, exampleVerifier)
    expect([verifier, origin]).toEqual([exampleVerifier, 'PeterNeumann'])
    const seal = await withClient(test.testDatabase.superuserUrl, sealJournal)
    expect({ position: size, root: root.toString('hex') }).toEqual(seal)
    expect(told).toEqual({ size, root: seal.root })
  })

  it('is refused where the service has no key, and says what to do', async () => {
    const other = await createTestApp({ on: test, signs: false })
    onTestFinished(() => other.close())
    const refused = await other.as('PL', 'auditor').get('/v1/changes/checkpoint')
    expect([refused.status, refused.body.detail]).toEqual([
      503,
      'This service signs no checkpoints: its operator must set JOURNAL_KEY_FILE.',
    ])
    expect((await inclusion(['PL', 'auditor'], 1, 1)).status).toBe(200)
  })

  it('of an empty journal has no leaf, and the root of none', async () => {
    const empty = await createTestApp()
    onTestFinished(() => empty.close())
    const { body } = await empty.as('PL', 'auditor').get<Checkpoint>('/v1/changes/checkpoint')
    expect([body.size, body.root]).toEqual([0, sha256('')])
    const none = await empty.as('PL', 'auditor').get('/v1/changes/inclusion?position=1&size=1')
    expect([none.status, none.body.errors?.[0]]).toMatchObject([
      400,
      { parameter: 'size', detail: 'The journal ends at 0.' },
    ])
  })
})

describe('a proof of the journal', () => {
  it('holds for positions and earlier sizes beside and within kept subtrees, which two sequencers made', async () => {
    const now = await checkpoint()
    expect(now.size).toBeGreaterThan(600)
    expect((await withClient(test.testDatabase.superuserUrl, sealJournal)).root).toBe(now.root)
    for (const position of [1, 2, 256, 257, 512, 513, now.size - 1, now.size]) {
      const { body } = await inclusion(['PL', 'auditor'], position, now.size)
      expect(isProven(body, position, now), `position ${position}`).toBe(true)
      expect(isProven({ ...body, leafHash: sha256('another') }, position, now)).toBe(false)
    }
    for (const size of [1, 2, 255, 256, 257, 511, 512, 600, now.size]) {
      const earlier = { size, root: bytes(await rootAt(size)) }
      const later = { size: now.size, root: bytes(now.root) }
      const path = (await consistency(size, now.size)).map(bytes)
      expect(provesConsistency(earlier, later, path), `from ${size}`).toBe(true)
      expect(provesConsistency({ ...earlier, root: bytes(sha256('another')) }, later, path)).toBe(false)
    }
  })

  it('shows what the feed tells to whoever is told, who did it to the participant that did it, and a hash to anybody', async () => {
    const now = await checkpoint()
    const { items } = (await test.as('SE', 'viewer').get<{ items: Envelope[] }>('/v1/changes?limit=200')).body
    const { position } = items.find(({ resource }) => resource.id === mine)!
    const own = (await inclusion(['SE', 'auditor'], position, now.size)).body
    expect(own.envelope!.resource.id).toBe(mine)
    expect(leafOf(own.envelope!)).toBe(own.leafHash)
    const { salt, ...content } = own.content!
    expect(sha256(bytes(salt), canonicalize(content)!)).toBe(own.envelope!.contentHash)
    expect((await inclusion(['UA', 'auditor'], position, now.size)).body).toEqual({ ...own, content: null })
    const hidden = (await inclusion(['SE', 'auditor'], now.size, now.size)).body
    expect([hidden.envelope, hidden.content]).toEqual([null, null])
    expect(isProven(hidden, now.size, now)).toBe(true)
  })

  it('shows as much of an entry as the feed does: what a role is not told of stays a hash', async () => {
    const administrator = test.as('SE', 'administrator')
    const account = { kind: 'service', name: 'Desk', issuer: `${localIssuerPrefix}SE`, subject: 'desk-proofs' }
    const made = await administrator.post<{ id: string }>('/v1/accounts', account)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    await test.sequence()
    const { size } = await checkpoint()
    expect((await inclusion(['SE', 'viewer'], size, size)).body).toMatchObject({ envelope: null, content: null })
    const reply = await administrator.get<Inclusion>(`/v1/changes/inclusion?position=${size}&size=${size}`)
    expect(reply.body.envelope!.resource.id).toBe(made.body.id)
  })

  it('binds a file to the journal: from its hash by its run to the root that is signed', async () => {
    const auditor = test.as('SE', 'auditor')
    const pulled = await auditor.get<object>('/v1/reports/ledger?format=json')
    const id = pulled.headers['report-run']!
    const run = async () =>
      (await auditor.get<{ sha256: string; journalPosition: number | null }>(`/v1/report-runs/${id}`)).body
    expect((await run()).journalPosition, 'before its entry has a position').toBeNull()
    await test.sequence()
    const { sha256: hash, journalPosition } = await run()
    const now = await checkpoint()
    const proof = (await inclusion(['SE', 'auditor'], journalPosition!, now.size)).body
    expect(isProven(proof, journalPosition!, now)).toBe(true)
    expect(leafOf(proof.envelope!)).toBe(proof.leafHash)
    const { salt, ...content } = proof.content!
    expect(sha256(bytes(salt), canonicalize(content)!)).toBe(proof.envelope!.contentHash)
    expect(content.payload).toMatchObject({ sha256: hash })
  })

  it('is of no entry that was altered since it was recorded, whatever a witness says of the tree', async () => {
    const made = await commit(test.as('SE', 'ministry'), '12.00')
    await test.sequence()
    const before = await checkpoint()
    const [{ position } = { position: 0 }] = await test.rows<{ position: number }>(
      `select p.position::integer from accord.journal_position p join accord.journal_entry e using (entry_id)
       where e.resource_id = $1 order by p.position limit 1`,
      [made],
    )
    const holds = async () => {
      const { body } = await inclusion(['SE', 'auditor'], position, before.size)
      const { salt, ...content } = body.content!
      const isHashed = sha256(bytes(salt), canonicalize(content)!) === body.envelope!.contentHash
      return isProven(body, position, before) && isHashed && leafOf(body.envelope!) === body.leafHash
    }
    expect(await holds()).toBe(true)
    const alter = (payload: string) =>
      forge(test, `update accord.journal_entry set payload = ${payload} where resource_id = '${made}'`)
    await alter(`payload || '{"altered": true}'`)
    expect(await checkpoint()).toEqual(before)
    expect(await holds()).toBe(false)
    await alter(`payload - 'altered'`)
    expect(await holds()).toBe(true)
  })

  it('is refused beyond what there is, by the parameter that is wrong', async () => {
    const { size } = await checkpoint()
    const fault = async (address: string) => {
      const { status, body } = await test.as('PL', 'auditor').get<ProblemBody>(`/v1/changes/${address}`)
      return [status, body.errors?.[0]?.parameter, body.errors?.[0]?.detail]
    }
    const beyond = `The journal ends at ${size}.`
    expect(await fault(`inclusion?position=1&size=${size + 1}`)).toEqual([400, 'size', beyond])
    expect(await fault(`inclusion?position=3&size=2`)).toEqual([
      ...[400, 'position'],
      'must not be more than size, which is 2',
    ])
    expect(await fault(`consistency?first=1&second=${size + 1}`)).toEqual([400, 'second', beyond])
    expect(await fault(`consistency?first=2&second=1`)).toEqual([
      ...[400, 'first'],
      'must not be more than second, which is 1',
    ])
    expect((await fault('inclusion?position=0&size=1'))[1]).toBe('position')
    expect((await fault('consistency?first=0&second=1'))[1]).toBe('first')
    const greatest = Number.MAX_SAFE_INTEGER
    expect(await fault(`inclusion?position=1&size=${greatest}`)).toEqual([400, 'size', beyond])
    const tooBig = `Too big: expected int to be <=${greatest}`
    expect(await fault(`inclusion?position=1&size=${greatest + 1}`)).toEqual([400, 'size', tooBig])
  })
})

async function rootAt(size: number): Promise<string> {
  const rows = await test.rows<{ leaf_hash: Buffer }>(
    'select leaf_hash from accord.journal_position where position <= $1 order by position',
    [size],
  )
  return rootOf(rows.map((row) => row.leaf_hash)).toString('hex')
}

describe('whoever witnesses the journal', () => {
  let directory: string
  let url: string
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'accord-witness-'))
    url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  const keep = async (name: string, ...more: string[]) =>
    witness(readConfig({ NODE_ENV: 'test', ACCORD_URL: url, ACCORD_TOKEN: await test.token('PL', 'auditor') }), [
      '--file',
      join(directory, name),
      ...more,
    ])
  const kept = (name: string) => readFileSync(join(directory, name), 'utf8')
  const grow = async () => {
    await commit(test.as('SE', 'ministry'), '11.00')
    await test.sequence()
  }

  it('keeps each checkpoint in place of the one before, with its key beside it', async () => {
    await keep('grown')
    const before = openCheckpoint(kept('grown'), kept('grown.key'))
    await grow()
    await keep('grown')
    expect(openCheckpoint(kept('grown'), exampleVerifier).size).toBeGreaterThan(before.size)
  })

  it('finds what was changed behind the back of the service, though its hashes were made anew, and keeps its file', async () => {
    await keep('forged')
    const before = kept('forged')
    await grow()
    await forge(test, "update accord.journal_position set leaf_hash = sha256('forged') where position = 3")
    await expect(keep('forged')).resolves.toBeUndefined() // nothing reads it: the kept subtree stands for its leaves
    await forge(test, 'truncate accord.journal_subtree')
    const leaves = await test.rows<{ leaf_hash: Buffer }>(
      'select leaf_hash from accord.journal_position order by position limit 512',
    )
    for (const number of [0, 1]) {
      const hash = rootOf(leaves.slice(256 * number, 256 * (number + 1)).map((row) => row.leaf_hash)).toString('hex')
      await forge(test, `insert into accord.journal_subtree values (1, ${number}, '\\x${hash}')`)
    }
    await grow()
    expect(openCheckpoint(kept('forged'), exampleVerifier).size).toBeGreaterThan(
      openCheckpoint(before, exampleVerifier).size,
    )
    const last = kept('forged')
    await expect(keep('forged')).rejects.toThrow(/^witness: the journal was changed: its \d+ positions do not begin/)
    expect(kept('forged')).toBe(last)
  })
})
