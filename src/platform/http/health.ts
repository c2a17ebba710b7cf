import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { limits } from '../../config.ts'
import type { Database } from '../db/pool.ts'
import { type Condition, type ConditionCode, conditions } from './condition.ts'
import type { AppContext } from './context.ts'
import type { Metrics } from './metrics.ts'

const Health = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    reason: z.enum(conditions).optional().meta({ description: 'Why the service cannot serve.' }),
  })
  .meta({ id: 'Health', examples: [{ status: 'ok' }] })

/** Whether the process runs, whether it can serve, and its measures. These are for the operator and need no token. */
export function healthRoutes({ app, door }: AppContext, metrics: Metrics, condition: Condition): void {
  /** How readiness was the last time, so that a change is logged once and not at each look. */
  let last: ConditionCode | undefined
  app.route({
    method: 'GET',
    url: '/health/live',
    schema: {
      operationId: 'getLiveness',
      summary: 'Is the process alive?',
      description: 'For whoever runs the service: answers while the process runs, and asks the database nothing.',
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
      description:
        'For whoever runs the service, such as a load balancer: asks the database. The reply is 503, with the reason, while the database cannot be reached or cannot be written to, and from the moment at which the process was told to stop.',
      tags: ['Operation'],
      response: { 200: Health, 503: Health },
    },
    config: { access: 'public' },
    handler: async (_request, reply) => {
      const { reason, cause } = await troubleOf(condition, door.database)
      if (reason !== last) app.log.warn({ reason, cause }, reason === undefined ? 'ready again' : 'not ready')
      last = reason
      if (reason === undefined) return { status: 'ok' as const }
      return await reply
        .code(503)
        .header('Retry-After', '2')
        .send({ status: 'unavailable' as const, reason })
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

type Trouble = { reason: ConditionCode | undefined; cause?: string }

async function troubleOf(condition: Condition, database: Database): Promise<Trouble> {
  const met = condition.trouble()
  if (met !== undefined) return { reason: met }
  const late = new AbortController()
  const seconds = limits.readyAnswerSeconds
  const nothing = delay(
    seconds * 1_000,
    { cause: `no answer within ${seconds} s` },
    { signal: late.signal, ref: false },
  )
  try {
    const looked = await Promise.race([isReadOnly(database), nothing])
    if (typeof looked !== 'boolean') return { reason: 'unreachable', ...looked }
    return { reason: looked ? 'read_only' : undefined }
  } catch (error) {
    const { cause, message } = error as Error
    return { reason: 'unreachable', cause: cause instanceof Error ? cause.message : message }
  } finally {
    nothing.catch(() => undefined)
    late.abort()
  }
}

const isReadOnly = (database: Database): Promise<boolean> =>
  database.look(async (connection) => {
    const { rows } = await connection.query(`select current_setting('transaction_read_only') as only`)
    return rows[0].only === 'on'
  })
