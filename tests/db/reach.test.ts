import { afterAll, beforeAll, expect, it } from 'vitest'
import { seesFew } from '../../src/platform/db/reach.ts'
import type { Credential } from '../../src/platform/db/scope.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { recordTold } from '../support/received-scenery.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  const sweden = test.as('SE', 'ministry')
  for (const marking of ['framework', 'limited'])
    await pay(sweden, await commit(sweden, '100.00', { marking }), '10.00')
  await recordTold(test)
})
afterAll(() => test.close())

const lists = ['ledger-entries', 'commitments', 'pledges', 'requirements', 'tasks', 'lots', 'received-statements']
/** As the token that the test sends says who it is. */
const credential = (participant: string) =>
  ({ issuer: `https://local-issuer.accord.invalid/${participant}`, subject: 'duty_officer' }) as Credential

it.each(['SE', 'PT'])(
  'a list has the same rows whether it is driven from its order or from what %s sees',
  async (who) => {
    const viewer = test.as(who, 'duty_officer')
    const pages = async () => {
      const replies = await Promise.all(lists.map((list) => viewer.get<{ items: object[] }>(`/v1/${list}?limit=200`)))
      return replies.map(({ body }) => body.items)
    }
    expect(seesFew(credential(who), performance.now()), 'before it has asked').toBe(false)
    const before = await pages()
    await expect.poll(() => seesFew(credential(who), performance.now())).toBe(true)
    expect(await pages()).toEqual(before)
    expect(before[0]!.length, 'control: there is something to see').toBeGreaterThan(0)
  },
)
