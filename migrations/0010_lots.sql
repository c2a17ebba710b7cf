-- Goods by lot: their way, their values, and references to the documents that bear a statement out.

-- Goods of one class that go together, registered by the provider under a commitment in kind. Parties are those of the
-- commitment. What became of a lot is the sum of its entries and events, never a column.
create table accord.lot (
  id uuid primary key default uuidv7(),
  commitment_id uuid not null,
  participant text not null references accord.participant,
  agency_id uuid,
  provider_organisation_id uuid references accord.organisation,
  receiver text references accord.participant,
  receiver_organisation_id uuid references accord.organisation,
  origin text references accord.participant,
  consent_reference text,
  item_class text not null,
  unit text not null,
  quantity numeric not null check (quantity > 0),
  description text,
  serial_numbers text not null check (serial_numbers in ('none', 'restricted', 'released')),
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  external_system text,
  external_id text,
  created_by uuid not null,
  created_at timestamptz not null,
  xact_id xid8 default pg_current_xact_id(),
  version integer not null default 1,
  unique (id, commitment_id),
  unique (participant, external_system, external_id),
  check ((external_system is null) = (external_id is null)),
  check ((origin is null) = (consent_reference is null)),
  foreign key (commitment_id, participant) references accord.commitment (id, participant),
  foreign key (commitment_id, item_class, unit) references accord.commitment_item (commitment_id, item_class, unit)
);
create index lot_participant on accord.lot (participant, id);
create index lot_commitment on accord.lot (commitment_id, id);

-- Which goods an entry is about. What is posted of a lot is as visible as the lot.
alter table accord.ledger_entry add column lot_id uuid;
alter table accord.ledger_entry add foreign key (lot_id, commitment_id) references accord.lot (id, commitment_id);
alter table accord.ledger_entry add check (lot_id is null or (modality = 'in_kind' and commitment_id is not null));
create index ledger_entry_lot on accord.ledger_entry (lot_id) where lot_id is not null;

-- A milestone of a lot, stated by the side whose act it is. A hand-over is the entry that it posted (BR-17). That the
-- receiver has a lot is read from its receipts and has no row here.
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
  xact_id xid8 default pg_current_xact_id(),
  check ((event = 'handed_over') = (entry_id is not null)),
  check (event in ('returned', 'lost') or (stated_by = 'receiver') = (event in ('inventoried', 'expended')))
);
create index lot_event_lot on accord.lot_event (lot_id, id);

-- What of a lot or of an event only its two sides read: serial numbers, unless released with the lot, and places.
create table accord.lot_particular (
  subject_id uuid primary key,
  lot_id uuid not null references accord.lot,
  participant text not null references accord.participant,
  other_side text references accord.participant,
  released boolean not null,
  serial_numbers text[],
  place text,
  check (num_nonnulls(serial_numbers, place) = 1)
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
  xact_id xid8 default pg_current_xact_id(),
  check (num_nonnulls(entry_id, lot_id) = 1),
  unique nulls not distinct (entry_id, lot_id, participant, sha256)
);
create index evidence_lot on accord.evidence (lot_id, id) where lot_id is not null;

-- What a lot is worth by one method for one purpose. It changes no entry: what was unvalued at hand-over stays so in the
-- ledger, and several valuations stand side by side (BR-15). A book value may be zero.
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
  xact_id xid8 default pg_current_xact_id(),
  check ((eur_amount is null) = (eur_rate is null) and (eur_rate is null) = (eur_rate_date is null))
);
create index lot_valuation_lot on accord.lot_valuation (lot_id, id);

-- Who stated an event or a valuation takes it back by a row that names it. A hand-over is taken back by reversing its
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
  xact_id xid8 default pg_current_xact_id(),
  check (num_nonnulls(event_id, valuation_id) = 1)
);
create index lot_withdrawal_lot on accord.lot_withdrawal (lot_id);

-- BR-05a, over all lots and whoever may see them. To be asked behind the lock on the commitment.
create function accord.item_balance(p_commitment uuid, p_class text, p_unit text)
  returns table (committed numeric, handed_over numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select coalesce(sum(e.quantity) filter (where e.flow_kind = 'commitment'), 0),
      coalesce(sum(e.quantity) filter (where e.flow_kind = 'disbursement'), 0)
    from accord.ledger_entry e
    where e.commitment_id = p_commitment
      and e.stated_by = 'provider'
      and e.flow_kind in ('commitment', 'disbursement')
      and e.item_class = p_class
      and e.unit = p_unit;
  end;

-- Whether a commitment’s balance counts entries of lots that the caller may not see: then it would betray them.
create function accord.balance_betrays(p_commitment uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select exists (
      select 1
      from accord.lot l
      join accord.ledger_entry e on e.lot_id = l.id and e.stated_by = 'provider' and e.commitment_amount is not null
      where l.commitment_id = p_commitment
        and l.participant <> accord.current_participant()
        and not exists (
          select 1
          from accord.resource_audience r
          where r.resource_id = l.id
            and r.audience = any (accord.current_audiences())
        )
    );
  end;

-- What became of a lot: hand-overs and receipts as the ledger has them, the rest from the events that stand. Whoever
-- sees a lot sees all of these rows.
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

-- How far a statement of the ledger was checked (BR-16), over all documents, whoever may see them. 0014 adds
-- what auditors say of it.
create function accord.verification_of(p_entry uuid) returns text
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select case
      when m.counterpart is not null and d.documents > 0 then 'counterparty_confirmed'
      when d.own > 0 then 'self_reported'
      else 'unverified'
    end
    from accord.ledger_entry e
    left join lateral (
      -- Two look-ups, each by its index.
      select m.disbursement_id as counterpart
      from accord.receipt_match m
      where m.ended_at is null
        and m.receipt_id = e.id
      union all
      select m.receipt_id
      from accord.receipt_match m
      where m.ended_at is null
        and m.disbursement_id = e.id
    ) m on true
    cross join lateral (
      select count(*) as documents, count(*) filter (where v.participant = e.participant) as own
      from (
        select v.participant from accord.evidence v where v.entry_id in (e.id, m.counterpart)
        union all
        select v.participant from accord.evidence v where v.lot_id = e.lot_id
      ) v
    ) d
    where e.id = p_entry;
  end;

-- Of a lot: the least of its hand-overs that stand; before the first, what its provider has to show.
create function accord.verification_of_lot(p_lot uuid) returns text
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select coalesce(
      (
        select accord.verification_of(e.id)
        from accord.ledger_entry e
        where e.lot_id = p_lot
          and e.stated_by = 'provider'
          and e.reverses_id is null
          and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
        order by array_position(array['unverified', 'self_reported', 'counterparty_confirmed', 'audited'],
          accord.verification_of(e.id))
        limit 1
      ),
      (
        select 'self_reported'
        from accord.evidence v
        join accord.lot l on l.id = v.lot_id and l.participant = v.participant
        where v.lot_id = p_lot
        limit 1
      ),
      'unverified'
    );
  end;

-- Who sees a record: for what is held against it (a child is never less restricted, BR-50).
create function accord.resource_audiences(p_resource uuid) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return array(
    select r.audience
    from accord.resource_audience r
    where r.resource_id = p_resource
    order by r.audience collate "C"
  );

alter table accord.receipt_match drop constraint receipt_match_how_check;
alter table accord.receipt_match add constraint receipt_match_how_check
  check (how in ('reference', 'lot', 'amount_and_date', 'manual'));

-- A function is replaced by its owner alone.
grant create on schema accord to accord_definer;
set local role accord_definer;
-- As before, and goods by their lot: after the reference that a receiver quotes, by lot and quantity where exactly one
-- fits. What is about a lot is matched with nothing that is not.
create or replace function accord.match_posted() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
  -- A connection keeps the plan that it made, and may have made it when the ledger was small.
  set enable_seqscan = off
as $$
begin
  if exists (select 1 from posted p where p.reverses_id is not null) then
    -- Each side by its index.
    update accord.receipt_match m
    set ended_at = p.recorded_at, ended_by = p.account_id, end_reason = 'reversed'
    from posted p
    where m.receipt_id = p.reverses_id
      and m.ended_at is null;
    update accord.receipt_match m
    set ended_at = p.recorded_at, ended_by = p.account_id, end_reason = 'reversed'
    from posted p
    where m.disbursement_id = p.reverses_id
      and m.ended_at is null;
  end if;
  if not exists (select 1 from posted p where p.flow_kind = 'disbursement' and p.reverses_id is null) then
    return null;
  end if;
  with stated as materialized (
    select p.id, p.stated_by, p.external_system, p.external_id, p.quotes_system, p.quotes_id, p.lot_id, p.quantity, p.amount,
      p.currency, p.value_date, p.account_id, p.recorded_at
    from posted p
    where p.flow_kind = 'disbursement'
      and p.reverses_id is null
  ), pair as materialized (
    -- Each way and each side on its own, so that each is looked up in an index of its own; the rest is asked of what
    -- was found alone.
    select s.id as receipt_id, d.id as disbursement_id, 'reference' as how, s.account_id, s.recorded_at
    from stated s
    join accord.ledger_entry d on d.external_system = s.quotes_system and d.external_id = s.quotes_id
    where s.stated_by = 'receiver'
    union all
    select r.id, s.id, 'reference', s.account_id, s.recorded_at
    from stated s
    join accord.ledger_entry r on r.quotes_system = s.external_system and r.quotes_id = s.external_id
    where s.stated_by = 'provider'
    union all
    select s.id, d.id, 'lot', s.account_id, s.recorded_at
    from stated s
    join accord.ledger_entry d on d.lot_id = s.lot_id and d.quantity = s.quantity and d.stated_by = 'provider'
    where s.stated_by = 'receiver'
    union all
    select r.id, s.id, 'lot', s.account_id, s.recorded_at
    from stated s
    join accord.ledger_entry r on r.lot_id = s.lot_id and r.quantity = s.quantity and r.stated_by = 'receiver'
    where s.stated_by = 'provider'
    union all
    select s.id, d.id, 'amount_and_date', s.account_id, s.recorded_at
    from stated s
    join accord.ledger_entry d on d.stated_by = 'provider' and d.currency = s.currency and d.amount = s.amount
      and d.value_date between s.value_date - 7 and s.value_date + 7
      and d.flow_kind = 'disbursement' and d.reverses_id is null and d.lot_id is null
    where s.stated_by = 'receiver'
      and s.quotes_id is null
      and s.lot_id is null
    union all
    select r.id, s.id, 'amount_and_date', s.account_id, s.recorded_at
    from stated s
    join accord.ledger_entry r on r.stated_by = 'receiver' and r.currency = s.currency and r.amount = s.amount
      and r.value_date between s.value_date - 7 and s.value_date + 7
      and r.flow_kind = 'disbursement' and r.reverses_id is null and r.lot_id is null
    where s.stated_by = 'provider'
      and s.lot_id is null
  ), candidate as (
    select c.receipt_id, c.disbursement_id, c.how, c.account_id, c.recorded_at
    from pair c
    cross join lateral (
      select r.id, r.stated_by, r.flow_kind, r.reverses_id, r.participant, r.provider, r.provider_organisation_id, r.quotes_id
      from accord.ledger_entry r
      where r.id = c.receipt_id
      limit 1
    ) r
    cross join lateral (
      select d.id, d.stated_by, d.flow_kind, d.reverses_id, d.receiver, d.provider, d.provider_organisation_id
      from accord.ledger_entry d
      where d.id = c.disbursement_id
      limit 1
    ) d
    where r.stated_by = 'receiver'
      and d.stated_by = 'provider'
      and (r.flow_kind, d.flow_kind) = ('disbursement', 'disbursement')
      and num_nonnulls(r.reverses_id, d.reverses_id) = 0
      and d.receiver = r.participant
      and d.provider is not distinct from r.provider
      and d.provider_organisation_id is not distinct from r.provider_organisation_id
      and (c.how = 'reference' or r.quotes_id is null)
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id in (r.id, d.id))
      and not exists (
        select 1 from accord.receipt_match m
        where m.ended_at is null and (m.receipt_id = r.id or m.disbursement_id = d.id)
      )
  ), counted as (
    select c.*, count(*) over (partition by c.receipt_id, c.how) as disbursements,
      count(*) over (partition by c.disbursement_id, c.how) as receipts
    from candidate c
  )
  insert into accord.receipt_match (receipt_id, disbursement_id, how, account_id, matched_at)
  select c.receipt_id, c.disbursement_id, c.how, c.account_id, c.recorded_at
  from counted c
  where c.disbursements = 1
    and c.receipts = 1
  on conflict do nothing;
  return null;
end
$$;
set local role accord_owner;
revoke create on schema accord from accord_definer;

do $$
declare
  name text;
begin
  foreach name in array array['lot', 'lot_event', 'lot_particular', 'evidence', 'lot_valuation', 'lot_withdrawal'] loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true) with check (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true) with check (true)', name);
    execute format('grant select on accord.%I to accord_app, accord_worker, accord_definer', name);
    execute format('grant insert on accord.%I to accord_app', name);
    execute format('create policy insert_own on accord.%I for insert to accord_app
      with check (participant = (select accord.current_participant()))', name);
  end loop;
  foreach name in array array['lot', 'lot_event', 'evidence', 'lot_valuation', 'lot_withdrawal'] loop
    execute format($policy$
      create policy read_audience on accord.%1$I for select to accord_app
        using (participant = (select accord.current_participant()) or exists (
          select 1
          from accord.resource_audience r
          where r.resource_id = %1$I.%2$I
            and r.audience = any ((select accord.current_audiences())::text[])
        ))$policy$, name, case when name in ('lot', 'evidence') then 'id' else 'lot_id' end);
  end loop;
end
$$;
create policy read_sides on accord.lot_particular for select to accord_app
  using (participant = (select accord.current_participant())
    or other_side = (select accord.current_participant())
    or released and exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = lot_particular.lot_id
        and r.audience = any ((select accord.current_audiences())::text[])
    ));
-- Locking a lot needs the right to update one of its columns.
grant update (version) on accord.lot to accord_app;
create policy update_own on accord.lot for update to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = lot.id
      and r.audience = any ((select accord.current_audiences())::text[])
  ))
  with check (participant = (select accord.current_participant()));

do $$
declare
  signature text;
begin
  execute 'grant create on schema accord to accord_definer';
  foreach signature in array array['item_balance(uuid, text, text)', 'balance_betrays(uuid)', 'lot_sums(uuid)', 'verification_of(uuid)',
    'verification_of_lot(uuid)', 'resource_audiences(uuid)'] loop
    execute format('revoke execute on function accord.%s from public', signature);
    execute format('grant execute on function accord.%s to accord_app, accord_worker, accord_definer', signature);
    execute format('alter function accord.%s owner to accord_definer', signature);
  end loop;
  execute 'revoke create on schema accord from accord_definer';
end
$$;
