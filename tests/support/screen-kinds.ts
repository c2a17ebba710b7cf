import { readFileSync } from 'node:fs'

const directory = 'src/console/browser/screens'
const read = (file: string) => readFileSync(`${directory}/${file}`, 'utf8')
/** What a screen can be drawn with that decides what there is to look at. */
const parts = ['List', 'RecordPage', 'ActForm', 'Table', 'Tabs', 'Doors', 'Downloads', 'Picture', 'Filters']

/** Which file each imported name of a file comes from. */
function importsOf(source: string): Record<string, string> {
  const all = [...source.matchAll(/import (?:\* as (\w+)|\{([^}]+)\}) from '\.\/([\w-]+\.tsx)'/g)]
  return Object.fromEntries(
    all.flatMap(([, whole, names, file]) => (whole ?? names!).split(',').map((name) => [name.trim(), file!])),
  )
}

function drawnWith(file: string, name: string, seen = new Set<string>()): string[] {
  if (seen.has(`${file} ${name}`)) return []
  seen.add(`${file} ${name}`)
  const source = read(file)
  const begin = source.search(new RegExp(`^(export )?function ${name}\\b`, 'm'))
  if (begin < 0) return []
  const body = source.slice(begin, source.indexOf('\n}\n', begin))
  const imported = importsOf(source)
  return [...body.matchAll(/<([A-Z]\w+)/g)].flatMap(([, used]) =>
    parts.includes(used!) ? [used!] : drawnWith(imported[used!] ?? file, used!, seen),
  )
}

export type ScreenKind = { pattern: RegExp; kind: string }

/** Every address of the table of contents, and what its screen is drawn with: screens of one kind are looked at alike. */
export function screenKinds(): ScreenKind[] {
  const contents = read('all.tsx')
  const files = importsOf(contents)
  return [...contents.matchAll(/'(\/console[^']*)',\s*\((?:parts)?\) => <([\w.]+)/g)].map(([, address, component]) => {
    const [first, second] = component!.split('.')
    const drawn = new Set(drawnWith(files[first!]!, second ?? first!))
    const pattern = new RegExp(`^${address!.replaceAll(/:\w+/g, '[^/]+')}$`)
    return { pattern, kind: parts.filter((part) => drawn.has(part)).join(' ') }
  })
}

/** The kind of screen at an address; undefined of one that is none. */
export const kindAt = (kinds: readonly ScreenKind[], path: string): string | undefined =>
  kinds.find(({ pattern }) => pattern.test(path.split('?')[0]!))?.kind

/** Of these addresses the first few of each kind, in their order. */
export function fewOfEachKind(paths: readonly string[], few: number): Set<string> {
  const kinds = screenKinds()
  const taken = Map.groupBy(paths, (path) => String(kindAt(kinds, path)))
  return new Set([...taken.values()].flatMap((alike) => alike.slice(0, few)))
}
