-- Participants and who may act for them.

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
  -- The profile by which its access tokens are recognised.
  profile text not null default 'rfc9068'
    check (profile in ('rfc9068', 'keycloak', 'auth0', 'entra', 'adfs', 'okta')),
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
-- One live registration per issuer URL; a proposal may wait beside the registration that it would replace.
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
  -- Unique only with the participant, so that nobody can take a subject of an issuer before its owner registers it.
  unique (issuer, subject, participant),
  unique (participant, id)
);
-- The accounts of one person.
create index account_person on accord.account (participant, subject);

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
create index account_grant_account on accord.account_grant (account_id, id);

-- Changes with every change of rights (`rights`), by which accord.enter() answers, and of the registers, so that a
-- process may keep earlier answers until it changes.
create table accord.kept_version (
  id boolean primary key default true check (id),
  version uuid not null default gen_random_uuid()
);
insert into accord.kept_version default values;

create function accord.note_kept() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
declare
  before text;
  after text;
begin
  update accord.kept_version set version = gen_random_uuid()
  returning with (old as was, new as made) was.version, made.version into before, after;
  -- Who changes rights knows of the own change, and of no other that came between.
  if current_setting('accord.kept_version', true) = before then
    perform set_config('accord.kept_version', after, true);
  end if;
  if tg_nargs > 0 then
    perform set_config('accord.changes_rights', 'yes', true);
  end if;
  return null;
end
$$;
-- Enabled always, so that rows that are restored or replicated count too.
do $$
declare
  name text;
begin
  foreach name in array array['participant', 'issuer', 'account', 'account_grant'] loop
    execute format('create trigger note_kept after insert or update or delete or truncate on accord.%I
      for each statement execute function accord.note_kept(''rights'')', name);
    execute format('alter table accord.%I enable always trigger note_kept', name);
  end loop;
end
$$;

-- Who the caller is and what it may do, as it was entered.
create function accord.current_standing() returns text
  language sql stable
  return concat_ws(E'\n', current_setting('accord.account', true), current_setting('accord.participant', true),
    current_setting('accord.audiences', true), current_setting('accord.roles', true),
    current_setting('accord.secretariat', true));

-- Which audiences an account belongs to: by the kind of its participant, by its roles of today and by the coalitions of
-- its participant. The participant comes first, because most of what somebody sees is for it by name. Accounts that see
-- less than their participant, or more, have an audience of their own as well, which is told when they alone lose a
-- record.
create function accord.audiences_for(p_kind text, p_participant text, p_roles text[], p_coalitions text[]) returns text[]
  language sql immutable parallel safe
  return case
    when cardinality(p_roles) = 0 then '{}'
    when p_roles <@ array['observer'] then array['public', 'public:alone']
    when p_kind in ('ukraine', 'state', 'union') then array[p_participant, 'public', 'framework'] || p_coalitions
    when p_kind = 'observer' and 'auditor' = any (p_roles)
      then array[p_participant, 'public', 'framework', 'framework_audit', p_participant || ':audit']
    when p_kind = 'observer' then array[p_participant, 'public', p_participant || ':public'] || p_coalitions
    else array[p_participant, 'public'] || p_coalitions
  end;

-- Who is asking, what they may do today, and what they may see: one statement at the head of a transaction, whose answer
-- a process may keep.
create function accord.enter(p_issuer text, p_subject text, p_now timestamptz)
  returns table (
    account_id uuid, accounts uuid[], participant text, participant_kind text, account_name text, account_status text,
    issuer_id uuid, issuer_version integer, issuer_status text, grants jsonb, audiences text[],
    day date, since timestamptz, until timestamptz, kept_version uuid
  )
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
#variable_conflict use_column
declare
  secretariat text;
  held text;
  zone text;
  coalitions text[];
begin
  -- Before what stands under it: what is newer than its version is only read once more.
  select r.version into kept_version from accord.kept_version r where r.id;
  perform set_config('accord.participant', '', true), set_config('accord.audiences', '', true),
    set_config('accord.account', '', true), set_config('accord.secretariat', '', true), set_config('accord.day', '', true),
    set_config('accord.roles', '', true), set_config('accord.kept_version', '', true);
  perform accord.current_change();
  select a.id,
    -- One subject is one person, by whichever issuer of its participant it comes.
    array(select o.id from accord.account o where o.participant = a.participant and o.subject = a.subject),
    a.participant, p.kind, a.name, a.status, i.id, i.version, i.status,
    coalesce(g.grants, '[]'), coalesce(g.roles, '{}'), t.day, p.time_zone, m.coalitions
  into account_id, accounts, participant, participant_kind, account_name, account_status,
    issuer_id, issuer_version, issuer_status, grants, audiences, day, zone, coalitions
  from accord.issuer i
  join accord.account a on a.issuer = i.issuer and a.participant = i.participant
  join accord.participant p on p.code = a.participant
  cross join lateral (select (p_now at time zone p.time_zone)::date as day) t
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'agencyId', g.agency_id,
        'validFrom', g.valid_from, 'validTo', g.valid_to) order by g.role, g.id) as grants,
      array_agg(g.role order by g.role, g.id) as roles
    from accord.account_grant g
    where g.account_id = a.id
      and g.revoked_at is null
      and g.valid_from <= t.day
      and (g.valid_to is null or g.valid_to >= t.day)
  ) g on true
  cross join lateral (
    select array(
      select 'coalition:' || d.coalition
      from (
        select distinct m.coalition
        from accord.coalition_membership m
        where m.participant = a.participant
          and m.status in ('claimed', 'confirmed')
          and (m.valid_from is null or m.valid_from <= t.day)
          and (m.valid_to is null or m.valid_to > t.day)
      ) d
      order by d.coalition
    ) as coalitions
  ) m
  where i.issuer = p_issuer
    and i.status in ('active', 'suspended')
    and a.subject = p_subject;
  if not found then
    return;
  end if;
  since := day::timestamp at time zone zone;
  until := (day + 1)::timestamp at time zone zone;
  -- audiences holds the roles up to here
  secretariat := case when 'secretariat' = any (audiences) then 'yes' else '' end;
  held := array_to_string(audiences, ',');
  audiences := case
    when account_status <> 'active' or issuer_status <> 'active' then '{}'
    else accord.audiences_for(participant_kind, participant, audiences, coalitions)
  end;
  if cardinality(audiences) > 0 then
    perform set_config('accord.participant', participant, true),
      set_config('accord.audiences', array_to_string(audiences, ','), true),
      set_config('accord.account', account_id::text, true), set_config('accord.secretariat', secretariat, true),
      set_config('accord.day', day::text, true), set_config('accord.roles', held, true),
      set_config('accord.kept_version', kept_version::text, true);
  end if;
  return next;
end
$$;

-- At the end of a change: checks that the account that began it still has its rights. Rights and registers may have
-- changed since, by a transaction that is committed; if so, the caller is entered anew, and must be who it was.
create function accord.require_standing(p_now timestamptz) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
declare
  before text := accord.current_standing();
  caller accord.account;
begin
  select a.* into caller from accord.account a where a.id = accord.current_account();
  perform accord.enter(caller.issuer, caller.subject, p_now);
  if before is distinct from accord.current_standing() then
    raise exception 'the rights of the caller have changed' using errcode = 'AC062';
  end if;
end
$$;

-- The keys to check a token with: it names its issuer before anybody is known.
create function accord.issuer_keys(p_issuer text)
  returns table (
    id uuid, version integer, participant text, status text, audience text, profile text, jwks_uri text, jwks jsonb)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select i.id, i.version, i.participant, i.status, i.audience, i.profile, i.jwks_uri, i.jwks
    from accord.issuer i
    where i.issuer = p_issuer
      and i.status in ('active', 'suspended');
  end;

-- Which rows exist for whom, and the rights.

create policy read_all on accord.participant for select to accord_app using (true);
create policy write_own on accord.participant for update to accord_app
  using (true) with check (code = (select accord.current_participant()));
create policy read_all on accord.kept_version for select to accord_app using (true);
grant select on accord.kept_version to accord_app, accord_definer, accord_worker;
grant update (version) on accord.kept_version to accord_definer;

grant select on accord.participant to accord_app, accord_definer;
grant insert, select, update on accord.participant to accord_worker;
grant update (version) on accord.participant to accord_app;

create policy read_framework on accord.contact_point for select to accord_app
  using ('framework' = any ((select accord.current_audiences())::text[])
    or participant = any ((select accord.current_audiences())::text[]));
create policy insert_own on accord.contact_point for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy delete_own on accord.contact_point for delete to accord_app
  using (participant = (select accord.current_participant()));
grant delete, insert, select on accord.contact_point to accord_app;
grant select on accord.contact_point to accord_worker;

create policy read_all on accord.agency for select to accord_app using (true);
grant select on accord.agency to accord_app;
grant insert, select, update on accord.agency to accord_worker;

-- Each participant sees its own issuers and accounts; the secretariat sees all of them.
create policy read_own on accord.issuer for select to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy insert_own on accord.issuer for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_seen on accord.issuer for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
grant insert, select on accord.issuer to accord_app;
grant update (status, reason, suspended_by, confirmed_by, version) on accord.issuer to accord_app;
grant insert, select, update on accord.issuer to accord_worker;
grant select on accord.issuer to accord_definer;

create policy read_own on accord.account for select to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy insert_own on accord.account for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_seen on accord.account for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
grant insert, select on accord.account to accord_app;
grant update (status, reason, suspended_by, version) on accord.account to accord_app;
grant insert, select, update on accord.account to accord_worker;
grant select on accord.account to accord_definer;

create policy read_own on accord.account_grant for select to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()));
create policy insert_own on accord.account_grant for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.account_grant for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.is_secretariat()))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.account_grant to accord_app;
grant update (revoked_at, revoked_reason) on accord.account_grant to accord_app;
grant insert, select, update on accord.account_grant to accord_worker;
grant select on accord.account_grant to accord_definer;
