import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { TestApp } from './app.ts'

/** Groups of tests that have one application each, in which none changes what another looks at; all begin at one moment. */
export function onOne(make: () => Promise<TestApp>): (name: string, tests: () => void) => void {
  return (name, tests) =>
    describe(name, () => {
      let made: TestApp
      let start: Date
      beforeAll(async () => {
        made = await make()
        start = made.clock.now()
      })
      beforeEach(() => made.clock.set(start))
      afterAll(() => made?.close())
      tests()
    })
}
