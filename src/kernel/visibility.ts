import { unprocessable } from './refusal.ts'

/** What an account may see: the audiences that accord.enter() computed for it. */
export type Audiences = readonly string[]

/** Whether a record with these audiences exists for the caller. Row-level security decides; this is the second lock. */
export function visible(caller: Audiences, record: Audiences): boolean {
  return record.some((audience) => caller.includes(audience))
}

/** Fails closed: a row that reaches the wire without the caller's right to it is a defect, not an answer. */
export function assertVisible(caller: Audiences, record: Audiences, what: string): void {
  if (!visible(caller, record)) throw new Error(`visibility defect: ${what} reached a caller who may not see it`)
}

/** BR-50: a record is released to those whom there are. `unknown` comes from accord.unknown_audiences(). */
export function checkReleased(releasableTo: readonly string[] = [], unknown: readonly string[]): void {
  const index = releasableTo.findIndex((audience) => unknown.includes(audience))
  if (index < 0) return
  const detail = `${releasableTo[index]} is neither a participant nor a coalition that you may know of.`
  throw unprocessable(`/releasableTo/${index}`, detail, 'BR-50')
}
