import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { currencies, currencyFault } from '../../src/kernel/currencies.ts'
import { inBoth } from '../../src/kernel/sentence.ts'
import { readRateFile } from '../../src/reference/rate-file.ts'
import { type Client, createTestApp, type TestApp, trial } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { itWhole } from '../support/scale.ts'

const require = createRequire(import.meta.url)

type Table = { id: string; rateTable: number; rates: number; coversFrom: string; coversTo: string }
type Rate = { currency: string; date: string; rate: string; source: string; rateTable: number }
type Refused = { code: string; rule?: string; errors: { pointer: string; detail: string }[] }
type Page<Item> = { items: Item[]; nextCursor: string | null }

let test: TestApp
let office: Client
beforeAll(async () => {
  test = await createTestApp()
  office = test.as('UA', 'secretariat')
})
afterAll(() => test.close())

const bringIn = <Body = Table>(csv: string, source = 'ecb', client = office) =>
  client.post<Body>('/v1/fx-rates/imports', { source, csv })
const rates = async (query: string) => (await office.get<Page<Rate>>(`/v1/fx-rates?${query}`)).body

const faultOf = (code: string, on?: string) => {
  const fault = currencyFault(code, on)
  return fault === undefined ? undefined : inBoth(fault).en
}

describe('a file of rates', () => {
  it('comes in whole, in the published form, and is read by currency and day', async () => {
    const reply = await bringIn('Date,USD,JPY,CYP,\r\n2025-03-04,1.0505,157.1,N/A,\r\n2025-03-03,1.0465,157.5,N/A,\r\n')
    expect(reply).toMatchObject({ status: 201, body: { rates: 4, coversFrom: '2025-03-03', coversTo: '2025-03-04' } })
    const { rateTable } = reply.body
    expect((await rates('currency=JPY&date=2025-03-03&source=ecb')).items).toEqual([
      { currency: 'JPY', date: '2025-03-03', rate: '157.5', source: 'ecb', rateTable },
    ])
    const newest = await office.get<Page<Table>>('/v1/fx-rates/imports?limit=1')
    expect(newest.body.items[0]).toMatchObject({ id: reply.body.id, rateTable })
  })

  it('pages by day, currency and table without a gap or a repetition', async () => {
    const all: Rate[] = []
    let cursor = ''
    do {
      const page = await rates(`source=ecb&date=2024-10-11&limit=7${cursor}`)
      all.push(...page.items)
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
    } while (cursor !== '')
    expect(all).toHaveLength(30)
    expect(new Set(all.map(({ currency }) => currency)).size).toBe(30)
  })

  it('of the same bytes is the table that is there', async () => {
    const csv = 'Date,USD\n2025-04-01,1.08\n'
    const [first, second] = [await bringIn(csv), await bringIn(csv)]
    expect(second.body).toEqual(first.body)
    expect((await bringIn(csv, 'other')).body.rateTable).not.toBe(first.body.rateTable)
    expect((await rates('currency=USD&date=2025-04-01&source=ecb')).items).toHaveLength(1)
  })

  it('comes in as the bank publishes it each day: spaces, the month in words, a comma at the end', async () => {
    const csv = 'Date, USD, JPY, ISK, \r\n7 April 2025, 1.0967, 160.45, 144.30, \r\n'
    expect(await bringIn(`\uFEFF${csv}`)).toMatchObject({ status: 201, body: { rates: 3, coversFrom: '2025-04-07' } })
    expect((await rates('currency=ISK&date=2025-04-07')).items).toMatchObject([{ rate: '144.30' }])
    const wrongDay = await bringIn<Refused>(csv.replace('7 April', '31 April'))
    expect(wrongDay.body.errors[0]!.detail).toContain('line 2, column Date: "2025-04-31" is not a date')
  })

  itWhole('comes in as the whole history of the bank: 7,000 days of 41 currencies in one request', async () => {
    const codes = [...currencies.values()]
      .filter(
        ({ validTo, validFrom, code }) =>
          validTo === null && validFrom === null && !['CHF', 'PLN', 'SEK'].includes(code),
      )
      .slice(0, 41)
    const day = (at: number) => new Date(Date.UTC(2025, 0, 1) - at * 86_400_000).toISOString().slice(0, 10)
    const lines = Array.from(
      { length: 7_000 },
      (_, at) => `${day(at)},${codes.map((_, column) => (column % 3 === 2 ? 'N/A' : '12.34567')).join(',')},`,
    )
    const csv = `\uFEFFDate,${codes.map(({ code }) => code).join(',')},\r\n${lines.join('\r\n')}`
    expect(csv.length).toBeGreaterThan(1_900_000)
    expect(await bringIn(csv, 'history')).toMatchObject({ status: 201, body: { rates: 7_000 * 28 } })
  })

  it('that is longer than the limit is told the limit, and that parts are fine', async () => {
    const reply = await bringIn<Refused>(`Date,USD\n${'2025-05-02,1.13\n'.repeat(200_000)}`)
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/csv' }] } })
    expect(reply.body.errors[0]!.detail).toMatch(/3000000 characters: send it in parts/)
  })

  it('BR-11: a value that a slipped decimal point made is refused, unless it is confirmed by name', async () => {
    const of = (value: string, day = '2025-02-05') => `Date,PLN\n2025-02-06,4.2\n${day},${value}\n2025-02-04,4.19\n`
    for (const slipped of ['421', '0.0421', '42.1']) {
      const refused = await bringIn<Refused>(of(slipped))
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/csv' }] } })
      expect(refused.body.errors[0]!.detail).toMatch(`PLN of 2025-02-05: ${slipped} is far from 4.`)
    }
    const csv = of('421')
    const confirmedBy = (date: string) =>
      office.post('/v1/fx-rates/imports', { source: 'ecb', csv, confirmedValues: [{ currency: 'PLN', date }] }, trial)
    expect((await confirmedBy('2025-02-07')).status).toBe(422)
    expect((await confirmedBy('2025-02-05')).status).toBe(200)
    expect((await bringIn(of('4.21'))).status).toBe(201)
  })

  it('BR-11: the one rate of a daily file is held against what is on record of the days around it', async () => {
    expect((await bringIn('Date,CHF\n2025-02-06,0.94\n')).status).toBe(201)
    for (const day of ['2025-02-05', '2025-02-07'])
      expect(await bringIn<Refused>(`Date,CHF\n${day},94.1\n`)).toMatchObject({
        status: 422,
        body: { errors: [{ detail: expect.stringMatching(`CHF of ${day}: 94.1 is far from 0.9`) }] },
      })
    expect((await bringIn('Date,CHF\n2025-02-07,0.9410\n')).status).toBe(201)
  })

  const good = ['Date,USD,SEK', '2025-05-02,1.13,10.9', '2025-05-05,1.13,10.9']
  const spoilt = (line: number, text: string) => good.map((old, at) => (at === line - 1 ? text : old)).join('\n')
  it.each([
    ['a negative rate', spoilt(3, '2025-05-05,-1.13,10.9'), 'line 3, column USD: '],
    ['zero', spoilt(2, '2025-05-02,1.13,0.000'), 'line 2, column SEK: '],
    ['no number', spoilt(3, '2025-05-05,1.13,1e3'), 'line 3, column SEK: '],
    ['an empty cell', spoilt(3, '2025-05-05,,10.9'), 'line 3, column USD: '],
    ['a date twice', spoilt(3, '2025-05-02,1.13,10.9'), 'line 3, column Date: '],
    ['no date', spoilt(2, '2025-02-30,1.13,10.9'), 'line 2, column Date: '],
    ['a date to come', spoilt(3, '2026-11-24,1.13,10.9'), 'line 3, column Date: '],
    ['a currency that nobody knows', spoilt(1, 'Date,USD,XQQ'), 'line 1, column XQQ: '],
    ['a currency twice', spoilt(1, 'Date,USD,USD'), 'line 1, column USD: '],
    ['the euro', spoilt(1, 'Date,USD,EUR'), 'line 1, column EUR: '],
    ['no header', good.slice(1).join('\n'), 'line 1: '],
    ['a cell too many', spoilt(2, '2025-05-02,1.13,10.9,7'), 'line 2: '],
    ['a withdrawn currency', 'Date,HRK\n2023-01-02,7.5345', 'line 2, column HRK: '],
    ['nothing', '', 'line 1: '],
    ['no rate', 'Date,USD\n', 'line 2: '],
  ])('with %s is refused whole, naming line and column', async (_, csv, where) => {
    const before = await test.rows('select count(*) from accord.fx_rate')
    const reply = await bringIn<Refused>(csv)
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: '/csv' }] } })
    expect(reply.body.errors[0]!.detail.slice(0, where.length)).toBe(where)
    expect(await test.rows('select count(*) from accord.fx_rate')).toEqual(before)
  })

  it('comes in by the secretariat alone (BR-52)', async () => {
    for (const role of ['ministry', 'coordinator', 'administrator'])
      expect((await bringIn('Date,USD\n2025-06-02,1.1\n', 'ecb', test.as('UA', role as 'ministry'))).status).toBe(403)
    expect((await bringIn('Date,USD\n2025-06-02,1.1\n', 'identity')).status).toBe(400)
  })
})

it('BR-13: a changed rate is a new table; what is posted keeps the rate and the table that it was posted with', async () => {
  const sweden = test.as('SE', 'ministry')
  const first = await bringIn('Date,SEK\n2026-11-20,11.0\n')
  const id = await commit(sweden, '1000.00')
  const draw = { currency: 'SEK', commitmentAmount: { amount: '10.00', rate: '0.0909', source: 'contract' } }
  const posted = async () => (await pay(sweden, id, '110.00', draw)).body.id
  const eur = async (entry: string) => (await sweden.get<{ eur: object }>(`/v1/ledger-entries/${entry}`)).body.eur
  const early = await posted()
  const second = await bringIn('Date,SEK\n2026-11-20,10.0\n')
  expect(second.body.rateTable).toBeGreaterThan(first.body.rateTable)
  const late = await posted()
  expect(await eur(early)).toMatchObject({ amount: '10.00', rate: '11.0' })
  expect(await eur(late)).toMatchObject({ amount: '11.00', rate: '10.0' })
  expect((await rates('currency=SEK&date=2026-11-20')).items.map(({ rate }) => rate)).toEqual(['10.0', '11.0'])
})

describe('currencies', () => {
  it('BR-10: are those of ISO 4217, with its minor units, one by one', () => {
    const list = readFileSync(require.resolve('currency-codes/iso-4217-list-one.xml'), 'utf8')
    const [, published = ''] = /Pblshd="([^"]*)"/.exec(list) ?? []
    const entries = list.matchAll(/<Ccy>(\w{3})<\/Ccy>\s*<CcyNbr>\d+<\/CcyNbr>\s*<CcyMnrUnts>([^<]*)</g)
    const standard = new Map([...entries].map(([, code = '', units = '']) => [code, units] as const))
    expect(standard.size).toBeGreaterThan(170)
    for (const [code, units] of standard) {
      const fault = faultOf(code)
      if (fault !== undefined) expect(fault).toContain('a code of ISO 4217 for a fund, a metal, a bond or a test')
      else if (units !== 'N.A.') expect([code, currencies.get(code)!.minorUnits]).toEqual([code, Number(units)])
    }
    const ofThatDay = [...currencies.keys()].filter((code) => currencyFault(code, published) === undefined)
    // The list of that day has ZWG for it already, though notes of ZWL were good until the end of August.
    expect(ofThatDay.filter((code) => !standard.has(code))).toEqual(['ZWL'])
    const money = [...standard.keys()].filter((code) => currencyFault(code) === undefined)
    expect(money.filter((code) => currencyFault(code, published) !== undefined)).toEqual(['CUC'])
  })

  it('BR-10: units of account and the newest codes are among them, each in its days', () => {
    for (const code of ['XDR', 'XCG', 'ZWG']) expect(faultOf(code, '2026-11-20')).toBeUndefined()
    expect(faultOf('XCG', '2025-03-30')).toContain('was not in use yet')
    expect(faultOf('ZWL', '2024-09-01')).toContain('was withdrawn')
    expect(faultOf('XQQ')).toBe('XQQ is not a currency of ISO 4217.')
  })

  it('are data with their decimal places and their days', async () => {
    const { body } = await office.get<Page<{ code: string }>>('/v1/currencies?limit=200')
    expect(body.items).toHaveLength(currencies.size)
    const of = (code: string) => body.items.find((item) => item.code === code)
    expect(of('HRK')).toMatchObject({ minorUnits: 2, validTo: '2022-12-31', name: { uk: 'хорватська куна' } })
    expect(of('JPY')).toMatchObject({ minorUnits: 0, validTo: null })
    for (const code of ['EEK', 'LVL', 'LTL', 'SIT', 'SKK', 'DEM', 'FRF', 'BGN'])
      expect(of(code)).toMatchObject({ validTo: expect.stringMatching(/^\d{4}-12-31$/) })
  })

  it('BR-10: no amount is in a currency that was withdrawn on its day', async () => {
    const sweden = test.as('SE', 'ministry')
    const kuna = (signedOn: string) =>
      sweden.post<Refused>('/v1/commitments', {
        title: 'Demining',
        signatory: { name: 'Minister', office: 'Ministry', instrument: 'Decision 1' },
        signedOn,
        modality: 'cash',
        aidCategory: 'humanitarian',
        amount: '10.00',
        currency: 'HRK',
      })
    expect(await kuna('2023-01-01')).toMatchObject({ status: 422, body: { rule: 'BR-10' } })
    expect((await kuna('2022-12-31')).status).toBe(201)
    const stated = { provider: { participant: 'SE' }, amount: '1.00', currency: 'BGN', transactionDate: '2026-11-20' }
    expect(await test.as('UA', 'ministry').post('/v1/receipts', stated)).toMatchObject({
      status: 422,
      body: { rule: 'BR-10', errors: [{ pointer: '/currency' }] },
    })
  })
})

it('control: without its one wrong cell the same file is read', () => {
  expect(readRateFile('Date,USD\n2025-05-02,-1\n', '2026-01-01')).toHaveProperty('fault')
  expect(readRateFile('Date,USD\n2025-05-02,1\n', '2026-01-01')).toEqual({
    rates: [{ currency: 'USD', date: '2025-05-02', rate: '1' }],
  })
})
