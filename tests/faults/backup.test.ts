import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { backUp, restore } from '../../src/platform/backup/backup.ts'
import { createTree } from '../../src/platform/journal/tree.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit } from '../support/books.ts'
import { realClientDirectory, standInDirectory } from '../support/client-programs.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { itWhole } from '../support/scale.ts'
import { startEmptyCluster } from '../support/second-cluster.ts'

const real = realClientDirectory()
const client = real ?? standInDirectory('18.4')
const by = real === undefined ? 'a stand-in that moves rows by COPY: there is no pg_dump 18 here' : `${real}/pg_dump`

let source: TestApp
let backups: string
beforeAll(async () => {
  source = await createTestApp()
  await commit(source.as('SE', 'ministry'), '10.00')
  await source.sequence()
  backups = mkdtempSync(join(tmpdir(), 'accord-backups-'))
})
afterAll(async () => {
  await source.close()
  rmSync(backups, { recursive: true, force: true })
  if (real === undefined) rmSync(client, { recursive: true, force: true })
})

type Command = 'backup' | 'restore'
type Environment = Record<string, string>

/** The command as `npm run` runs it. */
async function run(command: Command, directory: string, env: Environment): Promise<{ status: number; said: string }> {
  const child = spawn(process.execPath, ['src/main.ts', command, directory], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said += part
  })
  const [status] = (await once(child, 'close')) as [number]
  return { status, said }
}

const environment = (database: TestDatabase, programs = client): Environment => ({
  DATABASE_URL: database.appUrl,
  WORKER_DATABASE_URL: database.workerUrl,
  DATABASE_OWNER_URL: database.ownerUrl,
  DATABASE_BACKUP_URL: database.superuserUrl,
  POSTGRES_CLIENT_DIRECTORY: programs,
})

const positionOf = async (app: TestApp) =>
  (await app.as('SE', 'viewer').get<{ position: number }>('/v1/changes?limit=1')).body.position

async function emptyCluster(): Promise<TestDatabase> {
  const cluster = await startEmptyCluster()
  onTestFinished(() => cluster.drop())
  return cluster
}

describe(`a backup (by ${by})`, () => {
  it('goes into an empty database, is checked there, and the service goes on from it', async () => {
    const directory = join(backups, 'short')
    const by = { directory, programs: [client], onProgress: () => undefined }
    const sealed = await backUp({ ...by, url: source.testDatabase.superuserUrl })
    // What happens after the backup is not in it.
    await commit(source.as('SE', 'ministry'), '10.50')
    await source.sequence()
    const empty = await createTestDatabase({ empty: true })
    onTestFinished(() => empty.drop())
    const into = { ...by, ...empty, url: empty.superuserUrl }
    const { position, root } = await restore(into)
    expect({ position, root }).toEqual({ position: sealed.position, root: sealed.root })
    const copy = await createTestApp({ on: { clock: source.clock, testDatabase: empty } })
    expect([await positionOf(copy), (await positionOf(source)) > position]).toEqual([position, true])
    await commit(copy.as('SE', 'ministry'), '12.00')
    await copy.sequence()
    expect(await positionOf(copy)).toBeGreaterThan(position)
    await copy.close()
    await expect(restore(into)).rejects.toThrow(/ has \d+ tables: a backup is restored into an empty database alone\.$/)
  })

  itWhole(
    'goes into an empty database of another cluster by the commands, and the service goes on from it',
    async () => {
      const directory = join(backups, 'whole')
      const backup = await run('backup', directory, environment(source.testDatabase))
      expect(backup).toMatchObject({ status: 0 })
      const sheet = JSON.parse(readFileSync(join(directory, 'backup.json'), 'utf8'))
      expect(backup.said).toContain(
        `position ${sheet.journal.position} of the journal, whose root is ${sheet.journal.root}`,
      )
      const written = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'))
      for (const { appUrl, superuserUrl } of [source.testDatabase])
        for (const url of [appUrl, superuserUrl]) expect(written.join()).not.toContain(new URL(url).password)

      // What happens after the backup is not in it.
      await commit(source.as('SE', 'ministry'), '11.00')
      await source.sequence()
      const cluster = await emptyCluster()
      const restored = await run('restore', directory, environment(cluster))
      expect(restored.said).toContain(`Restored and checked up to position ${sheet.journal.position} of the journal`)
      const copy = await createTestApp({ on: { clock: source.clock, testDatabase: cluster } })
      expect(await positionOf(copy)).toBe(sheet.journal.position)
      expect(await positionOf(source)).toBeGreaterThan(sheet.journal.position)
      await commit(copy.as('SE', 'ministry'), '12.00')
      await copy.sequence()
      expect(await positionOf(copy)).toBeGreaterThan(sheet.journal.position)
      await copy.close()
      const again = await run('restore', directory, environment(cluster))
      expect([again.status, again.said]).toEqual([
        1,
        expect.stringMatching(
          /^accord: The database accord has \d+ tables: a backup is restored into an empty database alone\.$/m,
        ),
      ])
    },
  )

  itWhole('whose dump was changed, or that has no sheet, is refused before anything is written', async () => {
    const directory = join(backups, 'changed')
    expect(await run('backup', directory, environment(source.testDatabase))).toMatchObject({ status: 0 })
    const cluster = await emptyCluster()
    const bare = join(backups, 'bare')
    cpSync(directory, bare, { recursive: true })
    rmSync(join(bare, 'backup.json'))
    appendFileSync(join(directory, 'database.dump'), ' ')
    expect(await run('restore', directory, environment(cluster))).toEqual({
      status: 1,
      said: `accord: ${join(directory, 'database.dump')} is not the file that was backed up.\n`,
    })
    expect((await run('restore', bare, environment(cluster))).said).toMatch(
      /is no whole backup: .*backup.json is missing/,
    )
    await withClient(cluster.superuserUrl, async (look) => {
      const { rows } = await look.query(
        `select to_regnamespace('accord') as schema, to_regrole('accord_owner') as role`,
      )
      expect(rows).toEqual([{ schema: null, role: null }])
    })
  })

  itWhole('goes into a directory of its own, and by a login that row-level security does not bind', async () => {
    const directory = join(backups, 'other')
    const env = environment(source.testDatabase)
    const bound = await run('backup', directory, { ...env, DATABASE_BACKUP_URL: source.testDatabase.ownerUrl })
    expect([bound.status, bound.said]).toEqual([1, expect.stringContaining('row-level security binds the login')])
    expect(existsSync(directory)).toBe(false)
    expect((await run('backup', backups, env)).said).toMatch(/is not empty: each backup has a directory of its own/)
    const { DATABASE_BACKUP_URL: _, ...without } = env
    expect((await run('backup', directory, without)).said).toBe(
      'accord: DATABASE_BACKUP_URL is needed for this beside DATABASE_URL.\n',
    )
  })
})

describe('the checks of a restore', () => {
  itWhole('control: a dump that lost a table, or whose journal was changed, is told', async () => {
    for (const [name, loses, expected] of [
      ['lost', 'accord.commitment', /not what was backed up \(rows\)/],
      [
        'journal',
        'accord.journal_entry',
        /The journal is not what it was: its position 1 does not give the hash on record/,
      ],
    ] as const) {
      const each = standInDirectory('18.4', { loses })
      onTestFinished(() => rmSync(each, { recursive: true, force: true }))
      const directory = join(backups, name)
      expect(await run('backup', directory, environment(source.testDatabase, each))).toMatchObject({ status: 0 })
      const restored = await run('restore', directory, environment(await emptyCluster(), each))
      expect([restored.status, restored.said]).toEqual([1, expect.stringMatching(expected)])
    }
  })

  itWhole('a journal in which one payload was changed is not backed up', async () => {
    const other = await createTestApp()
    onTestFinished(() => other.close())
    await commit(other.as('SE', 'ministry'), '10.00')
    await other.sequence()
    await withClient(other.testDatabase.superuserUrl, (owner) =>
      owner.query(`set session_replication_role = replica;
        update accord.journal_entry set payload = payload || '{"amount": "99.00"}'
        where entry_id = (select max(entry_id) from accord.journal_position)`),
    )
    const backup = await run('backup', join(backups, 'forged'), environment(other.testDatabase))
    expect([backup.status, backup.said]).toEqual([
      1,
      expect.stringContaining('The journal is not what it was: its position'),
    ])
  })

  it('the root is that of RFC 6962, for trees of any size', () => {
    const leaves = Array.from({ length: 7 }, (_, index) => Buffer.alloc(32, index + 1))
    const root = (some: Buffer[]) => {
      const tree = createTree()
      for (const leaf of some) tree.add(leaf)
      return tree.root()
    }
    expect(root([]).toString('hex')).toMatch(/^e3b0c44298fc1c14/)
    expect(root(leaves.slice(0, 1))).toEqual(leaves[0])
    // Split at the largest power of two below: 7 = 4 + 3, 3 = 2 + 1.
    const pair = (left: Buffer, right: Buffer) => root([left, right])
    const [a, b, c, d, e, f, g] = leaves as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
    expect(root(leaves)).toEqual(pair(pair(pair(a, b), pair(c, d)), pair(pair(e, f), g)))
    expect(root(leaves.slice(0, 3))).toEqual(pair(pair(a, b), c))
  })
})

describe('the client programs', () => {
  const backup = (programs: string) => run('backup', join(backups, 'never'), environment(source.testDatabase, programs))

  itWhole('of PostgreSQL 15 are refused in one line that says which they are and what to install', async () => {
    const old = standInDirectory('15.18 (Debian 15.18-0+deb12u1)')
    onTestFinished(() => rmSync(old, { recursive: true, force: true }))
    expect(await backup(old)).toEqual({
      status: 1,
      said: `accord: ${join(old, 'pg_dump')} is of PostgreSQL 15.18, and 18 or newer is needed: install PostgreSQL 18's client programs (the package postgresql-client-18 of many systems), or name the directory that holds them in POSTGRES_CLIENT_DIRECTORY\n`,
    })
    expect(existsSync(join(backups, 'never'))).toBe(false)
  })

  itWhole('that are not there are told so, and the reason of one that fails is its own', async () => {
    const none = mkdtempSync(join(tmpdir(), 'accord-client-'))
    onTestFinished(() => rmSync(none, { recursive: true, force: true }))
    expect((await backup(none)).said).toMatch(
      /^accord: There is no pg_dump here, which Accord does not bring: install /,
    )
    const fails = standInDirectory('18.4')
    onTestFinished(() => rmSync(fails, { recursive: true, force: true }))
    writeFileSync(
      join(fails, 'pg_dump'),
      '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 18.4" && exit\necho "pg_dump: error: no room" >&2; exit 1\n',
    )
    expect((await backup(fails)).said).toContain(`${join(fails, 'pg_dump')} failed: pg_dump: error: no room`)
  })

  it('of this machine, which are older, are found on the PATH and refused', async (context) => {
    if (real !== undefined || !existsSync('/usr/bin/pg_dump')) context.skip('no older pg_dump is on this machine')
    const { POSTGRES_CLIENT_DIRECTORY: _, ...env } = environment(source.testDatabase)
    const refused = await run('backup', join(backups, 'never'), { ...env, PATH: '/usr/bin' })
    expect([refused.status, refused.said]).toEqual([
      1,
      expect.stringMatching(/^accord: \/usr\/bin\/pg_dump is of PostgreSQL \d+/),
    ])
  })
})
