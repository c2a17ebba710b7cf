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
