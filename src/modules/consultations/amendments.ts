import { eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { plain } from '../../kernel/decimal.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import { audienceEvents, narrowedEvents, setAudienceRow } from '../../platform/db/release.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { address } from './circulation.ts'
import {
  type AskInput,
  type CodeFields,
  checkCodes,
  draftEvent,
  type Fields,
  insertAsks,
  merge,
  readersOf,
  type Settings,
  stepOf,
} from './commands.ts'
import type { ConsultationPatch } from './inputs.ts'
import { checkAsksReach } from './plan.ts'
import { planInvited, type WarnedView, warned } from './planning.ts'
import { type AskRow, type ConsultationRow, listAsks, lockConsultation, readConsultation } from './queries.ts'
import { isNamed, rosterEvents } from './roster.ts'
import { addresseeLifecycle, checkOccasion } from './rules.ts'
import { addressee, ask as askTable, consultation } from './tables.ts'

const amendable = ['title', 'summary', 'mode', 'asks', 'invited'] as const
const releasable = ['marking', 'releasableTo'] as const

/**
 * Changes a draft; amends a circulated request (BR-32), which may invite more participants, and asks its addressees again
 * if the asks have changed; or changes to whom a circulated request is released.
 */
export async function patchConsultation(
  tx: WriteTx,
  id: string,
  patch: ConsultationPatch,
  settings: Settings,
): Promise<Change<WarnedView>> {
  const [row, asks] = await Promise.all([lockConsultation(tx, id), listAsks(tx, id)])
  const draft = row.status === 'draft'
  const step = stepOf(tx, row, draft ? 'editConsultation' : 'amendConsultation', settings)
  if (!draft) checkAmendable(patch)
  const fields = merge(row, patch)
  if (draft) checkOccasion(fields, tx.now)
  await checkCodes(tx, patch as CodeFields)
  const asking = changedAsks(asks, patch.asks)
  const changes = changesOf(row, fields, draft ? isRewritten(asks, patch.asks) : asking !== null)
  if (Object.keys(changes).length === 0)
    return { row: await warned(tx, await readConsultation(tx, id)), unchanged: true }
  if (draft) {
    await compareAndSet(tx, consultation, row, fields)
    if (patch.asks !== undefined && 'asks' in changes) await replaceDraftAsks(tx, row, asks, patch.asks)
    const edited = await warned(tx, await readConsultation(tx, id))
    return { row: edited, events: [draftEvent('consultation.edited', row, { changes })] }
  }
  const events = await amend(tx, { row, asks, asking, patch, fields, changes, step })
  return { row: await readConsultation(tx, id), events }
}

function checkAmendable(patch: ConsultationPatch): void {
  const open: readonly string[] = [...amendable, ...releasable]
  const fixed = Object.keys(patch).find((field) => !open.includes(field))
  if (fixed !== undefined) {
    throw unprocessable(
      `/${fixed}`,
      say('Circulation has fixed this field; an amendment can change only {fields}.', { fields: open }),
      'BR-32',
    )
  }
}

type Changes = ReturnType<typeof changesOf>
type Amendment = {
  row: ConsultationRow
  asks: readonly AskRow[]
  asking: AskChange | null
  patch: ConsultationPatch
  fields: Fields
  changes: Changes
  step: ReturnType<typeof stepOf>
}

/** BR-32: addressees whose asks have changed are asked again; after a corrected title or one more guest nobody is. */
async function amend(tx: WriteTx, { row, asks, asking, patch, fields, changes, step }: Amendment): Promise<Event[]> {
  const announced = Object.fromEntries(
    Object.entries(changes).filter(([field]) => amendable.some((name) => name === field)),
  )
  const amended = Object.keys(announced).length > 0
  const sequence = row.sequence + (amended ? 1 : 0)
  const guests = await newGuests(tx, row, patch)
  const lines = guests.length === 0 ? [] : await planInvited(tx, row, guests)
  const named = Object.keys(announced).filter((field) => field !== 'invited')
  await compareAndSet(tx, consultation, row, {
    ...fields,
    sequence,
    amendedFields: sql`array(
      select distinct f from unnest(${consultation.amendedFields} || ${sql.param(named)}::text[]) as f order by f
    )`,
  })
  if (patch.asks !== undefined) {
    const addressees = await addressed(tx, row.id)
    checkAsksReach(patch.asks.map(asAsked), [...addressees, ...lines])
  }
  if (asking !== null) {
    await replaceAsks(tx, row, asks, asking)
    await askAnew(tx, row.id, sequence, asking.concerns)
  }
  const invitations = lines.length === 0 ? [] : await address(tx, { ...row, sequence }, lines)
  return [
    ...(amended ? amendedEvents(row, step, { sequence, announced, concerns: asking?.concerns ?? null }) : []),
    ...invitations,
    ...(await rosterEvents(
      tx,
      row.id,
      lines.filter(isNamed).map(({ participant }) => participant),
    )),
    ...(await releases(tx, row, fields, changes)),
  ]
}

/**
 * Only the requester may know who else is invited, and asks of some addressees are told to those alone. Everybody is told
 * of the rest.
 */
function amendedEvents(
  row: ConsultationRow,
  step: Amendment['step'],
  { sequence, announced, concerns }: { sequence: number; announced: Changes; concerns: string[] | null },
): Event[] {
  const apart: Record<string, string[]> = {
    invited: [row.requester],
    ...(concerns === null ? {} : { asks: [row.requester, ...concerns] }),
  }
  const common = Object.fromEntries(Object.entries(announced).filter(([field]) => apart[field] === undefined))
  return [
    ...(Object.keys(common).length > 0 ? [step.event({ sequence, changes: common })] : []),
    ...Object.entries(apart)
      .filter(([field]) => announced[field] !== undefined)
      .map(([field, forAudience]) => ({
        ...step.event({ sequence, changes: { [field]: announced[field] } }),
        forAudience,
      })),
  ]
}

const asAsked = ({ addressedTo }: AskInput) => ({ addressedTo: addressedTo ?? null, supersededSequence: null })

const addressedRow = written({ participant: addressee.participant })

function addressed(tx: WriteTx, id: string) {
  return tx.rows(addressedRow, sql`select a.participant from accord.addressee a where a.consultation_id = ${id}::uuid`)
}

/**
 * `concerns`: the participants whose asks change; null means everybody. Guests of the same amendment are addressed after
 * this.
 */
async function askAnew(tx: WriteTx, id: string, sequence: number, concerns: string[] | null): Promise<void> {
  const { from, to } = addresseeLifecycle.verbs.amendConsultation
  await tx.change(
    'any',
    sql`
    update accord.addressee
    set state = ${to}, sequence = ${sequence}, asked_at = ${tx.now}::timestamptz, asked_anew = true
    where consultation_id = ${id}::uuid
      and state = any (${sql.param([...from])}::text[])
      and ${concerns === null ? sql`true` : sql`participant = any (${sql.param(concerns)}::text[])`}`,
  )
}

/** The participants that an amendment invites in addition. Nobody can be uninvited, only excused. */
async function newGuests(tx: WriteTx, row: ConsultationRow, { invited }: ConsultationPatch): Promise<string[]> {
  if (invited === undefined) return []
  const gone = row.invited.find((code) => !invited.includes(code))
  if (gone !== undefined)
    throw unprocessable(
      '/invited',
      say('{code} was invited at circulation and cannot be removed: excuse it instead.', { code: gone }),
      'BR-32',
    )
  const named = invited.filter((code) => !row.invited.includes(code))
  const there = named.length === 0 ? [] : (await addressed(tx, row.id)).map(({ participant }) => participant)
  return named.filter((code) => !there.includes(code))
}

/**
 * Changes who may see a circulated request besides its two sides. Readers who gain it are told at a new position, readers
 * who lose it get a tombstone. Only the requester may know to whom it is released.
 */
async function releases(tx: WriteTx, row: ConsultationRow, fields: Fields, changes: Changes): Promise<Event[]> {
  if (!('marking' in changes) && !('releasable_to' in changes) && !('invited' in changes)) return []
  const readers = sql`(array(
      select a.participant from accord.addressee a where a.consultation_id = ${row.id}
    ) || ${sql.param([row.requester, ...readersOf(fields)])}::text[])`
  const { narrowed, ...payload } = await tx.row(
    setAudienceRow,
    sql`select s.added, s.removed, s.narrowed from ${setAudience(sql`${row.id}::uuid`, { audiences: readers })} s`,
  )
  const about = { resource: row.id, root: row.id }
  return [
    event('consultation.release_changed', { ...about, payload, forAudience: [row.requester] }),
    ...(await audienceEvents(tx, { ...about, resourceType: 'consultation' }, payload)),
    ...(await narrowedEvents(tx, narrowed)),
  ]
}

/** Before and after, by the names of the columns, which the journal has used from the beginning. */
function changesOf(row: ConsultationRow, fields: Fields, asks: boolean) {
  const columns = getTableColumns(consultation)
  const changes: Record<string, { before: unknown; after: unknown }> = {}
  for (const name of Object.keys(fields) as (keyof Fields)[]) {
    const [before, after] = [row[name], fields[name]]
    if (JSON.stringify(before) !== JSON.stringify(after)) changes[columns[name].name] = { before, after }
  }
  if (asks) changes['asks'] = { before: null, after: null }
  return changes
}

/** The asks that an amendment adds, those that it removes, and whom they concern; null means everybody. */
type AskChange = { added: readonly AskInput[]; gone: readonly AskRow[]; concerns: string[] | null }

/** Two asks are different if any of this differs; the order of their addressees does not matter. */
function askKey({ text, capability, quantity, unit, addressedTo }: AskInput | AskRow): string {
  const whom = addressedTo == null ? null : [...addressedTo].sort()
  return JSON.stringify([text, capability ?? null, quantity == null ? null : plain(quantity), unit ?? null, whom])
}

/** Whether the asks of a draft change; in a draft their order counts too. */
function isRewritten(asks: readonly AskRow[], input: readonly AskInput[] | undefined): boolean {
  return input !== undefined && JSON.stringify(asks.map(askKey)) !== JSON.stringify(input.map(askKey))
}

/** How the asks differ from the present ones, each of which is matched once; null if they do not. */
function changedAsks(asks: readonly AskRow[], input: readonly AskInput[] | undefined): AskChange | null {
  if (input === undefined) return null
  const standing = Map.groupBy(
    asks.filter((ask) => ask.supersededSequence === null),
    askKey,
  )
  const added = input.filter((ask) => standing.get(askKey(ask))?.shift() === undefined)
  const gone = [...standing.values()].flat()
  if (added.length === 0 && gone.length === 0) return null
  const whom = [...added, ...gone].map(({ addressedTo }) => addressedTo ?? null)
  return { added, gone, concerns: whom.includes(null) ? null : [...new Set(whom.flatMap((codes) => codes ?? []))] }
}

/** An ask that is removed from a circulated request stays readable, because responses cite it. */
async function replaceAsks(
  tx: WriteTx,
  row: ConsultationRow,
  asks: readonly AskRow[],
  { added, gone }: AskChange,
): Promise<void> {
  const ids = gone.map(({ id }) => id)
  await tx.change(
    gone.length,
    tx.db
      .update(askTable)
      .set({ supersededSequence: row.sequence + 1 })
      .where(inArray(askTable.id, ids)),
  )
  await tx.run(insertAsks(row, added, Math.max(0, ...asks.map((ask) => ask.number)) + 1))
}

async function replaceDraftAsks(
  tx: WriteTx,
  row: ConsultationRow,
  asks: readonly AskRow[],
  input: readonly AskInput[],
): Promise<void> {
  await tx.change(asks.length, tx.db.delete(askTable).where(eq(askTable.consultationId, row.id)))
  await tx.run(insertAsks(row, input, 1))
}
