import { type Role, roles } from '../../access/actor.ts'
import { policy } from '../../access/policy.ts'
import { resources } from '../../events/resources.ts'

/** The kinds of things that each role is told of. */
export const typesOfRoles: readonly { role: Role; type: string }[] = roles.flatMap((role) =>
  Object.entries(resources)
    .filter(([, { readBy }]) => role in policy[readBy].allow)
    .map(([type]) => ({ role, type })),
)

const typesByRole = new Map(
  roles.map((role) => [role, new Set(typesOfRoles.filter((each) => each.role === role).map(({ type }) => type))]),
)

/** Whether an account with these roles is told of this kind of thing. */
export const isToldOf = (held: readonly Role[], type: string): boolean =>
  held.some((role) => typesByRole.get(role)!.has(type))
