import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import type { Config } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { compareAndSet, make } from '../../platform/db/change.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import type { ClosureInput, ConsultationInput, ConsultationPatch, RenewalInput } from './inputs.ts'
import { offerLifecycle, requestCancelled } from './offer-rules.ts'
import { type WarnedView, warned } from './planning.ts'
import {
  type ConsultationRow,
  type ConsultationView,
  findParticipants,
  lockConsultation,
  ownOf,
  readConsultation,
} from './queries.ts'
import {
  type ConsultationVerb,
  checkOccasion,
  checkRequester,
  consultationLifecycle,
  standingTo,
  statusOf,
} from './rules.ts'
import { consultation, offer } from './tables.ts'

/** The operator's settings that consultations need. */
export type Settings = { lapseDays: number; proposalDays: number; confirmationDays: number }

/** The settings of consultations that an operator may change, in days. */
export const settingsOf = (config: Config): Settings => ({
  lapseDays: config.consultationLapseDays,
  proposalDays: config.proposalExpiryDays,
  confirmationDays: config.sessionConfirmationDays,
})

/** The step that a verb takes on a request itself, from the version that was read. */
export function stepOf(tx: WriteTx, row: ConsultationRow, verb: ConsultationVerb, { lapseDays }: Settings) {
  return take(
    tx,
    consultationLifecycle,
    verb,
    { ...row, status: statusOf(row, tx.now, lapseDays) },
    standingOf(tx, row),
  )
}

/** The step of a verb that leaves the request itself as it is, so that no version is compared. */
export function actUpon(tx: WriteTx, row: ConsultationRow, verb: ConsultationVerb, { lapseDays }: Settings) {
  const status = statusOf(row, tx.now, lapseDays)
  return take(tx, consultationLifecycle, verb, { id: row.id, status }, standingOf(tx, row))
}

export const standingOf = (tx: ReadTx, row: ConsultationRow) =>
  standingTo(tx.actor, { requester: row.requester, addressed: ownOf(row) !== null })

/** Files a draft: nobody but the requester knows of it (BR-32). */
export async function createConsultation(tx: WriteTx, input: ConsultationInput): Promise<Change<WarnedView>> {
  const actor = await tx.entered()
  authorize(actor, 'consultation.create', ['own'])
  checkRequester(actor)
  const facts = occasionOf(input)
  checkOccasion(facts, tx.now)
  await checkCodes(tx, input)
  if (input.originConsultationId !== undefined) await checkOrigin(tx, input.originConsultationId)
  const { asks, shorterDeadline: _shorter, ...fields } = input
  const { participant: requester, accountId: createdBy } = actor
  const values = { ...fields, ...facts, requester, status: 'draft', createdBy, createdAt: tx.now } as const
  const id = await make(tx, consultation, values, {})
  const [, row] = await Promise.all([tx.run(insertAsks({ id, requester }, asks, 1)), readConsultation(tx, id)])
  return {
    row: await warned(tx, row),
    events: [draftEvent('consultation.created', row, { kind: row.kind, mode: row.mode, asks: row.asks.length })],
  }
}

export type AskInput = ConsultationInput['asks'][number]

/** Inserts asks, numbered on from those before. */
export function insertAsks(
  { id, requester }: Pick<ConsultationRow, 'id' | 'requester'>,
  asks: readonly AskInput[],
  firstNumber: number,
) {
  const records = asks.map((ask, index) => ({ number: firstNumber + index, ...ask }))
  return sql`
    insert into accord.ask (consultation_id, requester, number, text, capability, quantity, unit, addressed_to)
    select ${id}::uuid, ${requester}, k.number, k.text, k.capability, k.quantity, k.unit, k."addressedTo"
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
      as k (number integer, text text, capability text, quantity numeric, unit text, "addressedTo" text[])`
}

/** A draft's events stay visible to its requester alone, also after circulation gave the record other readers. */
export function draftEvent(
  type: 'consultation.created' | 'consultation.edited',
  row: ConsultationRow,
  payload: Record<string, unknown>,
): Event {
  return event(type, { resource: row.id, root: row.id, payload: payload as never, forAudience: [row.requester] })
}

type OccasionFields = Pick<
  ConsultationInput,
  'kind' | 'trigger' | 'hostilities' | 'victim' | 'occurredAt' | 'requestedBy' | 'shorterDeadline'
>

export function occasionOf(input: OccasionFields) {
  return {
    kind: input.kind,
    trigger: input.trigger ?? null,
    hostilities: input.hostilities ?? null,
    victim: input.victim ?? null,
    occurredAt: input.occurredAt == null ? null : new Date(input.occurredAt),
    requestedBy: input.requestedBy == null ? null : new Date(input.requestedBy),
    deadlineHours: input.shorterDeadline?.hours ?? null,
    deadlineReason: input.shorterDeadline?.reason ?? null,
  }
}

export type CodeFields = Partial<Pick<ConsultationInput, 'victim' | 'invited' | 'releasableTo' | 'asks'>>

const unknownRow = written({ unknown: z.array(z.string()) })

/** Checks that the participants and audiences that the request names exist, and are of a kind that may be named there. */
export async function checkCodes(tx: ReadTx, input: CodeFields): Promise<void> {
  const named: [pointer: string, code: string][] = [
    ...(input.victim == null ? [] : [['/victim', input.victim] as [string, string]]),
    ...(input.invited ?? []).map((code, index): [string, string] => [`/invited/${index}`, code]),
    ...(input.asks ?? []).flatMap((ask, at) =>
      (ask.addressedTo ?? []).map((code, index): [string, string] => [`/asks/${at}/addressedTo/${index}`, code]),
    ),
  ]
  const { releasableTo = [] } = input
  if (releasableTo.length > 0) {
    const { unknown } = await tx.row(
      unknownRow,
      sql`select accord.unknown_audiences(${sql.param(releasableTo)}::text[]) as unknown`,
    )
    checkReleased(releasableTo, unknown)
  }
  if (named.length === 0) return
  const found = await findParticipants(tx, [...new Set(named.map(([, code]) => code))])
  const kinds = new Map(found.map(({ code, kind }) => [code, kind]))
  for (const [pointer, code] of named) {
    const kind = kinds.get(code)
    if (kind === undefined) throw unprocessable(pointer, say('{code} is not a participant.', { code }), 'BR-30')
    if (kind === 'observer')
      throw unprocessable(pointer, say('{code} is an observer: it takes no part in consultations.', { code }), 'BR-30')
  }
  const own = named.find(([pointer, code]) => pointer.startsWith('/invited') && code === tx.actor.participant)
  if (own !== undefined) throw unprocessable(own[0], 'The requester cannot invite itself.', 'BR-30')
}

const originRow = written({ requester: consultation.requester, status: consultation.status })

async function checkOrigin(tx: ReadTx, id: string): Promise<void> {
  const [origin] = await tx.rows(
    originRow,
    sql`select c.requester, c.status from accord.consultation c where c.id = ${id}`,
  )
  if (origin === undefined)
    throw unprocessable('/originConsultationId', 'There is no such request, or you may not know of it.', 'BR-30')
  if (origin.status === 'draft') throw unprocessable('/originConsultationId', 'A draft cannot be widened.', 'BR-30')
}

export type Fields = ReturnType<typeof merge>

/** The request after the patch: an absent field is kept, null clears it. */
export function merge(row: ConsultationRow, patch: ConsultationPatch) {
  const keep = <T>(given: T | null | undefined, old: T | null): T | null => (given === undefined ? old : given)
  const at = (given: string | null | undefined, old: Date | null) =>
    keep(given === undefined || given === null ? given : new Date(given), old)
  const shorter = row.deadlineHours === null ? null : { hours: row.deadlineHours, reason: row.deadlineReason! }
  const shorterDeadline = keep(patch.shorterDeadline, shorter)
  return {
    kind: patch.kind ?? row.kind,
    mode: patch.mode ?? row.mode,
    trigger: keep(patch.trigger, row.trigger),
    hostilities: keep(patch.hostilities, row.hostilities),
    victim: keep(patch.victim, row.victim),
    title: patch.title ?? row.title,
    summary: patch.summary ?? row.summary,
    occurredAt: at(patch.occurredAt, row.occurredAt),
    requestedBy: at(patch.requestedBy, row.requestedBy),
    deadlineHours: shorterDeadline?.hours ?? null,
    deadlineReason: shorterDeadline?.reason ?? null,
    responseVisibility: patch.responseVisibility ?? row.responseVisibility,
    marking: patch.marking ?? row.marking,
    releasableTo: patch.releasableTo ?? row.releasableTo,
    invited: patch.invited ?? row.invited,
  }
}

/** The readers that the marking of a circulated request lets in, and those to whom it is released in addition. */
export function readersOf({ marking, releasableTo }: Pick<ConsultationRow, 'marking' | 'releasableTo'>): string[] {
  return [...new Set([...audienceOf({ marking, releasable_to: releasableTo }), ...releasableTo])]
}

/** Closes the request with an outcome, which is shared with all addressees. */
export async function closeConsultation(
  tx: WriteTx,
  id: string,
  { reason, outcome }: ClosureInput,
  settings: Settings,
): Promise<Change<ConsultationView>> {
  const row = await lockConsultation(tx, id)
  const step = stepOf(tx, row, 'closeConsultation', settings)
  await compareAndSet(tx, consultation, row, { status: step.to, closedAt: tx.now, closeReason: reason, outcome })
  return { row: await readConsultation(tx, id), events: [step.event({ reason, outcome })] }
}

const endedRow = written({ id: offer.id })

/** An offer to a cancelled request can lead to nothing: those who made or joined it are told so. */
async function rejectOpenOffers(tx: WriteTx, consultationId: string): Promise<Event[]> {
  const { from, to } = offerLifecycle.verbs.rejectOffer
  const ended = await tx.changed(
    'any',
    endedRow,
    sql`
    update accord.offer
    set status = ${to}, reason = ${requestCancelled}, decided_at = ${tx.now}::timestamptz, version = version + 1
    where consultation_id = ${consultationId}::uuid
      and status = any (${sql.param([...from])}::text[])
    returning id`,
  )
  const payload = { reason: requestCancelled }
  return ended.map(({ id }) => event('offer.rejected', { resource: id, root: consultationId, payload }))
}

/** Cancels a request, also a draft; that a draft existed is told to its requester alone. */
export async function cancelConsultation(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
  settings: Settings,
): Promise<Change<ConsultationView>> {
  const row = await lockConsultation(tx, id)
  const step = stepOf(tx, row, 'cancelConsultation', settings)
  await compareAndSet(tx, consultation, row, { status: step.to, cancelledAt: tx.now, cancelReason: reason })
  const ended = { ...step.event({ reason }), ...(row.status === 'draft' ? { forAudience: [row.requester] } : {}) }
  const [offers, cancelled] = await Promise.all([rejectOpenOffers(tx, id), readConsultation(tx, id)])
  return { row: cancelled, events: [ended, ...offers] }
}

/** BR-35: a request that would lapse, or has, can be answered again by its addressees. */
export async function renewConsultation(
  tx: WriteTx,
  id: string,
  input: RenewalInput,
  settings: Settings,
): Promise<Change<ConsultationView>> {
  const row = await lockConsultation(tx, id)
  const step = stepOf(tx, row, 'renewConsultation', settings)
  await compareAndSet(tx, consultation, row, { renewedAt: tx.now })
  return { row: await readConsultation(tx, id), events: [step.event({ reason: input?.reason ?? null })] }
}
