import type { z } from 'zod'
import { isOneOf } from '../../access/actor.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { CommitmentRow, findInstalments, ProgrammeRow, StepRow } from './queries.ts'
import { carryOver, dueOnOf, percentOf, runningCount, standingToStep, stepLifecycle } from './rules.ts'
import type { ReformCommitment, ReformProgramme, ReformStep } from './schemas.ts'

export function stepToJson(row: StepRow, { actor }: View): z.input<typeof ReformStep> {
  const last = row.snapshots.at(-1)
  const dueOn = row.due === null ? null : dueOnOf(row.due)
  const barred = [
    ...(isOneOf(actor, row.reporters) ? ['assessReformStep'] : []),
    ...(isOneOf(actor, row.assessingAccounts) ? ['reportReformStep'] : []),
  ]
  return {
    ...row,
    title: { en: row.titleEn, uk: row.titleUk },
    dueOn,
    implementation: last?.implementation ?? 'unknown',
    implementationAsOf: last?.asOf ?? null,
    overdue: dueOn !== null && row.today > dueOn && last?.implementation !== 'implemented',
    sameReform: carryOver(row.sameReform),
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(stepLifecycle, row.status, actor, standingToStep(actor.participant)).filter(
      (action) => !barred.includes(action),
    ),
  }
}

export function commitmentToJson({ wordsEn, wordsUk, ...row }: CommitmentRow): z.input<typeof ReformCommitment> {
  return { ...row, words: { en: wordsEn, uk: wordsUk }, outcome: row.outcome?.note ?? null }
}

type Instalments = Awaited<ReturnType<typeof findInstalments>>

export function programmeToJson(
  { nameEn, nameUk, assessorEn, assessorUk, ...row }: ProgrammeRow,
  { instalments, decisions, missing }: Instalments,
): z.input<typeof ReformProgramme> {
  const own = instalments.filter(({ programme }) => programme === row.code)
  const decided = decisions.filter(({ programme }) => programme === row.code)
  const count = runningCount(own, decided, missing)
  return {
    ...row,
    name: { en: nameEn, uk: nameUk },
    assessor: { en: assessorEn, uk: assessorUk },
    instalments: own.map(({ programme: _, titleEn, titleUk, ...instalment }) => ({
      ...instalment,
      title: { en: titleEn, uk: titleUk },
    })),
    runningCount:
      decided.length === 0
        ? null
        : {
            ...count,
            percentAccepted: percentOf(count.accepted, count.due),
            missing: count.missing.map(({ id }) => {
              const step = missing.find((each) => each.id === id)!
              const { code, instalment } = step
              return { stepId: id, code, title: { en: step.titleEn, uk: step.titleUk }, instalment }
            }),
            byDecision: count.byDecision.map(({ decidedOn, number, accepted, acceptedSoFar, decision }) => ({
              ...{ decidedOn, decision, instalment: number, accepted, acceptedSoFar },
            })),
          },
  }
}
