import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { seenBy } from '../../platform/db/audience.ts'
import { is, when } from '../../platform/db/filters.ts'
import { orderBy, type Page } from '../../platform/db/keyset.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import { computed, listOf, named, now, type RowOf, selection } from '../../platform/db/selection.ts'
import { toldStatus } from '../implementation/queries.ts'
import type { JointProjectFilter, PublicationFilter } from './inputs.ts'
import { linkStatuses, projectStages } from './rules.ts'
import { jointProject, jointProjectPublication } from './tables.ts'

const Stage = z.object({
  statedOn: z.string().nullable(),
  words: z.string().nullable(),
  stage: z.enum(projectStages).nullable(),
  promisedFor: z.string().nullable(),
  postpones: z.boolean(),
  source: z.string().nullable(),
  filedBy: z.string().nullable(),
})
const Milestone = z.object({
  id: z.uuid(),
  titleEn: z.string(),
  titleUk: z.string(),
  promisedOn: z.string(),
  dueOn: z.string(),
  moves: z.int(),
  reachedOn: z.string().nullable(),
  reason: z.string().nullable(),
})
const Money = z.object({ pledgeId: z.uuid().nullable(), commitmentId: z.uuid().nullable() })

const namesOf = (column: 'participant' | 'name') => sql`array(
  select p.${sql.raw(column)} from accord.joint_project_party p
  where p.project_id = j.id and p.${sql.raw(column)} is not null
  order by p.number
)`

/**
 * BR-121 in SQL, for counting: the answer of answerOf() for the project `j`. `links` are the links as they stood at the
 * moment, including the effect of silence.
 */
export const answerIn = (links: SQL, moment: SQL): SQL => sql`coalesce((
    select case
        when bool_or(l.status = 'confirmed') then 'confirmed'
        when bool_or(l.status = 'claimed' and l.silent_from <= ${moment}) then 'not_objected'
        when bool_or(l.status = 'claimed') then 'claimed'
      end
    from ${links} l
    where l.act_id = j.id and l.act_kind = 'joint_project'
  ), j.source_tie)`

const projects = selection(jointProject, {
  as: 'j',
  without: ['createdBy', 'asFound', 'changeId'],
  computed: {
    seenBy: seenBy('j.id', 'j.participant'),
    links: computed(
      z.array(z.object({ provisionId: z.string().nullable(), status: z.enum(linkStatuses) })),
      listOf(
        sql`'provisionId', l.provision_id, 'status', ${toldStatus('l', now)}`,
        sql`l.id`,
        sql`accord.implementation_link l where l.act_id = j.id and l.status <> 'withdrawn'`,
      ),
    ),
    today: computed(z.string(), sql`to_char(accord.current_day(), 'YYYY-MM-DD')`),
    participants: computed(z.array(z.string()), namesOf('participant')),
    organisations: computed(z.array(z.string()), namesOf('name')),
    stages: computed(
      z.array(Stage),
      listOf(
        sql`'statedOn', s.stated_on, 'words', s.words, 'stage', s.stage, 'promisedFor', s.promised_for,
          'postpones', s.postpones, 'source', s.source, 'filedBy', s.filed_by`,
        sql`s.number, s.id`,
        sql`accord.joint_project_stage s where s.project_id = j.id`,
      ),
    ),
    milestones: computed(
      z.array(Milestone),
      listOf(
        sql`'id', m.id, 'titleEn', m.title_en, 'titleUk', m.title_uk, 'promisedOn', m.promised_on, 'dueOn', m.due_on,
          'moves', m.moves, 'reachedOn', m.reached_on, 'reason', m.reason`,
        sql`m.due_on, m.id`,
        sql`accord.joint_project_milestone m where m.project_id = j.id`,
      ),
    ),
    // Named only if the caller may know of them.
    money: computed(
      z.array(Money),
      listOf(
        sql`'pledgeId', p.id, 'commitmentId', c.id`,
        sql`m.id`,
        sql`accord.joint_project_money m
          left join accord.pledge p on p.id = m.pledge_id
          left join accord.commitment c on c.id = m.commitment_id
          where m.project_id = j.id and num_nonnulls(p.id, c.id) = 1`,
      ),
    ),
    publicationId: computed(
      z.uuid().nullable(),
      sql`(select u.id from accord.joint_project_publication u where u.project_id = j.id and u.status = 'published')`,
    ),
    publicationOpen: computed(
      z.boolean(),
      sql`exists (select from accord.joint_project_publication u where u.project_id = j.id and u.status = 'proposed')`,
    ),
  },
})
export type ProjectRow = RowOf<typeof projects>

export function findProject(tx: ReadTx, id: string): Promise<ProjectRow | undefined> {
  return tx.find(projects, id)
}

export const newestProjectFirst = orderBy(jointProject, 'j', ['id'], 'desc')

export function listProjects(tx: ReadTx, filter: JointProjectFilter, page: Page): Promise<ProjectRow[]> {
  return tx.all(
    projects,
    sql`where ${is('j.kind', filter.kind)}
      and ${is('j.status', filter.status)}
      and ${is('j.source_tie', filter.sourceTie)}
      and ${when(
        filter.participant,
        (code) => sql`exists (
        select 1 from accord.joint_project_party p where p.project_id = j.id and p.participant = ${code}
      )`,
      )}
      and ${page.after}
    ${page.tail}`,
  )
}

const publications = selection(jointProjectPublication, {
  as: 'u',
  without: ['projectId', 'createdBy'],
  computed: {
    seenBy: seenBy('u.id', 'u.participant'),
    projectId: computed(z.uuid().nullable(), named('accord.joint_project', 'u.project_id')),
    agreed: computed(
      z.array(z.string()),
      sql`array(
        select c.participant from accord.joint_project_consent c
        where c.publication_id = u.id
        order by c.participant collate "C"
      )`,
    ),
  },
})
export type PublicationRow = RowOf<typeof publications>

export function findPublication(tx: ReadTx, id: string): Promise<PublicationRow | undefined> {
  return tx.find(publications, id)
}

export const newestPublicationFirst = orderBy(jointProjectPublication, 'u', ['id'], 'desc')

export function listPublications(tx: ReadTx, filter: PublicationFilter, page: Page): Promise<PublicationRow[]> {
  return tx.all(publications, sql`where ${is('u.status', filter.status)} and ${page.after} ${page.tail}`)
}
