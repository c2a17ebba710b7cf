import { beforeAll, expect, it } from 'vitest'
import { sampled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { pairsAboutOne, type Write, writesOn, wrongOrders } from '../support/two-orders.ts'

let pairs: readonly [Write, Write][]
beforeAll(async () => {
  const { test, scenery } = await createSceneryApp()
  pairs = pairsAboutOne(writesOn(scenery))
  await test.close()
})

const hours = 3 * 3_600_000

it(
  'two writes at once about one record come to what they come to one behind the other (in the short run, of few pairs)',
  async () => {
    expect(pairs.length).toBeGreaterThan(400)
    const wrong: string[] = []
    for (const [one, other] of sampled(pairs, 160)) wrong.push(...(await wrongOrders(one, other)))
    expect(wrong).toEqual([])
  },
  hours,
)
