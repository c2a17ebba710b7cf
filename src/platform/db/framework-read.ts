import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { ReadTx } from './read.ts'

const settings = ['participant', 'account', 'audiences', 'roles', 'secretariat'] as const
const scopeRow = z.record(z.enum(settings), z.string())
type Scope = z.output<typeof scopeRow>
const held = sql.raw(
  settings.map((name) => `coalesce(current_setting('accord.${name}', true), '') as ${name}`).join(', '),
)
const become = (scope: Scope) =>
  sql`select ${sql.join(
    settings.map((name) => sql`set_config(${`accord.${name}`}, ${scope[name]}, true)`),
    sql`, `,
  )}`

/**
 * Runs `look`, within the caller's transaction, with what the framework sees and nothing else, so that the result does not
 * depend on the caller. Afterwards the caller's own view is set again; if `look` fails, the transaction is over.
 */
export async function asFramework<T>(tx: ReadTx, look: () => Promise<T>): Promise<T> {
  await tx.entered()
  const own = await tx.row(scopeRow, sql`select ${held}`)
  await tx.run(become({ participant: '', account: '', audiences: 'public,framework', roles: '', secretariat: '' }))
  const seen = await look()
  await tx.run(become(own))
  return seen
}
