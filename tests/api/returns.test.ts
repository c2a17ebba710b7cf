import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemBody, TestApp } from '../support/app.ts'
import { brokenRules, commit, createBooks, pay, reverse } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { pullReport } from '../support/pulls.ts'
import { oneBehindTheOther, sidesHeld } from '../support/two-at-once.ts'

// BR-25: money that comes back is a flow of its own, with its day and the payment of which it comes.

type Entry = ProblemBody & {
  id: string
  amount: { amount: string }
  returns: string | null
  match: { receiptIds: string[]; disbursementIds: string[] } | null
  transactionDate: string
  commitmentAmount: { amount: string } | null
}

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

const sweden = () => test.as('SE', 'ministry')
const giveBack = (entryId: string, amount: string, more: object = {}, who = sweden()) =>
  who.post<Entry>('/v1/returns', { entryId, amount, transactionDate: '2026-11-22', reason: 'Not needed.', ...more })
const paid = async () => {
  const commitmentId = await commit(sweden(), '1000.00')
  return { commitmentId, entryId: (await pay(sweden(), commitmentId, '1000.00')).body.id }
}
const disbursed = async (id: string) =>
  (await sweden().get<{ balance: { disbursed: string } }>(`/v1/commitments/${id}`)).body.balance.disbursed

describe('BR-25: a return', () => {
  it('is a flow of the same kind and parties, negative, with a day of its own, and frees what it draws', async () => {
    const { commitmentId, entryId } = await paid()
    const made = await giveBack(entryId, '200.00')
    expect(made).toMatchObject({
      status: 201,
      body: { amount: { amount: '-200.00' }, returns: entryId, transactionDate: '2026-11-22' },
    })
    expect(await disbursed(commitmentId)).toBe('800.00')
    const { rows } = await pullReport(test, ['SE', 'auditor'], 'ledger?provider=SE&flowKind=disbursement')
    expect(rows.find(({ entry }) => entry === made.body.id)).toMatchObject({
      iatiType: '3',
      amount: '-200.00',
      valueDate: '2026-11-22',
      returnOf: entryId,
      reversalOf: null,
    })
    const before = await pullReport(
      test,
      ['SE', 'auditor'],
      'ledger?provider=SE&flowKind=disbursement&asOfValid=2026-11-21',
    )
    expect(before.rows.find(({ entry }) => entry === made.body.id)).toBeUndefined()
  })

  it('is never above what stands, and of nothing that is reversed; a return is reversed before its payment is', async () => {
    const { entryId } = await paid()
    expect((await giveBack(entryId, '600.00')).status).toBe(201)
    const second = (await giveBack(entryId, '400.00')).body
    const beyond = await giveBack(entryId, '0.01')
    expect(beyond).toMatchObject({ status: 422, body: { rule: 'BR-25', errors: [{ pointer: '/amount' }] } })
    expect(await reverse(sweden(), entryId)).toMatchObject({ status: 409, body: { rule: 'BR-25' } })
    expect((await reverse(sweden(), second.id)).status).toBe(201)
    expect((await giveBack(entryId, '400.00')).status).toBe(201)
    const other = await paid()
    await reverse(sweden(), other.entryId)
    expect(await giveBack(other.entryId, '1.00')).toMatchObject({
      status: 409,
      body: { rule: 'BR-25', state: 'reversed' },
    })
    expect(await giveBack(second.id, '1.00')).toMatchObject({ status: 422, body: { rule: 'BR-25' } })
    const early = await giveBack((await paid()).entryId, '1.00', { transactionDate: '2026-11-19' })
    expect(early).toMatchObject({ status: 422, body: { rule: 'BR-25', errors: [{ pointer: '/transactionDate' }] } })
  })

  it('is stated by each side of its own statement', async () => {
    const { entryId } = await paid()
    expect((await giveBack(entryId, '1.00', {}, test.as('UA', 'ministry'))).status).toBe(403)
    const receipt = await test.as('UA', 'ministry').post<Entry>('/v1/receipts', {
      provider: { participant: 'SE' },
      amount: '1000.00',
      currency: 'EUR',
      transactionDate: '2026-11-21',
    })
    const made = await giveBack(receipt.body.id, '200.00', {}, test.as('UA', 'ministry'))
    expect(made).toMatchObject({ status: 201, body: { amount: { amount: '-200.00' }, commitmentAmount: null } })
  })

  const received = async (participant: string, amount: string) => {
    const receipt = { provider: { participant }, amount, currency: 'EUR', transactionDate: '2026-11-20' }
    return (await test.as('UA', 'ministry').post<Entry>('/v1/receipts', receipt)).body.id
  }

  it('is confirmed as payments are, by the receiver’s own: what is left is what both sides say', async () => {
    const client = test.as('NO', 'ministry')
    const { id } = (await pay(client, await commit(client, '1000.00'), '300.00')).body
    const heard = await received('NO', '300.00')
    const told = async () => {
      const { rows } = await pullReport(test, ['NO', 'auditor'], 'pipeline?participant=NO')
      const grants = rows.find(({ financeType }) => financeType === 'grant')!
      return [grants['disbursed'], grants['confirmed'], grants['unconfirmed']]
    }
    await giveBack(id, '10.00', {}, client)
    expect(await told(), 'while one side says so').toEqual(['290.00', '300.00', '-10.00'])
    await giveBack(heard, '10.00', {}, test.as('UA', 'ministry'))
    expect(await told()).toEqual(['290.00', '290.00', '0.00'])
  })

  it('BR-26: is a part of no combination, and is matched with what the other side says came back', async () => {
    const [client, ukraine] = [test.as('PL', 'ministry'), test.as('UA', 'ministry')]
    const commitment = await commit(client, '1000.00')
    const first = (await pay(client, commitment, '60.00')).body.id
    const back = (await giveBack(first, '20.00', {}, client)).body.id
    const second = (await pay(client, commitment, '40.00')).body.id
    const heard = await received('PL', '80.00')
    const matchOf = async (id: string) => (await ukraine.get<Entry>(`/v1/ledger-entries/${id}`)).body.match
    for (const id of [first, back, second, heard]) expect(await matchOf(id)).toBeNull()
    const { id } = (await giveBack(heard, '20.00', {}, ukraine)).body
    expect(await matchOf(back)).toMatchObject({ receiptIds: [id], disbursementIds: [back] })
  })

  it('in parts draws nothing in the end, whatever the parts are rounded to', async () => {
    const commitmentId = await commit(sweden(), '1000.00')
    const drawn = { amount: '92.59', rate: '0.9259', source: 'bank' }
    const { body } = await pay(sweden(), commitmentId, '100.00', { currency: 'USD', commitmentAmount: drawn })
    for (const [part, left] of [
      ['50.00', '46.29'],
      ['25.00', '23.15'],
      ['25.00', '0.00'],
    ] as const) {
      expect((await giveBack(body.id, part)).status).toBe(201)
      expect(await disbursed(commitmentId)).toBe(left)
    }
  })

  it('that was paid out again since is not reversed: paid is not above committed (BR-05)', async () => {
    const { entryId, commitmentId } = await paid()
    const back = (await giveBack(entryId, '400.00')).body
    const again = await pay(sweden(), commitmentId, '400.00')
    expect(again.status).toBe(201)
    expect(await reverse(sweden(), back.id)).toMatchObject({ status: 409, body: { rule: 'BR-05' } })
    expect((await reverse(sweden(), again.body.id)).status).toBe(201)
    expect((await reverse(sweden(), back.id)).status).toBe(201)
    expect(await disbursed(commitmentId)).toBe('1000.00')
  })

  it('is replaced by no payment: what came back is stated anew', async () => {
    const payment = (await pay(sweden(), await commit(sweden(), '1000.00'), '500.00')).body
    const back = (await giveBack(payment.id, '200.00')).body
    const ukraine = test.as('UA', 'ministry')
    const got = { provider: { participant: 'SE' }, amount: '1000.00', currency: 'EUR', transactionDate: '2026-11-21' }
    const receipt = (await ukraine.post<Entry>('/v1/receipts', got)).body
    const received = (await giveBack(receipt.id, '200.00', {}, ukraine)).body
    const replacement = { amount: '20.00', currency: 'EUR', transactionDate: '2026-11-22' }
    for (const [who, { id }] of [
      [sweden(), back],
      [ukraine, received],
    ] as const)
      expect(await reverse(who, id, { replacement })).toMatchObject({
        status: 422,
        body: { rule: 'BR-25', errors: [{ pointer: '/replacement' }] },
      })
  })

  it('is of nothing that is being reversed, and what it is of is not reversed meanwhile', async () => {
    const ukraine = test.as('UA', 'ministry')
    const receipt = async () => {
      const got = { provider: { participant: 'SE' }, amount: '77.00', currency: 'EUR', transactionDate: '2026-11-21' }
      return (await ukraine.post<Entry>('/v1/receipts', got)).body.id
    }
    const own = async () => (await paid()).entryId
    for (const [who, made] of [
      [sweden(), own],
      [ukraine, receipt],
    ] as const) {
      const [first, second] = [await made(), await made()]
      const [reversed, ofReversed] = await oneBehindTheOther(
        test,
        sidesHeld,
        () => reverse(who, first),
        () => giveBack(first, '1.00', {}, who),
      )
      expect([reversed.status, ofReversed.status, ofReversed.body.rule]).toEqual([201, 409, 'BR-25'])
      const [returned, ofReturned] = await oneBehindTheOther(
        test,
        sidesHeld,
        () => giveBack(second, '1.00', {}, who),
        () => reverse(who, second),
      )
      expect(returned.status).toBe(201)
      expect(ofReturned).toMatchObject({ status: 409, body: { rule: 'BR-25' } })
    }
    expect(await brokenRules(test)).toEqual([])
  })

  const race = async () => {
    const { entryId } = await paid()
    const replies = await Promise.all(Array.from({ length: 8 }, () => giveBack(entryId, '300.00')))
    return replies.filter(({ status }) => status === 201).length
  }

  it('stays within what was paid also where many are stated at once', async () => {
    for (let round = 0; round < 3; round += 1) expect(await race()).toBe(3)
  })

  it('control: where nothing that came back is seen, more comes back than was paid', async () => {
    const read = "select pg_get_functiondef('accord.returned_of(uuid)'::regprocedure) as definition"
    const [{ definition }] = (await test.rows<{ definition: string }>(read)) as [{ definition: string }]
    const blind = definition.replace('COALESCE(sum(e.amount)', 'COALESCE(0 * sum(e.amount)')
    expect(blind).not.toBe(definition)
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(blind))
    expect(await race()).toBeGreaterThan(3)
    await withClient(test.testDatabase.superuserUrl, (client) => client.query(definition))
  })
})

it('BR-21: a refund to a giver is the union’s, out of a commitment to that giver, and no flow to Ukraine', async () => {
  const union = test.as('EU', 'ministry')
  const commitment = await union.post<{ id: string }>('/v1/commitments', {
    title: 'Peace facility',
    signatory: { name: 'High Representative', office: 'Council', instrument: 'Decision 1' },
    signedOn: '2026-03-02',
    modality: 'cash',
    aidCategory: 'military',
    amount: '500.00',
    currency: 'EUR',
    receiver: { participant: 'SE' },
  })
  const body = { commitmentId: commitment.body.id, amount: '100.00', currency: 'EUR', transactionDate: '2026-11-20' }
  const externalReference = { system: 'bank', id: 'EU-1' }
  expect((await union.post('/v1/refunds', { ...body, externalReference })).status).toBe(201)
  const { commitmentId: _, ...got } = { ...body, provider: { participant: 'EU' }, providerReference: externalReference }
  const receipt = await sweden().post('/v1/receipts', got)
  expect(receipt, 'BR-26: nor what a receipt is matched with').toMatchObject({ status: 201, body: { match: null } })
  expect(await union.post('/v1/refunds', { ...body, amount: '400.01' })).toMatchObject({
    status: 422,
    body: { rule: 'BR-05' },
  })
  const own = await commit(sweden(), '10.00')
  expect(await sweden().post('/v1/refunds', { ...body, commitmentId: own, amount: '1.00' })).toMatchObject({
    status: 422,
    body: { rule: 'BR-21' },
  })
  const { rows } = await pullReport(test, ['EU', 'auditor'], 'pipeline?participant=EU')
  const refunded = rows.filter(({ refunded: amount }) => Number(amount) > 0)
  expect(refunded).toMatchObject([{ direction: 'upstream', refunded: '100.00', disbursed: '0.00' }])
  const ledger = await pullReport(test, ['EU', 'auditor'], 'ledger?provider=EU&flowKind=giver_refund')
  expect(ledger.rows).toMatchObject([{ iatiType: '7', amount: '100.00' }])
})
