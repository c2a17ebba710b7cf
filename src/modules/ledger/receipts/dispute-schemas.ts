import { z } from 'zod'
import { Id, Instant, ParticipantCode, page } from '../../../platform/http/wire.ts'
import type { DisputeRow } from './disputes.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const Dispute = z
  .object({
    id: Id,
    entryId: Id,
    participant: ParticipantCode,
    reason: z.string(),
    raisedAt: Instant,
    resolution: z.string().nullable(),
    resolvedAt: Instant.nullable(),
    version: z.int(),
  })
  .meta({
    id: 'Dispute',
    description: 'An objection of one side to a statement.',
    examples: [
      {
        id,
        entryId: id,
        participant: 'UA',
        reason: 'Half of it arrived.',
        raisedAt: '2026-05-02T08:00:00.000Z',
        resolution: null,
        resolvedAt: null,
        version: 1,
      },
    ],
  })
export const DisputePage = page(Dispute).meta({ id: 'DisputePage' })

export function disputeToJson(row: DisputeRow): z.input<typeof Dispute> {
  return { ...row, raisedAt: row.raisedAt.toISOString(), resolvedAt: row.resolvedAt?.toISOString() ?? null }
}
