import { type SQL, sql } from 'drizzle-orm'
import { atMost, is, isId, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { AnnotationKind, EvidenceRequestStatus } from './rules.ts'
import type { AnnotationQuery, EvidenceRequestQuery } from './schemas.ts'

/**
 * The records that can be remarked upon: whose each is, which record's audiences govern it, and what kind of record
 * that is, in whose name the feed tells of it. Through row-level security, so that what an auditor does not see cannot
 * be asked about.
 */
const records = {
  agreement: { owner: 'participant', audience: 'id', governing: `'agreement'` },
  consultation: { owner: 'requester', audience: 'id', governing: `'consultation'` },
  pledge: { owner: 'participant', audience: 'id', governing: `'pledge'` },
  commitment: { owner: 'participant', audience: 'id', governing: `'commitment'` },
  organisation: { owner: 'registered_by', audience: 'id', governing: `'organisation'` },
  allocation: { owner: 'participant', audience: 'commitment_id', governing: `'commitment'` },
  ledger_entry: {
    owner: 'participant',
    audience: 'audience_id',
    governing: `case r.audience_id when r.id then 'ledger_entry' when r.lot_id then 'lot' else 'commitment' end`,
  },
  lot: { owner: 'participant', audience: 'id', governing: `'lot'` },
  evidence: { owner: 'participant', audience: 'id', governing: `'evidence'` },
  requirement: { owner: 'participant', audience: 'id', governing: `'requirement'` },
  task: { owner: 'participant', audience: 'id', governing: `'task'` },
  report_run: { owner: 'participant', audience: 'id', governing: `'report_run'` },
} as const
export type Annotatable = keyof typeof records
export const annotatable = Object.keys(records) as [Annotatable, ...Annotatable[]]

export type Subject = {
  owner: string
  audience_id: string
  governing: string
  time_zone: string
  /** Where the caller is. */
  today: string
  /** Of an entry of the ledger; of any other record its owner. */
  sides: string[]
  reversed: boolean
}

export async function findSubject(tx: ReadTx, { type, id }: { type: Annotatable; id: string }) {
  const { owner, audience, governing } = records[type]
  const flow =
    type === 'ledger_entry'
      ? sql`array_remove(array[r.participant, r.provider, r.receiver], null) as sides,
        exists (select 1 from accord.ledger_entry x where x.reverses_id = r.id) as reversed`
      : sql`array[p.code] as sides, false as reversed`
  const [row] = await tx.rows<Subject>(sql`
    select r.${sql.raw(owner)} as owner, r.${sql.raw(audience)} as audience_id,
      ${sql.raw(governing)} as governing, p.time_zone,
      to_char(accord.current_day(), 'YYYY-MM-DD') as today, ${flow}
    from accord.${sql.raw(type)} r
    join accord.participant p on p.code = r.${sql.raw(owner)}
    where r.id = ${id}::uuid`)
  return row
}

type Said = {
  id: string
  participant: string
  resource_type: Annotatable
  resource_id: string
  owner: string
  created_at: Date
}
export type AnnotationRow = Said & {
  kind: AnnotationKind
  readers: 'owner' | 'all'
  text: string
  scope: string | null
  audited_on: string | null
  withdrawn_at: Date | null
  withdrawal_reason: string | null
}
export type EvidenceRequestRow = Said & {
  question: string
  due_on: string
  due_at: Date
  status: EvidenceRequestStatus
  answer: string | null
  reason: string | null
  decided_at: Date | null
  version: number
}

const annotationColumns = sql.raw(`a.id, a.participant, a.resource_type, a.resource_id, a.owner, a.kind, a.readers,
  a.text, a.scope, to_char(a.audited_on, 'YYYY-MM-DD') as audited_on, a.created_at, w.created_at as withdrawn_at,
  w.reason as withdrawal_reason`)
const annotations = sql.raw('accord.annotation a left join accord.annotation_withdrawal w on w.annotation_id = a.id')
export const requestColumns =
  sql.raw(`r.id, r.participant, r.resource_type, r.resource_id, r.owner, r.question, r.due_on,
  r.due_at, r.status, r.answer, r.reason, r.decided_at, r.created_at, r.version`)

/** Newest first. */
export function listAnnotations(
  tx: ReadTx,
  filter: Omit<AnnotationQuery, 'cursor'> & { before: string | undefined },
): Promise<AnnotationRow[]> {
  return tx.rows<AnnotationRow>(sql`
    select ${annotationColumns}
    from ${annotations}
    where ${aboutIs('a', filter)}
      and ${is('a.kind', filter.kind)}
    order by a.id desc
    ${atMost(filter.limit + 1)}`)
}

export async function findAnnotation(tx: ReadTx, id: string): Promise<AnnotationRow | undefined> {
  const [row] = await tx.rows<AnnotationRow>(sql`
    select ${annotationColumns} from ${annotations} where a.id = ${id}::uuid`)
  return row
}

/** Newest first. */
export function listEvidenceRequests(
  tx: ReadTx,
  filter: Omit<EvidenceRequestQuery, 'cursor'> & { before: string | undefined },
): Promise<EvidenceRequestRow[]> {
  return tx.rows<EvidenceRequestRow>(sql`
    select ${requestColumns}
    from accord.evidence_request r
    where ${aboutIs('r', filter)}
      and ${is('r.status', filter.status)}
      and ${when(filter.overdue, (yes) => sql`(r.status = 'open' and r.due_at <= ${tx.now}::timestamptz) = ${yes}`)}
    order by r.id desc
    ${atMost(filter.limit + 1)}`)
}

export async function findEvidenceRequest(
  tx: ReadTx,
  id: string,
  { lock = false } = {},
): Promise<EvidenceRequestRow | undefined> {
  const [row] = await tx.rows<EvidenceRequestRow>(sql`
    select ${requestColumns}
    from accord.evidence_request r
    where r.id = ${id}::uuid
    ${sql.raw(lock ? 'for update' : '')}`)
  return row
}

type About = Pick<AnnotationQuery, 'resourceType' | 'resourceId' | 'participant' | 'owner'>

function aboutIs(alias: 'a' | 'r', filter: About & { before: string | undefined }): SQL {
  return sql.join(
    [
      is(`${alias}.resource_type`, filter.resourceType),
      isId(`${alias}.resource_id`, filter.resourceId),
      is(`${alias}.participant`, filter.participant),
      is(`${alias}.owner`, filter.owner),
      when(filter.before, (id) => sql`${sql.raw(alias)}.id < ${id}::uuid`),
    ],
    sql` and `,
  )
}
