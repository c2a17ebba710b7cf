import { eq, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { hasRole } from '../../access/actor.ts'
import { authorize } from '../../access/policy.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, ChangeTx, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { account } from '../participants/tables.ts'
import { actUpon, type Settings } from './commands.ts'
import type { ApplicabilityInput, ContactAttemptInput, ExcusalInput, ExtensionInput } from './inputs.ts'
import {
  type AddresseeRow,
  type AddresseeWithHistory,
  findAddressee,
  holdConsultation,
  lockAddressees,
  lockOwnAddressee,
  openUndertakings,
  ownOf,
  readConsultation,
} from './queries.ts'
import { rosterEvents } from './roster.ts'
import { addresseeLifecycle, type ConsultationVerb, checkExtension, standingTo } from './rules.ts'
import { addressee, contactAttempt } from './tables.ts'

const about = (row: AddresseeRow) => ({ resource: row.id, root: row.consultationId })

/** Locks the request and the caller's own row of it, for a verb of an addressee. */
export async function actAsAddressee(tx: WriteTx, id: string, verb: ConsultationVerb, settings: Settings) {
  const [request, own] = await Promise.all([holdConsultation(tx, id), lockOwnAddressee(tx, id)])
  const step = actUpon(tx, request, verb, settings)
  return { request, own: own!, step }
}

/**
 * The same for what was recorded of the caller while the request ran; whether it may still be attested is decided there.
 */
export async function attestAsAddressee(tx: WriteTx, id: string) {
  const [request, own] = await Promise.all([holdConsultation(tx, id), lockOwnAddressee(tx, id)])
  return { request, own: own! }
}

/** The step of the same verb on the addressee's row; the request has decided who may take it. */
export function stepOfAddressee(
  tx: WriteTx,
  { id, state, requester, participant }: AddresseeRow,
  verb: keyof typeof addresseeLifecycle.verbs,
) {
  const addressed = tx.actor.participant === participant
  return take(tx, addresseeLifecycle, verb, { id, status: state }, standingTo(tx.actor, { requester, addressed }))
}

async function changeAddressee(
  tx: WriteTx,
  { id }: AddresseeRow,
  values: PgUpdateSetSource<typeof addressee>,
): Promise<void> {
  await tx.change(1, tx.db.update(addressee).set(values).where(eq(addressee.id, id)))
}

/** Confirms that the request has arrived. That answers no undertaking, because the texts ask for consulting (BR-31a). */
export async function acknowledge(tx: WriteTx, id: string, settings: Settings): Promise<Change<AddresseeWithHistory>> {
  const { own } = await actAsAddressee(tx, id, 'acknowledgeConsultation', settings)
  const step = stepOfAddressee(tx, own, 'acknowledgeConsultation')
  const { acknowledgedAt, firstSeenAt, participant, sequence } = own
  await changeAddressee(tx, own, {
    state: step.to,
    acknowledgedAt: acknowledgedAt ?? tx.now,
    firstSeenAt: firstSeenAt ?? tx.now,
  })
  return { row: await findAddressee(tx, id, participant), events: [step.event({ participant, sequence }, id)] }
}

/** Whether this reader sees the request for its participant; an auditor's look is not its participant's. */
export function seesForParticipant(tx: ReadTx): boolean {
  return (['coordinator', 'duty_officer', 'viewer'] as const).some((role) => hasRole(tx.actor, role))
}

const seenRow = written({ id: addressee.id, kind: account.kind })

/**
 * A person's first look is the time at which it was seen. A service account's look is recorded apart and counts for nobody.
 */
export async function markSeen(tx: ChangeTx, id: string): Promise<Change<null>> {
  const { participant } = await tx.entered()
  const rows = await tx.changed(
    'any',
    seenRow,
    sql`
    update accord.addressee
    set first_seen_at = case a.kind when 'person' then ${tx.now}::timestamptz end,
      first_fetched_at = case a.kind when 'person' then first_fetched_at else ${tx.now}::timestamptz end
    from accord.account a
    where a.id = accord.current_account()
      and consultation_id = ${id}
      and addressee.participant = ${participant}
      and first_seen_at is null
      and (a.kind = 'person' or first_fetched_at is null)
    returning addressee.id, a.kind`,
  )
  if (rows[0] === undefined) return { row: null, unchanged: true }
  const payload = { participant, by: rows[0].kind }
  return {
    row: null,
    events: [event('consultation.seen', { resource: rows[0].id, root: id, payload })],
  }
}

/** The same, by an operation of its own: a page may be loaded without anybody looking at it. */
export async function stateSeen(tx: WriteTx, id: string): Promise<Change<AddresseeWithHistory>> {
  const { participant } = await tx.entered()
  const request = await readConsultation(tx, id)
  const standing = standingTo(tx.actor, { requester: request.requester, addressed: ownOf(request) !== null })
  authorize(tx.actor, 'consultation.see', standing, { type: 'consultation', id })
  const seen = await markSeen(tx, id)
  return { ...seen, row: await findAddressee(tx, id, participant) }
}

/** Records what was done to reach an addressee. What the addressee has done itself does not change. */
export async function logContactAttempt(
  tx: WriteTx,
  id: string,
  { participant, at, channel, outcome, note }: ContactAttemptInput,
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { request, rows } = await actOnAddressees(tx, id, [participant], 'logContactAttempt', settings)
  const [row] = rows
  if (row === undefined)
    throw unprocessable('/participant', say('{code} is not an addressee.', { code: participant }), 'BR-30')
  const attemptedAt = at === undefined ? tx.now : new Date(at)
  if (attemptedAt > tx.now)
    throw unprocessable(
      '/at',
      'Only an attempt that has been made can be recorded: give a time that is not in the future.',
      'BR-31a',
    )
  if (attemptedAt < request.circulatedAt!)
    throw unprocessable(
      '/at',
      say('The request went out at {at}.', { at: request.circulatedAt!.toISOString() }),
      'BR-31a',
    )
  const { requester, accountId } = { requester: request.requester, accountId: tx.actor.accountId }
  const attempt = { consultationId: id, requester, participant, attemptedAt, channel, outcome, note: note ?? null }
  await tx.change(1, tx.db.insert(contactAttempt).values({ ...attempt, accountId, createdAt: tx.now }))
  const payload = { participant, at: attemptedAt.toISOString(), channel, outcome }
  return {
    row: await findAddressee(tx, id, participant),
    events: [event('consultation.contact_attempted', { ...about(row), payload })],
  }
}

/** An addressee whose text lets third states in only with its consent agrees to be named to the others (BR-36). */
export async function consentToRoster(
  tx: WriteTx,
  id: string,
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { own } = await actAsAddressee(tx, id, 'consentToRoster', settings)
  if (!own.multilateralConsent) {
    throw new Refusal(
      'conflict',
      'The text of the agreement asks for no consent: the participant is on the roster already.',
      {
        object: { type: 'addressee', id: own.id },
        rule: 'BR-36',
      },
    )
  }
  if (own.rosterConsentAt !== null) return { row: await findAddressee(tx, id, own.participant), unchanged: true }
  await changeAddressee(tx, own, { rosterConsentAt: tx.now })
  const { participant } = own
  const [row, named] = await Promise.all([findAddressee(tx, id, participant), rosterEvents(tx, id, [participant])])
  return { row, events: [event('consultation.consented', { ...about(own), payload: { participant } }), ...named] }
}

/** Records how far an addressee considers the clause to apply, without prejudice to what it does (BR-33). */
export async function recordApplicability(
  tx: WriteTx,
  id: string,
  { applicability, note }: ApplicabilityInput,
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { own } = await actAsAddressee(tx, id, 'recordApplicability', settings)
  await changeAddressee(tx, own, { applicability, applicabilityNote: note ?? null })
  const row = await findAddressee(tx, id, own.participant)
  const payload = { participant: own.participant, before: own.applicability, after: applicability }
  return { row, events: [event('consultation.applicability_recorded', { ...about(own), payload })] }
}

/** For the requester's acts on its addressees: the request and the rows are locked, and all rows exist. */
async function actOnAddressees(
  tx: WriteTx,
  id: string,
  participants: readonly string[],
  verb: ConsultationVerb,
  settings: Settings,
) {
  const request = await holdConsultation(tx, id)
  actUpon(tx, request, verb, settings)
  const rows = await lockAddressees(tx, id, participants)
  return { request, rows }
}

/** The requester asks no more of an addressee, and says why. */
export async function excuse(
  tx: WriteTx,
  id: string,
  { participant, reason }: ExcusalInput,
  settings: Settings,
): Promise<Change<AddresseeWithHistory>> {
  const { rows } = await actOnAddressees(tx, id, [participant], 'excuseAddressee', settings)
  const [row] = rows
  if (row === undefined) throw unprocessable('/participant', say('{code} is not an addressee.', { code: participant }))
  const step = stepOfAddressee(tx, row, 'excuseAddressee')
  await changeAddressee(tx, row, { state: step.to, excusedAt: tx.now, excusedReason: reason })
  return { row: await findAddressee(tx, id, participant), events: [step.event({ reason }, id)] }
}

type Extension = { participant: string; oldDeadlineAt: string; newDeadlineAt: string; reason: string }
export type ExtendedRow = { id: string; extensions: Extension[] }

/** Sets a later deadline as a new event; the old one is kept (BR-31). Without participants, for every open undertaking. */
export async function extendDeadlines(
  tx: WriteTx,
  id: string,
  input: ExtensionInput,
  settings: Settings,
): Promise<Change<ExtendedRow>> {
  const named = input.participants ?? (await openDuties(tx, id))
  const { rows } = await actOnAddressees(tx, id, named, 'extendDeadlines', settings)
  const deadline = new Date(input.deadlineAt)
  named.forEach((code, index) => {
    const row = rows.find((candidate) => candidate.participant === code)
    const pointer = input.participants === undefined ? '/deadlineAt' : `/participants/${index}`
    if (row === undefined) throw unprocessable(pointer, say('{code} is not an addressee.', { code }), 'BR-31')
    if (row.deadlineAt === null)
      throw unprocessable(pointer, say('{code} has no deadline: only an undertaking has one.', { code }), 'BR-33')
    // A later deadline must not turn a late answer into one in time.
    if (row.consultedAt !== null || row.answeredAt !== null || row.excusedAt !== null)
      throw unprocessable(
        pointer,
        say('{code} has consulted or is excused: no undertaking is open.', { code }),
        'BR-31',
      )
    checkExtension(row.deadlineAt, deadline, tx.now, '/deadlineAt')
  })
  if (rows.length === 0)
    throw new Refusal('conflict', 'No undertaking is open: there is nothing to extend.', {
      object: { type: 'consultation', id },
      rule: 'BR-31',
    })
  await tx.change(
    named.length,
    sql`
    with extended as (
      insert into accord.deadline_extension (consultation_id, addressee_id, requester, participant, old_deadline_at,
        new_deadline_at, reason, created_at)
      select a.consultation_id, a.id, a.requester, a.participant, a.deadline_at, ${deadline}::timestamptz, ${input.reason}, ${tx.now}::timestamptz
      from accord.addressee a
      where a.consultation_id = ${id}
        and a.participant = any (${sql.param(named)}::text[])
    )
    update accord.addressee
    set deadline_at = ${deadline}::timestamptz
    where consultation_id = ${id}
      and participant = any (${sql.param(named)}::text[])`,
  )
  const extensions = rows.map((row) => ({
    participant: row.participant,
    oldDeadlineAt: row.deadlineAt!.toISOString(),
    newDeadlineAt: deadline.toISOString(),
    reason: input.reason,
  }))
  const events = rows.map((row, index) =>
    event('consultation.deadline_extended', { ...about(row), payload: extensions[index]! }),
  )
  return { row: { id, extensions }, events }
}

const dutyRow = written({ participant: addressee.participant })

async function openDuties(tx: ReadTx, id: string): Promise<string[]> {
  const rows = await tx.rows(dutyRow, openUndertakings(sql`${id}::uuid`))
  return rows.map((row) => row.participant)
}
