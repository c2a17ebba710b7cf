import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import type { Config } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import type { ConsultationInput, ConsultationPatch } from './inputs.ts'
import {
  type ConsultationRow,
  type ConsultationView,
  findConsultation,
  findParticipants,
  lockConsultation,
} from './queries.ts'
import { checkOccasion, checkRequester, permitVerb, standingTo } from './rules.ts'

/** What the operator set, as far as consultations need it. */
export type Settings = { lapseDays: number; proposalDays: number; confirmationDays: number }

/** What an operator may change of the rules of consultations, in days. */
export const settingsOf = (config: Config): Settings => ({
  lapseDays: config.consultationLapseDays,
  proposalDays: config.proposalExpiryDays,
  confirmationDays: config.sessionConfirmationDays,
})

export const object = (id: string) => ({ type: 'consultation', id })
export const type = { resourceType: 'consultation' } as const
export const standingOf = (tx: ReadTx, row: ConsultationRow) =>
  standingTo(tx.actor, { requester: row.requester, addressed: false })

/** Files a draft: nobody but the requester knows of it (BR-32). */
export async function createConsultation(tx: WriteTx, input: ConsultationInput): Promise<Change<ConsultationView>> {
  const actor = await tx.entered()
  authorize(actor, 'consultation.create', ['own'])
  checkRequester(actor)
  const facts = occasionOf(input)
  checkOccasion(facts, tx.now)
  await checkCodes(tx, input)
  if (input.originConsultationId !== undefined) await checkOrigin(tx, input.originConsultationId)
  const [made] = await tx.rows<{ id: string }>(sql`
    with filed as (
      insert into accord.consultation (requester, victim, kind, mode, trigger, hostilities, title, summary, occurred_at,
        requested_by, deadline_hours, deadline_reason, response_visibility, marking, releasable_to, invited,
        origin_consultation_id, status, created_by, created_at)
      values (${actor.participant}, ${facts.victim}, ${input.kind}, ${input.mode}, ${facts.trigger}, ${facts.hostilities},
        ${input.title}, ${input.summary}, ${facts.occurredAt}::timestamptz, ${input.requestedBy ?? null}::timestamptz,
        ${facts.deadlineHours}::integer, ${facts.deadlineReason}, ${input.responseVisibility}, ${input.marking},
        ${sql.param(input.releasableTo ?? [])}::text[], ${sql.param(input.invited ?? [])}::text[],
        ${input.originConsultationId ?? null}::uuid, 'draft', ${actor.accountId}::uuid, ${tx.now}::timestamptz)
      returning id, requester
    ), asked as (
      insert into accord.ask (consultation_id, requester, number, text, capability, quantity, unit, addressed_to)
      select filed.id, filed.requester, k.number, k.text, k.capability, k.quantity, k.unit, k.addressed_to
      from filed, ${askRecords(input.asks, 1)}
    )
    select f.id from filed f cross join lateral ${setAudience(sql`f.id`, { of: 'consultation' })}`)
  const row = await findConsultation(tx, made!.id)
  return {
    row,
    events: [draftEvent('consultation.created', row, { kind: row.kind, mode: row.mode, asks: row.asks.length })],
  }
}

export type AskInput = ConsultationInput['asks'][number]

export function askRecords(asks: readonly AskInput[], firstNumber: number) {
  const records = asks.map((ask, index) => ({
    number: firstNumber + index,
    text: ask.text,
    capability: ask.capability ?? null,
    quantity: ask.quantity ?? null,
    unit: ask.unit ?? null,
    addressed_to: ask.addressedTo ?? null,
  }))
  return sql`jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
    as k (number integer, text text, capability text, quantity numeric, unit text, addressed_to text[])`
}

/** A draft's events are for its requester, also after circulation has given the record other readers. */
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

/** Whom the request names and to whom it is released there are, and each is of a kind that it can be named for. */
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
    const [row] = await tx.rows<{ unknown: string[] }>(
      sql`select accord.unknown_audiences(${sql.param(releasableTo)}::text[]) as unknown`,
    )
    checkReleased(releasableTo, row!.unknown)
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
  if (own !== undefined) throw unprocessable(own[0], 'The requester does not invite itself.', 'BR-30')
}

async function checkOrigin(tx: ReadTx, id: string): Promise<void> {
  const rows = await tx.rows<{ requester: string; status: string }>(
    sql`select c.requester, c.status from accord.consultation c where c.id = ${id}`,
  )
  const origin = rows[0]
  if (origin === undefined)
    throw unprocessable('/originConsultationId', 'There is no such request, or you may not know of it.', 'BR-30')
  if (origin.status === 'draft') throw unprocessable('/originConsultationId', 'A draft cannot be widened.', 'BR-30')
}

export type Columns = ReturnType<typeof merge>['columns']

/** The row as the patch leaves it: absent keeps, null clears. */
export function merge(row: ConsultationRow, patch: ConsultationPatch) {
  const keep = <T>(given: T | null | undefined, old: T | null): T | null => (given === undefined ? old : given)
  const shorter = row.deadline_hours === null ? null : { hours: row.deadline_hours, reason: row.deadline_reason! }
  const shorterDeadline = keep(patch.shorterDeadline, shorter)
  const kind = patch.kind ?? row.kind
  const columns = {
    kind,
    mode: patch.mode ?? row.mode,
    trigger: keep(patch.trigger, row.trigger),
    hostilities: keep(patch.hostilities, row.hostilities),
    victim: keep(patch.victim, row.victim),
    title: patch.title ?? row.title,
    summary: patch.summary ?? row.summary,
    occurred_at: keep(patch.occurredAt, row.occurred_at?.toISOString() ?? null),
    requested_by: keep(patch.requestedBy, row.requested_by?.toISOString() ?? null),
    deadline_hours: shorterDeadline?.hours ?? null,
    deadline_reason: shorterDeadline?.reason ?? null,
    response_visibility: patch.responseVisibility ?? row.response_visibility,
    marking: patch.marking ?? row.marking,
    releasable_to: patch.releasableTo ?? row.releasable_to,
    invited: patch.invited ?? row.invited,
  }
  const { trigger, hostilities, victim, occurred_at: occurredAt, requested_by: requestedBy } = columns
  return { columns, occasion: { kind, trigger, hostilities, victim, occurredAt, requestedBy, shorterDeadline } }
}

/** Whom the marking of a circulated request lets in, and to whom it is released beside. */
export function readersOf({ marking, releasable_to }: Pick<ConsultationRow, 'marking' | 'releasable_to'>): string[] {
  return [...new Set([...audienceOf({ marking, releasable_to }), ...releasable_to])]
}

type Ending =
  | { verb: 'close'; reason: string; outcome: { text: string } }
  | { verb: 'cancel'; reason: string }
  | { verb: 'renew'; reason: string | null }

/** Closes with an outcome, cancels with a reason, or renews a request that would lapse. */
export async function endConsultation(
  tx: WriteTx,
  id: string,
  ending: Ending,
  settings: Settings,
): Promise<Change<ConsultationView>> {
  const row = await lockConsultation(tx, id)
  authorize(tx.actor, `consultation.${ending.verb}`, standingOf(tx, row), object(id))
  tx.precondition({ ...object(id), version: row.version })
  permitVerb(row, ending.verb, tx, settings.lapseDays)
  const change = {
    close: () =>
      sql`status = 'closed', closed_at = ${tx.now}::timestamptz, close_reason = ${ending.reason}, outcome = ${JSON.stringify('outcome' in ending ? ending.outcome : null)}::jsonb`,
    cancel: () => sql`status = 'cancelled', cancelled_at = ${tx.now}::timestamptz, cancel_reason = ${ending.reason}`,
    renew: () => sql`renewed_at = ${tx.now}::timestamptz`,
  }[ending.verb]()
  await tx.change(
    1,
    sql`
    update accord.consultation
    set ${change}, version = version + 1
    where id = ${id}
      and status = ${row.status}`,
  )
  const about = { resource: id, root: id, ...(row.status === 'draft' ? { forAudience: [row.requester] } : {}) }
  const told = {
    close: () =>
      event('consultation.closed', {
        ...about,
        payload: { reason: ending.reason, outcome: 'outcome' in ending ? ending.outcome : null },
      }),
    cancel: () => event('consultation.cancelled', { ...about, payload: { reason: ending.reason! } }),
    renew: () => event('consultation.renewed', { ...about, payload: { reason: ending.reason } }),
  }[ending.verb]()
  return { row: await findConsultation(tx, id), events: [told] }
}
