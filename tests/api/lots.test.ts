import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestApp, type TestApp } from '../support/app.ts'
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

type Entry = Record<string, unknown>
const reverse = (entryId: string, client = sweden) =>
  client.post(`/v1/ledger-entries/${entryId}/reversal`, { reason: 'data_entry_error', explanation: 'Swapped.' })
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

  it('BR-17: events are stated by the side whose act they are; the receipt by neither, but in the ledger', async () => {
    const { id } = await register(sweden)
    for (const event of ['dispatched', 'arrived_hub', 'handed_over'])
      expect(refusalOf(await state(ukraine, id, event)), event).toEqual([403, 'forbidden', 'BR-52', '/event'])
    for (const event of ['inventoried', 'expended'])
      expect(refusalOf(await state(sweden, id, event)), event).toEqual([403, 'forbidden', 'BR-52', '/event'])
    for (const client of [sweden, ukraine])
      expect(refusalOf(await state(client, id, 'receipt_confirmed')).slice(0, 2)).toEqual([400, 'invalid_request'])
    for (const client of [test.as('PL', 'ministry'), test.as('SE', 'coordinator'), test.as('UA', 'auditor')])
      expect((await state(client, id, 'dispatched')).status).toBe(403)
    for (const event of ['inventoried', 'returned', 'lost', 'expended'])
      expect(refusalOf(await state(ukraine, id, event)).slice(0, 2), event).toEqual([409, 'conflict'])
  })

  it('BR-17: either side’s events are monotonic in time, and the receiver’s begin with the hand-over', async () => {
    const { id } = await register(sweden)
    await state(sweden, id, 'dispatched', { occurredOn: '2026-11-10' })
    const before = await state(sweden, id, 'arrived_hub', { occurredOn: '2026-11-09' })
    expect(refusalOf(before)).toEqual([422, 'unprocessable', 'BR-17', '/occurredOn'])
    await state(sweden, id, 'handed_over', { occurredOn: '2026-11-12', quantity: '60' })
    const early = await state(ukraine, id, 'inventoried', { occurredOn: '2026-11-11' })
    expect(refusalOf(early)).toEqual([422, 'unprocessable', 'BR-17', '/occurredOn'])
    expect((await state(ukraine, id, 'inventoried', { occurredOn: '2026-11-18' })).status).toBe(201)
    const back = await state(ukraine, id, 'expended', { occurredOn: '2026-11-17', quantity: '1' })
    expect(refusalOf(back)).toEqual([422, 'unprocessable', 'BR-17', '/occurredOn'])
    // What the receiver has stated does not hold the provider up.
    expect((await state(sweden, id, 'handed_over', { occurredOn: '2026-11-15' })).status).toBe(201)
  })

  it('BR-08: no event lies in the future of who states it', async () => {
    const { id } = await register(sweden)
    for (const event of ['dispatched', 'handed_over']) {
      const reply = await state(sweden, id, event, { occurredOn: '2026-11-24' })
      expect(refusalOf(reply)).toEqual([422, 'unprocessable', 'BR-08', '/occurredOn'])
    }
    const posted = await state(sweden, id, 'handed_over', { postingDate: '2026-11-24' })
    expect(refusalOf(posted)).toEqual([422, 'unprocessable', 'BR-08', '/postingDate'])
  })

  it('BR-09: a hand-over posts into no closed period', async () => {
    const secretariat = test.as('UA', 'secretariat')
    await secretariat.post('/v1/accounting-periods', { from: '2026-09-01', to: '2026-09-30', reason: 'September.' })
    const { id } = await register(sweden)
    const closed = await state(sweden, id, 'handed_over', { occurredOn: '2026-09-10', postingDate: '2026-09-10' })
    expect(refusalOf(closed)).toEqual([409, 'conflict', 'BR-09', '/postingDate'])
    expect((await state(sweden, id, 'handed_over', { occurredOn: '2026-09-10' })).status).toBe(201)
  })

  it('BR-17: what is handed over in parts adds up to the lot at most', async () => {
    const { id } = await register(sweden)
    await state(sweden, id, 'lost', { quantity: '10' })
    expect((await state(sweden, id, 'handed_over', { quantity: '30' })).status).toBe(201)
    expect((await lot(id)).status).toBe('partly_handed_over')
    const more = await state(sweden, id, 'handed_over', { quantity: '60.5' })
    expect(refusalOf(more)).toEqual([422, 'unprocessable', 'BR-17', '/quantity'])
    const rest = await state(sweden, id, 'handed_over')
    expect(rest.body.quantity).toBe('60')
    expect((await lot(id)).status).toBe('handed_over')
    const none = await state(sweden, id, 'handed_over', { quantity: '1' })
    expect(refusalOf(none).slice(0, 2)).toEqual([409, 'conflict'])
  })

  it('shows what became of it: returned, lost and expended on either side', async () => {
    const { id } = await register(sweden)
    await state(sweden, id, 'returned', { quantity: '5' })
    await state(sweden, id, 'handed_over')
    await state(ukraine, id, 'lost', { quantity: '15' })
    await state(ukraine, id, 'returned', { quantity: '20' })
    const tooMuch = await state(ukraine, id, 'expended', { quantity: '60.1' })
    expect(refusalOf(tooMuch)).toEqual([422, 'unprocessable', 'BR-17', '/quantity'])
    await state(ukraine, id, 'expended')
    const { status, quantities, openEvents, allowedActions } = await lot(id, ukraine)
    expect(status).toBe('expended')
    expect(quantities).toMatchObject({ handedOver: '95', returned: '25', lost: '15', expended: '60' })
    expect([openEvents, allowedActions]).toEqual([[], ['valueLot', 'addLotEvidence']])
  })

  it('says what each side may do now', async () => {
    const { id } = await register(sweden)
    const actions = async (client: Client) => {
      const { openEvents, allowedActions } = await lot(id, client)
      return [openEvents, allowedActions]
    }
    const provided = ['dispatched', 'arrived_hub', 'handed_over', 'returned', 'lost']
    expect(await actions(sweden)).toEqual([provided, ['stateLotEvent', 'valueLot', 'addLotEvidence']])
    expect(await actions(ukraine)).toEqual([[], ['valueLot', 'addLotEvidence']])
    expect(await actions(test.as('SE', 'viewer'))).toEqual([[], []])
    expect(await actions(test.as('PL', 'ministry'))).toEqual([[], []])
    await state(sweden, id, 'handed_over')
    expect(await actions(ukraine)).toEqual([
      ['inventoried', 'returned', 'lost', 'expended'],
      ['stateLotEvent', 'valueLot', 'addLotEvidence'],
    ])
  })

  it('is listed by what it is, whose it is and where it is', async () => {
    const { id, commitmentId } = (await register(sweden, {
      externalReference: { system: 'sap', id: 'LOT-1' },
    })) as LotBody & {
      commitmentId: string
    }
    const found = async (query: string) =>
      (await sweden.get<{ items: { id: string }[] }>(`/v1/lots?${query}`)).body.items.map((item) => item.id)
    const here = `commitmentId=${commitmentId}`
    for (const query of [here, 'externalSystem=sap&externalId=LOT-1', `${here}&status=registered&receiver=UA`])
      expect(await found(query), query).toEqual([id])
    for (const query of [
      `${here}&status=lost`,
      `${here}&origin=NO`,
      `${here}&itemClass=x`,
      `${here}&inventoryOverdue=true`,
    ])
      expect(await found(query), query).toEqual([])
    const second = await register(sweden, { commitmentId, quantity: '1' })
    const first = await sweden.get<{ items: { id: string }[]; nextCursor: string }>(`/v1/lots?${here}&limit=1`)
    expect(first.body.items.map((item) => item.id)).toEqual([second.id])
    expect(await found(`${here}&cursor=${first.body.nextCursor}`)).toEqual([id])
    const taken = await sweden.post('/v1/lots', {
      ...generators,
      commitmentId,
      externalReference: { system: 'sap', id: 'LOT-1' },
    })
    expect(refusalOf(taken)).toEqual([409, 'conflict', 'BR-24', '/externalReference'])
  })
})

describe('registering a lot', () => {
  it.each([
    ['BR-05a: of a class that is not committed', { itemClass: 'tank' }, 'BR-05a', '/itemClass'],
    ['BR-05a: in another unit', { unit: 'kilograms' }, 'BR-05a', '/unit'],
    [
      'BR-18: from nobody that is known',
      { origin: { participant: 'QQ', consentReference: 'Note 1' } },
      'BR-18',
      '/origin/participant',
    ],
    [
      'BR-18: from its own receiver',
      { origin: { participant: 'UA', consentReference: 'Note 1' } },
      'BR-18',
      '/origin/participant',
    ],
    ['BR-50: less restricted than its commitment', { marking: 'public' }, 'BR-50', '/marking'],
  ])('%s is refused with its field', async (_, change, rule, pointer) => {
    const commitmentId = await commitGoods(sweden)
    const reply = await sweden.post('/v1/lots', { ...generators, commitmentId, ...change })
    expect(refusalOf(reply)).toEqual([422, 'unprocessable', rule, pointer])
  })

  it('BR-04, BR-17, BR-52: needs a commitment in kind, known, and one’s own', async () => {
    const commitmentId = await commitGoods(sweden, { marking: 'limited' })
    const body = { ...generators, commitmentId }
    const unknown = await test.as('PL', 'ministry').post('/v1/lots', body)
    expect(refusalOf(unknown)).toEqual([422, 'unprocessable', 'BR-04', '/commitmentId'])
    expect((await ukraine.post('/v1/lots', body)).status).toBe(403)
    const cash = await commitGoods(sweden, { modality: 'cash', items: undefined, amount: '1.00', currency: 'EUR' })
    const money = await sweden.post('/v1/lots', { ...body, commitmentId: cash })
    expect(refusalOf(money)).toEqual([422, 'unprocessable', 'BR-17', '/commitmentId'])
  })

  it('a quantity of zero or below, or with a spelling of its own, is refused', async () => {
    const commitmentId = await commitGoods(sweden)
    for (const quantity of ['0', '-1', '1e3', '1,5', 5])
      expect((await sweden.post('/v1/lots', { ...generators, commitmentId, quantity })).status, `${quantity}`).toBe(400)
  })

  it('BR-18: a third-party transfer names whence it came and the consent; the origin sees the lot', async () => {
    const origin = { participant: 'NO', consentReference: 'Note 12 of 1 March 2026' }
    const commitmentId = await commitGoods(sweden, { marking: 'limited', origin })
    const bare = await sweden.post('/v1/lots', { ...generators, commitmentId })
    expect(refusalOf(bare)).toEqual([422, 'unprocessable', 'BR-18', '/origin'])
    const other = await sweden.post('/v1/lots', {
      ...generators,
      commitmentId,
      origin: { ...origin, participant: 'DK' },
    })
    expect(refusalOf(other)).toEqual([422, 'unprocessable', 'BR-18', '/origin/participant'])
    const silent = await sweden.post('/v1/lots', { ...generators, commitmentId, origin: { participant: 'NO' } })
    expect(refusalOf(silent).slice(0, 2)).toEqual([400, 'invalid_request'])
    const { id } = await register(sweden, { commitmentId, origin })
    await state(sweden, id, 'handed_over')
    expect(await lot(id, test.as('NO', 'auditor'))).toMatchObject({ origin, status: 'handed_over' })
    expect((await test.as('DK', 'auditor').get(`/v1/lots/${id}`)).status).toBe(404)
    // Also where the commitment names none.
    const mixed = await register(sweden, { commitmentId: await commitGoods(sweden, { marking: 'limited' }), origin })
    expect((await lot(mixed.id, test.as('NO', 'viewer'))).origin).toEqual(origin)
  })
})

describe('what is handed over', () => {
  it('BR-05a: beyond what is committed of its class and unit it is posted and flagged, never refused', async () => {
    const crates = { itemClass: 'generator', unit: 'crates', quantity: '5' }
    const radios = { itemClass: 'radio', unit: 'pieces', quantity: '50' }
    const commitmentId = await commitGoods(sweden, { items: [generators, crates, radios] })
    const [first, second, third] = await Promise.all([
      register(sweden, { commitmentId, quantity: '80' }),
      register(sweden, { commitmentId, quantity: '30' }),
      register(sweden, { ...crates, commitmentId }),
    ])
    expect((await state(sweden, first.id, 'handed_over')).body.flags).toEqual([])
    const beyond = await state(sweden, second.id, 'handed_over')
    expect([beyond.status, beyond.body.flags]).toEqual([201, ['exceeds_commitment']])
    expect((await state(sweden, third.id, 'handed_over')).body.flags).toEqual([])
    expect((await entriesOf(second.id))[0]).toMatchObject({ flags: ['exceeds_commitment'] })
    // A reversal gives the quantity back, and what its receiver states takes none.
    await reverse(beyond.body.entryId!)
    expect((await receiveLot(ukraine, first.id, '80')).status).toBe(201)
    expect((await state(sweden, second.id, 'handed_over', { quantity: '20' })).body.flags).toEqual([])
  })

  it('BR-05a: nor is it refused for its value, whatever was committed', async () => {
    const items = [{ ...generators, valuationMethod: 'donor_stated', amount: '1000.00' }]
    const { id } = await register(sweden, { commitmentId: await commitGoods(sweden, { items, currency: 'EUR' }) })
    const value = { valuationMethod: 'net_book_value', amount: '5000.00', currency: 'EUR' }
    const { status, body } = await state(sweden, id, 'handed_over', {
      ...value,
      externalReference: { system: 's', id: '1' },
    })
    expect([status, body.flags]).toEqual([201, []])
    expect((await entriesOf(id))[0]).toMatchObject({
      amount: { amount: '5000.00', currency: 'EUR' },
      commitmentAmount: { amount: '5000.00' },
      valuationMethod: 'net_book_value',
      externalReference: { system: 's', id: '1' },
    })
    const other = await register(sweden, { commitmentId: await commitGoods(sweden, { items, currency: 'EUR' }) })
    await state(sweden, other.id, 'handed_over', { ...value, currency: 'USD' })
    expect((await entriesOf(other.id))[0]).toMatchObject({ amount: { currency: 'USD' }, commitmentAmount: null })
  })

  it.each([
    ['BR-15: an amount without a method', { amount: '1.00', currency: 'EUR' }, [422, 'BR-15', '/amount']],
    ['BR-15: a method without an amount', { valuationMethod: 'donor_stated' }, [422, 'BR-15', '/amount']],
    [
      'BR-10: an amount without a currency',
      { valuationMethod: 'donor_stated', amount: '1.00' },
      [422, 'BR-10', '/currency'],
    ],
    [
      'BR-10: more places than the currency has',
      { valuationMethod: 'donor_stated', amount: '1.001', currency: 'EUR' },
      [422, 'BR-10', '/amount'],
    ],
    ['BR-17: a value of what is no hand-over', { event: 'lost', amount: '1.00' }, [400, undefined, '/amount']],
    ['a place that is blank', { place: ' ' }, [400, undefined, '/place']],
  ])('%s is refused with its field', async (_, change, [status, rule, pointer]) => {
    const { id } = await register(sweden)
    const reply = await state(sweden, id, 'handed_over', change)
    const refusal = refusalOf(reply)
    expect([refusal[0], refusal[2], refusal[3]]).toEqual([status, rule, pointer])
    expect(await entriesOf(id)).toEqual([])
  })

  it('BR-02, BR-03: is taken back by reversing its entry, once, and every sum is as before', async () => {
    const { id } = await register(sweden)
    const { body: handed } = await state(sweden, id, 'handed_over', { occurredOn: '2026-11-12' })
    const replacement = { amount: '1.00', currency: 'EUR', transactionDate: '2026-11-20' }
    const replaced = await sweden.post(`/v1/ledger-entries/${handed.entryId}/reversal`, {
      reason: 'data_entry_error',
      explanation: 'Swapped.',
      replacement,
    })
    expect(refusalOf(replaced)).toEqual([422, 'unprocessable', 'BR-17', '/replacement'])
    expect((await reverse(handed.entryId!, ukraine)).status).toBe(403)
    expect((await reverse(handed.entryId!)).status).toBe(201)
    expect((await reverse(handed.entryId!)).status).toBe(409)
    const { status, quantities, events, inventoryDueOn } = await lot(id)
    expect([status, quantities.handedOver, inventoryDueOn]).toEqual(['registered', '0', null])
    expect(events).toMatchObject([{ event: 'handed_over', entryId: handed.entryId, reversedBy: expect.any(String) }])
    expect(await entriesOf(id)).toMatchObject([
      { item: { quantity: '100' } },
      { item: { quantity: '-100' }, lotId: id },
    ])
    // An earlier day than that of the reversed one is in order again.
    expect((await state(sweden, id, 'handed_over', { occurredOn: '2026-11-11' })).status).toBe(201)
    expect((await lot(id)).quantities.handedOver).toBe('100')
  })

  it('BR-06: what was committed is not taken back below what is handed over', async () => {
    const commitmentId = await commitGoods(sweden)
    const { id } = await register(sweden, { commitmentId, quantity: '1' })
    const { body: handed } = await state(sweden, id, 'handed_over')
    const opening = await sweden.get<{ items: { id: string }[] }>(
      `/v1/ledger-entries?commitmentId=${commitmentId}&flowKind=commitment`,
    )
    const entryId = opening.body.items[0]!.id
    expect(refusalOf(await reverse(entryId))).toEqual([422, 'unprocessable', 'BR-06', '/reason'])
    await reverse(handed.entryId!)
    expect((await reverse(entryId)).status).toBe(201)
  })
})

describe('the inventory', () => {
  it('BR-19: is due 90 days after a hand-over that none has covered; whether it is overdue is computed at read', async () => {
    const start = test.clock.now()
    const { id } = await register(sweden)
    expect(await lot(id)).toMatchObject({ inventoryDueOn: null, inventoryOverdue: false })
    await state(sweden, id, 'handed_over', { quantity: '60', occurredOn: '2026-11-12' })
    await state(sweden, id, 'handed_over', { quantity: '40', occurredOn: '2026-11-20' })
    expect(await lot(id)).toMatchObject({ inventoryDueOn: '2027-02-10', inventoryOverdue: false })
    test.clock.set('2027-02-10T23:59:00.000Z')
    expect((await lot(id)).inventoryOverdue).toBe(false)
    test.clock.set('2027-02-11T00:01:00.000Z')
    expect((await lot(id)).inventoryOverdue).toBe(true)
    const overdue = await sweden.get<{ items: { id: string }[] }>('/v1/lots?inventoryOverdue=true&limit=200')
    expect(overdue.body.items.map((item) => item.id)).toContain(id)
    await state(ukraine, id, 'inventoried', { occurredOn: '2026-11-15' })
    expect(await lot(id)).toMatchObject({ inventoryDueOn: '2027-02-18', inventoryOverdue: false })
    await state(ukraine, id, 'inventoried', { occurredOn: '2027-02-10' })
    expect(await lot(id)).toMatchObject({ inventoryDueOn: null, inventoryOverdue: false })
    test.clock.set(start)
  })

  it('BR-19: is not due of what is all used up, and the days are a setting', async () => {
    const { id } = await register(sweden)
    await state(sweden, id, 'handed_over', { occurredOn: '2026-11-12' })
    const soon = await createTestApp({ on: test, config: { inventoryDays: 7 } })
    expect(await lot(id, soon.as('SE', 'ministry'))).toMatchObject({
      inventoryDueOn: '2026-11-19',
      inventoryOverdue: true,
    })
    await soon.close()
    await state(ukraine, id, 'expended')
    expect(await lot(id)).toMatchObject({ inventoryDueOn: null, inventoryOverdue: false })
  })

  it('BR-19: a hand-over that is recorded more than 90 days late is flagged', async () => {
    const { id } = await register(sweden)
    const late = await state(sweden, id, 'handed_over', { occurredOn: '2026-08-24', quantity: '1' })
    expect(late.body.flags).toEqual(['recorded_late'])
    expect((await state(sweden, id, 'handed_over', { occurredOn: '2026-08-25', quantity: '1' })).body.flags).toEqual([])
  })
})
