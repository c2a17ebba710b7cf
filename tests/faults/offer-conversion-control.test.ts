import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type * as Conversion from '../../src/modules/ledger/commitments/conversion.ts'
import type * as Needs from '../../src/modules/pledges/needs.ts'
import type * as ChangeModule from '../../src/platform/db/change.ts'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import {
  acceptAtOnce,
  acceptedAfterWithdrawal,
  acceptedOffer,
  acceptedProposal,
  convertAtOnce,
  openOffer,
  validatedNeed,
} from '../support/offer-race.ts'
import type { RequirementView } from '../support/work-scenery.ts'

// The same application without the locks on what is accepted, and without the count of what is changed that would notice:
// what offer-conversion.test.ts proves must fail here.
vi.mock('../../src/modules/ledger/commitments/conversion.ts', async (original) => ({
  ...(await original<typeof Conversion>()),
  lockAccepted: async () => undefined,
  convert: async () => [],
}))
vi.mock('../../src/modules/pledges/needs.ts', async (original) => ({
  ...(await original<typeof Needs>()),
  lockNeedOffer: async () => undefined,
}))
vi.mock('../../src/platform/db/change.ts', async (original) => {
  const compareAndSet: typeof ChangeModule.compareAndSet = async (tx, table, { id }, values) => {
    await tx.db.update(table).set(values).where(eq(table.id, id))
  }
  return { ...(await original<typeof ChangeModule>()), compareAndSet }
})

let test: TestApp
let need: RequirementView
beforeAll(async () => {
  test = await createBooks()
  need = await validatedNeed(test)
})
afterAll(() => test.close())

const within = { timeout: 40_000, interval: 1 }

it('control: without the lock on it an offer to a need becomes a task and a commitment', async () => {
  const became = async () => {
    const { id } = await acceptedOffer(test, need)
    return (await convertAtOnce(test, need, { requirementOfferId: id }, 2)).became
  }
  await expect.poll(became, within).toBe(2)
}, 60_000)

it('control: and so does an offer of a consultation', async () => {
  const became = async () => (await convertAtOnce(test, need, await acceptedProposal(test), 2)).became
  await expect.poll(became, within).toBe(2)
}, 60_000)

it('control: without the lock on it an offer is accepted more than once', async () => {
  const told = async () => (await acceptAtOnce(test, await openOffer(test, need), 4)).told
  await expect.poll(told, within).toBeGreaterThan(1)
}, 60_000)

it('control: and after its need is withdrawn', async () => {
  await expect.poll(() => acceptedAfterWithdrawal(test), within).toBeGreaterThan(0)
}, 60_000)
