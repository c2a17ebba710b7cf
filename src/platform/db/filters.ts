import { type SQL, sql } from 'drizzle-orm'

/** The condition of a filter that is not asked for. */
export const always = sql`true`

/**
 * A condition that is in the statement only if it is asked for. Each combination of filters is then a statement with a plan
 * of its own; one statement with `$1 is null or column = $1` for every filter would be planned well for none of them.
 */
export function when<Value>(value: Value | null | undefined, condition: (value: Value) => SQL): SQL {
  return value === undefined || value === null ? always : condition(value)
}

/** `column` is written as it is: a name of our own, never what somebody sent. */
export function is(column: string, value: string | null | undefined): SQL {
  return when(value, (text) => sql`${sql.raw(column)} = ${text}`)
}

export function isId(column: string, value: string | null | undefined): SQL {
  return when(value, (id) => sql`${sql.raw(column)} = ${id}::uuid`)
}

/** The limit as a figure in the statement: a kept plan that does not know the limit assumes a tenth of the rows. */
export function atMost(rows: number): SQL {
  return sql.raw(`limit ${Math.trunc(rows)}`)
}

/** The value of a filter, if it is the only one that is asked for. */
export function alone<Filter extends object, Name extends keyof Filter>(
  filter: Filter,
  name: Name,
): Filter[Name] | undefined {
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined)
  return asked.length === 1 ? filter[name] : undefined
}
