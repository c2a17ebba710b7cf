import { sql } from 'drizzle-orm'
import { atMost, is, when } from '../../platform/db/filters.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { CapabilityQuery, RequirementQuery } from './inputs.ts'
import type { priorities, RequirementStatus } from './rules.ts'

export type RequirementRow = {
  id: string
  participant: string
  title: string
  capability: string
  coalition: string | null
  quantity: string
  unit: string
  conversions: { unit: string; factor: string }[]
  priority: (typeof priorities)[number]
  needed_by: string
  days_to_need: number
  remarks: string | null
  provision_ids: string[]
  status: RequirementStatus
  reason: string | null
  supersedes_id: string | null
  superseded_by_id: string | null
  open_offers: number
  validation: { validatedBy: { name: string; office: string; instrument: string }; remarks: string | null } | null
  validated_at: Date | null
  filed_by: string
  amended_by: string | null
  marking: 'public' | 'framework' | 'limited'
  releasable_to: string[]
  created_at: Date
  version: number
}

const requirements = (now: Date) => sql`
  select q.id, q.participant, q.title, q.capability, q.coalition, q.quantity, q.unit, q.priority, q.needed_by,
    q.needed_by - accord.current_day() as days_to_need, q.remarks, q.status, q.reason, q.supersedes_id,
    s.id as superseded_by_id, q.validation, q.validated_at, q.filed_by, q.amended_by, q.marking, q.releasable_to,
    q.created_at, q.version,
    coalesce((select o.offers from accord.open_offers(array[q.id], ${now}::timestamptz) o), 0)::integer as open_offers,
    array(select p.provision_id from accord.requirement_provision p where p.requirement_id = q.id order by p.provision_id)
      as provision_ids,
    coalesce((
      select jsonb_agg(jsonb_build_object('unit', c.unit, 'factor', c.factor::text) order by c.unit collate "C")
      from accord.requirement_conversion c
      where c.requirement_id = q.id
    ), '[]') as conversions
  from accord.requirement q
  left join accord.requirement s on s.supersedes_id = q.id`

export async function findRequirement(tx: ReadTx, id: string): Promise<RequirementRow | undefined> {
  const [row] = await tx.rows<RequirementRow>(sql`${requirements(tx.now)} where q.id = ${id}::uuid`)
  return row
}

/** The anchor: whoever decides about a need, or about work for it, waits here for the one before. */
export async function lockRequirement(tx: ReadTx, id: string): Promise<boolean> {
  const rows = await tx.rows(sql`select q.id from accord.requirement q where q.id = ${id}::uuid for update`)
  return rows.length > 0
}

/** Newest first. */
export function listRequirements(
  tx: ReadTx,
  filter: Omit<RequirementQuery, 'cursor'> & { before: string | undefined },
): Promise<RequirementRow[]> {
  return tx.rows<RequirementRow>(sql`${requirements(tx.now)}
    where ${is('q.coalition', filter.coalition)}
      and ${is('q.capability', filter.capability)}
      and ${is('q.status', filter.status)}
      and ${is('q.priority', filter.priority)}
      and ${when(filter.neededBefore, (day) => sql`q.needed_by < ${day}::date`)}
      and ${when(
        filter.provisionId,
        (id) => sql`exists (
        select 1 from accord.requirement_provision p
        where p.requirement_id = q.id and p.provision_id = ${id}
      )`,
      )}
      and ${when(filter.before, (id) => sql`q.id < ${id}::uuid`)}
    order by q.id desc
    ${atMost(filter.limit + 1)}`)
}

export type CapabilityRow = {
  code: string
  name_en: string
  name_uk: string
  coalition: string | null
  area: string | null
  valid_from: string | null
  valid_to: string | null
  source: string
}

const inForce = (day: ReturnType<typeof sql>) =>
  sql`(c.valid_from is null or c.valid_from <= ${day}) and (c.valid_to is null or c.valid_to >= ${day})`

export function listCapabilities(tx: ReadTx, { coalition, asOf }: CapabilityQuery): Promise<CapabilityRow[]> {
  return tx.rows<CapabilityRow>(sql`
    select c.code, c.name_en, c.name_uk, c.coalition, c.area, c.valid_from, c.valid_to, c.source
    from accord.capability c
    where ${is('c.coalition', coalition)}
      and ${inForce(sql`coalesce(${asOf ?? null}::date, accord.current_day())`)}
    order by c.code collate "C"`)
}

export function listConversions(tx: ReadTx): Promise<{ unit: string; toUnit: string; factor: string }[]> {
  return tx.rows(sql`
    select c.unit, c.to_unit as "toUnit", c.factor::text as factor
    from accord.unit_conversion c
    order by c.unit collate "C", c.to_unit collate "C"`)
}

export type NamedByRequirement = {
  today: string
  capability: boolean
  coalition: boolean
  provisions: string[]
  superseded: RequirementStatus | null
  unreleasable: string[]
}

type Naming = {
  capability?: string | undefined
  neededBy?: string | undefined
  coalition?: string | undefined
  provisionIds?: readonly string[] | undefined
  supersedesId?: string | undefined
  releasableTo?: readonly string[] | undefined
}

/** Everything that a need names, as far as the caller may know of it, in one statement. */
export async function findNamed(tx: ReadTx, naming: Naming): Promise<NamedByRequirement> {
  const [row] = await tx.rows<NamedByRequirement>(sql`
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
        select q.status from accord.requirement q
        where q.id = ${naming.supersedesId ?? null}::uuid
        for update
      ) as superseded,
      accord.unknown_audiences(${sql.param([...(naming.releasableTo ?? [])])}::text[]) as unreleasable`)
  return row!
}
