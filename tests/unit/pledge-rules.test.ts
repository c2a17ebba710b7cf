import { describe, expect, it } from 'vitest'
import { amountKinds, lastDay, type StatusFacts, statusOf, timesOf } from '../../src/modules/pledges/rules.ts'
import type { PledgeInput } from '../../src/modules/pledges/schemas.ts'
import { checkShape } from '../../src/modules/pledges/shape-rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

type Given = Partial<Record<keyof PledgeInput, unknown>>
const fixed = { amountKind: 'fixed', amount: '100.00', currency: 'EUR' }
const range = { ...fixed, amountKind: 'range', amountMax: '200.00' }
const share = { amountKind: 'gdp_share', gdpShare: { percent: '0.25', of: 'SE' } }
const pledge = (given: Given) =>
  ({ announcedOn: '2026-03-02', per: 'whole', indicative: [], schedule: [], period: {}, ...given }) as PledgeInput
const fault = (given: Given) => refused(() => checkShape(pledge(given)))
const words = (given: Given) => refusalOf(() => checkShape(pledge(given)))?.message

/** What tells the size of a pledge of each kind. */
const sizes: Record<(typeof amountKinds)[number], Given> = {
  fixed,
  range,
  guarantee_limit: { ...fixed, amountKind: 'guarantee_limit' },
  equity: { ...fixed, amountKind: 'equity' },
  gdp_share: share,
  relative: { amountKind: 'relative', relativeTo: 'as much as last year' },
  capacity: { amountKind: 'capacity', quantity: '2', unit: 'crews' },
  in_kind_only: { amountKind: 'in_kind_only' },
  unquantified: { amountKind: 'unquantified' },
}
const size = { ...range, ...share, ...sizes.relative, ...sizes.capacity }

describe('BR-70: the shape of a pledge', () => {
  it.each(amountKinds)('of kind %s has the fields that tell its size, and no other', (kind) => {
    const given = sizes[kind]
    expect(fault(given)).toBeUndefined()
    for (const [field, value] of Object.entries(size).filter(([name]) => name !== 'amountKind')) {
      const other = field in given ? { ...given, [field]: undefined } : { ...given, [field]: value }
      expect(fault(other)).toEqual(['unprocessable', 'BR-70', `/${field}`])
      expect(words(other)).toBe(`A pledge of kind ${kind} ${field in given ? 'needs' : 'has no'} \`${field}\`.`)
    }
  })

  it('is of whole years where its amount is of each year', () => {
    const yearly = (period: object, given: Given = fixed) => fault({ ...given, per: 'year', period })
    expect(yearly({ from: '2026', to: '2030' })).toBeUndefined()
    expect(yearly({ from: '2026', to: '2026' })).toBeUndefined()
    for (const from of [undefined, '2026-01', '20261', 'x2026'])
      expect(yearly({ from, to: '2030' })).toEqual(['unprocessable', 'BR-70', '/period/from'])
    for (const to of [undefined, '2030-01', '20301', 'x2030'])
      expect(yearly({ from: '2026', to })).toEqual(['unprocessable', 'BR-70', '/period/to'])
    expect(yearly({ from: '2026' }, share)).toBeUndefined()
    expect(fault({ ...fixed, period: { from: '2026-01', to: '2030-06' } })).toBeUndefined()
  })

  it('does not end before it begins', () => {
    const span = (from?: string, to?: string) => fault({ ...fixed, period: { from, to } })
    expect([span('2026-05', '2026'), span('2026-05', '2026-05'), span('2026'), span(undefined, '2026')]).toEqual(
      Array(4).fill(undefined),
    )
    expect(span('2026-05', '2026-04')).toEqual(['unprocessable', 'BR-70', '/period/to'])
    expect(span('2027', '2026')?.[2]).toBe('/period/to')
  })
})

describe('BR-10: the money of a pledge', () => {
  it('is in a currency of its day, with no more places than that has', () => {
    expect(fault({ ...fixed, amount: '100' })).toBeUndefined()
    expect(fault({ ...fixed, amount: '100.001' })).toEqual(['unprocessable', 'BR-10', '/amount'])
    expect(words({ ...fixed, amount: '100.001' })).toBe('EUR has 2 decimal places.')
    expect(fault({ ...fixed, currency: 'DEM' })).toEqual(['unprocessable', 'BR-10', '/currency'])
    expect(fault({ ...fixed, currency: 'DEM', announcedOn: '2001-12-31' })).toBeUndefined()
    expect(fault({ ...range, amountMax: '200.001' })).toEqual(['unprocessable', 'BR-10', '/amountMax'])
    const series = (money: object) => ({ ...share, gdpShare: { ...share.gdpShare, series: money } })
    expect(fault(series({ amount: '1.00', currency: 'SEK' }))).toBeUndefined()
    expect(fault(series({ amount: '1.001', currency: 'SEK' }))).toEqual([
      'unprocessable',
      'BR-10',
      '/gdpShare/series/amount',
    ])
    expect(fault(series({ amount: '1', currency: 'AAA' }))?.[2]).toBe('/gdpShare/series/currency')
  })

  it('of a range ends above where it begins', () => {
    for (const amountMax of ['100.00', '99.99', '20'])
      expect(fault({ ...range, amountMax })).toEqual(['unprocessable', 'BR-10', '/amountMax'])
    expect(fault({ ...range, amountMax: '100.01' })).toBeUndefined()
  })
})

describe('BR-14: a pledge has one binding currency', () => {
  const about = (...currencies: string[]) => ({ indicative: currencies.map((currency) => ({ amount: '1', currency })) })
  it('and each other once, for orientation', () => {
    expect(fault({ ...fixed, ...about('USD', 'SEK') })).toBeUndefined()
    expect(fault({ ...fixed, ...about('USD', 'EUR') })).toEqual(['unprocessable', 'BR-14', '/indicative/1/currency'])
    expect(fault({ ...fixed, ...about('USD', 'SEK', 'USD') })).toEqual([
      ...['unprocessable', 'BR-14', '/indicative/2/currency'],
    ])
    expect(fault({ ...sizes.relative, ...about('USD') })).toBeUndefined()
    expect(fault({ ...fixed, indicative: [{ amount: '0.001', currency: 'USD' }] })).toEqual([
      ...['unprocessable', 'BR-10', '/indicative/0/amount'],
    ])
  })

  it('in which its schedule and its floor are', () => {
    const parts = (...amounts: string[]) => ({ schedule: amounts.map((amount) => ({ period: '2026', amount })) })
    expect(fault({ ...fixed, ...parts('1.00', '2.00') })).toBeUndefined()
    expect(fault({ ...fixed, ...parts('1.00', '2.001') })).toEqual(['unprocessable', 'BR-10', '/schedule/1/amount'])
    expect(fault({ ...sizes.relative, ...parts('1') })).toEqual(['unprocessable', 'BR-14', '/schedule/0'])
    expect(fault({ ...fixed, floorPerYear: '10.00' })).toBeUndefined()
    expect(fault({ ...fixed, floorPerYear: '10.001' })).toEqual(['unprocessable', 'BR-10', '/floorPerYear'])
    expect(fault({ ...sizes.relative, floorPerYear: '10' })).toEqual(['unprocessable', 'BR-14', '/floorPerYear'])
  })
})

describe('where a pledge stands', () => {
  const facts: StatusFacts = {
    ...{ status: 'announced', amount: '100.00', converted: '0', commitments: 0, per: 'whole' },
    ...{ periodFrom: '2026', periodTo: '2027' },
  }
  const status = (more: Partial<StatusFacts>, today = '2026-11-29') => statusOf({ ...facts, ...more }, today)

  it('follows from what is committed of it, a withdrawal coming first', () => {
    expect(status({})).toBe('announced')
    expect(status({ status: 'confirmed' })).toBe('confirmed')
    expect(status({ commitments: 1, converted: '99.99' })).toBe('partly_converted')
    expect(status({ commitments: 1, converted: '100.00' })).toBe('converted')
    expect(status({ commitments: 2, converted: '150.00' }, '2028-01-01')).toBe('converted')
    expect(status({ status: 'withdrawn', commitments: 1, converted: '100.00' })).toBe('withdrawn')
    expect(status({ amount: null, commitments: 1, converted: '100.00' })).toBe('partly_converted')
  })

  it('lapses the day after its period, unless something is committed of it', () => {
    expect(status({}, '2027-12-31')).toBe('announced')
    expect(status({}, '2028-01-01')).toBe('lapsed')
    expect(status({ commitments: 1, converted: '1' }, '2028-01-01')).toBe('partly_converted')
    expect(status({ periodTo: null }, '2099-01-01')).toBe('announced')
  })

  it('counts an amount a year once for each year, and not where the years have no end', () => {
    const yearly = { per: 'year', commitments: 1 } as const
    expect(status({ ...yearly, converted: '199.99' })).toBe('partly_converted')
    expect(status({ ...yearly, converted: '200.00' })).toBe('converted')
    expect(status({ ...yearly, periodTo: null, converted: '900.00' })).toBe('partly_converted')
    const times = (periodFrom: string | null, periodTo: string | null) => timesOf({ per: 'year', periodFrom, periodTo })
    expect([times('2026', '2026'), times('2026', '2030'), times(null, '2030'), times('2026', null)]).toEqual([
      ...[1, 5, null, null],
    ])
    expect(times('2026-05', '2027-04')).toBe(2)
    expect(timesOf({ per: 'whole', periodFrom: '2026', periodTo: '2030' })).toBe(1)
  })

  it('reckons a period to its last day', () => {
    expect(['2026', '2026-02', '2028-02', '2026-12', '2026-02-03'].map(lastDay)).toEqual([
      ...['2026-12-31', '2026-02-28', '2028-02-29', '2026-12-31', '2026-02-03'],
    ])
  })
})
