import { uuidOf } from '../kernel/ids.ts'
import type { AgreementFact, ReferenceData } from './facts.ts'
import { mapCode } from './mapping.ts'
import { nonSignatoryState } from './support-mapping.ts'
import { pastSupport } from './support-rows.ts'

export type ClaimRow = {
  id: string
  agreement_id: string | null
  subject: string
  statement: string
  stated_by: string | null
  as_of: string | null
  source: string
  used: boolean
  reason: string | null
  /** The record as in the data file, if its parts say more than its words. */
  as_found: object | null
}

type Claim = {
  key: string
  agreement?: string
  subject: string
  statement: string
  statedBy?: string | undefined
  asOf?: string | undefined
  source: string
  used: boolean
  reason: string
  asFound?: object
}

/** Statements that conflict or could not be checked: all are kept, and each says why it is used or not. */
export function claimRows(data: ReferenceData): ClaimRow[] {
  const claims = [
    ...countClaims(data),
    ...aggregateClaims(data),
    ...paperClaims(data),
    ...nonSignatoryClaims(data),
    ...data.facts.agreements.flatMap(agreementClaims),
    ...data.facts.agreements.flatMap(unseenTextClaims),
    ...correctionClaims(data),
    ...furtherClaims(data),
    ...pastSupportClaims(data),
  ]
  return claims.map((c) => ({
    id: uuidOf(`claim:${c.subject}:${c.agreement ?? ''}:${c.key}`),
    agreement_id: c.agreement === undefined ? null : uuidOf(`agreement:${c.agreement}`),
    subject: c.subject,
    statement: c.statement,
    stated_by: c.statedBy ?? null,
    as_of: c.asOf ?? null,
    source: c.source,
    used: c.used,
    reason: c.reason,
    as_found: c.asFound ?? null,
  }))
}

function countClaims({ facts }: ReferenceData): Claim[] {
  const listed = Object.entries(facts.meta.official_lists).map(([key, source]): Claim => {
    const [count = '', asOf = ''] = key.split(/_(?:on|in)_/)
    return {
      key,
      subject: 'agreement_count',
      statement: `${count} agreements in an official list`,
      statedBy: 'official list',
      asOf,
      source,
      used: false,
      reason: 'an official list of its day, without Croatia; the register counts signed instruments',
    }
  })
  const counted: Claim = {
    key: 'register',
    subject: 'agreement_count',
    statement: `${facts.agreements.length} agreements signed`,
    statedBy: 'this register',
    asOf: facts.meta.compiled,
    source: 'text:*',
    used: true,
    reason: 'one for each instrument whose text or signing was found',
  }
  return [...listed, counted]
}

const aggregateClaims = ({ facts }: ReferenceData): Claim[] =>
  facts.aggregate_claims.map((c) => ({
    key: c.claim,
    subject: 'aggregate',
    statement: c.claim,
    statedBy: c.who,
    asOf: c.as_of,
    source: c.source,
    used: false,
    reason: 'a total as stated; totals here are sums of recorded statements, to which it is never added',
  }))

const paperClaims = ({ facts }: ReferenceData): Claim[] =>
  facts.paper_versus_texts.flatMap((c): Claim[] => [
    {
      key: `paper:${c.paper}`,
      subject: 'paper_and_texts',
      statement: c.paper,
      statedBy: 'paper',
      asOf: '2024-06',
      source: 'paper',
      used: false,
      reason: `what the texts say: ${c.texts}`,
    },
    {
      key: `texts:${c.paper}`,
      subject: 'paper_and_texts',
      statement: c.texts,
      statedBy: 'texts',
      source: c.source,
      used: true,
      reason: 'read in the texts themselves',
    },
  ])

const nonSignatoryClaims = ({ facts }: ReferenceData): Claim[] =>
  facts.non_signatories.map((n) => ({
    key: n.iso_alpha2,
    subject: 'non_signatory',
    statement: [`${n.iso_alpha2}: ${mapCode('non_signatories.state', nonSignatoryState, n.state)}`, n.note]
      .filter(Boolean)
      .join('; '),
    asOf: n.as_of,
    source: n.source,
    used: true,
    reason: 'the last state that was found',
  }))

function agreementClaims(fact: AgreementFact): Claim[] {
  const agreement = fact.iso_alpha2
  const claims: Claim[] = legalFormClaims(fact)
  if (fact.prevailing_language_note)
    claims.push({
      key: 'note',
      agreement,
      subject: 'prevailing_language',
      statement: fact.prevailing_language_note,
      source: fact.source,
      used: true,
      reason: 'stated in the text or seen in the copy',
    })
  if (fact.status.counting_note)
    claims.push({
      key: 'counting',
      agreement,
      subject: 'agreement_count',
      statement: fact.status.counting_note,
      source: urlIn(fact.status.counting_note),
      used: true,
      reason: 'the text was read, so the register counts it',
    })
  if (fact.nato.paper_claim)
    claims.push({
      key: 'paper',
      agreement,
      subject: 'nato',
      statement: fact.nato.paper_claim,
      statedBy: 'paper',
      source: 'paper',
      used: false,
      reason: 'read in the text itself',
    })
  if (fact.mutual_assistance?.present === 'partial')
    claims.push({
      key: 'paper',
      agreement,
      subject: 'mutual_assistance',
      statement: fact.mutual_assistance.note ?? '',
      statedBy: 'paper',
      source: 'paper',
      used: false,
      reason: 'read in the text itself',
    })
  if (fact.entry_into_effect.later_fact)
    claims.push({
      key: 'later',
      agreement,
      subject: 'status',
      statement: fact.entry_into_effect.later_fact,
      source: fact.status.source,
      used: true,
      reason: 'the only report found',
    })
  return claims
}

function legalFormClaims({ iso_alpha2: agreement, legal_form: form }: AgreementFact): Claim[] {
  if (!form?.disputed) return []
  return [
    {
      key: 'text',
      agreement,
      subject: 'legal_form',
      statement: 'a legally binding executive agreement that is not submitted for ratification',
      statedBy: 'text and paper',
      source: form.source,
      used: true,
      reason: 'the text says so and two sources read it so',
    },
    {
      key: 'disputed',
      agreement,
      subject: 'legal_form',
      statement: form.disputed,
      statedBy: 'Jamestown Foundation',
      source: urlIn(form.disputed),
      used: false,
      reason: 'a commentator’s reading against the text’s own words',
    },
  ]
}

/** Of a text that was not seen only statements of others are known. */
function unseenTextClaims(fact: AgreementFact): Claim[] {
  if (fact.consultation !== null) return []
  const reported = (subject: string, statement: string, source: string): Claim => ({
    key: 'reported',
    agreement: fact.iso_alpha2,
    subject,
    statement,
    source,
    used: false,
    reason: 'reported by others; the text itself was not seen',
  })
  return [
    reported('validity', fact.validity.note ?? '', fact.validity.source),
    reported('nato', fact.nato.tags.join(', ').replaceAll('_', ' '), fact.nato.source),
    reported(
      'budget_reservation',
      fact.budget_conditionality.text_in_own_words ?? '',
      fact.budget_conditionality.source,
    ),
    reported('entry_into_effect', fact.entry_into_effect.note ?? '', fact.entry_into_effect.source),
  ]
}

/**
 * Findings of the second reading; a claim may be about an agreement that is not in the register, and then changes no
 * count.
 */
const furtherClaims = ({ furtherClaims: found }: ReferenceData): Claim[] => found

const pastSupportClaims = (data: ReferenceData): Claim[] =>
  pastSupport(data).map(({ key, fact, words }) => ({
    key,
    agreement: fact.agreement,
    subject: 'past_support',
    statement: words,
    statedBy: 'text',
    source: fact.source,
    used: true,
    reason: 'told of the past or summed up: never a pledge (BR-23)',
    asFound: fact,
  }))

const correctionClaims = ({ corrections }: ReferenceData): Claim[] =>
  corrections.flatMap((c): Claim[] => [
    {
      key: 'replaced',
      agreement: c.agreement,
      subject: c.type,
      statement: c.replaced,
      statedBy: 'keyword reading of the copy',
      source: `text:${c.agreement}`,
      used: false,
      reason: c.reason,
    },
    {
      key: 'corrected',
      agreement: c.agreement,
      subject: c.type,
      statement: `found at ${c.provisionId}`,
      statedBy: 'provision-by-provision reading of the copy',
      source: c.source,
      used: true,
      reason: c.reason,
    },
  ])

function urlIn(text: string): string {
  const url = /https?:\/\/[^\s)]+/.exec(text)?.[0]
  if (url === undefined) throw new Error(`no address in ${JSON.stringify(text)}`)
  return url
}
