import { registerHooks } from 'node:module'
import { root } from '../root.ts'

/**
 * For every import Node looks for the file, for links on the way to it and for the package.json that is in force there;
 * that of drizzle-orm is 179 KB long and is read anew for each of 600 imports within it. This was nearly two thirds of
 * the time in which the service is loaded. What a source or drizzle-orm imports of its own by a path is there, and what a
 * package is found as is remembered for all sources. To be imported before everything else.
 */
const sources = root.href
const packages = `${sources}node_modules/`
const heavy = `${packages}drizzle-orm/`

type Resolved = ReturnType<Parameters<NonNullable<Parameters<typeof registerHooks>[0]['resolve']>>[2]>
const found = new Map<string, Resolved>()

const isSource = (url: string) => url.startsWith(sources) && !url.startsWith(packages)

/** Of what is imported by a path and needs not be looked for. */
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
