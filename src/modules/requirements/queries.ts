import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { keptOrigin, originsOf, seenBy } from '../../platform/db/audience.ts'
import { is, when } from '../../platform/db/filters.ts'
import { type Order, orderBy, type Page } from '../../platform/db/keyset.ts'
import { presenceOf } from '../../platform/db/present.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, now, orNull, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { coalitionOrigin } from '../coalitions/origin.ts'
import { joinSeen, namesProvision, ofSeen } from '../implementation/queries.ts'
import type { CapabilityQuery, RequirementFilter } from './inputs.ts'
import { capability, requirement, unitConversion } from './tables.ts'

const requirements = selection(requirement, {
  as: 'q',
  without: ['validatedBy', 'changeId'],
  ofPage: { order: 'q.id desc' },
  joins: sql`${joinSeen('q.id')} left join accord.requirement s on s.supersedes_id = q.id`,
  computed: {
    ...ofSeen,
    daysToNeed: computed(z.int(), sql`q.needed_by - accord.current_day()`),
    supersededById: computed(z.uuid().nullable(), sql`s.id`),
    openOffers: computed(
      z.int(),
      sql`(
        select count(*)
        from accord.requirement_offer o
        where o.requirement_id = q.id
          and (o.status = 'offered' or (o.status = 'accepted' and o.expires_at > ${now}))
      )::integer`,
    ),
    conversions: computed(
      z.array(z.object({ unit: z.string(), factor: z.string() })),
      sql`coalesce((
        select json_agg(json_build_object('unit', c.unit, 'factor', c.factor::text) order by c.unit collate "C")
        from accord.requirement_conversion c
        where c.requirement_id = q.id
      ), '[]')`,
    ),
  },
})
export type RequirementRow = RowOf<typeof requirements>

export const requirementPresent = presenceOf(requirement, { seen: seenBy('r.id', 'r.participant') })

export function findRequirement(tx: ReadTx, id: string): Promise<RequirementRow | undefined> {
  return tx.find(requirements, id)
}

const newestRequirementFirst = orderBy(requirement, 'q', ['id'], 'desc')
const neededFirst = orderBy(requirement, 'q', ['neededBy', 'id'])

export const requirementsOrder = ({ neededBefore }: RequirementFilter): Order<RequirementRow> =>
  neededBefore === undefined ? newestRequirementFirst : neededFirst

export async function listRequirements(tx: ReadTx, filter: RequirementFilter, page: Page): Promise<RequirementRow[]> {
  const seen = await tx.seen(page, 'q.id', ['requirement'])
  return tx.all(
    requirements,
    sql`where ${seen.where}
      and ${is('q.coalition', filter.coalition)}
      and ${is('q.capability', filter.capability)}
      and ${is('q.status', filter.status)}
      and ${is('q.priority', filter.priority)}
      and ${when(filter.neededBefore, (day) => sql`q.needed_by < ${day}::date`)}
      and ${namesProvision('q.id', filter.provisionId)}
      and ${page.after}
    ${seen.tail}`,
    page,
  )
}

const capabilities = selection(capability, { as: 'c', isRegister: true, computed: {} })
export type CapabilityRow = RowOf<typeof capabilities>

const inForce = (day: ReturnType<typeof sql>) =>
  sql`(c.valid_from is null or c.valid_from <= ${day}) and (c.valid_to is null or c.valid_to >= ${day})`

export function listCapabilities(tx: ReadTx, { coalition, asOf }: CapabilityQuery): Promise<CapabilityRow[]> {
  return tx.all(
    capabilities,
    sql`where ${is('c.coalition', coalition)}
      and ${inForce(sql`coalesce(${asOf ?? null}::date, accord.current_day())`)}
    order by c.code collate "C"`,
  )
}

const conversions = selection(unitConversion, { as: 'c', isRegister: true, computed: {} })

export function listConversions(tx: ReadTx): Promise<RowOf<typeof conversions>[]> {
  return tx.all(conversions, sql`order by c.unit collate "C", c.to_unit collate "C"`)
}

const namedRow = written({
  today: z.string(),
  capability: z.boolean(),
  coalition: z.boolean(),
  provisions: z.array(z.string()),
  superseded: orNull(written({ id: requirement.id, status: requirement.status, version: requirement.version })),
  unreleasable: z.array(z.string()),
  origins: z.array(keptOrigin),
})
export type NamedByRequirement = RowOf<typeof namedRow>

type Naming = {
  capability?: string | undefined
  neededBy?: string | undefined
  coalition?: string | undefined
  provisionIds?: readonly string[] | undefined
  supersedesId?: string | undefined
  releasableTo?: readonly string[] | undefined
}

/** Everything that a need names, as far as the caller may know of it, in one statement. */
export function findNamed(tx: ReadTx, naming: Naming): Promise<NamedByRequirement> {
  return tx.row(
    namedRow,
    sql`
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      exists (
        select 1 from accord.capability c
        where c.code = ${naming.capability ?? null}
          and ${inForce(sql`coalesce(${naming.neededBy ?? null}::date, accord.current_day())`)}
      ) as capability,
      exists (select 1 from accord.coalition c where c.code = ${naming.coalition ?? null}) as coalition,
      array(select p.id from accord.provision p where p.id = any (${sql.param([...(naming.provisionIds ?? [])])}::text[]))
        as provisions,
      (
        select json_build_object('id', q.id, 'status', q.status, 'version', q.version) from accord.requirement q
        where q.id = ${naming.supersedesId ?? null}::uuid
        for update
      ) as superseded,
      accord.unknown_audiences(${sql.param([...(naming.releasableTo ?? [])])}::text[]) as unreleasable,
      ${originsOf([coalitionOrigin(naming.coalition)])} as origins`,
  )
}
