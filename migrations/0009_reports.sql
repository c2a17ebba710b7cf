-- Reports: what was recorded up to a position of the journal, and the run that each pull leaves behind.

-- Which transaction recorded a row. A row is recorded at the last position that the journal gives to its transaction:
-- so what a position includes never changes, however clocks stand and whichever transaction commits first.
-- Rows from before this migration have none and count as recorded before every position.
alter table accord.journal_entry add column xact_id xid8;
alter table accord.ledger_entry add column xact_id xid8;
alter table accord.receipt_match add column xact_id xid8, add column ended_xact_id xid8;
alter table accord.dispute add column xact_id xid8, add column resolved_xact_id xid8;
alter table accord.journal_entry alter column xact_id set default pg_current_xact_id();
alter table accord.ledger_entry alter column xact_id set default pg_current_xact_id();
alter table accord.receipt_match alter column xact_id set default pg_current_xact_id();
alter table accord.dispute alter column xact_id set default pg_current_xact_id();

create function accord.note_end_of_match() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.ended_xact_id := pg_current_xact_id();
  return new;
end
$$;
create trigger note_end before update on accord.receipt_match
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function accord.note_end_of_match();
create function accord.note_resolution() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.resolved_xact_id := pg_current_xact_id();
  return new;
end
$$;
create trigger note_resolution before update on accord.dispute
  for each row when (old.resolved_at is null and new.resolved_at is not null)
  execute function accord.note_resolution();

-- The transactions that a position does not include: those with a later position, and those without one as yet.
create function accord.recorded_after(p_position bigint) returns setof xid8
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select distinct e.xact_id
    from accord.journal_position p
    join accord.journal_entry e on e.entry_id = p.entry_id
    where p.position > p_position
      and e.xact_id is not null
    union
    select e.xact_id
    from accord.journal_entry e
    where e.entry_id > (select s.low_water from accord.journal_state s)
      and e.xact_id is not null
      and not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id);
  end;

-- accord.eur_rate as the tables up to one of them tell it: a table that is imported later changes no report of before.
create function accord.eur_rate_of(p_currency text, p_on date, p_table integer)
  returns table (rate numeric, rate_date date)
  language sql stable parallel safe
  begin atomic
    select 1::numeric, p_on
    where p_currency = 'EUR'
    union all
    (select f.rate, f.rate_date
    from accord.fx_rate f
    where f.currency = p_currency
      and f.rate_table <= p_table
      and f.rate_date between p_on - 7 and p_on
    order by f.rate_date desc, f.source = 'ecb' desc, f.rate_table desc
    limit 1);
  end;

-- Free text as a cell: what a spreadsheet would take for a formula is text, quotes are doubled (RFC 4180).
create function accord.csv_text(p text) returns text
  language sql immutable parallel safe
  return case
    when p is null then ''
    when p ~ '^[=+@\t\r-]' or p ~ '[",\r\n]' then
      '"' || case when p ~ '^[=+@\t\r-]' then '''' else '' end || replace(p, '"', '""') || '"'
    else p
  end;

-- One pull of one report. Written once, before the last byte goes: a pull that ended well is a pull that is on record.
create table accord.report_run (
  id uuid primary key,
  participant text not null references accord.participant,
  account_id uuid not null,
  report text not null,
  format text not null check (format in ('json', 'jsonl', 'csv')),
  format_version integer not null,
  filters jsonb not null,
  as_of_position bigint not null,
  as_of_recorded timestamptz,
  as_of_valid date,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  rate_table integer,
  scope text not null,
  status text not null check (status in ('complete', 'incomplete')),
  row_count bigint not null,
  byte_count bigint not null,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  control_totals jsonb not null,
  redacted_fields text[] not null default '{}',
  differs_from uuid references accord.report_run,
  differs_because text check (differs_because in ('visibility_changed', 'rates_changed')),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  check ((status = 'complete') = (sha256 is not null)),
  check ((differs_from is null) = (differs_because is null))
);
create index report_run_participant on accord.report_run (participant, id);
create index report_run_alike on accord.report_run (account_id, report, as_of_position);

alter table accord.report_run enable row level security;
alter table accord.report_run force row level security;
create policy everything_worker on accord.report_run to accord_worker using (true) with check (true);
create policy everything_definer on accord.report_run to accord_definer using (true) with check (true);
create policy read_own on accord.report_run for select to accord_app
  using (participant = (select accord.current_participant()));
create policy insert_own on accord.report_run for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
grant select on accord.report_run to accord_app, accord_worker, accord_definer;
grant insert on accord.report_run to accord_app;
-- The definer reads the journal to say what a position includes.
grant select on accord.journal_entry, accord.journal_position, accord.journal_state to accord_definer;

do $$
declare
  signature text;
begin
  foreach signature in array array['recorded_after(bigint)', 'eur_rate_of(text, date, integer)', 'csv_text(text)',
    'note_end_of_match()', 'note_resolution()'] loop
    execute format('revoke execute on function accord.%s from public', signature);
    execute format('grant execute on function accord.%s to accord_app, accord_worker, accord_definer', signature);
  end loop;
  execute 'grant create on schema accord to accord_definer';
  execute 'alter function accord.recorded_after(bigint) owner to accord_definer';
  execute 'revoke create on schema accord from accord_definer';
end
$$;
