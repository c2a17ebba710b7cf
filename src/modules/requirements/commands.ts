import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { audienceOf, checkReleased, markChild } from '../../kernel/visibility.ts'
import type { KeptOrigin } from '../../platform/db/audience.ts'
import { changesBetween, compareAndSet, held, make } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import { type Taken, take, type VerbOf } from '../../platform/lifecycle.ts'
import { claimProvisions, replaceProvisions } from '../implementation/link-writing.ts'
import type { RequirementInput, RequirementPatch, ValidationInput } from './inputs.ts'
import { findNamed, findRequirement, type NamedByRequirement, type RequirementRow } from './queries.ts'
import {
  checkConversions,
  checkNeededBy,
  checkQuantity,
  checkValidator,
  type RequirementStatus,
  requirementLifecycle,
  standingToNeeds,
} from './rules.ts'
import { requirement } from './tables.ts'

/** A need of Ukraine's forces; where it takes the place of another, that one is superseded in the same act. */
export async function fileRequirement(tx: WriteTx, input: RequirementInput): Promise<Change<RequirementRow>> {
  const releasedTo = input.releasableTo ?? (input.coalition === undefined ? [] : [`coalition:${input.coalition}`])
  const named = await findNamed(tx, { ...input, releasableTo: releasedTo })
  authorize(tx.actor, 'requirement.file', standingToNeeds(tx.actor.participant))
  const superseded = stepOfSuperseded(tx, input, named)
  checkFields(input, named)
  if (input.coalition !== undefined && !named.coalition)
    throw unprocessable('/coalition', 'There is no such coalition, or you may not know of it.')
  checkReleased(releasedTo, named.unreleasable)
  const id = await insertRequirement(tx, input, { releasedTo, origins: named.origins })
  const events: Event[] = await claimProvisions(tx, actOf(id, named, input), input.provisionIds)
  if (superseded !== undefined) {
    await compareAndSet(tx, requirement, named.superseded!, { status: superseded.to })
    events.push(superseded.event({ supersededById: id }))
  }
  const { capability, quantity, unit, neededBy } = input
  const payload = { capability, quantity, unit, neededBy, supersedesId: input.supersedesId ?? null }
  return {
    row: (await findRequirement(tx, id))!,
    events: [event('requirement.filed', { resource: id, root: id, payload }), ...events],
  }
}

function stepOfSuperseded(
  tx: WriteTx,
  { supersedesId }: RequirementInput,
  { superseded }: NamedByRequirement,
): Taken<RequirementStatus> | undefined {
  if (supersedesId === undefined) return undefined
  if (superseded === null)
    throw unprocessable('/supersedesId', 'There is no such requirement, or you may not know of it.', 'BR-88')
  return take(tx, requirementLifecycle, 'supersedeRequirement', superseded, standingToNeeds(tx.actor.participant))
}

function checkFields(input: RequirementPatch, named: NamedByRequirement): void {
  if (input.quantity !== undefined) checkQuantity(input.quantity)
  if (input.unit !== undefined) checkConversions(input.unit, input.conversions ?? [])
  if (input.neededBy !== undefined) checkNeededBy(input.neededBy, named.today)
  if (input.capability !== undefined && !named.capability)
    throw unprocessable('/capability', 'There is no such capability in the list on that day.', 'BR-87')
  const missing = (input.provisionIds ?? []).findIndex((id) => !named.provisions.includes(id))
  if (missing >= 0) throw unprocessable(`/provisionIds/${missing}`, 'There is no such provision.')
}

/** Before validation, field by field; new lists of provisions and conversions replace the old ones. */
export async function amendRequirement(
  tx: WriteTx,
  id: string,
  patch: RequirementPatch,
): Promise<Change<RequirementRow>> {
  const { row, step } = await hold(tx, id, 'amendRequirement')
  const { conversions, provisionIds, ...fields } = patch
  const { unit = row.unit, neededBy = row.neededBy, capability = row.capability } = fields
  const named = await findNamed(tx, { ...patch, capability, neededBy })
  checkFields({ ...patch, unit, conversions: conversions ?? row.conversions, capability, neededBy }, named)
  const amendedBy = [...new Set([...row.amendedBy, tx.actor.accountId])]
  await compareAndSet(tx, requirement, row, { ...fields, amendedBy })
  const events: Event[] = []
  if (conversions !== undefined) {
    await tx.change('any', sql`delete from accord.requirement_conversion where requirement_id = ${id}::uuid`)
    await tx.run(conversionsOf(id, conversions))
  }
  if (provisionIds !== undefined) {
    events.push(...(await replaceProvisions(tx, actOf(id, named, { title: fields.title ?? row.title }), provisionIds)))
  }
  const made = (await findRequirement(tx, id))!
  return { row: made, events: [step.event({ changes: changesBetween(row, made) }), ...events] }
}

/** BR-85: validated by another account than those that wrote it. From then on offers and tasks may be made for it. */
export async function validateRequirement(
  tx: WriteTx,
  id: string,
  { validatedBy, remarks, outsideBody }: ValidationInput,
): Promise<Change<RequirementRow>> {
  const { row, step } = await hold(tx, id, 'validateRequirement')
  await compareAndSet(tx, requirement, row, {
    status: step.to,
    validation: { validatedBy, remarks: remarks ?? null, outsideBody: outsideBody ?? null },
    validatedBy: tx.actor.accountId,
    validatedAt: tx.now,
  })
  return { row: (await findRequirement(tx, id))!, events: [step.event({ office: validatedBy.office })] }
}

export async function withdrawRequirement(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<RequirementRow>> {
  const { row, step } = await hold(tx, id, 'withdrawRequirement')
  await compareAndSet(tx, requirement, row, { status: step.to, reason })
  return { row: (await findRequirement(tx, id))!, events: [step.event({ reason })] }
}

/**
 * The need behind its lock, with the step that a verb takes on it. Decisions about work for the need wait for this lock
 * too.
 */
async function hold(tx: WriteTx, id: string, verb: VerbOf<typeof requirementLifecycle>) {
  const row = await held(tx, requirement, id, findRequirement)
  if (verb === 'validateRequirement') checkValidator(tx.actor, row)
  return { row, step: take(tx, requirementLifecycle, verb, row, standingToNeeds(tx.actor.participant)) }
}

type Settled = { releasedTo: readonly string[]; origins: readonly KeptOrigin[] }

/** BR-50: released to no more participants than its coalition. */
async function insertRequirement(tx: WriteTx, input: RequirementInput, settled: Settled): Promise<string> {
  const { origins, releasedTo: releasableTo } = settled
  const marked = markChild({ marking: input.marking, releasableTo }, origins)
  const { participant, accountId: filedBy } = tx.actor
  const values = { ...input, releasableTo: [...releasableTo], participant, filedBy, createdAt: tx.now }
  const seen = { audiences: audienceOf(marked), origins: origins.map((each) => each.id) }
  const id = await make(tx, requirement, values, seen)
  await tx.run(conversionsOf(id, input.conversions))
  return id
}

const conversionsOf = (id: string, conversions: RequirementInput['conversions']) => sql`
  insert into accord.requirement_conversion (requirement_id, participant, unit, factor)
  select ${id}::uuid, accord.current_participant(), c.unit, c.factor
  from jsonb_to_recordset(${JSON.stringify(conversions)}::jsonb) as c (unit text, factor numeric)`

const actOf = (id: string, { today }: NamedByRequirement, { title }: { title: string }) => ({
  kind: 'requirement' as const,
  id,
  happenedOn: today,
  evidence: title,
})
