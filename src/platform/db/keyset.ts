import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, inBoth, say } from '../../kernel/sentence.ts'
import { atMost } from './filters.ts'

type Value = string | number

/** The order of a list, by columns of its main table that together name one row. */
export type Order<Row> = {
  /** The place of a row in the order, as an opaque cursor. */
  cursorOf(row: Row): string
  /**
   * The condition for the rows after a cursor, with `order by` and `limit`: one row more than is shown, to know whether
   * there is a next page.
   * @throws Refusal `invalid_request` for a cursor of another list
   */
  page(cursor: string | undefined, limit: number): Page
}

/** The order of a list, or a function of its filters: a list that is filtered by days is in the order of those days. */
export type OrderFor<Row, Filter> = Order<Row> | ((asked: Filter) => Order<Row>)

export type Page = {
  /** A condition: the rows after the cursor, or true. */
  readonly after: SQL
  /** `order by …`, for a statement that asks more about the rows of the page: it keeps them in the order of the page. */
  readonly order: SQL
  /** `order by … limit …`, the end of the statement. */
  readonly tail: SQL
  /** The same for few rows that were found by another way: they are sorted, because no index has this order. */
  readonly tailOfFew: SQL
  /** The place in the cursor, for a list that is not stored in a table. */
  readonly from?: readonly Value[]
}

/**
 * Sorts by the column, written so that PostgreSQL cannot take any rows as already ordered by it. For few rows that were
 * found by another way, it then walks no index that has the order. For rows that a function tells of a page, it joins by a
 * hash and sorts the page after that; to keep the order of the page, it would scan all rows of the function for each row of
 * the page.
 */
export const sortedBy = (column: string): string => `greatest(${column})`

/** PostgreSQL has no year 0. */
const hasYear = (text: string) => !text.startsWith('0000')
const formOf: Record<string, z.ZodType<Value>> = {
  uuid: z.uuid(),
  date: z.iso.date().refine(hasYear),
  integer: z.int32(),
  bigint: z.int(),
  timestamptz: z.union([z.iso.datetime().refine(hasYear), z.literal('infinity')]),
  text: z.string().refine((text) => !text.includes('\u0000')),
}

/**
 * One part of an order: the expression that is compared, its type, the same value of a row that was read, and a direction
 * of its own. `inPage`: the same expression for the rows of a page, if the list is led by another table.
 */
export type Part<Row> = {
  is: string
  inPage?: string
  type: string
  of: (row: Row) => Value
  direction?: 'asc' | 'desc'
}

/**
 * @param table the main table of the list, called `as` in its statement
 * @param keys the columns by which it is ordered, the last of them unique
 */
export function orderBy<Table extends PgTable, Key extends keyof Table['$inferSelect'] & string>(
  table: Table,
  as: string,
  keys: readonly Key[],
  direction: 'asc' | 'desc' = 'asc',
): Order<{ [K in Key]: Table['$inferSelect'][K] }> {
  const columns = getTableColumns(table) as Record<string, PgColumn>
  const parts = keys.map((key): Part<{ [K in Key]: Table['$inferSelect'][K] }> => {
    const column = columns[key]!
    return { is: `${as}.${column.name}`, type: column.getSQLType(), of: (row) => row[key] as Value }
  })
  return orderOf(parts, direction)
}

/** The order of a list by computed values, the last part of it unique. */
export function orderOf<Row>(parts: readonly Part<Row>[], direction: 'asc' | 'desc' = 'asc'): Order<Row> {
  const nameOf = (name: string, { type }: Part<Row>) => `${name}${type === 'text' ? ' collate "C"' : ''}`
  const names = parts.map((part) => nameOf(part.is, part))
  const forms = parts.map(({ type }) => formOf[type])
  if (forms.includes(undefined)) throw new Error(`no cursor is made of ${names.join(', ')}`)
  const form = z.tuple(forms as [z.ZodType<Value>])
  const directions = parts.map((part) => part.direction ?? direction)
  const orderedBy = (by: readonly string[]) => by.map((name, index) => `${name} ${directions[index]}`).join(', ')
  const ordered = orderedBy(names)
  const orderedInPage = orderedBy(parts.map((part) => nameOf(part.inPage ?? part.is, part)))
  const sorted = orderedBy(names.map((name, index) => (index === 0 ? sortedBy(name) : name)))
  const follows = (index: number) => (directions[index] === 'asc' ? '>' : '<')
  const isOneWay = directions.every((each) => each === directions[0])
  const order = sql.raw(`order by ${orderedInPage}`)
  const endsOf = (limit: number) => {
    const tail = sql`${sql.raw(`order by ${ordered}`)} ${atMost(limit + 1)}`
    return {
      order,
      tail,
      tailOfFew: names.length === 1 ? tail : sql`${sql.raw(`order by ${sorted}`)} ${atMost(limit + 1)}`,
    }
  }
  // The same object for the same length, so that what is derived from it is derived once.
  const firstPages = new LRUCache<number, Page>({ max: limits.keptPages })
  return {
    cursorOf: (row) => Buffer.from(JSON.stringify(parts.map(({ of }) => of(row)))).toString('base64url'),
    page(cursor, limit) {
      if (cursor === undefined) {
        const known = firstPages.get(limit)
        if (known !== undefined) return known
        const first = { after: sql`true`, ...endsOf(limit) }
        firstPages.set(limit, first)
        return first
      }
      const given = valuesOf(cursor, form)
      const values = given.map((value, index) => sql`${value}::${sql.raw(parts[index]!.type)}`)
      const after = isOneWay
        ? sql`${sql.raw(`(${names.join(', ')}) ${follows(0)}`)} (${sql.join(values, sql`, `)})`
        : values.reduceRight<SQL>((rest, value, index) => {
            const name = sql.raw(names[index]!)
            return sql`(${name} ${sql.raw(follows(index))} ${value} or (${name} = ${value} and ${rest}))`
          }, sql`false`)
      return { after, ...endsOf(limit), from: given }
    },
  }
}

function valuesOf(cursor: string, form: z.ZodType<Value[]>): Value[] {
  try {
    return form.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    const detail: Detail = 'is not a cursor of this list: send `nextCursor` of the page before, with the same filters'
    throw new Refusal('invalid_request', say('{where}: {what}', { where: 'cursor', what: inBoth(detail) }), {
      errors: [{ parameter: 'cursor', detail }],
    })
  }
}
