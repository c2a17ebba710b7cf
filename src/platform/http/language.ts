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
  const vary = String(reply.getHeader('Vary') ?? '')
  if (!/accept-language/i.test(vary)) reply.header('Vary', vary === '' ? 'Accept-Language' : `${vary}, Accept-Language`)
}
