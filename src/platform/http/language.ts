import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Language, preferredLanguage } from '../language/language.ts'

/** The language of this reply, as Accept-Language prefers; sets the headers that name it and say what it depends on. */
export function languageOf(request: FastifyRequest, reply: FastifyReply, chosen?: Language): Language {
  const language = chosen ?? preferredLanguage(request.headers['accept-language'])
  tellLanguage(reply, language)
  return language
}

export function tellLanguage(reply: FastifyReply, ...languages: readonly Language[]): void {
  reply.header('Content-Language', languages.join(', '))
  varyBy(reply, 'Accept-Language')
}

/** Tells caches to use this reply only for requests with the same value of this header. */
export function varyBy(reply: FastifyReply, header: string): void {
  const vary = String(reply.getHeader('Vary') ?? '')
  if (!vary.toLowerCase().includes(header.toLowerCase()))
    reply.header('Vary', vary === '' ? header : `${vary}, ${header}`)
}
