-- The run that each pull of a report leaves behind.

-- One pull of one report. It is written once, before the last byte is sent, so every complete pull is recorded.
create table accord.report_run (
  id uuid primary key,
  participant text not null references accord.participant,
  account_id uuid not null,
  report text not null,
  format text not null check (format in ('json', 'jsonl', 'csv', 'xlsx')),
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
  numbers_as_text jsonb not null default '{}',
  rows_of text[] not null default '{}', -- the participants whose rows were in it: each may know who pulled them
  by_auditor boolean not null default accord.has_role('auditor'),
  differs_from uuid references accord.report_run,
  differs_because text check (differs_because in ('rows_changed', 'rates_changed')),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  -- The hash of a workbook is of its cells; `file_sha256` is of the bytes that were sent, whatever the format.
  file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
  check ((status = 'complete') = (sha256 is not null)),
  check ((differs_from is null) = (differs_because is null))
);
create index report_run_participant on accord.report_run (participant, started_at, id);
create index report_run_hash on accord.report_run (sha256);
create index report_run_file_hash on accord.report_run (file_sha256);
create index report_run_alike on accord.report_run (account_id, report, as_of_position);

create function accord.pulls_of_others(p_position bigint)
  returns table ("position" bigint, recorded_at timestamptz, occurred_at timestamptz, event_type text, participant text,
    account_id uuid, resource_type text, resource_id uuid, payload jsonb)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select p.position, p.recorded_at, e.occurred_at, e.event_type, e.participant, e.account_id, e.resource_type,
      e.resource_id, e.payload - '{rows,sha256}'::text[]
    from accord.report_run r
    join accord.journal_entry e on e.root_id = r.id and e.event_type = 'report.pulled'
    join accord.journal_position p on p.entry_id = e.entry_id
    where p.position <= p_position
      and r.participant <> accord.current_participant()
      and (accord.current_participant() = any (r.rows_of)
        or 'framework_audit' = any (accord.current_audiences()));
  end;

-- The rows of the access log: entries that the caller may see, and pulls by others that had rows of its participant,
-- without their number and hash; an auditor of the framework sees every pull.
create function accord.entries_of_access(p_position bigint, p_events text[])
  returns table ("position" bigint, recorded_at timestamptz, occurred_at timestamptz, event_type text, participant text,
    account_id uuid, resource_type text, resource_id uuid, request_id text, payload jsonb)
  language sql stable
  begin atomic
    select p.position, p.recorded_at, e.occurred_at, e.event_type, e.participant, e.account_id, e.resource_type,
      e.resource_id, e.request_id, e.payload
    from accord.journal_entry e
    join accord.journal_position p on p.entry_id = e.entry_id
    where e.event_type = any (p_events)
      and p.position <= p_position
      and (e.event_type not in ('report.pulled', 'report.cut_off')
        or exists (select 1 from accord.report_run r where r.id = e.root_id))
    union all
    select o.position, o.recorded_at, o.occurred_at, o.event_type, o.participant, o.account_id, o.resource_type,
      o.resource_id, null, o.payload
    from accord.pulls_of_others(p_position) o;
  end;

-- Whether an account that is not the caller may read a run of its participant, as the policy below decides.
create function accord.run_told(p_run uuid, p_account uuid, p_roles text[]) returns boolean
  language sql stable
  return exists (
    select 1 from accord.report_run r
    where r.id = p_run
      and (r.account_id = p_account or 'auditor' = any (p_roles) or ('administrator' = any (p_roles) and not r.by_auditor))
  );

-- Whether these bytes, or a workbook with these cells, completely left the service; anybody who holds them may ask.
create function accord.is_pulled(p_sha256 text) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (select 1 from accord.report_run r where r.sha256 = p_sha256 or r.file_sha256 = p_sha256);

-- The key that is so many keys further on in a table that a report walks; null after the last one. It counts all rows,
-- whoever asks: the end of a range does not decide which of its rows are seen, and finding those would take as long as the
-- report.
create function accord.key_after(p_table text, p_after uuid, p_rows integer) returns uuid
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select case p_table
      when 'ledger_entry' then
        (select e.id from accord.ledger_entry e where e.id > p_after order by e.id offset p_rows - 1 limit 1)
      when 'commitment' then
        (select c.id from accord.commitment c where c.id > p_after order by c.id offset p_rows - 1 limit 1)
    end;
  end;

-- Which rows exist for whom, and the rights.

-- Visible to whoever pulled it, to the auditors of its participant, and to its administrators unless an auditor pulled it.
create policy read_own on accord.report_run for select to accord_app
  using (participant = (select accord.current_participant()) and (
    account_id = (select accord.current_account())
    or (select accord.has_role('auditor'))
    or ((select accord.has_role('administrator')) and not by_auditor)
  ));
create policy insert_own on accord.report_run for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
grant insert, select on accord.report_run to accord_app;
grant select on accord.report_run to accord_definer, accord_worker;
