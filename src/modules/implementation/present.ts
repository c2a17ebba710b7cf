import type { z } from 'zod'
import { resources } from '../../events/resources.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { ActRow, SuggestionRow } from './act-queries.ts'
import { type Act as ActFacts, type ActKind, resourceOf } from './acts.ts'
import type { ArrangementRow, LinkRow } from './queries.ts'
import type { RuleView } from './rule-commands.ts'
import { isForClaim, isOpen, linkLifecycle, linkRuleLifecycle, standingToLink } from './rules.ts'
import type { Act, ActArrangement, ImplementationLink, LinkRule, Suggestion } from './schemas.ts'

export const actReference = (kind: string, id: string) => ({
  kind: kind as ActKind,
  id,
  href: `${resources[resourceOf(kind)].at}${id}`,
})

export function actToJson(row: ActRow): z.input<typeof Act> {
  return {
    act: actReference(row.kind, row.id),
    provider: row.provider,
    title: row.title,
    agreementId: row.agreement_id,
    coalition: row.coalition,
    capability: row.capability,
    area: row.area,
    happenedOn: row.happened_on,
    marking: row.marking,
    links: row.links,
    arrangements: row.arrangements,
  }
}

export const arrangementToJson = (row: ArrangementRow): z.input<typeof ActArrangement> => ({
  act: actReference(row.kind, row.act_id),
  arrangement: row.arrangement,
  statedBy: row.stated_by,
  evidence: row.evidence,
  statedAt: row.stated_at.toISOString(),
})

type Targeted = { agreementId: string; area: string | null; obligor: 'participant' | 'ukraine' | 'mutual' | null }
const cellOf = ({ agreementId, area, obligor }: Targeted) =>
  area === null ? null : { agreementId, area, obligor: obligor! }

export function linkToJson(row: LinkRow, { actor }: View): z.input<typeof ImplementationLink> {
  return {
    ...row,
    act: actReference(row.actKind, row.actId),
    cell: cellOf(row),
    status: row.told,
    claimedAt: row.claimedAt?.toISOString() ?? null,
    silentFrom: row.silentFrom?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(linkLifecycle, row.status, actor, (verb) =>
      !isOpen(verb, row) ||
      !isForClaim(verb, row) ||
      (verb === 'confirmLink' && row.confirmedBy.includes(actor.participant))
        ? []
        : standingToLink(actor.participant, verb, row),
    ),
  }
}

export function suggestionToJson(row: SuggestionRow): z.input<typeof Suggestion> {
  return {
    act: actReference(row.kind, row.act_id),
    provider: row.provider,
    title: row.title,
    happenedOn: row.happened_on,
    cell: { agreementId: row.agreement_id, area: row.area, obligor: row.obligor },
    provisions: row.provisions,
    rule: row.rule,
  }
}

export function ruleToJson(row: RuleView, { actor }: View): z.input<typeof LinkRule> {
  const { previewedActs, acts } = row
  return {
    ...row,
    cell: cellOf(row),
    previewed: previewedActs?.length ?? null,
    previewedAt: row.previewedAt?.toISOString() ?? null,
    appliedAt: row.appliedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    acts: acts.map((act: ActFacts) => ({
      act: actReference(act.kind, act.id),
      title: act.title,
      happenedOn: act.happened_on,
    })),
    allowedActions: allowedActions(linkRuleLifecycle, row.status, actor, (verb) =>
      verb === 'applyLinkRule' && previewedActs === null ? [] : ['own'],
    ),
  }
}
