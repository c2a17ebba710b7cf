/** The references that one source names: a place in a text, the paper, a page. */
export function partsOf(source: string): string[] {
  return source
    .split(/ ; (?=text:|https?:\/\/|paper\b|date also: )/)
    .map((part) => part.replace(/^(?:date also: |headline on )/, '').trim())
}
