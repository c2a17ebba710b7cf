import { sql } from 'drizzle-orm'
import { authorize } from '../../access/policy.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { setAudience } from '../../platform/db/audience.ts'
import { changesBetween, compareAndSet, held, idOf } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import type {
  ReformAssessmentInput,
  ReformMoneyInput,
  ReformReportInput,
  ReformStepInput,
  ReformStepPatch,
} from './inputs.ts'
import { findNamed, findStep, type StepRow } from './queries.ts'
import { checkAssessment, checkAssessor, type StepVerb, standingToStep, stepLifecycle } from './rules.ts'
import { reformStep } from './tables.ts'

/** A step of a programme, with what must be the case by when, and who is responsible. */
export async function planReformStep(tx: WriteTx, input: ReformStepInput): Promise<Change<StepRow>> {
  const { marking, releasableTo = [] } = input
  const named = await findNamed(tx, input)
  authorize(tx.actor, 'reform.plan', standingToStep(tx.actor.participant))
  if (!named.programme) throw unprocessable('/programme', 'There is no such programme.')
  checkReleased(releasableTo, named.unreleasable)
  const id = await idOf(
    tx,
    sql`
    with made as (
      insert into accord.reform_step (participant, programme, number, title_en, title_uk, due, reform, responsible,
        criteria, marking, releasable_to, created_by, created_at)
      values (accord.current_participant(), ${input.programme}, ${input.number ?? null}, ${input.title.en},
        ${input.title.uk}, ${input.due}, ${input.reform ?? null}, ${input.responsible},
        ${JSON.stringify(input.criteria)}::jsonb, ${marking}, ${sql.param([...releasableTo])}::text[],
        accord.current_account(), ${tx.now}::timestamptz)
      returning id
    )
    select m.id
    from made m
    cross join lateral ${setAudience(sql`m.id`, { of: 'reform_step', audiences: audienceOf({ marking, releasable_to: releasableTo }) })}`,
  )
  const payload = { programme: input.programme, due: input.due }
  return {
    row: (await findStep(tx, id))!,
    events: [event('reform_step.planned', { resource: id, root: id, payload })],
  }
}

async function hold(tx: WriteTx, id: string, verb: StepVerb) {
  const row = await held(tx, reformStep, id, findStep)
  return { row, step: take(tx, stepLifecycle, verb, row, standingToStep(tx.actor.participant)) }
}

/** BR-40: what was assessed is not amended. */
export async function amendReformStep(tx: WriteTx, id: string, patch: ReformStepPatch): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'amendReformStep')
  const { title, ...fields } = patch
  await compareAndSet(tx, reformStep, row, {
    ...fields,
    ...(title === undefined ? {} : { titleEn: title.en, titleUk: title.uk }),
  })
  const made = (await findStep(tx, id))!
  return { row: made, events: [step.event({ changes: changesBetween(row, made) })] }
}

export async function dropReformStep(tx: WriteTx, id: string, { reason }: ReasonInput): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'dropReformStep')
  await compareAndSet(tx, reformStep, row, { status: step.to, reason })
  return { row: (await findStep(tx, id))!, events: [step.event({ reason })] }
}

/** How far it is, as Ukraine says; what was said before stays. */
export async function reportReformStep(tx: WriteTx, id: string, input: ReformReportInput): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'reportReformStep')
  if (input.asOf > row.today)
    throw unprocessable('/asOf', say('is later than today, {today}', { today: row.today }), 'BR-41')
  await tx.run(sql`
    insert into accord.reform_snapshot (step_id, implementation, as_of, words, filed_by, account_id, created_at)
    values (${id}::uuid, ${input.implementation}, ${input.asOf}, ${input.words}, accord.current_participant(),
      accord.current_account(), ${tx.now}::timestamptz)`)
  const payload = { implementation: input.implementation, asOf: input.asOf }
  return { row: (await findStep(tx, id))!, events: [step.event(payload)] }
}

/** BR-41, BR-124: what somebody else decided, by reference. */
export async function assessReformStep(
  tx: WriteTx,
  id: string,
  input: ReformAssessmentInput,
): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'assessReformStep')
  checkAssessor(tx.actor.accountId, row)
  checkAssessment(input)
  if (input.decidedOn > row.today)
    throw unprocessable('/decidedOn', say('is later than today, {today}', { today: row.today }), 'BR-41')
  const reference = [{ publisher: null, date: null, url: null, ...input.reference! }]
  await tx.run(sql`
    insert into accord.reform_assessment (step_id, assessor, assessor_kind, decision, decided_on, outcome, share, words,
      reference, filed_by, account_id, created_at)
    values (${id}::uuid, ${input.assessor}, ${input.assessorKind}, ${input.decision ?? null}, ${input.decidedOn},
      ${input.outcome}, ${input.share ?? null}::numeric, ${input.words}, ${JSON.stringify(reference)}::jsonb,
      accord.current_participant(), accord.current_account(), ${tx.now}::timestamptz)`)
  if (row.status !== step.to) await compareAndSet(tx, reformStep, row, { status: step.to })
  const { assessor, outcome, decidedOn } = input
  return { row: (await findStep(tx, id))!, events: [step.event({ assessor, outcome, decidedOn })] }
}

/** BR-125: as the decision says. */
export async function stateReformMoney(tx: WriteTx, id: string, input: ReformMoneyInput): Promise<Change<StepRow>> {
  const { step } = await hold(tx, id, 'stateReformMoney')
  await tx.run(sql`
    insert into accord.reform_money (step_id, kind, amount, currency, qualifier, stated_on, remedy_until, words, filed_by,
      account_id, created_at)
    values (${id}::uuid, ${input.kind}, ${input.amount ?? null}::numeric, ${input.currency ?? null}, ${input.qualifier},
      ${input.statedOn}, ${input.remedyUntil ?? null}, ${input.words}, accord.current_participant(),
      accord.current_account(), ${tx.now}::timestamptz)`)
  const { kind, statedOn } = input
  return { row: (await findStep(tx, id))!, events: [step.event({ kind, statedOn })] }
}
