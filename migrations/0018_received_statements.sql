-- What another participant says outside, as Ukraine received it: Ukraine's statement, in no total of either side's books,
-- until the participant adopts, corrects or disowns it (BR-55).
create table accord.received_statement (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant check (participant = 'UA'),
  about text not null references accord.participant check (about <> 'UA'),
  kind text not null check (kind in ('response', 'pledge', 'commitment', 'payment')),
  channel text not null check (channel in ('note', 'email', 'telephone', 'communique', 'published_figure')),
  reference text not null,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  received_on date not null,
  summary text not null,
  consultation_id uuid references accord.consultation,
  content jsonb not null,
  amount numeric,
  currency text check (currency ~ '^[A-Z]{3}$'),
  status text not null default 'unattested' check (status in ('unattested', 'adopted', 'corrected', 'disowned', 'withdrawn')),
  reason text,
  record_id uuid,
  decided_at timestamptz,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  recorded_by uuid not null,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  decided_change_id uuid,
  version integer not null default 1,
  check ((kind = 'response') = (consultation_id is not null)),
  check ((amount is null) = (currency is null)),
  check ((status in ('adopted', 'corrected')) = (record_id is not null)),
  check ((status in ('disowned', 'withdrawn')) = (reason is not null)),
  check ((status = 'unattested') = (decided_at is null)),
  check (decided_change_id is null or decided_at is not null)
);
create index received_statement_about on accord.received_statement (about, id);
create index received_statement_kind on accord.received_statement (kind, id);
create index received_statement_status on accord.received_statement (status, id);
create index received_statement_currency on accord.received_statement (currency, id) where currency is not null;
-- For the things that wait for somebody.
create index received_statement_consultation on accord.received_statement (consultation_id, id)
  where consultation_id is not null;
create index received_statement_unattested on accord.received_statement (about, id) where status = 'unattested';

create policy read_audience on accord.received_statement for select to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = received_statement.id
    offset 0
  ));
create policy insert_own on accord.received_statement for insert to accord_app
  with check (participant = (select accord.current_participant()) and status = 'unattested');
-- Its two sides change it, each only its own part.
create policy update_side on accord.received_statement for update to accord_app
  using (participant = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = received_statement.id
    offset 0
  ))
  with check ((select accord.current_participant()) in (participant, about));

-- The participant that it is about attests or disowns it; whoever recorded it may withdraw it and says who sees it.
create function accord.said_by_its_side() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  if (accord.current_participant() is distinct from
    case when new.status is distinct from old.status and new.status <> 'withdrawn' then new.about else new.participant end)
  then
    raise insufficient_privilege using message = format('%s is not the caller''s to say of %s', new.status, new.id);
  end if;
  return new;
end
$$;
create trigger said_by_its_side before update on accord.received_statement
  for each row execute function accord.said_by_its_side();

-- The change in which it was decided, for reports as of a position.
create function accord.note_decision() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.decided_change_id := accord.current_change();
  return new;
end
$$;
create trigger note_decision before update on accord.received_statement
  for each row when (old.decided_at is null and new.decided_at is not null)
  execute function accord.note_decision();

grant insert, select on accord.received_statement to accord_app;
grant select on accord.received_statement to accord_definer, accord_worker;
grant update (status, reason, record_id, decided_at, marking, releasable_to, version)
  on accord.received_statement to accord_app;
