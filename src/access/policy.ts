import { Refusal } from '../kernel/refusal.ts'
import { either, type Said, say } from '../kernel/sentence.ts'
import { type Actor, hasRole, type Role } from './actor.ts'
import { booksPolicy } from './books-policy.ts'
import { consultationPolicy } from './consultation-policy.ts'
import { frameworkPolicy } from './framework-policy.ts'
import { implementationPolicy } from './implementation-policy.ts'
import { oversightPolicy } from './oversight-policy.ts'
import { registerPolicy } from './register-policy.ts'
import type { Relation, Rule } from './relations.ts'
import { workPolicy } from './work-policy.ts'

export { type Relation, relations } from './relations.ts'

/**
 * THE policy: action -> which role may do it on records that stand in which relation. Row-level security has
 * already decided which records exist for the caller; what is not listed here is forbidden.
 */
export const policy = {
  ...registerPolicy,
  ...consultationPolicy,
  ...booksPolicy,
  ...workPolicy,
  ...implementationPolicy,
  ...frameworkPolicy,
  ...oversightPolicy,
} as const satisfies Record<string, Rule>

export type Action = keyof typeof policy

const rules: Readonly<Record<Action, Rule>> = policy

/** The name of an action. */
export const actionSays = (action: Action): Said => rules[action].says

/** Whether any of the actor's grants could ever use this action. */
export function mayEver(actor: Actor, action: Action): boolean {
  return Object.keys(rules[action].allow).some((role) => hasRole(actor, role as Role))
}

/** Whether the actor may do this on a record to which it stands in these relations; undefined where a rule bars it. */
export function may(actor: Actor, action: Action, standing: readonly Relation[] | undefined): boolean {
  if (standing === undefined) return false
  const { allow } = rules[action]
  // A list asks for each of its rows, so the pairs are made only once.
  for (const role in allow) {
    const on = allow[role as Role]!
    if (hasRole(actor, role as Role) && on.some((relation) => relation === 'any' || standing.includes(relation)))
      return true
  }
  return false
}

/** @throws Refusal `forbidden` for a record that the caller can see but may not act upon */
export function authorize(
  actor: Actor,
  action: Action,
  standing: readonly Relation[] | undefined,
  object?: { type: string; id: string },
): void {
  if (!may(actor, action, standing)) {
    const what = actionSays(action)
    const who = either(Object.entries(rules[action].allow).map(([role, on]) => `${role} (${on.join(', ')})`))
    throw new Refusal('forbidden', say('{what}: for {who}.', { what, who }), object === undefined ? {} : { object })
  }
}

/** The policy as rows, for /v1/permissions and the golden matrix. */
export function permissionRows() {
  return (Object.entries(rules) as [Action, Rule][]).map(([action, rule]) => ({
    action,
    says: rule.says.en,
    allow: (Object.entries(rule.allow) as [Role, readonly Relation[]][]).map(([role, on]) => ({ role, on: [...on] })),
  }))
}
