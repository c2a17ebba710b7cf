import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Actor } from '../../access/actor.ts'
import type { Action } from '../../access/policy.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Credential } from '../db/scope.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The action of the policy that a caller needs, or `public`. If undeclared, the process does not start. */
    access?: Action | 'public'
    /** For a `public` route: it asks the database, and is limited per address like routes that need a token. */
    open?: boolean
    /** Creates something: an Idempotency-Key must be sent. */
    idempotent?: boolean
    /** Acts on the addressed row as read: If-Match must be sent. */
    ifMatch?: boolean
    /** The addressed record may be absent or invisible. */
    addressed?: boolean
    /** A verb that depends on state or rules: may answer 409 and 422. */
    guarded?: boolean
    /** Takes a cursor that a change of grants ends. */
    resync?: boolean
    /** Stays open for as long as its reader does; not counted among requests that end. */
    stream?: boolean
    /** Takes a list of items also as JSON Lines. */
    takesLines?: boolean
    /** Its reply is tagged by a hash of the whole: If-None-Match is answered 304. */
    conditional?: boolean
    /** Has sentences in the language that Accept-Language prefers: see `languageOf`. */
    languages?: boolean
    /** The media types of its replies, if they are not JSON. */
    produces?: readonly string[]
    /** Its reply names a run of a report in `Report-Run`. */
    tellsRun?: boolean
    /** Since when it is deprecated, and when it ends; told in every reply and in the contract. */
    deprecated?: { since: Date; until?: Date }
  }
  interface FastifyRequest {
    credential: Credential | undefined
    actor: Actor | undefined
    traceId: string
    /** The refusal that was sent in place of what was asked for. */
    refusal: Refusal | undefined
  }
}

export type DeclaredRoute = { method: string; url: string; access: Action | 'public' }

/** Default deny: a route that declares no access stops the boot. Returns the list of what is declared. */
export function requireDeclaredAccess(app: FastifyInstance): DeclaredRoute[] {
  const routes: RouteOptions[] = []
  const declared: DeclaredRoute[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    for (const route of routes) {
      const access = route.config?.access
      if (access === undefined) throw new Error(`${String(route.method)} ${route.url} declares no access`)
      for (const method of [route.method].flat()) declared.push({ method, url: route.url, access })
    }
  })
  return declared
}
