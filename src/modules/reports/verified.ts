import { type SQL, sql } from 'drizzle-orm'
import { membersThen, recorded } from './filters.ts'
import type { ReportQuery } from './inputs.ts'
import type { AsOf } from './report.ts'
import { type Range, within } from './walk.ts'

/** The documents that are evidence of the entries of the range or their lots, as `document`. */
export function documentsOf(asOf: AsOf, range: Range | undefined): SQL {
  return sql`document as materialized (
        select d.entry_id, d.participant
        from accord.evidence d
        where ${within('d.entry_id', range)} and ${recorded('d.change_id', asOf)}
        union all
        select l.id, d.participant
        from accord.ledger_entry l
        join accord.evidence d on d.lot_id = l.lot_id
        where ${within('l.id', range)} and ${recorded('d.change_id', asOf)}
      )`
}

/**
 * Entries with their verification at that time (BR-16) and the number of documents for them or their lots, as far as
 * the caller sees the evidence. Used with `documentsOf`.
 */
export function verifiedEntries(condition: SQL, query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  return sql`
      select e.*, case
          when e.id in (${audited(asOf, range)}) then 'audited'
          when e.id in (${confirmed(query, asOf, range)}) then 'counterparty_confirmed'
          when (e.id, e.participant) in (select d.entry_id, d.participant from document d) then 'self_reported'
          else 'unverified'
        end as verification, coalesce(k.documents, 0) as documents
      from accord.ledger_entry e
      left join (
        select d.entry_id, count(*)::integer as documents from document d group by d.entry_id
      ) k on k.entry_id = e.id
      where ${condition}`
}

/** Until the audit is withdrawn, or the entry reversed. */
function audited(asOf: AsOf, range: Range | undefined): SQL {
  return sql`
            select n.resource_id
            from accord.annotation n
            where n.kind = 'audited'
              and ${within('n.resource_id', range)}
              and accord.sees(n.audience_id)
              and ${recorded('n.change_id', asOf)}
              and not exists (
                select 1 from accord.annotation_withdrawal w where w.annotation_id = n.id and ${recorded('w.change_id', asOf)}
              )
              and not exists (
                select 1 from accord.ledger_entry x where x.reverses_id = n.resource_id and ${recorded('x.change_id', asOf)}
              )`
}

/** Both sides state it, and one of them has a document. */
function confirmed(query: ReportQuery, asOf: AsOf, range: Range | undefined): SQL {
  const otherSide = sql`o.match_id = m.match_id and o.stated_by <> m.stated_by`
  return sql`
            select m.entry_id
            from document d
            join ${membersThen(query, asOf)} m on m.entry_id = d.entry_id
            join ${membersThen(query, asOf)} o on ${otherSide}
            union all
            select m.entry_id
            from accord.evidence d
            join ${membersThen(query, asOf)} o on o.entry_id = d.entry_id
            join ${membersThen(query, asOf)} m on ${otherSide}
            where ${within('m.entry_id', range)} and ${recorded('d.change_id', asOf)}`
}
