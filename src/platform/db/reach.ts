import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { limits } from '../../config.ts'
import type { Askable } from './caller.ts'
import type { Credential } from './scope.ts'
import { written } from './selection.ts'

const dialect = new PgDialect()

/** Kinds with very many records. Each has an index of its own on who sees them; all other kinds share one. */
const manyOf = [
  'commitment',
  'consultation',
  'ledger_entry',
  'lot',
  'pledge',
  'requirement',
  'task',
  'received_statement',
] as const
export const isOfMany = (kind: string): boolean => manyOf.some((each) => each === kind)

/**
 * Counts, for the callers of this process, how many rows they see and how many fit a filter. Lists of next to nothing are
 * then led by these rows, and all others by their order. The counts decide about plans alone: both forms of a list have the
 * same rows, whatever was counted and however long ago.
 */
type Count = { readonly few: boolean; readonly until: number }
const counted = new LRUCache<string, Count>({ max: limits.countedCallers })

/** What is counted, and whether it is few; `now`: by the process's own clock, in ms. */
export type Counting = {
  readonly key: string
  readonly isFew: (connection: Askable) => Promise<boolean>
  readonly now: number
}

/** `rows`: a statement of the ids of the rows that these records govern, if those are not the records themselves. */
export type Reach = {
  credential: Credential
  kinds: readonly string[]
  rows?: ((records: SQL) => SQL) | undefined
  now: number
}

const keyOf = ({ issuer, subject }: Credential, what: string) => `${issuer}\n${subject}\n${what}`
const seenRow = written({ seen: z.int(), among: z.number().nullable() })
const most = sql.raw(`limit ${limits.fewRecords + 1}`)
const numberOf = (records: SQL) => sql`(select count(*)::integer from (${records} ${most}) s)`

/**
 * The number of rows that PostgreSQL estimates for these tables: a caller who sees most of them has its lists read in their
 * order.
 */
const aboutAll = (tables: readonly string[]) => sql`(
  select sum(c.reltuples)::float8 from pg_class c
  where c.relname = any (${sql.param(tables)}::text[]) and c.relnamespace = 'accord'::regnamespace and c.relkind = 'r')`

export function whatIsSeen({ credential, kinds, rows, now }: Reach): Counting {
  const records = among(kinds)
  // If there are too many records, it does not matter how many rows they govern, which takes far longer to count.
  const governed =
    rows && sql`case when s.records <= ${limits.fewRecords} then ${numberOf(rows(sql`${records} ${most}`))} end`
  // The same records govern another number of rows of each kind.
  const ofWhat = rows === undefined ? '' : dialect.sqlToQuery(rows(sql.raw('seen'))).sql
  const count = sql`select greatest(s.records, ${governed ?? null}) as seen, ${aboutAll(kinds)} as among
      from (select ${numberOf(records)} as records offset 0) s`
  return {
    key: keyOf(credential, `${kinds.join()}\n${ofWhat}`),
    async isFew(connection) {
      const [row] = await connection.rows(seenRow, count)
      const { seen, among } = row!
      return seen <= limits.fewRecords && (among === null || seen <= Math.max(limits.fewOfAny, among / 4))
    },
    now,
  }
}

/**
 * `fitting`: a statement of the ids of what fits. A list that is led by these ids goes through all of them, seen or not. A
 * list that is read in its order goes through rows until it has found a page that is seen and fits. The way that goes
 * through fewer rows is taken.
 */
export function whatFits(credential: Credential, fitting: SQL, now: number): Counting {
  const { sql: text, params } = dialect.sqlToQuery(fitting)
  const values = params.filter((value) => !(value instanceof Date))
  const named = [...text.matchAll(/\baccord"?\."?(\w+)/g)].map(([, name]) => name!)
  return {
    key: keyOf(credential, `${text}\n${JSON.stringify(values)}`),
    async isFew(connection) {
      // Both in one flight: this runs behind a request, which has given up its connection by the time of an answer.
      const [[ran], [about]] = await Promise.all([
        connection.rows(ranRow, sql`explain ${ranHow} select from (${fitting} ${most}) s`),
        connection.rows(aboutRow, sql`select coalesce(${aboutAll(named)}, 0) as rows`),
      ])
      const { Plan: plan } = ran!['QUERY PLAN'][0]
      const fits = plan['Actual Rows']
      const led = goneThrough(plan)
      return (
        fits <= limits.fewRecords && (led <= limits.fewOfAny || led * fits <= about!.rows * limits.pageItemsDefault)
      )
    },
    now,
  }
}

/** What PostgreSQL did for a statement, and at each step of it. */
const Step = z.object({
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  'Relation Name': z.string().optional(),
  'Parent Relationship': z.string().optional(),
  get Plans() {
    return z.array(Step).optional()
  },
})
type Step = z.output<typeof Step>
const ranHow = sql.raw('(analyze, timing off, buffers off, summary off, format json)')
const ranRow = written({ 'QUERY PLAN': z.tuple([z.object({ Plan: Step })]) })
const aboutRow = written({ rows: z.number() })

/** How many rows of tables it read, without what it looked up for each of them, such as who sees it. */
function goneThrough(step: Step): number {
  const read = (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops']
  const below = (step.Plans ?? []).filter((one) => one['Parent Relationship'] !== 'SubPlan')
  return below.reduce((rows, one) => rows + goneThrough(one), step['Relation Name'] === undefined ? 0 : read)
}

/** The count, if there is one; `stale` when it should be counted again. */
export function countOf({ key, now }: Counting): { few: boolean; stale: boolean } | undefined {
  const count = counted.get(key)
  return count && { few: count.few, stale: count.until <= now }
}

export async function countAnew(connection: Askable, { key, isFew, now }: Counting): Promise<boolean> {
  const few = await isFew(connection)
  const seconds = few ? limits.fewSeconds : limits.manySeconds
  counted.set(key, { few, until: now + seconds * 1_000 })
  return few
}

/**
 * The condition of a list for a caller who sees few: its rows by their ids, which PostgreSQL takes to be few whatever else
 * is asked.
 */
export const amongSeen = (id: string, { kinds, rows }: Pick<Reach, 'kinds' | 'rows'>): SQL =>
  sql`${sql.raw(id)} = any (array(${rows?.(among(kinds)) ?? among(kinds)}))`

/** The records of these kinds that the caller sees, each by the index of its kind, to which row-level security leads. */
function among(kinds: readonly string[]): SQL {
  const others = kinds.filter((kind) => !isOfMany(kind))
  const conditions = [
    ...kinds.filter(isOfMany).map((kind) => `r.kind = ${quoted([kind])}`),
    ...(others.length === 0 ? [] : [`r.kind <> all (array[${quoted(manyOf)}]) and r.kind in (${quoted(others)})`]),
  ]
  return sql.join(
    conditions.map(
      (condition) => sql`
      select r.resource_id
      from accord.resource_audience r
      where ${sql.raw(condition)}`,
    ),
    sql` union all`,
  )
}

const quoted = (kinds: readonly string[]) => kinds.map((kind) => `'${kind}'`).join(', ')
