import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks, reverse } from '../support/books.ts'
import { receiveLot, register, state } from '../support/goods.ts'
import { withClient } from '../support/postgres.ts'
import { scaled } from '../support/scale.ts'
import { twoAtOnce } from '../support/two-at-once.ts'

// What became of a lot is in its row, as accord.lot_sums() adds it up from what is stated of it.

let test: TestApp
let sweden: Client
let ukraine: Client
let lots: string[]
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
  lots = [(await register(sweden)).id, (await register(sweden)).id]
})
afterAll(() => test.close())

const wrong = async () =>
  (
    await test.rows<{ id: string }>(`
      select l.id
      from accord.lot l
      cross join lateral (select to_jsonb(d) as d from accord.lot_sums(l.id) d) d
      where not to_jsonb(l) @> d.d`)
  ).map(({ id }) => id)

type Stated = { id: string; by: Client }
type Told = { received: Stated[]; handedOver: string[]; events: Stated[]; valuations: Stated[] }
const told = new Map<string, Told>()
const of = (lot: string): Told => {
  const known = told.get(lot) ?? { received: [], handedOver: [], events: [], valuations: [] }
  told.set(lot, known)
  return known
}

const stateBy = (by: () => Client, event: string) => async (lot: string, quantity: string) => {
  const { status, body } = await state(by(), lot, event, { quantity, occurredOn: '2026-11-21' })
  if (status === 201 && body.entryId === null) of(lot).events.push({ id: body.id, by: by() })
  if (status === 201 && body.entryId !== null) of(lot).handedOver.push(body.entryId)
  return status
}
const withdraw = async (lot: string, what: 'eventId' | 'valuationId', stated: Stated | undefined) =>
  stated && (await stated.by.post(`/v1/lots/${lot}/withdrawals`, { [what]: stated.id, reason: 'Swapped.' })).status

/** Each changes what became of a lot in a way of its own, or is refused and changes nothing. */
const steps: Record<string, (lot: string, quantity: string) => Promise<number | undefined>> = {
  dispatched: stateBy(() => sweden, 'dispatched'),
  at_hub: stateBy(() => sweden, 'arrived_hub'),
  handed_over: stateBy(() => sweden, 'handed_over'),
  lost: stateBy(() => sweden, 'lost'),
  inventoried: stateBy(() => ukraine, 'inventoried'),
  expended: stateBy(() => ukraine, 'expended'),
  returned: stateBy(() => ukraine, 'returned'),
  received: async (lot, quantity) => {
    const { status, body } = await receiveLot(ukraine, lot, quantity)
    if (status === 201) of(lot).received.push({ id: body.id, by: ukraine })
    return status
  },
  received_of_both: async (_, quantity) => {
    const items = [...lots, ...lots].map((lotId) => ({ lotId, quantity, transactionDate: '2026-11-21' }))
    return (await ukraine.post('/v1/receipts/batch', { items })).status
  },
  valued: async (lot, amount) => {
    const valuation = {
      purpose: 'book_value',
      method: 'net_book_value',
      valuedOn: '2026-11-20',
      amount,
      currency: 'EUR',
    }
    const { status, body } = await sweden.post<{ id: string }>(`/v1/lots/${lot}/valuations`, valuation)
    if (status === 201) of(lot).valuations.push({ id: body.id, by: sweden })
    return status
  },
  event_withdrawn: (lot) => withdraw(lot, 'eventId', of(lot).events.pop()),
  valuation_withdrawn: (lot) => withdraw(lot, 'valuationId', of(lot).valuations.pop()),
  hand_over_reversed: async (lot) => {
    const entry = of(lot).handedOver.pop()
    return entry === undefined ? undefined : (await reverse(sweden, entry)).status
  },
  receipt_reversed: async (lot) => {
    const entry = of(lot).received.pop()
    return entry && (await reverse(ukraine, entry.id)).status
  },
}

it('what is kept of each lot is what its statements come to, whatever is stated and taken back in whichever order', async () => {
  const done = new Set<string>()
  const step = fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat({ max: 1 }), fc.integer({ min: 1, max: 40 }))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 20 }), async (taken) => {
      for (const [name, at, quantity] of taken)
        if (((await steps[name]!(lots[at]!, `${quantity}`)) ?? 400) < 300) done.add(name)
      expect(await wrong()).toEqual([])
      lots = [(await register(sweden)).id, (await register(sweden)).id]
    }),
    { numRuns: scaled(8, 100), seed: 11 },
  )
  expect([...done].toSorted(), 'control: each was done').toEqual(Object.keys(steps).toSorted())
  const states = await test.rows('select distinct status from accord.lot')
  expect(states.length, 'control: they are in several states').toBeGreaterThan(3)
})

it('days and states come of what stands, each side in an order of its own', async () => {
  const [first, second, third] = await Promise.all([register(sweden), register(sweden), register(sweden)])
  const on = (day: number) => ({ occurredOn: `2026-11-${day}` })
  const stated = async (lot: string, by: Client, event: string, quantity: string, day: number) =>
    expect((await state(by, lot, event, { quantity, ...on(day) })).status).toBe(201)
  const received = async (lot: string, quantity: string, day: number) =>
    (await receiveLot(ukraine, lot, quantity, { transactionDate: `2026-11-${day}` })).body.id
  await stated(first.id, sweden, 'dispatched', '100', 10)
  await reverse(ukraine, await received(first.id, '5', 9))
  await received(first.id, '30', 11)
  await received(first.id, '20', 20)
  await stated(first.id, sweden, 'handed_over', '60', 12)
  await stated(first.id, sweden, 'handed_over', '10', 18)
  await stated(first.id, ukraine, 'inventoried', '60', 12)
  await stated(first.id, ukraine, 'expended', '5', 13)
  await stated(first.id, sweden, 'lost', '3', 19)
  await stated(first.id, ukraine, 'returned', '2', 20)
  await stated(second.id, sweden, 'dispatched', '60', 10)
  await stated(second.id, sweden, 'lost', '40', 11)
  await received(third.id, '100', 10)
  await stated(third.id, sweden, 'handed_over', '100', 20)
  await stated(third.id, ukraine, 'expended', '100', 12)
  const rows = await test.rows<Record<string, unknown>>(
    `select l.status, l.left_provider, l.left_receiver, l.provider_last::text, l.receiver_last::text, l.held_from::text,
      l.inventory_from::text
    from unnest($1::uuid[]) with ordinality as k (id, number)
    join accord.lot l on l.id = k.id
    order by k.number`,
    [[first.id, second.id, third.id]],
  )
  const day = (of: number | null) => (of === null ? null : `2026-11-${of}`)
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['partly_handed_over', '3', '7', day(19), day(20), day(11), day(18)],
    ['dispatched', '40', '0', day(11), null, null, null],
    ['expended', '0', '100', day(20), day(12), day(10), null],
  ])
})

describe('control: what its trigger did not see is told', () => {
  it.each([
    ['lot_event', 'dispatched', 1],
    ['lot_withdrawal', 'event_withdrawn', 1],
    ['lot_valuation', 'valued', 1],
    ['ledger_entry', 'received', 1],
    ['ledger_entry', 'received_of_both', 2],
  ])('of %s, when something is %s', async (table, name, missed) => {
    const trigger = (what: string) =>
      withClient(test.testDatabase.superuserUrl, (client) =>
        client.query(`alter table accord.${table} ${what} trigger lot_stated`),
      )
    lots = [(await register(sweden)).id, (await register(sweden)).id]
    await steps['dispatched']!(lots[0]!, '10')
    await trigger('disable')
    try {
      expect(await steps[name]!(lots[0]!, '10')).toBeLessThan(300)
      expect(await wrong()).toHaveLength(missed)
    } finally {
      await trigger('enable')
      await withClient(test.testDatabase.superuserUrl, (client) =>
        client.query('select accord.keep_lot_states($1)', [lots]),
      )
    }
  })
})

describe('two who state something of a lot at once', () => {
  const dispatch = `insert into accord.lot_event (lot_id, participant, stated_by, event, quantity, occurred_on, has_place, account_id, recorded_at)
    values ($1, 'SE', 'provider', 'dispatched', $2, '2026-11-20', false, '00000000-0000-7000-8000-000000000001', '2026-11-23')`

  /** The second begins before the first is committed, and neither holds the lot; what is kept in the end. */
  async function dispatchedAtOnce(): Promise<string> {
    const { id } = await register(sweden)
    await twoAtOnce(test, [
      [dispatch, [id, 10]],
      [dispatch, [id, 20]],
    ])
    const [kept] = await test.rows<{ dispatched: string }>('select dispatched from accord.lot where id = $1', [id])
    return kept!.dispatched
  }

  it('are both counted', async () => {
    expect(await dispatchedAtOnce()).toBe('30')
    expect(await wrong()).toEqual([])
  })

  it('control: without the lock of the lot the first is left out', async () => {
    await withClient(test.testDatabase.superuserUrl, async (client) => {
      const { rows } = await client.query<{ made: string }>(
        `select pg_get_functiondef('accord.lot_stated()'::regprocedure) as made`,
      )
      const broken = rows[0]!.made.replace(/perform l\.id[^;]*;/, '')
      expect(broken).not.toBe(rows[0]!.made)
      await client.query(broken)
      expect(await dispatchedAtOnce()).toBe('20')
      await client.query(rows[0]!.made)
    })
  })
})
