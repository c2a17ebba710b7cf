import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { negate, sum } from '../../src/kernel/decimal.ts'
import { type BridgeSums, bridgeStatements, isBackward, walk } from '../../src/modules/reports/bridge-rules.ts'
import { type BridgeTotal, bridgeItems, bridgeTotals } from '../../src/modules/reports/bridge-words.ts'

const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => {
  const digits = `${Math.abs(cents)}`.padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
})
const sums = fc
  .record({
    ...Object.fromEntries(bridgeTotals.map((total) => [total, total === 'contracted' ? fc.constant(null) : amount])),
    ...Object.fromEntries([...bridgeItems, ...bridgeStatements].map((item) => [item, amount])),
  })
  .chain((record) =>
    fc
      .array(fc.record({ financeType: fc.constantFrom('grant', 'loan'), amount }), { maxLength: 2 })
      .map((otherTerms) => ({
        ...(record as unknown as BridgeSums),
        otherTerms,
      })),
  )
const total = fc.constantFrom<BridgeTotal>(...bridgeTotals)
/** Every item with an amount of its own, so that none can stand for another. */
const told = {
  ...{ published: '1000.00', pledged: '900.00', committed: '700.00', contracted: null },
  ...{ disbursed: '500.00', received: '400.00', confirmed: '350.00' },
  ...Object.fromEntries([...bridgeItems, ...bridgeStatements].map((item, index) => [item, `${index + 1}.00`])),
  otherTerms: [{ financeType: 'loan', amount: '-99.00' }],
} as unknown as BridgeSums
const steps = (from: BridgeTotal, to: BridgeTotal, of = told) => walk(of, from, to)
const names = (from: BridgeTotal, to: BridgeTotal) => steps(from, to).map((step) => `${step.from} ${step.to}`)

describe('BR-114: from one total to another', () => {
  it('goes step by step, what is contracted being passed over unless it is asked for', () => {
    expect(names('published', 'confirmed')).toEqual([
      ...['published pledged', 'pledged committed', 'committed disbursed', 'disbursed received', 'received confirmed'],
    ])
    expect(names('pledged', 'contracted')).toEqual(['pledged committed', 'committed contracted'])
    expect(names('contracted', 'received')).toEqual(['contracted disbursed', 'disbursed received'])
    expect(names('received', 'contracted')).toEqual(['received disbursed', 'disbursed contracted'])
    expect(names('pledged', 'pledged')).toEqual([])
    expect([isBackward('pledged', 'confirmed'), isBackward('confirmed', 'pledged')]).toEqual([false, true])
    expect(isBackward('pledged', 'pledged')).toBe(false)
  })

  it('comes out to the cent: items and what is unexplained are the difference, and the steps are the way', () => {
    fc.assert(
      fc.property(sums, total, total, (of, from, to) => {
        const way = walk(of, from, to)
        for (const step of way.filter((each) => each.amount !== null))
          expect(sum([...step.items.map((item) => item.amount), step.unexplained!])).toBe(step.amount)
        if (way.length > 0 && way.every((each) => each.amount !== null))
          expect(sum(way.map((each) => each.amount!))).toBe(sum([of[to]!, negate(of[from]!)]))
      }),
    )
  })

  it('the other way round is the same way, with what was more as less', () => {
    fc.assert(
      fc.property(sums, total, total, (of, from, to) => {
        const back = walk(of, to, from)
          .reverse()
          .map((step) => ({
            ...{ ...step, from: step.to, to: step.from },
            amount: step.amount === null ? null : negate(step.amount),
            unexplained: step.unexplained === null ? null : negate(step.unexplained),
            items: step.items.map((item) => ({ ...item, amount: negate(item.amount) })),
          }))
        expect(walk(of, from, to)).toEqual(back)
      }),
    )
  })

  it.each<[BridgeTotal, BridgeTotal, string]>([
    ['pledged', 'committed', '-not_converted +beyond_pledge +without_pledge +of_uncounted_pledge -on_other_terms'],
    [
      ...(['committed', 'disbursed'] as const),
      '-undrawn +overdrawn -drawn_in_other_currency +paid_for_other_currency +without_commitment',
    ],
    ['disbursed', 'received', '-only_provider +only_receiver +differs_in_match'],
    ['received', 'confirmed', '-receipt_unmatched -above_statement_of_provider'],
    ['published', 'pledged', ''],
  ])('of %s, %s is less and more by what is named', (from, to, expected) => {
    const [step] = steps(from, to)
    expect(step?.items.map(({ item, amount: of }) => `${of.startsWith('-') ? '-' : '+'}${item}`).join(' ')).toBe(
      expected,
    )
    for (const { item, amount: of } of step!.items)
      expect(of.replace('-', '')).toBe(item === 'on_other_terms' ? '99.00' : told[item])
  })

  it('names what each side states of an item where the two differ by it', () => {
    const said = Object.fromEntries(
      steps('pledged', 'confirmed').flatMap(({ items }) =>
        items.map(({ item, provider, receiver }) => [item, [provider, receiver]]),
      ),
    )
    const { matched_by_providers: providers, matched_by_receivers: receivers } = told
    expect(said).toMatchObject({
      only_provider: [told.only_provider, '0.00'],
      only_receiver: ['0.00', told.only_receiver],
      receipt_unmatched: ['0.00', told.receipt_unmatched],
      differs_in_match: [providers, receivers],
      above_statement_of_provider: [told.confirmed, receivers],
      undrawn: [null, null],
      not_converted: [null, null],
    })
  })

  it('names what the data cannot tell, and guesses nothing', () => {
    const why = (from: BridgeTotal, to: BridgeTotal, of = told) => steps(from, to, of).map((step) => step.notTold?.en)
    expect(why('pledged', 'disbursed')).toEqual([undefined, undefined])
    expect(why('published', 'pledged')).toEqual([expect.stringMatching(/published total counts/)])
    expect(why('committed', 'contracted')).toEqual([expect.stringMatching(/contracted is not recorded/)])
    expect(why('contracted', 'disbursed')).toEqual([expect.stringMatching(/contracted is not recorded/)])
    expect(steps('contracted', 'disbursed')).toMatchObject([{ amount: null, items: [], unexplained: null }])
    const without = (missing: BridgeTotal) => ({ ...told, [missing]: null })
    expect(why('pledged', 'committed', without('pledged'))).toEqual([expect.stringMatching(/what is pledged is known/)])
    expect(why('pledged', 'committed', without('committed'))).toEqual([expect.stringMatching(/what is committed is/)])
    expect(why('published', 'pledged', without('published'))).toEqual([expect.stringMatching(/what is published is/)])
    const [step] = steps('pledged', 'committed', without('committed'))
    expect(step).toMatchObject({ from: 'pledged', to: 'committed', amount: null, unexplained: null })
    expect(step?.items).toHaveLength(5)
  })
})
