import { and, eq, isNull, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { audienceEvents } from '../../platform/db/release.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { address, planInvited } from './circulation.ts'
import {
  type AskInput,
  askRecords,
  type CodeFields,
  type Columns,
  checkCodes,
  draftEvent,
  merge,
  object,
  occasionOf,
  readersOf,
  type Settings,
  standingOf,
  type,
} from './commands.ts'
import type { ConsultationPatch } from './inputs.ts'
import { checkAsksReach } from './plan.ts'
import {
  type AskRow,
  type ConsultationRow,
  type ConsultationView,
  findConsultation,
  listAsks,
  lockConsultation,
} from './queries.ts'
import { checkOccasion, permitVerb } from './rules.ts'
import { ask as askTable } from './tables.ts'

const amendable = ['title', 'summary', 'mode', 'asks', 'invited'] as const
const releasable = ['marking', 'releasableTo'] as const

/**
 * Changes a draft; amends a circulated request (BR-32), which may invite more participants and asks its addressees
 * anew where what is asked has changed; or changes to whom a circulated request is released.
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
  permitVerb(row, draft ? 'edit' : 'amend', tx, settings.lapseDays)
  if (!draft) checkAmendable(patch)
  const { columns, occasion } = merge(row, patch)
  if (draft) checkOccasion(occasionOf(occasion), tx.now)
  await checkCodes(tx, patch as CodeFields)
  const changes = changesOf(row, columns, patch.asks !== undefined)
  if (Object.keys(changes).length === 0) return { row: await findConsultation(tx, id), unchanged: true }
  if (draft) {
    await tx.change(1, updateStatement(row, columns, {}))
    if (patch.asks !== undefined) await replaceAsks(tx, row, asks, patch.asks)
    return { row: await findConsultation(tx, id), events: [draftEvent('consultation.edited', row, { changes })] }
  }
  const events = await amend(tx, { row, asks, patch, columns, changes })
  return { row: await findConsultation(tx, id), events }
}

function checkAmendable(patch: ConsultationPatch): void {
  const open: readonly string[] = [...amendable, ...releasable]
  const fixed = Object.keys(patch).find((field) => !open.includes(field))
  if (fixed !== undefined) {
    throw unprocessable(
      `/${fixed}`,
      say('Circulation fixed it; an amendment changes {fields}.', { fields: open }),
      'BR-32',
    )
  }
}

type Changes = ReturnType<typeof changesOf>
type Amendment = {
  row: ConsultationRow
  asks: readonly AskRow[]
  patch: ConsultationPatch
  columns: Columns
  changes: Changes
}

/** BR-32: what is asked has changed, so everybody is asked anew; a mended title or one more guest asks nobody again. */
async function amend(tx: WriteTx, { row, asks, patch, columns, changes }: Amendment): Promise<Event[]> {
  const told = Object.fromEntries(Object.entries(changes).filter(([field]) => amendable.some((name) => name === field)))
  const amended = Object.keys(told).length > 0
  const anew = 'asks' in changes
  const sequence = row.sequence + (amended ? 1 : 0)
  const guests = newGuests(row, patch)
  const lines = guests.length === 0 ? [] : await planInvited(tx, row, guests)
  await tx.change(
    1,
    updateStatement(row, columns, {
      sequence,
      fields: Object.keys(told).filter((field) => field !== 'invited'),
      ...(anew ? { amendedAt: tx.now } : {}),
    }),
  )
  if (patch.asks !== undefined) {
    const addressees = await addressed(tx, row.id)
    checkAsksReach(patch.asks.map(asAsked), [...addressees, ...lines])
    await replaceAsks(tx, row, asks, patch.asks)
  }
  if (anew) await askAnew(tx, row.id, sequence)
  const invitations = lines.length === 0 ? [] : await address(tx, { ...row, sequence }, lines)
  return [
    ...(amended ? amendedEvents(row, sequence, told) : []),
    ...invitations,
    ...(await releases(tx, row, columns, changes)),
  ]
}

/** Who else is invited is the requester's to know: the addressees are told of the rest. */
function amendedEvents(row: ConsultationRow, sequence: number, told: Changes): Event[] {
  const { invited, ...changes } = told as Changes & Record<'invited', Changes[string] | undefined>
  const tell = (each: Changes, forAudience?: string[]) =>
    event('consultation.amended', {
      resource: row.id,
      root: row.id,
      payload: { sequence, changes: each },
      ...(forAudience === undefined ? {} : { forAudience }),
    })
  return [
    ...(Object.keys(changes).length > 0 ? [tell(changes)] : []),
    ...(invited === undefined ? [] : [tell({ invited }, [row.requester])]),
  ]
}

const asAsked = ({ addressedTo }: AskInput) => ({ addressed_to: addressedTo ?? null, superseded_sequence: null })

function addressed(tx: WriteTx, id: string): Promise<{ participant: string }[]> {
  return tx.rows(sql`select a.participant from accord.addressee a where a.consultation_id = ${id}::uuid`)
}

async function askAnew(tx: WriteTx, id: string, sequence: number): Promise<void> {
  await tx.change(
    'any',
    sql`
    update accord.addressee
    set state = 'needs_action', sequence = ${sequence}
    where consultation_id = ${id}::uuid
      and state <> 'excused'`,
  )
}

/** Whom an amendment invites besides; whom a request has addressed cannot be uninvited, only excused. */
function newGuests(row: ConsultationRow, { invited }: ConsultationPatch): string[] {
  if (invited === undefined) return []
  const gone = row.invited.find((code) => !invited.includes(code))
  if (gone !== undefined)
    throw unprocessable(
      '/invited',
      say('{code} was invited at circulation: excuse it instead.', { code: gone }),
      'BR-32',
    )
  return invited.filter((code) => !row.invited.includes(code))
}

/**
 * Who may see a circulated request besides its two sides. Those who come are told of it at a new position, those who go
 * get a tombstone; to whom it is released is the requester's to know.
 */
async function releases(tx: WriteTx, row: ConsultationRow, columns: Columns, changes: Changes): Promise<Event[]> {
  if (!('marking' in changes) && !('releasable_to' in changes) && !('invited' in changes)) return []
  const readers = sql`(array(
      select a.participant from accord.addressee a where a.consultation_id = ${row.id}
    ) || ${sql.param([row.requester, ...readersOf(columns)])}::text[])`
  const [set] = await tx.rows<{ added: string[]; removed: string[] }>(
    sql`select s.added, s.removed from ${setAudience(sql`${row.id}::uuid`, { audiences: readers })} s`,
  )
  const about = { resource: row.id, root: row.id }
  return [
    event('consultation.release_changed', { ...about, payload: set!, forAudience: [row.requester] }),
    ...(await audienceEvents(tx, { ...about, ...type }, set!)),
  ]
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

type Amended = { sequence?: number; fields?: string[]; amendedAt?: Date }

function updateStatement(row: ConsultationRow, columns: Columns, { sequence, fields = [], amendedAt }: Amended) {
  return sql`
    update accord.consultation
    set kind = ${columns.kind}, mode = ${columns.mode}, trigger = ${columns.trigger}, hostilities = ${columns.hostilities},
      victim = ${columns.victim}, title = ${columns.title}, summary = ${columns.summary},
      occurred_at = ${columns.occurred_at}::timestamptz, requested_by = ${columns.requested_by}::timestamptz,
      deadline_hours = ${columns.deadline_hours}::integer, deadline_reason = ${columns.deadline_reason},
      response_visibility = ${columns.response_visibility}, marking = ${columns.marking},
      releasable_to = ${sql.param(columns.releasable_to)}::text[], invited = ${sql.param(columns.invited)}::text[],
      sequence = ${sequence ?? row.sequence}::integer,
      amended_fields = array(
        select distinct f from unnest(amended_fields || ${sql.param(fields)}::text[]) as f order by f
      ),
      amended_at = coalesce(${amendedAt ?? null}::timestamptz, amended_at), version = version + 1
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
