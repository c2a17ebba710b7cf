import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'
import { scaled } from '../support/scale.ts'
import { twoAtOnce } from '../support/two-at-once.ts'
import { workOf } from '../support/work-scenery.ts'

// The provisions that an act names stand in its links, and beside who sees it as its record tells them.

let test: TestApp
let provisions: string[]
beforeAll(async () => {
  test = await createTestApp()
  const rows = await test.rows<{ id: string }>('select id from accord.provision order by id limit 4')
  provisions = rows.map(({ id }) => id)
})
afterAll(() => test.close())

const differing = `
  select r.resource_id, r.provision_ids, accord.provisions_of(r.resource_id) as named
  from accord.resource_audience r
  where r.provision_ids <> accord.provisions_of(r.resource_id)`

const acts = Array.from({ length: 4 }, (_, at) => `00000000-0000-7000-8000-00000000000${at}`)
const made = `
  insert into accord.resource_audience (resource_id, kind, owner, audiences)
  select unnest($1::uuid[]), 'pledge', 'SE', '{SE,UA}'`
const steps = {
  link: `insert into accord.implementation_link (act_kind, act_id, agreement_id, provision_id, relation, status, claimed_by,
      evidence, claimed_at, created_at)
    select 'pledge', a, p.agreement_id, p.id, 'implements', 'claimed', 'SE', 'Text', '2026-11-23', '2026-11-23'
    from unnest($1::uuid[]) a, accord.provision p where p.id = $2 on conflict do nothing`,
  withdraw: `update accord.implementation_link set status = 'withdrawn', reason = 'No.', reason_by = 'SE'
    where act_id = any ($1) and provision_id = $2 and status <> 'withdrawn'`,
  confirm: `update accord.implementation_link set status = 'confirmed' where act_id = any ($1) and provision_id = $2 and status = 'claimed'`,
  remove: 'delete from accord.implementation_link where act_id = any ($1) and provision_id = $2',
}
const history = fc.array(
  fc.record({
    step: fc.constantFrom('link' as const, 'link' as const, 'withdraw' as const, 'confirm' as const, 'remove' as const),
    of: fc.subarray(acts, { minLength: 1 }),
    provision: fc.nat(3),
  }),
  { minLength: 2, maxLength: 12 },
)

/** What an act tells that its links do not say, after any of the steps; how often an act told of something. */
async function wrongAfter(
  taken: typeof history extends fc.Arbitrary<infer Made> ? Made : never,
): Promise<[unknown[], number]> {
  return await withClient(test.testDatabase.superuserUrl, async (client) => {
    let told = 0
    await client.query('begin')
    try {
      await client.query(made, [acts])
      for (const { step, of, provision } of taken) {
        await client.query(steps[step], [of, provisions[provision]])
        const { rows } = await client.query(`${differing} and r.resource_id = any ($1)`, [acts])
        if (rows.length > 0) return [rows, told]
        const { rowCount } = await client.query(
          `select from accord.resource_audience where resource_id = any ($1) and provision_ids <> '{}'`,
          [acts],
        )
        told += rowCount!
      }
      return [[], told]
    } finally {
      await client.query('rollback')
    }
  })
}

it('what an act tells of provisions is what its links say, however they came and went', async () => {
  let told = 0
  await fc.assert(
    fc.asyncProperty(history, async (taken) => {
      const [wrong, times] = await wrongAfter(taken)
      expect(wrong).toEqual([])
      told += times
    }),
    { numRuns: scaled(8, 400) },
  )
  expect(told).toBeGreaterThan(20)
  expect(await test.rows(differing), 'and so of all that is found at the beginning').toEqual([])
})

it.each(['keep_provision_ids', 'keep_provision_ids_changed', 'keep_provision_ids_gone'])(
  'control: without the trigger %s it tells something else',
  async (trigger) => {
    const able = (how: string) =>
      withClient(test.testDatabase.superuserUrl, (client) =>
        client.query(`alter table accord.implementation_link ${how} trigger ${trigger}`),
      )
    await able('disable')
    try {
      const of = [acts[0]!]
      const all = (['link', 'withdraw', 'link', 'remove'] as const).map((step) => ({ step, of, provision: 0 }))
      expect((await wrongAfter(all))[0]).toHaveLength(1)
    } finally {
      await able('enable')
    }
  },
)

describe('two who link an act at once', () => {
  /** The second statement begins before the first is committed; what the act tells in the end. */
  async function atOnce(act: string): Promise<string[]> {
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(made, [[act]]))
    await twoAtOnce(test, [
      [steps.link, [[act], provisions[0]]],
      [steps.link, [[act], provisions[1]]],
    ])
    const told = 'select provision_ids from accord.resource_audience where resource_id = $1'
    return (await test.rows<{ provision_ids: string[] }>(told, [act]))[0]!.provision_ids
  }

  it('are both told of, whoever is first', async () => {
    expect(await atOnce(acts[1]!)).toEqual(provisions.slice(0, 2))
  })

  it('control: without the lock of its row the first is left out', async () => {
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      const { rows } = await client.query<{ kept: string }>(
        `select pg_get_functiondef('accord.keep_provision_ids()'::regprocedure) as kept`,
      )
      const broken = rows[0]!.kept.replace(/perform[^;]*;/, '')
      expect(broken).not.toBe(rows[0]!.kept)
      await client.query(broken)
      expect(await atOnce(acts[2]!)).toEqual(provisions.slice(1, 2))
      await client.query(rows[0]!.kept)
      await client.query('delete from accord.implementation_link where act_id = $1', [acts[2]])
    })
  })
})

describe('a need that is amended while others link it', () => {
  it('refuses nobody for that, and tells what its links say', async () => {
    const ukraine = test.as('UA', 'ministry')
    const [first, second] = (
      await test.rows<{ id: string }>(`
        select p.id from accord.provision p join accord.agreement g on g.id = p.agreement_id
        where g.participant = 'SE' and accord.is_deliverable(p.kind, p.strength) order by p.id limit 2`)
    ).map(({ id }) => id) as [string, string]
    const filed = await workOf(test).file({ marking: 'framework', conversions: [] })
    const need = filed.id
    let version = filed.version
    for (let round = 0; round < scaled(4, 40); round += 1) {
      const wanted = round % 2 === 0 ? [first, second] : []
      const link = (provisionId: string) =>
        ukraine.post('/v1/implementation-links', {
          ...{
            act: { kind: 'requirement', id: need },
            provisionId,
            evidence: 'The text says so.',
            relation: 'implements',
          },
        })
      const replies = await Promise.all([
        ukraine.patch<{ version: number }>(`/v1/requirements/${need}`, { provisionIds: wanted }, { ifMatch: version }),
        link(first),
        link(second),
      ])
      const [{ status, body }] = replies
      expect(status, JSON.stringify(body)).toBe(200)
      version = body.version
      for (const { status, body } of replies.slice(1)) expect([201, 409], JSON.stringify(body)).toContain(status)
      expect(await test.rows(differing)).toEqual([])
    }
    const { body } = await ukraine.patch<{ provisionIds: string[] }>(
      `/v1/requirements/${need}`,
      { provisionIds: [first, second] },
      { ifMatch: version },
    )
    expect(body.provisionIds).toEqual([first, second])
  })
})
