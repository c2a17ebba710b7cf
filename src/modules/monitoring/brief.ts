import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { ReadTx } from '../../platform/db/read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { agreement } from '../agreements/tables.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import { participant } from '../participants/tables.ts'
import { financeOfPledge, isToUkraine, pledgeStands } from '../pledges/queries.ts'
import { answerIn } from '../projects/queries.ts'
import { jointProject } from '../projects/tables.ts'
import { requirement } from '../requirements/tables.ts'

const Names = z.object({ en: z.string(), uk: z.string().nullable() })
const participantRow = written({ code: participant.code, name: Names })
const agreementRow = written({
  id: agreement.id,
  title: Names,
  signedOn: agreement.signedOn,
  expiresOn: z.string().nullable(),
})
const openRow = written({ kind: z.string(), onWhom: z.string(), count: z.int() })
const moneyRow = written({
  kind: z.string(),
  financeType: z.string(),
  currency: z.string(),
  records: z.int(),
  amount: z.string(),
})
const needRow = written({
  id: requirement.id,
  title: requirement.title,
  neededBy: requirement.neededBy,
  priority: requirement.priority,
})
const projectRow = written({ id: jointProject.id, title: Names, stage: z.string().nullable(), answer: z.string() })
const dateRow = written({ on: z.string(), what: z.string(), title: Names })

export type Brief = {
  participant: RowOf<typeof participantRow>
  agreement: RowOf<typeof agreementRow> | null
  open: RowOf<typeof openRow>[]
  money: RowOf<typeof moneyRow>[]
  needs: RowOf<typeof needRow>[]
  projects: RowOf<typeof projectRow>[]
  dates: RowOf<typeof dateRow>[]
}

/** What a meeting with a participant is about, as far as the reader may see it. */
export async function briefOf(tx: ReadTx, code: string): Promise<Brief | undefined> {
  const [row] = await tx.rows(
    participantRow,
    sql`
    select p.code, jsonb_build_object('en', p.name_en, 'uk', p.name_uk) as name
    from accord.participant p where p.code = ${code}`,
  )
  if (row === undefined) return undefined
  const [[agreement], open, money, needs, projects, dates] = await Promise.all([
    tx.rows(agreementRow, agreementOf(code)),
    tx.rows(openRow, openOf(code, tx.now)),
    tx.rows(moneyRow, moneyOf(code)),
    tx.rows(needRow, needsOf()),
    tx.rows(projectRow, projectsOf(code, tx.now)),
    tx.rows(dateRow, datesOf(code)),
  ])
  return { participant: row, agreement: agreement ?? null, open, money, needs, projects, dates }
}

const agreementOf = (code: string) => sql`
  select a.id, jsonb_build_object('en', a.title_en, 'uk', a.title_uk) as title, a.signed_on as "signedOn",
    (a.signed_on + make_interval(years => (v.terms ->> 'years')::integer))::date as "expiresOn"
  from accord.agreement a
  left join accord.clause v on v.agreement_id = a.id and v.type = 'validity' and v.valid_to is null
    and v.terms ->> 'kind' = 'fixed_from_signature'
  where a.participant = ${code}
  order by a.signed_on desc nulls last, a.id
  limit 1`

/** What waits on either side, for the partner and for Ukraine, as in their inboxes; only for needs that stand (BR-90). */
const openOf = (code: string, now: Date) => sql`
  select o.kind, o."onWhom", count(*)::integer as count
  from (
    select 'offers_to_decide' as kind, 'UA' as "onWhom"
    from accord.requirement_offer o join accord.requirement q on q.id = o.requirement_id and q.status = 'validated'
    where o.participant = ${code} and o.status = 'offered'
    union all
    select 'offers_to_convert', ${code}
    from accord.requirement_offer o join accord.requirement q on q.id = o.requirement_id and q.status = 'validated'
    where o.participant = ${code} and o.status = 'accepted' and o.expires_at > ${now}::timestamptz
    union all
    select 'task_parts_to_agree', ${code}
    from accord.task_part t join accord.task k on k.id = t.task_id and k.status = 'proposed'
    left join accord.requirement q on q.id = k.requirement_id
    where t.participant = ${code} and t.agreed_at is null and (k.requirement_id is null or q.status = 'validated')
    union all
    select 'tasks_to_deliver', ${code}
    from accord.task_part t join accord.task k on k.id = t.task_id and k.status in ('agreed', 'in_progress', 'blocked')
    where t.participant = ${code} and t.part = 'lead'
    union all
    select 'tasks_to_verify', 'UA'
    from accord.task_part t join accord.task k on k.id = t.task_id and k.status = 'delivered'
    where t.participant = ${code} and t.part = 'lead'
    union all
    select 'consultations_to_answer', ${code}
    from accord.addressee a join accord.consultation c on c.id = a.consultation_id and c.status = 'circulated'
    where a.participant = ${code} and a.state in ('needs_action', 'acknowledged')
  ) o
  group by o.kind, o."onWhom"
  order by o."onWhom" collate "C", o.kind collate "C"`

const moneyOf = (code: string) => sql`
  select 'pledged' as kind, ${financeOfPledge('p')} as "financeType", p.currency, count(*)::integer as records,
    sum(p.amount * accord.pledge_times(p.per, p.period_from, p.period_to))::text as amount
  from accord.pledge p
  where p.participant = ${code} and ${pledgeStands('p')} and p.amount_kind = 'fixed' and p.qualifier <> 'up_to'
    and p.amount is not null and p.parent_pledge_id is null and ${isToUkraine('p')}
  group by p.currency, 2
  union all
  select case e.flow_kind when 'commitment' then 'committed' else
      case e.stated_by when 'provider' then 'disbursed' else 'received' end end,
    ${financeOfEntry}, e.currency, count(*)::integer, sum(e.amount)::text
  from accord.ledger_entry e ${joinCommitment}
  where e.provider = ${code} and e.receiver = 'UA' and e.flow_kind in ('commitment', 'disbursement') and e.amount is not null
  group by 1, 2, 3
  order by 1, 2, 3`

const needsOf = () => sql`
  select q.id, q.title, q.needed_by as "neededBy", q.priority
  from accord.requirement q
  where q.status = 'validated'
  order by array_position(array['critical', 'high', 'medium', 'low'], q.priority), q.needed_by, q.id
  limit 10`

const projectsOf = (code: string, now: Date) => sql`
  select j.id, jsonb_build_object('en', j.title_en, 'uk', j.title_uk) as title, 
    ${answerIn(sql`accord.implementation_link`, sql`${now}::timestamptz`)} as answer, (
      select s.stage from accord.joint_project_stage s
      where s.project_id = j.id and s.stage is not null
      order by s.number desc nulls first, s.id desc
      limit 1
    ) as stage
  from accord.joint_project j
  where j.status = 'active'
    and exists (select 1 from accord.joint_project_party p where p.project_id = j.id and p.participant = ${code})
  order by j.id
  limit 20`

const datesOf = (code: string) => sql`
  select d.on::text as on, d.what, d.title
  from (
    select m.due_on as on, 'project_milestone' as what,
      jsonb_build_object('en', m.title_en, 'uk', m.title_uk) as title
    from accord.joint_project_milestone m
    join accord.joint_project j on j.id = m.project_id and j.status = 'active'
    join accord.joint_project_party p on p.project_id = m.project_id and p.participant = ${code}
    where m.reached_on is null
    union all
    select k.due_on, 'task', jsonb_build_object('en', k.title, 'uk', null)
    from accord.task_part t join accord.task k on k.id = t.task_id and k.status in ('proposed', 'agreed', 'in_progress', 'blocked')
    where t.participant = ${code}
    union all
    select (a.signed_on + make_interval(years => (v.terms ->> 'years')::integer))::date, 'agreement_expires',
      jsonb_build_object('en', a.title_en, 'uk', a.title_uk)
    from accord.agreement a
    join accord.clause v on v.agreement_id = a.id and v.type = 'validity' and v.valid_to is null
      and v.terms ->> 'kind' = 'fixed_from_signature'
    where a.participant = ${code}
  ) d
  where d.on >= accord.current_day()
  order by d.on, d.what collate "C", d.title ->> 'en' collate "C"
  limit 10`
