import { z } from 'zod'
import { isPeriod } from '../../kernel/period.ts'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import type { View } from '../../platform/http/operations.ts'
import { Id, Instant, Marking, Names, ParticipantCode, page } from '../../platform/http/wire.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import { confidences, type Stage, slippageOf } from '../projects/rules.ts'
import { SlippageShape, SourceShape } from '../projects/schemas.ts'
import type { RoadmapRow } from './queries.ts'
import { progresses, progressOf, roadmapLifecycle, roadmapStatuses, standingToRoadmap, tracks } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

const Statement = z.object({
  statedOn: z.string().nullable(),
  words: z.string().meta({ description: 'What was said, in the words of whoever said it.' }),
  progress: z.enum(progresses).nullable(),
  promisedFor: z.string().nullable().meta({ description: 'When it was to be there, as it was told then.' }),
  postpones: z.boolean().meta({ description: 'Whether it took back what was promised before it.' }),
  evidence: z.array(SourceShape).meta({ description: 'The sources that show it.' }),
  filedBy: ParticipantCode.nullable(),
})

export const RoadmapStep = z
  .object({
    id: Id,
    code: z
      .string()
      .nullable()
      .meta({ description: 'The name of the record in the public facts that come with the service.' }),
    participant: ParticipantCode.meta({ description: 'The participant that keeps the record.' }),
    track: z.enum(tracks),
    title: Names,
    summary: z.string().nullable(),
    ownedBy: ParticipantCode.nullable().meta({ description: 'The participant that owns it.' }),
    owningBody: z.string().nullable().meta({ description: 'The body that owns it.' }),
    contributors: z.array(ParticipantCode),
    decidedAt: z.string().nullable().meta({ description: 'The summit or review that decided it.' }),
    decidedOn: z.string().nullable(),
    due: z.string().nullable(),
    dueEvent: z.string().nullable().meta({ description: 'The summit or review at which it is due.' }),
    amount: z
      .object({ amount: z.string(), currency: z.string(), qualifier: z.string() })
      .nullable()
      .meta({ description: 'Money that the deliverable names.' }),
    progress: z.enum(progresses).meta({ description: 'How far it is, by the last statement of it.' }),
    statements: z.array(Statement).meta({ description: 'What was said of it, in the order in which it was said.' }),
    slippage: SlippageShape,
    dependsOn: z
      .array(z.object({ id: Id, title: Names, progress: z.enum(progresses) }))
      .meta({ description: 'Steps that must be done before it, as far as you may see them.' }),
    waitsForOthers: z.boolean().meta({ description: 'Whether a step that must be done before it is not done yet.' }),
    confidence: z.enum(confidences).nullable(),
    notes: z.string().nullable(),
    sources: z.array(SourceShape),
    status: z.enum(roadmapStatuses),
    reason: z.string().nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(roadmapLifecycle),
  })
  .meta({
    id: 'RoadmapStep',
    description: 'A deliverable of the roadmap: due at an event or a day, and what came of it.',
    examples: [
      {
        id,
        code: 'rm-w-jatec',
        participant: 'UA',
        track: 'interoperability',
        title: { en: 'Joint centre JATEC in Bydgoszcz', uk: 'Спільний центр JATEC у Бидгощі' },
        summary: null,
        ownedBy: null,
        owningBody: 'NATO',
        contributors: [],
        decidedAt: 'Washington 2024',
        decidedOn: '2024-07-11',
        due: '2025-12',
        dueEvent: null,
        amount: null,
        progress: 'in_progress',
        statements: [],
        slippage: {
          state: 'passed',
          promisedFor: '2025-12',
          nowPromisedFor: '2025-12',
          timesMoved: 0,
          movedByDays: 0,
          reachedOn: null,
          lateByDays: 327,
        },
        dependsOn: [],
        waitsForOthers: false,
        confidence: 'high',
        notes: null,
        sources: [],
        status: 'open',
        reason: null,
        marking: 'public',
        releasableTo: [],
        createdAt: '2026-11-28T00:00:00.000Z',
        version: 1,
        allowedActions: [],
      },
    ],
  })
export const RoadmapStepPage = page(RoadmapStep).meta({ id: 'RoadmapStepPage' })

/** The time in which a step was due when it was decided is its first promise (BR-122), if it is a time. */
function promisedFirst({ due, decidedOn, statements }: Pick<RoadmapRow, 'due' | 'decidedOn' | 'statements'>): Stage[] {
  const said = statements.find(({ promisedFor }) => promisedFor !== null)?.promisedFor
  if (due === null || due === said || !isPeriod(due)) return []
  return [{ statedOn: decidedOn, stage: null, promisedFor: due, postpones: false }]
}

export function roadmapToJson(row: RoadmapRow, { actor }: View): z.input<typeof RoadmapStep> {
  const { titleEn, titleUk, amountQualifier, currency, today, statements, ...fields } = row
  const stages = statements.map(({ progress, ...statement }) => ({
    ...statement,
    stage: progress === 'done' ? 'completed' : null,
  }))
  return {
    ...fields,
    title: { en: titleEn, uk: titleUk },
    amount:
      row.amount === null
        ? null
        : { amount: row.amount, currency: currency!, qualifier: amountQualifier ?? 'unstated' },
    progress: progressOf(statements),
    statements,
    slippage: slippageOf([...promisedFirst(row), ...stages], today),
    dependsOn: row.dependsOn.map(({ titleEn: en, titleUk: uk, ...each }) => ({ ...each, title: { en, uk } })),
    waitsForOthers: row.dependsOn.some(({ status, progress }) => status === 'open' && progress !== 'done'),
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(roadmapLifecycle, row.status, actor, standingToRoadmap(actor.participant, row)),
  }
}
