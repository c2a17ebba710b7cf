import { type Actor, isOneOf } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { compare } from '../../kernel/decimal.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf } from '../../platform/lifecycle.ts'

export const priorities = ['critical', 'high', 'medium', 'low'] as const

/**
 * BR-85: a named actor other than those who filed or amended a need validates it; before that no offer counts.
 * BR-86: a quantity is above zero, and in the unit of the need or in one whose conversion is declared.
 * BR-87: a need is needed on a day that is to come, of a capability that is in the list on that day.
 * BR-88: a validated need is not amended: a new need replaces it, once.
 */
export const requirementLifecycle = lifecycle({
  of: 'requirement',
  states: { filed: [], validated: ['open'], superseded: [], withdrawn: [] },
  verbs: {
    amendRequirement: {
      from: ['filed'],
      to: 'unchanged',
      action: 'requirement.file',
      event: 'requirement.amended',
    },
    validateRequirement: {
      from: ['filed'],
      to: 'validated',
      action: 'requirement.validate',
      event: 'requirement.validated',
    },
    supersedeRequirement: {
      from: ['filed', 'validated'],
      to: 'superseded',
      action: 'requirement.file',
      event: 'requirement.superseded',
      within: 'fileRequirement',
    },
    withdrawRequirement: {
      from: ['filed', 'validated'],
      to: 'withdrawn',
      action: 'requirement.file',
      event: 'requirement.withdrawn',
    },
  },
})
export const requirementStatuses = statesOf(requirementLifecycle)
export type RequirementStatus = StateOf<typeof requirementLifecycle>

/** BR-86. */
export function checkQuantity(quantity: string, pointer = '/quantity'): void {
  if (compare(quantity, '0') <= 0) throw unprocessable(pointer, 'must be above zero', 'BR-86')
}

/** BR-87. */
export function checkNeededBy(neededBy: string, today: string): void {
  if (neededBy < today) throw unprocessable('/neededBy', say('is before today, {today}', { today }), 'BR-87')
}

type Person = Pick<Actor, 'accounts'>
type Written = { filedBy: string; amendedBy: readonly string[] }

/** Whether this person has written any version of the need. */
export const hasWritten = (person: Person, { filedBy, amendedBy }: Written): boolean =>
  isOneOf(person, [filedBy, ...amendedBy])

/** BR-85: nobody who wrote a need validates it. */
export function checkValidator(person: Person, { id, ...written }: Written & { id: string }): void {
  if (!hasWritten(person, written)) return
  throw new Refusal('forbidden', 'A need is validated by another account than those that filed and amended it.', {
    object: { type: 'requirement', id },
    rule: 'BR-85',
  })
}

/** Only Ukraine writes needs (BR-52). */
export const standingToNeeds = (participant: string): Relation[] => (participant === 'UA' ? ['own'] : [])

/** Everybody but Ukraine may offer (BR-52). */
export const standingToOfferFor = (participant: string): Relation[] => (participant === 'UA' ? [] : ['provider'])

/** The units that a need also accepts differ from its own, and each is given once. */
export function checkConversions(unit: string, conversions: readonly { unit: string; factor: string }[]): void {
  for (const [index, conversion] of conversions.entries()) {
    checkQuantity(conversion.factor, `/conversions/${index}/factor`)
    const isRepeated = conversions.slice(0, index).some((other) => other.unit === conversion.unit)
    if (conversion.unit === unit || isRepeated)
      throw unprocessable(`/conversions/${index}/unit`, 'is given already', 'BR-86')
  }
}
