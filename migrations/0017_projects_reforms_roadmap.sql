-- What is done together: joint projects, with what was promised and what came of it, and what of them is published.

-- A joint industrial or technical project. Days are as exactly as they are told: a year, a month or a day. What sources
-- say of its tie to an agreement is kept in their words; what follows from that and from links is derived.
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
  version integer not null default 1,
  check ((amount is null) = (currency is null)),
  check ((as_found is null) = (created_by is not null)),
  check ((status = 'ended') = (reason is not null))
);
create index joint_project_kind on accord.joint_project (kind, id);

-- Who does it together: participants, and by their names companies and others that are none.
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

-- What was said of a project, one statement after the other: the stage that it reached, and by when something was
-- promised. A statement that postpones takes back what was promised before it, whether or not it names another time.
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

-- `promised_on` is the day that was told first, `due_on` the one that holds.
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

-- What the public may read of a project, in both languages, exactly as its parties decided: `profile` holds what was told
-- of it on the day of the proposal.
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

-- The decision of the last of the parties: it is public from now on, in the place of what was published before.
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

-- What one of the parties takes back is not public any more.
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
      and r.audiences && (select accord.current_audiences())
    offset 0
  ));
create policy insert_own on accord.joint_project for insert to accord_app
  with check (participant = (select accord.current_participant()));
create policy update_party on accord.joint_project for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project.id
      and r.audiences && (select accord.current_audiences())
    offset 0
  ))
  with check (accord.does_project(id));
grant insert, select on accord.joint_project to accord_app;
grant update (status, reason, version) on accord.joint_project to accord_app;
grant select on accord.joint_project to accord_definer;
grant insert, select, update on accord.joint_project to accord_worker;

create policy read_audience on accord.joint_project_party for select to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_party.project_id
      and r.audiences && (select accord.current_audiences())
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
      and r.audiences && (select accord.current_audiences())
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
      and r.audiences && (select accord.current_audiences())
    offset 0
  ));
create policy insert_party on accord.joint_project_milestone for insert to accord_app
  with check (filed_by = (select accord.current_participant()) and accord.does_project(project_id));
create policy update_party on accord.joint_project_milestone for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_milestone.project_id
      and r.audiences && (select accord.current_audiences())
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
      and r.audiences && (select accord.current_audiences())
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
      and r.audiences && (select accord.current_audiences())
    offset 0
  ));
create policy insert_party on accord.joint_project_publication for insert to accord_app
  with check (participant = (select accord.current_participant()) and status = 'proposed' and accord.does_project(project_id));
-- A party refuses; what is published or taken back is done by functions that know who has agreed.
create policy update_party on accord.joint_project_publication for update to accord_app
  using (exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = joint_project_publication.id
      and r.audiences && (select accord.current_audiences())
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
      and r.audiences && (select accord.current_audiences())
    offset 0
  ));
create policy insert_own on accord.joint_project_consent for insert to accord_app
  with check (participant = (select accord.current_participant()) and exists (
    select 1 from accord.joint_project_publication u
    where u.id = joint_project_consent.publication_id and accord.does_project(u.project_id)
  ));
grant insert, select on accord.joint_project_consent to accord_app;
grant select on accord.joint_project_consent to accord_definer, accord_worker;

-- What holds for all tables and functions of this file alike.
do $$
declare
  name text;
  made record;
begin
  for name in
    select c.relname from pg_class c
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' and not c.relrowsecurity and c.relname <> 'reference_load'
  loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true) with check (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true) with check (true)', name);
  end loop;

  execute 'grant create on schema accord to accord_definer'; -- needed to be given functions
  for made in
    select p.oid::regprocedure as signature, p.prosecdef from pg_proc p
    where p.pronamespace = 'accord'::regnamespace
      and p.proname in ('does_project', 'publish_project', 'unpublish_project')
  loop
    execute format('revoke execute on function %s from public', made.signature);
    execute format('grant execute on function %s to accord_app, accord_worker, accord_definer', made.signature);
    if made.prosecdef then
      execute format('alter function %s owner to accord_definer', made.signature);
    end if;
  end loop;
  execute 'revoke create on schema accord from accord_definer';
end
$$;
