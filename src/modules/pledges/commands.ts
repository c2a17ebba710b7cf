import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { standingToBooks } from '../../access/books.ts'
import { authorize } from '../../access/policy.ts'
import type { RuleNumber } from '../../kernel/business-rules.ts'
import { checkPast } from '../../kernel/days.ts'
import { Refusal, unprocessable } from '../../kernel/refusal.ts'
import { type Noun, say } from '../../kernel/sentence.ts'
import { dateIn } from '../../kernel/time.ts'
import { audienceOf, checkReleased, markChild } from '../../kernel/visibility.ts'
import { type KeptOrigin, keptOrigin, originsOf } from '../../platform/db/audience.ts'
import { compareAndSet, held, lock, make } from '../../platform/db/change.ts'
import { orNull, type RowOf, written } from '../../platform/db/selection.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take, type VerbOf } from '../../platform/lifecycle.ts'
import { agreementOrigin, blindToAgreements, checkSidesKnow } from '../agreements/origin.ts'
import { checkForUkraine, claimProvisions } from '../implementation/link-writing.ts'
import { checkNeedKnown, needNamed, needRow } from './needs.ts'
import { findPledge, type PledgeRow, pledgeStands } from './queries.ts'
import { pledgeLifecycle } from './rules.ts'
import type { FulfilmentInput, PledgeInput } from './schemas.ts'
import { checkShape } from './shape-rules.ts'
import { pledge, pledgeCondition } from './tables.ts'

const namedRow = written({
  agency: z.boolean(),
  agreement: z.boolean(),
  provisions: z.array(z.string()),
  beneficiaries: z.array(z.string()),
  parent: z.boolean(),
  superseded: orNull(pledge.status),
  taken: z.boolean(),
  need: orNull(needRow),
  blind: z.array(z.string()),
  unreleasable: z.array(z.string()),
  origins: z.array(keptOrigin),
})
type Named = RowOf<typeof namedRow>

/** A pledge of the caller's own participant (BR-52). */
export async function createPledge(tx: WriteTx, input: PledgeInput): Promise<Change<PledgeRow>> {
  const [, named] = await Promise.all([
    // In a statement of its own, so that of two pledges that replace the same one the later sees the earlier.
    input.supersedesPledgeId === undefined ? undefined : lock(tx, pledge, input.supersedesPledgeId),
    findNamed(tx, input),
  ])
  const { actor } = tx
  const standing = standingToBooks(actor, { participant: actor.participant, agencyId: input.agencyId ?? null })
  authorize(actor, 'pledge.create', standing)
  checkShape(input)
  checkPast(input.announcedOn, dateIn(tx.now, 'Pacific/Kiritimati'), '/announcedOn', 'BR-08')
  checkNamed(input, named, actor.participant)
  checkSidesKnow(named.blind)
  checkReleased(input.releasableTo, named.unreleasable)
  const id = await insertPledge(tx, input, named.origins)
  const payload = { amountKind: input.amountKind, aidCategory: input.aidCategory }
  const announced = event('pledge.announced', { resource: id, root: id, payload })
  const act = { kind: 'pledge' as const, id, happenedOn: input.announcedOn, evidence: input.source }
  const linked = await claimProvisions(tx, act, input.provisionIds)
  return { row: (await findPledge(tx, id))!, events: [announced, ...linked] }
}

/** Everything that the input names, as far as the caller may know of it, in one statement. */
function findNamed(tx: WriteTx, input: PledgeInput): Promise<Named> {
  return tx.row(
    namedRow,
    sql`
    select
      exists (
        select 1 from accord.agency a
        where a.id = ${input.agencyId ?? null}::uuid and a.participant = accord.current_participant()
      ) as agency,
      exists (select 1 from accord.agreement a where a.id = ${input.agreementId ?? null}::uuid) as agreement,
      array(select p.id from accord.provision p where p.id = any (${sql.param(input.provisionIds)}::text[])) as provisions,
      array(select p.code from accord.participant p where p.code = any (${sql.param(input.beneficiaries)}::text[]))
        as beneficiaries,
      ${wholeStands(input)} as parent,
      (select p.status from accord.pledge p
        where p.id = ${input.supersedesPledgeId ?? null}::uuid and p.participant = accord.current_participant()) as superseded,
      exists (select 1 from accord.pledge p where p.supersedes_pledge_id = ${input.supersedesPledgeId ?? null}::uuid) as taken,
      ${needNamed(sql`${input.requirementId ?? null}::uuid`)} as need,
      ${blindToAgreements(input.agreementId === undefined ? [] : [input.agreementId], input.beneficiaries)} as blind,
      accord.unknown_audiences(${sql.param(input.releasableTo ?? [])}::text[]) as unreleasable,
      ${originsOf([
        { what: 'parent pledge', id: sql`${input.parentPledgeId ?? null}` },
        { what: 'superseded pledge', id: sql`${input.supersedesPledgeId ?? null}` },
        agreementOrigin(input.agreementId),
      ])} as origins`,
  )
}

/** BR-23: the pledge that a part belongs to stands, and is not itself a part of the pledge that the new one replaces. */
const wholeStands = ({ parentPledgeId, supersedesPledgeId }: PledgeInput) => sql`
      exists (
        with recursive whole (id, parent_pledge_id) as (
          select p.id, p.parent_pledge_id
          from accord.pledge p
          where p.id = ${parentPledgeId ?? null}::uuid
            and p.participant = accord.current_participant()
            and ${pledgeStands('p')}
          union
          select p.id, p.parent_pledge_id
          from whole w
          join accord.pledge p on p.id = w.parent_pledge_id
        )
        select
        from whole w
        having count(*) > 0 and count(*) filter (where w.id = ${supersedesPledgeId ?? null}::uuid) = 0
      )`

function checkNamed(input: PledgeInput, named: Named, participant: string): void {
  const unknown = (pointer: string, what: Noun, rule?: RuleNumber) =>
    unprocessable(pointer, say('There is no such {object}, or you may not know of it.', { object: what }), rule)
  if (input.agencyId !== undefined && !named.agency) throw unknown('/agencyId', 'agency of your participant', 'BR-52')
  if (input.agreementId !== undefined && !named.agreement) throw unknown('/agreementId', 'agreement')
  const provision = input.provisionIds.findIndex((id) => !named.provisions.includes(id))
  if (provision >= 0) throw unknown(`/provisionIds/${provision}`, 'provision')
  const beneficiary = input.beneficiaries.findIndex((code) => !named.beneficiaries.includes(code))
  if (beneficiary >= 0) throw unknown(`/beneficiaries/${beneficiary}`, 'participant')
  checkForUkraine(input, [participant, ...input.beneficiaries].includes('UA'))
  const own = input.beneficiaries.indexOf(participant)
  if (own >= 0)
    throw unprocessable(`/beneficiaries/${own}`, 'Provider and receiver must be two different parties.', 'BR-20')
  const again = input.beneficiaries.findIndex((code, index) => input.beneficiaries.indexOf(code) < index)
  if (again >= 0) throw unprocessable(`/beneficiaries/${again}`, 'is named twice', 'BR-20')
  if (input.parentPledgeId !== undefined && !named.parent)
    throw unprocessable('/parentPledgeId', 'There is no such pledge of yours that stands.', 'BR-23')
  if (input.supersedesPledgeId !== undefined && (named.superseded ?? 'withdrawn') === 'withdrawn')
    throw unprocessable('/supersedesPledgeId', 'There is no such pledge of yours that stands.', 'BR-23')
  checkNeedKnown(input.requirementId, named.need)
  if (named.taken)
    throw new Refusal('conflict', 'Another pledge has replaced this one already.', {
      rule: 'BR-23',
      state: 'superseded',
      errors: [{ pointer: '/supersedesPledgeId', detail: 'is superseded already', rule: 'BR-23' }],
    })
}

async function insertPledge(tx: WriteTx, input: PledgeInput, origins: readonly KeptOrigin[]): Promise<string> {
  const { participant, accountId: createdBy } = tx.actor
  const { period, beneficiaries } = input
  // A pledge that replaces another may be visible more widely, but only if the request says so.
  const heldTo = input.marking === undefined ? origins : origins.filter(({ what }) => what !== 'superseded pledge')
  const marked = origins.length === 0 ? { ...input, marking: input.marking ?? 'framework' } : input
  const sides = [participant, ...beneficiaries]
  const { marking, releasable_to: releasableTo } = markChild(marked, heldTo, { sides })
  const values = {
    ...input,
    ...{ participant, createdBy, createdAt: tx.now },
    ...{ periodFrom: period.from, periodTo: period.to, marking, releasableTo: [...releasableTo] },
  }
  const audiences = audienceOf({ marking, releasable_to: releasableTo })
  const seen = { audiences, sides: beneficiaries, origins: heldTo.map((each) => each.id) }
  const id = await make(tx, pledge, values, seen)
  const conditions = input.conditions.map((each, index) => ({ ...each, pledgeId: id, participant, number: index + 1 }))
  if (conditions.length > 0) await tx.db.insert(pledgeCondition).values(conditions).execute()
  return id
}

export async function confirmPledge(tx: WriteTx, id: string): Promise<Change<PledgeRow>> {
  const { row, step } = await hold(tx, id, 'confirmPledge')
  await compareAndSet(tx, pledge, row, { status: step.to })
  return { row: (await findPledge(tx, id))!, events: [step.event({})] }
}

export async function withdrawPledge(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<PledgeRow>> {
  const { row, step } = await hold(tx, id, 'withdrawPledge')
  await compareAndSet(tx, pledge, row, { status: step.to, statusReason: reason })
  return { row: (await findPledge(tx, id))!, events: [step.event({ reason })] }
}

/** One condition at a time, once, with the evidence. */
export async function fulfilCondition(tx: WriteTx, id: string, input: FulfilmentInput): Promise<Change<PledgeRow>> {
  const { row, step } = await hold(tx, id, 'fulfilPledgeCondition')
  const condition = row.conditions.find(({ number }) => number === input.number)
  if (condition === undefined) throw unprocessable('/number', 'The pledge has no such condition.')
  if (condition.fulfilledOn !== null)
    throw new Refusal(
      'conflict',
      say('The condition was fulfilled on {fulfilledOn}.', { fulfilledOn: condition.fulfilledOn }),
      {
        object: { type: 'pledge', id },
        state: 'fulfilled',
      },
    )
  checkPast(input.fulfilledOn, dateIn(tx.now, 'Pacific/Kiritimati'), '/fulfilledOn', 'BR-08')
  await tx.change(
    1,
    sql`
    update accord.pledge_condition
    set fulfilled_on = ${input.fulfilledOn}::date, evidence = ${input.evidence}
    where pledge_id = ${id}::uuid and number = ${input.number} and fulfilled_on is null`,
  )
  await compareAndSet(tx, pledge, row, {})
  return { row: (await findPledge(tx, id))!, events: [step.event(input)] }
}

/** The pledge behind its lock, for a verb that its status, its version and the caller's rights allow. */
async function hold(tx: WriteTx, id: string, verb: VerbOf<typeof pledgeLifecycle>) {
  const row = await held(tx, pledge, id, findPledge)
  return { row, step: take(tx, pledgeLifecycle, verb, row, standingToBooks(tx.actor, row)) }
}
