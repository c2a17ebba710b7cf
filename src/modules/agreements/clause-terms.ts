import { z } from 'zod'
import { text } from '../../platform/http/wire.ts'
import type { ClauseType } from '../../reference/clause-types.ts'
import { durationKinds, presences, strengths } from './rules.ts'

export const limbTriggers = ['armed_attack', 'threat_of_attack', 'significant_escalation'] as const

const words = text(1_000).nullable().optional()
const months = z.int().min(1).max(240).nullable()
const years = z.int().min(1).max(100).nullable()
const ProvisionId = z
  .string()
  .max(80)
  .regex(/^[A-Z]{2}-\S+$/, 'must be the id of a provision, such as GB-VIII.2')

const Limb = z
  .strictObject({
    trigger: z.enum(limbTriggers),
    qualifier: text(500).nullable().meta({ description: 'What the text adds, in own words.' }),
    onlyAfterCessation: z.boolean().meta({ description: 'Only for a new attack once hostilities have ceased.' }),
    deadlineHours: z
      .int()
      .min(1)
      .max(8_760)
      .nullable()
      .meta({ description: 'The deadline in elapsed hours; null: the text sets none.' }),
    strength: z.enum(['undertaking', 'best_effort', 'soft']),
    locator: text(300).nullable().optional(),
    provisionId: ProvisionId.nullable().optional(),
  })
  .meta({ id: 'ConsultationLimb', description: 'One occasion on which a text provides for consultation.' })

/** What a clause of each type says, where a text has it. */
export const clauseTerms = {
  consultation: z.strictObject({
    limbs: z.array(Limb).min(1).max(10),
    requiresRequest: z.boolean().nullable(),
    whoMayRequest: z.enum(['either']).nullable(),
    victim: z.enum(['ukraine', 'either']),
    multilateralConsent: z.boolean().meta({ description: 'Third states only with the consent of the Participants.' }),
    multilateralConsentProvisionId: ProvisionId.nullable().optional(),
    channels: z.enum(['bilateral', 'bilateral_or_other_suitable', 'most_senior_levels']).nullable(),
    channelsWords: words,
    triggerQuote: words,
  }),
  alignment: z.strictObject({
    scope: z.enum(['consultation_and_assistance', 'consultation_part', 'agreement']),
    scopeWords: words,
    agreedBy: z.enum(['ukraine_with_partners', 'both_participants_with_partners']),
  }),
  dialogue: z.strictObject({
    cadence: z.enum(['annual', 'regular', 'as_needed']).nullable(),
    level: z.enum(['head_of_state', 'minister', 'senior_official', 'working']).nullable(),
    cadenceWords: words,
    levelWords: words,
  }),
  assistance: z.strictObject({
    undertaking: z.enum([
      'assist_under_own_law',
      'intends_to_assist',
      'may_decide_on_responses',
      'determine_next_steps',
    ]),
    assistant: z.enum(['participant', 'both']),
    strength: z.enum(strengths).nullable(),
  }),
  mutual_assistance: z.strictObject({
    kind: z.enum(['capability_goal', 'deter_and_confront_policy']),
    extent: z.enum(['full', 'partial']),
    termsToBeDetermined: z.boolean().nullable(),
    onlyBeforeAccession: z.boolean().nullable(),
  }),
  termination: z.strictObject({
    unilateralExit: z.literal(true).nullable().meta({ description: 'Null where no right to leave is stated.' }),
    noticeMonths: months,
    noticeFrom: z.enum(['receipt', 'giving', 'notification', 'advance']).nullable(),
    strength: z.enum(['firm', 'soft']),
    projectsSurvive: z
      .enum(['unless_decided_otherwise', 'if_started', 'not_necessarily_affected', 'own_terms'])
      .nullable(),
  }),
  extension: z.strictObject({
    kind: z.enum(['joint_decision_by_notification', 'joint_decision', 'written_agreement', 'notice_of_intention']),
    noticeMonths: months,
    noticeStrength: z.enum(['firm', 'preferably']).nullable(),
  }),
  review: z.strictObject({
    kind: z.enum([
      'ongoing',
      'comprehensive_within_years',
      'annual_meeting',
      'dialogue_on_progress',
      'annual_coordination_and_high_level_review',
      'not_later_than_years',
      'after_years',
    ]),
    years,
  }),
  entry_into_effect: z.strictObject({ kind: z.enum(['on_signature', 'on_second_notification']) }),
  validity: z.strictObject({ kind: z.enum(durationKinds).exclude(['unknown']), years }),
  nato: z.strictObject({
    tags: z
      .array(z.string().regex(/^[a-z_]{3,60}$/, 'must be a tag such as future_in_nato'))
      .min(1)
      .max(20),
  }),
  un_registration: z.strictObject({
    intent: z.enum(['intended', 'excluded']),
    withinDays: z.int().min(1).max(3_650).nullable(),
  }),
  end_use: z.strictObject({ extent: z.enum(['full', 'partial']) }),
  budget_reservation: z.strictObject({ words: text(1_000) }),
} as const satisfies Record<ClauseType, z.ZodType>

function clauseOf<const Type extends ClauseType, Terms extends z.ZodType>(type: Type, terms: Terms) {
  return z
    .strictObject({
      type: z.literal(type),
      presence: z.enum(presences),
      terms: terms.optional().meta({ description: 'Required if the clause is present, and only then.' }),
      locator: text(300).nullable().default(null),
      provisionId: ProvisionId.nullable().default(null),
      source: text(1_000).meta({ description: 'Where it can be checked.' }),
      note: text(2_000).nullable().default(null),
    })
    .refine(({ presence, terms: given }) => (presence === 'present') === (given !== undefined), {
      path: ['terms'],
      error: 'is required if the clause is present, and only then',
    })
}

export const ClauseInput = z.discriminatedUnion('type', [
  clauseOf('consultation', clauseTerms.consultation),
  clauseOf('alignment', clauseTerms.alignment),
  clauseOf('dialogue', clauseTerms.dialogue),
  clauseOf('assistance', clauseTerms.assistance),
  clauseOf('mutual_assistance', clauseTerms.mutual_assistance),
  clauseOf('termination', clauseTerms.termination),
  clauseOf('extension', clauseTerms.extension),
  clauseOf('review', clauseTerms.review),
  clauseOf('entry_into_effect', clauseTerms.entry_into_effect),
  clauseOf('validity', clauseTerms.validity),
  clauseOf('nato', clauseTerms.nato),
  clauseOf('un_registration', clauseTerms.un_registration),
  clauseOf('end_use', clauseTerms.end_use),
  clauseOf('budget_reservation', clauseTerms.budget_reservation),
])
export type ClauseInput = z.output<typeof ClauseInput>

/** The terms as they are stored: if a text has no way out, the terms say so instead of leaving it out. */
export function storedTerms(clause: Pick<ClauseInput, 'type' | 'presence' | 'terms'>): Record<string, unknown> {
  if (clause.type === 'termination' && clause.presence === 'absent') return { unilateralExit: false }
  return clause.terms ?? {}
}

/** Every provision that a clause points to, with the pointer of the field. */
export function provisionsNamed(clause: ClauseInput, at: string): { pointer: string; id: string }[] {
  const named = [{ pointer: `${at}/provisionId`, id: clause.provisionId }]
  if (clause.type === 'consultation' && clause.terms !== undefined) {
    const { limbs, multilateralConsentProvisionId } = clause.terms
    named.push({
      pointer: `${at}/terms/multilateralConsentProvisionId`,
      id: multilateralConsentProvisionId ?? null,
    })
    named.push(
      ...limbs.map(({ provisionId }, index) => ({
        pointer: `${at}/terms/limbs/${index}/provisionId`,
        id: provisionId ?? null,
      })),
    )
  }
  return named.flatMap(({ pointer, id }) => (id === null ? [] : [{ pointer, id }]))
}

type LimbTerms = { trigger: string; onlyAfterCessation: boolean; deadlineHours: number | null; strength: string }

/** What can be compared: numbers and codes, not the words of a text. */
export function comparableTerms(type: ClauseType, terms: Record<string, unknown>): Record<string, unknown> {
  if (type === 'consultation' && Array.isArray(terms['limbs'])) {
    const limbs = terms['limbs'] as LimbTerms[]
    const hours = limbs.flatMap(({ deadlineHours }) => (deadlineHours === null ? [] : [deadlineHours]))
    return {
      deadlineHours: hours.length === 0 ? null : Math.min(...hours),
      limbs: limbs.map(({ trigger, onlyAfterCessation, deadlineHours, strength }) => ({
        trigger,
        onlyAfterCessation,
        deadlineHours,
        strength,
      })),
      victim: terms['victim'] ?? null,
      requiresRequest: terms['requiresRequest'] ?? null,
      multilateralConsent: terms['multilateralConsent'] ?? null,
    }
  }
  const own = ['scopeWords', 'cadenceWords', 'levelWords']
  return Object.fromEntries(Object.entries(terms).filter(([key]) => !own.includes(key)))
}
