import type { z } from 'zod'
import { may, type Relation } from '../../access/policy.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import { hasOtherParty, publicationLifecycle } from './publication-rules.ts'
import type { ProjectRow, PublicationRow } from './queries.ts'
import { answerOf, milestoneSlippage, projectLifecycle, slippageOf, standingToProject } from './rules.ts'
import type { JointProject, ProjectPublication } from './schemas.ts'

export function projectToJson(row: ProjectRow, { actor }: View): z.infer<typeof JointProject> {
  const { amountQualifier, sourceTie, sourceTieWords, today, links, publicationOpen } = row
  const standing = standingToProject(actor.participant, row)
  const current = row.stages.findLast(({ stage }) => stage !== null)
  return {
    ...row,
    title: { en: row.titleEn, uk: row.titleUk },
    summary: { en: row.summaryEn, uk: row.summaryUk },
    amount:
      row.amount === null
        ? null
        : { amount: row.amount, currency: row.currency!, qualifier: amountQualifier ?? 'unstated' },
    stage: current?.stage ?? null,
    stageAsOf: current?.statedOn ?? null,
    slippage: slippageOf(row.stages, today),
    milestones: row.milestones.map(({ titleEn: en, titleUk: uk, ...milestone }) => ({
      ...milestone,
      title: { en, uk },
      ...milestoneSlippage(milestone, today),
    })),
    implementation: { ...answerOf({ sourceTie, sourceTieWords }, links), sources: row.sources },
    candidateProvisions: row.candidateProvisions.map((provisionId) => ({
      provisionId,
      status: links.find((link) => link.provisionId === provisionId)?.status ?? ('withdrawn' as const),
    })),
    createdAt: row.createdAt.toISOString(),
    allowedActions: [
      ...allowedActions(projectLifecycle, row.status, actor, (verb) =>
        verb === 'stateProjectMilestone' && row.milestones.length === 0 ? undefined : standing,
      ),
      ...(!publicationOpen && hasOtherParty(actor.participant, row) && may(actor, 'project.publish', standing)
        ? ['proposePublication']
        : []),
    ],
  }
}

export function publicationToJson(row: PublicationRow, { actor }: View): z.input<typeof ProjectPublication> {
  const { agreed } = row
  const standing: Relation[] = row.profile.participants.includes(actor.participant) ? ['party'] : []
  return {
    ...row,
    title: { en: row.titleEn, uk: row.titleUk },
    summary: { en: row.summaryEn, uk: row.summaryUk },
    agreedBy: agreed,
    awaits: row.status === 'proposed' ? row.profile.participants.filter((code) => !agreed.includes(code)) : [],
    publishedAt: row.publishedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(publicationLifecycle, row.status, actor, standing).filter(
      (action) => action !== 'agreeToPublication' || !agreed.includes(actor.participant),
    ),
  }
}
