import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'

/** The methods that any address of the service has, or could have. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const known = new WeakMap<FastifyInstance, Map<string, Set<string>>>()

/** Remembers which methods each address has. Called before the first route. */
export function rememberMethods(app: FastifyInstance): void {
  const urls = new Map<string, Set<string>>()
  known.set(app, urls)
  app.addHook('onRoute', (route) => {
    const set = urls.get(route.url) ?? new Set<string>()
    for (const method of [route.method].flat()) set.add(method)
    urls.set(route.url, set)
  })
}

/** An address that exists answers any other method with 405 and says which it has. Called after the last route. */
export function refuseOtherMethods(app: FastifyInstance): void {
  for (const [url, present] of [...(known.get(app) ?? [])]) {
    if (!url.startsWith('/v1/')) continue
    const allow = [...present].sort().join(', ')
    app.route({
      method: methods.filter((method) => !present.has(method)),
      url,
      config: { access: 'public' },
      schema: { hide: true },
      // Before the body is read: whatever it is, this is the answer.
      onRequest: async () => {
        throw new Refusal('method_not_allowed', say('This address has {methods}.', { methods: allow }), {
          headers: { Allow: allow },
        })
      },
      handler: async () => undefined,
    })
  }
}
