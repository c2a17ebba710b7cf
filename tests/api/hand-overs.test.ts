import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { commitGoods, generators, register, state } from '../support/goods.ts'
import { refusalOf } from '../support/refusals.ts'

let test: TestApp
let sweden: Client
let union: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  union = test.as('EU', 'ministry')
})
afterAll(() => test.close())

const worth = (amount: string) => ({ valuationMethod: 'acquisition_cost', amount, currency: 'EUR' })
const valued = {
  currency: 'EUR',
  items: [{ ...generators, ...{ valuationMethod: 'acquisition_cost', amount: '900.00' } }],
}
const allocate = async (commitment: string, amount: string, client = sweden) => {
  const { body } = await client.post<{ allocations?: { id: string }[]; id: string }>(
    `/v1/commitments/${commitment}/allocations`,
    { package: `Of ${amount}`, amount },
  )
  return body.id
}
const drawn = async (commitment: string, id: string) => {
  const { body } = await sweden.get<{ items: { id: string; disbursed: string }[] }>(
    `/v1/commitments/${commitment}/allocations`,
  )
  return body.items.find((each) => each.id === id)?.disbursed
}

describe('a hand-over', () => {
  it('BR-05a: draws on the allocation that it names; beyond that it is flagged and not refused', async () => {
    const commitmentId = await commitGoods(sweden, valued)
    const allocationId = await allocate(commitmentId, '500.00')
    const { id } = await register(sweden, { commitmentId })
    const handOver = (quantity: string, more: object) =>
      state(sweden, id, 'handed_over', { quantity, allocationId, ...more })
    expect((await handOver('40', worth('400.00'))).body.flags).toEqual([])
    expect(await drawn(commitmentId, allocationId)).toBe('400.00')
    expect((await handOver('1', {})).body.flags, 'of no value').toEqual([])
    const inKroner = await handOver('1', { ...worth('700.00'), currency: 'NOK' })
    expect(inKroner.body.flags).toEqual(['fx_missing'])
    expect(await drawn(commitmentId, allocationId)).toBe('400.00')
    const beyond = await handOver('20', worth('100.01'))
    expect([beyond.status, beyond.body.flags]).toEqual([201, ['exceeds_commitment']])
    const back = { reason: 'data_entry_error', explanation: 'Swapped.' }
    expect((await sweden.post(`/v1/ledger-entries/${beyond.body.entryId}/reversal`, back)).status).toBe(201)
    expect(await drawn(commitmentId, allocationId)).toBe('400.00')
    expect((await handOver('20', worth('100.00'))).body.flags).toEqual([])
  })

  it('BR-05: names an allocation of its own commitment; only a hand-over names one', async () => {
    const { id } = await register(sweden)
    const allocationId = await allocate(await commit(sweden, '90.00'), '50.00')
    expect(refusalOf(await state(sweden, id, 'handed_over', { allocationId }))).toEqual([
      422,
      'unprocessable',
      'BR-05',
      '/allocationId',
    ])
    for (const field of ['allocationId', 'parentEntryId'])
      expect(refusalOf(await state(sweden, id, 'dispatched', { [field]: allocationId }))).toEqual([
        400,
        'invalid_request',
        undefined,
        `/${field}`,
      ])
  })

  it('BR-21: names the money that bought the goods, whose giver sees from then on what became of it', async () => {
    const paid = await pay(sweden, await commit(sweden, '900.00', { receiver: { participant: 'EU' } }), '900.00')
    expect(paid.status).toBe(201)
    const commitmentId = await commitGoods(union, { marking: 'limited' })
    const { id } = await register(union, { commitmentId, marking: 'limited' })
    const seen = async () => (await sweden.get(`/v1/lots/${id}`)).status
    expect(await seen()).toBe(404)
    const parentEntryId = paid.body.id
    const { status, body } = await state(union, id, 'handed_over', { parentEntryId })
    expect([status, await seen()]).toEqual([201, 200])
    const entry = await sweden.get<{ parentEntryId: string }>(`/v1/ledger-entries/${body.entryId}`)
    expect([entry.status, entry.body.parentEntryId]).toEqual([200, parentEntryId])
    expect((await sweden.get(`/v1/commitments/${commitmentId}`)).status, 'the commitment stays as it was').toBe(404)
    expect((await test.as('NO', 'ministry').get(`/v1/lots/${id}`)).status, 'control: others do not').toBe(404)
  })

  it('BR-21: names no upstream leg that its provider may not know of', async () => {
    const norway = test.as('NO', 'ministry')
    const hidden = await pay(norway, await commit(norway, '9.00', { marking: 'limited' }), '9.00')
    const { id } = await register(sweden)
    for (const parentEntryId of [hidden.body.id, id])
      expect(refusalOf(await state(sweden, id, 'handed_over', { parentEntryId }))).toEqual([
        422,
        'unprocessable',
        'BR-21',
        '/parentEntryId',
      ])
  })
})

describe('a commitment of goods that have a value', () => {
  it('offers to be allocated, and neither to be paid out of nor to be lessened by an amount', async () => {
    const id = await commitGoods(sweden, valued)
    const { body } = await sweden.get<{ allowedActions: string[] }>(`/v1/commitments/${id}`)
    expect(body.allowedActions).toEqual(['allocate'])
    const less = await sweden.post(`/v1/commitments/${id}/decommitments`, { amount: '1.00', reason: 'Less.' })
    expect(refusalOf(less)).toEqual([422, 'unprocessable', 'BR-06', '/amount'])
  })
})
