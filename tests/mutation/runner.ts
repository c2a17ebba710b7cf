import { readFile, writeFile } from 'node:fs/promises'
import { createVitest, type TestCase } from 'vitest/node'
import { type Coverage, type Outcome, together } from './mutants.ts'

/**
 * A test runner for Stryker. Its own one starts vitest anew for every mutant, which takes most of an hour; here the first
 * run tries all of them (setup.ts), and what Stryker then asks of each is answered from that.
 */
const outcomesFile = 'outcomes.json'

async function dryRun() {
  const vitest = await createVitest('test', { config: 'tests/mutation/vitest.config.ts', watch: false, reporters: [] })
  try {
    await vitest.start()
    const modules = vitest.state.getTestModules()
    const errors = [...modules.flatMap((module) => module.errors()), ...vitest.state.getUnhandledErrors()]
    if (errors.length > 0)
      return { status: 'error', errorMessage: errors.map((error) => Object(error).message).join('\n') }
    const metas = modules.map((module) => module.meta())
    await writeFile(outcomesFile, JSON.stringify(outcomesOf(metas)))
    return {
      status: 'complete',
      tests: modules.flatMap((module) => [...module.children.allTests()].map(resultOf)),
      mutantCoverage: coverageOf(metas.flatMap(({ coverage }) => coverage ?? [])),
    }
  } finally {
    await vitest.close()
  }
}

const statuses = { passed: 0, failed: 1, skipped: 2, pending: 2 } as const

const resultOf = (test: TestCase) => ({
  ...{ id: test.id, name: test.fullName, fileName: test.module.moduleId },
  timeSpentMs: test.diagnostic()?.duration ?? 0,
  status: statuses[test.result().state],
  failureMessage: test.result().errors?.[0]?.message,
})

function outcomesOf(metas: readonly { outcomes?: Record<string, Outcome> }[]): Record<string, Outcome> {
  const said = Map.groupBy(
    metas.flatMap(({ outcomes = {} }) => Object.entries(outcomes)),
    ([mutant]) => mutant,
  )
  return Object.fromEntries([...said].map(([mutant, each]) => [mutant, together(each.map(([, outcome]) => outcome))]))
}

function coverageOf(all: readonly Coverage[]): Coverage {
  const passed: Record<string, number> = {}
  for (const coverage of all)
    for (const [mutant, times] of Object.entries(coverage.static)) passed[mutant] = (passed[mutant] ?? 0) + times
  return { static: passed, perTest: Object.assign({}, ...all.map(({ perTest }) => perTest)) }
}

/** Read once, by a process that need not be the one which tried them. */
let outcomes: Promise<Record<string, Outcome>> | undefined

async function mutantRun({ activeMutant }: { activeMutant: { id: string } }) {
  outcomes ??= readFile(outcomesFile, 'utf8').then((text) => JSON.parse(text))
  const outcome = (await outcomes)[activeMutant.id]
  return outcome ?? { status: 'error', errorMessage: 'no test came by it, though Stryker was told that one did' }
}

export const strykerPlugins = [
  {
    ...{ kind: 'TestRunner', name: 'at-once' },
    // Nothing needs to be loaded anew between two mutants: they are put in place after all was loaded.
    factory: () => ({ capabilities: () => ({ reloadEnvironment: true }), dryRun, mutantRun }),
  },
]
