import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { AnnotationRow, EvidenceRequestRow } from './queries.ts'
import { evidenceRequestLifecycle, standingTo } from './rules.ts'
import type { Annotation, EvidenceRequest } from './schemas.ts'

export function annotationToJson(row: AnnotationRow): z.input<typeof Annotation> {
  return {
    ...row,
    resource: { type: row.resourceType, id: row.resourceId },
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}

export function evidenceRequestToJson(row: EvidenceRequestRow, { actor, now }: View): z.input<typeof EvidenceRequest> {
  const standing = standingTo(actor.participant, row)
  return {
    ...row,
    resource: { type: row.resourceType, id: row.resourceId },
    dueAt: row.dueAt.toISOString(),
    overdue: row.status === 'open' && row.dueAt <= now,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(evidenceRequestLifecycle, row.status, actor, standing),
  }
}
