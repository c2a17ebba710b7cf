import { Refusal } from '../../kernel/refusal.ts'
import { checkText } from './text.ts'

/** An item that cannot be read, or kept as it is: told with its number, like one that is wrong. */
export class UnreadableItem {
  readonly refusal: Refusal
  /** As it was sent: two that cannot be read are not the same request. */
  readonly given: string

  constructor(refusal: Refusal, given: string) {
    this.refusal = refusal
    this.given = given
  }
}

/** checkText item by item, so that each is refused for itself. */
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
