import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

/** A database of its own for the tests of one file, and a connection to it, both there while they run. */
export function ownDatabase(as: 'owner' | 'worker'): { readonly database: TestDatabase; readonly client: pg.Client } {
  const own = {} as { database: TestDatabase; client: pg.Client }
  beforeAll(async () => {
    own.database = await createTestDatabase()
    own.client = new pg.Client({ connectionString: own.database[`${as}Url`] })
    await own.client.connect()
  })
  afterAll(async () => {
    await own.client.end()
    await own.database.drop()
  })
  return own
}
