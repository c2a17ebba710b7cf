import { z } from 'zod'
import { ParticipantCode, QueryFlag } from '../../platform/http/wire.ts'
import { bases } from './matching.ts'
import { addresseeStates, consultationKinds } from './rules.ts'

/** The filters of lists of requests, and of lists of what belongs to them. */
export const ConsultationFilter = z.strictObject({
  status: z
    .enum(['draft', 'circulated', 'closed', 'cancelled'])
    .optional()
    .meta({ description: 'Only requests in this status. Some that are `circulated` may have lapsed, and say so.' }),
  kind: z.enum(consultationKinds).optional(),
  requester: ParticipantCode.optional(),
  side: z.enum(['requester', 'addressee']).optional(),
})
export type ConsultationFilter = z.output<typeof ConsultationFilter>

export const AddresseeFilter = z.strictObject({
  basis: z.enum(bases).optional(),
  state: z.enum(addresseeStates).optional(),
  seen: QueryFlag.optional(),
})
export type AddresseeFilter = z.output<typeof AddresseeFilter>

export const ResponseFilter = z.strictObject({ currentOnly: QueryFlag.optional() })
export type ResponseFilter = z.output<typeof ResponseFilter>
