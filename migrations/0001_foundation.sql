-- What every other file builds on: who is asking and what they may see, the audiences of records, arithmetic, and the
-- idempotency keys by which a repeated request finds its reply. Runs as accord_owner.

create schema if not exists accord authorization accord_owner;
grant usage on schema accord to accord_app, accord_worker, accord_definer;

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

-- Whether the caller has a role today.
create function accord.has_role(p_role text) returns boolean
  language sql stable parallel safe
  return p_role = any (string_to_array(current_setting('accord.roles', true), ','));

-- Whether the caller's participant is one of these sides of a flow. A side sees everything between the sides, so only a
-- side is told what would reveal a hidden row to others (another payment like it, a balance).
create function accord.is_side(variadic p_sides text[]) returns boolean
  language sql stable parallel safe
  return coalesce(accord.current_participant() = any (p_sides), false);

-- The id of the present change, the same for everything that one transaction writes: set by accord.enter(), else made at
-- its first row.
create function accord.current_change() returns uuid
  language sql volatile
  return coalesce(nullif(current_setting('accord.change', true), ''), set_config('accord.change', uuidv7()::text, true))::uuid;

-- A set of audiences in the form in which it is stored: each once, in order.
create function accord.as_set(p text[]) returns text[]
  language plpgsql immutable parallel safe
as $$
declare
  a text;
  last text := '';
begin
  -- Nearly all are sets already, or of one: to sort them takes longer than to see that.
  foreach a in array coalesce(p, '{}') loop
    if a is null or a collate "C" <= last then
      return array(select distinct b collate "C" from unnest(p) as b where b <> '' order by b collate "C");
    end if;
    last := a;
  end loop;
  return coalesce(p, '{}')::text[];
end
$$;

-- Which audiences a record has now: 'public', 'framework', 'framework_audit', a participant's code, a coalition. One row
-- for each record, written together with it and only by accord.set_audience(); read by row-level security, by the feed
-- and by everything that filters like them. `kind` is the table of the record, so that a list for a reader who sees few
-- is led by these rows. `owner` alone changes it. `origins` are the records that it was made from, and `sides` the
-- parties to it, which see it whatever its marking becomes. `provision_ids` are the provisions that it names as an act,
-- which are told to whoever sees it; a trigger keeps them from the links of the act.
create table accord.resource_audience (
  resource_id uuid primary key,
  kind text not null,
  owner text not null,
  audiences text[] not null check (cardinality(audiences) > 0 and audiences = accord.as_set(audiences)),
  origins uuid[] not null default '{}',
  sides text[] not null default '{}' check (sides = accord.as_set(sides)),
  provision_ids text[] not null default '{}'
);
-- Each list asks for each of its rows who sees it, some twice; a hash finds a key in a seventh less time.
create index resource_audience_key on accord.resource_audience using hash (resource_id);
-- Serves readers who see ten records of a million: by kind, if a kind has very many records.
create index resource_audience_audiences on accord.resource_audience using gin (audiences)
  where kind not in ('commitment', 'consultation', 'ledger_entry', 'lot', 'pledge', 'requirement', 'task', 'received_statement');
create index resource_audience_commitment on accord.resource_audience using gin (audiences) where kind = 'commitment';
create index resource_audience_consultation on accord.resource_audience using gin (audiences) where kind = 'consultation';
create index resource_audience_ledger_entry on accord.resource_audience using gin (audiences) where kind = 'ledger_entry';
create index resource_audience_lot on accord.resource_audience using gin (audiences) where kind = 'lot';
create index resource_audience_pledge on accord.resource_audience using gin (audiences) where kind = 'pledge';
create index resource_audience_requirement on accord.resource_audience using gin (audiences) where kind = 'requirement';
create index resource_audience_task on accord.resource_audience using gin (audiences) where kind = 'task';
create index resource_audience_received on accord.resource_audience using gin (audiences) where kind = 'received_statement';
-- Finds what is made from a record, when the record becomes narrower.
create index resource_audience_origins on accord.resource_audience using gin (origins) where origins <> '{}';

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

-- Checks that a key is free. It raises an error otherwise, so that no statement sent after it begins: a repeated request
-- would wait for the very rows that the first one holds.
create function accord.claim_key(p_lock text, p_key text) returns void
  language plpgsql volatile
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended(p_lock, 0)) then
    raise exception 'a request with this key is being carried out' using errcode = 'AC409';
  end if;
  -- Its snapshot is later than the lock.
  if exists (
    select from accord.idempotency_key k where k.account_id = accord.current_account() and k.key = p_key
  ) then
    raise exception 'a request with this key was carried out' using errcode = 'AC410';
  end if;
end
$$;

-- At most one refusal per account, operation and minute is journalled.
create table accord.refusal_window (
  account_id uuid not null,
  operation text not null,
  minute timestamptz not null,
  primary key (account_id, operation, minute)
);

-- Those of these records that the caller may know of. A security definer function sees every row, so it asks this about
-- whatever it is asked about, once for all of it. The worker may know of all.
create function accord.seen_among(p_records uuid[]) returns uuid[]
  language sql stable
  return case
    when accord.current_participant() is null and pg_has_role(session_user, 'accord_worker', 'member') then p_records
    else array(
      select r.resource_id from accord.resource_audience r
      where r.resource_id = any (p_records) and (select accord.current_audiences()) && r.audiences
    )
  end;
create function accord.sees(p_record uuid) returns boolean
  language sql stable
  return accord.seen_among(array[p_record]) <> '{}';

-- Those of the audiences that some of the origins do not have. A member of the framework sees what the framework sees. A
-- coalition does too, as long as all its members are in the framework. A participant that leaves still does until the day
-- ends in its own time zone.
create function accord.wider_than(p_origins uuid[], p_audiences text[]) returns text[]
  language plpgsql stable security definer
  set search_path = accord, pg_temp
as $$
begin
  return array(
    select a.audience
    from unnest(p_audiences) with ordinality as a (audience, number)
    where exists (
      select
      from unnest(p_origins) as o (id)
      left join accord.resource_audience r on r.resource_id = o.id
      where not coalesce(r.audiences && array['public', a.audience] or (r.audiences @> '{framework}' and (
        a.audience = 'framework_audit'
        or exists (
          select from accord.participant p where p.code = a.audience and p.kind in ('ukraine', 'state', 'union')
        )
        or (a.audience like 'coalition:%' and not exists (
          select
          from accord.coalition_membership m
          join accord.participant p on p.code = m.participant
          where 'coalition:' || m.coalition = a.audience
            and m.status in ('claimed', 'confirmed')
            and (m.valid_to is null or m.valid_to >= coalesce(accord.current_day(), current_date))
            and p.kind not in ('ukraine', 'state', 'union')
        ))
      )), false)
    )
    order by a.number
  );
end
$$;

-- Locks what was made from a record, and what was made from that, before anything changes of who sees them. A statement
-- about a record takes the same lock first, and then that of the sides of the flow, for which a change of readers waits
-- as well.
create function accord.lock_made_from(p_record uuid) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
  set enable_sort = on -- as below
as $$
declare
  made record;
begin
  for made in
    select r.resource_id, r.kind from accord.resource_audience r where r.origins <> '{}' and r.origins @> array[p_record]
    order by r.resource_id
  loop
    if made.kind in ('commitment', 'evidence', 'lot', 'pledge', 'requirement', 'task') then
      execute format('select from accord.%I r where r.id = $1 for no key update', made.kind) using made.resource_id;
    end if;
    perform accord.lock_made_from(made.resource_id);
  end loop;
end
$$;

-- Narrows what was made from a record that has become narrower, and what was made from that, whoever owns them: a reader
-- who may no longer see the record no longer sees them either, except their sides and their owners (BR-50). Posted
-- entries have no marking of their own; other records return the marking that is left. One element for each record that
-- lost readers, with the audiences that it lost and its marking before and after.
create function accord.narrow_made_from(p_record uuid) returns jsonb
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
  -- Requests never sort; here a few rows are sorted, so that PostgreSQL does not walk all rows in their order.
  set enable_sort = on
as $$
declare
  made accord.resource_audience;
  could text[];
  beyond text[];
  kept text[];
  told jsonb;
  narrowed jsonb := '[]';
begin
  for made in
    select r.* from accord.resource_audience r where r.origins <> '{}' and r.origins @> array[p_record]
    order by r.resource_id for update
  loop
    could := made.audiences || (select o.audiences from accord.resource_audience o where o.resource_id = p_record);
    beyond := accord.wider_than(made.resource_id || made.origins, could);
    continue when not array(select a from unnest(made.audiences) as a where a <> all (made.sides || made.owner)) && beyond;
    kept := accord.as_set(made.sides || made.owner || array(select a from unnest(could) as a where a <> all (beyond)));
    update accord.resource_audience r set audiences = kept where r.resource_id = made.resource_id;
    told := jsonb_build_object('id', made.resource_id, 'of', made.kind, 'owner', made.owner,
      'removed', array(select a from unnest(made.audiences) as a where a <> all (kept)));
    if made.kind in ('commitment', 'evidence', 'lot', 'pledge', 'requirement', 'task') then
      -- Who is named newly was let in by the wider marking before.
      execute format('
        update accord.%I r
        set marking = case when ''public'' = any ($2) then ''public'' when ''framework'' = any ($2) then ''framework'' else ''limited'' end,
          releasable_to = case when $2 && ''{public,framework}'' then ''{}''
            else array(select a from unnest($2) as a where a = any (was.releasable_to) or a <> all ($3)) end,
          version = r.version + 1
        from accord.%1$I was
        where r.id = $1 and was.id = r.id
        returning jsonb_build_object(''version'', r.version,
          ''before'', jsonb_build_object(''marking'', was.marking, ''releasableTo'', was.releasable_to),
          ''after'', jsonb_build_object(''marking'', r.marking, ''releasableTo'', r.releasable_to)) || $4', made.kind)
      into told using made.resource_id, kept, made.audiences, told;
    end if;
    narrowed := narrowed || told || accord.narrow_made_from(made.resource_id);
  end loop;
  return narrowed;
end
$$;

-- The one way to say who sees a record: exactly these audiences, the sides (participants named one by one), and its
-- owner; a participant that was a side stays one. Returns the audiences that were added and removed, so that the caller
-- can journal `released` for the new ones and a tombstone for the old ones. A new record gets the caller's participant as
-- its owner; the worker, which speaks for no participant, names the owner. Its origins are the records that it is made
-- from, which the caller must know of. Beside its sides, only readers who may see all origins may see it (BR-50);
-- otherwise the error AC050 names the first audience that is too wide. Afterwards only its owner changes it, and may
-- release it more widely: that is an act of its own, which ends when an origin becomes narrower.
create function accord.set_audience(p_record uuid, p_audiences text[], p_origins uuid[] default '{}',
    p_sides text[] default '{}', p_owner text default null, p_kind text default null, out added text[],
    out removed text[], out narrowed jsonb)
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
declare
  caller text := accord.current_participant();
  held accord.resource_audience;
  wanted text[];
  wider text[];
begin
  select r.* into held from accord.resource_audience r where r.resource_id = p_record for update;
  if held.resource_id is null then
    held.owner := coalesce(p_owner, caller);
  end if;
  if held.owner is null or held.owner is distinct from coalesce(caller, held.owner)
    or (caller is null and not pg_has_role(session_user, 'accord_worker', 'member'))
  then
    raise insufficient_privilege using message = format('the audiences of %s are not the caller''s to set', p_record);
  end if;
  if cardinality(p_sides) > 0 and exists (
    select from unnest(p_sides) as s where s <> '' and not exists (select from accord.participant p where p.code = s)
  ) then
    raise insufficient_privilege using message = 'a side of a record is a participant';
  end if;
  held.sides := accord.as_set(held.sides || p_sides);
  wanted := accord.as_set(p_audiences || held.sides || held.owner);
  if held.resource_id is null then
    if cardinality(p_origins) > 0 then
      -- A release of an origin waits for what is being made from it, and finds it then.
      perform from accord.resource_audience r where r.resource_id = any (p_origins) order by r.resource_id for share;
      if exists (select from unnest(p_origins) as o (id) where not accord.sees(o.id)) then
        raise exception using errcode = 'AC050', message = 'what the record is made from is not known to the caller';
      end if;
      wider := accord.wider_than(p_origins, array(
        select a from unnest(wanted) as a where a <> held.owner and not coalesce(a = any (p_sides), false)));
      if cardinality(wider) > 0 then
        raise exception using errcode = 'AC050', message = format('%s may not see what the record is made from', wider[1]);
      end if;
    end if;
    insert into accord.resource_audience (resource_id, kind, owner, audiences, origins, sides)
    values (p_record, p_kind, held.owner, wanted, coalesce(p_origins, '{}'), held.sides);
    added := wanted;
    removed := '{}';
    narrowed := '[]';
    return;
  end if;
  if not held.audiences <@ wanted then
    perform accord.lock_made_from(p_record);
  end if;
  update accord.resource_audience r set audiences = wanted, sides = held.sides
  where r.resource_id = p_record and (r.audiences, r.sides) is distinct from (wanted, held.sides);
  added := array(select a from unnest(wanted) as a where a <> all (held.audiences));
  removed := array(select a from unnest(held.audiences) as a where a <> all (wanted));
  narrowed := case when cardinality(removed) > 0 then accord.narrow_made_from(p_record) else '[]' end;
end
$$;

-- The condition of read_audience on journal_entry, for a reader who is not the caller.
create function accord.entry_visible(p_for_audience text[], p_resource uuid, p_audiences text[]) returns boolean
  language sql stable
  return case
    when p_for_audience is not null then p_for_audience && p_audiences
    else exists (
      select 1 from accord.resource_audience r
      where r.resource_id = p_resource and r.audiences && p_audiences
    )
  end;

-- What people type, in the form that is compared (BR-24); kernel/identity.ts does the same. Plain ASCII text takes a
-- short way.
create function accord.identity_of(p text) returns text
  language sql immutable strict parallel safe
  return case
    when p ~ '^[!-~]+( [!-~]+)*$' then p
    else regexp_replace(normalize(regexp_replace(regexp_replace(regexp_replace(normalize(p, nfkc),
        '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]', '', 'g'),
        '[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]', '-', 'g'),
        '[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'), nfkc), '^ | $', '', 'g')
  end;

create function accord.reference_key(p_system text, p_id text) returns text
  language sql immutable strict parallel safe
  return accord.identity_of(p_id) || E'\n' || lower(accord.identity_of(p_system));

create function accord.organisation_key(p_scheme text, p_identifier text) returns text
  language sql immutable strict parallel safe
  return lower(accord.identity_of(p_scheme)) || E'\n' || case
    when lower(accord.identity_of(p_scheme))
      in ('xi-lei', 'xi-iati', 'xm-dac', 'gb-coh', 'gb-gov', 'gb-chc', 'us-ein', 'ua-edr')
      then lower(accord.identity_of(p_identifier))
    else accord.identity_of(p_identifier)
  end;

-- PostgreSQL's round goes away from zero at a tie; this one goes to the even neighbour, as kernel/money.ts does. A number
-- with more or fewer decimal places than a tie is none, and is found at once.
create function accord.round_half_even(p numeric, n integer) returns numeric
  language sql immutable strict parallel safe
  return case
    when min_scale(p) <> n + 1 then round(p, n)
    when abs(p - trunc(p, n)) = ('5e-' || n + 1)::numeric and mod(trunc(p, n) * ('1e' || n)::numeric, 2) = 0
      then trunc(p, n)
    else round(p, n)
  end;

-- A quotient, rounded once. PostgreSQL divides to sixteen digits, so a quotient above a trillion could look like a tie
-- that it is not. Thirty places are enough: two decimals of at most fifteen digits before the point, the divisor with at
-- most twelve after it, are no nearer to a tie without being one.
create function accord.quotient(p numeric, p_by numeric, n integer) returns numeric
  language sql immutable strict parallel safe
  return accord.round_half_even(round(p, 30) / p_by, n);

-- Row-level security: which rows exist for you. What you may do with them is access/policy.ts.

-- Whether a record is seen is looked up record by record, by the key of this table: policies ask `exists (... offset 0)`.
-- Otherwise the planner would read the whole table into a hash first, even for a page of fifty rows, and the cost of a
-- page would grow with the books (measured at 300,000 entries: 940 ms, and 2 ms in this way). PostgreSQL does not turn a
-- subquery with an offset into a hash. Policies of other tables only ask whether a record has a row here; this policy
-- alone decides whether it has one for the caller. PostgreSQL takes each element of the first array and looks for it in
-- the second. The caller's own participant is the first of its audiences (accord.audiences_for), and is in nearly every
-- row that it sees. The other way round, it looked for each of the thirty audiences of a request in those of the caller,
-- which took a fifth of a page of its answers.
create policy read_own on accord.resource_audience for select to accord_app
  using ((select accord.current_audiences()) && audiences);
grant select on accord.resource_audience to accord_app, accord_worker;
grant insert, select, update on accord.resource_audience to accord_definer;

create policy own on accord.idempotency_key to accord_app
  using (account_id = (select accord.current_account()));
grant insert, select on accord.idempotency_key to accord_app;
grant delete, select on accord.idempotency_key to accord_worker;

create policy own on accord.refusal_window to accord_app
  using (account_id = (select accord.current_account()));
grant insert, select on accord.refusal_window to accord_app;
grant delete, select on accord.refusal_window to accord_worker;
