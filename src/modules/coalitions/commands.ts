import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { notFound, Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { add, compareAndSet, idOf, make } from '../../platform/db/change.ts'
import { sqlState, unwrap } from '../../platform/db/pool.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { type Taken, take } from '../../platform/lifecycle.ts'
import type { CoalitionInput, DepartureInput, HandoverInput, MembershipInput, SubgroupInput } from './inputs.ts'
import {
  type CoalitionRow,
  findCoalition,
  findMembership,
  type LockedCoalition,
  lockCoalition,
  type MembershipFacts,
  type MembershipRow,
  membershipFacts,
} from './queries.ts'
import {
  checkFree,
  checkLeads,
  isLead,
  type MembershipStatus,
  type MembershipVerb,
  membershipLifecycle,
  standingToCoalition,
  standingToMembership,
} from './rules.ts'
import { coalition, coalitionMembership, coalitionSubgroup } from './tables.ts'

const unknownRow = written({ unknown: z.array(z.string()) })

/** A new coalition; Ukraine, whose capability it is for, takes part in it from its first day. */
export async function createCoalition(tx: WriteTx, input: CoalitionInput): Promise<Change<CoalitionRow>> {
  const releasedTo = input.releasableTo ?? []
  const { unknown } = await tx.row(
    unknownRow,
    sql`select accord.unknown_audiences(${sql.param(releasedTo)}::text[]) as unknown`,
  )
  const { actor } = tx
  authorize(actor, 'coalition.create', actor.participant === 'UA' ? ['own'] : [])
  checkReleased(input.releasableTo, unknown)
  const readers = audienceOf({ marking: input.marking, releasable_to: releasedTo })
  const { code, name, note = null, source, marking } = input
  const made = make(
    tx,
    coalition,
    {
      ...{ code, nameEn: name.en, nameUk: name.uk, launched: input.launchedOn ?? null, note, source },
      ...{ marking, releasableTo: [...releasedTo], createdBy: actor.accountId, createdAt: tx.now },
    },
    { audiences: [...readers, `coalition:${code}`], sides: ['UA'] },
  )
  const id = await refuseTaken(made, '/code', 'Another coalition has this code.')
  await tx.run(sql`
    insert into accord.coalition_membership (coalition, participant, role, valid_from, from_precision, status, proposed_by,
      decided_by, decided_at, created_at)
    values (${input.code}, 'UA', 'member', coalesce(${input.launchedOn ?? null}::date, accord.current_day()), 'day',
      'confirmed', 'UA', 'UA', ${tx.now}::timestamptz, ${tx.now}::timestamptz)`)
  const payload = { code }
  return {
    row: (await findCoalition(tx, id))!,
    events: [event('coalition.created', { resource: id, root: id, payload })],
  }
}

export async function addSubgroup(tx: WriteTx, id: string, { name }: SubgroupInput): Promise<Change<CoalitionRow>> {
  const held = await hold(tx, id)
  authorize(tx.actor, 'coalition.govern', standingToCoalition(held), { type: 'coalition', id })
  const filedBy = tx.actor.participant
  const made = add(tx, coalitionSubgroup, { coalition: held.code, name, filedBy, createdAt: tx.now })
  await refuseTaken(made, '/name', 'Another sub-group has this name.')
  return {
    row: (await findCoalition(tx, id))!,
    events: [event('coalition.subgroup_added', { resource: id, root: id, payload: { name } })],
  }
}

/** BR-80: one side proposes a role, for itself or to another participant; the other decides. */
export async function proposeMembership(
  tx: WriteTx,
  id: string,
  input: MembershipInput,
): Promise<Change<MembershipRow>> {
  const held = await hold(tx, id)
  const { actor } = tx
  const participant = input.participant ?? actor.participant
  const standing = [...standingToCoalition(held), ...(participant === actor.participant ? (['own'] as const) : [])]
  authorize(actor, 'membership.propose', standing, { type: 'coalition', id })
  const { role, from, subgroupId = null } = input
  const facts = await membershipFacts(tx, {
    coalition: held.code,
    participant,
    role,
    subgroupId,
    from,
    handsOverId: null,
  })
  checkNamed(facts, '/participant')
  if (subgroupId !== null && !facts.subgroup)
    throw unprocessable('/subgroupId', 'There is no such sub-group of this coalition.')
  checkOpen(facts)
  if (participant === actor.participant) checkDecidable(facts, id)
  checkFree(from, facts.later)
  checkLeads({ role, participant }, facts)
  const made = await insertProposal(tx, held, { ...input, participant, handsOverId: null })
  const events = [proposed(id, made, { participant, role, from })]
  return { row: (await findMembership(tx, made))!, events: [...events, ...(await show(tx, held, participant, facts))] }
}

const leadRow = written({
  id: coalitionMembership.id,
  role: coalitionMembership.role,
  valid_from: coalitionMembership.validFrom,
})

/** BR-83: a lead proposes who is to lead in its place. The other accepts by confirming; then both change at once. */
export async function proposeHandover(tx: WriteTx, id: string, input: HandoverInput): Promise<Change<MembershipRow>> {
  const held = await hold(tx, id)
  const { actor } = tx
  authorize(actor, 'coalition.hand_over', standingToCoalition(held), { type: 'coalition', id })
  const [lead] = await tx.rows(
    leadRow,
    sql`
    select m.id, m.role, m.valid_from
    from accord.coalition_membership m
    where m.coalition = ${held.code} and m.participant = ${actor.participant} and m.role in ('lead', 'co_lead')
      and m.status in ('claimed', 'confirmed') and m.valid_to is null
    order by m.role desc
    limit 1`,
  )
  if (lead === undefined)
    throw new Refusal('conflict', 'Your participant does not lead: there is nothing to hand over.', {
      object: { type: 'coalition', id },
      rule: 'BR-83',
      state: 'not_leading',
    })
  if (lead.valid_from !== null && input.on <= lead.valid_from)
    throw unprocessable(
      '/on',
      say('must be later than {valid_from}, when your lead begins', { valid_from: lead.valid_from }),
      'BR-84',
    )
  if (input.to === actor.participant) throw unprocessable('/to', 'must not be your own participant', 'BR-83')
  const question = { coalition: held.code, participant: input.to, role: lead.role, subgroupId: null, from: input.on }
  const facts = await membershipFacts(tx, { ...question, handsOverId: lead.id })
  checkNamed(facts, '/to')
  checkOpen(facts, '/to')
  checkFree(input.on, facts.later)
  const made = await insertProposal(tx, held, { ...question, handsOverId: lead.id, reason: input.reason })
  if (input.remainsAs !== undefined)
    await tx.run(sql`
      insert into accord.coalition_membership (coalition, participant, role, valid_from, from_precision, status, proposed_by,
        follows_id, created_at)
      values (${held.code}, ${actor.participant}, ${input.remainsAs}, ${input.on}::date, 'day', 'proposed',
        ${actor.participant}, ${made}::uuid, ${tx.now}::timestamptz)`)
  const payload = { participant: input.to, role: lead.role, from: input.on, handsOverId: lead.id }
  const events = [proposed(id, made, payload), ...(await show(tx, held, input.to, facts))]
  return { row: (await findMembership(tx, made))!, events }
}

/** A participant that is asked to take part may see the coalition. */
async function show(
  tx: WriteTx,
  { id }: LockedCoalition,
  participant: string,
  { blind }: MembershipFacts,
): Promise<Event[]> {
  if (!blind) return []
  await tx.run(sql`select accord.show_coalition(${id}::uuid, ${participant})`)
  const forAudience = [participant]
  return [event('resource.released', { resource: id, root: id, resourceType: 'coalition', payload: {}, forAudience })]
}

/** The other side accepts: the previous role ends on that day, in the same act. */
export async function confirmMembership(tx: WriteTx, id: string): Promise<Change<MembershipRow>> {
  const { row, held } = await holdMembership(tx, id, 'confirmMembership')
  const from = row.validFrom!
  const facts = await membershipFacts(tx, {
    coalition: row.coalition,
    participant: row.participant,
    role: row.role,
    subgroupId: row.subgroup?.id ?? null,
    from,
    handsOverId: row.handsOverId,
  })
  checkFree(from, facts.later)
  checkLeads(row, facts)
  if (row.handsOverId !== null) await checkHandover(tx, row)
  await tx.run(sql`select accord.confirm_membership(${id}::uuid, ${tx.now}::timestamptz)`)
  const { participant, role } = row
  const type = row.handsOverId === null ? 'coalition.membership_confirmed' : 'coalition.handed_over'
  const payload = { membershipId: id, participant, role, from, handsOverId: row.handsOverId }
  const events = [event(type, { resource: held.id, root: held.id, payload })]
  return { row: (await findMembership(tx, id))!, events: [...events, ...(await leadMissing(tx, held, from))] }
}

/** A lead that has ended in the meantime cannot be handed over. */
async function checkHandover(tx: WriteTx, row: MembershipRow): Promise<void> {
  const lead = await findMembership(tx, row.handsOverId!)
  if (lead !== undefined && isLead(lead.role) && (lead.validTo === null || lead.validTo > row.validFrom!)) return
  throw new Refusal('conflict', 'The lead that would be handed over has ended.', {
    object: { type: 'coalition_membership', id: row.id },
    rule: 'BR-83',
    state: 'ended',
  })
}

export const rejectMembership = (tx: WriteTx, id: string, input: ReasonInput) =>
  decline(tx, id, 'rejectMembership', input)
export const withdrawMembership = (tx: WriteTx, id: string, input: ReasonInput) =>
  decline(tx, id, 'withdrawMembership', input)

async function decline(
  tx: WriteTx,
  id: string,
  verb: 'rejectMembership' | 'withdrawMembership',
  { reason }: ReasonInput,
): Promise<Change<MembershipRow>> {
  const { row, held, step } = await holdMembership(tx, id, verb)
  await tx.run(sql`select accord.decline_membership(${id}::uuid, ${step.to}, ${reason}, ${tx.now}::timestamptz)`)
  const declined = step.event({ participant: row.participant, reason }, held.id)
  return { row: (await findMembership(tx, id))!, events: [declined] }
}

/**
 * A participant leaves on a day and with a reason. The last lead may leave too; an event and the coalition's findings
 * then say that nobody leads (BR-83).
 */
export async function leave(tx: WriteTx, id: string, input: DepartureInput): Promise<Change<MembershipRow>> {
  const { row, held } = await holdMembership(tx, id, 'leaveCoalition')
  const { on, reason } = input
  if (row.validTo !== null)
    throw new Refusal('conflict', say('The membership ends on {validTo} already.', { validTo: row.validTo }), {
      object: { type: 'coalition_membership', id },
      rule: 'BR-84',
      state: 'ended',
    })
  if (row.validFrom !== null && on <= row.validFrom)
    throw unprocessable(
      '/on',
      say('must be later than {validFrom}, its first day', { validFrom: row.validFrom }),
      'BR-84',
    )
  await compareAndSet(tx, coalitionMembership, row, { validTo: on, reason })
  const payload = { membershipId: id, participant: row.participant, role: row.role, on, reason }
  const events = [event('coalition.membership_ended', { resource: held.id, root: held.id, payload })]
  const missing = isLead(row.role) ? await leadMissing(tx, held, on) : []
  return { row: (await findMembership(tx, id))!, events: [...events, ...missing] }
}

const ledRow = written({ led: z.boolean(), leaders: z.array(z.string()) })

/** Whether somebody leads from that day on; a coalition never lacks a lead silently. */
async function leadMissing(tx: WriteTx, { id, code }: LockedCoalition, on: string): Promise<Event[]> {
  const { led, leaders } = await tx.row(
    ledRow,
    sql`
    select l.leaders, exists (
        select 1
        from accord.coalition_membership m
        where m.coalition = ${code} and m.role in ('lead', 'co_lead') and m.valid_to = ${on}::date
      ) as led
    from accord.leads_from(${code}, ${on}::date, null) l`,
  )
  if (leaders.length > 0 || !led) return []
  return [event('coalition.lead_missing', { resource: id, root: id, payload: { since: on } })]
}

/** The coalition behind its lock. */
export async function hold(tx: WriteTx, id: string): Promise<LockedCoalition> {
  const held = await lockCoalition(tx, id)
  if (held === undefined) throw notFound('coalition', id)
  return held
}

/** The membership behind the lock on its coalition, for a verb that its status, its version and the rights allow. */
async function holdMembership(
  tx: WriteTx,
  id: string,
  verb: MembershipVerb,
): Promise<{ row: MembershipRow; held: LockedCoalition; step: Taken<MembershipStatus> }> {
  const before = await findMembership(tx, id)
  if (before === undefined) throw notFound('coalition_membership', id)
  const [held, row] = await Promise.all([lockCoalition(tx, before.coalitionId), findMembership(tx, id)])
  if (held === undefined || row === undefined) throw notFound('coalition_membership', id)
  const standing = (each: MembershipVerb) => standingToMembership(each, tx.actor.participant, row)
  return { row, held, step: take(tx, membershipLifecycle, verb, row, standing) }
}

function checkNamed({ kind }: MembershipFacts, pointer: string): void {
  if (kind === null) throw unprocessable(pointer, 'There is no such participant.', 'BR-80')
  if (kind === 'observer')
    throw unprocessable(pointer, 'An observer of the framework cannot take part in a coalition.', 'BR-80')
}

function checkOpen({ open }: MembershipFacts, pointer = '/role'): void {
  if (open === null) return
  const detail = 'Another proposal for this participant is open.'
  throw new Refusal('conflict', detail, {
    object: { type: 'coalition_membership', id: open },
    rule: 'BR-81',
    state: 'proposed',
    errors: [{ pointer, detail, rule: 'BR-81' }],
  })
}

/** BR-80: a role that nobody could confirm cannot be proposed. */
function checkDecidable({ deciders }: MembershipFacts, id: string): void {
  if (deciders.length > 0) return
  throw new Refusal('conflict', 'Nobody else takes part yet who could confirm this role.', {
    object: { type: 'coalition', id },
    rule: 'BR-80',
    state: 'alone',
    errors: [{ pointer: '/participant', detail: 'takes part alone', rule: 'BR-80' }],
  })
}

type Proposal = Pick<MembershipInput, 'role' | 'from' | 'reason'> & {
  participant: string
  subgroupId?: string | null | undefined
  handsOverId: string | null
}

function insertProposal(tx: WriteTx, { code }: LockedCoalition, proposal: Proposal): Promise<string> {
  return idOf(
    tx,
    sql`
    with made as (
      insert into accord.coalition_membership (coalition, participant, role, subgroup_id, valid_from, from_precision, status,
        proposed_by, hands_over_id, reason, created_at)
      values (${code}, ${proposal.participant}, ${proposal.role}, ${proposal.subgroupId ?? null}::uuid,
        ${proposal.from}::date, 'day', 'proposed', accord.current_participant(), ${proposal.handsOverId}::uuid,
        ${proposal.reason ?? null}, ${tx.now}::timestamptz)
      returning id
    )
    select m.id
    from made m
    cross join lateral ${setAudience(sql`m.id`, { of: 'coalition_membership', audiences: [`coalition:${code}`], sides: [proposal.participant] })}`,
  )
}

const proposed = (root: string, resource: string, payload: Record<string, unknown>) =>
  event('coalition.membership_proposed', { resource, root, payload })

const uniqueViolation = '23505'

async function refuseTaken<T>(made: Promise<T>, pointer: string, detail: Detail): Promise<T> {
  try {
    return await made
  } catch (error) {
    if (sqlState(unwrap(error))?.code !== uniqueViolation) throw error
    throw new Refusal('conflict', detail, { errors: [{ pointer, detail }] })
  }
}
