import { type Said, say } from '../../kernel/sentence.ts'

/** The totals of a bridge, in the order in which money passes through them. */
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
  'on_other_terms',
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

/** Whose word a figure rests on. */
export const bridgeSides = ['outside', 'provider', 'receiver', 'both'] as const
export type BridgeSide = (typeof bridgeSides)[number]

type Told = { formula: Said; kinds: readonly string[]; word: BridgeSide }

/** The formula of each total, and whose word it rests on (BR-07, BR-114). */
export const totalsTold: Readonly<Record<BridgeTotal, Told>> = {
  published: {
    formula: {
      en: 'the amount of the claim that was chosen, as its source states it',
      uk: 'сума обраного твердження, як її подає джерело',
    },
    kinds: [],
    word: 'outside',
  },
  pledged: {
    formula: {
      en: 'pledges that stand, over their whole period; nested ones, ceilings and guarantees left out',
      uk: 'чинні обіцянки за весь їхній період; без вкладених, граничних сум і гарантій',
    },
    kinds: ['pledge'],
    word: 'provider',
  },
  committed: {
    formula: {
      en: 'provider’s entries of the kind commitment into Ukraine',
      uk: 'записи надавачів виду «зобов’язання» на користь України',
    },
    kinds: ['commitment'],
    word: 'provider',
  },
  contracted: {
    formula: {
      en: 'not recorded: no kind of entry tells when goods are contracted',
      uk: 'не записується: жоден вид записів не каже, коли майно законтрактовано',
    },
    kinds: [],
    word: 'provider',
  },
  disbursed: {
    formula: {
      en: 'provider’s entries of the kind disbursement into Ukraine',
      uk: 'записи надавачів виду «виплата» на користь України',
    },
    kinds: ['disbursement'],
    word: 'provider',
  },
  received: {
    formula: {
      en: 'receiver’s entries of the kind disbursement, on the terms of the payments that they are matched with, else of the commitment that they name',
      uk: 'записи отримувачів виду «виплата» на умовах виплат, з якими їх зіставлено, інакше — названого ними зобов’язання',
    },
    kinds: ['disbursement'],
    word: 'receiver',
  },
  confirmed: {
    formula: {
      en: 'what providers disbursed and receivers state in the same match',
      uk: 'виплачене надавачами, що його отримувачі заявляють у тому самому зіставленні',
    },
    kinds: ['disbursement'],
    word: 'both',
  },
}

const paid = ['disbursement']
const owed = ['commitment']

/** What each item counts, and whose word it rests on. */
export const itemsTold: Readonly<Record<BridgeItem, Told>> = {
  not_converted: {
    formula: {
      en: 'of pledges, what no commitment that names them makes good',
      uk: 'з обіцянок — те, чого не виконує жодне зобов’язання, що їх називає',
    },
    kinds: ['pledge', 'commitment'],
    word: 'provider',
  },
  beyond_pledge: {
    formula: {
      en: 'of commitments, what goes beyond the pledge that they name',
      uk: 'із зобов’язань — те, що перевищує названу ними обіцянку',
    },
    kinds: ['pledge', 'commitment'],
    word: 'provider',
  },
  without_pledge: {
    formula: { en: 'commitments that name no pledge', uk: 'зобов’язання, що не називають обіцянки' },
    kinds: owed,
    word: 'provider',
  },
  of_uncounted_pledge: {
    formula: {
      en: 'commitments that name a pledge which is not counted: nested, withdrawn, a ceiling, of another currency',
      uk: 'зобов’язання, що називають невраховану обіцянку: вкладену, відкликану, граничну суму, в іншій валюті',
    },
    kinds: owed,
    word: 'provider',
  },
  on_other_terms: {
    formula: {
      en: 'commitments that say how they are financed where the pledge that they name says nothing, or something else',
      uk: 'зобов’язання, що називають умови фінансування, яких названа ними обіцянка не зазначає або зазначає інакше',
    },
    kinds: ['pledge', 'commitment'],
    word: 'provider',
  },
  undrawn: {
    formula: {
      en: 'of commitments, what no payment has drawn',
      uk: 'із зобов’язань — те, чого не списала жодна виплата',
    },
    kinds: ['commitment', 'disbursement'],
    word: 'provider',
  },
  overdrawn: {
    formula: { en: 'payments beyond what is committed', uk: 'виплати понад зобов’язане' },
    kinds: ['commitment', 'disbursement'],
    word: 'provider',
  },
  drawn_in_other_currency: {
    formula: {
      en: 'drawn of these commitments by payments in another currency',
      uk: 'списано з цих зобов’язань виплатами в іншій валюті',
    },
    kinds: paid,
    word: 'provider',
  },
  paid_for_other_currency: {
    formula: {
      en: 'paid in this currency for commitments in another',
      uk: 'виплачено в цій валюті за зобов’язаннями в іншій',
    },
    kinds: paid,
    word: 'provider',
  },
  without_commitment: {
    formula: {
      en: 'paid under no commitment, or drawing nothing in money of theirs',
      uk: 'виплачено без зобов’язання або без списання коштів із нього',
    },
    kinds: paid,
    word: 'provider',
  },
  only_provider: {
    formula: { en: 'what providers state and no receiver does', uk: 'заявлене надавачами й жодним отримувачем' },
    kinds: paid,
    word: 'provider',
  },
  only_receiver: {
    formula: { en: 'what receivers state and no provider does', uk: 'заявлене отримувачами й жодним надавачем' },
    kinds: paid,
    word: 'receiver',
  },
  differs_in_match: {
    formula: {
      en: 'by which receivers state more, or less, in the same match',
      uk: 'на скільки отримувачі заявляють більше або менше в тому самому зіставленні',
    },
    kinds: paid,
    word: 'both',
  },
  receipt_unmatched: {
    formula: { en: 'what receivers state and no provider does', uk: 'заявлене отримувачами й жодним надавачем' },
    kinds: paid,
    word: 'receiver',
  },
  above_statement_of_provider: {
    formula: {
      en: 'by which receivers state more than providers in the same match',
      uk: 'на скільки отримувачі заявляють більше за надавачів у тому самому зіставленні',
    },
    kinds: paid,
    word: 'both',
  },
}

/** Of every step. */
export const stepTold: Said = {
  en: 'the second total less the first: the sum of the items and of what is unexplained',
  uk: 'другий підсумок без першого: сума складників і непоясненого',
}

export const notTold = {
  contracts: {
    en: 'What is contracted is not recorded: ask the provider for its contracts.',
    uk: 'Законтрактоване не записується: запитайте договори в надавача.',
  },
  published: {
    en: 'What a published total counts is not told with it: no part of the difference can be named.',
    uk: 'Що враховує оприлюднений підсумок, разом із ним не сказано: жодної частини різниці назвати не можна.',
  },
  total: (total: BridgeTotal): Said =>
    say('No total of what is {total} is known.', { total: { en: total, uk: totalsInUkrainian[total] } }),
} as const

const totalsInUkrainian: Readonly<Record<BridgeTotal, string>> = {
  published: 'оприлюднене',
  pledged: 'обіцяне',
  committed: 'зобов’язане',
  contracted: 'законтрактоване',
  disbursed: 'виплачене',
  received: 'отримане',
  confirmed: 'підтверджене',
}
