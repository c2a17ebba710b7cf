import { describe, expect, it } from 'vitest'
import { checkAmount } from '../../src/kernel/amounts.ts'
import {
  checkAllocation,
  checkDates,
  checkDecommitment,
  checkDraw,
  checkItemDecommitment,
  checkItemValue,
  checkPeriod,
  checkRelease,
  checkReversible,
  drawnAmount,
} from '../../src/modules/ledger/rules.ts'
import { refused } from '../support/refused.ts'

describe('an amount (BR-10)', () => {
  it('is in a currency that was in use on its day, with no more places than that has', () => {
    expect(refused(() => checkAmount({ amount: '1.25', currency: 'EUR', on: '2026-01-01' }))).toBeUndefined()
    expect(refused(() => checkAmount({ amount: '1', currency: 'XXQ' }, '/items/0'))).toEqual([
      'unprocessable',
      'BR-10',
      '/items/0/currency',
    ])
    expect(refused(() => checkAmount({ amount: '1.255', currency: 'EUR' }, '/a'))?.[2]).toBe('/a/amount')
    expect(refused(() => checkAmount({ amount: '1.5', currency: 'JPY' }))).toEqual([
      'unprocessable',
      'BR-10',
      '/amount',
    ])
  })
})

describe('days', () => {
  const dates = { transactionDate: '2026-11-21', valueDate: '2026-11-22', postingDate: '2026-11-23' }
  it('BR-08: are not later than today where it is stated', () => {
    expect(refused(() => checkDates(dates, '2026-11-23'))).toBeUndefined()
    expect(refused(() => checkDates(dates, '2026-11-22', '/x'))).toEqual(['unprocessable', 'BR-08', '/x/postingDate'])
    expect(refused(() => checkDates({ ...dates, valueDate: '2026-11-24' }, '2026-11-23'))?.[2]).toBe('/valueDate')
    expect(refused(() => checkDates({ ...dates, transactionDate: '2026-12-01' }, '2026-11-23'))?.[2]).toBe(
      '/transactionDate',
    )
  })

  it('BR-09: are of a period that is open', () => {
    expect(refused(() => checkPeriod(false, '2026-11-23'))).toBeUndefined()
    expect(refused(() => checkPeriod(true, '2026-11-23', '/x'))).toEqual(['conflict', 'BR-09', '/x/postingDate'])
  })
})

describe('BR-05: what is disbursed', () => {
  const balance = { committed: '100.00', allocated: '50.00', disbursed: '40.00' }
  const draw = (amount: string, more: { overrun?: boolean; allocated?: string } = {}) =>
    checkDraw(
      {
        amount,
        currency: 'EUR',
        balance,
        allocation: more.allocated === undefined ? undefined : { allocated: more.allocated, disbursed: '5.00' },
        overrun: more.overrun === true,
      },
      '/x',
    )
  it('stays within what is committed, to the last cent, unless an overrun is stated', () => {
    expect(draw('60.00')).toBe(false)
    expect(refused(() => draw('60.01'))).toEqual(['unprocessable', 'BR-05', '/x/amount'])
    expect(draw('60.01', { overrun: true })).toBe(true)
    expect(draw('1', { overrun: true })).toBe(false)
  })

  it('stays within the allocation that it names', () => {
    expect(draw('15.00', { allocated: '20.00' })).toBe(false)
    expect(refused(() => draw('15.01', { allocated: '20.00' }))).toEqual(['unprocessable', 'BR-05', '/x/allocationId'])
    expect(draw('15.01', { allocated: '20.00', overrun: true })).toBe(true)
  })

  it('tells the sums in the places of the currency', () => {
    expect(() => draw('70')).toThrow(/EUR 110\.00: committed 100\.00, disbursed 40\.00, this entry 70\.00/)
    expect(() => draw('16', { allocated: '20' })).toThrow(/EUR 20\.00, of which 5\.00 is disbursed; this is 16\.00/)
  })

  it('leaves what is allocated within what is committed, and what is released within what is disbursed', () => {
    expect(refused(() => checkAllocation('50', balance))).toBeUndefined()
    expect(refused(() => checkAllocation('50.01', balance))).toEqual(['unprocessable', 'BR-05', '/amount'])
    expect(refused(() => checkRelease('5', { allocated: '10', disbursed: '5' }))).toBeUndefined()
    expect(refused(() => checkRelease('5.01', { allocated: '10', disbursed: '5' }))).toEqual([
      'unprocessable',
      'BR-05',
      '/amount',
    ])
  })
})

describe('BR-06: a decommitment', () => {
  it('leaves what is disbursed and what is allocated', () => {
    const balance = { committed: '100', allocated: '50', disbursed: '40' }
    expect(refused(() => checkDecommitment('50', balance))).toBeUndefined()
    expect(refused(() => checkDecommitment('50.01', balance))).toEqual(['unprocessable', 'BR-06', '/amount'])
    expect(() => checkDecommitment('60', balance)).toThrow(/leave 40 committed, but 50 is allocated/)
    expect(() => checkDecommitment('60', { ...balance, disbursed: '50' })).toThrow(/but 50 is allocated/)
    expect(() => checkDecommitment('60', { ...balance, disbursed: '60' }, '/x')).toThrow(/but 60 is disbursed/)
    expect(refused(() => checkDecommitment('60', { ...balance, disbursed: '60' }, '/x'))?.[2]).toBe('/x')
  })

  it('in kind leaves what is handed over', () => {
    expect(refused(() => checkItemDecommitment('4', { committed: '10', handed_over: '6' }))).toBeUndefined()
    expect(refused(() => checkItemDecommitment('5', { committed: '10', handed_over: '6' }))).toEqual([
      'unprocessable',
      'BR-06',
      '/reason',
    ])
  })
})

describe('BR-05: a payment in another currency', () => {
  const deviation = { reason: 'By contract.', approvedBy: 'The treasury' }
  const drawn = (amount: string, rate: string, more: object = {}) => ({ amount, rate, source: 'ecb', ...more })
  const pay = (commitmentAmount: ReturnType<typeof drawn> | undefined, currency = 'SEK') =>
    drawnAmount({ amount: '1000', currency, commitmentAmount }, 'EUR', '/x')

  it('draws the amount times the rate, however it is rounded', () => {
    expect(pay(drawn('87.65', '0.087654'))).toBe('87.65')
    expect(pay(drawn('87.66', '0.087654'))).toBe('87.66')
    expect(refused(() => pay(drawn('87.67', '0.087654')))?.[2]).toBe('/x/commitmentAmount/amount')
    expect(refused(() => pay(drawn('87.64', '0.087654')))?.[2]).toBe('/x/commitmentAmount/amount')
    for (const amount of ['99.99', '100.01'])
      expect(refused(() => pay(drawn(amount, '0.1')))?.[2]).toBe('/x/commitmentAmount/amount')
    expect(refused(() => pay(drawn('87.64', '0.08765')))?.[2]).toBe('/x/commitmentAmount/amount')
    expect(() => pay(drawn('80.00', '0.087655'))).toThrow(/is EUR 87\.66, and this is 80\.00/)
  })

  it('or another one with a statement of why, which is for where it is another', () => {
    expect(pay(drawn('80.00', '0.087654', { deviation }))).toBe('80.00')
    expect(refused(() => pay(drawn('87.65', '0.087654', { deviation })))).toEqual([
      'unprocessable',
      'BR-05',
      '/x/commitmentAmount/deviation',
    ])
  })

  it('says what it draws, and in the same currency says nothing of it', () => {
    expect(refused(() => pay(undefined))).toEqual(['unprocessable', 'BR-05', '/x/commitmentAmount'])
    expect(pay(undefined, 'EUR')).toBe('1000')
    expect(refused(() => pay(drawn('1000', '1'), 'EUR'))).toEqual(['unprocessable', 'BR-05', '/x/commitmentAmount'])
    expect(refused(() => pay(drawn('87.655', '0.087654')))).toEqual([
      'unprocessable',
      'BR-10',
      '/x/commitmentAmount/amount',
    ])
    const yen = (amount: string) =>
      drawnAmount({ amount: '10', currency: 'EUR', commitmentAmount: drawn(amount, '160.55') }, 'JPY')
    expect([yen('1605'), yen('1606')]).toEqual(['1605', '1606'])
    expect(refused(() => yen('1607'))?.[2]).toBe('/commitmentAmount/amount')
  })
})

describe('BR-15: goods', () => {
  const value = (valued: Parameters<typeof checkItemValue>[0]) => checkItemValue(valued, '2026-11-23', '/x')
  it('are unvalued where no value is told, and a value has method and currency', () => {
    expect(value({})).toBe('unvalued')
    expect(value({ valuationMethod: 'donor_stated', amount: '5', currency: 'EUR' })).toBe('donor_stated')
    expect(refused(() => value({ amount: '5', currency: 'EUR' }))).toEqual(['unprocessable', 'BR-15', '/x/amount'])
    expect(refused(() => value({ valuationMethod: 'donor_stated' }))).toEqual(['unprocessable', 'BR-15', '/x/amount'])
    expect(refused(() => value({ valuationMethod: 'donor_stated', amount: '5' }))).toEqual([
      'unprocessable',
      'BR-10',
      '/currency',
    ])
    expect(refused(() => value({ currency: 'EUR' }))?.[2]).toBe('/currency')
    expect(refused(() => value({ valuationMethod: 'donor_stated', amount: '5.5', currency: 'JPY' }))?.[1]).toBe('BR-10')
  })
})

describe('BR-03: a reversal', () => {
  const entry = { id: 'e', flowKind: 'disbursement', reversesId: null, reversedById: null, hasReturns: false } as const
  it('is of an entry that is none, that has none, and of which nothing came back (BR-25)', () => {
    expect(refused(() => checkReversible(entry))).toBeUndefined()
    expect(refused(() => checkReversible({ ...entry, reversesId: 'f' }))).toEqual([
      'conflict',
      'BR-03',
      undefined,
      'reversal',
    ])
    expect(refused(() => checkReversible({ ...entry, reversedById: 'f' }))).toEqual([
      'conflict',
      'BR-03',
      undefined,
      'reversed',
    ])
    expect(refused(() => checkReversible({ ...entry, hasReturns: true }))).toEqual([
      'conflict',
      'BR-25',
      undefined,
      'returned',
    ])
  })
})
