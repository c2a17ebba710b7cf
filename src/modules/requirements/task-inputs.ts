import { z } from 'zod'
import { limits } from '../../config.ts'
import { CalendarDate, Id, Marking, name, ParticipantCode, ReleasableTo, text } from '../../platform/http/wire.ts'
import { CoalitionCode, Stated, Unit } from './inputs.ts'
import { taskStatuses } from './task-rules.ts'

const Part = z.strictObject({
  participant: ParticipantCode,
  share: z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,4})?$/, 'must be a percentage such as "40", of at most 15 digits and 4 decimal places')
    .optional()
    .meta({ description: 'The share of the task, in per cent; all shares together are at most 100 (BR-91).' }),
})
export const MilestoneInput = z
  .strictObject({ title: text(300), dueOn: CalendarDate })
  .meta({ id: 'MilestoneBody', examples: [{ title: 'Contract signed', dueOn: '2027-01-15' }] })
export type MilestoneInput = z.output<typeof MilestoneInput>

export const TaskInput = z
  .strictObject({
    requirementId: Id.optional().meta({ description: 'The need that it is for; either this or a provision.' }),
    provisionId: text(60).optional().meta({ description: 'The provision that it implements.' }),
    coalition: CoalitionCode.optional().meta({
      description: 'The coalition of a task for a provision. A task for a requirement has that of the requirement.',
    }),
    conversionProposalId: Id.optional().meta({
      description:
        'The proposal that the acceptance of your offer made. You lead the task that it becomes, of at most what was accepted; if it is less, the rest is open again (BR-37).',
    }),
    requirementOfferId: Id.optional().meta({
      description: 'Your accepted offer to the requirement, which the task fulfils in whole or in part (BR-37).',
    }),
    title: text(300),
    description: text(4_000).optional(),
    quantity: Stated.optional(),
    unit: Unit.optional().meta({ description: 'The unit of the need, or one whose conversion is declared (BR-86).' }),
    startsOn: CalendarDate.optional(),
    dueOn: CalendarDate,
    lead: Part.meta({ description: 'The participant that leads the task and answers for it.' }),
    contributors: z.array(Part).max(60).default([]),
    milestones: z.array(MilestoneInput).max(limits.arrayItems).default([]),
    marking: Marking.optional().meta({
      description: 'The marking: that of the requirement where none is given, `limited` where there is no requirement.',
    }),
    releasableTo: ReleasableTo.optional().meta({
      description: 'Who may see it besides those who do it; by default as for the need (BR-50).',
    }),
  })
  .refine((task) => (task.requirementId === undefined) !== (task.provisionId === undefined), {
    path: ['requirementId'],
    message: 'either a requirement or a provision is needed, and not both',
  })
  .refine((task) => (task.quantity === undefined) === (task.unit === undefined), {
    path: ['unit'],
    message: 'goes with a quantity',
  })
  .refine((task) => task.requirementId === undefined || task.coalition === undefined, {
    path: ['coalition'],
    message: 'is taken from the requirement: leave it out',
  })
  .meta({
    id: 'TaskBody',
    examples: [
      {
        requirementId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10',
        title: 'Deliver 1,500 interceptors',
        quantity: '1500',
        unit: 'pieces',
        dueOn: '2027-03-01',
        lead: { participant: 'LV', share: '60' },
        contributors: [{ participant: 'SE', share: '40' }],
        milestones: [{ title: 'Contract signed', dueOn: '2027-01-15' }],
      },
    ],
  })
export type TaskInput = z.output<typeof TaskInput>

export const ProgressInput = z
  .strictObject({ text: text(4_000), percent: z.int().min(0).max(100).optional() })
  .meta({ id: 'ProgressBody', examples: [{ text: 'The first 400 are packed.', percent: 25 }] })
export type ProgressInput = z.output<typeof ProgressInput>

export const DeliveryInput = z
  .strictObject({ deliveredOn: CalendarDate, statement: text(4_000) })
  .meta({ id: 'TaskDeliveryBody', examples: [{ deliveredOn: '2027-02-20', statement: 'All 1,500 are handed over.' }] })
export type DeliveryInput = z.output<typeof DeliveryInput>

export const VerificationInput = z
  .strictObject({
    verifiedBy: z.strictObject({ name, office: name, instrument: text(500) }),
    statement: text(4_000).optional(),
  })
  .meta({
    id: 'TaskVerificationBody',
    examples: [{ verifiedBy: { name: 'Head of depot', office: 'Logistics Command', instrument: 'Act 7' } }],
  })
export type VerificationInput = z.output<typeof VerificationInput>

export const AssessmentInput = z
  .strictObject({
    status: z.enum(['met', 'partially_met', 'not_met']),
    share: z
      .string()
      .regex(
        /^-?\d{1,15}(\.\d{1,4})?$/,
        'must be a decimal string such as "0.4", of at most 15 digits and 4 decimal places',
      )
      .optional()
      .meta({ description: 'If the milestone is met in part: the share, between 0 and 1 (BR-95).' }),
    reasoning: text(4_000).optional(),
  })
  .meta({
    id: 'MilestoneAssessmentBody',
    examples: [{ status: 'partially_met', share: '0.4', reasoning: 'Two of five lots are contracted.' }],
  })
export type AssessmentInput = z.output<typeof AssessmentInput>

export const TaskFilter = z.strictObject({
  requirementId: Id.optional(),
  provisionId: z.string().max(60).optional(),
  coalition: CoalitionCode.optional(),
  participant: ParticipantCode.optional().meta({
    description: 'Only tasks that this participant leads or contributes to.',
  }),
  status: z.enum(taskStatuses).optional(),
  dueBefore: CalendarDate.optional(),
})
export type TaskFilter = z.output<typeof TaskFilter>
