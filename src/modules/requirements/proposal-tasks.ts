import { z } from 'zod'
import { unprocessable } from '../../kernel/refusal.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { agreedOf, goodsInWords, holdProposal, type ProposalRow } from '../consultations/proposals.ts'
import { createTask } from './task-commands.ts'
import { TaskInput } from './task-inputs.ts'
import { taskToJson } from './task-present.ts'
import type { TaskRow } from './task-queries.ts'
import { Task } from './task-schemas.ts'

const asked = TaskInput.shape

/** The fields of a task that its accepted offer does not have; the others are taken from the offer. */
export const ProposalTaskInput = z
  .strictObject({
    title: asked.title
      .optional()
      .meta({ description: 'The title of the task; made from the offer where none is given.' }),
    description: asked.description,
    requirementId: asked.requirementId,
    provisionId: asked.provisionId.meta({
      description: 'By default the clause on which you were addressed.',
    }),
    startsOn: asked.startsOn,
    dueOn: asked.dueOn,
    contributors: asked.contributors,
    milestones: asked.milestones,
    releasableTo: asked.releasableTo,
  })
  .meta({
    id: 'ProposalTaskBody',
    description: 'Quantity, unit, who leads it and marking come from the offer that was accepted.',
    examples: [{ dueOn: '2027-03-01' }],
  })
type ProposalTaskInput = z.output<typeof ProposalTaskInput>

/** BR-37: the provider turns what was accepted into a task that it leads. */
export async function confirmAsTask(tx: WriteTx, id: string, input: ProposalTaskInput): Promise<Change<TaskRow>> {
  const { row } = await holdProposal(tx, id, 'confirmProposalAsTask')
  if (row.kind === 'money') throw unprocessable('', 'Money that was offered is confirmed as a commitment.', 'BR-37')
  const provisionId = input.provisionId ?? (input.requirementId === undefined ? row.provisionId : null) ?? undefined
  if (provisionId === undefined && input.requirementId === undefined)
    throw unprocessable('/requirementId', 'Name the requirement or the provision that the task is for.', 'BR-90')
  return createTask(tx, TaskInput.parse({ ...prefilled(row, input), provisionId }))
}

function prefilled(row: ProposalRow, input: ProposalTaskInput): z.input<typeof TaskInput> {
  const agreed = agreedOf(row)
  return {
    ...input,
    title: input.title ?? goodsInWords(agreed),
    quantity: agreed.quantity!,
    unit: agreed.unit!,
    lead: { participant: row.provider },
    conversionProposalId: row.id,
  }
}

export function proposalTaskRoute(context: AppContext): void {
  const task = operationsOn(context, {
    path: '/v1/tasks',
    tags: ['Responses and offers'],
    lifecycle: { of: 'task' },
    read: 'task.read',
    shape: Task,
    json: (row: TaskRow, view) => taskToJson(row, view),
    location: ({ id }) => `/v1/tasks/${id}`,
  })
  context.app.route(
    task.createUnder('confirmProposalAsTask', {
      at: '/v1/conversion-proposals/:id/task',
      summary: 'Confirm what was accepted as a task',
      description:
        'The provider’s coordinator makes a task of what was accepted, which its participant leads (BR-37). Quantity and unit are taken from the offer; this request says by when the task is due.',
      access: 'task.create',
      ifMatch: true,
      body: ProposalTaskInput,
      command: confirmAsTask,
    }),
  )
}
