import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { Askable } from './caller.ts'
import { written } from './selection.ts'

const unknownRow = written({ unknown: z.array(z.string()) })
type Released = {
  releasableTo?: readonly string[] | null
  participant?: string
  requester?: string
  proposedBy?: string | null
}

/**
 * BR-51: a record that is released to a coalition must not betray the coalition to a reader who may not know of it. The
 * record's owner named it once, and later changes of the record keep it. `caller`, if known, saves a look-up: the
 * coalition's members know of it, and Ukraine knows of all.
 */
export async function withKnownCoalitions<Row>(
  connection: Askable,
  rows: readonly Row[],
  { participant = '', audiences = [] }: Partial<Actor> = {},
): Promise<readonly Row[]> {
  if (participant === 'UA') return rows
  const isOwn = (row: Released) => [row.participant, row.requester, row.proposedBy].includes(participant)
  const named = new Set<string>()
  for (const row of rows as readonly Released[])
    for (const each of row.releasableTo ?? [])
      if (each.startsWith('coalition:') && !audiences.includes(each) && !isOwn(row)) named.add(each)
  if (named.size === 0) return rows
  const [{ unknown } = { unknown: [] }] = await connection.rows(
    unknownRow,
    sql`select accord.unknown_audiences(${sql.param([...named])}::text[]) as unknown`,
  )
  if (unknown.length === 0) return rows
  return rows.map((row) => {
    const { releasableTo } = row as Released
    return releasableTo && !isOwn(row as Released)
      ? { ...row, releasableTo: releasableTo.filter((each) => !unknown.includes(each)) }
      : row
  })
}
