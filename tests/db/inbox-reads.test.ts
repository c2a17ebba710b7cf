import { afterAll, beforeAll, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import type { TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { readBy } from '../support/reads.ts'
import { createSceneryApp } from '../support/scenery.ts'
import { type Statement, statementsOf } from '../support/statements.ts'

// A page of the inbox, and GET /v1/me with it, reads a page of each thing that can wait, however much of it does.

const claims = 3_000
const most = limits.countedLinks
const deliveries = 3_000

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
      ), seen as (
        insert into accord.resource_audience (resource_id, kind, owner, audiences)
        select m.act_id, 'pledge', m.provider, accord.as_set(array['UA', m.provider]) from made m
        returning resource_id, owner, audiences
      )
      insert into accord.act (id, kind, audiences, provider, title, marking, links, linked, agreements)
      select s.resource_id, 'pledge', s.audiences, s.owner, 'Promised', 'limited', 1, true, '{}' from seen s`,
    )
    await client.query(
      `with made as (
        insert into accord.task
        select (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'external_key', null, 'status', 'delivered'))).*
        from (select t from accord.task t where t.delivered_on is not null limit 1) one (t), generate_series(1, ${deliveries})
        returning id
      ), led as (
        insert into accord.task_part
        select (jsonb_populate_record(p, jsonb_build_object('task_id', m.id, 'participant', 'SE'))).*
        from made m, (select p from accord.task_part p where p.part = 'lead' limit 1) one (p)
      )
      insert into accord.resource_audience (resource_id, kind, owner, audiences)
      select m.id, 'task', 'UA', array['SE', 'UA'] from made m`,
    )
    await client.query(
      'analyze accord.implementation_link, accord.act, accord.task, accord.task_part, accord.resource_audience',
    )
  })
})
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

it('of what is delivered it reads a page', async () => {
  const tables = ['task', 'task_part']
  for (const table of tables) expect(await readBy(test, table, await asked()), table).toBeLessThan(deliveries / 4)
})

it('control: where no page is taken of each thing by itself, it reads all that is delivered', async () => {
  const whole = (await asked()).map(({ text, values }) => ({
    text: text.replaceAll(/ limit \d+\s*\)/g, ')'),
    values,
  }))
  expect(await readBy(test, 'task', whole)).toBeGreaterThan(deliveries)
})
