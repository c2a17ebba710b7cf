import { type Actor, type Role, rolesOpenTo } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { type FieldError, Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, type StateOf, statesOf, type VerbOf } from '../../platform/lifecycle.ts'

export const accountKinds = ['person', 'service'] as const
export const accountLifecycle = lifecycle({
  of: 'account',
  states: { active: [], suspended: [] },
  verbs: {
    suspendAccount: { from: ['active'], to: 'suspended', action: 'account.suspend', event: 'account.suspended' },
    reinstateAccount: { from: ['suspended'], to: 'active', action: 'account.suspend', event: 'account.reinstated' },
    createGrant: { from: ['active', 'suspended'], to: 'unchanged', action: 'grant.create', event: 'grant.created' },
  },
})
export const accountStatuses = statesOf(accountLifecycle)
export type AccountStatus = StateOf<typeof accountLifecycle>
export type AccountVerb = VerbOf<typeof accountLifecycle>

/** Derived from the dates and from a revocation, never stored. */
export const grantLifecycle = lifecycle({
  of: 'grant',
  table: 'account_grant',
  states: { upcoming: ['derived'], in_force: ['derived'], expired: ['derived'], revoked: ['derived'] },
  verbs: {
    revokeGrant: { from: ['upcoming', 'in_force'], to: 'revoked', action: 'grant.revoke', event: 'grant.revoked' },
  },
})
export const grantStates = statesOf(grantLifecycle)
export type GrantState = StateOf<typeof grantLifecycle>

export type GrantDates = { validFrom: string; validTo: string | null; revokedAt: unknown }

/** `today` is a calendar date in the participant's time zone; a grant is in force on its last day. */
export function grantState({ validFrom, validTo, revokedAt }: GrantDates, today: string): GrantState {
  if (revokedAt !== null) return 'revoked'
  if (validFrom > today) return 'upcoming'
  return validTo !== null && validTo < today ? 'expired' : 'in_force'
}

/**
 * The caller's relation to an account for each verb: only the participant that suspended it lifts the suspension, and
 * the last administrator stays.
 */
export function standingToAccount(
  actor: Actor,
  relations: readonly Relation[],
  row: { suspendedBy: string | null; lastHolder: boolean },
) {
  return (verb: AccountVerb): readonly Relation[] | undefined => {
    const barred: Record<AccountVerb, boolean> = {
      suspendAccount: row.lastHolder,
      reinstateAccount: ![null, actor.participant].includes(row.suspendedBy),
      createGrant: false,
    }
    return barred[verb] ? undefined : relations
  }
}

export type GrantInput = { role: Role; agencyId?: string | undefined; validFrom: string; validTo?: string | undefined }
export type GrantFacts = { today: string; agencies: readonly string[] }

/** @throws Refusal `unprocessable` that points at every field at fault; `at` is the pointer of the list or of the grant */
export function checkGrants(
  actor: Actor,
  grants: readonly { at: string; grant: GrantInput }[],
  facts: GrantFacts,
): void {
  const open = rolesOpenTo(actor.participantKind, actor.participant)
  const errors: FieldError[] = []
  for (const { at, grant } of grants) {
    if (!open.includes(grant.role)) {
      errors.push({
        pointer: `${at}/role`,
        detail: say('{participant} cannot give the role {role}: it can give {open}.', {
          participant: actor.participant,
          role: grant.role,
          open: open.join(', '),
        }),
      })
    }
    if (grant.agencyId !== undefined && !facts.agencies.includes(grant.agencyId)) {
      errors.push({
        pointer: `${at}/agencyId`,
        detail: say('{participant} has no such agency.', { participant: actor.participant }),
      })
    }
    if (grant.validTo !== undefined && grant.validTo < grant.validFrom) {
      errors.push({ pointer: `${at}/validTo`, detail: 'The last day is before the first.' })
    } else if (grant.validTo !== undefined && grant.validTo < facts.today) {
      errors.push({ pointer: `${at}/validTo`, detail: 'The last day is past: the grant would give nothing.' })
    }
  }
  if (errors.length > 0) throw new Refusal('unprocessable', errors[0]!.detail, { errors })
}
