import { z } from 'zod'
import { limits } from '../../config.ts'
import { CalendarDate, Id, ParticipantCode, text } from '../../platform/http/wire.ts'
import { actKinds } from './acts.ts'
import { Area, linkFields, oneTarget, oneTargetSays } from './inputs.ts'
import { linkRuleStatuses } from './rules.ts'

/** The acts of a rule: all conditions that are given must fit. */
export const Matches = z.strictObject({
  kinds: z
    .array(z.enum(actKinds))
    .min(1)
    .max(actKinds.length)
    .optional()
    .meta({ description: 'Kinds of acts; by default all.' }),
  provider: ParticipantCode.optional().meta({ description: 'Only acts of this participant.' }),
  area: Area.optional().meta({
    description: 'The area of the act: that of its capability, else that of its category of aid.',
  }),
  capability: text(60).optional(),
  coalition: text(40).optional(),
  titleContains: text(200)
    .optional()
    .meta({ description: 'Only acts with these words in their title, in upper or lower case.' }),
  happenedFrom: CalendarDate.optional(),
  happenedTo: CalendarDate.optional(),
  actIds: z.array(Id).min(1).max(limits.arrayItems).optional().meta({ description: 'Only these acts, by their ids.' }),
  exceptActIds: z.array(Id).min(1).max(limits.arrayItems).optional().meta({
    description: 'Not these acts, by their ids: those that cannot be linked, for example.',
  }),
})
export type Matches = z.output<typeof Matches>

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
export const LinkRuleInput = z
  .strictObject({
    title: text(300),
    matches: Matches.refine((matches) => Object.keys(matches).length > 0, 'must say which acts'),
    ...linkFields,
  })
  .refine(oneTarget, oneTargetSays)
  .meta({
    id: 'LinkRuleBody',
    examples: [
      {
        title: 'Our air defence packages',
        matches: { kinds: ['commitment'], provider: 'DE', area: 'military_equipment' },
        cell: { agreementId: id, area: 'military_equipment', obligor: 'participant' },
        evidence: 'The ministry’s list of packages under part II.',
      },
    ],
  })
export type LinkRuleInput = z.output<typeof LinkRuleInput>

export const LinkRuleFilter = z.strictObject({ status: z.enum(linkRuleStatuses).optional() })
export type LinkRuleFilter = z.output<typeof LinkRuleFilter>
