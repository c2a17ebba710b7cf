-- Joint projects: what was promised, what came of it, and what is published of them.

-- A joint industrial or technical project. Days are as exactly as they are told: a year, a month or a day. What sources say
-- of its tie to an agreement is kept in their words; the conclusion from that and from links is derived.
create table accord.joint_project (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  code text unique check (code ~ '^[a-z][a-z0-9-]{1,59}$'),
  title_en text not null,
  title_uk text,
  kind text not null check (kind ~ '^[a-z][a-z_]{1,59}$'),
  summary_en text not null,
  summary_uk text,
  started text check (started ~ '^\d{4}(-\d{2}){0,2}$'),
  due text check (due ~ '^\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?$'),
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  amount_qualifier text,
  source_tie text not null check (source_tie in ('claimed', 'programme', 'subject_only', 'older', 'unknown')),
  source_tie_words text,
  candidate_provisions text[] not null default '{}',
  confidence text check (confidence in ('high', 'medium', 'low')),
  notes text,
  sources jsonb not null default '[]',
  status text not null default 'active' check (status in ('active', 'ended')),
  reason text,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  as_found jsonb,
  created_by uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  check ((amount is null) = (currency is null)),
  check ((as_found is null) = (created_by is not null)),
  check ((status = 'ended') = (reason is not null))
);
create index joint_project_kind on accord.joint_project (kind, id);
create index joint_project_status on accord.joint_project (status, id);
create index joint_project_source_tie on accord.joint_project (source_tie, id);

-- The parties: participants, and by their names companies and others that are no participants.
create table accord.joint_project_party (
  project_id uuid not null references accord.joint_project,
  number integer not null,
  participant text references accord.participant,
  name text,
  primary key (project_id, number),
  unique (project_id, participant),
  check (num_nonnulls(participant, name) = 1)
);
create index joint_project_party_participant on accord.joint_project_party (participant, project_id);

-- The statements about a project, one after the other: the stage that it reached, and by when something was promised. A
-- statement that postpones takes back the earlier promise, whether or not it names another time.
create table accord.joint_project_stage (
  id uuid primary key default uuidv7(),
  project_id uuid not null references accord.joint_project,
  number integer,
  stated_on text check (stated_on ~ '^\d{4}(-\d{2}){0,2}$'),
  words text,
  stage text check (stage ~ '^[a-z][a-z_]{1,59}$'),
  promised_for text check (promised_for ~ '^\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?$'),
  postpones boolean not null default false,
  source text,
  filed_by text references accord.participant,
  account_id uuid,
  created_at timestamptz not null,
  check (num_nonnulls(words, stage, promised_for) > 0),
  check ((filed_by is null) = (account_id is null))
);
create index joint_project_stage_project on accord.joint_project_stage (project_id, number, id);

-- `promised_on` is the first promised day, `due_on` the present one.
create table accord.joint_project_milestone (
  id uuid primary key default uuidv7(),
  project_id uuid not null references accord.joint_project,
  title_en text not null,
  title_uk text not null,
  promised_on date not null,
  due_on date not null,
  moves integer not null default 0,
  reached_on date,
  reason text,
  filed_by text not null references accord.participant,
  created_at timestamptz not null,
  version integer not null default 1
);
create index joint_project_milestone_project on accord.joint_project_milestone (project_id, due_on, id);

-- The money of a project, as its giver pledged or committed it.
create table accord.joint_project_money (
  id uuid primary key default uuidv7(),
  project_id uuid not null references accord.joint_project,
  pledge_id uuid references accord.pledge,
  commitment_id uuid references accord.commitment,
  filed_by text not null references accord.participant,
  created_at timestamptz not null,
  unique (project_id, pledge_id),
  unique (project_id, commitment_id),
  check (num_nonnulls(pledge_id, commitment_id) = 1)
);
create index joint_project_money_project on accord.joint_project_money (project_id, id);

-- What the public may read of a project, in both languages, exactly as its parties decided: `profile` holds the facts of
-- the project on the day of the proposal.
create table accord.joint_project_publication (
  id uuid primary key default uuidv7(),
  project_id uuid not null references accord.joint_project,
  participant text not null references accord.participant,
  title_en text not null,
  title_uk text not null,
  summary_en text not null,
  summary_uk text not null,
  profile jsonb not null,
  status text not null default 'proposed'
    check (status in ('proposed', 'published', 'refused', 'withdrawn', 'superseded')),
  reason text,
  decided_by text references accord.participant,
  published_at timestamptz,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((status in ('refused', 'withdrawn')) = (reason is not null))
);
create index joint_project_publication_status on accord.joint_project_publication (status, id);
create unique index joint_project_publication_proposed on accord.joint_project_publication (project_id)
  where status = 'proposed';
create unique index joint_project_publication_published on accord.joint_project_publication (project_id)
  where status = 'published';
create index joint_project_publication_newest on accord.joint_project_publication (published_at, id)
  where status = 'published';

create table accord.joint_project_consent (
  publication_id uuid not null references accord.joint_project_publication,
  participant text not null references accord.participant,
  account_id uuid not null,
  created_at timestamptz not null,
  primary key (publication_id, participant)
);

-- Whether the caller is a party to a project.
create function accord.does_project(p_project uuid) returns boolean
  language sql stable security definer
  set search_path = accord, pg_temp
  return exists (
    select 1 from accord.joint_project_party p
    where p.project_id = p_project and p.participant = accord.current_participant()
  );

-- The agreement of the last of the parties: the text is public from now on and replaces what was published before.
create function accord.publish_project(p_publication uuid, p_now timestamptz) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
declare
  made accord.joint_project_publication;
begin
  select u.* into strict made
  from accord.joint_project_publication u
  where u.id = p_publication
    and u.status = 'proposed'
    and accord.does_project(u.project_id)
    and not exists (
      select 1 from accord.joint_project_party p
      where p.project_id = u.project_id
        and p.participant is not null
        and not exists (
          select 1 from accord.joint_project_consent c
          where c.publication_id = u.id and c.participant = p.participant
        )
    );
  with earlier as (
    update accord.joint_project_publication u
    set status = 'superseded', version = u.version + 1
    where u.project_id = made.project_id and u.status = 'published'
    returning u.id
  )
  update accord.resource_audience r set audiences = accord.as_set(r.sides || r.owner)
  from earlier e where r.resource_id = e.id;
  update accord.joint_project_publication u
  set status = 'published', published_at = p_now, version = u.version + 1
  where u.id = p_publication;
  update accord.resource_audience r set audiences = accord.as_set(r.audiences || array['public'])
  where r.resource_id = p_publication;
end
$$;

-- A text that one of the parties takes back is no longer public.
create function accord.unpublish_project(p_publication uuid, p_reason text) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
declare
  made accord.joint_project_publication;
begin
  update accord.joint_project_publication u
  set status = 'withdrawn', reason = p_reason, decided_by = accord.current_participant(), version = u.version + 1
  where u.id = p_publication
    and u.status in ('proposed', 'published')
    and accord.does_project(u.project_id)
  returning u.* into strict made;
  update accord.resource_audience r set audiences = accord.as_set(r.sides || r.owner)
  where r.resource_id = made.id;
end
$$;

-- Which rows exist for whom, and the rights.

create policy read_audience on accord.joint_project for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project.id
    offset 0
  ));
create policy insert_own on accord.joint_project for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_party on accord.joint_project for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project.id
    offset 0
  ))
  with check (accord.does_project(id));
grant insert, select on accord.joint_project to accord_app;
grant update (status, reason, marking, releasable_to, version) on accord.joint_project to accord_app;
grant select on accord.joint_project to accord_definer;
grant insert, select, update on accord.joint_project to accord_worker;

create policy read_audience on accord.joint_project_party for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_party.project_id
    offset 0
  ));
-- Parties come with their project.
create policy insert_founder on accord.joint_project_party for insert to accord_app
  with check (exists (
    select 1 from accord.joint_project p
    where p.id = joint_project_party.project_id and p.participant = (select accord.current_participant())
  ));
grant insert, select on accord.joint_project_party to accord_app;
grant select on accord.joint_project_party to accord_definer;
grant insert, select, update on accord.joint_project_party to accord_worker;

create policy read_audience on accord.joint_project_stage for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_stage.project_id
    offset 0
  ));
create policy insert_party on accord.joint_project_stage for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and accord.does_project(project_id));
grant insert, select on accord.joint_project_stage to accord_app;
grant delete, insert, select, update on accord.joint_project_stage to accord_worker;

create policy read_audience on accord.joint_project_milestone for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_milestone.project_id
    offset 0
  ));
create policy insert_party on accord.joint_project_milestone for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and accord.does_project(project_id));
create policy update_party on accord.joint_project_milestone for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_milestone.project_id
    offset 0
  ))
  with check (accord.does_project(project_id));
grant insert, select on accord.joint_project_milestone to accord_app;
grant update (due_on, moves, reached_on, reason, version) on accord.joint_project_milestone to accord_app;
grant select on accord.joint_project_milestone to accord_worker;

create policy read_audience on accord.joint_project_money for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_money.project_id
    offset 0
  ));
create policy insert_party on accord.joint_project_money for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and accord.does_project(project_id));
grant insert, select on accord.joint_project_money to accord_app;
grant select on accord.joint_project_money to accord_worker;

create policy read_audience on accord.joint_project_publication for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_publication.id
    offset 0
  ));
create policy insert_party on accord.joint_project_publication for insert to accord_app
  with check (participant = (select accord.current_participant()) and status = 'proposed' and accord.does_project(project_id));
-- A party may refuse; functions that know who has agreed publish a text or take it back.
create policy update_party on accord.joint_project_publication for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_publication.id
    offset 0
  ))
  with check (accord.does_project(project_id) and status in ('proposed', 'refused'));
grant insert, select on accord.joint_project_publication to accord_app;
grant update (status, reason, decided_by, version) on accord.joint_project_publication to accord_app;
grant select, update on accord.joint_project_publication to accord_definer;
grant select on accord.joint_project_publication to accord_worker;

create policy read_audience on accord.joint_project_consent for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_consent.publication_id
    offset 0
  ));
create policy insert_own on accord.joint_project_consent for insert to accord_app
  with check (participant = (select accord.current_participant()) and exists (
    select 1 from accord.joint_project_publication u
    where u.id = joint_project_consent.publication_id and accord.does_project(u.project_id)
  ));
grant insert, select on accord.joint_project_consent to accord_app;
grant select on accord.joint_project_consent to accord_definer, accord_worker;

-- Reforms, which Ukraine undertook in return: the commitments of the texts, the programmes, their steps and assessments.

-- A reciprocal commitment, with the parties in whose texts it stands.
create table accord.reform_commitment (
  code text primary key check (code ~ '^[a-z][a-z0-9_]{1,59}$'),
  words_en text not null,
  words_uk text not null,
  agreements text[] not null,
  outcome jsonb,
  source text not null,
  as_found jsonb not null
);

create table accord.reform_programme (
  code text primary key check (code ~ '^[a-z][a-z0-9_]{1,59}$'),
  name_en text not null,
  name_uk text not null,
  assessor_en text not null,
  assessor_uk text not null,
  tranche_method text not null check (tranche_method in ('assessor_decides', 'all_or_nothing', 'proportional'))
);

-- An instalment: a part of a programme's money on which one decision is made, with the number of steps due in it.
create table accord.reform_instalment (
  programme text not null references accord.reform_programme,
  number integer not null,
  code text not null unique,
  title_en text not null,
  title_uk text not null,
  due text,
  steps_due integer not null check (steps_due > 0),
  summary text,
  consequence text,
  confidence text check (confidence in ('high', 'medium', 'low')),
  notes text,
  sources jsonb not null,
  as_found jsonb not null,
  primary key (programme, number)
);

-- How many steps of an instalment a decision accepted; a later decision may accept steps that an earlier one did not.
create table accord.reform_instalment_decision (
  programme text not null,
  number integer not null,
  decided_on date not null,
  accepted integer not null check (accepted > 0),
  decision text not null,
  primary key (programme, number, decided_on),
  foreign key (programme, number) references accord.reform_instalment (programme, number)
);

-- One step. Its criteria do not change from its first assessment on (BR-40). `reform` is the same for steps of several
-- programmes that ask for the same thing.
create table accord.reform_step (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant check (participant = 'UA'),
  code text unique check (code ~ '^[a-z][a-z0-9.-]{1,59}$'),
  programme text not null references accord.reform_programme,
  number text,
  title_en text not null,
  title_uk text not null,
  due text,
  instalment integer,
  reform text check (reform ~ '^[a-z][a-z0-9_]{1,59}$'),
  responsible text,
  criteria jsonb not null default '[]',
  met_on text,
  summary text,
  consequence text,
  confidence text check (confidence in ('high', 'medium', 'low')),
  notes text,
  sources jsonb not null default '[]',
  status text not null default 'planned' check (status in ('planned', 'assessed', 'dropped')),
  reason text,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  as_found jsonb,
  created_by uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  check ((as_found is null) = (created_by is not null)),
  check ((status = 'dropped') = (reason is not null))
);
create index reform_step_programme on accord.reform_step (programme, id);
create index reform_step_reform on accord.reform_step (reform) where reform is not null;

create trigger keep_past after update on accord.reform_step
  for each row execute function accord.keep_past('id', 'status', 'title_en', 'due', 'responsible');

-- How far a step was on a day, as stated by the responsible body or a source.
create table accord.reform_snapshot (
  id uuid primary key default uuidv7(),
  step_id uuid not null references accord.reform_step,
  implementation text not null
    check (implementation in ('implemented', 'partially', 'in_progress', 'not_implemented', 'not_started', 'unknown')),
  as_of text check (as_of ~ '^\d{4}(-\d{2}){0,2}$'),
  words text,
  filed_by text references accord.participant,
  account_id uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change()
);
create index reform_snapshot_step on accord.reform_snapshot (step_id, id);

-- A decision of somebody else about a step, entered by reference; several stand side by side.
create table accord.reform_assessment (
  id uuid primary key default uuidv7(),
  step_id uuid not null references accord.reform_step,
  assessor text not null,
  assessor_kind text not null check (assessor_kind in ('council', 'commission', 'imf', 'partner', 'think_tank', 'media')),
  decision text,
  decided_on text not null check (decided_on ~ '^\d{4}(-\d{2}){0,2}$'),
  outcome text not null check (outcome in ('met', 'partially_met', 'not_met')),
  share numeric check (share > 0 and share < 1),
  words text not null,
  reference jsonb not null,
  filed_by text references accord.participant,
  account_id uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  check ((outcome = 'partially_met') = (share is not null))
);
create index reform_assessment_step on accord.reform_assessment (step_id, id);

-- Money that a decision held back or released for a step, as the decision states it; nothing is calculated from it.
create table accord.reform_money (
  id uuid primary key default uuidv7(),
  step_id uuid not null references accord.reform_step,
  kind text not null check (kind in ('held', 'released')),
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  qualifier text not null check (qualifier in ('exact', 'about', 'up_to', 'at_least', 'unstated')),
  stated_on text not null check (stated_on ~ '^\d{4}(-\d{2}){0,2}$'),
  remedy_until text,
  shared_with text[] not null default '{}',
  words text not null,
  filed_by text references accord.participant,
  account_id uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  check ((amount is null) = (currency is null))
);
create index reform_money_step on accord.reform_money (step_id, id);

-- Which rows exist for whom, and the rights.

create policy read_known on accord.reform_commitment for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
grant select on accord.reform_commitment to accord_app;
grant insert, select, update on accord.reform_commitment to accord_worker;

create policy read_known on accord.reform_programme for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
grant select on accord.reform_programme to accord_app;
grant insert, select, update on accord.reform_programme to accord_worker;

create policy read_known on accord.reform_instalment for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
grant select on accord.reform_instalment to accord_app;
grant insert, select, update on accord.reform_instalment to accord_worker;

create policy read_known on accord.reform_instalment_decision for select to accord_app
  using (cardinality((select accord.current_audiences())::text[]) > 0);
grant select on accord.reform_instalment_decision to accord_app;
grant insert, select, update on accord.reform_instalment_decision to accord_worker;

create policy read_audience on accord.reform_step for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = reform_step.id
    offset 0
  ));
create policy insert_own on accord.reform_step for insert to accord_app
  with check (participant = (select accord.current_participant()));
-- Ukraine amends it; that it was assessed others say as well, who have stated an assessment.
create policy update_seen on accord.reform_step for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = reform_step.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()) or status = 'assessed' and exists (
    select 1
    from accord.reform_assessment a
    where a.step_id = reform_step.id and a.filed_by = (select accord.current_participant())
  ));
grant insert, select on accord.reform_step to accord_app;
grant update (title_en, title_uk, due, responsible, criteria, status, reason, marking, releasable_to, version)
  on accord.reform_step to accord_app;
grant insert, select, update on accord.reform_step to accord_worker;

create policy read_audience on accord.reform_snapshot for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = reform_snapshot.step_id
    offset 0
  ));
create policy insert_own on accord.reform_snapshot for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and exists (
    select 1 from accord.reform_step s
    where s.id = reform_snapshot.step_id and s.participant = (select accord.current_participant())
  ));
grant insert, select on accord.reform_snapshot to accord_app;
grant insert, select, update on accord.reform_snapshot to accord_worker;

create policy read_audience on accord.reform_assessment for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = reform_assessment.step_id
    offset 0
  ));
create policy insert_seen on accord.reform_assessment for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and exists (select 1 from accord.reform_step s where s.id = reform_assessment.step_id));
grant insert, select on accord.reform_assessment to accord_app;
grant insert, select, update on accord.reform_assessment to accord_worker;

create policy read_audience on accord.reform_money for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = reform_money.step_id
    offset 0
  ));
create policy insert_seen on accord.reform_money for insert to accord_app
  with check (filed_by = (select accord.current_participant())
    and exists (select 1 from accord.reform_step s where s.id = reform_money.step_id));
grant insert, select on accord.reform_money to accord_app;
grant insert, select, update on accord.reform_money to accord_worker;

-- The roadmap: deliverables in three tracks, when they are due, what they depend on, and what came of them.

-- A step, owned by a participant or a body. Whoever entered the record keeps it.
create table accord.roadmap_step (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  code text unique check (code ~ '^[a-z][a-z0-9-]{1,59}$'),
  track text not null check (track in ('interoperability', 'practical_integration', 'deterrence_architecture')),
  title_en text not null,
  title_uk text not null,
  summary text,
  owned_by text references accord.participant,
  owning_body text,
  contributors text[] not null default '{}',
  decided_at text,
  decided_on text,
  due text,
  due_event text,
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  amount_qualifier text,
  confidence text check (confidence in ('high', 'medium', 'low')),
  notes text,
  sources jsonb not null default '[]',
  status text not null default 'open' check (status in ('open', 'dropped')),
  reason text,
  marking text not null check (marking in ('public', 'framework', 'limited')),
  releasable_to text[] not null default '{}',
  as_found jsonb,
  created_by uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  check (num_nonnulls(owned_by, owning_body) = 1),
  check ((amount is null) = (currency is null)),
  check ((as_found is null) = (created_by is not null)),
  check ((status = 'dropped') = (reason is not null))
);
create index roadmap_step_track on accord.roadmap_step (track, id);

create trigger keep_past after update on accord.roadmap_step
  for each row execute function accord.keep_past('id', 'status');

-- The statements about a step: how far it is, by when it is promised, and the evidence.
create table accord.roadmap_statement (
  id uuid primary key default uuidv7(),
  step_id uuid not null references accord.roadmap_step,
  number integer,
  stated_on text check (stated_on ~ '^\d{4}(-\d{2}){0,2}$'),
  words text not null,
  progress text check (progress in ('not_started', 'in_progress', 'done', 'unknown')),
  promised_for text check (promised_for ~ '^\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?$'),
  postpones boolean not null default false,
  evidence jsonb not null default '[]',
  filed_by text references accord.participant,
  account_id uuid,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  check ((filed_by is null) = (account_id is null))
);
create index roadmap_statement_step on accord.roadmap_statement (step_id, number, id);

create table accord.roadmap_dependency (
  step_id uuid not null references accord.roadmap_step,
  depends_on_id uuid not null references accord.roadmap_step,
  filed_by text not null references accord.participant,
  created_at timestamptz not null,
  primary key (step_id, depends_on_id),
  check (step_id <> depends_on_id)
);
create index roadmap_dependency_depends on accord.roadmap_dependency (depends_on_id);

-- The steps on the way from one step to another along dependencies, including both ends; null if there is no way. Over all
-- rows, because a circle is one whoever sees it; the caller names only the steps that it sees.
create function accord.roadmap_way(p_from uuid, p_to uuid) returns uuid[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return (
    with recursive way as (
      select array[p_from] as steps, p_from as at
      where accord.sees(p_from) and accord.sees(p_to)
      union all
      select w.steps || d.depends_on_id, d.depends_on_id
      from way w
      join accord.roadmap_dependency d on d.step_id = w.at
      where d.depends_on_id <> all (w.steps) and w.at <> p_to
    )
    select w.steps from way w where w.at = p_to order by cardinality(w.steps) limit 1
  );

create policy read_audience on accord.roadmap_step for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = roadmap_step.id
    offset 0
  ));
create policy insert_own on accord.roadmap_step for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_own on accord.roadmap_step for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = roadmap_step.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.roadmap_step to accord_app;
grant update (status, reason, marking, releasable_to, version) on accord.roadmap_step to accord_app;
grant select on accord.roadmap_step to accord_definer;
grant insert, select, update on accord.roadmap_step to accord_worker;

create policy read_audience on accord.roadmap_statement for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = roadmap_statement.step_id
    offset 0
  ));
create policy insert_doer on accord.roadmap_statement for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and exists (
    select 1 from accord.roadmap_step s
    where s.id = roadmap_statement.step_id
      and (select accord.current_participant()) = any (s.contributors || s.participant || coalesce(s.owned_by, ''))
  ));
grant insert, select on accord.roadmap_statement to accord_app;
grant insert, select, update on accord.roadmap_statement to accord_worker;

create policy read_audience on accord.roadmap_dependency for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = roadmap_dependency.step_id
    offset 0
  ) and exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = roadmap_dependency.depends_on_id
    offset 0
  ));
create policy insert_own on accord.roadmap_dependency for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and exists (
    select 1 from accord.roadmap_step s
    where s.id = roadmap_dependency.step_id and s.participant = (select accord.current_participant())
  ) and exists (select 1 from accord.roadmap_step s where s.id = roadmap_dependency.depends_on_id));
grant insert, select on accord.roadmap_dependency to accord_app;
grant select on accord.roadmap_dependency to accord_definer, accord_worker;

-- A decision of a body of a coalition: the body, how it decided, who attended, and the roles that it proposed. Each role
-- still needs the agreement of its participant (BR-80).
alter table accord.coalition_decision
  add column body text check (body in ('steering_committee', 'leadership_group', 'plenary')),
  add column adopted_by text check (adopted_by in ('consensus', 'silence')),
  add column attendance text[] not null default '{}',
  add column membership_ids uuid[] not null default '{}';

-- The report to the leadership: one edition for all readers. The figures are stored with it from the draft on, and the
-- pages from the issue on; their bytes no longer change.
create table accord.monitoring_edition (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant check (participant = 'UA'),
  from_on date not null,
  to_on date not null,
  as_of_position bigint not null,
  content jsonb not null,
  objections_until timestamptz not null,
  status text not null default 'draft' check (status in ('draft', 'issued', 'withdrawn')),
  reason text,
  page_en text,
  page_uk text,
  sha256_en text check (sha256_en ~ '^[0-9a-f]{64}$'),
  sha256_uk text check (sha256_uk ~ '^[0-9a-f]{64}$'),
  issued_at timestamptz,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  check (to_on >= from_on),
  check ((status = 'issued') = (issued_at is not null)),
  check ((status = 'issued') = (num_nonnulls(page_en, page_uk, sha256_en, sha256_uk) = 4)),
  check ((status = 'withdrawn') = (reason is not null))
);
create index monitoring_edition_draft on accord.monitoring_edition (objections_until) where status = 'draft';

-- An objection of a party to a draft; it is printed in the report.
create table accord.monitoring_objection (
  id uuid primary key default uuidv7(),
  edition_id uuid not null references accord.monitoring_edition,
  participant text not null references accord.participant,
  figure text,
  text text not null,
  account_id uuid not null,
  created_at timestamptz not null
);
create index monitoring_objection_edition on accord.monitoring_objection (edition_id, id);

create policy read_audience on accord.monitoring_edition for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = monitoring_edition.id
    offset 0
  ));
create policy insert_own on accord.monitoring_edition for insert to accord_app
  with check (participant = (select accord.current_participant()) and status = 'draft');
create policy update_own on accord.monitoring_edition for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = monitoring_edition.id
    offset 0
  ))
  with check (participant = (select accord.current_participant()));
grant insert, select on accord.monitoring_edition to accord_app;
grant update (status, reason, page_en, page_uk, sha256_en, sha256_uk, issued_at, version) on accord.monitoring_edition to accord_app;
grant select on accord.monitoring_edition to accord_worker;

create policy read_audience on accord.monitoring_objection for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = monitoring_objection.edition_id
    offset 0
  ));
create policy insert_own on accord.monitoring_objection for insert to accord_app
  with check (participant = (select accord.current_participant()) and exists (
    select 1 from accord.monitoring_edition e where e.id = monitoring_objection.edition_id
  ));
grant insert, select on accord.monitoring_objection to accord_app;
grant select on accord.monitoring_objection to accord_worker;
