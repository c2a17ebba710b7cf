import { beforeAll, expect, it } from 'vitest'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { pairsAboutOne, type Write, writesOn, wrongOrders } from '../support/two-orders.ts'

let writes: Write[]
beforeAll(async () => {
  const { test, scenery } = await createSceneryApp()
  writes = writesOn(scenery)
  await test.close()
})

const hours = 3 * 3_600_000

it(
  'two writes at once about one record come to what they come to one behind the other (in the short run, of few pairs)',
  async () => {
    const pairs = pairsAboutOne(writes)
    expect(pairs.length).toBeGreaterThan(400)
    const wrong: string[] = []
    for (const [one, other] of sampled(pairs, 160)) wrong.push(...(await wrongOrders(one, other)))
    expect(wrong).toEqual([])
  },
  hours,
)

it('a rule of links that is applied while somebody claims one of its acts leaves that one out', async () => {
  const named = (operation: string) => writes.find((write) => write.operation === operation)!
  expect(await wrongOrders(named('claimLink'), named('applyLinkRule'))).toEqual([])
})
