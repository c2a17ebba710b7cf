import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { may } from '../../access/policy.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import { taskActions } from './task-commands.ts'
import type { TaskRow } from './task-queries.ts'
import {
  isMilestoneOverdue,
  standingToDelivery,
  standingToTask,
  type TaskVerb,
  taskLifecycle,
  timelinessOf,
} from './task-rules.ts'
import type { Task } from './task-schemas.ts'

export function taskToJson(row: TaskRow, actor: Actor): z.input<typeof Task> {
  const scheduled = row.milestones.filter(({ status }) => status === 'scheduled')
  return {
    id: row.id,
    participant: row.participant,
    requirementId: row.requirement_id,
    provisionId: row.provision_id,
    conversionProposalId: row.conversion_proposal_id,
    requirementOfferId: row.requirement_offer_id,
    coalition: row.coalition,
    title: row.title,
    description: row.description,
    quantity: row.quantity,
    unit: row.unit,
    counted: row.counted,
    startsOn: row.starts_on,
    dueOn: row.due_on,
    daysLeft: row.days_left,
    ...timelinessOf(row, row.today),
    parts: row.parts,
    milestones: row.milestones.map((milestone) => ({
      ...milestone,
      overdue: isMilestoneOverdue(row.status, milestone, row.today),
    })),
    nextMilestoneDueOn: scheduled[0]?.dueOn ?? null,
    progress: row.progress,
    status: row.status,
    statusSince: row.status_since.toISOString(),
    reason: row.reason,
    reasonBy: row.reason_by,
    delivery: row.delivery === null ? null : { ...row.delivery, deliveredOn: row.delivered_on! },
    verification: row.verification === null ? null : { ...row.verification, at: row.verified_at!.toISOString() },
    marking: row.marking,
    releasableTo: row.releasable_to,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: allowedActions(row, actor),
  }
}

function allowedActions(row: TaskRow, actor: Actor): TaskVerb[] {
  const standing = standingToTask(actor.participant, row)
  const own = row.parts.find(({ participant }) => participant === actor.participant)
  return allowedVerbs(taskLifecycle, row.status).filter((verb) => {
    if (verb === 'partAgreement' || (verb === 'agreement' && own?.agreedAt !== null)) return false
    const relations = verb === 'delivery' ? standingToDelivery(actor.participant, row) : standing
    return may(actor, taskActions[verb], relations)
  })
}
