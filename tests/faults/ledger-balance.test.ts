import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { brokenRules, commit, createBooks, pay, reverse, type Sums, settled } from '../support/books.ts'
import { scaled } from '../support/scale.ts'

let test: TestApp
let client: Client
beforeAll(async () => {
  test = await createBooks()
  client = test.as('SE', 'ministry')
})
afterAll(() => test.close())

const sumsOf = async (id: string) => (await client.get<{ balance: Sums }>(`/v1/commitments/${id}`)).body.balance
const tally = (replies: readonly { status: number }[]) =>
  Object.fromEntries([...Map.groupBy(replies, ({ status }) => status)].map(([status, list]) => [status, list.length]))

describe('BR-05 under concurrency', () => {
  it('of 60 clients that draw a tenth of a commitment at once, exactly ten succeed', async () => {
    const id = await commit(client, '1000.00')
    const replies = await Promise.all(Array.from({ length: 60 }, () => settled(() => pay(client, id, '100.00'))))
    expect(tally(replies)).toEqual({ 201: 10, 422: 50 })
    expect(await sumsOf(id)).toMatchObject({ committed: '1000.00', disbursed: '1000.00' })
    expect(await brokenRules(test)).toEqual([])
  })

  it('of allocations and decommitments that together exceed a commitment, only what fits succeeds', async () => {
    const id = await commit(client, '1000.00')
    const allocate = () => client.post(`/v1/commitments/${id}/allocations`, { package: 'P', amount: '100.00' })
    const decommit = () => client.post(`/v1/commitments/${id}/decommitments`, { amount: '100.00', reason: 'Less' })
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) => settled<{ status: number }>(index % 2 === 0 ? allocate : decommit)),
    )
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(10)
    const { committed, allocated } = await sumsOf(id)
    expect(committed).toBe(allocated)
    expect(await brokenRules(test)).toEqual([])
  })
})

describe('BR-03 under concurrency', () => {
  const payments = scaled(50, 500)
  it(`of ${payments * 2} reversals of ${payments} disbursements at once exactly ${payments} succeed, and the commitment is whole again`, async () => {
    const id = await commit(client, '5000.00')
    const paid = await Promise.all(Array.from({ length: payments }, () => settled(() => pay(client, id, '10.00'))))
    expect(tally(paid)).toEqual({ 201: payments })
    const twice = [...paid, ...paid]
    const replies = await Promise.all(twice.map(({ body }) => settled(() => reverse(client, body.id))))
    expect(tally(replies)).toEqual({ 201: payments, 409: payments })
    expect(await sumsOf(id)).toMatchObject({ disbursed: '0.00' })
    expect(await brokenRules(test)).toEqual([])
  })
})

type Act =
  | { verb: 'pay'; cents: number; allocated: boolean }
  | { verb: 'reverse'; which: number }
  | { verb: 'decommit' | 'allocate'; cents: number }

const cents = fc.integer({ min: 1, max: 60_000 })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('pay' as const), cents, allocated: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('reverse' as const), which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constantFrom('decommit' as const, 'allocate' as const), cents }) },
)
const amount = (value: number) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`

describe('random interleavings', () => {
  it('BR-03, BR-05, BR-06: whatever several clients do to one commitment at once, no rule is broken and no sum is off', async () => {
    const seen = { done: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(act, { minLength: 2, maxLength: 8 }), { minLength: 2, maxLength: 5 }),
        async (lanes) => {
          const id = await commit(client, '1000.00')
          const allocation = await client.post<{ id: string }>(`/v1/commitments/${id}/allocations`, {
            package: 'P',
            amount: '400.00',
          })
          const paid: string[] = []
          let expected = 0
          const worth = new Map<string, number>()
          const run = async (step: Act) => {
            const reply = await settled<{ status: number; body: { id: string } }>(() => {
              if (step.verb === 'pay') {
                const more = step.allocated ? { allocationId: allocation.body.id } : {}
                return pay(client, id, amount(step.cents), more)
              }
              if (step.verb === 'reverse') return reverse(client, paid[step.which % paid.length] ?? id)
              const body = { package: 'Q', amount: amount(step.cents) }
              if (step.verb === 'allocate') return client.post(`/v1/commitments/${id}/allocations`, body)
              return client.post(`/v1/commitments/${id}/decommitments`, { amount: body.amount, reason: 'Less' })
            })
            seen[reply.status < 300 ? 'done' : 'refused'] += 1
            expect([200, 201, 404, 409, 422]).toContain(reply.status)
            if (reply.status !== 201) return
            if (step.verb === 'pay') {
              paid.push(reply.body.id)
              worth.set(reply.body.id, step.cents)
              expected += step.cents
            }
            if (step.verb === 'reverse') {
              const { reversal } = reply.body as unknown as { reversal: { reverses: string } }
              expected -= worth.get(reversal.reverses)!
            }
          }
          await Promise.all(
            lanes.map(async (lane) => {
              for (const step of lane) await run(step)
            }),
          )
          expect((await sumsOf(id)).disbursed).toBe(amount(expected))
          expect(await brokenRules(test)).toEqual([])
        },
      ),
      { numRuns: scaled(5, 25), seed: 20261124 },
    )
    expect(seen.done).toBeGreaterThan(scaled(20, 50))
    expect(seen.refused).toBeGreaterThan(scaled(10, 50))
  })
})
