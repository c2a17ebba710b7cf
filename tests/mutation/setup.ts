import {
  afterAll,
  afterEach,
  beforeEach,
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestFile,
  TestRunner,
} from 'vitest'
import type { Outcome, Stryker } from './mutants.ts'

// After the tests of a file have passed, each of its mutants is put in place in turn, and the tests that come by there
// are called again: nothing is loaded anew, which is what takes the time.

const stryker: Stryker = Reflect.get(globalThis, '__stryker__') ?? {}
Reflect.set(globalThis, '__stryker__', stryker)

let file: RunnerTestFile | undefined
beforeEach(({ task }) => {
  file = task.file
  stryker.currentTestId = task.id
})
afterEach(() => {
  stryker.currentTestId = undefined
})

const testsOf = (task: RunnerTask): RunnerTestCase[] => (task.type === 'suite' ? task.tasks.flatMap(testsOf) : [task])
const call = (test: RunnerTestCase) => TestRunner.getTestFn(test)()

/** As many times as a place may be passed, of what a test needs, before it is taken for a loop without an end. */
const loops = 100

async function outcomeOf(mutant: string, passedBy: readonly RunnerTestCase[], hits: (test: RunnerTestCase) => number) {
  for (const [index, test] of passedBy.entries()) {
    Object.assign(stryker, { activeMutant: mutant, hitCount: 0, hitLimit: hits(test) * loops })
    try {
      await call(test)
    } catch (error) {
      const isEndless = stryker.hitCount! > stryker.hitLimit!
      stryker.activeMutant = undefined
      await restored(test, mutant)
      if (isEndless) return { status: 'timeout', reason: 'a loop without an end' } satisfies Outcome
      const failureMessage = error instanceof Error ? error.message : String(error)
      return { status: 'killed', nrOfTests: index + 1, killedBy: [test.id], failureMessage } satisfies Outcome
    } finally {
      stryker.activeMutant = undefined
    }
  }
  return { status: 'survived', nrOfTests: passedBy.length } satisfies Outcome
}

/** A mutant that changed what outlives it would be held against all that come after it. */
async function restored(test: RunnerTestCase, mutant: string): Promise<void> {
  try {
    await call(test)
  } catch (cause) {
    throw new Error(`mutant ${mutant} leaves something behind: "${test.name}" fails without it too`, { cause })
  }
}

afterAll(async () => {
  const coverage = stryker.mutantCoverage
  if (coverage === undefined || file === undefined) return
  const tests = testsOf(file)
  const hits = (mutant: string) => (test: RunnerTestCase) => coverage.perTest[test.id]?.[mutant] ?? 0
  const mutants = new Set(Object.values(coverage.perTest).flatMap((passed) => Object.keys(passed)))
  const outcomes: Record<string, Outcome> = {}
  for (const mutant of mutants) {
    const of = hits(mutant)
    outcomes[mutant] = await outcomeOf(
      mutant,
      tests.filter((test) => of(test) > 0),
      of,
    )
  }
  Object.assign(file.meta, { coverage: structuredClone(coverage), outcomes })
})
