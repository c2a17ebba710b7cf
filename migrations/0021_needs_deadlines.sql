-- What runs out or falls due around a need: offers that were accepted, tasks, milestones, reviews of a roadmap; and what
-- the inbox looks up of them.

-- An accepted offer is its provider's to convert until then (BR-37). Those accepted before there was an end have the
-- usual 30 days from now.
alter table accord.requirement_offer add column expires_at timestamptz;
alter table accord.requirement_offer no force row level security; -- its owner reaches every row, for this statement
update accord.requirement_offer
set expires_at = now() + interval '720 hours'
where status in ('accepted', 'converted');
alter table accord.requirement_offer force row level security;
alter table accord.requirement_offer
  add check (status = 'withdrawn' or (expires_at is not null) = (status in ('accepted', 'converted')));
grant update (expires_at) on accord.requirement_offer to accord_app;

-- As in 0015, without what has expired.
drop function accord.open_offers(uuid[]);
create function accord.open_offers(p_requirements uuid[], p_now timestamptz)
  returns table (requirement_id uuid, offers bigint, counted numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select o.requirement_id, count(*), sum(o.counted)
    from accord.requirement_offer o
    where o.requirement_id = any (p_requirements)
      and (o.status = 'offered' or (o.status = 'accepted' and o.expires_at > p_now))
    group by o.requirement_id;
  end;

-- What waits for the caller because its day is over, as the lead of the task reckons days: the tasks that it leads, and
-- those that came back to it before; the milestones of others' tasks that are its to assess (BR-95). Over all rows, because to
-- ask of each whether it may be seen costs more than to find it: a task is seen by who leads it and by Ukraine, and of
-- who leads its coalition that is asked.
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
    from accord.task k
    cross join lateral (
      select m.id, m.due_on
      from accord.task_milestone m
      where m.task_id = k.id
        and m.status = 'scheduled'
        and m.due_on < (p_now at time zone 'Pacific/Kiritimati')::date
      offset 0
    ) m
    join accord.task_part l on l.task_id = k.id and l.part = 'lead'
    join accord.participant p on p.code = l.participant
    cross join lateral (select (m.due_on + 1)::timestamp at time zone p.time_zone as due_at) d
    where k.status in ('proposed', 'agreed', 'in_progress', 'blocked')
      and d.due_at <= p_now
      and not exists (
        select 1 from accord.task_part t where t.task_id = k.id and t.participant = accord.current_participant()
      )
      and (accord.current_participant() = 'UA' or (
        k.coalition in (select c.code from accord.coalition c where accord.leads_coalition(c.code))
        and exists (
          select 1
          from accord.resource_audience r
          where r.resource_id = k.id
            and r.audience = any ((select accord.current_audiences())::text[])
          offset 0
        )));
  end;

do $$
declare
  signature text;
begin
  execute 'grant create on schema accord to accord_definer';
  foreach signature in array array['open_offers(uuid[], timestamptz)', 'late_work(timestamptz)'] loop
    execute format('revoke execute on function accord.%s from public', signature);
    execute format('grant execute on function accord.%s to accord_app, accord_worker, accord_definer', signature);
    execute format('alter function accord.%s owner to accord_definer', signature);
  end loop;
  execute 'revoke create on schema accord from accord_definer';
end
$$;

-- A right to one column is what a lock needs; the worker changes none of these rows.
grant update (status) on accord.requirement_offer, accord.task, accord.task_milestone to accord_worker;

-- What the sweep looks at.
create index requirement_offer_accepted on accord.requirement_offer (expires_at) where status = 'accepted';
create index task_under_way on accord.task (due_on) where status in ('proposed', 'agreed', 'in_progress', 'blocked');
create index task_milestone_scheduled on accord.task_milestone (task_id, due_on) where status = 'scheduled';

-- What waits for somebody.
create index requirement_filed on accord.requirement (id) where status = 'filed';
create index requirement_offer_offered on accord.requirement_offer (id) where status = 'offered';
create index requirement_offer_convertible on accord.requirement_offer (participant, expires_at) where status = 'accepted';
create index task_delivered on accord.task (id) where status = 'delivered';
create index task_returned on accord.task (id) where status = 'in_progress' and reason is not null;
create index task_part_unagreed on accord.task_part (participant, task_id) where agreed_at is null;
