import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { brokenRules, commit, createBooks, pay, reverse } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { scaled } from '../support/scale.ts'

let test: TestApp
let sweden: Client
let union: Client
const commitments: string[] = []
let refunded: string
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  union = test.as('EU', 'ministry')
  while (commitments.length < 2) commitments.push(await commit(sweden, '1000.00'))
  refunded = await commit(union, '500.00', { receiver: { participant: 'SE' } })
})
afterAll(() => test.close())

const paid: string[] = []
const allocated: { id: string; version: number }[] = []
const flow = { currency: 'EUR', transactionDate: '2026-11-20' }

/** Each changes a balance in a way of its own, or is refused and changes none. */
const steps: Record<string, (commitmentId: string, amount: string) => Promise<unknown>> = {
  disbursement: async (commitmentId, amount) => paid.push((await pay(sweden, commitmentId, amount)).body.id),
  batch: async (_, amount) =>
    sweden.post('/v1/disbursements/batch', {
      items: commitments.flatMap((commitmentId) => [
        { commitmentId, amount, ...flow },
        { commitmentId, amount: '0.01', ...flow },
      ]),
    }),
  reversal: async () => reverse(sweden, paid.pop() ?? commitments[0]!),
  refund: async (_, amount) => union.post('/v1/refunds', { commitmentId: refunded, amount, ...flow }),
  allocation: async (commitmentId, amount) => {
    const made = await sweden.post<{ id: string; version: number }>(`/v1/commitments/${commitmentId}/allocations`, {
      package: 'Tranche',
      amount,
    })
    if (made.status === 201) allocated.push(made.body)
  },
  release: async () => {
    const { id, version } = allocated.pop() ?? { id: commitments[0]!, version: 1 }
    await sweden.post(`/v1/allocations/${id}/release`, { amount: '0.01', reason: 'Cheaper.' }, { ifMatch: version })
  },
}

it('what is kept of each commitment is what its postings and allocations come to, whatever is done in whichever order', async () => {
  const step = fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat({ max: 1 }), fc.integer({ min: 1, max: 40_000 }))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (taken) => {
      // Of some of what was allocated before, whatever else is taken.
      const all = [...taken, ['allocation', 0, 500], ['release', 0, 1]] as const
      for (const [name, at, cents] of all) await steps[name]!(commitments[at]!, (cents / 100).toFixed(2))
      expect(await brokenRules(test)).toEqual([])
    }),
    { numRuns: scaled(5, 12) },
  )
  const released = await test.rows('select from accord.allocation where released > 0')
  expect(released.length, 'control: something is released').toBeGreaterThan(0)
  const [kept] = await test.rows<{ allocated: number; disbursed: number }>(
    `select count(*) filter (where allocated > 0)::integer as allocated,
      count(*) filter (where disbursed > 0)::integer as disbursed
    from accord.commitment_balance`,
  )
  expect(kept?.allocated, 'control: something is allocated').toBeGreaterThan(0)
  expect(kept?.disbursed, 'control: something is disbursed').toBeGreaterThan(0)
})

it('control: a posting that its trigger did not see is told', async () => {
  const off = (what: string) =>
    withClient(test.testDatabase.superuserUrl, (client) =>
      client.query(`alter table accord.ledger_entry ${what} trigger add_to_balance`),
    )
  await off('disable')
  const commitmentId = await commit(sweden, '10.00')
  await off('enable')
  expect(await brokenRules(test)).toEqual([expect.stringContaining(commitmentId)])
})

it('BR-05: what a union refunds out of an allocation draws on it as a payment does, and what is taken back gives back', async () => {
  const commitmentId = await commit(union, '500.00', { receiver: { participant: 'SE' } })
  const at = `/v1/commitments/${commitmentId}/allocations`
  const { body: made } = await union.post<{ id: string }>(at, { package: 'Refunds', amount: '100.00' })
  const refund = (amount: string) =>
    union.post<{ id: string; errors?: { pointer: string }[] }>('/v1/refunds', {
      commitmentId,
      allocationId: made.id,
      amount,
      ...flow,
    })
  const first = await refund('60.00')
  expect(first.status).toBe(201)
  expect(await refund('40.01')).toMatchObject({
    status: 422,
    body: { rule: 'BR-05', errors: [{ pointer: '/allocationId' }] },
  })
  const disbursed = async () => (await union.get<{ items: { disbursed: string }[] }>(at)).body.items[0]?.disbursed
  expect(await disbursed()).toBe('60.00')
  await reverse(union, first.body.id)
  expect(await disbursed()).toBe('0.00')
})

it('BR-05: a receiver’s statement draws on no allocation, whatever writes it', async () => {
  const commitmentId = await commit(sweden, '10.00')
  const at = `/v1/commitments/${commitmentId}/allocations`
  const { body: made } = await sweden.post<{ id: string }>(at, { package: 'Tranche', amount: '10.00' })
  const paid = (await pay(sweden, commitmentId, '1.00', { allocationId: made.id })).body.id
  const copied = (side: string) =>
    withClient(test.testDatabase.superuserUrl, async (client) => {
      await client.query('begin')
      await client.query(`create temporary table copied on commit drop as
        select * from accord.ledger_entry where id = '${paid}'`)
      await client.query('alter table copied drop column external_key, drop column quotes_key')
      await client.query(`update copied set id = uuidv7(), stated_by = '${side}'`)
      const columns = (
        await client.query(`select string_agg(attname, ', ') as list from pg_attribute
        where attrelid = 'copied'::regclass and attnum > 0 and not attisdropped`)
      ).rows[0].list
      try {
        return await client.query(`insert into accord.ledger_entry (${columns}) select ${columns} from copied`)
      } finally {
        await client.query('rollback')
      }
    })
  await expect(copied('receiver')).rejects.toThrow(/violates check constraint "ledger_entry_check/)
  expect((await copied('provider')).rowCount, 'control: the same of its provider').toBe(1)
})
