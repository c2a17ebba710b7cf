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

/** Which roles a participant may give to its accounts: the secretariat is Ukraine's; an observer observes and audits. */
export function rolesOpenTo(kind: Actor['participantKind'], participant: string): Role[] {
  if (kind === 'observer') return ['administrator', 'auditor', 'observer']
  return roles.filter((role) => role !== 'secretariat' || participant === 'UA')
}

export type Grant = { id: string; role: Role; agencyId: string | null; validFrom: string; validTo: string | null }

export const participantKinds = ['ukraine', 'state', 'union', 'coalition_partner', 'observer'] as const
export type ParticipantKind = (typeof participantKinds)[number]

/** Who asks: known from the token, entitled by the register of accounts, as of this transaction. */
export type Actor = {
  readonly accountId: string
  /** All accounts of who asks: of the same subject, by whichever issuer of its participant. */
  readonly accounts: readonly string[]
  readonly accountName: string
  readonly participant: string
  readonly participantKind: ParticipantKind
  readonly grants: readonly Grant[]
  readonly audiences: readonly string[]
}

/** Whether who asks holds one of these accounts: where a rule asks for somebody else, two accounts of one person are one. */
export function isOneOf({ accounts }: Pick<Actor, 'accounts'>, those: readonly (string | null)[]): boolean {
  return those.some((account) => account !== null && accounts.includes(account))
}

export function hasRole(actor: Actor, role: Role): boolean {
  return actor.grants.some((grant) => grant.role === role)
}
