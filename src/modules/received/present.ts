import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { ReceivedStatementRow } from './queries.ts'
import { type ReceivedKind, receivedStatementLifecycle, standingToStatement } from './rules.ts'
import type { ReceivedStatement } from './schemas.ts'

/** Where what took its place can be read; a response is read with its request. */
const placeOf: Readonly<Record<ReceivedKind, (row: ReceivedStatementRow) => string>> = {
  response: ({ consultationId }) => `/v1/consultations/${consultationId}/responses`,
  pledge: ({ recordId }) => `/v1/pledges/${recordId}`,
  commitment: ({ recordId }) => `/v1/commitments/${recordId}`,
  payment: ({ recordId }) => `/v1/ledger-entries/${recordId}`,
}

export function statementToJson(row: ReceivedStatementRow, { actor }: View): z.input<typeof ReceivedStatement> {
  return {
    ...row,
    recordHref: row.recordId === null ? null : placeOf[row.kind](row),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(receivedStatementLifecycle, row.status, actor, standingToStatement(actor, row)),
  }
}
