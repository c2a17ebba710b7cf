import { type SQL, StringChunk, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import type * as Queries from '../../src/modules/requirements/task-queries.ts'
import type { ReadTx } from '../../src/platform/db/read.ts'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { tasksAfterWithdrawal } from '../support/withdrawal-race.ts'

/** The same statement without its lock. */
const unlocked = (statement: SQL): SQL =>
  sql.join(
    statement.queryChunks.map((chunk) =>
      chunk instanceof StringChunk ? sql.raw(chunk.value.join('').replace('for share', '')) : sql`${chunk}`,
    ),
  )

// The same application without the lock on the need: what task-withdrawal.test.ts proves must fail here.
vi.mock('../../src/modules/requirements/task-queries.ts', async (original) => {
  const queries = await original<typeof Queries>()
  const findNamedByTask: typeof Queries.findNamedByTask = (tx, input) =>
    queries.findNamedByTask(
      Object.assign(Object.create(tx) as ReadTx, {
        row: <Row>(row: z.ZodType<Row>, statement: SQL) => tx.row(row, unlocked(statement)),
      }),
      input,
    )
  return { ...queries, findNamedByTask }
})

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

it('control: without the lock on the need a task comes after its withdrawal', async () => {
  await expect.poll(() => tasksAfterWithdrawal(test), { timeout: 40_000, interval: 1 }).toBeGreaterThan(0)
}, 60_000)
