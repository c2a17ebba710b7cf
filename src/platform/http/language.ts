import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Language, preferredLanguage } from '../language/language.ts'

/** In which language this reply is told, as Accept-Language prefers; the reply says so and that it depends on it. */
export function languageOf(request: FastifyRequest, reply: FastifyReply, chosen?: Language): Language {
  const language = chosen ?? preferredLanguage(request.headers['accept-language'])
  tellLanguage(reply, language)
  return language
}

export function tellLanguage(reply: FastifyReply, ...languages: readonly Language[]): void {
  reply.header('Content-Language', languages.join(', '))
  varyBy(reply, 'Accept-Language')
}

/** Caches keep this reply for requests that have the same of this header. */
export function varyBy(reply: FastifyReply, header: string): void {
  const vary = String(reply.getHeader('Vary') ?? '')
  if (!vary.toLowerCase().includes(header.toLowerCase()))
    reply.header('Vary', vary === '' ? header : `${vary}, ${header}`)
}
