import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { systemClock } from './kernel/time.ts'
import { createMetrics } from './platform/http/metrics.ts'
import { createLog } from './platform/log.ts'

/** The OpenAPI document as committed: from the same routes and schemas that answer, without a database. */
export async function renderOpenApi(config: Config): Promise<string> {
  const nowhere = () => Promise.reject(new Error('no database here'))
  const idle = () => ({ total: 0, idle: 0, waiting: 0 })
  const none = { connect: nowhere, reading: nowhere, look: nowhere, idle, close: async () => undefined }
  const app = await buildApp({
    config: { ...config, publicUrl: undefined },
    log: createLog('silent'),
    clock: systemClock,
    database: none,
    exports: none,
    listener: { next: async () => undefined, position: () => 0, close: async () => undefined },
    metrics: createMetrics(),
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  return `${JSON.stringify(document, null, 2)}\n`
}
