import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { written } from '../../platform/db/selection.ts'
import type { WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'

const sidesRow = written({ sides: z.array(z.string()) })

/** An addressee whose text lets third states in only with consent is named once it consents. */
export const isNamed = ({ multilateralConsent }: { multilateralConsent: boolean }): boolean => !multilateralConsent

/** Tells who is named to the others from now on, to those who read the roster: nobody except the sides (BR-36). */
export async function rosterEvents(tx: WriteTx, id: string, added: readonly string[]): Promise<Event[]> {
  if (added.length === 0) return []
  const { sides } = await tx.row(sidesRow, sql`select accord.sides_of_request(${id}::uuid) as sides`)
  const payload = { added: [...added] }
  return [event('consultation.roster_changed', { resource: id, root: id, payload, forAudience: sides })]
}
