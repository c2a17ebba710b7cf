import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as LotQueries from '../../src/modules/deliveries/queries.ts'
import type * as Queries from '../../src/modules/ledger/commitments/queries.ts'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks, settled } from '../support/books.ts'
import { handOverBoth, type LotBody, register, state } from '../support/goods.ts'

// The same application without its locks: what lot-balance.test.ts proves must fail here.
vi.mock('../../src/modules/ledger/commitments/queries.ts', async (original) => {
  const { unlocked } = await import('../support/unlocked-commitments.ts')
  return unlocked(await original<typeof Queries>())
})
vi.mock('../../src/modules/deliveries/queries.ts', async (original) => ({
  ...(await original<typeof LotQueries>()),
  lockLot: async () => undefined,
}))

let test: TestApp
let client: Client
beforeAll(async () => {
  test = await createBooks()
  client = test.as('SE', 'ministry')
})
afterAll(() => test.close())

describe('control: without the locks', () => {
  it('BR-05a: two hand-overs that together exceed what is committed pass without a flag', async () => {
    await expect.poll(() => handOverBoth(client), { timeout: 20_000, interval: 1 }).toBe(0)
  })

  it('BR-17: more of a lot is handed over than it holds', async () => {
    await expect
      .poll(
        async () => {
          const { id } = await register(client)
          const part = () => settled(() => state(client, id, 'handed_over', { quantity: '50' }))
          await Promise.all(Array.from({ length: 10 }, part))
          return Number((await client.get<LotBody>(`/v1/lots/${id}`)).body.quantities.handedOver)
        },
        { timeout: 20_000, interval: 1 },
      )
      .toBeGreaterThan(100)
  })
})
