import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, type RowOf, selection, written } from '../../platform/db/selection.ts'
import { locks } from '../../platform/locks.ts'
import type { RoadmapStepFilter, RoadmapStepInput } from './inputs.ts'
import { progresses, roadmapStatuses } from './rules.ts'
import { roadmapStep } from './tables.ts'

const Source = z.object({
  title: z.string().nullable(),
  publisher: z.string().nullable(),
  date: z.string().nullable(),
  url: z.string().nullable(),
})
const Statement = z.object({
  statedOn: z.string().nullable(),
  words: z.string(),
  progress: z.enum(progresses).nullable(),
  promisedFor: z.string().nullable(),
  postpones: z.boolean(),
  evidence: z.array(Source),
  filedBy: z.string().nullable(),
})
const Depends = z.object({
  id: z.uuid(),
  status: z.enum(roadmapStatuses),
  titleEn: z.string(),
  titleUk: z.string(),
  progress: z.enum(progresses),
})

const steps = selection(roadmapStep, {
  isRegister: true,
  as: 's',
  without: ['createdBy', 'asFound', 'changeId'],
  computed: {
    seenBy: seenBy('s.id', 's.participant'),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
    statements: computed(
      z.array(Statement),
      sql`coalesce((
        select json_agg(json_build_object('statedOn', h.stated_on, 'words', h.words, 'progress', h.progress,
          'promisedFor', h.promised_for, 'postpones', h.postpones, 'evidence', h.evidence, 'filedBy', h.filed_by)
          order by h.number, h.id)
        from accord.roadmap_statement h
        where h.step_id = s.id
      ), '[]')`,
    ),
    dependsOn: computed(
      z.array(Depends),
      sql`coalesce((
        select json_agg(json_build_object('id', o.id, 'status', o.status, 'titleEn', o.title_en, 'titleUk', o.title_uk, 'progress', coalesce((
          select h.progress from accord.roadmap_statement h
          where h.step_id = o.id and h.progress is not null
          order by (h.number is null) desc, h.number desc, h.id desc
          limit 1
        ), 'unknown')) order by o.id)
        from accord.roadmap_dependency d
        join accord.roadmap_step o on o.id = d.depends_on_id
        where d.step_id = s.id
      ), '[]')`,
    ),
  },
})
export type RoadmapRow = RowOf<typeof steps>

export function findRoadmapStep(tx: ReadTx, id: string): Promise<RoadmapRow | undefined> {
  return tx.find(steps, id)
}

export const byTrack = orderBy(roadmapStep, 's', ['track', 'id'])

export function listRoadmapSteps(tx: ReadTx, filter: RoadmapStepFilter, page: Page): Promise<RoadmapRow[]> {
  return tx.all(
    steps,
    sql`where ${is('s.track', filter.track)}
      and ${is('s.status', filter.status)}
      and ${when(filter.participant, (code) => sql`(s.owned_by = ${code} or ${code} = any (s.contributors))`)}
      and ${page.after}
    ${page.tail}`,
  )
}

/** Dependencies are added one after the other, because two at once could close a circle that neither sees. */
export async function lockDependencies(tx: ReadTx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(${locks.roadmapDependencies}::bigint)`)
}

const wayRow = written({ way: z.array(z.string()).nullable() })

/** The titles on the way from one step to another, as far as the caller sees them; null if there is no way. */
export async function wayBetween(tx: ReadTx, from: string, to: string): Promise<string[] | null> {
  const { way } = await tx.row(
    wayRow,
    sql`
    select case when w.way is not null then array(
      select coalesce(s.title_en, 'a step that you may not see')
      from unnest(w.way) with ordinality as u (id, number)
      left join accord.roadmap_step s on s.id = u.id
      order by u.number
    ) end as way
    from (select accord.roadmap_way(${from}::uuid, ${to}::uuid) as way) w`,
  )
  return way
}

const namedRow = written({ today: z.string(), known: z.array(z.string()), unreleasable: z.array(z.string()) })

export function findNamedByStep(tx: ReadTx, { ownedBy, contributors, releasableTo }: RoadmapStepInput) {
  const codes = [...(ownedBy === undefined ? [] : [ownedBy]), ...contributors]
  return tx.row(
    namedRow,
    sql`
    select to_char(accord.current_day(), 'YYYY-MM-DD') as today,
      array(
        select p.code from accord.participant p
        where p.code = any (${sql.param(codes)}::text[]) and p.kind <> 'observer'
      ) as known,
      accord.unknown_audiences(${sql.param([...(releasableTo ?? [])])}::text[]) as unreleasable`,
  )
}
