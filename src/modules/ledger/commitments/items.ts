import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { ReadTx } from '../../../platform/db/read.ts'
import { written } from '../../../platform/db/selection.ts'
import type { ItemBalance } from '../rules.ts'

const itemRow = written({ committed: z.string(), handed_over: z.string() })

/** What is committed and handed over of one class and unit, over all lots; to be read after the commitment is locked. */
export function itemBalance(
  tx: ReadTx,
  { commitmentId, itemClass, unit }: { commitmentId: string; itemClass: string; unit: string },
): Promise<ItemBalance> {
  return tx.row(
    itemRow,
    sql`
    select b.committed, b.handed_over
    from accord.item_balance(${commitmentId}::uuid, ${itemClass}, ${unit}) b`,
  )
}
