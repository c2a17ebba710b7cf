import { createHash } from 'node:crypto'
import type { FastifyInstance, onSendHookHandler } from 'fastify'
import { limits } from '../../config.ts'
import { varyBy } from './language.ts'

/**
 * Conditional reads of what changes rarely. The tag is a hash of the whole representation, so 304 means that not a
 * character of it has changed. It is weak, because replies may be compressed. A reply with a tag of its own is left alone:
 * that tag is a version, which does not cover values computed from the day.
 */
export function answerConditionally(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { conditional, access } = request.routeOptions.config
    if (conditional !== true || reply.statusCode !== 200 || reply.hasHeader('ETag')) return done(null, payload)
    if (typeof payload !== 'string') return done(null, payload)
    const tag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`
    reply.header('ETag', tag)
    // `no-store` is the default of replies that set nothing themselves.
    if ((reply.getHeader('Cache-Control') ?? 'no-store') === 'no-store')
      reply.header('Cache-Control', access === 'public' ? 'no-cache' : 'private, no-cache')
    varyBy(reply, 'Accept-Encoding')
    if (!matches(request.headers['if-none-match'], tag)) return done(null, payload)
    reply.code(304).removeHeader('Content-Type').removeHeader('Content-Length')
    // Of an empty text the length would be told; what answers HEAD takes nothing else.
    done(null, request.method === 'HEAD' ? '' : null)
  })
}

/** HEAD tells no length but the one that its GET has (RFC 9110, section 8.6), which may be compressed. Called before the first route. */
export function tellTrueLengths(app: FastifyInstance): void {
  const last: onSendHookHandler = (_request, reply, payload, done) => {
    const compressible = Number(reply.getHeader('Content-Length')) >= limits.compressedBytesMin
    if (compressible) varyBy(reply, 'Accept-Encoding')
    if (compressible || reply.statusCode === 304) reply.removeHeader('Content-Length')
    done(null, payload)
  }
  app.addHook('onRoute', (route) => {
    // Behind what makes the reply of HEAD of that of GET.
    if (route.method === 'HEAD') route.onSend = [route.onSend ?? [], last].flat()
  })
}

/** Weak comparison (RFC 9110, section 13.1.2). */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  const opaque = (text: string) => text.trim().replace(/^W\//, '')
  return header.split(',').some((text) => text.trim() === '*' || opaque(text) === opaque(tag))
}
