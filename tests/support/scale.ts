import { describe, it, type TestContext } from 'vitest'

/** `npm run test:whole` runs everything that is promised at its full size; a short run of the same is enough for every day. */
export const whole = process.env['TEST_SCALE'] === 'whole'

export function scaled<Value>(short: Value, full: Value): Value {
  return whole ? full : short
}

/** One of so many in the short run, the same ones each time, so that what was found is found again. */
export function sampled<Value>(all: readonly Value[], oneOf = 12): readonly Value[] {
  return whole ? all : all.filter((_, place) => place % oneOf === 0)
}

/** A test of the whole run alone, where a shorter one of the same kind stands beside it. The screen says what was left. */
export function itWhole(name: string, test: (context: TestContext) => Promise<void>): void {
  if (whole) it(name, test)
  else process.stdout.write(`left to npm run test:whole: ${name}\n`)
}

/** The same of all tests of one kind. */
export function describeWhole(name: string, tests: () => void): void {
  if (whole) describe(name, tests)
  else process.stdout.write(`left to npm run test:whole: ${name}\n`)
}
