import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased, type Marked, type Marking, markings } from '../../kernel/visibility.ts'
import { type Event, event } from '../journal/append.ts'
import { setAudience } from './audience.ts'
import { type RowOf, written } from './selection.ts'
import type { Change, WriteTx } from './write.ts'

/** The kinds of records that their owners release: each is its table, its action and its event. */
export type Releasable =
  | 'coalition'
  | 'commitment'
  | 'evidence'
  | 'instrument'
  | 'joint_project'
  | 'lot'
  | 'measure'
  | 'pledge'
  | 'received_statement'
  | 'reform_step'
  | 'requirement'
  | 'roadmap_step'
  | 'task'

export type ReleaseSpec = {
  of: Releasable
  /** Audiences of the row `r` beside its sides, whatever its marking. */
  always?: SQL
  /** Whether the row `r` says what a public text says, so that nobody can take it back. */
  found?: SQL
  /**
   * Records that are made from it, by its id: those of the same owner with the same marking are released with it, wider and
   * narrower.
   */
  made?: readonly MadeFrom[]
}
/** For a record that public sources name: it stays as public as they are. */
export const ofPublicText = sql`r.as_found is not null and r.marking = 'public'`
export type MadeFrom = ReleaseSpec & {
  /** What the row `r` is made from. */
  parent: SQL
  /** Whether it is made from one of these. */
  from: (origins: SQL) => SQL
}
/** For rows with a column that names what they are made from. */
export const madeBy = (column: string): Pick<MadeFrom, 'parent' | 'from'> => {
  const parent = sql.raw(`r.${column}`)
  return { parent, from: (origins) => sql`${parent} = any (${origins})` }
}

export type ReleaseInput = { marking: Marking; releasableTo?: readonly string[] | undefined; reason: string }

/** The result of a release: who gained sight of the record, and who lost it. */
export type Release = Marked & {
  of: Releasable
  id: string
  version: number
  added: readonly string[]
  removed: readonly string[]
  also: Release[]
}

const heldRow = written({
  id: z.uuid(),
  madeFrom: z.uuid().nullable(),
  version: z.int(),
  marking: z.enum(markings),
  releasable_to: z.array(z.string()),
  owner: z.string(),
  always: z.array(z.string()),
  found: z.boolean(),
  unknown: z.array(z.string()),
})
type Held = RowOf<typeof heldRow>

/**
 * Sets who may see a record beside its sides, to more or to fewer readers; its owner does so. To show it to more than the
 * record that it is made from is an act of its owner's own (BR-50). When it is shown to fewer, so is everything made from
 * it, whoever owns that. Readers who gain it are told that it is there, and readers who lose it that it is gone.
 */
export async function release(
  tx: WriteTx,
  spec: ReleaseSpec,
  id: string,
  { marking, releasableTo = [], reason }: ReleaseInput,
): Promise<Change<Release>> {
  const wanted: Marked = { marking, releasable_to: [...new Set(releasableTo)].sort() }
  const [held] = await heldBy(tx, spec, { where: sql`r.id = ${id}::uuid`, releasableTo: wanted.releasable_to })
  if (held === undefined) throw notFound(spec.of, id)
  const object = { type: spec.of, id }
  authorize(tx.actor, `${spec.of}.release`, held.owner === tx.actor.participant ? ['own'] : [], object)
  tx.precondition({ ...object, version: held.version })
  if (marking !== 'limited' && wanted.releasable_to.length > 0)
    throw unprocessable(
      '/releasableTo',
      say('Only a record with the marking limited names audiences; one that is {marking} names nobody.', { marking }),
      'BR-50',
    )
  checkReleased(releasableTo, held.unknown)
  if (held.found && marking !== 'public')
    throw unprocessable('/marking', 'A public text says this, so the record stays public.', 'BR-50')
  if (alike(held, wanted)) return { row: { ...resultOf(spec, held, held), version: held.version }, unchanged: true }
  const [done] = await apply(tx, spec, [held], { wanted, reason })
  return done!
}

type Which = { where: SQL; parent?: SQL; releasableTo?: readonly string[] }

/** The visible rows, with the columns that decide their audiences. */
function heldBy(
  tx: WriteTx,
  { of, always = sql`'{}'::text[]`, found = sql`false` }: ReleaseSpec,
  { where, parent, releasableTo = [] }: Which,
): Promise<Held[]> {
  return tx.rows(
    heldRow,
    sql`
    with held as materialized (
      select r.id, ${parent ?? sql`null::uuid`} as "madeFrom", r.version, r.marking, r.releasable_to, a.owner,
        ${always} as always, ${found} as found
      from accord.${sql.raw(of)} r
      cross join lateral (
        select a.* from accord.resource_audience a where a.resource_id = r.id offset 0 -- by its key, however many there may be
      ) a
      where ${where}
    )
    select h.*, accord.unknown_audiences(${sql.param([...releasableTo])}::text[]) as unknown
    from held h
    order by h.id`,
  )
}

type Wanted = { wanted: Marked; reason: string }
type Done = { row: Release; events: Event[] }

/**
 * Releases all of them alike, and what goes with them, in as many statements as for one. Each record is changed, and so
 * locked, before what is made from it, in the order in which postings lock them; who sees a record is set before who sees
 * what is made from it.
 */
async function apply(tx: WriteTx, spec: ReleaseSpec, all: readonly Held[], how: Wanted): Promise<Done[]> {
  if (all.length === 0) return []
  const { wanted, reason } = how
  const given = all.map(({ id, version, always }) => ({ id, version, audiences: [...audienceOf(wanted), ...always] }))
  const records = sql`jsonb_to_recordset(${JSON.stringify(given)}::jsonb)`
  await tx.change(
    all.length,
    sql`
    update accord.${sql.raw(spec.of)} r
    set marking = ${wanted.marking}, releasable_to = ${sql.param([...wanted.releasable_to])}::text[], version = r.version + 1
    from ${records} as w (id uuid, version integer)
    where r.id = w.id and r.version = w.version`,
  )
  const also = await releaseAlike(tx, spec, all, how)
  const sets = await tx.rows(
    setAudienceOfRow,
    sql`
    select w.id, s.added, s.removed, s.narrowed
    from (select r.id, r.audiences from ${records} as r (id uuid, audiences text[]) order by r.id offset 0) w
    cross join lateral ${setAudience(sql`w.id`, { audiences: sql`w.audiences` })} s
    order by w.id`,
  )
  const gone = await losersOf(tx, [...sets, ...sets.flatMap(({ narrowed }) => narrowed)])
  const goneOfNarrowed = gone.slice(sets.length)
  return all.map((held, at): Done => {
    const { added, removed, narrowed } = sets[at]!
    const { rows = [], events = [] } = also.get(held.id) ?? {}
    const about = { resource: held.id, root: held.id }
    const payload = { reason, added, removed, before: marked(held), after: marked(wanted) }
    return {
      row: {
        ...resultOf(spec, held, wanted),
        ...{ added, removed },
        also: [...rows, ...narrowed.flatMap((each) => narrowedOf(held.owner, each))],
      },
      events: [
        event(`${spec.of}.release_changed`, { ...about, payload, forAudience: [held.owner] }),
        ...toldOfAudience({ ...about, resourceType: spec.of }, added, gone[at]!),
        ...events,
        ...toldOfNarrowed(narrowed, goneOfNarrowed.splice(0, narrowed.length)),
      ],
    }
  })
}

/**
 * Releases what the same owner made from these records with the same marking, before it is narrowed with them; grouped by
 * the record that it is made from.
 */
async function releaseAlike(tx: WriteTx, { made = [] }: ReleaseSpec, all: readonly Held[], how: Wanted) {
  const parents = new Map(all.map((each) => [each.id, each]))
  const also = new Map<string, { rows: Release[]; events: Event[] }>()
  for (const child of made) {
    const where = sql`a.owner = ${all[0]!.owner} and ${child.from(sql`${sql.param([...parents.keys()])}::uuid[]`)}`
    const theirs = await heldBy(tx, child, { where, parent: child.parent })
    const going = theirs.filter((each) => alike(each, parents.get(each.madeFrom!)!))
    const done = await apply(tx, child, going, how)
    going.forEach(({ madeFrom }, at) => {
      const ofParent = also.get(madeFrom!) ?? { rows: [], events: [] }
      ofParent.rows.push(done[at]!.row)
      ofParent.events.push(...done[at]!.events)
      also.set(madeFrom!, ofParent)
    })
  }
  return also
}

const markedRow = written({ marking: z.enum(markings), releasableTo: z.array(z.string()) })
const narrowed = { id: z.uuid(), of: z.string(), owner: z.string(), removed: z.array(z.string()) }
/** A record whose marking became narrower too, or only its audiences. */
const narrowedRow = z.union([
  written({ ...narrowed, version: z.int(), before: markedRow, after: markedRow }),
  z.strictObject({
    ...narrowed,
    version: z.never().optional(),
    before: z.never().optional(),
    after: z.never().optional(),
  }),
])
type Narrowed = z.output<typeof narrowedRow>

const setAudienceShape = { added: z.array(z.string()), removed: z.array(z.string()), narrowed: z.array(narrowedRow) }
/** What accord.set_audience() returns: what became of the audiences of a record, and of what is made from it. */
export const setAudienceRow = written(setAudienceShape)
/** The same for several records. */
const setAudienceOfRow = written({ id: z.uuid(), ...setAudienceShape })

/** The part about the owner's own records, for the reply. */
function narrowedOf(owner: string, each: Narrowed): Release[] {
  if (each.owner !== owner || each.after === undefined) return []
  const { id, of, version, removed, after } = each
  const now = { marking: after.marking, releasable_to: after.releasableTo }
  return [{ of: of as Releasable, id, version, ...now, added: [], removed, also: [] }]
}

const goneRow = written({ gone: z.array(z.string()) })

/** For each of these, in their order: who saw it and no longer does. */
async function losersOf(
  tx: WriteTx,
  all: readonly { id: string; removed: readonly string[] }[],
): Promise<(readonly string[])[]> {
  if (all.every(({ removed }) => removed.length === 0)) return all.map(() => [])
  const given = all.map(({ id, removed }, number) => ({ number, id, removed }))
  const rows = await tx.rows(
    goneRow,
    sql`
    select case when cardinality(n.removed) > 0 then accord.audience_losers(n.id, n.removed, ${tx.now}::timestamptz)
      else '{}' end as gone
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as n (number integer, id uuid, removed text[])
    order by n.number`,
  )
  return rows.map(({ gone }) => gone)
}

/** When a record becomes narrower, so does what is made from it, whoever owns that: its owner is told (BR-50). */
export async function narrowedEvents(tx: WriteTx, narrowed: readonly Narrowed[]): Promise<Event[]> {
  return toldOfNarrowed(narrowed, await losersOf(tx, narrowed))
}

function toldOfNarrowed(narrowed: readonly Narrowed[], gone: readonly (readonly string[])[]): Event[] {
  return narrowed.flatMap(({ id, of, owner, removed, before, after }, at) => {
    const about = { resource: id, root: id }
    const left = withdrawn({ ...about, resourceType: of }, gone[at]!)
    if (after === undefined) return left
    const payload = { reason: 'What it is made from became narrower.', added: [], removed, before, after }
    return [event(`${of as Releasable}.release_changed`, { ...about, payload, forAudience: [owner] }), ...left]
  })
}

type About = Pick<Event, 'resource' | 'root'> & { resourceType: string }

/** Readers who now see a record are told that it is there; readers who no longer see it, that it is gone. */
export async function audienceEvents(
  tx: WriteTx,
  about: About,
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): Promise<Event[]> {
  const [gone] = await losersOf(tx, [{ id: about.resource, removed }])
  return toldOfAudience(about, added, gone!)
}

const toldOfAudience = (about: About, added: readonly string[], gone: readonly string[]): Event[] => [
  ...(added.length === 0 ? [] : [event('resource.released', { ...about, payload: {}, forAudience: added })]),
  ...withdrawn(about, gone),
]

const withdrawn = (about: About, gone: readonly string[]): Event[] =>
  gone.length === 0 ? [] : [event('resource.withdrawn', { ...about, payload: {}, forAudience: gone })]

const marked = ({ marking, releasable_to }: Marked) => ({ marking, releasableTo: [...releasable_to] })

function alike(one: Marked, other: Marked): boolean {
  return JSON.stringify([one.marking, audienceOf(one)]) === JSON.stringify([other.marking, audienceOf(other)])
}

function resultOf({ of }: ReleaseSpec, { id, version }: Held, { marking, releasable_to }: Marked): Release {
  return { of, id, version: version + 1, marking, releasable_to, added: [], removed: [], also: [] }
}
