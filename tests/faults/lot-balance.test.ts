import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks, reverse, settled } from '../support/books.ts'
import { handOverBoth, type LotBody, register, state, tally } from '../support/goods.ts'

let test: TestApp
let client: Client
beforeAll(async () => {
  test = await createBooks()
  client = test.as('SE', 'ministry')
})
afterAll(() => test.close())

const lot = async (id: string) => (await client.get<LotBody>(`/v1/lots/${id}`)).body

describe('goods under concurrency', () => {
  it('BR-05a: of two hand-overs at once that together exceed what is committed, exactly one is flagged', async () => {
    for (let round = 0; round < 15; round += 1) expect(await handOverBoth(client)).toBe(1)
  })

  it('BR-17: of 40 hand-overs at once of a tenth of a lot each, exactly ten post', async () => {
    const { id } = await register(client)
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => settled(() => state(client, id, 'handed_over', { quantity: '10' }))),
    )
    expect(tally(replies)).toEqual({ 201: 10, 409: 30 })
    expect(await lot(id)).toMatchObject({ status: 'handed_over', quantities: { handedOver: '100' } })
  })

  it('BR-03, BR-17: hand-overs and reversals at once leave every sum what the entries say', async () => {
    const { id } = await register(client)
    const posted: string[] = []
    const lanes = Array.from({ length: 4 }, async () => {
      for (let step = 0; step < 8; step += 1) {
        const { status, body } = await settled(() => state(client, id, 'handed_over', { quantity: '30' }))
        if (status === 201) posted.push(body.entryId!)
        const entryId = posted.at(-2)
        if (entryId !== undefined) expect([201, 409]).toContain((await settled(() => reverse(client, entryId))).status)
      }
    })
    await Promise.all(lanes)
    const [sums] = await test.rows<{ quantity: string }>(
      'select sum(quantity)::text as quantity from accord.ledger_entry where lot_id = $1',
      [id],
    )
    const { quantities, events } = await lot(id)
    expect(Number(quantities.handedOver)).toBeLessThanOrEqual(100)
    expect(quantities.handedOver).toBe(sums!.quantity)
    const standing = events.filter(({ reversedBy }) => reversedBy === null)
    expect(standing).toHaveLength(Number(quantities.handedOver) / 30)
    expect(events.length).toBeGreaterThan(standing.length)
  })
})
