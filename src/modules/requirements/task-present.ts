import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { TaskRow } from './task-queries.ts'
import { isMilestoneOverdue, mayAgree, standingToTask, taskLifecycle, timelinessOf } from './task-rules.ts'
import type { Task } from './task-schemas.ts'

export function taskToJson(row: TaskRow, { actor }: View): z.input<typeof Task> {
  const scheduled = row.milestones.filter(({ status }) => status === 'scheduled')
  return {
    ...row,
    ...timelinessOf(row, row.today),
    milestones: row.milestones.map((milestone) => ({
      ...milestone,
      overdue: isMilestoneOverdue(row.status, milestone, row.today),
    })),
    nextMilestoneDueOn: scheduled[0]?.dueOn ?? null,
    statusSince: row.statusSince.toISOString(),
    delivery: row.delivery === null ? null : { ...row.delivery, deliveredOn: row.deliveredOn! },
    verification: row.verification === null ? null : { ...row.verification, at: row.verifiedAt!.toISOString() },
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(taskLifecycle, row.status, actor, (verb) =>
      taskLifecycle.verbs[verb].action === 'task.agree' && !mayAgree(actor.participant, row)
        ? []
        : standingToTask(actor.participant, row, verb),
    ),
  }
}
