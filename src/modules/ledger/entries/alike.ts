import { type SQL, sql } from 'drizzle-orm'

// BR-24: a statement that looks like another of the same participant is flagged as a suspicion and never refused. Both
// sides' statements are compared by the same sets: `flow` has the statements of one SQL statement, with their ordinality,
// kind, parties, dates, amount and goods.

/** For `flow`: whether a statement `s` may be like another one of `flow`. Only these are compared with one another. */
export const mayBeAlike = sql`(s.amount is not null and count(*) over (partition by s.amount) > 1
        or s.item_class is not null and count(*) filter (where s.lot_id is null) over (partition by s.quantity) > 0) as alike`

/** The set `suspected`: the ordinalities of those of the caller’s own statements in `flow` that are like one in force. */
export const suspected: SQL = sql`suspected as materialized (
      select w.ordinalities[l.number] as ordinality
      from (
        select array_agg(s.ordinality order by s.ordinality) as ordinalities,
          jsonb_agg(jsonb_build_object('amount', s.amount, 'currency', s.currency, 'value_date', s.value_date,
            'flow_kind', s.flow_kind, 'provider', s.provider, 'provider_organisation_id', s.provider_organisation_id,
            'receiver', s.receiver, 'receiver_organisation_id', s.receiver_organisation_id, 'lot_id', s.lot_id,
            'item_class', s.item_class, 'quantity', s.quantity, 'unit', s.unit) order by s.ordinality) as facts
        from flow s
        where s.participant = accord.current_participant() and (s.amount is not null or s.flow_kind = 'disbursement')
      ) w
      cross join lateral accord.own_entries_like(w.facts) l (number)
    )`

/** Whether the statement `s` is like one in force, or like an earlier one of `flow`. */
export const isSuspected: SQL = sql`(s.ordinality in (select p.ordinality from suspected p)
            or s.alike and exists (
              select 1
              from flow b
              where b.ordinality < s.ordinality
                and b.flow_kind = s.flow_kind and b.value_date between s.value_date - 3 and s.value_date + 3
                and b.provider is not distinct from s.provider
                and b.provider_organisation_id is not distinct from s.provider_organisation_id
                and b.receiver is not distinct from s.receiver
                and b.receiver_organisation_id is not distinct from s.receiver_organisation_id
                and (b.amount = s.amount and b.currency = s.currency or ${sql.raw(sameGoods('b', 's'))})
            ))`

/** Goods of lots differ by their lots: only where one of the two names no lot can they be the same goods. */
function sameGoods(a: string, b: string): string {
  return `${a}.flow_kind = 'disbursement' and (${a}.lot_id is null or ${b}.lot_id is null)
                  and ${a}.quantity = ${b}.quantity and lower(accord.identity_of(${a}.unit)) = lower(accord.identity_of(${b}.unit))
                  and lower(accord.identity_of(${a}.item_class)) = lower(accord.identity_of(${b}.item_class))`
}
