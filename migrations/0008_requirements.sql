-- Needs of Ukraine's forces, validated by another account than the one that filed them; and tasks, shared out to those who
-- do them.

-- What can be needed: data with days of validity, because the list changes over time.
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

-- One `unit` equals `factor` times `to_unit`.
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
  amended_by uuid[] not null default '{}',
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  unique (id, participant),
  check ((validation is null) = (validated_by is null) and (validation is null) = (validated_at is null)),
  check (status <> 'validated' or validation is not null),
  -- Nobody validates what it has written itself (BR-85).
  check (validated_by is null or (validated_by <> filed_by and validated_by <> all (amended_by)))
);
create index requirement_coalition on accord.requirement (coalition, id);
create index requirement_capability on accord.requirement (capability, id);
create index requirement_status on accord.requirement (status, id);
create index requirement_priority on accord.requirement (priority, id);
create index requirement_needed on accord.requirement (needed_by, id);
-- For the things that wait for somebody.
create index requirement_filed on accord.requirement (id) where status = 'filed';

create trigger keep_past after update on accord.requirement
  for each row execute function accord.keep_past('id', 'capability', 'coalition', 'quantity', 'priority', 'needed_by', 'status');

create table accord.requirement_provision (
  requirement_id uuid not null,
  participant text not null,
  provision_id text not null references accord.provision,
  primary key (requirement_id, provision_id),
  foreign key (requirement_id, participant) references accord.requirement (id, participant)
);
create index requirement_provision_provision on accord.requirement_provision (provision_id);

-- The conversions from other units that this need accepts: "1 battery is 6 launchers".
create table accord.requirement_conversion (
  requirement_id uuid not null,
  participant text not null,
  unit text not null,
  factor numeric not null check (factor > 0),
  primary key (requirement_id, unit),
  foreign key (requirement_id, participant) references accord.requirement (id, participant)
);

-- What meets a need: money and goods that name it, offers to it, and the records that accepted offers became.

-- An offer to a validated need. `counted` is its quantity in the unit of the need. Ukraine accepts it, and only its
-- participant turns it into a commitment or a task (BR-37).
create table accord.requirement_offer (
  id uuid primary key default uuidv7(),
  requirement_id uuid not null references accord.requirement,
  participant text not null references accord.participant check (participant <> 'UA'),
  quantity numeric not null check (quantity > 0),
  unit text not null,
  counted numeric not null check (counted > 0),
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  available_from date,
  text text,
  status text not null default 'offered' check (status in ('offered', 'accepted', 'converted', 'rejected', 'withdrawn')),
  reason text,
  decided_at timestamptz,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  -- Until then the provider may convert an accepted offer (BR-37).
  expires_at timestamptz,
  check ((amount is null) = (currency is null)),
  check ((status in ('rejected', 'withdrawn')) = (reason is not null)),
  check ((status = 'offered') = (decided_at is null)),
  check (status = 'withdrawn' or (expires_at is not null) = (status in ('accepted', 'converted')))
);
create index requirement_offer_requirement on accord.requirement_offer (requirement_id, id);
-- For the sweep of deadlines.
create index requirement_offer_accepted on accord.requirement_offer (expires_at) where status = 'accepted';
create index requirement_offer_offered on accord.requirement_offer (id) where status = 'offered';
create index requirement_offer_convertible on accord.requirement_offer (participant, expires_at) where status = 'accepted';

-- Shared-out work for a need or a provision. `counted` is its quantity in the unit of the need.
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
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  -- The accepted offer that it fulfils.
  conversion_proposal_id uuid unique references accord.conversion_proposal,
  requirement_offer_id uuid unique references accord.requirement_offer,
  -- Parts of every reply about the task, kept by triggers on the tables that they come from.
  parts json not null default '[]',
  milestones json not null default '[]',
  progress json not null default '[]',
  check (num_nonnulls(requirement_id, provision_id) = 1),
  check ((quantity is null) = (unit is null)),
  check (starts_on is null or starts_on <= due_on),
  check (status <> 'blocked' or (reason is not null and reason_by is not null)),
  check (status not in ('delivered', 'verified') or delivered_on is not null),
  check ((status = 'verified') = (verified_at is not null)),
  check (num_nonnulls(conversion_proposal_id, requirement_offer_id) <= 1)
);
create index task_requirement on accord.task (requirement_id, due_on, id) where requirement_id is not null;
create index task_provision on accord.task (provision_id, due_on, id) where provision_id is not null;
create index task_due on accord.task (due_on, id);
create index task_status on accord.task (status, due_on, id);
create index task_coalition on accord.task (coalition, due_on, id);
create index task_under_way on accord.task (due_on) where status in ('proposed', 'agreed', 'in_progress', 'blocked');
create index task_delivered on accord.task (id) where status = 'delivered';
create index task_returned on accord.task (id) where status = 'in_progress' and reason is not null;

create trigger keep_past after update of status, delivered_on on accord.task
  for each row execute function accord.keep_past('id', 'status', 'delivered_on');

-- The parts of a task: one participant leads, others contribute, and each agrees to its own part.
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
-- In the order in which a task lists them.
create index task_part_told on accord.task_part (task_id, part desc, participant collate "C");
create index task_part_participant on accord.task_part (participant, task_id);
create index task_part_unagreed on accord.task_part (participant, task_id) where agreed_at is null;

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
create index task_milestone_due on accord.task_milestone (due_on) where status = 'scheduled';

-- Statements of those who do the task, one after the other.
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

-- Parts, milestones and last statements of a task: whoever sees the task sees all of them.
create function accord.task_told(p_task uuid)
  returns table (parts json, milestones json, progress json)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select
      coalesce((
        select json_agg(json_build_object('participant', t.participant, 'part', t.part, 'share', t.share::text,
          'agreedAt', to_char(t.agreed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          order by t.part desc, t.participant collate "C")
        from accord.task_part t
        where t.task_id = p_task
      ), '[]'),
      coalesce((
        select json_agg(json_build_object('id', m.id, 'title', m.title, 'dueOn', m.due_on, 'status', m.status,
          'share', m.share::text, 'reasoning', m.reasoning, 'assessedBy', m.assessed_by,
          'assessedAt', to_char(m.assessed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'version', m.version) order by m.due_on, m.id)
        from accord.task_milestone m
        where m.task_id = p_task
      ), '[]'),
      coalesce((
        select json_agg(json_build_object('participant', s.participant, 'text', s.text, 'percent', s.percent,
          'at', to_char(s.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by s.id desc)
        from (
          select p.id, p.participant, p.text, p.percent, p.created_at
          from accord.task_progress p
          where p.task_id = p_task
          order by p.id desc
          limit 20
        ) s
      ), '[]');
  end;

-- Every change of them is copied into the task, behind the task's lock, so that a list of tasks reads one row for each.
create function accord.keep_task_told() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
declare
  v_tasks uuid[];
begin
  select array_agg(distinct c.task_id) into v_tasks from changed c;
  perform k.id from accord.task k where k.id = any (v_tasks) order by k.id for no key update;
  update accord.task k
  set (parts, milestones, progress) = (select s.parts, s.milestones, s.progress from accord.task_told(k.id) s)
  where k.id = any (v_tasks);
  return null;
end
$$;
create trigger keep_task_told_new after insert on accord.task_part referencing new table as changed
  for each statement execute function accord.keep_task_told();
create trigger keep_task_told_changed after update on accord.task_part referencing new table as changed
  for each statement execute function accord.keep_task_told();
create trigger keep_task_told_new after insert on accord.task_milestone referencing new table as changed
  for each statement execute function accord.keep_task_told();
create trigger keep_task_told_changed after update on accord.task_milestone referencing new table as changed
  for each statement execute function accord.keep_task_told();
create trigger keep_task_told_new after insert on accord.task_progress referencing new table as changed
  for each statement execute function accord.keep_task_told();

-- A quantity in the unit of a need: by the conversions that the need accepts, else by the declared ones, in either
-- direction; null if none is declared. Over all rows, because whoever offers need not see everything that decides.
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
      and accord.sees(r.id)
  );

-- Whether the caller does a task. Policies ask this, so it must not be subject to them.
create function accord.does_task(p_task uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.task_part t
    where t.task_id = p_task and t.participant = accord.current_participant()
  );

-- Offers to needs that have not become anything yet, as far as the caller may see.
create function accord.open_offers(p_requirements uuid[], p_now timestamptz)
  returns table (requirement_id uuid, offers bigint, counted numeric)
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    select o.requirement_id, count(*), sum(o.counted)
    from accord.requirement_offer o
    where o.requirement_id = any ((select accord.seen_among(p_requirements))::uuid[])
      and (o.status = 'offered' or (o.status = 'accepted' and o.expires_at > p_now))
    group by o.requirement_id;
  end;

-- Late work of the caller, by the days of the lead of the task: the tasks that it leads, returned ones included, and
-- milestones of others' tasks that it assesses (BR-95). Over all rows, because asking for each row whether it may be seen
-- costs more than finding it: the lead of a task and Ukraine always see it, and only for leads of the coalition is it
-- asked.
create function accord.late_work(p_now timestamptz)
  returns table (kind text, id uuid, task_id uuid, about text, due_at timestamptz, since timestamptz)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select 'task_delivery', k.id, k.id, coalesce(k.reason_by, k.participant), d.due_at, k.status_since
    from accord.task k
    join accord.task_part l on l.task_id = k.id and l.part = 'lead'
    join accord.participant p on p.code = l.participant
    cross join lateral (select (k.due_on + 1)::timestamp at time zone p.time_zone as due_at) d
    where l.participant = accord.current_participant()
      and k.status in ('agreed', 'in_progress', 'blocked')
      and k.due_on < (p_now at time zone 'Pacific/Kiritimati')::date
      and d.due_at <= p_now
    union all
    select 'task_delivery', k.id, k.id, coalesce(k.reason_by, k.participant), d.due_at, k.status_since
    from accord.task k
    join accord.task_part l on l.task_id = k.id and l.part = 'lead'
    join accord.participant p on p.code = l.participant
    cross join lateral (select (k.due_on + 1)::timestamp at time zone p.time_zone as due_at) d
    where l.participant = accord.current_participant()
      and k.status = 'in_progress'
      and k.reason is not null
      and d.due_at > p_now
    union all
    select 'milestone', m.id, k.id, l.participant, d.due_at, d.due_at
    from accord.task_milestone m
    join accord.task k on k.id = m.task_id
    join accord.task_part l on l.task_id = k.id and l.part = 'lead'
    join accord.participant p on p.code = l.participant
    cross join lateral (select (m.due_on + 1)::timestamp at time zone p.time_zone as due_at) d
    where m.status = 'scheduled'
      and m.due_on < (p_now at time zone 'Pacific/Kiritimati')::date
      and k.status in ('proposed', 'agreed', 'in_progress', 'blocked')
      and d.due_at <= p_now
      and not exists (
        select 1 from accord.task_part t where t.task_id = k.id and t.participant = accord.current_participant()
      )
      and (accord.current_participant() = 'UA' or (
        k.coalition = any ((select accord.coalitions_led())::text[])
        and exists (
          select 1
          from accord.resource_audience r
          where r.resource_id = k.id
            and (select accord.current_audiences()) && r.audiences
          offset 0
        )));
  end;

-- Which rows exist for whom, and the rights.

create policy read_known on accord.capability for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
grant select on accord.capability to accord_app, accord_definer;
grant insert, select, update on accord.capability to accord_worker;

create policy read_known on accord.unit_conversion for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
grant select on accord.unit_conversion to accord_app, accord_definer;
grant insert, select, update on accord.unit_conversion to accord_worker;

create policy read_audience on accord.requirement for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement.id
    offset 0
  ));
create policy insert_own on accord.requirement for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.requirement for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.requirement to accord_app;
grant select on accord.requirement to accord_definer, accord_worker;
grant update (title, capability, quantity, unit, priority, needed_by, remarks, status, reason, validation,
  validated_by, validated_at, amended_by, marking, releasable_to, version) on accord.requirement to accord_app;

create policy read_audience on accord.requirement_provision for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement_provision.requirement_id
    offset 0
  ));
create policy insert_own on accord.requirement_provision for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy delete_own on accord.requirement_provision for delete to accord_app
  using (participant = (select accord.current_participant()));
grant delete, insert, select on accord.requirement_provision to accord_app;
grant select on accord.requirement_provision to accord_definer, accord_worker;

create policy read_audience on accord.requirement_conversion for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement_conversion.requirement_id
    offset 0
  ));
create policy insert_own on accord.requirement_conversion for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy delete_own on accord.requirement_conversion for delete to accord_app
  using (participant = (select accord.current_participant()));
grant delete, insert, select on accord.requirement_conversion to accord_app;
grant select on accord.requirement_conversion to accord_definer, accord_worker;

create policy read_audience on accord.requirement_offer for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement_offer.id
    offset 0
  ));
-- Whoever sees a validated need may make an open offer to it (BR-85). Ukraine accepts or rejects the offer, and only its
-- participant withdraws or converts it (BR-37).
create policy insert_own on accord.requirement_offer for insert to accord_app
  with check (participant = (select accord.current_participant()) and status = 'offered'
    and exists (
      select 1 from accord.requirement q where q.id = requirement_offer.requirement_id and q.status = 'validated'
    ));
create policy update_side on accord.requirement_offer for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement_offer.id
    offset 0
  ))
  with check (
    (participant = (select accord.current_participant()) and status in ('withdrawn', 'converted'))
    or ((select accord.current_participant()) = 'UA' and status in ('accepted', 'rejected'))
  );
grant insert, select on accord.requirement_offer to accord_app;
grant select on accord.requirement_offer to accord_definer, accord_worker;
grant update (status, reason, decided_at, version, expires_at) on accord.requirement_offer to accord_app;
grant update (status) on accord.requirement_offer to accord_worker; -- because a lock needs it

create policy read_audience on accord.task for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task.id
    offset 0
  ));
create policy insert_own on accord.task for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_side on accord.task for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA'
    or accord.does_task(id) or coalition = any ((select accord.coalitions_led())::text[]));
grant insert, select on accord.task to accord_app;
grant select on accord.task to accord_definer, accord_worker;
grant update (status, reason, reason_by, status_since, delivered_on, delivery, verified_at, verification, marking,
  releasable_to, version) on accord.task to accord_app;
grant update (status) on accord.task to accord_worker; -- because a lock needs it

create policy read_audience on accord.task_part for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task_part.task_id
    offset 0
  ));
-- Parts are made with their task; whoever does a part agrees to it.
create policy insert_proposer on accord.task_part for insert to accord_app
  with check (agreed_at is null and exists (
    select 1 from accord.task t where t.id = task_part.task_id and t.participant = (select accord.current_participant())
  ));
create policy update_own on accord.task_part for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.task_part to accord_app;
grant select on accord.task_part to accord_definer, accord_worker;
grant update (agreed_at, agreed_by) on accord.task_part to accord_app;

create policy read_audience on accord.task_milestone for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task_milestone.task_id
    offset 0
  ));
create policy insert_own on accord.task_milestone for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and exists (
    select 1
    from accord.task t
    where t.id = task_milestone.task_id
      and (t.participant = (select accord.current_participant()) or accord.does_task(t.id)
        or t.coalition = any ((select accord.coalitions_led())::text[]))
  ));
create policy update_seen on accord.task_milestone for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task_milestone.task_id
    offset 0
  ))
  with check (assessed_by = (select accord.current_participant()) and not accord.does_task(task_id));
grant insert, select on accord.task_milestone to accord_app;
grant select on accord.task_milestone to accord_definer, accord_worker;
grant update (status, share, reasoning, assessed_by, assessed_at, version) on accord.task_milestone to accord_app;
grant update (status) on accord.task_milestone to accord_worker; -- because a lock needs it

create policy read_audience on accord.task_progress for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = task_progress.task_id
    offset 0
  ));
create policy insert_own on accord.task_progress for insert to accord_app
  with check (participant = (select accord.current_participant()) and accord.does_task(task_id));
grant insert, select on accord.task_progress to accord_app;
grant select on accord.task_progress to accord_definer, accord_worker;
