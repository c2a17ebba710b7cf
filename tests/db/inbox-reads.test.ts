import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { readBy } from '../support/reads.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { type Statement, statementsOf } from '../support/statements.ts'

// The inbox tells of claims by claimant and agreement, and GET /v1/me with it, however many they are.

const claims = 3_000
const most = 100

let test: TestApp
beforeAll(async () => {
  test = (await createSceneryApp()).test
  await withClient(test.testDatabase.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    await client.query(
      `with claim as (
        select l from accord.implementation_link l where l.status = 'claimed' and l.awaits @> '{UA}' limit 1
      ), made as (
        insert into accord.implementation_link
        select (jsonb_populate_record(c.l, jsonb_build_object('id', uuidv7(), 'act_id', uuidv7()))).*
        from claim c, generate_series(1, ${claims})
        returning act_id, provider
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select m.act_id, 'pledge', m.provider, accord.as_set(array['UA', m.provider]) from made m`,
    )
    await client.query('analyze accord.implementation_link')
  })
}, 90_000)
afterAll(() => test.close())

const asked = async (): Promise<Statement[]> => {
  await test.as('UA', 'ministry').get('/v1/me/inbox')
  return statementsOf(async () => expect((await test.as('UA', 'ministry').get('/v1/me/inbox')).status).toBe(200))
}

it('an inbox reads of each claimant and agreement no more links than it counts', async () => {
  expect(await readBy(test, 'implementation_link', await asked())).toBeLessThan(claims / 4)
})

it('control: to count them all, all are read', async () => {
  const all = (await asked()).map(({ text, values }) => ({
    text,
    values: values.map((value) => (value === most || value === `${most}` ? `${claims * 2}` : value)),
  }))
  expect(await readBy(test, 'implementation_link', all)).toBeGreaterThan(claims)
})

it('of more than are counted, it says that they are more', async () => {
  type Inbox = { items: { kind: string; says: { en: string; uk: string } }[] }
  const { body } = await test.as('UA', 'ministry').get<Inbox>('/v1/me/inbox?limit=200')
  const [told] = body.items.filter(({ kind, says }) => kind === 'implementation_link' && /more than/.test(says.en))
  expect(told?.says.en).toContain(`claims of more than ${most} acts`)
  expect(told?.says.uk).toContain(`(понад ${most})`)
})
