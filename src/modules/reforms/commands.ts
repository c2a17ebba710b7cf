import { authorize } from '../../access/policy.ts'
import { checkAmount } from '../../kernel/amounts.ts'
import { checkPast } from '../../kernel/days.ts'
import { lastDayOf } from '../../kernel/period.ts'
import { unprocessable } from '../../kernel/refusal.ts'
import { audienceOf, checkReleased } from '../../kernel/visibility.ts'
import { add, changesBetween, compareAndSet, held, make } from '../../platform/db/change.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { ReasonInput } from '../../platform/http/wire.ts'
import { event } from '../../platform/journal/append.ts'
import { take } from '../../platform/lifecycle.ts'
import { keptSource } from '../instruments/tables.ts'
import type {
  ReformAssessmentInput,
  ReformMoneyInput,
  ReformReportInput,
  ReformStepInput,
  ReformStepPatch,
} from './inputs.ts'
import { findNamed, findStep, type StepRow } from './queries.ts'
import { checkAssessment, checkAssessor, checkReporter, type StepVerb, standingToStep, stepLifecycle } from './rules.ts'
import { reformAssessment, reformMoney, reformSnapshot, reformStep } from './tables.ts'

/** Enters a step of a programme: what must be the case, by when, and who is responsible. */
export async function planReformStep(tx: WriteTx, input: ReformStepInput): Promise<Change<StepRow>> {
  const { marking, releasableTo = [] } = input
  const named = await findNamed(tx, input)
  authorize(tx.actor, 'reform.plan', standingToStep(tx.actor.participant))
  if (!named.programme) throw unprocessable('/programme', 'There is no such programme.')
  checkReleased(releasableTo, named.unreleasable)
  const { participant, accountId: createdBy } = tx.actor
  const { programme, due, responsible, criteria } = input
  const id = await make(
    tx,
    reformStep,
    {
      ...{ participant, programme, due, responsible, criteria: [...criteria] },
      ...{ number: input.number ?? null, reform: input.reform ?? null },
      ...{ titleEn: input.title.en, titleUk: input.title.uk, marking, releasableTo: [...releasableTo] },
      ...{ createdBy, createdAt: tx.now },
    },
    { audiences: audienceOf({ marking, releasable_to: releasableTo }) },
  )
  const payload = { programme, due }
  return {
    row: (await findStep(tx, id))!,
    events: [event('reform_step.planned', { resource: id, root: id, payload })],
  }
}

async function hold(tx: WriteTx, id: string, verb: StepVerb) {
  const row = await held(tx, reformStep, id, findStep)
  return { row, step: take(tx, stepLifecycle, verb, row, standingToStep(tx.actor.participant)) }
}

/** The account that files something about a step, and the time. */
const filed = ({ actor, now }: WriteTx, stepId: string) => ({
  stepId,
  filedBy: actor.participant,
  accountId: actor.accountId,
  createdAt: now,
})

/** BR-40: a step that was assessed is not amended. */
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

/** How far the step is, as Ukraine says; earlier statements stay. */
export async function reportReformStep(tx: WriteTx, id: string, input: ReformReportInput): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'reportReformStep')
  checkReporter(tx.actor, row)
  checkPast(input.asOf, row.today, '/asOf', 'BR-41')
  const { implementation, asOf, words } = input
  await add(tx, reformSnapshot, { ...filed(tx, id), implementation, asOf, words })
  const payload = { implementation, asOf }
  return { row: (await findStep(tx, id))!, events: [step.event(payload)] }
}

/** BR-41, BR-124: enters the decision of somebody else, by reference. */
export async function assessReformStep(
  tx: WriteTx,
  id: string,
  input: ReformAssessmentInput,
): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'assessReformStep')
  checkAssessor(tx.actor, row)
  checkAssessment(input)
  checkPast(input.decidedOn, row.today, '/decidedOn', 'BR-41')
  const reference = [keptSource(input.reference!)]
  const { assessor, assessorKind, decidedOn, outcome, words } = input
  await add(tx, reformAssessment, {
    ...filed(tx, id),
    ...{ assessor, assessorKind, decidedOn, outcome, words, reference },
    ...{ decision: input.decision ?? null, share: input.share ?? null },
  })
  if (row.status !== step.to) await compareAndSet(tx, reformStep, row, { status: step.to })
  return { row: (await findStep(tx, id))!, events: [step.event({ assessor, outcome, decidedOn })] }
}

/** BR-125: enters money as the decision states it. */
export async function stateReformMoney(tx: WriteTx, id: string, input: ReformMoneyInput): Promise<Change<StepRow>> {
  const { row, step } = await hold(tx, id, 'stateReformMoney')
  const { kind, qualifier, statedOn, words, amount, currency } = input
  checkPast(statedOn, row.today, '/statedOn', 'BR-41')
  if (amount !== undefined) checkAmount({ amount, currency: currency!, on: lastDayOf(statedOn) })
  await add(tx, reformMoney, {
    ...filed(tx, id),
    ...{ kind, qualifier, statedOn, words, amount: amount ?? null, currency: currency ?? null },
    remedyUntil: input.remedyUntil ?? null,
  })
  return { row: (await findStep(tx, id))!, events: [step.event({ kind, statedOn })] }
}
