import { z } from 'zod'
import { Id, Instant } from '../../platform/http/wire.ts'
import { usedClauses } from './plan.ts'

/** What a preview tells in addition about the clauses between requester and addressee. */
export const clausesOfPreview = {
  readings: z
    .array(
      z.object({
        requiresRequest: z
          .boolean()
          .meta({ description: 'Whether, by this reading, the text asks for a request first.' }),
        used: z.boolean(),
        deadlineAt: Instant.nullable(),
        requestedBy: Instant.nullable(),
        statement: z.string(),
      }),
    )
    .meta({ description: 'If readings of the clause conflict: each reading with the time that follows from it.' }),
  instruments: z
    .array(
      z.object({
        instrumentId: Id,
        title: z.string(),
        applies: z.boolean(),
        why: z.string(),
        deadlineHours: z.int().nullable(),
        precedence: z.enum(['instrument', 'agreement', 'not_stated']),
      }),
    )
    .meta({ description: 'Instruments with a consultation clause of their own that bind both (BR-112).' }),
  used: z
    .object({ clause: z.enum(usedClauses), instrumentId: Id.nullable(), why: z.string() })
    .meta({ description: 'Which clause is used, and why: see the code list `usedClause`.' }),
}
