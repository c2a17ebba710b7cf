import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { follow } from '../../kernel/lifecycle.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { hoursAfter } from '../../kernel/time.ts'
import { setAudience } from '../../platform/db/audience.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { checkTarget } from '../../platform/http/egress.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { findWebhook, lockWebhook, type WebhookRow } from './queries.ts'
import { createKey, type NewKey, type Scheme, type SubscriptionVerb, subscriptionLifecycle } from './rules.ts'
import type { ReplayInput, RotationInput, ShownWebhook, WebhookInput, WebhookPatch } from './schemas.ts'

/** What the operator set, as far as webhooks need it. */
export type Settings = { allowPrivate: boolean }

const object = (id: string) => ({ type: 'webhook', id })

/** A webhook of the caller's participant: it is told what the account that makes it may see and read, never more. */
export async function createWebhook(
  tx: WriteTx,
  input: WebhookInput,
  settings: Settings,
): Promise<Change<ShownWebhook>> {
  const [facts] = await tx.rows<{ webhooks: number; end: number }>(sql`
    select (select count(*)::integer from accord.webhook_subscription) as webhooks,
      (select coalesce(max(p.position), 0) from accord.journal_position p) as end`)
  authorize(tx.actor, 'webhook.manage', ['own'])
  checkUrl(input.url, settings)
  if (facts!.webhooks >= limits.webhookSubscriptionsPerParticipant)
    throw unprocessable('', `A participant has at most ${limits.webhookSubscriptionsPerParticipant} webhooks.`)
  checkPosition(input.fromPosition, facts!.end)
  const [made] = await tx.rows<{ id: string }>(sql`
    with subscribed as (
      insert into accord.webhook_subscription (participant, url, description, event_types, root_ids, participants, status,
        cursor_position, created_by, created_at)
      values (accord.current_participant(), ${input.url}, ${input.description}, ${sql.param(input.eventTypes)}::text[],
        ${sql.param(input.rootIds)}::uuid[], ${sql.param(input.participants)}::text[], 'active',
        ${input.fromPosition ?? facts!.end}, accord.current_account(), ${tx.now}::timestamptz)
      returning id
    )
    select s.id from subscribed s cross join lateral ${setAudience(sql`s.id`, { of: 'webhook_subscription' })}`)
  const secrets = await insertKeys(tx, made!.id, input.signatures)
  const row = (await findWebhook(tx, made!.id))!
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
  await tx.rows(sql`
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
    throw unprocessable('/url', `It cannot be called: ${(error as Error).message}.`)
  }
}

function checkPosition(position: number | undefined, end: number): void {
  if (position !== undefined && position > end)
    throw unprocessable('/fromPosition', `The journal ends at ${end}.`, 'BR-61')
}

export async function changeWebhook(
  tx: WriteTx,
  id: string,
  patch: WebhookPatch,
  settings: Settings,
): Promise<Change<WebhookRow>> {
  const before = await hold(tx, id)
  if (patch.url !== undefined) checkUrl(patch.url, settings)
  const after = {
    url: patch.url ?? before.url,
    description: patch.description ?? before.description,
    eventTypes: patch.eventTypes === undefined ? before.event_types : patch.eventTypes,
    rootIds: patch.rootIds === undefined ? before.root_ids : patch.rootIds,
    participants: patch.participants === undefined ? before.participants : patch.participants,
  }
  await tx.change(
    1,
    sql`
    update accord.webhook_subscription
    set url = ${after.url}, description = ${after.description}, event_types = ${sql.param(after.eventTypes)}::text[],
      root_ids = ${sql.param(after.rootIds)}::uuid[], participants = ${sql.param(after.participants)}::text[],
      version = version + 1
    where id = ${id}::uuid and version = ${before.version}`,
  )
  return {
    row: (await findWebhook(tx, id))!,
    events: [event('webhook.changed', { resource: id, root: id, payload: { fields: Object.keys(patch) } })],
  }
}

/** New keys; the old ones sign beside them until the overlap ends, so that a receiver can change over in between. */
export async function rotateKeys(tx: WriteTx, id: string, input: RotationInput): Promise<Change<ShownWebhook>> {
  const before = await hold(tx, id)
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
  await raise(tx, before)
  const payload = { signatures: wanted, oldUntil: until.toISOString() }
  return {
    row: { ...(await findWebhook(tx, id))!, secrets },
    events: [event('webhook.rotated', { resource: id, root: id, payload })],
  }
}

export async function disableWebhook(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<WebhookRow>> {
  const before = await hold(tx, id, { verb: 'disablement' })
  await tx.change(
    1,
    sql`
    update accord.webhook_subscription
    set status = 'disabled', disabled_reason = 'owner', disabled_note = ${reason}, version = version + 1
    where id = ${id}::uuid and version = ${before.version}`,
  )
  const payload = { reason: 'owner', note: reason } as const
  return {
    row: (await findWebhook(tx, id))!,
    events: [event('webhook.disabled', { resource: id, root: id, payload })],
  }
}

/** Goes on from the head of the queue: what was given up is tried again, so nothing is lost. */
export async function enableWebhook(tx: WriteTx, id: string): Promise<Change<WebhookRow>> {
  const before = await hold(tx, id, { verb: 'enablement' })
  await tx.change(
    1,
    sql`
    with again as (
      update accord.webhook_delivery
      set status = 'pending', attempts = 0, next_attempt_at = ${tx.now}::timestamptz
      where subscription_id = ${id}::uuid
        and (status = 'failed' or (status = 'given_up' and attempts > 0))
    )
    update accord.webhook_subscription
    set status = 'active', disabled_reason = null, disabled_note = null, version = version + 1
    where id = ${id}::uuid and version = ${before.version}`,
  )
  return {
    row: (await findWebhook(tx, id))!,
    events: [event('webhook.enabled', { resource: id, root: id, payload: {} })],
  }
}

/** An event like any other, which this webhook gets whatever its filters; and what waits is tried at once. */
export async function pingWebhook(tx: WriteTx, id: string): Promise<Change<WebhookRow>> {
  const row = await hold(tx, id, { verb: 'ping', asRead: false })
  await tx.change(
    'any',
    sql`
    update accord.webhook_delivery
    set next_attempt_at = ${tx.now}::timestamptz
    where subscription_id = ${id}::uuid
      and status in ('pending', 'failed')`,
  )
  return { row, events: [event('webhook.pinged', { resource: id, root: id, payload: {} })] }
}

/** Tells again what came after a position; a receiver knows by `webhook-id` what it has had. */
export async function replayWebhook(
  tx: WriteTx,
  id: string,
  { fromPosition }: ReplayInput,
): Promise<Change<WebhookRow>> {
  const before = await hold(tx, id)
  const [facts] = await tx.rows<{ end: number }>(
    sql`select coalesce(max(p.position), 0) as end from accord.journal_position p`,
  )
  checkPosition(fromPosition, facts!.end)
  await tx.change(
    1,
    sql`
    with replaced as (
      delete from accord.webhook_delivery
      where subscription_id = ${id}::uuid
        and position > ${fromPosition}
        and status in ('pending', 'failed')
    )
    update accord.webhook_subscription
    set cursor_position = ${fromPosition}, run = run + 1, version = version + 1
    where id = ${id}::uuid and version = ${before.version}`,
  )
  return {
    row: (await findWebhook(tx, id))!,
    events: [event('webhook.replayed', { resource: id, root: id, payload: { fromPosition } })],
  }
}

/** `asRead`: what is done depends on what the caller has read, and is refused where that has changed. */
async function hold(
  tx: WriteTx,
  id: string,
  { verb, asRead = true }: { verb?: SubscriptionVerb; asRead?: boolean } = {},
): Promise<WebhookRow> {
  const row = await lockWebhook(tx, id)
  if (row === undefined) throw notFound('webhook', id)
  authorize(tx.actor, 'webhook.manage', ['own'], object(id))
  if (asRead) tx.precondition({ ...object(id), version: row.version })
  if (verb !== undefined) follow(subscriptionLifecycle, verb, { ...object(id), status: row.status })
  return row
}

async function raise(tx: WriteTx, { id, version }: WebhookRow): Promise<void> {
  await tx.change(
    1,
    sql`
    update accord.webhook_subscription
    set version = version + 1
    where id = ${id}::uuid and version = ${version}`,
  )
}
