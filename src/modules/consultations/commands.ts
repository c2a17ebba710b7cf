import { and, eq, isNull, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import type { ConsultationInput, ConsultationPatch } from './inputs.ts'
import {
  type AskRow,
  type ConsultationRow,
  type ConsultationView,
  findConsultation,
  findParticipants,
  listAsks,
  lockConsultation,
} from './queries.ts'
import { checkOccasion, checkRequester, permitVerb, standingTo } from './rules.ts'
import { ask as askTable } from './tables.ts'

/** What the operator set, as far as consultations need it. */
export type Settings = { lapseDays: number; proposalDays: number; confirmationDays: number }

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
    select f.id from filed f cross join lateral ${setAudience(sql`f.id`, {})}`)
  const row = await findConsultation(tx, made!.id)
  return {
    row,
    events: [draftEvent('consultation.created', row, { kind: row.kind, mode: row.mode, asks: row.asks.length })],
  }
}

type AskInput = ConsultationInput['asks'][number]

function askRecords(asks: readonly AskInput[], firstNumber: number) {
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
function draftEvent(
  type: 'consultation.created' | 'consultation.edited',
  row: ConsultationRow,
  payload: Record<string, unknown>,
): Event {
  return event(type, { resource: row.id, root: row.id, payload: payload as never, forAudience: [row.requester] })
}

type OccasionFields = Pick<
  ConsultationInput,
  'kind' | 'trigger' | 'hostilities' | 'victim' | 'occurredAt' | 'shorterDeadline'
>

export function occasionOf(input: OccasionFields) {
  return {
    kind: input.kind,
    trigger: input.trigger ?? null,
    hostilities: input.hostilities ?? null,
    victim: input.victim ?? null,
    occurredAt: input.occurredAt == null ? null : new Date(input.occurredAt),
    deadlineHours: input.shorterDeadline?.hours ?? null,
    deadlineReason: input.shorterDeadline?.reason ?? null,
  }
}

type CodeFields = Partial<Pick<ConsultationInput, 'victim' | 'invited' | 'releasableTo' | 'asks'>>

/** Whom the request names and to whom it is released there are, and each is of a kind that it can be named for. */
async function checkCodes(tx: ReadTx, input: CodeFields): Promise<void> {
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
    if (kind === undefined) throw unprocessable(pointer, `${code} is not a participant.`, 'BR-30')
    if (kind === 'observer')
      throw unprocessable(pointer, `${code} is an observer: it takes no part in consultations.`, 'BR-30')
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

const amendable = ['title', 'summary', 'mode', 'asks'] as const
const releasable = ['marking', 'releasableTo'] as const

/**
 * Changes a draft; amends a circulated request, whose sequence then grows and whose addressees must act anew (BR-32);
 * or changes to whom a circulated request is released.
 */
export async function patchConsultation(
  tx: WriteTx,
  id: string,
  patch: ConsultationPatch,
  settings: Settings,
): Promise<Change<ConsultationView>> {
  const [row, asks] = await Promise.all([lockConsultation(tx, id), listAsks(tx, id)])
  authorize(tx.actor, 'consultation.amend', standingOf(tx, row), object(id))
  tx.precondition({ ...object(id), version: row.version })
  const draft = row.status === 'draft'
  permitVerb(row, draft ? 'edit' : 'amend', tx.now, settings.lapseDays)
  if (!draft) checkAmendable(patch)
  const { columns, occasion } = merge(row, patch)
  if (draft) checkOccasion(occasionOf(occasion), tx.now)
  await checkCodes(tx, patch as CodeFields)
  const changes = changesOf(row, columns, patch.asks !== undefined)
  if (Object.keys(changes).length === 0) return { row: await findConsultation(tx, id), unchanged: true }
  const amended = !draft && amendable.some((field) => field in changes)
  await tx.change(1, updateStatement(row, columns, amended ? tx.now : null))
  if (patch.asks !== undefined) await replaceAsks(tx, row, asks, patch.asks)
  const events = draft
    ? [draftEvent('consultation.edited', row, { changes })]
    : [...(amended ? await amendment(tx, row, changes) : []), ...(await releases(tx, row, columns, changes))]
  return { row: await findConsultation(tx, id), events }
}

function checkAmendable(patch: ConsultationPatch): void {
  const open: readonly string[] = [...amendable, ...releasable]
  const fixed = Object.keys(patch).find((field) => !open.includes(field))
  if (fixed !== undefined) {
    throw unprocessable(`/${fixed}`, `Circulation fixed it; an amendment changes ${open.join(', ')}.`, 'BR-32')
  }
}

type Changes = ReturnType<typeof changesOf>

async function amendment(tx: WriteTx, row: ConsultationRow, changes: Changes): Promise<Event[]> {
  const sequence = row.sequence + 1
  await tx.change(
    'any',
    sql`
    update accord.addressee
    set state = 'needs_action', sequence = ${sequence}
    where consultation_id = ${row.id}
      and state <> 'excused'`,
  )
  const told = Object.fromEntries(Object.entries(changes).filter(([field]) => amendable.some((name) => name === field)))
  return [event('consultation.amended', { resource: row.id, root: row.id, payload: { sequence, changes: told } })]
}

/**
 * Who may see a circulated request besides its two sides. Those who come are told of it at a new position, those who go
 * get a tombstone; to whom it is released is the requester's to know.
 */
async function releases(tx: WriteTx, row: ConsultationRow, columns: Columns, changes: Changes): Promise<Event[]> {
  if (!('marking' in changes) && !('releasable_to' in changes)) return []
  const readers = sql`(array(
      select a.participant from accord.addressee a where a.consultation_id = ${row.id}
    ) || ${sql.param([row.requester, ...readersOf(columns)])}::text[])`
  const [set] = await tx.rows<{ added: string[]; removed: string[] }>(
    sql`select s.added, s.removed from ${setAudience(sql`${row.id}::uuid`, { audiences: readers })} s`,
  )
  const about = { resource: row.id, root: row.id }
  const { added, removed } = set!
  const gone = removed.length === 0 ? [] : await losers(tx, row.id, removed)
  return [
    event('consultation.release_changed', { ...about, payload: { added, removed }, forAudience: [row.requester] }),
    ...(added.length === 0 ? [] : [event('resource.released', { ...about, ...type, payload: {}, forAudience: added })]),
    ...(gone.length === 0 ? [] : [event('resource.withdrawn', { ...about, ...type, payload: {}, forAudience: gone })]),
  ]
}

async function losers(tx: WriteTx, id: string, removed: readonly string[]): Promise<string[]> {
  const [row] = await tx.rows<{ gone: string[] }>(
    sql`select accord.audience_losers(${id}::uuid, ${sql.param([...removed])}::text[], ${tx.now}::timestamptz) as gone`,
  )
  return row!.gone
}

type Columns = ReturnType<typeof merge>['columns']

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
  const { trigger, hostilities, victim, occurred_at: occurredAt } = columns
  return { columns, occasion: { kind, trigger, hostilities, victim, occurredAt, shorterDeadline } }
}

function changesOf(row: ConsultationRow, columns: Columns, asks: boolean) {
  const plain = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
  const instant = (value: unknown) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? Date.parse(value) : value
  const changes: Record<string, { before: unknown; after: unknown }> = {}
  for (const [name, after] of Object.entries(columns)) {
    const before = plain(row[name as keyof ConsultationRow])
    const same =
      name.endsWith('_at') || name === 'requested_by'
        ? instant(before) === instant(after)
        : JSON.stringify(before) === JSON.stringify(after)
    if (!same) changes[name] = { before, after }
  }
  if (asks) changes['asks'] = { before: null, after: null }
  return changes
}

function updateStatement(row: ConsultationRow, columns: Columns, amendedAt: Date | null) {
  return sql`
    update accord.consultation
    set kind = ${columns.kind}, mode = ${columns.mode}, trigger = ${columns.trigger}, hostilities = ${columns.hostilities},
      victim = ${columns.victim}, title = ${columns.title}, summary = ${columns.summary},
      occurred_at = ${columns.occurred_at}::timestamptz, requested_by = ${columns.requested_by}::timestamptz,
      deadline_hours = ${columns.deadline_hours}::integer, deadline_reason = ${columns.deadline_reason},
      response_visibility = ${columns.response_visibility}, marking = ${columns.marking},
      releasable_to = ${sql.param(columns.releasable_to)}::text[], invited = ${sql.param(columns.invited)}::text[],
      sequence = sequence + ${amendedAt === null ? 0 : 1}::integer,
      amended_at = coalesce(${amendedAt}::timestamptz, amended_at), version = version + 1
    where id = ${row.id}`
}

/** A draft's asks are replaced; those of a circulated request stay readable, because responses cite them. */
async function replaceAsks(
  tx: WriteTx,
  row: ConsultationRow,
  asks: readonly AskRow[],
  input: readonly AskInput[],
): Promise<void> {
  if (row.status === 'draft')
    await tx.change(asks.length, tx.db.delete(askTable).where(eq(askTable.consultationId, row.id)))
  else {
    const standing = and(eq(askTable.consultationId, row.id), isNull(askTable.supersededSequence))
    await tx.change(
      'any',
      tx.db
        .update(askTable)
        .set({ supersededSequence: row.sequence + 1 })
        .where(standing),
    )
  }
  const first = row.status === 'draft' ? 1 : Math.max(0, ...asks.map((ask) => ask.number)) + 1
  await tx.rows(sql`
    insert into accord.ask (consultation_id, requester, number, text, capability, quantity, unit, addressed_to)
    select ${row.id}::uuid, ${row.requester}, k.number, k.text, k.capability, k.quantity, k.unit, k.addressed_to
    from ${askRecords(input, first)}`)
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
  permitVerb(row, ending.verb, tx.now, settings.lapseDays)
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
