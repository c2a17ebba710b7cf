import { afterAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { createTestApp } from '../support/app.ts'
import { makersOf } from '../support/origin-makers.ts'
import { type Child, edgesOf } from '../support/origins.ts'
import { withClient } from '../support/postgres.ts'

/** Takes part in the framework, and is no side of anything here. */
const outsider = 'PT'

const test = await createTestApp()
const edges = edgesOf(test)
const { need, task } = makersOf(test)
afterAll(() => test.close())

/** What of a child a participant is told, wherever it may look. */
async function toldTo(participant: string, { at, lists, ids }: Child): Promise<string[]> {
  const viewer = test.as(participant, 'viewer')
  const found: string[] = []
  for (const url of [...at, ...lists.map((list) => `${list}?limit=200`)]) {
    const reply = await viewer.get<object>(url)
    const text = JSON.stringify(reply.body)
    if (at.includes(url) && reply.status === 200) found.push(`${url} is there`)
    found.push(...ids.filter((id) => reply.status === 200 && text.includes(id)).map((id) => `${id} in ${url}`))
  }
  return found
}

/**
 * Those that nobody narrows: a request of consultations stays for whom it was circulated to; what takes the place of
 * another, and what a participant adopts, is its own.
 */
const unnarrowed = [
  'pledge to pledge that takes its place',
  'received statement to pledge that it is adopted as',
  'consultation to response and offer',
  'accepted offer of a consultation to commitment',
]

const released: Record<string, [at: string, owner: string, role: Role]> = {
  commitment: ['/v1/commitments', 'SE', 'ministry'],
  lot: ['/v1/lots', 'SE', 'ministry'],
  pledge: ['/v1/pledges', 'SE', 'ministry'],
  requirement: ['/v1/requirements', 'UA', 'ministry'],
}

/** Its owner narrows what a record is made from, to its sides alone. Whether there is any such. */
async function narrowOrigins({ ids }: Child): Promise<boolean> {
  const origins = await test.rows<{ id: string; kind: string }>(
    `with recursive named as (
       select unnest($1::uuid[]) as id
       union select audience_id from accord.ledger_entry where id = any ($1)
       union select audience_id from accord.annotation where id = any ($1)
       union select audience_id from accord.dispute where id = any ($1)
       union select commitment_id from accord.allocation where id = any ($1)
     ), made as (
       select r.resource_id, r.origins from accord.resource_audience r join named on named.id = r.resource_id
       union
       select o.resource_id, o.origins from made join accord.resource_audience o on o.resource_id = any (made.origins)
     )
     select r.resource_id as id, r.kind from made join accord.resource_audience r using (resource_id)
     where 'framework' = any (r.audiences) and r.resource_id <> all ($1) and r.kind = any ($2)`,
    [ids, Object.keys(released)],
  )
  for (const { id, kind } of origins) {
    const [at, owner, role] = released[kind]!
    const account = test.as(owner, role)
    const held = await account.get(`${at}/${id}`)
    const body = { marking: 'limited', reason: 'Not for all any more.' }
    const reply = await account.post(`${at}/${id}/releases`, body, {
      ifMatch: Number(held.headers['etag']!.replaceAll('"', '')),
    })
    expect([reply.status, reply.body]).toEqual([200, expect.anything()])
  }
  return origins.length > 0
}

/** The records that somebody sees, beside its sides and its owner, who may not see all that they are made from. */
const widerThanTheirOrigins = () =>
  test.rows(`
    select r.kind, r.audiences, r.origins from accord.resource_audience r
    where cardinality(r.origins) > 0 and cardinality(accord.wider_than(r.origins, array(
      select a from unnest(r.audiences) as a where a <> all (r.sides || r.owner)))) > 0`)

describe.each(edges)('BR-50: from $from to $to', ({ make, marked, reader, from, to }) => {
  it('untold, it is no less restricted than a limited origin: an outsider reads neither it nor its mention', async () => {
    const child = await make('limited', {})
    expect(child.reply.status, JSON.stringify(child.reply.body)).toBe(201)
    const outsiders = ['UA', 'SE'].includes(reader) ? [outsider] : [outsider, reader]
    for (const each of outsiders) expect(await toldTo(each, child)).toEqual([])
  })

  if (marked)
    it('told wider, it is refused', async () => {
      const { reply } = await make('limited', { marking: 'framework' })
      expect([reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]).toEqual([422, 'BR-50', '/marking'])
    })

  it('made of an open origin, it is no less restricted than that once it is narrowed, whoever owns the two', async () => {
    const child = await make('open', marked && reader === 'PT' ? { marking: 'framework' } : {})
    expect(child.reply.status, JSON.stringify(child.reply.body)).toBe(201)
    expect(await toldTo(reader, child), 'control: seen by who sees an open origin').not.toEqual([])
    const narrowed = await narrowOrigins(child)
    if (!narrowed) return expect(unnarrowed).toContain(`${from} to ${to}`)
    if (!['UA', 'SE'].includes(reader)) expect(await toldTo(reader, child)).toEqual([])
    expect(await widerThanTheirOrigins()).toEqual([])
  })
})

it('BR-50: who owns what was made from a record that another narrows is told, and its own marking says so', async () => {
  const needId = await need('open')
  const made = await task({ requirementId: needId, marking: 'framework' }, 'LV')
  const url = `/v1/tasks/${made.body.id}`
  const leader = test.as('LV', 'coordinator')
  const read = async () => (await leader.get<{ marking: string; version: number }>(url)).body
  const before = await read()
  expect(before.marking).toBe('framework')
  await narrowOrigins({ reply: made, at: [url], lists: [], ids: [made.body.id] })
  expect(await read()).toMatchObject({ marking: 'limited', releasableTo: [], version: before.version + 1 })
  expect((await test.as('PT', 'viewer').get(url)).status).toBe(404)
  await test.sequence()
  const told = await test.rows(
    `select e.event_type, e.for_audience from accord.journal_entry e where e.resource_id = $1 and e.for_audience is not null`,
    [made.body.id],
  )
  expect(told).toContainEqual({ event_type: 'task.release_changed', for_audience: ['LV'] })
  expect(told).toContainEqual({ event_type: 'resource.withdrawn', for_audience: expect.arrayContaining(['PT']) })
})

it.each([
  ['2026-11-20', [], 'left: all others are in the framework'],
  ['2026-11-21', ['coalition:iamd'], 'may still be of it, where the day before is'],
  ['2026-11-22', ['coalition:iamd'], 'is of it'],
])(
  'BR-50: on 21 November who is of a coalition until %s and not in the framework: %j are too many (it %s)',
  async (until, wider) => {
    const { rows } = await withClient(test.testDatabase.superuserUrl, async (client) => {
      const id = await need('open')
      await client.query('begin')
      await client.query("select set_config('accord.day', '2026-11-21', true)")
      const left = `update accord.coalition_membership set valid_to = $1 where coalition = 'iamd' and participant = 'BG'`
      expect((await client.query(left, [until])).rowCount).toBe(1)
      return client.query<{ wider: string[] }>(
        `select accord.wider_than(array[$1::uuid], '{coalition:iamd}') as wider`,
        [id],
      )
    })
    expect(rows).toEqual([{ wider }])
  },
)

it('control: where nothing is narrowed with its origin, an outsider reads on', async () => {
  await withClient(test.testDatabase.ownerUrl, async (client) => {
    await client.query('grant create on schema accord to accord_definer; set role accord_definer')
    await client.query(`
      create or replace function accord.narrow_made_from(p_record uuid) returns jsonb language sql volatile security definer
      set search_path = accord, pg_temp as $$ select '[]'::jsonb $$`)
  })
  const needId = await need('open')
  const made = await task({ requirementId: needId, marking: 'framework' }, 'LV')
  await narrowOrigins({ reply: made, at: [], lists: [], ids: [made.body.id] })
  expect((await test.as('PT', 'viewer').get(`/v1/tasks/${made.body.id}`)).status).toBe(200)
  expect(await widerThanTheirOrigins()).not.toEqual([])
})
