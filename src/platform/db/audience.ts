import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Origin } from '../../kernel/visibility.ts'
import { type Computed, computed } from './selection.ts'

/**
 * Who sees a record from now on: `audiences` as far as its marking allows, `sides` whatever its marking. Its owner always
 * sees it.
 */
export type Seen = {
  /** The kind of the record; given when it is made, and never changed. */
  of?: string
  audiences?: readonly string[] | SQL
  /** Participants that are parties to it. */
  sides?: readonly (string | null | undefined)[] | SQL
  /** The records that it is made from: apart from its sides, only readers who may see all of these see it (BR-50). */
  origins?: readonly (string | null | undefined)[] | SQL
}

/**
 * A call of accord.set_audience(), the one way to say who sees a record. Join it laterally with the rows that a statement
 * makes, so that it runs for each: `from made m cross join lateral ${setAudience(sql`m.id`, …)}`.
 */
export function setAudience(record: SQL, { of, audiences = [], sides = [], origins = [] }: Seen): SQL {
  return sql`accord.set_audience(${record}, ${array(audiences, 'text')}, ${array(origins, 'uuid')}, ${array(sides, 'text')}, p_kind => ${of ?? null})`
}

function array(given: SQL | readonly (string | null | undefined)[], type: 'text' | 'uuid'): SQL {
  if (!Array.isArray(given)) return given as SQL
  const present = given.filter((each) => each !== null && each !== undefined)
  return type === 'text' ? sql`${sql.param(present)}::text[]` : sql`${sql.param(present)}::uuid[]`
}

/** What a record is made from, as a column: those of the named records that the caller sees. */
export function originsOf(records: readonly { what: string; id: SQL }[]): SQL {
  const named = records.map(({ what, id }) => sql`(${what}, (${id})::uuid)`)
  return sql`coalesce((
    select json_agg(json_build_object('what', o.what, 'id', r.resource_id, 'audiences', r.audiences))
    from (values ${sql.join(named, sql`, `)}) as o (what, id)
    join accord.resource_audience r on r.resource_id = o.id
  ), '[]')`
}

/** An origin that is stored with the record, in the form of originsOf(). */
export const keptOrigin = z.strictObject({
  what: z.custom<Origin['what']>((word) => typeof word === 'string'),
  id: z.uuid(),
  audiences: z.array(z.string()),
})
export type KeptOrigin = z.output<typeof keptOrigin>

/**
 * Who sees a record, as a column of its row. `column` names the record whose audiences govern it. The second lock checks a
 * row that has this column without a statement of its own. `parties`: columns of participants that always see the record;
 * for a caller who is one of them nothing is looked up.
 */
export function seenBy(column: string, ...parties: string[]): Computed<z.ZodType<string[] | null>> {
  const governed = `(select ra.audiences from accord.resource_audience ra where ra.resource_id = ${column})`
  const told = `array[${parties.join()}]`
  const own = `${told} && (select accord.current_audiences())`
  const is = parties.length === 0 ? governed : `case when ${own} then ${told} else ${governed} end`
  return computed(z.array(z.string()).nullable(), sql.raw(is))
}

/** The same, for what only its parties see, each an expression of SQL. */
export const seenByParties = (...parties: string[]): Computed<z.ZodType<string[] | null>> =>
  computed(z.array(z.string()).nullable(), sql.raw(`array[${parties.join()}]`))

/** The same, for what everybody sees. */
export const seenByAll = seenByParties("'public'")

/** A record that exists for the caller: who sees it, as far as its row says. */
export type Present = { readonly seenBy: readonly string[] | null }
