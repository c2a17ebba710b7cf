import { Refusal } from '../../kernel/refusal.ts'
import { checkText } from './text.ts'

/** An item that cannot be read, or not stored as it is: it is refused with its number, like a wrong one. */
export class UnreadableItem {
  readonly refusal: Refusal
  /** As it was sent, because two different unreadable items are not the same request. */
  readonly given: string

  constructor(refusal: Refusal, given: string) {
    this.refusal = refusal
    this.given = given
  }
}

/** Does what checkText does for each item, so that each is refused by itself. */
export function checkItems(body: unknown): void {
  const { items, ...rest } = (body ?? {}) as { items?: unknown }
  checkText(Array.isArray(items) ? rest : body, 'body')
  if (!Array.isArray(items)) return
  for (const [index, item] of items.entries()) {
    if (item instanceof UnreadableItem) continue
    try {
      checkText(item, 'body')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      items[index] = new UnreadableItem(error, JSON.stringify(item))
    }
  }
}
