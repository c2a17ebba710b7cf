import type { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import { type Action, may } from '../../access/policy.ts'
import { allowedVerbs } from '../../kernel/lifecycle.ts'
import type { CapabilityRow, RequirementRow } from './queries.ts'
import { type RequirementVerb, requirementLifecycle } from './rules.ts'
import type { Capability, Requirement } from './schemas.ts'

export const verbActions: Readonly<Record<RequirementVerb, Action>> = {
  amendment: 'requirement.file',
  validation: 'requirement.validate',
  supersession: 'requirement.file',
  withdrawal: 'requirement.file',
}

export function requirementToJson(row: RequirementRow, actor: Actor): z.input<typeof Requirement> {
  const standing = row.participant === actor.participant ? (['own'] as const) : []
  const wrote = [row.filed_by, row.amended_by].includes(actor.accountId)
  return {
    id: row.id,
    participant: row.participant,
    title: row.title,
    capability: row.capability,
    coalition: row.coalition,
    quantity: row.quantity,
    unit: row.unit,
    conversions: row.conversions,
    priority: row.priority,
    neededBy: row.needed_by,
    daysToNeed: row.days_to_need,
    remarks: row.remarks,
    provisionIds: row.provision_ids,
    status: row.status,
    open: row.status === 'validated',
    openOffers: row.open_offers,
    reason: row.reason,
    supersedesId: row.supersedes_id,
    supersededById: row.superseded_by_id,
    validation: row.validation === null ? null : { ...row.validation, at: row.validated_at!.toISOString() },
    marking: row.marking,
    releasableTo: row.releasable_to,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    allowedActions: allowedVerbs(requirementLifecycle, row.status).filter(
      (verb) => may(actor, verbActions[verb], standing) && (verb !== 'validation' || !wrote),
    ),
  }
}

export function capabilityToJson(row: CapabilityRow): z.input<typeof Capability> {
  return {
    code: row.code,
    name: { en: row.name_en, uk: row.name_uk },
    coalition: row.coalition,
    area: row.area,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    source: row.source,
  }
}
