import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { only, pullReport, type Row } from '../support/pulls.ts'

let test: TestApp
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

const receive = (provider: string, amount: string, more: object = {}) =>
  ukraine.post<{ id: string }>('/v1/receipts', {
    provider: { participant: provider },
    amount,
    currency: 'EUR',
    transactionDate: '2026-11-20',
    ...more,
  })
/** What no operation writes yet, written as the account would. */
const asAccountOf = <T>(participant: string, work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withClient(test.testDatabase.appUrl, async (client) => {
    await client.query('begin')
    const issuer = `https://local-issuer.accord.invalid/${participant}`
    await client.query("select account_id from accord.enter($1, 'ministry', $2)", [issuer, test.clock.now()])
    const made = await work(client)
    await client.query('commit')
    return made
  })

const flows = async (provider: string, query = '', who: [string] = ['UA']) =>
  (await pullReport(test, who, `reconciliation?provider=${provider}${query}`)).rows
const told = (row: Row | undefined) => only(row, 'status', 'providerAmount', 'receiverAmount', 'difference', 'lagDays')

describe('the reconciliation', () => {
  it('BR-20: tells what each side says of a flow, and the difference, once for a pair', async () => {
    const sweden = test.as('SE', 'ministry')
    const id = await commit(sweden, '9000.00')
    const reference = (number: number) => ({ system: 'bank', id: `TX-${number}` })
    const paid = (amount: string, number: number) => pay(sweden, id, amount, { externalReference: reference(number) })
    await paid('10.00', 1)
    await receive('SE', '10.00', { providerReference: reference(1) })
    await paid('20.00', 2)
    await receive('SE', '19.50', { providerReference: reference(2) })
    await paid('30.00', 3)
    await receive('SE', '30.00', { providerReference: reference(3), transactionDate: '2026-11-22' })
    await pay(sweden, id, '40.00', { transactionDate: '2026-09-01' })
    await receive('SE', '50.00')
    const rows = await flows('SE')
    expect(rows.map(told)).toEqual([
      { status: 'matched', providerAmount: '10.00', receiverAmount: '10.00', difference: '0.00', lagDays: 0 },
      { status: 'amount_differs', providerAmount: '20.00', receiverAmount: '19.50', difference: '-0.50', lagDays: 0 },
      { status: 'date_differs', providerAmount: '30.00', receiverAmount: '30.00', difference: '0.00', lagDays: 2 },
      { status: 'only_provider', providerAmount: '40.00', receiverAmount: null, difference: null, lagDays: null },
      { status: 'only_receiver', providerAmount: null, receiverAmount: '50.00', difference: null, lagDays: null },
    ])
    expect(rows.map((row) => row['matchedHow'])).toEqual(['reference', 'reference', 'reference', null, null])
    expect(rows.map((row) => row['openDays'])).toEqual([null, null, null, 83, 3])
    expect(rows.slice(0, 4).map((row) => row['commitment'])).toEqual([id, id, id, id])
    const { run } = await pullReport(test, ['SE'], 'reconciliation?provider=SE&status=amount_differs')
    expect(run.rowCount).toBe(1)
    expect(run.controlTotals[0]).toMatchObject({ by: { status: 'amount_differs' }, sums: { difference: '-0.50' } })
  })

  it('BR-14: amounts in different currencies differ, and are not taken from one another', async () => {
    const client = test.as('NO', 'ministry')
    const externalReference = { system: 'bank', id: 'NO-1' }
    await pay(client, await commit(client, '100.00'), '10.00', { externalReference })
    await receive('NO', '10.00', { currency: 'USD', providerReference: externalReference })
    expect((await flows('NO')).map(told)).toEqual([
      { status: 'amount_differs', providerAmount: '10.00', receiverAmount: '10.00', difference: null, lagDays: 0 },
    ])
  })

  it('BR-03: what is reversed is not in it, and the other half stands alone again', async () => {
    const client = test.as('DK', 'ministry')
    const paid = await pay(client, await commit(client, '100.00'), '10.00')
    await receive('DK', '10.00')
    const before = await pullReport(test, ['UA'], 'reconciliation?provider=DK')
    expect(before.rows.map((row) => row['status'])).toEqual(['matched'])
    await reverse(client, paid.body.id)
    expect((await flows('DK')).map((row) => row['status'])).toEqual(['only_receiver'])
    const again = await flows('DK', `&asOfRecorded=${before.run.asOfPosition}`)
    expect(again).toEqual(before.rows)
  })

  it('tells the agreement of a flow whose payments are of several commitments, where all of these are of one', async () => {
    const client = test.as('NL', 'ministry')
    const [agreement] = await test.rows<{ id: string }>("select id from accord.agreement where participant = 'NL'")
    const of = (more: object) => commit(client, '1000.00', { agreementId: agreement!.id, ...more })
    const together = async (amounts: readonly [string, string], total: string, commitments: readonly string[]) => {
      for (const [index, amount] of amounts.entries()) await pay(client, commitments[index]!, amount)
      await receive('NL', total)
    }
    await together(['60.00', '41.00'], '101.00', [await of({}), await of({})])
    await together(['70.00', '42.00'], '112.00', [await of({}), await of({ agreementId: null })])
    const rows = await flows('NL')
    expect(rows.map((row) => only(row, 'status', 'commitment', 'agreement'))).toEqual([
      { status: 'matched', commitment: null, agreement: agreement!.id },
      { status: 'matched', commitment: null, agreement: null },
    ])
  })

  it('says what is disputed, until it is settled', async () => {
    const client = test.as('FI', 'ministry')
    const paid = await pay(client, await commit(client, '100.00'), '10.00')
    const raised = await ukraine.post<{ id: string }>(`/v1/ledger-entries/${paid.body.id}/disputes`, {
      reason: 'Half.',
    })
    expect((await flows('FI')).map((row) => row['openDisputes'])).toEqual([1])
    await ukraine.post(`/v1/disputes/${raised.body.id}/resolution`, { resolution: 'It came.' }, { ifMatch: 1 })
    expect((await flows('FI')).map((row) => row['openDisputes'])).toEqual([0])
  })

  it('BR-50: holds no statement that the caller may not see', async () => {
    await receive('EE', '10.00', { marking: 'limited' })
    expect(await flows('EE', '', ['EE'])).toHaveLength(1)
    expect(await flows('EE', '', ['PL'])).toEqual([])
  })

  it('BR-17: of goods, quantities of one unit are compared beside the amounts, and a null is not a difference', async () => {
    const client = test.as('LV', 'ministry')
    const id = await commit(client, '100.00')
    const goods = (side: string, participant: string, quantity: number, unit = 'pieces') =>
      asAccountOf(participant, async (client) => {
        const { rows } = await client.query<{ id: string }>(
          `insert into accord.ledger_entry (flow_kind, stated_by, participant, audience_id, commitment_id, provider,
            receiver, modality, transaction_date, value_date, posting_date, item_class, quantity, unit, valuation_method,
            account_id, recorded_at)
          values ('disbursement', $1, $2, $3, $3, 'LV', 'UA', 'in_kind', '2026-11-20', '2026-11-20', '2026-11-20',
            'generator', $4, $5, 'unvalued', accord.current_account(), $6)
          returning id`,
          [side, participant, id, quantity, unit, test.clock.now()],
        )
        return rows[0]!.id
      })
    const pair = async (given: number, got: number, unit = 'pieces') => {
      const disbursementId = await goods('provider', 'LV', given)
      const receipt = await goods('receiver', 'UA', got, unit)
      expect((await ukraine.post(`/v1/receipts/${receipt}/match`, { disbursementId })).status).toBe(200)
    }
    await pair(40, 40)
    await pair(40, 38)
    await pair(40, 40, 'sets')
    const rows = await flows('LV')
    expect(rows.map((row) => only(row, 'status', 'providerQuantity', 'quantityDifference'))).toEqual([
      { status: 'matched', providerQuantity: '40', quantityDifference: '0' },
      { status: 'short', providerQuantity: '40', quantityDifference: '-2' },
      { status: 'amount_differs', providerQuantity: '40', quantityDifference: null },
    ])
    expect(rows.map((row) => row['difference'])).toEqual([null, null, null])
  })
})
