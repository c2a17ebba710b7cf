import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { alone, is, when } from '../../platform/db/filters.ts'
import { type Order, orderOf, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { obligors } from '../agreements/rules.ts'
import { type Act, type ActKind, actColumns, actKinds, actRow, resourceOf } from './acts.ts'
import type { ActFilter, SuggestionFilter } from './inputs.ts'
import { arrangements } from './rules.ts'
import { implementationLink } from './tables.ts'

/**
 * The subject of the act `a`, joined to it: the capability of its need, for readers who see the need, else that of its
 * goods.
 */
const about = sql`
    left join accord.requirement q on q.id = a.requirement_id
    left join accord.capability b
      on b.code = coalesce(a.capability, case when q.id is null then a.goods_capability else q.capability end)`
const area = sql`coalesce(a.area, accord.area_of(b.area, a.aid_category))`

/**
 * Acts that may be of one of these areas: each is a condition on `a` with an index. Whether an act is of the area
 * depends on the reader.
 */
function mayBeOf(areas: SQL): SQL[] {
  const capabilities = sql`array(select n.code from accord.capability n where n.area = any (${areas}))`
  const categories = sql`array(
      select n.code from unnest(array['military', 'financial', 'humanitarian', 'reconstruction']) as n (code)
      where accord.area_of(null, n.code) = any (${areas})
    )`
  return [
    sql`a.area = any (${areas})`,
    sql`a.aid_category = any (${categories})`,
    ...['capability', 'need_capability', 'goods_capability'].map(
      (column) => sql`a.${sql.raw(column)} = any (${capabilities})`,
    ),
  ]
}
const anyOf = (conditions: readonly SQL[]) => sql`(${sql.join([...conditions], sql` or `)})`
const allOf = (conditions: readonly SQL[]) => sql.join([...conditions], sql` and `)

/** These acts as they are presented, under the alias `a`. */
export const told = (acts: SQL) => sql`
    select a.kind, a.id, a.provider, a.title, a.agreement_id,
      case when a.kind = 'task' then a.coalition else coalesce(a.coalition, q.coalition) end as coalition,
      b.code as capability, ${area} as area, a.happened_on, a.marking, a.links,
      (select r.audiences from accord.resource_audience r where r.resource_id = a.id) as seen_by
    from (${acts}) a ${about}`

const dayOf = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD') as happened_on`)
const actFacts = sql`a.kind, a.id, a.provider, a.title, a.agreement_id, a.coalition, a.capability, a.area,
      ${dayOf('a.happened_on')}, a.marking`

/** The condition that the reader sees the act; it is asked of the row that decides it, not of the act. */
const ofSeen = { seen_by: z.array(z.string()).nullable() }

const listedActRow = written({
  ...actColumns,
  ...ofSeen,
  links: z.int(),
  arrangements: z.array(z.enum(arrangements)),
})
export type ActRow = RowOf<typeof listedActRow>

const idOfAct = { is: 'a.id', type: 'uuid', of: ({ id }: ActRow) => id }
const newestActFirst = orderOf<ActRow>([idOfAct], 'desc')
/** A list that is filtered by days is in the order of those days; acts without a day are left out. */
const latestActFirst = orderOf<ActRow>(
  [{ is: 'a.happened_on', type: 'date', of: ({ happened_on }) => happened_on! }, idOfAct],
  'desc',
)
const isByDay = ({ happenedFrom, happenedTo }: ActFilter) => happenedFrom !== undefined || happenedTo !== undefined
export const actsOrder = (filter: ActFilter): Order<ActRow> => (isByDay(filter) ? latestActFirst : newestActFirst)

/** One page over all kinds. */
export async function listActs(tx: ReadTx, filter: ActFilter, page: Page): Promise<ActRow[]> {
  const { kind, provider, agreementId, area: asked, happenedFrom, happenedTo, linked } = filter
  const own = tx.isOwn(alone(filter, 'provider'))
  const { few } = await tx.seen(page, 'a.id', kindsOfActs, { rows: idsSeen, own })
  const led = await Promise.all([whereRare(tx, few, agreementId, agreements), whereRare(tx, few, asked, areas)])
  const fitting = [
    ...led.flat(),
    is('a.kind', kind),
    is('a.provider', provider),
    when(linked, (is) => (is ? sql`a.linked` : sql`not a.linked`)),
    when(happenedFrom, (day) => sql`a.happened_on >= ${day}::date`),
    when(happenedTo, (day) => sql`a.happened_on <= ${day}::date`),
  ]
  const isLed = led.some((each) => each.length > 1)
  // Whether an act is of the area is decided for each one, so one page of candidates is not enough.
  const most = asked === undefined ? sql`${page.after} ${page.tailOfFew}` : sql`true`
  const acts = [...amongSeen(few, fitting, most), ...fitting, when(asked, (code) => sql`${area} = ${code}`), page.after]
  return tx.rows(
    listedActRow,
    sql`
    select ${actFacts}, a.seen_by, a.links, array(
        select v.arrangement from accord.act_arrangement v where v.act_id = a.id order by v.arrangement collate "C"
      ) as arrangements
    from (${told(sql`
      select a.* from accord.act a ${asked === undefined ? sql`` : about}
      where ${allOf(acts)} ${few || isLed ? page.tailOfFew : page.tail}`)}) a
    ${page.order}`,
  )
}

const kindsOfActs = actKinds.map(resourceOf)
const idsSeen = () => sql`select a.id from accord.acts_seen() a`

/**
 * For readers who see few acts: the act is among the first that fit of those that the reader sees; each of these is
 * then read again.
 */
const amongSeen = (few: boolean, fitting: readonly SQL[], most: SQL): SQL[] =>
  few ? [sql`a.id = any (array(select n.id from (${idsSeen()} where ${allOf(fitting)} and ${most}) n))`] : []

/** A filter for which no index has the order of the list: the ids of all candidates, and the condition. */
type Led = (asked: string) => { ids: SQL; where: SQL }
const agreements: Led = (id) => ({
  ids: sql`select a.id from accord.act a where a.agreement_id = ${id}::uuid
    union all
    select n.act_id from accord.implementation_link n where n.agreement_id = ${id}::uuid and n.status <> 'withdrawn'`,
  where: sql`a.agreements @> array[${id}::uuid]`,
})
const areas: Led = (code) => {
  const each = mayBeOf(sql`array[${code}]::text[]`)
  const ids = each.map((condition) => sql`select a.id from accord.act a where ${condition}`)
  return { ids: sql.join(ids, sql` union all `), where: anyOf(each) }
}

/**
 * The condition of the filter, if there is one; behind the ids of the candidates, if these are few and the reader sees
 * many.
 */
async function whereRare(tx: ReadTx, few: boolean, asked: string | undefined, by: Led): Promise<SQL[]> {
  if (asked === undefined) return []
  const { ids, where } = by(asked)
  return !few && (await tx.isRare(ids)) ? [sql`a.id = any (array(${ids}))`, where] : [where]
}

/** One act that the caller sees. */
export async function findAct(tx: ReadTx, kind: ActKind, id: string): Promise<Act | undefined> {
  const acts = sql`select a.* from accord.act a where a.kind = ${kind} and a.id = ${id}::uuid`
  return (await tx.rows(actRow, sql`select ${actFacts} from (${told(acts)}) a`))[0]
}

/** The acts of these kinds that fit a condition on `a`, the newest first. */
export const actsThat = (tx: ReadTx, kinds: readonly ActKind[], condition: SQL, tail: SQL): Promise<Act[]> =>
  tx.rows(
    actRow,
    sql`
    select ${actFacts}
    from (${told(sql`select a.* from accord.act a where a.kind = any (${sql.param([...kinds])}::text[])`)}) a
    where ${condition}
    order by a.id desc
    ${tail}`,
  )

const suggestionRow = written({
  kind: actColumns.kind,
  act_id: actColumns.id,
  ...ofSeen,
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

/** The deliverable provisions of a participant's agreement, by cell. */
const cellsOfAgreements = (provider: SQL) => sql`
    select p.agreement_id, w.area, p.obligor, count(*)::integer as provisions
    from accord.provision p
    join accord.agreement g on g.id = p.agreement_id and g.participant = ${provider}
    cross join lateral unnest(p.areas) as w (area)
    where accord.is_deliverable(p.kind, p.strength) and p.obligor <> 'ukraine'
    group by p.agreement_id, w.area, p.obligor`

/**
 * The stated rules: an act of a party is about the cell of its own agreement with the area of its capability, else with
 * the area of its category of aid. The participant's own undertakings come before those of both parties.
 */
export async function listSuggestions(
  tx: ReadTx,
  { provider, kind }: SuggestionFilter & { provider: string },
  page: Page,
): Promise<SuggestionRow[]> {
  const { few } = await tx.seen(page, 'a.id', kindsOfActs, { rows: idsSeen, own: tx.isOwn(provider) })
  const fitting = [
    sql`a.provider = ${provider} and not a.linked`,
    is('a.kind', kind),
    sql`exists (select 1 from cell c)`,
    anyOf(mayBeOf(sql`array(select c.area from cell c)`)),
  ]
  const hasCell = sql`exists (select 1 from cell c where c.area = ${area} offset 0)`
  return tx.rows(
    suggestionRow,
    sql`
    with cell as materialized (${cellsOfAgreements(sql`${provider}`)})
    select a.kind, a.id as act_id, a.seen_by, a.provider, a.title, ${dayOf('a.happened_on')}, c.agreement_id, c.area, c.obligor, c.provisions,
      case when a.capability is null then 'aid_category' else 'capability' end as rule
    from (${told(sql`
      select a.* from accord.act a ${about}
      where ${allOf([...amongSeen(few, fitting, sql`true`), ...fitting, hasCell, page.after])} ${page.tail}`)}) a
    cross join lateral (
      select c.agreement_id, c.area, c.obligor, c.provisions
      from cell c
      where c.area = a.area
      order by c.obligor desc
      limit 1
    ) c
    ${page.order}`,
  )
}
