import { describe, expect, it } from 'vitest'
import type { AnyLifecycle } from '../../src/platform/lifecycle.ts'
import { expectedVerbs, lifecyclesOfModules } from '../support/lifecycles.ts'
import { ownDatabase } from '../support/own-database.ts'

// One literal per lifecycle, held against the tables that were written by hand and against the database.

const found = await lifecyclesOfModules()
const own = ownDatabase('owner')

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

/** The states that the CHECK of the table of this name lets in. */
async function statesInDatabase({ of, table = of, column = 'status' }: AnyLifecycle): Promise<string[]> {
  const { rows } = await own.client.query<{ definition: string }>(
    `select pg_get_constraintdef(c.oid) as definition
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
    where c.conrelid = format('accord.%I', $1::text)::regclass and c.contype = 'c' and a.attname = $2
      and cardinality(c.conkey) = 1`,
    [table, column],
  )
  expect(rows, `accord.${table} has one CHECK of its status alone`).toHaveLength(1)
  return [...rows[0]!.definition.matchAll(/'(\w+)'::text/g)].map(([, state]) => state!)
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

  it.each(found.map((each) => [each.of, each] as const))(
    '%s: the database has the same states, those that are derived aside',
    async (_of, each) => {
      const stored = Object.entries(each.states).filter(([, attributes]) => !attributes.includes('derived'))
      if (stored.length > 0)
        expect((await statesInDatabase(each)).sort()).toEqual(stored.map(([state]) => state).sort())
    },
  )

  it('leads only to states that it has', () => {
    const wrong = found.flatMap(({ of, states, verbs }) =>
      Object.entries(verbs)
        .filter(([, { to, from }]) => ![...from, ...(to === 'unchanged' ? [] : [to])].every((state) => state in states))
        .map(([verb]) => `${of}: ${verb}`),
    )
    expect(wrong).toEqual([])
  })
})
