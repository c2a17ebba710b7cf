import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, Names, ParticipantCode, page } from '../../platform/http/wire.ts'
import { confidences } from '../projects/rules.ts'
import { SourceShape } from '../projects/schemas.ts'
import {
  assessorKinds,
  implementations,
  moneyKinds,
  moneyQualifiers,
  outcomes,
  stepLifecycle,
  stepStatuses,
  trancheMethods,
} from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const code = z
  .string()
  .meta({ description: 'The name of the record in the public facts, or in the list of programmes.' })

export const ReformCommitment = z.object({
  code,
  words: Names.meta({ description: 'What Ukraine undertook.' }),
  agreements: z
    .array(z.string())
    .meta({ description: 'The parties in whose agreements it stands; `all` if the source says so of all.' }),
  outcome: z.string().nullable().meta({ description: 'What came of it, where a source says so.' }),
  source: z.string(),
})
export const ReformCommitmentList = z.object({ items: z.array(ReformCommitment) }).meta({
  id: 'ReformCommitmentList',
  description: 'What Ukraine undertook in return.',
  examples: [
    {
      items: [
        {
          code: 'decentralisation',
          words: { en: 'decentralisation', uk: 'децентралізація' },
          agreements: ['PL', 'CA'],
          outcome: null,
          source: 'text:PL IX ; text:CA Part V',
        },
      ],
    },
  ],
})

const Instalment = z.object({
  code,
  number: z.int().meta({ description: 'The number of the instalment.' }),
  title: Names,
  due: z.string().nullable().meta({ description: 'When its steps are due.' }),
  stepsDue: z.int().meta({ description: 'How many steps are due in it.' }),
  summary: z.string().nullable(),
  consequence: z.string().nullable().meta({ description: 'What came of it in money, as the sources say.' }),
  confidence: z.enum(confidences).nullable(),
  notes: z.string().nullable(),
  sources: z.array(SourceShape),
})
const RunningCount = z
  .object({
    due: z.int().meta({ description: 'Steps of the instalments that were decided on.' }),
    accepted: z.int().meta({ description: 'Steps that decisions accepted.' }),
    percentAccepted: z
      .string()
      .nullable()
      .meta({ description: 'Accepted steps of those due; a step that is met in part counts as not accepted (BR-44).' }),
    missing: z
      .array(z.object({ stepId: Id, code: z.string().nullable(), title: Names, instalment: z.int() }))
      .meta({ description: 'Those that are not accepted, by name, as far as you may see them.' }),
    reconciles: z.boolean().meta({ description: 'Whether accepted and missing steps add up to those due (BR-126).' }),
    byDecision: z
      .array(
        z.object({
          decidedOn: CalendarDate,
          decision: z.string(),
          instalment: z.int(),
          accepted: z.int(),
          acceptedSoFar: z
            .int()
            .meta({ description: 'How many steps were accepted by this decision and all before it.' }),
        }),
      )
      .meta({ description: 'Each decision, with what it accepted.' }),
  })
  .meta({ id: 'ReformRunningCount', description: 'How many steps are accepted of those due, and which are not.' })
export const ReformProgramme = z.object({
  code,
  name: Names,
  assessor: Names.meta({ description: 'The body that assesses the programme.' }),
  trancheMethod: z.enum(trancheMethods),
  steps: z.int().meta({ description: 'Steps that you may see.' }),
  instalments: z
    .array(Instalment)
    .meta({ description: 'The instalments in which the money of the programme is paid.' }),
  runningCount: RunningCount.nullable(),
})
export const ReformProgrammeList = z.object({ items: z.array(ReformProgramme), scope: z.string() }).meta({
  id: 'ReformProgrammeList',
  description: 'The programmes, with their running counts.',
  examples: [
    {
      items: [
        {
          code: 'imf_eff_2026',
          name: { en: 'IMF Extended Fund Facility of 2026', uk: 'Розширене фінансування МВФ 2026 року' },
          assessor: { en: 'International Monetary Fund', uk: 'Міжнародний валютний фонд' },
          trancheMethod: 'assessor_decides',
          steps: 3,
          instalments: [],
          runningCount: null,
        },
      ],
      scope: 'What participant PL may see.',
    },
  ],
})

const Snapshot = z.object({
  implementation: z.enum(implementations),
  asOf: z.string().nullable(),
  words: z.string().nullable(),
  filedBy: ParticipantCode.nullable(),
})
const Assessment = z.object({
  id: Id,
  assessor: z.string(),
  assessorKind: z.enum(assessorKinds),
  decision: z.string().nullable().meta({ description: 'What the decision is called.' }),
  decidedOn: z.string().meta({ description: 'A year, a month or a day.' }),
  outcome: z.enum(outcomes),
  share: z.string().nullable(),
  words: z.string(),
  reference: z.array(SourceShape).meta({ description: 'The sources where the decision can be read.' }),
  filedBy: ParticipantCode.nullable(),
})
const Money = z.object({
  kind: z.enum(moneyKinds),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  qualifier: z.enum(moneyQualifiers),
  statedOn: z.string(),
  remedyUntil: z.string().nullable().meta({ description: 'Until when what is missing can still be made good.' }),
  sharedWith: z.array(z.string()).meta({ description: 'The steps for which one amount is stated together.' }),
  words: z.string(),
})
const Same = z.object({
  id: Id,
  programme: z.string(),
  due: z.string().nullable(),
  dueOn: CalendarDate.nullable(),
  carriedOverByDays: z.int().nullable().meta({
    description: 'Days from the due day of the same reform in the programme before to the due day of this step.',
  }),
})

export const ReformStep = z
  .object({
    id: Id,
    code: z.string().nullable(),
    participant: ParticipantCode,
    programme: z.string(),
    number: z.string().nullable().meta({ description: 'The number of the step in its programme.' }),
    title: Names,
    due: z
      .string()
      .nullable()
      .meta({ description: 'A year, a quarter, a month or a day, or the words of the source.' }),
    dueOn: CalendarDate.nullable().meta({ description: 'The last day of the due time, if it is a date.' }),
    overdue: z.boolean(),
    instalment: z.int().nullable().meta({ description: 'The number of the instalment to which the step belongs.' }),
    reform: z.string().nullable().meta({
      description: 'The name of the reform; steps of several programmes that ask for the same reform share it.',
    }),
    responsible: z.string().nullable().meta({ description: 'The Ukrainian body that is responsible.' }),
    criteria: z.array(z.string()),
    implementation: z.enum(implementations).meta({ description: 'How far it is, by the last statement.' }),
    implementationAsOf: z.string().nullable().meta({ description: 'The day for which `implementation` is stated.' }),
    metOn: z.string().nullable(),
    snapshots: z.array(Snapshot).meta({ description: 'Every statement of how far it was.' }),
    assessments: z.array(Assessment).meta({ description: 'The decisions of others about the step, side by side.' }),
    money: z.array(Money).meta({ description: 'Held back and released, as the decisions say (BR-125).' }),
    sameReform: z
      .array(Same)
      .meta({ description: 'The same reform in the programmes, this step among them, by due day.' }),
    summary: z.string().nullable(),
    consequence: z.string().nullable(),
    confidence: z.enum(confidences).nullable(),
    notes: z.string().nullable(),
    sources: z.array(SourceShape),
    status: z.enum(stepStatuses),
    reason: z.string().nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(stepLifecycle),
  })
  .meta({
    id: 'ReformStep',
    description: 'A step of a reform, with its assessments and the money that depends on it.',
    examples: [
      {
        id,
        code: 'uf-2.2',
        participant: 'UA',
        programme: 'ukraine_plan_step',
        number: '2.2',
        title: { en: 'Strategic plan for the digital State Customs Service', uk: 'Стратегічний план митної служби' },
        due: '2024-Q2',
        dueOn: '2024-06-30',
        overdue: false,
        instalment: 1,
        reform: null,
        responsible: null,
        criteria: [],
        implementation: 'implemented',
        implementationAsOf: '2024-08-06',
        metOn: '2024-02-09',
        snapshots: [],
        assessments: [],
        money: [],
        sameReform: [],
        summary: null,
        consequence: null,
        confidence: 'high',
        notes: null,
        sources: [],
        status: 'assessed',
        reason: null,
        marking: 'public',
        releasableTo: [],
        createdAt: '2026-11-28T00:00:00.000Z',
        version: 1,
        allowedActions: ['assessReformStep'],
      },
    ],
  })
export const ReformStepPage = page(ReformStep).meta({ id: 'ReformStepPage' })
