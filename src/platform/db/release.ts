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
  /** Audiences that it has whatever its marking, beside its sides: of the row `r`. */
  always?: SQL
  /** Whether a public text says what it says, so that nobody can take it back: of the row `r`. */
  found?: SQL
  /** What is made from it, by its id: what its owner marked alike goes with it, wider as well as narrower. */
  made?: readonly MadeFrom[]
}
/** Of a record that public sources name, and that stays as public as these are. */
export const ofPublicText = sql`r.as_found is not null and r.marking = 'public'`
export type MadeFrom = ReleaseSpec & { from: (origin: string) => SQL }

export type ReleaseInput = { marking: Marking; releasableTo?: readonly string[] | undefined; reason: string }

/** What a release came to: for whom it became visible, and for whom it is not visible any more. */
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
 * Sets who may see a record beside its sides, wider or narrower, by its owner. Wider than what it is made from is an act
 * of its owner's own (BR-50); when it becomes narrower, so does what is made from it, whoever owns that. Who comes is told
 * that it is there, and who goes that it is gone.
 */
export async function release(
  tx: WriteTx,
  spec: ReleaseSpec,
  id: string,
  { marking, releasableTo = [], reason }: ReleaseInput,
): Promise<Change<Release>> {
  const wanted: Marked = { marking, releasable_to: [...new Set(releasableTo)].sort() }
  const [held] = await heldBy(tx, spec, sql`r.id = ${id}::uuid`, wanted.releasable_to)
  if (held === undefined) throw notFound(spec.of, id)
  const object = { type: spec.of, id }
  authorize(tx.actor, `${spec.of}.release`, held.owner === tx.actor.participant ? ['own'] : [], object)
  tx.precondition({ ...object, version: held.version })
  if (marking !== 'limited' && wanted.releasable_to.length > 0)
    throw unprocessable(
      '/releasableTo',
      say('It is for what is limited; what is {marking} names nobody.', { marking }),
      'BR-50',
    )
  checkReleased(releasableTo, held.unknown)
  if (held.found && marking !== 'public')
    throw unprocessable('/marking', 'A public text says it: it stays public.', 'BR-50')
  if (alike(held, wanted)) return { row: { ...resultOf(spec, held, held), version: held.version }, unchanged: true }
  return apply(tx, spec, held, wanted, reason)
}

/** The visible rows, with what their audiences are made of. */
function heldBy(
  tx: WriteTx,
  { of, always = sql`'{}'::text[]`, found = sql`false` }: ReleaseSpec,
  where: SQL,
  releasableTo: readonly string[] = [],
): Promise<Held[]> {
  return tx.rows(
    heldRow,
    sql`
    with held as materialized (
      select r.id, r.version, r.marking, r.releasable_to, a.owner, ${always} as always, ${found} as found
      from accord.${sql.raw(of)} r
      join accord.resource_audience a on a.resource_id = r.id
      where ${where}
    )
    select h.*, accord.unknown_audiences(${sql.param([...releasableTo])}::text[]) as unknown
    from held h
    order by h.id`,
  )
}

async function apply(
  tx: WriteTx,
  spec: ReleaseSpec,
  held: Held,
  wanted: Marked,
  reason: string,
): Promise<{ row: Release; events: Event[] }> {
  const also = await releaseAlike(tx, spec, held, wanted, reason)
  await tx.change(
    1,
    sql`
    update accord.${sql.raw(spec.of)}
    set marking = ${wanted.marking}, releasable_to = ${sql.param([...wanted.releasable_to])}::text[], version = version + 1
    where id = ${held.id}::uuid and version = ${held.version}`,
  )
  const audiences = [...audienceOf(wanted), ...held.always]
  const set = await tx.row(
    setAudienceRow,
    sql`select s.added, s.removed, s.narrowed from ${setAudience(sql`${held.id}::uuid`, { audiences })} s`,
  )
  const { added, removed, narrowed } = set
  const payload = { reason, added, removed, before: marked(held), after: marked(wanted) }
  return {
    row: {
      ...resultOf(spec, held, wanted),
      ...{ added, removed },
      also: [...also.map((each) => each.row), ...narrowed.flatMap((each) => narrowedOf(held.owner, each))],
    },
    events: [
      event(`${spec.of}.release_changed`, {
        resource: held.id,
        root: held.id,
        payload: payload,
        forAudience: [held.owner],
      }),
      ...(await audienceEvents(tx, { resource: held.id, root: held.id, resourceType: spec.of }, set)),
      ...also.flatMap((each) => each.events),
      ...(await narrowedEvents(tx, narrowed)),
    ],
  }
}

/** What the same owner made from the record and marked alike goes with it, before it is narrowed with it. */
async function releaseAlike(tx: WriteTx, { made = [] }: ReleaseSpec, held: Held, wanted: Marked, reason: string) {
  const done: { row: Release; events: Event[] }[] = []
  for (const child of made) {
    const theirs = await heldBy(tx, child, sql`a.owner = ${held.owner} and ${child.from(held.id)}`)
    for (const each of theirs) if (alike(each, held)) done.push(await apply(tx, child, each, wanted, reason))
  }
  return done
}

const markedRow = written({ marking: z.enum(markings), releasableTo: z.array(z.string()) })
const narrowed = { id: z.uuid(), of: z.string(), owner: z.string(), removed: z.array(z.string()) }
/** A record of which the marking became narrower too, or its audiences alone. */
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

/** What accord.set_audience() says became of the audiences of a record, and of what is made from it. */
export const setAudienceRow = written({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  narrowed: z.array(narrowedRow),
})

/** What the owner is told of its own in the reply. */
function narrowedOf(owner: string, each: Narrowed): Release[] {
  if (each.owner !== owner || each.after === undefined) return []
  const { id, of, version, removed, after } = each
  const now = { marking: after.marking, releasable_to: after.releasableTo }
  return [{ of: of as Releasable, id, version, ...now, added: [], removed, also: [] }]
}

const goneRow = written({ id: z.uuid(), gone: z.array(z.string()) })
const losersRow = written({ gone: z.array(z.string()) })

/** What is made from a record that became narrower is narrowed with it, whoever owns it: its owner is told of it (BR-50). */
export async function narrowedEvents(tx: WriteTx, narrowed: readonly Narrowed[]): Promise<Event[]> {
  if (narrowed.length === 0) return []
  const gone = await tx.rows(
    goneRow,
    sql`
    select n.id, accord.audience_losers(n.id, n.removed, ${tx.now}::timestamptz) as gone
    from jsonb_to_recordset(${JSON.stringify(narrowed)}::jsonb) as n (id uuid, removed text[])`,
  )
  const losersOf = new Map(gone.map((each) => [each.id, each.gone]))
  return narrowed.flatMap(({ id, of, owner, removed, before, after }) => {
    const about = { resource: id, root: id }
    const payload = { reason: 'What it is made from became narrower.', added: [], removed }
    return [
      ...(after === undefined
        ? []
        : [
            event(`${of as Releasable}.release_changed`, {
              ...about,
              payload: { ...payload, before, after },
              forAudience: [owner],
            }),
          ]),
      ...withdrawn({ ...about, resourceType: of }, losersOf.get(id)!),
    ]
  })
}

/** Who sees a record from now on is told that it is there; who saw it and does not any more, that it is gone. */
export async function audienceEvents(
  tx: WriteTx,
  about: Pick<Event, 'resource' | 'root'> & { resourceType: string },
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): Promise<Event[]> {
  const gone = removed.length === 0 ? [] : await losers(tx, about.resource, removed)
  return [
    ...(added.length === 0 ? [] : [event('resource.released', { ...about, payload: {}, forAudience: added })]),
    ...withdrawn(about, gone),
  ]
}

const withdrawn = (
  about: Pick<Event, 'resource' | 'root'> & { resourceType: string },
  gone: readonly string[],
): Event[] => (gone.length === 0 ? [] : [event('resource.withdrawn', { ...about, payload: {}, forAudience: gone })])

async function losers(tx: WriteTx, id: string, removed: readonly string[]): Promise<string[]> {
  const { gone } = await tx.row(
    losersRow,
    sql`select accord.audience_losers(${id}::uuid, ${sql.param([...removed])}::text[], ${tx.now}::timestamptz) as gone`,
  )
  return gone
}

const marked = ({ marking, releasable_to }: Marked) => ({ marking, releasableTo: [...releasable_to] })

function alike(one: Marked, other: Marked): boolean {
  return JSON.stringify([one.marking, audienceOf(one)]) === JSON.stringify([other.marking, audienceOf(other)])
}

function resultOf({ of }: ReleaseSpec, { id, version }: Held, { marking, releasable_to }: Marked): Release {
  return { of, id, version: version + 1, marking, releasable_to, added: [], removed: [], also: [] }
}
