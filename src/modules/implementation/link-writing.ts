import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import type { WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { agreement } from '../agreements/tables.ts'
import { type Act, type ActKind, resourceOf } from './acts.ts'
import { checkEffect, type RelationOfAct, silenceDays, toldAgainDays } from './rules.ts'
import { implementationLink } from './tables.ts'

/**
 * A provision or a cell, as the caller may know of it, with the agreement's party and the days of its effect;
 * `deliverable`: of a cell, how many provisions of it can be delivered.
 */
const targetRow = written({
  agreement_id: implementationLink.agreementId,
  party: agreement.participant,
  provision_id: implementationLink.provisionId,
  area: implementationLink.area,
  obligor: implementationLink.obligor,
  effectFrom: z.string().nullable(),
  effectUntil: z.string().nullable(),
  deliverable: z.int(),
})
export type Target = RowOf<typeof targetRow>

export type Named = {
  provisionId?: string | undefined
  cell?: { agreementId: string; area: string; obligor: string } | undefined
}

/** @throws Refusal BR-100 where there is no such provision, or nothing in the cell that can be delivered */
export async function findTarget(tx: ReadTx, { provisionId, cell }: Named): Promise<Target> {
  const [found] = await targets(
    tx,
    provisionId === undefined
      ? sql`select g.id, null::text, ${cell!.area}::text, ${cell!.obligor}::text
          from accord.agreement g where g.id = ${cell!.agreementId}::uuid`
      : sql`select p.agreement_id, p.id, null::text, null::text from accord.provision p where p.id = ${provisionId}`,
  )
  if (provisionId !== undefined) {
    if (found === undefined) throw unprocessable('/provisionId', 'There is no such provision.', 'BR-100')
    return found
  }
  if (found === undefined)
    throw unprocessable('/cell/agreementId', 'There is no such agreement, or you may not know of it.', 'BR-100')
  if (found.deliverable === 0)
    throw unprocessable(
      '/cell',
      'The agreement has no provision of this area and obligor that can be delivered: see the coverage for its cells.',
      'BR-100',
    )
  return found
}

function targets(tx: ReadTx, named: SQL): Promise<Target[]> {
  return tx.rows(
    targetRow,
    sql`
    select t.agreement_id, g.participant as party, t.provision_id, t.area, t.obligor,
      to_char(e.effect_from, 'YYYY-MM-DD') as "effectFrom", to_char(e.effect_until, 'YYYY-MM-DD') as "effectUntil",
      (
        select count(*)::integer from accord.provision p
        where p.agreement_id = t.agreement_id and p.obligor = t.obligor and p.areas @> array[t.area]
          and accord.is_deliverable(p.kind, p.strength)
      ) as deliverable
    from (${named}) as t (agreement_id, provision_id, area, obligor)
    join accord.agreement g on g.id = t.agreement_id
    cross join lateral accord.effect_of(g.id) e`,
  )
}

export type NewLinks = {
  acts: readonly Pick<Act, 'kind' | 'id' | 'provider' | 'happened_on'>[]
  target: Target
  relation: RelationOfAct
  share?: string | undefined
  evidence: string
  ruleId?: string | undefined
}

/** Whose word is awaited: the parties and whose act it is, without the claimant (BR-103). */
export const awaited = (provider: SQL, party: SQL) => sql`array(
        select distinct w collate "C" from unnest(array['UA', ${party}, ${provider}]) as w
        where w <> accord.current_participant()
        order by 1
      )`

/**
 * The days on which those concerned must see the act and have somebody who can be told, so that silence counts: the
 * first, the tenth and the last.
 */
const daysOfSilence = sql`array[accord.current_day(), accord.current_day() + ${sql.raw(`${toldAgainDays}`)},
          accord.current_day() + ${sql.raw(`${silenceDays}`)}]`

/**
 * BR-104: silence counts only for participants that see the act and have somebody who can be told, as far as is known
 * today.
 */
export const silentFrom = (tx: ReadTx, awaits: SQL, act: SQL) => sql`case
        when accord.can_be_silent(${act}, ${awaits}, ${daysOfSilence})
        then ${tx.now}::timestamptz + make_interval(days => ${silenceDays})
      end`

const madeColumns = {
  id: implementationLink.id,
  act_id: implementationLink.actId,
  act_kind: implementationLink.actKind,
  awaits: implementationLink.awaits,
  silent_from: implementationLink.silentFrom,
}
const madeRow = written(madeColumns)
const claimedRow = written({ ...madeColumns, provision_id: implementationLink.provisionId })

/** Claims of the caller's participant, in one statement. @throws Refusal `conflict` where a link is there already */
export async function insertLinks(
  tx: WriteTx,
  { acts, target, ...link }: NewLinks,
): Promise<{ ids: string[]; events: Event[] }> {
  await lockActs(
    tx,
    acts.map(({ id }) => id),
  )
  const records = acts.map(({ kind, id, provider, happened_on }) => ({ kind, id, provider, happened_on }))
  const made = await tx.rows(
    madeRow,
    sql`
    insert into accord.implementation_link (act_kind, act_id, act_on, provider, agreement_id, provision_id, area, obligor,
      relation, share, status, claimed_by, evidence, rule_id, awaits, claimed_at, silent_from, created_by, created_at)
    select x.kind, x.id, x.happened_on, x.provider, ${target.agreement_id}::uuid, ${target.provision_id}, ${target.area},
      ${target.obligor}, ${link.relation}, ${link.share ?? null}::numeric, 'claimed', accord.current_participant(),
      ${link.evidence}, ${link.ruleId ?? null}::uuid, x.awaits, ${tx.now}::timestamptz,
      ${silentFrom(tx, sql`x.awaits`, sql`x.id`)}, accord.current_account(), ${tx.now}::timestamptz
    from (
      select r.kind, r.id, r.provider, r.happened_on, ${awaited(sql`r.provider`, sql`${target.party}::text`)} as awaits
      from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r (kind text, id uuid, provider text, happened_on date)
    ) x
    on conflict do nothing
    returning id, act_id, act_kind, awaits, silent_from`,
  )
  if (made.length < acts.length) {
    const missing = acts.find((act) => !made.some((row) => row.act_id === act.id))!
    throw new Refusal('conflict', 'The act is linked to this already: claim, confirm or amend that link.', {
      object: { type: 'implementation_link', id: await linkThere(tx, missing.id, target) },
      state: 'linked',
    })
  }
  return { ids: made.map(({ id }) => id), events: made.map((row) => claimed(row, target, link.relation)) }
}

const linkIdRow = written({ id: implementationLink.id })

async function linkThere(tx: ReadTx, act: string, target: Target): Promise<string> {
  const [row] = await tx.rows(
    linkIdRow,
    sql`
    select l.id from accord.implementation_link l
    where l.act_id = ${act}::uuid and l.status <> 'withdrawn' and l.agreement_id = ${target.agreement_id}::uuid
      and (l.provision_id, l.area, l.obligor) is not distinct from (${target.provision_id}, ${target.area}, ${target.obligor})`,
  )
  return row?.id ?? act
}

function claimed(row: RowOf<typeof madeRow>, target: Target, relation: string): Event {
  return linkEvent('implementation_link.claimed', row, {
    linkId: row.id,
    agreementId: target.agreement_id,
    provisionId: target.provision_id,
    area: target.area,
    relation,
    awaits: row.awaits,
    silentFrom: row.silent_from?.toISOString() ?? null,
  })
}

type LinkEvent = Extract<Event['type'], `implementation_link.${string}`>

/** Events of a link are events of its act, for everybody who sees the act. */
export function linkEvent(
  type: LinkEvent,
  { act_id, act_kind }: { act_id: string; act_kind: string },
  payload: Record<string, unknown>,
): Event {
  return event(type, { resource: act_id, root: act_id, resourceType: resourceOf(act_kind), payload } as never)
}

/** Decisions about the shares of an act wait here for each other. */
export async function lockActs(tx: ReadTx, acts: readonly string[]): Promise<void> {
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('implementation_link'), hashtext(a.id::text))
    from (select distinct id from unnest(${sql.param([...acts])}::uuid[]) as id order by id) a`)
}

const heldRow = written({
  relation: implementationLink.relation,
  effectFrom: z.string().nullable(),
  effectUntil: z.string().nullable(),
})

/**
 * The links of an act whose day is moved; they move with it. Call it before the act is changed, so that no deadlock
 * arises with somebody who changes a link. @throws Refusal BR-101 if a link has been stated that would then be
 * impossible
 */
export async function moveLinks(tx: WriteTx, act: string, day: string, pointer: string): Promise<void> {
  const links = await tx.rows(
    heldRow,
    sql`
    select l.relation, to_char(e.effect_from, 'YYYY-MM-DD') as "effectFrom",
      to_char(e.effect_until, 'YYYY-MM-DD') as "effectUntil"
    from (
      select n.* from accord.implementation_link n
      where n.act_id = ${act}::uuid and n.status <> 'withdrawn'
      order by n.id
      for update
    ) l
    cross join lateral accord.effect_of(l.agreement_id) e
    where l.status in ('claimed', 'confirmed')`,
  )
  for (const { relation, ...effect } of links) checkEffect(pointer, relation, day, effect)
}

/** BR-20, BR-108: an act for others implements no agreement with Ukraine. @throws Refusal BR-100 */
export function checkForUkraine({ provisionIds }: { provisionIds: readonly string[] }, isForUkraine: boolean): void {
  if (provisionIds.length > 0 && !isForUkraine)
    throw unprocessable(
      '/provisionIds',
      'An act for others than Ukraine implements no agreement with Ukraine.',
      'BR-100',
    )
}

/**
 * The provisions that an act names when it is made: its participant's claim. Call it after the act is stored.
 * @throws Refusal BR-101
 */
export async function claimProvisions(
  tx: WriteTx,
  act: { kind: ActKind; id: string; happenedOn: string; evidence: string; provider?: string },
  provisionIds: readonly string[],
  pointer?: string,
): Promise<Event[]> {
  if (provisionIds.length === 0) return []
  const named = [...new Set(provisionIds)]
  const { participant } = tx.actor
  const provider = act.provider ?? participant
  const found = await targets(
    tx,
    sql`select p.agreement_id, p.id, null::text, null::text
      from accord.provision p where p.id = any (${sql.param(named)}::text[])`,
  )
  const events: Event[] = []
  for (const target of found) {
    checkEffect(
      pointer ?? `/provisionIds/${provisionIds.indexOf(target.provision_id!)}`,
      'implements',
      act.happenedOn,
      target,
    )
  }
  const made = await tx.rows(
    claimedRow,
    sql`
    insert into accord.implementation_link (act_kind, act_id, act_on, provider, agreement_id, provision_id, relation, status,
      claimed_by, evidence, awaits, claimed_at, silent_from, created_by, created_at)
    select ${act.kind}, ${act.id}::uuid, ${act.happenedOn}::date, ${provider}::text, x.agreement_id, x.id,
      'implements', 'claimed', accord.current_participant(), ${act.evidence}, x.awaits, ${tx.now}::timestamptz,
      ${silentFrom(tx, sql`x.awaits`, sql`${act.id}::uuid`)}, accord.current_account(), ${tx.now}::timestamptz
    from (
      select p.id, p.agreement_id, ${awaited(sql`${provider}::text`, sql`g.participant`)} as awaits
      from accord.provision p
      join accord.agreement g on g.id = p.agreement_id
      where p.id = any (${sql.param(named)}::text[])
    ) x
    order by x.id
    on conflict do nothing
    returning id, act_id, act_kind, awaits, silent_from, provision_id`,
  )
  for (const row of made) {
    const target = found.find(({ provision_id }) => provision_id === row.provision_id)!
    events.push(claimed(row, target, 'implements'))
  }
  return events
}

const goneRow = written({
  id: implementationLink.id,
  act_id: implementationLink.actId,
  act_kind: implementationLink.actKind,
})

/**
 * The provisions that an act names from now on: claims that are no longer among them are withdrawn, new ones are made.
 * Links are locked first and then made. The row of the act, which repeats what they name, is locked last, as by
 * everybody who makes or withdraws a link.
 */
export async function replaceProvisions(
  tx: WriteTx,
  act: Parameters<typeof claimProvisions>[1],
  provisionIds: readonly string[],
): Promise<Event[]> {
  await tx.run(sql`
    select from accord.implementation_link l
    where l.act_id = ${act.id}::uuid and l.status <> 'withdrawn'
    order by l.id
    for update`)
  const claimed = await claimProvisions(tx, act, provisionIds)
  const gone = await tx.changed(
    'any',
    goneRow,
    sql`
    update accord.implementation_link
    set status = 'withdrawn', reason = 'The act names it no more.', reason_by = accord.current_participant(),
      version = version + 1
    where act_id = ${act.id}::uuid and provision_id is not null and claimed_by = accord.current_participant()
      and status in ('claimed', 'confirmed', 'contested') and provision_id <> all (${sql.param([...provisionIds])}::text[])
    returning id, act_id, act_kind`,
  )
  const reason = 'The act names it no more.'
  const withdrawn = gone.map((row) => linkEvent('implementation_link.withdrawn', row, { linkId: row.id, reason }))
  return [...withdrawn, ...claimed]
}
