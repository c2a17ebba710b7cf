-- Links from an act to the provision that it implements, or to a cell of an agreement; the saved rules that link many acts
-- at once; and the deliverable provisions of each agreement.

-- What can be delivered: a provision that obliges (shall, will) to do something. For other provisions no act is expected.
create function accord.is_deliverable(p_kind text, p_strength text) returns boolean
  language sql immutable parallel safe
  return p_strength in ('shall', 'will')
    and p_kind in ('commitment', 'assistance', 'finance', 'in_kind', 'reform', 'implementation', 'mutual_assistance');

-- The area of an act: that of its capability, else that of its category of aid.
create function accord.area_of(p_capability_area text, p_aid_category text) returns text
  language sql immutable parallel safe
  return coalesce(p_capability_area, case p_aid_category
    when 'military' then 'military_equipment'
    when 'financial' then 'macro_financial_economic'
    when 'humanitarian' then 'humanitarian_aid'
    when 'reconstruction' then 'reconstruction_recovery'
  end);

-- The days between which an agreement has effect, as far as they are verified, never before its signature. A null end means
-- no end or an unknown one.
create function accord.effect_of(p_agreement uuid, out effect_from date, out effect_until date)
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    select f.effect_from, least(
      (
        select min(s.valid_from) - 1 from accord.agreement_status s
        where s.agreement_id = a.id and s.status = 'ended' and s.verified
      ),
      case v.terms ->> 'kind'
        when 'fixed_from_signature' then a.signed_on
        when 'fixed_from_entry_into_force' then f.entered
      end + make_interval(years => (v.terms ->> 'years')::integer))::date
    from accord.agreement a
    cross join lateral (
      select coalesce(min(s.valid_from), a.signed_on) as effect_from, min(s.valid_from) as entered
      from accord.agreement_status s
      where s.agreement_id = a.id and s.status = 'in_effect' and s.verified
    ) f
    left join accord.clause v on v.agreement_id = a.id and v.type = 'validity' and v.valid_to is null
    where a.id = p_agreement;
  end;

-- An earlier reading of a provision: a later reading replaces it and says why.
create table accord.provision_reading (
  provision_id text not null references accord.provision,
  field text not null check (field in ('strength', 'summary_en', 'summary_uk')),
  was text not null,
  became text not null,
  why text not null,
  read_on date not null,
  primary key (provision_id, field)
);

-- A saved rule of one participant: which acts are linked to what. An application links no more than its last preview
-- showed.
create table accord.link_rule (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  title text not null,
  matches jsonb not null,
  agreement_id uuid not null references accord.agreement,
  provision_id text references accord.provision,
  area text references accord.area,
  obligor text check (obligor in ('participant', 'ukraine', 'mutual')),
  relation text not null check (relation in ('implements', 'contributes', 'prepares')),
  share numeric check (share > 0 and share <= 100),
  evidence text not null,
  status text not null default 'active' check (status in ('active', 'retired')),
  reason text,
  previewed_acts uuid[],
  previewed_at timestamptz,
  applied_at timestamptz,
  applied_links integer not null default 0,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  check (num_nonnulls(provision_id, area) = 1 and (area is null) = (obligor is null)),
  check ((previewed_acts is null) = (previewed_at is null)),
  check ((status = 'retired') = (reason is not null))
);
create index link_rule_participant on accord.link_rule (participant, id);

-- A link: an act implements a provision, or is about a cell (agreement, area, obligor). It is as visible as the act:
-- `act_id` is the record whose audiences govern it. Nobody claims a reader's match.
create table accord.implementation_link (
  id uuid primary key default uuidv7(),
  act_kind text not null check (act_kind ~ '^[a-z][a-z_]{1,39}$'),
  act_id uuid not null,
  act_on date,
  provider text references accord.participant,
  agreement_id uuid not null references accord.agreement,
  provision_id text references accord.provision,
  area text references accord.area,
  obligor text check (obligor in ('participant', 'ukraine', 'mutual')),
  relation text not null check (relation in ('implements', 'contributes', 'prepares')),
  share numeric check (share > 0 and share <= 100),
  status text not null check (status in ('not_stated', 'claimed', 'confirmed', 'contested', 'withdrawn')),
  claimed_by text references accord.participant,
  evidence text not null,
  rule_id uuid references accord.link_rule,
  -- Who may object or confirm, and who has confirmed.
  awaits text[] not null default '{}',
  confirmed_by text[] not null default '{}',
  claimed_at timestamptz,
  -- When their silence begins to count; null if one of them has nobody who could be told.
  silent_from timestamptz,
  reason text,
  reason_by text references accord.participant,
  created_by uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  ended_change_id uuid,
  check (num_nonnulls(provision_id, area) = 1 and (area is null) = (obligor is null)),
  check (status <> 'not_stated' or claimed_by is null),
  check (status not in ('claimed', 'confirmed', 'withdrawn') or claimed_by is not null),
  check ((claimed_by is null) = (claimed_at is null)),
  check (status not in ('contested', 'withdrawn') or (reason is not null and reason_by is not null)),
  -- Whoever claims a link does not confirm it (BR-103).
  check (confirmed_by <@ awaits and (claimed_by is null or not awaits @> array[claimed_by]))
);
create unique index implementation_link_provision on accord.implementation_link (act_id, provision_id)
  where provision_id is not null and status <> 'withdrawn';
create unique index implementation_link_cell on accord.implementation_link (act_id, agreement_id, area, obligor)
  where area is not null and status <> 'withdrawn';
create index implementation_link_act on accord.implementation_link (act_id, id);
create index implementation_link_of_provision on accord.implementation_link (provision_id, id) where provision_id is not null;
create index implementation_link_agreement on accord.implementation_link (agreement_id, id);
create index implementation_link_provider on accord.implementation_link (provider, id);
create index implementation_link_claimed on accord.implementation_link (claimed_by, id);
create index implementation_link_kind on accord.implementation_link (act_kind, id);
create index implementation_link_area on accord.implementation_link (area, id) where area is not null;
create index implementation_link_status on accord.implementation_link (status, id);
create index implementation_link_rule on accord.implementation_link (rule_id, id) where rule_id is not null;
-- For the sweep of deadlines, and for the things that wait for somebody.
create index implementation_link_claims on accord.implementation_link (provider, claimed_by, agreement_id, silent_from)
  where status = 'claimed';
create index implementation_link_silent on accord.implementation_link (silent_from) where status = 'claimed' and silent_from is not null;
create index implementation_link_awaits on accord.implementation_link using gin (awaits) where status = 'claimed';

-- The formats outside the agreements to which an act also belongs, as stated by the participant whose act it is or by
-- Ukraine.
create table accord.act_arrangement (
  act_id uuid not null,
  act_kind text not null check (act_kind ~ '^[a-z][a-z_]{1,39}$'),
  arrangement text not null check (arrangement in ('contact_group', 'euam', 'epf', 'nato_cap', 'nato_ukraine_council',
    'ukraine_compact', 'paris_declaration', 'nsatu', 'purl', 'czech_ammunition_initiative')),
  stated_by text references accord.participant,
  evidence text not null,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  primary key (act_id, arrangement)
);
create index act_arrangement_act on accord.act_arrangement (act_id, arrangement collate "C");
create index act_arrangement_kind on accord.act_arrangement (act_kind, act_id, arrangement collate "C");
create index act_arrangement_arrangement on accord.act_arrangement (arrangement, act_id, arrangement collate "C");
create index act_arrangement_stated_by on accord.act_arrangement (stated_by, act_id, arrangement collate "C");

create function accord.note_end_of_link() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.ended_change_id := accord.current_change();
  return new;
end
$$;

create trigger note_end before update on accord.implementation_link
  for each row when (old.status <> 'withdrawn' and new.status = 'withdrawn')
  execute function accord.note_end_of_link();

create trigger keep_past after update on accord.implementation_link
  for each row execute function accord.keep_past('act_id', 'status', 'silent_from', 'relation', 'act_on', 'provider');

-- Whether each of these participants has somebody today who may decide on links, so that its silence can count.
create function accord.have_desks(p_participants text[], p_on date) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return not exists (
    select 1
    from unnest(p_participants) as p (code)
    where not exists (
      select 1
      from accord.account a
      join accord.account_grant g on g.account_id = a.id
      where a.participant = p.code
        and a.status = 'active'
        and g.role in ('coordinator', 'ministry')
        and g.revoked_at is null
        and g.valid_from <= p_on
        and (g.valid_to is null or g.valid_to >= p_on)
        and exists (
          select 1 from accord.issuer i
          where i.issuer = a.issuer and i.participant = a.participant and i.status = 'active'
        )
    )
  );
-- Whether their silence can count for an act that the caller sees: on each day on which they are told or may still object,
-- all of them see the act and have somebody who can be told.
create function accord.can_be_silent(p_act uuid, p_awaits text[], p_days date[]) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return cardinality(p_awaits) > 0 and accord.sees(p_act) and not exists (
    select 1
    from unnest(p_days) as d (day)
    where not accord.have_desks(p_awaits, d.day) or accord.unseen_by(p_act, p_awaits, d.day) <> '{}'
  );

-- The provisions that an act names by links that are not withdrawn.
create function accord.provisions_of(p_act uuid) returns text[]
  language sql stable
  set search_path = accord, pg_temp
  return array(
    select l.provision_id
    from accord.implementation_link l
    where l.act_id = p_act and l.provision_id is not null and l.status <> 'withdrawn'
    order by l.provision_id
  );

-- Keeps them in the row that says who sees the act, behind the lock on that row, so that of two links made at once the
-- later one records both.
create function accord.keep_provision_ids() returns trigger
  language plpgsql security definer
  set search_path = accord, pg_temp
  -- Statements of requests do not sort; here a few rows are sorted, so that all who change the same acts lock them in the
  -- same order.
  set enable_sort = on
as $$
declare
  acts uuid[];
begin
  if tg_op = 'UPDATE' then
    acts := array(
      select distinct c.act_id
      from changed c
      join before b using (id)
      where c.provision_id is not null and (c.status = 'withdrawn') <> (b.status = 'withdrawn')
    );
  else
    acts := array(select distinct c.act_id from changed c where c.provision_id is not null);
  end if;
  if acts = '{}' then
    return null;
  end if;
  perform from accord.resource_audience r where r.resource_id = any (acts) order by r.resource_id for no key update;
  update accord.resource_audience r
  set provision_ids = accord.provisions_of(r.resource_id)
  where r.resource_id = any (acts) and r.provision_ids <> accord.provisions_of(r.resource_id);
  return null;
end
$$;
create trigger keep_provision_ids after insert on accord.implementation_link referencing new table as changed
  for each statement execute function accord.keep_provision_ids();
create trigger keep_provision_ids_changed after update on accord.implementation_link
  referencing old table as before new table as changed
  for each statement execute function accord.keep_provision_ids();
create trigger keep_provision_ids_gone after delete on accord.implementation_link referencing old table as changed
  for each statement execute function accord.keep_provision_ids();

-- Links that wait for the confirmation of a participant, at most so many, whoever sees them: a list is led by them if they
-- are few. A function does this, because row-level security prevents the use of an index on an array.
create function accord.links_awaited(p_participant text, p_most integer) returns setof uuid
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select l.id
    from accord.implementation_link l
    where l.status = 'claimed'
      and l.awaits @> array[p_participant]
      and not l.confirmed_by @> array[p_participant]
    limit p_most;
  end;

-- The provisions that existing acts name become links. Nobody was told of them, so nobody's silence counts.

insert into accord.implementation_link (act_kind, act_id, act_on, provider, agreement_id, provision_id, relation, status,
  claimed_by, evidence, awaits, claimed_at, created_by, created_at, change_id)
select o.kind, o.id, o.act_on, o.provider, p.agreement_id, p.id, 'implements',
  case when o.found then 'not_stated' else 'claimed' end, case when not o.found then o.claimant end, o.evidence,
  case when o.found then '{}' else array(
    select distinct w collate "C" from unnest(array['UA', a.participant, o.provider]) as w where w <> o.claimant order by 1) end,
  case when not o.found then o.created_at end, o.created_by, o.created_at, o.change_id
from (
  select 'pledge' as kind, g.id, g.announced_on as act_on, g.participant as provider, g.participant as claimant, v.provision_id,
    g.as_found is not null as found, g.source as evidence, g.created_by, g.created_at, g.change_id
  from accord.pledge_provision v join accord.pledge g on g.id = v.pledge_id
  union all
  select 'commitment', c.id, c.signed_on, c.participant, c.participant, v.provision_id, false, c.title, c.created_by,
    c.created_at, c.change_id
  from accord.commitment_provision v join accord.commitment c on c.id = v.commitment_id
  union all
  select 'requirement', q.id, q.created_at::date, q.participant, q.participant, v.provision_id, false, q.title, q.filed_by,
    q.created_at, null
  from accord.requirement_provision v join accord.requirement q on q.id = v.requirement_id
  union all
  select 'task', k.id, coalesce(k.starts_on, k.created_at::date), k.participant, k.participant, k.provision_id, false, k.title,
    k.created_by, k.created_at, null
  from accord.task k where k.provision_id is not null
) o
join accord.provision p on p.id = o.provision_id
join accord.agreement a on a.id = p.agreement_id;

drop table accord.pledge_provision;
drop table accord.commitment_provision;
drop table accord.requirement_provision;

-- Which rows exist for whom, and the rights.

create policy read_with_provision on accord.provision_reading for select to accord_app
  using (exists (select 1 from accord.provision p where p.id = provision_id));
grant select on accord.provision_reading to accord_app, accord_definer;
grant insert, select, update on accord.provision_reading to accord_worker;

create policy read_own on accord.link_rule for select to accord_app
  using (participant = (select accord.current_participant()));
create policy insert_own on accord.link_rule for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.link_rule for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.link_rule to accord_app;
grant select on accord.link_rule to accord_definer, accord_worker;
grant update (status, reason, previewed_acts, previewed_at, applied_at, applied_links, version) on accord.link_rule to accord_app;

create policy read_with_act on accord.implementation_link for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = implementation_link.act_id
    offset 0
  ));
create policy insert_claimant on accord.implementation_link for insert to accord_app
  with check (claimed_by = (select accord.current_participant()) and status = 'claimed' and exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = implementation_link.act_id
    offset 0
  ));
create policy update_side on accord.implementation_link for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = implementation_link.act_id
    offset 0
  ))
  with check (claimed_by = (select accord.current_participant()) or reason_by = (select accord.current_participant())
    or confirmed_by @> array[(select accord.current_participant())]);
grant insert, select on accord.implementation_link to accord_app;
grant select on accord.implementation_link to accord_definer;
grant delete, insert, select, update on accord.implementation_link to accord_worker; -- what the facts match
grant update (act_on, relation, share, status, claimed_by, evidence, awaits, confirmed_by, claimed_at, silent_from, reason,
  reason_by, version) on accord.implementation_link to accord_app;

create policy read_with_act on accord.act_arrangement for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = act_arrangement.act_id
    offset 0
  ));
create policy insert_stating on accord.act_arrangement for insert to accord_app
  with check (stated_by = (select accord.current_participant()) and exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = act_arrangement.act_id
    offset 0
  ));

grant insert, select on accord.act_arrangement to accord_app;
grant select on accord.act_arrangement to accord_definer;
grant delete, insert, select, update on accord.act_arrangement to accord_worker; -- what the facts say
