import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { only, pullReport, type Row } from '../support/pulls.ts'

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

const pipeline = async (participant: string, query = '') =>
  (await pullReport(test, ['UA'], `pipeline?participant=${participant}${query}`)).rows
const line = (rows: Row[], currency: string | null, direction = 'into_ukraine', financeType = 'grant') =>
  rows.find(
    (row) => row['currency'] === currency && row['direction'] === direction && row['financeType'] === financeType,
  )
/** Of pledges, which do not say how they are financed. */
const promisedLine = (rows: Row[], currency: string | null) => line(rows, currency, 'into_ukraine', 'unstated')

const signatory = { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' }
const contract = {
  title: 'Contract',
  signatory,
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  marking: 'framework',
}
async function obliged(client: Client, more: object): Promise<string> {
  const reply = await client.post<{ id: string }>('/v1/commitments', { ...contract, ...more })
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body))
  return reply.body.id
}
async function promised(client: Client, more: object): Promise<{ id: string; version: number }> {
  const words = { title: 'Support', original: 'EUR', source: 'Statement', announcedOn: '2026-03-02' }
  const reply = await client.post<{ id: string; version: number }>('/v1/pledges', {
    ...words,
    aidCategory: 'military',
    ...more,
  })
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body))
  return reply.body
}
const fixed = (amount: string, currency = 'EUR') => ({ amountKind: 'fixed', amount, currency })
const received = (provider: string, amount: string) =>
  test.as('UA', 'ministry').post<{ id: string; match: object | null }>('/v1/receipts', {
    provider: { participant: provider },
    amount,
    currency: 'EUR',
    transactionDate: '2026-11-21',
  })

describe('the pipeline', () => {
  it('tells what is committed, allocated, disbursed and confirmed, and each gap by its age', async () => {
    const sweden = test.as('SE', 'ministry')
    const id = await commit(sweden, '1000.00')
    await obliged(sweden, { amount: '50.00', currency: 'EUR', signedOn: '2026-10-01' })
    await obliged(sweden, { amount: '7.00', currency: 'EUR', signedOn: '2025-11-23' })
    await sweden.post(`/v1/commitments/${id}/allocations`, { package: 'Seven', amount: '300.00' })
    await pay(sweden, id, '100.00')
    await pay(sweden, id, '40.00', { transactionDate: '2026-06-01' })
    await reverse(sweden, (await pay(sweden, id, '3.00')).body.id)
    expect((await received('SE', '100.00')).body.match).not.toBeNull()
    const row = line(await pipeline('SE'), 'EUR')
    expect(row).toMatchObject({
      committed: '1057.00',
      allocated: '300.00',
      disbursed: '140.00',
      drawn: '140.00',
      overdrawn: '0.00',
      confirmed: '100.00',
      undisbursed: '917.00',
      undisbursedFrom0Days: '50.00',
      undisbursedFrom90Days: '0.00',
      undisbursedFrom180Days: '860.00',
      undisbursedFrom365Days: '7.00',
      unconfirmed: '40.00',
      unconfirmedFrom0Days: '0.00',
      unconfirmedFrom90Days: '40.00',
      commitments: 3,
      agesCountedTo: '2026-11-23',
    })
  })

  it('BR-14: loans and guarantees are never added to grants, and a guarantee is IATI type 10', async () => {
    const client = test.as('AL', 'ministry')
    for (const [financeType, amount] of [
      ['grant', '1.00'],
      ['loan', '20.00'],
      ['guarantee', '300.00'],
    ] as const)
      await obliged(client, { amount, currency: 'CHF', financeType })
    const rows = (await pipeline('AL')).filter(
      ({ currency, commitments }) => currency === 'CHF' && Number(commitments) > 0,
    )
    expect(rows.map(({ financeType, committed }) => [financeType, committed])).toEqual([
      ['grant', '1.00'],
      ['guarantee', '300.00'],
      ['loan', '20.00'],
    ])
    const ledger = await pullReport(test, ['UA'], 'ledger?provider=AL&originalCurrency=CHF')
    expect(ledger.rows.map(({ financeType, iatiType }) => [financeType, iatiType])).toEqual([
      ['grant', '2'],
      ['loan', '2'],
      ['guarantee', '10'],
    ])
    expect(ledger.run.controlTotals.map(({ by, sums }) => [by['financeType'], sums['amount']])).toEqual([
      ['grant', '1.00'],
      ['guarantee', '300.00'],
      ['loan', '20.00'],
    ])
  })

  it('BR-28: a ceiling has no lower end, and an amount a year counts over all its years', async () => {
    const client = test.as('PT', 'ministry')
    await promised(client, { ...fixed('70.00'), qualifier: 'at_least' })
    await promised(client, { ...fixed('3000.00'), qualifier: 'up_to' })
    await promised(client, { ...fixed('4.00'), per: 'year', period: { from: '2026', to: '2030' } })
    await promised(client, { ...fixed('9.00'), qualifier: 'target' })
    expect(promisedLine(await pipeline('PT'), 'EUR')).toMatchObject({ pledgedTargets: '9.00' })
    const own = (await pullReport(test, ['PT'], 'pledges?participant=PT&originalCurrency=EUR')).rows
    const made = own.filter(({ title }) => title === 'Support')
    expect(made.map(({ pledged, pledgedUpTo }) => [pledged, pledgedUpTo])).toEqual([
      ['70.00', '70.00'],
      [null, '3000.00'],
      ['20.00', '20.00'],
      ['9.00', '9.00'],
    ])
  })

  it('BR-23: every sum of pledges can be performed again from the register of pledges', async () => {
    for (const asOf of ['', '&asOfValid=2024-06-13', '&asOfValid=2025-01-01']) {
      const pledges = await pullReport(test, ['UA'], `pledges?${asOf}`)
      const lines = await pullReport(test, ['UA'], `pipeline?${asOf}`)
      for (const sum of ['pledged', 'pledgedUpTo', 'pledgedGuarantees'])
        for (const row of lines.rows.filter(({ pledges: count, currency }) => Number(count) > 0 && currency !== null)) {
          const of = pledges.rows.filter(
            ({ participant, currency, direction, financeType }) =>
              participant === row['participant'] &&
              currency === row['currency'] &&
              direction === row['direction'] &&
              financeType === row['financeType'],
          )
          const total = of.reduce((all, each) => all + Number(each[sum] ?? 0), 0)
          expect([row['participant'], row['currency'], sum, total]).toEqual([
            row['participant'],
            row['currency'],
            sum,
            Number(row[sum]),
          ])
        }
    }
  })

  it('BR-27: a superseded pledge stands on every day before its successor was announced, and so does one that is withdrawn', async () => {
    const of = async (day: string) =>
      promisedLine((await pullReport(test, ['UA'], `pipeline?participant=NO&asOfValid=${day}`)).rows, 'NOK')
    expect(await of('2024-06-13')).toMatchObject({ pledged: '75000000000.00' })
    expect(await of('2026-11-22')).toMatchObject({ pledged: '154500000000.00' })
    const client = test.as('LU', 'ministry')
    const taken = await promised(client, { ...fixed('5.00'), currency: 'CHF' })
    await client.post(`/v1/pledges/${taken.id}/withdrawal`, { reason: 'No budget.' }, { ifMatch: taken.version })
    const pledged = async (day: string) =>
      promisedLine((await pullReport(test, ['UA'], `pipeline?participant=LU&asOfValid=${day}`)).rows, 'CHF')?.[
        'pledged'
      ]
    expect(await pledged('2026-11-22')).toBe('5.00')
    expect(await pledged('2026-11-23')).toBeUndefined()
  })

  it('BR-23: pledges are added to nothing; nested, superseded and withdrawn ones are not counted', async () => {
    const client = test.as('NO', 'ministry')
    const parent = await promised(client, fixed('1000.00'))
    await promised(client, { ...fixed('400.00'), parentPledgeId: parent.id })
    const old = await promised(client, fixed('70.00'))
    await promised(client, { ...fixed('80.00'), supersedesPledgeId: old.id })
    const taken = await promised(client, fixed('5.00'))
    await promised(client, { amountKind: 'range', amount: '10.00', amountMax: '30.00', currency: 'EUR' })
    await promised(client, { amountKind: 'guarantee_limit', amount: '999.00', currency: 'EUR' })
    await promised(client, { amountKind: 'unquantified' })
    await promised(client, { amountKind: 'gdp_share', gdpShare: { percent: '0.25', of: 'NO' } })
    const series = { name: 'National accounts', year: 2025, amount: '2000.00', currency: 'SEK' }
    await promised(client, { amountKind: 'gdp_share', gdpShare: { percent: '0.25', of: 'NO', series } })
    const before = await pullReport(test, ['UA'], 'pipeline?participant=NO')
    expect(promisedLine(before.rows, 'EUR')).toMatchObject({
      pledged: '1095.00',
      pledgedUpTo: '1115.00',
      committed: '0.00',
      disbursed: '0.00',
      undisbursed: '0.00',
    })
    expect(line(before.rows, 'EUR', 'into_ukraine', 'guarantee')).toMatchObject({ pledgedGuarantees: '999.00' })
    await client.post(`/v1/pledges/${taken.id}/withdrawal`, { reason: 'No budget.' }, { ifMatch: taken.version })
    const after = await pipeline('NO')
    expect(promisedLine(after, 'EUR')).toMatchObject({ pledged: '1090.00' })
    expect(promisedLine(after, null)?.['pledged'], 'what has no amount is not 0').toBeNull()
    expect(promisedLine(after, null)?.['pledgesWithoutAmount']).toBeGreaterThan(1)
    expect(promisedLine(after, 'SEK')?.['pledged'], 'only against a named series').toBe('5.00')
    const again = await pullReport(test, ['UA'], `pipeline?participant=NO&asOfRecorded=${before.run.asOfPosition}`)
    expect(again.text).toBe(before.text)
  })

  it('BR-14: currencies are told apart; what is converted stands beside, and BR-12: what has no rate is counted', async () => {
    const client = test.as('DK', 'ministry')
    const old = { signedOn: '2024-03-04', currency: 'DKK' }
    const id = await obliged(client, { ...old, amount: '7460.00' })
    await obliged(client, { ...contract, amount: '100.00', currency: 'DKK' })
    await pay(client, id, '10.00', {
      commitmentAmount: { amount: '74.60', rate: '7.46', source: 'bank' },
      transactionDate: '2024-03-05',
    })
    const rows = await pipeline('DK')
    expect(only(line(rows, 'DKK'), 'committed', 'disbursed', 'drawn', 'undisbursed', 'entriesWithoutRate')).toEqual({
      committed: '7560.00',
      disbursed: '0.00',
      drawn: '74.60',
      undisbursed: '7485.40',
      entriesWithoutRate: 1,
    })
    const { rows: entries } = await pullReport(test, ['UA'], 'ledger?provider=DK&flowKind=commitment')
    expect(line(rows, 'DKK')?.['committedInReportCurrency']).toBe(entries[0]?.['amountInEur'])
    expect(only(line(rows, 'EUR'), 'committed', 'disbursed', 'disbursedInReportCurrency')).toEqual({
      committed: '0.00',
      disbursed: '10.00',
      disbursedInReportCurrency: '10.00',
    })
    const csv = 'Date,USD\n2025-03-05,1.1\n' // any: the tables of before count from then on
    await test.as('UA', 'secretariat').post('/v1/fx-rates/imports', { source: 'other', csv })
    const dollars = line(await pipeline('DK', '&currency=USD'), 'EUR')
    expect(dollars?.['disbursedInReportCurrency']).toBe('10.85')
    const { run } = await pullReport(test, ['UA'], 'pipeline?participant=DK')
    expect(run.controlTotals.map(({ by }) => by['currency'])).toEqual(['DKK', 'EUR', null, 'EUR'])
  })

  it('BR-20, BR-21: the leg that crosses into Ukraine counts once, the upstream leg is told apart', async () => {
    const finland = test.as('FI', 'ministry')
    const union = test.as('EU', 'ministry')
    const up = await obliged(finland, { amount: '500.00', currency: 'EUR', receiver: { participant: 'EU' } })
    const paid = await pay(finland, up, '500.00')
    const down = await obliged(union, { amount: '500.00', currency: 'EUR' })
    await pay(union, down, '500.00', { parentEntryId: paid.body.id })
    const { rows, run } = await pullReport(test, ['UA'], 'pipeline?asOfValid=2026-11-20')
    const of = (participant: string) => rows.filter((row) => row['participant'] === participant)
    expect(line(of('FI'), 'EUR', 'upstream')).toMatchObject({ disbursed: '500.00' })
    expect(line(of('FI'), 'EUR')?.['disbursed'] ?? '0.00').toBe('0.00')
    const boundary = rows.filter((row) => row['direction'] === 'into_ukraine' && row['currency'] === 'EUR')
    const total = run.controlTotals.find(
      ({ by }) => by['direction'] === 'into_ukraine' && by['financeType'] === 'grant' && by['currency'] === 'EUR',
    )
    expect(Number(total?.sums['disbursed'])).toBeCloseTo(
      boundary.reduce((sum, row) => sum + Number(row['disbursed']), 0),
      2,
    )
    expect(line(of('EU'), 'EUR')).toMatchObject({ disbursed: '500.00' })
    expect(run.controlTotals.every(({ formula }) => formula.includes('pledges apart'))).toBe(true)
  })

  it('BR-70: goods without a value are a count and no amount', async () => {
    const client = test.as('LT', 'ministry')
    await obliged(client, {
      modality: 'in_kind',
      items: [
        { itemClass: 'generator', unit: 'pieces', quantity: '40', valuationMethod: 'unvalued' },
        { itemClass: 'pump', unit: 'pieces', quantity: '2', valuationMethod: 'donor_stated', amount: '30.00' },
      ],
      currency: 'EUR',
    })
    const rows = await pipeline('LT')
    expect(only(line(rows, null), 'committed', 'disbursed', 'unvaluedCommitments')).toEqual({
      committed: null,
      disbursed: null,
      unvaluedCommitments: 1,
    })
    expect(only(line(rows, 'EUR'), 'committed', 'unvaluedCommitments')).toEqual({
      committed: '30.00',
      unvaluedCommitments: 0,
    })
  })

  it('as of a position it is the same, whatever is freed, matched or reversed later', async () => {
    const client = test.as('EE', 'ministry')
    const id = await commit(client, '900.00')
    const { body } = await client.post<{ id: string; version: number }>(`/v1/commitments/${id}/allocations`, {
      package: 'Eight',
      amount: '300.00',
    })
    const paid = await pay(client, id, '61.00')
    const before = await pullReport(test, ['EE'], 'pipeline?participant=EE&format=csv')
    await client.post(`/v1/allocations/${body.id}/release`, { amount: '100.00', reason: 'Less.' }, { ifMatch: 1 })
    await received('EE', '61.00')
    const matched = line(await pipeline('EE'), 'EUR')
    expect(only(matched, 'allocated', 'confirmed')).toEqual({ allocated: '200.00', confirmed: '61.00' })
    await reverse(client, paid.body.id)
    expect(only(line(await pipeline('EE'), 'EUR'), 'disbursed', 'confirmed')).toEqual({
      disbursed: '0.00',
      confirmed: '0.00',
    })
    const again = `pipeline?participant=EE&format=csv&asOfRecorded=${before.run.asOfPosition}`
    expect((await pullReport(test, ['EE'], again)).text).toBe(before.text)
  })
})
