import { type Role, roles } from '../../src/access/actor.ts'
import type { Relation } from '../../src/access/policy.ts'

/**
 * How a participant stands to a record: whether the record exists for it, and in which relations. `barred`: roles
 * that the policy permits and a numbered rule does not.
 */
export type Standing = {
  participant: string
  relations: readonly Relation[]
  sees: readonly Role[]
  barred?: readonly Role[]
  body?: object
}

/** One request on a real record. */
export type Target = { path: string; body?: object; version?: number; standings: readonly Standing[] }

export type Options = Partial<Pick<Standing, 'barred' | 'body'>>
export const insiders = roles.filter((role) => role !== 'observer')

export const own = (participant: string, ...relations: Relation[]): Standing => ({
  participant,
  relations: ['own', ...relations],
  sees: roles,
})
export const inside = (participant: string, relations: readonly Relation[], options: Options = {}): Standing => ({
  participant,
  relations,
  sees: insiders,
  ...options,
})
export const other = (participant: string): Standing => ({ participant, relations: [], sees: roles })
export const unseen = (participant: string): Standing => ({ participant, relations: [], sees: [] })
