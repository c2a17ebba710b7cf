import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { ResourceType } from '../../events/resources.ts'
import { markings } from '../../kernel/visibility.ts'
import { type PastTable, standingNow, type Was } from '../../platform/db/past.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'

/**
 * One kind of act: what can implement an agreement. `rows` selects, of every record of the kind that the caller sees,
 * these columns in this order: id, provider, title, agreement_id, coalition, capability, area, happened_on, marking,
 * change_id. `provider` is the participant whose act it is; the audiences of the record `id` govern it; facts that can
 * change are read from `was`, as they were at the time in question. The present acts are in one table, which
 * accord.keep_acts() maintains: a new kind is one entry here, one branch there and a trigger.
 */
export type ActSource = {
  readonly kind: string
  readonly resource: ResourceType
  readonly rows: (was: Was, then: Then) => SQL
}
/** The time for which acts are read: what was recorded by then, and what had happened by its day. */
export type Then = { was: Was; happened: (day: string) => SQL }
export const actsNow: Then = { was: standingNow, happened: () => sql`true` }

const areaOf = (category: SQL) => sql`accord.area_of(b.area, ${category})`

/**
 * States of a kind in which a record implements nothing: it is no act yet, or was withdrawn, dropped, cancelled or
 * replaced.
 */
const idle = {
  requirement: ['superseded', 'withdrawn'],
  task: ['cancelled'],
  instrument: ['proposed', 'rejected', 'withdrawn'],
  measure: ['cancelled'],
  reform_step: ['dropped'],
  roadmap_step: ['dropped'],
} as const satisfies Partial<Record<PastTable, readonly string[]>>
const stands = (table: keyof typeof idle) => sql.raw(`x.status <> all ('{${idle[table]}}')`)

/**
 * Pledges that do not stand, and whose parts do not either: withdrawn ones, and those that another had replaced by the
 * day.
 */
const endedPledges = ({ was, happened }: Then) => sql`
      select w.id from ${was('pledge')} w where w.status = 'withdrawn'
      union all
      select w.supersedes_pledge_id from ${was('pledge')} w
      where w.supersedes_pledge_id is not null and ${happened('w.announced_on')}`
/** BR-20, BR-23: a pledge of Ukraine or to it that stands, like the pledges that it is a part of. */
const pledgeActs = (then: Then) => sql`${isOfUkraine}
      and x.id not in (${endedPledges(then)})
      and (x.wholes = '{}' or not x.wholes && array(${endedPledges(then)}))`
const isOfUkraine = sql`'UA' = any (x.beneficiaries || x.participant)`
/**
 * BR-20: support that is given to another state is for Ukraine if it names an agreement. A union, a fund or a company
 * may stand between.
 */
const isForUkraine = sql`(x.agreement_id is not null or 'UA' in (x.participant, x.receiver) or x.receiver is null
      or x.receiver in (select u.code from accord.participant u where u.kind = 'union'))`

/** A request that was closed because another replaced it has no outcome of its own. */
const isReplacedRequest = sql`x.close_reason = 'superseded'`

/** The ids of records that are no acts: their links implement nothing. */
export function idleRecords(then: Then): SQL {
  const { was } = then
  const ofStates = Object.entries(idle).map(
    ([table, states]) =>
      sql`select x.id from ${was(table as PastTable)} x where x.status = any (${sql.raw(`'{${states}}'`)}::text[])`,
  )
  return sql.join(
    [
      ...ofStates,
      sql`select x.id from ${was('pledge')} x where not (${pledgeActs(then)})`,
      sql`select x.id from accord.commitment x where not ${isForUkraine}`,
      sql`select x.id from ${was('consultation')} x where x.closed_at is not null and ${isReplacedRequest}`,
    ],
    sql` union all `,
  )
}

/** The day of a date that is given as exactly as it is known; a year or a month has no day. */
const dayOf = (column: string) => sql.raw(`accord.day_of(${column})`)
const capabilityOfNeed = (was: Was) => sql`
    left join ${was('requirement')} q on q.id = x.requirement_id
    left join accord.capability b on b.code = q.capability`
/** The capability of goods: their class, if that is the code of a capability. */
export const capabilityOfItem = (item: string) => sql.raw(`lower(accord.identity_of(${item}.item_class))`)
/** The capability of the need that it names, else that of its goods, if they all have the same. */
const capabilityOfCommitment = (was: Was) => sql`
    left join ${was('requirement')} q on q.id = x.requirement_id
    left join lateral (
      select min(g.code) as code
      from (select n.item_class from accord.commitment_item n where n.commitment_id = x.id and q.id is null offset 0) i
      cross join lateral (
        select n.code from accord.capability n where n.code = ${capabilityOfItem('i')} offset 0
      ) g
      having count(distinct g.code) = 1
    ) g on true
    left join accord.capability b on b.code = coalesce(q.capability, g.code)`

export const actSources = [
  {
    kind: 'pledge',
    resource: 'pledge',
    rows: (was, then) => sql`
    select x.id, x.participant as provider, x.title, x.agreement_id, q.coalition, q.capability,
      ${areaOf(sql`x.aid_category`)} as area, x.announced_on as happened_on, x.marking, x.change_id
    from ${was('pledge')} x ${capabilityOfNeed(was)}
    where ${pledgeActs(then)}`,
  },
  {
    kind: 'commitment',
    resource: 'commitment',
    rows: (was) => sql`
    select x.id, x.participant, x.title, x.agreement_id, q.coalition, b.code, ${areaOf(sql`x.aid_category`)},
      x.signed_on, x.marking, x.change_id
    from accord.commitment x ${capabilityOfCommitment(was)}
    where ${isForUkraine}`,
  },
  {
    kind: 'requirement',
    resource: 'requirement',
    rows: (was) => sql`
    select x.id, x.participant, x.title, null::uuid, x.coalition, x.capability, ${areaOf(sql`null::text`)},
      (x.created_at at time zone 'UTC')::date, x.marking, x.change_id
    from ${was('requirement')} x
    left join accord.capability b on b.code = x.capability
    where ${stands('requirement')}`,
  },
  {
    kind: 'task',
    resource: 'task',
    rows: (was) => sql`
    select x.id, l.participant, x.title, null::uuid, x.coalition, q.capability, ${areaOf(sql`null::text`)},
      coalesce(x.starts_on, (x.created_at at time zone 'UTC')::date), x.marking, x.change_id
    from ${was('task')} x
    join accord.task_part l on l.task_id = x.id and l.part = 'lead' ${capabilityOfNeed(was)}
    where ${stands('task')}`,
  },
  {
    kind: 'instrument',
    resource: 'instrument',
    rows: (was) => sql`
    select x.id, x.proposed_by, x.title, null::uuid, null::text, null::text, null::text,
      ${dayOf('x.concluded')}, x.marking, x.change_id
    from ${was('instrument')} x
    where ${stands('instrument')}`,
  },
  {
    kind: 'measure',
    resource: 'measure',
    rows: (was) => sql`
    select x.id, x.participant, x.title, x.agreement_id, null::text, null::text, x.area,
      coalesce(x.starts_on, (x.created_at at time zone 'UTC')::date), x.marking, x.change_id
    from ${was('measure')} x
    where ${stands('measure')}`,
  },
  {
    kind: 'joint_project',
    resource: 'joint_project',
    rows: () => sql`
    select x.id, coalesce(o.participant, x.participant), x.title_en, null::uuid, null::text, null::text, 'defence_industry'::text,
      ${dayOf('x.started')}, x.marking, x.change_id
    from accord.joint_project x
    left join lateral (
      select min(p.participant) as participant
      from accord.joint_project_party p
      where p.project_id = x.id and p.participant <> 'UA'
      having count(*) = 1
    ) o on true`,
  },
  {
    kind: 'reform_step',
    resource: 'reform_step',
    rows: (was) => sql`
    select x.id, x.participant, x.title_en, null::uuid, null::text, null::text, 'reforms'::text, ${dayOf('x.met_on')},
      x.marking, x.change_id
    from ${was('reform_step')} x
    where ${stands('reform_step')}`,
  },
  {
    kind: 'roadmap_step',
    resource: 'roadmap_step',
    rows: (was) => sql`
    select x.id, coalesce(x.owned_by, x.participant), x.title_en, null::uuid, null::text, null::text, null::text,
      ${dayOf('x.decided_on')}, x.marking, x.change_id
    from ${was('roadmap_step')} x
    where ${stands('roadmap_step')}`,
  },
  {
    kind: 'consultation_outcome',
    resource: 'consultation',
    rows: (was) => sql`
    select x.id, x.requester, x.title, null::uuid, null::text, null::text, null::text,
      (x.closed_at at time zone 'UTC')::date, x.marking, x.change_id
    from ${was('consultation')} x
    where x.closed_at is not null and not ${isReplacedRequest}`,
  },
] as const satisfies readonly ActSource[]

export type ActKind = (typeof actSources)[number]['kind']
export const actKinds = actSources.map(({ kind }) => kind) as [ActKind, ...ActKind[]]

const columns = sql.raw(
  '(id, provider, title, agreement_id, coalition, capability, area, happened_on, marking, change_id)',
)
const sourceOf = (kind: ActKind): ActSource => actSources.find((source) => source.kind === kind)!

export const resourceOf = (kind: string): ResourceType => sourceOf(kind as ActKind).resource

/** Every act, as it was at that time. */
export function everyAct(then: Then): SQL {
  const each = actSources.map(
    ({ kind, rows }: ActSource) => sql`(
      select ${sql.raw(`'${kind}'::text`)} as kind, a.id, a.provider, a.title, a.agreement_id, a.coalition, a.capability, a.area,
        a.happened_on, a.marking, a.change_id
      from (${rows(then.was, then)}) as a ${columns}
    )`,
  )
  return sql.join(each, sql` union all `)
}

export const actColumns = {
  kind: z.enum(actKinds),
  id: z.uuid(),
  provider: z.string().nullable(),
  title: z.string(),
  agreement_id: z.uuid().nullable(),
  coalition: z.string().nullable(),
  capability: z.string().nullable(),
  area: z.string().nullable(),
  happened_on: z.string().nullable(),
  marking: z.enum(markings),
}
/** One act of any kind. */
export const actRow = written(actColumns)
export type Act = RowOf<typeof actRow>
