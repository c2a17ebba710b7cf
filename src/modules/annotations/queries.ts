import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is, isId } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import { amongFew, type ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection, written } from '../../platform/db/selection.ts'
import type { Annotatable } from './rules.ts'
import type { AnnotationFilter, EvidenceRequestFilter } from './schemas.ts'
import { annotation, evidenceRequest } from './tables.ts'

/**
 * The facts of a record `r` that can be remarked upon: its owner, the record whose audiences govern it, and the kind of
 * that record, under which the feed shows it. It is read through row-level security, so that nobody can ask about a
 * record that they do not see.
 */
const usual = { owner: 'r.participant', audience: 'r.id' }
const unusual: Partial<Record<Annotatable, { owner?: string; audience?: string; governing?: string }>> = {
  consultation: { owner: 'r.requester' },
  organisation: { owner: 'r.registered_by' },
  allocation: { audience: 'r.commitment_id', governing: `'commitment'` },
  ledger_entry: {
    audience: 'r.audience_id',
    governing: `case r.audience_id when r.id then 'ledger_entry' when r.lot_id then 'lot' else 'commitment' end`,
  },
  // Ukraine keeps the records that only sources speak of.
  instrument: { owner: `coalesce(r.proposed_by, 'UA')` },
}

/**
 * `today`: in the caller's time zone; `sides`: the sides of a ledger entry, or the owner of any other record;
 * `statedBy`: the account that stated an entry.
 */
const subjectRow = written({
  owner: z.string(),
  audienceId: z.uuid(),
  governing: z.string(),
  timeZone: z.string(),
  today: z.string(),
  sides: z.array(z.string()),
  reversed: z.boolean(),
  statedBy: z.uuid().nullable(),
})
export type Subject = RowOf<typeof subjectRow>

export async function findSubject(tx: ReadTx, { type, id }: { type: Annotatable; id: string }) {
  const { owner, audience, governing } = { ...usual, governing: `'${type}'`, ...unusual[type] }
  const flow =
    type === 'ledger_entry'
      ? sql`array_remove(array[r.participant, r.provider, r.receiver], null) as sides,
        exists (select 1 from accord.ledger_entry x where x.reverses_id = r.id) as reversed,
        r.account_id as "statedBy"`
      : sql`array[p.code] as sides, false as reversed, null::uuid as "statedBy"`
  const [row] = await tx.rows(
    subjectRow,
    sql`
    select ${sql.raw(owner)} as owner, ${sql.raw(audience)} as "audienceId",
      ${sql.raw(governing)} as governing, p.time_zone as "timeZone",
      to_char(accord.current_day(), 'YYYY-MM-DD') as today, ${flow}
    from accord.${sql.raw(type)} r
    join accord.participant p on p.code = ${sql.raw(owner)}
    where r.id = ${id}::uuid`,
  )
  return row
}

const annotations = selection(annotation, {
  as: 'a',
  without: ['accountId', 'audienceId', 'changeId'],
  joins: sql`left join accord.annotation_withdrawal w on w.annotation_id = a.id`,
  computed: {
    seenBy: seenBy('a.audience_id', 'a.participant', 'a.owner'),
    withdrawnAt: computed(z.date().nullable(), sql`w.created_at`),
    withdrawalReason: computed(z.string().nullable(), sql`w.reason`),
  },
})
export type AnnotationRow = RowOf<typeof annotations>

export const newestAnnotationFirst = orderBy(annotation, 'a', ['id'], 'desc')

export function listAnnotations(tx: ReadTx, filter: AnnotationFilter, page: Page): Promise<AnnotationRow[]> {
  return tx.all(
    annotations,
    sql`where ${aboutIs('a', filter)}
      and ${is('a.kind', filter.kind)}
      and ${page.after}
    ${page.tail}`,
  )
}

export function findAnnotation(tx: ReadTx, id: string): Promise<AnnotationRow | undefined> {
  return tx.find(annotations, id)
}

const evidenceRequests = selection(evidenceRequest, {
  as: 'r',
  without: ['accountId'],
  computed: { seenBy: seenBy('r.id', 'r.participant', 'r.owner') },
})
export type EvidenceRequestRow = RowOf<typeof evidenceRequests>

export const newestRequestFirst = orderBy(evidenceRequest, 'r', ['id'], 'desc')

const isOverdue = async (tx: ReadTx, yes: boolean): Promise<SQL> => {
  const overdue = sql`r.status = 'open' and r.due_at <= ${tx.now}::timestamptz`
  return yes ? amongFew(tx, evidenceRequest, 'r')(overdue) : sql`not (${overdue})`
}

export async function listEvidenceRequests(
  tx: ReadTx,
  filter: EvidenceRequestFilter,
  page: Page,
): Promise<EvidenceRequestRow[]> {
  return tx.all(
    evidenceRequests,
    sql`where ${aboutIs('r', filter)}
      and ${is('r.status', filter.status)}
      and ${filter.overdue === undefined ? sql`true` : await isOverdue(tx, filter.overdue)}
      and ${page.after}
    ${page.tail}`,
  )
}

export function findEvidenceRequest(tx: ReadTx, id: string): Promise<EvidenceRequestRow | undefined> {
  return tx.find(evidenceRequests, id)
}

type About = Pick<AnnotationFilter, 'resourceType' | 'resourceId' | 'participant' | 'owner'>

const aboutIs = (alias: 'a' | 'r', { resourceType, resourceId, participant, owner }: About): SQL => sql`
  ${is(`${alias}.resource_type`, resourceType)}
  and ${isId(`${alias}.resource_id`, resourceId)}
  and ${is(`${alias}.participant`, participant)}
  and ${is(`${alias}.owner`, owner)}`
