import { z } from 'zod'
import { limits } from '../../config.ts'
import { PartialDate } from '../../platform/http/times.ts'
import {
  Amount,
  CalendarDate,
  CurrencyCode,
  Id,
  Marking,
  name,
  ParticipantCode,
  ReleasableTo,
  text,
  webAddress,
} from '../../platform/http/wire.ts'
import { triggers } from '../consultations/matching.ts'
import { Area, Cell, oneTarget, oneTargetSays } from '../implementation/inputs.ts'
import {
  instrumentKinds,
  instrumentRelations,
  instrumentStages,
  instrumentStatuses,
  measureStatuses,
  precedences,
} from './rules.ts'

/** How the parties of an instrument consult, if the instrument has a clause for this. */
export const ConsultationOf = z
  .strictObject({
    triggers: z.array(z.enum(triggers)).min(1).max(triggers.length),
    onlyAfterCessation: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the clause speaks only of a new attack after hostilities have ceased.' }),
    activation: text(1_000)
      .nullable()
      .default(null)
      .meta({ description: 'What must happen before the clause can be used, in its words.' }),
    deadlineHours: z.int().min(1).max(8_760).nullable().default(null),
    clocks: z
      .array(z.strictObject({ afterHours: z.int().min(0).max(8_760), what: text(500) }))
      .max(20)
      .default([])
      .meta({ description: 'The deadlines of the clause, if it has several.' }),
    precedence: z
      .enum(precedences)
      .default('not_stated')
      .meta({ description: 'Which consultation clause comes first, as the instrument says.' }),
    words: text(2_000),
  })
  .meta({ description: 'The consultation clause of the instrument itself.' })
export type ConsultationOf = z.output<typeof ConsultationOf>

const SourceInput = z.strictObject({
  title: text(500),
  publisher: name.nullable().default(null),
  date: PartialDate.nullable().default(null),
  url: webAddress(1_000).nullable().default(null),
})
const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const InstrumentInput = z
  .strictObject({
    kind: z.enum(instrumentKinds),
    title: text(500),
    summary: text(4_000),
    concluded: PartialDate.optional(),
    due: text(200).optional(),
    amount: Amount.optional(),
    currency: CurrencyCode.optional(),
    parties: z
      .array(z.strictObject({ participant: ParticipantCode.optional(), name: name.optional() }))
      .max(limits.arrayItems)
      .meta({ description: 'Two or more: a participant, or another by its name.' }),
    agreements: z
      .array(
        z.strictObject({
          agreementId: Id,
          relation: z.enum(instrumentRelations).default('not_stated'),
          words: text(1_000),
        }),
      )
      .max(40)
      .default([])
      .meta({ description: 'How it relates to which agreements, and in whose words.' }),
    stage: z.enum(instrumentStages),
    consultation: ConsultationOf.optional(),
    sources: z.array(SourceInput).min(1).max(20),
    marking: Marking.optional().meta({
      description: 'By default for the framework, or for those who may see all the agreements that it names (BR-50).',
    }),
    releasableTo: ReleasableTo.optional(),
  })
  .refine(({ amount, currency }) => (amount === undefined) === (currency === undefined), {
    error: 'goes with an amount',
    path: ['currency'],
  })
  .meta({
    id: 'InstrumentBody',
    examples: [
      {
        ...{ kind: 'action_plan', title: 'Action plan 2027', summary: 'Training and cyber.', stage: 'signed' },
        parties: [{ participant: 'CA' }, { participant: 'UA' }],
        agreements: [{ agreementId: id, relation: 'implements', words: 'It says so in its first paragraph.' }],
        sources: [{ title: 'The plan as published' }],
      },
    ],
  })
export type InstrumentInput = z.output<typeof InstrumentInput>

export const InstrumentFilter = z.strictObject({
  kind: z.enum(instrumentKinds).optional(),
  participant: ParticipantCode.optional().meta({
    description: 'Only instruments of which this participant is a party.',
  }),
  agreementId: Id.optional().meta({ description: 'Only instruments that relate to this agreement, in whatever way.' }),
  status: z.enum(instrumentStatuses).optional(),
})
export type InstrumentFilter = z.output<typeof InstrumentFilter>

export const StageInput = z
  .strictObject({ stage: z.enum(instrumentStages), asOf: PartialDate, source: text(1_000) })
  .meta({
    id: 'InstrumentStageBody',
    examples: [{ stage: 'in_force', asOf: '2026-10-15', source: 'Official journal.' }],
  })
export type StageInput = z.output<typeof StageInput>

const measureFields = {
  title: text(500),
  description: text(4_000).optional(),
  responsibleBody: name.meta({ description: 'The body that answers for it.' }),
  counterpartBody: name.optional().meta({ description: 'The body on the other side that works on it.' }),
  startsOn: CalendarDate.optional(),
  dueOn: CalendarDate,
}
export const MeasureFields = z.strictObject({
  ...measureFields,
  provisionId: text(60).optional(),
  cell: Cell.optional(),
  counterpart: ParticipantCode.optional().meta({
    description: 'The participant on the other side; the other party of the agreement where none is given.',
  }),
  plan: text(300).optional().meta({ description: 'The plan in which it stands.' }),
  externalReference: z.strictObject({ system: name, id: name }).optional(),
  marking: Marking.default('framework'),
  releasableTo: ReleasableTo.optional(),
})
export const MeasureInput = MeasureFields.refine(oneTarget, oneTargetSays).meta({
  id: 'MeasureBody',
  examples: [
    {
      ...{ title: 'Train 500 medics', responsibleBody: 'Ministry of Defence', dueOn: '2027-06-30' },
      cell: { agreementId: id, area: 'training_exercises', obligor: 'participant' },
    },
  ],
})
export type MeasureInput = z.output<typeof MeasureInput>

export const MeasurePatch = z
  .strictObject(measureFields)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
  .meta({
    id: 'MeasurePatch',
    description: 'The fields to change; a measure can be changed while it is neither done nor called off.',
    examples: [{ dueOn: '2027-09-30' }],
  })
export type MeasurePatch = z.output<typeof MeasurePatch>

export const CompletionInput = z
  .strictObject({ doneOn: CalendarDate, statement: text(2_000) })
  .meta({ id: 'MeasureCompletionBody', examples: [{ doneOn: '2027-06-20', statement: 'All are trained.' }] })
export type CompletionInput = z.output<typeof CompletionInput>

export const MeasureFilter = z.strictObject({
  participant: ParticipantCode.optional().meta({ description: 'Only measures of this participant.' }),
  agreementId: Id.optional(),
  provisionId: z.string().max(60).optional(),
  area: Area.optional(),
  status: z.enum(measureStatuses).optional(),
  dueBefore: CalendarDate.optional(),
})
export type MeasureFilter = z.output<typeof MeasureFilter>
