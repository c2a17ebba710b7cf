import pg from 'pg'
import { expect } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { readConfig } from '../../src/config.ts'
import { createDispatcher } from '../../src/modules/webhooks/dispatch.ts'
import { createLog } from '../../src/platform/log.ts'
import { createTestApp } from './app.ts'
import { type Answering, type Receiver, startReceiver } from './receiver.ts'

type Key = { signature: string; publicKey: string | null; secret: string | null; expiresAt: string | null }
export type Subscription = {
  id: string
  version: number
  status: string
  disabledReason: string | null
  position: number
  keys: Key[]
}
type Delivery = {
  id: string
  position: number
  status: string
  attempts: number
  nextAttemptAt: string | null
  lastStatus: number | null
  lastError: string | null
  eventType: string | null
}

export type WebhookDesk = Awaited<ReturnType<typeof createWebhookDesk>>

/** An application with a dispatcher in the test's own hands, and receivers that it calls. */
export async function createWebhookDesk() {
  // Signatures are checked against the clock of the day: that is what a receiver does.
  const test = await createTestApp({ clock: new Date().toISOString() })
  const client = new pg.Client({ connectionString: test.testDatabase.workerUrl, pipeline: true } as pg.ClientConfig)
  await client.connect()
  const config = readConfig({ NODE_ENV: 'test', WEBHOOK_SECONDS: '1' })
  const log = createLog('silent')
  const dispatcher = createDispatcher({ client, clock: test.clock, config, log, random: () => 0.5 })
  const receivers: Receiver[] = []
  const poland = (role: Role = 'administrator') => test.as('PL', role)
  let drafts = 0
  return {
    test,
    config,
    poland,
    async receiver(answer?: Answering): Promise<Receiver> {
      const made = await startReceiver(answer)
      receivers.push(made)
      return made
    },
    async subscribe(url: string, more: object = {}, by = poland()): Promise<Subscription> {
      const reply = await by.post<Subscription>('/v1/webhooks', { url, description: 'Desk', ...more })
      expect(reply.status, JSON.stringify(reply.body)).toBe(201)
      return reply.body
    },
    /** Everything that is due now is sent and answered. */
    async dispatch(): Promise<void> {
      await test.sequence()
      await dispatcher.round()
      await dispatcher.settled()
    },
    async file(participant = 'PL'): Promise<string> {
      drafts += 1
      const { body } = await test.as(participant, 'coordinator').post<{ id: string }>('/v1/consultations', {
        kind: 'ad_hoc',
        mode: 'monitoring',
        title: `Draft ${drafts}`,
        summary: 'Plans.',
        asks: [{ text: 'Advice' }],
      })
      return body.id
    },
    /** Oldest first. */
    deliveries: async (id: string) =>
      (await poland().get<{ items: Delivery[] }>(`/v1/webhooks/${id}/deliveries?limit=200`)).body.items.reverse(),
    find: async (id: string) => (await poland().get<Subscription>(`/v1/webhooks/${id}`)).body,
    /** The next test has receivers and webhooks of its own. */
    async clear(): Promise<void> {
      await test.rows(
        "update accord.webhook_subscription set status = 'disabled', disabled_reason = 'owner' where status = 'active'",
      )
      for (const made of receivers.splice(0)) await made.close()
    },
    async close(): Promise<void> {
      await client.end()
      await test.close()
    },
  }
}

export const told = ({ received }: Receiver) =>
  received.map(({ body }) => JSON.parse(body) as { type: string; data: { position: number; resource: { id: string } } })
