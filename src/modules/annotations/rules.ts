import type { Lifecycle } from '../../kernel/lifecycle.ts'
import { unprocessable } from '../../kernel/refusal.ts'

/** `audited` is what makes the verification of an entry `audited` (BR-16). */
export const annotationKinds = ['remark', 'audited'] as const
export type AnnotationKind = (typeof annotationKinds)[number]
/** owner: the auditor's participant and the record's owner. all: whoever sees the record. */
export const annotationReaders = ['owner', 'all'] as const

export const evidenceRequestStatuses = ['open', 'answered', 'withdrawn'] as const
export type EvidenceRequestStatus = (typeof evidenceRequestStatuses)[number]
export type EvidenceRequestVerb = 'answer' | 'withdrawal'

export const evidenceRequestLifecycle: Lifecycle<EvidenceRequestStatus, EvidenceRequestVerb> = {
  answer: { from: ['open'], to: 'answered' },
  withdrawal: { from: ['open'], to: 'withdrawn' },
}

/** What is said to be audited is one statement of the ledger, and everybody who sees it is told (BR-16). */
export function checkAnnotation(input: { kind: AnnotationKind; readers: string; resource: { type: string } }): void {
  if (input.kind === 'remark') return
  if (input.resource.type !== 'ledger_entry')
    throw unprocessable('/resource/type', 'Only an entry of the ledger is audited.', 'BR-16')
  if (input.readers !== 'all')
    throw unprocessable('/readers', 'That an entry is audited is for all who see it.', 'BR-16')
}

/** Today is time enough; `today` where the owner is. */
export function checkDueOn(dueOn: string, today: string): void {
  if (dueOn < today) throw unprocessable('/dueOn', `${dueOn} is earlier than ${today}, today where its owner is.`)
}
