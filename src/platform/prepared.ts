import { createHash } from 'node:crypto'
import { limits } from '../config.ts'

const names = new Map<string, string>()

/** A text has one name in every connection; forgotten, it is reckoned again. */
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
 * Of connections that keep plans made while there was next to nothing to read. What they ask names a few rows of long
 * tables, and each is looked up by its key: a merge of two indexes begins at the beginning of the journal.
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
