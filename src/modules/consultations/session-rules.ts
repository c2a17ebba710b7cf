import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { hoursAfter } from '../../kernel/time.ts'

/** Where partners meet: between two, with several at once, or in a format that exists beside the agreements. */
export const sessionFormats = [
  'bilateral',
  'several',
  'nato_ukraine_council',
  'defence_contact_group',
  'coalition_of_the_willing',
  'eu_ukraine',
  'g7',
  'nordic_baltic_eight',
  'capability_coalition',
  'other_format',
] as const
export type SessionFormat = (typeof sessionFormats)[number]

export const sessionChannels = ['in_person', 'telephone', 'video', 'existing_format'] as const
export const sessionLevels = ['head_of_state', 'minister', 'senior_official', 'working'] as const

/** What an addressee's seat at a session says. */
export const seatStates = ['recorded', 'not_objected', 'confirmed', 'objected', 'own_record'] as const
export type SeatState = (typeof seatStates)[number]

/**
 * BR-130: the hours in which an addressee may object to a record of its attendance, from the time a person of it has seen
 * it.
 */
export const objectionHours = 48

type Seat = { confirmedAt: Date | null; seenAt: Date | null; objectedAt: Date | null }

const dateOf = (text: string | null) => (text === null ? null : new Date(text))

/** A seat in the form of the row of its session, where instants are text. */
export function datedOf(seat: Readonly<Record<keyof Seat, string | null>>): Seat {
  return { confirmedAt: dateOf(seat.confirmedAt), seenAt: dateOf(seat.seenAt), objectedAt: dateOf(seat.objectedAt) }
}

/**
 * The time until which an addressee may object: 48 hours after a person of it saw the record, and not after the limit for
 * confirming sessions of an ended request (`ends`). Null if neither has begun to run.
 */
export function objectionUntil({ seenAt }: Pick<Seat, 'seenAt'>, ends: Date | null): Date | null {
  const until = seenAt === null ? null : hoursAfter(seenAt, objectionHours)
  if (until === null || ends === null) return until ?? ends
  return until < ends ? until : ends
}

type SeatFacts = { recordedByRequester: boolean; ends: Date | null }

/** BR-130. `recordedByRequester`: false if the addressee recorded the session itself, which is its word already. */
export function seatState(seat: Seat, { recordedByRequester, ends }: SeatFacts, now: Date): SeatState {
  if (!recordedByRequester) return 'own_record'
  if (seat.objectedAt !== null) return 'objected'
  if (seat.confirmedAt !== null) return 'confirmed'
  const until = objectionUntil(seat, ends)
  return until !== null && until < now ? 'not_objected' : 'recorded'
}

/**
 * Checks that a seat may be objected to, while its request runs or within the limit after it (checkAttestable).
 * @throws Refusal `conflict` if this seat has been confirmed or objected to, or its time for objecting is over
 */
export function checkObjectable(sessionId: string, seat: Seat, now: Date): void {
  const state = seatState(seat, { recordedByRequester: true, ends: null }, now)
  if (state === 'recorded') return
  throw new Refusal('conflict', objectionRefused[state]!, {
    object: { type: 'session', id: sessionId },
    rule: 'BR-130',
    state,
    allowed: state === 'not_objected' ? ['confirmSession'] : [],
  })
}

const objectionRefused: Readonly<Partial<Record<SeatState, Detail>>> = {
  confirmed: 'This side has confirmed the session: it can no longer object to it.',
  objected: 'This side has objected to the session already.',
  not_objected: say(
    'The {hours} hours for an objection, counted from when a person of this side saw the record, are over.',
    { hours: objectionHours },
  ),
}

/** The format of a meeting: between two, with several, or the name of an existing format. */
export function formatOf(
  input: { format?: SessionFormat | undefined; convenedVia?: string | undefined },
  attending: number,
): SessionFormat {
  if (input.format !== undefined) return input.format
  if (input.convenedVia !== undefined) return 'other_format'
  return attending > 1 ? 'several' : 'bilateral'
}
