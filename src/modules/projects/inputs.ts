import { z } from 'zod'
import { limits } from '../../config.ts'
import { PartialDate, Period } from '../../platform/http/times.ts'
import {
  Amount,
  CalendarDate,
  CurrencyCode,
  Id,
  Marking,
  ParticipantCode,
  ReleasableTo,
  text,
  webAddress,
} from '../../platform/http/wire.ts'
import { publicationStatuses } from './publication-rules.ts'
import { projectKinds, projectStages, projectStatuses, sourceTies } from './rules.ts'

export const BothNames = z
  .strictObject({ en: text(500), uk: text(500) })
  .meta({ description: 'English and Ukrainian, both.' })
const BothTexts = z
  .strictObject({ en: text(4_000), uk: text(4_000) })
  .meta({ description: 'English and Ukrainian, both.' })
export const SourceInput = z
  .strictObject({
    title: text(500),
    publisher: text(200).optional(),
    date: PartialDate.optional(),
    url: webAddress(2_000).optional(),
  })
  .meta({ description: 'What says so, and where it can be read.' })

export const JointProjectInput = z
  .strictObject({
    title: BothNames,
    kind: z.enum(projectKinds),
    summary: BothTexts,
    participants: z
      .array(ParticipantCode)
      .min(1)
      .max(limits.arrayItems)
      .meta({ description: 'The participants that are parties, yours among them (BR-120).' }),
    organisations: z
      .array(text(300))
      .max(limits.arrayItems)
      .default([])
      .meta({ description: 'Companies and other parties that are no participants, by their names.' }),
    started: PartialDate.optional(),
    amount: Amount.optional(),
    currency: CurrencyCode.optional(),
    sources: z.array(SourceInput).max(50).default([]),
    marking: Marking.default('framework'),
    releasableTo: ReleasableTo.optional(),
  })
  .refine(({ amount, currency }) => (amount === undefined) === (currency === undefined), {
    path: ['currency'],
    error: 'goes with `amount`',
  })
  .meta({
    id: 'JointProjectBody',
    examples: [
      {
        title: {
          en: 'Interceptor drones made in two countries',
          uk: 'Дрони-перехоплювачі, виготовлені у двох країнах',
        },
        kind: 'co_production',
        summary: {
          en: 'Ukrainian designs, made in Sweden as well.',
          uk: 'Українські розробки, що їх виготовляють і у Швеції.',
        },
        participants: ['SE', 'UA'],
        organisations: ['A Swedish maker'],
        started: '2026-11',
      },
    ],
  })
export type JointProjectInput = z.output<typeof JointProjectInput>

export const ProjectStageInput = z
  .strictObject({
    statedOn: PartialDate,
    words: text(2_000),
    stage: z.enum(projectStages).optional(),
    promisedFor: Period.optional().meta({ description: 'When it is to be there, as it is promised now (BR-122).' }),
    postpones: z.boolean().default(false).meta({ description: 'Whether it takes back what was promised before it.' }),
    source: text(2_000).optional(),
  })
  .meta({
    id: 'ProjectStageBody',
    examples: [{ statedOn: '2026-11-20', words: 'The line is ordered.', stage: 'contracted', promisedFor: '2027-03' }],
  })
export type ProjectStageInput = z.output<typeof ProjectStageInput>

export const ProjectMilestoneInput = z.strictObject({ title: BothNames, dueOn: CalendarDate }).meta({
  id: 'ProjectMilestoneBody',
  examples: [{ title: { en: 'First hundred made', uk: 'Виготовлено першу сотню' }, dueOn: '2027-03-31' }],
})
export type ProjectMilestoneInput = z.output<typeof ProjectMilestoneInput>

export const MilestoneStatementInput = z
  .strictObject({
    milestoneId: Id,
    dueOn: CalendarDate.optional().meta({ description: 'The day to which it moves, with the reason.' }),
    reachedOn: CalendarDate.optional(),
    reason: text(2_000).optional(),
  })
  .refine(({ dueOn, reachedOn }) => (dueOn === undefined) !== (reachedOn === undefined), {
    path: ['reachedOn'],
    error: 'say either `dueOn` or `reachedOn`',
  })
  .refine(({ dueOn, reason }) => dueOn === undefined || reason !== undefined, {
    path: ['reason'],
    error: 'to move a milestone, give a reason',
  })
  .meta({
    id: 'ProjectMilestoneStatementBody',
    examples: [
      { milestoneId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10', dueOn: '2027-05-31', reason: 'The site changed.' },
    ],
  })
export type MilestoneStatementInput = z.output<typeof MilestoneStatementInput>

export const ProjectMoneyInput = z
  .strictObject({ pledgeId: Id.optional(), commitmentId: Id.optional() })
  .refine(({ pledgeId, commitmentId }) => (pledgeId === undefined) !== (commitmentId === undefined), {
    path: ['commitmentId'],
    error: 'name either a pledge or a commitment',
  })
  .meta({ id: 'ProjectMoneyBody', examples: [{ pledgeId: '01979d2a-7f31-7000-8000-4c9a3a2f6b10' }] })
export type ProjectMoneyInput = z.output<typeof ProjectMoneyInput>

export const PublicationInput = z.strictObject({ title: BothNames, summary: BothTexts }).meta({
  id: 'ProjectPublicationBody',
  description:
    'What the public is to read; the kind, parties, stage and milestones of the project as of today are published with it.',
  examples: [
    {
      title: { en: 'Drones made in two countries', uk: 'Дрони, виготовлені у двох країнах' },
      summary: { en: 'Ukrainian designs, made in Sweden.', uk: 'Українські розробки, виготовлені у Швеції.' },
    },
  ],
})
export type PublicationInput = z.output<typeof PublicationInput>

export const JointProjectFilter = z.strictObject({
  participant: ParticipantCode.optional().meta({ description: 'Only projects of which this participant is a party.' }),
  kind: z.enum(projectKinds).optional(),
  status: z.enum(projectStatuses).optional(),
  sourceTie: z.enum(sourceTies).optional().meta({ description: 'What the sources say of its tie to an agreement.' }),
})
export type JointProjectFilter = z.output<typeof JointProjectFilter>

export const PublicationFilter = z.strictObject({ status: z.enum(publicationStatuses).optional() })
export type PublicationFilter = z.output<typeof PublicationFilter>
