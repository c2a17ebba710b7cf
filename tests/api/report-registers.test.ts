import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { only, pullReport } from '../support/pulls.ts'

let test: TestApp
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

const rowsOf = async (path: string, participant = 'UA') => (await pullReport(test, [participant], path)).rows

describe('the corrections register', () => {
  it('BR-02: has every reversal with what it reversed and what replaced it, and every decommitment (BR-06)', async () => {
    const sweden = test.as('SE', 'ministry')
    const id = await commit(sweden, '9000.00')
    const paid = await pay(sweden, id, '100.00')
    const twice = await pay(sweden, id, '7.00')
    test.clock.advance(3 * 86_400_000)
    const replaced = await sweden.post<{ id: string }>(`/v1/ledger-entries/${paid.body.id}/reversal`, {
      reason: 'data_entry_error',
      explanation: '=Swapped digits.',
      replacement: { amount: '10.00', currency: 'EUR', transactionDate: '2026-11-20' },
    })
    await reverse(sweden, twice.body.id)
    await sweden.post(`/v1/commitments/${id}/decommitments`, { amount: '500.00', reason: 'Less is needed.' })
    const { rows, run } = await pullReport(test, ['UA'], 'corrections?provider=SE')
    const told = [
      'correction',
      'amount',
      'corrected',
      'reason',
      'explanation',
      'lagDays',
      'replacementAmount',
      'netChange',
    ]
    expect(rows.map((row) => only(row, ...told))).toEqual([
      {
        correction: 'reversal',
        amount: '-100.00',
        corrected: paid.body.id,
        reason: 'data_entry_error',
        explanation: '=Swapped digits.',
        lagDays: 3,
        replacementAmount: '10.00',
        netChange: '-90.00',
      },
      {
        correction: 'reversal',
        amount: '-7.00',
        corrected: twice.body.id,
        reason: 'duplicate',
        explanation: 'Twice.',
        lagDays: 3,
        replacementAmount: null,
        netChange: '-7.00',
      },
      {
        correction: 'decommitment',
        amount: '-500.00',
        corrected: null,
        reason: 'decommitment',
        explanation: 'Less is needed.',
        lagDays: null,
        replacementAmount: null,
        netChange: '-500.00',
      },
    ])
    expect(rows[0]?.['entry']).toBe(replaced.body.id)
    expect(rows.every((row) => /^[0-9a-f-]{36}$/.test(String(row['recordedBy'])))).toBe(true)
    expect(run.controlTotals.map(({ by, sums }) => [by['correction'], sums['netChange']])).toEqual([
      ['decommitment', '-500.00'],
      ['reversal', '-97.00'],
    ])
    expect((await pullReport(test, ['UA'], 'corrections?provider=SE&format=csv')).text).toContain(
      '"\'=Swapped digits."',
    )
  })
})

describe('the exceptions', () => {
  const kinds = async (provider: string, query = '') =>
    (await rowsOf(`exceptions?provider=${provider}${query}`)).map((row) => only(row, 'kind', 'rule', 'since', 'detail'))

  it('has each kind with its rule, since when, and why', async () => {
    const client = test.as('NO', 'ministry')
    const id = await commit(client, '100.00')
    const overrun = { reason: 'A higher price.', approvedBy: 'Minister of Finance' }
    await pay(client, id, '120.00', { overrun, transactionDate: '2026-06-01' })
    const disputed = await pay(client, id, '1.00', { overrun })
    await ukraine.post(`/v1/ledger-entries/${disputed.body.id}/disputes`, { reason: 'Half of it arrived.' })
    const today = '2026-11-26'
    expect(await kinds('NO')).toEqual(
      expect.arrayContaining([
        { kind: 'overrun', rule: 'BR-05', since: today, detail: 'A higher price.' },
        { kind: 'recorded_late', rule: 'BR-19', since: today, detail: null },
        { kind: 'unmatched', rule: 'BR-20', since: '2026-07-01', detail: null },
        { kind: 'disputed', rule: 'BR-20', since: today, detail: 'Half of it arrived.' },
      ]),
    )
    await reverse(client, disputed.body.id)
    expect(await kinds('NO', '&kind=disputed'), 'what is reversed is none any more').toEqual([])
    expect(await kinds('NO', '&kind=reversed_not_replaced')).toEqual([
      { kind: 'reversed_not_replaced', rule: 'BR-02', since: today, detail: 'duplicate' },
    ])
  })

  it('BR-24, BR-12: suspected duplicates and missing rates are among them', async () => {
    const client = test.as('FI', 'ministry')
    const id = await commit(client, '100.00')
    await pay(client, id, '5.00')
    await pay(client, id, '5.00')
    const drawn = { amount: '2.00', rate: '0.05', source: 'bank' }
    await pay(client, id, '40.00', { currency: 'UAH', commitmentAmount: drawn })
    const rows = await rowsOf('exceptions?provider=FI&valueFrom=2026-09-01')
    expect(rows.map((row) => [row['kind'], row['amount'], row['currency']])).toEqual([
      ['suspected_duplicate', '5.00', 'EUR'],
      ['fx_missing', '40.00', 'UAH'],
    ])
  })

  it('BR-12: entries without a rate are one row with their count and sum, and asked for alone each is told', async () => {
    const client = test.as('EE', 'ministry')
    const id = await commit(client, '100.00')
    const drawn = { amount: '2.00', rate: '0.05', source: 'bank' }
    for (const transactionDate of ['2026-09-01', '2026-10-01', '2026-11-01'])
      await pay(client, id, '40.00', { currency: 'UAH', commitmentAmount: drawn, transactionDate })
    const [row, ...others] = await rowsOf('exceptions?provider=EE&originalCurrency=UAH&valueFrom=2026-09-01')
    expect(others.filter(({ kind }) => kind === 'fx_missing')).toEqual([])
    expect([row!['kind'], row!['count'], row!['amount'], row!['entry'], row!['detail']]).toEqual([
      'fx_missing',
      3,
      '120.00',
      null,
      'Value dates from 2026-09-01 to 2026-11-01.',
    ])
    const each = await rowsOf('exceptions?provider=EE&kind=fx_missing')
    expect(each.map((one) => [one['count'], one['amount'], one['entry'] === null])).toEqual(
      Array(3).fill([1, '40.00', false]),
    )
  })

  it('BR-20: a pair that differs is one of them, and what was matched by then is not unmatched', async () => {
    const client = test.as('DK', 'ministry')
    const externalReference = { system: 'bank', id: 'DK-1' }
    const old = { transactionDate: '2026-09-30' }
    await pay(client, await commit(client, '100.00'), '9.00', { externalReference, ...old })
    const before = await pullReport(test, ['UA'], 'exceptions?provider=DK&valueFrom=2026-09-01')
    expect(before.rows.map((row) => row['kind'])).toEqual(['unmatched'])
    const receipt = { provider: { participant: 'DK' }, amount: '8.00', currency: 'EUR', ...old }
    await ukraine.post('/v1/receipts', { ...receipt, providerReference: externalReference })
    expect((await kinds('DK', '&valueFrom=2026-09-01')).map(({ kind }) => kind)).toEqual(['amount_differs'])
    const again = await rowsOf(`exceptions?provider=DK&valueFrom=2026-09-01&asOfRecorded=${before.run.asOfPosition}`)
    expect(again).toEqual(before.rows)
  })
})

describe('the coverage', () => {
  it('BR-70: counts what is not known, of how many, by a formula, per participant', async () => {
    const client = test.as('LV', 'ministry')
    const measures = async () =>
      Object.fromEntries(
        (await rowsOf('coverage?participant=LV')).map((row) => [row['measure'], [row['notKnown'], row['of']]]),
      )
    const before = await measures()
    const provisions = await client.get<{ items: { id: string }[] }>('/v1/provisions?participant=LV&limit=1')
    const contract = {
      title: 'Contract',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '10.00',
      currency: 'EUR',
    }
    const provisionIds = provisions.body.items.map(({ id }) => id)
    expect((await client.post('/v1/commitments', { ...contract, provisionIds })).status).toBe(201)
    await client.post('/v1/commitments', { ...contract, currency: 'UAH' })
    const after = await measures()
    expect(before['entries_without_rate'], 'of nothing nothing is unknown').toBeUndefined()
    expect(after['entries_without_rate']).toEqual([1, 2])
    expect(after['commitments_without_provision']).toEqual([1, 2])
    expect(after['commitments_without_agreement']).toEqual([2, 2])
    const [unnamed, all] = before['provisions_without_act'] as [number, number]
    expect(after['provisions_without_act']).toEqual([unnamed - 1, all])
    const rows = await rowsOf('coverage')
    expect(rows.every((row) => String(row['formula']).includes(' / '))).toBe(true)
    const greece = rows.find((row) => row['participant'] === 'GR' && row['measure'] === 'agreements_text_not_seen')
    expect(only(greece, 'notKnown', 'of')).toEqual({ notKnown: 1, of: 1 })
    expect(new Set(rows.map((row) => row['measure']))).toEqual(
      new Set([
        'agreements_text_not_seen',
        'claims_in_conflict',
        'clauses_unknown',
        'commitments_without_agreement',
        'commitments_without_provision',
        'disbursements_without_evidence',
        'entries_without_rate',
        'pledges_gdp_share_unresolved',
        'pledges_union_contribution_unknown',
        'pledges_unquantified',
        'provisions_without_act',
      ]),
    )
  })
})

describe('the access log', () => {
  it('BR-53: has what the own accounts pulled, were refused and were granted, and nobody else’s', async () => {
    const pulled = await pullReport(test, ['EE', 'coordinator'], 'ledger?format=csv&provider=EE')
    expect((await pullReport(test, ['EE', 'ministry'], 'access-log')).status).toBe(403)
    const administrator = test.as('EE', 'administrator')
    const account = await administrator.post<{ id: string; version: number }>('/v1/accounts', {
      issuer: 'https://local-issuer.accord.invalid/EE',
      subject: 'new',
      kind: 'person',
      name: 'Desk',
      grants: [{ role: 'viewer', validFrom: '2026-01-01' }],
    })
    expect(account.status).toBe(201)
    await test
      .as('UA', 'secretariat')
      .post(
        `/v1/accounts/${account.body.id}/suspension`,
        { reason: 'A leaked key.' },
        { ifMatch: account.body.version },
      )
    const log = await pullReport(test, ['EE', 'administrator'], 'access-log')
    const rows = log.rows.filter(({ event, participant }) => event !== 'report.pulled' || participant === 'EE')
    const told = rows.map((row) => [row['event'], row['report'] ?? row['operation'] ?? row['role'] ?? row['reason']])
    expect(told).toEqual([
      ['report.pulled', 'ledger'],
      ['access.refused', 'pullAccessLogReport'],
      ['account.created', null],
      ['grant.created', 'viewer'],
      ['account.suspended', 'A leaked key.'],
    ])
    expect(rows[0]).toMatchObject({ sha256: pulled.run.sha256, format: 'csv', participant: 'EE' })
    const others = await pullReport(test, ['LT', 'auditor'], 'access-log')
    expect(others.rows.map(({ event }) => event)).not.toContain('account.created')
  })
})
