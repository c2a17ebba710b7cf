import { type Column, fillPlaceholders, getTableColumns, is, Placeholder, type SQL, sql } from 'drizzle-orm'
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { limits } from '../../config.ts'

/** A column that a statement computes: its type, said once, and its expression. */
export type Computed<Type extends z.ZodType = z.ZodType> = { readonly type: Type; readonly is: SQL }

export function computed<Type extends z.ZodType>(type: Type, is: SQL): Computed<Type> {
  return { type, is }
}

/** The rows of another table that belong to one, as a list of objects of these pairs; empty where there are none. */
export const listOf = (pairs: SQL, order: SQL, from: SQL): SQL =>
  sql`coalesce((select json_agg(json_build_object(${pairs}) order by ${order}) from ${from}), '[]')`

/** The id of another record in a column, if the caller may know of that record. */
export const named = (table: string, column: string): SQL =>
  sql.raw(`case when ${column} is not null then (select n.id from ${table} n where n.id = ${column}) end`)

/** An instant in the form of the wire, for use inside JSON. */
export const instantText = (at: SQL | string): SQL =>
  sql`to_char(${typeof at === 'string' ? sql.raw(at) : at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** The moment of the transaction, where a computed column needs it. */
export const now = sql`${sql.placeholder('now')}::timestamptz`

/**
 * What is read of a record: the columns of its table, by the names of the table's literal, and computed ones. Both give the
 * type of a row; a test runs every selection and parses its rows.
 */
export type Selection<Row> = {
  readonly statement: SQL
  /** The end of the statement after the condition, if something is asked at once for all rows of a page. */
  readonly end?: SQL
  /** The order of that page, at the very end. A single record has none, because sorting costs more than reading it. */
  readonly order?: SQL
  /**
   * Whether it reads only registers, which everybody reads and few change. `kept_version` changes with each of their
   * tables, so a process may keep the answers, except those as of this moment.
   */
  readonly isRegister?: boolean
  /** The type of a row, for the test that runs it. */
  readonly row: z.ZodType<Row>
}

/** Rows of one table with an `id`; `byId`: the end of the statement that reads one of them. */
export type Records<Row> = Selection<Row> & { readonly byId: readonly SQL[] }

export type RowOf<S> = S extends Selection<infer Row> | z.ZodType<infer Row> ? Row : never

type Field = Column | z.ZodType
type FieldOf<F> = F extends Column
  ? F['_']['notNull'] extends true
    ? F['_']['data']
    : F['_']['data'] | null
  : F extends z.ZodType<infer Value>
    ? Value
    : never

/**
 * The rows of a statement that is written out, for `tx.rows` and its like: each name with the column of the table's literal
 * that it comes from, or with its type if it is computed. Made once, beside the statement.
 */
export function written<Fields extends Record<string, Field>>(
  fields: Fields,
): z.ZodType<{ [Name in keyof Fields]: FieldOf<Fields[Name]> }> {
  const parsers = Object.entries(fields).map(([name, field]) => [name, typeOf(field)])
  return z.strictObject(Object.fromEntries(parsers)) as never
}

/** A column that a row has only where something was found. */
export const orNull = <F extends Field>(field: F): z.ZodType<FieldOf<F> | null> => typeOf(field).nullable() as never

/** A document in a column, whose shape its module checks when it is written: tests check only that there is one. */
export const document = <Shape extends object>(): z.ZodType<Shape> =>
  z.custom<Shape>((value) => value !== null && typeof value === 'object')

const typeOf = (field: Field): z.ZodType => (field instanceof z.ZodType ? field : parserOf(field))

type ColumnsOf<Table extends PgTable> = Table['$inferSelect']
type ComputedRow<C extends Record<string, Computed>> = { [Name in keyof C]: z.output<C[Name]['type']> }

/**
 * `as`: the name of the table in the statement; `only`: the columns that its readers need, or `without`: those that they do
 * not; `joins`: what computed columns come from, written as it stands after `from`. With `ofPage`, the rows are a page
 * about which something is asked at once: joins and columns may use `idsOfPage`, a condition names the table alone, and
 * `ofPage.order` is the order of the page.
 */
export function selection<
  Table extends PgTable,
  C extends Record<string, Computed>,
  Without extends keyof ColumnsOf<Table> = never,
  Only extends keyof ColumnsOf<Table> = keyof ColumnsOf<Table>,
>(
  table: Table,
  {
    as,
    computed: reckoned,
    only,
    without = [],
    joins = sql``,
    ofPage,
    isRegister = false,
  }: {
    as: string
    computed: C
    only?: readonly Only[]
    without?: readonly Without[]
    joins?: SQL
    ofPage?: { order: string }
    isRegister?: boolean
  },
): Records<Omit<Pick<ColumnsOf<Table>, Only>, Without> & ComputedRow<C>> {
  const own = Object.entries(getTableColumns(table)).filter(
    ([key]) => only?.includes(key as Only) !== false && !without.includes(key as Without),
  )
  const columns = [
    ...own.map(([key, { name }]) => sql.raw(`${as}.${name} as "${key}"`)),
    ...Object.entries(reckoned).map(([key, { is }]) => sql`${is} as ${sql.raw(`"${key}"`)}`),
  ]
  const selected = sql`select ${sql.join(columns, sql`, `)}`
  const statement =
    ofPage === undefined
      ? { statement: sql`${selected} from ${table} ${sql.raw(as)} ${joins}` }
      : {
          statement: sql`with page as materialized (select ${sql.raw(as)}.* from ${table} ${sql.raw(as)}`,
          end: sql`) ${selected} from page ${sql.raw(as)} ${joins}`,
          order: sql.raw(`order by ${ofPage.order}`),
        }
  type Row = Omit<Pick<ColumnsOf<Table>, Only>, Without> & ComputedRow<C>
  let row: z.ZodType<Row> | undefined
  return {
    ...statement,
    isRegister,
    byId: [sql`where ${sql.raw(as)}.id = ${sql.placeholder('id')}::uuid`],
    get row() {
      row ??= z.strictObject(
        Object.fromEntries([
          ...own.map(([key, column]) => [key, parserOf(column)]),
          ...Object.entries(reckoned).map(([key, { type }]) => [key, type]),
        ]),
      ) as unknown as z.ZodType<Row>
      return row
    },
  }
}

/** Makes something for a few words (such as a day that is asked about) once for each of those that were asked for last. */
export function kept<Words extends readonly (string | undefined)[], Made>(
  make: (...words: Words) => Made,
): (...words: Words) => Made {
  const made = new Map<string, Made>()
  return (...words) => {
    const key = JSON.stringify(words)
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size >= limits.keptSelections) made.clear()
    const fresh = make(...words)
    made.set(key, fresh)
    return fresh
  }
}

/** Columns of a table that is joined, by its literal, as computed ones. */
export function joined<Table extends PgTable, Key extends keyof ColumnsOf<Table> & string>(
  table: Table,
  as: string,
  keys: readonly Key[],
): { [K in Key]: Computed<z.ZodType<ColumnsOf<Table>[K]>> } {
  const columns = getTableColumns(table) as Record<string, Column>
  const each = keys.map((key) => [key, { type: parserOf(columns[key]!), is: sql.raw(`${as}.${columns[key]!.name}`) }])
  return Object.fromEntries(each)
}

/** The ids of a page, for asking something about all its rows at once. */
export const idsOfPage = sql`array(select p.id from page p)`

const plain: Record<string, z.ZodType> = {
  string: z.string(),
  number: z.number(),
  date: z.date(),
  boolean: z.boolean(),
  array: z.array(z.unknown()),
}
const anything = z.unknown()
const nullables = new Map(Object.values(plain).map((type) => [type, type.nullable()]))

/** The type of a column of the table's literal, for the test. */
function parserOf({ dataType, notNull, enumValues }: Column): z.ZodType {
  const parser = enumValues !== undefined && enumValues.length > 0 ? z.enum(enumValues) : (plain[dataType] ?? anything)
  return notNull ? parser : (nullables.get(parser) ?? parser.nullable())
}

const dialect = new PgDialect()
const texts = new WeakMap<SQL, { sql: string; params: unknown[] }>()

/**
 * A statement, or the end of one, of which only the values differ between requests, so that it is compiled once. `values`
 * are those of its placeholders; `now` is known.
 */
export type Filled = { readonly fixed: readonly SQL[]; readonly values: Readonly<Record<string, unknown>> }

/** Makes one, in which `sql.placeholder('id')` stands for the value of `id`; `behind`: further such parts, after a page. */
export const fixed =
  <Name extends string>(statement: SQL) =>
  (values: Readonly<Record<Name, unknown>>, ...behind: SQL[]): Filled => ({ fixed: [statement, ...behind], values })

/** The text and the parameters of a statement that is written out. */
export function queryOf(statement: SQL | Filled, now: Date): { text: string; params: unknown[] } {
  if (!('fixed' in statement)) {
    const { sql: text, params } = dialect.sqlToQuery(statement)
    return { text, params }
  }
  const { text, params } = wholeOf(statement.fixed)
  return { text, params: fillPlaceholders(params, { ...statement.values, now }) }
}

function compiledOnce(part: SQL): { sql: string; params: unknown[] } {
  const known = texts.get(part)
  if (known !== undefined) return known
  const made = dialect.sqlToQuery(part)
  texts.set(part, made)
  return made
}

/**
 * The statement of a selection with what limits it. Only the limits are compiled for each request. A page is sorted in its
 * own order if one is given; a single record is not sorted.
 */
export function compile(
  { statement, end, order: usual }: Pick<Selection<unknown>, 'statement' | 'end' | 'order'>,
  limiting: SQL | Filled,
  { now, of, page }: { now: Date; of: 'page' | 'one'; page?: { order: SQL } | undefined },
): { text: string; params: unknown[] } {
  const order = page?.order ?? usual
  const behind = end === undefined ? [] : of === 'page' && order !== undefined ? [end, order] : [end]
  if ('fixed' in limiting) {
    const { text, params } = wholeOf([statement, ...limiting.fixed, ...behind])
    return { text, params: fillPlaceholders(params, { ...limiting.values, now }) }
  }
  const condition = dialect.sqlToQuery(limiting)
  const parts = [compiledOnce(statement), condition, ...behind.map(compiledOnce)]
  return {
    text: textOf(statement, `${condition.sql} ${behind.length > 1 ? parts.at(-1)!.sql : ''}`, parts),
    params: fillPlaceholders(
      parts.flatMap(({ params }) => params),
      { now },
    ),
  }
}

type Whole = { text: string; params: unknown[] }
type Wholes = { whole?: Whole; longer: WeakMap<SQL, Wholes> }
const wholes: Wholes = { longer: new WeakMap() }

/** The statement made of these parts, none of which a request makes; only its values differ. */
function wholeOf(parts: readonly SQL[]): Whole {
  let found = wholes
  for (const part of parts) {
    const longer = found.longer.get(part) ?? { longer: new WeakMap() }
    found.longer.set(part, longer)
    found = longer
  }
  if (found.whole === undefined) {
    const compiled = parts.map(compiledOnce)
    found.whole = onceEach(
      numbered(compiled),
      compiled.flatMap(({ params }) => params),
    )
  }
  return found.whole
}

/** A value that is used in several places is sent once. */
function onceEach(text: string, all: readonly unknown[]): Whole {
  const params: unknown[] = []
  const numbers = all.map((param) => {
    const known = params.findIndex(
      (each) => is(each, Placeholder) && is(param, Placeholder) && each.name === param.name,
    )
    return known >= 0 ? known + 1 : params.push(param)
  })
  return { text: text.replaceAll(/\$(\d+)/g, (_, number) => `$${numbers[Number(number) - 1]}`), params }
}

const limited = new WeakMap<SQL, Map<string, string>>()

/**
 * Returns the same string object for the same condition and order, because a connection finds the name of its plan by these
 * kilobytes.
 */
function textOf(statement: SQL, condition: string, parts: readonly { sql: string; params: unknown[] }[]): string {
  const known = limited.get(statement) ?? new Map<string, string>()
  limited.set(statement, known)
  let text = known.get(condition)
  if (text === undefined) {
    text = numbered(parts)
    if (known.size >= limits.preparedStatements) known.clear()
    known.set(condition, text)
  }
  return text
}

/** The parts in sequence, with their parameters numbered through. */
function numbered(parts: readonly { sql: string; params: unknown[] }[]): string {
  let offset = 0
  const texts = parts.map((part) => {
    const before = offset
    offset += part.params.length
    return before === 0 ? part.sql : part.sql.replaceAll(/\$(\d+)/g, (_, number) => `$${Number(number) + before}`)
  })
  return texts.join(' ')
}
