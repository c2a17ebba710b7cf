/** What Stryker's instrumented code reads and writes on `globalThis.__stryker__`. */
export type Stryker = {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: Coverage
}
/** Mutant -> how often its place was passed: while files were loaded, and by each test. */
export type Coverage = { static: Record<string, number>; perTest: Record<string, Record<string, number>> }

/** What the tests of one file, or of all, said of a mutant. */
export type Outcome =
  | { status: 'survived'; nrOfTests: number }
  | { status: 'killed'; nrOfTests: number; killedBy: string[]; failureMessage: string }
  | { status: 'timeout'; reason: string }

declare module 'vitest' {
  interface TaskMeta {
    coverage?: Coverage
    outcomes?: Record<string, Outcome>
  }
}

/** A change is noticed where any file notices it. */
export function together(outcomes: readonly Outcome[]): Outcome {
  const noticed = outcomes.find(({ status }) => status !== 'survived')
  return (
    noticed ?? {
      status: 'survived',
      nrOfTests: outcomes.reduce((sum, each) => sum + ('nrOfTests' in each ? each.nrOfTests : 0), 0),
    }
  )
}
