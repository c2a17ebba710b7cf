-- The journal: everything that happened, in one order.

-- One entry of the journal. entry_id is taken at the end of the change's transaction, without a lock. Readers follow the
-- order of journal_position, which the only sequencer gives later.
create table accord.journal_entry (
  entry_id bigint generated always as identity (cache 1) primary key,
  event_type text not null,
  resource_type text not null,
  resource_id uuid not null,
  root_id uuid not null,
  participant text not null,
  account_id uuid,
  request_id text not null,
  occurred_at timestamptz not null,
  for_audience text[],
  envelope_salt bytea not null check (octet_length(envelope_salt) = 16),
  payload_salt bytea not null check (octet_length(payload_salt) = 16),
  payload jsonb not null,
  change_id uuid default accord.current_change()
);
create index journal_entry_root on accord.journal_entry (root_id, entry_id);

create table accord.journal_position (
  position bigint primary key check (position > 0),
  entry_id bigint not null unique references accord.journal_entry,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  recorded_at timestamptz not null
);

-- The Merkle tree over the positions (RFC 6962), in which position 1 is leaf 0: the hash of each complete subtree of
-- 256^level leaves. The sequencer stores it with the last leaf of the subtree, so that a proof reads some hundreds of
-- hashes instead of all.
create table accord.journal_subtree (
  level smallint not null check (level between 1 and 7),
  number bigint not null check (number >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, number)
);

-- The last position of each change, stored by the sequencer: the changes that a position does not include are read from
-- here instead of from all later entries.
create table accord.journal_change (
  change_id uuid primary key,
  last_position bigint not null references accord.journal_position
);
create index journal_change_last on accord.journal_change (last_position) include (change_id);

-- The point before which the sequencer need not look again: every identity up to low_water has a position or was rolled
-- back.
create table accord.journal_state (
  singleton boolean primary key default true check (singleton),
  low_water bigint not null default 0
);
insert into accord.journal_state default values;

-- Deadlines that have passed: each is recorded once, however many workers look.
create table accord.deadline_passed (
  kind text not null,
  subject_id uuid not null,
  due_at timestamptz not null,
  journalled_at timestamptz not null,
  primary key (kind, subject_id, due_at)
);

-- The journal rows of one change. The transaction id comes before the identities, so that the sequencer's low-water
-- mark can tell an identity whose transaction still runs from one that was rolled back.
create function accord.append_journal(p_entries jsonb) returns void
  language plpgsql volatile
  set search_path = accord, pg_temp
as $$
begin
  perform pg_current_xact_id();
  -- From its entry to its commit a change of rights is alone: what others wrote stands before it, and who writes after it
  -- is asked again. Shared by all other writes, for as long as their commit takes.
  if current_setting('accord.changes_rights', true) = 'yes' then
    perform pg_advisory_xact_lock(6017150482221);
  elsif nullif(current_setting('accord.kept_version', true), '') is not null then
    perform pg_advisory_xact_lock_shared(6017150482221);
  end if;
  if nullif(current_setting('accord.kept_version', true), '') <> (select r.version::text from accord.kept_version r) then
    perform accord.require_standing((p_entries -> 0 ->> 'occurred_at')::timestamptz);
  end if;
  -- No "returning": a released entry or a tombstone is not for the eyes of its writer.
  insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, account_id,
    request_id, occurred_at, for_audience, envelope_salt, payload_salt, payload)
  select e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.account_id,
    e.request_id, e.occurred_at, e.for_audience, decode(e.envelope_salt, 'hex'), decode(e.payload_salt, 'hex'), e.payload
  from jsonb_array_elements(p_entries) with ordinality as listed (entry, ordinal)
  cross join lateral jsonb_to_record(listed.entry) as e (event_type text, resource_type text, resource_id uuid,
    root_id uuid, participant text, account_id uuid, request_id text, occurred_at timestamptz, for_audience text[],
    envelope_salt text, payload_salt text, payload jsonb)
  order by listed.ordinal;
end
$$;

-- change_id is the change that recorded a row. A row is recorded at the last position that the journal gives to its change,
-- so the content of a position never changes, whatever the clocks say and whichever transaction commits first. It is not a
-- transaction number of this cluster, because a restore would start those again. A row without change_id counts as recorded
-- before every position, and so do rows of the loader, whose changes have no journal entry.

-- The changes that a position does not include: those with a later position, and those that have none yet.
create function accord.recorded_after(p_position bigint) returns setof uuid
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select c.change_id
    from accord.journal_change c
    where c.last_position > p_position
    union all
    select e.change_id
    from accord.journal_entry e
    where e.entry_id > (select s.low_water from accord.journal_state s)
      and e.change_id is not null
      and not exists (select 1 from accord.journal_position p where p.entry_id = e.entry_id);
  end;

-- The state of a record before a change, for reports as of a position (BR-160): `facts` are some of its columns.
-- `audience_id` is the record whose audiences govern it.
create table accord.record_past (
  id uuid primary key default uuidv7(),
  record_type text not null,
  record_id uuid not null,
  audience_id uuid not null,
  facts jsonb not null,
  until_change_id uuid not null default accord.current_change()
);
create index record_past_record on accord.record_past (record_type, record_id, id);
create index record_past_change on accord.record_past (until_change_id);

-- For a trigger: its first argument is the column of `audience_id`, the others are the columns to keep.
create function accord.keep_past() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  select jsonb_object_agg(f.key, f.value) into v_before
  from jsonb_each(to_jsonb(old)) as f where f.key = any (tg_argv[1:]);
  select jsonb_object_agg(f.key, f.value) into v_after
  from jsonb_each(to_jsonb(new)) as f where f.key = any (tg_argv[1:]);
  if v_before is distinct from v_after then
    insert into accord.record_past (record_type, record_id, audience_id, facts)
    values (tg_table_name, old.id, (to_jsonb(old) ->> tg_argv[0])::uuid, v_before);
  end if;
  return null;
end
$$;

-- Which rows exist for whom, and the rights.

create policy read_with_record on accord.record_past for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = record_past.audience_id
    offset 0
  ));
grant select on accord.record_past to accord_app, accord_worker;
grant insert, select on accord.record_past to accord_definer;

-- An entry that names audiences is for them; any other entry is for the present audiences of its record.
create policy read_audience on accord.journal_entry for select to accord_app
  using (case
    when for_audience is not null then (select accord.current_audiences())::text[] && for_audience
    else exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = journal_entry.resource_id
      offset 0
    )
  end);
create policy write_own on accord.journal_entry for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
grant insert, select on accord.journal_entry to accord_app, accord_worker;
grant select on accord.journal_entry to accord_definer; -- for reading what a position includes

create policy read_all on accord.journal_position for select to accord_app using (true);
grant select on accord.journal_position to accord_app, accord_definer;
grant insert, select on accord.journal_position to accord_worker;

create policy read_all on accord.journal_subtree for select to accord_app using (true);
grant select on accord.journal_subtree to accord_app;
grant insert, select on accord.journal_subtree to accord_worker;

grant select on accord.journal_change to accord_definer;
grant insert, select, update on accord.journal_change to accord_worker;

create policy read_none on accord.journal_state for select to accord_app using (false);
grant select on accord.journal_state to accord_app, accord_definer;
grant select, update on accord.journal_state to accord_worker;

grant insert, select on accord.deadline_passed to accord_worker;
