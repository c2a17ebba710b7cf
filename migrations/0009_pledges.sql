-- A non-binding statement of intended support. Its words stay in `original`. Only the stated facts of its status are
-- stored; what became of it is derived from the commitments that name it.
create table accord.pledge (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  agency_id uuid,
  agreement_id uuid references accord.agreement,
  title text not null,
  original text not null,
  paraphrased boolean not null default false, -- `original` is not in the source's own words
  source text not null,
  amount_kind text not null check (amount_kind in ('fixed', 'range', 'gdp_share', 'relative', 'guarantee_limit', 'equity', 'capacity', 'in_kind_only', 'unquantified')),
  qualifier text not null default 'unstated' check (qualifier in ('exact', 'at_least', 'up_to', 'about', 'target', 'replacement_value', 'unstated')),
  -- Whether the amount is for every year of the period or for the whole period.
  per text not null default 'whole' check (per in ('whole', 'year')),
  floor_per_year numeric check (floor_per_year > 0),
  aid_category text not null check (aid_category in ('military', 'financial', 'humanitarian', 'reconstruction', 'mixed')),
  amount numeric check (amount > 0),
  amount_max numeric check (amount_max > amount),
  currency text check (currency ~ '^[A-Z]{3}$'),
  gdp_share jsonb,
  relative_to text,
  quantity numeric check (quantity > 0),
  unit text,
  period_from text check (period_from ~ '^\d{4}(-\d{2}){0,2}$'),
  period_to text check (period_to ~ '^\d{4}(-\d{2}){0,2}$'),
  indicative jsonb not null default '[]',
  schedule jsonb not null default '[]',
  items jsonb not null default '[]',
  beneficiaries text[] not null,
  includes_union_contribution text not null check (includes_union_contribution in ('yes', 'no', 'unknown')),
  parent_pledge_id uuid references accord.pledge,
  wholes uuid[] not null default '{}', -- the pledges that it is a part of, directly or through others: without them it does not stand
  supersedes_pledge_id uuid unique references accord.pledge,
  status text not null default 'announced' check (status in ('announced', 'confirmed', 'withdrawn')),
  status_reason text,
  announced_on date not null,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  as_found jsonb,
  created_by uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  withdrawn_change_id uuid,
  withdrawn_on date,
  requirement_id uuid references accord.requirement,
  unique (id, participant),
  check ((as_found is null) = (created_by is not null)),
  check ((amount is null) or (currency is not null)),
  check ((amount_kind in ('fixed', 'range', 'guarantee_limit', 'equity')) = (amount is not null)),
  check ((amount_kind = 'range') = (amount_max is not null)),
  check ((amount_kind = 'gdp_share') = (gdp_share is not null)),
  check ((amount_kind = 'relative') = (relative_to is not null)),
  check ((amount_kind = 'capacity') = (quantity is not null and unit is not null)),
  foreign key (participant, agency_id) references accord.agency (participant, id)
);
create index pledge_participant on accord.pledge (participant, id);
create index pledge_amount_kind on accord.pledge (amount_kind, id);
create index pledge_aid_category on accord.pledge (aid_category, id);
create index pledge_currency on accord.pledge (currency, id);
create index pledge_agreement on accord.pledge (agreement_id, id) where agreement_id is not null;
create index pledge_parent on accord.pledge (parent_pledge_id, id) where parent_pledge_id is not null;
create index pledge_wholes on accord.pledge using gin (wholes) where wholes <> '{}';
create index pledge_requirement on accord.pledge (requirement_id, id) where requirement_id is not null;

create trigger keep_past after update on accord.pledge
  for each row execute function accord.keep_past('id', 'status');

create table accord.pledge_condition (
  pledge_id uuid not null,
  participant text not null,
  number integer not null,
  condition text not null check (condition in ('subject_to_appropriation', 'subject_to_parliament', 'subject_to_available_funds', 'subject_to_reform', 'subject_to_joint_agreement', 'other')),
  words text,
  fulfilled_on date,
  evidence text,
  fulfilled_change_id uuid,
  primary key (pledge_id, number),
  check ((fulfilled_on is null) = (evidence is null)),
  foreign key (pledge_id, participant) references accord.pledge (id, participant)
);

-- The provisions that a pledge says it implements.
create table accord.pledge_provision (
  pledge_id uuid not null,
  participant text not null,
  provision_id text not null references accord.provision,
  primary key (pledge_id, provision_id),
  foreign key (pledge_id, participant) references accord.pledge (id, participant)
);
create index pledge_provision_provision on accord.pledge_provision (provision_id);

-- How many times the amount is promised: once, or once in every year of the period; null if the period has no end.
create function accord.pledge_times(p_per text, p_from text, p_to text) returns integer
  language sql immutable parallel safe
  return case p_per when 'year' then left(p_to, 4)::integer - left(p_from, 4)::integer + 1 else 1 end;

create function accord.note_wholes() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.wholes := coalesce((select p.wholes || p.id from accord.pledge p where p.id = new.parent_pledge_id), '{}');
  return new;
end
$$;

create trigger note_wholes before insert or update of parent_pledge_id on accord.pledge
  for each row execute function accord.note_wholes();

create function accord.note_withdrawal() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.withdrawn_change_id := accord.current_change();
  new.withdrawn_on := accord.current_day();
  return new;
end
$$;

create function accord.note_fulfilment() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.fulfilled_change_id := accord.current_change();
  return new;
end
$$;

create trigger note_fulfilment before update on accord.pledge_condition
  for each row when (old.fulfilled_on is null and new.fulfilled_on is not null)
  execute function accord.note_fulfilment();

create trigger note_withdrawal before update on accord.pledge
  for each row when (old.status <> 'withdrawn' and new.status = 'withdrawn')
  execute function accord.note_withdrawal();

-- Which rows exist for whom, and the rights.

create policy read_audience on accord.pledge for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = pledge.id
    offset 0
  ));
create policy insert_own on accord.pledge for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.pledge for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.pledge to accord_app;
grant select on accord.pledge to accord_definer;
grant insert, select, update on accord.pledge to accord_worker; -- for promises of the texts
grant update (status, status_reason, marking, releasable_to, version) on accord.pledge to accord_app;

create policy read_audience on accord.pledge_condition for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = pledge_condition.pledge_id
    offset 0
  ));
create policy insert_own on accord.pledge_condition for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.pledge_condition for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.pledge_condition to accord_app;
grant select on accord.pledge_condition to accord_definer;
grant insert, select, update on accord.pledge_condition to accord_worker;
grant update (fulfilled_on, evidence) on accord.pledge_condition to accord_app;

create policy read_audience on accord.pledge_provision for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = pledge_provision.pledge_id
    offset 0
  ));
create policy insert_own on accord.pledge_provision for insert to accord_app
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.pledge_provision to accord_app;
grant select on accord.pledge_provision to accord_definer;
grant insert, select, update on accord.pledge_provision to accord_worker;
