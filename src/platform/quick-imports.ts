import { registerHooks } from 'node:module'
import { root } from '../root.ts'

/**
 * For every import Node looks for the file, for links on the way to it and for the package.json that applies; that of
 * drizzle-orm is 179 KB long and is read again for each of 600 imports within it. This took nearly two thirds of the
 * time to load the service. Files that a source or drizzle-orm imports by a path are known to exist, and the place of a
 * package is remembered for all sources. Import this before everything else.
 */
const sources = root.href
const packages = `${sources}node_modules/`
const heavy = `${packages}drizzle-orm/`

type Resolved = ReturnType<Parameters<NonNullable<Parameters<typeof registerHooks>[0]['resolve']>>[2]>
const found = new Map<string, Resolved>()

const isSource = (url: string) => url.startsWith(sources) && !url.startsWith(packages)

/** The format of a file that is imported by a path and therefore need not be searched for. */
function formatOf(path: string, importer: string): string | undefined {
  if (!path.startsWith('.')) return undefined
  if (path.endsWith('.ts') && isSource(importer)) return 'module-typescript'
  return path.endsWith('.js') && importer.startsWith(heavy) ? 'module' : undefined
}

registerHooks({
  resolve(specifier, context, next) {
    const { conditions, parentURL = '' } = context
    const format = formatOf(specifier, parentURL)
    if (format !== undefined) return { url: new URL(specifier, parentURL).href, format, shortCircuit: true }
    if (specifier.startsWith('.') || !isSource(parentURL)) return next(specifier, context)
    const key = `${conditions.join()} ${specifier}`
    const resolved = found.get(key) ?? next(specifier, context)
    found.set(key, resolved)
    return { ...resolved, shortCircuit: true }
  },
})
