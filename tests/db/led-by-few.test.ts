import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { readBy } from '../support/reads.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { statementsOf } from '../support/statements.ts'

// What fits a filter may be few for a reader and many for PostgreSQL, which asks of each whether it is seen.

const hidden = 2_900
const seen = 1_200
const fitting = 100
const url = '/v1/lots?limit=50&status=handed_over'

async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(column_name, ', ') as columns from information_schema.columns
    where table_schema = 'accord' and table_name = $1 and is_generated = 'NEVER'`,
    [table],
  )
  return rows[0]!.columns
}

let test: TestApp
beforeAll(async () => {
  test = (await createSceneryApp()).test
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    const columns = await columnsOf(client, 'lot')
    await client.query(
      `with each as (
        select uuidv7() as id, n % $4 < $3 as is_seen, n % $4 between $2 and $3 - 1 as is_other
        from generate_series(0, $1 - 1) n
      ), made as (
        insert into accord.lot (${columns})
        select ${columns.replaceAll(/\w+/g, 'n.$&')}
        from (select l from accord.lot l limit 1) one (l), each e,
          jsonb_populate_record(l, jsonb_build_object('id', e.id, 'external_system', null, 'external_id', null,
            'status', case when e.is_other then 'registered' else 'handed_over' end)) n
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select e.id, 'lot', 'SE', case when e.is_seen then array['PT', 'SE', 'UA'] else array['SE', 'UA'] end from each e`,
      [hidden + seen, fitting / 100, seen / 100, (hidden + seen) / 100],
    )
    await client.query(
      `with made as (
        insert into accord.commitment (${await columnsOf(client, 'commitment')})
        select ${(await columnsOf(client, 'commitment')).replaceAll(/\w+/g, 'n.$&')}
        from (select c from accord.commitment c where c.receiver = 'UA' limit 1) one (c),
          (select uuidv7() as id from generate_series(1, $1)) e,
          jsonb_populate_record(c, jsonb_build_object('id', e.id, 'external_system', null, 'external_id', null)) n
        returning id
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select m.id, 'commitment', 'SE', array['SE', 'UA'] from made m`,
      [hidden],
    )
    await client.query('analyze')
  })
})
afterAll(() => test.close())

async function statements(of = url, items = 50, who = 'PT') {
  const asked = () => test.as(who, 'duty_officer').get<{ items: object[] }>(of)
  const { status, body } = await asked()
  expect([status, body.items.length]).toEqual([200, items])
  return await statementsOf(asked)
}

it('a list by a filter that most have who are hidden from its reader is read in its order, not from all that fits', async () => {
  expect(await readBy(test, 'lot', await statements())).toBeLessThan(hidden)
})

it('control: led by what fits, all of it is read', async () => {
  const led = (await statements()).map(({ text, values }) => ({
    text: text.replace(
      /l\.status = (\$\d+)/,
      'l.id = any (array(select l.id from accord.lot l where l.status = $1)) and $&',
    ),
    values,
  }))
  expect(await readBy(test, 'lot', led)).toBeGreaterThan(hidden)
})

it('a list by a filter that next to nothing fits is read from what does', async () => {
  const lots = `select l.id from accord.lot l join accord.resource_audience r on r.resource_id = l.id where 'PT' = any (r.audiences) limit 2`
  await withClient(test.testDatabase.superuserUrl, (client) =>
    client.query(
      `set session_replication_role = replica; update accord.lot set inventory_from = '2020-01-01' where id in (${lots})`,
    ),
  )
  expect(await readBy(test, 'lot', await statements('/v1/lots?limit=50&inventoryOverdue=true', 2))).toBeLessThan(20)
})

// Of a hundred thousand for Ukraine, PostgreSQL walks through all in the order of the list to find one that is not.
it('a list of commitments by what nearly none of them has is led by those, and by what nearly all have in its order', async () => {
  const isLed = async (filter: string, items: number) =>
    (await statements(`/v1/commitments?limit=50&${filter}`, items, 'UA')).some(({ text }) =>
      text.includes('c.id = any ('),
    )
  const rare = ['receiver=SE', 'modality=in_kind', 'aidCategory=reconstruction', 'currency=JPY']
  for (const filter of rare)
    expect([filter, await isLed(filter, filter === 'modality=in_kind' ? 2 : 0)]).toEqual([filter, true])
  expect(await isLed('receiver=UA', 50)).toBe(false)
})
