import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { seenBy, seenByParties } from '../../platform/db/audience.ts'
import { is, isId, when } from '../../platform/db/filters.ts'
import { orderBy, orderOf, type Page } from '../../platform/db/keyset.ts'
import { standingNow } from '../../platform/db/past.ts'
import { isOfMany } from '../../platform/db/reach.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, now, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { obligors } from '../agreements/rules.ts'
import {
  type Act,
  type ActKind,
  actColumns,
  actKinds,
  actRow,
  actsOf,
  idleRecords,
  ofAreaOf,
  resourceOf,
} from './acts.ts'
import type { ActFilter, ArrangementFilter, LinkFilter, SuggestionFilter } from './inputs.ts'
import type { LinkRuleFilter } from './rule-inputs.ts'
import { arrangements, linkStatuses, type ToldLinkStatus } from './rules.ts'
import { actArrangement, implementationLink, linkRule } from './tables.ts'

/** BR-104 in SQL: what has been claimed and not objected to in time. `moment` is the time of asking. */
export const toldStatus = (link: string, moment: SQL) =>
  sql`case when ${sql.raw(link)}.status = 'claimed' and ${sql.raw(link)}.silent_from <= ${moment} then 'not_objected'
      else ${sql.raw(link)}.status end`

const links = selection(implementationLink, {
  as: 'l',
  without: ['createdBy', 'changeId', 'endedChangeId'],
  joins: sql`join accord.agreement g on g.id = l.agreement_id`,
  computed: {
    seenBy: seenBy('l.act_id'),
    party: computed(z.string(), sql`g.participant`),
    told: computed(z.enum(linkStatuses), toldStatus('l', now)),
  },
})
export type LinkRow = RowOf<typeof links>

export function findLink(tx: ReadTx, id: string): Promise<LinkRow | undefined> {
  return tx.find(links, id)
}

/** In the order of their ids, so that whoever locks several waits for nobody who waits for it. */
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
      and ${when(filter.status, (status) => statusIs(status, tx.now))}
      and ${filter.awaiting === undefined ? sql`true` : await isAwaiting(tx, filter.awaiting)}
      and ${page.after}
    ${seen.tail}`,
  )
}

/** The word of `code` is waited for. */
const isAwaiting = (tx: ReadTx, code: string): Promise<SQL> =>
  tx.fits(
    'l.id',
    sql`select w.id from accord.links_awaited(${code}, ${limits.fewRecords + 1}) w (id)`,
    sql`l.status = 'claimed' and l.awaits @> array[${code}]::text[] and not l.confirmed_by @> array[${code}]::text[]`,
  )

function statusIs(status: ToldLinkStatus, moment: Date): SQL {
  if (status === 'not_objected') return sql`l.status = 'claimed' and l.silent_from <= ${moment}::timestamptz`
  if (status === 'claimed')
    return sql`l.status = 'claimed' and (l.silent_from is null or l.silent_from > ${moment}::timestamptz)`
  return sql`l.status = ${status}`
}

/** Who sees an act and which provisions it names, which stand in one row beside it. */
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

const listedActRow = written({
  ...actColumns,
  links: z.int(),
  arrangements: z.array(z.enum(arrangements)),
})
export type ActRow = RowOf<typeof listedActRow>

export const newestActFirst = orderOf<ActRow>([{ is: 'a.id', type: 'uuid', of: ({ id }) => id }], 'desc')

/** One page over all kinds, each limited by itself, newest records first. */
export async function listActs(tx: ReadTx, filter: ActFilter, page: Page): Promise<ActRow[]> {
  const kinds: readonly ActKind[] = filter.kind === undefined ? actKinds : [filter.kind]
  const leading = new Map(
    await Promise.all(kinds.map(async (kind) => [kind, await leadingTo(tx, kind, filter, page)] as const)),
  )
  const ofAgreement = filter.agreementId === undefined ? sql`true` : await isOfAgreement(tx, filter.agreementId)
  return tx.rows(
    listedActRow,
    sql`
    select a.kind, a.id, a.provider, a.title, a.agreement_id, a.coalition, a.capability, a.area,
      to_char(a.happened_on, 'YYYY-MM-DD') as happened_on, a.marking,
      (select count(*) from accord.implementation_link n where n.act_id = a.id and n.status <> 'withdrawn')::integer as links,
      array(
        select v.arrangement from accord.act_arrangement v where v.act_id = a.id order by v.arrangement collate "C"
      ) as arrangements
    from (${actsOf(
      kinds,
      (kind) => sql`where ${leading.get(kind)!}
        and ${is('a.provider', filter.provider)}
        and ${when(filter.happenedFrom, (day) => sql`a.happened_on >= ${day}::date`)}
        and ${when(filter.happenedTo, (day) => sql`a.happened_on <= ${day}::date`)}
        and ${ofAgreement}
        and ${filter.linked === false ? sql`not ${isLinked}` : sql`true`}
        and ${page.after}
      ${page.tail}`,
    )}) a
    ${page.tail}`,
  )
}

/** Asked of each act, never by walking all links. */
const isLinked = sql`exists (
  select 1 from accord.implementation_link n where n.act_id = a.id and n.status <> 'withdrawn' offset 0
)`

/** What leads to the acts of a kind where few of them are asked for. Of some kinds there are few, whoever sees how many. */
async function leadingTo(tx: ReadTx, kind: ActKind, { area, linked }: ActFilter, page: Page): Promise<SQL> {
  const record = resourceOf(kind)
  const [isOfArea, hasLinks] = [is('a.area', area), linked === true ? isLinked : sql`true`]
  const seen = isOfMany(record) ? await tx.seen(page, 'a.id', [record]) : undefined
  if (seen === undefined || seen.few) return sql`${seen?.where ?? sql`true`} and ${isOfArea} and ${hasLinks}`
  const ofArea = ofAreaOf(kind)
  const links = sql`select n.act_id from accord.implementation_link n where n.act_kind = ${kind} and n.status <> 'withdrawn'`
  const led = await Promise.all([
    area === undefined || ofArea === undefined ? isOfArea : tx.fits('a.id', ofArea(area), isOfArea),
    linked === true ? tx.fits('a.id', links, isLinked) : hasLinks,
  ])
  return sql.join(led, sql` and `)
}

const isOfAgreement = (tx: ReadTx, id: string): Promise<SQL> => {
  const named = (table: string) => sql`select x.id from accord.${sql.raw(table)} x where x.agreement_id = ${id}::uuid`
  const links = sql`select n.act_id from accord.implementation_link n
    where n.agreement_id = ${id}::uuid and n.status <> 'withdrawn'`
  const acts = sql.join([links, ...['pledge', 'commitment', 'measure'].map(named)], sql` union all `)
  return tx.fits('a.id', acts, sql`(a.agreement_id = ${id}::uuid or exists (${links} and n.act_id = a.id))`)
}

/** One act that the caller sees. */
export async function findAct(tx: ReadTx, kind: ActKind, id: string): Promise<Act | undefined> {
  const [act] = await tx.rows(
    actRow,
    sql`
    select a.kind, a.id, a.provider, a.title, a.agreement_id, a.coalition, a.capability, a.area,
      to_char(a.happened_on, 'YYYY-MM-DD') as happened_on, a.marking
    from (${actsOf([kind], () => sql`where a.id = ${id}::uuid`)}) a`,
  )
  return act
}

/** Whether it is a record that the caller sees and that is no act. */
export async function isIdle(tx: ReadTx, id: string): Promise<boolean> {
  return (await tx.run(sql`select i.id from (${idleRecords(standingNow)}) i where i.id = ${id}::uuid`)) > 0
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

/** What acts belong to beside the agreements, as far as the acts are seen. */
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

const suggestionRow = written({
  kind: actColumns.kind,
  act_id: actColumns.id,
  provider: z.string(),
  title: actColumns.title,
  happened_on: actColumns.happened_on,
  agreement_id: implementationLink.agreementId,
  area: z.string(),
  obligor: z.enum(obligors),
  provisions: z.int(),
  rule: z.enum(['capability', 'aid_category']),
})
export type SuggestionRow = RowOf<typeof suggestionRow>

export const newestSuggestionFirst = orderOf<SuggestionRow>(
  [{ is: 'a.id', type: 'uuid', of: ({ act_id }) => act_id }],
  'desc',
)

/** What the deliverable provisions of a participant's agreement ask for, by cell. */
const cellsOfAgreements = (provider: SQL) => sql`
    select p.agreement_id, w.area, p.obligor, count(*)::integer as provisions
    from accord.provision p
    join accord.agreement g on g.id = p.agreement_id and g.participant = ${provider}
    cross join lateral unnest(p.areas) as w (area)
    where accord.is_deliverable(p.kind, p.strength)
    group by p.agreement_id, w.area, p.obligor`

/** Of somebody else’s acts who sees few is led by these; of its own an index leads to. */
async function leadingOf(
  tx: ReadTx,
  kinds: readonly ActKind[],
  provider: string,
  page: Page,
): Promise<Map<ActKind, SQL>> {
  const each = kinds.map(
    async (kind) => [kind, tx.isOwn(provider) ? sql`true` : await leadingTo(tx, kind, {}, page)] as const,
  )
  return new Map(await Promise.all(each))
}

/**
 * The stated rules: an act of a party is about the cell of its own agreement that has the area of its capability, else
 * the one that its category of aid speaks of; of the participant's own undertakings before those of both.
 */
export async function listSuggestions(
  tx: ReadTx,
  { provider, kind }: SuggestionFilter & { provider: string },
  page: Page,
): Promise<SuggestionRow[]> {
  const kinds = kind === undefined ? actKinds : [kind]
  const leading = await leadingOf(tx, kinds, provider, page)
  return tx.rows(
    suggestionRow,
    sql`
    with cell as materialized (${cellsOfAgreements(sql`${provider}`)})
    select a.kind, a.id as act_id, a.provider, a.title, to_char(a.happened_on, 'YYYY-MM-DD') as happened_on,
      c.agreement_id, c.area, c.obligor, c.provisions,
      case when a.capability is null then 'aid_category' else 'capability' end as rule
    from (${actsOf(
      kinds,
      (of) => sql`where ${leading.get(of)!}
        and a.provider = ${provider}
        and exists (select 1 from cell c where c.obligor <> 'ukraine')
        and exists (select 1 from cell c where c.area = a.area and c.obligor <> 'ukraine' offset 0)
        and not ${isLinked}
        and ${page.after}
      ${page.tail}`,
    )}) a
    cross join lateral (
      select c.agreement_id, c.area, c.obligor, c.provisions
      from cell c
      where c.area = a.area and c.obligor <> 'ukraine'
      order by c.obligor desc
      limit 1
    ) c
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
