import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { crowd } from '../support/crowded-need.ts'
import { withClient } from '../support/postgres.ts'
import { readOfEach } from '../support/reads.ts'
import { type Statement, statementsOf } from '../support/statements.ts'
import { workOf } from '../support/work-scenery.ts'

// What the chain of a need costs depends on what the need led to, not on what others did.

const many = 2_000
const few = 50

let test: TestApp
let statements: Statement[]
beforeAll(async () => {
  test = await createTestApp()
  const work = workOf(test)
  const [need, other] = [await work.validate(await work.file()), await work.validate(await work.file())]
  await crowd(test, need.id, 3)
  await crowd(test, other.id, many)
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(`
      insert into accord.allocation (commitment_id, participant, package, amount, created_at)
      select c.id, c.participant, 'One', 5, now() from accord.commitment c`)
    await client.query('analyze')
  })
  const asked = () => test.as('UA', 'viewer').get<{ links: object[] }>(`/v1/requirements/${need.id}/chain`)
  expect((await asked()).body.links, 'the need, and of each thing three').toHaveLength(1 + 5 * 3)
  statements = await statementsOf(asked)
})
afterAll(() => test.close())

it('reads what belongs to its need, however much belongs to others', async () => {
  const tables = ['task', 'commitment', 'allocation', 'lot', 'ledger_entry', 'match_member']
  for (const [table, rows] of await readOfEach(test, tables, statements)) expect(rows, table).toBeLessThan(few)
})

it.each([
  ['task', 'order by greatest(k.id)', 'order by k.id'],
  ['allocation', 'where a.commitment_id = c.id', 'where coalesce(a.commitment_id) = c.id'],
])('control: led otherwise, it reads every %s', async (table, led, otherwise) => {
  const walked = statements.map(({ text, values }) => ({ text: text.replace(led, otherwise), values }))
  expect((await readOfEach(test, [table], walked)).get(table)).toBeGreaterThan(many)
})
