import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { brokenRules, commit, createBooks, pay, reverse } from '../support/books.ts'
import { matchedAtOnce, matchedWhileReleased } from '../support/matching-race.ts'
import { withClient } from '../support/postgres.ts'
import { oneBehindTheOther, sidesHeld } from '../support/two-at-once.ts'

const nobodyWaits = `
  create or replace function accord.lock_sides(p_provider text, p_receiver text) returns void
    language sql volatile set search_path = accord, pg_temp
    begin atomic select null::void; end`

let test: TestApp
beforeEach(async () => {
  test = await createBooks()
})
afterEach(() => test.close())

it('BR-26: payments and the parts in which they arrive, stated all at once, end in one match each', async () => {
  const { groups, payments } = await matchedAtOnce(test)
  expect(groups).toEqual(Array(payments).fill('1 payment, 3 receipts'))
  expect(await brokenRules(test)).toEqual([])
})

it('what is matched while its payment is released is unmatched for who sees the payment alone', async () => {
  expect(await matchedWhileReleased(test)).toBe('waited')
  expect(await brokenRules(test)).toEqual([])
})

it('BR-03: a receipt that is being reversed is matched with nothing by who waits for that', async () => {
  const [sweden, ukraine] = [test.as('SE', 'ministry'), test.as('UA', 'ministry')]
  const payment = await pay(sweden, await commit(sweden, '1000.00'), '600.00')
  const got = {
    provider: { participant: 'SE' },
    amount: '590.00',
    currency: 'EUR',
    transactionDate: '2026-11-20',
  }
  const { id } = (await ukraine.post<{ id: string }>('/v1/receipts', got)).body
  const [reversed, matched] = await oneBehindTheOther(
    test,
    sidesHeld,
    () => reverse(ukraine, id),
    () => ukraine.post(`/v1/receipts/${id}/match`, { disbursementId: payment.body.id }),
  )
  expect(reversed.status).toBe(201)
  expect(matched).toMatchObject({ status: 422, body: { rule: 'BR-03' } })
})

it('control: without the lock of the two sides neither sees the other, and the match hides a payment', async () => {
  await withClient(test.testDatabase.ownerUrl, (client) => client.query(nobodyWaits))
  expect(await matchedWhileReleased(test)).toBe('went on')
  expect(await brokenRules(test)).toEqual(Array(2).fill(expect.stringContaining('unmatched')))
})

it('control: without the lock of the two sides, statements made at once miss each other or are refused by the table', async () => {
  // Nobody waits: two that state the same flow at once do not see each other.
  await withClient(test.testDatabase.ownerUrl, (client) => client.query(nobodyWaits))
  const groups = await matchedAtOnce(test).then(
    (outcome) => outcome.groups,
    (error: Error) => error.message,
  )
  expect(groups).not.toEqual(Array(24).fill('1 payment, 3 receipts'))
})
