-- Revaluations: batches of the secretariat that give entries without a rate their amount in euro. No entry is changed
-- (BR-01).

create table accord.revaluation (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  reason text not null,
  currency text check (currency ~ '^[A-Z]{3}$'),
  value_from date,
  value_to date,
  -- The last table of rates that it took into account.
  rate_table integer not null references accord.fx_rate_table (version),
  account_id uuid not null,
  made_at timestamptz not null,
  change_id uuid default accord.current_change()
);

-- The amount of one entry. An entry has at most one row for ever, so that two batches at once cannot give it two values
-- (BR-57). A reversal has no row, because it mirrors the entry that it reverses (BR-03). The columns by which a batch is
-- summed, the stating side and the record whose audiences govern it are copied from the entry and its commitment, where
-- they never change: read from those tables, each behind its own policy, the sums of a page took three times as long.
create table accord.revaluation_entry (
  entry_id uuid primary key references accord.ledger_entry,
  revaluation_id uuid not null references accord.revaluation,
  participant text not null,
  audience_id uuid not null,
  commitment_id uuid,
  finance_type text not null, -- of its commitment, for readers who may know of it; 'unstated' if there is none
  amount numeric not null,
  currency text not null,
  eur_amount numeric not null,
  eur_rate numeric not null check (eur_rate > 0),
  eur_rate_date date not null,
  eur_rate_source text not null,
  eur_rate_table integer not null,
  change_id uuid default accord.current_change()
);
-- For the entries that wait for a rate.
create index ledger_entry_without_rate on accord.ledger_entry (id)
  where eur_rate is null and amount is not null and reverses_id is null;
create index revaluation_entry_batch on accord.revaluation_entry (revaluation_id, entry_id);

create function accord.revalued_entry() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  select e.participant, e.audience_id, e.commitment_id, coalesce(c.finance_type, 'unstated'), e.amount, e.currency
  into new.participant, new.audience_id, new.commitment_id, new.finance_type, new.amount, new.currency
  from accord.ledger_entry e
  left join accord.commitment c on c.id = e.commitment_id
  where e.id = new.entry_id;
  return new;
end
$$;
create trigger revalued_entry before insert on accord.revaluation_entry
  for each row execute function accord.revalued_entry();

-- A revalued amount is visible to whoever sees the entry, a batch to its maker and to whoever sees one of its entries.
create policy read_entry on accord.revaluation_entry for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = revaluation_entry.audience_id
    offset 0
  ));
create policy insert_secretariat on accord.revaluation_entry for insert to accord_app
  with check ((select accord.is_secretariat())
    and exists (select 1 from accord.ledger_entry e where e.id = revaluation_entry.entry_id));
grant insert, select on accord.revaluation_entry to accord_app;
grant select on accord.revaluation_entry to accord_definer, accord_worker;

create policy read_entries on accord.revaluation for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1 from accord.revaluation_entry x where x.revaluation_id = revaluation.id offset 0
  ));
create policy insert_secretariat on accord.revaluation for insert to accord_app
  with check ((select accord.is_secretariat()) and participant = (select accord.current_participant()));
grant insert, select on accord.revaluation to accord_app;
grant select on accord.revaluation to accord_definer, accord_worker;

do $$
declare
  name text;
begin
  foreach name in array array['revaluation', 'revaluation_entry']
  loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true)', name);
  end loop;

  execute 'grant create on schema accord to accord_definer'; -- needed to become the owner of functions
  execute 'revoke execute on function accord.revalued_entry() from public';
  execute 'grant execute on function accord.revalued_entry() to accord_app, accord_worker, accord_definer';
  execute 'alter function accord.revalued_entry() owner to accord_definer';
  execute 'revoke create on schema accord from accord_definer';
end
$$;
