import { createHash } from 'node:crypto'
import { limits } from '../config.ts'

const names = new Map<string, string>()

/** A statement has the same name in every connection; a name that was dropped from memory is computed again. */
export function statementName(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    if (names.size >= limits.preparedStatements * 4) names.clear()
    name = `a${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
    names.set(text, name)
  }
  return name
}

/** A statement that a connection of the worker's parses and plans once, because it is asked again and again. */
export type Prepared = { name: string; text: string }

/**
 * Settings for connections that keep plans from a time when tables were nearly empty. Their statements name a few rows
 * of long tables, and each row must be looked up by its key: a merge of two indexes would begin at the start of the
 * journal.
 */
export const plansByKey = [
  'enable_seqscan=off',
  'enable_mergejoin=off',
  'enable_hashjoin=off',
  'enable_material=off',
  'max_parallel_workers_per_gather=0',
  'plan_cache_mode=force_generic_plan',
] as const

export const prepared = (text: string): Prepared => ({ name: statementName(text), text })
