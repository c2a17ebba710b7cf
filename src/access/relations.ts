import type { Said } from '../kernel/sentence.ts'
import { type Role, roles } from './actor.ts'

/**
 * The relation of the caller's participant to the record.
 * any: it can see it. own: the record is its participant's. requester / addressee: of the consultation, or of the
 * request for evidence. provider: of the offer, or who does the task. counterparty: the side that did not log the
 * session or propose the membership, or that receives what a task brings. party: of the agreement, or of the joint
 * project. lead: leads the coalition, or is Ukraine where nobody else does. member: takes part in it, or is in the
 * framework.
 */
export const relations = [
  'any',
  'own',
  'requester',
  'addressee',
  'provider',
  'counterparty',
  'party',
  'lead',
  'member',
] as const
export type Relation = (typeof relations)[number]

/** The name of an action, and which role may do it on records in which relation. */
export type Rule = { readonly says: Said; readonly allow: Readonly<Partial<Record<Role, readonly Relation[]>>> }

export const everybody = Object.fromEntries(roles.map((role) => [role, ['any']])) as Record<Role, Relation[]>
export const members = Object.fromEntries(
  roles.filter((role) => role !== 'observer').map((role) => [role, ['any']]),
) as Partial<Record<Role, Relation[]>>
