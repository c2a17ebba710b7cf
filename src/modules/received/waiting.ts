import { type SQL, sql } from 'drizzle-orm'
import type { Config } from '../../config.ts'
import { kept, now } from '../../platform/db/selection.ts'
import { lapseDue } from '../consultations/deadlines.ts'
import type { InboxSource } from '../participants/inbox.ts'
import { attestedBy } from './rules.ts'

type InboxSettings = Pick<Config, 'consultationLapseDays' | 'sessionConfirmationDays'>

/** BR-55: statements about a participant wait for it; an answer as long as isAttestable says so. */
export function receivedInbox(settings: InboxSettings): InboxSource {
  const unattested = kept((kinds: string) => unattestedOf(kinds.split(','), settings))
  return {
    rows(actor) {
      const kinds = attestedBy(actor)
      return kinds.length === 0 || actor.participant === 'UA' ? [] : [unattested(kinds.join())]
    },
    told: {
      received_statement: {
        type: 'received_statement',
        href: ({ id }) => `/v1/received-statements/${id}`,
        says: ({ about }) => ({
          en: `Ukraine recorded that you said: “${about}” Adopt, correct or disown it.`,
          uk: `Україна записала з ваших слів: «${about}» Підтвердьте, виправте або спростуйте це.`,
        }),
      },
    },
  }
}

const unattestedOf = (
  kinds: readonly string[],
  { consultationLapseDays, sessionConfirmationDays }: InboxSettings,
): SQL => sql`
    select 'received_statement' as kind, s.id, s.id as parent, s.summary as about, null::timestamptz as due_at,
      s.created_at as since, false as escalated
    from accord.received_statement s
    left join accord.consultation c on c.id = s.consultation_id
    cross join lateral (
      select coalesce(c.closed_at, c.cancelled_at,
        case when c.status = 'circulated' and ${lapseDue(consultationLapseDays)} <= ${now}
          and not accord.consultation_answered(c.id) then ${lapseDue(consultationLapseDays)} end) as at
    ) ended
    where s.about = accord.current_participant()
      and s.status = 'unattested'
      and not exists (
        select 1 from accord.addressee a
        where a.consultation_id = s.consultation_id and a.participant = s.about and a.excused_at is not null
      )
      and s.kind = any (${sql.param(kinds)}::text[])
      and (ended.at is null or s.created_at <= ended.at
        and ended.at + make_interval(hours => ${sessionConfirmationDays * 24}::integer) >= ${now})`
