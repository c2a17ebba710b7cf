import { type Actor, isOneOf } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { compare } from '../../kernel/decimal.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf } from '../../platform/lifecycle.ts'

export const priorities = ['critical', 'high', 'medium', 'low'] as const

/**
 * BR-85: a need is validated by a named actor other than who filed or amended it; before that no offer counts.
 * BR-86: a quantity is above zero, and in the unit of the need or in one whose conversion is declared.
 * BR-87: a need is needed on a day that is to come, of a capability that is in the list on that day.
 * BR-88: what is validated is not amended: a new need supersedes it, once.
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

/** Whether this person has had a hand in it, however many have since. */
export const hasWritten = (person: Person, { filedBy, amendedBy }: Written): boolean =>
  isOneOf(person, [filedBy, ...amendedBy])

/** BR-85: whoever wrote a need does not validate it. */
export function checkValidator(person: Person, { id, ...written }: Written & { id: string }): void {
  if (!hasWritten(person, written)) return
  throw new Refusal('forbidden', 'A need is validated by another account than those that filed and amended it.', {
    object: { type: 'requirement', id },
    rule: 'BR-85',
  })
}

/** Needs are Ukraine's to write (BR-52). */
export const standingToNeeds = (participant: string): Relation[] => (participant === 'UA' ? ['own'] : [])

/** Whoever may give what is needed: everybody but who needs it (BR-52). */
export const standingToOfferFor = (participant: string): Relation[] => (participant === 'UA' ? [] : ['provider'])

/** Units that a need accepts for its own are other units, each told once. */
export function checkConversions(unit: string, conversions: readonly { unit: string; factor: string }[]): void {
  for (const [index, conversion] of conversions.entries()) {
    checkQuantity(conversion.factor, `/conversions/${index}/factor`)
    const isRepeated = conversions.slice(0, index).some((other) => other.unit === conversion.unit)
    if (conversion.unit === unit || isRepeated)
      throw unprocessable(`/conversions/${index}/unit`, 'is given already', 'BR-86')
  }
}
