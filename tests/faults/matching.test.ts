import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { matchedAtOnce } from '../support/matching-race.ts'

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

it('BR-26: payments and the parts in which they arrive, stated all at once, end in one match each', async () => {
  const { groups, payments } = await matchedAtOnce(test)
  expect(groups).toEqual(Array(payments).fill('1 payment, 3 receipts'))
})
