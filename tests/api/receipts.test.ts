import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { refusalOf } from '../support/refusals.ts'

type Receipt = {
  id: string
  statedBy: string
  match: { receiptId: string; disbursementId: string; how: string } | null
  disputed: boolean
}

let test: TestApp
let sweden: Client
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

let amounts = 0
/** Amounts that no other test uses: what is matched by amount is matched with its own. */
const nextAmount = () => `${1_000 + ++amounts}.00`

const receive = (amount: string, more: object = {}, client = ukraine) =>
  client.post<Receipt>('/v1/receipts', {
    provider: { participant: 'SE' },
    amount,
    currency: 'EUR',
    transactionDate: '2026-11-21',
    ...more,
  })
const entry = async (id: string, client = sweden) => (await client.get<Receipt>(`/v1/ledger-entries/${id}`)).body

describe('a receipt', () => {
  it('BR-20: is matched by the reference that it quotes, before anything else, and whatever the amount', async () => {
    const [id, amount] = [await commit(sweden, '9000.00'), nextAmount()]
    const externalReference = { system: 'bank', id: 'TX-1' }
    const decoy = await pay(sweden, id, amount)
    const paid = await pay(sweden, id, nextAmount(), { externalReference })
    const { body, status } = await receive(amount, { providerReference: externalReference })
    expect([status, body.statedBy]).toEqual([201, 'receiver'])
    expect(body.match).toMatchObject({ receiptId: body.id, disbursementId: paid.body.id, how: 'reference' })
    expect((await entry(paid.body.id)).match).toMatchObject({ receiptId: body.id })
    expect((await entry(decoy.body.id)).match).toBeNull()
  })

  it('BR-20: else by parties, amount, currency and a value date within a week, whoever states it first', async () => {
    const id = await commit(sweden, '90000.00')
    const [early, late, far] = [nextAmount(), nextAmount(), nextAmount()]
    const paid = await pay(sweden, id, early, { transactionDate: '2026-11-14' })
    expect((await receive(early)).body.match).toMatchObject({ disbursementId: paid.body.id, how: 'amount_and_date' })
    const received = await receive(late)
    expect(received.body.match).toBeNull()
    await pay(sweden, id, late)
    expect((await entry(received.body.id, ukraine)).match).toMatchObject({ how: 'amount_and_date' })
    await pay(sweden, id, far, { transactionDate: '2026-11-13' })
    expect((await receive(far)).body.match).toBeNull()
  })

  it('BR-20: where two fit, none is chosen; by hand one is, once, and never another side’s', async () => {
    const [id, amount] = [await commit(sweden, '9000.00'), nextAmount()]
    const [first, second] = [await pay(sweden, id, amount), await pay(sweden, id, amount)]
    const { body } = await receive(amount)
    expect(body.match).toBeNull()
    const third = await pay(sweden, id, amount)
    expect((await entry(third.body.id)).match, 'nor the one that comes after').toBeNull()
    const match = (disbursementId: string, client = ukraine) =>
      client.post<Receipt>(`/v1/receipts/${body.id}/match`, { disbursementId })
    expect((await match(first.body.id, sweden)).status).toBe(403)
    const norwegian = test.as('NO', 'ministry')
    const other = await pay(norwegian, await commit(norwegian, '9000.00'), amount)
    expect(refusalOf(await match(other.body.id))).toEqual([422, 'unprocessable', 'BR-20', '/disbursementId'])
    expect((await match(second.body.id)).body.match).toMatchObject({ disbursementId: second.body.id, how: 'manual' })
    expect((await match(second.body.id)).status).toBe(409)
    const ended = await ukraine.post<Receipt>(`/v1/receipts/${body.id}/unmatch`, { reason: 'The other one.' })
    expect(ended.body.match).toBeNull()
    const again = await ukraine.post(`/v1/receipts/${body.id}/unmatch`, { reason: 'Once more.' })
    const { allowedActions } = (await ukraine.get<{ allowedActions: string[] }>(`/v1/ledger-entries/${body.id}`)).body
    expect(again).toMatchObject({ status: 409, body: { state: 'unmatched', allowed: allowedActions } })
    expect(allowedActions).toContain('matchReceipt')
    expect((await match(first.body.id)).body.match).toMatchObject({ disbursementId: first.body.id })
  })

  it('BR-26: is not ended, nor made, by its provider through the address of receipts', async () => {
    const [id, amount] = [await commit(sweden, '9000.00'), nextAmount()]
    const paid = await pay(sweden, id, amount)
    const { body: receipt } = await receive(amount)
    const through = (act: string, entryId: string, body: object) => sweden.post(`/v1/receipts/${entryId}/${act}`, body)
    expect((await through('unmatch', paid.body.id, { reason: 'Mine.' })).status).toBe(404)
    expect((await through('match', paid.body.id, { disbursementId: paid.body.id })).status).toBe(404)
    expect((await through('unmatch', receipt.id, { reason: 'Mine.' })).status).toBe(403)
    expect((await entry(receipt.id)).match).toMatchObject({ disbursementIds: [paid.body.id] })
  })

  it('BR-03: whose counterpart is reversed is matched no more, and finds the one that replaces it', async () => {
    const [id, wrong, right] = [await commit(sweden, '9000.00'), nextAmount(), nextAmount()]
    const paid = await pay(sweden, id, wrong)
    const matched = await receive(wrong)
    expect(matched.body.match).not.toBeNull()
    await reverse(sweden, paid.body.id)
    expect((await entry(matched.body.id, ukraine)).match).toBeNull()
    const receipt = await receive(right)
    const again = await pay(sweden, id, nextAmount())
    await sweden.post(`/v1/ledger-entries/${again.body.id}/reversal`, {
      reason: 'data_entry_error',
      explanation: 'Swapped.',
      replacement: { amount: right, currency: 'EUR', transactionDate: '2026-11-20' },
    })
    expect((await entry(receipt.body.id, ukraine)).match).toMatchObject({ how: 'amount_and_date' })
  })

  it('BR-02: is corrected by its receiver alone, by a reversal and what should have been stated; BR-03: once', async () => {
    const [id, wrong, right] = [await commit(sweden, '9000.00'), nextAmount(), nextAmount()]
    const externalReference = { system: 'bank', id: 'TX-2' }
    const paid = await pay(sweden, id, right, { externalReference })
    const narrow = { marking: 'limited', releasableTo: ['NO'] }
    const { body } = await receive(wrong, { providerReference: externalReference, ...narrow })
    const at = `/v1/ledger-entries/${body.id}/reversal`
    const swapped = { reason: 'data_entry_error', explanation: 'Swapped.' }
    const replacement = { amount: right, currency: 'EUR', transactionDate: '2026-11-21' }
    expect((await sweden.post(at, swapped)).status).toBe(403)
    const drawn = await ukraine.post(at, { ...swapped, replacement: { ...replacement, allocationId: id } })
    expect(refusalOf(drawn)).toEqual([422, 'unprocessable', 'BR-02', '/replacement/allocationId'])
    const scale = await ukraine.post(at, { ...swapped, replacement: { ...replacement, amount: '1.001' } })
    expect(refusalOf(scale)).toEqual([422, 'unprocessable', 'BR-10', '/replacement/amount'])
    const replies = await Promise.all([1, 2].map(() => ukraine.post<Receipt>(at, { ...swapped, replacement })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
    const made = replies.find(({ status }) => status === 201)!.body
    expect(made).toMatchObject({
      statedBy: 'receiver',
      amount: { amount: `-${wrong}` },
      reversal: { reverses: body.id },
    })
    const { match } = await entry(paid.body.id)
    expect(match).toMatchObject({ how: 'reference' })
    const restated = match!.receiptId
    expect(restated).not.toBe(body.id)
    expect(made).toMatchObject({ replacedBy: restated })
    expect(await entry(restated, ukraine)).toMatchObject({ amount: { amount: right }, replaces: body.id })
    for (const each of [body.id, made.id, restated]) {
      const seenBy = async (participant: string) =>
        (await test.as(participant, 'viewer').get(`/v1/ledger-entries/${each}`)).status
      expect([await seenBy('SE'), await seenBy('NO'), await seenBy('PL')]).toEqual([200, 200, 404])
    }
    const events = await test.rows<{ event_type: string; resource_type: string }>(
      'select event_type, resource_type from accord.journal_entry where resource_id = $1 order by entry_id',
      [body.id],
    )
    expect(events.map(({ event_type, resource_type }) => [event_type, resource_type])).toEqual([
      ['receipt.stated', 'ledger_entry'],
      ['ledger_entry.reversed', 'ledger_entry'],
      ['receipt.stated', 'ledger_entry'],
    ])
  })

  it('BR-02: that names a commitment is corrected in the receiver’s books, and nothing in the provider’s', async () => {
    const [commitmentId, wrong, right] = [await commit(sweden, '9000.00'), nextAmount(), nextAmount()]
    const { body } = await receive(wrong, { commitmentId })
    const replacement = { amount: right, currency: 'EUR', transactionDate: '2026-11-21' }
    const swapped = { reason: 'data_entry_error', explanation: 'Swapped.', replacement }
    expect((await ukraine.post(`/v1/ledger-entries/${body.id}/reversal`, swapped)).status).toBe(201)
    const { body: page } = await sweden.get<{ items: { statedBy: string; amount: { amount: string } }[] }>(
      `/v1/ledger-entries?commitmentId=${commitmentId}&flowKind=disbursement`,
    )
    expect(page.items.map(({ statedBy, amount }) => [statedBy, amount.amount])).toEqual([
      ['receiver', wrong],
      ['receiver', `-${wrong}`],
      ['receiver', right],
    ])
  })

  it('draws nothing from the provider’s books', async () => {
    const [id, amount] = [await commit(sweden, '9000.00'), nextAmount()]
    await receive(amount, { commitmentId: id })
    const { body } = await sweden.get<{ balance: object }>(`/v1/commitments/${id}`)
    expect(body.balance).toMatchObject({ disbursed: '0.00' })
  })

  it('BR-50: that names a limited commitment is not less restricted', async () => {
    const reply = await sweden.post<{ id: string }>('/v1/commitments', {
      title: 'Restricted',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '10.00',
      currency: 'EUR',
      marking: 'limited',
      releasableTo: ['NO'],
    })
    const commitmentId = reply.body.id
    const open = await receive('5.00', { commitmentId, marking: 'framework' })
    expect(refusalOf(open)).toEqual([422, 'unprocessable', 'BR-50', '/marking'])
    const wide = await receive('5.00', { commitmentId, marking: 'limited', releasableTo: ['NO', 'PL'] })
    expect(refusalOf(wide)).toEqual([422, 'unprocessable', 'BR-50', '/releasableTo/1'])
    const { body } = await receive('5.00', { commitmentId })
    expect((await test.as('PL', 'viewer').get(`/v1/ledger-entries/${body.id}`)).status).toBe(404)
    for (const participant of ['UA', 'SE', 'NO']) {
      expect((await test.as(participant, 'viewer').get(`/v1/ledger-entries/${body.id}`)).status).toBe(200)
    }
  })

  it.each([
    ['BR-10: scale', { amount: '1.001' }, 'BR-10', '/amount'],
    ['BR-08: tomorrow in Kyiv', { transactionDate: '2026-11-24' }, 'BR-08', '/transactionDate'],
    ['BR-20: a provider that is not there', { provider: { participant: 'QQ' } }, 'BR-20', '/provider/participant'],
    ['BR-20: of one’s own', { provider: { participant: 'UA' } }, 'BR-20', '/provider/participant'],
    [
      'BR-04: a commitment that is not there',
      { commitmentId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' },
      'BR-04',
      '/commitmentId',
    ],
  ])('%s is refused with its field and rule', async (_, change, rule, pointer) => {
    expect(refusalOf(await receive('1.00', change))).toEqual([422, 'unprocessable', rule, pointer])
  })

  it('BR-04: names a commitment of the provider that it names, and to its own side', async () => {
    const norwegian = test.as('NO', 'ministry')
    const ofNorway = await commit(norwegian, '9000.00')
    const toPoland = await commit(sweden, '9000.00', { receiver: { participant: 'PL' }, marking: 'framework' })
    const own = await commit(sweden, '9000.00')
    for (const commitmentId of [ofNorway, toPoland])
      expect(refusalOf(await receive('2.00', { commitmentId }))).toEqual([
        422,
        'unprocessable',
        'BR-04',
        '/commitmentId',
      ])
    expect((await receive('2.00', { commitmentId: own })).status, 'control').toBe(201)
  })
})

describe('a dispute', () => {
  it('is raised by either side of a flow, is shown with the statement, and settled by who raised it', async () => {
    const id = await commit(sweden, '9000.00')
    const { body: paid } = await pay(sweden, id, nextAmount())
    const at = `/v1/ledger-entries/${paid.id}/disputes`
    expect((await test.as('NO', 'ministry').post(at, { reason: 'Not ours.' })).status).toBe(403)
    const raised = await ukraine.post<{ id: string; version: number }>(at, { reason: 'Half of it arrived.' })
    expect(raised.status).toBe(201)
    expect((await entry(paid.id)).disputed).toBe(true)
    const resolution = `/v1/disputes/${raised.body.id}/resolution`
    const settle = (client: Client) => client.post(resolution, { resolution: 'The rest came.' }, { ifMatch: 1 })
    expect((await settle(sweden)).status).toBe(403)
    expect((await settle(ukraine)).body).toMatchObject({ resolution: 'The rest came.', version: 2 })
    expect((await ukraine.post(resolution, { resolution: 'Again.' }, { ifMatch: 2 })).status).toBe(409)
    expect((await entry(paid.id)).disputed).toBe(false)
    const list = await sweden.get<{ items: object[] }>(at)
    expect(list.body.items).toHaveLength(1)
  })
})
