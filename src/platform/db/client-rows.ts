import type pg from 'pg'
import type { z } from 'zod'
import type { Prepared } from '../prepared.ts'
import { type Answer, type Described, Flight, prepareValue } from './flight.ts'

/**
 * The rows of a statement of the worker's or of the operator's, on a client that is not of a pool. They are always parsed
 * with `row`, because there are few.
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

export type Question<Row> = { row: z.ZodType<Row>; statement: Prepared; values: readonly unknown[] }

const described = new WeakMap<pg.ClientBase, Described>()

/**
 * The rows of several statements that are sent in one flight and answered in one piece, because each flight wakes
 * PostgreSQL and Node once. They are one transaction, in which each statement sees what those before it did.
 */
export async function rowsOfEach<Rows extends readonly unknown[]>(
  client: pg.ClientBase,
  questions: { readonly [Number in keyof Rows]: Question<Rows[Number]> },
): Promise<{ [Number in keyof Rows]: Rows[Number][] }> {
  const known: Described = described.get(client) ?? new Map()
  described.set(client, known)
  const answers = questions.map(() => Promise.withResolvers<Answer>())
  const asked = questions.map(({ statement, values }, at) => ({
    ...statement,
    values: values.map(prepareValue),
    resolve: answers[at]!.resolve,
    reject: answers[at]!.reject,
  }))
  client.query(new Flight(asked, known))
  const all = await Promise.all(answers.map(({ promise }) => promise))
  return all.map(({ rows }, at) => rows.map((each) => questions[at]!.row.parse(each))) as never
}
