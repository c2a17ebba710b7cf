import { z } from 'zod'
import { type Lifecycle, operationsOf } from '../lifecycle.ts'

/**
 * `allowedActions` of a record: what this caller can do with it now, by the names of the operations that do it.
 * `beside`: operations at its address that are no step of its life.
 */
export function AllowedActions(of: Lifecycle<string, string, string>, ...beside: string[]) {
  return z
    .array(z.enum([...operationsOf(of), ...beside]))
    .meta({ description: 'What you can do with it now: operationIds of this document.' })
}
