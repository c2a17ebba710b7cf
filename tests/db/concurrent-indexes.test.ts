import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { concurrentIndexes } from '../../src/platform/db/concurrent-indexes.ts'
import { migrate, migrationsDirectory } from '../../src/platform/db/migrate.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

const build = 'create index concurrently if not exists area_name on accord.area (name_en);'

async function databaseWith(sql: string): Promise<{ database: TestDatabase; directory: string }> {
  const database = await createTestDatabase()
  const directory = mkdtempSync(join(tmpdir(), 'accord-migrations-'))
  onTestFinished(async () => {
    rmSync(directory, { recursive: true })
    await database.drop()
  })
  cpSync(migrationsDirectory, directory, { recursive: true })
  writeFileSync(join(directory, '9999_index.sql'), sql)
  return { database, directory }
}

async function state(database: TestDatabase): Promise<string> {
  return await withClient(database.superuserUrl, async (client) => {
    const { rows } = await client.query<{ valid: boolean }>(
      `select indisvalid as valid from pg_index where indexrelid = to_regclass('accord.area_name')`,
    )
    return rows[0] === undefined ? 'absent' : rows[0].valid ? 'valid' : 'invalid'
  })
}

/**
 * What became of another's write while the migration waited for one that was open; the wait is seen in pg_locks, so that
 * nobody sleeps and hopes.
 */
async function writeMeanwhile(sql: string): Promise<string> {
  const { database, directory } = await databaseWith(sql)
  const writer = new pg.Client({ connectionString: database.workerUrl })
  const other = new pg.Client({ connectionString: database.workerUrl })
  await Promise.all([writer.connect(), other.connect()])
  const touch = `update accord.area set source = source where code = (select min(code) from accord.area)`
  await writer.query(`begin; ${touch}`)
  const migrating = migrate({ ownerUrl: database.ownerUrl, directory })
  await withClient(database.superuserUrl, async (client) => {
    for (let waiting = false; !waiting; ) {
      // Of this database: in others of the server other tests wait too.
      const { rows } = await client.query(
        `select exists (
          select from pg_locks l join pg_stat_activity a on a.pid = l.pid
          where not l.granted and a.datname = current_database()
        ) as waiting`,
      )
      waiting = rows[0].waiting
    }
  })
  await other.query(`set lock_timeout = '500ms'`)
  const outcome = await other
    .query(`update accord.area set source = source where code = (select max(code) from accord.area)`)
    .then(
      () => 'written',
      (error: pg.DatabaseError) => error.code ?? '',
    )
  await writer.query('commit')
  await migrating
  await Promise.all([writer.end(), other.end()])
  return outcome
}

test('an index that is built concurrently lets others write', async () => {
  expect(await writeMeanwhile(`-- concurrently\n${build}\n`)).toBe('written')
})

test('control: one that is built inside the transaction makes them wait', async () => {
  expect(await writeMeanwhile('create index area_name on accord.area (name_en);\n')).toBe('55P03')
})

test('two that migrate at once build it once, and neither waits for the other for ever', async () => {
  const { database, directory } = await databaseWith(`-- concurrently\n${build}\n`)
  const both = await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl: database.ownerUrl, directory })))
  expect(both.flatMap((one) => one.applied)).toEqual(['9999_index.sql'])
  expect(await state(database)).toBe('valid')
})

test('what a failed try left behind is made anew', async () => {
  const unique = build.replace('create index', 'create unique index').replace('(name_en)', '((1))')
  const { database, directory } = await databaseWith(`-- concurrently\n${unique}\n`)
  await expect(migrate({ ownerUrl: database.ownerUrl, directory })).rejects.toThrow(/^migrations\/9999_index\.sql/)
  expect(await state(database)).toBe('invalid')
  writeFileSync(join(directory, '9999_index.sql'), `-- concurrently\n${build}\n`)
  expect(await migrate({ ownerUrl: database.ownerUrl, directory })).toEqual({ applied: ['9999_index.sql'] })
  expect(await state(database)).toBe('valid')
})

test('anything but the building of an index is refused after the mark', () => {
  expect(concurrentIndexes(`-- concurrently\n-- why\n${build}`)).toEqual([
    { name: 'area_name', statement: build.slice(0, -1) },
  ])
  for (const statement of [
    'update accord.area set source = null',
    'create index area_name on accord.area (name_en)',
    'create index concurrently area_name on accord.area (name_en)',
  ]) {
    expect(() => concurrentIndexes(`-- concurrently\n${statement};`)).toThrow(/only "create index concurrently/)
  }
})
