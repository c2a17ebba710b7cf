import type { FastifyInstance } from 'fastify'

/** Tells in every reply, refusals too, since when an operation is deprecated (RFC 9745) and when it ends (RFC 8594). */
export function tellDeprecation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { deprecated } = request.routeOptions.config
    if (deprecated === undefined) return done()
    reply.header('Deprecation', `@${Math.floor(deprecated.since.getTime() / 1_000)}`)
    if (deprecated.until !== undefined) reply.header('Sunset', deprecated.until.toUTCString())
    done()
  })
}
