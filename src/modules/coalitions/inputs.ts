import { z } from 'zod'
import { limits } from '../../config.ts'
import { publicCodes } from '../../platform/http/public-codes.ts'
import {
  CalendarDate,
  Id,
  InstantInput,
  Marking,
  name,
  ParticipantCode,
  QueryFlag,
  ReleasableTo,
  Sha256,
  text,
} from '../../platform/http/wire.ts'
import { adoptions, charterKinds, coalitionRoles, decidingBodies, membershipStatuses } from './rules.ts'

export const CoalitionCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,39}$/, 'must be small letters, digits and underscores')
  .meta({ description: 'Short and for good, such as `drone`.', examples: ['drone'] })
  .register(publicCodes, { list: 'coalitions' })
const asOf = CalendarDate.optional().meta({ description: 'The day for which the reply holds; by default today.' })

export const CoalitionInput = z
  .strictObject({
    code: CoalitionCode,
    name: z.strictObject({ en: name, uk: name }),
    launchedOn: CalendarDate.optional(),
    note: text(2_000).optional(),
    source: text(1_000).meta({ description: 'Where it was founded or announced (BR-71).' }),
    marking: Marking.default('framework'),
    releasableTo: ReleasableTo.optional(),
  })
  .meta({
    id: 'CoalitionBody',
    examples: [
      {
        code: 'space',
        name: { en: 'Space Capability Coalition', uk: 'Коаліція космічних спроможностей' },
        launchedOn: '2026-10-02',
        source: 'Statement of the Contact Group of 2 October 2026',
      },
    ],
  })
export type CoalitionInput = z.output<typeof CoalitionInput>

export const SubgroupInput = z.strictObject({ name }).meta({ id: 'SubgroupBody', examples: [{ name: 'F-16 upkeep' }] })
export type SubgroupInput = z.output<typeof SubgroupInput>

export const MembershipInput = z
  .strictObject({
    participant: ParticipantCode.optional().meta({
      description:
        'By default your own participant; a lead proposes a role to another participant, which then decides (BR-80).',
    }),
    role: z.enum(coalitionRoles),
    subgroupId: Id.optional().meta({
      description: 'For the role `subgroup_lead`: the sub-group, where it has a name.',
    }),
    from: CalendarDate.meta({ description: 'The first day; the previous role of the participant ends on it.' }),
    reason: text(2_000).optional(),
  })
  .refine(({ role, subgroupId }) => subgroupId === undefined || role === 'subgroup_lead', {
    path: ['subgroupId'],
    message: 'goes only with the role subgroup_lead',
  })
  .meta({ id: 'MembershipBody', examples: [{ role: 'co_lead', from: '2026-12-01' }] })
export type MembershipInput = z.output<typeof MembershipInput>

export const HandoverInput = z
  .strictObject({
    to: ParticipantCode.meta({ description: 'Who is to lead in your place; nothing changes before it accepts.' }),
    on: CalendarDate.meta({ description: 'The first day of the new lead, on which the old lead ends.' }),
    remainsAs: z
      .enum(['co_lead', 'member', 'contributor', 'observer'])
      .optional()
      .meta({ description: 'Your role from that day on; absent: you leave the coalition.' }),
    reason: text(2_000).optional(),
  })
  .meta({ id: 'HandoverBody', examples: [{ to: 'PL', on: '2027-01-01', remainsAs: 'member' }] })
export type HandoverInput = z.output<typeof HandoverInput>

export const DepartureInput = z
  .strictObject({ on: CalendarDate.meta({ description: 'The first day without it.' }), reason: text(2_000) })
  .meta({ id: 'DepartureBody', examples: [{ on: '2027-01-01', reason: 'The contribution is complete.' }] })
export type DepartureInput = z.output<typeof DepartureInput>

const Document = z
  .strictObject({
    title: text(300),
    mediaType: z
      .string()
      .max(100)
      .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a media type such as application/pdf'),
    bytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
    sha256: Sha256,
    holder: ParticipantCode.meta({ description: 'Who keeps the document; it stays there.' }),
    howToAsk: text(500),
  })
  .meta({ description: 'Where a document is kept, and how a copy of it is recognised.' })

export const CharterInput = z
  .strictObject({
    kind: z.enum(charterKinds),
    signedOn: CalendarDate,
    leadsMax: z
      .int()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'How many may lead; absent if the document does not say.' }),
    reviewCycle: z.int().min(1).max(120).default(6).meta({ description: 'Months from one review to the next.' }),
    document: Document,
  })
  .meta({
    id: 'CharterBody',
    examples: [
      {
        kind: 'letter_of_intent',
        signedOn: '2026-02-14',
        leadsMax: 2,
        reviewCycle: 6,
        document: {
          title: 'Letter of intent',
          mediaType: 'application/pdf',
          bytes: 182_044,
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
          holder: 'LV',
          howToAsk: 'Ministry of Defence, registry',
        },
      },
    ],
  })
export type CharterInput = z.output<typeof CharterInput>

export const PlanInput = z
  .strictObject({ title: text(300), text: text(), from: CalendarDate.optional(), to: CalendarDate.optional() })
  .meta({
    id: 'PlanBody',
    examples: [{ title: 'Plan 2027', text: 'Interceptors first.', from: '2027-01-01', to: '2027-12-31' }],
  })
export type PlanInput = z.output<typeof PlanInput>

export const DecisionInput = z
  .strictObject({
    text: text(4_000),
    ownedBy: ParticipantCode.optional().meta({ description: 'The participant that carries the decision out.' }),
    dueOn: CalendarDate.optional(),
  })
  .meta({ id: 'DecisionBody', examples: [{ text: 'One joint order.', ownedBy: 'LV', dueOn: '2027-02-01' }] })
export type DecisionInput = z.output<typeof DecisionInput>

export const BodyDecisionInput = z
  .strictObject({
    ...DecisionInput.shape,
    body: z.enum(decidingBodies).optional().meta({ description: 'The body that took it.' }),
    adoptedBy: z
      .enum(adoptions)
      .optional()
      .meta({ description: 'How the decision was taken: see the code list `adoption`.' }),
    attendance: z
      .array(ParticipantCode)
      .max(limits.arrayItems)
      .default([])
      .meta({ description: 'The participants that attended.' }),
    memberships: z
      .array(z.strictObject({ participant: ParticipantCode, role: z.enum(coalitionRoles), from: CalendarDate }))
      .max(40)
      .default([])
      .meta({
        description:
          'Roles that follow from the decision: each is proposed, and the participant concerned confirms it (BR-80).',
      }),
  })
  .meta({
    id: 'BodyDecisionBody',
    examples: [
      {
        text: 'Poland leads the sub-group on training.',
        body: 'steering_committee',
        adoptedBy: 'consensus',
        attendance: ['LV', 'GB', 'PL', 'UA'],
        memberships: [{ participant: 'PL', role: 'member', from: '2026-12-01' }],
      },
    ],
  })
export type BodyDecisionInput = z.output<typeof BodyDecisionInput>

export const MeetingInput = z
  .strictObject({
    title: text(300),
    heldAt: InstantInput.meta({ description: 'When it was, or will be.' }),
    place: text(300).optional(),
    summary: text(4_000).optional(),
    decisions: z.array(DecisionInput).max(limits.arrayItems).default([]),
  })
  .meta({
    id: 'MeetingBody',
    examples: [{ title: 'Steering group', heldAt: '2026-11-20T09:00:00Z', place: 'Riga', decisions: [] }],
  })
export type MeetingInput = z.output<typeof MeetingInput>

export const ReviewInput = z
  .strictObject({ reviewedOn: CalendarDate, summary: text(4_000) })
  .meta({ id: 'ReviewBody', examples: [{ reviewedOn: '2026-11-20', summary: 'Two of five deliverables are late.' }] })
export type ReviewInput = z.output<typeof ReviewInput>

export const CoalitionFilter = z.strictObject({
  code: CoalitionCode.optional(),
  participant: ParticipantCode.optional().meta({ description: 'Only those in which it takes part.' }),
  asOf,
})
export type CoalitionFilter = z.output<typeof CoalitionFilter>

export const MembershipFilter = z.strictObject({
  participant: ParticipantCode.optional(),
  role: z.enum(coalitionRoles).optional(),
  status: z.enum(membershipStatuses).optional(),
  asOf: CalendarDate.optional().meta({ description: 'Only what holds on that day.' }),
})
export type MembershipFilter = z.output<typeof MembershipFilter>

export const ClaimFilter = z.strictObject({
  coalition: CoalitionCode.optional(),
  participant: ParticipantCode.optional(),
  used: QueryFlag.optional(),
})
export type ClaimFilter = z.output<typeof ClaimFilter>
