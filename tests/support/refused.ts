import { Refusal } from '../../src/kernel/refusal.ts'

/** What a rule refuses with: code, rule, the place of the first error, and the state where it is a conflict. */
export function refused(run: () => unknown): (string | undefined)[] | undefined {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { rule, errors, state } = error.facts
    return [error.code, rule, errors?.[0]?.pointer ?? errors?.[0]?.parameter, ...(state === undefined ? [] : [state])]
  }
  return undefined
}
