import { unprocessable } from './refusal.ts'
import { type Noun, say } from './sentence.ts'

/** What an account may see: the audiences that accord.enter() computed for it. */
export type Audiences = readonly string[]

export const markings = ['public', 'framework', 'limited'] as const
export type Marking = (typeof markings)[number]

/** Who may see a record besides its sides. */
export type Marked = { marking: Marking; releasable_to: readonly string[] }

/** The release that a request states; if it is absent, the records that the new one is made from decide. */
export type GivenMarking = { marking?: Marking | undefined; releasableTo?: readonly string[] | undefined }

/** A record that another is made from. `what` is its name in a refusal. */
export type Origin = { what: Noun; audiences: Audiences }

/** Whether a record with these audiences exists for the caller. Row-level security decides; this is the second lock. */
export function visible(caller: Audiences, record: Audiences): boolean {
  return caller.some((audience) => record.includes(audience))
}

/** Fails closed: a row that reaches the wire without the caller's right to it is a defect, not an answer. */
export function assertVisible(caller: Audiences, record: Audiences, what: string): void {
  if (!visible(caller, record)) throw new Error(`visibility defect: ${what} reached a caller who may not see it`)
}

/** BR-50: a record is released only to audiences that exist. `unknown` comes from accord.unknown_audiences(). */
export function checkReleased(releasableTo: readonly string[] = [], unknown: readonly string[]): void {
  const index = releasableTo.findIndex((audience) => unknown.includes(audience))
  if (index < 0) return
  const detail = say('{audience} is neither a participant nor a coalition that you may know of.', {
    audience: releasableTo[index]!,
  })
  throw unprocessable(`/releasableTo/${index}`, detail, 'BR-50')
}

/** The audiences that a marking gives a record, besides its sides. */
export function audienceOf({ marking, releasable_to }: Marked): string[] {
  return marking === 'limited' ? [...new Set(releasable_to)].sort() : [marking]
}

/** The marking that these audiences amount to, without those of `sides`; all others were released to by name. */
export function markingOf(audiences: Audiences, sides: readonly (string | null)[] = []): Marked {
  const marking = markings.find((each) => audiences.includes(each)) ?? 'limited'
  return { marking, releasable_to: marking === 'limited' ? audiences.filter((each) => !sides.includes(each)) : [] }
}

/**
 * BR-50: a record that is made from others is never less restricted than any of them, whatever the default. Without a
 * marking it is for those who may see all of them; with one it may be for fewer. `sides` see it whatever its marking.
 * Without a marking, a record of the books (`ofBooks`) is only for its sides and for those to whom its origins were
 * released.
 */
export function markChild(
  given: GivenMarking,
  origins: readonly Origin[],
  { sides = [], ofBooks = false }: { sides?: readonly (string | null)[]; ofBooks?: boolean } = {},
): Marked {
  const marking = given.marking ?? (ofBooks ? 'limited' : narrowest(origins))
  const wider = origins.find((origin) => restriction(marking) < restriction(markingOf(origin.audiences).marking))
  if (wider !== undefined)
    throw unprocessable(
      '/marking',
      say('The {what} is {marking}.', { what: wider.what, marking: markingOf(wider.audiences).marking }),
      'BR-50',
    )
  if (given.releasableTo === undefined)
    return { marking, releasable_to: given.marking === undefined ? common(origins, sides) : [] }
  for (const [index, audience] of given.releasableTo.entries()) {
    const narrower = origins.find((origin) => !covers(origin.audiences, audience) && !sides.includes(audience))
    if (narrower !== undefined)
      throw unprocessable(
        `/releasableTo/${index}`,
        say('The {what} is not released to it.', { what: narrower.what }),
        'BR-50',
      )
  }
  return { marking, releasable_to: given.releasableTo }
}

const restriction = (marking: Marking) => markings.indexOf(marking)

function narrowest(origins: readonly Origin[]): Marking {
  if (origins.length === 0) return 'limited'
  const ranks = origins.map((origin) => restriction(markingOf(origin.audiences).marking))
  return markings[Math.max(...ranks)]!
}

/**
 * Who sees all of these records, without the sides. A record for the framework or the public restricts nobody who sees
 * the others.
 */
function common(origins: readonly Origin[], sides: readonly (string | null)[]): string[] {
  const named = new Set(origins.flatMap((origin) => markingOf(origin.audiences, sides).releasable_to))
  return [...named].filter((audience) => origins.every((origin) => covers(origin.audiences, audience)))
}

/** Whether a holder of the audience sees a record with these audiences; accord.wider_than() decides for coalitions. */
function covers(audiences: Audiences, audience: string): boolean {
  return (
    audiences.includes('public') ||
    audiences.includes(audience) ||
    (audiences.includes('framework') && audience !== 'public')
  )
}
