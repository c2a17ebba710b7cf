import { type SQL, sql } from 'drizzle-orm'
import type { Said } from '../../kernel/sentence.ts'
import { is } from '../../platform/db/filters.ts'
import { code, coded, integer, text } from './columns.ts'
import { joinRevalued, linkStands, pledgeStood, recorded, standing } from './filters.ts'
import { CoverageQuery, type ReportQuery } from './inputs.ts'
import type { AsOf, Columns, Report } from './report.ts'
import { coverageMeasures } from './report-words.ts'
import { spoken, wordsOf } from './spoken.ts'

type Measure = (typeof coverageMeasures)[number]

const columns = {
  participant: code('t.participant'),
  measure: coded('t.measure', coverageMeasures),
  notKnown: integer('t.not_known'),
  of: integer('t.of'),
  formula: text('t.formula'),
} as const satisfies Columns

/** What each measure counts, and of how many. */
const formulas: Readonly<Record<Measure, Said>> = {
  entries_without_rate: {
    en: 'entries with an amount and no euro rate of their value date / entries with an amount, both sides, reversals left out',
    uk: 'записи із сумою без курсу євро на дату валютування / записи із сумою, обидві сторони, без сторнованих',
  },
  disbursements_without_evidence: {
    en: 'disbursements of providers of which, and of whose lot, no document is seen / disbursements of providers, reversals left out',
    uk: 'виплати надавачів, щодо яких і щодо партій яких не видно жодного документа / виплати надавачів, без сторнованих',
  },
  entries_unvalued: {
    en: 'entries in kind without an amount / entries in kind, reversals left out',
    uk: 'записи в натурі без суми / записи в натурі, без сторнованих',
  },
  pledges_unquantified: {
    en: 'pledges of the kinds unquantified, in_kind_only and relative / pledges that stand: neither withdrawn nor superseded',
    uk: 'обіцянки видів unquantified, in_kind_only і relative / чинні обіцянки: не відкликані й не замінені',
  },
  pledges_gdp_share_unresolved: {
    en: 'GDP shares without a named series / GDP shares that stand',
    uk: 'частки ВВП без названого ряду даних / чинні частки ВВП',
  },
  pledges_union_contribution_unknown: {
    en: 'pledges of which it is unknown whether they include the contribution to the union / pledges that stand, the union’s own left out',
    uk: 'обіцянки, щодо яких невідомо, чи містять вони внесок до союзу / чинні обіцянки, без обіцянок самого союзу',
  },
  commitments_without_provision: {
    en: 'commitments that name no provision / commitments',
    uk: 'зобов’язання, що не називають положення / зобов’язання',
  },
  commitments_without_agreement: {
    en: 'commitments that name no agreement / commitments',
    uk: 'зобов’язання, що не називають угоди / зобов’язання',
  },
  provisions_without_act: {
    en: 'provisions that no commitment and no standing pledge names / provisions of the agreement',
    uk: 'положення, яких не називає жодне зобов’язання й жодна чинна обіцянка / положення угоди',
  },
  agreements_text_not_seen: {
    en: 'agreements whose text was not seen / agreements',
    uk: 'угоди, тексту яких не бачили / угоди',
  },
  clauses_unknown: {
    en: 'clauses of which it is unknown whether the text has them / clauses in force',
    uk: 'клаузули, щодо яких невідомо, чи є вони в тексті / чинні клаузули',
  },
  claims_in_conflict: {
    en: 'facts with a claim that is used and another that is not / facts with a claim',
    uk: 'факти з твердженням, яке використано, і з іншим, яке ні / факти з твердженням',
  },
}

export const coverageReport: Report = {
  name: 'coverage',
  summary: 'Pull the coverage: what is not known',
  description:
    'For each participant and measure: how many are not known, of how many, and by which formula (BR-70). A measure that covers no records has no row, because there is nothing that could be unknown. Records that belong to no agreement have no participant.',
  action: 'report.pull',
  query: CoverageQuery,
  columns,
  rowsOf: ['participant'],
  languages: true,
  source: (query, asOf) => sql`
    from (
      select u.participant, u.measure, count(*) filter (where u.unknown) as not_known, count(*) as of,
        ${wordsOf('u.measure', spoken(query, formulas))} as formula
      from (${sql.join(measures(query, asOf), sql` union all `)}) u
      where ${is('u.participant', query.participant)}
      group by u.participant, u.measure
    ) t
    order by t.participant collate "C" nulls last, t.measure collate "C"`,
  totals: {
    by: ['measure'],
    sums: ['notKnown', 'of'],
    formula: 'sum of the participants of one measure; different measures are never added',
  },
}

/** How many documents the caller sees as evidence of entries or their lots. */
function documentsOf(about: 'entry_id' | 'lot_id', asOf: AsOf): SQL {
  return sql`
      select d.${sql.raw(about)}, count(*)::integer as documents
      from accord.evidence d
      where d.${sql.raw(about)} is not null
        and ${recorded('d.change_id', asOf)}
      group by d.${sql.raw(about)}`
}

function measures(query: ReportQuery, asOf: AsOf): SQL[] {
  return [
    // One pass over the entries for three measures.
    sql`
        select e.participant, k.measure, k.unknown
        from accord.ledger_entry e
        left join (${documentsOf('entry_id', asOf)}) de on de.entry_id = e.id
        left join (${documentsOf('lot_id', asOf)}) dl on dl.lot_id = e.lot_id
        ${joinRevalued(asOf)}
        cross join lateral (values
          ('entries_without_rate', coalesce(e.eur_rate, w.eur_rate) is null, e.amount is not null),
          ('entries_unvalued', e.amount is null, e.modality = 'in_kind'),
          ('disbursements_without_evidence', coalesce(de.documents, dl.documents) is null,
            e.flow_kind = 'disbursement' and e.stated_by = 'provider')
        ) k (measure, unknown, counts)
        where k.counts
          and e.reverses_id is null
          and ${recorded('e.change_id', asOf)}`,
    sql`
        select p.participant, k.measure, k.unknown
        from accord.pledge p
        join accord.participant o on o.code = p.participant
        cross join lateral (values
          ('pledges_unquantified', p.amount_kind in ('unquantified', 'in_kind_only', 'relative'), true),
          ('pledges_gdp_share_unresolved', p.gdp_share -> 'series' is null, p.amount_kind = 'gdp_share'),
          ('pledges_union_contribution_unknown', p.includes_union_contribution = 'unknown', o.kind <> 'union')
        ) k (measure, unknown, counts)
        where k.counts
          and ${pledgeStood('p', query, asOf)}`,
    sql`
        select c.participant, k.measure, k.unknown
        from accord.commitment c
        cross join lateral (values
          ('commitments_without_provision', not exists (
            select 1 from accord.implementation_link n
            where n.act_id = c.id and n.provision_id is not null and ${linkStands('n', query, asOf)}
          )),
          ('commitments_without_agreement', c.agreement_id is null)
        ) k (measure, unknown)
        where ${recorded('c.change_id', asOf)}`,
    sql`
        select a.participant, 'provisions_without_act', n.provision_id is null
        from accord.provision p
        join accord.agreement a on a.id = p.agreement_id
        left join (
          select n.provision_id
          from accord.implementation_link n
          where n.act_kind = 'commitment' and n.provision_id is not null and ${linkStands('n', query, asOf)}
          union
          select n.provision_id
          from accord.implementation_link n
          join accord.pledge g on g.id = n.act_id
          where n.act_kind = 'pledge' and n.provision_id is not null and ${linkStands('n', query, asOf)}
            and ${pledgeStood('g', query, asOf)}
        ) n on n.provision_id = p.id`,
    sql`
        select a.participant, 'agreements_text_not_seen', not a.text_seen
        from accord.agreement a
        where ${recorded('a.change_id', asOf)}`,
    sql`
        select a.participant, 'clauses_unknown', k.presence = 'unknown'
        from accord.clause k
        join accord.agreement a on a.id = k.agreement_id
        where ${standing('k.change_id', { end: 'k.valid_to', endChange: 'k.ended_change_id' }, query, asOf)}`,
    sql`
        select a.participant, 'claims_in_conflict', bool_or(k.used) and bool_or(not k.used)
        from accord.claim k
        left join accord.agreement a on a.id = k.agreement_id
        group by a.participant, k.agreement_id, k.subject`,
  ]
}
