import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { tasksAfterWithdrawal } from '../support/withdrawal-race.ts'

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

it('BR-90: of tasks that are shared out while their need is withdrawn none comes after the withdrawal', async () => {
  for (let round = 0; round < 4; round += 1) expect(await tasksAfterWithdrawal(test)).toBe(0)
})
