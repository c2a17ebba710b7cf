import type { z } from 'zod'
import type { View } from '../../platform/http/operations.ts'
import { allowedActions } from '../../platform/lifecycle.ts'
import type { InstrumentRow, MeasureRow } from './queries.ts'
import { instrumentLifecycle, measureLifecycle, standingToVerb } from './rules.ts'
import type { Instrument, Measure } from './schemas.ts'

export function instrumentToJson(row: InstrumentRow, { actor }: View): z.input<typeof Instrument> {
  const parties = row.parties.flatMap(({ participant }) => participant ?? [])
  const standing = standingToVerb(actor.participant, { proposedBy: row.proposedBy, parties })
  return {
    ...row,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(instrumentLifecycle, row.status, actor, standing),
  }
}

export function measureToJson(row: MeasureRow, { actor }: View): z.input<typeof Measure> {
  const { externalSystem, externalId, area, obligor } = row
  const open = measureLifecycle.states[row.status].includes('open')
  return {
    ...row,
    cell: area === null ? null : { agreementId: row.agreementId, area, obligor: obligor! },
    overdue: open && row.daysLeft < 0,
    externalReference: externalSystem === null ? null : { system: externalSystem, id: externalId! },
    createdAt: row.createdAt.toISOString(),
    allowedActions: allowedActions(
      measureLifecycle,
      row.status,
      actor,
      row.participant === actor.participant ? ['own'] : [],
    ),
  }
}
