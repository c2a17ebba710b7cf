import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestApp, type TestApp, trial } from '../support/app.ts'

type Entry = {
  id: string
  amount: { amount: string; currency: string } | null
  commitmentAmount: { amount: string; currency: string; rate: string | null; source: string | null } | null
  eur: { amount: string; rate: string; rateDate: string } | null
  valueDate: string
  postingDate: string
  reversal: { reverses: string; reason: string } | null
  reversedBy: string | null
  flags: string[]
  allowedActions: string[]
}
type Balance = { currency: string; committed: string; allocated: string; disbursed: string; undisbursed: string }
type CommitmentBody = {
  id: string
  version: number
  balance: Balance | null
  allowedActions: string[]
  items: object[]
}

const signatory = { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' }
const cash = {
  title: 'Interceptors',
  signatory,
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
  marking: 'framework',
}
const goods = {
  title: 'Generators',
  signatory,
  signedOn: '2026-03-02',
  modality: 'in_kind',
  aidCategory: 'humanitarian',
  items: [
    { itemClass: 'generator', unit: 'pieces', quantity: '40' },
    { itemClass: 'transformer', unit: 'pieces', quantity: '2', valuationMethod: 'net_book_value', amount: '80000.00' },
  ],
  currency: 'EUR',
}

let test: TestApp
let sweden: Client
beforeAll(async () => {
  test = await createTestApp()
  sweden = test.as('SE', 'ministry')
})
afterAll(() => test.close())

async function commit(body: object = cash, client = sweden): Promise<CommitmentBody> {
  const reply = await client.post<CommitmentBody>('/v1/commitments', body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}
const pay = (commitmentId: string, amount: string, more: object = {}, client = sweden) =>
  client.post<Entry>('/v1/disbursements', {
    commitmentId,
    amount,
    currency: 'EUR',
    transactionDate: '2026-11-20',
    ...more,
  })
const refusalOf = (reply: { status: number; body: unknown }) => {
  const {
    code,
    rule,
    errors = [],
  } = reply.body as {
    code: string
    rule?: string
    errors?: { pointer?: string; rule?: string }[]
  }
  return [reply.status, code, rule ?? errors[0]?.rule, errors[0]?.pointer]
}
const balanceOf = async (id: string) => (await sweden.get<CommitmentBody>(`/v1/commitments/${id}`)).body.balance

describe('a commitment', () => {
  it('BR-07: says what is committed, allocated and disbursed by sums of its entries, with the formula', async () => {
    const { id, balance, allowedActions } = await commit()
    expect(balance).toEqual({
      currency: 'EUR',
      committed: '1000.00',
      allocated: '0.00',
      disbursed: '0.00',
      undisbursed: '1000.00',
      formula: 'committed = sum of commitment entries; undisbursed = committed - disbursed',
    })
    expect(allowedActions).toEqual(['decommit', 'allocate', 'createDisbursement'])
    await pay(id, '250')
    await sweden.post(`/v1/commitments/${id}/allocations`, { package: 'Seven', amount: '600.00' })
    expect(await balanceOf(id)).toMatchObject({ allocated: '600.00', disbursed: '250.00', undisbursed: '750.00' })
  })

  it('BR-15: goods may be unvalued: no amount, which is not zero', async () => {
    const { id, items, balance } = await commit(goods)
    expect(items).toHaveLength(2)
    expect(balance).toMatchObject({ committed: '80000.00' })
    const entries = await sweden.get<{ items: (Entry & { valuationMethod: string })[] }>(
      `/v1/ledger-entries?commitmentId=${id}`,
    )
    expect(entries.body.items.map(({ amount, valuationMethod }) => [amount, valuationMethod])).toEqual([
      [null, 'unvalued'],
      [{ amount: '80000.00', currency: 'EUR' }, 'net_book_value'],
    ])
    const { items: _, currency: __, ...bare } = goods
    const alone = await commit({ ...bare, items: [goods.items[0]] })
    expect(alone.balance).toBeNull()
  })

  it.each([
    ['BR-10: more places than the currency has', { amount: '10.001' }, 'BR-10', '/amount'],
    ['BR-10: yen have none', { amount: '10.5', currency: 'JPY' }, 'BR-10', '/amount'],
    ['BR-10: no currency of ISO 4217', { currency: 'XXQ' }, 'BR-10', '/currency'],
    ['BR-10: an amount without a currency', { currency: undefined }, 'BR-10', '/currency'],
    ['BR-08: signed tomorrow', { signedOn: '2026-11-24' }, 'BR-08', '/transactionDate'],
    ['BR-15: cash with items', { items: goods.items }, 'BR-15', '/items'],
    ['BR-15: goods without items', { modality: 'in_kind', amount: undefined, currency: undefined }, 'BR-15', '/items'],
    ['BR-20: both sides the same', { receiver: { participant: 'SE' } }, 'BR-20', '/receiver/participant'],
    [
      'BR-18: an origin that is no participant',
      { origin: { participant: 'QQ', consentReference: 'x' } },
      'BR-18',
      '/origin/participant',
    ],
    [
      'BR-37: a proposal that is not there',
      { conversionProposalId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' },
      'BR-37',
      '/conversionProposalId',
    ],
  ])('%s is refused with its field and rule', async (_, change, rule, pointer) => {
    const reply = await sweden.post('/v1/commitments', { ...cash, ...change })
    expect(refusalOf(reply)).toEqual([422, 'unprocessable', rule, pointer])
  })

  it.each(['0', '0.00', '-5.00'])('BR-10: an amount of %s is refused, committed or paid', async (amount) => {
    const { id } = await commit()
    const replies = [await sweden.post('/v1/commitments', { ...cash, amount }), await pay(id, amount)]
    expect(replies.map(refusalOf)).toEqual(replies.map(() => [400, 'invalid_request', 'BR-10', '/amount']))
  })

  it('BR-24: an external reference is unique per participant and system: 409', async () => {
    const externalReference = { system: 'sap', id: 'PO-1' }
    await commit({ ...cash, externalReference })
    const again = await sweden.post('/v1/commitments', { ...cash, externalReference })
    expect(refusalOf(again)).toEqual([409, 'conflict', 'BR-24', '/externalReference'])
    await commit({ ...cash, externalReference }, test.as('NO', 'ministry'))
    const found = await sweden.get<{ items: object[] }>(
      '/v1/commitments?externalSystem=sap&externalId=PO-1&participant=SE',
    )
    expect(found.body.items).toHaveLength(1)
  })

  it('BR-52: is entered into one’s own books alone, and nobody else posts to it', async () => {
    const { id } = await commit()
    const norway = test.as('NO', 'ministry')
    expect((await norway.get(`/v1/commitments/${id}`)).status).toBe(200)
    expect((await pay(id, '1.00', {}, norway)).status).toBe(403)
    expect((await norway.post(`/v1/commitments/${id}/decommitments`, { amount: '1.00', reason: 'x' })).status).toBe(403)
    expect((await test.as('SE', 'viewer').post('/v1/commitments', cash)).status).toBe(403)
    const secret = await commit({ ...cash, marking: 'limited' })
    expect((await norway.get(`/v1/commitments/${secret.id}`)).status).toBe(404)
    expect((await test.as('UA', 'viewer').get(`/v1/commitments/${secret.id}`)).status).toBe(200)
    expect(refusalOf(await pay(secret.id, '1.00', {}, norway))).toEqual([
      422,
      'unprocessable',
      'BR-04',
      '/commitmentId',
    ])
    const hidden = await norway.get<{ items: object[] }>(`/v1/ledger-entries?commitmentId=${secret.id}`)
    expect(hidden.body.items).toEqual([])
  })

  it('BR-37: an accepted offer becomes one when its provider, and nobody else, confirms it; once', async () => {
    const ukraine = test.as('UA', 'coordinator')
    const request = {
      kind: 'ad_hoc',
      mode: 'monitoring',
      title: 'Money',
      summary: 'Money.',
      asks: [{ text: 'Money' }],
      invited: ['SE'],
    }
    const filed = await ukraine.post<{ id: string }>('/v1/consultations', request)
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await ukraine.post(`/v1/consultations/${filed.body.id}/circulation`, { authorisedBy }, { ifMatch: 1 })
    const response = await test
      .as('SE', 'coordinator')
      .post<{ offers: { id: string; version: number }[] }>(`/v1/consultations/${filed.body.id}/responses`, {
        type: 'offer',
        offers: [{ kind: 'money', amount: '1000.00', currency: 'EUR' }],
      })
    const offer = response.body.offers[0]!
    await ukraine.post(`/v1/offers/${offer.id}/acceptance`, {}, { ifMatch: offer.version })
    const [proposal] = await test.rows<{ id: string }>(
      'select id from accord.conversion_proposal where offer_id = $1',
      [offer.id],
    )
    const conversionProposalId = proposal!.id
    const others = await test
      .as('NO', 'ministry')
      .post('/v1/commitments', { ...cash, marking: undefined, conversionProposalId })
    expect(refusalOf(others)).toEqual([422, 'unprocessable', 'BR-37', '/conversionProposalId'])
    await commit({ ...cash, marking: undefined, conversionProposalId })
    const again = await sweden.post('/v1/commitments', { ...cash, marking: undefined, conversionProposalId })
    expect(refusalOf(again)).toEqual([409, 'conflict', 'BR-37', '/conversionProposalId'])
  })
})

describe('a disbursement', () => {
  it('BR-04, BR-05: stays within its commitment; beyond it is 422 with the three sums', async () => {
    const { id } = await commit()
    expect((await pay(id, '600')).status).toBe(201)
    const over = await pay(id, '400.01')
    expect(refusalOf(over)).toEqual([422, 'unprocessable', 'BR-05', '/amount'])
    expect((over.body as unknown as { detail: string }).detail).toMatch(
      /to EUR 1000\.01: committed 1000\.00, disbursed 600\.00, this entry 400\.01/,
    )
    expect((await pay(id, '400.00')).status).toBe(201)
    expect(await balanceOf(id)).toMatchObject({ disbursed: '1000.00', undisbursed: '0.00' })
  })

  it('BR-05: an overrun that is stated with who approved it is stored and flagged', async () => {
    const { id } = await commit()
    const within = await pay(id, '900.00', { overrun: { reason: 'Prices', approvedBy: 'Head of finance' } })
    expect(within.body.flags).toEqual([])
    const over = await pay(id, '200.00', { overrun: { reason: 'Prices', approvedBy: 'Head of finance' } })
    expect([over.status, over.body.flags]).toEqual([201, ['overrun']])
    expect(await balanceOf(id)).toMatchObject({ disbursed: '1100.00', undisbursed: '-100.00' })
  })

  it('BR-05: one in another currency states what it draws from the commitment, and that is what counts', async () => {
    const { id } = await commit()
    const bare = await pay(id, '5000.00', { currency: 'SEK' })
    expect(refusalOf(bare)).toEqual([422, 'unprocessable', 'BR-05', '/commitmentAmount'])
    const commitmentAmount = { amount: '440.00', rate: '0.088', source: 'Riksbank' }
    const { body } = await pay(id, '5000.00', { currency: 'SEK', commitmentAmount })
    expect(body.amount).toEqual({ amount: '5000.00', currency: 'SEK' })
    expect(body.commitmentAmount).toMatchObject({ amount: '440.00', currency: 'EUR', source: 'Riksbank' })
    expect(await balanceOf(id)).toMatchObject({ disbursed: '440.00' })
    const same = await pay(id, '1.00', { commitmentAmount })
    expect(refusalOf(same)).toEqual([422, 'unprocessable', 'BR-05', '/commitmentAmount'])
  })

  it('BR-05: one that names an allocation stays within it; allocations stay within the commitment', async () => {
    const { id } = await commit()
    const allocation = await sweden.post<{ id: string; version: number }>(`/v1/commitments/${id}/allocations`, {
      package: 'Seven',
      amount: '300.00',
    })
    const allocationId = allocation.body.id
    expect((await pay(id, '250.00', { allocationId })).status).toBe(201)
    expect(refusalOf(await pay(id, '50.01', { allocationId }))).toEqual([
      422,
      'unprocessable',
      'BR-05',
      '/allocationId',
    ])
    const more = await sweden.post(`/v1/commitments/${id}/allocations`, { package: 'Eight', amount: '700.01' })
    expect(refusalOf(more)).toEqual([422, 'unprocessable', 'BR-05', '/amount'])
    const release = (amount: string, ifMatch: number) =>
      sweden.post(`/v1/allocations/${allocationId}/release`, { amount, reason: 'Cheaper' }, { ifMatch })
    expect(refusalOf(await release('50.01', 1))).toEqual([422, 'unprocessable', 'BR-05', '/amount'])
    expect((await release('50.00', 1)).body).toMatchObject({ allocated: '250.00', released: '50.00', version: 2 })
    expect((await release('1.00', 1)).status).toBe(412)
    const other = await commit()
    expect(refusalOf(await pay(other.id, '1.00', { allocationId }))).toEqual([
      422,
      'unprocessable',
      'BR-05',
      '/allocationId',
    ])
  })

  it('BR-06: a decommitment is a negative commitment, not below what is disbursed or allocated', async () => {
    const { id } = await commit()
    await pay(id, '600.00')
    const decommit = (amount: string) => sweden.post(`/v1/commitments/${id}/decommitments`, { amount, reason: 'Less' })
    expect(refusalOf(await decommit('400.01'))).toEqual([422, 'unprocessable', 'BR-06', '/amount'])
    expect((await decommit('150.00')).status).toBe(200)
    expect(await balanceOf(id)).toMatchObject({ committed: '850.00', undisbursed: '250.00' })
    await sweden.post(`/v1/commitments/${id}/allocations`, { package: 'Seven', amount: '800.00' })
    expect(refusalOf(await decommit('50.01'))).toEqual([422, 'unprocessable', 'BR-06', '/amount'])
  })

  it('BR-08: not later than today where it is stated: midnight passes in Stockholm before it does in UTC', async () => {
    const { id } = await commit()
    const at = test.clock.now()
    test.clock.set('2026-11-23T22:59:00.000Z')
    const tomorrow = await pay(id, '1.00', { transactionDate: '2026-11-24' })
    expect(refusalOf(tomorrow)).toEqual([422, 'unprocessable', 'BR-08', '/transactionDate'])
    test.clock.set('2026-11-23T23:01:00.000Z')
    expect((await pay(id, '1.00', { transactionDate: '2026-11-24' })).status).toBe(201)
    test.clock.set(at)
  })

  it('BR-17: goods are disbursed by their hand-over', async () => {
    const { id } = await commit(goods)
    expect(refusalOf(await pay(id, '1.00'))).toEqual([422, 'unprocessable', 'BR-17', '/commitmentId'])
  })

  it('BR-24: what looks like another within three days is flagged, not refused', async () => {
    const { id } = await commit()
    expect((await pay(id, '77.00')).body.flags).toEqual([])
    expect((await pay(id, '77.00', { transactionDate: '2026-11-17' })).body.flags).toEqual(['suspected_duplicate'])
    expect((await pay(id, '77.00', { transactionDate: '2026-11-13' })).body.flags).toEqual([])
    expect((await pay(id, '78.00')).body.flags).toEqual([])
  })

  it('BR-19: what is recorded more than 90 days late is flagged', async () => {
    const { id } = await commit()
    expect((await pay(id, '1.11', { transactionDate: '2026-08-25' })).body.flags).toEqual([])
    expect((await pay(id, '2.22', { transactionDate: '2026-08-24' })).body.flags).toEqual(['recorded_late'])
  })

  it('Prefer: handling=validate checks to the end, tells the flags, and stores nothing', async () => {
    const { id } = await commit()
    const body = { commitmentId: id, amount: '400.00', currency: 'EUR', transactionDate: '2026-08-24' }
    const tried = await sweden.post('/v1/disbursements', body, trial)
    expect(tried).toMatchObject({ status: 200, body: { commitmentId: id, flags: ['recorded_late'] } })
    expect(tried.headers).toMatchObject({ 'preference-applied': 'handling=validate' })
    expect(tried.headers['location']).toBeUndefined()
    const over = await sweden.post('/v1/disbursements', { ...body, amount: '1000.01' }, trial)
    expect(refusalOf(over)).toEqual([422, 'unprocessable', 'BR-05', '/amount'])
    expect(await balanceOf(id)).toMatchObject({ disbursed: '0.00' })
  })
})

describe('a reversal', () => {
  const reverse = (id: string, more: object = {}) =>
    sweden.post<Entry>(`/v1/ledger-entries/${id}/reversal`, {
      reason: 'data_entry_error',
      explanation: 'Swapped.',
      ...more,
    })

  it('BR-02, BR-03: mirrors the entry at its value date and nets to zero with it, in its currency and in EUR', async () => {
    const { id } = await commit()
    const { body: paid } = await pay(id, '300.00', { transactionDate: '2026-10-01' })
    const { body: reversal, status } = await reverse(paid.id)
    expect(status).toBe(201)
    expect(reversal).toMatchObject({
      amount: { amount: '-300.00', currency: 'EUR' },
      commitmentAmount: { amount: '-300.00' },
      eur: { amount: '-300.00', rate: paid.eur!.rate, rateDate: paid.eur!.rateDate },
      valueDate: '2026-10-01',
      postingDate: '2026-11-23',
      reversal: { reverses: paid.id, reason: 'data_entry_error' },
      allowedActions: ['raiseDispute', 'addEntryEvidence'],
    })
    expect(await balanceOf(id)).toMatchObject({ disbursed: '0.00' })
    const { body: before } = await sweden.get<Entry>(`/v1/ledger-entries/${paid.id}`)
    expect(before).toEqual({ ...paid, reversedBy: reversal.id, allowedActions: reversal.allowedActions })
  })

  it('BR-03: an entry is reversed at most once, and a reversal never: 409', async () => {
    const { id } = await commit()
    const { body: paid } = await pay(id, '300.00')
    const { body: reversal } = await reverse(paid.id)
    expect(refusalOf(await reverse(paid.id))).toEqual([409, 'conflict', 'BR-03', undefined])
    expect(refusalOf(await reverse(reversal.id))).toEqual([409, 'conflict', 'BR-03', undefined])
    expect(await balanceOf(id)).toMatchObject({ disbursed: '0.00' })
  })

  it('BR-02: what should have been posted follows in the same transaction, or neither is', async () => {
    const { id } = await commit()
    const { body: paid } = await pay(id, '900.00')
    const replacement = { amount: '950.00', currency: 'EUR', transactionDate: '2026-11-20' }
    const tooMuch = await reverse(paid.id, { replacement: { ...replacement, amount: '1000.01' } })
    expect(refusalOf(tooMuch)).toEqual([422, 'unprocessable', 'BR-05', '/replacement/amount'])
    expect(await balanceOf(id)).toMatchObject({ disbursed: '900.00' })
    const reversal = await reverse(paid.id, { replacement })
    expect(await balanceOf(id)).toMatchObject({ disbursed: '950.00' })
    const { body } = await sweden.get<{ items: (Entry & Record<'replaces' | 'replacedBy', string | null>)[] }>(
      `/v1/ledger-entries?commitmentId=${id}&flowKind=disbursement`,
    )
    const made = body.items.at(-1)!.id
    expect(body.items.map(({ amount, replaces, replacedBy }) => [amount!.amount, replaces, replacedBy])).toEqual([
      ['900.00', null, made],
      ['-900.00', null, made],
      ['950.00', paid.id, null],
    ])
    expect(reversal).toMatchObject({ status: 201, body: { replacedBy: made } })
  })

  it('BR-06: reversing what was committed leaves what is disbursed', async () => {
    const { id } = await commit()
    const first = await sweden.get<{ items: Entry[] }>(`/v1/ledger-entries?commitmentId=${id}`)
    await pay(id, '1.00')
    const refused = await reverse(first.body.items[0]!.id)
    expect(refusalOf(refused)).toEqual([422, 'unprocessable', 'BR-06', '/reason'])
  })
})
