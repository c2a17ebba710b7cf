import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { matchedAtOnce } from '../support/matching-race.ts'
import { withClient } from '../support/postgres.ts'

let test: TestApp
beforeEach(async () => {
  test = await createBooks()
})
afterEach(() => test.close())

it('BR-26: payments and the parts in which they arrive, stated all at once, end in one match each', async () => {
  const { groups, payments } = await matchedAtOnce(test)
  expect(groups).toEqual(Array(payments).fill('1 payment, 3 receipts'))
})

it('control: without the lock of the two sides, statements made at once miss each other or are refused by the table', async () => {
  // Nobody waits: two that state the same flow at once do not see each other.
  await withClient(test.testDatabase.ownerUrl, (client) =>
    client.query(`
    create or replace function accord.lock_sides(p_provider text, p_receiver text) returns void
      language sql volatile set search_path = accord, pg_temp
      begin atomic select null::void; end`),
  )
  const groups = await matchedAtOnce(test).then(
    (outcome) => outcome.groups,
    (error: Error) => error.message,
  )
  expect(groups).not.toEqual(Array(24).fill('1 payment, 3 receipts'))
})
