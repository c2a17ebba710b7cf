import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { createTestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'

// What accord.set_audience() lets the API's role do, whatever the code above it would ask for.

const test = await createTestApp()
const app = new pg.Client({ connectionString: test.testDatabase.appUrl })
const worker = new pg.Client({ connectionString: test.testDatabase.workerUrl })
await Promise.all([app.connect(), worker.connect()])
afterAll(async () => {
  await Promise.all([app.end(), worker.end()])
  await test.close()
})

type Set = {
  id?: string
  audiences?: string[]
  origins?: string[]
  sides?: string[]
  owner?: string | null
}

const statement = `select added, removed from accord.set_audience($1, $2, $3, $4, $5, 'commitment')`
const values = ({ id = randomUUID(), audiences = [], origins = [], sides = [], owner = null }: Set) => [
  id,
  audiences,
  origins,
  sides,
  owner,
]

/** As the API would do it for a participant. @returns what it says, or the SQLSTATE of its refusal */
async function set(participant: string, given: Set): Promise<string> {
  return await inScope(participant, async () => {
    const { rows } = await app.query<{ added: string[]; removed: string[] }>(statement, values(given))
    return `+${rows[0]!.added.join()} -${rows[0]!.removed.join()}`
  })
}

async function inScope(participant: string | undefined, work: () => Promise<string>): Promise<string> {
  await app.query('begin')
  try {
    if (participant !== undefined) {
      const issuer = `https://local-issuer.accord.invalid/${participant}`
      await app.query('select account_id from accord.enter($1, $2, $3)', [issuer, 'coordinator', test.clock.now()])
    }
    const said = await work()
    await app.query('commit')
    return said
  } catch (error) {
    await app.query('rollback')
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)
  }
}

it('a new record is its maker’s, who alone changes who sees it', async () => {
  const id = randomUUID()
  expect(await set('SE', { id, audiences: ['PL', 'NO', 'PL'] })).toBe('+NO,PL,SE -')
  expect(await set('PL', { id, audiences: ['public'] })).toBe('42501')
  expect(await set('SE', { id, audiences: ['framework', 'NO'] })).toBe('+framework -PL')
  expect(await set('SE', { id })).toBe('+ -NO,framework')
})

it('nobody makes a record in another’s name, and nobody makes one who is nobody', async () => {
  expect(await set('SE', { owner: 'PL' })).toBe('42501')
  const nobody = (given: Set) =>
    inScope(undefined, async () => String((await app.query(statement, values(given))).rowCount))
  expect([await nobody({}), await nobody({ owner: 'PL' })]).toEqual(['42501', '42501'])
})

it('the table itself takes nothing from the API, and nothing from the worker', async () => {
  for (const sql of [
    `insert into accord.resource_audience (resource_id, kind, owner, audiences) values (uuidv7(), 'task', 'SE', '{SE}')`,
    `update accord.resource_audience set audiences = '{public}'`,
    'delete from accord.resource_audience',
  ]) {
    expect(await inScope('SE', async () => String((await app.query(sql)).rowCount)), sql).toBe('42501')
    await expect(worker.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  }
})

it('the worker speaks for nobody and names the owner', async () => {
  const id = randomUUID()
  await expect(worker.query(statement, values({ id }))).rejects.toMatchObject({ code: '42501' })
  await worker.query(statement, values({ id, audiences: ['public'], owner: 'PL' }))
  expect(await set('SE', { id })).toBe('42501')
  expect(await set('PL', { id })).toBe('+ -public')
})

const limited = randomUUID()
const open = randomUUID()
it.each([
  ['what its origin has', ['NO'], [limited], [], '+NO,SE -'],
  ['more than its origin has', ['NO', 'DK'], [limited], [], 'AC050'],
  ['a marking that its origin has not', ['framework'], [limited], [], 'AC050'],
  ['a side that its origin has not', [], [limited], ['DK'], '+DK,SE -'],
  ['one who is in the framework that sees its origin', ['DK'], [open], [], '+DK,SE -'],
  ['one who is not', ['AU'], [open], [], 'AC050'],
  ['a coalition in which such a one takes part', ['coalition:drone'], [open], [], 'AC050'],
  ['a coalition of which all are in the framework', ['coalition:air_force'], [open], [], '+SE,coalition:air_force -'],
  ['the public', ['public'], [open], [], 'AC050'],
  ['those who audit the framework', ['framework_audit'], [open], [], '+SE,framework_audit -'],
  ['what both its origins have', ['NO'], [limited, open], [], '+NO,SE -'],
  ['what one of its origins has', ['framework'], [limited, open], [], 'AC050'],
  ['an origin that there is not', ['NO'], [randomUUID()], [], 'AC050'],
  ['as a side what is no participant', [], [limited], ['framework'], '42501'],
])('BR-50: at its making, a record is given %s', async (_what, audiences, origins, sides, said) => {
  await set('SE', { id: limited, audiences: ['NO'] })
  await set('SE', { id: open, audiences: ['framework'] })
  expect(await set('SE', { audiences, origins, sides })).toBe(said)
})

it('BR-50: a record is made from what its maker knows of, by whichever audience', async () => {
  const ofDrones = randomUUID()
  await set('UA', { id: ofDrones, audiences: ['coalition:drone'] })
  expect(await set('LV', { origins: [ofDrones] })).toBe('+LV -')
  expect(await set('AU', { origins: [limited] })).toBe('AC050')
})

it('BR-50: its owner releases it later, as an act', async () => {
  const id = randomUUID()
  expect(await set('SE', { id, audiences: ['NO'], origins: [limited] })).toBe('+NO,SE -')
  expect(await set('SE', { id, audiences: ['framework'] })).toBe('+framework -NO')
})

it('BR-50: as a record becomes narrower, what is made from it does, however far on, and nothing else changes', async () => {
  const [origin, made, further] = [randomUUID(), randomUUID(), randomUUID()]
  const [bySide, other, released] = [randomUUID(), randomUUID(), randomUUID()]
  await set('SE', { id: origin, audiences: ['NO', 'DK', 'PL'] })
  await set('SE', { id: made, audiences: ['NO', 'DK'], origins: [origin] })
  await set('SE', { id: further, audiences: ['DK'], origins: [made] })
  await set('SE', { id: bySide, audiences: ['NO'], sides: ['DK'], origins: [origin] })
  await set('SE', { id: other, audiences: ['NO'] })
  await set('SE', { id: released, audiences: ['NO'], origins: [other] })
  await set('SE', { id: released, audiences: ['LV', 'NO'] })
  expect(await set('SE', { id: origin, audiences: ['NO', 'PL'] })).toBe('+ -DK')
  const rows = await test.rows<{ audiences: string[] }>(
    `select r.audiences
    from unnest($1::uuid[]) with ordinality as k (id, number)
    join accord.resource_audience r on r.resource_id = k.id
    order by k.number`,
    [[made, further, bySide, other, released]],
  )
  expect(rows.map(({ audiences }) => audiences.join())).toEqual(['NO,SE', 'SE', 'DK,NO,SE', 'NO,SE', 'LV,NO,SE'])
})

it('who sees ten records of many is served from an index on audiences', async () => {
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    // There are no such tasks, of which their triggers would have to be told.
    await client.query('set session_replication_role = replica')
    await client.query(`insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select uuidv7(), 'task', 'UA', case n % 5000 when 0 then '{UA,XX}' else '{UA,framework}' end::text[]
      from generate_series(1, 50000) n`)
    await client.query('vacuum analyze accord.resource_audience')
  })
  await app.query('begin')
  await app.query(`select set_config('accord.participant', 'XX', true), set_config('accord.audiences', 'XX', true)`)
  const seen = `select resource_id from accord.resource_audience where kind = 'task'`
  const { rows } = await app.query<Record<string, string>>(`explain ${seen}`)
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('resource_audience_task')
  expect((await app.query(seen)).rowCount).toBe(10)
  await app.query('rollback')
})

it('a set holds each audience once, in the order of its letters, however it was told', async () => {
  const told = fc.array(fc.constantFrom('UA', 'PL', 'framework', 'coalition:drones', 'public', 'Ä', '', null))
  await fc.assert(
    fc.asyncProperty(fc.oneof(told, fc.constant(null)), async (given) => {
      const { rows } = await worker.query<{ set: string[] }>('select accord.as_set($1) as set', [given])
      const wanted = [...new Set((given ?? []).filter((each) => each !== null && each !== ''))].sort()
      expect(rows[0]!.set).toEqual(wanted)
    }),
    { numRuns: 200 },
  )
})

it('who sees a row is asked by the audiences of the caller, of which its own participant is the first', () => {
  // Each of the first is looked for in the second: the thirty of a request would be looked for among the caller's.
  const byRow = (schema: string) => schema.match(/&& \( ?SELECT accord\.current_audiences\(\)/gi)
  const schema = readFileSync('migrations/schema.sql', 'utf8')
  expect(byRow(schema)).toBeNull()
  expect(byRow('r.audiences && ( SELECT accord.current_audiences()'), 'control').toHaveLength(1)
})
