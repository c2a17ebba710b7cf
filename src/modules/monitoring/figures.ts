import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { recordedBy, standingAt } from '../../platform/db/past.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import { ledgerEntry } from '../ledger/entries/tables.ts'
import { financeOfPledge, isToUkraine, pledgeStands } from '../pledges/queries.ts'
import { answerIn } from '../projects/queries.ts'
import type { ProjectAnswer } from '../projects/rules.ts'
import { agreementsInForce, clauseHeld } from '../reports/agreements-then.ts'
import type { AsOf } from '../reports/report.ts'

export type Names = { en: string; uk: string }
/**
 * `stood`: the position for records without a day of their own: the last one of the period, if that is earlier.
 * `moment`: the time up to which silence is counted.
 */
export type Span = { from: string; to: string; position: number; stood: number; moment: Date }

export function spanOf({ from, to }: { from: string; to: string }, asOf: AsOf): Span {
  const { position, stood } = asOf
  const end = new Date(`${to}T23:59:59.999Z`)
  const recorded = asOf.recorded ?? asOf.now
  return { from, to, position, stood, moment: recorded < end ? recorded : end }
}
export const sectionCodes = [
  'undertakings',
  'money',
  'consultations',
  'work',
  'projects',
  'roadmap',
  'unknown',
] as const
export type SectionCode = (typeof sectionCodes)[number]
export const voices = ['provider', 'receiver', 'unattested'] as const
export type Voice = (typeof voices)[number]

/** The rows of a figure: each is one record that counts, with its address. */
type Definition = {
  section: SectionCode
  label: Names
  /** Whose word an amount is; a count has none. */
  voice?: Voice
  /** Selects `type`, `id`, `finance_type`, `currency`, `amount` of the records that count. */
  records: (span: Span) => SQL
  /** For ledger entries: the groups that count, so that the report reads the ledger once for all figures. */
  entries?: (group: EntryGroup) => boolean
}

/**
 * Entries of the period that come to Ukraine, grouped as the figures need; `alone`: without a statement of the other
 * side.
 */
export const entryGroup = written({
  kind: z.enum(['commitment', 'disbursement']),
  statedBy: ledgerEntry.statedBy,
  alone: z.boolean(),
  valued: z.boolean(),
  financeType: z.string(),
  currency: ledgerEntry.currency,
  records: z.int(),
  amount: z.string().nullable(),
})
export type EntryGroup = RowOf<typeof entryGroup>
const isPaid = (group: EntryGroup, statedBy: EntryGroup['statedBy']) =>
  group.kind === 'disbursement' && group.statedBy === statedBy && group.valued

export type Sum = { currency: string; financeType: string; records: number; amount: string }
export type Figure = {
  code: string
  label: Names
  voice: Voice | null
  count: number
  sums: Sum[]
  request: string
}
export type Content = { sections: { code: SectionCode; figures: Figure[] }[] }

/** Whether the record existed at the position; records from the public facts existed before there were positions. */
export const recorded = (change: string, { position }: Pick<Span, 'position'>) => recordedBy(change, position)
/** Agreements are reported for the last day of the period. */
const askedOf = ({ to }: Span) => ({ asOfValid: to })
const none = sql`null::text as finance_type, null::text as currency, null::numeric as amount`

const stepsThatAre = (implementation: string) => (span: Span) =>
  sql`
  select 'reform_step' as type, s.id::text as id, ${none}
  from ${standingAt(span.position)('reform_step')} s
  left join lateral (
    select h.implementation
    from accord.reform_snapshot h
    where h.step_id = s.id
      and (h.as_of is null or h.as_of collate "C" <= ${span.to})
      and ${recorded('h.change_id', span)}
    order by coalesce(h.as_of, '') collate "C" desc, (h.account_id is not null) desc, h.id desc
    limit 1
  ) h on true
  where s.status <> 'dropped'
    and coalesce(h.implementation, 'unknown') = ${implementation}`

/**
 * Entries in a match with a statement of the other side that the whole framework sees as well: a statement that only
 * the two sides see attests nothing to anybody else (BR-51).
 */
export const attested = (span: Span) => sql`
      select distinct m.entry_id
      from accord.match_member m
      join accord.match_member o on o.match_id = m.match_id and o.stated_by <> m.stated_by
      join accord.ledger_entry x on x.id = o.entry_id
      where ${live('m', span)} and ${live('o', span)}`
const live = (member: string, span: Span) =>
  sql`${recorded(`${member}.change_id`, span)}
        and (${sql.raw(member)}.ended_at is null or not ${recorded(`${member}.ended_change_id`, span)})`

const paid = (statedBy: 'provider' | 'receiver', single: boolean) => (span: Span) =>
  sql`
  select 'ledger_entry' as type, e.id::text as id, ${financeOfEntry} as finance_type, e.currency, e.amount
  from accord.ledger_entry e ${joinCommitment}
  where e.flow_kind = 'disbursement'
    and e.stated_by = ${statedBy}
    and e.receiver = 'UA'
    and e.amount is not null
    and e.value_date between ${span.from}::date and ${span.to}::date
    and ${recorded('e.change_id', span)}
    ${single ? sql`and e.id not in (${attested(span)})` : sql``}`

const projectsThatAre = (answer: ProjectAnswer) => (span: Span) =>
  sql`
  select 'joint_project' as type, j.id::text as id, ${none}
  from accord.joint_project j
  where ${recorded('j.change_id', span)}
    and ${answerIn(standingAt(span.position)('implementation_link'), sql`${span.moment}::timestamptz`)} = ${answer}`

const roadmapThatIs = (progress: string) => (span: Span) =>
  sql`
  select 'roadmap_step' as type, s.id::text as id, ${none}
  from ${standingAt(span.position)('roadmap_step')} s
  where s.status = 'open'
    and coalesce((
      select h.progress
      from accord.roadmap_statement h
      where h.step_id = s.id and h.progress is not null and (h.stated_on is null or h.stated_on collate "C" <= ${span.to})
        and ${recorded('h.change_id', span)}
      order by h.number desc nulls first, h.id desc
      limit 1
    ), 'unknown') = ${progress}`

const consultations = (condition: SQL) => (span: Span) =>
  sql`
  select 'consultation' as type, c.id::text as id, ${none}
  from ${standingAt(span.position)('consultation')} c
  where c.circulated_at >= ${span.from}::date::timestamptz
    and c.circulated_at < (${span.to}::date + 1)::timestamptz
    and ${condition}`

/** Ukraine's own undertakings come first; no figure compares one partner with another. */
export const figures = {
  steps_implemented: {
    section: 'undertakings',
    label: { en: 'Steps of reforms that are implemented', uk: 'Виконані кроки реформ' },
    records: stepsThatAre('implemented'),
  },
  steps_partially: {
    section: 'undertakings',
    label: { en: 'Steps that are done in part', uk: 'Кроки, виконані частково' },
    records: stepsThatAre('partially'),
  },
  steps_in_progress: {
    section: 'undertakings',
    label: { en: 'Steps that are being done', uk: 'Кроки, що виконуються' },
    records: stepsThatAre('in_progress'),
  },
  steps_not_implemented: {
    section: 'undertakings',
    label: { en: 'Steps that are not implemented', uk: 'Невиконані кроки' },
    records: stepsThatAre('not_implemented'),
  },
  steps_unknown: {
    section: 'undertakings',
    label: { en: 'Steps of which nobody has said', uk: 'Кроки, про які немає відомостей' },
    records: stepsThatAre('unknown'),
  },
  assessments_entered: {
    section: 'undertakings',
    label: { en: 'Assessments by others, entered by reference', uk: 'Оцінки інших, внесені з посиланням' },
    records: (span) => sql`
      select 'reform_step' as type, a.step_id::text as id, ${none}
      from accord.reform_assessment a
      where a.decided_on collate "C" between ${span.from} and ${span.to} and ${recorded('a.change_id', span)}`,
  },
  pledged: {
    section: 'money',
    label: { en: 'Announced in the period, as its givers say', uk: 'Оголошено за період, за словами надавачів' },
    voice: 'provider',
    records: (span) => sql`
      select 'pledge' as type, p.id::text as id, ${financeOfPledge('p')} as finance_type, p.currency,
        case when p.amount_kind = 'fixed' and p.qualifier <> 'up_to'
          then p.amount * accord.pledge_times(p.per, p.period_from, p.period_to) end as amount
      from accord.pledge p
      where p.announced_on between ${span.from}::date and ${span.to}::date
        and p.parent_pledge_id is null
        and ${isToUkraine('p')}
        and ${pledgeStands('p', {
          recorded: (change) => recorded(change, span),
          happened: (day) => sql`${sql.raw(day)} <= ${span.to}::date`,
        })}`,
  },
  committed: {
    section: 'money',
    label: { en: 'Committed in the period, as its givers say', uk: 'Зобов’язано за період, за словами надавачів' },
    voice: 'provider',
    records: (span) => sql`
      select 'ledger_entry' as type, e.id::text as id, ${financeOfEntry} as finance_type, e.currency, e.amount
      from accord.ledger_entry e ${joinCommitment}
      where e.flow_kind = 'commitment' and e.receiver = 'UA' and e.amount is not null
        and e.value_date between ${span.from}::date and ${span.to}::date
        and ${recorded('e.change_id', span)}`,
    entries: ({ kind, valued }) => kind === 'commitment' && valued,
  },
  disbursed: {
    section: 'money',
    label: { en: 'Disbursed in the period, as its givers say', uk: 'Виплачено за період, за словами надавачів' },
    voice: 'provider',
    records: paid('provider', false),
    entries: (group) => isPaid(group, 'provider'),
  },
  received: {
    section: 'money',
    label: { en: 'Received in the period, as Ukraine says', uk: 'Отримано за період, за словами України' },
    voice: 'receiver',
    records: paid('receiver', false),
    entries: (group) => isPaid(group, 'receiver'),
  },
  disbursed_unattested: {
    section: 'money',
    label: { en: 'Stated by givers alone', uk: 'Заявлено лише надавачами' },
    voice: 'unattested',
    records: paid('provider', true),
    entries: (group) => group.alone && isPaid(group, 'provider'),
  },
  received_unattested: {
    section: 'money',
    label: { en: 'Stated by Ukraine alone', uk: 'Заявлено лише Україною' },
    voice: 'unattested',
    records: paid('receiver', true),
    entries: (group) => group.alone && isPaid(group, 'receiver'),
  },
  consultations_circulated: {
    section: 'consultations',
    label: { en: 'Requests for consultation', uk: 'Запити на консультації' },
    records: consultations(sql`true`),
  },
  consultations_closed: {
    section: 'consultations',
    label: { en: 'Of these, closed with an outcome', uk: 'З них закрито з підсумком' },
    records: consultations(sql`c.status = 'closed'`),
  },
  needs_validated: {
    section: 'work',
    label: { en: 'Needs that are validated and stand', uk: 'Підтверджені чинні потреби' },
    records: ({ stood }) => sql`
      select 'requirement' as type, q.id::text as id, ${none}
      from ${standingAt(stood)('requirement')} q where q.status = 'validated'`,
  },
  tasks_under_way: {
    section: 'work',
    label: { en: 'Tasks that are under way', uk: 'Завдання, що виконуються' },
    records: ({ stood }) => sql`
      select 'task' as type, k.id::text as id, ${none}
      from ${standingAt(stood)('task')} k where k.status in ('agreed', 'in_progress', 'blocked')`,
  },
  tasks_verified: {
    section: 'work',
    label: {
      en: 'Tasks done in the period, as Ukraine verified',
      uk: 'Завдання, виконані за період і перевірені Україною',
    },
    records: (span) => sql`
      select 'task' as type, k.id::text as id, ${none}
      from ${standingAt(span.position)('task')} k
      where k.status = 'verified' and k.delivered_on between ${span.from}::date and ${span.to}::date`,
  },
  projects_confirmed: {
    section: 'projects',
    label: {
      en: 'Joint projects that both parties say implement an agreement',
      uk: 'Спільні проєкти, що виконують угоду за словами обох сторін',
    },
    records: projectsThatAre('confirmed'),
  },
  projects_not_objected: {
    section: 'projects',
    label: { en: 'Claimed by one party, the other is silent', uk: 'Заявлено однією стороною, інша мовчить' },
    records: projectsThatAre('not_objected'),
  },
  projects_claimed: {
    section: 'projects',
    label: { en: 'Claimed, by a party or expressly by sources', uk: 'Заявлено стороною або прямо джерелами' },
    records: projectsThatAre('claimed'),
  },
  projects_programme: {
    section: 'projects',
    label: { en: 'Tied by a programme', uk: 'Пов’язані через програму' },
    records: projectsThatAre('programme'),
  },
  projects_subject_only: {
    section: 'projects',
    label: { en: 'Sharing the subject alone', uk: 'Лише зі спільним предметом' },
    records: projectsThatAre('subject_only'),
  },
  projects_older: {
    section: 'projects',
    label: { en: 'Older than the agreement', uk: 'Старші за угоду' },
    records: projectsThatAre('older'),
  },
  roadmap_done: {
    section: 'roadmap',
    label: { en: 'Deliverables that are done', uk: 'Виконані кроки дорожньої карти' },
    records: roadmapThatIs('done'),
  },
  roadmap_in_progress: {
    section: 'roadmap',
    label: { en: 'Deliverables that are being done', uk: 'Кроки дорожньої карти, що виконуються' },
    records: roadmapThatIs('in_progress'),
  },
  projects_unknown: {
    section: 'unknown',
    label: { en: 'Joint projects of which nothing tells', uk: 'Спільні проєкти, про які немає відомостей' },
    records: projectsThatAre('unknown'),
  },
  roadmap_unknown: {
    section: 'unknown',
    label: { en: 'Deliverables of which nobody has said', uk: 'Кроки дорожньої карти, про які немає відомостей' },
    records: roadmapThatIs('unknown'),
  },
  clauses_unknown: {
    section: 'unknown',
    label: { en: 'Clauses of agreements that are not known', uk: 'Невідомі клаузули угод' },
    records: (span) => sql`
      select 'agreement' as type, c.agreement_id::text as id, ${none}
      from accord.clause c
      join (${agreementsInForce(askedOf(span), { ...span, on: span.to })}) g on g.id = c.agreement_id
      where c.presence = 'unknown' and ${clauseHeld('c', { query: askedOf(span), asOf: span })}`,
  },
  goods_unvalued: {
    section: 'unknown',
    label: { en: 'Goods in the period without a value', uk: 'Майно за період без вартості' },
    records: (span) => sql`
      select 'ledger_entry' as type, e.id::text as id, ${none}
      from accord.ledger_entry e
      where e.flow_kind = 'disbursement' and e.receiver = 'UA' and e.amount is null
        and e.value_date between ${span.from}::date and ${span.to}::date
        and ${recorded('e.change_id', span)}`,
    entries: ({ kind, valued }) => kind === 'disbursement' && !valued,
  },
} as const satisfies Record<string, Definition>

export type FigureCode = keyof typeof figures
export const figureCodes = Object.keys(figures) as [FigureCode, ...FigureCode[]]
export const definitions: Readonly<Record<FigureCode, Definition>> = figures
