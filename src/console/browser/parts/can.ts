import { me } from '../session.ts'
/** Whether the service says that the reader may do it with the record now. */
export function can(record: { allowedActions?: readonly string[] | undefined }, operation: string): boolean {
  return (record.allowedActions ?? []).includes(operation)
}

type Sides = Record<string, unknown>
const partyOf = (of: unknown) =>
  typeof of === 'string' ? of : (of as { participant?: string | null } | null)?.participant

/** Whether our participant is a side of a record: its owner, its provider or receiver, or one of its parties. */
export function isSide(row: Sides): boolean {
  const { participant, proposedBy, provider, receiver, ownedBy, participants = [], parties = [], parts = [] } = row
  const sides = [participant, proposedBy, provider, receiver, ownedBy]
  const several = [participants, parties, parts] as unknown[][]
  return [...sides, ...several.flat()].some((side) => partyOf(side) === me().participant.code)
}
