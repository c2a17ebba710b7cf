import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Connection } from './pool.ts'
import { written } from './selection.ts'

const unknownRow = written({ unknown: z.array(z.string()) })
type Released = { releasableTo?: readonly string[] | null }

/**
 * BR-51: a record that is released to a coalition betrays it to nobody who may not know of it. `audiences` are the
 * caller's, where these are known: whoever takes part in a coalition knows of it, and Ukraine of all.
 */
export async function withKnownCoalitions<Row>(
  connection: Connection,
  rows: readonly Row[],
  audiences: readonly string[] = [],
): Promise<readonly Row[]> {
  if (audiences.includes('UA')) return rows
  const named = new Set<string>()
  for (const row of rows)
    for (const each of (row as Released).releasableTo ?? [])
      if (each.startsWith('coalition:') && !audiences.includes(each)) named.add(each)
  if (named.size === 0) return rows
  const [{ unknown } = { unknown: [] }] = await connection.rows(
    unknownRow,
    sql`select accord.unknown_audiences(${sql.param([...named])}::text[]) as unknown`,
  )
  if (unknown.length === 0) return rows
  return rows.map((row) => {
    const { releasableTo } = row as Released
    return releasableTo ? { ...row, releasableTo: releasableTo.filter((each) => !unknown.includes(each)) } : row
  })
}
