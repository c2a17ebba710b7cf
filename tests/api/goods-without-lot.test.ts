import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { receiveLot, register, state } from '../support/goods.ts'
import { pullReport } from '../support/pulls.ts'
import { refusalOf } from '../support/refusals.ts'

let test: TestApp
let sweden: Client
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

type Receipt = {
  id: string
  modality: string
  lotId: string | null
  item: object | null
  match: { disbursementIds: string[]; how: string } | null
  flags: string[]
  allowedActions: string[]
  marking: string
}

let classes = 0
/** A class that no other test uses, so that nothing is like it. */
const goods = () => ({ itemClass: `vehicle ${++classes}`, unit: 'pieces', quantity: '12' })
const received = { provider: { participant: 'SE' }, modality: 'in_kind', transactionDate: '2026-11-20' }
const receive = (more: object, client = ukraine) => client.post<Receipt>('/v1/receipts', { ...received, ...more })
const read = async (id: string, client = ukraine) => (await client.get<Receipt>(`/v1/ledger-entries/${id}`)).body
const reverse = (id: string, more: object = {}) =>
  ukraine.post(`/v1/ledger-entries/${id}/reversal`, { reason: 'policy_restatement', explanation: 'By lot.', ...more })

describe('goods that arrived without a lot', () => {
  it('BR-52: are stated by their receiver, with or without a value, and seen by their provider', async () => {
    const { status, body } = await receive({ ...goods(), description: 'At the border.' })
    expect([status, body.modality, body.lotId, body.match, body.flags]).toEqual([201, 'in_kind', null, null, []])
    expect((await read(body.id, sweden)).item).toMatchObject({ quantity: '12', unit: 'pieces' })
    expect((await test.as('PL', 'viewer').get(`/v1/ledger-entries/${body.id}`)).status).toBe(404)
    const value = { valuationMethod: 'donor_stated', amount: '700.00', currency: 'EUR' }
    expect((await receive({ ...goods(), ...value })).body).toMatchObject({
      amount: { amount: '700.00', currency: 'EUR' },
    })
    const organisation = await organisationOf(sweden)
    expect((await receive({ ...goods(), provider: { organisationId: organisation } })).status).toBe(201)
  })

  it('BR-15: need class, unit and quantity, and a value with its method', async () => {
    for (const field of ['itemClass', 'unit', 'quantity', 'provider'])
      expect(refusalOf(await receive({ ...goods(), [field]: undefined }))).toEqual([
        400,
        'invalid_request',
        undefined,
        `/${field}`,
      ])
    const amount = { amount: '7.00', currency: 'EUR' }
    expect(refusalOf(await receive({ ...goods(), ...amount }))).toEqual([422, 'unprocessable', 'BR-15', '/amount'])
    const other = await commit(test.as('NO', 'ministry'), '10.00')
    expect(refusalOf(await receive({ ...goods(), commitmentId: other }))[3]).toBe('/commitmentId')
  })

  it('BR-26: are matched with no money, whatever reference and value they share with it', async () => {
    const externalReference = { system: 'bank', id: 'goods-1' }
    const paid = await pay(sweden, await commit(sweden, '900.00'), '731.00', { externalReference })
    const quoting = await receive({ ...goods(), providerReference: externalReference })
    const value = { valuationMethod: 'donor_stated', amount: '731.00', currency: 'EUR' }
    const worth = await receive({ ...goods(), ...value })
    expect([quoting.body.match, worth.body.match]).toEqual([null, null])
    for (const { body } of [quoting, worth]) {
      expect(body.allowedActions).not.toContain('matchReceipt')
      expect(body.allowedActions).not.toContain('createReturn')
      const match = await ukraine.post(`/v1/receipts/${body.id}/match`, { disbursementId: paid.body.id })
      expect(refusalOf(match)).toEqual([422, 'unprocessable', 'BR-26', '/disbursementId'])
      const returned = { entryId: body.id, amount: '1.00', transactionDate: '2026-11-20', reason: 'Sent back.' }
      expect(refusalOf(await ukraine.post('/v1/returns', returned))).toEqual([
        422,
        'unprocessable',
        'BR-25',
        '/entryId',
      ])
    }
    const money = { modality: 'cash', amount: '731.00', currency: 'EUR' }
    expect((await receive(money)).body.match, 'control: money is matched').toMatchObject({ how: 'amount_and_date' })
  })

  it('BR-17: are stated by lot once the provider has registered one, and then matched with its hand-over', async () => {
    const { id: lot } = await register(sweden)
    const alone = (await receive({ itemClass: 'generator', unit: 'pieces', quantity: '100' })).body
    const handOver = (await state(sweden, lot, 'handed_over')).body.entryId!
    const refused = await ukraine.post<{ detail: string }>(`/v1/receipts/${alone.id}/match`, {
      disbursementId: handOver,
    })
    expect([refused.status, refused.body.detail]).toEqual([
      422,
      'The receipt names no lot: when the provider has registered the lot, reverse the receipt and state it by that lot.',
    ])
    const replacement = { amount: '1.00', currency: 'EUR', transactionDate: '2026-11-20' }
    expect(refusalOf(await reverse(alone.id, { replacement }))).toEqual([422, 'unprocessable', 'BR-17', '/replacement'])
    expect((await reverse(alone.id)).status).toBe(201)
    const byLot = (await receiveLot(ukraine, lot, '100')).body
    expect([byLot.match, byLot.flags]).toMatchObject([{ disbursementId: handOver, how: 'lot' }, []])
  })

  it('BR-17: stand in the reconciliation as what only the receiver states', async () => {
    const { body } = await receive(goods())
    const { rows } = await pullReport(test, ['UA', 'auditor'], 'reconciliation?provider=SE&status=only_receiver')
    const own = rows.filter((row) => row['receiverEntry'] === body.id)
    expect(own).toMatchObject([{ status: 'only_receiver', modality: 'in_kind', receiverQuantity: '12' }])
  })

  it('BR-50: are for no more readers than the hand-over that they quote', async () => {
    const externalReference = { system: 'wms', id: 'HO-9' }
    const limited = await register(sweden, { marking: 'limited' })
    expect((await state(sweden, limited.id, 'handed_over', { externalReference })).status).toBe(201)
    const quoting = { ...goods(), marking: 'framework', providerReference: externalReference }
    expect(refusalOf(await receive(quoting))).toEqual([422, 'unprocessable', 'BR-50', '/marking'])
    expect((await receive({ ...quoting, marking: undefined })).body.match).toBeNull()
    expect((await receive({ ...quoting, providerReference: undefined })).status, 'control').toBe(201)
  })

  it('in a batch are decided as alone', async () => {
    const { provider, ...item } = { ...received, ...goods() }
    type Batch = { results: { entryId: string | null; flags: string[] }[] }
    const { body } = await ukraine.post<Batch>('/v1/receipts/batch?mode=partial', {
      items: [{ ...item, provider }, { ...item, provider }, item, { ...item, provider, unit: 'crates' }],
    })
    expect(body.results).toMatchObject([
      { flags: [] },
      { flags: ['suspected_duplicate'] },
      { entryId: null, refusal: { errors: [{ pointer: '/provider' }] } },
      { flags: [] },
    ])
  })
})

describe('BR-24: a receipt like another one of its receiver', () => {
  const money = { modality: 'cash', currency: 'EUR' }
  const flags = async (more: object) => (await receive(more)).body.flags
  const suspected = ['suspected_duplicate']

  it('of money is flagged, as the payment like another one is', async () => {
    const amount = '4711.00'
    expect(await flags({ ...money, amount })).toEqual([])
    expect(await flags({ ...money, amount, transactionDate: '2026-11-17' })).toEqual(suspected)
    expect(await flags({ ...money, amount, transactionDate: '2026-11-13' }), 'four days before').toEqual([])
    expect(await flags({ ...money, amount, provider: { participant: 'NO' } }), 'of another').toEqual([])
    const once = (await receive({ ...money, amount: '4712.00' })).body.id
    expect((await reverse(once)).status).toBe(201)
    expect(await flags({ ...money, amount: '4712.00' }), 'which is reversed').toEqual([])
  })

  it('of goods is flagged where one of the two names no lot', async () => {
    const { id: lot } = await register(sweden)
    const { itemClass, unit } = { itemClass: 'Generator', unit: 'PIECES' }
    expect((await receiveLot(ukraine, lot, '31', { transactionDate: '2026-11-20' })).body.flags).toEqual([])
    expect((await receiveLot(ukraine, lot, '31', { transactionDate: '2026-11-20' })).body.flags, 'of a lot').toEqual([])
    expect(await flags({ itemClass, unit, quantity: '31' })).toEqual(suspected)
    expect(await flags({ itemClass, unit, quantity: '33' }), 'another quantity').toEqual([])
    expect((await receiveLot(ukraine, lot, '33', { transactionDate: '2026-11-20' })).body.flags).toEqual(suspected)
    expect(await flags({ itemClass: 'tent', unit, quantity: '33' }), 'of another class').toEqual([])
  })
})

async function organisationOf(client: Client): Promise<string> {
  const { body } = await client.post<{ id: string }>('/v1/organisations', {
    kind: 'other',
    name: { en: 'Relief fund' },
    scheme: 'XM-DAC',
    identifier: '90001',
  })
  return body.id
}
