-- Instruments of two or more parties that implement agreements or stand beside them, with the history of their stages; and
-- measures, with who is responsible and by when.
create table accord.instrument (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('implementing_agreement', 'implementation_plan', 'action_plan', 'treaty', 'framework_agreement', 'agreement', 'letter_of_intent', 'statement_of_intent', 'declaration_of_intent', 'multilateral_declaration', 'coalition_agreement', 'coalition_plan', 'delegation_agreement', 'guarantee', 'loan', 'loan_instrument', 'grant_programme', 'pooled_procurement', 'organisation', 'oversight_body', 'national_regulation', 'national_decision', 'plan')),
  title text not null,
  summary text not null,
  -- A date as exactly as it is known: a year, a month or a day.
  concluded text check (concluded ~ '^\d{4}(-\d{2}){0,2}$'),
  due text,
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  amount_qualifier text,
  consultation jsonb,
  status text not null check (status in ('found', 'proposed', 'confirmed', 'rejected', 'withdrawn')),
  proposed_by text references accord.participant,
  confirmed_by text references accord.participant,
  decided_by text references accord.participant,
  decided_at timestamptz,
  reason text,
  confidence text check (confidence in ('high', 'medium', 'low')),
  sources jsonb not null,
  as_found jsonb,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  created_by uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  check ((amount is null) = (currency is null)),
  check ((status = 'found') = (proposed_by is null)),
  check ((status = 'confirmed') = (confirmed_by is not null)),
  check ((status in ('confirmed', 'rejected', 'withdrawn')) = (decided_by is not null)),
  check ((decided_by is null) = (decided_at is null)),
  check ((status in ('rejected', 'withdrawn')) = (reason is not null)),
  -- Two parties make a change (BR-110).
  check (confirmed_by is distinct from proposed_by or confirmed_by is null)
);

create trigger keep_past after update on accord.instrument
  for each row execute function accord.keep_past('id', 'status');

-- A party as the instrument names it, with the participant if it is one.
create table accord.instrument_party (
  instrument_id uuid not null references accord.instrument,
  ordinal integer not null,
  name text not null,
  participant text references accord.participant,
  primary key (instrument_id, ordinal)
);
create index instrument_party_participant on accord.instrument_party (participant, instrument_id);

-- How it relates to an agreement, and in whose words.
create table accord.instrument_agreement (
  instrument_id uuid not null references accord.instrument,
  agreement_id uuid not null references accord.agreement,
  relation text not null check (relation in ('implements', 'builds_on', 'supersedes', 'parallel', 'unrelated', 'not_stated')),
  words text not null,
  primary key (instrument_id, agreement_id)
);
create index instrument_agreement_agreement on accord.instrument_agreement (agreement_id);

-- The stages in order; one that a party states is a claim until another party confirms it.
create table accord.instrument_stage (
  id uuid primary key default uuidv7(),
  instrument_id uuid not null references accord.instrument,
  stage text not null check (stage in ('announced', 'drafted', 'published', 'signed', 'ratified', 'in_force', 'in_use', 'launched', 'operating', 'allocated', 'loans_being_approved', 'first_payment', 'disbursed', 'suspended', 'ended')),
  as_of text check (as_of ~ '^\d{4}(-\d{2}){0,2}$'),
  status text not null check (status in ('found', 'proposed', 'confirmed', 'rejected')),
  stated_by text references accord.participant,
  decided_by text references accord.participant,
  reason text,
  source text not null,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((status = 'found') = (stated_by is null)),
  check ((status in ('confirmed', 'rejected')) = (decided_by is not null)),
  check (decided_by is distinct from stated_by or decided_by is null),
  check ((status = 'rejected') = (reason is not null))
);
create index instrument_stage_instrument on accord.instrument_stage (instrument_id, id);

-- A measure: what is to be done about a provision or a cell, by whom, with whom, by when.
create table accord.measure (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  agreement_id uuid not null references accord.agreement,
  provision_id text references accord.provision,
  area text references accord.area,
  obligor text check (obligor in ('participant', 'ukraine', 'mutual')),
  title text not null,
  description text,
  plan text,
  responsible_body text not null,
  counterpart text references accord.participant,
  counterpart_body text,
  starts_on date,
  due_on date not null,
  status text not null default 'planned' check (status in ('planned', 'in_progress', 'done', 'cancelled')),
  done_on date,
  statement text,
  reason text,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  external_system text,
  external_id text,
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  constraint measure_external_id_key unique (participant, external_key),
  check ((external_system is null) = (external_id is null)),
  check (num_nonnulls(provision_id, area) = 1 and (area is null) = (obligor is null)),
  check (starts_on is null or starts_on <= due_on),
  check ((status = 'done') = (done_on is not null)),
  check ((status = 'cancelled') = (reason is not null))
);
create index measure_participant on accord.measure (participant, id);
create index measure_agreement on accord.measure (agreement_id, id);
create index measure_area on accord.measure (area, id) where area is not null;
create index measure_status on accord.measure (status, id);
create index measure_due on accord.measure (due_on, id);
create index measure_open on accord.measure (due_on, id) where status in ('planned', 'in_progress');

create trigger keep_past after update on accord.measure
  for each row execute function accord.keep_past('id', 'starts_on', 'status');

-- Whether the caller is a party to an instrument. Policies ask this, so it must not be subject to them.
create function accord.is_party_to(p_instrument uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.instrument_party p
    where p.instrument_id = p_instrument and p.participant = accord.current_participant()
  );

-- Which rows exist for whom, and the rights.
create policy read_audience on accord.instrument for select to accord_app
  using (proposed_by = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = instrument.id
    offset 0
  ));
create policy insert_party on accord.instrument for insert to accord_app
  with check (proposed_by = (select accord.current_participant()) and status = 'proposed');
create policy update_party on accord.instrument for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = instrument.id
    offset 0
  ))
  with check (proposed_by = (select accord.current_participant()) or accord.is_party_to(id));
grant insert, select on accord.instrument to accord_app;
grant select on accord.instrument to accord_definer;
grant insert, select, update on accord.instrument to accord_worker; -- what the facts say
grant update (status, confirmed_by, decided_by, decided_at, reason, marking, releasable_to, version) on accord.instrument to accord_app;

create policy read_with_instrument on accord.instrument_party for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = instrument_party.instrument_id
    offset 0
  ));
create policy insert_proposer on accord.instrument_party for insert to accord_app
  with check (exists (
    select 1 from accord.instrument i
    where i.id = instrument_party.instrument_id and i.proposed_by = (select accord.current_participant())
  ));
grant insert, select on accord.instrument_party to accord_app;
grant select on accord.instrument_party to accord_definer;
grant insert, select, update on accord.instrument_party to accord_worker; -- what the facts say

create policy read_with_instrument on accord.instrument_agreement for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = instrument_agreement.instrument_id
    offset 0
  ));
create policy insert_proposer on accord.instrument_agreement for insert to accord_app
  with check (exists (
    select 1 from accord.instrument i
    where i.id = instrument_agreement.instrument_id and i.proposed_by = (select accord.current_participant())
  ));
grant insert, select on accord.instrument_agreement to accord_app;
grant select on accord.instrument_agreement to accord_definer;
grant insert, select, update on accord.instrument_agreement to accord_worker; -- what the facts say

create policy read_with_instrument on accord.instrument_stage for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = instrument_stage.instrument_id
    offset 0
  ));
create policy insert_party on accord.instrument_stage for insert to accord_app
  with check (stated_by = (select accord.current_participant()) and status = 'proposed' and accord.is_party_to(instrument_id));
create policy update_party on accord.instrument_stage for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = instrument_stage.instrument_id
    offset 0
  ))
  with check (decided_by = (select accord.current_participant()) and accord.is_party_to(instrument_id));
grant insert, select on accord.instrument_stage to accord_app;
grant select on accord.instrument_stage to accord_definer;
grant insert, select, update on accord.instrument_stage to accord_worker; -- what the facts say
grant update (status, decided_by, reason, version) on accord.instrument_stage to accord_app;

create policy read_audience on accord.measure for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = measure.id
    offset 0
  ));
create policy insert_own on accord.measure for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.measure for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = measure.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.measure to accord_app;
grant select on accord.measure to accord_definer, accord_worker;
grant update (title, description, responsible_body, counterpart_body, starts_on, due_on, status, done_on, statement, reason,
  marking, releasable_to, version) on accord.measure to accord_app;
grant update (status) on accord.measure to accord_worker; -- because a lock needs it
