import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { hoursAfter } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet, held, idOf } from '../../platform/db/change.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { checkTarget } from '../../platform/http/egress.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { heard } from '../../platform/language/language.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import type { ShownWebhook } from './present.ts'
import { findWebhook, type WebhookRow } from './queries.ts'
import { createKey, type NewKey, type Scheme, subscriptionLifecycle } from './rules.ts'
import type { ReplayInput, RotationInput, WebhookInput, WebhookPatch } from './schemas.ts'
import { webhookSubscription } from './tables.ts'

/** What the operator set, as far as webhooks need it. */
export type Settings = { allowPrivate: boolean }

const endRow = written({ end: z.int() })
const factsRow = written({ webhooks: z.int(), end: z.int() })

/** A webhook of the caller's participant: it gets what the account that makes it may see and read, never more. */
export async function createWebhook(
  tx: WriteTx,
  input: WebhookInput,
  settings: Settings,
): Promise<Change<ShownWebhook>> {
  const facts = await tx.row(
    factsRow,
    sql`
    select (select count(*)::integer from accord.webhook_subscription) as webhooks,
      (select coalesce(max(p.position), 0) from accord.journal_position p) as end`,
  )
  authorize(tx.actor, 'webhook.manage', ['own'])
  checkUrl(input.url, settings)
  if (facts.webhooks >= limits.webhookSubscriptionsPerParticipant)
    throw unprocessable(
      '',
      say('A participant has at most {webhookSubscriptionsPerParticipant} webhooks.', {
        webhookSubscriptionsPerParticipant: limits.webhookSubscriptionsPerParticipant,
      }),
    )
  checkPosition(input.fromPosition, facts.end)
  const id = await idOf(
    tx,
    sql`
    with subscribed as (
      insert into accord.webhook_subscription (participant, url, description, event_types, root_ids, participants, status,
        cursor_position, created_by, created_at)
      values (accord.current_participant(), ${input.url}, ${input.description}, ${sql.param(input.eventTypes)}::text[],
        ${sql.param(input.rootIds)}::uuid[], ${sql.param(input.participants)}::text[], 'active',
        ${input.fromPosition ?? facts.end}, accord.current_account(), ${tx.now}::timestamptz)
      returning id
    )
    select s.id from subscribed s cross join lateral ${setAudience(sql`s.id`, { of: 'webhook_subscription' })}`,
  )
  const secrets = await insertKeys(tx, id, input.signatures)
  const row = (await findWebhook(tx, id))!
  const payload = { url: input.url, eventTypes: input.eventTypes, signatures: input.signatures }
  return {
    row: { ...row, secrets },
    events: [event('webhook.created', { resource: row.id, root: row.id, payload })],
  }
}

/** @returns the secrets, to be shown once */
async function insertKeys(tx: WriteTx, id: string, wanted: readonly Scheme[]): Promise<string[]> {
  const keys: NewKey[] = wanted.map(createKey)
  const records = keys.map(({ scheme, secret, publicKey }) => ({
    scheme,
    secret: Buffer.from(secret).toString('hex'),
    public_key: publicKey,
  }))
  await tx.run(sql`
    insert into accord.webhook_key (subscription_id, participant, scheme, secret, public_key, created_at)
    select ${id}::uuid, accord.current_participant(), k.scheme, decode(k.secret, 'hex'), k.public_key,
      ${tx.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as k (scheme text, secret text, public_key text)`)
  return keys.flatMap(({ shown }) => shown ?? [])
}

function checkUrl(url: string, { allowPrivate }: Settings): void {
  try {
    checkTarget(new URL(url), allowPrivate)
  } catch (error) {
    throw unprocessable('/url', say('This address cannot be called: {why}.', { why: heard((error as Error).message) }))
  }
}

function checkPosition(position: number | undefined, end: number): void {
  if (position !== undefined && position > end)
    throw unprocessable('/fromPosition', say('The journal ends at {end}.', { end }), 'BR-61')
}

export async function changeWebhook(
  tx: WriteTx,
  id: string,
  patch: WebhookPatch,
  settings: Settings,
): Promise<Change<WebhookRow>> {
  const before = await held(tx, webhookSubscription, id, findWebhook, 'webhook')
  const object = { type: 'webhook', id }
  authorize(tx.actor, 'webhook.manage', ['own'], object)
  tx.precondition({ ...object, version: before.version })
  if (patch.url !== undefined) checkUrl(patch.url, settings)
  await compareAndSet(tx, webhookSubscription, before, patch)
  return {
    row: (await findWebhook(tx, id))!,
    events: [event('webhook.changed', { resource: id, root: id, payload: { fields: Object.keys(patch) } })],
  }
}

/** New keys; the old ones sign beside them until the overlap ends, so that a receiver can change over in between. */
export async function rotateKeys(tx: WriteTx, id: string, input: RotationInput): Promise<Change<ShownWebhook>> {
  const { row: before, step } = await hold(tx, id, 'rotateWebhookKeys')
  const { overlapHours = 24, signatures } = input ?? {}
  const wanted = signatures ?? [...new Set(before.keys.map(({ scheme }) => scheme))]
  const until = hoursAfter(tx.now, overlapHours)
  await tx.change(
    'any',
    sql`
    update accord.webhook_key
    set expires_at = ${until}::timestamptz
    where subscription_id = ${id}::uuid
      and (expires_at is null or expires_at > ${until}::timestamptz)`,
  )
  const secrets = await insertKeys(tx, id, wanted)
  await compareAndSet(tx, webhookSubscription, before, {})
  return {
    row: { ...(await findWebhook(tx, id))!, secrets },
    events: [step.event({ signatures: wanted, oldUntil: until.toISOString() })],
  }
}

export async function disableWebhook(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<WebhookRow>> {
  const { row: before, step } = await hold(tx, id, 'disableWebhook')
  const [disabledReason, disabledNote] = ['owner' as const, reason]
  await compareAndSet(tx, webhookSubscription, before, { status: step.to, disabledReason, disabledNote })
  return { row: (await findWebhook(tx, id))!, events: [step.event({ reason: disabledReason, note: disabledNote })] }
}

/** Goes on from the head of the queue: deliveries that were given up are tried again, so nothing is lost. */
export async function enableWebhook(tx: WriteTx, id: string): Promise<Change<WebhookRow>> {
  const { row: before, step } = await hold(tx, id, 'enableWebhook')
  await tx.change(
    'any',
    sql`
    update accord.webhook_delivery
    set status = 'pending', attempts = 0, next_attempt_at = ${tx.now}::timestamptz
    where subscription_id = ${id}::uuid
      and (status = 'failed' or (status = 'given_up' and attempts > 0))`,
  )
  const enabled = { status: step.to, disabledReason: null, disabledNote: null }
  await compareAndSet(tx, webhookSubscription, before, enabled)
  return { row: (await findWebhook(tx, id))!, events: [step.event({})] }
}

/** An event like any other, which this webhook gets whatever its filters; waiting deliveries are tried at once. */
export async function pingWebhook(tx: WriteTx, id: string): Promise<Change<WebhookRow>> {
  const { row, step } = await hold(tx, id, 'pingWebhook')
  await tx.change(
    'any',
    sql`
    update accord.webhook_delivery
    set next_attempt_at = ${tx.now}::timestamptz
    where subscription_id = ${id}::uuid
      and status in ('pending', 'failed')`,
  )
  return { row, events: [step.event({})] }
}

/** Sends again everything after a position; a receiver knows by `webhook-id` what it has received. */
export async function replayWebhook(
  tx: WriteTx,
  id: string,
  { fromPosition }: ReplayInput,
): Promise<Change<WebhookRow>> {
  const { row: before, step } = await hold(tx, id, 'replayWebhook')
  const { end } = await tx.row(endRow, sql`select coalesce(max(p.position), 0) as end from accord.journal_position p`)
  checkPosition(fromPosition, end)
  await tx.change(
    'any',
    sql`
    delete from accord.webhook_delivery
    where subscription_id = ${id}::uuid
      and position > ${fromPosition}
      and status in ('pending', 'failed')`,
  )
  const anew = { cursorPosition: fromPosition, run: sql`${webhookSubscription.run} + 1` }
  await compareAndSet(tx, webhookSubscription, before, anew)
  return { row: (await findWebhook(tx, id))!, events: [step.event({ fromPosition })] }
}

/** The webhook behind its lock, for which the worker waits too: it moves the cursor of the same row. */
async function hold(tx: WriteTx, id: string, verb: VerbOf<typeof subscriptionLifecycle>) {
  const row = await held(tx, webhookSubscription, id, findWebhook, 'webhook')
  return { row, step: take(tx, subscriptionLifecycle, verb, row, ['own']) }
}
