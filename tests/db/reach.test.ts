import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ManyOf, reachOf } from '../../src/platform/db/reach.ts'
import type { Credential } from '../../src/platform/db/scope.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { recordTold } from '../support/received-scenery.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  const sweden = test.as('SE', 'ministry')
  for (const marking of ['framework', 'limited'])
    await pay(sweden, await commit(sweden, '100.00', { marking }), '10.00')
  await recordTold(test)
})
afterAll(() => test.close())

const lists = {
  'ledger-entries': { table: 'ledger_entry', kinds: ['commitment', 'lot', 'ledger_entry'] },
  commitments: { table: 'commitment', kinds: ['commitment'] },
  pledges: { table: 'pledge', kinds: ['pledge'] },
  requirements: { table: 'requirement', kinds: ['requirement'] },
  tasks: { table: 'task', kinds: ['task'] },
  lots: { table: 'lot', kinds: ['lot'] },
  'received-statements': { table: 'received_statement', kinds: ['received_statement'] },
} satisfies Record<string, { table: string; kinds: ManyOf[] }>
/** As the token that the test sends says who it is. */
const credential = (participant: string) =>
  ({ issuer: `https://local-issuer.accord.invalid/${participant}`, subject: 'duty_officer' }) as Credential

it.each(['SE', 'PT'])(
  'lists driven from what %s sees have every record that it can read, and no other',
  async (who) => {
    const viewer = test.as(who, 'duty_officer')
    for (const [list, { table, kinds }] of Object.entries(lists)) {
      const { body } = await viewer.get<{ items: { id: string }[] }>(`/v1/${list}?limit=200`)
      expect(reachOf({ credential: credential(who), kinds, now: performance.now() })?.few, list).toBe(true)
      const all = await test.rows<{ id: string }>(`select id from accord.${table}`)
      const readable = await Promise.all(
        all.map(async ({ id }) => ((await viewer.get(`/v1/${list}/${id}`)).status === 200 ? [id] : [])),
      )
      expect(body.items.map(({ id }) => id).toSorted(), list).toEqual(readable.flat().toSorted())
    }
  },
)

it('every record of a kind that has an index of its own says that it is of that kind', async () => {
  for (const { table } of Object.values(lists)) {
    const governs = table === 'ledger_entry' ? 'audience_id' : 'id'
    const kinds = table === 'ledger_entry' ? "('commitment', 'lot', 'ledger_entry')" : `('${table}')`
    const [row] = await test.rows<{ all: number; other: number }>(
      `select count(*)::integer as all, count(*) filter (where r.kind is null or r.kind not in ${kinds})::integer as other
      from accord.${table} t
      left join accord.resource_audience r on r.resource_id = t.${governs}`,
    )
    expect(row!.other, table).toBe(0)
    if (table === 'ledger_entry' || table === 'pledge') expect(row!.all, 'control: there are some').toBeGreaterThan(0)
  }
})
