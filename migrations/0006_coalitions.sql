-- Capability coalitions: who leads and takes part from when to when, by which claims, and how each governs itself.
create table accord.coalition (
  code text primary key check (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  id uuid not null unique default uuidv7(),
  name_en text not null,
  name_uk text not null,
  launched text check (launched ~ '^\d{4}(-\d{2}){0,2}$'),
  note text,
  source text not null,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  as_found jsonb,
  created_by uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((as_found is null) = (created_by is not null))
);

create table accord.coalition_subgroup (
  id uuid primary key default uuidv7(),
  coalition text not null references accord.coalition,
  name text not null,
  filed_by text not null references accord.participant,
  created_at timestamptz not null,
  unique (coalition, name),
  unique (coalition, id)
);

-- One role of one participant, from a day up to, but not including, another day. An unknown start is null; if only the
-- month is known, its first day is stored. Two sides agree on it, whichever of them proposes it: its participant, and
-- whoever leads the coalition. `hands_over_id` is the lead that ends when this one begins; `follows_id` is the handover
-- with which the further role of the outgoing lead is confirmed.
create table accord.coalition_membership (
  id uuid primary key default uuidv7(),
  coalition text not null references accord.coalition,
  participant text not null references accord.participant,
  role text not null check (role in ('lead', 'co_lead', 'subgroup_lead', 'member', 'contributor', 'observer')),
  subgroup_id uuid,
  place text not null generated always as
    (case role when 'subgroup_lead' then coalesce(subgroup_id::text, 'unnamed') else 'main' end) stored,
  valid_from date,
  from_precision text check (from_precision in ('day', 'month')),
  valid_to date,
  status text not null check (status in ('claimed', 'proposed', 'confirmed', 'declined', 'withdrawn', 'replaced')),
  proposed_by text references accord.participant,
  hands_over_id uuid references accord.coalition_membership,
  follows_id uuid references accord.coalition_membership,
  reason text,
  decided_by text references accord.participant,
  decided_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((valid_from is null) = (from_precision is null)),
  check (valid_to is null or valid_from is null or valid_to >= valid_from),
  check (subgroup_id is null or role = 'subgroup_lead'),
  check (proposed_by is not null or status in ('claimed', 'replaced')),
  foreign key (coalition, subgroup_id) references accord.coalition_subgroup (coalition, id),
  -- One role on a day, besides the sub-groups that a participant leads.
  exclude using gist (
    coalition with =,
    participant with =,
    place with =,
    daterange(valid_from, valid_to) with &&
  ) where (status = 'confirmed')
);
create index coalition_membership_participant on accord.coalition_membership (participant, coalition)
  include (valid_from, valid_to) where status in ('claimed', 'confirmed');
create index coalition_membership_coalition on accord.coalition_membership (coalition, id);
create trigger note_kept after insert or update or delete or truncate on accord.coalition_membership
  for each statement execute function accord.note_kept('rights');
alter table accord.coalition_membership enable always trigger note_kept;

-- A sourced statement of a role. All are kept, and one of those about a membership is used. A statement without a role is
-- about an interest, which is no membership.
create table accord.coalition_claim (
  id uuid primary key,
  coalition text not null references accord.coalition,
  participant text not null references accord.participant,
  role text check (role in ('lead', 'co_lead', 'subgroup_lead', 'member', 'contributor', 'observer')),
  from_stated text check (from_stated ~ '^\d{4}(-\d{2}){0,2}$'),
  to_stated text check (to_stated ~ '^\d{4}(-\d{2}){0,2}$'),
  note text,
  source text not null,
  membership_id uuid references accord.coalition_membership,
  used boolean not null,
  reason text not null,
  as_found jsonb,
  check ((role is null) = (membership_id is null)),
  check (not used or membership_id is not null)
);
create index coalition_claim_coalition on accord.coalition_claim (coalition, participant);
create unique index coalition_claim_used on accord.coalition_claim (membership_id) where used;

-- A charter or a letter of intent: a reference, not the text. The latest one holds.
create table accord.coalition_charter (
  id uuid primary key default uuidv7(),
  coalition text not null references accord.coalition,
  kind text not null check (kind in ('charter', 'letter_of_intent')),
  signed_on date not null,
  leads_max integer check (leads_max > 0),
  review_cycle_months integer not null check (review_cycle_months > 0),
  title text not null,
  media_type text not null,
  bytes bigint not null check (bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  holder text not null references accord.participant,
  how_to_ask text not null,
  filed_by text not null references accord.participant,
  account_id uuid not null,
  created_at timestamptz not null
);
create index coalition_charter_latest on accord.coalition_charter (coalition, signed_on, id);

create table accord.coalition_plan (
  id uuid primary key default uuidv7(),
  coalition text not null references accord.coalition,
  number integer not null,
  title text not null,
  text text not null,
  from_on date,
  to_on date,
  filed_by text not null references accord.participant,
  account_id uuid not null,
  created_at timestamptz not null,
  unique (coalition, number),
  check (to_on is null or from_on is null or to_on >= from_on)
);

create table accord.coalition_meeting (
  id uuid primary key default uuidv7(),
  coalition text not null references accord.coalition,
  title text not null,
  held_at timestamptz not null,
  place text,
  summary text,
  filed_by text not null references accord.participant,
  account_id uuid not null,
  created_at timestamptz not null,
  unique (coalition, id)
);
create index coalition_meeting_coalition on accord.coalition_meeting (coalition, held_at, id);

create table accord.coalition_decision (
  id uuid primary key default uuidv7(),
  coalition text not null,
  meeting_id uuid not null,
  text text not null,
  owned_by text references accord.participant,
  due_on date,
  filed_by text not null references accord.participant,
  account_id uuid not null,
  created_at timestamptz not null,
  foreign key (coalition, meeting_id) references accord.coalition_meeting (coalition, id)
);
create index coalition_decision_meeting on accord.coalition_decision (meeting_id, id);

-- A review of the roadmap; when the next one is due is derived.
create table accord.coalition_review (
  id uuid primary key default uuidv7(),
  coalition text not null references accord.coalition,
  reviewed_on date not null,
  summary text not null,
  filed_by text not null references accord.participant,
  account_id uuid not null,
  created_at timestamptz not null,
  unique (coalition, reviewed_on)
);

-- The day on which the caller asks, in its participant's time zone: set with the rest of the scope.
create function accord.current_day() returns date
  language sql stable parallel safe
  return nullif(current_setting('accord.day', true), '')::date;

-- The coalitions in which a participant takes part on a day, as audiences.
create function accord.coalition_audiences(p_participant text, p_on date) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return array(
    select distinct 'coalition:' || m.coalition
    from accord.coalition_membership m
    where m.participant = p_participant
      and m.status in ('claimed', 'confirmed')
      and (m.valid_from is null or m.valid_from <= p_on)
      and (m.valid_to is null or m.valid_to > p_on)
  );

-- What accounts that are not the caller may see by their present roles, and until when that holds: the end of their day. An
-- account that is suspended, whose issuer is suspended, or that has no role gives no row. The same as accord.enter(), for
-- many accounts at a time.
create function accord.account_reads(p_accounts uuid[], p_now timestamptz)
  returns table (account_id uuid, roles text[], audiences text[], until timestamptz)
  language sql stable security definer rows 50
  set search_path = accord, pg_temp
  begin atomic
    select a.id, g.roles, accord.audiences_for(p.kind, p.code, g.roles, m.coalitions),
      (t.day + 1)::timestamp at time zone p.time_zone
    from accord.account a
    join accord.participant p on p.code = a.participant
    cross join lateral (select (p_now at time zone p.time_zone)::date as day) t
    cross join lateral (
      select array_agg(distinct g.role) as roles
      from accord.account_grant g
      where g.account_id = a.id
        and g.revoked_at is null
        and g.valid_from <= t.day
        and (g.valid_to is null or g.valid_to >= t.day)
    ) g
    cross join lateral (
      select array(
        select distinct 'coalition:' || m.coalition
        from accord.coalition_membership m
        where m.participant = a.participant
          and m.status in ('claimed', 'confirmed')
          and (m.valid_from is null or m.valid_from <= t.day)
          and (m.valid_to is null or m.valid_to > t.day)
      ) as coalitions
    ) m
    where a.id = any (p_accounts)
      and a.status = 'active'
      and g.roles is not null
      and exists (
        select 1 from accord.issuer i
        where i.issuer = a.issuer and i.participant = a.participant and i.status = 'active'
      );
  end;

-- The participants among these for whom a record does not exist on a day.
create function accord.unseen_by(p_resource uuid, p_participants text[], p_on date) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return array(
    select p.code
    from accord.participant p
    where p.code = any (p_participants)
      and not exists (
        select 1
        from accord.resource_audience r
        where r.resource_id = p_resource
          and r.audiences && (array['public', p.code]
            || case when p.kind in ('ukraine', 'state', 'union') then array['framework'] else '{}' end
            || accord.coalition_audiences(p.code, p_on))
      )
    order by p.code collate "C"
  );
-- The same for a record that the caller sees.
create function accord.cannot_see(p_resource uuid, p_participants text[], p_on date) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return case when accord.sees(p_resource) then accord.unseen_by(p_resource, p_participants, p_on) else '{}' end;

-- The coalitions that the caller leads today; Ukraine leads those that nobody else leads.
create function accord.coalitions_led() returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return array(
    select c.code
    from accord.coalition c
    left join accord.coalition_membership m on m.coalition = c.code
      and m.role in ('lead', 'co_lead')
      and m.status in ('claimed', 'confirmed')
      and (m.valid_from is null or m.valid_from <= accord.current_day())
      and (m.valid_to is null or m.valid_to > accord.current_day())
    group by c.code
    having coalesce(bool_or(m.participant = accord.current_participant()), false)
      or (accord.current_participant() = 'UA' and not coalesce(bool_or(m.participant <> 'UA'), false))
  );

-- How many leads the charter allows, and who leads at any time from a day on, besides one membership that ends by then.
create function accord.leads_from(p_coalition text, p_from date, p_ending uuid, out leads_max integer, out leaders text[])
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select (
        select k.leads_max
        from accord.coalition_charter k
        where k.coalition = p_coalition
        order by k.signed_on desc, k.id desc
        limit 1
      ), array(
        select distinct m.participant
        from accord.coalition_membership m
        where m.coalition = p_coalition
          and m.role in ('lead', 'co_lead')
          and m.status in ('claimed', 'confirmed')
          and m.id is distinct from p_ending
          and (m.valid_to is null or m.valid_to > p_from)
      )
    from accord.coalition c
    where c.code = p_coalition
      and (accord.sees(c.id) or accord.current_participant() = 'UA');
  end;

-- Who decides on a role that a participant proposes for itself (BR-80), as of today: the other leads of the coalition, or
-- Ukraine if there are none. If Ukraine proposes a role for itself and nobody else leads, any member that does not only
-- observe decides.
create function accord.membership_deciders(p_coalition text, p_participant text) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return (
    select coalesce(
      array_agg(m.participant order by m.participant collate "C") filter (where m.leads),
      case when p_participant <> 'UA' then array['UA'] end,
      array_agg(m.participant order by m.participant collate "C"),
      '{}'
    )
    from (
      select m.participant, bool_or(m.role in ('lead', 'co_lead')) as leads
      from accord.coalition_membership m
      where m.coalition = p_coalition
        and m.participant <> p_participant
        and m.role <> 'observer'
        and m.status in ('claimed', 'confirmed')
        and (m.valid_from is null or m.valid_from <= accord.current_day())
        and (m.valid_to is null or m.valid_to > accord.current_day())
      group by m.participant
    ) m
    where accord.current_participant() = 'UA'
      or accord.sees((select c.id from accord.coalition c where c.code = p_coalition))
  );

-- The other side of a proposal accepts: the previous role of the participant ends on the day, and so does the lead that is
-- handed over, whose participant proposed this. It replaces a claim of the same role with an unknown start.
create function accord.confirm_membership(p_id uuid, p_now timestamptz) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
declare
  made accord.coalition_membership;
begin
  select m.* into strict made
  from accord.coalition_membership m
  where m.id = p_id
    and m.status = 'proposed'
    and accord.current_participant() = any (case when m.proposed_by = m.participant
      then accord.membership_deciders(m.coalition, m.participant) else array[m.participant] end);
  update accord.coalition_membership m
  set status = case when b.made_good then 'replaced' else m.status end,
    valid_to = case when b.made_good then m.valid_to else made.valid_from end,
    version = m.version + 1
  from (
    select o.id, o.status = 'claimed' and o.participant = made.participant
      and (o.valid_from >= made.valid_from or (o.valid_from is null and o.role = made.role)) as made_good
    from accord.coalition_membership o
    where o.coalition = made.coalition
      and o.status in ('claimed', 'confirmed')
      and (o.valid_to is null or o.valid_to > made.valid_from)
      and (o.id = made.hands_over_id or (o.participant = made.participant and o.place = made.place))
  ) b
  where m.id = b.id;
  update accord.coalition_membership m
  set status = 'confirmed', decided_by = accord.current_participant(), decided_at = p_now, version = m.version + 1
  where m.id = p_id or m.follows_id = p_id;
end
$$;

-- A proposal that ends without effect, with everything that depends on it: the side that made it withdraws it, or the other
-- side declines it.
create function accord.decline_membership(p_id uuid, p_status text, p_reason text, p_now timestamptz) returns void
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    update accord.coalition_membership m
    set status = p_status, reason = p_reason, decided_by = accord.current_participant(), decided_at = p_now,
      version = m.version + 1
    from accord.coalition_membership made
    where made.id = p_id
      and made.status = 'proposed'
      and (m.id = made.id or m.follows_id = made.id)
      and case p_status
        when 'withdrawn' then made.proposed_by = accord.current_participant()
        when 'declined' then accord.current_participant() = any (case when made.proposed_by = made.participant
          then accord.membership_deciders(made.coalition, made.participant) else array[made.participant] end)
      end;
  end;

-- Lets a participant that is asked to take part see the coalition; the asking side, Ukraine or a lead, need not be its
-- owner.
create function accord.show_coalition(p_id uuid, p_participant text) returns void
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    update accord.resource_audience r
    set audiences = accord.as_set(r.audiences || p.code), sides = accord.as_set(r.sides || p.code)
    from accord.participant p, accord.coalition c
    where r.resource_id = p_id
      and c.id = p_id
      and p.code = p_participant
      and (c.code = any ((select accord.coalitions_led())::text[]) or accord.current_participant() = 'UA');
  end;

-- The audiences of a release that nobody has.
create function accord.unknown_audiences(p_audiences text[]) returns text[]
  language sql stable
  return array(
    select listed.audience
    from unnest(p_audiences) with ordinality as listed (audience, number)
    where listed.audience <> 'framework_audit'
      and not exists (select 1 from accord.participant p where p.code = listed.audience)
      and not exists (select 1 from accord.coalition c where 'coalition:' || c.code = listed.audience)
    order by listed.number
  );

-- Which rows exist for whom, and the rights.

-- Ukraine takes part in every coalition.
create policy read_audience on accord.coalition for select to accord_app
  using ('UA' = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = coalition.id
    offset 0
  ));
create policy insert_ukraine on accord.coalition for insert to accord_app
  with check ((select accord.current_participant()) = 'UA');
create policy lock_seen on accord.coalition for update to accord_app
  using ('UA' = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = coalition.id
    offset 0
  ))
  with check ((select accord.current_participant()) = 'UA');
grant insert, select on accord.coalition to accord_app;
grant select on accord.coalition to accord_definer;
grant insert, select, update on accord.coalition to accord_worker;
grant update (marking, releasable_to, version) on accord.coalition to accord_app; -- for a release, and because a lock needs it

create policy read_with_coalition on accord.coalition_subgroup for select to accord_app
  using (exists (select 1 from accord.coalition c where c.code = coalition_subgroup.coalition));
create policy insert_lead on accord.coalition_subgroup for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and (coalition = any ((select accord.coalitions_led())::text[]) or (select accord.is_secretariat())));
grant insert, select on accord.coalition_subgroup to accord_app;
grant select on accord.coalition_subgroup to accord_definer, accord_worker;

-- A proposed role is visible to its participant and to those who take part in the coalition.
create policy read_with_coalition on accord.coalition_membership for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[])
    or ('coalition:' || coalition) = any ((select accord.current_audiences())::text[])
    or (status in ('claimed', 'confirmed', 'replaced')
      and exists (select 1 from accord.coalition c where c.code = coalition_membership.coalition)));
create policy insert_side on accord.coalition_membership for insert to accord_app
  with check (proposed_by = (select accord.current_participant())
    and (participant = (select accord.current_participant()) or coalition = any ((select accord.coalitions_led())::text[]))
    -- Ukraine takes part in a coalition that it founds without a proposal.
    and (status = 'proposed' or (status = 'confirmed' and participant = 'UA')));
create policy update_own on accord.coalition_membership for update to accord_app
  using (participant = (select accord.current_participant()));
grant insert, select on accord.coalition_membership to accord_app;
grant select on accord.coalition_membership to accord_definer;
grant insert, select, update on accord.coalition_membership to accord_worker;
grant update (valid_to, reason, version) on accord.coalition_membership to accord_app;
grant update (valid_to, status, reason, decided_by, decided_at, version) on accord.coalition_membership to
  accord_definer;

create policy read_with_coalition on accord.coalition_claim for select to accord_app
  using (exists (select 1 from accord.coalition c where c.code = coalition_claim.coalition));
grant select on accord.coalition_claim to accord_app, accord_definer;
grant delete, insert, select, update on accord.coalition_claim to accord_worker;

-- Decisions of a coalition about itself are for those who take part in it.
create policy read_member on accord.coalition_charter for select to accord_app
  using (('coalition:' || coalition) = any ((select accord.current_audiences())::text[]));
create policy insert_lead on accord.coalition_charter for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and (coalition = any ((select accord.coalitions_led())::text[]) or (select accord.is_secretariat())));
grant insert, select on accord.coalition_charter to accord_app;
grant select on accord.coalition_charter to accord_definer, accord_worker;

create policy read_member on accord.coalition_plan for select to accord_app
  using (('coalition:' || coalition) = any ((select accord.current_audiences())::text[]));
create policy insert_lead on accord.coalition_plan for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and (coalition = any ((select accord.coalitions_led())::text[]) or (select accord.is_secretariat())));
grant insert, select on accord.coalition_plan to accord_app;
grant select on accord.coalition_plan to accord_definer, accord_worker;

create policy read_member on accord.coalition_meeting for select to accord_app
  using (('coalition:' || coalition) = any ((select accord.current_audiences())::text[]));
create policy insert_lead on accord.coalition_meeting for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and (coalition = any ((select accord.coalitions_led())::text[]) or (select accord.is_secretariat())));
grant insert, select on accord.coalition_meeting to accord_app;
grant select on accord.coalition_meeting to accord_definer, accord_worker;

create policy read_member on accord.coalition_decision for select to accord_app
  using (('coalition:' || coalition) = any ((select accord.current_audiences())::text[]));
create policy insert_lead on accord.coalition_decision for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and (coalition = any ((select accord.coalitions_led())::text[]) or (select accord.is_secretariat())));
grant insert, select on accord.coalition_decision to accord_app;
grant select on accord.coalition_decision to accord_definer, accord_worker;

create policy read_member on accord.coalition_review for select to accord_app
  using (('coalition:' || coalition) = any ((select accord.current_audiences())::text[]));
create policy insert_lead on accord.coalition_review for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and (coalition = any ((select accord.coalitions_led())::text[]) or (select accord.is_secretariat())));
grant insert, select on accord.coalition_review to accord_app;
grant select on accord.coalition_review to accord_definer, accord_worker;
