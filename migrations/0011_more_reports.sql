-- The other reports: what is needed to say of every record whether a position of the journal includes it, and workbooks.

-- As in 0009: a row without one counts as recorded before every position. What the loader writes has no journal
-- entry, so it counts so too.
alter table accord.commitment add column xact_id xid8;
alter table accord.allocation add column xact_id xid8;
alter table accord.pledge add column xact_id xid8, add column withdrawn_xact_id xid8;
alter table accord.agreement add column xact_id xid8;
alter table accord.clause add column xact_id xid8, add column ended_xact_id xid8;
alter table accord.commitment alter column xact_id set default pg_current_xact_id();
alter table accord.allocation alter column xact_id set default pg_current_xact_id();
alter table accord.pledge alter column xact_id set default pg_current_xact_id();
alter table accord.agreement alter column xact_id set default pg_current_xact_id();
alter table accord.clause alter column xact_id set default pg_current_xact_id();

create function accord.note_withdrawal() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.withdrawn_xact_id := pg_current_xact_id();
  return new;
end
$$;
create trigger note_withdrawal before update on accord.pledge
  for each row when (old.status <> 'withdrawn' and new.status = 'withdrawn')
  execute function accord.note_withdrawal();
create function accord.note_end_of_clause() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.ended_xact_id := pg_current_xact_id();
  return new;
end
$$;
create trigger note_end before update on accord.clause
  for each row when (old.valid_to is null and new.valid_to is not null)
  execute function accord.note_end_of_clause();

-- What was freed of an allocation, by the transaction that freed it: the row itself knows only the sum of now.
create table accord.allocation_release (
  id uuid primary key default uuidv7(),
  allocation_id uuid not null references accord.allocation,
  commitment_id uuid not null,
  participant text not null,
  amount numeric not null check (amount > 0),
  xact_id xid8 default pg_current_xact_id()
);
create index allocation_release_allocation on accord.allocation_release (allocation_id);
alter table accord.allocation no force row level security; -- its owner reads every row, for this statement
insert into accord.allocation_release (allocation_id, commitment_id, participant, amount, xact_id)
select a.id, a.commitment_id, a.participant, a.released, null
from accord.allocation a
where a.released > 0;
alter table accord.allocation force row level security;
create function accord.note_release() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  insert into accord.allocation_release (allocation_id, commitment_id, participant, amount)
  values (new.id, new.commitment_id, new.participant, new.released - old.released);
  return null;
end
$$;
create trigger note_release after update on accord.allocation
  for each row when (new.released > old.released)
  execute function accord.note_release();

alter table accord.allocation_release enable row level security;
alter table accord.allocation_release force row level security;
create policy everything_worker on accord.allocation_release to accord_worker using (true) with check (true);
create policy everything_definer on accord.allocation_release to accord_definer using (true) with check (true);
create policy read_with_commitment on accord.allocation_release for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = allocation_release.commitment_id
      and r.audience = any ((select accord.current_audiences())::text[])
  ));
grant select on accord.allocation_release to accord_app, accord_worker, accord_definer;
grant insert on accord.allocation_release to accord_definer;

-- The matches that stood at a position, of all statements. Asked row by row, the policy of receipt_match costs two
-- look-ups each; a report joins these with the statements that its caller may see, which tells the same.
create function accord.matches_at(p_position bigint)
  returns table (receipt_id uuid, disbursement_id uuid, how text, matched_at timestamptz)
  language sql stable security definer rows 100000
  set search_path = accord, pg_temp
  begin atomic
    select m.receipt_id, m.disbursement_id, m.how, m.matched_at
    from accord.receipt_match m
    where (m.xact_id is null or m.xact_id not in (select accord.recorded_after(p_position)))
      and (m.ended_at is null or m.ended_xact_id in (select accord.recorded_after(p_position)));
  end;

-- A workbook is told by what its cells hold; `file_sha256` is of the bytes that were sent, whatever the form.
alter table accord.report_run drop constraint report_run_format_check;
alter table accord.report_run add constraint report_run_format_check check (format in ('json', 'jsonl', 'csv', 'xlsx'));
alter table accord.report_run add column file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$');

do $$
declare
  signature text;
begin
  foreach signature in array array['note_withdrawal()', 'note_end_of_clause()', 'note_release()',
    'matches_at(bigint)'] loop
    execute format('revoke execute on function accord.%s from public', signature);
    execute format('grant execute on function accord.%s to accord_app, accord_worker, accord_definer', signature);
  end loop;
  execute 'grant create on schema accord to accord_definer';
  execute 'alter function accord.note_release() owner to accord_definer';
  execute 'alter function accord.matches_at(bigint) owner to accord_definer';
  execute 'revoke create on schema accord from accord_definer';
end
$$;
