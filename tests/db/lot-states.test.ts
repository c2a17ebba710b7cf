import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { receiveLot, register, state } from '../support/goods.ts'

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
  const sweden = test.as('SE', 'ministry')
  const ukraine = test.as('UA', 'ministry')
  await register(sweden)
  const dispatched = (await register(sweden)).id
  await state(sweden, dispatched, 'dispatched', { occurredOn: '2026-11-10' })
  const received = (await register(sweden)).id
  const handed = (await state(sweden, received, 'handed_over', { occurredOn: '2026-11-14' })).body
  await receiveLot(ukraine, received, '60')
  await state(ukraine, received, 'inventoried', { occurredOn: '2026-11-20', quantity: '60' })
  const reversed = (await register(sweden)).id
  const { entryId } = (await state(sweden, reversed, 'handed_over', { occurredOn: '2026-11-14' })).body
  await sweden.post(`/v1/ledger-entries/${entryId}/reversal`, { reason: 'data_entry_error', explanation: 'Swapped.' })
  expect(handed.statedBy).toBe('provider')
})
afterAll(() => test.close())

it('what is kept of each lot is what its statements come to', async () => {
  const [row] = await test.rows<{ lots: number; other: number }>(`
    select count(*)::integer as lots, count(*) filter (where s is distinct from d)::integer as other
    from accord.lot l
    cross join lateral (select to_jsonb(d) as d from accord.lot_sums(l.id) d) d
    cross join lateral (
      select jsonb_object_agg(k.key, k.value) as s from jsonb_each(to_jsonb(l)) k where d.d ? k.key
    ) s`)
  expect(row?.other).toBe(0)
  const states = await test.rows<{ status: string }>('select distinct status from accord.lot order by status')
  expect(states.length, 'control: they are in several states').toBeGreaterThanOrEqual(3)
  expect(row?.lots, 'control: there are some').toBeGreaterThan(3)
})
