import { z } from 'zod'
import { type Lifecycle, operationsOf } from '../lifecycle.ts'

/** `allowedActions` of a record: what this caller can do with it now, by the names of the operations that do it. */
export function AllowedActions(of: Lifecycle<string, string, string>) {
  return z
    .array(z.enum(operationsOf(of)))
    .meta({ description: 'What you can do with it now: operationIds of this document.' })
}
