import { type Actor, hasRole } from './actor.ts'
import type { Relation } from './policy.ts'

type Kept = { participant: string } & ({ agencyId: string | null } | { agency_id: string | null })

/** The caller's relation to books: they are its participant's, and its agency's if the grant names one (BR-52). */
export function standingToBooks(actor: Actor, kept: Kept): Relation[] {
  if (kept.participant !== actor.participant) return []
  const agency = 'agencyId' in kept ? kept.agencyId : kept.agency_id
  const grants = actor.grants.filter((grant) => grant.role === 'ministry')
  const bound = grants.length > 0 && grants.every((grant) => grant.agencyId !== null && grant.agencyId !== agency)
  return bound && !hasRole(actor, 'coordinator') ? [] : ['own']
}
