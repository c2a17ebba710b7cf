import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as Queries from '../../src/modules/ledger/commitments/queries.ts'
import type { Client, TestApp } from '../support/app.ts'
import { brokenRules, commit, createBooks, pay, reverse, settled } from '../support/books.ts'

// The same application without the lock on the commitment: what ledger-balance.test.ts proves must fail here.
vi.mock('../../src/modules/ledger/commitments/queries.ts', async (original) => {
  const { unlocked } = await import('../support/unlocked-commitments.ts')
  return unlocked(await original<typeof Queries>())
})

let test: TestApp
let client: Client
beforeAll(async () => {
  test = await createBooks()
  client = test.as('SE', 'ministry')
})
afterAll(() => test.close())

describe('control: without the lock on the commitment', () => {
  it('BR-05: several of those that draw at once pass together', async () => {
    await expect
      .poll(
        async () => {
          const id = await commit(client, '1000.00')
          await Promise.all(Array.from({ length: 60 }, () => settled(() => pay(client, id, '100.00'))))
          return (await brokenRules(test)).some((says) => says.startsWith(id))
        },
        { timeout: 20_000, interval: 1 },
      )
      .toBe(true)
  })

  it('BR-03: without its unique key too, an entry is reversed twice', async () => {
    const superuser = await import('../support/postgres.ts')
    await superuser.withClient(test.testDatabase.superuserUrl, (owner) =>
      owner.query('alter table accord.ledger_entry drop constraint ledger_entry_reverses_id_key'),
    )
    await expect
      .poll(
        async () => {
          const id = await commit(client, '1000.00')
          const { body } = await pay(client, id, '10.00')
          await Promise.all(Array.from({ length: 30 }, () => settled(() => reverse(client, body.id))))
          return (await brokenRules(test)).some((says) => says.includes('times'))
        },
        { timeout: 20_000, interval: 1 },
      )
      .toBe(true)
  })
})
