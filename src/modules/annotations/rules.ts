import type { Lifecycle } from '../../kernel/lifecycle.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'

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

type Said = {
  kind: AnnotationKind
  readers: string
  resource: { type: string }
  scope?: string | undefined
  auditedOn?: string | undefined
}

/**
 * What is said to be audited is one statement of the ledger, with its scope and its day, and everybody who sees it is
 * told (BR-16). `today` is where the auditor is.
 */
export function checkAnnotation(input: Said, today: string): void {
  if (input.kind === 'remark') {
    for (const field of ['scope', 'auditedOn'] as const)
      if (input[field] !== undefined) throw unprocessable(`/${field}`, 'is of an audit; a remark has none', 'BR-16')
    return
  }
  if (input.resource.type !== 'ledger_entry')
    throw unprocessable('/resource/type', 'Only an entry of the ledger is audited.', 'BR-16')
  if (input.readers !== 'all')
    throw unprocessable('/readers', 'That an entry is audited is for all who see it.', 'BR-16')
  if (input.scope === undefined) throw unprocessable('/scope', 'Say what of the entry was audited.', 'BR-16')
  if (input.auditedOn !== undefined && input.auditedOn > today)
    throw unprocessable('/auditedOn', `${input.auditedOn} is later than ${today}, today where you are.`, 'BR-16')
}

/** Its auditors are of no side and may audit whatever they see. */
export const frameworkAuditOffice = 'XA'

type Audited = { id: string; sides: readonly string[]; reversed: boolean }

/** BR-16: an entry is audited by an auditor of a side of its flow or by the framework's, and while it stands. */
export function checkAuditor(participant: string, { id, sides, reversed }: Audited): void {
  const object = { type: 'ledger_entry', id }
  if (participant !== frameworkAuditOffice && !sides.includes(participant))
    throw new Refusal(
      'forbidden',
      `An entry is audited by an auditor of a side of its flow or of ${frameworkAuditOffice}; you may remark upon it.`,
      { object, rule: 'BR-16' },
    )
  if (reversed)
    throw new Refusal('conflict', 'The entry is reversed: audit what replaces it.', {
      object,
      rule: 'BR-16',
      state: 'reversed',
    })
}

type Withdrawn = { id: string; kind: AnnotationKind; withdrawn_at: Date | null }

/** BR-16: an audit is withdrawn once; a remark stays as it is. */
export function checkWithdrawable({ id, kind, withdrawn_at }: Withdrawn): void {
  const object = { type: 'annotation', id }
  if (kind !== 'audited')
    throw unprocessable('', 'Only that an entry was audited is withdrawn; a remark stays.', 'BR-16')
  if (withdrawn_at !== null)
    throw new Refusal('conflict', 'It is withdrawn already.', { object, rule: 'BR-16', state: 'withdrawn' })
}

/** Today is time enough; `today` where the owner is. */
export function checkDueOn(dueOn: string, today: string): void {
  if (dueOn < today) throw unprocessable('/dueOn', `${dueOn} is earlier than ${today}, today where its owner is.`)
}
