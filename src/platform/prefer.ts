import type { FastifyInstance, FastifyRequest } from 'fastify'

/** RFC 7240: check everything, reply with the result, and store nothing. The reply says so. */
export const validating = 'handling=validate'

/** The preference from `Prefer`, or from the older parameter; unknown preferences are ignored. */
export function prefersValidation(request: FastifyRequest): boolean {
  if ((request.query as { validateOnly?: boolean }).validateOnly === true) return true
  const { prefer } = request.headers
  if (prefer === undefined) return false
  const first = String(prefer)
    .split(',')
    .map((preference) => preference.split(';')[0]!.trim())
    .find((preference) => /^handling\s*=/i.test(preference))
  return first !== undefined && /^handling\s*=\s*("validate"|validate)$/i.test(first)
}

/** A trial is answered with 200 and the body that success has: every write that makes something declares both. */
export function offerTrials(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const replies = route.schema?.response as Record<number, unknown> | undefined
    if (route.method === 'GET' || replies?.[201] === undefined) return
    route.schema = { ...route.schema, response: { 200: replies[201], ...replies } }
  })
}
