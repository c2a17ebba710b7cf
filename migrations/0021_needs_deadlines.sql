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

do $$
begin
  execute 'grant create on schema accord to accord_definer';
  revoke execute on function accord.open_offers(uuid[], timestamptz) from public;
  grant execute on function accord.open_offers(uuid[], timestamptz) to accord_app, accord_worker, accord_definer;
  alter function accord.open_offers(uuid[], timestamptz) owner to accord_definer;
  execute 'revoke create on schema accord from accord_definer';
end
$$;

-- A right to one column is what a lock needs; the worker changes none of these rows.
grant update (status) on accord.requirement_offer, accord.task, accord.task_milestone to accord_worker;

-- What the sweep looks at.
create index requirement_offer_accepted on accord.requirement_offer (expires_at) where status = 'accepted';
create index task_under_way on accord.task (due_on) where status in ('proposed', 'agreed', 'in_progress', 'blocked');
create index task_milestone_scheduled on accord.task_milestone (due_on) where status = 'scheduled';

-- What waits for somebody.
create index requirement_filed on accord.requirement (id) where status = 'filed';
create index requirement_offer_offered on accord.requirement_offer (id) where status = 'offered';
create index requirement_offer_convertible on accord.requirement_offer (participant, expires_at) where status = 'accepted';
create index task_delivered on accord.task (id) where status = 'delivered';
create index task_returned on accord.task (id) where status = 'in_progress' and reason is not null;
create index task_part_unagreed on accord.task_part (participant, task_id) where agreed_at is null;
