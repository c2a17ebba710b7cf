import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'
import { schemaUsed } from '../support/schema-used.ts'

// migrations/released.txt is what the last release uses of the database; UPDATE_GOLDEN=1 takes it anew when one is made.
const file = resolve(import.meta.dirname, '../../migrations/released.txt')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${(await used()).join('\n')}\n`)
})
afterAll(() => database.drop())

const used = () => withClient(database.ownerUrl, schemaUsed)
const released = () => readFileSync(file, 'utf8').trim().split('\n')
const missing = async () => {
  const present = new Set(await used())
  return released().filter((line) => !present.has(line))
}

it('the schema has all that the release before it reads, writes and calls, as it was', async () => {
  expect(existsSync(file)).toBe(true)
  expect(await missing()).toEqual([])
  expect(released().length).toBeGreaterThan(1_000)
})

it('control: a column that is retyped or gone, and a function with another result, are named', async () => {
  await withClient(database.superuserUrl, async (client) => {
    await client.query('alter table accord.task rename column title to heading')
    await client.query('alter table accord.commitment_item alter column unit type varchar(40)')
    await client.query('drop function accord.key_after(text, uuid, integer)')
  })
  expect(await missing()).toEqual([
    'column commitment_item.unit text',
    'column task.title text',
    expect.stringMatching(/^function accord\.key_after\(text,uuid,integer\)/),
  ])
})
