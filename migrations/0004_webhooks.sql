-- Webhooks: who is called about what, with which keys; one row per delivery. The journal is the outbox: the worker makes
-- the deliveries from positions, so that nothing a participant does waits for anybody's receiver.
create table accord.webhook_subscription (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  url text not null,
  description text not null,
  event_types text[],
  root_ids uuid[],
  participants text[],
  status text not null check (status in ('active', 'disabled')),
  disabled_reason text check (disabled_reason in ('owner', 'gone', 'failing')),
  disabled_note text,
  -- Every position up to here has been looked at for this subscription.
  cursor_position bigint not null,
  -- A replay makes another run, so that what was delivered stays as history.
  run integer not null default 1,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (id, participant),
  check ((status = 'disabled') = (disabled_reason is not null))
);
create index webhook_subscription_participant on accord.webhook_subscription (participant, id);

-- A subscription's own keys: v1 is a secret that both sides hold, v1a a key pair of which the receiver has the public half.
create table accord.webhook_key (
  id uuid primary key default uuidv7(),
  subscription_id uuid not null,
  participant text not null,
  scheme text not null check (scheme in ('v1', 'v1a')),
  secret bytea not null,
  public_key text,
  created_at timestamptz not null,
  expires_at timestamptz,
  check ((scheme = 'v1a') = (public_key is not null)),
  foreign key (subscription_id, participant) references accord.webhook_subscription (id, participant)
);
create index webhook_key_subscription on accord.webhook_key (subscription_id);

create table accord.webhook_delivery (
  id uuid primary key default uuidv7(),
  subscription_id uuid not null,
  participant text not null,
  position bigint not null references accord.journal_position,
  status text not null check (status in ('pending', 'delivered', 'failed', 'given_up')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_attempt_at timestamptz,
  last_status integer,
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null,
  -- Once per position and run: a replay makes another run.
  run integer not null,
  unique (subscription_id, run, position),
  check ((status in ('pending', 'failed')) = (next_attempt_at is not null)),
  check ((status = 'delivered') = (delivered_at is not null)),
  foreign key (subscription_id, participant) references accord.webhook_subscription (id, participant)
);
-- The head of each queue.
create index webhook_delivery_open on accord.webhook_delivery (subscription_id, position)
  where status in ('pending', 'failed');
create index webhook_delivery_list on accord.webhook_delivery (subscription_id, id);
create index webhook_delivery_age on accord.webhook_delivery (delivered_at) where status = 'delivered';

-- What a participant's own accounts may see, whatever their roles beyond observing: what it is called about.
create function accord.audiences_of(p_participant text) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return (
    select case when p.kind in ('ukraine', 'state', 'union') then array['public', 'framework', p.code]
      else array['public', p.code] end
    from accord.participant p
    where p.code = p_participant
  );

-- The predicate of read_audience on journal_entry, for one who is not asking now.
create function accord.entry_visible(p_for_audience text[], p_resource uuid, p_audiences text[]) returns boolean
  language sql stable
  return case
    when p_for_audience is not null then p_for_audience && p_audiences
    else exists (
      select 1 from accord.resource_audience r
      where r.resource_id = p_resource and r.audience = any (p_audiences)
    )
  end;

do $$
declare
  name text;
begin
  foreach name in array array['webhook_subscription', 'webhook_key', 'webhook_delivery'] loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true) with check (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true) with check (true)', name);
    execute format('create policy read_own on accord.%I for select to accord_app
      using (participant = (select accord.current_participant()))', name);
    execute format('create policy update_own on accord.%I for update to accord_app
      using (participant = (select accord.current_participant()))
      with check (participant = (select accord.current_participant()))', name);
    execute format('grant select on accord.%I to accord_worker, accord_definer', name);
  end loop;
end
$$;
create policy insert_own on accord.webhook_subscription for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy insert_own on accord.webhook_key for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy delete_own on accord.webhook_delivery for delete to accord_app
  using (participant = (select accord.current_participant()));

grant select, insert on accord.webhook_subscription to accord_app;
grant update (url, description, event_types, root_ids, participants, status, disabled_reason, disabled_note,
  cursor_position, run, version) on accord.webhook_subscription to accord_app;
-- The API makes secrets and never reads one back.
grant insert on accord.webhook_key to accord_app;
grant select (id, subscription_id, participant, scheme, public_key, created_at, expires_at) on accord.webhook_key to accord_app;
grant update (expires_at) on accord.webhook_key to accord_app;
grant select, delete on accord.webhook_delivery to accord_app;
grant update (status, attempts, next_attempt_at) on accord.webhook_delivery to accord_app;
grant update on accord.webhook_subscription to accord_worker;
grant delete on accord.webhook_key to accord_worker;
grant insert, update, delete on accord.webhook_delivery to accord_worker;

do $$
begin
  execute 'grant create on schema accord to accord_definer';
  execute 'revoke execute on function accord.entry_visible(text[], uuid, text[]) from public';
  execute 'grant execute on function accord.entry_visible(text[], uuid, text[]) to accord_app, accord_worker, accord_definer';
  execute 'revoke execute on function accord.audiences_of(text) from public';
  execute 'grant execute on function accord.audiences_of(text) to accord_app, accord_worker, accord_definer';
  execute 'alter function accord.audiences_of(text) owner to accord_definer';
  execute 'revoke create on schema accord from accord_definer';
end
$$;
