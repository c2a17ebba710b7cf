import { uuidOf } from '../kernel/ids.ts'
import type { EquipmentFact, Facts, MoneyFact, ReferenceData } from './facts.ts'
import { mapCode } from './mapping.ts'
import { matchOf } from './matches.ts'
import { provisionFor } from './provision-links.ts'
import { equipmentCertainty, pledgeCategory, pledgeCondition, pledgeKind, pledgeQualifier } from './support-mapping.ts'

const recordOf = (fact: MoneyFact) => mapCode('pledges.kind', pledgeKind, fact.kind)
const certaintyOf = (fact: EquipmentFact) => mapCode('equipment.certainty', equipmentCertainty, fact.certainty)
const pledgeId = (key: string) => uuidOf(`pledge:${key}`)
const equipmentKey = (fact: EquipmentFact) => `${fact.agreement}:${fact.item}`

/** Promises of the texts: statements of future money, and the equipment that they name (BR-23). */
export function pledgeRows({ facts }: ReferenceData) {
  const money = facts.pledges.filter((fact) => recordOf(fact).record === 'pledge')
  const equipment = facts.equipment.filter((fact) => certaintyOf(fact).record === 'pledge')
  const pledges = [
    ...money.map((fact) => moneyPledge(facts, fact)),
    ...equipment.map((fact) => equipmentPledge(facts, fact)),
  ]
  const conditions = money.flatMap((fact) =>
    fact.conditionality.map((words, index) => ({
      pledge_id: pledgeId(fact.id),
      participant: fact.agreement,
      number: index + 1,
      condition: mapCode('pledges.conditionality', pledgeCondition, words),
      words,
    })),
  )
  const reserved = equipment.flatMap((fact) =>
    fact.condition === null
      ? []
      : [
          {
            pledge_id: pledgeId(equipmentKey(fact)),
            participant: fact.agreement,
            number: 1,
            condition: 'other',
            words: fact.condition,
          },
        ],
  )
  const links = pledges.flatMap(({ id, participant, source, announced_on }) =>
    provisionFor(source).map((provision_id) =>
      matchOf({ kind: 'pledge', id, on: announced_on, provider: participant }, provision_id, source),
    ),
  )
  return { pledges, conditions: [...conditions, ...reserved], links }
}

/** Statements of the texts about the past, or totals: never pledges (BR-23). */
export function pastSupport({
  facts,
}: ReferenceData): { key: string; fact: MoneyFact | EquipmentFact; words: string }[] {
  return [
    ...facts.pledges
      .filter((fact) => recordOf(fact).record === 'claim')
      .map((fact) => ({ key: fact.id, fact, words: wordsOf(fact) })),
    ...facts.equipment
      .filter((fact) => certaintyOf(fact).record === 'claim')
      .map((fact) => ({
        key: equipmentKey(fact),
        fact,
        words: `${fact.item}: ${fact.certainty.replaceAll('_', ' ')}`,
      })),
  ]
}

function moneyPledge(facts: Facts, fact: MoneyFact) {
  const { amountKind: kind } = recordOf(fact)
  const amount = fact.amount === null ? null : String(fact.amount)
  const inMoney = kind === 'fixed' || kind === 'guarantee_limit' || kind === 'equity'
  // A part of a total of the past has no parent among the pledges.
  const parent = facts.pledges.find((other) => other.id === fact.part_of && recordOf(other).record === 'pledge')
  const counted = kind === 'in_kind_only' && amount !== null
  return {
    ...named(fact),
    id: pledgeId(fact.id),
    agreement_id: fact.outside_agreement ? null : uuidOf(`agreement:${fact.agreement}`),
    title: `${fact.id}: ${fact.category.replaceAll('_', ' ')}`,
    ...saying(wordsOf(fact), fact.note),
    amount_kind: kind,
    qualifier: fact.qualifier === null ? 'unstated' : mapCode('pledges.qualifier', pledgeQualifier, fact.qualifier),
    per: isYearly(fact) ? 'year' : 'whole',
    floor_per_year: fact.annual_floor === undefined ? null : String(fact.annual_floor.amount),
    aid_category: mapCode('pledges.category', pledgeCategory, fact.category),
    amount: inMoney ? amount : null,
    currency: fact.currency,
    gdp_share: fact.gdp_share_pct === undefined ? null : { percent: String(fact.gdp_share_pct), of: fact.gdp_of },
    relative_to: kind === 'relative' ? (fact.relative_to ?? null) : null,
    quantity: kind === 'capacity' ? amount : null,
    unit: kind === 'capacity' ? (fact.unit?.replace(aYear, '') ?? null) : null,
    period_from: textOf(fact.period.from),
    period_to: textOf(fact.period.to),
    indicative: fact.indicative
      ? [{ amount: String(fact.indicative.amount), currency: fact.indicative.currency, ...noted(fact.indicative.note) }]
      : [],
    items: counted
      ? [{ description: fact.unit ?? '', quantity: amount, ...(fact.unit ? { unit: fact.unit } : {}) }]
      : [],
    schedule: splitOf(fact),
    beneficiaries: fact.shared_beneficiary ?? ['UA'],
    parent_pledge_id: parent === undefined ? null : pledgeId(parent.id),
    supersedes_pledge_id: fact.supersedes === undefined ? null : pledgeId(fact.supersedes),
    announced_on: announcedOn(facts, fact),
  }
}

function equipmentPledge(facts: Facts, fact: EquipmentFact) {
  return {
    ...named(fact),
    id: pledgeId(equipmentKey(fact)),
    agreement_id: uuidOf(`agreement:${fact.agreement}`),
    title: fact.item,
    ...saying([fact.certainty.replaceAll('_', ' '), fact.item, fact.note].filter(Boolean).join('; '), fact.note),
    amount_kind: 'in_kind_only',
    qualifier: 'unstated',
    per: 'whole',
    floor_per_year: null,
    aid_category: 'military',
    amount: null,
    currency: null,
    gdp_share: null,
    relative_to: null,
    quantity: null,
    unit: null,
    period_from: null,
    period_to: textOf(fact.deliver_by),
    indicative: [],
    items: [
      {
        description: fact.item,
        ...(fact.quantity === null ? {} : { quantity: String(fact.quantity) }),
        ...(fact.unit === null ? {} : { unit: fact.unit }),
        ...(fact.deliver_by === null ? {} : { deliverBy: fact.deliver_by }),
      },
    ],
    schedule: [],
    beneficiaries: ['UA'],
    parent_pledge_id: null,
    supersedes_pledge_id: null,
    announced_on: signingDate(facts, fact.agreement),
  }
}

const named = (fact: MoneyFact | EquipmentFact) => ({
  participant: fact.agreement,
  source: fact.source,
  includes_union_contribution: 'unknown',
  marking: 'public',
  created_at: '2024-01-12T00:00:00Z',
  as_found: fact,
})

/** A promise outside an agreement was decided on a day of its own, or with the promise that it is a part of. */
function announcedOn(facts: Facts, fact: MoneyFact): string {
  const parent = facts.pledges.find(({ id }) => id === fact.part_of)
  return fact.decided ?? (fact.outside_agreement ? parent?.decided : undefined) ?? signingDate(facts, fact.agreement)
}

function signingDate(facts: Facts, code: string): string {
  return facts.agreements.find(({ iso_alpha2 }) => iso_alpha2 === code)!.signing_date
}

const aYear = / per year$/
/** Whether the amount is for every year of its period, by its own field or by its unit. */
const isYearly = (fact: MoneyFact) => fact.per === 'year' || aYear.test(fact.unit ?? '')

/** The amounts that are stated for each year of the period. */
function splitOf({ yearly_split: split, period: { from, to } }: MoneyFact): { period: string; amount: string }[] {
  if (split === undefined) return []
  const years = Number(to) - Number(from) + 1
  return Array.from({ length: years }, (_, at) => ({ period: String(Number(from) + at), amount: String(split.amount) }))
}

/** The words that the data file quotes from the source, if it does; otherwise a paraphrase, marked as such. */
function saying(words: string, note: string | null | undefined): { original: string; paraphrased: boolean } {
  const [, quoted] = /(?:printed|prints only|printed as) "([^"]+)"/.exec(note ?? '') ?? []
  if (quoted !== undefined) return { original: quoted, paraphrased: false }
  return { original: `In other words than the source’s: ${words}`, paraphrased: true }
}

function wordsOf(fact: MoneyFact): string {
  const size = [fact.qualifier?.replaceAll('_', ' '), fact.amount, fact.currency, fact.unit]
  const share = fact.gdp_share_pct === undefined ? undefined : `${fact.gdp_share_pct} % of GDP`
  return [
    fact.kind.replaceAll('_', ' '),
    size.filter((part) => part !== undefined && part !== null).join(' '),
    share,
    fact.relative_to,
    fact.note,
  ]
    .filter(Boolean)
    .join('; ')
}

const textOf = (value: number | string | null) => (value === null ? null : String(value))
const noted = (note: string | undefined) => (note === undefined ? {} : { note })
