-- The run that each pull of a report leaves behind.

-- One pull of one report. Written once, before the last byte goes: a pull that ended well is a pull that is on record.
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
  differs_from uuid references accord.report_run,
  differs_because text check (differs_because in ('visibility_changed', 'rates_changed')),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  -- A workbook is told by what its cells hold; `file_sha256` is of the bytes that were sent, whatever the form.
  file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
  check ((status = 'complete') = (sha256 is not null)),
  check ((differs_from is null) = (differs_because is null))
);
create index report_run_participant on accord.report_run (participant, id);
create index report_run_alike on accord.report_run (account_id, report, as_of_position);

-- Which rows exist for whom, and the rights.

create policy read_own on accord.report_run for select to accord_app
  using (participant = (select accord.current_participant()));
create policy insert_own on accord.report_run for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
grant insert, select on accord.report_run to accord_app;
grant select on accord.report_run to accord_definer, accord_worker;
