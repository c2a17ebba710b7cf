-- The register of agreements: clauses as data, provisions, claims, dated status, and changes by two parties.
-- A null fact of an agreement is an unknown one (no text seen), not an absent one.
create table accord.area (
  code text primary key,
  name_en text not null,
  name_uk text not null,
  source text not null
);

create table accord.agreement (
  id uuid primary key,
  participant text not null references accord.participant,
  title_en text not null,
  title_uk text,
  signed_on date,
  place text,
  place_country text,
  signatory_participant text,
  signatory_ukraine text,
  languages text[],
  prevailing_language text,
  legal_form text check (legal_form in ('political_commitment', 'executive_agreement', 'treaty', 'other')),
  legal_form_note text,
  text_seen boolean not null,
  duration_years integer check (duration_years > 0),
  duration_kind text not null check (duration_kind in ('fixed_from_signature', 'fixed_from_entry_into_force', 'no_expiry_review_by', 'period_of_cooperation', 'unknown')),
  marking text not null check (marking in ('public', 'framework', 'limited')),
  sources jsonb not null,
  authentic_texts jsonb not null default '[]',
  version integer not null default 1,
  change_id uuid default accord.current_change()
);
create index agreement_participant on accord.agreement (participant);

-- Statuses follow one another; on a date the latest status that has begun holds. A null date is unknown.
create table accord.agreement_status (
  id uuid primary key,
  agreement_id uuid not null references accord.agreement,
  status text not null check (status in ('draft', 'signed', 'ratified', 'in_effect', 'notice_given', 'ended')),
  valid_from date,
  verified boolean not null,
  note text,
  source text not null,
  proposal_id uuid,
  recorded_at timestamptz not null default now(),
  change_id uuid default accord.current_change()
);
create index agreement_status_agreement on accord.agreement_status (agreement_id, valid_from);

-- A text in its form for searching: composed, in small letters, with plain spaces, and with the given apostrophe in place
-- of each of the three in use (U+0027, U+2019, U+02BC). In English U+0027 ends a word, in Ukrainian U+02BC is a letter.
create function accord.search_words(p text, apostrophe text) returns text
  language sql immutable strict parallel safe
  return lower(translate(normalize(p, nfc), U&'\0027\2019\02BC\00A0\202F', repeat(apostrophe, 3) || '  ') collate "pg_c_utf8");

create table accord.provision (
  id text primary key,
  resource_id uuid not null unique,
  agreement_id uuid not null references accord.agreement,
  ordinal integer not null,
  locator text not null,
  heading text not null,
  obligor text not null check (obligor in ('participant', 'ukraine', 'mutual')),
  kind text not null check (kind in ('commitment', 'nato', 'reform', 'in_kind', 'finance', 'mutual_assistance', 'implementation', 'declaration', 'consultation', 'assistance', 'alignment', 'extension', 'review', 'termination', 'amendment', 'other', 'dialogue')),
  strength text not null check (strength in ('shall', 'will', 'intends', 'may', 'affirms')),
  areas text[] not null,
  summary_en text not null,
  summary_uk text not null,
  authorised_bodies text,
  due text,
  money boolean not null,
  source text not null,
  -- PostgreSQL has no Ukrainian dictionary, so Ukrainian words match as written. Lower case is made here, because the
  -- dictionaries would use the locale of the database, and "C" knows no Cyrillic.
  search tsvector not null generated always as (
    to_tsvector('english', accord.search_words(summary_en || ' ' || heading, ''''))
      || to_tsvector('simple', accord.search_words(summary_uk, 'ʼ'))
  ) stored,
  unique (agreement_id, ordinal) deferrable -- checked at the end of a statement, because a new reading may renumber a text
);
create index provision_search on accord.provision using gin (search);

-- One row per clause and period; an amendment closes one and opens the next, so that history is kept.
create table accord.clause (
  id uuid primary key,
  agreement_id uuid not null references accord.agreement,
  type text not null check (type in ('consultation', 'alignment', 'dialogue', 'assistance', 'mutual_assistance', 'termination', 'extension', 'review', 'entry_into_effect', 'validity', 'nato', 'un_registration', 'end_use', 'budget_reservation')),
  presence text not null check (presence in ('present', 'absent', 'unknown')),
  terms jsonb not null,
  locator text,
  provision_id text references accord.provision,
  source text not null,
  note text,
  valid_from date,
  valid_to date,
  proposal_id uuid,
  change_id uuid default accord.current_change(),
  ended_change_id uuid,
  check (valid_to is null or valid_from is null or valid_to > valid_from)
);
create unique index clause_current on accord.clause (agreement_id, type) where valid_to is null;
create index clause_agreement on accord.clause (agreement_id, type, valid_from);

-- A sourced statement of a fact. Several may conflict; one is used and says why.
create table accord.claim (
  id uuid primary key,
  agreement_id uuid references accord.agreement,
  subject text not null,
  statement text not null,
  stated_by text,
  as_of text,
  source text not null,
  used boolean not null,
  reason text,
  -- The whole record as in the data file; its words are the statement.
  as_found jsonb
);
create index claim_agreement on accord.claim (agreement_id);

-- An area that a search for keywords found: never a commitment.
create table accord.area_mention (
  agreement_id uuid not null references accord.agreement,
  area text not null references accord.area,
  finding text not null check (finding in ('mentioned', 'not_found', 'unknown')),
  method text not null,
  source text not null,
  primary key (agreement_id, area)
);

-- A change of the register that one party proposes and the other confirms; a claim until then.
create table accord.register_proposal (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('new_agreement', 'clause_amendment', 'status', 'notice', 'authentic_text')),
  agreement_id uuid references accord.agreement,
  participant text not null references accord.participant,
  body jsonb not null,
  proposed_by text not null references accord.participant,
  proposer_role text not null check (proposer_role in ('party', 'secretariat')),
  account_id uuid not null,
  status text not null check (status in ('proposed', 'confirmed', 'rejected', 'withdrawn')),
  confirmed_by text[] not null default '{}',
  reason text,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  -- The account that ended it, by the last confirmation, the rejection or the withdrawal.
  decided_by text references accord.participant,
  version integer not null default 1,
  check ((decided_by is null) = (decided_at is null))
);
create index register_proposal_participant on accord.register_proposal (participant, id);

-- Which edition of the public facts is loaded, so that a rerun over the same files has nothing to do.
create table accord.reference_load (
  singleton boolean primary key default true check (singleton),
  content_hash text not null,
  loaded_at timestamptz not null
);

create function accord.note_end_of_clause() returns trigger
  language plpgsql
  set search_path = accord, pg_temp
as $$
begin
  new.ended_change_id := accord.current_change();
  return new;
end
$$;

create trigger note_end before update on accord.clause
  for each row when (old.valid_to is null and new.valid_to is not null)
  execute function accord.note_end_of_clause();

-- Which rows exist for whom, and the rights.

create policy read_all on accord.area for select to accord_app using (true);
grant select on accord.area to accord_app, accord_definer;
grant insert, select, update on accord.area to accord_worker;

create policy read_audience on accord.agreement for select to accord_app
  using (marking = 'public' and 'public' = any ((select accord.current_audiences())::text[])
    or exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = agreement.id
      offset 0
    ));
-- The parties of an agreement write it, and only by a confirmed proposal (modules/agreements/commands.ts).
create policy insert_party on accord.agreement for insert to accord_app
  with check (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA');
create policy update_party on accord.agreement for update to accord_app
  using (marking = 'public' and 'public' = any ((select accord.current_audiences())::text[])
    or exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = agreement.id
      offset 0
    ))
  with check (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA');
grant insert, select on accord.agreement to accord_app;
grant update (authentic_texts, version) on accord.agreement to accord_app;
grant insert, select, update on accord.agreement to accord_worker;
grant select on accord.agreement to accord_definer;

-- The parts of an agreement are visible with it.
create policy read_with_agreement on accord.agreement_status for select to accord_app
  using (agreement_id in (select id from accord.agreement));
create policy insert_party on accord.agreement_status for insert to accord_app
  with check (agreement_id in (
    select id from accord.agreement
    where participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA'));
grant insert, select on accord.agreement_status to accord_app;
grant select on accord.agreement_status to accord_definer;
grant insert, select, update on accord.agreement_status to accord_worker;

create policy read_with_agreement on accord.provision for select to accord_app
  using (agreement_id in (select id from accord.agreement));
grant select on accord.provision to accord_app, accord_definer;
grant insert, select, update on accord.provision to accord_worker;

create policy read_with_agreement on accord.clause for select to accord_app
  using (agreement_id in (select id from accord.agreement));
create policy insert_party on accord.clause for insert to accord_app
  with check (agreement_id in (
    select id from accord.agreement
    where participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA'));
create policy update_party on accord.clause for update to accord_app
  using (agreement_id in (select id from accord.agreement))
  with check (agreement_id in (
    select id from accord.agreement
    where participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA'));
grant insert, select on accord.clause to accord_app;
grant update (valid_to) on accord.clause to accord_app;
grant insert, select, update on accord.clause to accord_worker;
grant select on accord.clause to accord_definer;

create policy read_with_agreement on accord.claim for select to accord_app
  using (agreement_id is null or agreement_id in (select id from accord.agreement));
grant select on accord.claim to accord_app, accord_definer;
grant delete, insert, select, update on accord.claim to accord_worker; -- a rerun of the loader replaces the findings

create policy read_with_agreement on accord.area_mention for select to accord_app
  using (agreement_id in (select id from accord.agreement));
grant select on accord.area_mention to accord_app, accord_definer;
grant delete, insert, select, update on accord.area_mention to accord_worker; -- a rerun of the loader replaces the findings

-- For the parties; their observers see what is public.
create policy read_party on accord.register_proposal for select to accord_app
  using ((select accord.current_audiences()) && array[participant, 'UA']);
create policy insert_party on accord.register_proposal for insert to accord_app
  with check (proposed_by = (select accord.current_participant())
    and (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA'));
create policy update_party on accord.register_proposal for update to accord_app
  using (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA');
grant insert, select on accord.register_proposal to accord_app;
grant update (agreement_id, status, reason, confirmed_by, decided_at, decided_by, version)
  on accord.register_proposal to accord_app;
grant select on accord.register_proposal to accord_worker;
grant select on accord.register_proposal to accord_definer;

alter table accord.reference_load enable row level security;
alter table accord.reference_load force row level security;
create policy everything_worker on accord.reference_load to accord_worker using (true);
grant insert, select, update on accord.reference_load to accord_worker;
