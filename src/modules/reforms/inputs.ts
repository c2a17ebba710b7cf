import { z } from 'zod'
import { limits } from '../../config.ts'
import { publicCodes } from '../../platform/http/public-codes.ts'
import { Due, PartialDate } from '../../platform/http/times.ts'
import { CurrencyCode, Marking, ReleasableTo, text } from '../../platform/http/wire.ts'
import { BothNames, SourceInput } from '../projects/inputs.ts'
import { assessorKinds, implementations, moneyKinds, moneyQualifiers, outcomes, stepStatuses } from './rules.ts'

export const ProgrammeCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/, 'must be the code of a programme')
  .meta({ description: 'A code of `GET /v1/reform-programmes`.', examples: ['ukraine_plan_step'] })
  .register(publicCodes, { list: 'programmes' })
const ReformCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/, 'must be a code in small letters')
  .meta({
    description: 'The name of the reform; steps of several programmes that ask for the same reform share it.',
    examples: ['criminal_case_closure'],
  })
  .register(publicCodes, { list: 'reforms' })
const criteria = z
  .array(text(1_000))
  .min(1)
  .max(limits.arrayItems)
  .meta({ description: 'What must be the case; this is fixed from the first assessment on (BR-40).' })

export const ReformStepInput = z
  .strictObject({
    programme: ProgrammeCode,
    number: text(40).optional(),
    title: BothNames,
    due: Due,
    responsible: text(300).meta({ description: 'The Ukrainian body that is responsible.' }),
    criteria,
    reform: ReformCode.optional(),
    marking: Marking.default('framework'),
    releasableTo: ReleasableTo.optional(),
  })
  .meta({
    id: 'ReformStepBody',
    examples: [
      {
        programme: 'imf_eff_2026',
        title: { en: 'Head of customs appointed', uk: 'Призначено керівника митниці' },
        due: '2027-Q1',
        responsible: 'Ministry of Finance',
        criteria: ['The Cabinet has appointed the winner of an open competition.'],
      },
    ],
  })
export type ReformStepInput = z.output<typeof ReformStepInput>

export const ReformStepPatch = z
  .strictObject({ title: BothNames, due: Due, responsible: text(300), criteria })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
  .meta({
    id: 'ReformStepPatch',
    description: 'The fields to change; only before the first assessment (BR-40).',
    examples: [{ due: '2027-Q2' }],
  })
export type ReformStepPatch = z.output<typeof ReformStepPatch>

export const ReformReportInput = z
  .strictObject({ implementation: z.enum(implementations), asOf: PartialDate, words: text(4_000) })
  .meta({
    id: 'ReformReportBody',
    examples: [{ implementation: 'in_progress', asOf: '2026-11-20', words: 'The competition was announced.' }],
  })
export type ReformReportInput = z.output<typeof ReformReportInput>

export const ReformAssessmentInput = z
  .strictObject({
    assessor: text(300).meta({ description: 'The body whose decision it is.' }),
    assessorKind: z.enum(assessorKinds),
    decision: text(500).optional().meta({ description: 'What the decision is called.' }),
    decidedOn: PartialDate,
    outcome: z.enum(outcomes),
    share: z
      .string()
      .regex(
        /^-?\d{1,15}(\.\d{1,4})?$/,
        'must be a decimal string such as "0.4", of at most 15 digits and 4 decimal places',
      )
      .optional()
      .meta({ description: 'If the step is met in part: the share, between 0 and 1 (BR-41).' }),
    words: text(4_000).meta({ description: 'What the decision says, and its reasoning.' }),
    reference: SourceInput.optional().meta({
      description: 'Where the decision can be read; without a reference it is no assessment (BR-124).',
    }),
  })
  .meta({
    id: 'ReformAssessmentBody',
    examples: [
      {
        assessor: 'Council of the EU',
        assessorKind: 'council',
        decision: 'Council Implementing Decision (EU) 2024/2149',
        decidedOn: '2024-08-06',
        outcome: 'met',
        words: 'All nine steps were accepted.',
        reference: { title: 'Council Implementing Decision (EU) 2024/2149 of 6 August 2024' },
      },
    ],
  })
export type ReformAssessmentInput = z.output<typeof ReformAssessmentInput>

export const ReformMoneyInput = z
  .strictObject({
    kind: z.enum(moneyKinds),
    amount: z
      .string()
      .regex(
        /^\d{1,15}(\.\d{1,2})?$/,
        'must be a decimal string such as "597494240", of at most 15 digits and 2 decimal places',
      )
      .optional(),
    currency: CurrencyCode.optional(),
    qualifier: z.enum(moneyQualifiers),
    statedOn: PartialDate,
    remedyUntil: Due.optional().meta({ description: 'Until when what is missing can still be made good.' }),
    words: text(2_000).meta({ description: 'What the decision says of the money.' }),
  })
  .refine(({ amount, currency }) => (amount === undefined) === (currency === undefined), {
    path: ['currency'],
    error: 'goes with `amount`',
  })
  .meta({
    id: 'ReformMoneyBody',
    examples: [
      { kind: 'held', qualifier: 'unstated', statedOn: '2025-12-11', words: 'The share of the step is held back.' },
    ],
  })
export type ReformMoneyInput = z.output<typeof ReformMoneyInput>

export const ReformStepFilter = z.strictObject({
  programme: ProgrammeCode.optional(),
  reform: ReformCode.optional(),
  status: z.enum(stepStatuses).optional(),
})
export type ReformStepFilter = z.output<typeof ReformStepFilter>
