import type pg from 'pg'
import { z } from 'zod'
import { roles } from '../../access/actor.ts'
import { limits } from '../../config.ts'
import { type Question, rowsOf, rowsOfEach } from '../../platform/db/client-rows.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { entriesParameter, event } from '../../platform/journal/append.ts'
import { lockClasses } from '../../platform/locks.ts'
import { prepared } from '../../platform/prepared.ts'
import { changeFields } from '../audit/change-entry.ts'
import { isToldOf, typesOfRoles } from '../audit/readers.ts'
import { type DisabledReason, type SigningKey, schemes } from './rules.ts'
import { webhookDelivery, webhookSubscription } from './tables.ts'

const wordsOf = (words: readonly string[]) => `array['${words.join("','")}']`

/** The roles that may know of the record that the entry `e` is about. */
const rolesTold = `array(
    select t.role
    from unnest(${wordsOf(typesOfRoles.map(({ role }) => role))}, ${wordsOf(typesOfRoles.map(({ type }) => type))})
      as t (role, type)
    where t.type = e.resource_type
  )`

/** The audiences and roles, at $1, of the accounts that made the subscriptions. */
const readersOf = (subscriptions: string) => `select o.account_id as created_by, o.roles, o.audiences, o.until
  from accord.account_reads(array(select distinct s.created_by from ${subscriptions} s), $1) o`

// For every subscription that has not processed the newest position, one statement makes the deliveries that the
// account that made it may see and asked for, and moves its cursor. A subscription whose account may see nothing stays
// where it is.
const fanOutStatement = prepared(`
with newest as (
  select coalesce(max(position), 0) as position from accord.journal_position
), reader as materialized (
  ${readersOf(`(
    select w.created_by
    from accord.webhook_subscription w
    cross join newest n
    where w.status = 'active' and w.cursor_position < n.position
  )`)}
), behind as (
  select s.id, s.participant, s.event_types, s.root_ids, s.participants, s.run, s.cursor_position,
    least(n.position, s.cursor_position + ${limits.webhookFanOutPositions}) as until, s.created_by
  from accord.webhook_subscription s
  cross join newest n
  join reader o on o.created_by = s.created_by
  where s.status = 'active'
    and s.cursor_position < n.position
    -- A long queue is made longer only when it has been sent: the journal keeps what waits.
    and (
      select count(*)
      from (
        select 1
        from accord.webhook_delivery d
        where d.subscription_id = s.id and d.status in ('pending', 'failed')
        limit ${limits.webhookQueueDeliveries}
      ) open
    ) < ${limits.webhookQueueDeliveries}
  order by s.id
  limit ${limits.webhookFanOutSubscriptions}
  for update of s skip locked
), told as materialized (
  select p.position, p.recorded_at, e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant,
    coalesce(e.for_audience, (
      select r.audiences from accord.resource_audience r where r.resource_id = e.resource_id
    )) as audiences,
    ${rolesTold} as roles
  from (select distinct generate_series(b.cursor_position + 1, b.until) as position from behind b) w
  join accord.journal_position p on p.position = w.position
  join accord.journal_entry e on e.entry_id = p.entry_id
), seen as materialized (
  select o.created_by, t.position, t.recorded_at, t.event_type, t.resource_id, t.root_id, t.participant
  from reader o
  join told t on t.roles && o.roles and t.audiences && o.audiences
  where t.resource_type <> 'report_run' or accord.run_told(t.resource_id, o.created_by, o.roles)
), made as (
  insert into accord.webhook_delivery (subscription_id, participant, position, status, next_attempt_at, created_at, run)
  select b.id, b.participant, t.position, 'pending', t.recorded_at, t.recorded_at, b.run
  from behind b
  join seen t on t.created_by = b.created_by and t.position > b.cursor_position and t.position <= b.until
  where (t.event_type = 'webhook.pinged' and t.resource_id = b.id)
    or ((b.event_types is null or t.event_type = any (b.event_types))
      and (b.root_ids is null or t.root_id = any (b.root_ids))
      and (b.participants is null or t.participant = any (b.participants)))
  order by t.position -- deliveries are listed in the order in which they are made
  on conflict do nothing
), moved as (
  update accord.webhook_subscription s
  set cursor_position = b.until
  from behind b
  where s.id = b.id
  returning b.until
)
select count(m.until) = ${limits.webhookFanOutSubscriptions} or coalesce(bool_or(m.until < n.position), false) as more
from newest n
left join moved m on true`)

const fannedRow = written({ more: z.boolean() })

/** @returns whether some have not processed everything yet */
export async function fanOut(client: pg.Client, now: Date): Promise<boolean> {
  const [row] = await rowsOf(client, fannedRow, fanOutStatement, [now])
  return row!.more
}

/**
 * A subscription whose head may be tried now, with what the account that made it may see. This holds until the end of
 * the day and as long as nobody's rights change, which each look at its queue checks.
 */
const dueSubscription = written({
  id: webhookSubscription.id,
  participant: webhookSubscription.participant,
  roles: z.array(z.enum(roles)),
  audiences: z.array(z.string()),
  kept_version: z.uuid(),
  until: z.date(),
})
export type DueSubscription = RowOf<typeof dueSubscription>

/** The subscriptions whose head may be tried now, in no order: each gets its turn. */
export function subscriptionsDue(client: pg.Client, now: Date): Promise<DueSubscription[]> {
  return rowsOf(client, dueSubscription, dueStatement, [now])
}

/** The head of the queue of the subscription `s`, as `d`. */
const headOfQueue = `cross join lateral (
  select d.id, d.subscription_id, d.attempts, d.position, d.next_attempt_at
  from accord.webhook_delivery d
  where d.subscription_id = s.id
    and d.status in ('pending', 'failed')
  order by d.position
  limit 1
) d`

const dueStatement = prepared(`
with due as materialized (
  select s.id, s.participant, s.created_by
  from accord.webhook_subscription s
  ${headOfQueue}
  where s.status = 'active'
    and d.next_attempt_at <= $1
)
select s.id, s.participant, o.roles, o.audiences, o.until, v.version as kept_version
from (
  ${readersOf('due')}
) o
join due s on s.created_by = o.created_by
cross join accord.kept_version v
order by random()`)

const lockedRow = written({ id: webhookSubscription.id })

/** @returns the subscriptions whose queues this connection sends from now on, by an advisory lock that nobody else has */
export async function lockQueues(client: pg.Client, ids: readonly string[]): Promise<Set<string>> {
  const locked = await rowsOf(client, lockedRow, lockStatement, [lockClasses.webhookSubscription, ids])
  return new Set(locked.map(({ id }) => id))
}

const lockStatement = prepared(`
select s.id::uuid as id
from unnest($2::text[]) as s (id)
where pg_try_advisory_lock($1, hashtext(s.id))`)

export async function unlockQueues(client: pg.Client, ids: readonly string[]): Promise<void> {
  await client.query({ ...unlockStatement, values: [lockClasses.webhookSubscription, ids] })
}

const unlockStatement = prepared('select pg_advisory_unlock($1, hashtext(s.id)) from unnest($2::text[]) as s (id)')

const headRow = written({
  ...changeFields,
  id: webhookDelivery.id,
  subscription_id: webhookDelivery.subscriptionId,
  participant_of_subscription: webhookSubscription.participant,
  url: webhookSubscription.url,
  attempts: webhookDelivery.attempts,
  visible: z.boolean(),
  current: z.boolean(),
})
export type Head = RowOf<typeof headRow>

/** Deliveries of a queue that succeeded and are not marked yet; they are marked before the next one is looked for. */
export type Step = { queue: DueSubscription; delivered: Delivered | undefined }
/**
 * The head of a queue, if it is due, and the keys that sign it. Whether it may still be sent is checked now, just
 * before sending. A result that is not `current` rests on rights that have changed since, and says nothing.
 */
export type Next = { head: Head; keys: SigningKey[] }

/** Marks what has been delivered, and then looks for the next delivery. */
export async function nextOf(client: pg.Client, now: Date, steps: readonly Step[]): Promise<(Next | undefined)[]> {
  const delivered = steps.flatMap((each) => each.delivered ?? [])
  const queues = steps.map(({ queue }) => queue)
  const [, heads, keys] = await rowsOfEach(client, [
    marking(delivered),
    headsAmong(queues, now),
    keysAmong(queues, now),
  ])
  const headOf = new Map(heads.map((head) => [head.subscription_id, head]))
  const keysOf = Map.groupBy(keys, (key) => key.subscription_id)
  return queues.map(({ id, roles, until }) => {
    const head = headOf.get(id)
    if (head === undefined) return undefined
    const visible = head.visible && isToldOf(roles, head.resource_type)
    return { head: { ...head, visible, current: head.current && now < until }, keys: keysOf.get(id) ?? [] }
  })
}

const headsAmong = (queues: readonly DueSubscription[], now: Date): Question<Head> => ({
  row: headRow,
  statement: headsStatement,
  values: [
    now,
    queues.map(({ id }) => id),
    queues.map(({ audiences }) => audiences.join()),
    queues.map(({ roles }) => roles.join()),
    queues.map(({ kept_version: version }) => version),
  ],
})

const headsStatement = prepared(`
with asked as materialized (
  select q.id, string_to_array(q.audiences, ',') as audiences, string_to_array(q.roles, ',') as roles, q.kept_version
  from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[]) as q (id, audiences, roles, kept_version)
)
select d.id, d.subscription_id, s.participant as participant_of_subscription, s.url, d.attempts, p.position, p.recorded_at,
  e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.occurred_at,
  q.kept_version = (select v.version from accord.kept_version v) as current,
  coalesce(q.audiences && coalesce(e.for_audience, (
      select r.audiences from accord.resource_audience r where r.resource_id = e.resource_id
    )), false)
    and (e.resource_type <> 'report_run' or accord.run_told(e.resource_id, s.created_by, q.roles)) as visible
from asked q
join accord.webhook_subscription s on s.id = q.id
${headOfQueue}
join accord.journal_position p on p.position = d.position
join accord.journal_entry e on e.entry_id = p.entry_id
where s.status = 'active'
  and d.next_attempt_at <= $1`)

const signingKey = written({
  subscription_id: webhookSubscription.id,
  scheme: z.enum(schemes),
  secret: z.instanceof(Uint8Array),
})

/** The keys in force, the newest first: after a rotation the old keys sign beside the new ones until they end. */
const keysAmong = (queues: readonly DueSubscription[], now: Date): Question<RowOf<typeof signingKey>> => ({
  row: signingKey,
  statement: keysStatement,
  values: [queues.map(({ id }) => id), now],
})

const keysStatement = prepared(`
select k.subscription_id, k.scheme, k.secret
from accord.webhook_key k
where k.subscription_id = any ($1)
  and (k.expires_at is null or k.expires_at > $2)
order by k.created_at desc, k.scheme`)

export type Attempted = { attempts: number; now: Date; status: number | null; error: string | null }

export type Delivered = Pick<Attempted, 'attempts' | 'now' | 'status'> & { id: string }

const marking = (delivered: readonly Delivered[]): Question<RowOf<typeof nothing>> => ({
  row: nothing,
  statement: deliveredStatement,
  values: [
    delivered.map(({ id }) => id),
    delivered.map(({ attempts }) => attempts),
    delivered.map(({ now }) => now),
    delivered.map(({ status }) => status),
  ],
})
const nothing = written({})

const deliveredStatement = prepared(`
update accord.webhook_delivery d
set status = 'delivered', attempts = a.attempts, last_attempt_at = a.at, delivered_at = a.at, last_status = a.status,
  last_error = null, next_attempt_at = null
from unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::integer[]) as a (id, attempts, at, status)
where d.id = a.id`)

export async function markFailed(
  client: pg.Client,
  head: Head,
  { attempts, now, status, error }: Attempted,
  nextAttemptAt: Date,
) {
  await client.query(
    `update accord.webhook_delivery
    set status = 'failed', attempts = $2, last_attempt_at = $3, last_status = $4, last_error = $5, next_attempt_at = $6
    where id = $1`,
    [head.id, attempts, now, status, shortened(error), nextAttemptAt],
  )
}

export async function giveUp(client: pg.Client, head: Head, why: string) {
  await client.query(
    `update accord.webhook_delivery
    set status = 'given_up', next_attempt_at = null, last_error = $2
    where id = $1`,
    [head.id, why],
  )
}

/** Gives up the delivery and disables its subscription, with an entry in the journal, or neither. */
export async function stop(
  client: pg.Client,
  head: Head,
  { attempts, now, status, error }: Attempted,
  reason: DisabledReason,
) {
  const { subscription_id: id, participant_of_subscription: participant } = head
  const payload = { reason, note: shortened(error) }
  const disabled = event('webhook.disabled', { resource: id, root: id, payload })
  await client.query(
    `with ended as (
      update accord.webhook_delivery
      set status = 'given_up', attempts = $2, last_attempt_at = $3, last_status = $4, last_error = $5,
        next_attempt_at = null
      where id = $1
    ), disabled as (
      update accord.webhook_subscription
      set status = 'disabled', disabled_reason = $6, disabled_note = $5, version = version + 1
      where id = $7 and status = 'active'
      returning id
    )
    select accord.append_journal($8::jsonb) from disabled`,
    [
      head.id,
      attempts,
      now,
      status,
      shortened(error),
      reason,
      head.subscription_id,
      entriesParameter([
        { event: disabled, author: { participant, accountId: null }, requestId: `webhook:${id}`, at: now },
      ]),
    ],
  )
}

function shortened(error: string | null): string | null {
  return error?.slice(0, limits.webhookErrorCharacters) ?? null
}
