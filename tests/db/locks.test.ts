import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kernel/time.ts'
import { migrate, migrationsDirectory } from '../../src/platform/db/migrate.ts'
import { createSequencer } from '../../src/platform/journal/sequence.ts'
import { lockClasses, locks, waitForLock } from '../../src/platform/locks.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

const root = join(migrationsDirectory, '..')
const listed = (file: string) => file === join('src', 'platform', 'locks.ts')

/** What takes an advisory lock by a number of its own, in SQL or in code. */
function literalKeys(text: string): string[] {
  return [...text.matchAll(/advisory\w*lock\w*\s*\(\s*(\d[\d_]*)/g), ...text.matchAll(/\b(60171504\d+)n?\b/g)].map(
    ([, key]) => key!.replaceAll('_', ''),
  )
}

function filesOf(directory: string, ending: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(directory, name))
}

describe('the keys of locks', () => {
  it('are of one list, and no two are the same', () => {
    const keys = Object.values(locks)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(Object.values(lockClasses)).size).toBe(Object.values(lockClasses).length)
    expect(keys.every((key) => key > 0n && key < 2n ** 63n)).toBe(true)
  })

  it('a number in a migration is in the list, and nowhere else is there any', () => {
    const known = Object.values(locks).map(String)
    const strays = [...filesOf('migrations', '.sql'), ...filesOf('src', '.ts')].flatMap((file) =>
      literalKeys(readFileSync(join(root, file), 'utf8'))
        .filter((key) => !(listed(file) || (file.endsWith('.sql') && known.includes(key))))
        .map((key) => `${file}: ${key}`),
    )
    expect(strays).toEqual([])
    const inSql = filesOf('migrations', '.sql').flatMap((file) => literalKeys(readFileSync(join(root, file), 'utf8')))
    expect(inSql).toEqual(expect.arrayContaining([String(locks.roles), String(locks.postings)]))
  })

  it('control: a stray number is seen', () => {
    expect(literalKeys('perform pg_advisory_xact_lock_shared( 42 );')).toEqual(['42'])
    expect(literalKeys('const key = 6017150482299n')).toEqual(['6017150482299'])
  })
})

describe('migrating', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  const timed = async () => {
    const lines: string[] = []
    const begun = performance.now()
    await migrate({ ownerUrl: database.ownerUrl, onProgress: (line) => lines.push(line), waitSeconds: 1 })
    return { milliseconds: performance.now() - begun, lines }
  }

  it('takes no longer while a worker leads the journal than without one', async () => {
    const alone = await timed()
    await withClient(database.workerUrl, async (client) => {
      expect(await createSequencer({ client, clock: systemClock }).lead()).toBe(true)
      const beside = await timed()
      expect(beside.lines).toEqual([])
      expect(beside.milliseconds).toBeLessThan(alone.milliseconds + 900)
    })
  })

  it('control: with the lock of the leader for its own, it says what it waits for, for how long, and ends', async () => {
    await withClient(database.workerUrl, async (leader) => {
      await leader.query(`set application_name = 'accord sequencer'`)
      await leader.query('select pg_advisory_lock($1)', [locks.migrations])
      const lines: string[] = []
      const waiting = migrate({ ownerUrl: database.ownerUrl, onProgress: (line) => lines.push(line), waitSeconds: 1 })
      await expect(waiting).rejects.toThrow(
        /^The lock "migrations" is still held by "accord sequencer" \(backend \d+\) after 1 s: end that session, or try again when it is done\.$/,
      )
      expect(lines).toEqual([
        expect.stringMatching(
          /^Waiting for the lock "migrations", held by "accord sequencer" \(backend \d+\), for 1 s at most$/,
        ),
      ])
    })
  })

  it('goes on as soon as the lock is free', async () => {
    await withClient(database.workerUrl, async (other) => {
      await other.query('select pg_advisory_lock($1)', [locks.migrations])
      const said = Promise.withResolvers<string>()
      const migrated = migrate({ ownerUrl: database.ownerUrl, onProgress: said.resolve, waitSeconds: 30 })
      expect(await said.promise).toMatch(/^Waiting for the lock/)
      await other.query('select pg_advisory_unlock($1)', [locks.migrations])
      expect(await migrated).toEqual({ applied: [] })
    })
  })

  it('a lock of a transaction is waited for in the same way', async () => {
    await withClient(database.workerUrl, (holder) =>
      withClient(database.workerUrl, async (client) => {
        await holder.query('begin')
        await holder.query('select pg_advisory_xact_lock($1)', [locks.roles])
        await client.query('begin')
        const lines: string[] = []
        const wait = {
          lock: 'roles',
          until: 'transaction',
          seconds: 1,
          onProgress: (line: string) => lines.push(line),
        } as const
        await expect(waitForLock(client, wait)).rejects.toThrow(/"roles" is still held by .* after 1 s/)
        expect(lines).toHaveLength(1)
      }),
    )
  })
})
