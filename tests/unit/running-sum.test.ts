import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compare, sum } from '../../src/kernel/decimal.ts'
import { RunningSum } from '../../src/modules/reports/running-sum.ts'

const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 4 }))
  .map(([isNegative, units, places]) => {
    const digits = units.toString().padStart(places + 1, '0')
    const point = digits.length - places
    return `${isNegative ? '-' : ''}${places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`}`
  })

const told = (texts: readonly string[]) => {
  const running = new RunningSum()
  for (const text of texts) running.add(Buffer.from(text), 0, text.length)
  return running.told()
}

it('what is added up from digits is exact, of however many and however long', () => {
  fc.assert(
    fc.property(fc.array(decimal, { maxLength: 60 }), (texts) => {
      expect(compare(told(texts), sum(texts))).toBe(0)
    }),
    { numRuns: 500 },
  )
})

it.each(['9999999999999999', '-999999999999999', '99999999999999.9', '4503599627370496'])(
  'where a double begins to round: twenty times %s',
  (text) => {
    const texts = Array.from({ length: 20 }, () => text)
    expect(compare(told(texts), sum(texts))).toBe(0)
  },
)
