import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { checkPast } from '../../kernel/days.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { seenByParties, setAudience } from '../../platform/db/audience.ts'
import { idOf } from '../../platform/db/change.ts'
import { type Order, orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, listOf, type RowOf, type Selection, selection, written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { participant } from '../participants/tables.ts'
import { hold, proposeMembership } from './commands.ts'
import type { BodyDecisionInput, CharterInput, DecisionInput, MeetingInput, PlanInput, ReviewInput } from './inputs.ts'
import type { LockedCoalition } from './queries.ts'
import { adoptions, decidingBodies, standingToCoalition } from './rules.ts'
import { coalition, coalitionCharter, coalitionMeeting, coalitionPlan, coalitionReview } from './tables.ts'

/** Only those who take part in a coalition see how it is governed. */
const seen = { seenBy: seenByParties("'coalition:' || k.coalition") }

const charters = selection(coalitionCharter, { as: 'k', without: ['accountId'], computed: seen })
export type CharterRow = RowOf<typeof charters>

const plans = selection(coalitionPlan, {
  as: 'k',
  without: ['accountId'],
  computed: {
    ...seen,
    current: computed(
      z.boolean(),
      sql`not exists (select 1 from accord.coalition_plan n where n.coalition = k.coalition and n.number > k.number)`,
    ),
  },
})
export type PlanRow = RowOf<typeof plans>

const meetings = selection(coalitionMeeting, {
  as: 'k',
  without: ['accountId'],
  computed: {
    ...seen,
    coalitionId: computed(z.uuid(), sql`(select c.id from accord.coalition c where c.code = k.coalition)`),
    decisions: computed(
      z.array(
        z.object({
          id: z.uuid(),
          text: z.string(),
          ownedBy: z.string().nullable(),
          dueOn: z.iso.date().nullable(),
          body: z.enum(decidingBodies).nullable(),
          adoptedBy: z.enum(adoptions).nullable(),
          attendance: z.array(z.string()),
          membershipIds: z.array(z.uuid()),
        }),
      ),
      listOf(
        sql`'id', d.id, 'text', d.text, 'ownedBy', d.owned_by, 'dueOn', d.due_on, 'body', d.body,
          'adoptedBy', d.adopted_by, 'attendance', d.attendance, 'membershipIds', d.membership_ids`,
        sql`d.id`,
        sql`accord.coalition_decision d where d.meeting_id = k.id`,
      ),
    ),
  },
})
export type MeetingRow = RowOf<typeof meetings>

const reviews = selection(coalitionReview, { as: 'k', without: ['accountId'], computed: seen })
export type ReviewRow = RowOf<typeof reviews>

/** Newest first, as far as the caller takes part in the coalition. */
function listed<Row>(of: Selection<Row>, order: Order<{ id: string }>) {
  const rows = (tx: ReadTx, coalitionId: string, _filter: unknown, page: Page): Promise<Row[]> =>
    tx.all(
      of,
      sql`where k.coalition = (select c.code from accord.coalition c where c.id = ${coalitionId}::uuid)
        and ${page.after}
      ${page.tail}`,
    )
  return { order, rows }
}
export const chartersListed = listed(charters, orderBy(coalitionCharter, 'k', ['id'], 'desc'))
export const plansListed = listed(plans, orderBy(coalitionPlan, 'k', ['id'], 'desc'))
export const meetingsListed = listed(meetings, orderBy(coalitionMeeting, 'k', ['id'], 'desc'))
export const reviewsListed = listed(reviews, orderBy(coalitionReview, 'k', ['id'], 'desc'))

async function govern(tx: WriteTx, id: string): Promise<LockedCoalition> {
  const held = await hold(tx, id)
  authorize(tx.actor, 'coalition.govern', standingToCoalition(held), { type: 'coalition', id })
  return held
}

/** The record is for those who take part in the coalition, and is read back as they see it. */
async function file<Row>(
  tx: WriteTx,
  { id, code }: LockedCoalition,
  insert: SQL,
  readBack: Selection<Row>,
): Promise<Row> {
  const filed = await idOf(
    tx,
    sql`
    with made as (${insert})
    select m.id
    from made m
    cross join lateral ${setAudience(sql`m.id`, { of: 'coalition_work', audiences: [`coalition:${code}`], origins: [id] })}`,
  )
  return (await tx.first(readBack, sql`where k.id = ${filed}::uuid`))!
}

const filer = (tx: WriteTx) => sql`accord.current_participant(), accord.current_account(), ${tx.now}::timestamptz`

/** A charter or a letter of intent, by reference; the latest one says how many may lead and how often is reviewed. */
export async function fileCharter(tx: WriteTx, id: string, input: CharterInput): Promise<Change<CharterRow>> {
  const held = await govern(tx, id)
  const { document } = input
  checkPast(input.signedOn, held.today, '/signedOn')
  const known = await tx.run(sql`select p.code from accord.participant p where p.code = ${document.holder}`)
  if (known === 0) throw unprocessable('/document/holder', 'There is no such participant.')
  const insert = sql`
    insert into accord.coalition_charter (coalition, kind, signed_on, leads_max, review_cycle_months, title, media_type, bytes,
      sha256, holder, how_to_ask, filed_by, account_id, created_at)
    values (${held.code}, ${input.kind}, ${input.signedOn}::date, ${input.leadsMax ?? null}::integer,
      ${input.reviewCycle}::integer, ${document.title}, ${document.mediaType}, ${document.bytes}::bigint,
      ${document.sha256}, ${document.holder}, ${document.howToAsk}, ${filer(tx)})
    returning id`
  const row = await file(tx, held, insert, charters)
  const payload = { kind: input.kind, leadsMax: input.leadsMax ?? null, reviewCycle: input.reviewCycle }
  return { row, events: [event('coalition.charter_filed', { resource: row.id, root: id, payload })] }
}

/** The next version of the plan; those before stay readable. */
export async function filePlan(tx: WriteTx, id: string, input: PlanInput): Promise<Change<PlanRow>> {
  const held = await govern(tx, id)
  const { from, to } = input
  if (from !== undefined && to !== undefined && to < from) throw unprocessable('/to', 'is before `from`', 'BR-84')
  const insert = sql`
    insert into accord.coalition_plan (coalition, number, title, text, from_on, to_on, filed_by, account_id, created_at)
    select ${held.code}, coalesce(max(p.number), 0) + 1, ${input.title}, ${input.text}, ${from ?? null}::date,
      ${to ?? null}::date, ${filer(tx)}
    from accord.coalition_plan p
    where p.coalition = ${held.code}
    returning id`
  const row = await file(tx, held, insert, plans)
  return {
    row,
    events: [event('coalition.plan_filed', { resource: row.id, root: id, payload: { number: row.number } })],
  }
}

export async function recordMeeting(tx: WriteTx, id: string, input: MeetingInput): Promise<Change<MeetingRow>> {
  const held = await govern(tx, id)
  const { decisions, heldAt } = input
  if (decisions.length > 0 && new Date(heldAt) > tx.now)
    throw unprocessable('/decisions', 'A meeting that is still to come cannot have decided anything.', 'BR-84')
  await checkDecisions(tx, decisions, heldAt, (index) => `/decisions/${index}`)
  const insert = sql`
    insert into accord.coalition_meeting (coalition, title, held_at, place, summary, filed_by, account_id, created_at)
    values (${held.code}, ${input.title}, ${heldAt}::timestamptz, ${input.place ?? null}, ${input.summary ?? null},
      ${filer(tx)})
    returning id`
  const { id: meetingId } = await file(tx, held, insert, meetings)
  await insertDecisions(tx, meetingId, held.code, decisions)
  const payload = { heldAt, decisions: decisions.length }
  return {
    row: (await findMeeting(tx, meetingId))!,
    events: [event('coalition.meeting_recorded', { resource: meetingId, root: id, payload })],
  }
}

const heldRow = written({ coalition_id: coalition.id, held_at: coalitionMeeting.heldAt })

/** A decision of a meeting that is recorded later than the meeting itself. */
export async function recordDecision(tx: WriteTx, id: string, input: BodyDecisionInput): Promise<Change<MeetingRow>> {
  const [found] = await tx.rows(
    heldRow,
    sql`
    select c.id as coalition_id, k.held_at
    from accord.coalition_meeting k
    join accord.coalition c on c.code = k.coalition
    where k.id = ${id}::uuid`,
  )
  if (found === undefined) throw notFound('coalition_meeting', id)
  const held = await govern(tx, found.coalition_id)
  if (found.held_at > tx.now)
    throw unprocessable('/text', 'A meeting that is still to come cannot have decided anything.', 'BR-84')
  await checkDecisions(tx, [input], found.held_at.toISOString(), () => '')
  const followed = await proposeRoles(tx, held.id, input)
  await insertDecisions(tx, id, held.code, [{ ...input, membershipIds: followed.ids }])
  const payload = { text: input.text, ownedBy: input.ownedBy ?? null, dueOn: input.dueOn ?? null }
  return {
    row: (await findMeeting(tx, id))!,
    events: [event('coalition.decision_recorded', { resource: id, root: held.id, payload }), ...followed.events],
  }
}

/** BR-80: if a body decides about roles, its coalition proposes them, and each participant confirms its own. */
async function proposeRoles(tx: WriteTx, coalitionId: string, { memberships }: BodyDecisionInput) {
  const ids: string[] = []
  const events: Event[] = []
  for (const role of memberships) {
    const made = await proposeMembership(tx, coalitionId, role)
    ids.push(made.row.id)
    if ('events' in made) events.push(...made.events)
  }
  return { ids, events }
}

const ownerRow = written({ code: participant.code })

async function checkDecisions(
  tx: WriteTx,
  decisions: readonly DecisionInput[],
  heldAt: string,
  at: (index: number) => string,
): Promise<void> {
  const early = decisions.findIndex(({ dueOn }) => dueOn !== undefined && dueOn < heldAt.slice(0, 10))
  if (early >= 0) throw unprocessable(`${at(early)}/dueOn`, 'is before the meeting', 'BR-84')
  const owners = decisions.flatMap(({ ownedBy }) => (ownedBy === undefined ? [] : [ownedBy]))
  if (owners.length === 0) return
  const known = await tx.rows(
    ownerRow,
    sql`select p.code from accord.participant p where p.code = any (${sql.param(owners)}::text[])`,
  )
  const missing = decisions.findIndex(
    ({ ownedBy }) => ownedBy !== undefined && !known.some(({ code }) => code === ownedBy),
  )
  if (missing >= 0) throw unprocessable(`${at(missing)}/ownedBy`, 'There is no such participant.')
}

async function insertDecisions(
  tx: WriteTx,
  meetingId: string,
  coalition: string,
  decisions: readonly (DecisionInput & Partial<BodyDecisionInput> & { membershipIds?: string[] })[],
): Promise<void> {
  if (decisions.length === 0) return
  await tx.run(sql`
    insert into accord.coalition_decision (coalition, meeting_id, text, owned_by, due_on, body, adopted_by, attendance,
      membership_ids, filed_by, account_id, created_at)
    select ${coalition}, ${meetingId}::uuid, d.text, d."ownedBy", d."dueOn", d.body, d."adoptedBy",
      coalesce(d.attendance, '{}'), coalesce(d."membershipIds", '{}'), ${filer(tx)}
    from rows from (jsonb_to_recordset(${JSON.stringify(decisions)}::jsonb) as (text text, "ownedBy" text, "dueOn" date,
      body text, "adoptedBy" text, attendance text[], "membershipIds" uuid[]))
      with ordinality as d
    order by d.ordinality`)
}

function findMeeting(tx: ReadTx, id: string): Promise<MeetingRow | undefined> {
  return tx.find(meetings, id)
}

/** A review of the roadmap has taken place: the next one is due a cycle later. */
export async function recordReview(tx: WriteTx, id: string, input: ReviewInput): Promise<Change<ReviewRow>> {
  const held = await govern(tx, id)
  checkPast(input.reviewedOn, held.today, '/reviewedOn')
  const alike = await tx.run(sql`
    select r.id from accord.coalition_review r
    where r.coalition = ${held.code} and r.reviewed_on = ${input.reviewedOn}::date`)
  if (alike > 0) throw unprocessable('/reviewedOn', 'A review of this day is recorded already.', 'BR-84')
  const insert = sql`
    insert into accord.coalition_review (coalition, reviewed_on, summary, filed_by, account_id, created_at)
    values (${held.code}, ${input.reviewedOn}::date, ${input.summary}, ${filer(tx)})
    returning id`
  const row = await file(tx, held, insert, reviews)
  const payload = { reviewedOn: input.reviewedOn }
  return { row, events: [event('coalition.review_recorded', { resource: row.id, root: id, payload })] }
}
