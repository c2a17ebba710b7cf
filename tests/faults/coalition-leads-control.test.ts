import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type * as Queries from '../../src/modules/coalitions/queries.ts'
import type { ReadTx } from '../../src/platform/db/read.ts'
import type { TestApp } from '../support/app.ts'
import { createBooks } from '../support/books.ts'
import { confirmAtOnce } from '../support/coalition-leads.ts'

const lockedRow = z.object({
  id: z.uuid(),
  code: z.string(),
  leads: z.boolean(),
  takes_part: z.boolean(),
  today: z.string(),
})

// The same application without the lock on the coalition: what coalition-leads.test.ts proves must fail here.
vi.mock('../../src/modules/coalitions/queries.ts', async (original) => {
  const queries = await original<typeof Queries>()
  const lockCoalition = (tx: ReadTx, id: string) =>
    tx
      .rows(
        lockedRow,
        sql`
        select c.id, c.code, c.code = any ((select accord.coalitions_led())::text[]) as leads, true as takes_part,
          to_char(accord.current_day(), 'YYYY-MM-DD') as today
        from accord.coalition c
        where c.id = ${id}::uuid`,
      )
      .then(([row]) => row)
  return { ...queries, lockCoalition }
})

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

it('control: without the lock on the coalition more lead than its charter allows', async () => {
  let round = 0
  await expect
    .poll(
      async () => {
        round += 1
        const outcomes = await confirmAtOnce(test, `space_${round}`)
        return outcomes.filter((outcome) => outcome === 'confirmed').length > 1
      },
      { timeout: 20_000, interval: 1 },
    )
    .toBe(true)
})
