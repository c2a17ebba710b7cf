-- Goods by lot: their events, their values, and references to the documents that support a statement.

-- A milestone of a lot, stated by the side whose act it is. A hand-over is the entry that it posted (BR-17). Receipts are
-- in the ledger and have no row here.
create table accord.lot_event (
  id uuid primary key default uuidv7(),
  lot_id uuid not null references accord.lot,
  participant text not null references accord.participant,
  stated_by text not null check (stated_by in ('provider', 'receiver')),
  event text not null check (event in ('dispatched', 'arrived_hub', 'handed_over', 'inventoried', 'returned', 'lost', 'expended')),
  quantity numeric not null check (quantity > 0),
  occurred_on date not null,
  has_place boolean not null,
  remarks text,
  entry_id uuid unique references accord.ledger_entry,
  account_id uuid not null,
  recorded_at timestamptz not null,
  change_id uuid default accord.current_change(),
  check ((event = 'handed_over') = (entry_id is not null)),
  check (event in ('returned', 'lost') or (stated_by = 'receiver') = (event in ('inventoried', 'expended')))
);
create index lot_event_lot on accord.lot_event (lot_id, id);

-- The place of an event, which only the two sides of its lot read.
create table accord.lot_particular (
  subject_id uuid primary key,
  lot_id uuid not null references accord.lot,
  participant text not null references accord.participant,
  other_side text references accord.participant,
  place text not null
);

-- A reference to a document that stays with its holder.
create table accord.evidence (
  id uuid primary key default uuidv7(),
  entry_id uuid references accord.ledger_entry,
  lot_id uuid references accord.lot,
  participant text not null references accord.participant,
  title text not null,
  document_type text not null check (document_type in ('contract', 'invoice', 'payment_order', 'bank_statement', 'packing_list', 'transport_document', 'hand_over_certificate', 'receipt_certificate', 'inventory_record', 'valuation_report', 'consent', 'photograph', 'audit_report', 'other')),
  media_type text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  holder text not null,
  how_to_ask text not null,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  account_id uuid not null,
  recorded_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  check (num_nonnulls(entry_id, lot_id) = 1),
  unique nulls not distinct (entry_id, lot_id, participant, sha256)
);
create index evidence_lot on accord.evidence (lot_id, id) where lot_id is not null;
create index evidence_entry on accord.evidence (entry_id, id) where entry_id is not null;

-- What a lot is worth by one method for one purpose. It changes no entry: goods that were unvalued at hand-over stay so in
-- the ledger, and several valuations stand side by side (BR-15). A book value may be zero.
create table accord.lot_valuation (
  id uuid primary key default uuidv7(),
  lot_id uuid not null references accord.lot,
  participant text not null references accord.participant,
  purpose text not null check (purpose in ('book_value', 'refund_claim', 'replacement', 'insurance', 'statistics')),
  method text not null check (method in ('net_book_value', 'acquisition_cost', 'replacement_cost', 'fair_market_value', 'donor_stated', 'price_list_estimate')),
  valued_on date not null,
  amount numeric not null check (amount >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  eur_amount numeric,
  eur_rate numeric,
  eur_rate_date date,
  eur_rate_source text,
  eur_rate_table integer,
  evidence_id uuid references accord.evidence,
  remarks text,
  account_id uuid not null,
  recorded_at timestamptz not null,
  change_id uuid default accord.current_change(),
  check ((eur_amount is null) = (eur_rate is null) and (eur_rate is null) = (eur_rate_date is null))
);
create index lot_valuation_lot on accord.lot_valuation (lot_id, id);

-- Whoever stated an event or a valuation takes it back by a row that names it. A hand-over is taken back by reversing its
-- entry.
create table accord.lot_withdrawal (
  id uuid primary key default uuidv7(),
  lot_id uuid not null references accord.lot,
  participant text not null references accord.participant,
  event_id uuid unique references accord.lot_event,
  valuation_id uuid unique references accord.lot_valuation,
  reason text not null,
  account_id uuid not null,
  recorded_at timestamptz not null,
  change_id uuid default accord.current_change(),
  check (num_nonnulls(event_id, valuation_id) = 1)
);
create index lot_withdrawal_lot on accord.lot_withdrawal (lot_id);

-- The sums of a lot: hand-overs and receipts from the ledger, the rest from the events that stand. Whoever sees a lot sees
-- all of these rows.
create function accord.lot_sums(p_lot uuid)
  returns table (dispatched numeric, handed_over numeric, received numeric, returned numeric, lost numeric, expended numeric,
    left_provider numeric, left_receiver numeric, provider_last date, receiver_last date, held_from date, inventory_from date,
    statements bigint, status text)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    with standing as (
      select e.id, e.event, e.stated_by, e.quantity, e.occurred_on
      from accord.lot_event e
      where e.lot_id = p_lot
        and not exists (select 1 from accord.lot_withdrawal w where w.event_id = e.id)
        and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.entry_id)
    ), stated as (
      select coalesce(sum(s.quantity) filter (where s.event = 'dispatched'), 0) as dispatched,
        coalesce(sum(s.quantity) filter (where s.event = 'returned'), 0) as returned,
        coalesce(sum(s.quantity) filter (where s.event = 'lost'), 0) as lost,
        coalesce(sum(s.quantity) filter (where s.event = 'expended'), 0) as expended,
        coalesce(sum(s.quantity) filter (where s.event in ('returned', 'lost') and s.stated_by = 'provider'), 0)
          as left_provider,
        coalesce(sum(s.quantity) filter (where s.event in ('returned', 'lost', 'expended') and s.stated_by = 'receiver'), 0)
          as left_receiver,
        max(s.occurred_on) filter (where s.stated_by = 'provider') as provider_last,
        max(s.occurred_on) filter (where s.stated_by = 'receiver') as receiver_last,
        min(s.occurred_on) filter (where s.event = 'handed_over') as handed_over_from,
        max(s.occurred_on) filter (where s.event = 'inventoried') as inventoried_on,
        (array_agg(s.event order by s.occurred_on desc, s.id desc) filter (where s.event in ('dispatched', 'arrived_hub')))[1]
          as milestone,
        (array_agg(s.event order by s.occurred_on desc, s.id desc) filter (where s.event in ('returned', 'lost', 'expended')))[1]
          as ending
      from standing s
    ), posted as (
      select coalesce(sum(e.quantity) filter (where e.stated_by = 'provider'), 0) as handed_over,
        coalesce(sum(e.quantity) filter (where e.stated_by = 'receiver'), 0) as received,
        min(e.value_date) filter (where e.stated_by = 'receiver' and e.reverses_id is null
          and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)) as received_from
      from accord.ledger_entry e
      where e.lot_id = p_lot
        and e.flow_kind = 'disbursement'
    )
    select s.dispatched, p.handed_over, p.received, s.returned, s.lost, s.expended, s.left_provider, s.left_receiver,
      s.provider_last, s.receiver_last, least(s.handed_over_from, p.received_from),
      case when p.handed_over > s.left_receiver then (
        select min(h.occurred_on)
        from standing h
        where h.event = 'handed_over'
          and (s.inventoried_on is null or h.occurred_on > s.inventoried_on)
      ) end,
      (select count(*) from accord.lot_event e where e.lot_id = p_lot)
        + (select count(*) from accord.lot_valuation v where v.lot_id = p_lot),
      case
        when s.left_provider + s.left_receiver >= l.quantity then s.ending
        when p.handed_over > 0 and p.handed_over + s.left_provider < l.quantity then 'partly_handed_over'
        when p.handed_over > 0 and p.received >= p.handed_over then 'receipt_confirmed'
        when p.handed_over > 0 then 'handed_over'
        when p.received > 0 then 'receipt_stated'
        when s.milestone = 'arrived_hub' then 'at_hub'
        else coalesce(s.milestone, 'registered')
      end
    from accord.lot l
    cross join stated s
    cross join posted p
    where l.id = p_lot;
  end;

-- The sums of each lot, as lot_sums() adds them up, are kept in its row so that a list adds up nothing. Only the triggers
-- below write them, in the statement that changes their source.
create function accord.keep_lot_states(p_lots uuid[]) returns void
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    update accord.lot l set
      (dispatched, handed_over, received, returned, lost, expended, left_provider, left_receiver, provider_last,
        receiver_last, held_from, inventory_from, statements, status)
      = row(s.dispatched, s.handed_over, s.received, s.returned, s.lost, s.expended, s.left_provider, s.left_receiver,
        s.provider_last, s.receiver_last, s.held_from, s.inventory_from, s.statements, s.status)
    from unnest(p_lots) as k (id)
    cross join lateral accord.lot_sums(k.id) s
    where l.id = k.id;
  end;
grant update (dispatched, handed_over, received, returned, lost, expended, left_provider, left_receiver, provider_last,
  receiver_last, held_from, inventory_from, statements, status) on accord.lot to accord_definer;

create function accord.lot_stated() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
declare
  lots uuid[];
begin
  select array_agg(distinct s.lot_id) filter (where s.lot_id is not null) into lots from stated s;
  if lots is not null then
    -- In an order that all keep; what others stated until then counts.
    perform l.id from accord.lot l where l.id = any (lots) order by l.id for no key update;
    perform accord.keep_lot_states(lots);
  end if;
  return null;
end
$$;
create trigger lot_stated after insert on accord.lot_event referencing new table as stated
  for each statement execute function accord.lot_stated();
create trigger lot_stated after insert on accord.lot_withdrawal referencing new table as stated
  for each statement execute function accord.lot_stated();
create trigger lot_stated after insert on accord.lot_valuation referencing new table as stated
  for each statement execute function accord.lot_stated();
create trigger lot_stated after insert on accord.ledger_entry referencing new table as stated
  for each statement execute function accord.lot_stated();

-- Which rows exist for whom, and the rights.

create policy read_audience on accord.lot_event for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = lot_event.lot_id
    offset 0
  ));
create policy insert_own on accord.lot_event for insert to accord_app
  with check (participant = (select accord.current_participant()) and exists (
    select 1
    from accord.lot l
    where l.id = lot_event.lot_id
      and (select accord.current_participant()) in (l.participant, l.receiver)
  ));
grant insert, select on accord.lot_event to accord_app;
grant select on accord.lot_event to accord_definer, accord_worker;

create policy read_sides on accord.lot_particular for select to accord_app
  using (participant = (select accord.current_participant())
    or other_side = (select accord.current_participant()));
create policy insert_own on accord.lot_particular for insert to accord_app
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.lot_particular to accord_app;
grant select on accord.lot_particular to accord_definer, accord_worker;

create policy read_audience on accord.evidence for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = evidence.id
    offset 0
  ));
create policy insert_own on accord.evidence for insert to accord_app
  with check (participant = (select accord.current_participant()) and (lot_id is null or exists (select 1 from accord.lot l where l.id = evidence.lot_id))
    and (entry_id is null or exists (select 1 from accord.ledger_entry e where e.id = evidence.entry_id)));
create policy update_own on accord.evidence for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.evidence to accord_app;
grant update (marking, releasable_to, version) on accord.evidence to accord_app;
grant select on accord.evidence to accord_definer, accord_worker;

create policy read_audience on accord.lot_valuation for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = lot_valuation.lot_id
    offset 0
  ));
create policy insert_own on accord.lot_valuation for insert to accord_app
  with check (participant = (select accord.current_participant()) and exists (
    select 1
    from accord.lot l
    where l.id = lot_valuation.lot_id
      and (select accord.current_participant()) in (l.participant, l.receiver)
  ));
grant insert, select on accord.lot_valuation to accord_app;
grant select on accord.lot_valuation to accord_definer, accord_worker;

create policy read_audience on accord.lot_withdrawal for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = lot_withdrawal.lot_id
    offset 0
  ));
create policy insert_own on accord.lot_withdrawal for insert to accord_app
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.lot_withdrawal to accord_app;
grant select on accord.lot_withdrawal to accord_definer, accord_worker;
