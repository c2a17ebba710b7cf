import { negate, sum } from '../../kernel/decimal.ts'

/** Totals that the world quarrels about, in the order in which money goes through them. */
export const bridgeTotals = [
  'published',
  'pledged',
  'committed',
  'contracted',
  'disbursed',
  'received',
  'confirmed',
] as const
export type BridgeTotal = (typeof bridgeTotals)[number]

export const bridgeItems = [
  'not_converted',
  'beyond_pledge',
  'without_pledge',
  'of_uncounted_pledge',
  'undrawn',
  'overdrawn',
  'drawn_in_other_currency',
  'paid_for_other_currency',
  'without_commitment',
  'only_provider',
  'only_receiver',
  'differs_in_match',
  'receipt_unmatched',
  'above_statement_of_provider',
] as const
export type BridgeItem = (typeof bridgeItems)[number]

/** The sums that a bridge is made of, exact, in one currency. */
export type BridgeSums = Record<BridgeTotal, string | null> & Record<BridgeItem, string>

/** How each total is made, and by whose word (BR-07, BR-114). */
export const totalsTold: Readonly<
  Record<BridgeTotal, { formula: string; kinds: readonly string[]; word: 'outside' | 'provider' | 'receiver' | 'both' }>
> = {
  published: {
    formula: 'the amount of the claim that was chosen, as its source states it',
    kinds: [],
    word: 'outside',
  },
  pledged: {
    formula: 'pledges that stand, over their whole period; nested ones, ceilings and guarantees left out',
    kinds: ['pledge'],
    word: 'provider',
  },
  committed: {
    formula: 'provider’s entries of the kind commitment into Ukraine',
    kinds: ['commitment'],
    word: 'provider',
  },
  contracted: {
    formula: 'not recorded: no kind of entry tells when goods are contracted',
    kinds: [],
    word: 'provider',
  },
  disbursed: {
    formula: 'provider’s entries of the kind disbursement into Ukraine',
    kinds: ['disbursement'],
    word: 'provider',
  },
  received: { formula: 'receiver’s entries of the kind disbursement', kinds: ['disbursement'], word: 'receiver' },
  confirmed: {
    formula: 'what providers disbursed and receivers state in the same match',
    kinds: ['disbursement'],
    word: 'both',
  },
}

type Signed = readonly [item: BridgeItem, sign: '+' | '-']

/** What leads from each total that is known to the next one. */
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

export const itemsTold: Readonly<Record<BridgeItem, string>> = {
  not_converted: 'of pledges, what no commitment that names them makes good',
  beyond_pledge: 'of commitments, what goes beyond the pledge that they name',
  without_pledge: 'commitments that name no pledge',
  of_uncounted_pledge:
    'commitments that name a pledge which is not counted: nested, withdrawn, a ceiling, of another currency',
  undrawn: 'of commitments, what no payment has drawn',
  overdrawn: 'payments beyond what is committed',
  drawn_in_other_currency: 'drawn of these commitments by payments in another currency',
  paid_for_other_currency: 'paid in this currency for commitments in another',
  without_commitment: 'paid under no commitment, or drawing nothing in money of theirs',
  only_provider: 'what providers state and no receiver does',
  only_receiver: 'what receivers state and no provider does',
  differs_in_match: 'by which receivers state more, or less, in the same match',
  receipt_unmatched: 'what receivers state and no provider does',
  above_statement_of_provider: 'by which receivers state more than providers in the same match',
}

export type Step = {
  from: BridgeTotal
  to: BridgeTotal
  items: { item: BridgeItem; amount: string; formula: string }[]
  /** What the items leave of the difference; null where one end is not known. */
  unexplained: string | null
  notTold: string | null
}

/** BR-114: from one total to another, step by step; what the data cannot tell is named and never guessed. */
export function walk(sums: BridgeSums, from: BridgeTotal, to: BridgeTotal): Step[] {
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

const unknownStep = (from: BridgeTotal, to: BridgeTotal): Step => ({
  ...{ from, to, items: [], unexplained: null },
  notTold: 'What is contracted is not recorded: ask the provider for its contracts.',
})

function stepOf(sums: BridgeSums, from: BridgeTotal, way: { to: BridgeTotal; items: readonly Signed[] }): Step {
  const items = way.items.map(([item, sign]) => ({
    item,
    amount: sign === '-' ? negate(sums[item]) : sums[item],
    formula: itemsTold[item],
  }))
  const [start, end] = [sums[from], sums[way.to]]
  if (start === null || end === null)
    return {
      from,
      to: way.to,
      items,
      unexplained: null,
      notTold: `No total of what is ${start === null ? from : way.to} is known.`,
    }
  const reached = sum([start, ...items.map(({ amount }) => amount)])
  const notTold =
    from === 'published'
      ? 'What a published total counts is not told with it: no part of the difference can be named.'
      : null
  return { from, to: way.to, items, unexplained: sum([end, negate(reached)]), notTold }
}
