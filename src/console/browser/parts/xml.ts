/** An element of the plain XML that spreadsheets are made of: no entity or document type of its own. */
export type Xml = { name: string; attributes: Readonly<Record<string, string>>; children: Xml[]; text: string }

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const decoded = (text: string) =>
  text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
const bare = (name: string) => name.slice(name.indexOf(':') + 1)

/**
 * Parses XML under a strict policy, in which the browser’s own parser accepts only trusted text. Prefixes are left out
 * of the names of elements and kept in those of attributes.
 */
export function readXml(text: string): Xml {
  const root: Xml = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const token =
    /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<[?!][^>]*>|<(\/?)([\w:.-]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>|([^<]+)/g
  for (const [, data, closing, name, rest = '', plain] of text.matchAll(token)) {
    const at = open.at(-1)!
    if (data !== undefined) at.text += data
    else if (plain !== undefined) at.text += decoded(plain)
    else if (name === undefined) continue
    else if (closing === '/') {
      if (open.length > 1) open.pop()
    } else {
      const made: Xml = { name: bare(name), attributes: attributesOf(rest), children: [], text: '' }
      at.children.push(made)
      if (!rest.endsWith('/')) open.push(made)
    }
  }
  return root
}

function attributesOf(text: string): Record<string, string> {
  const told = text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)
  return Object.fromEntries([...told].map(([, name, double, single]) => [name!, decoded(double ?? single ?? '')]))
}

/** Every element of this name under another, in their order. */
export function allIn(of: Xml | undefined, name: string): Xml[] {
  return (of?.children ?? []).flatMap((child) => [...(child.name === name ? [child] : []), ...allIn(child, name)])
}
