import { describe, expect, it } from 'vitest'
import { Refusal } from '../../src/kernel/refusal.ts'
import { inBoth } from '../../src/kernel/sentence.ts'
import { checkAgrees, type Said, type Terms } from '../../src/modules/ledger/commitments/confirmation-rules.ts'

// BR-37: what confirms an accepted offer agrees with it in every field, or is refused at that field with both figures.

const sides = { provider: 'SE', receiver: 'UA' }
const missiles: Terms = { ...sides, goods: { capability: 'missiles', quantity: '10', unit: 'pieces' }, money: null }
const euros: Terms = { ...sides, goods: null, money: { amount: '5000000', currency: 'EUR' } }
const valued: Terms = { ...sides, goods: missiles.goods, money: euros.money }

type Commitment = Extract<Said, { record: 'commitment' }>
type Task = Extract<Said, { record: 'task' }>
const item = { itemClass: 'missiles', quantity: '10', unit: 'pieces' }
const inKind: Commitment = { record: 'commitment', receiver: { participant: 'UA' }, modality: 'in_kind', items: [item] }
const cash: Commitment = { ...inKind, modality: 'cash', amount: '5000000.00', currency: 'EUR', items: [] }
const work: Task = { record: 'task', lead: { participant: 'SE' }, quantity: '10', unit: 'pieces' }

/** The rest, or the pointer and the figures of each field that is refused. */
function outcome(terms: Terms, said: Said) {
  try {
    return checkAgrees(terms, said)
  } catch (error) {
    const { code, message, facts } = error as Refusal
    expect([error instanceof Refusal, code, facts.rule]).toEqual([true, 'unprocessable', 'BR-37'])
    expect(message).toContain(`The ${said.record} differs`)
    return facts.errors?.map(({ pointer, detail }) => [pointer, inBoth(detail).en])
  }
}

const is = (told: string, accepted: string) => `is ${told}, but ${accepted} was accepted`
const untold: [string, string][] = [['/quantity', is('not told', '10 pieces of missiles')]]

describe('BR-37: a record that says what was accepted confirms it, and leaves nothing open', () => {
  it.each<[string, Terms, Said]>([
    ['goods as a commitment', missiles, inKind],
    ['goods as a task', missiles, work],
    ['money as a commitment', euros, cash],
    ['goods of a stated value in kind', valued, inKind],
    ['goods of a stated value in money', valued, cash],
    ['goods of a stated value as a task', valued, work],
    [
      'goods in the letters that their author uses',
      missiles,
      { ...inKind, items: [{ itemClass: 'Missiles ', quantity: '10.00', unit: 'PIECES' }] },
    ],
  ])('%s', (_, terms, said) => {
    expect(outcome(terms, said)).toBeNull()
  })
})

describe('BR-37: a part leaves the rest open', () => {
  it.each<[string, Terms, Said, object]>([
    [
      'of goods in a commitment',
      missiles,
      { ...inKind, items: [{ ...item, quantity: '4' }] },
      { quantity: '6', unit: 'pieces' },
    ],
    ['of goods in a task', missiles, { ...work, quantity: '9.5' }, { quantity: '0.5', unit: 'pieces' }],
    ['of money', euros, { ...cash, amount: '1.25' }, { amount: '4999998.75', currency: 'EUR' }],
    ['of money in whole units', euros, { ...cash, amount: '1' }, { amount: '4999999.00', currency: 'EUR' }],
  ])('%s', (_, terms, said, rest) => {
    expect(outcome(terms, said)).toEqual(rest)
  })
})

const organisationId = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

describe('BR-37: more than what was accepted, or something else, is refused at its field with both figures', () => {
  it.each<[string, Terms, Said, [string, string][]]>([
    [
      'another provider',
      missiles,
      { ...inKind, providerOrganisationId: organisationId },
      [['/providerOrganisationId', is(organisationId, 'of SE itself')]],
    ],
    [
      'another receiver',
      euros,
      { ...cash, receiver: { participant: 'PL' } },
      [['/receiver/participant', is('PL', 'for UA')]],
    ],
    [
      'an organisation that receives',
      missiles,
      { ...inKind, receiver: { organisationId } },
      [['/receiver/organisationId', is(organisationId, 'for UA')]],
    ],
    [
      'goods of another class',
      missiles,
      { ...inKind, items: [{ ...item, itemClass: 'potatoes' }] },
      [['/items/0/itemClass', is('potatoes', 'missiles')]],
    ],
    [
      'goods in another unit',
      missiles,
      { ...inKind, items: [{ ...item, unit: 'sacks' }] },
      [['/items/0/unit', is('sacks', 'pieces')]],
    ],
    [
      'more goods',
      missiles,
      { ...inKind, items: [{ ...item, quantity: '10.001' }] },
      [['/items/0/quantity', is('10.001', '10')]],
    ],
    [
      'goods beside them',
      missiles,
      { ...inKind, items: [item, { ...item, itemClass: 'launchers' }] },
      [['/items', is('of 2 classes', 'one, 10 pieces of missiles')]],
    ],
    ['no goods', missiles, { ...inKind, items: [] }, [['/items', is('of 0 classes', 'one, 10 pieces of missiles')]]],
    ['money for goods', missiles, cash, [['/modality', is('cash', '10 pieces of missiles')]]],
    [
      'a training for goods',
      missiles,
      { ...cash, modality: 'training' },
      [['/modality', is('training', '10 pieces of missiles')]],
    ],
    ['goods for money', euros, inKind, [['/modality', is('in_kind', '5000000.00 EUR')]]],
    ['a service for money', euros, { ...cash, modality: 'service' }, [['/modality', is('service', '5000000.00 EUR')]]],
    ['another currency', euros, { ...cash, currency: 'SEK' }, [['/currency', is('SEK', 'EUR')]]],
    ['more money', euros, { ...cash, amount: '5000000.01' }, [['/amount', is('5000000.01', '5000000.00')]]],
    [
      'no money',
      euros,
      { ...cash, amount: undefined, currency: undefined },
      [
        ['/currency', is('not told', 'EUR')],
        ['/amount', is('not told', '5000000.00')],
      ],
    ],
    [
      'a service for goods of a stated value',
      valued,
      { ...cash, modality: 'service' },
      [['/modality', is('service', '10 pieces of missiles, 5000000.00 EUR')]],
    ],
    ['another lead', missiles, { ...work, lead: { participant: 'NO' } }, [['/lead/participant', is('NO', 'of SE')]]],
    ['a task in another unit', missiles, { ...work, unit: 'sacks' }, [['/unit', is('sacks', 'pieces')]]],
    ['a task of more', missiles, { ...work, quantity: '11' }, [['/quantity', is('11', '10')]]],
    ['a task of an amount without a unit', missiles, { ...work, unit: undefined }, untold],
    ['a task of a unit without an amount', missiles, { ...work, quantity: undefined }, untold],
    [
      'a task of no told quantity',
      missiles,
      { ...work, quantity: undefined, unit: undefined },
      [['/quantity', is('not told', '10 pieces of missiles')]],
    ],
    ['a task for money', euros, work, [['', 'Money is confirmed as a commitment: 5000000.00 EUR.']]],
    [
      '5,000 sacks of potatoes for ten missiles, to Poland',
      missiles,
      {
        ...inKind,
        receiver: { participant: 'PL' },
        items: [{ itemClass: 'potatoes', quantity: '5000', unit: 'sacks' }],
      },
      [
        ['/receiver/participant', is('PL', 'for UA')],
        ['/items/0/itemClass', is('potatoes', 'missiles')],
        ['/items/0/unit', is('sacks', 'pieces')],
        ['/items/0/quantity', is('5000', '10')],
      ],
    ],
  ])('%s', (_, terms, said, faults) => {
    expect(outcome(terms, said)).toEqual(faults)
  })
})
