import type { FastifyRequest } from 'fastify'
import type { Refusal } from '../../kernel/refusal.ts'
import { type Door, type ReadTx, read } from '../db/read.ts'
import type { Params } from './operation-specs.ts'

/** Reads a record as its caller sees it, by its kind and by where records of the kind are: `/v1/tasks`. */
export type Shown = Map<string, (tx: ReadTx, id: string, params: Params) => Promise<unknown>>

/**
 * A 409 about a record also names what its caller can do with it now: the `allowedActions` of the record as the caller
 * reads it. It names nothing if the record has no actions. What the refusal says itself is not changed.
 */
export async function withAllowed(
  door: Door,
  shown: Shown,
  request: FastifyRequest,
  refusal: Refusal,
): Promise<Refusal> {
  const { object, state, allowed } = refusal.facts
  if (object === undefined || allowed !== undefined) return refusal
  // A part without an address of its own uses what the record at the request's address allows.
  const show = shown.get(object.type) ?? shown.get(request.routeOptions.url?.split('/:')[0] ?? '')
  const told = await (show && read(door, request, (tx) => show(tx, object.id, request.params as Params)))
  const { allowedActions = state === undefined ? undefined : [] } = (told ?? {}) as { allowedActions?: string[] }
  return allowedActions === undefined ? refusal : refusal.with({ allowed: allowedActions })
}
