import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import { obligors } from '../agreements/rules.ts'
import { Area } from '../implementation/inputs.ts'
import { ConsultationOf } from './inputs.ts'
import {
  confidences,
  instrumentKinds,
  instrumentLifecycle,
  instrumentRelations,
  instrumentStages,
  instrumentStatuses,
  measureLifecycle,
  measureStatuses,
  stageStatuses,
} from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const at = '2026-11-23T08:00:00.000Z'

export const Instrument = z
  .object({
    id: Id,
    kind: z.enum(instrumentKinds).meta({ description: 'See the code list `instrumentKind`.' }),
    title: z.string(),
    summary: z.string().meta({ description: 'What it is about, in our own words, not those of its text.' }),
    concluded: z
      .string()
      .nullable()
      .meta({ description: 'The day, as exactly as it is known: a year, a month or a day.' }),
    due: z.string().nullable().meta({ description: 'Until when it is to be done, in the words of its source.' }),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    amountQualifier: z
      .string()
      .nullable()
      .meta({ description: 'How exact the amount is, in the words of its source.' }),
    parties: z.array(z.object({ name: z.string(), participant: ParticipantCode.nullable() })).meta({
      description: 'The parties, as the instrument names them, with the code of those that are participants.',
    }),
    agreements: z
      .array(z.object({ agreementId: Id, relation: z.enum(instrumentRelations), words: z.string() }))
      .meta({ description: 'How it relates to which agreements: see the code list `instrumentRelation`.' }),
    stages: z
      .array(
        z.object({
          id: Id,
          stage: z.enum(instrumentStages),
          asOf: z.string().nullable(),
          status: z.enum(stageStatuses),
          statedBy: ParticipantCode.nullable(),
          decidedBy: ParticipantCode.nullable(),
          reason: z.string().nullable(),
          source: z.string(),
          version: z.int(),
        }),
      )
      .meta({
        description:
          'Its stages in order; a stage that a party states is a claim until another party confirms it (BR-110).',
      }),
    consultation: ConsultationOf.nullable().meta({
      description: 'The consultation clause of the instrument itself, where it has one.',
    }),
    status: z.enum(instrumentStatuses),
    proposedBy: ParticipantCode.nullable().meta({
      description: 'The party that proposed it; null where it was found in public sources.',
    }),
    confirmedBy: ParticipantCode.nullable().meta({ description: 'The other party that confirmed it.' }),
    decidedBy: ParticipantCode.nullable().meta({ description: 'The party that confirmed, rejected or withdrew it.' }),
    decidedAt: Instant.nullable().meta({ description: 'When it did.' }),
    reason: z.string().nullable(),
    confidence: z.enum(confidences).nullable().meta({ description: 'How well sources support it.' }),
    sources: z
      .array(
        z.object({
          title: z.string(),
          publisher: z.string().nullable(),
          date: z.string().nullable(),
          url: z.string().nullable(),
        }),
      )
      .meta({ description: 'The sources that tell of it.' }),
    asFound: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'The record as its source file has it, word for word.' }),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(instrumentLifecycle),
  })
  .meta({
    id: 'Instrument',
    description: 'What two or more parties concluded to implement an agreement, or beside it.',
    examples: [
      {
        ...{
          id,
          kind: 'action_plan',
          title: 'Action plan 2027',
          summary: 'Training and cyber.',
          concluded: '2026-11-20',
        },
        ...{ due: null, amount: null, currency: null, amountQualifier: null },
        parties: [
          { name: 'Canada', participant: 'CA' },
          { name: 'Ukraine', participant: 'UA' },
        ],
        agreements: [{ agreementId: id, relation: 'implements', words: 'It says so in its first paragraph.' }],
        stages: [],
        ...{
          consultation: null,
          status: 'proposed',
          proposedBy: 'CA',
          confirmedBy: null,
          decidedBy: null,
          decidedAt: null,
          reason: null,
          confidence: null,
        },
        sources: [{ title: 'The plan as published', publisher: null, date: null, url: null }],
        ...{
          asFound: null,
          marking: 'framework',
          releasableTo: [],
          createdAt: at,
          version: 1,
          allowedActions: ['withdrawInstrument'],
        },
      },
    ],
  })
export const InstrumentPage = page(Instrument).meta({ id: 'InstrumentPage' })

export const Measure = z
  .object({
    id: Id,
    participant: ParticipantCode,
    agreementId: Id,
    party: ParticipantCode.meta({ description: 'Ukraine’s other party to the agreement.' }),
    provisionId: z.string().nullable(),
    cell: z.object({ agreementId: Id, area: Area, obligor: z.enum(obligors) }).nullable(),
    title: z.string(),
    description: z.string().nullable(),
    plan: z.string().nullable().meta({ description: 'The plan in which it stands.' }),
    responsibleBody: z.string().meta({ description: 'The body that answers for it.' }),
    counterpart: ParticipantCode.nullable().meta({ description: 'The participant on the other side of the measure.' }),
    counterpartBody: z.string().nullable().meta({ description: 'The body on the other side that works on it.' }),
    startsOn: CalendarDate.nullable(),
    dueOn: CalendarDate,
    daysLeft: z.int(),
    overdue: z.boolean(),
    status: z.enum(measureStatuses),
    doneOn: CalendarDate.nullable().meta({ description: 'The day on which it was done.' }),
    statement: z.string().nullable(),
    reason: z.string().nullable(),
    externalReference: z.object({ system: z.string(), id: z.string() }).nullable(),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(measureLifecycle),
  })
  .meta({
    id: 'Measure',
    description: 'What is to be done about a provision: by whom, with whom, by when.',
    examples: [
      {
        ...{ id, participant: 'UA', agreementId: id, party: 'CA', provisionId: null },
        cell: { agreementId: id, area: 'training_exercises', obligor: 'mutual' },
        ...{
          title: 'Train 500 medics',
          description: null,
          plan: 'Action plan 2027',
          responsibleBody: 'Ministry of Defence',
        },
        ...{
          counterpart: 'CA',
          counterpartBody: null,
          startsOn: null,
          dueOn: '2027-06-30',
          daysLeft: 219,
          overdue: false,
        },
        ...{ status: 'planned', doneOn: null, statement: null, reason: null, externalReference: null },
        ...{ marking: 'framework', releasableTo: [], createdAt: at, version: 1 },
        allowedActions: ['amendMeasure', 'startMeasure', 'completeMeasure', 'cancelMeasure'],
      },
    ],
  })
export const MeasurePage = page(Measure).meta({ id: 'MeasurePage' })

export const MeasureImport = z
  .object({ imported: z.int(), ids: z.array(Id) })
  .meta({ id: 'MeasureImport', description: 'The measures that were stored.', examples: [{ imported: 1, ids: [id] }] })
