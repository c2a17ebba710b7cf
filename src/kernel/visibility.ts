import { unprocessable } from './refusal.ts'
import { type Noun, say } from './sentence.ts'

/** What an account may see: the audiences that accord.enter() computed for it. */
export type Audiences = readonly string[]

export const markings = ['public', 'framework', 'limited'] as const
export type Marking = (typeof markings)[number]

/** Who may see a record beside its sides. */
export type Marked = { marking: Marking; releasable_to: readonly string[] }

/** What a request tells of it; what is absent is decided by what the record is made from. */
export type GivenMarking = { marking?: Marking | undefined; releasableTo?: readonly string[] | undefined }

/** What a record is made from. `what`: as a refusal names it. */
export type Origin = { what: Noun; audiences: Audiences }

/** Whether a record with these audiences exists for the caller. Row-level security decides; this is the second lock. */
export function visible(caller: Audiences, record: Audiences): boolean {
  return caller.some((audience) => record.includes(audience))
}

/** Fails closed: a row that reaches the wire without the caller's right to it is a defect, not an answer. */
export function assertVisible(caller: Audiences, record: Audiences, what: string): void {
  if (!visible(caller, record)) throw new Error(`visibility defect: ${what} reached a caller who may not see it`)
}

/** BR-50: a record is released to those whom there are. `unknown` comes from accord.unknown_audiences(). */
export function checkReleased(releasableTo: readonly string[] = [], unknown: readonly string[]): void {
  const index = releasableTo.findIndex((audience) => unknown.includes(audience))
  if (index < 0) return
  const detail = say('{audience} is neither a participant nor a coalition that you may know of.', {
    audience: releasableTo[index]!,
  })
  throw unprocessable(`/releasableTo/${index}`, detail, 'BR-50')
}

/** Whom a marking lets in beside the sides of a record. */
export function audienceOf({ marking, releasable_to }: Marked): string[] {
  return marking === 'limited' ? [...new Set(releasable_to)].sort() : [marking]
}

/** The marking that these audiences amount to, those of `sides` left out: who is named otherwise was released to. */
export function markingOf(audiences: Audiences, sides: readonly (string | null)[] = []): Marked {
  const marking = markings.find((each) => audiences.includes(each)) ?? 'limited'
  return { marking, releasable_to: marking === 'limited' ? audiences.filter((each) => !sides.includes(each)) : [] }
}

/**
 * BR-50: a record that is made from others is never less restricted than any of them, whatever the default. Without
 * a marking it is for whom all of them are for; with one it may be for fewer. `sides` see it whatever its marking. What is of the books
 * (`ofBooks`) is, without a marking, for its sides alone, and for whom what it is made from was released to.
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

/** Who sees all of them, without the sides: of what is for the framework or the public, everybody who sees the others. */
function common(origins: readonly Origin[], sides: readonly (string | null)[]): string[] {
  const named = new Set(origins.flatMap((origin) => markingOf(origin.audiences, sides).releasable_to))
  return [...named].filter((audience) => origins.every((origin) => covers(origin.audiences, audience)))
}

/** Whether who has the audience sees a record that has these; that of a coalition is settled by accord.wider_than(). */
function covers(audiences: Audiences, audience: string): boolean {
  return (
    audiences.includes('public') ||
    audiences.includes(audience) ||
    (audiences.includes('framework') && audience !== 'public')
  )
}
