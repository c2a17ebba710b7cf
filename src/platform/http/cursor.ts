import type { Actor } from '../../access/actor.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'

export function badParameter(parameter: string, detail: Detail): Refusal {
  return new Refusal('invalid_request', say('{where}: {what}', { where: parameter, what: detail }), {
    errors: [{ parameter, detail }],
  })
}

export function scopeOf(actor: Actor): string {
  return actor.audiences.includes(actor.participant)
    ? `What participant ${actor.participant} may see.`
    : 'What is public.'
}

/** The item with the tag of its row, which the schema of a page sends where the record has one. */
export function tagged<Item>(row: unknown, item: Item): Item {
  const { version } = row as { version?: unknown }
  return typeof version === 'number' ? { ...item, etag: `"${version}"` } : item
}
