import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import { obligors } from '../agreements/rules.ts'
import { actKinds } from './acts.ts'
import { Area } from './inputs.ts'
import { Matches } from './rule-inputs.ts'
import {
  arrangements,
  linkLifecycle,
  linkRuleLifecycle,
  linkRuleStatuses,
  linkStatuses,
  relationsOfActs,
} from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
const at = '2026-11-23T08:00:00.000Z'
const act = { kind: 'commitment' as const, id, href: `/v1/commitments/${id}` }
const ActReference = z
  .object({ kind: z.enum(actKinds), id: Id, href: z.string() })
  .meta({ description: 'The act, and where its record can be read.' })
const CellOf = z.object({ agreementId: Id, area: Area, obligor: z.enum(obligors) })

export const Act = z
  .object({
    act: ActReference,
    provider: ParticipantCode.nullable().meta({ description: 'The participant whose act it is.' }),
    title: z.string(),
    agreementId: Id.nullable().meta({ description: 'The agreement that the act itself names.' }),
    coalition: z.string().nullable(),
    capability: z.string().nullable(),
    area: Area.nullable().meta({
      description: 'The area of its capability, else of its category of aid; null if neither has one.',
    }),
    happenedOn: CalendarDate.nullable(),
    marking: Marking,
    links: z.int().meta({ description: 'What it is linked to, without withdrawn links.' }),
    arrangements: z
      .array(z.enum(arrangements))
      .meta({ description: 'Formats to which it belongs beside the agreements: see the code list `arrangement`.' }),
  })
  .meta({
    id: 'Act',
    description: 'Anything that can implement an agreement, in one shape.',
    examples: [
      {
        ...{ act, provider: 'SE', title: 'Air defence package', agreementId: null, coalition: null, capability: null },
        ...{ area: 'military_equipment', happenedOn: '2026-03-02', marking: 'framework', links: 1, arrangements: [] },
      },
    ],
  })
export const ActPage = page(Act).meta({ id: 'ActPage' })

export const ImplementationLink = z
  .object({
    id: Id,
    act: ActReference,
    provider: ParticipantCode.nullable().meta({ description: 'The participant whose act it is.' }),
    actOn: CalendarDate.nullable().meta({ description: 'The day of the act as of the moment when it was linked.' }),
    agreementId: Id,
    party: ParticipantCode.meta({ description: 'Ukraine’s other party to the agreement.' }),
    provisionId: z.string().nullable(),
    cell: CellOf.nullable().meta({ description: 'The cell that the act is linked to, if no provision is named.' }),
    relation: z.enum(relationsOfActs),
    share: z.string().nullable().meta({ description: 'The share of the act, in per cent.' }),
    status: z.enum(linkStatuses).meta({
      description:
        'Its present status; `not_objected` means that those who were told have kept silent, without prejudice (BR-104).',
    }),
    claimedBy: ParticipantCode.nullable().meta({
      description: 'The participant that claims the link; null for a reader’s match, which nobody has claimed.',
    }),
    claimedAt: Instant.nullable(),
    evidence: z.string(),
    awaits: z.array(ParticipantCode).meta({ description: 'The participants that may confirm or contest the link.' }),
    confirmedBy: z
      .array(ParticipantCode)
      .meta({ description: 'The participants of `awaits` that have confirmed the link.' }),
    silentFrom: Instant.nullable().meta({
      description:
        'The moment from which silence counts as no objection; null if it never will, because one of these participants has nobody who could be told.',
    }),
    ruleId: Id.nullable(),
    reason: z.string().nullable(),
    reasonBy: ParticipantCode.nullable(),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(linkLifecycle),
  })
  .meta({
    id: 'ImplementationLink',
    description: 'The statement that an act implements a provision, or what an agreement says about one area.',
    examples: [
      {
        ...{ id, act, provider: 'SE', actOn: '2026-03-02', agreementId: id, party: 'SE', provisionId: null },
        cell: { agreementId: id, area: 'military_equipment', obligor: 'participant' },
        ...{ relation: 'implements', share: null, status: 'claimed', claimedBy: 'SE', claimedAt: at },
        ...{ evidence: 'The package was announced under part II.', awaits: ['UA'], confirmedBy: [] },
        ...{ silentFrom: '2026-12-07T08:00:00.000Z', ruleId: null, reason: null, reasonBy: null, createdAt: at },
        ...{ version: 1, allowedActions: ['amendLink', 'withdrawLink'] },
      },
    ],
  })
export const ImplementationLinkPage = page(ImplementationLink).meta({ id: 'ImplementationLinkPage' })

export const ActArrangement = z
  .object({
    act: ActReference,
    arrangement: z.enum(arrangements),
    statedBy: ParticipantCode.nullable().meta({
      description: 'The participant that says so; null if the public facts say it.',
    }),
    evidence: z.string(),
    statedAt: Instant,
  })
  .meta({
    id: 'ActArrangement',
    description: 'A statement that an act also belongs to a format outside the agreements.',
    examples: [{ act, arrangement: 'purl', statedBy: 'SE', evidence: 'Package 3 of the list.', statedAt: at }],
  })
export const ActArrangementPage = page(ActArrangement).meta({ id: 'ActArrangementPage' })

export const LinkDecision = z.object({ decided: z.int(), linkIds: z.array(Id) }).meta({
  id: 'LinkDecision',
  description: 'The links that were decided in one transaction.',
  examples: [{ decided: 1, linkIds: [id] }],
})

export const Suggestion = z
  .object({
    act: ActReference,
    provider: ParticipantCode,
    title: z.string(),
    happenedOn: CalendarDate.nullable(),
    cell: CellOf,
    provisions: z.int().meta({ description: 'How many provisions of the cell can be delivered.' }),
    rule: z.enum(['capability', 'aid_category']).meta({ description: 'Which rule found it: see `suggestionRule`.' }),
  })
  .meta({
    id: 'LinkSuggestion',
    description: 'What an act could be linked to, by a stated rule. It is only a suggestion.',
    examples: [
      {
        ...{ act, provider: 'SE', title: 'Air defence package', happenedOn: '2026-03-02' },
        cell: { agreementId: id, area: 'military_equipment', obligor: 'participant' },
        ...{ provisions: 4, rule: 'aid_category' },
      },
    ],
  })
export const SuggestionPage = page(Suggestion).meta({ id: 'LinkSuggestionPage' })

export const LinkRule = z
  .object({
    id: Id,
    participant: ParticipantCode,
    title: z.string(),
    matches: Matches,
    agreementId: Id,
    provisionId: z.string().nullable(),
    cell: CellOf.nullable(),
    relation: z.enum(relationsOfActs),
    share: z.string().nullable(),
    evidence: z.string(),
    status: z.enum(linkRuleStatuses),
    reason: z.string().nullable(),
    previewed: z.int().nullable().meta({ description: 'How many acts its preview showed; null before one.' }),
    previewedAt: Instant.nullable(),
    appliedAt: Instant.nullable(),
    appliedLinks: z.int(),
    acts: z.array(z.object({ act: ActReference, title: z.string(), happenedOn: CalendarDate.nullable() })).meta({
      description: 'After a preview: what the rule would link. After an application: what it linked. Otherwise empty.',
    }),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(linkRuleLifecycle),
  })
  .meta({
    id: 'LinkRule',
    description: 'A saved rule that links many acts at once, but only those that its last preview showed.',
    examples: [
      {
        ...{ id, participant: 'SE', title: 'Our packages', matches: { kinds: ['commitment'], provider: 'SE' } },
        ...{ agreementId: id, provisionId: null },
        cell: { agreementId: id, area: 'military_equipment', obligor: 'participant' },
        ...{ relation: 'implements', share: null, evidence: 'Our list of packages.', status: 'active', reason: null },
        ...{
          previewed: null,
          previewedAt: null,
          appliedAt: null,
          appliedLinks: 0,
          acts: [],
          createdAt: at,
          version: 1,
        },
        allowedActions: ['previewLinkRule', 'retireLinkRule'],
      },
    ],
  })
export const LinkRulePage = page(LinkRule).meta({ id: 'LinkRulePage' })
