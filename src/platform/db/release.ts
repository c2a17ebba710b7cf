import { type SQL, sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased, type Marked, type Marking, markings } from '../../kernel/visibility.ts'
import { type Event, event } from '../journal/append.ts'
import { setAudience } from './audience.ts'
import type { Change, WriteTx } from './write.ts'

/** The kinds of records that their owners release: each is its table, its action and its event. */
export type Releasable = 'coalition' | 'commitment' | 'evidence' | 'lot' | 'pledge' | 'requirement' | 'task'

export type ReleaseSpec = {
  of: Releasable
  /** Audiences that it has whatever its marking, beside its sides: of the row `r`. */
  always?: SQL
  /** Whether a public text says what it says, so that nobody can take it back: of the row `r`. */
  found?: SQL
  /** What is made from it, by its id: what is marked alike goes with it, and nothing stays less restricted than it. */
  made?: readonly MadeFrom[]
}
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

type Held = Marked & { id: string; version: number; owner: string; always: string[]; found: boolean; unknown: string[] }

/**
 * Sets who may see a record beside its sides, wider or narrower, by its owner. Wider than what it is made from is an act
 * of its owner's own (BR-50). Who comes is told that it is there, and who goes that it is gone.
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
  return tx.rows<Held>(sql`
    select r.id, r.version, r.marking, r.releasable_to, a.owner, ${always} as always, ${found} as found,
      accord.unknown_audiences(${sql.param([...releasableTo])}::text[]) as unknown
    from accord.${sql.raw(of)} r
    join accord.resource_audience a on a.resource_id = r.id
    where ${where}
    order by r.id`)
}

async function apply(
  tx: WriteTx,
  spec: ReleaseSpec,
  held: Held,
  wanted: Marked,
  reason: string,
): Promise<{ row: Release; events: Event[] }> {
  await tx.change(
    1,
    sql`
    update accord.${sql.raw(spec.of)}
    set marking = ${wanted.marking}, releasable_to = ${sql.param([...wanted.releasable_to])}::text[], version = version + 1
    where id = ${held.id}::uuid and version = ${held.version}`,
  )
  const audiences = [...audienceOf(wanted), ...held.always]
  const [set] = await tx.rows<{ added: string[]; removed: string[] }>(
    sql`select s.added, s.removed from ${setAudience(sql`${held.id}::uuid`, { audiences })} s`,
  )
  const { added, removed } = set!
  const row = { ...resultOf(spec, held, wanted), added, removed }
  const payload = {
    ...{ reason, added, removed },
    before: { marking: held.marking, releasableTo: [...held.releasable_to] },
    after: { marking: wanted.marking, releasableTo: [...wanted.releasable_to] },
  }
  const about = { resource: held.id, root: held.id }
  const events = [
    event(`${spec.of}.release_changed`, { ...about, payload, forAudience: [held.owner] }),
    ...(await audienceEvents(tx, { ...about, resourceType: spec.of }, { added, removed })),
  ]
  for (const child of spec.made ?? []) {
    const theirs = await heldBy(tx, child, sql`a.owner = ${held.owner} and ${child.from(held.id)}`)
    for (const each of theirs) {
      const marked = follow(each, { held, wanted, narrower: removed.length > 0 })
      if (alike(each, marked)) continue
      const done = await apply(tx, child, each, marked, reason)
      row.also.push(done.row)
      events.push(...done.events)
    }
  }
  return { row, events }
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
    ...(gone.length === 0 ? [] : [event('resource.withdrawn', { ...about, payload: {}, forAudience: gone })]),
  ]
}

async function losers(tx: WriteTx, id: string, removed: readonly string[]): Promise<string[]> {
  const [row] = await tx.rows<{ gone: string[] }>(
    sql`select accord.audience_losers(${id}::uuid, ${sql.param([...removed])}::text[], ${tx.now}::timestamptz) as gone`,
  )
  return row!.gone
}

/** The marking of what is made from a record that is released anew: its own, where that lets in nobody who goes. */
function follow(
  child: Marked,
  { held, wanted, narrower }: { held: Marked; wanted: Marked; narrower: boolean },
): Marked {
  if (alike(child, held)) return wanted
  if (!narrower || wanted.marking === 'public') return child
  if (markings.indexOf(child.marking) < markings.indexOf(wanted.marking)) return wanted
  if (child.marking !== 'limited' || wanted.marking !== 'limited') return child
  return { ...child, releasable_to: child.releasable_to.filter((each) => wanted.releasable_to.includes(each)) }
}

function alike(one: Marked, other: Marked): boolean {
  return JSON.stringify([one.marking, audienceOf(one)]) === JSON.stringify([other.marking, audienceOf(other)])
}

function resultOf({ of }: ReleaseSpec, { id, version }: Held, { marking, releasable_to }: Marked): Release {
  return { of, id, version: version + 1, marking, releasable_to, added: [], removed: [], also: [] }
}
