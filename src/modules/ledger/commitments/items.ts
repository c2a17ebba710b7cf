import { sql } from 'drizzle-orm'
import type { ReadTx } from '../../../platform/db/read.ts'
import type { ItemBalance } from '../rules.ts'

/** What is committed and handed over of one class and unit, over all lots; to be asked behind the lock. */
export async function itemBalance(
  tx: ReadTx,
  { commitmentId, itemClass, unit }: { commitmentId: string; itemClass: string; unit: string },
): Promise<ItemBalance> {
  const [row] = await tx.rows<ItemBalance>(sql`
    select b.committed, b.handed_over
    from accord.item_balance(${commitmentId}::uuid, ${itemClass}, ${unit}) b`)
  return row!
}
