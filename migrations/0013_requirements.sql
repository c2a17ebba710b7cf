-- What Ukraine's forces need, validated by another than who filed it; tasks, shared out to who does them.

-- What can be needed: data with days of validity, because the world changes it.
create table accord.capability (
  code text primary key check (code ~ '^[a-z][a-z0-9_]{1,59}$'),
  name_en text not null,
  name_uk text not null,
  coalition text references accord.coalition,
  area text references accord.area,
  valid_from date,
  valid_to date,
  source text not null,
  check (valid_to is null or valid_from is null or valid_to >= valid_from)
);

-- One `unit` is so many of `to_unit`.
create table accord.unit_conversion (
  unit text not null,
  to_unit text not null,
  factor numeric not null check (factor > 0),
  primary key (unit, to_unit),
  check (unit <> to_unit)
);

create table accord.requirement (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant check (participant = 'UA'),
  title text not null,
  capability text not null references accord.capability,
  coalition text references accord.coalition,
  quantity numeric not null check (quantity > 0),
  unit text not null,
  priority text not null check (priority in ('critical', 'high', 'medium', 'low')),
  needed_by date not null,
  remarks text,
  status text not null default 'filed' check (status in ('filed', 'validated', 'superseded', 'withdrawn')),
  supersedes_id uuid unique references accord.requirement,
  reason text,
  validation jsonb,
  validated_by uuid,
  validated_at timestamptz,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  filed_by uuid not null,
  amended_by uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (id, participant),
  check ((validation is null) = (validated_by is null) and (validation is null) = (validated_at is null)),
  check (status <> 'validated' or validation is not null),
  -- Nobody validates what it has written itself (BR-90).
  check (validated_by is distinct from filed_by and (amended_by is null or validated_by is distinct from amended_by))
);
create index requirement_coalition on accord.requirement (coalition, status, needed_by);

create table accord.requirement_provision (
  requirement_id uuid not null,
  participant text not null,
  provision_id text not null references accord.provision,
  primary key (requirement_id, provision_id),
  foreign key (requirement_id, participant) references accord.requirement (id, participant)
);
create index requirement_provision_provision on accord.requirement_provision (provision_id);

-- What of another unit this need accepts for its own: "1 battery is 6 launchers".
create table accord.requirement_conversion (
  requirement_id uuid not null,
  participant text not null,
  unit text not null,
  factor numeric not null check (factor > 0),
  primary key (requirement_id, unit),
  foreign key (requirement_id, participant) references accord.requirement (id, participant)
);

-- Shared-out work, against a need or a provision. `counted` is its quantity in the unit of the need.
create table accord.task (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  requirement_id uuid references accord.requirement,
  provision_id text references accord.provision,
  coalition text references accord.coalition,
  title text not null,
  description text,
  quantity numeric check (quantity > 0),
  unit text,
  counted numeric check (counted > 0),
  starts_on date,
  due_on date not null,
  status text not null default 'proposed'
    check (status in ('proposed', 'agreed', 'in_progress', 'blocked', 'delivered', 'verified', 'cancelled')),
  reason text,
  reason_by text references accord.participant,
  status_since timestamptz not null,
  delivered_on date,
  delivery jsonb,
  verified_at timestamptz,
  verification jsonb,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  check (num_nonnulls(requirement_id, provision_id) = 1),
  check ((quantity is null) = (unit is null)),
  check (starts_on is null or starts_on <= due_on),
  check (status <> 'blocked' or (reason is not null and reason_by is not null)),
  check (status not in ('delivered', 'verified') or delivered_on is not null),
  check ((status = 'verified') = (verified_at is not null))
);
create index task_requirement on accord.task (requirement_id, id) where requirement_id is not null;
create index task_provision on accord.task (provision_id) where provision_id is not null;
create index task_coalition on accord.task (coalition, status, due_on);

-- Who does it: one leads, others contribute; each agrees to its own part.
create table accord.task_part (
  task_id uuid not null references accord.task,
  participant text not null references accord.participant,
  part text not null check (part in ('lead', 'contributor')),
  share numeric check (share > 0 and share <= 100),
  agreed_at timestamptz,
  agreed_by uuid,
  primary key (task_id, participant),
  check ((agreed_at is null) = (agreed_by is null))
);
create unique index task_part_lead on accord.task_part (task_id) where part = 'lead';
create index task_part_participant on accord.task_part (participant, task_id);

create table accord.task_milestone (
  id uuid primary key default uuidv7(),
  task_id uuid not null references accord.task,
  title text not null,
  due_on date not null,
  status text not null default 'scheduled' check (status in ('scheduled', 'met', 'partially_met', 'not_met')),
  share numeric check (share > 0 and share < 1),
  reasoning text,
  assessed_by text references accord.participant,
  assessed_at timestamptz,
  filed_by text not null references accord.participant,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((status = 'scheduled') = (assessed_by is null) and (assessed_by is null) = (assessed_at is null)),
  check ((status = 'partially_met') = (share is not null)),
  check (share is null or reasoning is not null)
);
create index task_milestone_task on accord.task_milestone (task_id, due_on, id);

-- What its doers say of it, one statement after the other.
create table accord.task_progress (
  id uuid primary key default uuidv7(),
  task_id uuid not null references accord.task,
  participant text not null references accord.participant,
  text text not null,
  percent integer check (percent between 0 and 100),
  account_id uuid not null,
  created_at timestamptz not null
);
create index task_progress_task on accord.task_progress (task_id, id);

-- A quantity in the unit of a need: by what the need accepts, else by the declared conversions, either way round; null
-- where none is declared. Over all rows, because who offers need not see all that decides.
create function accord.in_unit_of(p_requirement uuid, p_quantity numeric, p_unit text) returns numeric
  language sql stable security definer
  set search_path = accord, pg_temp
  return (
    select case when r.unit = p_unit then p_quantity
      else coalesce(
        (select p_quantity * c.factor from accord.requirement_conversion c where c.requirement_id = r.id and c.unit = p_unit),
        (select p_quantity * c.factor from accord.unit_conversion c where c.unit = p_unit and c.to_unit = r.unit),
        (select p_quantity / c.factor from accord.unit_conversion c where c.unit = r.unit and c.to_unit = p_unit)
      ) end
    from accord.requirement r
    where r.id = p_requirement
  );

-- Whether the caller does a task: asked by policies, so it must not run into them.
create function accord.does_task(p_task uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.task_part t
    where t.task_id = p_task and t.participant = accord.current_participant()
  );

do $$
declare
  name text;
begin
  foreach name in array array['capability', 'unit_conversion', 'requirement', 'requirement_provision',
    'requirement_conversion', 'task', 'task_part', 'task_milestone', 'task_progress'] loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true) with check (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true) with check (true)', name);
    execute format('grant select on accord.%I to accord_app, accord_worker, accord_definer', name);
  end loop;
  foreach name in array array['capability', 'unit_conversion'] loop
    execute format('create policy read_known on accord.%I for select to accord_app
      using (cardinality((select accord.current_audiences())::text[]) > 0)', name);
    execute format('grant insert, update on accord.%I to accord_worker', name);
  end loop;
  foreach name in array array['requirement', 'requirement_provision', 'requirement_conversion', 'task'] loop
    execute format($policy$
      create policy read_audience on accord.%1$I for select to accord_app
        using (participant = any ((select accord.current_audiences())::text[]) or exists (
          select 1
          from accord.resource_audience r
          where r.resource_id = %1$I.%2$I
            and r.audience = any ((select accord.current_audiences())::text[])
        ))$policy$, name, case when name in ('requirement', 'task') then 'id' else 'requirement_id' end);
    execute format('create policy insert_own on accord.%I for insert to accord_app
      with check (participant = (select accord.current_participant()))', name);
  end loop;
  foreach name in array array['task_part', 'task_milestone', 'task_progress'] loop
    execute format($policy$
      create policy read_audience on accord.%1$I for select to accord_app
        using (exists (
          select 1
          from accord.resource_audience r
          where r.resource_id = %1$I.task_id
            and r.audience = any ((select accord.current_audiences())::text[])
        ))$policy$, name);
  end loop;
  foreach name in array array['requirement', 'requirement_provision', 'requirement_conversion', 'task', 'task_part',
    'task_milestone', 'task_progress'] loop
    execute format('grant insert on accord.%I to accord_app', name);
  end loop;
end
$$;
grant update (title, capability, quantity, unit, priority, needed_by, remarks, status, reason, validation, validated_by,
  validated_at, amended_by, version) on accord.requirement to accord_app;
grant delete on accord.requirement_provision, accord.requirement_conversion to accord_app;
grant update (status, reason, reason_by, status_since, delivered_on, delivery, verified_at, verification, version)
  on accord.task to accord_app;
grant update (agreed_at, agreed_by) on accord.task_part to accord_app;
grant update (status, share, reasoning, assessed_by, assessed_at, version) on accord.task_milestone to accord_app;

create policy update_own on accord.requirement for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement.id
      and r.audience = any ((select accord.current_audiences())::text[])
  ))
  with check (participant = (select accord.current_participant()));
create policy delete_own on accord.requirement_provision for delete to accord_app
  using (participant = (select accord.current_participant()));
create policy delete_own on accord.requirement_conversion for delete to accord_app
  using (participant = (select accord.current_participant()));

create policy update_side on accord.task for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task.id
      and r.audience = any ((select accord.current_audiences())::text[])
  ))
  with check (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA'
    or accord.does_task(id) or accord.leads_coalition(coalition));
-- Parts come with their task; who does a part agrees to it.
create policy insert_proposer on accord.task_part for insert to accord_app
  with check (agreed_at is null and exists (
    select 1 from accord.task t where t.id = task_part.task_id and t.participant = (select accord.current_participant())
  ));
create policy update_own on accord.task_part for update to accord_app
  using (participant = (select accord.current_participant()))
  with check (participant = (select accord.current_participant()));
create policy insert_own on accord.task_progress for insert to accord_app
  with check (participant = (select accord.current_participant()) and accord.does_task(task_id));
create policy insert_own on accord.task_milestone for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and exists (select 1 from accord.task t where t.id = task_milestone.task_id));
create policy update_seen on accord.task_milestone for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task_milestone.task_id
      and r.audience = any ((select accord.current_audiences())::text[])
  ))
  with check (assessed_by = (select accord.current_participant()) and not accord.does_task(task_id));

do $$
declare
  signature text;
begin
  execute 'grant create on schema accord to accord_definer';
  foreach signature in array array['in_unit_of(uuid, numeric, text)', 'does_task(uuid)'] loop
    execute format('revoke execute on function accord.%s from public', signature);
    execute format('grant execute on function accord.%s to accord_app, accord_worker, accord_definer', signature);
    execute format('alter function accord.%s owner to accord_definer', signature);
  end loop;
  execute 'revoke create on schema accord from accord_definer';
end
$$;
