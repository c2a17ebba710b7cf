import { describe, expect, it } from 'vitest'
import type { AnyLifecycle } from '../../src/platform/lifecycle.ts'
import { expectedVerbs, lifecyclesOfModules } from '../support/lifecycles.ts'

// One literal per lifecycle, held against the tables that were written by hand; tests/db holds it against the database.

const found = await lifecyclesOfModules()

/** State -> the verbs that the literal allows in it. */
function verbsByState(lifecycle: AnyLifecycle): Record<string, string[]> {
  return Object.fromEntries(
    Object.keys(lifecycle.states).map((state) => [
      state,
      Object.entries(lifecycle.verbs)
        .filter(([, { from }]) => from.includes(state))
        .map(([verb]) => verb)
        .sort(),
    ]),
  )
}

function expectedOf(of: string): Record<string, string[]> {
  return Object.fromEntries(Object.entries(expectedVerbs[of] ?? {}).map(([state, verbs]) => [state, verbs.toSorted()]))
}

describe('every lifecycle', () => {
  it('is found, and has its table written by hand', () => {
    expect(found.map(({ of }) => of).sort()).toEqual(Object.keys(expectedVerbs).sort())
  })

  it.each(found.map((each) => [each.of, each] as const))('%s: what may be done in which state', (of, lifecycle) => {
    expect(verbsByState(lifecycle)).toEqual(expectedOf(of))
  })

  it('control: a verb that is let in one state more is noticed', () => {
    const [lifecycle] = found
    const [verb, step] = Object.entries(lifecycle!.verbs)[0]!
    const loosened = {
      ...lifecycle!,
      verbs: { ...lifecycle!.verbs, [verb]: { ...step, from: Object.keys(lifecycle!.states) } },
    }
    expect(verbsByState(loosened)).not.toEqual(expectedOf(lifecycle!.of))
  })

  it('leads only to states that it has', () => {
    const wrong = found.flatMap(({ of, states, verbs }) =>
      Object.entries(verbs)
        .filter(([, { to, from }]) => ![...from, ...(to === 'unchanged' ? [] : [to])].every((state) => state in states))
        .map(([verb]) => `${of}: ${verb}`),
    )
    expect(wrong).toEqual([])
  })
})
