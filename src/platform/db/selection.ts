import { fillPlaceholders, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core'
import { z } from 'zod'

/** A column that a statement reckons: its type, said once, and how it is reckoned. */
export type Computed<Type extends z.ZodType = z.ZodType> = { readonly type: Type; readonly is: SQL }

export function computed<Type extends z.ZodType>(type: Type, is: SQL): Computed<Type> {
  return { type, is }
}

/** The rows of another table that belong to one, as a list of objects of these pairs; empty where there are none. */
export const listOf = (pairs: SQL, order: SQL, from: SQL): SQL =>
  sql`coalesce((select jsonb_agg(jsonb_build_object(${pairs}) order by ${order}) from ${from}), '[]')`

/** The moment of the transaction, where a computed column needs it. */
export const now = sql`${sql.placeholder('now')}::timestamptz`

/**
 * What is read of a record: the columns of its table, by the names of the table's literal, and computed ones. The type
 * of a row follows from both; a test runs every selection and parses its rows.
 */
export type Selection<Row> = {
  readonly statement: SQL
  /** What a row must be: for the test that runs it. */
  readonly row: z.ZodType<Row>
}

export type RowOf<S> = S extends Selection<infer Row> ? Row : never

type ColumnsOf<Table extends PgTable> = Table['$inferSelect']
type ComputedRow<C extends Record<string, Computed>> = { [Name in keyof C]: z.output<C[Name]['type']> }

/**
 * `as`: the name by which the statement calls the table; `without`: columns that no reader of these rows needs;
 * `joins`: what the computed columns come from, written as it stands after `from`.
 */
export function selection<
  Table extends PgTable,
  C extends Record<string, Computed>,
  Without extends keyof ColumnsOf<Table> = never,
>(
  table: Table,
  {
    as,
    computed: reckoned,
    without = [],
    joins = sql``,
  }: { as: string; computed: C; without?: readonly Without[]; joins?: SQL },
): Selection<Omit<ColumnsOf<Table>, Without> & ComputedRow<C>> {
  const own = Object.entries(getTableColumns(table)).filter(([key]) => !without.includes(key as Without))
  const columns = [
    ...own.map(([key, { name }]) => sql.raw(`${as}.${name} as "${key}"`)),
    ...Object.entries(reckoned).map(([key, { is }]) => sql`${is} as ${sql.raw(`"${key}"`)}`),
  ]
  const parsers = Object.fromEntries([
    ...own.map(([key, column]) => [key, parserOf(column)]),
    ...Object.entries(reckoned).map(([key, { type }]) => [key, type]),
  ])
  return {
    statement: sql`select ${sql.join(columns, sql`, `)} from ${table} ${sql.raw(as)} ${joins}`,
    row: z.strictObject(parsers) as unknown as z.ZodType<Omit<ColumnsOf<Table>, Without> & ComputedRow<C>>,
  }
}

type Column = ReturnType<typeof getTableColumns>[string]

/** What a column of the table's literal holds, for the test. */
function parserOf({ dataType, notNull, enumValues }: Column): z.ZodType {
  const plain: Record<string, z.ZodType> = {
    string: z.string(),
    number: z.number(),
    date: z.date(),
    boolean: z.boolean(),
    array: z.array(z.unknown()),
  }
  const parser =
    enumValues !== undefined && enumValues.length > 0 ? z.enum(enumValues) : (plain[dataType] ?? z.unknown())
  return notNull ? parser : parser.nullable()
}

const dialect = new PgDialect()
const texts = new WeakMap<SQL, { sql: string; params: unknown[] }>()

/** The statement of a selection with what limits it; compiled once, because only the end of it differs. */
export function compile(head: SQL, tail: SQL, moment: Date): { text: string; params: unknown[] } {
  let start = texts.get(head)
  if (start === undefined) {
    start = dialect.sqlToQuery(head)
    texts.set(head, start)
  }
  const end = dialect.sqlToQuery(tail)
  const offset = start.params.length
  const shifted = offset === 0 ? end.sql : end.sql.replaceAll(/\$(\d+)/g, (_, number) => `$${Number(number) + offset}`)
  return {
    text: `${start.sql} ${shifted}`,
    params: [...fillPlaceholders(start.params, { now: moment }), ...end.params],
  }
}
