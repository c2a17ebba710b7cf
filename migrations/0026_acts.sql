-- Acts of all kinds in one place, so that a list of them is a list of one table and not of ten.

-- The fields and filters of the list of acts: one row for each act, which is the record `id` of its kind. `audiences`,
-- copied from the row that says who sees the record, decide who sees the act; `provider` is the participant whose act it
-- is. Readers who see its need get the capability of the need (`need_capability`), others that of its goods, if all have
-- the same. `coalition`, `capability` and `area` are its own, and `aid_category` gives an area too. `agreements` are those
-- that it names or is linked to; `links` are those not withdrawn. `replaced_by` are the pledges that replaced it or the
-- pledge that it is a part of: for whoever sees one of them it is no act. Only accord.keep_acts() writes the row, from the
-- record, its parts and its links, in the statement that changes one of these.
create table accord.act (
  id uuid primary key,
  kind text not null,
  audiences text[] not null,
  provider text,
  title text not null,
  marking text not null,
  agreement_id uuid,
  requirement_id uuid,
  coalition text,
  capability text,
  need_capability text,
  goods_capability text,
  aid_category text,
  area text,
  happened_on date,
  links integer not null,
  linked boolean not null,
  agreements uuid[] not null,
  replaced_by uuid[] not null default '{}'
);
-- Each filter of the list has an index in the order of the list: by ids, and by days for lists filtered by days.
create index act_audiences on accord.act using gin (audiences);
create index act_kind on accord.act (kind, id);
create index act_provider on accord.act (provider, id);
create index act_day on accord.act (happened_on, id);
create index act_linked on accord.act (linked, id);
create index act_unlinked on accord.act (provider, id) where not linked;
create index act_agreement on accord.act (agreement_id) where agreement_id is not null;
-- Acts for a need, and acts that may be of an area.
create index act_requirement on accord.act (requirement_id) where requirement_id is not null;
create index act_capability on accord.act (capability) where capability is not null;
create index act_need_capability on accord.act (need_capability) where need_capability is not null;
create index act_goods_capability on accord.act (goods_capability) where goods_capability is not null;
create index act_category on accord.act (aid_category) where aid_category is not null;
create index act_area on accord.act (area) where area is not null;

-- The day of a date that is given as exactly as it is known; a year or a month has no day.
create function accord.day_of(p_date text) returns date
  language sql immutable parallel safe
  set search_path = accord, pg_temp
  return case when p_date ~ '^\d{4}-\d{2}-\d{2}$' then p_date::date end;

-- The row of a record as an act, without who sees it; no row if it is not an act.
create function accord.act_of(p_record uuid, p_kind text) returns accord.act
  language plpgsql stable security definer
  set search_path = accord, pg_temp
as $$
declare
  told accord.act;
begin
  case p_kind
    when 'pledge' then
      select x.participant, x.title, x.marking, x.agreement_id, x.requirement_id, x.aid_category, x.announced_on
      into told.provider, told.title, told.marking, told.agreement_id, told.requirement_id, told.aid_category,
        told.happened_on
      from accord.pledge x
      where x.id = p_record and 'UA' = any (x.beneficiaries || x.participant) and not exists (
        select from accord.pledge w where w.id = any (x.wholes || x.id) and w.status = 'withdrawn'
      );
    when 'commitment' then
      select x.participant, x.title, x.marking, x.agreement_id, x.requirement_id, x.aid_category, x.signed_on, g.code
      into told.provider, told.title, told.marking, told.agreement_id, told.requirement_id, told.aid_category,
        told.happened_on, told.goods_capability
      from accord.commitment x
      left join lateral (
        select min(n.code) as code
        from (select i.item_class from accord.commitment_item i where i.commitment_id = x.id offset 0) i
        cross join lateral (
          select n.code from accord.capability n where n.code = lower(accord.identity_of(i.item_class)) offset 0
        ) n
        having count(distinct n.code) = 1
      ) g on true
      where x.id = p_record and (x.agreement_id is not null or 'UA' in (x.participant, x.receiver) or x.receiver is null
        or x.receiver in (select u.code from accord.participant u where u.kind = 'union'));
    when 'requirement' then
      select x.participant, x.title, x.marking, x.coalition, x.capability, (x.created_at at time zone 'UTC')::date
      into told.provider, told.title, told.marking, told.coalition, told.capability, told.happened_on
      from accord.requirement x where x.id = p_record and x.status not in ('superseded', 'withdrawn');
    when 'task' then
      select l.participant, x.title, x.marking, x.requirement_id, x.coalition,
        coalesce(x.starts_on, (x.created_at at time zone 'UTC')::date)
      into told.provider, told.title, told.marking, told.requirement_id, told.coalition, told.happened_on
      from accord.task x
      join accord.task_part l on l.task_id = x.id and l.part = 'lead'
      where x.id = p_record and x.status <> 'cancelled';
    when 'instrument' then
      select x.proposed_by, x.title, x.marking, accord.day_of(x.concluded)
      into told.provider, told.title, told.marking, told.happened_on
      from accord.instrument x where x.id = p_record and x.status in ('found', 'confirmed');
    when 'measure' then
      select x.participant, x.title, x.marking, x.agreement_id, x.area,
        coalesce(x.starts_on, (x.created_at at time zone 'UTC')::date)
      into told.provider, told.title, told.marking, told.agreement_id, told.area, told.happened_on
      from accord.measure x where x.id = p_record and x.status <> 'cancelled';
    when 'joint_project' then
      select coalesce((
          select min(p.participant) from accord.joint_project_party p
          where p.project_id = x.id and p.participant <> 'UA'
          having count(*) = 1
        ), x.participant), x.title_en, x.marking, 'defence_industry', accord.day_of(x.started)
      into told.provider, told.title, told.marking, told.area, told.happened_on
      from accord.joint_project x where x.id = p_record;
    when 'reform_step' then
      select x.participant, x.title_en, x.marking, 'reforms', accord.day_of(x.met_on)
      into told.provider, told.title, told.marking, told.area, told.happened_on
      from accord.reform_step x where x.id = p_record and x.status <> 'dropped';
    when 'roadmap_step' then
      select coalesce(x.owned_by, x.participant), x.title_en, x.marking, accord.day_of(x.decided_on)
      into told.provider, told.title, told.marking, told.happened_on
      from accord.roadmap_step x where x.id = p_record and x.status <> 'dropped';
    when 'consultation' then
      select x.requester, x.title, x.marking, (x.closed_at at time zone 'UTC')::date
      into told.provider, told.title, told.marking, told.happened_on
      from accord.consultation x where x.id = p_record and x.closed_at is not null and x.close_reason <> 'superseded';
    else
      return null;
  end case;
  if told.title is null then
    return null;
  end if;
  told.id := p_record;
  told.kind := case p_kind when 'consultation' then 'consultation_outcome' else p_kind end;
  if told.requirement_id is not null then
    select q.capability into told.need_capability from accord.requirement q where q.id = told.requirement_id;
  end if;
  select count(*), coalesce(array_agg(distinct l.agreement_id), '{}') into told.links, told.agreements
  from accord.implementation_link l where l.act_id = p_record and l.status <> 'withdrawn';
  told.linked := told.links > 0;
  if told.agreement_id is not null and told.agreement_id <> all (told.agreements) then
    told.agreements := told.agreements || told.agreement_id;
  end if;
  told.replaced_by := array(
    select s.id from accord.pledge x join accord.pledge s on s.supersedes_pledge_id = any (x.wholes || x.id)
    where x.id = p_record order by s.id
  );
  return told;
end
$$;

-- Writes the rows of these records as acts again, behind the lock on the row that says who sees the record, which also
-- guards the summary of its links. So of two who change an act the later sees what the first has changed, and both lock in
-- the same order. The links of an act repeat its day and its provider: a command that changes these locks the links first.
create function accord.keep_acts(p_records uuid[]) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
  -- Statements of requests do not sort; here a few rows are sorted, so that all who change the same acts lock them in the
  -- same order.
  set enable_sort = on
as $$
declare
  held record;
  told accord.act;
begin
  for held in
    select r.resource_id, r.kind, r.audiences from accord.resource_audience r where r.resource_id = any (p_records)
    order by r.resource_id for no key update
  loop
    told := accord.act_of(held.resource_id, held.kind);
    if told.id is null then
      delete from accord.act a where a.id = held.resource_id;
    else
      told.audiences := held.audiences;
      insert into accord.act as a values (told.*)
      on conflict (id) do update set (kind, audiences, provider, title, marking, agreement_id, requirement_id, coalition,
          capability, need_capability, goods_capability, aid_category, area, happened_on, links, linked, agreements, replaced_by)
        = row(excluded.kind, excluded.audiences, excluded.provider, excluded.title, excluded.marking, excluded.agreement_id,
          excluded.requirement_id, excluded.coalition, excluded.capability, excluded.need_capability,
          excluded.goods_capability, excluded.aid_category, excluded.area, excluded.happened_on, excluded.links,
          excluded.linked, excluded.agreements, excluded.replaced_by)
      where row(a.*) is distinct from row(excluded.*);
      if told.linked and exists (
        select from accord.implementation_link l
        where l.act_id = told.id and l.status <> 'withdrawn'
          and (l.act_on, l.provider) is distinct from (told.happened_on, told.provider)
      ) then
        update accord.implementation_link l set act_on = told.happened_on, provider = told.provider
        where l.act_id = told.id and l.status <> 'withdrawn'
          and (l.act_on, l.provider) is distinct from (told.happened_on, told.provider);
      end if;
    end if;
  end loop;
end
$$;

-- The acts that the caller sees, with only the columns of filters: for callers who see few acts, which no filter finds.
create function accord.acts_seen()
  returns table (id uuid, kind text, provider text, capability text, need_capability text, goods_capability text,
    aid_category text, area text, happened_on date, linked boolean, agreements uuid[])
  language sql stable security definer rows 1000
  set search_path = accord, pg_temp
  begin atomic
    select a.id, a.kind, a.provider, a.capability, a.need_capability, a.goods_capability, a.aid_category, a.area,
      a.happened_on, a.linked, a.agreements
    from accord.act a
    where (select accord.current_audiences()) && a.audiences
      and (a.replaced_by = '{}' or not exists (
        select from accord.resource_audience r
        where r.resource_id = any (a.replaced_by) and (select accord.current_audiences()) && r.audiences
      ));
  end;

-- What waits for the caller's confirmation: claims of others by claimant and agreement, for acts that stand and that the
-- caller sees. A claim waits for Ukraine, the party of the agreement and the provider of the act. Candidates are found by
-- the few combinations of these, and in each at most so many links are counted.
create function accord.links_awaiting(p_now timestamptz, p_most integer)
  returns table (id uuid, claimed_by text, agreement_id uuid, links bigint, due_at timestamptz, since timestamptz)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    with recursive claim as (
      (
        select l.provider, l.claimed_by, l.agreement_id
        from accord.implementation_link l
        where l.status = 'claimed'
        order by l.provider, l.claimed_by, l.agreement_id
        limit 1
      )
      union all
      select n.provider, n.claimed_by, n.agreement_id
      from claim c
      cross join lateral (
        select l.provider, l.claimed_by, l.agreement_id
        from accord.implementation_link l
        where l.status = 'claimed'
          and (l.provider, l.claimed_by, l.agreement_id) > (c.provider, c.claimed_by, c.agreement_id)
        order by l.provider, l.claimed_by, l.agreement_id
        limit 1
      ) n
    )
    select min(w.id::text)::uuid, c.claimed_by, c.agreement_id, count(*), min(w.silent_from), min(w.claimed_at)
    from claim c
    join accord.agreement g on g.id = c.agreement_id
    cross join lateral (
      select l.id, l.silent_from, l.claimed_at
      from (
        (
          select l.*
          from accord.implementation_link l
          where l.status = 'claimed' and l.silent_from > p_now
            and l.provider = c.provider and l.claimed_by = c.claimed_by and l.agreement_id = c.agreement_id
          order by l.silent_from
        )
        union all
        select l.*
        from accord.implementation_link l
        where l.status = 'claimed' and l.silent_from is null
          and l.provider = c.provider and l.claimed_by = c.claimed_by and l.agreement_id = c.agreement_id
      ) l
      where l.awaits @> array[accord.current_participant()]
        and not l.confirmed_by @> array[accord.current_participant()]
        and exists (
          select
          from accord.act a
          where a.id = l.act_id and (select accord.current_audiences()) && a.audiences
            and (a.replaced_by = '{}' or not exists (
              select from accord.resource_audience r
              where r.resource_id = any (a.replaced_by) and (select accord.current_audiences()) && r.audiences
            ))
          offset 0
        )
      limit p_most + 1
    ) w
    where accord.current_participant() in ('UA', g.participant, c.provider)
      and accord.current_participant() <> c.claimed_by
    group by c.claimed_by, c.agreement_id;
  end;

-- The record whose id is in the column that the trigger names.
create function accord.keep_act() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  perform accord.keep_acts(array[(to_jsonb(new) ->> tg_argv[0])::uuid]);
  return null;
end
$$;

-- Claims whose silence has not counted yet. An entry in the journal stays: after silence has counted, the link does not
-- become a claim again.
create function accord.silences_to_come(p_act uuid, p_participant text)
  returns table (id uuid, act_id uuid, silent_from timestamptz)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select l.id, l.act_id, l.silent_from
    from accord.implementation_link l
    where l.status = 'claimed'
      and l.silent_from > accord.current_day()
      and (p_act is null or l.act_id = p_act)
      and (p_participant is null or l.awaits @> array[p_participant])
      and not exists (
        select 1 from accord.deadline_passed d
        where d.kind = 'implementation_link.not_objected' and d.subject_id = l.id and d.due_at = l.silent_from
      );
  end;

-- A participant that leaves a coalition no longer sees its records from the day of the end, which may be in the future.
create function accord.hear_no_silence_of_leavers() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  update accord.implementation_link l set silent_from = null
  from accord.silences_to_come(null, new.participant) s
  join accord.resource_audience r on r.resource_id = s.act_id and r.audiences @> array['coalition:' || new.coalition]
  where l.id = s.id
    and (accord.unseen_by(s.act_id, array[new.participant], accord.current_day()) <> '{}'
      or accord.unseen_by(s.act_id, array[new.participant], s.silent_from::date) <> '{}');
  return null;
end
$$;

-- For participants that no longer have anybody who could be told.
create function accord.hear_no_silence_of_nobody() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  if not accord.have_desks(array[new.participant], accord.current_day()) then
    update accord.implementation_link l set silent_from = null
    from accord.silences_to_come(null, new.participant) s
    where l.id = s.id;
  end if;
  return null;
end
$$;

-- For an act that fewer see from now on: the silence of those who do not see it does not count (BR-104). A change of a link
-- at the same time may have to be repeated.
create function accord.hear_no_silence() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  update accord.implementation_link l set silent_from = null
  from accord.silences_to_come(new.resource_id, null) s
  where l.id = s.id
    and accord.unseen_by(l.act_id, l.awaits, accord.current_day()) <> '{}';
  return null;
end
$$;

-- A new record; its row may exist already, made when it was said who sees it.
create function accord.keep_new_act() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  if exists (select from accord.resource_audience r where r.resource_id = new.id)
    and not exists (select from accord.act a where a.id = new.id)
  then
    perform accord.keep_acts(array[new.id]);
  end if;
  return null;
end
$$;

-- A need with everything that is for it.
create function accord.keep_needed_acts() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  perform accord.keep_acts(new.id || array(select a.id from accord.act a where a.requirement_id = new.id));
  return null;
end
$$;

-- A pledge that ends, or that replaces another, with its parts.
create function accord.keep_pledges_ended() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  perform accord.keep_acts(array[new.id, new.supersedes_pledge_id] || array(
    select p.id
    from unnest(array[new.id, new.supersedes_pledge_id]) as w (id)
    join accord.pledge p on p.wholes @> array[w.id] and p.wholes <> '{}'
  ));
  return null;
end
$$;

-- A capability, with the acts whose goods have its code.
create function accord.keep_acts_of_goods() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  perform accord.keep_acts(array(
    select distinct i.commitment_id from accord.commitment_item i where lower(accord.identity_of(i.item_class)) = new.code
  ));
  return null;
end
$$;

-- The same for all rows of a statement.
create function accord.keep_acts_of() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
begin
  perform accord.keep_acts(array(select distinct (to_jsonb(c) ->> tg_argv[0])::uuid from changed c));
  return null;
end
$$;

-- Acts with a link that was made, removed or withdrawn; a confirmation changes nothing here.
create function accord.keep_linked_acts() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
as $$
declare
  acts uuid[] := array(
    select distinct c.act_id from changed c join before b using (id) where (c.status = 'withdrawn') <> (b.status = 'withdrawn')
  );
begin
  if acts <> '{}' then
    perform accord.keep_acts(acts);
  end if;
  return null;
end
$$;

-- Runs after the trigger that keeps which provisions an act names, because that trigger's name sorts first.
do $$
declare
  kept record;
begin
  for kept in
    select * from (values
      ('pledge', array['title', 'marking', 'agreement_id', 'requirement_id', 'aid_category', 'announced_on', 'wholes']),
      ('commitment', array['title', 'marking', 'agreement_id', 'requirement_id', 'aid_category', 'signed_on']),
      ('requirement', array['title', 'marking', 'coalition', 'status']),
      ('task', array['title', 'marking', 'requirement_id', 'coalition', 'starts_on', 'status = ''cancelled''']),
      ('instrument', array['title', 'marking', 'status', 'proposed_by', 'concluded']),
      ('measure', array['title', 'marking', 'agreement_id', 'area', 'starts_on', 'status']),
      ('joint_project', array['title_en', 'marking', 'started']),
      ('reform_step', array['title_en', 'marking', 'status', 'met_on']),
      ('roadmap_step', array['title_en', 'marking', 'status', 'owned_by', 'decided_on']),
      ('consultation', array['title', 'marking', 'closed_at'])
    ) k (name, columns)
  loop
    -- A task is an act by its lead, who is stated behind it.
    if kept.name <> 'task' then
      execute format('create trigger tell_act after insert on accord.%I for each row
        execute function accord.keep_new_act()', kept.name);
    end if;
    execute format('create trigger tell_act_changed after update on accord.%I for each row
      when ((%s) is distinct from (%s)) execute function accord.keep_act(''id'')', kept.name,
      (select string_agg('old.' || c, ', ') from unnest(kept.columns) c),
      (select string_agg('new.' || c, ', ') from unnest(kept.columns) c));
  end loop;
end
$$;
create trigger tell_act_replaced after insert or update of supersedes_pledge_id on accord.pledge
  for each row when (new.supersedes_pledge_id is not null) execute function accord.keep_pledges_ended();
create trigger tell_act_ended after update on accord.pledge
  for each row when ((new.status = 'withdrawn') <> (old.status = 'withdrawn'))
  execute function accord.keep_pledges_ended();
create trigger tell_act_needed after update on accord.requirement
  for each row when (new.capability <> old.capability) execute function accord.keep_needed_acts();
-- Who sees a record is written in the statement that makes it, or after it.
create trigger tell_act after insert on accord.resource_audience
  for each row when (new.kind in ('pledge', 'commitment', 'requirement', 'task', 'instrument', 'measure', 'joint_project',
    'reform_step', 'roadmap_step', 'consultation'))
  execute function accord.keep_act('resource_id');
create trigger tell_act_changed after update on accord.resource_audience
  for each row when (new.audiences <> old.audiences and new.kind in ('pledge', 'commitment', 'requirement', 'task',
    'instrument', 'measure', 'joint_project', 'reform_step', 'roadmap_step', 'consultation'))
  execute function accord.keep_act('resource_id');
create trigger hear_no_silence after update on accord.resource_audience
  for each row when (not new.audiences @> old.audiences and new.kind in ('pledge', 'commitment', 'requirement', 'task',
    'instrument', 'measure', 'joint_project', 'reform_step', 'roadmap_step', 'consultation'))
  execute function accord.hear_no_silence();
create trigger hear_no_silence after update of valid_from, valid_to, status on accord.coalition_membership
  for each row execute function accord.hear_no_silence_of_leavers();
create trigger hear_no_silence after update of status on accord.account
  for each row when (new.status <> 'active') execute function accord.hear_no_silence_of_nobody();
create trigger hear_no_silence after update of status on accord.issuer
  for each row when (new.status <> 'active') execute function accord.hear_no_silence_of_nobody();
create trigger hear_no_silence after update of revoked_at on accord.account_grant
  for each row when (new.revoked_at is not null) execute function accord.hear_no_silence_of_nobody();
create trigger tell_act after insert or update of participant, part on accord.task_part
  for each row when (new.part = 'lead') execute function accord.keep_act('task_id');
create trigger tell_act after insert on accord.capability
  for each row execute function accord.keep_acts_of_goods();
create trigger tell_act after insert on accord.commitment_item referencing new table as changed
  for each statement execute function accord.keep_acts_of('commitment_id');
create trigger tell_act after insert on accord.joint_project_party referencing new table as changed
  for each statement execute function accord.keep_acts_of('project_id');
create trigger tell_act_changed after update on accord.joint_project_party referencing new table as changed
  for each statement execute function accord.keep_acts_of('project_id');
create trigger tell_act after insert on accord.implementation_link referencing new table as changed
  for each statement execute function accord.keep_acts_of('act_id');
create trigger tell_act_changed after update on accord.implementation_link referencing old table as before new table as changed
  for each statement execute function accord.keep_linked_acts();
create trigger tell_act_gone after delete on accord.implementation_link referencing old table as changed
  for each statement execute function accord.keep_acts_of('act_id');

alter table accord.act enable row level security;
alter table accord.act force row level security;
create policy everything_worker on accord.act to accord_worker using (true);
create policy everything_definer on accord.act to accord_definer using (true);
-- By the audiences in the row itself, because looking each act up in another table would take most of the time of a list.
-- The condition is written so that PostgreSQL does not use the index on audiences, which would lead a reader who sees
-- everything to all rows. Rows that are shown are checked once more against the row that says who sees the record.
create policy read_audience on accord.act for select to accord_app
  using ((select accord.current_audiences()) && greatest(audiences) and (replaced_by = '{}' or not exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = any (act.replaced_by)
    offset 0
  )));
grant select on accord.act to accord_app, accord_worker;
grant delete, insert, select, update on accord.act to accord_definer;
grant select on accord.reform_step to accord_definer;
grant update (act_on, provider, silent_from) on accord.implementation_link to accord_definer;
grant select on accord.deadline_passed to accord_definer;

revoke execute on function accord.day_of(text), accord.act_of(uuid, text), accord.keep_acts(uuid[]), accord.acts_seen(),
  accord.links_awaiting(timestamptz, integer), accord.keep_act(), accord.keep_new_act(), accord.keep_needed_acts(),
  accord.keep_pledges_ended(), accord.hear_no_silence(), accord.keep_acts_of_goods(), accord.keep_acts_of(),
  accord.hear_no_silence_of_leavers(), accord.hear_no_silence_of_nobody(), accord.silences_to_come(uuid, text),
  accord.keep_linked_acts() from public;
grant execute on function accord.day_of(text), accord.acts_seen(), accord.links_awaiting(timestamptz, integer),
  accord.keep_act(), accord.keep_new_act(), accord.keep_needed_acts(), accord.keep_pledges_ended(),
  accord.hear_no_silence(), accord.hear_no_silence_of_leavers(), accord.hear_no_silence_of_nobody(),
  accord.keep_acts_of_goods(), accord.keep_acts_of(), accord.keep_linked_acts() to accord_app, accord_worker, accord_definer;
grant execute on function accord.act_of(uuid, text), accord.keep_acts(uuid[]) to accord_worker, accord_definer;
grant execute on function accord.silences_to_come(uuid, text) to accord_definer;
grant create on schema accord to accord_definer; -- needed to become the owner of functions
alter function accord.act_of(uuid, text) owner to accord_definer;
alter function accord.keep_acts(uuid[]) owner to accord_definer;
alter function accord.acts_seen() owner to accord_definer;
alter function accord.links_awaiting(timestamptz, integer) owner to accord_definer;
alter function accord.keep_act() owner to accord_definer;
alter function accord.keep_new_act() owner to accord_definer;
alter function accord.keep_needed_acts() owner to accord_definer;
alter function accord.hear_no_silence() owner to accord_definer;
alter function accord.silences_to_come(uuid, text) owner to accord_definer;
alter function accord.hear_no_silence_of_leavers() owner to accord_definer;
alter function accord.hear_no_silence_of_nobody() owner to accord_definer;
alter function accord.keep_pledges_ended() owner to accord_definer;
alter function accord.keep_acts_of_goods() owner to accord_definer;
alter function accord.keep_acts_of() owner to accord_definer;
alter function accord.keep_linked_acts() owner to accord_definer;
revoke create on schema accord from accord_definer;

-- The records that exist already.
set local role accord_definer;
select accord.keep_acts(array(select r.resource_id from accord.resource_audience r));
set local role accord_owner;
