import { minus, negate, sum } from '../../kernel/decimal.ts'
import type { Said } from '../../kernel/sentence.ts'
import { type BridgeItem, type BridgeTotal, bridgeTotals, notTold } from './bridge-words.ts'

/** What each side states in matches, for items by which the two sides differ. */
export const bridgeStatements = ['matched_by_providers', 'matched_by_receivers'] as const

/** Totals of statements some of which may have no amount: goods without a valuation, pledges without a figure. */
export const totalsOfStatements = ['pledged', 'committed', 'disbursed', 'received'] as const satisfies BridgeTotal[]
/** How many statements of each total have no amount and are in no sum. */
export type Unvalued = Partial<Record<BridgeTotal, number>>

/** Amounts that move to other terms, for each of these separately. */
export type SummedItem = Exclude<BridgeItem, 'on_other_terms'>

/** The sums that a bridge is made of, exact, in one currency. */
export type BridgeSums = Record<BridgeTotal, string | null> &
  Record<SummedItem | (typeof bridgeStatements)[number], string> & { otherTerms: readonly OtherTerms[] }
/** Amounts that move to another type of finance on the way, or come from one. */
export type OtherTerms = { financeType: string; amount: string }

type Signed = readonly [item: SummedItem, sign: '+' | '-']

/** The items from each known total to the next one. */
const ways: Readonly<Partial<Record<BridgeTotal, { to: BridgeTotal; items: readonly Signed[] }>>> = {
  published: { to: 'pledged', items: [] },
  pledged: {
    to: 'committed',
    items: [
      ['not_converted', '-'],
      ['beyond_pledge', '+'],
      ['without_pledge', '+'],
      ['of_uncounted_pledge', '+'],
    ],
  },
  committed: {
    to: 'disbursed',
    items: [
      ['undrawn', '-'],
      ['overdrawn', '+'],
      ['drawn_in_other_currency', '-'],
      ['paid_for_other_currency', '+'],
      ['without_commitment', '+'],
    ],
  },
  disbursed: {
    to: 'received',
    items: [
      ['only_provider', '-'],
      ['only_receiver', '+'],
      ['differs_in_match', '+'],
    ],
  },
  received: {
    to: 'confirmed',
    items: [
      ['receipt_unmatched', '-'],
      ['above_statement_of_provider', '-'],
    ],
  },
}

export type StepItem = {
  item: BridgeItem
  amount: string
  /** The type of finance that the amount comes from or goes to; null if it keeps its terms. */
  otherFinanceType: string | null
  /** What each side states, if the two differ by it. */
  provider: string | null
  receiver: string | null
}
export type Step = {
  from: BridgeTotal
  to: BridgeTotal
  /** The second total less the first; null where one of them is not known. */
  amount: string | null
  items: StepItem[]
  /** The part of the difference that no item explains; null if one total is not known. */
  unexplained: string | null
  notTold: Said | null
}

/** Whether the bridge goes against the order in which money passes through the totals. */
export const isBackward = (from: BridgeTotal, to: BridgeTotal): boolean =>
  bridgeTotals.indexOf(to) < bridgeTotals.indexOf(from)

/** BR-114: from one total to another, step by step; what the data cannot tell is named and never guessed. */
export function walk(sums: BridgeSums, from: BridgeTotal, to: BridgeTotal): Step[] {
  return isBackward(from, to) ? walkForward(sums, to, from).reverse().map(turned) : walkForward(sums, from, to)
}

function walkForward(sums: BridgeSums, from: BridgeTotal, to: BridgeTotal): Step[] {
  const steps: Step[] = []
  for (let at: BridgeTotal = from; at !== to; ) {
    if (at === 'contracted') {
      steps.push(unknownStep('contracted', 'disbursed'))
      at = 'disbursed'
      continue
    }
    const way = ways[at]!
    if (at === 'committed' && to === 'contracted') {
      steps.push(unknownStep('committed', 'contracted'))
      break
    }
    steps.push(stepOf(sums, at, way))
    at = way.to
  }
  return steps
}

/** The same step in the other direction, with opposite signs. */
const turned = ({ from, to, amount, items, unexplained, ...step }: Step): Step => ({
  ...{ from: to, to: from, amount: opposite(amount), unexplained: opposite(unexplained) },
  items: items.map((item) => ({ ...item, amount: negate(item.amount) })),
  ...step,
})

const opposite = (amount: string | null) => (amount === null ? null : negate(amount))

const unknownStep = (from: BridgeTotal, to: BridgeTotal): Step => ({
  ...{ from, to, amount: null, items: [], unexplained: null },
  notTold: notTold.contracts,
})

function stepOf(sums: BridgeSums, from: BridgeTotal, way: { to: BridgeTotal; items: readonly Signed[] }): Step {
  const items: StepItem[] = way.items.map(([item, sign]) => ({
    item,
    amount: sign === '-' ? negate(sums[item]) : sums[item],
    otherFinanceType: null,
    ...statementsOf(sums, item),
  }))
  if (from === 'pledged')
    for (const { financeType, amount } of sums.otherTerms)
      items.push({ item: 'on_other_terms', amount, otherFinanceType: financeType, provider: null, receiver: null })
  const [start, end] = [sums[from], sums[way.to]]
  if (start === null || end === null)
    return {
      ...{ from, to: way.to, amount: null, items, unexplained: null },
      notTold: notTold.total(start === null ? from : way.to),
    }
  const amount = minus(end, start)
  const unexplained = sum([amount, ...items.map((item) => negate(item.amount))])
  return { from, to: way.to, amount, items, unexplained, notTold: from === 'published' ? notTold.published : null }
}

function statementsOf(sums: BridgeSums, item: SummedItem): Pick<StepItem, 'provider' | 'receiver'> {
  const none = minus(sums[item], sums[item])
  if (item === 'only_provider') return { provider: sums[item], receiver: none }
  if (item === 'only_receiver' || item === 'receipt_unmatched') return { provider: none, receiver: sums[item] }
  if (item === 'differs_in_match') return { provider: sums.matched_by_providers, receiver: sums.matched_by_receivers }
  if (item === 'above_statement_of_provider') return { provider: sums.confirmed, receiver: sums.matched_by_receivers }
  return { provider: null, receiver: null }
}
