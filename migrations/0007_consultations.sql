-- One request over n bilateral clauses: asks, addressees, sessions, responses, offers, outcome.
create table accord.consultation (
  id uuid primary key default uuidv7(),
  requester text not null references accord.participant,
  victim text references accord.participant,
  kind text not null check (kind in ('crisis', 'scheduled', 'ad_hoc')),
  mode text not null check (mode in ('monitoring', 'information_sharing', 'full_activation')),
  trigger text check (trigger in ('armed_attack', 'threat_of_attack', 'significant_escalation')),
  hostilities text check (hostilities in ('ongoing', 'ceased')),
  title text not null,
  summary text not null,
  occurred_at timestamptz,
  requested_by timestamptz,
  deadline_hours integer check (deadline_hours > 0),
  deadline_reason text,
  response_visibility text not null check (response_visibility in ('requester_only', 'all_addressees')),
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  invited text[] not null default '{}',
  origin_consultation_id uuid references accord.consultation,
  status text not null check (status in ('draft', 'circulated', 'closed', 'cancelled')),
  sequence integer not null default 0,
  version integer not null default 1,
  authorised_by jsonb,
  circulated_at timestamptz,
  renewed_at timestamptz,
  closed_at timestamptz,
  close_reason text check (close_reason in ('agreed', 'partly_agreed', 'no_agreement', 'superseded', 'no_longer_needed')),
  outcome jsonb,
  cancelled_at timestamptz,
  cancel_reason text,
  created_by uuid not null,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  -- The fields that amendments have changed since circulation; told to addressees for whom the request waits.
  amended_fields text[] not null default '{}',
  unique (id, requester),
  check ((kind = 'crisis') = (trigger is not null and hostilities is not null and victim is not null)),
  check ((deadline_hours is null) = (deadline_reason is null)),
  check ((status = 'draft') = (circulated_at is null) or status = 'cancelled'),
  check ((status = 'closed') = (closed_at is not null and close_reason is not null and outcome is not null)),
  check ((status = 'cancelled') = (cancelled_at is not null and cancel_reason is not null))
);
-- Each filter of the list has an index of its own in the order of the list, as in every file.
create index consultation_requester on accord.consultation (requester, id);
create index consultation_status on accord.consultation (status, id);
create index consultation_kind on accord.consultation (kind, id);
create index consultation_origin on accord.consultation (origin_consultation_id, id);
create index consultation_closed on accord.consultation (id) where closed_at is not null;
-- For the requests of the caller that wait for something.
create index consultation_own_running on accord.consultation (requester, id) where status = 'circulated';
create index consultation_running on accord.consultation (coalesce(renewed_at, circulated_at)) where status = 'circulated';

create trigger keep_past after update on accord.consultation
  for each row execute function accord.keep_past('id', 'status', 'circulated_at', 'closed_at');

-- Children carry the requester, so that their policies need no look at the parent.
create table accord.ask (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  number integer not null,
  text text not null,
  capability text,
  quantity numeric check (quantity > 0),
  unit text,
  addressed_to text[],
  superseded_sequence integer,
  unique (consultation_id, number),
  unique (consultation_id, id),
  check (quantity is null or unit is not null),
  foreign key (consultation_id, requester) references accord.consultation (id, requester)
);

-- The clause is stored as it is at circulation: a later amendment of the agreement changes no running deadline.
create table accord.addressee (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  participant text not null references accord.participant,
  agreement_id uuid references accord.agreement,
  clause_id uuid references accord.clause,
  provision_id text references accord.provision,
  locator text,
  basis text not null check (basis in ('undertaking', 'best_effort', 'soft', 'invited', 'unknown')),
  why text not null,
  limb jsonb,
  clock_from timestamptz not null,
  deadline_at timestamptz,
  requested_by timestamptz,
  multilateral_consent boolean not null,
  roster_consent_at timestamptz,
  state text not null check (state in ('needs_action', 'acknowledged', 'consulted', 'responded', 'excused')),
  sequence integer not null,
  -- By a person; a service account's read is told apart.
  first_seen_at timestamptz,
  first_fetched_at timestamptz,
  acknowledged_at timestamptz,
  consulted_at timestamptz,
  answered_at timestamptz,
  responded_at timestamptz,
  excused_at timestamptz,
  excused_reason text,
  applicability text check (applicability in ('accepted', 'without_prejudice', 'contested')),
  applicability_note text,
  -- Since when it is asked: an amendment that changes its asks begins its time for acknowledging again.
  asked_at timestamptz not null,
  -- Whether an amendment changed its asks, and not only those of others.
  asked_anew boolean not null default false,
  -- When half and nine tenths of the window are over: by seconds, because an interval of days would move with
  -- daylight-saving time; stored, because under row-level security an index over an expression is not used.
  half_at timestamptz generated always as (
    to_timestamp((extract(epoch from clock_from - to_timestamp(0)) + extract(epoch from deadline_at - clock_from) * 0.5)::double precision)
  ) stored,
  nine_tenths_at timestamptz generated always as (
    to_timestamp((extract(epoch from clock_from - to_timestamp(0)) + extract(epoch from deadline_at - clock_from) * 0.9)::double precision)
  ) stored,
  unique (consultation_id, participant),
  unique (consultation_id, id),
  check ((basis = 'undertaking') = (deadline_at is not null)),
  check ((state = 'excused') = (excused_at is not null and excused_reason is not null)),
  foreign key (consultation_id, requester) references accord.consultation (id, requester)
);
create index addressee_participant on accord.addressee (participant, consultation_id);
-- For the sweep: open undertakings, unread requests, running requests, pending proposals.
create index addressee_open_duty on accord.addressee (deadline_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_late on accord.addressee (consultation_id, deadline_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_half_at on accord.addressee (half_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_nine_tenths_at on accord.addressee (nine_tenths_at)
  where basis = 'undertaking' and consulted_at is null and answered_at is null and excused_at is null;
create index addressee_needs_action on accord.addressee (asked_at) where state = 'needs_action';
create index addressee_answered on accord.addressee (consultation_id) where answered_at is not null or consulted_at is not null;

-- What the requester did to reach an addressee, including calls that nobody answered.
create table accord.contact_attempt (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  attempted_at timestamptz not null,
  channel text not null check (channel in ('telephone', 'email', 'other')),
  outcome text not null check (outcome in ('no_answer', 'busy', 'message_left', 'wrong_contact', 'answered')),
  note text,
  account_id uuid not null,
  created_at timestamptz not null,
  foreign key (consultation_id, requester) references accord.consultation (id, requester),
  foreign key (consultation_id, participant) references accord.addressee (consultation_id, participant)
);
create index contact_attempt_addressee on accord.contact_attempt (consultation_id, participant, attempted_at, id);

create table accord.deadline_extension (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  addressee_id uuid not null,
  requester text not null,
  participant text not null,
  old_deadline_at timestamptz not null,
  new_deadline_at timestamptz not null,
  reason text not null,
  created_at timestamptz not null,
  check (new_deadline_at > old_deadline_at),
  foreign key (consultation_id, requester) references accord.consultation (id, requester),
  foreign key (consultation_id, addressee_id) references accord.addressee (consultation_id, id)
);
create index deadline_extension_addressee on accord.deadline_extension (addressee_id, id);

create table accord.session (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  held_at timestamptz not null,
  channel text not null check (channel in ('in_person', 'telephone', 'video', 'existing_format')),
  level text not null check (level in ('head_of_state', 'minister', 'senior_official', 'working')),
  -- Partners mostly meet in existing formats: one meeting is one record, whoever took part.
  format text not null check (format in ('bilateral', 'several', 'nato_ukraine_council', 'defence_contact_group',
    'coalition_of_the_willing', 'eu_ukraine', 'g7', 'nordic_baltic_eight', 'capability_coalition', 'other_format')),
  convened_via text,
  chair text,
  note_reference text,
  note_sha256 text check (note_sha256 ~ '^[0-9a-f]{64}$'),
  summary text,
  logged_by text not null references accord.participant,
  requester_confirmed_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (id, consultation_id, requester),
  check ((format = 'other_format') = (convened_via is not null)),
  check (channel <> 'existing_format' or format not in ('bilateral', 'several')),
  check (note_sha256 is null or note_reference is not null),
  foreign key (consultation_id, requester) references accord.consultation (id, requester)
);
create index session_consultation on accord.session (consultation_id, id);
-- What waits for the requester.
create index session_unconfirmed on accord.session (requester, id) where requester_confirmed_at is null;

create table accord.session_attendance (
  session_id uuid not null,
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  confirmed_at timestamptz,
  -- When a person of the participant saw it, from which its time to object runs. A service account's look is in the next
  -- column and counts for nobody.
  seen_at timestamptz,
  fetched_at timestamptz,
  objected_at timestamptz,
  objection_reason text,
  primary key (session_id, participant),
  check ((objected_at is null) = (objection_reason is null)),
  check (confirmed_at is null or objected_at is null),
  foreign key (session_id, consultation_id, requester) references accord.session (id, consultation_id, requester),
  foreign key (consultation_id, participant) references accord.addressee (consultation_id, participant)
);

-- For what waits for the participant that was recorded, and for the requester.
create index session_attendance_open on accord.session_attendance
  (participant, (case when seen_at is null then 'infinity'::timestamptz else seen_at end))
  where confirmed_at is null and objected_at is null;
create index session_attendance_unconfirmed on accord.session_attendance (session_id, participant)
  where confirmed_at is null and objected_at is null;
create index session_attendance_objected on accord.session_attendance (requester, session_id)
  where objected_at is not null;

-- `shared` is the visibility that applies: the request's, narrowed by the responder, never widened without consent.
create table accord.response (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  sequence integer not null,
  number integer not null,
  type text not null check (type in ('offer', 'partial_offer', 'decline', 'reserve_position', 'counter_proposal', 'no_objection')),
  text text,
  ask_ids uuid[] not null,
  shared boolean not null,
  submitted_at timestamptz not null,
  superseded_at timestamptz,
  account_id uuid not null,
  unique (consultation_id, participant, number),
  unique (id, consultation_id, requester),
  foreign key (consultation_id, requester) references accord.consultation (id, requester),
  foreign key (consultation_id, participant) references accord.addressee (consultation_id, participant)
);
-- Each addressee has one current response.
create unique index response_current on accord.response (consultation_id, participant) where superseded_at is null;

create table accord.offer (
  id uuid primary key default uuidv7(),
  consultation_id uuid not null,
  response_id uuid not null,
  requester text not null,
  provider text not null references accord.participant,
  ask_id uuid,
  kind text not null check (kind in ('capability', 'money')),
  capability text,
  quantity numeric check (quantity > 0),
  unit text,
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  available_from date,
  terms text,
  status text not null check (status in ('offered', 'accepted', 'partly_accepted', 'rejected', 'withdrawn')),
  accepted numeric not null default 0 check (accepted >= 0),
  reason text,
  shared boolean not null,
  created_at timestamptz not null,
  decided_at timestamptz,
  version integer not null default 1,
  unique (id, consultation_id, requester),
  check (case kind when 'capability' then capability is not null and quantity is not null and unit is not null and amount is null and currency is null
    else amount is not null and currency is not null and quantity is null and unit is null end),
  check (accepted <= coalesce(quantity, amount)),
  foreign key (response_id, consultation_id, requester) references accord.response (id, consultation_id, requester),
  foreign key (consultation_id, ask_id) references accord.ask (consultation_id, id)
);
create index offer_response on accord.offer (response_id);
create index offer_consultation on accord.offer (consultation_id, id);

-- Participants that offer together with the provider: each confirms its own part, and nobody speaks for another.
create table accord.offer_partner (
  offer_id uuid not null,
  consultation_id uuid not null,
  requester text not null,
  provider text not null,
  participant text not null references accord.participant,
  confirmed_at timestamptz,
  primary key (offer_id, participant),
  check (participant <> provider),
  foreign key (offer_id, consultation_id, requester) references accord.offer (id, consultation_id, requester)
);

-- The proposal that an acceptance makes. Its provider owns it, and alone may confirm it into a commitment or a task.
create table accord.conversion_proposal (
  id uuid primary key default uuidv7(),
  offer_id uuid not null,
  consultation_id uuid not null,
  requester text not null,
  provider text not null,
  quantity numeric,
  unit text,
  amount numeric,
  currency text,
  conversion text not null check (conversion in ('pending', 'deviating', 'converted', 'declined')),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  reason text,
  decided_at timestamptz,
  version integer not null default 1,
  became_type text check (became_type in ('commitment', 'task')),
  became_id uuid,
  -- What its provider gives instead, with the reason: it counts once the requester has confirmed it.
  deviation jsonb,
  -- Why and when its requester refused the last stated deviation.
  deviation_refusal jsonb,
  check ((conversion = 'converted') = (became_id is not null) and (became_id is null) = (became_type is null)),
  check ((conversion = 'declined') = (reason is not null)),
  check ((conversion in ('pending', 'deviating')) = (decided_at is null)),
  check (conversion <> 'deviating' or deviation is not null),
  foreign key (offer_id, consultation_id, requester) references accord.offer (id, consultation_id, requester)
);
create index conversion_proposal_offer on accord.conversion_proposal (offer_id, id);
create index conversion_proposal_consultation on accord.conversion_proposal (consultation_id, id);
create index conversion_proposal_provider on accord.conversion_proposal (provider, id);
create index conversion_proposal_requester on accord.conversion_proposal (requester, id);
create index conversion_proposal_conversion on accord.conversion_proposal (conversion, id);
create index conversion_proposal_pending on accord.conversion_proposal (expires_at)
  where conversion in ('pending', 'deviating');

-- Whether the caller is an addressee. Policies call it, so it must not be subject to them itself.
create function accord.is_addressee(p_consultation uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.addressee a
    where a.consultation_id = p_consultation and a.participant = accord.current_participant()
  );

-- The two sides of a request, with all of its addressees: who may know which addressees are named.
create function accord.sides_of_request(p_consultation uuid) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return (
    select array_agg(a.participant order by a.participant) || min(a.requester)
    from accord.addressee a
    where a.consultation_id = p_consultation
    having bool_or((select accord.current_participant()) in (a.requester, a.participant))
  );

create function accord.attends(p_session uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.session_attendance a
    where a.session_id = p_session and a.participant = accord.current_participant()
  );

create function accord.joins_offer(p_offer uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.offer_partner o
    where o.offer_id = p_offer and o.participant = accord.current_participant()
  );

-- What is told of the addressees of a request, computed over all of them. The requester and the addressees are told who
-- was addressed (addressees are not told of those whose text asks for consent until they consent), and the basis and
-- state of each, which are counted (BR-36). The requester is told whether an undertaking is open. Everybody who sees the
-- request is told whether anybody has consulted or answered, because an unanswered request lapses (BR-35).
create function accord.consultation_addressed(p_consultation uuid)
  returns table (roster text[], bases text[], states text[], answered boolean, undertaking_open boolean)
  language sql stable security definer rows 1
  set search_path = accord, pg_temp
  begin atomic
    select case when s.is_one then s.roster end, case when s.is_one then s.bases end, case when s.is_one then s.states end,
      s.answered, s.undertaking_open
    from (
      select bool_or((select accord.current_participant()) in (a.requester, a.participant)) as is_one,
        array_agg(a.participant) filter (
          where not a.multilateral_consent or a.roster_consent_at is not null
            or (select accord.current_participant()) in (a.requester, a.participant)
        ) as roster,
        array_agg(a.basis) as bases,
        array_agg(a.state) as states,
        bool_or(num_nonnulls(a.consulted_at, a.answered_at) > 0) as answered,
        bool_or(a.requester = (select accord.current_participant()) and a.basis = 'undertaking'
          and num_nonnulls(a.consulted_at, a.answered_at, a.excused_at) = 0) as undertaking_open
      from accord.addressee a
      where a.consultation_id = p_consultation
    ) s
    where s.is_one or (select accord.sees(p_consultation));
  end;

-- Those of these requests to which anybody has consulted or answered. An unanswered request lapses (BR-35), whoever looks
-- at it.
create function accord.consultations_answered(p_consultations uuid[]) returns uuid[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return array(
    select c.id
    from unnest(accord.seen_among(p_consultations)) as c (id)
    where exists (
      select 1 from accord.addressee a
      where a.consultation_id = c.id and (a.answered_at is not null or a.consulted_at is not null)
    )
  );

create function accord.consultation_answered(p_consultation uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return accord.consultations_answered(array[p_consultation]) <> '{}';

-- Participants and accounts that saw a record by an audience that was removed, and see it by no other now. A tombstone
-- for the whole audience would tell an addressee that it lost what it still has. The record is the caller's, or made from
-- one that is. Audiences are those of accord.enter().
create function accord.audience_losers(p_record uuid, p_removed text[], p_now timestamptz) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return array(
    select h.told
    from accord.resource_audience r
    cross join accord.participant p
    cross join lateral (
      select p.code as told, array['public', p.code]
        || case when p.kind <> 'coalition_partner' then array['framework'] else '{}' end
        || accord.coalition_audiences(p.code, (p_now at time zone p.time_zone)::date) as audiences
      where p.kind <> 'observer'
      union all
      select s.told, s.audiences
      from (values
        (p.code || ':audit', array['public', 'framework', 'framework_audit', p.code]),
        (p.code || ':public', array['public', p.code])
      ) as s (told, audiences)
      where p.kind = 'observer'
    ) h
    where r.resource_id = p_record
      and exists (
        with recursive above as (
          select r.owner, r.origins
          union
          select o.owner, o.origins from above join accord.resource_audience o on o.resource_id = any (above.origins)
        )
        select from above where above.owner = accord.current_participant()
      )
      and h.audiences && p_removed
      and not h.audiences && r.audiences
    union all
    select 'public:alone'
    where 'public' = any (p_removed)
    order by 1
  );

-- Shares responses among all addressees of a request that says so, because the responder may not know who they are. Only
-- the responder's own records can be shared.
create function accord.share_with_addressees(p_resources uuid[], p_consultation uuid) returns void
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    select accord.set_audience(r.resource_id, r.audiences || array(
      select a.participant from accord.addressee a where a.consultation_id = p_consultation))
    from accord.resource_audience r
    where r.resource_id = any (p_resources)
      and exists (
        select 1 from accord.addressee mine
        where mine.consultation_id = p_consultation and mine.participant = accord.current_participant()
      );
  end;

-- Which rows exist for whom, and the rights.

-- A draft has its requester as only audience; circulation adds the addressees and the releases.
create policy read_audience on accord.consultation for select to accord_app
  using (requester = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = consultation.id
    offset 0
  ));
create policy insert_own on accord.consultation for insert to accord_app
  with check (requester = (select accord.current_participant()));
create policy update_own on accord.consultation for update to accord_app
  using (requester = (select accord.current_participant()) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = consultation.id
    offset 0
  ))
  with check (requester = (select accord.current_participant()));
grant insert, select on accord.consultation to accord_app;
grant update (victim, kind, mode, trigger, hostilities, title, summary, occurred_at, requested_by, deadline_hours,
    deadline_reason, response_visibility, marking, releasable_to, invited, status, sequence, version, authorised_by,
    circulated_at, renewed_at, closed_at, close_reason, outcome, cancelled_at, cancel_reason, amended_fields)
  on accord.consultation to accord_app;
grant select on accord.consultation to accord_definer, accord_worker;
grant update (status) on accord.consultation to accord_worker; -- needed for locking

-- Asks are visible with their request, but an ask for some addressees only to these.
create policy read_with_consultation on accord.ask for select to accord_app
  using (requester = (select accord.current_participant())
    or ((addressed_to is null or (select accord.current_participant()) = any (addressed_to))
      and exists (select 1 from accord.resource_audience r where r.resource_id = ask.consultation_id offset 0)));
create policy insert_own on accord.ask for insert to accord_app
  with check (requester = (select accord.current_participant()));
create policy update_own on accord.ask for update to accord_app
  using (requester = (select accord.current_participant()));
create policy delete_own on accord.ask for delete to accord_app
  using (requester = (select accord.current_participant()));
grant delete, insert, select on accord.ask to accord_app; -- deleted of a draft
grant update (superseded_sequence) on accord.ask to accord_app;
grant select on accord.ask to accord_definer, accord_worker;

-- An addressee sees its own row, the requester all of them.
create policy read_sides on accord.addressee for select to accord_app
  using (participant = (select accord.current_participant()) or requester = (select accord.current_participant()));
create policy insert_requester on accord.addressee for insert to accord_app
  with check (requester = (select accord.current_participant()));
create policy update_sides on accord.addressee for update to accord_app
  using (participant = (select accord.current_participant()) or requester = (select accord.current_participant()));
grant insert, select on accord.addressee to accord_app;
grant update (deadline_at, state, sequence, roster_consent_at, first_seen_at, first_fetched_at, acknowledged_at,
    consulted_at, answered_at, responded_at, excused_at, excused_reason, applicability, applicability_note, asked_at,
    asked_anew)
  on accord.addressee to accord_app;
grant select on accord.addressee to accord_definer, accord_worker;
grant update (state) on accord.addressee to accord_worker; -- needed for locking

create policy read_sides on accord.deadline_extension for select to accord_app
  using (participant = (select accord.current_participant()) or requester = (select accord.current_participant()));
create policy insert_requester on accord.deadline_extension for insert to accord_app
  with check (requester = (select accord.current_participant()));
grant insert, select on accord.deadline_extension to accord_app;
grant select on accord.deadline_extension to accord_definer, accord_worker;

-- Participants of one session know of each other.
create policy read_attending on accord.session for select to accord_app
  using (requester = (select accord.current_participant()) or logged_by = (select accord.current_participant())
    or accord.attends(id));
create policy insert_logger on accord.session for insert to accord_app
  with check (logged_by = (select accord.current_participant())
    and (requester = (select accord.current_participant()) or accord.is_addressee(consultation_id)));
create policy update_attending on accord.session for update to accord_app
  using (requester = (select accord.current_participant()) or logged_by = (select accord.current_participant())
    or accord.attends(id))
  with check (requester = (select accord.current_participant()));
grant insert, select on accord.session to accord_app;
grant update (requester_confirmed_at, version) on accord.session to accord_app;
grant select on accord.session to accord_definer, accord_worker;

create policy read_attending on accord.session_attendance for select to accord_app
  using (requester = (select accord.current_participant()) or participant = (select accord.current_participant())
    or accord.attends(session_id));
create policy insert_sides on accord.session_attendance for insert to accord_app
  with check (requester = (select accord.current_participant()) or participant = (select accord.current_participant()));
create policy update_own on accord.session_attendance for update to accord_app
  using (requester = (select accord.current_participant()) or participant = (select accord.current_participant())
    or accord.attends(session_id))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.session_attendance to accord_app;
grant update (confirmed_at, seen_at, fetched_at, objected_at, objection_reason)
  on accord.session_attendance to accord_app;
grant select on accord.session_attendance to accord_definer, accord_worker;

create policy read_sides on accord.response for select to accord_app
  using (participant = (select accord.current_participant()) or requester = (select accord.current_participant())
    or (shared and accord.is_addressee(consultation_id)));
create policy insert_own on accord.response for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.response for update to accord_app
  using (participant = (select accord.current_participant()) or requester = (select accord.current_participant())
    or (shared and accord.is_addressee(consultation_id)))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.response to accord_app;
grant update (superseded_at) on accord.response to accord_app;
grant select on accord.response to accord_definer, accord_worker;

-- The requester decides an offer, its provider withdraws it, a partner joins it. Each writes a column of its own;
-- access/policy.ts says which.
create policy read_sides on accord.offer for select to accord_app
  using (provider = (select accord.current_participant()) or requester = (select accord.current_participant())
    or (shared and accord.is_addressee(consultation_id)) or accord.joins_offer(id));
create policy insert_own on accord.offer for insert to accord_app
  with check (provider = (select accord.current_participant()) and accord.is_addressee(consultation_id));
create policy update_sides on accord.offer for update to accord_app
  using (provider = (select accord.current_participant()) or requester = (select accord.current_participant())
    or (shared and accord.is_addressee(consultation_id)) or accord.joins_offer(id))
  with check (provider = (select accord.current_participant()) or requester = (select accord.current_participant()));
grant insert, select on accord.offer to accord_app;
grant update (status, reason, decided_at, accepted, version) on accord.offer to accord_app;
grant select on accord.offer to accord_definer, accord_worker;

create policy read_sides on accord.offer_partner for select to accord_app
  using (participant = (select accord.current_participant()) or provider = (select accord.current_participant())
    or requester = (select accord.current_participant()) or accord.joins_offer(offer_id));
create policy insert_provider on accord.offer_partner for insert to accord_app
  with check (provider = (select accord.current_participant()));
create policy update_own on accord.offer_partner for update to accord_app
  using (participant = (select accord.current_participant()) or provider = (select accord.current_participant())
    or requester = (select accord.current_participant()))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.offer_partner to accord_app;
grant update (confirmed_at) on accord.offer_partner to accord_app;
grant select on accord.offer_partner to accord_definer, accord_worker;

create policy read_sides on accord.contact_attempt for select to accord_app
  using (requester = (select accord.current_participant()) or participant = (select accord.current_participant()));
create policy insert_requester on accord.contact_attempt for insert to accord_app
  with check (requester = (select accord.current_participant()));
grant insert, select on accord.contact_attempt to accord_app;
grant select on accord.contact_attempt to accord_definer, accord_worker;

create policy read_sides on accord.conversion_proposal for select to accord_app
  using (provider = (select accord.current_participant()) or requester = (select accord.current_participant()));
create policy insert_requester on accord.conversion_proposal for insert to accord_app
  with check (requester = (select accord.current_participant()));
-- Only the provider makes something of an accepted offer (BR-37); the requester decides whether it may differ.
create policy update_sides on accord.conversion_proposal for update to accord_app
  using (provider = (select accord.current_participant()) or requester = (select accord.current_participant()))
  with check (provider = (select accord.current_participant())
    or requester = (select accord.current_participant()) and conversion = 'pending');
grant insert, select on accord.conversion_proposal to accord_app;
grant select on accord.conversion_proposal to accord_definer, accord_worker;
grant update (conversion, reason, decided_at, version, became_type, became_id, deviation, deviation_refusal) on accord.conversion_proposal to accord_app;
grant update (conversion) on accord.conversion_proposal to accord_worker; -- needed for locking
