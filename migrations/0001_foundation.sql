-- Participants and who may act for them; the journal; idempotency. Runs as accord_owner.
create schema if not exists accord authorization accord_owner;
grant usage on schema accord to accord_app, accord_worker, accord_definer;
grant create on schema accord to accord_definer; -- needed to be given functions; taken back at the end

create extension if not exists btree_gist;

-- What the caller may see, set for one transaction by accord.enter(). The settings are '' and not null on a
-- reused connection. Policies wrap these in (select ...) so that they are computed once a statement.
create function accord.current_participant() returns text
  language sql stable parallel safe
  return nullif(current_setting('accord.participant', true), '');
create function accord.current_audiences() returns text[]
  language sql stable parallel safe
  return string_to_array(nullif(current_setting('accord.audiences', true), ''), ',');
create function accord.current_account() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('accord.account', true), '')::uuid;
-- The secretariat sees every participant's issuers and accounts, because it may suspend them.
create function accord.is_secretariat() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('accord.secretariat', true), '') = 'yes';

-- Which audiences a record has now: 'public', 'framework', 'framework_audit', a participant's code, a coalition.
-- Written with the record; read by row-level security, by the feed and by everything that filters like them.
create table accord.resource_audience (
  resource_id uuid not null,
  audience text not null check (audience <> ''),
  primary key (resource_id, audience)
);

create table accord.participant (
  code text primary key check (code ~ '^[A-Z]{2}$'),
  id uuid not null unique,
  kind text not null check (kind in ('ukraine', 'state', 'union', 'coalition_partner', 'observer')),
  name_en text not null,
  name_uk text not null,
  official_name_en text not null,
  official_name_uk text not null,
  time_zone text not null,
  note text,
  source text not null,
  version integer not null default 1
);

create table accord.contact_point (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  ordinal integer not null,
  kind text not null check (kind in ('duty_desk', 'office', 'technical')),
  office text not null,
  telephone text,
  email text,
  hours text not null,
  languages text[] not null default '{}',
  unique (participant, ordinal)
);

create table accord.agency (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  scheme text not null,
  identifier text not null,
  name_en text not null,
  name_uk text,
  unique (scheme, identifier),
  unique (participant, id)
);

create table accord.issuer (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  issuer text not null,
  jwks_uri text,
  jwks jsonb,
  audience text not null,
  status text not null check (status in ('proposed', 'active', 'suspended', 'retired')),
  reason text,
  suspended_by text references accord.participant,
  replaces_id uuid references accord.issuer,
  proposed_by uuid,
  confirmed_by uuid,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  check ((jwks_uri is null) <> (jwks is null)),
  unique (participant, id)
);
-- One live registration per issuer URL; a proposal may wait beside the one that it would replace.
create unique index issuer_live on accord.issuer (issuer) where status in ('active', 'suspended');

create table accord.account (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  issuer text not null,
  subject text not null,
  kind text not null check (kind in ('person', 'service')),
  name text not null,
  status text not null default 'active' check (status in ('active', 'suspended')),
  reason text,
  suspended_by text references accord.participant,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  -- Not unique without the participant: nobody may take a subject of an issuer before its owner registers it.
  unique (issuer, subject, participant),
  unique (participant, id)
);
create index account_participant on accord.account (participant, id);

create table accord.account_grant (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  participant text not null,
  role text not null check (role in ('administrator', 'coordinator', 'duty_officer', 'ministry', 'viewer', 'auditor', 'secretariat', 'observer')),
  agency_id uuid,
  valid_from date not null,
  valid_to date,
  granted_by uuid,
  revoked_at timestamptz,
  revoked_reason text,
  created_at timestamptz not null default now(),
  check (valid_to is null or valid_to >= valid_from),
  check (role <> 'secretariat' or participant = 'UA'),
  foreign key (participant, account_id) references accord.account (participant, id),
  foreign key (participant, agency_id) references accord.agency (participant, id)
);
create index account_grant_account on accord.account_grant (account_id);

-- The journal. entry_id is taken at the end of the change's transaction, without a lock; the order that readers
-- follow is journal_position, given later by the one sequencer.
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
  payload jsonb not null
);
create index journal_entry_root on accord.journal_entry (root_id, entry_id);

create table accord.journal_position (
  position bigint primary key check (position > 0),
  entry_id bigint not null unique references accord.journal_entry,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  recorded_at timestamptz not null
);

-- Where the sequencer need not look again: every identity up to low_water has a position or was rolled back.
create table accord.journal_state (
  singleton boolean primary key default true check (singleton),
  low_water bigint not null default 0
);
insert into accord.journal_state default values;

create table accord.idempotency_key (
  account_id uuid not null,
  key text not null,
  request_hash bytea not null check (octet_length(request_hash) = 32),
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamptz not null default now(),
  primary key (account_id, key)
);
create index idempotency_key_age on accord.idempotency_key (created_at);

-- At most one journalled refusal per account, operation and minute.
create table accord.refusal_window (
  account_id uuid not null,
  operation text not null,
  minute timestamptz not null,
  primary key (account_id, operation, minute)
);

-- Who is asking, what may they do today, and what may they see: one statement at the head of every transaction.
create function accord.enter(p_issuer text, p_subject text, p_now timestamptz)
  returns table (
    account_id uuid, participant text, participant_kind text, account_name text, account_status text,
    issuer_id uuid, issuer_version integer, issuer_status text, grants jsonb, audiences text[]
  )
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
#variable_conflict use_column
declare
  secretariat text;
begin
  perform set_config('accord.participant', '', true), set_config('accord.audiences', '', true),
    set_config('accord.account', '', true), set_config('accord.secretariat', '', true);
  select a.id, a.participant, p.kind, a.name, a.status, i.id, i.version, i.status,
    coalesce(g.grants, '[]'), coalesce(g.roles, '{}')
  into account_id, participant, participant_kind, account_name, account_status,
    issuer_id, issuer_version, issuer_status, grants, audiences
  from accord.issuer i
  join accord.account a on a.issuer = i.issuer and a.participant = i.participant
  join accord.participant p on p.code = a.participant
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'agencyId', g.agency_id,
        'validFrom', g.valid_from, 'validTo', g.valid_to) order by g.role, g.id) as grants,
      array_agg(g.role) as roles
    from accord.account_grant g
    where g.account_id = a.id
      and g.revoked_at is null
      and g.valid_from <= (p_now at time zone p.time_zone)::date
      and (g.valid_to is null or g.valid_to >= (p_now at time zone p.time_zone)::date)
  ) g on true
  where i.issuer = p_issuer
    and i.status in ('active', 'suspended')
    and a.subject = p_subject;
  if not found then
    return;
  end if;
  -- audiences holds the roles up to here
  secretariat := case when 'secretariat' = any (audiences) then 'yes' else '' end;
  audiences := case
    when account_status <> 'active' or issuer_status <> 'active' or cardinality(audiences) = 0 then '{}'
    when audiences <@ array['observer'] then array['public']
    when participant_kind in ('ukraine', 'state', 'union') then array['public', 'framework', participant]
    when participant_kind = 'observer' and 'auditor' = any (audiences)
      then array['public', 'framework', 'framework_audit', participant]
    else array['public', participant]
  end;
  if cardinality(audiences) > 0 then
    perform set_config('accord.participant', participant, true),
      set_config('accord.audiences', array_to_string(audiences, ','), true),
      set_config('accord.account', account_id::text, true), set_config('accord.secretariat', secretariat, true);
  end if;
  return next;
end
$$;

-- A token names its issuer before anybody is known: the keys to check it with.
create function accord.issuer_keys(p_issuer text)
  returns table (id uuid, version integer, participant text, status text, audience text, jwks_uri text, jwks jsonb)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select i.id, i.version, i.participant, i.status, i.audience, i.jwks_uri, i.jwks
    from accord.issuer i
    where i.issuer = p_issuer
      and i.status in ('active', 'suspended');
  end;

-- Makes the audiences of a record exactly these and says what came and what went, so that the caller can
-- journal `released` for the new ones and a tombstone for the old ones.
create function accord.set_audience(p_resource uuid, p_audiences text[], out added text[], out removed text[])
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    with gone as (
      delete from accord.resource_audience
      where resource_id = p_resource
        and audience <> all (p_audiences)
      returning audience
    ), came as (
      insert into accord.resource_audience (resource_id, audience)
      select p_resource, a from unnest(p_audiences) as a
      on conflict do nothing
      returning audience
    )
    select (select coalesce(array_agg(audience order by audience collate "C"), '{}') from came),
      (select coalesce(array_agg(audience order by audience collate "C"), '{}') from gone);
  end;

-- The journal rows of one change. The transaction id comes before the identities, so that the sequencer's low-water
-- mark can tell an identity whose transaction still runs from one that was rolled back.
create function accord.append_journal(p_entries jsonb) returns void
  language plpgsql volatile
  set search_path = accord, pg_temp
as $$
begin
  perform pg_current_xact_id();
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

-- Rights before ownership: who has given a function away can no longer say who may run it.
revoke execute on all functions in schema accord from public;
grant execute on all functions in schema accord to accord_app, accord_worker, accord_definer;
alter function accord.enter(text, text, timestamptz) owner to accord_definer;
alter function accord.issuer_keys(text) owner to accord_definer;
alter function accord.set_audience(uuid, text[]) owner to accord_definer;

-- Rights. Nothing is deleted or updated that must not be.
grant select on all tables in schema accord to accord_app, accord_worker;
grant select, insert, delete on accord.resource_audience to accord_definer, accord_worker;
grant insert on accord.resource_audience to accord_app;
grant select on accord.issuer, accord.account, accord.account_grant, accord.participant to accord_definer;
grant update (version) on accord.participant to accord_app;
grant insert, delete on accord.contact_point to accord_app;
grant insert, update on accord.issuer, accord.account, accord.account_grant to accord_app;
grant insert on accord.journal_entry, accord.idempotency_key, accord.refusal_window to accord_app;
grant insert, update on accord.participant, accord.agency, accord.issuer, accord.account, accord.account_grant to accord_worker;
grant insert on accord.journal_entry, accord.journal_position to accord_worker;
grant update on accord.journal_state to accord_worker;
grant delete on accord.idempotency_key, accord.refusal_window to accord_worker;

-- Row-level security: which rows exist for you. What you may do with them is access/policy.ts.
do $$
declare
  name text;
begin
  foreach name in array array['resource_audience', 'participant', 'contact_point', 'agency', 'issuer', 'account',
    'account_grant', 'journal_entry', 'journal_position', 'journal_state', 'idempotency_key', 'refusal_window'] loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true) with check (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true) with check (true)', name);
  end loop;
end
$$;

create policy read_own on accord.resource_audience for select to accord_app
  using (audience = any ((select accord.current_audiences())::text[]));
-- What audience a new record gets is decided by the command that writes the record in the same transaction.
create policy write_any on accord.resource_audience for insert to accord_app with check (true);

create policy read_all on accord.participant for select to accord_app using (true);
create policy write_own on accord.participant for update to accord_app
  using (true) with check (code = (select accord.current_participant()));
create policy read_framework on accord.contact_point for select to accord_app
  using ('framework' = any ((select accord.current_audiences())::text[])
    or participant = any ((select accord.current_audiences())::text[]));
create policy insert_own on accord.contact_point for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy delete_own on accord.contact_point for delete to accord_app
  using (participant = (select accord.current_participant()));
create policy read_all on accord.agency for select to accord_app using (true);

-- Each participant sees its own issuers and accounts; the secretariat sees all of them.
create policy read_own on accord.issuer for select to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy insert_own on accord.issuer for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_seen on accord.issuer for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()))
  with check (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy read_own on accord.account for select to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy insert_own on accord.account for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_seen on accord.account for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()))
  with check (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy read_own on accord.account_grant for select to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy insert_own on accord.account_grant for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.account_grant for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()))
  with check (participant = (select accord.current_participant()));

-- An entry addressed to certain audiences is for them; any other follows its record's audiences of now.
create policy read_audience on accord.journal_entry for select to accord_app
  using (case
    when for_audience is not null then for_audience && (select accord.current_audiences())::text[]
    else exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = journal_entry.resource_id
        and r.audience = any ((select accord.current_audiences())::text[])
    )
  end);
create policy write_own on accord.journal_entry for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
create policy read_all on accord.journal_position for select to accord_app using (true);
create policy read_none on accord.journal_state for select to accord_app using (false);
create policy own on accord.idempotency_key to accord_app
  using (account_id = (select accord.current_account())) with check (account_id = (select accord.current_account()));
create policy own on accord.refusal_window to accord_app
  using (account_id = (select accord.current_account())) with check (account_id = (select accord.current_account()));

revoke create on schema accord from accord_definer;
