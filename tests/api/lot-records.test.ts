import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { commitGoods, document, generators, type LotBody, receiveLot, register, state } from '../support/goods.ts'
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

type Entry = {
  id: string
  statedBy: string
  lotId: string | null
  match: { receiptId: string; disbursementId: string; how: string } | null
  verification: string
  flags: string[]
  amount: object | null
}
const lot = async (id: string, client = sweden) => (await client.get<LotBody>(`/v1/lots/${id}`)).body
const entry = async (id: string, client = sweden) => (await client.get<Entry>(`/v1/ledger-entries/${id}`)).body
const reverse = (entryId: string, client = sweden) =>
  client.post(`/v1/ledger-entries/${entryId}/reversal`, { reason: 'data_entry_error', explanation: 'Swapped.' })
const handOver = async (id: string, more: object = {}) => (await state(sweden, id, 'handed_over', more)).body.entryId!

describe('the receipt of a lot', () => {
  it('BR-17: without a hand-over is the receiver’s statement alone, and matches when there is one', async () => {
    const { id } = await register(sweden)
    const receipt = await receiveLot(ukraine, id, '100')
    expect([receipt.status, receipt.body.match]).toEqual([201, null])
    expect(await lot(id)).toMatchObject({ status: 'receipt_stated', quantities: { handedOver: '0', received: '100' } })
    expect((await state(ukraine, id, 'expended', { occurredOn: '2026-11-21', quantity: '1' })).status).toBe(201)
    const entryId = await handOver(id)
    expect((await entry(receipt.body.id)).match).toMatchObject({ disbursementId: entryId, how: 'lot' })
    expect((await lot(id)).status).toBe('receipt_confirmed')
  })

  it('BR-20: is matched by the reference that it quotes first, else by lot and quantity where exactly one fits', async () => {
    const { id } = await register(sweden)
    const externalReference = { system: 'wms', id: 'HO-1' }
    const quoted = await handOver(id, { quantity: '20', externalReference })
    const plain = await handOver(id, { quantity: '30' })
    const byReference = await receiveLot(ukraine, id, '30', { providerReference: externalReference })
    expect(byReference.body.match).toMatchObject({ disbursementId: quoted, how: 'reference' })
    const byLot = await receiveLot(ukraine, id, '30')
    expect(byLot.body.match).toMatchObject({ disbursementId: plain, how: 'lot' })
    const [one, other] = [await handOver(id, { quantity: '25' }), await handOver(id, { quantity: '25' })]
    const either = await receiveLot(ukraine, id, '25')
    expect(either.body.match).toBeNull()
    const byHand = await ukraine.post<Entry>(`/v1/receipts/${either.body.id}/match`, { disbursementId: one })
    expect([byHand.status, byHand.body.match?.how]).toEqual([200, 'manual'])
    expect((await receiveLot(ukraine, id, '25')).body.match).toMatchObject({ disbursementId: other, how: 'lot' })
  })

  it('BR-20: is never matched with another lot or with money, whatever the amounts', async () => {
    const value = { valuationMethod: 'donor_stated', amount: '777.77', currency: 'EUR' }
    const [one, other] = [await register(sweden), await register(sweden)]
    await handOver(one.id, value)
    expect((await receiveLot(ukraine, other.id, '100', value)).body.match).toBeNull()
    const money = await ukraine.post<Entry>('/v1/receipts', {
      provider: { participant: 'SE' },
      amount: '777.77',
      currency: 'EUR',
      transactionDate: '2026-11-20',
    })
    expect(money.body.match).toBeNull()
  })

  it('BR-03: finds no counterpart any more where that is reversed, and may itself be reversed', async () => {
    const { id } = await register(sweden)
    const entryId = await handOver(id)
    const { body: receipt } = await receiveLot(ukraine, id, '100')
    await reverse(entryId)
    expect((await entry(receipt.id)).match).toBeNull()
    expect((await lot(id)).status).toBe('receipt_stated')
    const anew = await handOver(id)
    await ukraine.post(`/v1/receipts/${receipt.id}/match`, { disbursementId: anew })
    expect((await lot(id)).status).toBe('receipt_confirmed')
    expect((await reverse(receipt.id, ukraine)).status).toBe(201)
    expect(await lot(id)).toMatchObject({ status: 'handed_over', quantities: { received: '0' } })
  })

  it('BR-24: of more than the lot holds is flagged, not refused', async () => {
    const { id } = await register(sweden)
    expect((await receiveLot(ukraine, id, '100')).body.flags).toEqual([])
    const twice = await receiveLot(ukraine, id, '100')
    expect([twice.status, twice.body.flags]).toEqual([201, ['suspected_duplicate']])
  })

  it('BR-20, BR-24: in a batch is decided and matched as alone, each after those before it', async () => {
    const [one, other] = [await register(sweden), await register(sweden, { marking: 'limited' })]
    const entryId = await handOver(one.id)
    const item = { lotId: one.id, quantity: '100', transactionDate: '2026-11-21' }
    const items = [item, { ...item, quantity: '1' }, { ...item, lotId: other.id }, { ...item, quantity: undefined }]
    type Batch = { results: { entryId: string | null; flags: string[]; matchedWith: string | null }[] }
    const { body } = await ukraine.post<Batch>('/v1/receipts/batch?mode=partial', { items })
    expect(body.results).toMatchObject([
      { flags: [], matchedWith: entryId },
      { flags: ['suspected_duplicate'], matchedWith: null },
      { flags: [], matchedWith: null },
      { entryId: null, refusal: { errors: [{ pointer: '/quantity' }] } },
    ])
    expect(await lot(other.id)).toMatchObject({ status: 'receipt_stated', quantities: { received: '100' } })
    const hidden = await test.as('PL', 'viewer').get(`/v1/ledger-entries/${body.results[2]!.entryId}`)
    expect(hidden.status).toBe(404)
  })

  it('BR-52: is for its receiver to state, of a lot that it knows of', async () => {
    const { id } = await register(sweden)
    for (const client of [sweden, test.as('PL', 'ministry')])
      expect(refusalOf(await receiveLot(client, id, '1'))).toEqual([422, 'unprocessable', 'BR-52', '/lotId'])
    const secret = await register(sweden, { marking: 'limited' })
    const stranger = await receiveLot(test.as('PL', 'ministry'), secret.id, '1')
    expect(refusalOf(stranger)).toEqual([422, 'unprocessable', 'BR-17', '/lotId'])
  })

  it.each([
    ['without a quantity', { quantity: undefined }, [400, undefined, '/quantity']],
    ['with parties of its own', { provider: { participant: 'SE' } }, [400, undefined, '/provider']],
    ['with a marking of its own', { marking: 'public' }, [400, undefined, '/marking']],
    ['as cash', { modality: 'cash' }, [400, undefined, '/modality']],
    ['BR-15: with an amount and no method', { amount: '1.00', currency: 'EUR' }, [422, 'BR-15', '/amount']],
    ['BR-08: tomorrow', { transactionDate: '2026-11-24' }, [422, 'BR-08', '/transactionDate']],
  ])('%s is refused with its field', async (_, change, [status, rule, pointer]) => {
    const { id } = await register(sweden)
    const refusal = refusalOf(await receiveLot(ukraine, id, '1', change))
    expect([refusal[0], refusal[2], refusal[3]]).toEqual([status, rule, pointer])
  })

  it('of money still needs its provider, amount and currency, and takes nothing of goods', async () => {
    const money = { provider: { participant: 'SE' }, amount: '7.00', currency: 'EUR', transactionDate: '2026-11-20' }
    for (const field of ['provider', 'amount', 'currency'])
      expect(refusalOf(await ukraine.post('/v1/receipts', { ...money, [field]: undefined }))[3]).toBe(`/${field}`)
    const ofGoods = { itemClass: 'tent', quantity: '1', unit: 'pieces', valuationMethod: 'unvalued' }
    for (const [field, value] of Object.entries(ofGoods))
      expect(refusalOf(await ukraine.post('/v1/receipts', { ...money, [field]: value }))[3]).toBe(`/${field}`)
  })
})

describe('what is hidden of a lot', () => {
  it('BR-51: places are for its two sides; of serial numbers there is a count and their holder’s reference', async () => {
    const origin = { participant: 'NO', consentReference: 'Note 1' }
    const numbered = { count: 2, holderReference: 'Depot 4, file 17' }
    const { id } = await register(sweden, { origin, numbered })
    await state(sweden, id, 'dispatched', { place: 'Port of Gdynia' })
    for (const [participant, role] of [
      ['SE', 'viewer'],
      ['UA', 'auditor'],
      ['UA', 'secretariat'],
    ] as const) {
      const told = await lot(id, test.as(participant, role))
      expect([told.numbered, told.redactions, told.events[0]!.place]).toEqual([numbered, [], 'Port of Gdynia'])
    }
    for (const [participant, role] of [
      ['PL', 'ministry'],
      ['NO', 'auditor'],
      ['XA', 'auditor'],
    ] as const) {
      const { redactions, events } = await lot(id, test.as(participant, role))
      expect(events[0]).not.toHaveProperty('place')
      expect([redactions, events[0]!.redactions]).toEqual([[], ['place']])
    }
    expect((await lot((await register(sweden)).id)).numbered).toBeNull()
    const commitmentId = await commitGoods(sweden)
    for (const serialNumbers of [['A-1'], { numbers: ['A-1'] }])
      expect(refusalOf(await sweden.post('/v1/lots', { ...generators, commitmentId, serialNumbers }))).toEqual([
        400,
        'invalid_request',
        undefined,
        '/serialNumbers',
      ])
  })

  it('BR-50, BR-51: what is posted of a limited lot is no wider than the lot, nor is the sum that it is in', async () => {
    const items = [
      { itemClass: 'generator', unit: 'pieces', quantity: '100', valuationMethod: 'donor_stated', amount: '90.00' },
    ]
    const commitmentId = await commitGoods(sweden, { items, currency: 'EUR' })
    const { id } = await register(sweden, { commitmentId, marking: 'limited' })
    const poland = test.as('PL', 'ministry')
    type Seen = { balance?: { disbursed: string }; redactions: string[] }
    const seen = async (client: Client) => (await client.get<Seen>(`/v1/commitments/${commitmentId}`)).body
    const before = await seen(poland)
    const value = { valuationMethod: 'donor_stated', amount: '90.00', currency: 'EUR' }
    const entryId = await handOver(id, value)
    const { body: receipt } = await receiveLot(ukraine, id, '100')
    for (const url of [`/v1/lots/${id}`, `/v1/ledger-entries/${entryId}`, `/v1/ledger-entries/${receipt.id}`]) {
      expect((await poland.get(url)).status, url).toBe(404)
      expect((await ukraine.get(url)).status, url).toBe(200)
    }
    const listed = await poland.get<{ items: Entry[] }>(`/v1/ledger-entries?commitmentId=${commitmentId}`)
    expect(listed.body.items).toHaveLength(1) // the commitment itself
    // Withheld from who is no side, whether there is a limited lot or not.
    expect(before).not.toHaveProperty('balance')
    expect(before).toMatchObject({ redactions: ['balance'] })
    expect(await seen(poland)).toEqual(before)
    for (const client of [sweden, ukraine])
      expect(await seen(client)).toMatchObject({ balance: { disbursed: '90.00' }, redactions: [] })
    await test.sequence()
    const feed = async (client: Client) => {
      const { body } = await client.get<{ items: { resource: { id: string }; type: string }[] }>(
        '/v1/changes?limit=200',
      )
      return body.items.filter(({ resource }) => resource.id === id).map(({ type }) => type)
    }
    expect(await feed(poland)).toEqual([])
    expect(await feed(ukraine)).toEqual(['lot.registered', 'lot.event_stated', 'disbursement.posted', 'receipt.stated'])
  })

  it('BR-50: a lot is released to nobody to whom its commitment is not, and has its marking unless told', async () => {
    const commitmentId = await commitGoods(sweden, { marking: 'limited', releasableTo: ['PL', 'DK'] })
    expect(await register(sweden, { commitmentId })).toMatchObject({
      marking: 'limited',
      releasableTo: ['DK', 'PL'],
    })
    const narrow = await register(sweden, { commitmentId, marking: 'limited', releasableTo: ['DK'] })
    expect((await test.as('PL', 'viewer').get(`/v1/lots/${narrow.id}`)).status).toBe(404)
    expect((await test.as('DK', 'viewer').get(`/v1/lots/${narrow.id}`)).status).toBe(200)
    const wide = await sweden.post('/v1/lots', {
      commitmentId,
      itemClass: 'generator',
      unit: 'pieces',
      quantity: '1',
      marking: 'limited',
      releasableTo: ['DK', 'NO'],
    })
    expect(refusalOf(wide)).toEqual([422, 'unprocessable', 'BR-50', '/releasableTo/1'])
  })
})

describe('a valuation', () => {
  const value = (client: Client, id: string, more: object = {}) =>
    client.post<{ id: string; amount: string; eur: object | null }>(`/v1/lots/${id}/valuations`, {
      purpose: 'book_value',
      method: 'net_book_value',
      valuedOn: '2026-11-20',
      amount: '1200.00',
      currency: 'EUR',
      ...more,
    })

  it('BR-15: stands beside others and changes no entry: what was unvalued stays null in the ledger', async () => {
    const { id } = await register(sweden)
    const entryId = await handOver(id)
    const before = await entry(entryId)
    const evidence = await sweden.post<{ id: string }>(`/v1/lots/${id}/evidence`, document)
    await value(sweden, id, { evidenceId: evidence.body.id })
    await value(sweden, id, { purpose: 'refund_claim', method: 'replacement_cost', amount: '3000.00' })
    const ours = await value(ukraine, id, { amount: '0', currency: 'JPY', valuedOn: '2026-01-05' })
    expect([ours.status, ours.body]).toMatchObject([201, { amount: '0', participant: 'UA', eur: null }])
    expect((await lot(id)).valuations).toMatchObject([
      { purpose: 'book_value', amount: '1200.00', eur: { amount: '1200.00' }, evidenceId: evidence.body.id },
      { purpose: 'refund_claim', amount: '3000.00' },
      { purpose: 'book_value', participant: 'UA' },
    ])
    expect(await entry(entryId)).toEqual({ ...before, verification: 'self_reported' })
    expect(before.amount).toBeNull()
  })

  it.each([
    ['BR-10: more places than the currency has', { amount: '1.001' }, [422, 'BR-10', '/amount']],
    ['BR-10: in no currency', { currency: 'XXQ' }, [422, 'BR-10', '/currency']],
    ['BR-08: of tomorrow', { valuedOn: '2026-11-24' }, [422, 'BR-08', '/valuedOn']],
    ['BR-15: by no method', { method: 'unvalued' }, [400, undefined, '/method']],
    ['below zero', { amount: '-1.00' }, [400, undefined, '/amount']],
    ['for no purpose', { purpose: 'pride' }, [400, undefined, '/purpose']],
    [
      'BR-15: with evidence that is not of this lot',
      { evidenceId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' },
      [422, 'BR-15', '/evidenceId'],
    ],
  ])('%s is refused with its field', async (_, change, [status, rule, pointer]) => {
    const { id } = await register(sweden)
    const refusal = refusalOf(await value(sweden, id, change))
    expect([refusal[0], refusal[2], refusal[3]]).toEqual([status, rule, pointer])
  })

  it('BR-15: is taken back by a later row of who stated it, once; so is an event, but for a hand-over', async () => {
    const { id } = await register(sweden)
    const { body: valued } = await value(sweden, id)
    const { body: lost } = await state(sweden, id, 'lost', { quantity: '40' })
    const { body: handed } = await state(sweden, id, 'handed_over')
    const withdraw = (body: object, client = sweden) =>
      client.post(`/v1/lots/${id}/withdrawals`, { reason: 'Of another lot.', ...body })
    expect((await withdraw({ valuationId: valued.id }, ukraine)).status).toBe(403)
    expect((await withdraw({ valuationId: valued.id })).status).toBe(201)
    expect((await withdraw({ valuationId: valued.id })).status).toBe(409)
    expect(refusalOf(await withdraw({ eventId: handed.id })).slice(0, 2)).toEqual([409, 'conflict'])
    expect((await withdraw({ eventId: lost.id })).status).toBe(201)
    expect(refusalOf(await withdraw({ eventId: valued.id }))).toEqual([422, 'unprocessable', undefined, '/eventId'])
    for (const body of [{}, { eventId: lost.id, valuationId: valued.id }])
      expect(refusalOf(await withdraw(body)).slice(0, 2)).toEqual([400, 'invalid_request'])
    const { quantities, status, events, valuations } = await lot(id)
    expect([quantities.lost, quantities.handedOver, status]).toEqual(['0', '60', 'partly_handed_over'])
    expect([events[0]!.withdrawal, valuations[0]!.withdrawal]).toMatchObject([
      { reason: 'Of another lot.' },
      { reason: 'Of another lot.' },
    ])
    expect((await state(sweden, id, 'handed_over', { quantity: '40' })).status).toBe(201)
  })
})

describe('evidence', () => {
  const other = { ...document, sha256: 'a'.repeat(64) }

  it('BR-16: makes a statement self-reported; the other side’s matching statement and a document confirm it', async () => {
    const [one, two] = [await register(sweden), await register(sweden)]
    const [first, second] = [await handOver(one.id), await handOver(two.id)]
    const verification = async (id: string) => (await entry(id)).verification
    // The other side's document alone is no report of one's own.
    await ukraine.post(`/v1/ledger-entries/${first}/evidence`, document)
    expect(await verification(first)).toBe('unverified')
    await sweden.post(`/v1/ledger-entries/${first}/evidence`, other)
    expect(await verification(first)).toBe('self_reported')
    const { body: receipt } = await receiveLot(ukraine, one.id, '100')
    expect([await verification(first), await verification(receipt.id)]).toEqual(Array(2).fill('counterparty_confirmed'))
    // Two statements that agree, and no document.
    await receiveLot(ukraine, two.id, '100')
    expect(await verification(second)).toBe('unverified')
    await ukraine.post(`/v1/receipts/${receipt.id}/unmatch`, { reason: 'Of another lorry.' })
    expect(await verification(first)).toBe('self_reported')
  })

  it('BR-16: of a lot is that of its weakest hand-over', async () => {
    const { id } = await register(sweden)
    await sweden.post(`/v1/lots/${id}/evidence`, document)
    expect((await lot(id)).verification).toBe('self_reported')
    await handOver(id, { quantity: '60' })
    await receiveLot(ukraine, id, '60')
    expect((await lot(id)).verification).toBe('counterparty_confirmed')
    const entryId = await handOver(id, { quantity: '40' })
    expect((await lot(id)).verification).toBe('self_reported')
    await reverse(entryId)
    expect((await lot(id)).verification).toBe('counterparty_confirmed')
  })

  it('is named by a side of the flow, listed in order, and never twice by the same side', async () => {
    const { id } = await register(sweden)
    const entryId = await handOver(id)
    for (const url of [`/v1/lots/${id}/evidence`, `/v1/ledger-entries/${entryId}/evidence`]) {
      const { status, body, headers } = await sweden.post<{ id: string }>(url, document)
      expect([status, headers['location']]).toEqual([201, `/v1/evidence/${body.id}`])
      expect((await sweden.get(headers['location']!)).body).toEqual(body)
      expect(refusalOf(await sweden.post(url, document))).toEqual([409, 'conflict', 'BR-16', '/sha256'])
      expect((await ukraine.post(url, document)).status).toBe(201)
      expect((await test.as('PL', 'ministry').post(url, other)).status).toBe(403)
      expect((await test.as('SE', 'auditor').post(url, other)).status).toBe(403)
      const listed = await ukraine.get<{ items: { participant: string }[]; nextCursor: string }>(`${url}?limit=1`)
      expect(listed.body.items.map(({ participant }) => participant)).toEqual(['SE'])
      const rest = await ukraine.get<{ items: { participant: string }[] }>(`${url}?cursor=${listed.body.nextCursor}`)
      expect(rest.body.items.map(({ participant }) => participant)).toEqual(['UA'])
    }
    await test.sequence()
    const feed = await ukraine.get<{ items: { type: string }[] }>('/v1/changes?limit=200')
    expect(feed.body.items.map(({ type }) => type)).toContain('evidence.added')
  })

  it('BR-50: is as visible as what it bears out, unless more restricted; never less', async () => {
    const commitmentId = await commitGoods(sweden, { marking: 'limited', releasableTo: ['PL', 'DK'] })
    const { id } = await register(sweden, { commitmentId })
    const at = `/v1/lots/${id}/evidence`
    type Seen = { items: { title: string; marking: string; releasableTo: string[] }[] }
    const plain = await sweden.post(at, document)
    expect(plain.body).toMatchObject({ marking: 'limited', releasableTo: ['DK', 'PL'] })
    await sweden.post(at, { ...other, title: 'For DK', marking: 'limited', releasableTo: ['DK'] })
    const titles = async (code: string) =>
      (await test.as(code, 'auditor').get<Seen>(at)).body.items.map(({ title }) => title)
    expect([await titles('PL'), await titles('DK')]).toEqual([[document.title], [document.title, 'For DK']])
    expect((await lot(id, test.as('PL', 'auditor'))).evidence).toHaveLength(1)
    expect((await test.as('NO', 'auditor').get(at)).status).toBe(404)
    const third = { ...document, sha256: 'b'.repeat(64) }
    const wide = await sweden.post(at, { ...third, marking: 'framework' })
    expect(refusalOf(wide)).toEqual([422, 'unprocessable', 'BR-50', '/marking'])
    const released = await sweden.post(at, { ...third, marking: 'limited', releasableTo: ['NO'] })
    expect(refusalOf(released)).toEqual([422, 'unprocessable', 'BR-50', '/releasableTo/0'])
  })

  it.each([
    ['a hash that is none', { sha256: 'abc' }, '/sha256'],
    ['a hash in capitals', { sha256: 'A'.repeat(64) }, '/sha256'],
    ['a size of nothing', { sizeBytes: 0 }, '/sizeBytes'],
    ['a type that is on no list', { documentType: 'rumour' }, '/documentType'],
    ['no media type', { mediaType: 'pdf' }, '/mediaType'],
    ['nobody who holds it', { holder: ' ' }, '/holder'],
    ['no way to ask for it', { howToAsk: undefined }, '/howToAsk'],
    ['the document itself', { content: 'JVBERi0=' }, '/content'],
  ])('%s is refused with its field', async (_, change, pointer) => {
    const { id } = await register(sweden)
    const refusal = refusalOf(await sweden.post(`/v1/lots/${id}/evidence`, { ...document, ...change }))
    expect([refusal[0], refusal[3]]).toEqual([400, pointer])
  })
})
