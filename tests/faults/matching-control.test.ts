import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { matchedAtOnce } from '../support/matching-race.ts'
import { withClient } from '../support/postgres.ts'

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
  // Nobody waits: two that state the same flow at once do not see each other.
  await withClient(test.testDatabase.ownerUrl, (client) =>
    client.query(`
    create or replace function accord.lock_sides(p_provider text, p_receiver text) returns void
      language sql volatile set search_path = accord, pg_temp
      begin atomic select null::void; end`),
  )
})
afterAll(() => test.close())

it('control: without the lock of the two sides, statements made at once miss each other or are refused by the table', async () => {
  const groups = await matchedAtOnce(test).then(
    (outcome) => outcome.groups,
    (error: Error) => error.message,
  )
  expect(groups).not.toEqual(Array(24).fill('1 payment, 3 receipts'))
})
