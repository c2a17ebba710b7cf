import { compare, minus, withPlaces } from '../../../kernel/decimal.ts'
import { foldedIdentityOf } from '../../../kernel/identity.ts'
import { minorUnitsOf } from '../../../kernel/money.ts'
import { type FieldError, Refusal } from '../../../kernel/refusal.ts'
import { say, type Value } from '../../../kernel/sentence.ts'

type Goods = { capability: string; quantity: string; unit: string }
type Money = { amount: string; currency: string }

/** What was accepted of an offer: goods, money, or goods with what they are worth. */
export type Terms = { provider: string; receiver: string; goods: Goods | null; money: Money | null }

type SaidItem = { itemClass: string; quantity: string; unit: string }
/** What a record says that confirms an accepted offer. */
export type Said =
  | {
      record: 'commitment'
      providerOrganisationId?: string | undefined
      receiver: { participant: string } | { organisationId: string }
      modality: string
      amount?: string | undefined
      currency?: string | undefined
      items: readonly SaidItem[]
    }
  | {
      record: 'task'
      lead: { participant: string }
      quantity?: string | undefined
      unit?: string | undefined
    }

/** The part of an accepted offer that is not confirmed. */
export type Rest = { quantity: string; unit: string } | Money

const same = (one: string, other: string) => foldedIdentityOf(one) === foldedIdentityOf(other)
const goodsInWords = ({ capability, quantity, unit }: Goods) =>
  say('{quantity} {unit} of {capability}', { quantity, unit, capability })
const moneyInWords = ({ amount, currency }: Money) => `${withPlaces(amount, minorUnitsOf(currency))} ${currency}`
const inWords = ({ goods, money }: Terms) => [
  ...(goods === null ? [] : [goodsInWords(goods)]),
  ...(money === null ? [] : [moneyInWords(money)]),
]
const forParticipant = (code: string) => say('for {code}', { code })

const other = (pointer: string, told: Value, accepted: Value): FieldError => ({
  pointer,
  detail: say('is {told}, but {accepted} was accepted', { told, accepted }),
  rule: 'BR-37',
})

/**
 * BR-37: a record that confirms an accepted offer agrees with it, for all of it or for a part, which leaves the rest open.
 * @throws Refusal `unprocessable` that names each field which says more or something else, with what was accepted
 * @returns the rest, null if all is confirmed
 */
export function checkAgrees(terms: Terms, said: Said): Rest | null {
  const errors = said.record === 'task' ? taskFaults(terms, said) : commitmentFaults(terms, said)
  if (errors.length > 0)
    throw new Refusal(
      'unprocessable',
      say(
        'The {record} differs from the offer that was accepted: state a deviation for its requester to confirm, or ask for a new acceptance.',
        { record: said.record },
      ),
      { rule: 'BR-37', errors },
    )
  return restOf(terms, said)
}

type OfCommitment = Extract<Said, { record: 'commitment' }>
type OfTask = Extract<Said, { record: 'task' }>

function commitmentFaults(terms: Terms, said: OfCommitment): FieldError[] {
  const { goods, money } = terms
  const faults: FieldError[] = []
  if (said.providerOrganisationId !== undefined)
    faults.push(
      other('/providerOrganisationId', said.providerOrganisationId, say('of {code} itself', { code: terms.provider })),
    )
  if (!('participant' in said.receiver))
    faults.push(other('/receiver/organisationId', said.receiver.organisationId, forParticipant(terms.receiver)))
  else if (said.receiver.participant !== terms.receiver)
    faults.push(other('/receiver/participant', said.receiver.participant, forParticipant(terms.receiver)))
  if (said.modality === 'in_kind' && goods !== null) return [...faults, ...itemFaults(goods, said.items)]
  if (said.modality === 'cash' && money !== null) return [...faults, ...amountFaults(money, said)]
  return [...faults, other('/modality', said.modality, inWords(terms))]
}

function itemFaults(goods: Goods, items: readonly SaidItem[]): FieldError[] {
  const [item] = items
  if (item === undefined || items.length > 1)
    return [
      other(
        '/items',
        say('of {count} classes', { count: items.length }),
        say('one, {goods}', { goods: goodsInWords(goods) }),
      ),
    ]
  return [
    ...(same(item.itemClass, goods.capability) ? [] : [other('/items/0/itemClass', item.itemClass, goods.capability)]),
    ...quantityFaults(goods, item, '/items/0'),
  ]
}

function quantityFaults(goods: Goods, { quantity, unit }: { quantity: string; unit: string }, at = ''): FieldError[] {
  return [
    ...(same(unit, goods.unit) ? [] : [other(`${at}/unit`, unit, goods.unit)]),
    ...(compare(quantity, goods.quantity) > 0 ? [other(`${at}/quantity`, quantity, goods.quantity)] : []),
  ]
}

function amountFaults(money: Money, { amount, currency }: OfCommitment): FieldError[] {
  return [
    ...(currency === money.currency ? [] : [other('/currency', currency ?? 'not told', money.currency)]),
    ...(amount !== undefined && compare(amount, money.amount) <= 0
      ? []
      : [other('/amount', amount ?? 'not told', withPlaces(money.amount, minorUnitsOf(money.currency)))]),
  ]
}

function taskFaults(terms: Terms, { lead, quantity, unit }: OfTask): FieldError[] {
  const faults =
    lead.participant === terms.provider
      ? []
      : [other('/lead/participant', lead.participant, say('of {code}', { code: terms.provider }))]
  const { goods } = terms
  if (goods === null)
    return [
      ...faults,
      {
        pointer: '',
        detail: say('Money is confirmed as a commitment: {terms}.', { terms: inWords(terms) }),
        rule: 'BR-37',
      },
    ]
  if (quantity === undefined || unit === undefined)
    return [...faults, other('/quantity', 'not told', goodsInWords(goods))]
  return [...faults, ...quantityFaults(goods, { quantity, unit })]
}

function restOf({ goods, money }: Terms, said: Said): Rest | null {
  const less = (whole: string, part: string) => minus(whole, part)
  const isOpen = (figure: string) => compare(figure, '0') > 0
  if (said.record === 'commitment' && said.modality === 'cash') {
    const amount = less(money!.amount, said.amount!)
    return isOpen(amount)
      ? { amount: withPlaces(amount, minorUnitsOf(money!.currency)), currency: money!.currency }
      : null
  }
  const quantity = less(goods!.quantity, said.record === 'task' ? said.quantity! : said.items[0]!.quantity)
  return isOpen(quantity) ? { quantity, unit: goods!.unit } : null
}
