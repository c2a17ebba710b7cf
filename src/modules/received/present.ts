import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { ReceivedStatementRow } from './queries.ts'
import {
  type AttestingSettings,
  attesting,
  isAdoptable,
  isAttestable,
  type ReceivedKind,
  type ReceivedVerb,
  receivedStatementLifecycle,
  standingToStatement,
} from './rules.ts'
import type { ReceivedStatement } from './schemas.ts'

/** The address of the record that replaced it; a response is read with its request. */
const placeOf: Readonly<Record<ReceivedKind, (row: ReceivedStatementRow) => string>> = {
  response: ({ consultationId }) => `/v1/consultations/${consultationId}/responses`,
  pledge: ({ recordId }) => `/v1/pledges/${recordId}`,
  commitment: ({ recordId }) => `/v1/commitments/${recordId}`,
  payment: ({ recordId }) => `/v1/ledger-entries/${recordId}`,
}

export const statementToJson =
  (settings: AttestingSettings) =>
  (row: ReceivedStatementRow, { actor, now }: View): z.input<typeof ReceivedStatement> => {
    return {
      ...row,
      recordHref: row.recordId === null ? null : placeOf[row.kind](row),
      decidedAt: row.decidedAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      allowedActions: allowedOnStatement(row, actor, now, settings),
    }
  }

export function allowedOnStatement(row: ReceivedStatementRow, actor: Actor, now: Date, settings: AttestingSettings) {
  const standing = standingToStatement(actor, row)
  const attestable = isAttestable(row, now, settings)
  const closed = (verb: ReceivedVerb) =>
    (attesting.includes(verb) && !attestable) || (verb === 'adoptReceivedStatement' && !isAdoptable(row))
  return allowedActions(receivedStatementLifecycle, row.status, actor, (verb) => (closed(verb) ? undefined : standing))
}
