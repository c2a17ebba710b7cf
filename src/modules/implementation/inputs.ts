import { z } from 'zod'
import { limits } from '../../config.ts'
import { publicCodes } from '../../platform/http/public-codes.ts'
import { CalendarDate, Id, ParticipantCode, QueryFlag, text } from '../../platform/http/wire.ts'
import { obligors } from '../agreements/rules.ts'
import { actKinds } from './acts.ts'
import { arrangements, linkStatuses, relationsOfActs } from './rules.ts'

export const Area = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/, 'must be the code of an area')
  .meta({ description: 'An area, by its code in the list of areas.', examples: ['defence_industry'] })
  .register(publicCodes, { list: 'areas' })
export const ActRef = z
  .strictObject({ kind: z.enum(actKinds), id: Id })
  .meta({ description: 'Which act: its kind and the id of its record.' })
export const Cell = z
  .strictObject({ agreementId: Id, area: Area, obligor: z.enum(obligors) })
  .meta({ description: 'What one agreement says about one area for one obligor.' })
export const Share = z
  .string()
  .regex(
    /^\d{1,3}(\.\d{1,4})?$/,
    'must be a decimal string such as "40" or "12.5", of at most 3 digits and 4 decimal places',
  )
  .refine((share) => Number(share) > 0 && Number(share) <= 100, 'must be above 0 and at most 100')
  .meta({ description: 'Per cent of the act, as a text; all shares of an act are 100 at most (BR-102).' })
const Evidence = text(2_000).meta({ description: 'The grounds: what was said and where, or which document shows it.' })

/** Either a provision or a cell. */
const target = {
  provisionId: text(60).optional().meta({ description: 'A provision, if a party or a source names one.' }),
  cell: Cell.optional(),
}
export const oneTarget = (link: { provisionId?: unknown; cell?: unknown }) =>
  (link.provisionId === undefined) !== (link.cell === undefined)
export const oneTargetSays = { error: 'a provision or a cell is required, and not both', path: ['cell'] }
export const linkFields = {
  ...target,
  relation: z.enum(relationsOfActs).default('implements'),
  share: Share.optional(),
  evidence: Evidence,
}

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
export const LinkInput = z
  .strictObject({ act: ActRef, ...linkFields })
  .refine(oneTarget, oneTargetSays)
  .meta({
    id: 'ImplementationLinkBody',
    examples: [
      {
        act: { kind: 'commitment', id },
        cell: { agreementId: id, area: 'defence_industry', obligor: 'participant' },
        evidence: 'The contract was signed under part II of the agreement.',
      },
    ],
  })
export type LinkInput = z.output<typeof LinkInput>

export const LinkPatch = z
  .strictObject({ relation: z.enum(relationsOfActs), share: Share.nullable(), evidence: Evidence })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'must change something')
  .meta({
    id: 'ImplementationLinkPatch',
    description: 'The new values replace the old ones, and the other side is asked to confirm again.',
    examples: [{ share: '40' }],
  })
export type LinkPatch = z.output<typeof LinkPatch>

export const ClaimInput = z
  .strictObject({ evidence: Evidence })
  .meta({ id: 'LinkClaimBody', examples: [{ evidence: 'Decision 12 of the ministry names the agreement.' }] })
export type ClaimInput = z.output<typeof ClaimInput>

export const decisions = ['confirm', 'contest'] as const
export const DecisionInput = z
  .strictObject({
    decision: z.enum(decisions),
    linkIds: z.array(Id).min(1).max(limits.linksDecided),
    reason: text(2_000).optional().meta({ description: 'Why the links are contested; required for that decision.' }),
  })
  .refine(({ decision, reason }) => (decision === 'contest') === (reason !== undefined), {
    error: 'is required if links are contested, and only then',
    path: ['reason'],
  })
  .meta({ id: 'LinkDecisionBody', examples: [{ decision: 'confirm', linkIds: [id] }] })
export type DecisionInput = z.output<typeof DecisionInput>

export const ArrangementInput = z
  .strictObject({ act: ActRef, arrangement: z.enum(arrangements), evidence: Evidence })
  .meta({
    id: 'ActArrangementBody',
    examples: [{ act: { kind: 'commitment', id }, arrangement: 'purl', evidence: 'Package 3 of the list.' }],
  })
export type ArrangementInput = z.output<typeof ArrangementInput>

export const ArrangementFilter = z.strictObject({
  actKind: z.enum(actKinds).optional(),
  actId: Id.optional().meta({ description: 'Only of this act, by the id of its record.' }),
  arrangement: z.enum(arrangements).optional().meta({ description: 'Only what belongs to this format.' }),
  statedBy: ParticipantCode.optional().meta({ description: 'Only what this participant states.' }),
})
export type ArrangementFilter = z.output<typeof ArrangementFilter>

export const LinkFilter = z.strictObject({
  actKind: z.enum(actKinds).optional(),
  actId: Id.optional(),
  provider: ParticipantCode.optional().meta({ description: 'Only acts of this participant.' }),
  agreementId: Id.optional(),
  provisionId: z.string().max(60).optional(),
  area: Area.optional(),
  status: z.enum(linkStatuses).optional(),
  claimedBy: ParticipantCode.optional(),
  awaiting: ParticipantCode.optional().meta({
    description: 'Only claims of others that this participant may still confirm or contest.',
  }),
  ruleId: Id.optional().meta({ description: 'Only links that this rule made.' }),
})
export type LinkFilter = z.output<typeof LinkFilter>

export const ActFilter = z.strictObject({
  kind: z.enum(actKinds).optional(),
  provider: ParticipantCode.optional(),
  agreementId: Id.optional().meta({ description: 'Named by the act, or linked to it.' }),
  area: Area.optional(),
  happenedFrom: CalendarDate.optional(),
  happenedTo: CalendarDate.optional(),
  linked: QueryFlag.optional().meta({ description: '`false`: only acts for which nothing says what they implement.' }),
})
export type ActFilter = z.output<typeof ActFilter>

export const SuggestionFilter = z.strictObject({
  provider: ParticipantCode.optional().meta({
    description: 'Only acts of this participant; by default of your own.',
  }),
  kind: z.enum(actKinds).optional(),
})
export type SuggestionFilter = z.output<typeof SuggestionFilter>
