import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize, type Relation } from '../../access/policy.ts'
import { notFound, Refusal } from '../../kernel/refusal.ts'
import { audienceOf, checkReleased, type Marked, markChild } from '../../kernel/visibility.ts'
import { keptOrigin, originsOf, setAudience } from '../../platform/db/audience.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { event } from '../../platform/journal/append.ts'
import { findEntry } from '../ledger/entries/queries.ts'
import { standingToBooks } from '../ledger/rules.ts'
import type { EvidenceInput } from './inputs.ts'
import { type EvidenceRow, findEvidence, findLot, type Subject } from './queries.ts'
import { evidence } from './tables.ts'

/** The subject of a document: its two sides, the books that keep it, and the record whose audiences govern it. */
type Flow = {
  type: 'lot' | 'ledger_entry'
  id: string
  participant: string
  agencyId: string | null
  sides: (string | null)[]
  audienceId: string
}

/** @throws Refusal `not_found` */
export async function findFlow(tx: ReadTx, subject: Subject): Promise<Flow> {
  if ('lotId' in subject) {
    const lot = await findLot(tx, subject.lotId)
    if (lot === undefined) throw notFound('lot', subject.lotId)
    const { id, participant, agencyId, receiver } = lot
    return { type: 'lot', id, participant, agencyId, sides: [participant, receiver], audienceId: id }
  }
  const entry = await findEntry(tx, subject.entryId)
  if (entry === undefined) throw notFound('ledger_entry', subject.entryId)
  const { id, participant, agencyId, provider, receiver, audienceId } = entry
  return {
    type: 'ledger_entry',
    id,
    participant,
    agencyId,
    sides: [participant, provider, receiver],
    audienceId,
  }
}

function standingTo(tx: WriteTx, flow: Flow): Relation[] {
  if (flow.participant === tx.actor.participant) return standingToBooks(tx.actor, flow)
  return flow.sides.includes(tx.actor.participant) ? ['counterparty'] : []
}

const namedRow = written({ origins: z.array(keptOrigin), unreleasable: z.array(z.string()) })

/** BR-16: a reference to a document, by either side of the flow. The document stays with its holder. */
export async function addEvidence(tx: WriteTx, subject: Subject, input: EvidenceInput): Promise<Change<EvidenceRow>> {
  const flow = await findFlow(tx, subject)
  authorize(tx.actor, 'evidence.add', standingTo(tx, flow), { type: flow.type, id: flow.id })
  const named = await tx.row(
    namedRow,
    sql`
    select ${originsOf([{ what: flow.type === 'lot' ? 'lot' : 'entry', id: sql`${flow.audienceId}::uuid` }])} as origins,
      accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable`,
  )
  checkReleased(input.releasableTo, named.unreleasable)
  const marked = markChild(input, named.origins, { sides: flow.sides })
  const id = await insertEvidence(tx, subject, input, { ...marked, flow })
  const payload = { lotId: null, entryId: null, ...subject, documentType: input.documentType }
  return {
    row: (await findEvidence(tx, id))!,
    events: [event('evidence.added', { resource: id, root: flow.audienceId, payload })],
  }
}

const madeRow = written({ id: evidence.id })

async function insertEvidence(
  tx: WriteTx,
  subject: Subject,
  input: EvidenceInput,
  { marking, releasable_to, flow }: Marked & { flow: Flow },
): Promise<string> {
  const [lotId, entryId] = 'lotId' in subject ? [subject.lotId, null] : [null, subject.entryId]
  const [row] = await tx.rows(
    madeRow,
    sql`
    with added as (
      insert into accord.evidence (entry_id, lot_id, participant, title, document_type, media_type, size_bytes, sha256, holder,
        how_to_ask, marking, releasable_to, account_id, recorded_at)
      values (${entryId}::uuid, ${lotId}::uuid, accord.current_participant(), ${input.title}, ${input.documentType},
        ${input.mediaType.toLowerCase()}, ${input.sizeBytes}::bigint, ${input.sha256}, ${input.holder}, ${input.howToAsk},
        ${marking}, ${sql.param(releasable_to)}::text[], accord.current_account(), ${tx.now}::timestamptz)
      on conflict do nothing
      returning id
    )
    select a.id
    from added a
    cross join lateral ${setAudience(sql`a.id`, {
      of: 'evidence',
      audiences: audienceOf({ marking, releasable_to }),
      sides: flow.sides,
      origins: [flow.audienceId],
    })}`,
  )
  if (row === undefined)
    throw new Refusal('conflict', 'You have named this document here already.', {
      rule: 'BR-16',
      state: 'added',
      errors: [{ pointer: '/sha256', detail: 'is that of a document which is listed already', rule: 'BR-16' }],
    })
  return row.id
}
