import type { z } from 'zod'
import { may } from '../../access/policy.ts'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { CapabilityRow, RequirementRow } from './queries.ts'
import { hasWritten, requirementLifecycle, standingToNeeds, standingToOfferFor } from './rules.ts'
import type { Capability, Requirement } from './schemas.ts'

export function requirementToJson(row: RequirementRow, { actor }: View): z.input<typeof Requirement> {
  const wrote = hasWritten(actor, row)
  return {
    ...row,
    open: requirementLifecycle.states[row.status].includes('open'),
    validation:
      row.validation === null ? null : { outsideBody: null, ...row.validation, at: row.validatedAt!.toISOString() },
    createdAt: row.createdAt.toISOString(),
    allowedActions: [
      ...allowedActions(requirementLifecycle, row.status, actor, (verb) =>
        verb === 'validateRequirement' && wrote ? [] : standingToNeeds(actor.participant),
      ),
      ...(row.status === 'validated' && may(actor, 'requirement.offer', standingToOfferFor(actor.participant))
        ? ['offerToRequirement']
        : []),
    ],
  }
}

export function capabilityToJson(row: CapabilityRow): z.input<typeof Capability> {
  const { nameEn, nameUk, ...fields } = row
  return { ...fields, name: { en: nameEn, uk: nameUk } }
}
