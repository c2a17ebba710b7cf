import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { document, type LotBody, receiveLot, register, state } from '../support/goods.ts'

let test: TestApp
let sweden: Client
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

type Entry = Record<string, unknown>
const lot = async (id: string, client = sweden) => (await client.get<LotBody>(`/v1/lots/${id}`)).body
const entriesOf = async (id: string) =>
  (await sweden.get<{ items: Entry[] }>(`/v1/ledger-entries?lotId=${id}`)).body.items

describe('a lot', () => {
  it('BR-16, BR-17: goes from dispatch to a confirmed receipt; the hand-over, and nothing earlier, posts', async () => {
    const { id, status } = await register(sweden)
    expect(status).toBe('registered')
    expect((await state(sweden, id, 'dispatched', { occurredOn: '2026-11-10' })).status).toBe(201)
    expect((await lot(id)).status).toBe('dispatched')
    expect((await state(sweden, id, 'arrived_hub', { occurredOn: '2026-11-12', place: 'A hub' })).status).toBe(201)
    expect((await lot(id)).status).toBe('at_hub')
    expect(await entriesOf(id)).toEqual([])
    const { body: handed } = await state(sweden, id, 'handed_over', { occurredOn: '2026-11-14' })
    expect(handed).toMatchObject({ event: 'handed_over', statedBy: 'provider', quantity: '100', flags: [] })
    expect(await entriesOf(id)).toMatchObject([
      {
        id: handed.entryId,
        flowKind: 'disbursement',
        statedBy: 'provider',
        modality: 'in_kind',
        lotId: id,
        item: { itemClass: 'generator', quantity: '100', unit: 'pieces' },
        valuationMethod: 'unvalued',
        amount: null,
        valueDate: '2026-11-14',
        verification: 'unverified',
      },
    ])
    expect(await lot(id)).toMatchObject({ status: 'handed_over', verification: 'unverified' })
    expect((await sweden.post(`/v1/lots/${id}/evidence`, document)).status).toBe(201)
    expect(await lot(id)).toMatchObject({ status: 'handed_over', verification: 'self_reported' })
    const receipt = await receiveLot(ukraine, id, '100')
    expect([receipt.status, receipt.body.match]).toMatchObject([201, { how: 'lot', disbursementId: handed.entryId }])
    const whole = await lot(id)
    expect(whole).toMatchObject({ status: 'receipt_confirmed', verification: 'counterparty_confirmed' })
    expect(whole.quantities).toMatchObject({ dispatched: '100', handedOver: '100', received: '100', lost: '0' })
    expect(whole.events.map(({ event, statedBy }) => `${statedBy} ${event}`)).toEqual([
      'provider dispatched',
      'provider arrived_hub',
      'provider handed_over',
      'receiver receipt_confirmed',
    ])
    expect(whole.evidence).toHaveLength(1)
  })
})
