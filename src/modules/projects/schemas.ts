import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, Names, ParticipantCode, page } from '../../platform/http/wire.ts'
import { publicationLifecycle, publicationStatuses } from './publication-rules.ts'
import {
  confidences,
  linkStatuses,
  projectAnswers,
  projectKinds,
  projectLifecycle,
  projectStages,
  projectStatuses,
  slippageStates,
} from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

/** English, and Ukrainian if there is a text. */
export const EnglishFirst = z.object({ en: z.string(), uk: z.string().nullable() }).meta({
  id: 'EnglishFirst',
  description: 'English, and Ukrainian where somebody has written it.',
})
export const SourceShape = z
  .object({
    title: z.string().nullable(),
    publisher: z.string().nullable(),
    date: z.string().nullable(),
    url: z.string().nullable(),
  })
  .meta({ id: 'PublicSource', description: 'What says so, and where it can be read.' })

const Stage = z.object({
  statedOn: z.string().nullable().meta({ description: 'A year, a month or a day.' }),
  words: z.string().nullable().meta({ description: 'What was said, in the words of whoever said it.' }),
  stage: z.enum(projectStages).nullable(),
  promisedFor: z.string().nullable().meta({ description: 'When it was to be there, as it was told then.' }),
  postpones: z.boolean().meta({ description: 'Whether it took back what was promised before it.' }),
  source: z.string().nullable(),
  filedBy: ParticipantCode.nullable().meta({
    description: 'Who entered it; null where it came with the public facts.',
  }),
})
export const SlippageShape = z
  .object({
    state: z.enum(slippageStates).meta({ description: 'Whether the promise was kept, is still open, or is late.' }),
    promisedFor: z.string().nullable().meta({ description: 'What was promised first.' }),
    nowPromisedFor: z
      .string()
      .nullable()
      .meta({ description: 'What is promised now; null where it was put off to no day.' }),
    timesMoved: z.int().meta({ description: 'How many times the promise was changed.' }),
    movedByDays: z
      .int()
      .nullable()
      .meta({ description: 'Days from the last day of the first promise to the last day of the present one.' }),
    reachedOn: z.string().nullable().meta({ description: 'The day on which it was reached; null while it is not.' }),
    lateByDays: z
      .int()
      .nullable()
      .meta({ description: 'Days after the last promised day, up to when it was reached or up to today.' }),
  })
  .meta({ id: 'Slippage', description: 'What was promised, what moved it and by how much (BR-122).' })
const Milestone = z.object({
  id: Id,
  title: Names,
  promisedOn: CalendarDate.meta({ description: 'The day that was promised first.' }),
  dueOn: CalendarDate,
  moves: z.int().meta({ description: 'How many times it was moved.' }),
  movedByDays: z.int(),
  reachedOn: CalendarDate.nullable(),
  overdue: z.boolean(),
  reason: z.string().nullable(),
})
const implementation = {
  answer: 'subject_only',
  decidedBy: 'sources',
  words: 'subject_only',
  says: {
    en: 'The project shares its subject with provisions of the agreement, and nothing more is said by any source.',
    uk: 'Проєкт має спільний предмет із положеннями угоди, і більше жодне джерело нічого не каже.',
  },
  sources: [],
} as const
export const Implementation = z
  .object({
    answer: z
      .enum(projectAnswers)
      .meta({ description: 'Whether the project implements an agreement, or continues policy (BR-121).' }),
    decidedBy: z
      .enum(['links', 'sources'])
      .meta({ description: 'What decides it: what parties said in links, or the sources.' }),
    words: z.string().nullable().meta({ description: 'What the sources say of it, in short.' }),
    says: Names.meta({ description: 'The answer in a sentence.' }),
    sources: z.array(SourceShape).meta({ description: 'The sources on which the answer rests.' }),
  })
  .meta({
    id: 'ProjectImplementation',
    description: 'A part of implementing an agreement, or a continuation of policy?',
  })

export const JointProject = z
  .object({
    id: Id,
    code: z
      .string()
      .nullable()
      .meta({ description: 'The name of the record in the public facts that come with the service.' }),
    participant: ParticipantCode.meta({ description: 'The participant that keeps the record.' }),
    title: EnglishFirst,
    kind: z.enum(projectKinds),
    summary: EnglishFirst,
    participants: z.array(ParticipantCode).meta({ description: 'The participants that are parties.' }),
    organisations: z.array(z.string()).meta({ description: 'Other parties, by their names.' }),
    started: z.string().nullable().meta({ description: 'A year, a month or a day.' }),
    due: z.string().nullable().meta({ description: 'When the sources expect it, as told.' }),
    amount: z
      .object({ amount: z.string(), currency: z.string(), qualifier: z.string() })
      .nullable()
      .meta({ description: 'What sources say that it costs.' }),
    stage: z.enum(projectStages).nullable().meta({ description: 'The last stage that was stated.' }),
    stageAsOf: z.string().nullable().meta({ description: 'The day on which the stage was stated.' }),
    stages: z.array(Stage).meta({ description: 'What was said of it, in the order in which it was said.' }),
    slippage: SlippageShape,
    milestones: z.array(Milestone),
    implementation: Implementation,
    candidateProvisions: z.array(z.object({ provisionId: z.string(), status: z.enum(linkStatuses) })).meta({
      description:
        'Provisions of the same subject that a reader matched with it, and how far each match has been claimed or confirmed since.',
    }),
    money: z
      .array(z.object({ pledgeId: Id.nullable(), commitmentId: Id.nullable() }))
      .meta({ description: 'Pledges and commitments for it, as far as you may see them.' }),
    publicationId: Id.nullable().meta({
      description: 'What the public reads of it, if its parties decided to publish it.',
    }),
    sources: z.array(SourceShape),
    confidence: z.enum(confidences).nullable(),
    notes: z.string().nullable(),
    status: z.enum(projectStatuses),
    reason: z.string().nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(projectLifecycle, 'proposePublication'),
  })
  .meta({
    id: 'JointProject',
    description: 'A joint industrial or technical project, with what was promised and what came of it.',
    examples: [
      {
        id,
        code: 'jp-de-rh-lynx',
        participant: 'UA',
        title: { en: 'Lynx infantry fighting vehicle production in Ukraine', uk: null },
        kind: 'local_production',
        summary: { en: 'First vehicle announced for the end of 2024.', uk: null },
        participants: ['DE', 'UA'],
        organisations: ['Rheinmetall'],
        started: '2024',
        due: '2024-12',
        amount: null,
        stage: 'announced_not_contracted',
        stageAsOf: '2025-11',
        stages: [],
        slippage: {
          state: 'passed',
          promisedFor: '2024-12',
          nowPromisedFor: '2024-12',
          timesMoved: 0,
          movedByDays: 0,
          reachedOn: null,
          lateByDays: 692,
        },
        milestones: [],
        implementation: { ...implementation, sources: [] },
        candidateProvisions: [{ provisionId: 'DE-II.s3.1b', status: 'not_stated' }],
        money: [],
        publicationId: null,
        sources: [],
        confidence: 'medium',
        notes: null,
        status: 'active',
        reason: null,
        marking: 'framework',
        releasableTo: [],
        createdAt: '2026-11-28T00:00:00.000Z',
        version: 1,
        allowedActions: ['reportProjectStage'],
      },
    ],
  })
export const JointProjectPage = page(JointProject).meta({ id: 'JointProjectPage' })

export const ProfileShape = z
  .object({
    kind: z.enum(projectKinds),
    participants: z.array(ParticipantCode),
    organisations: z.array(z.string()),
    started: z.string().nullable(),
    stage: z.enum(projectStages).nullable(),
    stageAsOf: z.string().nullable(),
    milestones: z.array(z.object({ title: Names, dueOn: CalendarDate, reachedOn: CalendarDate.nullable() })),
  })
  .meta({ id: 'ProjectProfile', description: 'What was told of the project on the day of the proposal.' })

export const ProjectPublication = z
  .object({
    id: Id,
    projectId: Id.nullable().meta({ description: 'The project, where you may know of it.' }),
    participant: ParticipantCode.meta({ description: 'The participant that proposed it.' }),
    title: Names,
    summary: Names,
    profile: ProfileShape,
    status: z.enum(publicationStatuses),
    agreedBy: z.array(ParticipantCode).meta({ description: 'The parties that agreed to it.' }),
    awaits: z.array(ParticipantCode).meta({ description: 'The parties that have not agreed yet.' }),
    reason: z.string().nullable(),
    decidedBy: ParticipantCode.nullable().meta({
      description: 'The participant that refused the publication or took it back.',
    }),
    publishedAt: Instant.nullable(),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(publicationLifecycle),
  })
  .meta({
    id: 'ProjectPublication',
    description: 'What the public may read of a project, as its parties decide (BR-123).',
    examples: [
      {
        id,
        projectId: id,
        participant: 'UA',
        title: { en: 'Drones made in two countries', uk: 'Дрони, виготовлені у двох країнах' },
        summary: { en: 'Ukrainian designs, made in Sweden.', uk: 'Українські розробки, виготовлені у Швеції.' },
        profile: {
          kind: 'co_production',
          participants: ['SE', 'UA'],
          organisations: [],
          started: '2026-11',
          stage: null,
          stageAsOf: null,
          milestones: [],
        },
        status: 'proposed',
        agreedBy: ['UA'],
        awaits: ['SE'],
        reason: null,
        decidedBy: null,
        publishedAt: null,
        createdAt: '2026-11-28T08:00:00.000Z',
        version: 1,
        allowedActions: [],
      },
    ],
  })
export const ProjectPublicationPage = page(ProjectPublication).meta({ id: 'ProjectPublicationPage' })
