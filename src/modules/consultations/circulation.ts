import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { compareAndSet } from '../../platform/db/change.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { readersOf, type Settings, standingOf, stepOf } from './commands.ts'
import type { CirculationInput } from './inputs.ts'
import { checkAsksReach, type PlanRow } from './plan.ts'
import { planOf } from './planning.ts'
import { type ConsultationRow, type ConsultationView, listAsks, lockConsultation, readConsultation } from './queries.ts'
import { checkOccasion } from './rules.ts'
import { addressee, consultation } from './tables.ts'

/** Who would be addressed if the draft went out now. */
export async function previewCirculation(tx: ReadTx, id: string): Promise<{ row: ConsultationView; rows: PlanRow[] }> {
  const row = await readConsultation(tx, id)
  authorize(tx.actor, 'consultation.preview', standingOf(tx, row), { type: 'consultation', id })
  return { row, rows: await planOf(tx, row) }
}

const addedRow = written({ added: z.array(z.string()) })

/**
 * Circulation cannot be undone (BR-32). It writes every addressee with its basis, clause and deadline, in one transaction
 * and without a statement for each. The clause is stored as it is now; the request becomes visible to its addressees and to
 * those to whom it is released.
 */
export async function circulateConsultation(
  tx: WriteTx,
  id: string,
  { authorisedBy }: CirculationInput,
  settings: Settings,
): Promise<Change<ConsultationView>> {
  const [row, asks] = await Promise.all([lockConsultation(tx, id), listAsks(tx, id)])
  const step = stepOf(tx, row, 'circulateConsultation', settings)
  checkOccasion(row, tx.now)
  const addressed = (await planOf(tx, row)).filter((line) => line.addressed)
  if (addressed.length === 0)
    throw unprocessable('/trigger', 'No clause addresses anybody, and nobody is invited.', 'BR-30')
  checkAsksReach(asks, addressed)
  const circulated = { status: step.to, circulatedAt: tx.now, sequence: 1, authorisedBy }
  const [, made] = await Promise.all([
    compareAndSet(tx, consultation, row, circulated),
    address(tx, { ...row, sequence: 1 }, addressed),
  ])
  const audiences = [row.requester, ...addressed.map((line) => line.participant), ...readersOf(row)]
  const { added } = await tx.row(addedRow, sql`select added from ${setAudience(sql`${id}::uuid`, { audiences })}`)
  const about = { resourceType: 'consultation', resource: id, root: id }
  const events = [
    event('resource.released', { ...about, payload: {}, forAudience: added }),
    // How many are addressed is for the requester and the addressees alone (BR-36), who read it in the request.
    step.event({ authorisedBy }),
    ...made,
  ]
  return { row: await readConsultation(tx, id), events }
}

const addressedRow = written({ id: addressee.id, participant: addressee.participant })

/**
 * Writes every addressee with its basis, clause and deadline, in one statement; returns the events that tell each of it.
 */
export async function address(
  tx: WriteTx,
  { id, requester, sequence }: Pick<ConsultationRow, 'id' | 'requester' | 'sequence'>,
  lines: readonly PlanRow[],
): Promise<Event[]> {
  const records = lines.map(
    ({
      dutyDesk: _desk,
      otherTriggers: _triggers,
      readings: _readings,
      instruments: _instruments,
      used: _used,
      ...line
    }) => line,
  )
  const made = await tx.changed(
    lines.length,
    addressedRow,
    sql`
    with addressed as (
      insert into accord.addressee (consultation_id, requester, participant, agreement_id, clause_id, provision_id, locator,
        basis, why, limb, clock_from, deadline_at, requested_by, multilateral_consent, state, asked_at,
        sequence)
      select ${id}::uuid, ${requester}, l.participant, l."agreementId", l."clauseId", l."provisionId", l.locator,
        l.basis, l.why, nullif(l.limb, 'null'::jsonb), l."clockFrom", l."deadlineAt", l."requestedBy", l."multilateralConsent",
        'needs_action', ${tx.now}::timestamptz, ${sequence}::integer
      from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as l (participant text, "agreementId" uuid,
        "clauseId" uuid, "provisionId" text, locator text, basis text, why text, limb jsonb, "clockFrom" timestamptz,
        "deadlineAt" timestamptz, "requestedBy" timestamptz, "multilateralConsent" boolean)
      returning id, participant
    )
    select a.id, a.participant
    from addressed a
    cross join lateral ${setAudience(sql`a.id`, { of: 'addressee', sides: sql`array[a.participant]` })}
    order by a.participant collate "C"`,
  )
  const planned = new Map(lines.map((line) => [line.participant, line]))
  return made.map(({ id: addressee, participant }) => {
    const { basis, locator, deadlineAt, requestedBy, clauseId } = planned.get(participant)!
    const payload = {
      participant,
      basis,
      locator,
      clauseId,
      deadlineAt: deadlineAt?.toISOString() ?? null,
      requestedBy: requestedBy?.toISOString() ?? null,
    }
    return event('consultation.addressed', { resource: addressee, root: id, payload })
  })
}
