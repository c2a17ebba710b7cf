import { type Actor, isOneOf } from '../../access/actor.ts'
import type { Relation } from '../../access/policy.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { lifecycle, statesOf } from '../../platform/lifecycle.ts'

/** `audited` is what makes the verification of an entry `audited` (BR-16). */
export const annotationKinds = ['remark', 'audited'] as const
export type AnnotationKind = (typeof annotationKinds)[number]
/** owner: only the auditor's participant and the record's owner. all: everybody who sees the record. */
export const annotationReaders = ['owner', 'all'] as const

/** The kinds of records that can be remarked upon. */
export const annotatable = [
  'agreement',
  'consultation',
  'pledge',
  'commitment',
  'organisation',
  'allocation',
  'ledger_entry',
  'lot',
  'evidence',
  'requirement',
  'task',
  'instrument',
  'measure',
  'joint_project',
  'reform_step',
  'roadmap_step',
  'received_statement',
  'monitoring_edition',
  'report_run',
] as const
export type Annotatable = (typeof annotatable)[number]

export const evidenceRequestLifecycle = lifecycle({
  of: 'evidence_request',
  states: { open: [], answered: [], withdrawn: [] },
  verbs: {
    answerEvidenceRequest: {
      from: ['open'],
      to: 'answered',
      action: 'evidence_request.answer',
      event: 'evidence_request.answered',
    },
    withdrawEvidenceRequest: {
      from: ['open'],
      to: 'withdrawn',
      action: 'evidence_request.withdraw',
      event: 'evidence_request.withdrawn',
    },
  },
})
export const evidenceRequestStatuses = statesOf(evidenceRequestLifecycle)

/** requester: the participant that asked. addressee: the participant whose record it is. */
export function standingTo(participant: string, said: { participant: string; owner: string }): Relation[] {
  return [
    ...(said.participant === participant ? (['requester'] as const) : []),
    ...(said.owner === participant ? (['addressee'] as const) : []),
  ]
}

type Said = {
  kind: AnnotationKind
  readers: string
  resource: { type: string }
  scope?: string | undefined
  auditedOn?: string | undefined
}

/**
 * An audit is about one statement of the ledger and has a scope and a day; everybody who sees the statement sees the
 * audit (BR-16). `today` is in the auditor's time zone.
 */
export function checkAnnotation(input: Said, today: string): void {
  if (input.kind === 'remark') {
    for (const field of ['scope', 'auditedOn'] as const)
      if (input[field] !== undefined)
        throw unprocessable(`/${field}`, 'belongs to an audit only: leave it out of a remark', 'BR-16')
    return
  }
  if (input.resource.type !== 'ledger_entry')
    throw unprocessable('/resource/type', 'Only an entry of the ledger can be audited.', 'BR-16')
  if (input.readers !== 'all')
    throw unprocessable(
      '/readers',
      'Everybody who sees an entry sees that it was audited: choose the readers `all`.',
      'BR-16',
    )
  if (input.scope === undefined) throw unprocessable('/scope', 'State which parts of the entry were audited.', 'BR-16')
  if (input.auditedOn !== undefined && input.auditedOn > today)
    throw unprocessable(
      '/auditedOn',
      say('{auditedOn} is later than {today}, which is today in your time zone.', {
        auditedOn: input.auditedOn,
        today,
      }),
      'BR-16',
    )
}

/** The audit office of the framework: its auditors belong to no side and may audit whatever they see. */
export const frameworkAuditOffice = 'XA'

type Audited = { id: string; sides: readonly string[]; reversed: boolean; statedBy: string | null }
type Auditor = Pick<Actor, 'participant' | 'accounts'>

/**
 * BR-16: only an auditor of a side of the flow or of the framework, who did not state the entry, audits it, and only
 * while it stands.
 */
export function checkAuditor(auditor: Auditor, { id, sides, reversed, statedBy }: Audited): void {
  const { participant } = auditor
  const object = { type: 'ledger_entry', id }
  if (isOneOf(auditor, [statedBy]))
    throw new Refusal('forbidden', 'The account that stated an entry cannot audit it: another auditor can.', {
      object,
      rule: 'BR-16',
    })
  if (participant !== frameworkAuditOffice && !sides.includes(participant))
    throw new Refusal(
      'forbidden',
      say(
        'An entry is audited by an auditor of a side of its flow or of {frameworkAuditOffice}; you may remark upon it.',
        { frameworkAuditOffice },
      ),
      { object, rule: 'BR-16' },
    )
  if (reversed)
    throw new Refusal('conflict', 'The entry is reversed: audit what replaces it.', {
      object,
      rule: 'BR-16',
      state: 'reversed',
    })
}

type Withdrawn = { id: string; kind: AnnotationKind; withdrawnAt: Date | null }

/** BR-16: an audit is withdrawn once; a remark stays as it is. */
export function checkWithdrawable({ id, kind, withdrawnAt }: Withdrawn): void {
  const object = { type: 'annotation', id }
  if (kind !== 'audited') throw unprocessable('', 'Only an audit can be withdrawn; a remark stays.', 'BR-16')
  if (withdrawnAt !== null)
    throw new Refusal('conflict', 'The audit is withdrawn already.', { object, rule: 'BR-16', state: 'withdrawn' })
}

/** The last day may be today; `today` is in the owner's time zone. */
export function checkDueOn(dueOn: string, today: string): void {
  if (dueOn < today)
    throw unprocessable(
      '/dueOn',
      say('{dueOn} is earlier than {today}, which is today in the owner’s time zone.', { dueOn, today }),
    )
}
