import { registerHooks } from 'node:module'

/**
 * Node reads and parses the package.json of a package anew at every import of it and within it. That of drizzle-orm is
 * 179 KB long and there are 600 such imports: half of the time in which the service is loaded. What was found once is
 * remembered here. To be imported before everything that imports drizzle-orm.
 */
const heavy = 'drizzle-orm'
const within = `/node_modules/${heavy}/`

type Resolved = ReturnType<Parameters<NonNullable<Parameters<typeof registerHooks>[0]['resolve']>>[2]>
const found = new Map<string, Resolved>()

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === heavy || specifier.startsWith(`${heavy}/`)) {
      const key = `${context.conditions.join()} ${specifier}`
      const resolved = found.get(key) ?? next(specifier, context)
      found.set(key, resolved)
      return { ...resolved, shortCircuit: true }
    }
    const { parentURL } = context
    if (specifier.startsWith('./') || specifier.startsWith('../')) {
      if (parentURL?.includes(within) === true && specifier.endsWith('.js'))
        return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
    }
    return next(specifier, context)
  },
})
