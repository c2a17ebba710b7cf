import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, Names, ParticipantCode, page } from '../../platform/http/wire.ts'
import { CoalitionCode } from './inputs.ts'
import { coalitionFindings, coalitionRoles, membershipLifecycle, membershipStatuses } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const Stated = z
  .string()
  .nullable()
  .meta({
    description: 'A day, or a month if the day is not known; null if neither is (BR-71).',
    examples: ['2024-02'],
  })
const role = z.enum(coalitionRoles)

export const CoalitionClaim = z
  .object({
    id: Id,
    coalition: CoalitionCode,
    participant: ParticipantCode,
    role: role.nullable().meta({
      description: 'The role that the source states; null if it reports only an announced interest.',
    }),
    roleAsFound: z.string().nullable().meta({ description: 'The role in the words of the source.' }),
    from: Stated,
    to: Stated,
    note: z.string().nullable(),
    source: z.string(),
    membershipId: Id.nullable().meta({ description: 'The membership that it is about.' }),
    used: z.boolean(),
    reason: z.string().meta({ description: 'Why it is used, or why another is.' }),
  })
  .meta({
    id: 'CoalitionClaim',
    description: 'A sourced statement of a role. All are kept; one of those about a membership is used (BR-71).',
    examples: [
      {
        id,
        coalition: 'drone',
        participant: 'LV',
        role: 'co_lead',
        roleAsFound: 'co_leader',
        from: null,
        to: null,
        note: '"together with the United Kingdom"',
        source: 'text:LV framework',
        membershipId: id,
        used: true,
        reason: 'the text that the participant signed itself',
      },
    ],
  })
export const CoalitionClaimPage = page(CoalitionClaim).meta({ id: 'CoalitionClaimPage' })

export const Membership = z
  .object({
    id: Id,
    coalitionId: Id,
    coalition: CoalitionCode,
    participant: ParticipantCode,
    role,
    subgroup: z.object({ id: Id, name: z.string() }).nullable(),
    from: Stated,
    to: CalendarDate.nullable().meta({ description: 'The first day without it; null: it goes on.' }),
    status: z.enum(membershipStatuses),
    proposedBy: ParticipantCode.nullable(),
    decidedBy: ParticipantCode.nullable(),
    decidedAt: Instant.nullable(),
    handsOverId: Id.nullable().meta({ description: 'The lead that ends where this one begins.' }),
    remainsAs: role
      .nullable()
      .meta({ description: 'When the lead is handed over: the role of the outgoing lead from then on.' }),
    reason: z.string().nullable(),
    claims: z.array(CoalitionClaim).meta({ description: 'Every claim about this participant in this coalition.' }),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(membershipLifecycle),
  })
  .meta({
    id: 'Membership',
    description:
      'One dated role of one participant in one coalition. Two sides agree on it, whichever of them proposed it (BR-80).',
    examples: [
      {
        id,
        coalitionId: id,
        coalition: 'drone',
        participant: 'SE',
        role: 'member',
        subgroup: null,
        from: '2024-02',
        to: null,
        status: 'claimed',
        proposedBy: null,
        decidedBy: null,
        decidedAt: null,
        handsOverId: null,
        remainsAs: null,
        reason: null,
        claims: [],
        createdAt: '2024-01-12T00:00:00.000Z',
        version: 1,
        allowedActions: ['leaveCoalition'],
      },
    ],
  })
export const MembershipPage = page(Membership).meta({ id: 'MembershipPage' })

const summary = {
  id: Id,
  code: CoalitionCode,
  name: Names,
  launched: Stated,
  leads: z.array(z.object({ participant: ParticipantCode, role, status: z.enum(membershipStatuses), from: Stated })),
  participants: z.int().meta({ description: 'How many take part, Ukraine included.' }),
  findings: z.array(z.object({ finding: z.enum(coalitionFindings), since: CalendarDate.nullable() })).meta({
    description: 'What it lacks or has too much of; `since` is null where nobody knows.',
  }),
  leadsMax: z
    .int()
    .nullable()
    .optional()
    .meta({ description: 'How many may lead by the latest charter; null where it does not say.' }),
  reviewCycle: z.int().nullable().optional().meta({ description: 'Months from one review to the next.' }),
  nextReviewDueOn: CalendarDate.nullable().optional(),
  asOf: CalendarDate,
  note: z.string().nullable(),
  source: z.string(),
  marking: Marking,
  redactions: z
    .array(z.string())
    .meta({ description: 'Fields that are left out, because only those who take part see them (BR-51).' }),
  version: z.int(),
}
const example = {
  id,
  code: 'drone',
  name: { en: 'Drone', uk: 'Дрони' },
  launched: '2024-02-14',
  leads: [
    { participant: 'GB', role: 'co_lead', status: 'claimed', from: null },
    { participant: 'LV', role: 'co_lead', status: 'claimed', from: null },
  ],
  participants: 22,
  findings: [],
  leadsMax: null,
  reviewCycle: 6,
  nextReviewDueOn: '2027-05-20',
  asOf: '2026-11-23',
  note: null,
  source: 'https://babel.ua/en/news/119392-belgium-and-turkey-join-the-drone-coalition',
  marking: 'public',
  redactions: [],
  version: 1,
}

export const CoalitionSummary = z.object(summary).meta({
  id: 'CoalitionSummary',
  description: 'A capability coalition as it stands on a day.',
  examples: [example] as never,
})
export const CoalitionPage = page(CoalitionSummary).meta({ id: 'CoalitionPage' })

export const Coalition = z
  .object({
    ...summary,
    subgroups: z.array(z.object({ id: Id, name: z.string() })),
    memberships: z
      .array(Membership)
      .meta({ description: 'The memberships that hold on that day, each with every claim about it.' }),
    asFound: z.record(z.string(), z.unknown()).nullable().meta({
      description: 'What sources say of it; null if it was founded in this service.',
    }),
  })
  .meta({
    id: 'Coalition',
    description: 'A capability coalition with its memberships of a day.',
    examples: [{ ...example, subgroups: [], memberships: [], asFound: null }] as never,
  })
