import type { TestApp } from './app.ts'

/**
 * What is kept of the unmatched, held against what follows from entries, matches and their readers: a match that not all who
 * see one of its statements see whole may be none to some of them.
 */
export async function wrongUnmatched(test: TestApp): Promise<string[]> {
  const rows = await test.rows<{ says: string }>(`
    with live as (
      select m.entry_id, count(distinct o.stated_by) = 2 and count(distinct r.audiences) = 1 as is_whole
      from accord.match_member m
      join accord.match_member o on o.match_id = m.match_id and o.ended_at is null
      join accord.ledger_entry e on e.id = o.entry_id
      join accord.resource_audience r on r.resource_id = e.audience_id
      where m.ended_at is null
      group by m.entry_id
    ), derived as (
      select e.id as entry_id, e.participant, e.audience_id, e.stated_by, e.receiver,
        coalesce(e.provider, e.provider_organisation_id::text) as party, e.currency, e.amount, e.value_date,
        e.posting_date, e.flow_kind,
        e.flow_kind = 'disbursement' and e.reverses_id is null and e.lot_id is null and e.amount is not null
          and e.receiver is not null and not (e.stated_by = 'receiver' and e.quotes_id is not null)
          and l.entry_id is null
          and e.id not in (select x.reverses_id from accord.ledger_entry x where x.reverses_id is not null) as is_loose
      from accord.ledger_entry e
      left join live l on l.entry_id = e.id
      where l.is_whole is not true
    )
    select format('unmatched %s: keeps %s for %s', coalesce(d.entry_id, u.entry_id), to_jsonb(u), to_jsonb(d)) as says
    from derived d
    full join accord.unmatched_entry u on u.entry_id = d.entry_id
    where to_jsonb(u) is distinct from to_jsonb(d)`)
  return rows.map(({ says }) => says)
}
