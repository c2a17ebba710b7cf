import { monthsLater } from '../../kernel/period.ts'
import { daysLater } from '../../kernel/time.ts'
import { audienceOf, type Marking } from '../../kernel/visibility.ts'
import type { ClauseType } from '../../reference/clause-types.ts'

/**
 * Absent is not unknown: an absent clause was looked for in a text and not found; for an unknown one no text was seen
 * (BR-70).
 */
export const presences = ['present', 'absent', 'unknown'] as const
export type Presence = (typeof presences)[number]

export const recordedStatuses = ['draft', 'signed', 'ratified', 'in_effect', 'notice_given', 'ended'] as const
export type RecordedStatus = (typeof recordedStatuses)[number]

/** `expired` is derived, and so is the end that a notice brings. */
export const agreementStatuses = [...recordedStatuses, 'expired'] as const
export type AgreementStatus = (typeof agreementStatuses)[number]

export const legalForms = ['political_commitment', 'executive_agreement', 'treaty', 'other'] as const
export const durationKinds = [
  'fixed_from_signature',
  'fixed_from_entry_into_force',
  'no_expiry_review_by',
  'period_of_cooperation',
  'unknown',
] as const
export type DurationKind = (typeof durationKinds)[number]

export const findings = ['mentioned', 'not_found', 'unknown'] as const
export const obligors = ['participant', 'ukraine', 'mutual'] as const
export const strengths = ['shall', 'will', 'intends', 'may', 'affirms'] as const
export const provisionKinds = [
  'commitment',
  'nato',
  'reform',
  'in_kind',
  'finance',
  'mutual_assistance',
  'implementation',
  'declaration',
  'consultation',
  'assistance',
  'alignment',
  'extension',
  'review',
  'termination',
  'amendment',
  'other',
  'dialogue',
] as const

export type StatusFact = { status: RecordedStatus; validFrom: string | null; verified: boolean }
export type ClauseFact = {
  type: ClauseType
  presence: Presence
  terms: Record<string, unknown>
  validFrom: string | null
  validTo: string | null
}

export type AgreementFacts = {
  signedOn: string | null
  statuses: readonly StatusFact[]
  clauses: readonly ClauseFact[]
}

export type Standing = {
  /** The status on that day; null where the agreement had none yet. */
  status: AgreementStatus | null
  since: string | null
  expiresOn: string | null
  noticeEffectiveOn: string | null
}

/**
 * The phases of an agreement: forming, in effect, over. A ratification after the effect changes nothing, and an end is
 * final.
 */
const phases: Readonly<Record<RecordedStatus, number>> = {
  draft: 0,
  signed: 0,
  ratified: 0,
  in_effect: 1,
  notice_given: 1,
  ended: 2,
}

/**
 * Where an agreement stands on a day. A status that is not verified decides nothing; one that is verified but not dated
 * is known for today and for no earlier day. queries.ts does the same in SQL, and a test compares the two.
 */
export function standingAt(facts: AgreementFacts, asOf: string, today: string): Standing {
  const held = lastOf(
    facts.statuses.filter(
      ({ verified, validFrom }) => verified && (validFrom === null ? asOf >= today : validFrom <= asOf),
    ),
  )
  const expiresOn = expiryOf(facts, asOf)
  if (held === undefined) return { status: null, since: null, expiresOn, noticeEffectiveOn: null }
  const noticeEffectiveOn = held.status === 'notice_given' ? noticeEffect(facts, held.validFrom) : null
  const noticeFirst = noticeEffectiveOn !== null && (expiresOn === null || noticeEffectiveOn <= expiresOn)
  if (held.status === 'ended') return { status: 'ended', since: held.validFrom, expiresOn, noticeEffectiveOn }
  if (noticeFirst && noticeEffectiveOn <= asOf) {
    return { status: 'ended', since: noticeEffectiveOn, expiresOn, noticeEffectiveOn }
  }
  if (expiresOn !== null && expiresOn < asOf) {
    return { status: 'expired', since: daysLater(expiresOn, 1), expiresOn, noticeEffectiveOn }
  }
  return { status: held.status, since: held.validFrom, expiresOn, noticeEffectiveOn }
}

/** The one that counts among the statuses that hold, in whatever order they are. */
export const lastOf = (statuses: readonly StatusFact[]): StatusFact | undefined =>
  statuses.toSorted((one, other) => precedence(other, one))[0]

/**
 * Positive if the first counts. Of two statuses of an agreement in effect the later counts, so that an agreement whose
 * notice was taken back is in effect.
 */
function precedence(one: StatusFact, other: StatusFact): number {
  const phase = phases[one.status]
  const rank = recordedStatuses.indexOf(one.status) - recordedStatuses.indexOf(other.status)
  const later = (one.validFrom ?? '').localeCompare(other.validFrom ?? '')
  return phase - phases[other.status] || (phase === 1 ? later : 0) || rank || later
}

/** The clause of that type on a day: the first version holds from signature on. */
export function clauseAt<Clause extends ClauseFact>(
  clauses: readonly Clause[],
  type: ClauseType,
  day: string,
): Clause | undefined {
  return clauses.find(
    (clause) =>
      clause.type === type &&
      (clause.validFrom === null || clause.validFrom <= day) &&
      (clause.validTo === null || clause.validTo > day),
  )
}

/**
 * The last day, from the validity clause of that time: the anniversary itself still counts. A period of cooperation
 * ends the promises and not the agreement; if the entry into force has no date, no last day can be named.
 */
function expiryOf(facts: AgreementFacts, asOf: string): string | null {
  const terms = clauseAt(facts.clauses, 'validity', asOf)?.terms
  const years = typeof terms?.['years'] === 'number' ? terms['years'] : null
  const from =
    terms?.['kind'] === 'fixed_from_signature'
      ? facts.signedOn
      : terms?.['kind'] === 'fixed_from_entry_into_force'
        ? entryIntoForce(facts.statuses)
        : null
  return years === null || from === null ? null : monthsLater(from, years * 12)
}

function entryIntoForce(statuses: readonly StatusFact[]): string | null {
  const dates = statuses.filter(({ status, verified }) => status === 'in_effect' && verified).map((s) => s.validFrom)
  return dates.filter((date) => date !== null).sort()[0] ?? null
}

/** The day from which a notice has ended the agreement, by the termination clause of the day on which it was given. */
export function noticeEffect(facts: Pick<AgreementFacts, 'clauses'>, givenOn: string | null): string | null {
  if (givenOn === null) return null
  const months = clauseAt(facts.clauses, 'termination', givenOn)?.terms['noticeMonths']
  return typeof months === 'number' ? monthsLater(givenOn, months) : null
}

export type ExpiryFacts = {
  kind: DurationKind
  years: number | null
  expiresOn: string | null
  signedOn: string | null
}

/** How the last day follows, in words. */
export function explainExpiry({ kind, years, expiresOn, signedOn }: ExpiryFacts): string {
  switch (kind) {
    case 'fixed_from_signature':
      return expiresOn === null
        ? 'A fixed term from signature, whose length or beginning is not known.'
        : `${years} years from signature on ${signedOn}; the anniversary is the last day. Derived, not stated in the text.`
    case 'fixed_from_entry_into_force':
      return expiresOn === null
        ? `${years ?? 'Unknown'} years from entry into force, which is not verified: no last day can be named.`
        : `${years} years from entry into force; the anniversary is the last day. Derived, not stated in the text.`
    case 'no_expiry_review_by':
      return 'The text has no last day; it provides for a review.'
    case 'period_of_cooperation':
      return `The text speaks of cooperation over ${years ?? 'an unknown number of'} years, not of the validity of the agreement: no last day follows.`
    case 'unknown':
      return 'Not known: the text has not been seen.'
  }
}

/** Who may know of it: the parties always. */
export function audiencesOf({ marking, participant }: { marking: Marking; participant: string }): string[] {
  return [...audienceOf({ marking, releasable_to: [] }), 'UA', participant]
}

/** What claims of the register are about. */
export const claimSubjects = [
  'aggregate',
  'agreement_count',
  'budget_reservation',
  'dialogue',
  'entry_into_effect',
  'legal_form',
  'mutual_assistance',
  'nato',
  'non_signatory',
  'paper_and_texts',
  'past_support',
  'prevailing_language',
  'requires_request',
  'review',
  'signature_outside_register',
  'status',
  'validity',
] as const
