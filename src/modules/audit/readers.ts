import { type Role, roles } from '../../access/actor.ts'
import { policy } from '../../access/policy.ts'
import { resources } from '../../events/resources.ts'

/** Which role is told of which kinds of things. */
export const typesOfRoles: readonly { role: Role; type: string }[] = roles.flatMap((role) =>
  Object.entries(resources)
    .filter(([, { readBy }]) => role in policy[readBy].allow)
    .map(([type]) => ({ role, type })),
)

/** The kinds of things of which an account with these roles is told. */
export function typesToldTo(held: readonly Role[]): string[] {
  return [...new Set(typesOfRoles.filter(({ role }) => held.includes(role)).map(({ type }) => type))]
}
