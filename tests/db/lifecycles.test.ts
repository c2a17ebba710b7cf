import { describe, expect, it } from 'vitest'
import type { AnyLifecycle } from '../../src/platform/lifecycle.ts'
import { lifecyclesOfModules } from '../support/lifecycles.ts'
import { ownDatabase } from '../support/own-database.ts'

// One literal per lifecycle, held against the database; tests/unit holds it against the tables written by hand.

const found = await lifecyclesOfModules()
const own = ownDatabase('owner')

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
  it.each(found.map((each) => [each.of, each] as const))(
    '%s: the database has the same states, those that are derived aside',
    async (_of, each) => {
      const stored = Object.entries(each.states).filter(([, attributes]) => !attributes.includes('derived'))
      if (stored.length > 0)
        expect((await statesInDatabase(each)).sort()).toEqual(stored.map(([state]) => state).sort())
    },
  )
})
