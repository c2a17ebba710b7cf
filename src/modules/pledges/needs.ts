import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'

/** The need that is named, of a column of needNamed(). */
export const needRow = written({ id: z.uuid(), status: z.string() })
export type Need = RowOf<typeof needRow>

/** The need that is named, as far as the caller may know of it, held until what names it is made. */
export const needNamed = (id: SQL): SQL => sql`(
        select jsonb_build_object('id', q.id, 'status', q.status)
        from accord.requirement q
        where q.id = ${id}
        for share
      )`

/** The records that name this need; none if the caller may not know of it. */
export const ofNeed = (column: string, id: string | undefined): SQL =>
  when(
    id,
    (known) => sql`${sql.raw(column)} = ${known}::uuid
      and exists (select 1 from accord.requirement q where q.id = ${known}::uuid)`,
  )

/** BR-90: a need that a record names must stand, validated or not. */
export function checkNeedKnown(named: string | undefined, need: Need | null): void {
  if (named === undefined) return
  if (need === null)
    throw unprocessable('/requirementId', 'There is no such requirement, or you may not know of it.', 'BR-90')
  checkNeedNotEnded(need)
}

export function checkNeedNotEnded({ id, status }: Need): void {
  if (status === 'validated' || status === 'filed') return
  throw new Refusal('conflict', say('The requirement is {state}.', { state: status }), {
    object: { type: 'requirement', id },
    rule: 'BR-90',
    state: status,
    errors: [{ pointer: '/requirementId', detail: say('is {state}', { state: status }), rule: 'BR-90' }],
  })
}

/** Locks the need and then the offer, always in this order. */
export async function lockNeedOffer(tx: ReadTx, id: string): Promise<void> {
  await tx.run(sql`
    select q.id
    from accord.requirement q
    where q.id = (select o.requirement_id from accord.requirement_offer o where o.id = ${id}::uuid)
    for share`)
  await tx.run(sql`select o.id from accord.requirement_offer o where o.id = ${id}::uuid for update`)
}
