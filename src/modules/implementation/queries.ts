import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { seenBy, seenByParties } from '../../platform/db/audience.ts'
import { is, isId, when } from '../../platform/db/filters.ts'
import { orderBy, orderOf, type Page } from '../../platform/db/keyset.ts'
import { amongFew, type ReadTx } from '../../platform/db/read.ts'
import { computed, now, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { actColumns, actKinds, actsNow, idleRecords, resourceOf } from './acts.ts'
import type { ArrangementFilter, LinkFilter } from './inputs.ts'
import type { LinkRuleFilter } from './rule-inputs.ts'
import { linkStatuses, type ToldLinkStatus } from './rules.ts'
import { actArrangement, implementationLink, linkRule } from './tables.ts'

/** BR-104 in SQL: claims that nobody objected to in time. `moment` is the time of the question. */
export const toldStatus = (link: string, moment: SQL) =>
  sql`case when ${sql.raw(link)}.status = 'claimed' and ${sql.raw(link)}.silent_from <= ${moment} then 'not_objected'
      else ${sql.raw(link)}.status end`

/** The condition that the record of a link is still an act. */
export const isAct = (link: string) =>
  sql.raw(`exists (select 1 from accord.act a where a.id = ${link}.act_id offset 0)`)

const links = selection(implementationLink, {
  as: 'l',
  without: ['createdBy', 'changeId', 'endedChangeId'],
  joins: sql`join accord.agreement g on g.id = l.agreement_id`,
  computed: {
    seenBy: seenBy('l.act_id'),
    party: computed(z.string(), sql`g.participant`),
    // Whether its record is an act: one that was withdrawn or cancelled since implements nothing.
    stands: computed(z.boolean(), isAct('l')),
    told: computed(z.enum(linkStatuses), toldStatus('l', now)),
  },
})
export type LinkRow = RowOf<typeof links>

export function findLink(tx: ReadTx, id: string): Promise<LinkRow | undefined> {
  return tx.find(links, id)
}

/** Locked in the order of their ids, so that no deadlock arises between two that lock several. */
export async function lockLinks(tx: ReadTx, ids: readonly string[]): Promise<LinkRow[]> {
  await tx.run(sql`
    select l.id from accord.implementation_link l
    where l.id = any (${sql.param([...ids])}::uuid[])
    order by l.id
    for update`)
  return tx.all(links, sql`where l.id = any (${sql.param([...ids])}::uuid[]) order by l.id`)
}

export const newestLinkFirst = orderBy(implementationLink, 'l', ['id'], 'desc')

const linksOf = (acts: SQL) => sql`select n.id from accord.implementation_link n where n.act_id = any (array(${acts}))`

export async function listLinks(tx: ReadTx, filter: LinkFilter, page: Page): Promise<LinkRow[]> {
  const seen = await tx.seen(page, 'l.id', actKinds.map(resourceOf), { rows: linksOf })
  // Many links are in one state, and a claim becomes `not_objected` merely because a day passes.
  const few = amongFew(tx, implementationLink, 'l', seen)
  return tx.all(
    links,
    sql`where ${seen.where}
      and ${is('l.act_kind', filter.actKind)}
      and ${isId('l.act_id', filter.actId)}
      and ${is('l.provider', filter.provider)}
      and ${isId('l.agreement_id', filter.agreementId)}
      and ${is('l.provision_id', filter.provisionId)}
      and ${is('l.area', filter.area)}
      and ${is('l.claimed_by', filter.claimedBy)}
      and ${isId('l.rule_id', filter.ruleId)}
      and ${filter.status === undefined ? sql`true` : await few(statusIs(filter.status, tx.now))}
      and ${filter.awaiting === undefined ? sql`true` : await isAwaiting(tx, filter.awaiting)}
      and ${page.after}
    ${seen.tail}`,
  )
}

/** The confirmation of `code` is awaited. */
const isAwaiting = (tx: ReadTx, code: string): Promise<SQL> =>
  tx.fits(
    'l.id',
    sql`select w.id from accord.links_awaited(${code}, ${limits.fewRecords + 1}) w (id)`,
    sql`l.status = 'claimed' and l.awaits @> array[${code}]::text[] and not l.confirmed_by @> array[${code}]::text[]
      and ${isAct('l')}`,
  )

function statusIs(status: ToldLinkStatus, moment: Date): SQL {
  if (status === 'not_objected') return sql`l.status = 'claimed' and l.silent_from <= ${moment}::timestamptz`
  if (status === 'claimed')
    return sql`l.status = 'claimed' and (l.silent_from is null or l.silent_from > ${moment}::timestamptz)`
  return sql`l.status = ${status}`
}

/** The row beside an act that says who sees it and which provisions it names. */
export const joinSeen = (act: string): SQL =>
  sql`left join accord.resource_audience seen on seen.resource_id = ${sql.raw(act)}`
export const ofSeen = {
  seenBy: computed(z.array(z.string()).nullable(), sql`seen.audiences`),
  provisionIds: computed(z.array(z.string()), sql`coalesce(seen.provision_ids, '{}')`),
}

/** Whether an act names the provision. */
export const namesProvision = (act: string, provision: string | undefined): SQL =>
  when(
    provision,
    (id) => sql`exists (
        select 1 from accord.implementation_link n
        where n.act_id = ${sql.raw(act)} and n.provision_id = ${id} and n.status <> 'withdrawn'
      )`,
  )

/** Whether the caller sees the record and it is no act. */
export async function isIdle(tx: ReadTx, id: string): Promise<boolean> {
  return (await tx.run(sql`select i.id from (${idleRecords(actsNow)}) i where i.id = ${id}::uuid`)) > 0
}

const arrangementRow = written({
  kind: actColumns.kind,
  act_id: actArrangement.actId,
  arrangement: actArrangement.arrangement,
  stated_by: actArrangement.statedBy,
  evidence: actArrangement.evidence,
  stated_at: actArrangement.createdAt,
})
export type ArrangementRow = RowOf<typeof arrangementRow>

export const newestArrangedFirst = orderOf<ArrangementRow>(
  [
    { is: 'v.act_id', type: 'uuid', of: ({ act_id }) => act_id },
    { is: 'v.arrangement', type: 'text', of: ({ arrangement }) => arrangement },
  ],
  'desc',
)

/** The formats outside the agreements to which acts belong, as far as the reader sees the acts. */
export function listArrangements(tx: ReadTx, filter: ArrangementFilter, page: Page): Promise<ArrangementRow[]> {
  return tx.rows(
    arrangementRow,
    sql`
    select v.act_kind as kind, v.act_id, v.arrangement, v.stated_by, v.evidence, v.created_at as stated_at
    from accord.act_arrangement v
    where ${is('v.act_kind', filter.actKind)}
      and ${isId('v.act_id', filter.actId)}
      and ${is('v.arrangement', filter.arrangement)}
      and ${is('v.stated_by', filter.statedBy)}
      and ${page.after}
    ${page.tail}`,
  )
}

const linkRules = selection(linkRule, {
  as: 'r',
  without: ['createdBy'],
  computed: { seenBy: seenByParties('r.participant') },
})
export type LinkRuleRow = RowOf<typeof linkRules>

export function findLinkRule(tx: ReadTx, id: string): Promise<LinkRuleRow | undefined> {
  return tx.find(linkRules, id)
}

export const newestLinkRuleFirst = orderBy(linkRule, 'r', ['id'], 'desc')

export function listLinkRules(tx: ReadTx, filter: LinkRuleFilter, page: Page): Promise<LinkRuleRow[]> {
  return tx.all(linkRules, sql`where ${is('r.status', filter.status)} and ${page.after} ${page.tail}`)
}
