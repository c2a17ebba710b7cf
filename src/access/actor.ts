export const roles = [
  'administrator',
  'coordinator',
  'duty_officer',
  'ministry',
  'viewer',
  'auditor',
  'secretariat',
  'observer',
] as const
export type Role = (typeof roles)[number]

/**
 * The roles that a participant may give to its accounts. Only Ukraine has the secretariat; an observer observes and
 * audits.
 */
export function rolesOpenTo(kind: Actor['participantKind'], participant: string): Role[] {
  if (kind === 'observer') return ['administrator', 'auditor', 'observer']
  return roles.filter((role) => role !== 'secretariat' || participant === 'UA')
}

export type Grant = { id: string; role: Role; agencyId: string | null; validFrom: string; validTo: string | null }

export const participantKinds = ['ukraine', 'state', 'union', 'coalition_partner', 'observer'] as const
export type ParticipantKind = (typeof participantKinds)[number]

/** The caller: identified by the token, with the rights that the register of accounts gives it at this transaction. */
export type Actor = {
  readonly accountId: string
  /** All accounts of the caller: those with the same subject, under any issuer of its participant. */
  readonly accounts: readonly string[]
  readonly accountName: string
  readonly participant: string
  readonly participantKind: ParticipantKind
  readonly grants: readonly Grant[]
  readonly audiences: readonly string[]
}

/**
 * Whether the caller holds one of these accounts. If a rule asks for another person, two accounts of one person count
 * as one.
 */
export function isOneOf({ accounts }: Pick<Actor, 'accounts'>, those: readonly (string | null)[]): boolean {
  return those.some((account) => account !== null && accounts.includes(account))
}

export function hasRole(actor: Actor, role: Role): boolean {
  return actor.grants.some((grant) => grant.role === role)
}
