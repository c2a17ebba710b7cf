import { z } from 'zod'
import { limits } from '../../config.ts'
import { PartialDate, Period } from '../../platform/http/times.ts'
import { Id, Marking, ParticipantCode, ReleasableTo, text } from '../../platform/http/wire.ts'
import { BothNames, SourceInput } from '../projects/inputs.ts'
import { progresses, roadmapStatuses, tracks } from './rules.ts'

export const RoadmapStepInput = z
  .strictObject({
    track: z.enum(tracks),
    title: BothNames,
    summary: text(4_000).optional(),
    ownedBy: ParticipantCode.optional().meta({ description: 'The participant that owns it; you, unless a body does.' }),
    owningBody: text(300).optional().meta({ description: 'The body that owns it, where no participant does.' }),
    contributors: z.array(ParticipantCode).max(limits.arrayItems).default([]),
    decidedAt: text(300).optional().meta({ description: 'The summit or review that decided it.' }),
    decidedOn: PartialDate.optional(),
    due: Period.optional().meta({ description: 'When it is due.' }),
    dueEvent: text(300).optional().meta({ description: 'The summit or review at which it is due.' }),
    sources: z.array(SourceInput).max(50).default([]),
    marking: Marking.default('framework'),
    releasableTo: ReleasableTo.optional(),
  })
  .refine(({ ownedBy, owningBody }) => ownedBy === undefined || owningBody === undefined, {
    path: ['owningBody'],
    error: 'name a participant or a body, not both',
  })
  .refine(({ due, dueEvent }) => due !== undefined || dueEvent !== undefined, {
    path: ['due'],
    error: 'say when it is due, or at which event',
  })
  .meta({
    id: 'RoadmapStepBody',
    examples: [
      {
        track: 'interoperability',
        title: { en: 'One data link for air defence', uk: 'Єдиний канал даних протиповітряної оборони' },
        contributors: ['PL'],
        due: '2027-06',
        dueEvent: 'Summit of 2027',
      },
    ],
  })
export type RoadmapStepInput = z.output<typeof RoadmapStepInput>

export const RoadmapStatementInput = z
  .strictObject({
    statedOn: PartialDate,
    words: text(4_000),
    progress: z.enum(progresses).optional(),
    promisedFor: Period.optional().meta({ description: 'When it is to be there, as it is promised now (BR-122).' }),
    postpones: z.boolean().default(false).meta({ description: 'Whether it takes back what was promised before it.' }),
    evidence: z.array(SourceInput).max(20).default([]).meta({ description: 'The sources that show it.' }),
  })
  .meta({
    id: 'RoadmapStatementBody',
    examples: [{ statedOn: '2026-11-20', words: 'Tested at the exercise.', progress: 'in_progress' }],
  })
export type RoadmapStatementInput = z.output<typeof RoadmapStatementInput>

export const RoadmapDependencyInput = z
  .strictObject({ dependsOnId: Id.meta({ description: 'The step that must be done before it.' }) })
  .meta({ id: 'RoadmapDependencyBody', examples: [{ dependsOnId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' }] })
export type RoadmapDependencyInput = z.output<typeof RoadmapDependencyInput>

export const RoadmapStepFilter = z.strictObject({
  track: z.enum(tracks).optional(),
  status: z.enum(roadmapStatuses).optional(),
  participant: ParticipantCode.optional().meta({
    description: 'Only deliverables that this participant owns or contributes to.',
  }),
})
export type RoadmapStepFilter = z.output<typeof RoadmapStepFilter>
