import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { revaluedAtOnce } from '../support/revaluations.ts'

let test: TestApp
let control: TestApp
beforeAll(async () => {
  test = await createBooks()
  control = await createBooks()
})
afterAll(() => Promise.all([test.close(), control.close()]))

it('BR-57: eight batches at once give no entry two values, and leave none without', async () => {
  expect(await revaluedAtOnce(test)).toEqual(Array(12).fill(1))
})

it('control: without the one row per entry, batches that run at once give entries several values', async () => {
  await withClient(control.testDatabase.ownerUrl, (client) =>
    client.query('alter table accord.revaluation_entry drop constraint revaluation_entry_pkey'),
  )
  const values = await revaluedAtOnce(control)
  expect(Math.max(...values)).toBeGreaterThan(1)
})
