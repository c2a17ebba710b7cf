import type pg from 'pg'
import type { z } from 'zod'
import type { Prepared } from '../prepared.ts'

/**
 * The rows of a statement of the worker's or of the operator's, on a client of its own: each is held against `row`
 * always, because there are few.
 */
export async function rowsOf<Row>(
  client: pg.ClientBase,
  row: z.ZodType<Row>,
  text: string | Prepared,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const statement = typeof text === 'string' ? { text } : text
  const { rows } = await client.query({ ...statement, values: [...values] })
  return rows.map((each) => row.parse(each))
}
