import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import { GivenInstead } from '../consultations/proposal-schemas.ts'
import { CoalitionCode } from './inputs.ts'
import { milestoneStatuses, taskLifecycle, taskParts, taskStatuses } from './task-rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const Milestone = z.object({
  id: Id,
  title: z.string(),
  dueOn: CalendarDate,
  status: z.enum(milestoneStatuses),
  overdue: z.boolean(),
  share: z
    .string()
    .nullable()
    .meta({ description: 'If the milestone is met in part: the share, between 0 and 1 (BR-95).' }),
  reasoning: z.string().nullable(),
  assessedBy: ParticipantCode.nullable(),
  assessedAt: Instant.nullable(),
  version: z.int(),
})

export const Task = z
  .object({
    id: Id,
    participant: ParticipantCode.meta({ description: 'The participant that proposed it.' }),
    requirementId: Id.nullable(),
    provisionId: z.string().nullable(),
    conversionProposalId: Id.nullable().meta({
      description: 'The accepted offer that it was made from, if you may know of it (BR-37).',
    }),
    deviation: GivenInstead.nullable().meta({
      description:
        'If something else is done than was accepted of the offer: what and why, as the requester confirmed it (BR-96). Also null if you may not know of the offer.',
    }),
    requirementOfferId: Id.nullable(),
    coalition: CoalitionCode.nullable(),
    title: z.string(),
    description: z.string().nullable(),
    quantity: z.string().nullable(),
    unit: z.string().nullable(),
    counted: z.string().nullable().meta({ description: 'The quantity in the unit of the requirement (BR-86).' }),
    startsOn: CalendarDate.nullable(),
    dueOn: CalendarDate,
    daysLeft: z.int().meta({ description: 'Days until the due day; negative once it is past.' }),
    overdue: z.boolean(),
    late: z.boolean().meta({ description: 'Delivered after the due day.' }),
    parts: z.array(
      z.object({
        participant: ParticipantCode,
        part: z.enum(taskParts),
        share: z
          .string()
          .nullable()
          .meta({ description: 'Its share of the task, in per cent; null where none was told.' }),
        agreedAt: Instant.nullable(),
      }),
    ),
    milestones: z.array(Milestone),
    nextMilestoneDueOn: CalendarDate.nullable(),
    progress: z
      .array(z.object({ participant: ParticipantCode, text: z.string(), percent: z.int().nullable(), at: Instant }))
      .meta({ description: 'The last twenty statements, newest first.' }),
    status: z.enum(taskStatuses),
    statusSince: Instant,
    reason: z.string().nullable().meta({ description: 'Why it is blocked, was returned or was cancelled.' }),
    reasonBy: ParticipantCode.nullable(),
    delivery: z.object({ deliveredOn: CalendarDate, by: ParticipantCode, statement: z.string() }).nullable(),
    verification: z
      .object({
        verifiedBy: z.object({ name: z.string(), office: z.string(), instrument: z.string() }),
        statement: z.string().nullable(),
        at: Instant,
      })
      .nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(taskLifecycle),
  })
  .meta({
    id: 'Task',
    description: 'Shared-out work for a requirement or a provision.',
    examples: [
      {
        id,
        participant: 'LV',
        requirementId: id,
        provisionId: null,
        conversionProposalId: null,
        deviation: null,
        requirementOfferId: null,
        coalition: 'drone',
        title: 'Deliver 1,500 interceptors',
        description: null,
        quantity: '1500',
        unit: 'pieces',
        counted: '1500',
        startsOn: null,
        dueOn: '2027-03-01',
        daysLeft: 98,
        overdue: false,
        late: false,
        parts: [
          { participant: 'LV', part: 'lead', share: '60', agreedAt: '2026-11-24T08:00:00.000Z' },
          { participant: 'SE', part: 'contributor', share: '40', agreedAt: null },
        ],
        milestones: [],
        nextMilestoneDueOn: null,
        progress: [],
        status: 'proposed',
        statusSince: '2026-11-23T08:00:00.000Z',
        reason: null,
        reasonBy: null,
        delivery: null,
        verification: null,
        marking: 'limited',
        releasableTo: ['coalition:drone'],
        createdAt: '2026-11-23T08:00:00.000Z',
        version: 1,
        allowedActions: ['agreeToTask'],
      },
    ],
  })
export const TaskPage = page(Task).meta({ id: 'TaskPage' })
