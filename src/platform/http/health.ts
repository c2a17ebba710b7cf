import { z } from 'zod'
import type { AppContext } from './context.ts'
import type { Metrics } from './metrics.ts'

const Health = z
  .object({ status: z.enum(['ok', 'unavailable']), journalPosition: z.int().optional() })
  .meta({ id: 'Health', examples: [{ status: 'ok', journalPosition: 1204 }] })

/** Whether the process runs, whether it can serve, and its measures. For the operator: no token. */
export function healthRoutes({ app, door, listener }: AppContext, metrics: Metrics): void {
  app.route({
    method: 'GET',
    url: '/health/live',
    schema: {
      operationId: 'getLiveness',
      summary: 'Is the process alive?',
      description: 'Answers while the process runs; asks nothing else.',
      tags: ['Operation'],
      response: { 200: Health },
    },
    config: { access: 'public' },
    handler: async () => ({ status: 'ok' as const }),
  })
  app.route({
    method: 'GET',
    url: '/health/ready',
    schema: {
      operationId: 'getReadiness',
      summary: 'Can it serve?',
      description: 'Asks the database. 503 while it cannot be reached.',
      tags: ['Operation'],
      response: { 200: Health, 503: Health },
    },
    config: { access: 'public' },
    handler: async (_request, reply) => {
      try {
        const connection = await door.database.connect()
        try {
          await connection.query('select 1')
          connection.release()
        } catch (error) {
          connection.release(error as Error)
          throw error
        }
        return { status: 'ok' as const, journalPosition: listener.position() }
      } catch {
        return await reply
          .code(503)
          .header('Retry-After', '2')
          .send({ status: 'unavailable' as const })
      }
    },
  })
  app.route({
    method: 'GET',
    url: '/metrics',
    schema: { hide: true },
    config: { access: 'public' },
    handler: async (_request, reply) => {
      reply.type(metrics.registry.contentType)
      return await metrics.registry.metrics()
    },
  })
}
