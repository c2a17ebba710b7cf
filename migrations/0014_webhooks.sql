-- Webhooks: who is called about what, with which keys, and one row per delivery. The worker makes the deliveries from the
-- positions of the journal, so that no act of a participant waits for a receiver.
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
  -- Every position up to here has been processed for this subscription.
  cursor_position bigint not null,
  -- A replay is another run, so that earlier deliveries stay as history.
  run integer not null default 1,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (id, participant),
  check ((status = 'disabled') = (disabled_reason is not null))
);
create index webhook_subscription_participant on accord.webhook_subscription (participant, id);

-- The keys of a subscription: v1 is a secret that both sides hold, v1a a key pair of which the receiver has the public
-- half.
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
  -- One delivery per position and run; a replay is another run.
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

-- Which rows exist for whom, and the rights.

create policy read_own on accord.webhook_subscription for select to accord_app
  using (participant = (select accord.current_participant()));
create policy insert_own on accord.webhook_subscription for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.webhook_subscription for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.webhook_subscription to accord_app;
grant select on accord.webhook_subscription to accord_definer;
grant select, update on accord.webhook_subscription to accord_worker;
grant update (url, description, event_types, root_ids, participants, status, disabled_reason, disabled_note,
  cursor_position, run, version) on accord.webhook_subscription to accord_app;

create policy read_own on accord.webhook_key for select to accord_app
  using (participant = (select accord.current_participant()));
create policy insert_own on accord.webhook_key for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.webhook_key for update to accord_app
  using (participant = (select accord.current_participant()));
-- The API makes secrets and never reads one back.
grant insert on accord.webhook_key to accord_app;
grant select on accord.webhook_key to accord_definer;
grant delete, select on accord.webhook_key to accord_worker;
grant select (id, subscription_id, participant, scheme, public_key, created_at, expires_at) on accord.webhook_key to
  accord_app;
grant update (expires_at) on accord.webhook_key to accord_app;

create policy read_own on accord.webhook_delivery for select to accord_app
  using (participant = (select accord.current_participant()));
create policy update_own on accord.webhook_delivery for update to accord_app
  using (participant = (select accord.current_participant()));
create policy delete_own on accord.webhook_delivery for delete to accord_app
  using (participant = (select accord.current_participant()));
grant delete, select on accord.webhook_delivery to accord_app;
grant select on accord.webhook_delivery to accord_definer;
grant delete, insert, select, update on accord.webhook_delivery to accord_worker;
grant update (status, attempts, next_attempt_at) on accord.webhook_delivery to accord_app;
