import type { TestApp } from './app.ts'

export type LedgerScenery = Awaited<ReturnType<typeof createLedgerScenery>>

type Made = { id: string; version: number }

/** SE has a limited commitment with an allocation and a payment; Ukraine closed two years and reopened one. */
export async function createLedgerScenery(test: TestApp) {
  const make = async (participant: string, role: Parameters<TestApp['as']>[1], url: string, body: object) => {
    const reply = await test.as(participant, role).post<Made>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const cash = {
    title: 'Interceptors',
    signatory: { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' },
    signedOn: '2026-03-02',
    modality: 'cash',
    aidCategory: 'military',
    amount: '1000.00',
    currency: 'EUR',
    marking: 'limited',
  }
  const commitment = await make('SE', 'ministry', '/v1/commitments', cash)
  const freed = await make('SE', 'ministry', `/v1/commitments/${commitment.id}/allocations`, {
    package: 'Six',
    amount: '5.00',
  })
  await test
    .as('SE', 'ministry')
    .post(`/v1/allocations/${freed.id}/release`, { amount: '5.00', reason: 'Not needed.' }, { ifMatch: freed.version })
  const payment = { commitmentId: commitment.id, amount: '100.00', currency: 'EUR', transactionDate: '2026-11-20' }
  const provisions = await test
    .as('SE', 'ministry')
    .get<{ items: { id: string }[] }>('/v1/provisions?participant=SE&limit=1')
  await make('SE', 'ministry', '/v1/commitments', {
    ...cash,
    title: 'Generators',
    modality: 'in_kind',
    amount: undefined,
    currency: undefined,
    items: [{ itemClass: 'generator', unit: 'pieces', quantity: '40' }],
    provisionIds: provisions.body.items.map(({ id }) => id),
  })
  const promise = {
    title: 'Military support 2026',
    original: 'EUR 1 million in 2026',
    source: 'Statement of 2 March 2026',
    announcedOn: '2026-03-02',
    amountKind: 'fixed',
    aidCategory: 'military',
    amount: '1000000.00',
    currency: 'EUR',
    conditions: [{ condition: 'subject_to_appropriation' }],
    marking: 'limited',
  }
  const pledge = await make('SE', 'coordinator', '/v1/pledges', promise)
  const year = (number: number) => ({ from: `${number}-01-01`, to: `${number}-12-31`, reason: 'The year.' })
  const second = await make('UA', 'secretariat', '/v1/accounting-periods', year(2023))
  const reopening = await test
    .as('UA', 'secretariat')
    .post<Made>(`/v1/accounting-periods/${second.id}/reopening`, { reason: 'Disputes.' }, { ifMatch: 1 })
  const closed = await make('UA', 'secretariat', '/v1/accounting-periods', year(2022))
  await make('UA', 'ministry', `/v1/accounting-periods/${closed.id}/objections`, { text: 'Disputed.' })
  const entry = await make('SE', 'ministry', '/v1/disbursements', payment)
  const stated = {
    provider: { participant: 'SE' },
    currency: 'EUR',
    transactionDate: '2026-11-21',
    marking: 'limited',
  }
  await make('SE', 'ministry', '/v1/disbursements', { ...payment, amount: '60.00' })
  const pulled = await test.as('SE', 'ministry').get('/v1/reports/ledger')
  await test.as('UA', 'ministry').get('/v1/reports/ledger')
  const refundable = await make('EU', 'ministry', '/v1/commitments', { ...cash, receiver: { participant: 'SE' } })
  // Posted before their rates came: the one is revalued, the other may be.
  await make('SE', 'ministry', '/v1/commitments', { ...cash, title: 'Drones', amount: '1100.00', currency: 'SEK' })
  await make('SE', 'ministry', '/v1/commitments', { ...cash, title: 'Fuel', amount: '1100.00', currency: 'NOK' })
  await make('UA', 'secretariat', '/v1/fx-rates/imports', { source: 'scenery', csv: 'Date,SEK\n2026-03-02,11\n' })
  const revaluation = await make('UA', 'secretariat', '/v1/revaluations', { reason: 'The rate has come.' })
  await make('UA', 'secretariat', '/v1/fx-rates/imports', { source: 'scenery', csv: 'Date,NOK\n2026-03-02,11\n' })
  return {
    revaluation,
    refundable,
    run: { id: pulled.headers['report-run']! },
    cash,
    promise,
    pledge,
    entry,
    receipt: await make('UA', 'ministry', '/v1/receipts', { ...stated, amount: '99.00' }),
    matched: await make('UA', 'ministry', '/v1/receipts', { ...stated, amount: '60.00' }),
    dispute: await make('UA', 'ministry', `/v1/ledger-entries/${entry.id}/disputes`, { reason: 'Half of it arrived.' }),
    commitment,
    organisation: await make('SE', 'ministry', '/v1/organisations', {
      kind: 'international_organisation',
      name: { en: 'United Nations Development Programme' },
      scheme: 'XM-DAC',
      identifier: '41114',
    }),
    allocation: await make('SE', 'ministry', `/v1/commitments/${commitment.id}/allocations`, {
      package: 'Seven',
      amount: '300.00',
    }),
    closed,
    reopened: reopening.body,
  }
}
