import { sql } from 'drizzle-orm'
import type { Relation } from '../../access/policy.ts'
import { authorize } from '../../access/policy.ts'
import { follow } from '../../kernel/lifecycle.ts'
import { notFound, unprocessable } from '../../kernel/refusal.ts'
import { checkReleased } from '../../kernel/visibility.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { type Event, event } from '../../platform/journal/append.ts'
import type { RequirementInput, RequirementPatch, ValidationInput } from './inputs.ts'
import { verbActions } from './present.ts'
import { findNamed, findRequirement, lockRequirement, type NamedByRequirement, type RequirementRow } from './queries.ts'
import {
  checkConversions,
  checkNeededBy,
  checkQuantity,
  checkValidator,
  type RequirementStatus,
  type RequirementVerb,
  requirementLifecycle,
} from './rules.ts'

/** Needs are Ukraine's to write (BR-52). */
const standingToNeeds = (participant: string): Relation[] => (participant === 'UA' ? ['own'] : [])

/** A need of Ukraine's forces; where it takes the place of another, that one is superseded in the same act. */
export async function fileRequirement(tx: WriteTx, input: RequirementInput): Promise<Change<RequirementRow>> {
  const releasedTo = input.releasableTo ?? (input.coalition === undefined ? [] : [`coalition:${input.coalition}`])
  const named = await findNamed(tx, { ...input, releasableTo: releasedTo })
  authorize(tx.actor, 'requirement.file', standingToNeeds(tx.actor.participant))
  const events: Event[] = []
  if (input.supersedesId !== undefined) {
    const object = { type: 'requirement', id: input.supersedesId }
    if (named.superseded === null)
      throw unprocessable('/supersedesId', 'There is no such requirement, or you may not know of it.', 'BR-88')
    follow(requirementLifecycle, 'supersession', { ...object, status: named.superseded })
  }
  checkFields(input, named)
  if (input.coalition !== undefined && !named.coalition)
    throw unprocessable('/coalition', 'There is no such coalition, or you may not know of it.')
  checkReleased(releasedTo, named.unreleasable)
  const id = await insertRequirement(tx, input, releasedTo)
  const { supersedesId } = input
  if (supersedesId !== undefined) {
    await tx.rows(sql`
      update accord.requirement
      set status = 'superseded', version = version + 1
      where id = ${supersedesId}::uuid and status in ('filed', 'validated')`)
    const about = { resource: supersedesId, root: supersedesId }
    events.push(event('requirement.superseded', { ...about, payload: { supersededById: id } }))
  }
  const { capability, quantity, unit, neededBy } = input
  const payload = { capability, quantity, unit, neededBy, supersedesId: supersedesId ?? null }
  return {
    row: (await findRequirement(tx, id))!,
    events: [event('requirement.filed', { resource: id, root: id, payload }), ...events],
  }
}

function checkFields(input: Omit<RequirementPatch, never>, named: NamedByRequirement): void {
  if (input.quantity !== undefined) checkQuantity(input.quantity)
  if (input.unit !== undefined) checkConversions(input.unit, input.conversions ?? [])
  if (input.neededBy !== undefined) checkNeededBy(input.neededBy, named.today)
  if (input.capability !== undefined && !named.capability)
    throw unprocessable('/capability', 'There is no such capability in the list on that day.', 'BR-87')
  const missing = (input.provisionIds ?? []).findIndex((id) => !named.provisions.includes(id))
  if (missing >= 0) throw unprocessable(`/provisionIds/${missing}`, 'There is no such provision.')
}

/** Before validation, field by field; what is told of provisions and conversions takes the place of what was. */
export async function amendRequirement(
  tx: WriteTx,
  id: string,
  patch: RequirementPatch,
): Promise<Change<RequirementRow>> {
  const { row } = await hold(tx, id, 'amendment')
  const { unit = row.unit, conversions = row.conversions, neededBy = row.needed_by } = patch
  const { capability = row.capability } = patch
  const named = await findNamed(tx, { ...patch, capability, neededBy })
  checkFields({ ...patch, unit, conversions, capability }, named)
  await tx.rows(sql`
    update accord.requirement
    set title = ${patch.title ?? row.title}, capability = ${capability},
      quantity = ${patch.quantity ?? row.quantity}::numeric, unit = ${unit}, priority = ${patch.priority ?? row.priority},
      needed_by = ${neededBy}::date, remarks = ${patch.remarks ?? row.remarks}, amended_by = accord.current_account(),
      version = version + 1
    where id = ${id}::uuid and version = ${row.version}`)
  if (patch.conversions !== undefined) {
    await tx.rows(sql`delete from accord.requirement_conversion where requirement_id = ${id}::uuid`)
    await tx.rows(conversionsOf(id, patch.conversions))
  }
  if (patch.provisionIds !== undefined) {
    await tx.rows(sql`delete from accord.requirement_provision where requirement_id = ${id}::uuid`)
    await tx.rows(provisionsOf(id, patch.provisionIds))
  }
  const made = (await findRequirement(tx, id))!
  const payload = { changes: changesOf(row, made) }
  return { row: made, events: [event('requirement.amended', { resource: id, root: id, payload })] }
}

const told = [
  'title',
  'capability',
  'quantity',
  'unit',
  'priority',
  'needed_by',
  'remarks',
  'conversions',
  'provision_ids',
] as const

function changesOf(before: RequirementRow, after: RequirementRow) {
  const changed = told.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  return Object.fromEntries(changed.map((field) => [field, { before: before[field], after: after[field] }]))
}

/** BR-85: by somebody else than who wrote it. From now on offers and tasks may be made against it. */
export async function validateRequirement(
  tx: WriteTx,
  id: string,
  input: ValidationInput,
): Promise<Change<RequirementRow>> {
  const { row } = await hold(tx, id, 'validation')
  const validation = { validatedBy: input.validatedBy, remarks: input.remarks ?? null }
  await tx.rows(sql`
    update accord.requirement
    set status = 'validated', validation = ${JSON.stringify(validation)}::jsonb, validated_by = accord.current_account(),
      validated_at = ${tx.now}::timestamptz, version = version + 1
    where id = ${id}::uuid and version = ${row.version} and status = 'filed'`)
  const payload = { office: input.validatedBy.office }
  return {
    row: (await findRequirement(tx, id))!,
    events: [event('requirement.validated', { resource: id, root: id, payload })],
  }
}

export async function withdrawRequirement(
  tx: WriteTx,
  id: string,
  { reason }: ReasonInput,
): Promise<Change<RequirementRow>> {
  const { row, status } = await hold(tx, id, 'withdrawal')
  await tx.rows(sql`
    update accord.requirement
    set status = ${status}, reason = ${reason}, version = version + 1
    where id = ${id}::uuid and version = ${row.version}`)
  return {
    row: (await findRequirement(tx, id))!,
    events: [event('requirement.withdrawn', { resource: id, root: id, payload: { reason } })],
  }
}

/** The need behind its lock, for a verb that its status, its version and the caller's rights allow. */
async function hold(
  tx: WriteTx,
  id: string,
  verb: RequirementVerb,
): Promise<{ row: RequirementRow; status: RequirementStatus }> {
  const [, row] = await Promise.all([lockRequirement(tx, id), findRequirement(tx, id)])
  if (row === undefined) throw notFound('requirement', id)
  const object = { type: 'requirement', id }
  authorize(tx.actor, verbActions[verb], standingToNeeds(tx.actor.participant), object)
  if (verb === 'validation') checkValidator(tx.actor.accountId, row)
  tx.precondition({ ...object, version: row.version })
  return { row, status: follow(requirementLifecycle, verb, { ...object, status: row.status }) }
}

async function insertRequirement(tx: WriteTx, input: RequirementInput, releasedTo: readonly string[]): Promise<string> {
  const [row] = await tx.rows<{ id: string }>(sql`
    with filed as (
      insert into accord.requirement (participant, title, capability, coalition, quantity, unit, priority, needed_by, remarks,
        supersedes_id, marking, releasable_to, filed_by, created_at)
      values (accord.current_participant(), ${input.title}, ${input.capability}, ${input.coalition ?? null},
        ${input.quantity}::numeric, ${input.unit}, ${input.priority}, ${input.neededBy}::date, ${input.remarks ?? null},
        ${input.supersedesId ?? null}::uuid, ${input.marking}, ${sql.param([...releasedTo])}::text[],
        accord.current_account(), ${tx.now}::timestamptz)
      returning id, participant, marking, releasable_to
    ), seen as (
      insert into accord.resource_audience (resource_id, audience)
      select distinct f.id, audience
      from filed f, unnest(case f.marking when 'limited' then f.releasable_to else array[f.marking] end
        || f.participant) as audience
    )
    select id from filed`)
  await Promise.all([
    tx.rows(conversionsOf(row!.id, input.conversions)),
    tx.rows(provisionsOf(row!.id, input.provisionIds)),
  ])
  return row!.id
}

const conversionsOf = (id: string, conversions: RequirementInput['conversions']) => sql`
  insert into accord.requirement_conversion (requirement_id, participant, unit, factor)
  select ${id}::uuid, accord.current_participant(), c.unit, c.factor
  from jsonb_to_recordset(${JSON.stringify(conversions)}::jsonb) as c (unit text, factor numeric)`

const provisionsOf = (id: string, provisionIds: readonly string[]) => sql`
  insert into accord.requirement_provision (requirement_id, participant, provision_id)
  select distinct ${id}::uuid, accord.current_participant(), provision
  from unnest(${sql.param([...provisionIds])}::text[]) as provision`
