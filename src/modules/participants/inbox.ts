import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Actor, hasRole } from '../../access/actor.ts'
import { orderOf, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { Id, Instant, Names } from '../../platform/http/wire.ts'

/** The kinds of things that can wait for an account, one for each thing to do. */
export const waitingKinds = [
  'issuer_proposal',
  'register_proposal',
  'consultation',
  'session',
  'session_objection',
  'consultation_time_passed',
  'offer',
  'joint_offer',
  'conversion_deviation',
  'conversion_proposal',
  'coalition_membership',
  'coalition_review',
  'received_statement',
  'requirement',
  'requirement_offer',
  'accepted_requirement_offer',
  'task_agreement',
  'task_delivery',
  'task_verification',
  'milestone',
  'project_publication',
  'monitoring_draft',
  'evidence_request',
  'implementation_link',
  'measure',
  'instrument',
  'instrument_stage',
] as const
export type WaitingKind = (typeof waitingKinds)[number]

export const waitingExample = {
  kind: 'consultation',
  resource: { type: 'consultation', id: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' },
  href: '/v1/consultations/01979d2a-7f31-7000-8000-4c9a3a2f6b10',
  dueAt: '2026-11-24T06:40:00.000Z',
  timePassed: false,
  since: '2026-11-23T06:40:00.000Z',
  escalated: true,
  says: {
    en: 'A request of UA waits for you to consult or respond: “Strikes on the power grid”.',
    uk: 'Запит учасника UA чекає на консультації або відповідь: «Strikes on the power grid».',
  },
} satisfies z.input<typeof WaitingShape>

const WaitingShape = z.object({
  kind: z.enum(waitingKinds),
  resource: z.object({ type: z.string(), id: Id }),
  href: z.string().meta({ description: 'Where it can be read and dealt with.' }),
  dueAt: Instant.nullable(),
  timePassed: z
    .boolean()
    .meta({ description: 'Whether its time has passed. What is done at the very moment is in time.' }),
  since: Instant.nullable().meta({ description: 'The moment since which it waits, where that is known.' }),
  escalated: z
    .boolean()
    .meta({ description: 'Whether it is shown to coordinators because no desk has acknowledged it in time.' }),
  says: Names,
})

export const Waiting = WaitingShape.meta({
  id: 'Waiting',
  description: 'Something that waits for you.',
  examples: [waitingExample],
})
export type Waiting = z.input<typeof WaitingShape>

export const Inbox = z.object({ items: z.array(Waiting), nextCursor: z.string().nullable(), scope: z.string() }).meta({
  id: 'Inbox',
  description: 'What waits for you, by due time; items without one come last.',
  examples: [{ items: [waitingExample], nextCursor: null, scope: 'What participant PL may see.' }],
})

/** `parent`: the record that it is a part of. `about`: the sender or subject, for the sentence. */
const inboxRow = written({
  kind: z.enum(waitingKinds),
  id: z.uuid(),
  parent: z.uuid(),
  about: z.string(),
  due_at: z.date().nullable(),
  since: z.date().nullable(),
  escalated: z.boolean(),
})
export type InboxRow = RowOf<typeof inboxRow>

type Presentation = {
  type: string
  href: (row: InboxRow) => string
  says: (row: InboxRow) => { en: string; uk: string }
}

/**
 * The things of a module that can wait: selects of the columns kind, id, parent, about, due_at, since, escalated, and
 * the words for each kind. There is no select if the roles of the actor could not act on anything. A page is taken from
 * each select by itself; a select of a single kind without due times, which may have many rows, has an index in the
 * order of ids. Requests do not make selects: only the values of `now` and of the placeholder `accounts` differ, so
 * that the long statement over all of them is compiled once.
 */
export type InboxSource = {
  readonly rows: (actor: Actor) => readonly SQL[]
  readonly told: Readonly<Partial<Record<WaitingKind, Presentation>>>
}

/** Items that are due first come first; items without a due time come last. */
export const dueFirst = orderOf<InboxRow>([
  { is: "coalesce(w.due_at, 'infinity')", type: 'timestamptz', of: (row) => row.due_at?.toISOString() ?? 'infinity' },
  { is: 'w.kind', type: 'text', of: ({ kind }) => kind },
  { is: 'w.id', type: 'uuid', of: ({ id }) => id },
])

/** One item more than asked for, in one statement over all sources, with no more than that from each source. */
export async function listInbox(tx: ReadTx, sources: readonly InboxSource[], page: Page): Promise<InboxRow[]> {
  const actor = await tx.foreseen()
  const selects = [issuerProposals, ...sources].flatMap((source) => source.rows(actor))
  if (selects.length === 0) {
    await tx.entered()
    return []
  }
  const pages = selects.flatMap((select, at) => [
    at === 0 ? first : another,
    select,
    named,
    page.after,
    page.tail,
    closed,
  ])
  return await tx.rows(inboxRow, { fixed: [all, ...pages, asOne, page.tail], values: { accounts: actor.accounts } })
}

const all = sql`select w.kind, w.id, w.parent, w.about, w.due_at, w.since, w.escalated from (`
const first = sql`(select w.* from (`
const another = sql`union all (select w.* from (`
const named = sql`) as w (kind, id, parent, about, due_at, since, escalated) where`
const closed = sql`)`
const asOne = sql`) w`

export function waitingToJson(row: InboxRow, sources: readonly InboxSource[], now: Date): Waiting {
  const presentation = issuerProposals.told[row.kind] ?? sources.find(({ told }) => row.kind in told)?.told[row.kind]
  if (presentation === undefined) throw new Error(`nobody tells of ${row.kind}`)
  return {
    kind: row.kind,
    resource: { type: presentation.type, id: row.id },
    href: presentation.href(row),
    dueAt: row.due_at?.toISOString() ?? null,
    timePassed: row.due_at !== null && row.due_at < now,
    since: row.since?.toISOString() ?? null,
    escalated: row.escalated,
    says: presentation.says(row),
  }
}

const proposedIssuers = sql`
    select 'issuer_proposal' as kind, i.id, i.id as parent, i.issuer as about, null::timestamptz as due_at,
      null::timestamptz as since, false as escalated
    from accord.issuer i
    where i.participant = accord.current_participant()
      and i.status = 'proposed'
      and (i.proposed_by is null or i.proposed_by <> all (${sql.placeholder('accounts')}::uuid[]))`

/** Proposals that an administrator of this participant can confirm: those of another account (BR-62). */
const issuerProposals: InboxSource = {
  rows: (actor) => (hasRole(actor, 'administrator') ? [proposedIssuers] : []),
  told: {
    issuer_proposal: {
      type: 'issuer',
      href: ({ id }) => `/v1/issuers/${id}`,
      says: ({ about }) => ({
        en: `The proposed issuer ${about} waits for your confirmation.`,
        uk: `Запропонований провайдер ${about} чекає на ваше підтвердження.`,
      }),
    },
  },
}
