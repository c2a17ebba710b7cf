import { sql } from 'drizzle-orm'
import { may } from '../../access/policy.ts'
import type { InboxSource } from '../participants/inbox.ts'

const publications = sql`
    select 'project_publication' as kind, u.id, u.id as parent, u.title_en as about, null::timestamptz as due_at,
      u.created_at as since, false as escalated
    from accord.joint_project_publication u
    where u.status = 'proposed'
      and accord.does_project(u.project_id)
      and not exists (
        select 1 from accord.joint_project_consent c
        where c.publication_id = u.id and c.participant = accord.current_participant()
      )`

/** BR-123: publications that wait for the agreement of the caller's participant. */
export const projectInbox: InboxSource = {
  rows: (actor) => (may(actor, 'project.publish', ['party']) ? [publications] : []),
  told: {
    project_publication: {
      type: 'joint_project_publication',
      href: ({ id }) => `/v1/joint-project-publications/${id}`,
      says: ({ about }) => ({
        en: `The publication of “${about}” waits for your agreement.`,
        uk: `Оприлюднення «${about}» чекає на вашу згоду.`,
      }),
    },
  },
}
