-- The database after every migration, written from its catalogue by `npm run schema`. To be read: what runs are the
-- numbered files beside it. Everything is owned by accord_owner unless an owner is named; what an owner may do anyway is
-- not listed among the grants.

-- Roles

create role accord_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role accord_definer nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role accord_owner nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role accord_worker nologin nosuperuser nobypassrls nocreatedb nocreaterole;
grant accord_definer to accord_owner with inherit false, set true;

-- Schemas and extensions

create schema accord authorization accord_owner;
grant usage on schema accord to accord_app, accord_definer, accord_worker;

create schema accord_migration authorization accord_owner;
grant usage on schema accord_migration to accord_app, accord_worker;

create extension btree_gist;

-- Tables

create table accord.account (
  id uuid not null default uuidv7(),
  participant text not null,
  issuer text not null,
  subject text not null,
  kind text not null,
  name text not null,
  status text not null default 'active'::text,
  reason text,
  suspended_by text,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1,
  constraint account_pkey PRIMARY KEY (id),
  constraint account_issuer_subject_participant_key UNIQUE (issuer, subject, participant),
  constraint account_participant_id_key UNIQUE (participant, id),
  constraint account_kind_check CHECK (kind = ANY (ARRAY['person'::text, 'service'::text])),
  constraint account_status_check CHECK (status = ANY (ARRAY['active'::text, 'suspended'::text])),
  constraint account_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint account_suspended_by_fkey FOREIGN KEY (suspended_by) REFERENCES accord.participant(code)
);
CREATE INDEX account_person ON accord.account USING btree (participant, subject);
alter table accord.account enable row level security;
alter table accord.account force row level security;
create policy everything_definer on accord.account for all to accord_definer
  using (true);
create policy everything_worker on accord.account for all to accord_worker
  using (true);
create policy insert_own on accord.account for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_own on accord.account for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR ( SELECT accord.is_secretariat() AS is_secretariat));
create policy update_seen on accord.account for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR ( SELECT accord.is_secretariat() AS is_secretariat));
CREATE TRIGGER hear_no_silence AFTER UPDATE OF status ON accord.account FOR EACH ROW WHEN (new.status <> 'active'::text) EXECUTE FUNCTION accord.hear_no_silence_of_nobody();
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.account FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept('rights'); -- enabled: A
grant insert, select on accord.account to accord_app;
grant select on accord.account to accord_definer;
grant insert, select, update on accord.account to accord_worker;
grant update (status, reason, suspended_by, version) on accord.account to accord_app;

create table accord.account_grant (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  participant text not null,
  role text not null,
  agency_id uuid,
  valid_from date not null,
  valid_to date,
  granted_by uuid,
  revoked_at timestamp with time zone,
  revoked_reason text,
  created_at timestamp with time zone not null default now(),
  constraint account_grant_pkey PRIMARY KEY (id),
  constraint account_grant_check CHECK (valid_to IS NULL OR valid_to >= valid_from),
  constraint account_grant_check1 CHECK (role <> 'secretariat'::text OR participant = 'UA'::text),
  constraint account_grant_role_check CHECK (role = ANY (ARRAY['administrator'::text, 'coordinator'::text, 'duty_officer'::text, 'ministry'::text, 'viewer'::text, 'auditor'::text, 'secretariat'::text, 'observer'::text])),
  constraint account_grant_participant_account_id_fkey FOREIGN KEY (participant, account_id) REFERENCES accord.account(participant, id),
  constraint account_grant_participant_agency_id_fkey FOREIGN KEY (participant, agency_id) REFERENCES accord.agency(participant, id)
);
CREATE INDEX account_grant_account ON accord.account_grant USING btree (account_id, id);
alter table accord.account_grant enable row level security;
alter table accord.account_grant force row level security;
create policy everything_definer on accord.account_grant for all to accord_definer
  using (true);
create policy everything_worker on accord.account_grant for all to accord_worker
  using (true);
create policy insert_own on accord.account_grant for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_own on accord.account_grant for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR ( SELECT accord.is_secretariat() AS is_secretariat));
create policy update_own on accord.account_grant for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR ( SELECT accord.is_secretariat() AS is_secretariat))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER hear_no_silence AFTER UPDATE OF revoked_at ON accord.account_grant FOR EACH ROW WHEN (new.revoked_at IS NOT NULL) EXECUTE FUNCTION accord.hear_no_silence_of_nobody();
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.account_grant FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept('rights'); -- enabled: A
grant insert, select on accord.account_grant to accord_app;
grant select on accord.account_grant to accord_definer;
grant insert, select, update on accord.account_grant to accord_worker;
grant update (revoked_at, revoked_reason) on accord.account_grant to accord_app;

create table accord.accounting_period (
  id uuid not null default uuidv7(),
  from_on date not null,
  to_on date not null,
  status text not null,
  reason text not null,
  decided_by uuid not null,
  decided_at timestamp with time zone not null,
  version integer not null default 1,
  constraint accounting_period_pkey PRIMARY KEY (id),
  constraint accounting_period_daterange_excl EXCLUDE USING gist (daterange(from_on, to_on, '[]'::text) WITH &&),
  constraint accounting_period_check CHECK (to_on >= from_on),
  constraint accounting_period_status_check CHECK (status = ANY (ARRAY['open'::text, 'closed'::text]))
);
alter table accord.accounting_period enable row level security;
alter table accord.accounting_period force row level security;
create policy everything_definer on accord.accounting_period for all to accord_definer
  using (true);
create policy everything_worker on accord.accounting_period for all to accord_worker
  using (true);
create policy insert_secretariat on accord.accounting_period for insert to accord_app
  with check (( SELECT accord.is_secretariat() AS is_secretariat));
create policy read_framework on accord.accounting_period for select to accord_app
  using ('framework'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
create policy update_secretariat on accord.accounting_period for update to accord_app
  using ('framework'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]))
  with check (( SELECT accord.is_secretariat() AS is_secretariat));
grant insert, select on accord.accounting_period to accord_app;
grant select on accord.accounting_period to accord_definer, accord_worker;
grant update (status, reason, decided_by, decided_at, version) on accord.accounting_period to accord_app;

create table accord.act (
  id uuid not null,
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
  replaced_by uuid[] not null default '{}'::uuid[],
  constraint act_pkey PRIMARY KEY (id)
);
CREATE INDEX act_agreement ON accord.act USING btree (agreement_id) WHERE agreement_id IS NOT NULL;
CREATE INDEX act_area ON accord.act USING btree (area) WHERE area IS NOT NULL;
CREATE INDEX act_audiences ON accord.act USING gin (audiences);
CREATE INDEX act_capability ON accord.act USING btree (capability) WHERE capability IS NOT NULL;
CREATE INDEX act_category ON accord.act USING btree (aid_category) WHERE aid_category IS NOT NULL;
CREATE INDEX act_day ON accord.act USING btree (happened_on, id);
CREATE INDEX act_goods_capability ON accord.act USING btree (goods_capability) WHERE goods_capability IS NOT NULL;
CREATE INDEX act_kind ON accord.act USING btree (kind, id);
CREATE INDEX act_linked ON accord.act USING btree (linked, id);
CREATE INDEX act_need_capability ON accord.act USING btree (need_capability) WHERE need_capability IS NOT NULL;
CREATE INDEX act_provider ON accord.act USING btree (provider, id);
CREATE INDEX act_requirement ON accord.act USING btree (requirement_id) WHERE requirement_id IS NOT NULL;
CREATE INDEX act_unlinked ON accord.act USING btree (provider, id) WHERE NOT linked;
alter table accord.act enable row level security;
alter table accord.act force row level security;
create policy everything_definer on accord.act for all to accord_definer
  using (true);
create policy everything_worker on accord.act for all to accord_worker
  using (true);
create policy read_audience on accord.act for select to accord_app
  using ((( SELECT accord.current_audiences() AS current_audiences)) && GREATEST(audiences) AND (replaced_by = '{}'::uuid[] OR NOT (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = ANY (act.replaced_by)
 OFFSET 0))));
grant select on accord.act to accord_app, accord_worker;
grant delete, insert, select, update on accord.act to accord_definer;

create table accord.act_arrangement (
  act_id uuid not null,
  act_kind text not null,
  arrangement text not null,
  stated_by text,
  evidence text not null,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint act_arrangement_pkey PRIMARY KEY (act_id, arrangement),
  constraint act_arrangement_act_kind_check CHECK (act_kind ~ '^[a-z][a-z_]{1,39}$'::text),
  constraint act_arrangement_arrangement_check CHECK (arrangement = ANY (ARRAY['contact_group'::text, 'euam'::text, 'epf'::text, 'nato_cap'::text, 'nato_ukraine_council'::text, 'ukraine_compact'::text, 'paris_declaration'::text, 'nsatu'::text, 'purl'::text, 'czech_ammunition_initiative'::text])),
  constraint act_arrangement_stated_by_fkey FOREIGN KEY (stated_by) REFERENCES accord.participant(code)
);
CREATE INDEX act_arrangement_act ON accord.act_arrangement USING btree (act_id, arrangement COLLATE "C");
CREATE INDEX act_arrangement_arrangement ON accord.act_arrangement USING btree (arrangement, act_id, arrangement COLLATE "C");
CREATE INDEX act_arrangement_kind ON accord.act_arrangement USING btree (act_kind, act_id, arrangement COLLATE "C");
CREATE INDEX act_arrangement_stated_by ON accord.act_arrangement USING btree (stated_by, act_id, arrangement COLLATE "C");
alter table accord.act_arrangement enable row level security;
alter table accord.act_arrangement force row level security;
create policy everything_definer on accord.act_arrangement for all to accord_definer
  using (true);
create policy everything_worker on accord.act_arrangement for all to accord_worker
  using (true);
create policy insert_stating on accord.act_arrangement for insert to accord_app
  with check (stated_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = act_arrangement.act_id
 OFFSET 0)));
create policy read_with_act on accord.act_arrangement for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = act_arrangement.act_id
 OFFSET 0)));
grant select on accord.act_arrangement to accord_app, accord_definer;
grant delete, insert, select, update on accord.act_arrangement to accord_worker;
grant insert (act_id, act_kind, arrangement, stated_by, evidence, created_at) on accord.act_arrangement to accord_app;

create table accord.addressee (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  agreement_id uuid,
  clause_id uuid,
  provision_id text,
  locator text,
  basis text not null,
  why text not null,
  limb jsonb,
  clock_from timestamp with time zone not null,
  deadline_at timestamp with time zone,
  requested_by timestamp with time zone,
  multilateral_consent boolean not null,
  roster_consent_at timestamp with time zone,
  state text not null,
  sequence integer not null,
  first_seen_at timestamp with time zone,
  first_fetched_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  consulted_at timestamp with time zone,
  answered_at timestamp with time zone,
  responded_at timestamp with time zone,
  excused_at timestamp with time zone,
  excused_reason text,
  applicability text,
  applicability_note text,
  asked_at timestamp with time zone not null,
  asked_anew boolean not null default false,
  half_at timestamp with time zone generated always as (to_timestamp((EXTRACT(epoch FROM clock_from - to_timestamp(0::double precision)) + EXTRACT(epoch FROM deadline_at - clock_from) * 0.5)::double precision)) stored,
  nine_tenths_at timestamp with time zone generated always as (to_timestamp((EXTRACT(epoch FROM clock_from - to_timestamp(0::double precision)) + EXTRACT(epoch FROM deadline_at - clock_from) * 0.9)::double precision)) stored,
  constraint addressee_pkey PRIMARY KEY (id),
  constraint addressee_consultation_id_id_key UNIQUE (consultation_id, id),
  constraint addressee_consultation_id_participant_key UNIQUE (consultation_id, participant),
  constraint addressee_applicability_check CHECK (applicability = ANY (ARRAY['accepted'::text, 'without_prejudice'::text, 'contested'::text])),
  constraint addressee_basis_check CHECK (basis = ANY (ARRAY['undertaking'::text, 'best_effort'::text, 'soft'::text, 'invited'::text, 'unknown'::text])),
  constraint addressee_check CHECK ((basis = 'undertaking'::text) = (deadline_at IS NOT NULL)),
  constraint addressee_check1 CHECK ((state = 'excused'::text) = (excused_at IS NOT NULL AND excused_reason IS NOT NULL)),
  constraint addressee_state_check CHECK (state = ANY (ARRAY['needs_action'::text, 'acknowledged'::text, 'consulted'::text, 'responded'::text, 'excused'::text])),
  constraint addressee_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint addressee_clause_id_fkey FOREIGN KEY (clause_id) REFERENCES accord.clause(id),
  constraint addressee_consultation_id_requester_fkey FOREIGN KEY (consultation_id, requester) REFERENCES accord.consultation(id, requester),
  constraint addressee_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint addressee_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id)
);
CREATE INDEX addressee_answered ON accord.addressee USING btree (consultation_id) WHERE answered_at IS NOT NULL OR consulted_at IS NOT NULL;
CREATE INDEX addressee_half_at ON accord.addressee USING btree (half_at) WHERE basis = 'undertaking'::text AND consulted_at IS NULL AND answered_at IS NULL AND excused_at IS NULL;
CREATE INDEX addressee_late ON accord.addressee USING btree (consultation_id, deadline_at) WHERE basis = 'undertaking'::text AND consulted_at IS NULL AND answered_at IS NULL AND excused_at IS NULL;
CREATE INDEX addressee_needs_action ON accord.addressee USING btree (asked_at) WHERE state = 'needs_action'::text;
CREATE INDEX addressee_nine_tenths_at ON accord.addressee USING btree (nine_tenths_at) WHERE basis = 'undertaking'::text AND consulted_at IS NULL AND answered_at IS NULL AND excused_at IS NULL;
CREATE INDEX addressee_open_duty ON accord.addressee USING btree (deadline_at) WHERE basis = 'undertaking'::text AND consulted_at IS NULL AND answered_at IS NULL AND excused_at IS NULL;
CREATE INDEX addressee_participant ON accord.addressee USING btree (participant, consultation_id);
alter table accord.addressee enable row level security;
alter table accord.addressee force row level security;
create policy everything_definer on accord.addressee for all to accord_definer
  using (true);
create policy everything_worker on accord.addressee for all to accord_worker
  using (true);
create policy insert_requester on accord.addressee for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.addressee for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)));
create policy update_sides on accord.addressee for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)));
grant select on accord.addressee to accord_app, accord_definer, accord_worker;
grant insert (id, consultation_id, requester, participant, agreement_id, clause_id, provision_id, locator, basis, why, limb, clock_from, deadline_at, requested_by, multilateral_consent, roster_consent_at, state, sequence, first_seen_at, first_fetched_at, acknowledged_at, consulted_at, answered_at, responded_at, excused_at, excused_reason, applicability, applicability_note, asked_at, asked_anew) on accord.addressee to accord_app;
grant update (deadline_at, roster_consent_at, state, sequence, first_seen_at, first_fetched_at, acknowledged_at, consulted_at, answered_at, responded_at, excused_at, excused_reason, applicability, applicability_note, asked_at, asked_anew) on accord.addressee to accord_app;
grant update (state) on accord.addressee to accord_worker;

create table accord.agency (
  id uuid not null default uuidv7(),
  participant text not null,
  scheme text not null,
  identifier text not null,
  name_en text not null,
  name_uk text,
  constraint agency_pkey PRIMARY KEY (id),
  constraint agency_participant_id_key UNIQUE (participant, id),
  constraint agency_scheme_identifier_key UNIQUE (scheme, identifier),
  constraint agency_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
alter table accord.agency enable row level security;
alter table accord.agency force row level security;
create policy everything_definer on accord.agency for all to accord_definer
  using (true);
create policy everything_worker on accord.agency for all to accord_worker
  using (true);
create policy read_all on accord.agency for select to accord_app
  using (true);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.agency FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.agency to accord_app;
grant insert, select, update on accord.agency to accord_worker;

create table accord.agreement (
  id uuid not null,
  participant text not null,
  title_en text not null,
  title_uk text,
  signed_on date,
  place text,
  place_country text,
  signatory_participant text,
  signatory_ukraine text,
  languages text[],
  prevailing_language text,
  legal_form text,
  legal_form_note text,
  text_seen boolean not null,
  duration_years integer,
  duration_kind text not null,
  marking text not null,
  sources jsonb not null,
  authentic_texts jsonb not null default '[]'::jsonb,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  constraint agreement_pkey PRIMARY KEY (id),
  constraint agreement_duration_kind_check CHECK (duration_kind = ANY (ARRAY['fixed_from_signature'::text, 'fixed_from_entry_into_force'::text, 'no_expiry_review_by'::text, 'period_of_cooperation'::text, 'unknown'::text])),
  constraint agreement_duration_years_check CHECK (duration_years > 0),
  constraint agreement_legal_form_check CHECK (legal_form = ANY (ARRAY['political_commitment'::text, 'executive_agreement'::text, 'treaty'::text, 'other'::text])),
  constraint agreement_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint agreement_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX agreement_participant ON accord.agreement USING btree (participant);
alter table accord.agreement enable row level security;
alter table accord.agreement force row level security;
create policy everything_definer on accord.agreement for all to accord_definer
  using (true);
create policy everything_worker on accord.agreement for all to accord_worker
  using (true);
create policy insert_party on accord.agreement for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text);
create policy read_audience on accord.agreement for select to accord_app
  using (marking = 'public'::text AND ('public'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = agreement.id
 OFFSET 0)));
create policy update_party on accord.agreement for update to accord_app
  using (marking = 'public'::text AND ('public'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = agreement.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.agreement FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.agreement to accord_app, accord_definer;
grant insert, select, update on accord.agreement to accord_worker;
grant insert (id, participant, title_en, title_uk, signed_on, place, place_country, signatory_participant, signatory_ukraine, languages, prevailing_language, legal_form, legal_form_note, text_seen, duration_years, duration_kind, marking, sources, authentic_texts, version) on accord.agreement to accord_app;
grant update (authentic_texts, version) on accord.agreement to accord_app;

create table accord.agreement_status (
  id uuid not null,
  agreement_id uuid not null,
  status text not null,
  valid_from date,
  verified boolean not null,
  note text,
  source text not null,
  proposal_id uuid,
  recorded_at timestamp with time zone not null default now(),
  change_id uuid default accord.current_change(),
  constraint agreement_status_pkey PRIMARY KEY (id),
  constraint agreement_status_status_check CHECK (status = ANY (ARRAY['draft'::text, 'signed'::text, 'ratified'::text, 'in_effect'::text, 'notice_given'::text, 'ended'::text])),
  constraint agreement_status_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id)
);
CREATE INDEX agreement_status_agreement ON accord.agreement_status USING btree (agreement_id, valid_from);
alter table accord.agreement_status enable row level security;
alter table accord.agreement_status force row level security;
create policy everything_definer on accord.agreement_status for all to accord_definer
  using (true);
create policy everything_worker on accord.agreement_status for all to accord_worker
  using (true);
create policy insert_party on accord.agreement_status for insert to accord_app
  with check ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement
  WHERE agreement.participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text)));
create policy read_with_agreement on accord.agreement_status for select to accord_app
  using ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.agreement_status FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.agreement_status to accord_app, accord_definer;
grant insert, select, update on accord.agreement_status to accord_worker;
grant insert (id, agreement_id, status, valid_from, verified, note, source, proposal_id, recorded_at) on accord.agreement_status to accord_app;

create table accord.allocation (
  id uuid not null default uuidv7(),
  commitment_id uuid not null,
  participant text not null,
  package text not null,
  coalition text,
  amount numeric not null,
  released numeric not null default 0,
  from_on date,
  to_on date,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  constraint allocation_pkey PRIMARY KEY (id),
  constraint allocation_id_commitment_id_key UNIQUE (id, commitment_id),
  constraint allocation_amount_check CHECK (amount > 0::numeric),
  constraint allocation_check CHECK (released >= 0::numeric AND released <= amount),
  constraint allocation_check1 CHECK (to_on IS NULL OR from_on IS NULL OR to_on >= from_on),
  constraint allocation_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint allocation_commitment_id_participant_fkey FOREIGN KEY (commitment_id, participant) REFERENCES accord.commitment(id, participant)
);
CREATE INDEX allocation_commitment ON accord.allocation USING btree (commitment_id, id);
alter table accord.allocation enable row level security;
alter table accord.allocation force row level security;
create policy everything_definer on accord.allocation for all to accord_definer
  using (true);
create policy everything_worker on accord.allocation for all to accord_worker
  using (true);
create policy insert_own on accord.allocation for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_with_commitment on accord.allocation for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = allocation.commitment_id
 OFFSET 0)));
create policy update_own on accord.allocation for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = allocation.commitment_id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER add_to_balance AFTER INSERT ON accord.allocation REFERENCING NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.add_to_balance();
CREATE TRIGGER add_to_balance_changed AFTER UPDATE ON accord.allocation REFERENCING OLD TABLE AS was NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.add_to_balance();
CREATE TRIGGER note_release AFTER UPDATE ON accord.allocation FOR EACH ROW WHEN (new.released > old.released) EXECUTE FUNCTION accord.note_release();
grant select on accord.allocation to accord_app, accord_definer, accord_worker;
grant insert (id, commitment_id, participant, package, coalition, amount, released, from_on, to_on, created_at, version) on accord.allocation to accord_app;
grant update (released, version) on accord.allocation to accord_app;

create table accord.allocation_release (
  id uuid not null default uuidv7(),
  allocation_id uuid not null,
  commitment_id uuid not null,
  participant text not null,
  amount numeric not null,
  released_on date default accord.current_day(),
  change_id uuid default accord.current_change(),
  constraint allocation_release_pkey PRIMARY KEY (id),
  constraint allocation_release_amount_check CHECK (amount > 0::numeric),
  constraint allocation_release_allocation_id_fkey FOREIGN KEY (allocation_id) REFERENCES accord.allocation(id)
);
CREATE INDEX allocation_release_allocation ON accord.allocation_release USING btree (allocation_id);
alter table accord.allocation_release enable row level security;
alter table accord.allocation_release force row level security;
create policy everything_definer on accord.allocation_release for all to accord_definer
  using (true);
create policy everything_worker on accord.allocation_release for all to accord_worker
  using (true);
create policy read_with_commitment on accord.allocation_release for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = allocation_release.commitment_id
 OFFSET 0)));
grant select on accord.allocation_release to accord_app, accord_worker;
grant insert, select on accord.allocation_release to accord_definer;

create table accord.annotation (
  id uuid not null default uuidv7(),
  participant text not null,
  account_id uuid not null,
  resource_type text not null,
  resource_id uuid not null,
  audience_id uuid not null,
  owner text not null,
  kind text not null,
  readers text not null,
  text text not null,
  scope text,
  audited_on date,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint annotation_pkey PRIMARY KEY (id),
  constraint annotation_check CHECK (kind = 'remark'::text OR readers = 'all'::text AND resource_type = 'ledger_entry'::text),
  constraint annotation_check1 CHECK ((kind = 'audited'::text) = (scope IS NOT NULL) AND (kind = 'audited'::text) = (audited_on IS NOT NULL)),
  constraint annotation_kind_check CHECK (kind = ANY (ARRAY['remark'::text, 'audited'::text])),
  constraint annotation_readers_check CHECK (readers = ANY (ARRAY['owner'::text, 'all'::text])),
  constraint annotation_owner_fkey FOREIGN KEY (owner) REFERENCES accord.participant(code),
  constraint annotation_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX annotation_audience ON accord.annotation USING btree (audience_id, id);
CREATE INDEX annotation_kind ON accord.annotation USING btree (kind, id);
CREATE INDEX annotation_owner ON accord.annotation USING btree (owner, id);
CREATE INDEX annotation_participant ON accord.annotation USING btree (participant, id);
CREATE INDEX annotation_resource ON accord.annotation USING btree (resource_id, id);
CREATE INDEX annotation_type ON accord.annotation USING btree (resource_type, id);
alter table accord.annotation enable row level security;
alter table accord.annotation force row level security;
create policy everything_definer on accord.annotation for all to accord_definer
  using (true);
create policy everything_worker on accord.annotation for all to accord_worker
  using (true);
create policy insert_own on accord.annotation for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND account_id = (( SELECT accord.current_account() AS current_account)) AND (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = annotation.audience_id
 OFFSET 0)));
create policy read_sides on accord.annotation for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR owner = (( SELECT accord.current_participant() AS current_participant)) OR readers = 'all'::text AND (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = annotation.audience_id
 OFFSET 0)));
grant select on accord.annotation to accord_app, accord_definer, accord_worker;
grant insert (id, participant, account_id, resource_type, resource_id, audience_id, owner, kind, readers, text, scope, audited_on, created_at) on accord.annotation to accord_app;

create table accord.annotation_withdrawal (
  annotation_id uuid not null,
  account_id uuid not null,
  reason text not null,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint annotation_withdrawal_pkey PRIMARY KEY (annotation_id),
  constraint annotation_withdrawal_annotation_id_fkey FOREIGN KEY (annotation_id) REFERENCES accord.annotation(id)
);
alter table accord.annotation_withdrawal enable row level security;
alter table accord.annotation_withdrawal force row level security;
create policy everything_definer on accord.annotation_withdrawal for all to accord_definer
  using (true);
create policy everything_worker on accord.annotation_withdrawal for all to accord_worker
  using (true);
create policy insert_own on accord.annotation_withdrawal for insert to accord_app
  with check (account_id = (( SELECT accord.current_account() AS current_account)) AND (EXISTS ( SELECT 1
   FROM accord.annotation n
  WHERE n.id = annotation_withdrawal.annotation_id AND n.kind = 'audited'::text AND n.participant = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_audience on accord.annotation_withdrawal for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.annotation n
  WHERE n.id = annotation_withdrawal.annotation_id
 OFFSET 0)));
grant select on accord.annotation_withdrawal to accord_app, accord_definer, accord_worker;
grant insert (annotation_id, account_id, reason, created_at) on accord.annotation_withdrawal to accord_app;

create table accord.area (
  code text not null,
  name_en text not null,
  name_uk text not null,
  source text not null,
  constraint area_pkey PRIMARY KEY (code)
);
alter table accord.area enable row level security;
alter table accord.area force row level security;
create policy everything_definer on accord.area for all to accord_definer
  using (true);
create policy everything_worker on accord.area for all to accord_worker
  using (true);
create policy read_all on accord.area for select to accord_app
  using (true);
grant select on accord.area to accord_app, accord_definer;
grant insert, select, update on accord.area to accord_worker;

create table accord.area_mention (
  agreement_id uuid not null,
  area text not null,
  finding text not null,
  method text not null,
  source text not null,
  constraint area_mention_pkey PRIMARY KEY (agreement_id, area),
  constraint area_mention_finding_check CHECK (finding = ANY (ARRAY['mentioned'::text, 'not_found'::text, 'unknown'::text])),
  constraint area_mention_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint area_mention_area_fkey FOREIGN KEY (area) REFERENCES accord.area(code)
);
alter table accord.area_mention enable row level security;
alter table accord.area_mention force row level security;
create policy everything_definer on accord.area_mention for all to accord_definer
  using (true);
create policy everything_worker on accord.area_mention for all to accord_worker
  using (true);
create policy read_with_agreement on accord.area_mention for select to accord_app
  using ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.area_mention FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.area_mention to accord_app, accord_definer;
grant delete, insert, select, update on accord.area_mention to accord_worker;

create table accord.ask (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  number integer not null,
  text text not null,
  capability text,
  quantity numeric,
  unit text,
  addressed_to text[],
  superseded_sequence integer,
  constraint ask_pkey PRIMARY KEY (id),
  constraint ask_consultation_id_id_key UNIQUE (consultation_id, id),
  constraint ask_consultation_id_number_key UNIQUE (consultation_id, number),
  constraint ask_check CHECK (quantity IS NULL OR unit IS NOT NULL),
  constraint ask_quantity_check CHECK (quantity > 0::numeric),
  constraint ask_consultation_id_requester_fkey FOREIGN KEY (consultation_id, requester) REFERENCES accord.consultation(id, requester)
);
alter table accord.ask enable row level security;
alter table accord.ask force row level security;
create policy delete_own on accord.ask for delete to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy everything_definer on accord.ask for all to accord_definer
  using (true);
create policy everything_worker on accord.ask for all to accord_worker
  using (true);
create policy insert_own on accord.ask for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy read_with_consultation on accord.ask for select to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR (addressed_to IS NULL OR ((( SELECT accord.current_participant() AS current_participant)) = ANY (addressed_to))) AND (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = ask.consultation_id
 OFFSET 0)));
create policy update_own on accord.ask for update to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)));
grant delete, insert, select on accord.ask to accord_app;
grant select on accord.ask to accord_definer, accord_worker;
grant update (superseded_sequence) on accord.ask to accord_app;

create table accord.capability (
  code text not null,
  name_en text not null,
  name_uk text not null,
  coalition text,
  area text,
  valid_from date,
  valid_to date,
  source text not null,
  constraint capability_pkey PRIMARY KEY (code),
  constraint capability_check CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from),
  constraint capability_code_check CHECK (code ~ '^[a-z][a-z0-9_]{1,59}$'::text),
  constraint capability_area_fkey FOREIGN KEY (area) REFERENCES accord.area(code),
  constraint capability_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code)
);
alter table accord.capability enable row level security;
alter table accord.capability force row level security;
create policy everything_definer on accord.capability for all to accord_definer
  using (true);
create policy everything_worker on accord.capability for all to accord_worker
  using (true);
create policy read_known on accord.capability for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.capability FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
CREATE TRIGGER tell_act AFTER INSERT ON accord.capability FOR EACH ROW EXECUTE FUNCTION accord.keep_acts_of_goods();
grant select on accord.capability to accord_app, accord_definer;
grant insert, select, update on accord.capability to accord_worker;

create table accord.claim (
  id uuid not null,
  agreement_id uuid,
  subject text not null,
  statement text not null,
  stated_by text,
  as_of text,
  source text not null,
  used boolean not null,
  reason text,
  as_found jsonb,
  constraint claim_pkey PRIMARY KEY (id),
  constraint claim_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id)
);
CREATE INDEX claim_agreement ON accord.claim USING btree (agreement_id);
alter table accord.claim enable row level security;
alter table accord.claim force row level security;
create policy everything_definer on accord.claim for all to accord_definer
  using (true);
create policy everything_worker on accord.claim for all to accord_worker
  using (true);
create policy read_with_agreement on accord.claim for select to accord_app
  using (agreement_id IS NULL OR (agreement_id IN ( SELECT agreement.id
   FROM accord.agreement)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.claim FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.claim to accord_app, accord_definer;
grant delete, insert, select, update on accord.claim to accord_worker;

create table accord.clause (
  id uuid not null,
  agreement_id uuid not null,
  type text not null,
  presence text not null,
  terms jsonb not null,
  locator text,
  provision_id text,
  source text not null,
  note text,
  valid_from date,
  valid_to date,
  proposal_id uuid,
  change_id uuid default accord.current_change(),
  ended_change_id uuid,
  constraint clause_pkey PRIMARY KEY (id),
  constraint clause_check CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from),
  constraint clause_presence_check CHECK (presence = ANY (ARRAY['present'::text, 'absent'::text, 'unknown'::text])),
  constraint clause_type_check CHECK (type = ANY (ARRAY['consultation'::text, 'alignment'::text, 'dialogue'::text, 'assistance'::text, 'mutual_assistance'::text, 'termination'::text, 'extension'::text, 'review'::text, 'entry_into_effect'::text, 'validity'::text, 'nato'::text, 'un_registration'::text, 'end_use'::text, 'budget_reservation'::text])),
  constraint clause_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint clause_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id)
);
CREATE INDEX clause_agreement ON accord.clause USING btree (agreement_id, type, valid_from);
CREATE UNIQUE INDEX clause_current ON accord.clause USING btree (agreement_id, type) WHERE valid_to IS NULL;
alter table accord.clause enable row level security;
alter table accord.clause force row level security;
create policy everything_definer on accord.clause for all to accord_definer
  using (true);
create policy everything_worker on accord.clause for all to accord_worker
  using (true);
create policy insert_party on accord.clause for insert to accord_app
  with check ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement
  WHERE agreement.participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text)));
create policy read_with_agreement on accord.clause for select to accord_app
  using ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement)));
create policy update_party on accord.clause for update to accord_app
  using ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement)))
  with check ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement
  WHERE agreement.participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text)));
CREATE TRIGGER note_end BEFORE UPDATE ON accord.clause FOR EACH ROW WHEN (old.valid_to IS NULL AND new.valid_to IS NOT NULL) EXECUTE FUNCTION accord.note_end_of_clause();
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.clause FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.clause to accord_app, accord_definer;
grant insert, select, update on accord.clause to accord_worker;
grant insert (id, agreement_id, type, presence, terms, locator, provision_id, source, note, valid_from, valid_to, proposal_id) on accord.clause to accord_app;
grant update (valid_to) on accord.clause to accord_app;

create table accord.coalition (
  code text not null,
  id uuid not null default uuidv7(),
  name_en text not null,
  name_uk text not null,
  launched text,
  note text,
  source text not null,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  as_found jsonb,
  created_by uuid,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint coalition_pkey PRIMARY KEY (code),
  constraint coalition_id_key UNIQUE (id),
  constraint coalition_check CHECK ((as_found IS NULL) = (created_by IS NOT NULL)),
  constraint coalition_code_check CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'::text),
  constraint coalition_launched_check CHECK (launched ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint coalition_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text]))
);
alter table accord.coalition enable row level security;
alter table accord.coalition force row level security;
create policy everything_definer on accord.coalition for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition for all to accord_worker
  using (true);
create policy insert_ukraine on accord.coalition for insert to accord_app
  with check ((( SELECT accord.current_participant() AS current_participant)) = 'UA'::text);
create policy lock_seen on accord.coalition for update to accord_app
  using (('UA'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = coalition.id
 OFFSET 0)))
  with check ((( SELECT accord.current_participant() AS current_participant)) = 'UA'::text);
create policy read_audience on accord.coalition for select to accord_app
  using (('UA'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = coalition.id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.coalition FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.coalition to accord_app;
grant select on accord.coalition to accord_definer;
grant insert, select, update on accord.coalition to accord_worker;
grant update (marking, releasable_to, version) on accord.coalition to accord_app;

create table accord.coalition_charter (
  id uuid not null default uuidv7(),
  coalition text not null,
  kind text not null,
  signed_on date not null,
  leads_max integer,
  review_cycle_months integer not null,
  title text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 text not null,
  holder text not null,
  how_to_ask text not null,
  filed_by text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint coalition_charter_pkey PRIMARY KEY (id),
  constraint coalition_charter_bytes_check CHECK (bytes > 0),
  constraint coalition_charter_kind_check CHECK (kind = ANY (ARRAY['charter'::text, 'letter_of_intent'::text])),
  constraint coalition_charter_leads_max_check CHECK (leads_max > 0),
  constraint coalition_charter_review_cycle_months_check CHECK (review_cycle_months > 0),
  constraint coalition_charter_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  constraint coalition_charter_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_charter_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint coalition_charter_holder_fkey FOREIGN KEY (holder) REFERENCES accord.participant(code)
);
CREATE INDEX coalition_charter_latest ON accord.coalition_charter USING btree (coalition, signed_on, id);
alter table accord.coalition_charter enable row level security;
alter table accord.coalition_charter force row level security;
create policy everything_definer on accord.coalition_charter for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_charter for all to accord_worker
  using (true);
create policy insert_lead on accord.coalition_charter for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND ((coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])) OR ( SELECT accord.is_secretariat() AS is_secretariat)));
create policy read_member on accord.coalition_charter for select to accord_app
  using (('coalition:'::text || coalition) = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.coalition_charter FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.coalition_charter to accord_app;
grant select on accord.coalition_charter to accord_definer, accord_worker;

create table accord.coalition_claim (
  id uuid not null,
  coalition text not null,
  participant text not null,
  role text,
  from_stated text,
  to_stated text,
  note text,
  source text not null,
  membership_id uuid,
  used boolean not null,
  reason text not null,
  as_found jsonb,
  constraint coalition_claim_pkey PRIMARY KEY (id),
  constraint coalition_claim_check CHECK ((role IS NULL) = (membership_id IS NULL)),
  constraint coalition_claim_check1 CHECK (NOT used OR membership_id IS NOT NULL),
  constraint coalition_claim_from_stated_check CHECK (from_stated ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint coalition_claim_role_check CHECK (role = ANY (ARRAY['lead'::text, 'co_lead'::text, 'subgroup_lead'::text, 'member'::text, 'contributor'::text, 'observer'::text])),
  constraint coalition_claim_to_stated_check CHECK (to_stated ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint coalition_claim_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_claim_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES accord.coalition_membership(id),
  constraint coalition_claim_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX coalition_claim_coalition ON accord.coalition_claim USING btree (coalition, participant);
CREATE UNIQUE INDEX coalition_claim_used ON accord.coalition_claim USING btree (membership_id) WHERE used;
alter table accord.coalition_claim enable row level security;
alter table accord.coalition_claim force row level security;
create policy everything_definer on accord.coalition_claim for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_claim for all to accord_worker
  using (true);
create policy read_with_coalition on accord.coalition_claim for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.coalition c
  WHERE c.code = coalition_claim.coalition)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.coalition_claim FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.coalition_claim to accord_app, accord_definer;
grant delete, insert, select, update on accord.coalition_claim to accord_worker;

create table accord.coalition_decision (
  id uuid not null default uuidv7(),
  coalition text not null,
  meeting_id uuid not null,
  text text not null,
  owned_by text,
  due_on date,
  filed_by text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  body text,
  adopted_by text,
  attendance text[] not null default '{}'::text[],
  membership_ids uuid[] not null default '{}'::uuid[],
  constraint coalition_decision_pkey PRIMARY KEY (id),
  constraint coalition_decision_adopted_by_check CHECK (adopted_by = ANY (ARRAY['consensus'::text, 'silence'::text])),
  constraint coalition_decision_body_check CHECK (body = ANY (ARRAY['steering_committee'::text, 'leadership_group'::text, 'plenary'::text])),
  constraint coalition_decision_coalition_meeting_id_fkey FOREIGN KEY (coalition, meeting_id) REFERENCES accord.coalition_meeting(coalition, id),
  constraint coalition_decision_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint coalition_decision_owned_by_fkey FOREIGN KEY (owned_by) REFERENCES accord.participant(code)
);
CREATE INDEX coalition_decision_meeting ON accord.coalition_decision USING btree (meeting_id, id);
alter table accord.coalition_decision enable row level security;
alter table accord.coalition_decision force row level security;
create policy everything_definer on accord.coalition_decision for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_decision for all to accord_worker
  using (true);
create policy insert_lead on accord.coalition_decision for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND ((coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])) OR ( SELECT accord.is_secretariat() AS is_secretariat)));
create policy read_member on accord.coalition_decision for select to accord_app
  using (('coalition:'::text || coalition) = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
grant insert, select on accord.coalition_decision to accord_app;
grant select on accord.coalition_decision to accord_definer, accord_worker;

create table accord.coalition_meeting (
  id uuid not null default uuidv7(),
  coalition text not null,
  title text not null,
  held_at timestamp with time zone not null,
  place text,
  summary text,
  filed_by text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint coalition_meeting_pkey PRIMARY KEY (id),
  constraint coalition_meeting_coalition_id_key UNIQUE (coalition, id),
  constraint coalition_meeting_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_meeting_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code)
);
CREATE INDEX coalition_meeting_coalition ON accord.coalition_meeting USING btree (coalition, held_at, id);
alter table accord.coalition_meeting enable row level security;
alter table accord.coalition_meeting force row level security;
create policy everything_definer on accord.coalition_meeting for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_meeting for all to accord_worker
  using (true);
create policy insert_lead on accord.coalition_meeting for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND ((coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])) OR ( SELECT accord.is_secretariat() AS is_secretariat)));
create policy read_member on accord.coalition_meeting for select to accord_app
  using (('coalition:'::text || coalition) = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
grant insert, select on accord.coalition_meeting to accord_app;
grant select on accord.coalition_meeting to accord_definer, accord_worker;

create table accord.coalition_membership (
  id uuid not null default uuidv7(),
  coalition text not null,
  participant text not null,
  role text not null,
  subgroup_id uuid,
  place text not null generated always as (
CASE role
    WHEN 'subgroup_lead'::text THEN COALESCE(subgroup_id::text, 'unnamed'::text)
    ELSE 'main'::text
END) stored,
  valid_from date,
  from_precision text,
  valid_to date,
  status text not null,
  proposed_by text,
  hands_over_id uuid,
  follows_id uuid,
  reason text,
  decided_by text,
  decided_at timestamp with time zone,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint coalition_membership_pkey PRIMARY KEY (id),
  constraint coalition_membership_coalition_participant_place_daterange_excl EXCLUDE USING gist (coalition WITH =, participant WITH =, place WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (status = 'confirmed'::text),
  constraint coalition_membership_check CHECK ((valid_from IS NULL) = (from_precision IS NULL)),
  constraint coalition_membership_check1 CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from),
  constraint coalition_membership_check2 CHECK (subgroup_id IS NULL OR role = 'subgroup_lead'::text),
  constraint coalition_membership_check3 CHECK (proposed_by IS NOT NULL OR (status = ANY (ARRAY['claimed'::text, 'replaced'::text]))),
  constraint coalition_membership_from_precision_check CHECK (from_precision = ANY (ARRAY['day'::text, 'month'::text])),
  constraint coalition_membership_role_check CHECK (role = ANY (ARRAY['lead'::text, 'co_lead'::text, 'subgroup_lead'::text, 'member'::text, 'contributor'::text, 'observer'::text])),
  constraint coalition_membership_status_check CHECK (status = ANY (ARRAY['claimed'::text, 'proposed'::text, 'confirmed'::text, 'declined'::text, 'withdrawn'::text, 'replaced'::text])),
  constraint coalition_membership_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_membership_coalition_subgroup_id_fkey FOREIGN KEY (coalition, subgroup_id) REFERENCES accord.coalition_subgroup(coalition, id),
  constraint coalition_membership_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES accord.participant(code),
  constraint coalition_membership_follows_id_fkey FOREIGN KEY (follows_id) REFERENCES accord.coalition_membership(id),
  constraint coalition_membership_hands_over_id_fkey FOREIGN KEY (hands_over_id) REFERENCES accord.coalition_membership(id),
  constraint coalition_membership_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint coalition_membership_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES accord.participant(code)
);
CREATE INDEX coalition_membership_coalition ON accord.coalition_membership USING btree (coalition, id);
CREATE INDEX coalition_membership_participant ON accord.coalition_membership USING btree (participant, coalition) INCLUDE (valid_from, valid_to) WHERE status = ANY (ARRAY['claimed'::text, 'confirmed'::text]);
alter table accord.coalition_membership enable row level security;
alter table accord.coalition_membership force row level security;
create policy everything_definer on accord.coalition_membership for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_membership for all to accord_worker
  using (true);
create policy insert_side on accord.coalition_membership for insert to accord_app
  with check (proposed_by = (( SELECT accord.current_participant() AS current_participant)) AND (participant = (( SELECT accord.current_participant() AS current_participant)) OR (coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[]))) AND (status = 'proposed'::text OR status = 'confirmed'::text AND participant = 'UA'::text));
create policy read_with_coalition on accord.coalition_membership for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (('coalition:'::text || coalition) = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (status = ANY (ARRAY['claimed'::text, 'confirmed'::text, 'replaced'::text])) AND (EXISTS ( SELECT 1
   FROM accord.coalition c
  WHERE c.code = coalition_membership.coalition)));
create policy update_own on accord.coalition_membership for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER hear_no_silence AFTER UPDATE OF valid_from, valid_to, status ON accord.coalition_membership FOR EACH ROW EXECUTE FUNCTION accord.hear_no_silence_of_leavers();
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.coalition_membership FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept('rights'); -- enabled: A
grant select on accord.coalition_membership to accord_app, accord_definer;
grant insert, select, update on accord.coalition_membership to accord_worker;
grant insert (id, coalition, participant, role, subgroup_id, valid_from, from_precision, valid_to, status, proposed_by, hands_over_id, follows_id, reason, decided_by, decided_at, created_at, version) on accord.coalition_membership to accord_app;
grant update (valid_to, reason, version) on accord.coalition_membership to accord_app;
grant update (valid_to, status, reason, decided_by, decided_at, version) on accord.coalition_membership to accord_definer;

create table accord.coalition_plan (
  id uuid not null default uuidv7(),
  coalition text not null,
  number integer not null,
  title text not null,
  text text not null,
  from_on date,
  to_on date,
  filed_by text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint coalition_plan_pkey PRIMARY KEY (id),
  constraint coalition_plan_coalition_number_key UNIQUE (coalition, number),
  constraint coalition_plan_check CHECK (to_on IS NULL OR from_on IS NULL OR to_on >= from_on),
  constraint coalition_plan_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_plan_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code)
);
alter table accord.coalition_plan enable row level security;
alter table accord.coalition_plan force row level security;
create policy everything_definer on accord.coalition_plan for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_plan for all to accord_worker
  using (true);
create policy insert_lead on accord.coalition_plan for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND ((coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])) OR ( SELECT accord.is_secretariat() AS is_secretariat)));
create policy read_member on accord.coalition_plan for select to accord_app
  using (('coalition:'::text || coalition) = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
grant insert, select on accord.coalition_plan to accord_app;
grant select on accord.coalition_plan to accord_definer, accord_worker;

create table accord.coalition_review (
  id uuid not null default uuidv7(),
  coalition text not null,
  reviewed_on date not null,
  summary text not null,
  filed_by text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint coalition_review_pkey PRIMARY KEY (id),
  constraint coalition_review_coalition_reviewed_on_key UNIQUE (coalition, reviewed_on),
  constraint coalition_review_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_review_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code)
);
alter table accord.coalition_review enable row level security;
alter table accord.coalition_review force row level security;
create policy everything_definer on accord.coalition_review for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_review for all to accord_worker
  using (true);
create policy insert_lead on accord.coalition_review for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND ((coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])) OR ( SELECT accord.is_secretariat() AS is_secretariat)));
create policy read_member on accord.coalition_review for select to accord_app
  using (('coalition:'::text || coalition) = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.coalition_review FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.coalition_review to accord_app;
grant select on accord.coalition_review to accord_definer, accord_worker;

create table accord.coalition_subgroup (
  id uuid not null default uuidv7(),
  coalition text not null,
  name text not null,
  filed_by text not null,
  created_at timestamp with time zone not null,
  constraint coalition_subgroup_pkey PRIMARY KEY (id),
  constraint coalition_subgroup_coalition_id_key UNIQUE (coalition, id),
  constraint coalition_subgroup_coalition_name_key UNIQUE (coalition, name),
  constraint coalition_subgroup_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint coalition_subgroup_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code)
);
alter table accord.coalition_subgroup enable row level security;
alter table accord.coalition_subgroup force row level security;
create policy everything_definer on accord.coalition_subgroup for all to accord_definer
  using (true);
create policy everything_worker on accord.coalition_subgroup for all to accord_worker
  using (true);
create policy insert_lead on accord.coalition_subgroup for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND ((coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])) OR ( SELECT accord.is_secretariat() AS is_secretariat)));
create policy read_with_coalition on accord.coalition_subgroup for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.coalition c
  WHERE c.code = coalition_subgroup.coalition)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.coalition_subgroup FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.coalition_subgroup to accord_app;
grant select on accord.coalition_subgroup to accord_definer, accord_worker;

create table accord.commitment (
  id uuid not null default uuidv7(),
  participant text not null,
  agency_id uuid,
  provider_organisation_id uuid,
  receiver text,
  receiver_organisation_id uuid,
  origin text,
  consent_reference text,
  pledge_id uuid,
  conversion_proposal_id uuid,
  agreement_id uuid,
  title text not null,
  purpose text,
  terms text,
  signatory jsonb not null,
  signed_on date not null,
  modality text not null,
  aid_category text not null,
  finance_type text not null,
  flow_type text not null,
  sector text,
  currency text,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  external_system text,
  external_id text,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  requirement_id uuid,
  requirement_offer_id uuid,
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  constraint commitment_pkey PRIMARY KEY (id),
  constraint commitment_conversion_proposal_id_key UNIQUE (conversion_proposal_id),
  constraint commitment_external_id_key UNIQUE (participant, external_key),
  constraint commitment_id_participant_key UNIQUE (id, participant),
  constraint commitment_requirement_offer_id_key UNIQUE (requirement_offer_id),
  constraint commitment_aid_category_check CHECK (aid_category = ANY (ARRAY['military'::text, 'financial'::text, 'humanitarian'::text, 'reconstruction'::text, 'mixed'::text])),
  constraint commitment_check CHECK ((external_system IS NULL) = (external_id IS NULL)),
  constraint commitment_check1 CHECK (num_nonnulls(receiver, receiver_organisation_id) = 1),
  constraint commitment_check2 CHECK ((origin IS NULL) = (consent_reference IS NULL)),
  constraint commitment_check3 CHECK (currency IS NOT NULL OR modality = 'in_kind'::text),
  constraint commitment_check4 CHECK (num_nonnulls(conversion_proposal_id, requirement_offer_id) <= 1),
  constraint commitment_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint commitment_finance_type_check CHECK (finance_type = ANY (ARRAY['grant'::text, 'loan'::text, 'reimbursable_grant'::text, 'interest_subsidy'::text, 'guarantee'::text, 'equity'::text])),
  constraint commitment_flow_type_check CHECK (flow_type = ANY (ARRAY['10'::text, '21'::text, '50'::text])),
  constraint commitment_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint commitment_modality_check CHECK (modality = ANY (ARRAY['cash'::text, 'in_kind'::text, 'service'::text, 'training'::text])),
  constraint commitment_sector_check CHECK (sector ~ '^[0-9]{5}$'::text),
  constraint commitment_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint commitment_conversion_proposal_id_fkey FOREIGN KEY (conversion_proposal_id) REFERENCES accord.conversion_proposal(id),
  constraint commitment_origin_fkey FOREIGN KEY (origin) REFERENCES accord.participant(code),
  constraint commitment_participant_agency_id_fkey FOREIGN KEY (participant, agency_id) REFERENCES accord.agency(participant, id),
  constraint commitment_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint commitment_pledge_id_participant_fkey FOREIGN KEY (pledge_id, participant) REFERENCES accord.pledge(id, participant),
  constraint commitment_provider_organisation_id_fkey FOREIGN KEY (provider_organisation_id) REFERENCES accord.organisation(id),
  constraint commitment_receiver_fkey FOREIGN KEY (receiver) REFERENCES accord.participant(code),
  constraint commitment_receiver_organisation_id_fkey FOREIGN KEY (receiver_organisation_id) REFERENCES accord.organisation(id),
  constraint commitment_requirement_id_fkey FOREIGN KEY (requirement_id) REFERENCES accord.requirement(id),
  constraint commitment_requirement_offer_id_fkey FOREIGN KEY (requirement_offer_id) REFERENCES accord.requirement_offer(id)
);
CREATE INDEX commitment_agreement ON accord.commitment USING btree (agreement_id, id) WHERE agreement_id IS NOT NULL;
CREATE INDEX commitment_aid_category ON accord.commitment USING btree (aid_category, id);
CREATE INDEX commitment_currency ON accord.commitment USING btree (currency, id);
CREATE INDEX commitment_modality ON accord.commitment USING btree (modality, id);
CREATE INDEX commitment_of_system ON accord.commitment USING btree (id) WHERE external_system IS NOT NULL;
CREATE INDEX commitment_participant ON accord.commitment USING btree (participant, id);
CREATE INDEX commitment_pledge ON accord.commitment USING btree (pledge_id, id) WHERE pledge_id IS NOT NULL;
CREATE INDEX commitment_receiver ON accord.commitment USING btree (receiver, id);
CREATE INDEX commitment_requirement ON accord.commitment USING btree (requirement_id, id) WHERE requirement_id IS NOT NULL;
alter table accord.commitment enable row level security;
alter table accord.commitment force row level security;
create policy everything_definer on accord.commitment for all to accord_definer
  using (true);
create policy everything_worker on accord.commitment for all to accord_worker
  using (true);
create policy insert_own on accord.commitment for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.commitment for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = commitment.id
 OFFSET 0)));
create policy update_own on accord.commitment for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = commitment.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER tell_act AFTER INSERT ON accord.commitment FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.commitment FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.agreement_id IS DISTINCT FROM new.agreement_id OR old.requirement_id IS DISTINCT FROM new.requirement_id OR old.aid_category IS DISTINCT FROM new.aid_category OR old.signed_on IS DISTINCT FROM new.signed_on) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.commitment to accord_app, accord_definer, accord_worker;
grant insert (id, participant, agency_id, provider_organisation_id, receiver, receiver_organisation_id, origin, consent_reference, pledge_id, conversion_proposal_id, agreement_id, title, purpose, terms, signatory, signed_on, modality, aid_category, finance_type, flow_type, sector, currency, marking, releasable_to, external_system, external_id, created_by, created_at, version, requirement_id, requirement_offer_id) on accord.commitment to accord_app;
grant update (marking, releasable_to, version) on accord.commitment to accord_app, accord_definer;

create table accord.commitment_balance (
  commitment_id uuid not null,
  participant text not null,
  committed numeric not null,
  allocated numeric not null,
  disbursed numeric not null,
  constraint commitment_balance_pkey PRIMARY KEY (commitment_id),
  constraint commitment_balance_commitment_id_participant_fkey FOREIGN KEY (commitment_id, participant) REFERENCES accord.commitment(id, participant)
);
alter table accord.commitment_balance enable row level security;
alter table accord.commitment_balance force row level security;
create policy everything_definer on accord.commitment_balance for all to accord_definer
  using (true);
create policy everything_worker on accord.commitment_balance for all to accord_worker
  using (true);
create policy read_with_commitment on accord.commitment_balance for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = commitment_balance.commitment_id
 OFFSET 0)));
grant select on accord.commitment_balance to accord_app, accord_worker;
grant insert, select, update on accord.commitment_balance to accord_definer;

create table accord.commitment_item (
  commitment_id uuid not null,
  participant text not null,
  number integer not null,
  item_class text not null,
  description text,
  unit text not null,
  quantity numeric not null,
  constraint commitment_item_pkey PRIMARY KEY (commitment_id, number),
  constraint commitment_item_commitment_id_item_class_unit_key UNIQUE (commitment_id, item_class, unit),
  constraint commitment_item_quantity_check CHECK (quantity > 0::numeric),
  constraint commitment_item_commitment_id_participant_fkey FOREIGN KEY (commitment_id, participant) REFERENCES accord.commitment(id, participant)
);
CREATE INDEX commitment_item_class ON accord.commitment_item USING btree (lower(accord.identity_of(item_class)));
alter table accord.commitment_item enable row level security;
alter table accord.commitment_item force row level security;
create policy everything_definer on accord.commitment_item for all to accord_definer
  using (true);
create policy everything_worker on accord.commitment_item for all to accord_worker
  using (true);
create policy insert_own on accord.commitment_item for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_with_commitment on accord.commitment_item for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = commitment_item.commitment_id
 OFFSET 0)));
CREATE TRIGGER tell_act AFTER INSERT ON accord.commitment_item REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_acts_of('commitment_id');
grant insert, select on accord.commitment_item to accord_app;
grant select on accord.commitment_item to accord_definer, accord_worker;

create table accord.console_secret (
  issuer_id uuid not null,
  participant text not null,
  secret text not null,
  constraint console_secret_pkey PRIMARY KEY (issuer_id),
  constraint console_secret_participant_issuer_id_fkey FOREIGN KEY (participant, issuer_id) REFERENCES accord.issuer(participant, id)
);
comment on table accord.console_secret is 'The console''s secret at an issuer; told once, used to sign people in, never read again.';
alter table accord.console_secret enable row level security;
alter table accord.console_secret force row level security;
create policy everything_definer on accord.console_secret for all to accord_definer
  using (true);
create policy everything_worker on accord.console_secret for all to accord_worker
  using (true);
create policy own_insert on accord.console_secret for insert to accord_app
  with check (participant = accord.current_participant());
grant insert on accord.console_secret to accord_app, accord_worker;
grant select on accord.console_secret to accord_definer;

create table accord.console_session (
  id uuid not null default uuidv7(),
  ticket_hash bytea not null,
  participant text not null,
  account_id uuid not null,
  sealed bytea not null,
  browser text not null,
  opened_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint console_session_pkey PRIMARY KEY (id),
  constraint console_session_ticket_hash_key UNIQUE (ticket_hash),
  constraint console_session_browser_check CHECK (length(browser) <= 300),
  constraint console_session_ticket_hash_check CHECK (octet_length(ticket_hash) = 32),
  constraint console_session_participant_account_id_fkey FOREIGN KEY (participant, account_id) REFERENCES accord.account(participant, id)
);
comment on table accord.console_session is 'Who is signed in to the console; the token is sealed by the key in the cookie.';
CREATE INDEX console_session_account ON accord.console_session USING btree (account_id, id);
CREATE INDEX console_session_expiry ON accord.console_session USING btree (expires_at);
alter table accord.console_session enable row level security;
alter table accord.console_session force row level security;
create policy everything_definer on accord.console_session for all to accord_definer
  using (true);
create policy everything_worker on accord.console_session for all to accord_worker
  using (true);
create policy ticket_or_account on accord.console_session for all to accord_app
  using (ticket_hash = decode(NULLIF(( SELECT current_setting('accord.console_ticket'::text, true) AS current_setting), ''::text), 'hex'::text) OR account_id = accord.current_account())
  with check (ticket_hash = decode(NULLIF(( SELECT current_setting('accord.console_ticket'::text, true) AS current_setting), ''::text), 'hex'::text));
grant delete, insert, select on accord.console_session to accord_app;
grant delete, select on accord.console_session to accord_definer;

create table accord.consultation (
  id uuid not null default uuidv7(),
  requester text not null,
  victim text,
  kind text not null,
  mode text not null,
  trigger text,
  hostilities text,
  title text not null,
  summary text not null,
  occurred_at timestamp with time zone,
  requested_by timestamp with time zone,
  deadline_hours integer,
  deadline_reason text,
  response_visibility text not null,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  invited text[] not null default '{}'::text[],
  origin_consultation_id uuid,
  status text not null,
  sequence integer not null default 0,
  version integer not null default 1,
  authorised_by jsonb,
  circulated_at timestamp with time zone,
  renewed_at timestamp with time zone,
  closed_at timestamp with time zone,
  close_reason text,
  outcome jsonb,
  cancelled_at timestamp with time zone,
  cancel_reason text,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  amended_fields text[] not null default '{}'::text[],
  constraint consultation_pkey PRIMARY KEY (id),
  constraint consultation_id_requester_key UNIQUE (id, requester),
  constraint consultation_check CHECK ((kind = 'crisis'::text) = (trigger IS NOT NULL AND hostilities IS NOT NULL AND victim IS NOT NULL)),
  constraint consultation_check1 CHECK ((deadline_hours IS NULL) = (deadline_reason IS NULL)),
  constraint consultation_check2 CHECK ((status = 'draft'::text) = (circulated_at IS NULL) OR status = 'cancelled'::text),
  constraint consultation_check3 CHECK ((status = 'closed'::text) = (closed_at IS NOT NULL AND close_reason IS NOT NULL AND outcome IS NOT NULL)),
  constraint consultation_check4 CHECK ((status = 'cancelled'::text) = (cancelled_at IS NOT NULL AND cancel_reason IS NOT NULL)),
  constraint consultation_close_reason_check CHECK (close_reason = ANY (ARRAY['agreed'::text, 'partly_agreed'::text, 'no_agreement'::text, 'superseded'::text, 'no_longer_needed'::text])),
  constraint consultation_deadline_hours_check CHECK (deadline_hours > 0),
  constraint consultation_hostilities_check CHECK (hostilities = ANY (ARRAY['ongoing'::text, 'ceased'::text])),
  constraint consultation_kind_check CHECK (kind = ANY (ARRAY['crisis'::text, 'scheduled'::text, 'ad_hoc'::text])),
  constraint consultation_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint consultation_mode_check CHECK (mode = ANY (ARRAY['monitoring'::text, 'information_sharing'::text, 'full_activation'::text])),
  constraint consultation_response_visibility_check CHECK (response_visibility = ANY (ARRAY['requester_only'::text, 'all_addressees'::text])),
  constraint consultation_status_check CHECK (status = ANY (ARRAY['draft'::text, 'circulated'::text, 'closed'::text, 'cancelled'::text])),
  constraint consultation_trigger_check CHECK (trigger = ANY (ARRAY['armed_attack'::text, 'threat_of_attack'::text, 'significant_escalation'::text])),
  constraint consultation_origin_consultation_id_fkey FOREIGN KEY (origin_consultation_id) REFERENCES accord.consultation(id),
  constraint consultation_requester_fkey FOREIGN KEY (requester) REFERENCES accord.participant(code),
  constraint consultation_victim_fkey FOREIGN KEY (victim) REFERENCES accord.participant(code)
);
CREATE INDEX consultation_closed ON accord.consultation USING btree (id) WHERE closed_at IS NOT NULL;
CREATE INDEX consultation_kind ON accord.consultation USING btree (kind, id);
CREATE INDEX consultation_origin ON accord.consultation USING btree (origin_consultation_id, id);
CREATE INDEX consultation_own_running ON accord.consultation USING btree (requester, id) WHERE status = 'circulated'::text;
CREATE INDEX consultation_requester ON accord.consultation USING btree (requester, id);
CREATE INDEX consultation_running ON accord.consultation USING btree (COALESCE(renewed_at, circulated_at)) WHERE status = 'circulated'::text;
CREATE INDEX consultation_status ON accord.consultation USING btree (status, id);
alter table accord.consultation enable row level security;
alter table accord.consultation force row level security;
create policy everything_definer on accord.consultation for all to accord_definer
  using (true);
create policy everything_worker on accord.consultation for all to accord_worker
  using (true);
create policy insert_own on accord.consultation for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.consultation for select to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = consultation.id
 OFFSET 0)));
create policy update_own on accord.consultation for update to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = consultation.id
 OFFSET 0)))
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.consultation FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'status', 'circulated_at', 'closed_at');
CREATE TRIGGER tell_act AFTER INSERT ON accord.consultation FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.consultation FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.closed_at IS DISTINCT FROM new.closed_at) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.consultation to accord_app, accord_definer, accord_worker;
grant insert (id, requester, victim, kind, mode, trigger, hostilities, title, summary, occurred_at, requested_by, deadline_hours, deadline_reason, response_visibility, marking, releasable_to, invited, origin_consultation_id, status, sequence, version, authorised_by, circulated_at, renewed_at, closed_at, close_reason, outcome, cancelled_at, cancel_reason, created_by, created_at, amended_fields) on accord.consultation to accord_app;
grant update (victim, kind, mode, trigger, hostilities, title, summary, occurred_at, requested_by, deadline_hours, deadline_reason, response_visibility, marking, releasable_to, invited, status, sequence, version, authorised_by, circulated_at, renewed_at, closed_at, close_reason, outcome, cancelled_at, cancel_reason, amended_fields) on accord.consultation to accord_app;
grant update (status) on accord.consultation to accord_worker;

create table accord.contact_attempt (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  attempted_at timestamp with time zone not null,
  channel text not null,
  outcome text not null,
  note text,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint contact_attempt_pkey PRIMARY KEY (id),
  constraint contact_attempt_channel_check CHECK (channel = ANY (ARRAY['telephone'::text, 'email'::text, 'other'::text])),
  constraint contact_attempt_outcome_check CHECK (outcome = ANY (ARRAY['no_answer'::text, 'busy'::text, 'message_left'::text, 'wrong_contact'::text, 'answered'::text])),
  constraint contact_attempt_consultation_id_participant_fkey FOREIGN KEY (consultation_id, participant) REFERENCES accord.addressee(consultation_id, participant),
  constraint contact_attempt_consultation_id_requester_fkey FOREIGN KEY (consultation_id, requester) REFERENCES accord.consultation(id, requester)
);
CREATE INDEX contact_attempt_addressee ON accord.contact_attempt USING btree (consultation_id, participant, attempted_at, id);
alter table accord.contact_attempt enable row level security;
alter table accord.contact_attempt force row level security;
create policy everything_definer on accord.contact_attempt for all to accord_definer
  using (true);
create policy everything_worker on accord.contact_attempt for all to accord_worker
  using (true);
create policy insert_requester on accord.contact_attempt for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.contact_attempt for select to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.contact_attempt to accord_app;
grant select on accord.contact_attempt to accord_definer, accord_worker;

create table accord.contact_point (
  id uuid not null default uuidv7(),
  participant text not null,
  ordinal integer not null,
  kind text not null,
  office text not null,
  telephone text,
  email text,
  hours text not null,
  languages text[] not null default '{}'::text[],
  constraint contact_point_pkey PRIMARY KEY (id),
  constraint contact_point_participant_ordinal_key UNIQUE (participant, ordinal),
  constraint contact_point_kind_check CHECK (kind = ANY (ARRAY['duty_desk'::text, 'office'::text, 'technical'::text])),
  constraint contact_point_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
alter table accord.contact_point enable row level security;
alter table accord.contact_point force row level security;
create policy delete_own on accord.contact_point for delete to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy everything_definer on accord.contact_point for all to accord_definer
  using (true);
create policy everything_worker on accord.contact_point for all to accord_worker
  using (true);
create policy insert_own on accord.contact_point for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_framework on accord.contact_point for select to accord_app
  using (('framework'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.contact_point FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant delete, insert, select on accord.contact_point to accord_app;
grant select on accord.contact_point to accord_worker;

create table accord.conversion_proposal (
  id uuid not null default uuidv7(),
  offer_id uuid not null,
  consultation_id uuid not null,
  requester text not null,
  provider text not null,
  quantity numeric,
  unit text,
  amount numeric,
  currency text,
  conversion text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  reason text,
  decided_at timestamp with time zone,
  version integer not null default 1,
  became_type text,
  became_id uuid,
  deviation jsonb,
  deviation_refusal jsonb,
  constraint conversion_proposal_pkey PRIMARY KEY (id),
  constraint conversion_proposal_became_type_check CHECK (became_type = ANY (ARRAY['commitment'::text, 'task'::text])),
  constraint conversion_proposal_check CHECK ((conversion = 'converted'::text) = (became_id IS NOT NULL) AND (became_id IS NULL) = (became_type IS NULL)),
  constraint conversion_proposal_check1 CHECK ((conversion = 'declined'::text) = (reason IS NOT NULL)),
  constraint conversion_proposal_check2 CHECK ((conversion = ANY (ARRAY['pending'::text, 'deviating'::text])) = (decided_at IS NULL)),
  constraint conversion_proposal_check3 CHECK (conversion <> 'deviating'::text OR deviation IS NOT NULL),
  constraint conversion_proposal_conversion_check CHECK (conversion = ANY (ARRAY['pending'::text, 'deviating'::text, 'converted'::text, 'declined'::text])),
  constraint conversion_proposal_offer_id_consultation_id_requester_fkey FOREIGN KEY (offer_id, consultation_id, requester) REFERENCES accord.offer(id, consultation_id, requester)
);
CREATE INDEX conversion_proposal_consultation ON accord.conversion_proposal USING btree (consultation_id, id);
CREATE INDEX conversion_proposal_conversion ON accord.conversion_proposal USING btree (conversion, id);
CREATE INDEX conversion_proposal_offer ON accord.conversion_proposal USING btree (offer_id, id);
CREATE INDEX conversion_proposal_pending ON accord.conversion_proposal USING btree (expires_at) WHERE conversion = ANY (ARRAY['pending'::text, 'deviating'::text]);
CREATE INDEX conversion_proposal_provider ON accord.conversion_proposal USING btree (provider, id);
CREATE INDEX conversion_proposal_requester ON accord.conversion_proposal USING btree (requester, id);
alter table accord.conversion_proposal enable row level security;
alter table accord.conversion_proposal force row level security;
create policy everything_definer on accord.conversion_proposal for all to accord_definer
  using (true);
create policy everything_worker on accord.conversion_proposal for all to accord_worker
  using (true);
create policy insert_requester on accord.conversion_proposal for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.conversion_proposal for select to accord_app
  using (provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)));
create policy update_sides on accord.conversion_proposal for update to accord_app
  using (provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)))
  with check (provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)) AND conversion = 'pending'::text);
grant insert, select on accord.conversion_proposal to accord_app;
grant select on accord.conversion_proposal to accord_definer, accord_worker;
grant update (conversion, reason, decided_at, version, became_type, became_id, deviation, deviation_refusal) on accord.conversion_proposal to accord_app;
grant update (conversion) on accord.conversion_proposal to accord_worker;

create table accord.deadline_extension (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  addressee_id uuid not null,
  requester text not null,
  participant text not null,
  old_deadline_at timestamp with time zone not null,
  new_deadline_at timestamp with time zone not null,
  reason text not null,
  created_at timestamp with time zone not null,
  constraint deadline_extension_pkey PRIMARY KEY (id),
  constraint deadline_extension_check CHECK (new_deadline_at > old_deadline_at),
  constraint deadline_extension_consultation_id_addressee_id_fkey FOREIGN KEY (consultation_id, addressee_id) REFERENCES accord.addressee(consultation_id, id),
  constraint deadline_extension_consultation_id_requester_fkey FOREIGN KEY (consultation_id, requester) REFERENCES accord.consultation(id, requester)
);
CREATE INDEX deadline_extension_addressee ON accord.deadline_extension USING btree (addressee_id, id);
alter table accord.deadline_extension enable row level security;
alter table accord.deadline_extension force row level security;
create policy everything_definer on accord.deadline_extension for all to accord_definer
  using (true);
create policy everything_worker on accord.deadline_extension for all to accord_worker
  using (true);
create policy insert_requester on accord.deadline_extension for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.deadline_extension for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.deadline_extension to accord_app;
grant select on accord.deadline_extension to accord_definer, accord_worker;

create table accord.deadline_passed (
  kind text not null,
  subject_id uuid not null,
  due_at timestamp with time zone not null,
  journalled_at timestamp with time zone not null,
  constraint deadline_passed_pkey PRIMARY KEY (kind, subject_id, due_at)
);
alter table accord.deadline_passed enable row level security;
alter table accord.deadline_passed force row level security;
create policy everything_definer on accord.deadline_passed for all to accord_definer
  using (true);
create policy everything_worker on accord.deadline_passed for all to accord_worker
  using (true);
grant select on accord.deadline_passed to accord_definer;
grant insert, select on accord.deadline_passed to accord_worker;

create table accord.dispute (
  id uuid not null default uuidv7(),
  entry_id uuid not null,
  audience_id uuid not null,
  participant text not null,
  reason text not null,
  raised_at timestamp with time zone not null,
  account_id uuid not null,
  resolution text,
  resolved_at timestamp with time zone,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  resolved_change_id uuid,
  constraint dispute_pkey PRIMARY KEY (id),
  constraint dispute_check CHECK ((resolution IS NULL) = (resolved_at IS NULL)),
  constraint dispute_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES accord.ledger_entry(id),
  constraint dispute_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX dispute_entry ON accord.dispute USING btree (entry_id, id);
alter table accord.dispute enable row level security;
alter table accord.dispute force row level security;
create policy everything_definer on accord.dispute for all to accord_definer
  using (true);
create policy everything_worker on accord.dispute for all to accord_worker
  using (true);
create policy insert_own on accord.dispute for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.ledger_entry e
  WHERE e.id = dispute.entry_id)));
create policy read_audience on accord.dispute for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = dispute.audience_id
 OFFSET 0)));
create policy update_own on accord.dispute for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = dispute.audience_id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER note_resolution BEFORE UPDATE ON accord.dispute FOR EACH ROW WHEN (old.resolved_at IS NULL AND new.resolved_at IS NOT NULL) EXECUTE FUNCTION accord.note_resolution();
grant select on accord.dispute to accord_app, accord_definer, accord_worker;
grant insert (id, entry_id, audience_id, participant, reason, raised_at, account_id, resolution, resolved_at, version) on accord.dispute to accord_app;
grant update (resolution, resolved_at, version) on accord.dispute to accord_app;

create table accord.evidence (
  id uuid not null default uuidv7(),
  entry_id uuid,
  lot_id uuid,
  participant text not null,
  title text not null,
  document_type text not null,
  media_type text not null,
  size_bytes bigint not null,
  sha256 text not null,
  holder text not null,
  how_to_ask text not null,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  account_id uuid not null,
  recorded_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  constraint evidence_pkey PRIMARY KEY (id),
  constraint evidence_entry_id_lot_id_participant_sha256_key UNIQUE NULLS NOT DISTINCT (entry_id, lot_id, participant, sha256),
  constraint evidence_check CHECK (num_nonnulls(entry_id, lot_id) = 1),
  constraint evidence_document_type_check CHECK (document_type = ANY (ARRAY['contract'::text, 'invoice'::text, 'payment_order'::text, 'bank_statement'::text, 'packing_list'::text, 'transport_document'::text, 'hand_over_certificate'::text, 'receipt_certificate'::text, 'inventory_record'::text, 'valuation_report'::text, 'consent'::text, 'photograph'::text, 'audit_report'::text, 'other'::text])),
  constraint evidence_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint evidence_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  constraint evidence_size_bytes_check CHECK (size_bytes > 0),
  constraint evidence_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES accord.ledger_entry(id),
  constraint evidence_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES accord.lot(id),
  constraint evidence_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX evidence_entry ON accord.evidence USING btree (entry_id, id) WHERE entry_id IS NOT NULL;
CREATE INDEX evidence_lot ON accord.evidence USING btree (lot_id, id) WHERE lot_id IS NOT NULL;
alter table accord.evidence enable row level security;
alter table accord.evidence force row level security;
create policy everything_definer on accord.evidence for all to accord_definer
  using (true);
create policy everything_worker on accord.evidence for all to accord_worker
  using (true);
create policy insert_own on accord.evidence for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (lot_id IS NULL OR (EXISTS ( SELECT 1
   FROM accord.lot l
  WHERE l.id = evidence.lot_id))) AND (entry_id IS NULL OR (EXISTS ( SELECT 1
   FROM accord.ledger_entry e
  WHERE e.id = evidence.entry_id))));
create policy read_audience on accord.evidence for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = evidence.id
 OFFSET 0)));
create policy update_own on accord.evidence for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
grant select on accord.evidence to accord_app, accord_definer, accord_worker;
grant insert (id, entry_id, lot_id, participant, title, document_type, media_type, size_bytes, sha256, holder, how_to_ask, marking, releasable_to, account_id, recorded_at, version) on accord.evidence to accord_app;
grant update (marking, releasable_to, version) on accord.evidence to accord_app, accord_definer;

create table accord.evidence_request (
  id uuid not null default uuidv7(),
  participant text not null,
  account_id uuid not null,
  resource_type text not null,
  resource_id uuid not null,
  owner text not null,
  question text not null,
  due_on date not null,
  due_at timestamp with time zone not null,
  status text not null,
  answer text,
  reason text,
  decided_at timestamp with time zone,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint evidence_request_pkey PRIMARY KEY (id),
  constraint evidence_request_check CHECK ((status = 'answered'::text) = (answer IS NOT NULL)),
  constraint evidence_request_check1 CHECK ((status = 'withdrawn'::text) = (reason IS NOT NULL)),
  constraint evidence_request_check2 CHECK ((status = 'open'::text) = (decided_at IS NULL)),
  constraint evidence_request_status_check CHECK (status = ANY (ARRAY['open'::text, 'answered'::text, 'withdrawn'::text])),
  constraint evidence_request_owner_fkey FOREIGN KEY (owner) REFERENCES accord.participant(code),
  constraint evidence_request_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX evidence_request_due ON accord.evidence_request USING btree (due_at) WHERE status = 'open'::text;
CREATE INDEX evidence_request_owner ON accord.evidence_request USING btree (owner, id);
CREATE INDEX evidence_request_participant ON accord.evidence_request USING btree (participant, id);
CREATE INDEX evidence_request_resource ON accord.evidence_request USING btree (resource_id, id);
CREATE INDEX evidence_request_status ON accord.evidence_request USING btree (status, id);
CREATE INDEX evidence_request_type ON accord.evidence_request USING btree (resource_type, id);
alter table accord.evidence_request enable row level security;
alter table accord.evidence_request force row level security;
create policy everything_definer on accord.evidence_request for all to accord_definer
  using (true);
create policy everything_worker on accord.evidence_request for all to accord_worker
  using (true);
create policy insert_own on accord.evidence_request for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND account_id = (( SELECT accord.current_account() AS current_account)));
create policy read_sides on accord.evidence_request for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR owner = (( SELECT accord.current_participant() AS current_participant)));
create policy update_sides on accord.evidence_request for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR owner = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.evidence_request to accord_app;
grant select on accord.evidence_request to accord_definer, accord_worker;
grant update (status, answer, reason, decided_at, version) on accord.evidence_request to accord_app;
grant update (status) on accord.evidence_request to accord_worker;

create table accord.fx_rate (
  rate_table integer not null,
  source text not null,
  currency text not null,
  rate_date date not null,
  rate numeric not null,
  constraint fx_rate_pkey PRIMARY KEY (currency, rate_date, rate_table),
  constraint fx_rate_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text AND currency <> 'EUR'::text),
  constraint fx_rate_rate_check CHECK (rate > 0::numeric AND rate < 'Infinity'::numeric),
  constraint fx_rate_rate_table_source_fkey FOREIGN KEY (rate_table, source) REFERENCES accord.fx_rate_table(version, source)
);
CREATE INDEX fx_rate_table_rows ON accord.fx_rate USING btree (rate_table);
alter table accord.fx_rate enable row level security;
alter table accord.fx_rate force row level security;
create policy everything_definer on accord.fx_rate for all to accord_definer
  using (true);
create policy everything_worker on accord.fx_rate for all to accord_worker
  using (true);
create policy insert_secretariat on accord.fx_rate for insert to accord_app
  with check (( SELECT accord.is_secretariat() AS is_secretariat));
create policy read_all on accord.fx_rate for select to accord_app
  using (true);
grant insert, select on accord.fx_rate to accord_app, accord_worker;
grant select on accord.fx_rate to accord_definer;

create table accord.fx_rate_table (
  version integer not null generated always as identity,
  source text not null,
  imported_by uuid,
  imported_at timestamp with time zone not null,
  sha256 text not null,
  rates integer not null,
  covers_from date not null,
  covers_to date not null,
  id uuid not null default uuidv7(),
  change_id uuid default accord.current_change(),
  constraint fx_rate_table_pkey PRIMARY KEY (version),
  constraint fx_rate_table_id_key UNIQUE (id),
  constraint fx_rate_table_source_sha256_key UNIQUE (source, sha256),
  constraint fx_rate_table_version_source_key UNIQUE (version, source),
  constraint fx_rate_table_check CHECK (covers_from <= covers_to),
  constraint fx_rate_table_rates_check CHECK (rates > 0),
  constraint fx_rate_table_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'::text)
);
alter table accord.fx_rate_table enable row level security;
alter table accord.fx_rate_table force row level security;
create policy everything_definer on accord.fx_rate_table for all to accord_definer
  using (true);
create policy everything_worker on accord.fx_rate_table for all to accord_worker
  using (true);
create policy insert_secretariat on accord.fx_rate_table for insert to accord_app
  with check (( SELECT accord.is_secretariat() AS is_secretariat));
create policy read_all on accord.fx_rate_table for select to accord_app
  using (true);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.fx_rate_table FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.fx_rate_table to accord_app, accord_definer;
grant insert, select on accord.fx_rate_table to accord_worker;
grant insert (version, source, imported_by, imported_at, sha256, rates, covers_from, covers_to, id) on accord.fx_rate_table to accord_app;

create table accord.idempotency_key (
  account_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  headers jsonb not null,
  body text not null,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_key_pkey PRIMARY KEY (account_id, key),
  constraint idempotency_key_request_hash_check CHECK (octet_length(request_hash) = 32)
);
CREATE INDEX idempotency_key_age ON accord.idempotency_key USING btree (created_at);
alter table accord.idempotency_key enable row level security;
alter table accord.idempotency_key force row level security;
create policy everything_definer on accord.idempotency_key for all to accord_definer
  using (true);
create policy everything_worker on accord.idempotency_key for all to accord_worker
  using (true);
create policy own on accord.idempotency_key for all to accord_app
  using (account_id = (( SELECT accord.current_account() AS current_account)));
grant insert, select on accord.idempotency_key to accord_app;
grant delete, select on accord.idempotency_key to accord_worker;

create table accord.implementation_link (
  id uuid not null default uuidv7(),
  act_kind text not null,
  act_id uuid not null,
  act_on date,
  provider text,
  agreement_id uuid not null,
  provision_id text,
  area text,
  obligor text,
  relation text not null,
  share numeric,
  status text not null,
  claimed_by text,
  evidence text not null,
  rule_id uuid,
  awaits text[] not null default '{}'::text[],
  confirmed_by text[] not null default '{}'::text[],
  claimed_at timestamp with time zone,
  silent_from timestamp with time zone,
  reason text,
  reason_by text,
  created_by uuid,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  ended_change_id uuid,
  constraint implementation_link_pkey PRIMARY KEY (id),
  constraint implementation_link_act_kind_check CHECK (act_kind ~ '^[a-z][a-z_]{1,39}$'::text),
  constraint implementation_link_check CHECK (num_nonnulls(provision_id, area) = 1 AND (area IS NULL) = (obligor IS NULL)),
  constraint implementation_link_check1 CHECK (status <> 'not_stated'::text OR claimed_by IS NULL),
  constraint implementation_link_check2 CHECK ((status <> ALL (ARRAY['claimed'::text, 'confirmed'::text, 'withdrawn'::text])) OR claimed_by IS NOT NULL),
  constraint implementation_link_check3 CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
  constraint implementation_link_check4 CHECK ((status <> ALL (ARRAY['contested'::text, 'withdrawn'::text])) OR reason IS NOT NULL AND reason_by IS NOT NULL),
  constraint implementation_link_check5 CHECK (confirmed_by <@ awaits AND (claimed_by IS NULL OR NOT awaits @> ARRAY[claimed_by])),
  constraint implementation_link_obligor_check CHECK (obligor = ANY (ARRAY['participant'::text, 'ukraine'::text, 'mutual'::text])),
  constraint implementation_link_relation_check CHECK (relation = ANY (ARRAY['implements'::text, 'contributes'::text, 'prepares'::text])),
  constraint implementation_link_share_check CHECK (share > 0::numeric AND share <= 100::numeric),
  constraint implementation_link_status_check CHECK (status = ANY (ARRAY['not_stated'::text, 'claimed'::text, 'confirmed'::text, 'contested'::text, 'withdrawn'::text])),
  constraint implementation_link_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint implementation_link_area_fkey FOREIGN KEY (area) REFERENCES accord.area(code),
  constraint implementation_link_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES accord.participant(code),
  constraint implementation_link_provider_fkey FOREIGN KEY (provider) REFERENCES accord.participant(code),
  constraint implementation_link_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id),
  constraint implementation_link_reason_by_fkey FOREIGN KEY (reason_by) REFERENCES accord.participant(code),
  constraint implementation_link_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES accord.link_rule(id)
);
CREATE INDEX implementation_link_act ON accord.implementation_link USING btree (act_id, id);
CREATE INDEX implementation_link_agreement ON accord.implementation_link USING btree (agreement_id, id);
CREATE INDEX implementation_link_area ON accord.implementation_link USING btree (area, id) WHERE area IS NOT NULL;
CREATE INDEX implementation_link_awaits ON accord.implementation_link USING gin (awaits) WHERE status = 'claimed'::text;
CREATE UNIQUE INDEX implementation_link_cell ON accord.implementation_link USING btree (act_id, agreement_id, area, obligor) WHERE area IS NOT NULL AND status <> 'withdrawn'::text;
CREATE INDEX implementation_link_claimed ON accord.implementation_link USING btree (claimed_by, id);
CREATE INDEX implementation_link_claims ON accord.implementation_link USING btree (provider, claimed_by, agreement_id, silent_from) WHERE status = 'claimed'::text;
CREATE INDEX implementation_link_kind ON accord.implementation_link USING btree (act_kind, id);
CREATE INDEX implementation_link_of_provision ON accord.implementation_link USING btree (provision_id, id) WHERE provision_id IS NOT NULL;
CREATE INDEX implementation_link_provider ON accord.implementation_link USING btree (provider, id);
CREATE UNIQUE INDEX implementation_link_provision ON accord.implementation_link USING btree (act_id, provision_id) WHERE provision_id IS NOT NULL AND status <> 'withdrawn'::text;
CREATE INDEX implementation_link_rule ON accord.implementation_link USING btree (rule_id, id) WHERE rule_id IS NOT NULL;
CREATE INDEX implementation_link_silent ON accord.implementation_link USING btree (silent_from) WHERE status = 'claimed'::text AND silent_from IS NOT NULL;
CREATE INDEX implementation_link_status ON accord.implementation_link USING btree (status, id);
alter table accord.implementation_link enable row level security;
alter table accord.implementation_link force row level security;
create policy everything_definer on accord.implementation_link for all to accord_definer
  using (true);
create policy everything_worker on accord.implementation_link for all to accord_worker
  using (true);
create policy insert_claimant on accord.implementation_link for insert to accord_app
  with check (claimed_by = (( SELECT accord.current_participant() AS current_participant)) AND status = 'claimed'::text AND (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = implementation_link.act_id
 OFFSET 0)));
create policy read_with_act on accord.implementation_link for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = implementation_link.act_id
 OFFSET 0)));
create policy update_side on accord.implementation_link for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = implementation_link.act_id
 OFFSET 0)))
  with check (claimed_by = (( SELECT accord.current_participant() AS current_participant)) OR reason_by = (( SELECT accord.current_participant() AS current_participant)) OR confirmed_by @> ARRAY[( SELECT accord.current_participant() AS current_participant)]);
CREATE TRIGGER keep_past AFTER UPDATE ON accord.implementation_link FOR EACH ROW EXECUTE FUNCTION accord.keep_past('act_id', 'status', 'silent_from', 'relation', 'act_on', 'provider');
CREATE TRIGGER keep_provision_ids AFTER INSERT ON accord.implementation_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_provision_ids();
CREATE TRIGGER keep_provision_ids_changed AFTER UPDATE ON accord.implementation_link REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_provision_ids();
CREATE TRIGGER keep_provision_ids_gone AFTER DELETE ON accord.implementation_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_provision_ids();
CREATE TRIGGER note_end BEFORE UPDATE ON accord.implementation_link FOR EACH ROW WHEN (old.status <> 'withdrawn'::text AND new.status = 'withdrawn'::text) EXECUTE FUNCTION accord.note_end_of_link();
CREATE TRIGGER tell_act AFTER INSERT ON accord.implementation_link REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_acts_of('act_id');
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.implementation_link REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_linked_acts();
CREATE TRIGGER tell_act_gone AFTER DELETE ON accord.implementation_link REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_acts_of('act_id');
grant select on accord.implementation_link to accord_app, accord_definer;
grant delete, insert, select, update on accord.implementation_link to accord_worker;
grant insert (id, act_kind, act_id, act_on, provider, agreement_id, provision_id, area, obligor, relation, share, status, claimed_by, evidence, rule_id, awaits, confirmed_by, claimed_at, silent_from, reason, reason_by, created_by, created_at, version) on accord.implementation_link to accord_app;
grant update (act_on, relation, share, status, claimed_by, evidence, awaits, confirmed_by, claimed_at, silent_from, reason, reason_by, version) on accord.implementation_link to accord_app;
grant update (act_on, provider, silent_from) on accord.implementation_link to accord_definer;

create table accord.instrument (
  id uuid not null default uuidv7(),
  kind text not null,
  title text not null,
  summary text not null,
  concluded text,
  due text,
  amount numeric,
  currency text,
  amount_qualifier text,
  consultation jsonb,
  status text not null,
  proposed_by text,
  confirmed_by text,
  decided_by text,
  decided_at timestamp with time zone,
  reason text,
  confidence text,
  sources jsonb not null,
  as_found jsonb,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  created_by uuid,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  constraint instrument_pkey PRIMARY KEY (id),
  constraint instrument_amount_check CHECK (amount > 0::numeric),
  constraint instrument_check CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint instrument_check1 CHECK ((status = 'found'::text) = (proposed_by IS NULL)),
  constraint instrument_check2 CHECK ((status = 'confirmed'::text) = (confirmed_by IS NOT NULL)),
  constraint instrument_check3 CHECK ((status = ANY (ARRAY['confirmed'::text, 'rejected'::text, 'withdrawn'::text])) = (decided_by IS NOT NULL)),
  constraint instrument_check4 CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  constraint instrument_check5 CHECK ((status = ANY (ARRAY['rejected'::text, 'withdrawn'::text])) = (reason IS NOT NULL)),
  constraint instrument_check6 CHECK (confirmed_by IS DISTINCT FROM proposed_by OR confirmed_by IS NULL),
  constraint instrument_concluded_check CHECK (concluded ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint instrument_confidence_check CHECK (confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])),
  constraint instrument_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint instrument_kind_check CHECK (kind = ANY (ARRAY['implementing_agreement'::text, 'implementation_plan'::text, 'action_plan'::text, 'treaty'::text, 'framework_agreement'::text, 'agreement'::text, 'letter_of_intent'::text, 'statement_of_intent'::text, 'declaration_of_intent'::text, 'multilateral_declaration'::text, 'coalition_agreement'::text, 'coalition_plan'::text, 'delegation_agreement'::text, 'guarantee'::text, 'loan'::text, 'loan_instrument'::text, 'grant_programme'::text, 'pooled_procurement'::text, 'organisation'::text, 'oversight_body'::text, 'national_regulation'::text, 'national_decision'::text, 'plan'::text])),
  constraint instrument_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint instrument_status_check CHECK (status = ANY (ARRAY['found'::text, 'proposed'::text, 'confirmed'::text, 'rejected'::text, 'withdrawn'::text])),
  constraint instrument_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES accord.participant(code),
  constraint instrument_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES accord.participant(code),
  constraint instrument_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES accord.participant(code)
);
alter table accord.instrument enable row level security;
alter table accord.instrument force row level security;
create policy everything_definer on accord.instrument for all to accord_definer
  using (true);
create policy everything_worker on accord.instrument for all to accord_worker
  using (true);
create policy insert_party on accord.instrument for insert to accord_app
  with check (proposed_by = (( SELECT accord.current_participant() AS current_participant)) AND status = 'proposed'::text);
create policy read_audience on accord.instrument for select to accord_app
  using ((proposed_by = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = instrument.id
 OFFSET 0)));
create policy update_party on accord.instrument for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = instrument.id
 OFFSET 0)))
  with check (proposed_by = (( SELECT accord.current_participant() AS current_participant)) OR accord.is_party_to(id));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.instrument FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'status');
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.instrument FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
CREATE TRIGGER tell_act AFTER INSERT ON accord.instrument FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.instrument FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.status IS DISTINCT FROM new.status OR old.proposed_by IS DISTINCT FROM new.proposed_by OR old.concluded IS DISTINCT FROM new.concluded) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.instrument to accord_app, accord_definer;
grant insert, select, update on accord.instrument to accord_worker;
grant insert (id, kind, title, summary, concluded, due, amount, currency, amount_qualifier, consultation, status, proposed_by, confirmed_by, decided_by, decided_at, reason, confidence, sources, as_found, marking, releasable_to, created_by, created_at, version) on accord.instrument to accord_app;
grant update (status, confirmed_by, decided_by, decided_at, reason, marking, releasable_to, version) on accord.instrument to accord_app;

create table accord.instrument_agreement (
  instrument_id uuid not null,
  agreement_id uuid not null,
  relation text not null,
  words text not null,
  constraint instrument_agreement_pkey PRIMARY KEY (instrument_id, agreement_id),
  constraint instrument_agreement_relation_check CHECK (relation = ANY (ARRAY['implements'::text, 'builds_on'::text, 'supersedes'::text, 'parallel'::text, 'unrelated'::text, 'not_stated'::text])),
  constraint instrument_agreement_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint instrument_agreement_instrument_id_fkey FOREIGN KEY (instrument_id) REFERENCES accord.instrument(id)
);
CREATE INDEX instrument_agreement_agreement ON accord.instrument_agreement USING btree (agreement_id);
alter table accord.instrument_agreement enable row level security;
alter table accord.instrument_agreement force row level security;
create policy everything_definer on accord.instrument_agreement for all to accord_definer
  using (true);
create policy everything_worker on accord.instrument_agreement for all to accord_worker
  using (true);
create policy insert_proposer on accord.instrument_agreement for insert to accord_app
  with check ((EXISTS ( SELECT 1
   FROM accord.instrument i
  WHERE i.id = instrument_agreement.instrument_id AND i.proposed_by = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_with_instrument on accord.instrument_agreement for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = instrument_agreement.instrument_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.instrument_agreement FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.instrument_agreement to accord_app;
grant select on accord.instrument_agreement to accord_definer;
grant insert, select, update on accord.instrument_agreement to accord_worker;

create table accord.instrument_party (
  instrument_id uuid not null,
  ordinal integer not null,
  name text not null,
  participant text,
  constraint instrument_party_pkey PRIMARY KEY (instrument_id, ordinal),
  constraint instrument_party_instrument_id_fkey FOREIGN KEY (instrument_id) REFERENCES accord.instrument(id),
  constraint instrument_party_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX instrument_party_participant ON accord.instrument_party USING btree (participant, instrument_id);
alter table accord.instrument_party enable row level security;
alter table accord.instrument_party force row level security;
create policy everything_definer on accord.instrument_party for all to accord_definer
  using (true);
create policy everything_worker on accord.instrument_party for all to accord_worker
  using (true);
create policy insert_proposer on accord.instrument_party for insert to accord_app
  with check ((EXISTS ( SELECT 1
   FROM accord.instrument i
  WHERE i.id = instrument_party.instrument_id AND i.proposed_by = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_with_instrument on accord.instrument_party for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = instrument_party.instrument_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.instrument_party FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.instrument_party to accord_app;
grant select on accord.instrument_party to accord_definer;
grant insert, select, update on accord.instrument_party to accord_worker;

create table accord.instrument_stage (
  id uuid not null default uuidv7(),
  instrument_id uuid not null,
  stage text not null,
  as_of text,
  status text not null,
  stated_by text,
  decided_by text,
  reason text,
  source text not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint instrument_stage_pkey PRIMARY KEY (id),
  constraint instrument_stage_as_of_check CHECK (as_of ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint instrument_stage_check CHECK ((status = 'found'::text) = (stated_by IS NULL)),
  constraint instrument_stage_check1 CHECK ((status = ANY (ARRAY['confirmed'::text, 'rejected'::text])) = (decided_by IS NOT NULL)),
  constraint instrument_stage_check2 CHECK (decided_by IS DISTINCT FROM stated_by OR decided_by IS NULL),
  constraint instrument_stage_check3 CHECK ((status = 'rejected'::text) = (reason IS NOT NULL)),
  constraint instrument_stage_stage_check CHECK (stage = ANY (ARRAY['announced'::text, 'drafted'::text, 'published'::text, 'signed'::text, 'ratified'::text, 'in_force'::text, 'in_use'::text, 'launched'::text, 'operating'::text, 'allocated'::text, 'loans_being_approved'::text, 'first_payment'::text, 'disbursed'::text, 'suspended'::text, 'ended'::text])),
  constraint instrument_stage_status_check CHECK (status = ANY (ARRAY['found'::text, 'proposed'::text, 'confirmed'::text, 'rejected'::text])),
  constraint instrument_stage_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES accord.participant(code),
  constraint instrument_stage_instrument_id_fkey FOREIGN KEY (instrument_id) REFERENCES accord.instrument(id),
  constraint instrument_stage_stated_by_fkey FOREIGN KEY (stated_by) REFERENCES accord.participant(code)
);
CREATE INDEX instrument_stage_instrument ON accord.instrument_stage USING btree (instrument_id, id);
alter table accord.instrument_stage enable row level security;
alter table accord.instrument_stage force row level security;
create policy everything_definer on accord.instrument_stage for all to accord_definer
  using (true);
create policy everything_worker on accord.instrument_stage for all to accord_worker
  using (true);
create policy insert_party on accord.instrument_stage for insert to accord_app
  with check (stated_by = (( SELECT accord.current_participant() AS current_participant)) AND status = 'proposed'::text AND accord.is_party_to(instrument_id));
create policy read_with_instrument on accord.instrument_stage for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = instrument_stage.instrument_id
 OFFSET 0)));
create policy update_party on accord.instrument_stage for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = instrument_stage.instrument_id
 OFFSET 0)))
  with check (decided_by = (( SELECT accord.current_participant() AS current_participant)) AND accord.is_party_to(instrument_id));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.instrument_stage FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.instrument_stage to accord_app;
grant select on accord.instrument_stage to accord_definer;
grant insert, select, update on accord.instrument_stage to accord_worker;
grant update (status, decided_by, reason, version) on accord.instrument_stage to accord_app;

create table accord.issuer (
  id uuid not null default uuidv7(),
  participant text not null,
  issuer text not null,
  jwks_uri text,
  jwks jsonb,
  audience text not null,
  profile text not null default 'rfc9068'::text,
  status text not null,
  reason text,
  suspended_by text,
  replaces_id uuid,
  proposed_by uuid,
  confirmed_by uuid,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1,
  console_client_id text,
  console_has_secret boolean not null default false,
  console_scope text,
  console_resource text,
  constraint issuer_pkey PRIMARY KEY (id),
  constraint issuer_participant_id_key UNIQUE (participant, id),
  constraint issuer_check CHECK ((jwks_uri IS NULL) <> (jwks IS NULL)),
  constraint issuer_console CHECK ((console_client_id IS NULL) = (console_scope IS NULL)),
  constraint issuer_console_resource CHECK (console_resource IS NULL OR console_client_id IS NOT NULL),
  constraint issuer_profile_check CHECK (profile = ANY (ARRAY['rfc9068'::text, 'keycloak'::text, 'auth0'::text, 'entra'::text, 'adfs'::text, 'okta'::text])),
  constraint issuer_status_check CHECK (status = ANY (ARRAY['proposed'::text, 'active'::text, 'suspended'::text, 'retired'::text])),
  constraint issuer_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint issuer_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES accord.issuer(id),
  constraint issuer_suspended_by_fkey FOREIGN KEY (suspended_by) REFERENCES accord.participant(code)
);
CREATE UNIQUE INDEX issuer_live ON accord.issuer USING btree (issuer) WHERE status = ANY (ARRAY['active'::text, 'suspended'::text]);
alter table accord.issuer enable row level security;
alter table accord.issuer force row level security;
create policy everything_definer on accord.issuer for all to accord_definer
  using (true);
create policy everything_worker on accord.issuer for all to accord_worker
  using (true);
create policy insert_own on accord.issuer for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_own on accord.issuer for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR ( SELECT accord.is_secretariat() AS is_secretariat));
create policy update_seen on accord.issuer for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR ( SELECT accord.is_secretariat() AS is_secretariat));
CREATE TRIGGER hear_no_silence AFTER UPDATE OF status ON accord.issuer FOR EACH ROW WHEN (new.status <> 'active'::text) EXECUTE FUNCTION accord.hear_no_silence_of_nobody();
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.issuer FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept('rights'); -- enabled: A
grant insert, select on accord.issuer to accord_app;
grant select on accord.issuer to accord_definer;
grant insert, select, update on accord.issuer to accord_worker;
grant update (status, reason, suspended_by, confirmed_by, version) on accord.issuer to accord_app;

create table accord.joint_project (
  id uuid not null default uuidv7(),
  participant text not null,
  code text,
  title_en text not null,
  title_uk text,
  kind text not null,
  summary_en text not null,
  summary_uk text,
  started text,
  due text,
  amount numeric,
  currency text,
  amount_qualifier text,
  source_tie text not null,
  source_tie_words text,
  candidate_provisions text[] not null default '{}'::text[],
  confidence text,
  notes text,
  sources jsonb not null default '[]'::jsonb,
  status text not null default 'active'::text,
  reason text,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  as_found jsonb,
  created_by uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  constraint joint_project_pkey PRIMARY KEY (id),
  constraint joint_project_code_key UNIQUE (code),
  constraint joint_project_amount_check CHECK (amount > 0::numeric),
  constraint joint_project_check CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint joint_project_check1 CHECK ((as_found IS NULL) = (created_by IS NOT NULL)),
  constraint joint_project_check2 CHECK ((status = 'ended'::text) = (reason IS NOT NULL)),
  constraint joint_project_code_check CHECK (code ~ '^[a-z][a-z0-9-]{1,59}$'::text),
  constraint joint_project_confidence_check CHECK (confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])),
  constraint joint_project_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint joint_project_due_check CHECK (due ~ '^\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?$'::text),
  constraint joint_project_kind_check CHECK (kind ~ '^[a-z][a-z_]{1,59}$'::text),
  constraint joint_project_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint joint_project_source_tie_check CHECK (source_tie = ANY (ARRAY['claimed'::text, 'programme'::text, 'subject_only'::text, 'older'::text, 'unknown'::text])),
  constraint joint_project_started_check CHECK (started ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint joint_project_status_check CHECK (status = ANY (ARRAY['active'::text, 'ended'::text])),
  constraint joint_project_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX joint_project_kind ON accord.joint_project USING btree (kind, id);
CREATE INDEX joint_project_source_tie ON accord.joint_project USING btree (source_tie, id);
CREATE INDEX joint_project_status ON accord.joint_project USING btree (status, id);
alter table accord.joint_project enable row level security;
alter table accord.joint_project force row level security;
create policy everything_definer on accord.joint_project for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project for all to accord_worker
  using (true);
create policy insert_own on accord.joint_project for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.joint_project for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project.id
 OFFSET 0)));
create policy update_party on accord.joint_project for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project.id
 OFFSET 0)))
  with check (accord.does_project(id));
CREATE TRIGGER tell_act AFTER INSERT ON accord.joint_project FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.joint_project FOR EACH ROW WHEN (old.title_en IS DISTINCT FROM new.title_en OR old.marking IS DISTINCT FROM new.marking OR old.started IS DISTINCT FROM new.started) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.joint_project to accord_app, accord_definer;
grant insert, select, update on accord.joint_project to accord_worker;
grant insert (id, participant, code, title_en, title_uk, kind, summary_en, summary_uk, started, due, amount, currency, amount_qualifier, source_tie, source_tie_words, candidate_provisions, confidence, notes, sources, status, reason, marking, releasable_to, as_found, created_by, created_at, version) on accord.joint_project to accord_app;
grant update (status, reason, marking, releasable_to, version) on accord.joint_project to accord_app;

create table accord.joint_project_consent (
  publication_id uuid not null,
  participant text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint joint_project_consent_pkey PRIMARY KEY (publication_id, participant),
  constraint joint_project_consent_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint joint_project_consent_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES accord.joint_project_publication(id)
);
alter table accord.joint_project_consent enable row level security;
alter table accord.joint_project_consent force row level security;
create policy everything_definer on accord.joint_project_consent for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project_consent for all to accord_worker
  using (true);
create policy insert_own on accord.joint_project_consent for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.joint_project_publication u
  WHERE u.id = joint_project_consent.publication_id AND accord.does_project(u.project_id))));
create policy read_audience on accord.joint_project_consent for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_consent.publication_id
 OFFSET 0)));
grant insert, select on accord.joint_project_consent to accord_app;
grant select on accord.joint_project_consent to accord_definer, accord_worker;

create table accord.joint_project_milestone (
  id uuid not null default uuidv7(),
  project_id uuid not null,
  title_en text not null,
  title_uk text not null,
  promised_on date not null,
  due_on date not null,
  moves integer not null default 0,
  reached_on date,
  reason text,
  filed_by text not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint joint_project_milestone_pkey PRIMARY KEY (id),
  constraint joint_project_milestone_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint joint_project_milestone_project_id_fkey FOREIGN KEY (project_id) REFERENCES accord.joint_project(id)
);
CREATE INDEX joint_project_milestone_project ON accord.joint_project_milestone USING btree (project_id, due_on, id);
alter table accord.joint_project_milestone enable row level security;
alter table accord.joint_project_milestone force row level security;
create policy everything_definer on accord.joint_project_milestone for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project_milestone for all to accord_worker
  using (true);
create policy insert_party on accord.joint_project_milestone for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND accord.does_project(project_id));
create policy read_audience on accord.joint_project_milestone for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_milestone.project_id
 OFFSET 0)));
create policy update_party on accord.joint_project_milestone for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_milestone.project_id
 OFFSET 0)))
  with check (accord.does_project(project_id));
grant insert, select on accord.joint_project_milestone to accord_app;
grant select on accord.joint_project_milestone to accord_definer, accord_worker;
grant update (due_on, moves, reached_on, reason, version) on accord.joint_project_milestone to accord_app;

create table accord.joint_project_money (
  id uuid not null default uuidv7(),
  project_id uuid not null,
  pledge_id uuid,
  commitment_id uuid,
  filed_by text not null,
  created_at timestamp with time zone not null,
  constraint joint_project_money_pkey PRIMARY KEY (id),
  constraint joint_project_money_project_id_commitment_id_key UNIQUE (project_id, commitment_id),
  constraint joint_project_money_project_id_pledge_id_key UNIQUE (project_id, pledge_id),
  constraint joint_project_money_check CHECK (num_nonnulls(pledge_id, commitment_id) = 1),
  constraint joint_project_money_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES accord.commitment(id),
  constraint joint_project_money_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint joint_project_money_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES accord.pledge(id),
  constraint joint_project_money_project_id_fkey FOREIGN KEY (project_id) REFERENCES accord.joint_project(id)
);
CREATE INDEX joint_project_money_project ON accord.joint_project_money USING btree (project_id, id);
alter table accord.joint_project_money enable row level security;
alter table accord.joint_project_money force row level security;
create policy everything_definer on accord.joint_project_money for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project_money for all to accord_worker
  using (true);
create policy insert_party on accord.joint_project_money for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND accord.does_project(project_id));
create policy read_audience on accord.joint_project_money for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_money.project_id
 OFFSET 0)));
grant insert, select on accord.joint_project_money to accord_app;
grant select on accord.joint_project_money to accord_worker;

create table accord.joint_project_party (
  project_id uuid not null,
  number integer not null,
  participant text,
  name text,
  constraint joint_project_party_pkey PRIMARY KEY (project_id, number),
  constraint joint_project_party_project_id_participant_key UNIQUE (project_id, participant),
  constraint joint_project_party_check CHECK (num_nonnulls(participant, name) = 1),
  constraint joint_project_party_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint joint_project_party_project_id_fkey FOREIGN KEY (project_id) REFERENCES accord.joint_project(id)
);
CREATE INDEX joint_project_party_participant ON accord.joint_project_party USING btree (participant, project_id);
alter table accord.joint_project_party enable row level security;
alter table accord.joint_project_party force row level security;
create policy everything_definer on accord.joint_project_party for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project_party for all to accord_worker
  using (true);
create policy insert_founder on accord.joint_project_party for insert to accord_app
  with check ((EXISTS ( SELECT 1
   FROM accord.joint_project p
  WHERE p.id = joint_project_party.project_id AND p.participant = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_audience on accord.joint_project_party for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_party.project_id
 OFFSET 0)));
CREATE TRIGGER tell_act AFTER INSERT ON accord.joint_project_party REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_acts_of('project_id');
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.joint_project_party REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_acts_of('project_id');
grant insert, select on accord.joint_project_party to accord_app;
grant select on accord.joint_project_party to accord_definer;
grant insert, select, update on accord.joint_project_party to accord_worker;

create table accord.joint_project_publication (
  id uuid not null default uuidv7(),
  project_id uuid not null,
  participant text not null,
  title_en text not null,
  title_uk text not null,
  summary_en text not null,
  summary_uk text not null,
  profile jsonb not null,
  status text not null default 'proposed'::text,
  reason text,
  decided_by text,
  published_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint joint_project_publication_pkey PRIMARY KEY (id),
  constraint joint_project_publication_check CHECK ((status = ANY (ARRAY['refused'::text, 'withdrawn'::text])) = (reason IS NOT NULL)),
  constraint joint_project_publication_status_check CHECK (status = ANY (ARRAY['proposed'::text, 'published'::text, 'refused'::text, 'withdrawn'::text, 'superseded'::text])),
  constraint joint_project_publication_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES accord.participant(code),
  constraint joint_project_publication_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint joint_project_publication_project_id_fkey FOREIGN KEY (project_id) REFERENCES accord.joint_project(id)
);
CREATE INDEX joint_project_publication_newest ON accord.joint_project_publication USING btree (published_at, id) WHERE status = 'published'::text;
CREATE UNIQUE INDEX joint_project_publication_proposed ON accord.joint_project_publication USING btree (project_id) WHERE status = 'proposed'::text;
CREATE UNIQUE INDEX joint_project_publication_published ON accord.joint_project_publication USING btree (project_id) WHERE status = 'published'::text;
CREATE INDEX joint_project_publication_status ON accord.joint_project_publication USING btree (status, id);
alter table accord.joint_project_publication enable row level security;
alter table accord.joint_project_publication force row level security;
create policy everything_definer on accord.joint_project_publication for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project_publication for all to accord_worker
  using (true);
create policy insert_party on accord.joint_project_publication for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND status = 'proposed'::text AND accord.does_project(project_id));
create policy read_audience on accord.joint_project_publication for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_publication.id
 OFFSET 0)));
create policy update_party on accord.joint_project_publication for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_publication.id
 OFFSET 0)))
  with check (accord.does_project(project_id) AND (status = ANY (ARRAY['proposed'::text, 'refused'::text])));
grant insert, select on accord.joint_project_publication to accord_app;
grant select, update on accord.joint_project_publication to accord_definer;
grant select on accord.joint_project_publication to accord_worker;
grant update (status, reason, decided_by, version) on accord.joint_project_publication to accord_app;

create table accord.joint_project_stage (
  id uuid not null default uuidv7(),
  project_id uuid not null,
  number integer,
  stated_on text,
  words text,
  stage text,
  promised_for text,
  postpones boolean not null default false,
  source text,
  filed_by text,
  account_id uuid,
  created_at timestamp with time zone not null,
  constraint joint_project_stage_pkey PRIMARY KEY (id),
  constraint joint_project_stage_check CHECK (num_nonnulls(words, stage, promised_for) > 0),
  constraint joint_project_stage_check1 CHECK ((filed_by IS NULL) = (account_id IS NULL)),
  constraint joint_project_stage_promised_for_check CHECK (promised_for ~ '^\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?$'::text),
  constraint joint_project_stage_stage_check CHECK (stage ~ '^[a-z][a-z_]{1,59}$'::text),
  constraint joint_project_stage_stated_on_check CHECK (stated_on ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint joint_project_stage_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint joint_project_stage_project_id_fkey FOREIGN KEY (project_id) REFERENCES accord.joint_project(id)
);
CREATE INDEX joint_project_stage_project ON accord.joint_project_stage USING btree (project_id, number, id);
alter table accord.joint_project_stage enable row level security;
alter table accord.joint_project_stage force row level security;
create policy everything_definer on accord.joint_project_stage for all to accord_definer
  using (true);
create policy everything_worker on accord.joint_project_stage for all to accord_worker
  using (true);
create policy insert_party on accord.joint_project_stage for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND accord.does_project(project_id));
create policy read_audience on accord.joint_project_stage for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = joint_project_stage.project_id
 OFFSET 0)));
grant insert, select on accord.joint_project_stage to accord_app;
grant delete, insert, select, update on accord.joint_project_stage to accord_worker;

create table accord.journal_change (
  change_id uuid not null,
  last_position bigint not null,
  constraint journal_change_pkey PRIMARY KEY (change_id),
  constraint journal_change_last_position_fkey FOREIGN KEY (last_position) REFERENCES accord.journal_position("position")
);
CREATE INDEX journal_change_last ON accord.journal_change USING btree (last_position) INCLUDE (change_id);
alter table accord.journal_change enable row level security;
alter table accord.journal_change force row level security;
create policy everything_definer on accord.journal_change for all to accord_definer
  using (true);
create policy everything_worker on accord.journal_change for all to accord_worker
  using (true);
grant select on accord.journal_change to accord_definer;
grant insert, select, update on accord.journal_change to accord_worker;

create table accord.journal_entry (
  entry_id bigint not null generated always as identity,
  event_type text not null,
  resource_type text not null,
  resource_id uuid not null,
  root_id uuid not null,
  participant text not null,
  account_id uuid,
  request_id text not null,
  occurred_at timestamp with time zone not null,
  for_audience text[],
  envelope_salt bytea not null,
  payload_salt bytea not null,
  payload jsonb not null,
  change_id uuid default accord.current_change(),
  constraint journal_entry_pkey PRIMARY KEY (entry_id),
  constraint journal_entry_envelope_salt_check CHECK (octet_length(envelope_salt) = 16),
  constraint journal_entry_payload_salt_check CHECK (octet_length(payload_salt) = 16)
);
CREATE INDEX journal_entry_root ON accord.journal_entry USING btree (root_id, entry_id);
alter table accord.journal_entry enable row level security;
alter table accord.journal_entry force row level security;
create policy everything_definer on accord.journal_entry for all to accord_definer
  using (true);
create policy everything_worker on accord.journal_entry for all to accord_worker
  using (true);
create policy read_audience on accord.journal_entry for select to accord_app
  using (
CASE
    WHEN for_audience IS NOT NULL THEN (( SELECT accord.current_audiences() AS current_audiences)) && for_audience
    ELSE (EXISTS ( SELECT 1
       FROM accord.resource_audience r
      WHERE r.resource_id = journal_entry.resource_id
     OFFSET 0))
END);
create policy write_own on accord.journal_entry for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND account_id = (( SELECT accord.current_account() AS current_account)));
grant select on accord.journal_entry to accord_app, accord_definer;
grant insert, select on accord.journal_entry to accord_worker;
grant insert (entry_id, event_type, resource_type, resource_id, root_id, participant, account_id, request_id, occurred_at, for_audience, envelope_salt, payload_salt, payload) on accord.journal_entry to accord_app;

create table accord.journal_position (
  "position" bigint not null,
  entry_id bigint not null,
  leaf_hash bytea not null,
  recorded_at timestamp with time zone not null,
  constraint journal_position_pkey PRIMARY KEY ("position"),
  constraint journal_position_entry_id_key UNIQUE (entry_id),
  constraint journal_position_leaf_hash_check CHECK (octet_length(leaf_hash) = 32),
  constraint journal_position_position_check CHECK ("position" > 0),
  constraint journal_position_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES accord.journal_entry(entry_id)
);
alter table accord.journal_position enable row level security;
alter table accord.journal_position force row level security;
create policy everything_definer on accord.journal_position for all to accord_definer
  using (true);
create policy everything_worker on accord.journal_position for all to accord_worker
  using (true);
create policy read_all on accord.journal_position for select to accord_app
  using (true);
grant select on accord.journal_position to accord_app, accord_definer;
grant insert, select on accord.journal_position to accord_worker;

create table accord.journal_state (
  singleton boolean not null default true,
  low_water bigint not null default 0,
  constraint journal_state_pkey PRIMARY KEY (singleton),
  constraint journal_state_singleton_check CHECK (singleton)
);
alter table accord.journal_state enable row level security;
alter table accord.journal_state force row level security;
create policy everything_definer on accord.journal_state for all to accord_definer
  using (true);
create policy everything_worker on accord.journal_state for all to accord_worker
  using (true);
create policy read_none on accord.journal_state for select to accord_app
  using (false);
grant select on accord.journal_state to accord_app, accord_definer;
grant select, update on accord.journal_state to accord_worker;

create table accord.journal_subtree (
  level smallint not null,
  number bigint not null,
  hash bytea not null,
  constraint journal_subtree_pkey PRIMARY KEY (level, number),
  constraint journal_subtree_hash_check CHECK (octet_length(hash) = 32),
  constraint journal_subtree_level_check CHECK (level >= 1 AND level <= 7),
  constraint journal_subtree_number_check CHECK (number >= 0)
);
alter table accord.journal_subtree enable row level security;
alter table accord.journal_subtree force row level security;
create policy everything_definer on accord.journal_subtree for all to accord_definer
  using (true);
create policy everything_worker on accord.journal_subtree for all to accord_worker
  using (true);
create policy read_all on accord.journal_subtree for select to accord_app
  using (true);
grant select on accord.journal_subtree to accord_app;
grant insert, select on accord.journal_subtree to accord_worker;

create table accord.kept_version (
  id boolean not null default true,
  version uuid not null default gen_random_uuid(),
  constraint kept_version_pkey PRIMARY KEY (id),
  constraint kept_version_id_check CHECK (id)
);
alter table accord.kept_version enable row level security;
alter table accord.kept_version force row level security;
create policy everything_definer on accord.kept_version for all to accord_definer
  using (true);
create policy everything_worker on accord.kept_version for all to accord_worker
  using (true);
create policy read_all on accord.kept_version for select to accord_app
  using (true);
grant select on accord.kept_version to accord_app, accord_definer, accord_worker;
grant update (version) on accord.kept_version to accord_definer;

create table accord.ledger_entry (
  id uuid not null default uuidv7(),
  flow_kind text not null,
  stated_by text not null,
  participant text not null,
  audience_id uuid not null,
  commitment_id uuid,
  allocation_id uuid,
  provider text,
  provider_organisation_id uuid,
  receiver text,
  receiver_organisation_id uuid,
  parent_entry_id uuid,
  modality text not null,
  amount numeric,
  currency text,
  commitment_amount numeric,
  commitment_rate numeric,
  commitment_rate_source text,
  draw_deviation jsonb,
  transaction_date date not null,
  value_date date not null,
  posting_date date not null,
  eur_amount numeric,
  eur_rate numeric,
  eur_rate_date date,
  eur_rate_source text,
  eur_rate_table integer,
  item_class text,
  quantity numeric,
  unit text,
  valuation_method text,
  reverses_id uuid,
  reversal_reason text,
  replaces_id uuid,
  returns_id uuid,
  explanation text,
  overrun jsonb,
  flags text[] not null default '{}'::text[],
  batch_id uuid,
  description text,
  external_system text,
  external_id text,
  quotes_system text,
  quotes_id text,
  account_id uuid not null,
  recorded_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  lot_id uuid,
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  quotes_key text generated always as (accord.reference_key(quotes_system, quotes_id)) stored,
  constraint ledger_entry_pkey PRIMARY KEY (id),
  constraint ledger_entry_amount_check CHECK (amount <> 0::numeric),
  constraint ledger_entry_check CHECK ((external_system IS NULL) = (external_id IS NULL)),
  constraint ledger_entry_check1 CHECK ((quotes_system IS NULL) = (quotes_id IS NULL)),
  constraint ledger_entry_check10 CHECK (allocation_id IS NULL OR stated_by = 'provider'::text),
  constraint ledger_entry_check11 CHECK (lot_id IS NULL OR modality = 'in_kind'::text AND commitment_id IS NOT NULL),
  constraint ledger_entry_check2 CHECK (num_nonnulls(provider, provider_organisation_id) = 1),
  constraint ledger_entry_check3 CHECK (num_nonnulls(receiver, receiver_organisation_id) = 1),
  constraint ledger_entry_check4 CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint ledger_entry_check5 CHECK (amount IS NOT NULL OR modality = 'in_kind'::text),
  constraint ledger_entry_check6 CHECK ((modality = 'in_kind'::text) = (quantity IS NOT NULL AND unit IS NOT NULL AND item_class IS NOT NULL AND valuation_method IS NOT NULL)),
  constraint ledger_entry_check7 CHECK ((valuation_method = 'unvalued'::text) = (amount IS NULL) OR modality <> 'in_kind'::text),
  constraint ledger_entry_check8 CHECK ((reverses_id IS NULL) = (reversal_reason IS NULL)),
  constraint ledger_entry_check9 CHECK ((eur_amount IS NULL) = (eur_rate IS NULL) AND (eur_rate IS NULL) = (eur_rate_date IS NULL)),
  constraint ledger_entry_commitment_rate_check CHECK (commitment_rate > 0::numeric),
  constraint ledger_entry_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint ledger_entry_flow_kind_check CHECK (flow_kind = ANY (ARRAY['commitment'::text, 'disbursement'::text, 'expenditure'::text, 'interest_payment'::text, 'loan_repayment'::text, 'guarantee'::text, 'giver_refund'::text])),
  constraint ledger_entry_modality_check CHECK (modality = ANY (ARRAY['cash'::text, 'in_kind'::text, 'service'::text, 'training'::text])),
  constraint ledger_entry_reversal_reason_check CHECK (reversal_reason = ANY (ARRAY['data_entry_error'::text, 'duplicate'::text, 'valuation_error'::text, 'fx_error'::text, 'wrong_party'::text, 'returned_funds'::text, 'decommitment'::text, 'policy_restatement'::text])),
  constraint ledger_entry_stated_by_check CHECK (stated_by = ANY (ARRAY['provider'::text, 'receiver'::text])),
  constraint ledger_entry_valuation_method_check CHECK (valuation_method = ANY (ARRAY['net_book_value'::text, 'acquisition_cost'::text, 'replacement_cost'::text, 'fair_market_value'::text, 'donor_stated'::text, 'price_list_estimate'::text, 'unvalued'::text])),
  constraint ledger_entry_allocation_id_commitment_id_fkey FOREIGN KEY (allocation_id, commitment_id) REFERENCES accord.allocation(id, commitment_id),
  constraint ledger_entry_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES accord.commitment(id),
  constraint ledger_entry_lot_id_commitment_id_fkey FOREIGN KEY (lot_id, commitment_id) REFERENCES accord.lot(id, commitment_id),
  constraint ledger_entry_parent_entry_id_fkey FOREIGN KEY (parent_entry_id) REFERENCES accord.ledger_entry(id),
  constraint ledger_entry_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint ledger_entry_provider_fkey FOREIGN KEY (provider) REFERENCES accord.participant(code),
  constraint ledger_entry_provider_organisation_id_fkey FOREIGN KEY (provider_organisation_id) REFERENCES accord.organisation(id),
  constraint ledger_entry_receiver_fkey FOREIGN KEY (receiver) REFERENCES accord.participant(code),
  constraint ledger_entry_receiver_organisation_id_fkey FOREIGN KEY (receiver_organisation_id) REFERENCES accord.organisation(id),
  constraint ledger_entry_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES accord.ledger_entry(id),
  constraint ledger_entry_returns_id_fkey FOREIGN KEY (returns_id) REFERENCES accord.ledger_entry(id),
  constraint ledger_entry_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES accord.ledger_entry(id)
);
CREATE INDEX ledger_entry_alike ON accord.ledger_entry USING btree (participant, currency, amount, value_date);
CREATE INDEX ledger_entry_allocation ON accord.ledger_entry USING btree (allocation_id, id) INCLUDE (commitment_amount) WHERE allocation_id IS NOT NULL;
CREATE INDEX ledger_entry_audience ON accord.ledger_entry USING btree (audience_id);
CREATE INDEX ledger_entry_batch ON accord.ledger_entry USING btree (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX ledger_entry_commitment ON accord.ledger_entry USING btree (commitment_id, id) INCLUDE (flow_kind, stated_by, commitment_amount, quantity);
CREATE INDEX ledger_entry_currency ON accord.ledger_entry USING btree (currency, id);
CREATE INDEX ledger_entry_external ON accord.ledger_entry USING btree (external_key) WHERE external_key IS NOT NULL;
CREATE INDEX ledger_entry_flagged ON accord.ledger_entry USING btree (id) WHERE flags <> '{}'::text[];
CREATE INDEX ledger_entry_goods ON accord.ledger_entry USING btree (participant, quantity, value_date) WHERE stated_by = 'receiver'::text AND item_class IS NOT NULL;
CREATE INDEX ledger_entry_kind ON accord.ledger_entry USING btree (flow_kind, id) WHERE flow_kind <> 'disbursement'::text;
CREATE INDEX ledger_entry_lot ON accord.ledger_entry USING btree (lot_id, id) WHERE lot_id IS NOT NULL;
CREATE INDEX ledger_entry_of_system ON accord.ledger_entry USING btree (id) WHERE external_system IS NOT NULL;
CREATE INDEX ledger_entry_parent ON accord.ledger_entry USING btree (parent_entry_id) WHERE parent_entry_id IS NOT NULL;
CREATE INDEX ledger_entry_participant ON accord.ledger_entry USING btree (participant, id);
CREATE INDEX ledger_entry_posting ON accord.ledger_entry USING btree (posting_date, id);
CREATE INDEX ledger_entry_provider ON accord.ledger_entry USING btree (provider, id);
CREATE INDEX ledger_entry_provider_side ON accord.ledger_entry USING btree (provider, (
CASE stated_by
    WHEN 'receiver'::text THEN 1
    ELSE 0
END), id);
CREATE INDEX ledger_entry_quoted ON accord.ledger_entry USING btree (quotes_key) WHERE quotes_key IS NOT NULL;
CREATE INDEX ledger_entry_receiver ON accord.ledger_entry USING btree (receiver, id) WHERE receiver <> 'UA'::text;
CREATE INDEX ledger_entry_replaces ON accord.ledger_entry USING btree (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX ledger_entry_returns ON accord.ledger_entry USING btree (returns_id) WHERE returns_id IS NOT NULL;
CREATE INDEX ledger_entry_reversals ON accord.ledger_entry USING btree (id) WHERE reverses_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_entry_reverses_id_key ON accord.ledger_entry USING btree (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX ledger_entry_side ON accord.ledger_entry USING btree ((
CASE stated_by
    WHEN 'receiver'::text THEN 1
    ELSE 0
END), id);
CREATE INDEX ledger_entry_value ON accord.ledger_entry USING btree (value_date, id);
CREATE INDEX ledger_entry_without_rate ON accord.ledger_entry USING btree (id) WHERE eur_rate IS NULL AND amount IS NOT NULL AND reverses_id IS NULL;
alter table accord.ledger_entry enable row level security;
alter table accord.ledger_entry force row level security;
create policy everything_definer on accord.ledger_entry for all to accord_definer
  using (true);
create policy everything_worker on accord.ledger_entry for all to accord_worker
  using (true);
create policy insert_own on accord.ledger_entry for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (commitment_id IS NULL OR (EXISTS ( SELECT 1
   FROM accord.commitment c
  WHERE c.id = ledger_entry.commitment_id AND (ledger_entry.stated_by = 'receiver'::text OR c.participant = (( SELECT accord.current_participant() AS current_participant)))))));
create policy read_audience on accord.ledger_entry for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = ledger_entry.audience_id
 OFFSET 0)));
CREATE TRIGGER add_to_balance AFTER INSERT ON accord.ledger_entry REFERENCING NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.add_to_balance();
CREATE TRIGGER lot_stated AFTER INSERT ON accord.ledger_entry REFERENCING NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.lot_stated();
CREATE TRIGGER match_posted AFTER INSERT ON accord.ledger_entry REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION accord.match_posted();
CREATE TRIGGER one_reference BEFORE INSERT ON accord.ledger_entry FOR EACH ROW WHEN (new.external_id IS NOT NULL) EXECUTE FUNCTION accord.one_reference();
grant select on accord.ledger_entry to accord_app, accord_definer, accord_worker;
grant insert (id, flow_kind, stated_by, participant, audience_id, commitment_id, allocation_id, provider, provider_organisation_id, receiver, receiver_organisation_id, parent_entry_id, modality, amount, currency, commitment_amount, commitment_rate, commitment_rate_source, draw_deviation, transaction_date, value_date, posting_date, eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, item_class, quantity, unit, valuation_method, reverses_id, reversal_reason, replaces_id, returns_id, explanation, overrun, flags, batch_id, description, external_system, external_id, quotes_system, quotes_id, account_id, recorded_at, lot_id) on accord.ledger_entry to accord_app;

create table accord.link_rule (
  id uuid not null default uuidv7(),
  participant text not null,
  title text not null,
  matches jsonb not null,
  agreement_id uuid not null,
  provision_id text,
  area text,
  obligor text,
  relation text not null,
  share numeric,
  evidence text not null,
  status text not null default 'active'::text,
  reason text,
  previewed_acts uuid[],
  previewed_at timestamp with time zone,
  applied_at timestamp with time zone,
  applied_links integer not null default 0,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint link_rule_pkey PRIMARY KEY (id),
  constraint link_rule_check CHECK (num_nonnulls(provision_id, area) = 1 AND (area IS NULL) = (obligor IS NULL)),
  constraint link_rule_check1 CHECK ((previewed_acts IS NULL) = (previewed_at IS NULL)),
  constraint link_rule_check2 CHECK ((status = 'retired'::text) = (reason IS NOT NULL)),
  constraint link_rule_obligor_check CHECK (obligor = ANY (ARRAY['participant'::text, 'ukraine'::text, 'mutual'::text])),
  constraint link_rule_relation_check CHECK (relation = ANY (ARRAY['implements'::text, 'contributes'::text, 'prepares'::text])),
  constraint link_rule_share_check CHECK (share > 0::numeric AND share <= 100::numeric),
  constraint link_rule_status_check CHECK (status = ANY (ARRAY['active'::text, 'retired'::text])),
  constraint link_rule_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint link_rule_area_fkey FOREIGN KEY (area) REFERENCES accord.area(code),
  constraint link_rule_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint link_rule_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id)
);
CREATE INDEX link_rule_participant ON accord.link_rule USING btree (participant, id);
alter table accord.link_rule enable row level security;
alter table accord.link_rule force row level security;
create policy everything_definer on accord.link_rule for all to accord_definer
  using (true);
create policy everything_worker on accord.link_rule for all to accord_worker
  using (true);
create policy insert_own on accord.link_rule for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_own on accord.link_rule for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy update_own on accord.link_rule for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.link_rule to accord_app;
grant select on accord.link_rule to accord_definer, accord_worker;
grant update (status, reason, previewed_acts, previewed_at, applied_at, applied_links, version) on accord.link_rule to accord_app;

create table accord.lot (
  id uuid not null default uuidv7(),
  commitment_id uuid not null,
  participant text not null,
  agency_id uuid,
  provider_organisation_id uuid,
  receiver text,
  receiver_organisation_id uuid,
  origin text,
  consent_reference text,
  item_class text not null,
  unit text not null,
  quantity numeric not null,
  description text,
  numbered integer,
  numbered_reference text,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  external_system text,
  external_id text,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  dispatched numeric not null default 0,
  handed_over numeric not null default 0,
  received numeric not null default 0,
  returned numeric not null default 0,
  lost numeric not null default 0,
  expended numeric not null default 0,
  left_provider numeric not null default 0,
  left_receiver numeric not null default 0,
  provider_last date,
  receiver_last date,
  held_from date,
  inventory_from date,
  statements bigint not null default 0,
  status text not null default 'registered'::text,
  constraint lot_pkey PRIMARY KEY (id),
  constraint lot_external_id_key UNIQUE (participant, external_key),
  constraint lot_id_commitment_id_key UNIQUE (id, commitment_id),
  constraint lot_check CHECK ((external_system IS NULL) = (external_id IS NULL)),
  constraint lot_check1 CHECK ((origin IS NULL) = (consent_reference IS NULL)),
  constraint lot_check2 CHECK ((numbered IS NULL) = (numbered_reference IS NULL)),
  constraint lot_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint lot_numbered_check CHECK (numbered > 0),
  constraint lot_quantity_check CHECK (quantity > 0::numeric),
  constraint lot_commitment_id_item_class_unit_fkey FOREIGN KEY (commitment_id, item_class, unit) REFERENCES accord.commitment_item(commitment_id, item_class, unit),
  constraint lot_commitment_id_participant_fkey FOREIGN KEY (commitment_id, participant) REFERENCES accord.commitment(id, participant),
  constraint lot_origin_fkey FOREIGN KEY (origin) REFERENCES accord.participant(code),
  constraint lot_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint lot_provider_organisation_id_fkey FOREIGN KEY (provider_organisation_id) REFERENCES accord.organisation(id),
  constraint lot_receiver_fkey FOREIGN KEY (receiver) REFERENCES accord.participant(code),
  constraint lot_receiver_organisation_id_fkey FOREIGN KEY (receiver_organisation_id) REFERENCES accord.organisation(id)
);
CREATE INDEX lot_commitment ON accord.lot USING btree (commitment_id, id);
CREATE INDEX lot_inventory ON accord.lot USING btree (inventory_from) WHERE inventory_from IS NOT NULL;
CREATE INDEX lot_item_class ON accord.lot USING btree (item_class, id);
CREATE INDEX lot_of_system ON accord.lot USING btree (id) WHERE external_system IS NOT NULL;
CREATE INDEX lot_origin ON accord.lot USING btree (origin, id) WHERE origin IS NOT NULL;
CREATE INDEX lot_participant ON accord.lot USING btree (participant, id);
CREATE INDEX lot_receiver ON accord.lot USING btree (receiver, id);
CREATE INDEX lot_status ON accord.lot USING btree (status, id);
alter table accord.lot enable row level security;
alter table accord.lot force row level security;
create policy everything_definer on accord.lot for all to accord_definer
  using (true);
create policy everything_worker on accord.lot for all to accord_worker
  using (true);
create policy insert_own on accord.lot for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.lot for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = lot.id
 OFFSET 0)));
create policy update_own on accord.lot for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = lot.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
grant select on accord.lot to accord_app, accord_definer, accord_worker;
grant insert (id, commitment_id, participant, agency_id, provider_organisation_id, receiver, receiver_organisation_id, origin, consent_reference, item_class, unit, quantity, description, numbered, numbered_reference, marking, releasable_to, external_system, external_id, created_by, created_at, version) on accord.lot to accord_app;
grant update (marking, releasable_to, version) on accord.lot to accord_app;
grant update (marking, releasable_to, version, dispatched, handed_over, received, returned, lost, expended, left_provider, left_receiver, provider_last, receiver_last, held_from, inventory_from, statements, status) on accord.lot to accord_definer;

create table accord.lot_event (
  id uuid not null default uuidv7(),
  lot_id uuid not null,
  participant text not null,
  stated_by text not null,
  event text not null,
  quantity numeric not null,
  occurred_on date not null,
  has_place boolean not null,
  remarks text,
  entry_id uuid,
  account_id uuid not null,
  recorded_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint lot_event_pkey PRIMARY KEY (id),
  constraint lot_event_entry_id_key UNIQUE (entry_id),
  constraint lot_event_check CHECK ((event = 'handed_over'::text) = (entry_id IS NOT NULL)),
  constraint lot_event_check1 CHECK ((event = ANY (ARRAY['returned'::text, 'lost'::text])) OR (stated_by = 'receiver'::text) = (event = ANY (ARRAY['inventoried'::text, 'expended'::text]))),
  constraint lot_event_event_check CHECK (event = ANY (ARRAY['dispatched'::text, 'arrived_hub'::text, 'handed_over'::text, 'inventoried'::text, 'returned'::text, 'lost'::text, 'expended'::text])),
  constraint lot_event_quantity_check CHECK (quantity > 0::numeric),
  constraint lot_event_stated_by_check CHECK (stated_by = ANY (ARRAY['provider'::text, 'receiver'::text])),
  constraint lot_event_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES accord.ledger_entry(id),
  constraint lot_event_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES accord.lot(id),
  constraint lot_event_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX lot_event_lot ON accord.lot_event USING btree (lot_id, id);
alter table accord.lot_event enable row level security;
alter table accord.lot_event force row level security;
create policy everything_definer on accord.lot_event for all to accord_definer
  using (true);
create policy everything_worker on accord.lot_event for all to accord_worker
  using (true);
create policy insert_own on accord.lot_event for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.lot l
  WHERE l.id = lot_event.lot_id AND ((( SELECT accord.current_participant() AS current_participant)) = l.participant OR (( SELECT accord.current_participant() AS current_participant)) = l.receiver))));
create policy read_audience on accord.lot_event for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = lot_event.lot_id
 OFFSET 0)));
CREATE TRIGGER lot_stated AFTER INSERT ON accord.lot_event REFERENCING NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.lot_stated();
grant select on accord.lot_event to accord_app, accord_definer, accord_worker;
grant insert (id, lot_id, participant, stated_by, event, quantity, occurred_on, has_place, remarks, entry_id, account_id, recorded_at) on accord.lot_event to accord_app;

create table accord.lot_particular (
  subject_id uuid not null,
  lot_id uuid not null,
  participant text not null,
  other_side text,
  place text not null,
  constraint lot_particular_pkey PRIMARY KEY (subject_id),
  constraint lot_particular_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES accord.lot(id),
  constraint lot_particular_other_side_fkey FOREIGN KEY (other_side) REFERENCES accord.participant(code),
  constraint lot_particular_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
alter table accord.lot_particular enable row level security;
alter table accord.lot_particular force row level security;
create policy everything_definer on accord.lot_particular for all to accord_definer
  using (true);
create policy everything_worker on accord.lot_particular for all to accord_worker
  using (true);
create policy insert_own on accord.lot_particular for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.lot_particular for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR other_side = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.lot_particular to accord_app;
grant select on accord.lot_particular to accord_definer, accord_worker;

create table accord.lot_valuation (
  id uuid not null default uuidv7(),
  lot_id uuid not null,
  participant text not null,
  purpose text not null,
  method text not null,
  valued_on date not null,
  amount numeric not null,
  currency text not null,
  eur_amount numeric,
  eur_rate numeric,
  eur_rate_date date,
  eur_rate_source text,
  eur_rate_table integer,
  evidence_id uuid,
  remarks text,
  account_id uuid not null,
  recorded_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint lot_valuation_pkey PRIMARY KEY (id),
  constraint lot_valuation_amount_check CHECK (amount >= 0::numeric),
  constraint lot_valuation_check CHECK ((eur_amount IS NULL) = (eur_rate IS NULL) AND (eur_rate IS NULL) = (eur_rate_date IS NULL)),
  constraint lot_valuation_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint lot_valuation_method_check CHECK (method = ANY (ARRAY['net_book_value'::text, 'acquisition_cost'::text, 'replacement_cost'::text, 'fair_market_value'::text, 'donor_stated'::text, 'price_list_estimate'::text])),
  constraint lot_valuation_purpose_check CHECK (purpose = ANY (ARRAY['book_value'::text, 'refund_claim'::text, 'replacement'::text, 'insurance'::text, 'statistics'::text])),
  constraint lot_valuation_evidence_id_fkey FOREIGN KEY (evidence_id) REFERENCES accord.evidence(id),
  constraint lot_valuation_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES accord.lot(id),
  constraint lot_valuation_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX lot_valuation_lot ON accord.lot_valuation USING btree (lot_id, id);
alter table accord.lot_valuation enable row level security;
alter table accord.lot_valuation force row level security;
create policy everything_definer on accord.lot_valuation for all to accord_definer
  using (true);
create policy everything_worker on accord.lot_valuation for all to accord_worker
  using (true);
create policy insert_own on accord.lot_valuation for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.lot l
  WHERE l.id = lot_valuation.lot_id AND ((( SELECT accord.current_participant() AS current_participant)) = l.participant OR (( SELECT accord.current_participant() AS current_participant)) = l.receiver))));
create policy read_audience on accord.lot_valuation for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = lot_valuation.lot_id
 OFFSET 0)));
CREATE TRIGGER lot_stated AFTER INSERT ON accord.lot_valuation REFERENCING NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.lot_stated();
grant select on accord.lot_valuation to accord_app, accord_definer, accord_worker;
grant insert (id, lot_id, participant, purpose, method, valued_on, amount, currency, eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table, evidence_id, remarks, account_id, recorded_at) on accord.lot_valuation to accord_app;

create table accord.lot_withdrawal (
  id uuid not null default uuidv7(),
  lot_id uuid not null,
  participant text not null,
  event_id uuid,
  valuation_id uuid,
  reason text not null,
  account_id uuid not null,
  recorded_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint lot_withdrawal_pkey PRIMARY KEY (id),
  constraint lot_withdrawal_event_id_key UNIQUE (event_id),
  constraint lot_withdrawal_valuation_id_key UNIQUE (valuation_id),
  constraint lot_withdrawal_check CHECK (num_nonnulls(event_id, valuation_id) = 1),
  constraint lot_withdrawal_event_id_fkey FOREIGN KEY (event_id) REFERENCES accord.lot_event(id),
  constraint lot_withdrawal_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES accord.lot(id),
  constraint lot_withdrawal_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint lot_withdrawal_valuation_id_fkey FOREIGN KEY (valuation_id) REFERENCES accord.lot_valuation(id)
);
CREATE INDEX lot_withdrawal_lot ON accord.lot_withdrawal USING btree (lot_id);
alter table accord.lot_withdrawal enable row level security;
alter table accord.lot_withdrawal force row level security;
create policy everything_definer on accord.lot_withdrawal for all to accord_definer
  using (true);
create policy everything_worker on accord.lot_withdrawal for all to accord_worker
  using (true);
create policy insert_own on accord.lot_withdrawal for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.lot_withdrawal for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = lot_withdrawal.lot_id
 OFFSET 0)));
CREATE TRIGGER lot_stated AFTER INSERT ON accord.lot_withdrawal REFERENCING NEW TABLE AS stated FOR EACH STATEMENT EXECUTE FUNCTION accord.lot_stated();
grant select on accord.lot_withdrawal to accord_app, accord_definer, accord_worker;
grant insert (id, lot_id, participant, event_id, valuation_id, reason, account_id, recorded_at) on accord.lot_withdrawal to accord_app;

create table accord.match_member (
  id uuid not null default uuidv7(),
  match_id uuid not null,
  entry_id uuid not null,
  participant text not null,
  audience_id uuid not null,
  stated_by text not null,
  how text not null,
  account_id uuid,
  matched_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by uuid,
  end_reason text,
  change_id uuid default accord.current_change(),
  ended_change_id uuid,
  constraint match_member_pkey PRIMARY KEY (id),
  constraint match_member_check CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  constraint match_member_how_check CHECK (how = ANY (ARRAY['reference'::text, 'lot'::text, 'amount_and_date'::text, 'combination'::text, 'manual'::text])),
  constraint match_member_stated_by_check CHECK (stated_by = ANY (ARRAY['provider'::text, 'receiver'::text])),
  constraint match_member_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES accord.ledger_entry(id)
);
CREATE UNIQUE INDEX match_member_entry ON accord.match_member USING btree (entry_id) WHERE ended_at IS NULL;
CREATE INDEX match_member_history ON accord.match_member USING btree (entry_id);
CREATE INDEX match_member_match ON accord.match_member USING btree (match_id) WHERE ended_at IS NULL;
CREATE INDEX match_member_parts ON accord.match_member USING hash (match_id);
alter table accord.match_member enable row level security;
alter table accord.match_member force row level security;
create policy everything_definer on accord.match_member for all to accord_definer
  using (true);
create policy everything_worker on accord.match_member for all to accord_worker
  using (true);
create policy insert_receiver on accord.match_member for insert to accord_app
  with check (account_id = (( SELECT accord.current_account() AS current_account)) AND (EXISTS ( SELECT 1
   FROM accord.ledger_entry e
  WHERE e.id = match_member.entry_id AND e.receiver = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_entry on accord.match_member for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = match_member.audience_id
 OFFSET 0)));
create policy update_receiver on accord.match_member for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.ledger_entry e
  WHERE e.id = match_member.entry_id)))
  with check (ended_by = (( SELECT accord.current_account() AS current_account)) AND (EXISTS ( SELECT 1
   FROM accord.ledger_entry e
  WHERE e.id = match_member.entry_id AND e.receiver = (( SELECT accord.current_participant() AS current_participant)))));
CREATE TRIGGER member_of_entry BEFORE INSERT ON accord.match_member FOR EACH ROW EXECUTE FUNCTION accord.member_of_entry();
CREATE TRIGGER note_end BEFORE UPDATE ON accord.match_member FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL) EXECUTE FUNCTION accord.note_end_of_match();
CREATE TRIGGER unmatched_by_members AFTER INSERT ON accord.match_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.unmatched_by_members();
CREATE TRIGGER unmatched_by_members_changed AFTER UPDATE ON accord.match_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.unmatched_by_members();
grant select on accord.match_member to accord_app, accord_worker;
grant insert, select, update on accord.match_member to accord_definer;
grant insert (id, match_id, entry_id, participant, audience_id, stated_by, how, account_id, matched_at, ended_at, ended_by, end_reason) on accord.match_member to accord_app;
grant update (ended_at, ended_by, end_reason) on accord.match_member to accord_app;

create table accord.measure (
  id uuid not null default uuidv7(),
  participant text not null,
  agreement_id uuid not null,
  provision_id text,
  area text,
  obligor text,
  title text not null,
  description text,
  plan text,
  responsible_body text not null,
  counterpart text,
  counterpart_body text,
  starts_on date,
  due_on date not null,
  status text not null default 'planned'::text,
  done_on date,
  statement text,
  reason text,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  external_system text,
  external_id text,
  external_key text generated always as (accord.reference_key(external_system, external_id)) stored,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  constraint measure_pkey PRIMARY KEY (id),
  constraint measure_external_id_key UNIQUE (participant, external_key),
  constraint measure_check CHECK ((external_system IS NULL) = (external_id IS NULL)),
  constraint measure_check1 CHECK (num_nonnulls(provision_id, area) = 1 AND (area IS NULL) = (obligor IS NULL)),
  constraint measure_check2 CHECK (starts_on IS NULL OR starts_on <= due_on),
  constraint measure_check3 CHECK ((status = 'done'::text) = (done_on IS NOT NULL)),
  constraint measure_check4 CHECK ((status = 'cancelled'::text) = (reason IS NOT NULL)),
  constraint measure_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint measure_obligor_check CHECK (obligor = ANY (ARRAY['participant'::text, 'ukraine'::text, 'mutual'::text])),
  constraint measure_status_check CHECK (status = ANY (ARRAY['planned'::text, 'in_progress'::text, 'done'::text, 'cancelled'::text])),
  constraint measure_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint measure_area_fkey FOREIGN KEY (area) REFERENCES accord.area(code),
  constraint measure_counterpart_fkey FOREIGN KEY (counterpart) REFERENCES accord.participant(code),
  constraint measure_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint measure_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id)
);
CREATE INDEX measure_agreement ON accord.measure USING btree (agreement_id, id);
CREATE INDEX measure_area ON accord.measure USING btree (area, id) WHERE area IS NOT NULL;
CREATE INDEX measure_due ON accord.measure USING btree (due_on, id);
CREATE INDEX measure_open ON accord.measure USING btree (due_on, id) WHERE status = ANY (ARRAY['planned'::text, 'in_progress'::text]);
CREATE INDEX measure_participant ON accord.measure USING btree (participant, id);
CREATE INDEX measure_status ON accord.measure USING btree (status, id);
alter table accord.measure enable row level security;
alter table accord.measure force row level security;
create policy everything_definer on accord.measure for all to accord_definer
  using (true);
create policy everything_worker on accord.measure for all to accord_worker
  using (true);
create policy insert_own on accord.measure for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.measure for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = measure.id
 OFFSET 0)));
create policy update_own on accord.measure for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = measure.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.measure FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'starts_on', 'status');
CREATE TRIGGER tell_act AFTER INSERT ON accord.measure FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.measure FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.agreement_id IS DISTINCT FROM new.agreement_id OR old.area IS DISTINCT FROM new.area OR old.starts_on IS DISTINCT FROM new.starts_on OR old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.measure to accord_app, accord_definer, accord_worker;
grant insert (id, participant, agreement_id, provision_id, area, obligor, title, description, plan, responsible_body, counterpart, counterpart_body, starts_on, due_on, status, done_on, statement, reason, marking, releasable_to, external_system, external_id, created_by, created_at, version) on accord.measure to accord_app;
grant update (title, description, responsible_body, counterpart_body, starts_on, due_on, status, done_on, statement, reason, marking, releasable_to, version) on accord.measure to accord_app;
grant update (status) on accord.measure to accord_worker;

create table accord.monitoring_edition (
  id uuid not null default uuidv7(),
  participant text not null,
  from_on date not null,
  to_on date not null,
  as_of_position bigint not null,
  content jsonb not null,
  objections_until timestamp with time zone not null,
  status text not null default 'draft'::text,
  reason text,
  page_en text,
  page_uk text,
  sha256_en text,
  sha256_uk text,
  issued_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint monitoring_edition_pkey PRIMARY KEY (id),
  constraint monitoring_edition_check CHECK (to_on >= from_on),
  constraint monitoring_edition_check1 CHECK ((status = 'issued'::text) = (issued_at IS NOT NULL)),
  constraint monitoring_edition_check2 CHECK ((status = 'issued'::text) = (num_nonnulls(page_en, page_uk, sha256_en, sha256_uk) = 4)),
  constraint monitoring_edition_check3 CHECK ((status = 'withdrawn'::text) = (reason IS NOT NULL)),
  constraint monitoring_edition_participant_check CHECK (participant = 'UA'::text),
  constraint monitoring_edition_sha256_en_check CHECK (sha256_en ~ '^[0-9a-f]{64}$'::text),
  constraint monitoring_edition_sha256_uk_check CHECK (sha256_uk ~ '^[0-9a-f]{64}$'::text),
  constraint monitoring_edition_status_check CHECK (status = ANY (ARRAY['draft'::text, 'issued'::text, 'withdrawn'::text])),
  constraint monitoring_edition_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX monitoring_edition_draft ON accord.monitoring_edition USING btree (objections_until) WHERE status = 'draft'::text;
alter table accord.monitoring_edition enable row level security;
alter table accord.monitoring_edition force row level security;
create policy everything_definer on accord.monitoring_edition for all to accord_definer
  using (true);
create policy everything_worker on accord.monitoring_edition for all to accord_worker
  using (true);
create policy insert_own on accord.monitoring_edition for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND status = 'draft'::text);
create policy read_audience on accord.monitoring_edition for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = monitoring_edition.id
 OFFSET 0)));
create policy update_own on accord.monitoring_edition for update to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = monitoring_edition.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.monitoring_edition to accord_app;
grant select on accord.monitoring_edition to accord_worker;
grant update (status, reason, page_en, page_uk, sha256_en, sha256_uk, issued_at, version) on accord.monitoring_edition to accord_app;

create table accord.monitoring_objection (
  id uuid not null default uuidv7(),
  edition_id uuid not null,
  participant text not null,
  figure text,
  text text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint monitoring_objection_pkey PRIMARY KEY (id),
  constraint monitoring_objection_edition_id_fkey FOREIGN KEY (edition_id) REFERENCES accord.monitoring_edition(id),
  constraint monitoring_objection_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX monitoring_objection_edition ON accord.monitoring_objection USING btree (edition_id, id);
alter table accord.monitoring_objection enable row level security;
alter table accord.monitoring_objection force row level security;
create policy everything_definer on accord.monitoring_objection for all to accord_definer
  using (true);
create policy everything_worker on accord.monitoring_objection for all to accord_worker
  using (true);
create policy insert_own on accord.monitoring_objection for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.monitoring_edition e
  WHERE e.id = monitoring_objection.edition_id)));
create policy read_audience on accord.monitoring_objection for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = monitoring_objection.edition_id
 OFFSET 0)));
grant insert, select on accord.monitoring_objection to accord_app;
grant select on accord.monitoring_objection to accord_worker;

create table accord.offer (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  response_id uuid not null,
  requester text not null,
  provider text not null,
  ask_id uuid,
  kind text not null,
  capability text,
  quantity numeric,
  unit text,
  amount numeric,
  currency text,
  available_from date,
  terms text,
  status text not null,
  accepted numeric not null default 0,
  reason text,
  shared boolean not null,
  created_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  version integer not null default 1,
  constraint offer_pkey PRIMARY KEY (id),
  constraint offer_id_consultation_id_requester_key UNIQUE (id, consultation_id, requester),
  constraint offer_accepted_check CHECK (accepted >= 0::numeric),
  constraint offer_amount_check CHECK (amount > 0::numeric),
  constraint offer_check CHECK (
CASE kind
    WHEN 'capability'::text THEN capability IS NOT NULL AND quantity IS NOT NULL AND unit IS NOT NULL AND amount IS NULL AND currency IS NULL
    ELSE amount IS NOT NULL AND currency IS NOT NULL AND quantity IS NULL AND unit IS NULL
END),
  constraint offer_check1 CHECK (accepted <= COALESCE(quantity, amount)),
  constraint offer_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint offer_kind_check CHECK (kind = ANY (ARRAY['capability'::text, 'money'::text])),
  constraint offer_quantity_check CHECK (quantity > 0::numeric),
  constraint offer_status_check CHECK (status = ANY (ARRAY['offered'::text, 'accepted'::text, 'partly_accepted'::text, 'rejected'::text, 'withdrawn'::text])),
  constraint offer_consultation_id_ask_id_fkey FOREIGN KEY (consultation_id, ask_id) REFERENCES accord.ask(consultation_id, id),
  constraint offer_provider_fkey FOREIGN KEY (provider) REFERENCES accord.participant(code),
  constraint offer_response_id_consultation_id_requester_fkey FOREIGN KEY (response_id, consultation_id, requester) REFERENCES accord.response(id, consultation_id, requester)
);
CREATE INDEX offer_consultation ON accord.offer USING btree (consultation_id, id);
CREATE INDEX offer_response ON accord.offer USING btree (response_id);
alter table accord.offer enable row level security;
alter table accord.offer force row level security;
create policy everything_definer on accord.offer for all to accord_definer
  using (true);
create policy everything_worker on accord.offer for all to accord_worker
  using (true);
create policy insert_own on accord.offer for insert to accord_app
  with check (provider = (( SELECT accord.current_participant() AS current_participant)) AND accord.is_addressee(consultation_id));
create policy read_sides on accord.offer for select to accord_app
  using (provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)) OR shared AND accord.is_addressee(consultation_id) OR accord.joins_offer(id));
create policy update_sides on accord.offer for update to accord_app
  using (provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)) OR shared AND accord.is_addressee(consultation_id) OR accord.joins_offer(id))
  with check (provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.offer to accord_app;
grant select on accord.offer to accord_definer, accord_worker;
grant update (status, accepted, reason, decided_at, version) on accord.offer to accord_app;

create table accord.offer_partner (
  offer_id uuid not null,
  consultation_id uuid not null,
  requester text not null,
  provider text not null,
  participant text not null,
  confirmed_at timestamp with time zone,
  constraint offer_partner_pkey PRIMARY KEY (offer_id, participant),
  constraint offer_partner_check CHECK (participant <> provider),
  constraint offer_partner_offer_id_consultation_id_requester_fkey FOREIGN KEY (offer_id, consultation_id, requester) REFERENCES accord.offer(id, consultation_id, requester),
  constraint offer_partner_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
alter table accord.offer_partner enable row level security;
alter table accord.offer_partner force row level security;
create policy everything_definer on accord.offer_partner for all to accord_definer
  using (true);
create policy everything_worker on accord.offer_partner for all to accord_worker
  using (true);
create policy insert_provider on accord.offer_partner for insert to accord_app
  with check (provider = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.offer_partner for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)) OR accord.joins_offer(offer_id));
create policy update_own on accord.offer_partner for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR provider = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.offer_partner to accord_app;
grant select on accord.offer_partner to accord_definer, accord_worker;
grant update (confirmed_at) on accord.offer_partner to accord_app;

create table accord.organisation (
  id uuid not null default uuidv7(),
  kind text not null,
  name_en text not null,
  name_uk text,
  scheme text not null,
  identifier text not null,
  registered_by text not null,
  created_at timestamp with time zone not null,
  organisation_key text generated always as (accord.organisation_key(scheme, identifier)) stored,
  constraint organisation_pkey PRIMARY KEY (id),
  constraint organisation_key_key UNIQUE (organisation_key),
  constraint organisation_kind_check CHECK (kind = ANY (ARRAY['fund'::text, 'international_organisation'::text, 'company'::text, 'other'::text])),
  constraint organisation_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES accord.participant(code)
);
CREATE INDEX organisation_identifier ON accord.organisation USING btree (identifier, id);
CREATE INDEX organisation_scheme ON accord.organisation USING btree (scheme, id);
alter table accord.organisation enable row level security;
alter table accord.organisation force row level security;
create policy everything_definer on accord.organisation for all to accord_definer
  using (true);
create policy everything_worker on accord.organisation for all to accord_worker
  using (true);
create policy insert_own on accord.organisation for insert to accord_app
  with check (registered_by = (( SELECT accord.current_participant() AS current_participant)));
create policy read_all on accord.organisation for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
grant select on accord.organisation to accord_app, accord_definer, accord_worker;
grant insert (id, kind, name_en, name_uk, scheme, identifier, registered_by, created_at) on accord.organisation to accord_app;

create table accord.participant (
  code text not null,
  id uuid not null,
  kind text not null,
  name_en text not null,
  name_uk text not null,
  official_name_en text not null,
  official_name_uk text not null,
  time_zone text not null,
  note text,
  source text not null,
  version integer not null default 1,
  constraint participant_pkey PRIMARY KEY (code),
  constraint participant_id_key UNIQUE (id),
  constraint participant_code_check CHECK (code ~ '^[A-Z]{2}$'::text),
  constraint participant_kind_check CHECK (kind = ANY (ARRAY['ukraine'::text, 'state'::text, 'union'::text, 'coalition_partner'::text, 'observer'::text]))
);
alter table accord.participant enable row level security;
alter table accord.participant force row level security;
create policy everything_definer on accord.participant for all to accord_definer
  using (true);
create policy everything_worker on accord.participant for all to accord_worker
  using (true);
create policy read_all on accord.participant for select to accord_app
  using (true);
create policy write_own on accord.participant for update to accord_app
  using (true)
  with check (code = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.participant FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept('rights'); -- enabled: A
grant select on accord.participant to accord_app, accord_definer;
grant insert, select, update on accord.participant to accord_worker;
grant update (version) on accord.participant to accord_app;

create table accord.period_objection (
  id uuid not null default uuidv7(),
  period_id uuid not null,
  participant text not null,
  text text not null,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint period_objection_pkey PRIMARY KEY (id),
  constraint period_objection_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint period_objection_period_id_fkey FOREIGN KEY (period_id) REFERENCES accord.accounting_period(id)
);
CREATE INDEX period_objection_period ON accord.period_objection USING btree (period_id, id);
alter table accord.period_objection enable row level security;
alter table accord.period_objection force row level security;
create policy everything_definer on accord.period_objection for all to accord_definer
  using (true);
create policy everything_worker on accord.period_objection for all to accord_worker
  using (true);
create policy insert_own on accord.period_objection for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_framework on accord.period_objection for select to accord_app
  using ('framework'::text = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[]));
grant insert, select on accord.period_objection to accord_app;
grant select on accord.period_objection to accord_definer, accord_worker;

create table accord.pledge (
  id uuid not null default uuidv7(),
  participant text not null,
  agency_id uuid,
  agreement_id uuid,
  title text not null,
  original text not null,
  paraphrased boolean not null default false,
  source text not null,
  amount_kind text not null,
  qualifier text not null default 'unstated'::text,
  per text not null default 'whole'::text,
  floor_per_year numeric,
  aid_category text not null,
  amount numeric,
  amount_max numeric,
  currency text,
  gdp_share jsonb,
  relative_to text,
  quantity numeric,
  unit text,
  period_from text,
  period_to text,
  indicative jsonb not null default '[]'::jsonb,
  schedule jsonb not null default '[]'::jsonb,
  items jsonb not null default '[]'::jsonb,
  beneficiaries text[] not null,
  includes_union_contribution text not null,
  parent_pledge_id uuid,
  wholes uuid[] not null default '{}'::uuid[],
  supersedes_pledge_id uuid,
  status text not null default 'announced'::text,
  status_reason text,
  announced_on date not null,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  as_found jsonb,
  created_by uuid,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  change_id uuid default accord.current_change(),
  withdrawn_change_id uuid,
  withdrawn_on date,
  requirement_id uuid,
  constraint pledge_pkey PRIMARY KEY (id),
  constraint pledge_id_participant_key UNIQUE (id, participant),
  constraint pledge_supersedes_pledge_id_key UNIQUE (supersedes_pledge_id),
  constraint pledge_aid_category_check CHECK (aid_category = ANY (ARRAY['military'::text, 'financial'::text, 'humanitarian'::text, 'reconstruction'::text, 'mixed'::text])),
  constraint pledge_amount_check CHECK (amount > 0::numeric),
  constraint pledge_amount_kind_check CHECK (amount_kind = ANY (ARRAY['fixed'::text, 'range'::text, 'gdp_share'::text, 'relative'::text, 'guarantee_limit'::text, 'equity'::text, 'capacity'::text, 'in_kind_only'::text, 'unquantified'::text])),
  constraint pledge_check CHECK (amount_max > amount),
  constraint pledge_check1 CHECK ((as_found IS NULL) = (created_by IS NOT NULL)),
  constraint pledge_check2 CHECK (amount IS NULL OR currency IS NOT NULL),
  constraint pledge_check3 CHECK ((amount_kind = ANY (ARRAY['fixed'::text, 'range'::text, 'guarantee_limit'::text, 'equity'::text])) = (amount IS NOT NULL)),
  constraint pledge_check4 CHECK ((amount_kind = 'range'::text) = (amount_max IS NOT NULL)),
  constraint pledge_check5 CHECK ((amount_kind = 'gdp_share'::text) = (gdp_share IS NOT NULL)),
  constraint pledge_check6 CHECK ((amount_kind = 'relative'::text) = (relative_to IS NOT NULL)),
  constraint pledge_check7 CHECK ((amount_kind = 'capacity'::text) = (quantity IS NOT NULL AND unit IS NOT NULL)),
  constraint pledge_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint pledge_floor_per_year_check CHECK (floor_per_year > 0::numeric),
  constraint pledge_includes_union_contribution_check CHECK (includes_union_contribution = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])),
  constraint pledge_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint pledge_per_check CHECK (per = ANY (ARRAY['whole'::text, 'year'::text])),
  constraint pledge_period_from_check CHECK (period_from ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint pledge_period_to_check CHECK (period_to ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint pledge_qualifier_check CHECK (qualifier = ANY (ARRAY['exact'::text, 'at_least'::text, 'up_to'::text, 'about'::text, 'target'::text, 'replacement_value'::text, 'unstated'::text])),
  constraint pledge_quantity_check CHECK (quantity > 0::numeric),
  constraint pledge_status_check CHECK (status = ANY (ARRAY['announced'::text, 'confirmed'::text, 'withdrawn'::text])),
  constraint pledge_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint pledge_parent_pledge_id_fkey FOREIGN KEY (parent_pledge_id) REFERENCES accord.pledge(id),
  constraint pledge_participant_agency_id_fkey FOREIGN KEY (participant, agency_id) REFERENCES accord.agency(participant, id),
  constraint pledge_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint pledge_requirement_id_fkey FOREIGN KEY (requirement_id) REFERENCES accord.requirement(id),
  constraint pledge_supersedes_pledge_id_fkey FOREIGN KEY (supersedes_pledge_id) REFERENCES accord.pledge(id)
);
CREATE INDEX pledge_agreement ON accord.pledge USING btree (agreement_id, id) WHERE agreement_id IS NOT NULL;
CREATE INDEX pledge_aid_category ON accord.pledge USING btree (aid_category, id);
CREATE INDEX pledge_amount_kind ON accord.pledge USING btree (amount_kind, id);
CREATE INDEX pledge_currency ON accord.pledge USING btree (currency, id);
CREATE INDEX pledge_parent ON accord.pledge USING btree (parent_pledge_id, id) WHERE parent_pledge_id IS NOT NULL;
CREATE INDEX pledge_participant ON accord.pledge USING btree (participant, id);
CREATE INDEX pledge_requirement ON accord.pledge USING btree (requirement_id, id) WHERE requirement_id IS NOT NULL;
CREATE INDEX pledge_wholes ON accord.pledge USING gin (wholes) WHERE wholes <> '{}'::uuid[];
alter table accord.pledge enable row level security;
alter table accord.pledge force row level security;
create policy everything_definer on accord.pledge for all to accord_definer
  using (true);
create policy everything_worker on accord.pledge for all to accord_worker
  using (true);
create policy insert_own on accord.pledge for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.pledge for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = pledge.id
 OFFSET 0)));
create policy update_own on accord.pledge for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.pledge FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'status');
CREATE TRIGGER note_wholes BEFORE INSERT OR UPDATE OF parent_pledge_id ON accord.pledge FOR EACH ROW EXECUTE FUNCTION accord.note_wholes();
CREATE TRIGGER note_withdrawal BEFORE UPDATE ON accord.pledge FOR EACH ROW WHEN (old.status <> 'withdrawn'::text AND new.status = 'withdrawn'::text) EXECUTE FUNCTION accord.note_withdrawal();
CREATE TRIGGER tell_act AFTER INSERT ON accord.pledge FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.pledge FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.agreement_id IS DISTINCT FROM new.agreement_id OR old.requirement_id IS DISTINCT FROM new.requirement_id OR old.aid_category IS DISTINCT FROM new.aid_category OR old.announced_on IS DISTINCT FROM new.announced_on OR old.wholes IS DISTINCT FROM new.wholes) EXECUTE FUNCTION accord.keep_act('id');
CREATE TRIGGER tell_act_ended AFTER UPDATE ON accord.pledge FOR EACH ROW WHEN ((new.status = 'withdrawn'::text) <> (old.status = 'withdrawn'::text)) EXECUTE FUNCTION accord.keep_pledges_ended();
CREATE TRIGGER tell_act_replaced AFTER INSERT OR UPDATE OF supersedes_pledge_id ON accord.pledge FOR EACH ROW WHEN (new.supersedes_pledge_id IS NOT NULL) EXECUTE FUNCTION accord.keep_pledges_ended();
grant select on accord.pledge to accord_app, accord_definer;
grant insert, select, update on accord.pledge to accord_worker;
grant insert (id, participant, agency_id, agreement_id, title, original, paraphrased, source, amount_kind, qualifier, per, floor_per_year, aid_category, amount, amount_max, currency, gdp_share, relative_to, quantity, unit, period_from, period_to, indicative, schedule, items, beneficiaries, includes_union_contribution, parent_pledge_id, wholes, supersedes_pledge_id, status, status_reason, announced_on, marking, releasable_to, as_found, created_by, created_at, version, withdrawn_on, requirement_id) on accord.pledge to accord_app;
grant update (status, status_reason, marking, releasable_to, version) on accord.pledge to accord_app;
grant update (marking, releasable_to, version) on accord.pledge to accord_definer;

create table accord.pledge_condition (
  pledge_id uuid not null,
  participant text not null,
  number integer not null,
  condition text not null,
  words text,
  fulfilled_on date,
  evidence text,
  fulfilled_change_id uuid,
  constraint pledge_condition_pkey PRIMARY KEY (pledge_id, number),
  constraint pledge_condition_check CHECK ((fulfilled_on IS NULL) = (evidence IS NULL)),
  constraint pledge_condition_condition_check CHECK (condition = ANY (ARRAY['subject_to_appropriation'::text, 'subject_to_parliament'::text, 'subject_to_available_funds'::text, 'subject_to_reform'::text, 'subject_to_joint_agreement'::text, 'other'::text])),
  constraint pledge_condition_pledge_id_participant_fkey FOREIGN KEY (pledge_id, participant) REFERENCES accord.pledge(id, participant)
);
alter table accord.pledge_condition enable row level security;
alter table accord.pledge_condition force row level security;
create policy everything_definer on accord.pledge_condition for all to accord_definer
  using (true);
create policy everything_worker on accord.pledge_condition for all to accord_worker
  using (true);
create policy insert_own on accord.pledge_condition for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.pledge_condition for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = pledge_condition.pledge_id
 OFFSET 0)));
create policy update_own on accord.pledge_condition for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER note_fulfilment BEFORE UPDATE ON accord.pledge_condition FOR EACH ROW WHEN (old.fulfilled_on IS NULL AND new.fulfilled_on IS NOT NULL) EXECUTE FUNCTION accord.note_fulfilment();
grant select on accord.pledge_condition to accord_app, accord_definer;
grant insert, select, update on accord.pledge_condition to accord_worker;
grant insert (pledge_id, participant, number, condition, words, fulfilled_on, evidence) on accord.pledge_condition to accord_app;
grant update (fulfilled_on, evidence) on accord.pledge_condition to accord_app;

create table accord.provision (
  id text not null,
  resource_id uuid not null,
  agreement_id uuid not null,
  ordinal integer not null,
  locator text not null,
  heading text not null,
  obligor text not null,
  kind text not null,
  strength text not null,
  areas text[] not null,
  summary_en text not null,
  summary_uk text not null,
  authorised_bodies text,
  due text,
  money boolean not null,
  source text not null,
  search tsvector not null generated always as (to_tsvector('english'::regconfig, accord.search_words((summary_en || ' '::text) || heading, ''''::text)) || to_tsvector('simple'::regconfig, accord.search_words(summary_uk, 'ʼ'::text))) stored,
  constraint provision_pkey PRIMARY KEY (id),
  constraint provision_agreement_id_ordinal_key UNIQUE (agreement_id, ordinal) DEFERRABLE,
  constraint provision_resource_id_key UNIQUE (resource_id),
  constraint provision_kind_check CHECK (kind = ANY (ARRAY['commitment'::text, 'nato'::text, 'reform'::text, 'in_kind'::text, 'finance'::text, 'mutual_assistance'::text, 'implementation'::text, 'declaration'::text, 'consultation'::text, 'assistance'::text, 'alignment'::text, 'extension'::text, 'review'::text, 'termination'::text, 'amendment'::text, 'other'::text, 'dialogue'::text])),
  constraint provision_obligor_check CHECK (obligor = ANY (ARRAY['participant'::text, 'ukraine'::text, 'mutual'::text])),
  constraint provision_strength_check CHECK (strength = ANY (ARRAY['shall'::text, 'will'::text, 'intends'::text, 'may'::text, 'affirms'::text])),
  constraint provision_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id)
);
CREATE INDEX provision_search ON accord.provision USING gin (search);
alter table accord.provision enable row level security;
alter table accord.provision force row level security;
create policy everything_definer on accord.provision for all to accord_definer
  using (true);
create policy everything_worker on accord.provision for all to accord_worker
  using (true);
create policy read_with_agreement on accord.provision for select to accord_app
  using ((agreement_id IN ( SELECT agreement.id
   FROM accord.agreement)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.provision FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.provision to accord_app, accord_definer;
grant insert, select, update on accord.provision to accord_worker;

create table accord.provision_reading (
  provision_id text not null,
  field text not null,
  was text not null,
  became text not null,
  why text not null,
  read_on date not null,
  constraint provision_reading_pkey PRIMARY KEY (provision_id, field),
  constraint provision_reading_field_check CHECK (field = ANY (ARRAY['strength'::text, 'summary_en'::text, 'summary_uk'::text])),
  constraint provision_reading_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id)
);
alter table accord.provision_reading enable row level security;
alter table accord.provision_reading force row level security;
create policy everything_definer on accord.provision_reading for all to accord_definer
  using (true);
create policy everything_worker on accord.provision_reading for all to accord_worker
  using (true);
create policy read_with_provision on accord.provision_reading for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.provision p
  WHERE p.id = provision_reading.provision_id)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.provision_reading FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.provision_reading to accord_app, accord_definer;
grant insert, select, update on accord.provision_reading to accord_worker;

create table accord.public_number (
  participant text not null,
  telephone text not null,
  kind text not null,
  office text not null,
  city text not null,
  languages text[] not null,
  note text not null,
  source jsonb not null,
  verified boolean not null,
  constraint public_number_pkey PRIMARY KEY (participant, telephone),
  constraint public_number_kind_check CHECK (kind = ANY (ARRAY['switchboard'::text, 'duty_line'::text, 'temporary_line'::text, 'information_line'::text])),
  constraint public_number_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
alter table accord.public_number enable row level security;
alter table accord.public_number force row level security;
create policy everything_definer on accord.public_number for all to accord_definer
  using (true);
create policy everything_worker on accord.public_number for all to accord_worker
  using (true);
create policy read_all on accord.public_number for select to accord_app
  using (true);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.public_number FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.public_number to accord_app, accord_definer;
grant delete, insert, select, update on accord.public_number to accord_worker;

create table accord.received_statement (
  id uuid not null default uuidv7(),
  participant text not null,
  about text not null,
  kind text not null,
  channel text not null,
  reference text not null,
  sha256 text,
  received_on date not null,
  summary text not null,
  consultation_id uuid,
  content jsonb not null,
  amount numeric,
  currency text,
  status text not null default 'unattested'::text,
  reason text,
  record_id uuid,
  decided_at timestamp with time zone,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  recorded_by uuid not null,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  decided_change_id uuid,
  version integer not null default 1,
  constraint received_statement_pkey PRIMARY KEY (id),
  constraint received_statement_about_check CHECK (about <> 'UA'::text),
  constraint received_statement_channel_check CHECK (channel = ANY (ARRAY['note'::text, 'email'::text, 'telephone'::text, 'communique'::text, 'published_figure'::text])),
  constraint received_statement_check CHECK ((kind = 'response'::text) = (consultation_id IS NOT NULL)),
  constraint received_statement_check1 CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint received_statement_check2 CHECK ((status = ANY (ARRAY['adopted'::text, 'corrected'::text])) = (record_id IS NOT NULL)),
  constraint received_statement_check3 CHECK ((status = ANY (ARRAY['disowned'::text, 'withdrawn'::text])) = (reason IS NOT NULL)),
  constraint received_statement_check4 CHECK ((status = 'unattested'::text) = (decided_at IS NULL)),
  constraint received_statement_check5 CHECK (decided_change_id IS NULL OR decided_at IS NOT NULL),
  constraint received_statement_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint received_statement_kind_check CHECK (kind = ANY (ARRAY['response'::text, 'pledge'::text, 'commitment'::text, 'payment'::text])),
  constraint received_statement_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint received_statement_participant_check CHECK (participant = 'UA'::text),
  constraint received_statement_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  constraint received_statement_status_check CHECK (status = ANY (ARRAY['unattested'::text, 'adopted'::text, 'corrected'::text, 'disowned'::text, 'withdrawn'::text])),
  constraint received_statement_about_fkey FOREIGN KEY (about) REFERENCES accord.participant(code),
  constraint received_statement_consultation_id_fkey FOREIGN KEY (consultation_id) REFERENCES accord.consultation(id),
  constraint received_statement_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX received_statement_about ON accord.received_statement USING btree (about, id);
CREATE INDEX received_statement_consultation ON accord.received_statement USING btree (consultation_id, id) WHERE consultation_id IS NOT NULL;
CREATE INDEX received_statement_currency ON accord.received_statement USING btree (currency, id) WHERE currency IS NOT NULL;
CREATE INDEX received_statement_kind ON accord.received_statement USING btree (kind, id);
CREATE INDEX received_statement_status ON accord.received_statement USING btree (status, id);
CREATE INDEX received_statement_unattested ON accord.received_statement USING btree (about, id) WHERE status = 'unattested'::text;
alter table accord.received_statement enable row level security;
alter table accord.received_statement force row level security;
create policy everything_definer on accord.received_statement for all to accord_definer
  using (true);
create policy everything_worker on accord.received_statement for all to accord_worker
  using (true);
create policy insert_own on accord.received_statement for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND status = 'unattested'::text);
create policy read_audience on accord.received_statement for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = received_statement.id
 OFFSET 0)));
create policy update_side on accord.received_statement for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = received_statement.id
 OFFSET 0)))
  with check ((( SELECT accord.current_participant() AS current_participant)) = participant OR (( SELECT accord.current_participant() AS current_participant)) = about);
CREATE TRIGGER note_decision BEFORE UPDATE ON accord.received_statement FOR EACH ROW WHEN (old.decided_at IS NULL AND new.decided_at IS NOT NULL) EXECUTE FUNCTION accord.note_decision();
CREATE TRIGGER said_by_its_side BEFORE UPDATE ON accord.received_statement FOR EACH ROW EXECUTE FUNCTION accord.said_by_its_side();
grant select on accord.received_statement to accord_app, accord_definer, accord_worker;
grant insert (id, participant, about, kind, channel, reference, sha256, received_on, summary, consultation_id, content, amount, currency, status, reason, record_id, decided_at, marking, releasable_to, recorded_by, created_at, version) on accord.received_statement to accord_app;
grant update (status, reason, record_id, decided_at, marking, releasable_to, version) on accord.received_statement to accord_app;

create table accord.record_past (
  id uuid not null default uuidv7(),
  record_type text not null,
  record_id uuid not null,
  audience_id uuid not null,
  facts jsonb not null,
  until_change_id uuid not null default accord.current_change(),
  constraint record_past_pkey PRIMARY KEY (id)
);
CREATE INDEX record_past_change ON accord.record_past USING btree (until_change_id);
CREATE INDEX record_past_record ON accord.record_past USING btree (record_type, record_id, id);
alter table accord.record_past enable row level security;
alter table accord.record_past force row level security;
create policy everything_definer on accord.record_past for all to accord_definer
  using (true);
create policy everything_worker on accord.record_past for all to accord_worker
  using (true);
create policy read_with_record on accord.record_past for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = record_past.audience_id
 OFFSET 0)));
grant select on accord.record_past to accord_app, accord_worker;
grant insert, select on accord.record_past to accord_definer;

create table accord.reference_load (
  singleton boolean not null default true,
  content_hash text not null,
  loaded_at timestamp with time zone not null,
  constraint reference_load_pkey PRIMARY KEY (singleton),
  constraint reference_load_singleton_check CHECK (singleton)
);
alter table accord.reference_load enable row level security;
alter table accord.reference_load force row level security;
create policy everything_worker on accord.reference_load for all to accord_worker
  using (true);
grant insert, select, update on accord.reference_load to accord_worker;

create table accord.reform_assessment (
  id uuid not null default uuidv7(),
  step_id uuid not null,
  assessor text not null,
  assessor_kind text not null,
  decision text,
  decided_on text not null,
  outcome text not null,
  share numeric,
  words text not null,
  reference jsonb not null,
  filed_by text,
  account_id uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint reform_assessment_pkey PRIMARY KEY (id),
  constraint reform_assessment_assessor_kind_check CHECK (assessor_kind = ANY (ARRAY['council'::text, 'commission'::text, 'imf'::text, 'partner'::text, 'think_tank'::text, 'media'::text])),
  constraint reform_assessment_check CHECK ((outcome = 'partially_met'::text) = (share IS NOT NULL)),
  constraint reform_assessment_decided_on_check CHECK (decided_on ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint reform_assessment_outcome_check CHECK (outcome = ANY (ARRAY['met'::text, 'partially_met'::text, 'not_met'::text])),
  constraint reform_assessment_share_check CHECK (share > 0::numeric AND share < 1::numeric),
  constraint reform_assessment_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint reform_assessment_step_id_fkey FOREIGN KEY (step_id) REFERENCES accord.reform_step(id)
);
CREATE INDEX reform_assessment_step ON accord.reform_assessment USING btree (step_id, id);
alter table accord.reform_assessment enable row level security;
alter table accord.reform_assessment force row level security;
create policy everything_definer on accord.reform_assessment for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_assessment for all to accord_worker
  using (true);
create policy insert_seen on accord.reform_assessment for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.reform_step s
  WHERE s.id = reform_assessment.step_id)));
create policy read_audience on accord.reform_assessment for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = reform_assessment.step_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.reform_assessment FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.reform_assessment to accord_app;
grant insert, select, update on accord.reform_assessment to accord_worker;
grant insert (id, step_id, assessor, assessor_kind, decision, decided_on, outcome, share, words, reference, filed_by, account_id, created_at) on accord.reform_assessment to accord_app;

create table accord.reform_commitment (
  code text not null,
  words_en text not null,
  words_uk text not null,
  agreements text[] not null,
  outcome jsonb,
  source text not null,
  as_found jsonb not null,
  constraint reform_commitment_pkey PRIMARY KEY (code),
  constraint reform_commitment_code_check CHECK (code ~ '^[a-z][a-z0-9_]{1,59}$'::text)
);
alter table accord.reform_commitment enable row level security;
alter table accord.reform_commitment force row level security;
create policy everything_definer on accord.reform_commitment for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_commitment for all to accord_worker
  using (true);
create policy read_known on accord.reform_commitment for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
grant select on accord.reform_commitment to accord_app;
grant insert, select, update on accord.reform_commitment to accord_worker;

create table accord.reform_instalment (
  programme text not null,
  number integer not null,
  code text not null,
  title_en text not null,
  title_uk text not null,
  due text,
  steps_due integer not null,
  summary text,
  consequence text,
  confidence text,
  notes text,
  sources jsonb not null,
  as_found jsonb not null,
  constraint reform_instalment_pkey PRIMARY KEY (programme, number),
  constraint reform_instalment_code_key UNIQUE (code),
  constraint reform_instalment_confidence_check CHECK (confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])),
  constraint reform_instalment_steps_due_check CHECK (steps_due > 0),
  constraint reform_instalment_programme_fkey FOREIGN KEY (programme) REFERENCES accord.reform_programme(code)
);
alter table accord.reform_instalment enable row level security;
alter table accord.reform_instalment force row level security;
create policy everything_definer on accord.reform_instalment for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_instalment for all to accord_worker
  using (true);
create policy read_known on accord.reform_instalment for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
grant select on accord.reform_instalment to accord_app;
grant insert, select, update on accord.reform_instalment to accord_worker;

create table accord.reform_instalment_decision (
  programme text not null,
  number integer not null,
  decided_on date not null,
  accepted integer not null,
  decision text not null,
  constraint reform_instalment_decision_pkey PRIMARY KEY (programme, number, decided_on),
  constraint reform_instalment_decision_accepted_check CHECK (accepted > 0),
  constraint reform_instalment_decision_programme_number_fkey FOREIGN KEY (programme, number) REFERENCES accord.reform_instalment(programme, number)
);
alter table accord.reform_instalment_decision enable row level security;
alter table accord.reform_instalment_decision force row level security;
create policy everything_definer on accord.reform_instalment_decision for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_instalment_decision for all to accord_worker
  using (true);
create policy read_known on accord.reform_instalment_decision for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
grant select on accord.reform_instalment_decision to accord_app;
grant insert, select, update on accord.reform_instalment_decision to accord_worker;

create table accord.reform_money (
  id uuid not null default uuidv7(),
  step_id uuid not null,
  kind text not null,
  amount numeric,
  currency text,
  qualifier text not null,
  stated_on text not null,
  remedy_until text,
  shared_with text[] not null default '{}'::text[],
  words text not null,
  filed_by text,
  account_id uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint reform_money_pkey PRIMARY KEY (id),
  constraint reform_money_amount_check CHECK (amount > 0::numeric),
  constraint reform_money_check CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint reform_money_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint reform_money_kind_check CHECK (kind = ANY (ARRAY['held'::text, 'released'::text])),
  constraint reform_money_qualifier_check CHECK (qualifier = ANY (ARRAY['exact'::text, 'about'::text, 'up_to'::text, 'at_least'::text, 'unstated'::text])),
  constraint reform_money_stated_on_check CHECK (stated_on ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint reform_money_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint reform_money_step_id_fkey FOREIGN KEY (step_id) REFERENCES accord.reform_step(id)
);
CREATE INDEX reform_money_step ON accord.reform_money USING btree (step_id, id);
alter table accord.reform_money enable row level security;
alter table accord.reform_money force row level security;
create policy everything_definer on accord.reform_money for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_money for all to accord_worker
  using (true);
create policy insert_seen on accord.reform_money for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.reform_step s
  WHERE s.id = reform_money.step_id)));
create policy read_audience on accord.reform_money for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = reform_money.step_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.reform_money FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.reform_money to accord_app;
grant insert, select, update on accord.reform_money to accord_worker;
grant insert (id, step_id, kind, amount, currency, qualifier, stated_on, remedy_until, shared_with, words, filed_by, account_id, created_at) on accord.reform_money to accord_app;

create table accord.reform_programme (
  code text not null,
  name_en text not null,
  name_uk text not null,
  assessor_en text not null,
  assessor_uk text not null,
  tranche_method text not null,
  constraint reform_programme_pkey PRIMARY KEY (code),
  constraint reform_programme_code_check CHECK (code ~ '^[a-z][a-z0-9_]{1,59}$'::text),
  constraint reform_programme_tranche_method_check CHECK (tranche_method = ANY (ARRAY['assessor_decides'::text, 'all_or_nothing'::text, 'proportional'::text]))
);
alter table accord.reform_programme enable row level security;
alter table accord.reform_programme force row level security;
create policy everything_definer on accord.reform_programme for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_programme for all to accord_worker
  using (true);
create policy read_known on accord.reform_programme for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
grant select on accord.reform_programme to accord_app;
grant insert, select, update on accord.reform_programme to accord_worker;

create table accord.reform_snapshot (
  id uuid not null default uuidv7(),
  step_id uuid not null,
  implementation text not null,
  as_of text,
  words text,
  filed_by text,
  account_id uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint reform_snapshot_pkey PRIMARY KEY (id),
  constraint reform_snapshot_as_of_check CHECK (as_of ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint reform_snapshot_implementation_check CHECK (implementation = ANY (ARRAY['implemented'::text, 'partially'::text, 'in_progress'::text, 'not_implemented'::text, 'not_started'::text, 'unknown'::text])),
  constraint reform_snapshot_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint reform_snapshot_step_id_fkey FOREIGN KEY (step_id) REFERENCES accord.reform_step(id)
);
CREATE INDEX reform_snapshot_step ON accord.reform_snapshot USING btree (step_id, id);
alter table accord.reform_snapshot enable row level security;
alter table accord.reform_snapshot force row level security;
create policy everything_definer on accord.reform_snapshot for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_snapshot for all to accord_worker
  using (true);
create policy insert_own on accord.reform_snapshot for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.reform_step s
  WHERE s.id = reform_snapshot.step_id AND s.participant = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_audience on accord.reform_snapshot for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = reform_snapshot.step_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.reform_snapshot FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.reform_snapshot to accord_app;
grant insert, select, update on accord.reform_snapshot to accord_worker;
grant insert (id, step_id, implementation, as_of, words, filed_by, account_id, created_at) on accord.reform_snapshot to accord_app;

create table accord.reform_step (
  id uuid not null default uuidv7(),
  participant text not null,
  code text,
  programme text not null,
  number text,
  title_en text not null,
  title_uk text not null,
  due text,
  instalment integer,
  reform text,
  responsible text,
  criteria jsonb not null default '[]'::jsonb,
  met_on text,
  summary text,
  consequence text,
  confidence text,
  notes text,
  sources jsonb not null default '[]'::jsonb,
  status text not null default 'planned'::text,
  reason text,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  as_found jsonb,
  created_by uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  constraint reform_step_pkey PRIMARY KEY (id),
  constraint reform_step_code_key UNIQUE (code),
  constraint reform_step_check CHECK ((as_found IS NULL) = (created_by IS NOT NULL)),
  constraint reform_step_check1 CHECK ((status = 'dropped'::text) = (reason IS NOT NULL)),
  constraint reform_step_code_check CHECK (code ~ '^[a-z][a-z0-9.-]{1,59}$'::text),
  constraint reform_step_confidence_check CHECK (confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])),
  constraint reform_step_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint reform_step_participant_check CHECK (participant = 'UA'::text),
  constraint reform_step_reform_check CHECK (reform ~ '^[a-z][a-z0-9_]{1,59}$'::text),
  constraint reform_step_status_check CHECK (status = ANY (ARRAY['planned'::text, 'assessed'::text, 'dropped'::text])),
  constraint reform_step_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint reform_step_programme_fkey FOREIGN KEY (programme) REFERENCES accord.reform_programme(code)
);
CREATE INDEX reform_step_programme ON accord.reform_step USING btree (programme, id);
CREATE INDEX reform_step_reform ON accord.reform_step USING btree (reform) WHERE reform IS NOT NULL;
alter table accord.reform_step enable row level security;
alter table accord.reform_step force row level security;
create policy everything_definer on accord.reform_step for all to accord_definer
  using (true);
create policy everything_worker on accord.reform_step for all to accord_worker
  using (true);
create policy insert_own on accord.reform_step for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.reform_step for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = reform_step.id
 OFFSET 0)));
create policy update_seen on accord.reform_step for update to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = reform_step.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) OR status = 'assessed'::text AND (EXISTS ( SELECT 1
   FROM accord.reform_assessment a
  WHERE a.step_id = reform_step.id AND a.filed_by = (( SELECT accord.current_participant() AS current_participant)))));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.reform_step FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'status', 'title_en', 'due', 'responsible');
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.reform_step FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
CREATE TRIGGER tell_act AFTER INSERT ON accord.reform_step FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.reform_step FOR EACH ROW WHEN (old.title_en IS DISTINCT FROM new.title_en OR old.marking IS DISTINCT FROM new.marking OR old.status IS DISTINCT FROM new.status OR old.met_on IS DISTINCT FROM new.met_on) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.reform_step to accord_app, accord_definer;
grant insert, select, update on accord.reform_step to accord_worker;
grant insert (id, participant, code, programme, number, title_en, title_uk, due, instalment, reform, responsible, criteria, met_on, summary, consequence, confidence, notes, sources, status, reason, marking, releasable_to, as_found, created_by, created_at, version) on accord.reform_step to accord_app;
grant update (title_en, title_uk, due, responsible, criteria, status, reason, marking, releasable_to, version) on accord.reform_step to accord_app;

create table accord.refusal_window (
  account_id uuid not null,
  operation text not null,
  minute timestamp with time zone not null,
  constraint refusal_window_pkey PRIMARY KEY (account_id, operation, minute)
);
alter table accord.refusal_window enable row level security;
alter table accord.refusal_window force row level security;
create policy everything_definer on accord.refusal_window for all to accord_definer
  using (true);
create policy everything_worker on accord.refusal_window for all to accord_worker
  using (true);
create policy own on accord.refusal_window for all to accord_app
  using (account_id = (( SELECT accord.current_account() AS current_account)));
grant insert, select on accord.refusal_window to accord_app;
grant delete, select on accord.refusal_window to accord_worker;

create table accord.register_proposal (
  id uuid not null default uuidv7(),
  kind text not null,
  agreement_id uuid,
  participant text not null,
  body jsonb not null,
  proposed_by text not null,
  proposer_role text not null,
  account_id uuid not null,
  status text not null,
  confirmed_by text[] not null default '{}'::text[],
  reason text,
  created_at timestamp with time zone not null default now(),
  decided_at timestamp with time zone,
  decided_by text,
  version integer not null default 1,
  constraint register_proposal_pkey PRIMARY KEY (id),
  constraint register_proposal_check CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  constraint register_proposal_kind_check CHECK (kind = ANY (ARRAY['new_agreement'::text, 'clause_amendment'::text, 'status'::text, 'notice'::text, 'authentic_text'::text])),
  constraint register_proposal_proposer_role_check CHECK (proposer_role = ANY (ARRAY['party'::text, 'secretariat'::text])),
  constraint register_proposal_status_check CHECK (status = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'rejected'::text, 'withdrawn'::text])),
  constraint register_proposal_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES accord.agreement(id),
  constraint register_proposal_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES accord.participant(code),
  constraint register_proposal_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint register_proposal_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES accord.participant(code)
);
CREATE INDEX register_proposal_participant ON accord.register_proposal USING btree (participant, id);
alter table accord.register_proposal enable row level security;
alter table accord.register_proposal force row level security;
create policy everything_definer on accord.register_proposal for all to accord_definer
  using (true);
create policy everything_worker on accord.register_proposal for all to accord_worker
  using (true);
create policy insert_party on accord.register_proposal for insert to accord_app
  with check (proposed_by = (( SELECT accord.current_participant() AS current_participant)) AND (participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text));
create policy read_party on accord.register_proposal for select to accord_app
  using ((( SELECT accord.current_audiences() AS current_audiences)) && ARRAY[participant, 'UA'::text]);
create policy update_party on accord.register_proposal for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.register_proposal FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.register_proposal to accord_app;
grant select on accord.register_proposal to accord_definer, accord_worker;
grant update (agreement_id, status, confirmed_by, reason, decided_at, decided_by, version) on accord.register_proposal to accord_app;

create table accord.report_run (
  id uuid not null,
  participant text not null,
  account_id uuid not null,
  report text not null,
  format text not null,
  format_version integer not null,
  filters jsonb not null,
  as_of_position bigint not null,
  as_of_recorded timestamp with time zone,
  as_of_valid date,
  currency text not null,
  rate_table integer,
  scope text not null,
  status text not null,
  row_count bigint not null,
  byte_count bigint not null,
  sha256 text,
  control_totals jsonb not null,
  redacted_fields text[] not null default '{}'::text[],
  numbers_as_text jsonb not null default '{}'::jsonb,
  rows_of text[] not null default '{}'::text[],
  by_auditor boolean not null default accord.has_role('auditor'::text),
  differs_from uuid,
  differs_because text,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  file_sha256 text,
  constraint report_run_pkey PRIMARY KEY (id),
  constraint report_run_check CHECK ((status = 'complete'::text) = (sha256 IS NOT NULL)),
  constraint report_run_check1 CHECK ((differs_from IS NULL) = (differs_because IS NULL)),
  constraint report_run_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint report_run_differs_because_check CHECK (differs_because = ANY (ARRAY['rows_changed'::text, 'rates_changed'::text])),
  constraint report_run_file_sha256_check CHECK (file_sha256 ~ '^[0-9a-f]{64}$'::text),
  constraint report_run_format_check CHECK (format = ANY (ARRAY['json'::text, 'jsonl'::text, 'csv'::text, 'xlsx'::text])),
  constraint report_run_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  constraint report_run_status_check CHECK (status = ANY (ARRAY['complete'::text, 'incomplete'::text])),
  constraint report_run_differs_from_fkey FOREIGN KEY (differs_from) REFERENCES accord.report_run(id),
  constraint report_run_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX report_run_alike ON accord.report_run USING btree (account_id, report, as_of_position);
CREATE INDEX report_run_file_hash ON accord.report_run USING btree (file_sha256);
CREATE INDEX report_run_hash ON accord.report_run USING btree (sha256);
CREATE INDEX report_run_participant ON accord.report_run USING btree (participant, started_at, id);
alter table accord.report_run enable row level security;
alter table accord.report_run force row level security;
create policy everything_definer on accord.report_run for all to accord_definer
  using (true);
create policy everything_worker on accord.report_run for all to accord_worker
  using (true);
create policy insert_own on accord.report_run for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND account_id = (( SELECT accord.current_account() AS current_account)));
create policy read_own on accord.report_run for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) AND (account_id = (( SELECT accord.current_account() AS current_account)) OR ( SELECT accord.has_role('auditor'::text) AS has_role) OR ( SELECT accord.has_role('administrator'::text) AS has_role) AND NOT by_auditor));
grant insert, select on accord.report_run to accord_app;
grant select on accord.report_run to accord_definer, accord_worker;

create table accord.requirement (
  id uuid not null default uuidv7(),
  participant text not null,
  title text not null,
  capability text not null,
  coalition text,
  quantity numeric not null,
  unit text not null,
  priority text not null,
  needed_by date not null,
  remarks text,
  status text not null default 'filed'::text,
  supersedes_id uuid,
  reason text,
  validation jsonb,
  validated_by uuid,
  validated_at timestamp with time zone,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  filed_by uuid not null,
  amended_by uuid[] not null default '{}'::uuid[],
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  constraint requirement_pkey PRIMARY KEY (id),
  constraint requirement_id_participant_key UNIQUE (id, participant),
  constraint requirement_supersedes_id_key UNIQUE (supersedes_id),
  constraint requirement_check CHECK ((validation IS NULL) = (validated_by IS NULL) AND (validation IS NULL) = (validated_at IS NULL)),
  constraint requirement_check1 CHECK (status <> 'validated'::text OR validation IS NOT NULL),
  constraint requirement_check2 CHECK (validated_by IS NULL OR validated_by <> filed_by AND (validated_by <> ALL (amended_by))),
  constraint requirement_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint requirement_participant_check CHECK (participant = 'UA'::text),
  constraint requirement_priority_check CHECK (priority = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text])),
  constraint requirement_quantity_check CHECK (quantity > 0::numeric),
  constraint requirement_status_check CHECK (status = ANY (ARRAY['filed'::text, 'validated'::text, 'superseded'::text, 'withdrawn'::text])),
  constraint requirement_capability_fkey FOREIGN KEY (capability) REFERENCES accord.capability(code),
  constraint requirement_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint requirement_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint requirement_supersedes_id_fkey FOREIGN KEY (supersedes_id) REFERENCES accord.requirement(id)
);
CREATE INDEX requirement_capability ON accord.requirement USING btree (capability, id);
CREATE INDEX requirement_coalition ON accord.requirement USING btree (coalition, id);
CREATE INDEX requirement_filed ON accord.requirement USING btree (id) WHERE status = 'filed'::text;
CREATE INDEX requirement_needed ON accord.requirement USING btree (needed_by, id);
CREATE INDEX requirement_priority ON accord.requirement USING btree (priority, id);
CREATE INDEX requirement_status ON accord.requirement USING btree (status, id);
alter table accord.requirement enable row level security;
alter table accord.requirement force row level security;
create policy everything_definer on accord.requirement for all to accord_definer
  using (true);
create policy everything_worker on accord.requirement for all to accord_worker
  using (true);
create policy insert_own on accord.requirement for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.requirement for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = requirement.id
 OFFSET 0)));
create policy update_own on accord.requirement for update to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = requirement.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.requirement FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'capability', 'coalition', 'quantity', 'priority', 'needed_by', 'status');
CREATE TRIGGER tell_act AFTER INSERT ON accord.requirement FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.requirement FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.coalition IS DISTINCT FROM new.coalition OR old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION accord.keep_act('id');
CREATE TRIGGER tell_act_needed AFTER UPDATE ON accord.requirement FOR EACH ROW WHEN (new.capability <> old.capability) EXECUTE FUNCTION accord.keep_needed_acts();
grant select on accord.requirement to accord_app, accord_definer, accord_worker;
grant insert (id, participant, title, capability, coalition, quantity, unit, priority, needed_by, remarks, status, supersedes_id, reason, validation, validated_by, validated_at, marking, releasable_to, filed_by, amended_by, created_at, version) on accord.requirement to accord_app;
grant update (title, capability, quantity, unit, priority, needed_by, remarks, status, reason, validation, validated_by, validated_at, marking, releasable_to, amended_by, version) on accord.requirement to accord_app;
grant update (marking, releasable_to, version) on accord.requirement to accord_definer;

create table accord.requirement_conversion (
  requirement_id uuid not null,
  participant text not null,
  unit text not null,
  factor numeric not null,
  constraint requirement_conversion_pkey PRIMARY KEY (requirement_id, unit),
  constraint requirement_conversion_factor_check CHECK (factor > 0::numeric),
  constraint requirement_conversion_requirement_id_participant_fkey FOREIGN KEY (requirement_id, participant) REFERENCES accord.requirement(id, participant)
);
alter table accord.requirement_conversion enable row level security;
alter table accord.requirement_conversion force row level security;
create policy delete_own on accord.requirement_conversion for delete to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy everything_definer on accord.requirement_conversion for all to accord_definer
  using (true);
create policy everything_worker on accord.requirement_conversion for all to accord_worker
  using (true);
create policy insert_own on accord.requirement_conversion for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.requirement_conversion for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = requirement_conversion.requirement_id
 OFFSET 0)));
grant delete, insert, select on accord.requirement_conversion to accord_app;
grant select on accord.requirement_conversion to accord_definer, accord_worker;

create table accord.requirement_offer (
  id uuid not null default uuidv7(),
  requirement_id uuid not null,
  participant text not null,
  quantity numeric not null,
  unit text not null,
  counted numeric not null,
  amount numeric,
  currency text,
  available_from date,
  text text,
  status text not null default 'offered'::text,
  reason text,
  decided_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  expires_at timestamp with time zone,
  constraint requirement_offer_pkey PRIMARY KEY (id),
  constraint requirement_offer_amount_check CHECK (amount > 0::numeric),
  constraint requirement_offer_check CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint requirement_offer_check1 CHECK ((status = ANY (ARRAY['rejected'::text, 'withdrawn'::text])) = (reason IS NOT NULL)),
  constraint requirement_offer_check2 CHECK ((status = 'offered'::text) = (decided_at IS NULL)),
  constraint requirement_offer_check3 CHECK (status = 'withdrawn'::text OR (expires_at IS NOT NULL) = (status = ANY (ARRAY['accepted'::text, 'converted'::text]))),
  constraint requirement_offer_counted_check CHECK (counted > 0::numeric),
  constraint requirement_offer_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint requirement_offer_participant_check CHECK (participant <> 'UA'::text),
  constraint requirement_offer_quantity_check CHECK (quantity > 0::numeric),
  constraint requirement_offer_status_check CHECK (status = ANY (ARRAY['offered'::text, 'accepted'::text, 'converted'::text, 'rejected'::text, 'withdrawn'::text])),
  constraint requirement_offer_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint requirement_offer_requirement_id_fkey FOREIGN KEY (requirement_id) REFERENCES accord.requirement(id)
);
CREATE INDEX requirement_offer_accepted ON accord.requirement_offer USING btree (expires_at) WHERE status = 'accepted'::text;
CREATE INDEX requirement_offer_convertible ON accord.requirement_offer USING btree (participant, expires_at) WHERE status = 'accepted'::text;
CREATE INDEX requirement_offer_offered ON accord.requirement_offer USING btree (id) WHERE status = 'offered'::text;
CREATE INDEX requirement_offer_requirement ON accord.requirement_offer USING btree (requirement_id, id);
alter table accord.requirement_offer enable row level security;
alter table accord.requirement_offer force row level security;
create policy everything_definer on accord.requirement_offer for all to accord_definer
  using (true);
create policy everything_worker on accord.requirement_offer for all to accord_worker
  using (true);
create policy insert_own on accord.requirement_offer for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND status = 'offered'::text AND (EXISTS ( SELECT 1
   FROM accord.requirement q
  WHERE q.id = requirement_offer.requirement_id AND q.status = 'validated'::text)));
create policy read_audience on accord.requirement_offer for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = requirement_offer.id
 OFFSET 0)));
create policy update_side on accord.requirement_offer for update to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = requirement_offer.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND (status = ANY (ARRAY['withdrawn'::text, 'converted'::text])) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text AND (status = ANY (ARRAY['accepted'::text, 'rejected'::text])));
grant insert, select on accord.requirement_offer to accord_app;
grant select on accord.requirement_offer to accord_definer, accord_worker;
grant update (status, reason, decided_at, version, expires_at) on accord.requirement_offer to accord_app;
grant update (status) on accord.requirement_offer to accord_worker;

create table accord.resource_audience (
  resource_id uuid not null,
  kind text not null,
  owner text not null,
  audiences text[] not null,
  origins uuid[] not null default '{}'::uuid[],
  sides text[] not null default '{}'::text[],
  provision_ids text[] not null default '{}'::text[],
  constraint resource_audience_pkey PRIMARY KEY (resource_id),
  constraint resource_audience_audiences_check CHECK (cardinality(audiences) > 0 AND audiences = accord.as_set(audiences)),
  constraint resource_audience_sides_check CHECK (sides = accord.as_set(sides))
);
CREATE INDEX resource_audience_audiences ON accord.resource_audience USING gin (audiences) WHERE kind <> ALL (ARRAY['commitment'::text, 'consultation'::text, 'ledger_entry'::text, 'lot'::text, 'pledge'::text, 'requirement'::text, 'task'::text, 'received_statement'::text]);
CREATE INDEX resource_audience_commitment ON accord.resource_audience USING gin (audiences) WHERE kind = 'commitment'::text;
CREATE INDEX resource_audience_consultation ON accord.resource_audience USING gin (audiences) WHERE kind = 'consultation'::text;
CREATE INDEX resource_audience_key ON accord.resource_audience USING hash (resource_id);
CREATE INDEX resource_audience_ledger_entry ON accord.resource_audience USING gin (audiences) WHERE kind = 'ledger_entry'::text;
CREATE INDEX resource_audience_lot ON accord.resource_audience USING gin (audiences) WHERE kind = 'lot'::text;
CREATE INDEX resource_audience_origins ON accord.resource_audience USING gin (origins) WHERE origins <> '{}'::uuid[];
CREATE INDEX resource_audience_pledge ON accord.resource_audience USING gin (audiences) WHERE kind = 'pledge'::text;
CREATE INDEX resource_audience_received ON accord.resource_audience USING gin (audiences) WHERE kind = 'received_statement'::text;
CREATE INDEX resource_audience_requirement ON accord.resource_audience USING gin (audiences) WHERE kind = 'requirement'::text;
CREATE INDEX resource_audience_task ON accord.resource_audience USING gin (audiences) WHERE kind = 'task'::text;
alter table accord.resource_audience enable row level security;
alter table accord.resource_audience force row level security;
create policy everything_definer on accord.resource_audience for all to accord_definer
  using (true);
create policy everything_worker on accord.resource_audience for all to accord_worker
  using (true);
create policy read_own on accord.resource_audience for select to accord_app
  using ((( SELECT accord.current_audiences() AS current_audiences)) && audiences);
CREATE TRIGGER hear_no_silence AFTER UPDATE ON accord.resource_audience FOR EACH ROW WHEN (NOT new.audiences @> old.audiences AND (new.kind = ANY (ARRAY['pledge'::text, 'commitment'::text, 'requirement'::text, 'task'::text, 'instrument'::text, 'measure'::text, 'joint_project'::text, 'reform_step'::text, 'roadmap_step'::text, 'consultation'::text]))) EXECUTE FUNCTION accord.hear_no_silence();
CREATE TRIGGER note_kept AFTER INSERT OR UPDATE OF audiences ON accord.resource_audience FOR EACH ROW WHEN (new.kind = ANY (ARRAY['account'::text, 'agreement'::text, 'coalition'::text, 'coalition_membership'::text, 'coalition_work'::text, 'fx_rate'::text, 'instrument'::text, 'issuer'::text, 'participant'::text, 'provision'::text, 'reform_step'::text, 'roadmap_step'::text])) EXECUTE FUNCTION accord.note_kept(); -- enabled: A
CREATE TRIGGER tell_act AFTER INSERT ON accord.resource_audience FOR EACH ROW WHEN (new.kind = ANY (ARRAY['pledge'::text, 'commitment'::text, 'requirement'::text, 'task'::text, 'instrument'::text, 'measure'::text, 'joint_project'::text, 'reform_step'::text, 'roadmap_step'::text, 'consultation'::text])) EXECUTE FUNCTION accord.keep_act('resource_id');
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.resource_audience FOR EACH ROW WHEN (new.audiences <> old.audiences AND (new.kind = ANY (ARRAY['pledge'::text, 'commitment'::text, 'requirement'::text, 'task'::text, 'instrument'::text, 'measure'::text, 'joint_project'::text, 'reform_step'::text, 'roadmap_step'::text, 'consultation'::text]))) EXECUTE FUNCTION accord.keep_act('resource_id');
CREATE TRIGGER unmatched_by_readers AFTER UPDATE ON accord.resource_audience FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['commitment'::text, 'ledger_entry'::text, 'lot'::text])) AND new.audiences <> old.audiences) EXECUTE FUNCTION accord.unmatched_by_readers();
grant select on accord.resource_audience to accord_app, accord_worker;
grant insert, select, update on accord.resource_audience to accord_definer;

create table accord.response (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  sequence integer not null,
  number integer not null,
  type text not null,
  text text,
  ask_ids uuid[] not null,
  shared boolean not null,
  submitted_at timestamp with time zone not null,
  superseded_at timestamp with time zone,
  account_id uuid not null,
  constraint response_pkey PRIMARY KEY (id),
  constraint response_consultation_id_participant_number_key UNIQUE (consultation_id, participant, number),
  constraint response_id_consultation_id_requester_key UNIQUE (id, consultation_id, requester),
  constraint response_type_check CHECK (type = ANY (ARRAY['offer'::text, 'partial_offer'::text, 'decline'::text, 'reserve_position'::text, 'counter_proposal'::text, 'no_objection'::text])),
  constraint response_consultation_id_participant_fkey FOREIGN KEY (consultation_id, participant) REFERENCES accord.addressee(consultation_id, participant),
  constraint response_consultation_id_requester_fkey FOREIGN KEY (consultation_id, requester) REFERENCES accord.consultation(id, requester)
);
CREATE UNIQUE INDEX response_current ON accord.response USING btree (consultation_id, participant) WHERE superseded_at IS NULL;
alter table accord.response enable row level security;
alter table accord.response force row level security;
create policy everything_definer on accord.response for all to accord_definer
  using (true);
create policy everything_worker on accord.response for all to accord_worker
  using (true);
create policy insert_own on accord.response for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_sides on accord.response for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)) OR shared AND accord.is_addressee(consultation_id));
create policy update_own on accord.response for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR requester = (( SELECT accord.current_participant() AS current_participant)) OR shared AND accord.is_addressee(consultation_id))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.response to accord_app;
grant select on accord.response to accord_definer, accord_worker;
grant update (superseded_at) on accord.response to accord_app;

create table accord.revaluation (
  id uuid not null default uuidv7(),
  participant text not null,
  reason text not null,
  currency text,
  value_from date,
  value_to date,
  rate_table integer not null,
  account_id uuid not null,
  made_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint revaluation_pkey PRIMARY KEY (id),
  constraint revaluation_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint revaluation_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint revaluation_rate_table_fkey FOREIGN KEY (rate_table) REFERENCES accord.fx_rate_table(version)
);
alter table accord.revaluation enable row level security;
alter table accord.revaluation force row level security;
create policy everything_definer on accord.revaluation for all to accord_definer
  using (true);
create policy everything_worker on accord.revaluation for all to accord_worker
  using (true);
create policy insert_secretariat on accord.revaluation for insert to accord_app
  with check (( SELECT accord.is_secretariat() AS is_secretariat) AND participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_entries on accord.revaluation for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.revaluation_entry x
  WHERE x.revaluation_id = revaluation.id
 OFFSET 0)));
grant select on accord.revaluation to accord_app, accord_definer, accord_worker;
grant insert (id, participant, reason, currency, value_from, value_to, rate_table, account_id, made_at) on accord.revaluation to accord_app;

create table accord.revaluation_entry (
  entry_id uuid not null,
  revaluation_id uuid not null,
  participant text not null,
  audience_id uuid not null,
  commitment_id uuid,
  finance_type text not null,
  amount numeric not null,
  currency text not null,
  eur_amount numeric not null,
  eur_rate numeric not null,
  eur_rate_date date not null,
  eur_rate_source text not null,
  eur_rate_table integer not null,
  change_id uuid default accord.current_change(),
  constraint revaluation_entry_pkey PRIMARY KEY (entry_id),
  constraint revaluation_entry_eur_rate_check CHECK (eur_rate > 0::numeric),
  constraint revaluation_entry_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES accord.ledger_entry(id),
  constraint revaluation_entry_revaluation_id_fkey FOREIGN KEY (revaluation_id) REFERENCES accord.revaluation(id)
);
CREATE INDEX revaluation_entry_batch ON accord.revaluation_entry USING btree (revaluation_id, entry_id);
alter table accord.revaluation_entry enable row level security;
alter table accord.revaluation_entry force row level security;
create policy everything_definer on accord.revaluation_entry for all to accord_definer
  using (true);
create policy everything_worker on accord.revaluation_entry for all to accord_worker
  using (true);
create policy insert_secretariat on accord.revaluation_entry for insert to accord_app
  with check (( SELECT accord.is_secretariat() AS is_secretariat) AND (EXISTS ( SELECT 1
   FROM accord.ledger_entry e
  WHERE e.id = revaluation_entry.entry_id)));
create policy read_entry on accord.revaluation_entry for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = revaluation_entry.audience_id
 OFFSET 0)));
CREATE TRIGGER revalued_entry BEFORE INSERT ON accord.revaluation_entry FOR EACH ROW EXECUTE FUNCTION accord.revalued_entry();
grant select on accord.revaluation_entry to accord_app, accord_definer, accord_worker;
grant insert (entry_id, revaluation_id, participant, audience_id, commitment_id, finance_type, amount, currency, eur_amount, eur_rate, eur_rate_date, eur_rate_source, eur_rate_table) on accord.revaluation_entry to accord_app;

create table accord.roadmap_dependency (
  step_id uuid not null,
  depends_on_id uuid not null,
  filed_by text not null,
  created_at timestamp with time zone not null,
  constraint roadmap_dependency_pkey PRIMARY KEY (step_id, depends_on_id),
  constraint roadmap_dependency_check CHECK (step_id <> depends_on_id),
  constraint roadmap_dependency_depends_on_id_fkey FOREIGN KEY (depends_on_id) REFERENCES accord.roadmap_step(id),
  constraint roadmap_dependency_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint roadmap_dependency_step_id_fkey FOREIGN KEY (step_id) REFERENCES accord.roadmap_step(id)
);
CREATE INDEX roadmap_dependency_depends ON accord.roadmap_dependency USING btree (depends_on_id);
alter table accord.roadmap_dependency enable row level security;
alter table accord.roadmap_dependency force row level security;
create policy everything_definer on accord.roadmap_dependency for all to accord_definer
  using (true);
create policy everything_worker on accord.roadmap_dependency for all to accord_worker
  using (true);
create policy insert_own on accord.roadmap_dependency for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.roadmap_step s
  WHERE s.id = roadmap_dependency.step_id AND s.participant = (( SELECT accord.current_participant() AS current_participant)))) AND (EXISTS ( SELECT 1
   FROM accord.roadmap_step s
  WHERE s.id = roadmap_dependency.depends_on_id)));
create policy read_audience on accord.roadmap_dependency for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = roadmap_dependency.step_id
 OFFSET 0)) AND (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = roadmap_dependency.depends_on_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.roadmap_dependency FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant insert, select on accord.roadmap_dependency to accord_app;
grant select on accord.roadmap_dependency to accord_definer, accord_worker;

create table accord.roadmap_statement (
  id uuid not null default uuidv7(),
  step_id uuid not null,
  number integer,
  stated_on text,
  words text not null,
  progress text,
  promised_for text,
  postpones boolean not null default false,
  evidence jsonb not null default '[]'::jsonb,
  filed_by text,
  account_id uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  constraint roadmap_statement_pkey PRIMARY KEY (id),
  constraint roadmap_statement_check CHECK ((filed_by IS NULL) = (account_id IS NULL)),
  constraint roadmap_statement_progress_check CHECK (progress = ANY (ARRAY['not_started'::text, 'in_progress'::text, 'done'::text, 'unknown'::text])),
  constraint roadmap_statement_promised_for_check CHECK (promised_for ~ '^\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?$'::text),
  constraint roadmap_statement_stated_on_check CHECK (stated_on ~ '^\d{4}(-\d{2}){0,2}$'::text),
  constraint roadmap_statement_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint roadmap_statement_step_id_fkey FOREIGN KEY (step_id) REFERENCES accord.roadmap_step(id)
);
CREATE INDEX roadmap_statement_step ON accord.roadmap_statement USING btree (step_id, number, id);
alter table accord.roadmap_statement enable row level security;
alter table accord.roadmap_statement force row level security;
create policy everything_definer on accord.roadmap_statement for all to accord_definer
  using (true);
create policy everything_worker on accord.roadmap_statement for all to accord_worker
  using (true);
create policy insert_doer on accord.roadmap_statement for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.roadmap_step s
  WHERE s.id = roadmap_statement.step_id AND ((( SELECT accord.current_participant() AS current_participant)) = ANY (((s.contributors || s.participant) || COALESCE(s.owned_by, ''::text)))))));
create policy read_audience on accord.roadmap_statement for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = roadmap_statement.step_id
 OFFSET 0)));
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.roadmap_statement FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.roadmap_statement to accord_app;
grant insert, select, update on accord.roadmap_statement to accord_worker;
grant insert (id, step_id, number, stated_on, words, progress, promised_for, postpones, evidence, filed_by, account_id, created_at) on accord.roadmap_statement to accord_app;

create table accord.roadmap_step (
  id uuid not null default uuidv7(),
  participant text not null,
  code text,
  track text not null,
  title_en text not null,
  title_uk text not null,
  summary text,
  owned_by text,
  owning_body text,
  contributors text[] not null default '{}'::text[],
  decided_at text,
  decided_on text,
  due text,
  due_event text,
  amount numeric,
  currency text,
  amount_qualifier text,
  confidence text,
  notes text,
  sources jsonb not null default '[]'::jsonb,
  status text not null default 'open'::text,
  reason text,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  as_found jsonb,
  created_by uuid,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  constraint roadmap_step_pkey PRIMARY KEY (id),
  constraint roadmap_step_code_key UNIQUE (code),
  constraint roadmap_step_amount_check CHECK (amount > 0::numeric),
  constraint roadmap_step_check CHECK (num_nonnulls(owned_by, owning_body) = 1),
  constraint roadmap_step_check1 CHECK ((amount IS NULL) = (currency IS NULL)),
  constraint roadmap_step_check2 CHECK ((as_found IS NULL) = (created_by IS NOT NULL)),
  constraint roadmap_step_check3 CHECK ((status = 'dropped'::text) = (reason IS NOT NULL)),
  constraint roadmap_step_code_check CHECK (code ~ '^[a-z][a-z0-9-]{1,59}$'::text),
  constraint roadmap_step_confidence_check CHECK (confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])),
  constraint roadmap_step_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint roadmap_step_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint roadmap_step_status_check CHECK (status = ANY (ARRAY['open'::text, 'dropped'::text])),
  constraint roadmap_step_track_check CHECK (track = ANY (ARRAY['interoperability'::text, 'practical_integration'::text, 'deterrence_architecture'::text])),
  constraint roadmap_step_owned_by_fkey FOREIGN KEY (owned_by) REFERENCES accord.participant(code),
  constraint roadmap_step_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX roadmap_step_track ON accord.roadmap_step USING btree (track, id);
alter table accord.roadmap_step enable row level security;
alter table accord.roadmap_step force row level security;
create policy everything_definer on accord.roadmap_step for all to accord_definer
  using (true);
create policy everything_worker on accord.roadmap_step for all to accord_worker
  using (true);
create policy insert_own on accord.roadmap_step for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.roadmap_step for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = roadmap_step.id
 OFFSET 0)));
create policy update_own on accord.roadmap_step for update to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = roadmap_step.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER keep_past AFTER UPDATE ON accord.roadmap_step FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'status');
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.roadmap_step FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
CREATE TRIGGER tell_act AFTER INSERT ON accord.roadmap_step FOR EACH ROW EXECUTE FUNCTION accord.keep_new_act();
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.roadmap_step FOR EACH ROW WHEN (old.title_en IS DISTINCT FROM new.title_en OR old.marking IS DISTINCT FROM new.marking OR old.status IS DISTINCT FROM new.status OR old.owned_by IS DISTINCT FROM new.owned_by OR old.decided_on IS DISTINCT FROM new.decided_on) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.roadmap_step to accord_app, accord_definer;
grant insert, select, update on accord.roadmap_step to accord_worker;
grant insert (id, participant, code, track, title_en, title_uk, summary, owned_by, owning_body, contributors, decided_at, decided_on, due, due_event, amount, currency, amount_qualifier, confidence, notes, sources, status, reason, marking, releasable_to, as_found, created_by, created_at, version) on accord.roadmap_step to accord_app;
grant update (status, reason, marking, releasable_to, version) on accord.roadmap_step to accord_app;

create table accord.session (
  id uuid not null default uuidv7(),
  consultation_id uuid not null,
  requester text not null,
  held_at timestamp with time zone not null,
  channel text not null,
  level text not null,
  format text not null,
  convened_via text,
  chair text,
  note_reference text,
  note_sha256 text,
  summary text,
  logged_by text not null,
  requester_confirmed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_id_consultation_id_requester_key UNIQUE (id, consultation_id, requester),
  constraint session_channel_check CHECK (channel = ANY (ARRAY['in_person'::text, 'telephone'::text, 'video'::text, 'existing_format'::text])),
  constraint session_check CHECK ((format = 'other_format'::text) = (convened_via IS NOT NULL)),
  constraint session_check1 CHECK (channel <> 'existing_format'::text OR (format <> ALL (ARRAY['bilateral'::text, 'several'::text]))),
  constraint session_check2 CHECK (note_sha256 IS NULL OR note_reference IS NOT NULL),
  constraint session_format_check CHECK (format = ANY (ARRAY['bilateral'::text, 'several'::text, 'nato_ukraine_council'::text, 'defence_contact_group'::text, 'coalition_of_the_willing'::text, 'eu_ukraine'::text, 'g7'::text, 'nordic_baltic_eight'::text, 'capability_coalition'::text, 'other_format'::text])),
  constraint session_level_check CHECK (level = ANY (ARRAY['head_of_state'::text, 'minister'::text, 'senior_official'::text, 'working'::text])),
  constraint session_note_sha256_check CHECK (note_sha256 ~ '^[0-9a-f]{64}$'::text),
  constraint session_consultation_id_requester_fkey FOREIGN KEY (consultation_id, requester) REFERENCES accord.consultation(id, requester),
  constraint session_logged_by_fkey FOREIGN KEY (logged_by) REFERENCES accord.participant(code)
);
CREATE INDEX session_consultation ON accord.session USING btree (consultation_id, id);
CREATE INDEX session_unconfirmed ON accord.session USING btree (requester, id) WHERE requester_confirmed_at IS NULL;
alter table accord.session enable row level security;
alter table accord.session force row level security;
create policy everything_definer on accord.session for all to accord_definer
  using (true);
create policy everything_worker on accord.session for all to accord_worker
  using (true);
create policy insert_logger on accord.session for insert to accord_app
  with check (logged_by = (( SELECT accord.current_participant() AS current_participant)) AND (requester = (( SELECT accord.current_participant() AS current_participant)) OR accord.is_addressee(consultation_id)));
create policy read_attending on accord.session for select to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR logged_by = (( SELECT accord.current_participant() AS current_participant)) OR accord.attends(id));
create policy update_attending on accord.session for update to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR logged_by = (( SELECT accord.current_participant() AS current_participant)) OR accord.attends(id))
  with check (requester = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.session to accord_app;
grant select on accord.session to accord_definer, accord_worker;
grant update (requester_confirmed_at, version) on accord.session to accord_app;

create table accord.session_attendance (
  session_id uuid not null,
  consultation_id uuid not null,
  requester text not null,
  participant text not null,
  confirmed_at timestamp with time zone,
  seen_at timestamp with time zone,
  fetched_at timestamp with time zone,
  objected_at timestamp with time zone,
  objection_reason text,
  constraint session_attendance_pkey PRIMARY KEY (session_id, participant),
  constraint session_attendance_check CHECK ((objected_at IS NULL) = (objection_reason IS NULL)),
  constraint session_attendance_check1 CHECK (confirmed_at IS NULL OR objected_at IS NULL),
  constraint session_attendance_consultation_id_participant_fkey FOREIGN KEY (consultation_id, participant) REFERENCES accord.addressee(consultation_id, participant),
  constraint session_attendance_session_id_consultation_id_requester_fkey FOREIGN KEY (session_id, consultation_id, requester) REFERENCES accord.session(id, consultation_id, requester)
);
CREATE INDEX session_attendance_objected ON accord.session_attendance USING btree (requester, session_id) WHERE objected_at IS NOT NULL;
CREATE INDEX session_attendance_open ON accord.session_attendance USING btree (participant, (
CASE
    WHEN seen_at IS NULL THEN 'infinity'::timestamp with time zone
    ELSE seen_at
END)) WHERE confirmed_at IS NULL AND objected_at IS NULL;
CREATE INDEX session_attendance_unconfirmed ON accord.session_attendance USING btree (session_id, participant) WHERE confirmed_at IS NULL AND objected_at IS NULL;
alter table accord.session_attendance enable row level security;
alter table accord.session_attendance force row level security;
create policy everything_definer on accord.session_attendance for all to accord_definer
  using (true);
create policy everything_worker on accord.session_attendance for all to accord_worker
  using (true);
create policy insert_sides on accord.session_attendance for insert to accord_app
  with check (requester = (( SELECT accord.current_participant() AS current_participant)) OR participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_attending on accord.session_attendance for select to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR participant = (( SELECT accord.current_participant() AS current_participant)) OR accord.attends(session_id));
create policy update_own on accord.session_attendance for update to accord_app
  using (requester = (( SELECT accord.current_participant() AS current_participant)) OR participant = (( SELECT accord.current_participant() AS current_participant)) OR accord.attends(session_id))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.session_attendance to accord_app;
grant select on accord.session_attendance to accord_definer, accord_worker;
grant update (confirmed_at, seen_at, fetched_at, objected_at, objection_reason) on accord.session_attendance to accord_app;

create table accord.task (
  id uuid not null default uuidv7(),
  participant text not null,
  requirement_id uuid,
  provision_id text,
  coalition text,
  title text not null,
  description text,
  quantity numeric,
  unit text,
  counted numeric,
  starts_on date,
  due_on date not null,
  status text not null default 'proposed'::text,
  reason text,
  reason_by text,
  status_since timestamp with time zone not null,
  delivered_on date,
  delivery jsonb,
  verified_at timestamp with time zone,
  verification jsonb,
  marking text not null,
  releasable_to text[] not null default '{}'::text[],
  created_by uuid not null,
  created_at timestamp with time zone not null,
  change_id uuid default accord.current_change(),
  version integer not null default 1,
  conversion_proposal_id uuid,
  requirement_offer_id uuid,
  parts json not null default '[]'::json,
  milestones json not null default '[]'::json,
  progress json not null default '[]'::json,
  constraint task_pkey PRIMARY KEY (id),
  constraint task_conversion_proposal_id_key UNIQUE (conversion_proposal_id),
  constraint task_requirement_offer_id_key UNIQUE (requirement_offer_id),
  constraint task_check CHECK (num_nonnulls(requirement_id, provision_id) = 1),
  constraint task_check1 CHECK ((quantity IS NULL) = (unit IS NULL)),
  constraint task_check2 CHECK (starts_on IS NULL OR starts_on <= due_on),
  constraint task_check3 CHECK (status <> 'blocked'::text OR reason IS NOT NULL AND reason_by IS NOT NULL),
  constraint task_check4 CHECK ((status <> ALL (ARRAY['delivered'::text, 'verified'::text])) OR delivered_on IS NOT NULL),
  constraint task_check5 CHECK ((status = 'verified'::text) = (verified_at IS NOT NULL)),
  constraint task_check6 CHECK (num_nonnulls(conversion_proposal_id, requirement_offer_id) <= 1),
  constraint task_counted_check CHECK (counted > 0::numeric),
  constraint task_marking_check CHECK (marking = ANY (ARRAY['public'::text, 'framework'::text, 'limited'::text])),
  constraint task_quantity_check CHECK (quantity > 0::numeric),
  constraint task_status_check CHECK (status = ANY (ARRAY['proposed'::text, 'agreed'::text, 'in_progress'::text, 'blocked'::text, 'delivered'::text, 'verified'::text, 'cancelled'::text])),
  constraint task_coalition_fkey FOREIGN KEY (coalition) REFERENCES accord.coalition(code),
  constraint task_conversion_proposal_id_fkey FOREIGN KEY (conversion_proposal_id) REFERENCES accord.conversion_proposal(id),
  constraint task_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint task_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES accord.provision(id),
  constraint task_reason_by_fkey FOREIGN KEY (reason_by) REFERENCES accord.participant(code),
  constraint task_requirement_id_fkey FOREIGN KEY (requirement_id) REFERENCES accord.requirement(id),
  constraint task_requirement_offer_id_fkey FOREIGN KEY (requirement_offer_id) REFERENCES accord.requirement_offer(id)
);
CREATE INDEX task_coalition ON accord.task USING btree (coalition, due_on, id);
CREATE INDEX task_delivered ON accord.task USING btree (id) WHERE status = 'delivered'::text;
CREATE INDEX task_due ON accord.task USING btree (due_on, id);
CREATE INDEX task_provision ON accord.task USING btree (provision_id, due_on, id) WHERE provision_id IS NOT NULL;
CREATE INDEX task_requirement ON accord.task USING btree (requirement_id, due_on, id) WHERE requirement_id IS NOT NULL;
CREATE INDEX task_returned ON accord.task USING btree (id) WHERE status = 'in_progress'::text AND reason IS NOT NULL;
CREATE INDEX task_status ON accord.task USING btree (status, due_on, id);
CREATE INDEX task_under_way ON accord.task USING btree (due_on) WHERE status = ANY (ARRAY['proposed'::text, 'agreed'::text, 'in_progress'::text, 'blocked'::text]);
alter table accord.task enable row level security;
alter table accord.task force row level security;
create policy everything_definer on accord.task for all to accord_definer
  using (true);
create policy everything_worker on accord.task for all to accord_worker
  using (true);
create policy insert_own on accord.task for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_audience on accord.task for select to accord_app
  using ((participant = ANY ((( SELECT accord.current_audiences() AS current_audiences))::text[])) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = task.id
 OFFSET 0)));
create policy update_side on accord.task for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = task.id
 OFFSET 0)))
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) OR (( SELECT accord.current_participant() AS current_participant)) = 'UA'::text OR accord.does_task(id) OR (coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[])));
CREATE TRIGGER keep_past AFTER UPDATE OF status, delivered_on ON accord.task FOR EACH ROW EXECUTE FUNCTION accord.keep_past('id', 'status', 'delivered_on');
CREATE TRIGGER tell_act_changed AFTER UPDATE ON accord.task FOR EACH ROW WHEN (old.title IS DISTINCT FROM new.title OR old.marking IS DISTINCT FROM new.marking OR old.requirement_id IS DISTINCT FROM new.requirement_id OR old.coalition IS DISTINCT FROM new.coalition OR old.starts_on IS DISTINCT FROM new.starts_on OR (old.status = 'cancelled'::text) IS DISTINCT FROM (new.status = 'cancelled'::text)) EXECUTE FUNCTION accord.keep_act('id');
grant select on accord.task to accord_app, accord_definer, accord_worker;
grant insert (id, participant, requirement_id, provision_id, coalition, title, description, quantity, unit, counted, starts_on, due_on, status, reason, reason_by, status_since, delivered_on, delivery, verified_at, verification, marking, releasable_to, created_by, created_at, version, conversion_proposal_id, requirement_offer_id) on accord.task to accord_app;
grant update (status, reason, reason_by, status_since, delivered_on, delivery, verified_at, verification, marking, releasable_to, version) on accord.task to accord_app;
grant update (marking, releasable_to, version, parts, milestones, progress) on accord.task to accord_definer;
grant update (status) on accord.task to accord_worker;

create table accord.task_milestone (
  id uuid not null default uuidv7(),
  task_id uuid not null,
  title text not null,
  due_on date not null,
  status text not null default 'scheduled'::text,
  share numeric,
  reasoning text,
  assessed_by text,
  assessed_at timestamp with time zone,
  filed_by text not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint task_milestone_pkey PRIMARY KEY (id),
  constraint task_milestone_check CHECK ((status = 'scheduled'::text) = (assessed_by IS NULL) AND (assessed_by IS NULL) = (assessed_at IS NULL)),
  constraint task_milestone_check1 CHECK ((status = 'partially_met'::text) = (share IS NOT NULL)),
  constraint task_milestone_check2 CHECK (share IS NULL OR reasoning IS NOT NULL),
  constraint task_milestone_share_check CHECK (share > 0::numeric AND share < 1::numeric),
  constraint task_milestone_status_check CHECK (status = ANY (ARRAY['scheduled'::text, 'met'::text, 'partially_met'::text, 'not_met'::text])),
  constraint task_milestone_assessed_by_fkey FOREIGN KEY (assessed_by) REFERENCES accord.participant(code),
  constraint task_milestone_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accord.participant(code),
  constraint task_milestone_task_id_fkey FOREIGN KEY (task_id) REFERENCES accord.task(id)
);
CREATE INDEX task_milestone_due ON accord.task_milestone USING btree (due_on) WHERE status = 'scheduled'::text;
CREATE INDEX task_milestone_task ON accord.task_milestone USING btree (task_id, due_on, id);
alter table accord.task_milestone enable row level security;
alter table accord.task_milestone force row level security;
create policy everything_definer on accord.task_milestone for all to accord_definer
  using (true);
create policy everything_worker on accord.task_milestone for all to accord_worker
  using (true);
create policy insert_own on accord.task_milestone for insert to accord_app
  with check (filed_by = (( SELECT accord.current_participant() AS current_participant)) AND (EXISTS ( SELECT 1
   FROM accord.task t
  WHERE t.id = task_milestone.task_id AND (t.participant = (( SELECT accord.current_participant() AS current_participant)) OR accord.does_task(t.id) OR (t.coalition = ANY ((( SELECT accord.coalitions_led() AS coalitions_led))::text[]))))));
create policy read_audience on accord.task_milestone for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = task_milestone.task_id
 OFFSET 0)));
create policy update_seen on accord.task_milestone for update to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = task_milestone.task_id
 OFFSET 0)))
  with check (assessed_by = (( SELECT accord.current_participant() AS current_participant)) AND NOT accord.does_task(task_id));
CREATE TRIGGER keep_task_told_changed AFTER UPDATE ON accord.task_milestone REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_task_told();
CREATE TRIGGER keep_task_told_new AFTER INSERT ON accord.task_milestone REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_task_told();
grant insert, select on accord.task_milestone to accord_app;
grant select on accord.task_milestone to accord_definer, accord_worker;
grant update (status, share, reasoning, assessed_by, assessed_at, version) on accord.task_milestone to accord_app;
grant update (status) on accord.task_milestone to accord_worker;

create table accord.task_part (
  task_id uuid not null,
  participant text not null,
  part text not null,
  share numeric,
  agreed_at timestamp with time zone,
  agreed_by uuid,
  constraint task_part_pkey PRIMARY KEY (task_id, participant),
  constraint task_part_check CHECK ((agreed_at IS NULL) = (agreed_by IS NULL)),
  constraint task_part_part_check CHECK (part = ANY (ARRAY['lead'::text, 'contributor'::text])),
  constraint task_part_share_check CHECK (share > 0::numeric AND share <= 100::numeric),
  constraint task_part_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint task_part_task_id_fkey FOREIGN KEY (task_id) REFERENCES accord.task(id)
);
CREATE UNIQUE INDEX task_part_lead ON accord.task_part USING btree (task_id) WHERE part = 'lead'::text;
CREATE INDEX task_part_participant ON accord.task_part USING btree (participant, task_id);
CREATE INDEX task_part_told ON accord.task_part USING btree (task_id, part DESC, participant COLLATE "C");
CREATE INDEX task_part_unagreed ON accord.task_part USING btree (participant, task_id) WHERE agreed_at IS NULL;
alter table accord.task_part enable row level security;
alter table accord.task_part force row level security;
create policy everything_definer on accord.task_part for all to accord_definer
  using (true);
create policy everything_worker on accord.task_part for all to accord_worker
  using (true);
create policy insert_proposer on accord.task_part for insert to accord_app
  with check (agreed_at IS NULL AND (EXISTS ( SELECT 1
   FROM accord.task t
  WHERE t.id = task_part.task_id AND t.participant = (( SELECT accord.current_participant() AS current_participant)))));
create policy read_audience on accord.task_part for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = task_part.task_id
 OFFSET 0)));
create policy update_own on accord.task_part for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
CREATE TRIGGER keep_task_told_changed AFTER UPDATE ON accord.task_part REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_task_told();
CREATE TRIGGER keep_task_told_new AFTER INSERT ON accord.task_part REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_task_told();
CREATE TRIGGER tell_act AFTER INSERT OR UPDATE OF participant, part ON accord.task_part FOR EACH ROW WHEN (new.part = 'lead'::text) EXECUTE FUNCTION accord.keep_act('task_id');
grant insert, select on accord.task_part to accord_app;
grant select on accord.task_part to accord_definer, accord_worker;
grant update (agreed_at, agreed_by) on accord.task_part to accord_app;

create table accord.task_progress (
  id uuid not null default uuidv7(),
  task_id uuid not null,
  participant text not null,
  text text not null,
  percent integer,
  account_id uuid not null,
  created_at timestamp with time zone not null,
  constraint task_progress_pkey PRIMARY KEY (id),
  constraint task_progress_percent_check CHECK (percent >= 0 AND percent <= 100),
  constraint task_progress_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code),
  constraint task_progress_task_id_fkey FOREIGN KEY (task_id) REFERENCES accord.task(id)
);
CREATE INDEX task_progress_task ON accord.task_progress USING btree (task_id, id);
alter table accord.task_progress enable row level security;
alter table accord.task_progress force row level security;
create policy everything_definer on accord.task_progress for all to accord_definer
  using (true);
create policy everything_worker on accord.task_progress for all to accord_worker
  using (true);
create policy insert_own on accord.task_progress for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)) AND accord.does_task(task_id));
create policy read_audience on accord.task_progress for select to accord_app
  using ((EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = task_progress.task_id
 OFFSET 0)));
CREATE TRIGGER keep_task_told_new AFTER INSERT ON accord.task_progress REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION accord.keep_task_told();
grant insert, select on accord.task_progress to accord_app;
grant select on accord.task_progress to accord_definer, accord_worker;

create table accord.unit_conversion (
  unit text not null,
  to_unit text not null,
  factor numeric not null,
  constraint unit_conversion_pkey PRIMARY KEY (unit, to_unit),
  constraint unit_conversion_check CHECK (unit <> to_unit),
  constraint unit_conversion_factor_check CHECK (factor > 0::numeric)
);
alter table accord.unit_conversion enable row level security;
alter table accord.unit_conversion force row level security;
create policy everything_definer on accord.unit_conversion for all to accord_definer
  using (true);
create policy everything_worker on accord.unit_conversion for all to accord_worker
  using (true);
create policy read_known on accord.unit_conversion for select to accord_app
  using (cardinality(( SELECT accord.current_audiences() AS current_audiences)) > 0);
CREATE TRIGGER note_kept AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON accord.unit_conversion FOR EACH STATEMENT EXECUTE FUNCTION accord.note_kept(); -- enabled: A
grant select on accord.unit_conversion to accord_app, accord_definer;
grant insert, select, update on accord.unit_conversion to accord_worker;

create table accord.unmatched_entry (
  entry_id uuid not null,
  participant text not null,
  audience_id uuid not null,
  stated_by text not null,
  receiver text,
  party text not null,
  currency text,
  amount numeric,
  value_date date not null,
  posting_date date not null,
  flow_kind text not null,
  is_loose boolean not null,
  constraint unmatched_entry_pkey PRIMARY KEY (entry_id),
  constraint unmatched_entry_stated_by_check CHECK (stated_by = ANY (ARRAY['provider'::text, 'receiver'::text]))
);
CREATE INDEX unmatched_entry_alike ON accord.unmatched_entry USING btree (stated_by, receiver, party, currency, amount, value_date) WHERE is_loose;
CREATE INDEX unmatched_entry_near ON accord.unmatched_entry USING btree (stated_by, receiver, party, currency, value_date) WHERE is_loose;
CREATE INDEX unmatched_entry_participant ON accord.unmatched_entry USING btree (participant, entry_id);
CREATE INDEX unmatched_entry_party ON accord.unmatched_entry USING btree (party, entry_id);
CREATE INDEX unmatched_entry_payment ON accord.unmatched_entry USING btree (entry_id) WHERE flow_kind = 'disbursement'::text;
CREATE INDEX unmatched_entry_posting ON accord.unmatched_entry USING btree (posting_date, entry_id);
CREATE INDEX unmatched_entry_side ON accord.unmatched_entry USING btree (stated_by, entry_id);
CREATE INDEX unmatched_entry_value ON accord.unmatched_entry USING btree (value_date, entry_id);
alter table accord.unmatched_entry enable row level security;
alter table accord.unmatched_entry force row level security;
create policy everything_definer on accord.unmatched_entry for all to accord_definer
  using (true);
create policy everything_worker on accord.unmatched_entry for all to accord_worker
  using (true);
create policy read_entry on accord.unmatched_entry for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)) OR (EXISTS ( SELECT 1
   FROM accord.resource_audience r
  WHERE r.resource_id = unmatched_entry.audience_id
 OFFSET 0)));
grant select on accord.unmatched_entry to accord_app, accord_worker;
grant delete, insert, select, update on accord.unmatched_entry to accord_definer;

create table accord.webhook_delivery (
  id uuid not null default uuidv7(),
  subscription_id uuid not null,
  participant text not null,
  "position" bigint not null,
  status text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  last_attempt_at timestamp with time zone,
  last_status integer,
  last_error text,
  delivered_at timestamp with time zone,
  created_at timestamp with time zone not null,
  run integer not null,
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_subscription_id_run_position_key UNIQUE (subscription_id, run, "position"),
  constraint webhook_delivery_check CHECK ((status = ANY (ARRAY['pending'::text, 'failed'::text])) = (next_attempt_at IS NOT NULL)),
  constraint webhook_delivery_check1 CHECK ((status = 'delivered'::text) = (delivered_at IS NOT NULL)),
  constraint webhook_delivery_status_check CHECK (status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'given_up'::text])),
  constraint webhook_delivery_position_fkey FOREIGN KEY ("position") REFERENCES accord.journal_position("position"),
  constraint webhook_delivery_subscription_id_participant_fkey FOREIGN KEY (subscription_id, participant) REFERENCES accord.webhook_subscription(id, participant)
);
CREATE INDEX webhook_delivery_age ON accord.webhook_delivery USING btree (delivered_at) WHERE status = 'delivered'::text;
CREATE INDEX webhook_delivery_list ON accord.webhook_delivery USING btree (subscription_id, id);
CREATE INDEX webhook_delivery_open ON accord.webhook_delivery USING btree (subscription_id, "position") WHERE status = ANY (ARRAY['pending'::text, 'failed'::text]);
alter table accord.webhook_delivery enable row level security;
alter table accord.webhook_delivery force row level security;
create policy delete_own on accord.webhook_delivery for delete to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy everything_definer on accord.webhook_delivery for all to accord_definer
  using (true);
create policy everything_worker on accord.webhook_delivery for all to accord_worker
  using (true);
create policy read_own on accord.webhook_delivery for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy update_own on accord.webhook_delivery for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
grant delete, select on accord.webhook_delivery to accord_app;
grant select on accord.webhook_delivery to accord_definer;
grant delete, insert, select, update on accord.webhook_delivery to accord_worker;
grant update (status, attempts, next_attempt_at) on accord.webhook_delivery to accord_app;

create table accord.webhook_key (
  id uuid not null default uuidv7(),
  subscription_id uuid not null,
  participant text not null,
  scheme text not null,
  secret bytea not null,
  public_key text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  constraint webhook_key_pkey PRIMARY KEY (id),
  constraint webhook_key_check CHECK ((scheme = 'v1a'::text) = (public_key IS NOT NULL)),
  constraint webhook_key_scheme_check CHECK (scheme = ANY (ARRAY['v1'::text, 'v1a'::text])),
  constraint webhook_key_subscription_id_participant_fkey FOREIGN KEY (subscription_id, participant) REFERENCES accord.webhook_subscription(id, participant)
);
CREATE INDEX webhook_key_subscription ON accord.webhook_key USING btree (subscription_id);
alter table accord.webhook_key enable row level security;
alter table accord.webhook_key force row level security;
create policy everything_definer on accord.webhook_key for all to accord_definer
  using (true);
create policy everything_worker on accord.webhook_key for all to accord_worker
  using (true);
create policy insert_own on accord.webhook_key for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_own on accord.webhook_key for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy update_own on accord.webhook_key for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert on accord.webhook_key to accord_app;
grant select on accord.webhook_key to accord_definer;
grant delete, select on accord.webhook_key to accord_worker;
grant select (id, subscription_id, participant, scheme, public_key, created_at, expires_at) on accord.webhook_key to accord_app;
grant update (expires_at) on accord.webhook_key to accord_app;

create table accord.webhook_subscription (
  id uuid not null default uuidv7(),
  participant text not null,
  url text not null,
  description text not null,
  event_types text[],
  root_ids uuid[],
  participants text[],
  status text not null,
  disabled_reason text,
  disabled_note text,
  cursor_position bigint not null,
  run integer not null default 1,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  version integer not null default 1,
  constraint webhook_subscription_pkey PRIMARY KEY (id),
  constraint webhook_subscription_id_participant_key UNIQUE (id, participant),
  constraint webhook_subscription_check CHECK ((status = 'disabled'::text) = (disabled_reason IS NOT NULL)),
  constraint webhook_subscription_disabled_reason_check CHECK (disabled_reason = ANY (ARRAY['owner'::text, 'gone'::text, 'failing'::text])),
  constraint webhook_subscription_status_check CHECK (status = ANY (ARRAY['active'::text, 'disabled'::text])),
  constraint webhook_subscription_participant_fkey FOREIGN KEY (participant) REFERENCES accord.participant(code)
);
CREATE INDEX webhook_subscription_participant ON accord.webhook_subscription USING btree (participant, id);
alter table accord.webhook_subscription enable row level security;
alter table accord.webhook_subscription force row level security;
create policy everything_definer on accord.webhook_subscription for all to accord_definer
  using (true);
create policy everything_worker on accord.webhook_subscription for all to accord_worker
  using (true);
create policy insert_own on accord.webhook_subscription for insert to accord_app
  with check (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy read_own on accord.webhook_subscription for select to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
create policy update_own on accord.webhook_subscription for update to accord_app
  using (participant = (( SELECT accord.current_participant() AS current_participant)));
grant insert, select on accord.webhook_subscription to accord_app;
grant select on accord.webhook_subscription to accord_definer;
grant select, update on accord.webhook_subscription to accord_worker;
grant update (url, description, event_types, root_ids, participants, status, disabled_reason, disabled_note, cursor_position, run, version) on accord.webhook_subscription to accord_app;

create table accord_migration.applied (
  version integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint applied_pkey PRIMARY KEY (version)
);
grant select on accord_migration.applied to accord_app, accord_worker;

-- Sequences

-- accord.fx_rate_table_version_seq of accord.fx_rate_table.version: integer from 1 by 1, cache 1
-- accord.journal_entry_entry_id_seq of accord.journal_entry.entry_id: bigint from 1 by 1, cache 1

-- Functions

CREATE OR REPLACE FUNCTION accord.account_reads(p_accounts uuid[], p_now timestamp with time zone)
 RETURNS TABLE(account_id uuid, roles text[], audiences text[], until timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 50
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT a.id,
     g.roles,
     accord.audiences_for(p.kind, p.code, g.roles, m.coalitions) AS audiences_for,
     (((t.day + 1))::timestamp without time zone AT TIME ZONE p.time_zone) AS timezone
    FROM ((((accord.account a
      JOIN accord.participant p ON ((p.code = a.participant)))
      CROSS JOIN LATERAL ( SELECT ((account_reads.p_now AT TIME ZONE p.time_zone))::date AS day) t)
      CROSS JOIN LATERAL ( SELECT array_agg(DISTINCT g_1.role) AS roles
            FROM accord.account_grant g_1
           WHERE ((g_1.account_id = a.id) AND (g_1.revoked_at IS NULL) AND (g_1.valid_from <= t.day) AND ((g_1.valid_to IS NULL) OR (g_1.valid_to >= t.day)))) g)
      CROSS JOIN LATERAL ( SELECT ARRAY( SELECT DISTINCT ('coalition:'::text || m_1.coalition)
                    FROM accord.coalition_membership m_1
                   WHERE ((m_1.participant = a.participant) AND (m_1.status = ANY (ARRAY['claimed'::text, 'confirmed'::text])) AND ((m_1.valid_from IS NULL) OR (m_1.valid_from <= t.day)) AND ((m_1.valid_to IS NULL) OR (m_1.valid_to > t.day)))) AS coalitions) m)
   WHERE ((a.id = ANY (account_reads.p_accounts)) AND (a.status = 'active'::text) AND (g.roles IS NOT NULL) AND (EXISTS ( SELECT 1
            FROM accord.issuer i
           WHERE ((i.issuer = a.issuer) AND (i.participant = a.participant) AND (i.status = 'active'::text)))));
END;
alter function accord.account_reads(uuid[],timestamp with time zone) owner to accord_definer;
grant execute on function accord.account_reads(uuid[],timestamp with time zone) to accord_worker;

CREATE OR REPLACE FUNCTION accord.act_of(p_record uuid, p_kind text)
 RETURNS accord.act
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
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
$function$;
alter function accord.act_of(uuid,text) owner to accord_definer;
grant execute on function accord.act_of(uuid,text) to accord_worker;

CREATE OR REPLACE FUNCTION accord.acts_seen()
 RETURNS TABLE(id uuid, kind text, provider text, capability text, need_capability text, goods_capability text, aid_category text, area text, happened_on date, linked boolean, agreements uuid[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT a.id,
     a.kind,
     a.provider,
     a.capability,
     a.need_capability,
     a.goods_capability,
     a.aid_category,
     a.area,
     a.happened_on,
     a.linked,
     a.agreements
    FROM accord.act a
   WHERE ((( SELECT accord.current_audiences() AS current_audiences) && a.audiences) AND ((a.replaced_by = '{}'::uuid[]) OR (NOT (EXISTS ( SELECT
            FROM accord.resource_audience r
           WHERE ((r.resource_id = ANY (a.replaced_by)) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences)))))));
END;
alter function accord.acts_seen() owner to accord_definer;
grant execute on function accord.acts_seen() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.add_to_balance()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  if tg_table_name = 'ledger_entry' then
    insert into accord.commitment_balance as b (commitment_id, participant, committed, allocated, disbursed)
    select s.commitment_id,
      s.participant,
      coalesce(sum(s.commitment_amount) filter (where s.flow_kind = 'commitment'), 0),
      0,
      coalesce(sum(s.commitment_amount) filter (where s.flow_kind in ('disbursement', 'giver_refund')), 0)
    from stated s
    where s.commitment_id is not null
      and s.stated_by = 'provider'
      and s.flow_kind in ('commitment', 'disbursement', 'giver_refund')
    group by s.commitment_id, s.participant
    order by s.commitment_id
    on conflict (commitment_id) do update
    set committed = b.committed + excluded.committed, disbursed = b.disbursed + excluded.disbursed;
  elsif tg_op = 'INSERT' then
    insert into accord.commitment_balance as b (commitment_id, participant, committed, allocated, disbursed)
    select s.commitment_id, s.participant, 0, sum(s.amount - s.released), 0
    from stated s
    group by s.commitment_id, s.participant
    order by s.commitment_id
    on conflict (commitment_id) do update set allocated = b.allocated + excluded.allocated;
  else
    update accord.commitment_balance b
    set allocated = b.allocated + m.more
    from (
      select s.commitment_id, sum((s.amount - s.released) - (w.amount - w.released)) as more
      from stated s
      join was w on w.id = s.id
      group by s.commitment_id
    ) m
    where b.commitment_id = m.commitment_id;
  end if;
  return null;
end
$function$;
alter function accord.add_to_balance() owner to accord_definer;
grant execute on function accord.add_to_balance() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.allocation_balances(p_allocations uuid[])
 RETURNS TABLE(allocation_id uuid, allocated numeric, disbursed numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT a.id,
     (a.amount - a.released),
     ( SELECT COALESCE(sum(e.commitment_amount), (0)::numeric) AS "coalesce"
            FROM accord.ledger_entry e
           WHERE (e.allocation_id = a.id)) AS "coalesce"
    FROM accord.allocation a
   WHERE ((a.id = ANY (allocation_balances.p_allocations)) AND (a.commitment_id = ANY (( SELECT accord.seen_among(ARRAY( SELECT DISTINCT o.commitment_id
                    FROM accord.allocation o
                   WHERE (o.id = ANY (allocation_balances.p_allocations)))) AS seen_among)::uuid[])));
END;
alter function accord.allocation_balances(uuid[]) owner to accord_definer;
grant execute on function accord.allocation_balances(uuid[]) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.append_journal(p_entries jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform pg_current_xact_id();
  -- From its entry to its commit a change of rights is alone: what others wrote stands before it, and who writes after it
  -- is asked again. Shared by all other writes, for as long as their commit takes.
  if current_setting('accord.changes_rights', true) = 'yes' then
    perform pg_advisory_xact_lock(6017150482221);
  elsif nullif(current_setting('accord.kept_version', true), '') is not null then
    perform pg_advisory_xact_lock_shared(6017150482221);
  end if;
  if nullif(current_setting('accord.kept_version', true), '') <> (select r.version::text from accord.kept_version r) then
    perform accord.require_standing((p_entries -> 0 ->> 'occurred_at')::timestamptz);
  end if;
  -- No "returning": a released entry or a tombstone is not for the eyes of its writer.
  insert into accord.journal_entry (event_type, resource_type, resource_id, root_id, participant, account_id,
    request_id, occurred_at, for_audience, envelope_salt, payload_salt, payload)
  select e.event_type, e.resource_type, e.resource_id, e.root_id, e.participant, e.account_id,
    e.request_id, e.occurred_at, e.for_audience, decode(e.envelope_salt, 'hex'), decode(e.payload_salt, 'hex'), e.payload
  from jsonb_array_elements(p_entries) with ordinality as listed (entry, ordinal)
  cross join lateral jsonb_to_record(listed.entry) as e (event_type text, resource_type text, resource_id uuid,
    root_id uuid, participant text, account_id uuid, request_id text, occurred_at timestamptz, for_audience text[],
    envelope_salt text, payload_salt text, payload jsonb)
  order by listed.ordinal;
end
$function$;
grant execute on function accord.append_journal(jsonb) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.area_of(p_capability_area text, p_aid_category text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN COALESCE(p_capability_area, CASE p_aid_category WHEN 'military'::text THEN 'military_equipment'::text WHEN 'financial'::text THEN 'macro_financial_economic'::text WHEN 'humanitarian'::text THEN 'humanitarian_aid'::text WHEN 'reconstruction'::text THEN 'reconstruction_recovery'::text ELSE NULL::text END);
grant execute on function accord.area_of(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.as_set(p text[])
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  a text;
  last text := '';
begin
  -- Nearly all are sets already, or of one: to sort them takes longer than to see that.
  foreach a in array coalesce(p, '{}') loop
    if a is null or a collate "C" <= last then
      return array(select distinct b collate "C" from unnest(p) as b where b <> '' order by b collate "C");
    end if;
    last := a;
  end loop;
  return coalesce(p, '{}')::text[];
end
$function$;
grant execute on function accord.as_set(text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.attends(p_session uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.session_attendance a WHERE ((a.session_id = attends.p_session) AND (a.participant = accord.current_participant()))));
alter function accord.attends(uuid) owner to accord_definer;
grant execute on function accord.attends(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.audience_losers(p_record uuid, p_removed text[], p_now timestamp with time zone)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN ARRAY(SELECT h.told FROM ((accord.resource_audience r CROSS JOIN accord.participant p) CROSS JOIN LATERAL (SELECT p.code AS told, ((ARRAY['public'::text, p.code] || CASE WHEN (p.kind <> 'coalition_partner'::text) THEN ARRAY['framework'::text] ELSE '{}'::text[] END) || accord.coalition_audiences(p.code, ((audience_losers.p_now AT TIME ZONE p.time_zone))::date)) AS audiences WHERE (p.kind <> 'observer'::text) UNION ALL SELECT s.told, s.audiences FROM (VALUES ((p.code || ':audit'::text),ARRAY['public'::text, 'framework'::text, 'framework_audit'::text, p.code]), ((p.code || ':public'::text),ARRAY['public'::text, p.code])) s(told, audiences) WHERE (p.kind = 'observer'::text)) h) WHERE ((r.resource_id = audience_losers.p_record) AND (EXISTS (WITH RECURSIVE above AS (SELECT r.owner, r.origins UNION SELECT o.owner, o.origins FROM (above above_1 JOIN accord.resource_audience o ON ((o.resource_id = ANY (above_1.origins))))) SELECT FROM above WHERE (above.owner = accord.current_participant()))) AND (h.audiences && audience_losers.p_removed) AND (NOT (h.audiences && r.audiences))) UNION ALL SELECT 'public:alone'::text WHERE ('public'::text = ANY (audience_losers.p_removed)) ORDER BY 1);
alter function accord.audience_losers(uuid,text[],timestamp with time zone) owner to accord_definer;
grant execute on function accord.audience_losers(uuid,text[],timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.audiences_for(p_kind text, p_participant text, p_roles text[], p_coalitions text[])
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (cardinality(p_roles) = 0) THEN '{}'::text[] WHEN (p_roles <@ ARRAY['observer'::text]) THEN ARRAY['public'::text, 'public:alone'::text] WHEN (p_kind = ANY (ARRAY['ukraine'::text, 'state'::text, 'union'::text])) THEN (ARRAY[p_participant, 'public'::text, 'framework'::text] || p_coalitions) WHEN ((p_kind = 'observer'::text) AND ('auditor'::text = ANY (p_roles))) THEN ARRAY[p_participant, 'public'::text, 'framework'::text, 'framework_audit'::text, (p_participant || ':audit'::text)] WHEN (p_kind = 'observer'::text) THEN (ARRAY[p_participant, 'public'::text, (p_participant || ':public'::text)] || p_coalitions) ELSE (ARRAY[p_participant, 'public'::text] || p_coalitions) END;
grant execute on function accord.audiences_for(text,text,text[],text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.can_be_silent(p_act uuid, p_awaits text[], p_days date[])
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN ((cardinality(p_awaits) > 0) AND accord.sees(p_act) AND (NOT (EXISTS (SELECT 1 FROM unnest(can_be_silent.p_days) d(day) WHERE ((NOT accord.have_desks(can_be_silent.p_awaits, d.day)) OR (accord.unseen_by(can_be_silent.p_act, can_be_silent.p_awaits, d.day) <> '{}'::text[]))))));
alter function accord.can_be_silent(uuid,text[],date[]) owner to accord_definer;
grant execute on function accord.can_be_silent(uuid,text[],date[]) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.cannot_see(p_resource uuid, p_participants text[], p_on date)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN CASE WHEN accord.sees(p_resource) THEN accord.unseen_by(p_resource, p_participants, p_on) ELSE '{}'::text[] END;
alter function accord.cannot_see(uuid,text[],date) owner to accord_definer;
grant execute on function accord.cannot_see(uuid,text[],date) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.claim_key(p_lock text, p_key text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if not pg_try_advisory_xact_lock(hashtextextended(p_lock, 0)) then
    raise exception 'a request with this key is being carried out' using errcode = 'AC409';
  end if;
  -- Its snapshot is later than the lock.
  if exists (
    select from accord.idempotency_key k where k.account_id = accord.current_account() and k.key = p_key
  ) then
    raise exception 'a request with this key was carried out' using errcode = 'AC410';
  end if;
end
$function$;
grant execute on function accord.claim_key(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.coalition_audiences(p_participant text, p_on date)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN ARRAY(SELECT DISTINCT ('coalition:'::text || m.coalition) FROM accord.coalition_membership m WHERE ((m.participant = coalition_audiences.p_participant) AND (m.status = ANY (ARRAY['claimed'::text, 'confirmed'::text])) AND ((m.valid_from IS NULL) OR (m.valid_from <= coalition_audiences.p_on)) AND ((m.valid_to IS NULL) OR (m.valid_to > coalition_audiences.p_on))));
alter function accord.coalition_audiences(text,date) owner to accord_definer;
grant execute on function accord.coalition_audiences(text,date) to accord_worker;

CREATE OR REPLACE FUNCTION accord.coalitions_led()
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN ARRAY(SELECT c.code FROM (accord.coalition c LEFT JOIN accord.coalition_membership m ON (((m.coalition = c.code) AND (m.role = ANY (ARRAY['lead'::text, 'co_lead'::text])) AND (m.status = ANY (ARRAY['claimed'::text, 'confirmed'::text])) AND ((m.valid_from IS NULL) OR (m.valid_from <= accord.current_day())) AND ((m.valid_to IS NULL) OR (m.valid_to > accord.current_day()))))) GROUP BY c.code HAVING (COALESCE(bool_or((m.participant = accord.current_participant())), false) OR ((accord.current_participant() = 'UA'::text) AND (NOT COALESCE(bool_or((m.participant <> 'UA'::text)), false)))));
alter function accord.coalitions_led() owner to accord_definer;
grant execute on function accord.coalitions_led() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.combination_of(p_entry uuid)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  own accord.ledger_entry;
  party text;
  total record;
  near record;
  fits jsonb := '[]';
begin
  select e.* into own from accord.ledger_entry e where e.id = p_entry;
  party := coalesce(own.provider, own.provider_organisation_id::text);
  -- The totals that it may be of: itself, and what the other side states.
  for total in
    select own.id, own.amount, own.value_date, case own.stated_by when 'provider' then 'receiver' else 'provider' end as parts
    union all
    select s.id, s.amount, s.value_date, own.stated_by
    from accord.loose_statements(case own.stated_by when 'provider' then 'receiver' else 'provider' end, own.receiver, party,
      own.currency, own.value_date - 7, own.value_date + 7) s
    where s.amount > own.amount
  loop
    select array_agg(s.id order by s.id) as ids, array_agg(s.amount order by s.id) as amounts,
      array_agg(s.audiences::text order by s.id) as audiences
    into near
    from accord.loose_statements(total.parts, own.receiver, party, own.currency, total.value_date - 7, total.value_date + 7) s;
    if cardinality(near.ids) > 8 then
      return null;
    end if;
    select fits || coalesce(jsonb_agg(to_jsonb(p.ids || total.id)), '[]') into fits
    from accord.parts_of(near.ids, near.amounts, near.audiences, total.amount) p
    where p_entry = any (p.ids || total.id);
  end loop;
  if jsonb_array_length(fits) <> 1 then
    return null;
  end if;
  return array(select f::uuid from jsonb_array_elements_text(fits -> 0) as f);
end
$function$;
grant execute on function accord.combination_of(uuid) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.commitment_balances(p_commitments uuid[])
 RETURNS TABLE(commitment_id uuid, committed numeric, allocated numeric, disbursed numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT c.id,
     COALESCE(b.committed, (0)::numeric) AS "coalesce",
     COALESCE(b.allocated, (0)::numeric) AS "coalesce",
     COALESCE(b.disbursed, (0)::numeric) AS "coalesce"
    FROM (unnest(accord.seen_among(commitment_balances.p_commitments)) c(id)
      LEFT JOIN accord.commitment_balance b ON ((b.commitment_id = c.id)));
END;
alter function accord.commitment_balances(uuid[]) owner to accord_definer;
grant execute on function accord.commitment_balances(uuid[]) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.confirm_membership(p_id uuid, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
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
$function$;
alter function accord.confirm_membership(uuid,timestamp with time zone) owner to accord_definer;
grant execute on function accord.confirm_membership(uuid,timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.console_client(p_issuer uuid)
 RETURNS TABLE(participant text, issuer text, audience text, client_id text, secret text, scope text, resource text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
  select i.participant, i.issuer, i.audience, i.console_client_id, s.secret, i.console_scope, i.console_resource
  from accord.issuer i
  left join accord.console_secret s on s.issuer_id = i.id
  where i.id = p_issuer and i.status = 'active' and i.console_client_id is not null
$function$;
alter function accord.console_client(uuid) owner to accord_definer;
comment on function accord.console_client(uuid) is 'The console as a client of one issuer, with its secret.';
grant execute on function accord.console_client(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.console_issuers()
 RETURNS TABLE(issuer_id uuid, participant text, name_en text, name_uk text, issuer text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
  select i.id, i.participant, p.name_en, p.name_uk, i.issuer
  from accord.issuer i
  join accord.participant p on p.code = i.participant
  where i.status = 'active' and i.console_client_id is not null
  order by i.participant collate "C", i.issuer collate "C"
$function$;
alter function accord.console_issuers() owner to accord_definer;
comment on function accord.console_issuers() is 'The issuers at which the console is a client: what its sign-in page offers.';
grant execute on function accord.console_issuers() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.consultation_addressed(p_consultation uuid)
 RETURNS TABLE(roster text[], bases text[], states text[], answered boolean, undertaking_open boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT
         CASE
             WHEN s.is_one THEN s.roster
             ELSE NULL::text[]
         END AS "case",
         CASE
             WHEN s.is_one THEN s.bases
             ELSE NULL::text[]
         END AS "case",
         CASE
             WHEN s.is_one THEN s.states
             ELSE NULL::text[]
         END AS "case",
     s.answered,
     s.undertaking_open
    FROM ( SELECT bool_or(((( SELECT accord.current_participant() AS current_participant) = a.requester) OR (( SELECT accord.current_participant() AS current_participant) = a.participant))) AS is_one,
             array_agg(a.participant) FILTER (WHERE ((NOT a.multilateral_consent) OR (a.roster_consent_at IS NOT NULL) OR ((( SELECT accord.current_participant() AS current_participant) = a.requester) OR (( SELECT accord.current_participant() AS current_participant) = a.participant)))) AS roster,
             array_agg(a.basis) AS bases,
             array_agg(a.state) AS states,
             bool_or((num_nonnulls(a.consulted_at, a.answered_at) > 0)) AS answered,
             bool_or(((a.requester = ( SELECT accord.current_participant() AS current_participant)) AND (a.basis = 'undertaking'::text) AND (num_nonnulls(a.consulted_at, a.answered_at, a.excused_at) = 0))) AS undertaking_open
            FROM accord.addressee a
           WHERE (a.consultation_id = consultation_addressed.p_consultation)) s
   WHERE (s.is_one OR ( SELECT accord.sees(consultation_addressed.p_consultation) AS sees));
END;
alter function accord.consultation_addressed(uuid) owner to accord_definer;
grant execute on function accord.consultation_addressed(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.consultation_answered(p_consultation uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (accord.consultations_answered(ARRAY[p_consultation]) <> '{}'::uuid[]);
alter function accord.consultation_answered(uuid) owner to accord_definer;
grant execute on function accord.consultation_answered(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.consultations_answered(p_consultations uuid[])
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN ARRAY(SELECT c.id FROM unnest(accord.seen_among(consultations_answered.p_consultations)) c(id) WHERE (EXISTS (SELECT 1 FROM accord.addressee a WHERE ((a.consultation_id = c.id) AND ((a.answered_at IS NOT NULL) OR (a.consulted_at IS NOT NULL))))));
alter function accord.consultations_answered(uuid[]) owner to accord_definer;
grant execute on function accord.consultations_answered(uuid[]) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.current_account()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('accord.account'::text, true), ''::text))::uuid;
grant execute on function accord.current_account() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.current_audiences()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN string_to_array(NULLIF(current_setting('accord.audiences'::text, true), ''::text), ','::text);
grant execute on function accord.current_audiences() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.current_change()
 RETURNS uuid
 LANGUAGE sql
RETURN (COALESCE(NULLIF(current_setting('accord.change'::text, true), ''::text), set_config('accord.change'::text, (uuidv7())::text, true)))::uuid;
grant execute on function accord.current_change() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.current_day()
 RETURNS date
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('accord.day'::text, true), ''::text))::date;
grant execute on function accord.current_day() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.current_participant()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN NULLIF(current_setting('accord.participant'::text, true), ''::text);
grant execute on function accord.current_participant() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.current_standing()
 RETURNS text
 LANGUAGE sql
 STABLE
RETURN concat_ws('
'::text, current_setting('accord.account'::text, true), current_setting('accord.participant'::text, true), current_setting('accord.audiences'::text, true), current_setting('accord.roles'::text, true), current_setting('accord.secretariat'::text, true));
grant execute on function accord.current_standing() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.day_of(p_date text)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'accord', 'pg_temp'
RETURN CASE WHEN (p_date ~ '^\d{4}-\d{2}-\d{2}$'::text) THEN (p_date)::date ELSE NULL::date END;
grant execute on function accord.day_of(text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.decline_membership(p_id uuid, p_status text, p_reason text, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 UPDATE accord.coalition_membership m SET status = decline_membership.p_status, reason = decline_membership.p_reason, decided_by = accord.current_participant(), decided_at = decline_membership.p_now, version = (m.version + 1)
    FROM accord.coalition_membership made
   WHERE ((made.id = decline_membership.p_id) AND (made.status = 'proposed'::text) AND ((m.id = made.id) OR (m.follows_id = made.id)) AND
         CASE decline_membership.p_status
             WHEN 'withdrawn'::text THEN (made.proposed_by = accord.current_participant())
             WHEN 'declined'::text THEN (accord.current_participant() = ANY (
             CASE
                 WHEN (made.proposed_by = made.participant) THEN accord.membership_deciders(made.coalition, made.participant)
                 ELSE ARRAY[made.participant]
             END))
             ELSE NULL::boolean
         END);
END;
alter function accord.decline_membership(uuid,text,text,timestamp with time zone) owner to accord_definer;
grant execute on function accord.decline_membership(uuid,text,text,timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.does_project(p_project uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.joint_project_party p WHERE ((p.project_id = does_project.p_project) AND (p.participant = accord.current_participant()))));
alter function accord.does_project(uuid) owner to accord_definer;
grant execute on function accord.does_project(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.does_task(p_task uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.task_part t WHERE ((t.task_id = does_task.p_task) AND (t.participant = accord.current_participant()))));
alter function accord.does_task(uuid) owner to accord_definer;
grant execute on function accord.does_task(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.effect_of(p_agreement uuid, OUT effect_from date, OUT effect_until date)
 RETURNS record
 LANGUAGE sql
 STABLE
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT f.effect_from,
     (LEAST((( SELECT (min(s.valid_from) - 1)
            FROM accord.agreement_status s
           WHERE ((s.agreement_id = a.id) AND (s.status = 'ended'::text) AND s.verified)))::timestamp without time zone, (
         CASE (v.terms ->> 'kind'::text)
             WHEN 'fixed_from_signature'::text THEN a.signed_on
             WHEN 'fixed_from_entry_into_force'::text THEN f.entered
             ELSE NULL::date
         END + make_interval(years => ((v.terms ->> 'years'::text))::integer))))::date AS "least"
    FROM ((accord.agreement a
      CROSS JOIN LATERAL ( SELECT COALESCE(min(s.valid_from), a.signed_on) AS effect_from,
             min(s.valid_from) AS entered
            FROM accord.agreement_status s
           WHERE ((s.agreement_id = a.id) AND (s.status = 'in_effect'::text) AND s.verified)) f)
      LEFT JOIN accord.clause v ON (((v.agreement_id = a.id) AND (v.type = 'validity'::text) AND (v.valid_to IS NULL))))
   WHERE (a.id = effect_of.p_agreement);
END;
grant execute on function accord.effect_of(uuid) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.end_one_sided(p_matches uuid[], p_account uuid, p_at timestamp with time zone, p_reason text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 UPDATE accord.match_member m SET ended_at = end_one_sided.p_at, ended_by = end_one_sided.p_account, end_reason = end_one_sided.p_reason
   WHERE ((m.ended_at IS NULL) AND (m.match_id = ANY (end_one_sided.p_matches)) AND (NOT (EXISTS ( SELECT 1
            FROM accord.match_member o
           WHERE ((o.ended_at IS NULL) AND (o.match_id = ANY (end_one_sided.p_matches)) AND (o.match_id = m.match_id) AND (o.stated_by <> m.stated_by))))));
END;
grant execute on function accord.end_one_sided(uuid[],uuid,timestamp with time zone,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.enter(p_issuer text, p_subject text, p_now timestamp with time zone)
 RETURNS TABLE(account_id uuid, accounts uuid[], participant text, participant_kind text, account_name text, account_status text, issuer_id uuid, issuer_version integer, issuer_status text, grants jsonb, audiences text[], day date, since timestamp with time zone, until timestamp with time zone, kept_version uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
#variable_conflict use_column
declare
  secretariat text;
  held text;
  zone text;
  coalitions text[];
begin
  -- Before what stands under it: what is newer than its version is only read once more.
  select r.version into kept_version from accord.kept_version r where r.id;
  perform set_config('accord.participant', '', true), set_config('accord.audiences', '', true),
    set_config('accord.account', '', true), set_config('accord.secretariat', '', true), set_config('accord.day', '', true),
    set_config('accord.roles', '', true), set_config('accord.kept_version', '', true);
  perform accord.current_change();
  select a.id,
    -- One subject is one person, by whichever issuer of its participant it comes.
    array(select o.id from accord.account o where o.participant = a.participant and o.subject = a.subject),
    a.participant, p.kind, a.name, a.status, i.id, i.version, i.status,
    coalesce(g.grants, '[]'), coalesce(g.roles, '{}'), t.day, p.time_zone, m.coalitions
  into account_id, accounts, participant, participant_kind, account_name, account_status,
    issuer_id, issuer_version, issuer_status, grants, audiences, day, zone, coalitions
  from accord.issuer i
  join accord.account a on a.issuer = i.issuer and a.participant = i.participant
  join accord.participant p on p.code = a.participant
  cross join lateral (select (p_now at time zone p.time_zone)::date as day) t
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'agencyId', g.agency_id,
        'validFrom', g.valid_from, 'validTo', g.valid_to) order by g.role, g.id) as grants,
      array_agg(g.role order by g.role, g.id) as roles
    from accord.account_grant g
    where g.account_id = a.id
      and g.revoked_at is null
      and g.valid_from <= t.day
      and (g.valid_to is null or g.valid_to >= t.day)
  ) g on true
  cross join lateral (
    select array(
      select 'coalition:' || d.coalition
      from (
        select distinct m.coalition
        from accord.coalition_membership m
        where m.participant = a.participant
          and m.status in ('claimed', 'confirmed')
          and (m.valid_from is null or m.valid_from <= t.day)
          and (m.valid_to is null or m.valid_to > t.day)
      ) d
      order by d.coalition
    ) as coalitions
  ) m
  where i.issuer = p_issuer
    and i.status in ('active', 'suspended')
    and a.subject = p_subject;
  if not found then
    return;
  end if;
  since := day::timestamp at time zone zone;
  until := (day + 1)::timestamp at time zone zone;
  -- audiences holds the roles up to here
  secretariat := case when 'secretariat' = any (audiences) then 'yes' else '' end;
  held := array_to_string(audiences, ',');
  audiences := case
    when account_status <> 'active' or issuer_status <> 'active' then '{}'
    else accord.audiences_for(participant_kind, participant, audiences, coalitions)
  end;
  if cardinality(audiences) > 0 then
    perform set_config('accord.participant', participant, true),
      set_config('accord.audiences', array_to_string(audiences, ','), true),
      set_config('accord.account', account_id::text, true), set_config('accord.secretariat', secretariat, true),
      set_config('accord.day', day::text, true), set_config('accord.roles', held, true),
      set_config('accord.kept_version', kept_version::text, true);
  end if;
  return next;
end
$function$;
alter function accord.enter(text,text,timestamp with time zone) owner to accord_definer;
grant execute on function accord.enter(text,text,timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.entries_of_access(p_position bigint, p_events text[])
 RETURNS TABLE("position" bigint, recorded_at timestamp with time zone, occurred_at timestamp with time zone, event_type text, participant text, account_id uuid, resource_type text, resource_id uuid, request_id text, payload jsonb)
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT p."position",
     p.recorded_at,
     e.occurred_at,
     e.event_type,
     e.participant,
     e.account_id,
     e.resource_type,
     e.resource_id,
     e.request_id,
     e.payload
    FROM (accord.journal_entry e
      JOIN accord.journal_position p ON ((p.entry_id = e.entry_id)))
   WHERE ((e.event_type = ANY (entries_of_access.p_events)) AND (p."position" <= entries_of_access.p_position) AND ((e.event_type <> ALL (ARRAY['report.pulled'::text, 'report.cut_off'::text])) OR (EXISTS ( SELECT 1
            FROM accord.report_run r
           WHERE (r.id = e.root_id)))))
 UNION ALL
  SELECT o."position",
     o.recorded_at,
     o.occurred_at,
     o.event_type,
     o.participant,
     o.account_id,
     o.resource_type,
     o.resource_id,
     NULL::text,
     o.payload
    FROM accord.pulls_of_others(entries_of_access.p_position) o("position", recorded_at, occurred_at, event_type, participant, account_id, resource_type, resource_id, payload);
END;
grant execute on function accord.entries_of_access(bigint,text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.entries_seen(p_most integer)
 RETURNS TABLE(id uuid, participant text, provider text, receiver text, stated_by text, flow_kind text, currency text, commitment_id uuid, allocation_id uuid, lot_id uuid, batch_id uuid, reverses_id uuid, value_date date, posting_date date)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT e.id,
     e.participant,
     e.provider,
     e.receiver,
     e.stated_by,
     e.flow_kind,
     e.currency,
     e.commitment_id,
     e.allocation_id,
     e.lot_id,
     e.batch_id,
     e.reverses_id,
     e.value_date,
     e.posting_date
    FROM accord.ledger_entry e
   WHERE (e.audience_id = ANY (ARRAY( SELECT r.resource_id
            FROM accord.resource_audience r
           WHERE ((r.kind = 'commitment'::text) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
         UNION ALL
          SELECT r.resource_id
            FROM accord.resource_audience r
           WHERE ((r.kind = 'lot'::text) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
         UNION ALL
          SELECT r.resource_id
            FROM accord.resource_audience r
           WHERE ((r.kind = 'ledger_entry'::text) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
  LIMIT entries_seen.p_most)))
  LIMIT entries_seen.p_most;
END;
alter function accord.entries_seen(integer) owner to accord_definer;
grant execute on function accord.entries_seen(integer) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.entry_standings(p_entries uuid[])
 RETURNS TABLE(entry_id uuid, reversed_by_id uuid, replaced_by_id uuid, has_returns boolean, disputed boolean, verification text, match_id uuid, matched_how text, matched_at timestamp with time zone, receipts uuid[], disbursements uuid[])
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 40
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 WITH member AS MATERIALIZED (
          SELECT own.entry_id,
             own.match_id,
             own.how,
             own.matched_at,
             part.entry_id AS id,
             part.participant,
             part.audience_id,
                 CASE part.stated_by
                     WHEN 'receiver'::text THEN 'receipt'::text
                     ELSE 'disbursement'::text
                 END AS what,
             (part.stated_by <> own.stated_by) AS counts
            FROM (accord.match_member own
              JOIN accord.match_member part ON (((part.match_id = own.match_id) AND (part.ended_at IS NULL))))
           WHERE ((own.ended_at IS NULL) AND (own.entry_id = ANY (entry_standings.p_entries)))
         ), fact AS MATERIALIZED (
          SELECT m_1.entry_id,
             m_1.what,
             m_1.id,
             m_1.counts,
             m_1.participant,
             m_1.participant AS owner,
             m_1.audience_id
            FROM member m_1
         UNION ALL
          SELECT x.returns_id,
             'return'::text,
             x.id,
             true,
             x.participant,
             x.participant,
             x.audience_id
            FROM accord.ledger_entry x
           WHERE (x.returns_id = ANY (entry_standings.p_entries))
         UNION ALL
          SELECT r.reverses_id,
             'reversal'::text,
             r.id,
             true,
             r.participant,
             r.participant,
             r.audience_id
            FROM accord.ledger_entry r
           WHERE (r.reverses_id = ANY ((entry_standings.p_entries || ARRAY( SELECT x.id
                    FROM accord.ledger_entry x
                   WHERE (x.returns_id = ANY (entry_standings.p_entries))))))
         UNION ALL
          SELECT n.replaces_id,
             'replacement'::text,
             n.id,
             true,
             n.participant,
             n.participant,
             n.audience_id
            FROM accord.ledger_entry n
           WHERE (n.replaces_id = ANY (entry_standings.p_entries))
         UNION ALL
          SELECT d.entry_id,
             'dispute'::text,
             d.id,
             true,
             d.participant,
             d.participant,
             d.audience_id
            FROM accord.dispute d
           WHERE ((d.entry_id = ANY (entry_standings.p_entries)) AND (d.resolved_at IS NULL))
         UNION ALL
          SELECT n.resource_id,
             'audit'::text,
             n.id,
             true,
             n.participant,
             n.owner,
             n.audience_id
            FROM accord.annotation n
           WHERE ((n.resource_id = ANY (entry_standings.p_entries)) AND (n.kind = 'audited'::text) AND (NOT (EXISTS ( SELECT
                    FROM accord.annotation_withdrawal w
                   WHERE (w.annotation_id = n.id)
                  OFFSET 0))))
         UNION ALL
          SELECT e.id,
             'document'::text,
             v.id,
             (v.participant = e.participant),
             v.participant,
             v.participant,
             v.id
            FROM (accord.evidence v
              JOIN accord.ledger_entry e ON ((e.id = v.entry_id)))
           WHERE (v.entry_id = ANY ((entry_standings.p_entries || ARRAY( SELECT m_1.id
                    FROM member m_1
                   WHERE m_1.counts))))
         UNION ALL
          SELECT e.id,
             'document of its lot'::text,
             v.id,
             (v.participant = e.participant),
             v.participant,
             v.participant,
             v.id
            FROM (accord.ledger_entry e
              JOIN accord.evidence v ON ((v.lot_id = e.lot_id)))
           WHERE (e.id = ANY (entry_standings.p_entries))
         ), told AS MATERIALIZED (
          SELECT f.entry_id,
             f.what,
             f.id,
             f.counts
            FROM fact f
           WHERE (((( SELECT accord.current_participant() AS current_participant) = f.participant) OR (( SELECT accord.current_participant() AS current_participant) = f.owner)) OR (EXISTS ( SELECT
                    FROM accord.resource_audience r
                   WHERE ((r.resource_id = f.audience_id) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
                  OFFSET 0)))
         ), standing AS (
          SELECT t.entry_id,
             (array_agg(t.id) FILTER (WHERE (t.what = 'reversal'::text)))[1] AS reversed_by_id,
             (array_agg(t.id) FILTER (WHERE (t.what = 'replacement'::text)))[1] AS replaced_by_id,
             bool_or(((t.what = 'return'::text) AND (NOT (t.id IN ( SELECT r.entry_id
                    FROM told r
                   WHERE (r.what = 'reversal'::text)))))) AS has_returns,
             bool_or((t.what = 'dispute'::text)) AS disputed,
             bool_or((t.what = 'audit'::text)) AS audited,
             (bool_or((t.id = t.entry_id)) AND bool_or(t.counts) FILTER (WHERE (t.what = ANY (ARRAY['receipt'::text, 'disbursement'::text])))) AS matched,
             bool_or(((t.what = ANY (ARRAY['document'::text, 'document of its lot'::text])) OR (t.counts AND (t.what = ANY (ARRAY['receipt'::text, 'disbursement'::text])) AND (t.id IN ( SELECT d.entry_id
                    FROM told d
                   WHERE (d.what = 'document'::text)))))) AS documented,
             bool_or(((t.what = ANY (ARRAY['document'::text, 'document of its lot'::text])) AND t.counts)) AS self_documented,
             array_agg(t.id ORDER BY t.id) FILTER (WHERE (t.what = 'receipt'::text)) AS receipts,
             array_agg(t.id ORDER BY t.id) FILTER (WHERE (t.what = 'disbursement'::text)) AS disbursements
            FROM told t
           GROUP BY t.entry_id
         )
  SELECT s.entry_id,
     s.reversed_by_id,
     s.replaced_by_id,
     s.has_returns,
     s.disputed,
         CASE
             WHEN (s.audited AND (s.reversed_by_id IS NULL)) THEN 'audited'::text
             WHEN (s.matched AND s.documented) THEN 'counterparty_confirmed'::text
             WHEN s.self_documented THEN 'self_reported'::text
             ELSE 'unverified'::text
         END AS "case",
     m.match_id,
     m.how,
     m.matched_at,
         CASE
             WHEN s.matched THEN s.receipts
             ELSE NULL::uuid[]
         END AS "case",
         CASE
             WHEN s.matched THEN s.disbursements
             ELSE NULL::uuid[]
         END AS "case"
    FROM (standing s
      LEFT JOIN member m ON ((s.matched AND (m.entry_id = s.entry_id) AND (m.id = m.entry_id))));
END;
alter function accord.entry_standings(uuid[]) owner to accord_definer;
grant execute on function accord.entry_standings(uuid[]) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.entry_visible(p_for_audience text[], p_resource uuid, p_audiences text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN CASE WHEN (p_for_audience IS NOT NULL) THEN (p_for_audience && p_audiences) ELSE (EXISTS (SELECT 1 FROM accord.resource_audience r WHERE ((r.resource_id = entry_visible.p_resource) AND (r.audiences && entry_visible.p_audiences)))) END;
grant execute on function accord.entry_visible(text[],uuid,text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.eur_rate(p_currency text, p_on date)
 RETURNS TABLE(rate numeric, rate_date date, source text, rate_table integer)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT (1)::numeric AS "numeric",
     eur_rate.p_on AS p_on,
     'identity'::text,
     NULL::integer AS int4
   WHERE (eur_rate.p_currency = 'EUR'::text)
 UNION ALL
 ( SELECT f.rate,
     f.rate_date,
     f.source,
     f.rate_table
    FROM accord.fx_rate f
   WHERE ((f.currency = eur_rate.p_currency) AND ((f.rate_date >= (eur_rate.p_on - 7)) AND (f.rate_date <= eur_rate.p_on)))
   ORDER BY f.rate_date DESC, (f.source = 'ecb'::text) DESC, f.rate_table DESC
  LIMIT 1);
END;
grant execute on function accord.eur_rate(text,date) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.eur_rate_of(p_currency text, p_on date, p_table integer)
 RETURNS TABLE(rate numeric, rate_date date)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT (1)::numeric AS "numeric",
     eur_rate_of.p_on AS p_on
   WHERE (eur_rate_of.p_currency = 'EUR'::text)
 UNION ALL
 ( SELECT f.rate,
     f.rate_date
    FROM accord.fx_rate f
   WHERE ((f.currency = eur_rate_of.p_currency) AND (f.rate_table <= eur_rate_of.p_table) AND ((f.rate_date >= (eur_rate_of.p_on - 7)) AND (f.rate_date <= eur_rate_of.p_on)))
   ORDER BY f.rate_date DESC, (f.source = 'ecb'::text) DESC, f.rate_table DESC
  LIMIT 1);
END;
grant execute on function accord.eur_rate_of(text,date,integer) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.flags_told(p_flags text[], VARIADIC p_sides text[])
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN CASE WHEN ((p_flags = '{}'::text[]) OR accord.is_side(VARIADIC p_sides)) THEN p_flags ELSE array_remove(array_remove(p_flags, 'suspected_duplicate'::text), 'exceeds_commitment'::text) END;
grant execute on function accord.flags_told(text[],text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.has_role(p_role text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (p_role = ANY (string_to_array(current_setting('accord.roles'::text, true), ','::text)));
grant execute on function accord.has_role(text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.have_desks(p_participants text[], p_on date)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (NOT (EXISTS (SELECT 1 FROM unnest(have_desks.p_participants) p(code) WHERE (NOT (EXISTS (SELECT 1 FROM (accord.account a JOIN accord.account_grant g ON ((g.account_id = a.id))) WHERE ((a.participant = p.code) AND (a.status = 'active'::text) AND (g.role = ANY (ARRAY['coordinator'::text, 'ministry'::text])) AND (g.revoked_at IS NULL) AND (g.valid_from <= have_desks.p_on) AND ((g.valid_to IS NULL) OR (g.valid_to >= have_desks.p_on)) AND (EXISTS (SELECT 1 FROM accord.issuer i WHERE ((i.issuer = a.issuer) AND (i.participant = a.participant) AND (i.status = 'active'::text)))))))))));
alter function accord.have_desks(text[],date) owner to accord_definer;
grant execute on function accord.have_desks(text[],date) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.hear_no_silence()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  update accord.implementation_link l set silent_from = null
  from accord.silences_to_come(new.resource_id, null) s
  where l.id = s.id
    and accord.unseen_by(l.act_id, l.awaits, accord.current_day()) <> '{}';
  return null;
end
$function$;
alter function accord.hear_no_silence() owner to accord_definer;
grant execute on function accord.hear_no_silence() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.hear_no_silence_of_leavers()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  update accord.implementation_link l set silent_from = null
  from accord.silences_to_come(null, new.participant) s
  join accord.resource_audience r on r.resource_id = s.act_id and r.audiences @> array['coalition:' || new.coalition]
  where l.id = s.id
    and (accord.unseen_by(s.act_id, array[new.participant], accord.current_day()) <> '{}'
      or accord.unseen_by(s.act_id, array[new.participant], s.silent_from::date) <> '{}');
  return null;
end
$function$;
alter function accord.hear_no_silence_of_leavers() owner to accord_definer;
grant execute on function accord.hear_no_silence_of_leavers() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.hear_no_silence_of_nobody()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  if not accord.have_desks(array[new.participant], accord.current_day()) then
    update accord.implementation_link l set silent_from = null
    from accord.silences_to_come(null, new.participant) s
    where l.id = s.id;
  end if;
  return null;
end
$function$;
alter function accord.hear_no_silence_of_nobody() owner to accord_definer;
grant execute on function accord.hear_no_silence_of_nobody() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.hidden_among(p_records uuid[])
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT COALESCE(array_agg(g.id), '{}'::uuid[]) AS "coalesce"
    FROM (unnest(hidden_among.p_records) g(id)
      LEFT JOIN accord.resource_audience r ON ((r.resource_id = g.id)))
   WHERE (((NOT (COALESCE(r.audiences, ( SELECT o.audiences
            FROM accord.resource_audience o
           WHERE (o.resource_id = COALESCE(( SELECT e.audience_id
                    FROM accord.ledger_entry e
                   WHERE (e.id = g.id)), ( SELECT a.commitment_id
                    FROM accord.allocation a
                   WHERE (a.id = g.id)), ( SELECT d.audience_id
                    FROM accord.dispute d
                   WHERE (d.id = g.id)), ( SELECT a.audience_id
                    FROM accord.annotation a
                   WHERE (a.id = g.id)), ( SELECT l.act_id
                    FROM accord.implementation_link l
                   WHERE (l.id = g.id)), ( SELECT e.lot_id
                    FROM accord.lot_event e
                   WHERE (e.id = g.id)), ( SELECT v.lot_id
                    FROM accord.lot_valuation v
                   WHERE (v.id = g.id)), ( SELECT m.task_id
                    FROM accord.task_milestone m
                   WHERE (m.id = g.id)), ( SELECT s.instrument_id
                    FROM accord.instrument_stage s
                   WHERE (s.id = g.id)), ( SELECT m.project_id
                    FROM accord.joint_project_milestone m
                   WHERE (m.id = g.id))))), ( SELECT ARRAY[c.requester, c.provider] AS "array"
            FROM accord.conversion_proposal c
           WHERE (c.id = g.id)), ( SELECT ARRAY[l.participant] AS "array"
            FROM accord.link_rule l
           WHERE (l.id = g.id)), accord.current_audiences()) && accord.current_audiences())) AND (NOT (EXISTS ( SELECT
            FROM accord.account a
           WHERE ((a.id = g.id) AND ((a.id = accord.current_account()) OR accord.is_secretariat()))))) AND (NOT (EXISTS ( SELECT
            FROM accord.issuer i
           WHERE ((i.id = g.id) AND accord.is_secretariat())))) AND (NOT (EXISTS ( SELECT
            FROM (accord.revaluation_entry x
              JOIN accord.resource_audience s ON (((s.resource_id = x.audience_id) AND (s.audiences && accord.current_audiences()))))
           WHERE (x.revaluation_id = g.id))))) OR (EXISTS ( SELECT
            FROM accord.report_run u
           WHERE ((u.id = g.id) AND (u.account_id <> accord.current_account()) AND (NOT accord.has_role('auditor'::text)) AND (NOT (accord.has_role('administrator'::text) AND (NOT u.by_auditor)))))));
END;
alter function accord.hidden_among(uuid[]) owner to accord_definer;
grant execute on function accord.hidden_among(uuid[]) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.identity_of(p text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (p ~ '^[!-~]+( [!-~]+)*$'::text) THEN p ELSE regexp_replace(NORMALIZE(regexp_replace(regexp_replace(regexp_replace(NORMALIZE(p, NFKC), '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]'::text, ''::text, 'g'::text), '[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]'::text, '-'::text, 'g'::text), '[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+'::text, ' '::text, 'g'::text), NFKC), '^ | $'::text, ''::text, 'g'::text) END;
grant execute on function accord.identity_of(text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.in_unit_of(p_requirement uuid, p_quantity numeric, p_unit text)
 RETURNS numeric
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (SELECT CASE WHEN (r.unit = in_unit_of.p_unit) THEN in_unit_of.p_quantity ELSE COALESCE((SELECT (in_unit_of.p_quantity * c.factor) FROM accord.requirement_conversion c WHERE ((c.requirement_id = r.id) AND (c.unit = in_unit_of.p_unit))), (SELECT (in_unit_of.p_quantity * c.factor) FROM accord.unit_conversion c WHERE ((c.unit = in_unit_of.p_unit) AND (c.to_unit = r.unit))), (SELECT (in_unit_of.p_quantity / c.factor) FROM accord.unit_conversion c WHERE ((c.unit = r.unit) AND (c.to_unit = in_unit_of.p_unit)))) END AS "coalesce" FROM accord.requirement r WHERE ((r.id = in_unit_of.p_requirement) AND accord.sees(r.id)));
alter function accord.in_unit_of(uuid,numeric,text) owner to accord_definer;
grant execute on function accord.in_unit_of(uuid,numeric,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_addressee(p_consultation uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.addressee a WHERE ((a.consultation_id = is_addressee.p_consultation) AND (a.participant = accord.current_participant()))));
alter function accord.is_addressee(uuid) owner to accord_definer;
grant execute on function accord.is_addressee(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_deliverable(p_kind text, p_strength text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((p_strength = ANY (ARRAY['shall'::text, 'will'::text])) AND (p_kind = ANY (ARRAY['commitment'::text, 'assistance'::text, 'finance'::text, 'in_kind'::text, 'reform'::text, 'implementation'::text, 'mutual_assistance'::text])));
grant execute on function accord.is_deliverable(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_matched_by_amount(p_flow_kind text, p_stated_by text, p_receiver text, p_amount numeric, p_item_class text, p_quotes_key text, p_reverses uuid)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN ((p_flow_kind = 'disbursement'::text) AND (p_reverses IS NULL) AND (p_item_class IS NULL) AND (p_amount IS NOT NULL) AND (p_receiver IS NOT NULL) AND ((p_stated_by = 'provider'::text) OR (p_quotes_key IS NULL)));
grant execute on function accord.is_matched_by_amount(text,text,text,numeric,text,text,uuid) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_party_to(p_instrument uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.instrument_party p WHERE ((p.instrument_id = is_party_to.p_instrument) AND (p.participant = accord.current_participant()))));
alter function accord.is_party_to(uuid) owner to accord_definer;
grant execute on function accord.is_party_to(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_pulled(p_sha256 text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.report_run r WHERE ((r.sha256 = is_pulled.p_sha256) OR (r.file_sha256 = is_pulled.p_sha256))));
alter function accord.is_pulled(text) owner to accord_definer;
grant execute on function accord.is_pulled(text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_secretariat()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (COALESCE(current_setting('accord.secretariat'::text, true), ''::text) = 'yes'::text);
grant execute on function accord.is_secretariat() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.is_side(VARIADIC p_sides text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN COALESCE((accord.current_participant() = ANY (p_sides)), false);
grant execute on function accord.is_side(text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.issuer_keys(p_issuer text)
 RETURNS TABLE(id uuid, version integer, participant text, status text, audience text, profile text, jwks_uri text, jwks jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT i.id,
     i.version,
     i.participant,
     i.status,
     i.audience,
     i.profile,
     i.jwks_uri,
     i.jwks
    FROM accord.issuer i
   WHERE ((i.issuer = issuer_keys.p_issuer) AND (i.status = ANY (ARRAY['active'::text, 'suspended'::text])));
END;
alter function accord.issuer_keys(text) owner to accord_definer;
grant execute on function accord.issuer_keys(text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.item_balance(p_commitment uuid, p_class text, p_unit text)
 RETURNS TABLE(committed numeric, handed_over numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT COALESCE(sum(e.quantity) FILTER (WHERE (e.flow_kind = 'commitment'::text)), (0)::numeric) AS "coalesce",
     COALESCE(sum(e.quantity) FILTER (WHERE (e.flow_kind = 'disbursement'::text)), (0)::numeric) AS "coalesce"
    FROM accord.ledger_entry e
   WHERE ((e.commitment_id = item_balance.p_commitment) AND (e.stated_by = 'provider'::text) AND (e.flow_kind = ANY (ARRAY['commitment'::text, 'disbursement'::text])) AND (lower(accord.identity_of(e.item_class)) = lower(accord.identity_of(item_balance.p_class))) AND (lower(accord.identity_of(e.unit)) = lower(accord.identity_of(item_balance.p_unit))))
  HAVING accord.sees(item_balance.p_commitment);
END;
alter function accord.item_balance(uuid,text,text) owner to accord_definer;
grant execute on function accord.item_balance(uuid,text,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.joins_offer(p_offer uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (EXISTS (SELECT 1 FROM accord.offer_partner o WHERE ((o.offer_id = joins_offer.p_offer) AND (o.participant = accord.current_participant()))));
alter function accord.joins_offer(uuid) owner to accord_definer;
grant execute on function accord.joins_offer(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_act()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform accord.keep_acts(array[(to_jsonb(new) ->> tg_argv[0])::uuid]);
  return null;
end
$function$;
alter function accord.keep_act() owner to accord_definer;
grant execute on function accord.keep_act() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_acts(p_records uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
 SET enable_sort TO 'on'
AS $function$
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
$function$;
alter function accord.keep_acts(uuid[]) owner to accord_definer;
grant execute on function accord.keep_acts(uuid[]) to accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_acts_of()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform accord.keep_acts(array(select distinct (to_jsonb(c) ->> tg_argv[0])::uuid from changed c));
  return null;
end
$function$;
alter function accord.keep_acts_of() owner to accord_definer;
grant execute on function accord.keep_acts_of() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_acts_of_goods()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform accord.keep_acts(array(
    select distinct i.commitment_id from accord.commitment_item i where lower(accord.identity_of(i.item_class)) = new.code
  ));
  return null;
end
$function$;
alter function accord.keep_acts_of_goods() owner to accord_definer;
grant execute on function accord.keep_acts_of_goods() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_linked_acts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
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
$function$;
alter function accord.keep_linked_acts() owner to accord_definer;
grant execute on function accord.keep_linked_acts() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_lot_states(p_lots uuid[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 UPDATE accord.lot l SET dispatched = s.dispatched, handed_over = s.handed_over, received = s.received, returned = s.returned, lost = s.lost, expended = s.expended, left_provider = s.left_provider, left_receiver = s.left_receiver, provider_last = s.provider_last, receiver_last = s.receiver_last, held_from = s.held_from, inventory_from = s.inventory_from, statements = s.statements, status = s.status
    FROM (unnest(keep_lot_states.p_lots) k(id)
      CROSS JOIN LATERAL accord.lot_sums(k.id) s(dispatched, handed_over, received, returned, lost, expended, left_provider, left_receiver, provider_last, receiver_last, held_from, inventory_from, statements, status))
   WHERE (l.id = k.id);
END;
alter function accord.keep_lot_states(uuid[]) owner to accord_definer;
grant execute on function accord.keep_lot_states(uuid[]) to accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_needed_acts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform accord.keep_acts(new.id || array(select a.id from accord.act a where a.requirement_id = new.id));
  return null;
end
$function$;
alter function accord.keep_needed_acts() owner to accord_definer;
grant execute on function accord.keep_needed_acts() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_new_act()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  if exists (select from accord.resource_audience r where r.resource_id = new.id)
    and not exists (select from accord.act a where a.id = new.id)
  then
    perform accord.keep_acts(array[new.id]);
  end if;
  return null;
end
$function$;
alter function accord.keep_new_act() owner to accord_definer;
grant execute on function accord.keep_new_act() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_past()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  v_before jsonb;
  v_after jsonb;
begin
  select jsonb_object_agg(f.key, f.value) into v_before
  from jsonb_each(to_jsonb(old)) as f where f.key = any (tg_argv[1:]);
  select jsonb_object_agg(f.key, f.value) into v_after
  from jsonb_each(to_jsonb(new)) as f where f.key = any (tg_argv[1:]);
  if v_before is distinct from v_after then
    insert into accord.record_past (record_type, record_id, audience_id, facts)
    values (tg_table_name, old.id, (to_jsonb(old) ->> tg_argv[0])::uuid, v_before);
  end if;
  return null;
end
$function$;
alter function accord.keep_past() owner to accord_definer;
grant execute on function accord.keep_past() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_pledges_ended()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform accord.keep_acts(array[new.id, new.supersedes_pledge_id] || array(
    select p.id
    from unnest(array[new.id, new.supersedes_pledge_id]) as w (id)
    join accord.pledge p on p.wholes @> array[w.id] and p.wholes <> '{}'
  ));
  return null;
end
$function$;
alter function accord.keep_pledges_ended() owner to accord_definer;
grant execute on function accord.keep_pledges_ended() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_provision_ids()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
 SET enable_sort TO 'on'
AS $function$
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
$function$;
alter function accord.keep_provision_ids() owner to accord_definer;
grant execute on function accord.keep_provision_ids() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_task_told()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  v_tasks uuid[];
begin
  select array_agg(distinct c.task_id) into v_tasks from changed c;
  perform k.id from accord.task k where k.id = any (v_tasks) order by k.id for no key update;
  update accord.task k
  set (parts, milestones, progress) = (select s.parts, s.milestones, s.progress from accord.task_told(k.id) s)
  where k.id = any (v_tasks);
  return null;
end
$function$;
alter function accord.keep_task_told() owner to accord_definer;
grant execute on function accord.keep_task_told() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.keep_unmatched(p_entries uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  with member as materialized (
    select e.id, m.match_id
    from (select distinct unnest(p_entries) as id) e
    left join lateral (
      select m.match_id from accord.match_member m where m.ended_at is null and m.entry_id = e.id offset 0
    ) m on true
  ), whole as materialized (
    -- Both sides are in it, and whoever sees one of its statements sees all of them.
    select o.match_id
    from (select distinct m.match_id from member m where m.match_id is not null) o
    cross join lateral (
      select min(m.stated_by) < max(m.stated_by) and min(r.audiences) = max(r.audiences) as is_whole
      from accord.match_member m
      join accord.resource_audience r on r.resource_id = m.audience_id
      where m.ended_at is null and m.match_id = o.match_id
    ) w
    where w.is_whole
  ), asked as materialized (
    -- Where it is asked of a column, PostgreSQL hashes what it asks among; joined, it may compare each with each.
    select m.id, m.match_id, m.match_id is not null and m.match_id in (select w.match_id from whole w) as is_whole
    from member m
  ), gone as (
    delete from accord.unmatched_entry u
    where u.entry_id in (select a.id from asked a where a.is_whole)
  )
  insert into accord.unmatched_entry as u
  select e.id, e.participant, e.audience_id, e.stated_by, e.receiver, coalesce(e.provider, e.provider_organisation_id::text),
    e.currency, e.amount, e.value_date, e.posting_date, e.flow_kind,
    accord.is_matched_by_amount(e.flow_kind, e.stated_by, e.receiver, e.amount, e.item_class, e.quotes_key, e.reverses_id)
      and a.match_id is null
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id = e.id offset 0)
  from asked a
  join accord.ledger_entry e on e.id = a.id
  where not a.is_whole
  on conflict (entry_id) do update set is_loose = excluded.is_loose where u.is_loose <> excluded.is_loose;
end
$function$;
grant execute on function accord.keep_unmatched(uuid[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.key_after(p_table text, p_after uuid, p_rows integer)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT
         CASE p_table
             WHEN 'ledger_entry'::text THEN ( SELECT e.id
                FROM accord.ledger_entry e
               WHERE (e.id > key_after.p_after)
               ORDER BY e.id
              OFFSET (key_after.p_rows - 1)
              LIMIT 1)
             WHEN 'commitment'::text THEN ( SELECT c.id
                FROM accord.commitment c
               WHERE (c.id > key_after.p_after)
               ORDER BY c.id
              OFFSET (key_after.p_rows - 1)
              LIMIT 1)
             ELSE NULL::uuid
         END AS "case";
END;
alter function accord.key_after(text,uuid,integer) owner to accord_definer;
grant execute on function accord.key_after(text,uuid,integer) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.late_work(p_now timestamp with time zone)
 RETURNS TABLE(kind text, id uuid, task_id uuid, about text, due_at timestamp with time zone, since timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT 'task_delivery'::text,
     k.id,
     k.id,
     COALESCE(k.reason_by, k.participant) AS "coalesce",
     d.due_at,
     k.status_since
    FROM (((accord.task k
      JOIN accord.task_part l ON (((l.task_id = k.id) AND (l.part = 'lead'::text))))
      JOIN accord.participant p ON ((p.code = l.participant)))
      CROSS JOIN LATERAL ( SELECT (((k.due_on + 1))::timestamp without time zone AT TIME ZONE p.time_zone) AS due_at) d)
   WHERE ((l.participant = accord.current_participant()) AND (k.status = ANY (ARRAY['agreed'::text, 'in_progress'::text, 'blocked'::text])) AND (k.due_on < ((late_work.p_now AT TIME ZONE 'Pacific/Kiritimati'::text))::date) AND (d.due_at <= late_work.p_now))
 UNION ALL
  SELECT 'task_delivery'::text,
     k.id,
     k.id,
     COALESCE(k.reason_by, k.participant) AS "coalesce",
     d.due_at,
     k.status_since
    FROM (((accord.task k
      JOIN accord.task_part l ON (((l.task_id = k.id) AND (l.part = 'lead'::text))))
      JOIN accord.participant p ON ((p.code = l.participant)))
      CROSS JOIN LATERAL ( SELECT (((k.due_on + 1))::timestamp without time zone AT TIME ZONE p.time_zone) AS due_at) d)
   WHERE ((l.participant = accord.current_participant()) AND (k.status = 'in_progress'::text) AND (k.reason IS NOT NULL) AND (d.due_at > late_work.p_now))
 UNION ALL
  SELECT 'milestone'::text,
     m.id,
     k.id,
     l.participant,
     d.due_at,
     d.due_at
    FROM ((((accord.task_milestone m
      JOIN accord.task k ON ((k.id = m.task_id)))
      JOIN accord.task_part l ON (((l.task_id = k.id) AND (l.part = 'lead'::text))))
      JOIN accord.participant p ON ((p.code = l.participant)))
      CROSS JOIN LATERAL ( SELECT (((m.due_on + 1))::timestamp without time zone AT TIME ZONE p.time_zone) AS due_at) d)
   WHERE ((m.status = 'scheduled'::text) AND (m.due_on < ((late_work.p_now AT TIME ZONE 'Pacific/Kiritimati'::text))::date) AND (k.status = ANY (ARRAY['proposed'::text, 'agreed'::text, 'in_progress'::text, 'blocked'::text])) AND (d.due_at <= late_work.p_now) AND (NOT (EXISTS ( SELECT 1
            FROM accord.task_part t
           WHERE ((t.task_id = k.id) AND (t.participant = accord.current_participant()))))) AND ((accord.current_participant() = 'UA'::text) OR ((k.coalition = ANY (( SELECT accord.coalitions_led() AS coalitions_led)::text[])) AND (EXISTS ( SELECT 1
            FROM accord.resource_audience r
           WHERE ((r.resource_id = k.id) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
          OFFSET 0)))));
END;
alter function accord.late_work(timestamp with time zone) owner to accord_definer;
grant execute on function accord.late_work(timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.leads_from(p_coalition text, p_from date, p_ending uuid, OUT leads_max integer, OUT leaders text[])
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT ( SELECT k.leads_max
            FROM accord.coalition_charter k
           WHERE (k.coalition = leads_from.p_coalition)
           ORDER BY k.signed_on DESC, k.id DESC
          LIMIT 1) AS leads_max,
     ARRAY( SELECT DISTINCT m.participant
            FROM accord.coalition_membership m
           WHERE ((m.coalition = leads_from.p_coalition) AND (m.role = ANY (ARRAY['lead'::text, 'co_lead'::text])) AND (m.status = ANY (ARRAY['claimed'::text, 'confirmed'::text])) AND (m.id IS DISTINCT FROM leads_from.p_ending) AND ((m.valid_to IS NULL) OR (m.valid_to > leads_from.p_from)))) AS "array"
    FROM accord.coalition c
   WHERE ((c.code = leads_from.p_coalition) AND (accord.sees(c.id) OR (accord.current_participant() = 'UA'::text)));
END;
alter function accord.leads_from(text,date,uuid) owner to accord_definer;
grant execute on function accord.leads_from(text,date,uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.links_awaited(p_participant text, p_most integer)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT l.id
    FROM accord.implementation_link l
   WHERE ((l.status = 'claimed'::text) AND (l.awaits @> ARRAY[links_awaited.p_participant]) AND (NOT (l.confirmed_by @> ARRAY[links_awaited.p_participant])))
  LIMIT links_awaited.p_most;
END;
alter function accord.links_awaited(text,integer) owner to accord_definer;
grant execute on function accord.links_awaited(text,integer) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.links_awaiting(p_now timestamp with time zone, p_most integer)
 RETURNS TABLE(id uuid, claimed_by text, agreement_id uuid, links bigint, due_at timestamp with time zone, since timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 WITH RECURSIVE claim AS (
         ( SELECT l.provider,
             l.claimed_by,
             l.agreement_id
            FROM accord.implementation_link l
           WHERE (l.status = 'claimed'::text)
           ORDER BY l.provider, l.claimed_by, l.agreement_id
          LIMIT 1)
         UNION ALL
          SELECT n.provider,
             n.claimed_by,
             n.agreement_id
            FROM (claim c_1
              CROSS JOIN LATERAL ( SELECT l.provider,
                     l.claimed_by,
                     l.agreement_id
                    FROM accord.implementation_link l
                   WHERE ((l.status = 'claimed'::text) AND (ROW(l.provider, l.claimed_by, l.agreement_id) > ROW(c_1.provider, c_1.claimed_by, c_1.agreement_id)))
                   ORDER BY l.provider, l.claimed_by, l.agreement_id
                  LIMIT 1) n)
         )
  SELECT (min((w.id)::text))::uuid AS min,
     c.claimed_by,
     c.agreement_id,
     count(*) AS count,
     min(w.silent_from) AS min,
     min(w.claimed_at) AS min
    FROM ((claim c
      JOIN accord.agreement g ON ((g.id = c.agreement_id)))
      CROSS JOIN LATERAL ( SELECT l.id,
             l.silent_from,
             l.claimed_at
            FROM (( SELECT l_1.id,
                     l_1.act_kind,
                     l_1.act_id,
                     l_1.act_on,
                     l_1.provider,
                     l_1.agreement_id,
                     l_1.provision_id,
                     l_1.area,
                     l_1.obligor,
                     l_1.relation,
                     l_1.share,
                     l_1.status,
                     l_1.claimed_by,
                     l_1.evidence,
                     l_1.rule_id,
                     l_1.awaits,
                     l_1.confirmed_by,
                     l_1.claimed_at,
                     l_1.silent_from,
                     l_1.reason,
                     l_1.reason_by,
                     l_1.created_by,
                     l_1.created_at,
                     l_1.version,
                     l_1.change_id,
                     l_1.ended_change_id
                    FROM accord.implementation_link l_1
                   WHERE ((l_1.status = 'claimed'::text) AND (l_1.silent_from > links_awaiting.p_now) AND (l_1.provider = c.provider) AND (l_1.claimed_by = c.claimed_by) AND (l_1.agreement_id = c.agreement_id))
                   ORDER BY l_1.silent_from)
                 UNION ALL
                  SELECT l_1.id,
                     l_1.act_kind,
                     l_1.act_id,
                     l_1.act_on,
                     l_1.provider,
                     l_1.agreement_id,
                     l_1.provision_id,
                     l_1.area,
                     l_1.obligor,
                     l_1.relation,
                     l_1.share,
                     l_1.status,
                     l_1.claimed_by,
                     l_1.evidence,
                     l_1.rule_id,
                     l_1.awaits,
                     l_1.confirmed_by,
                     l_1.claimed_at,
                     l_1.silent_from,
                     l_1.reason,
                     l_1.reason_by,
                     l_1.created_by,
                     l_1.created_at,
                     l_1.version,
                     l_1.change_id,
                     l_1.ended_change_id
                    FROM accord.implementation_link l_1
                   WHERE ((l_1.status = 'claimed'::text) AND (l_1.silent_from IS NULL) AND (l_1.provider = c.provider) AND (l_1.claimed_by = c.claimed_by) AND (l_1.agreement_id = c.agreement_id))) l
           WHERE ((l.awaits @> ARRAY[accord.current_participant()]) AND (NOT (l.confirmed_by @> ARRAY[accord.current_participant()])) AND (EXISTS ( SELECT
                    FROM accord.act a
                   WHERE ((a.id = l.act_id) AND (( SELECT accord.current_audiences() AS current_audiences) && a.audiences) AND ((a.replaced_by = '{}'::uuid[]) OR (NOT (EXISTS ( SELECT
                            FROM accord.resource_audience r
                           WHERE ((r.resource_id = ANY (a.replaced_by)) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences)))))))
                  OFFSET 0)))
          LIMIT (links_awaiting.p_most + 1)) w)
   WHERE ((((accord.current_participant() = 'UA'::text) OR (accord.current_participant() = g.participant)) OR (accord.current_participant() = c.provider)) AND (accord.current_participant() <> c.claimed_by))
   GROUP BY c.claimed_by, c.agreement_id;
END;
alter function accord.links_awaiting(timestamp with time zone,integer) owner to accord_definer;
grant execute on function accord.links_awaiting(timestamp with time zone,integer) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.lock_made_from(p_record uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
 SET enable_sort TO 'on'
AS $function$
declare
  made record;
begin
  for made in
    select r.resource_id, r.kind from accord.resource_audience r where r.origins <> '{}' and r.origins @> array[p_record]
    order by r.resource_id
  loop
    if made.kind in ('commitment', 'evidence', 'lot', 'pledge', 'requirement', 'task') then
      execute format('select from accord.%I r where r.id = $1 for no key update', made.kind) using made.resource_id;
    end if;
    perform accord.lock_made_from(made.resource_id);
  end loop;
end
$function$;
alter function accord.lock_made_from(uuid) owner to accord_definer;
grant execute on function accord.lock_made_from(uuid) to accord_worker;

CREATE OR REPLACE FUNCTION accord.lock_sides(p_provider text, p_receiver text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT pg_advisory_xact_lock(hashtextextended(((p_provider || '
'::text) || p_receiver), (26)::bigint)) AS pg_advisory_xact_lock;
END;
grant execute on function accord.lock_sides(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.loose_statements(p_stated_by text, p_receiver text, p_provider text, p_currency text, p_from date, p_to date)
 RETURNS TABLE(id uuid, amount numeric, value_date date, audiences text[])
 LANGUAGE sql
 STABLE
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT u.entry_id,
     u.amount,
     u.value_date,
     r.audiences
    FROM (accord.unmatched_entry u
      JOIN accord.resource_audience r ON ((r.resource_id = u.audience_id)))
   WHERE (u.is_loose AND (u.stated_by = loose_statements.p_stated_by) AND (u.receiver = loose_statements.p_receiver) AND (u.party = loose_statements.p_provider) AND (u.currency = loose_statements.p_currency) AND (u.amount > (0)::numeric) AND ((u.value_date >= loose_statements.p_from) AND (u.value_date <= loose_statements.p_to)))
  LIMIT 9;
END;
grant execute on function accord.loose_statements(text,text,text,text,date,date) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.lot_stated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  lots uuid[];
begin
  select array_agg(distinct s.lot_id) filter (where s.lot_id is not null) into lots from stated s;
  if lots is not null then
    -- In an order that all keep; what others stated until then counts.
    perform l.id from accord.lot l where l.id = any (lots) order by l.id for no key update;
    perform accord.keep_lot_states(lots);
  end if;
  return null;
end
$function$;
alter function accord.lot_stated() owner to accord_definer;
grant execute on function accord.lot_stated() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.lot_sums(p_lot uuid)
 RETURNS TABLE(dispatched numeric, handed_over numeric, received numeric, returned numeric, lost numeric, expended numeric, left_provider numeric, left_receiver numeric, provider_last date, receiver_last date, held_from date, inventory_from date, statements bigint, status text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 WITH standing AS (
          SELECT e.id,
             e.event,
             e.stated_by,
             e.quantity,
             e.occurred_on
            FROM accord.lot_event e
           WHERE ((e.lot_id = lot_sums.p_lot) AND (NOT (EXISTS ( SELECT 1
                    FROM accord.lot_withdrawal w
                   WHERE (w.event_id = e.id)))) AND (NOT (EXISTS ( SELECT 1
                    FROM accord.ledger_entry r
                   WHERE (r.reverses_id = e.entry_id)))))
         ), stated AS (
          SELECT COALESCE(sum(s_1.quantity) FILTER (WHERE (s_1.event = 'dispatched'::text)), (0)::numeric) AS dispatched,
             COALESCE(sum(s_1.quantity) FILTER (WHERE (s_1.event = 'returned'::text)), (0)::numeric) AS returned,
             COALESCE(sum(s_1.quantity) FILTER (WHERE (s_1.event = 'lost'::text)), (0)::numeric) AS lost,
             COALESCE(sum(s_1.quantity) FILTER (WHERE (s_1.event = 'expended'::text)), (0)::numeric) AS expended,
             COALESCE(sum(s_1.quantity) FILTER (WHERE ((s_1.event = ANY (ARRAY['returned'::text, 'lost'::text])) AND (s_1.stated_by = 'provider'::text))), (0)::numeric) AS left_provider,
             COALESCE(sum(s_1.quantity) FILTER (WHERE ((s_1.event = ANY (ARRAY['returned'::text, 'lost'::text, 'expended'::text])) AND (s_1.stated_by = 'receiver'::text))), (0)::numeric) AS left_receiver,
             max(s_1.occurred_on) FILTER (WHERE (s_1.stated_by = 'provider'::text)) AS provider_last,
             max(s_1.occurred_on) FILTER (WHERE (s_1.stated_by = 'receiver'::text)) AS receiver_last,
             min(s_1.occurred_on) FILTER (WHERE (s_1.event = 'handed_over'::text)) AS handed_over_from,
             max(s_1.occurred_on) FILTER (WHERE (s_1.event = 'inventoried'::text)) AS inventoried_on,
             (array_agg(s_1.event ORDER BY s_1.occurred_on DESC, s_1.id DESC) FILTER (WHERE (s_1.event = ANY (ARRAY['dispatched'::text, 'arrived_hub'::text]))))[1] AS milestone,
             (array_agg(s_1.event ORDER BY s_1.occurred_on DESC, s_1.id DESC) FILTER (WHERE (s_1.event = ANY (ARRAY['returned'::text, 'lost'::text, 'expended'::text]))))[1] AS ending
            FROM standing s_1
         ), posted AS (
          SELECT COALESCE(sum(e.quantity) FILTER (WHERE (e.stated_by = 'provider'::text)), (0)::numeric) AS handed_over,
             COALESCE(sum(e.quantity) FILTER (WHERE (e.stated_by = 'receiver'::text)), (0)::numeric) AS received,
             min(e.value_date) FILTER (WHERE ((e.stated_by = 'receiver'::text) AND (e.reverses_id IS NULL) AND (NOT (EXISTS ( SELECT 1
                    FROM accord.ledger_entry r
                   WHERE (r.reverses_id = e.id)))))) AS received_from
            FROM accord.ledger_entry e
           WHERE ((e.lot_id = lot_sums.p_lot) AND (e.flow_kind = 'disbursement'::text))
         )
  SELECT s.dispatched,
     p.handed_over,
     p.received,
     s.returned,
     s.lost,
     s.expended,
     s.left_provider,
     s.left_receiver,
     s.provider_last,
     s.receiver_last,
     LEAST(s.handed_over_from, p.received_from) AS "least",
         CASE
             WHEN (p.handed_over > s.left_receiver) THEN ( SELECT min(h.occurred_on) AS min
                FROM standing h
               WHERE ((h.event = 'handed_over'::text) AND ((s.inventoried_on IS NULL) OR (h.occurred_on > s.inventoried_on))))
             ELSE NULL::date
         END AS "case",
     (( SELECT count(*) AS count
            FROM accord.lot_event e
           WHERE (e.lot_id = lot_sums.p_lot)) + ( SELECT count(*) AS count
            FROM accord.lot_valuation v
           WHERE (v.lot_id = lot_sums.p_lot))),
         CASE
             WHEN ((s.left_provider + s.left_receiver) >= l.quantity) THEN s.ending
             WHEN ((p.handed_over > (0)::numeric) AND ((p.handed_over + s.left_provider) < l.quantity)) THEN 'partly_handed_over'::text
             WHEN ((p.handed_over > (0)::numeric) AND (p.received >= p.handed_over)) THEN 'receipt_confirmed'::text
             WHEN (p.handed_over > (0)::numeric) THEN 'handed_over'::text
             WHEN (p.received > (0)::numeric) THEN 'receipt_stated'::text
             WHEN (s.milestone = 'arrived_hub'::text) THEN 'at_hub'::text
             ELSE COALESCE(s.milestone, 'registered'::text)
         END AS "coalesce"
    FROM ((accord.lot l
      CROSS JOIN stated s)
      CROSS JOIN posted p)
   WHERE (l.id = lot_sums.p_lot);
END;
alter function accord.lot_sums(uuid) owner to accord_definer;
grant execute on function accord.lot_sums(uuid) to accord_worker;

CREATE OR REPLACE FUNCTION accord.match_by_amount(p_entries uuid[], p_account uuid, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  entry uuid;
  members uuid[];
begin
  with stated as materialized (
    select u.*, case u.stated_by when 'provider' then 'receiver' else 'provider' end as other
    from accord.unmatched_entry u
    where u.entry_id = any (p_entries) and u.is_loose
  ), candidate as (
    select s.*, o.entry_id as other_id, o.value_date as other_date, count(*) over (partition by s.entry_id) as others
    from stated s
    join accord.unmatched_entry o on o.is_loose and o.stated_by = s.other and o.receiver = s.receiver
      and o.party = s.party and o.currency = s.currency and o.amount = s.amount
      and o.value_date between s.value_date - 7 and s.value_date + 7
  ), pair as (
    -- What was stated before counts as well: it may be that of which the other tells.
    select distinct array[least(c.entry_id, c.other_id), greatest(c.entry_id, c.other_id)] as ids
    from candidate c
    where c.others = 1
      and not exists (
        select 1
        from accord.unmatched_entry x
        where x.is_loose and x.stated_by = c.stated_by and x.receiver = c.receiver and x.party = c.party
          and x.currency = c.currency and x.amount = c.amount
          and x.value_date between c.other_date - 7 and c.other_date + 7 and x.entry_id <> c.entry_id
        offset 0
      )
  )
  insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
  select m.match_id, e.id, e.stated_by, 'amount_and_date', p_account, p_at
  from (select uuidv7() as match_id, p.ids from pair p offset 0) m
  join accord.ledger_entry e on e.id = any (m.ids);

  for entry in
    with stated as materialized (
      select u.entry_id, case u.stated_by when 'provider' then 'receiver' else 'provider' end as other, u.receiver, u.party,
        u.currency, u.value_date
      from accord.unmatched_entry u
      where u.entry_id = any (p_entries) and u.is_loose
    ), near as materialized (
      -- Looked for once for all that is alike, so that a batch costs one look.
      select w.*
      from (select distinct s.other, s.receiver, s.party, s.currency, s.value_date from stated s) w
      where exists (
        select 1
        from accord.unmatched_entry o
        where o.is_loose and o.stated_by = w.other and o.receiver = w.receiver and o.party = w.party
          and o.currency = w.currency and o.value_date between w.value_date - 7 and w.value_date + 7
        offset 0
      )
    )
    select s.entry_id
    from stated s
    join near n on (n.other, n.receiver, n.party, n.currency, n.value_date)
      = (s.other, s.receiver, s.party, s.currency, s.value_date)
    order by s.entry_id
  loop
    -- One that went before in this loop may have taken it.
    continue when exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = entry);
    members := accord.combination_of(entry);
    -- Each of them is asked for its own: it may add up with what was stated before as well.
    continue when members is null
      or exists (select 1 from unnest(members) as m (id) where accord.combination_of(m.id) is distinct from members);
    insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
    select g.match_id, e.id, e.stated_by, 'combination', p_account, p_at
    from (select uuidv7() as match_id offset 0) g
    cross join accord.ledger_entry e
    where e.id = any (members);
  end loop;
end
$function$;
grant execute on function accord.match_by_amount(uuid[],uuid,timestamp with time zone) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.match_by_lot(p_entries uuid[], p_account uuid, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  entry record;
  alone record;
  open_match uuid;
  members uuid[];
begin
  for entry in
    select e.id, e.lot_id, e.stated_by, e.quantity
    from accord.ledger_entry e
    where e.id = any (p_entries) and e.lot_id is not null
    order by e.id
  loop
    continue when exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = entry.id);
    select array_agg(e.id) as ids,
      coalesce(array_agg(e.id) filter (where e.stated_by <> entry.stated_by and e.quantity = entry.quantity), '{}') as alike,
      count(*) filter (where e.stated_by <> entry.stated_by) as others,
      sum(case when e.stated_by = entry.stated_by then -e.quantity else e.quantity end) as missing
    into alone
    from accord.ledger_entry e
    where e.lot_id = entry.lot_id
      and e.flow_kind = 'disbursement'
      and e.reverses_id is null
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id = e.id)
      and not exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = e.id);
    open_match := case when alone.alike = '{}' then accord.open_match_of(entry.lot_id, entry.stated_by) end;
    members := case
      when cardinality(alone.alike) = 1 then alone.alike || entry.id
      when open_match is not null then array[entry.id]
      when alone.others > 0 and (alone.alike = '{}' or alone.missing = 0) then alone.ids
    end;
    insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
    select g.match_id, e.id, e.stated_by, 'lot', p_account, p_at
    from (select coalesce(open_match, uuidv7()) as match_id offset 0) g
    cross join accord.ledger_entry e
    where e.id = any (members);
  end loop;
end
$function$;
grant execute on function accord.match_by_lot(uuid[],uuid,timestamp with time zone) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.match_by_reference(p_entries uuid[], p_account uuid, p_at timestamp with time zone)
 RETURNS uuid[]
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  receipts uuid[];
  payments uuid[];
  freed uuid[];
begin
  select array_agg(q.receipt_id order by q.receipt_id), array_agg(q.payment_id order by q.receipt_id) into receipts, payments
  from (
    select r.id as receipt_id, (array_agg(d.id))[1] as payment_id
    from (
      -- Each way on its own, so that each is looked up in an index of its own.
      select s.id from accord.ledger_entry s where s.id = any (p_entries)
      union
      select r.id
      from accord.ledger_entry s
      join accord.ledger_entry r on r.quotes_key = s.external_key
      where s.id = any (p_entries) and s.stated_by = 'provider'
    ) c
    join accord.ledger_entry r on r.id = c.id
    -- By its index, whatever there is: planned among few, it would be all of them that are gone through.
    cross join lateral (
      select p.*
      from accord.ledger_entry p
      where p.external_key = r.quotes_key
      offset 0
    ) d
    where d.stated_by = 'provider'
      and d.flow_kind = 'disbursement'
      and d.receiver = r.participant
      and d.provider is not distinct from r.provider
      and d.provider_organisation_id is not distinct from r.provider_organisation_id
      and d.lot_id is not distinct from r.lot_id
      and (d.item_class is null) = (r.item_class is null) -- goods that name no lot are no money either
      and not exists (select 1 from accord.ledger_entry x where x.reverses_id in (r.id, d.id) offset 0)
      and not exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = r.id offset 0)
    group by r.id
    having count(*) = 1 -- several may keep the books of one organisation
  ) q;
  if receipts is null then
    return '{}';
  end if;
  with ended as (
    update accord.match_member m
    set ended_at = p_at, ended_by = p_account, end_reason = 'reference'
    where m.ended_at is null
      and m.match_id in (
        select a.match_id
        from accord.match_member a
        where a.ended_at is null and a.entry_id = any (payments) and a.how in ('amount_and_date', 'combination')
      )
    returning m.entry_id
  )
  select array_agg(e.entry_id) into freed from ended e;
  insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
  select uuidv7(), d.id, 'provider', 'reference', p_account, p_at
  from (select distinct unnest(payments) as id) d
  where not exists (select 1 from accord.match_member m where m.ended_at is null and m.entry_id = d.id);
  insert into accord.match_member (match_id, entry_id, stated_by, how, account_id, matched_at)
  select m.match_id, p.receipt, 'receiver', 'reference', p_account, p_at
  from rows from (unnest(receipts), unnest(payments)) as p (receipt, payment)
  join accord.match_member m on m.entry_id = p.payment and m.ended_at is null;
  return coalesce(freed, '{}');
end
$function$;
grant execute on function accord.match_by_reference(uuid[],uuid,timestamp with time zone) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.match_posted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_sort TO 'on'
AS $function$
declare
  entries uuid[];
  of_lots boolean;
  account uuid;
  at timestamptz;
  broken uuid[];
begin
  perform accord.lock_sides(s.provider, s.receiver)
  from (
    select distinct coalesce(p.provider, p.provider_organisation_id::text) as provider, p.receiver
    from posted p
    where p.flow_kind = 'disbursement' and p.receiver is not null
    order by 1, 2
  ) s;
  insert into accord.unmatched_entry
  select p.id, p.participant, p.audience_id, p.stated_by, p.receiver, coalesce(p.provider, p.provider_organisation_id::text),
    p.currency, p.amount, p.value_date, p.posting_date, p.flow_kind,
    accord.is_matched_by_amount(p.flow_kind, p.stated_by, p.receiver, p.amount, p.item_class, p.quotes_key, p.reverses_id)
  from posted p;
  select array_agg(p.id) filter (where p.reverses_id is null),
    bool_or(p.lot_id is not null),
    (array_agg(p.account_id))[1],
    min(p.recorded_at)
  into entries, of_lots, account, at
  from posted p
  where p.flow_kind = 'disbursement';
  if exists (select 1 from posted p where p.reverses_id is not null) then
    update accord.unmatched_entry u set is_loose = false from posted p where u.entry_id = p.reverses_id and u.is_loose;
    with ended as (
      update accord.match_member m
      set ended_at = p.recorded_at, ended_by = p.account_id, end_reason = 'reversed'
      from posted p
      where m.entry_id = p.reverses_id
        and m.ended_at is null
      returning m.match_id
    )
    select array_agg(e.match_id) into broken from ended e;
    perform accord.end_one_sided(broken, account, at, 'reversed');
  end if;
  if entries is null then
    return null;
  end if;
  entries := entries || accord.match_by_reference(entries, account, at);
  if of_lots then
    perform accord.match_by_lot(entries, account, at);
  end if;
  perform accord.match_by_amount(entries, account, at);
  return null;
end
$function$;
alter function accord.match_posted() owner to accord_definer;
grant execute on function accord.match_posted() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.member_of_entry()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  select e.participant, e.audience_id into new.participant, new.audience_id
  from accord.ledger_entry e
  where e.id = new.entry_id;
  return new;
end
$function$;
alter function accord.member_of_entry() owner to accord_definer;
grant execute on function accord.member_of_entry() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.membership_deciders(p_coalition text, p_participant text)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (SELECT COALESCE(array_agg(m.participant ORDER BY (m.participant COLLATE "C")) FILTER (WHERE m.leads), CASE WHEN (membership_deciders.p_participant <> 'UA'::text) THEN ARRAY['UA'::text] ELSE NULL::text[] END, array_agg(m.participant ORDER BY (m.participant COLLATE "C")), '{}'::text[]) AS "coalesce" FROM (SELECT m_1.participant, bool_or((m_1.role = ANY (ARRAY['lead'::text, 'co_lead'::text]))) AS leads FROM accord.coalition_membership m_1 WHERE ((m_1.coalition = membership_deciders.p_coalition) AND (m_1.participant <> membership_deciders.p_participant) AND (m_1.role <> 'observer'::text) AND (m_1.status = ANY (ARRAY['claimed'::text, 'confirmed'::text])) AND ((m_1.valid_from IS NULL) OR (m_1.valid_from <= accord.current_day())) AND ((m_1.valid_to IS NULL) OR (m_1.valid_to > accord.current_day()))) GROUP BY m_1.participant) m WHERE ((accord.current_participant() = 'UA'::text) OR accord.sees((SELECT c.id FROM accord.coalition c WHERE (c.code = membership_deciders.p_coalition)))));
alter function accord.membership_deciders(text,text) owner to accord_definer;
grant execute on function accord.membership_deciders(text,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.narrow_made_from(p_record uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
 SET enable_sort TO 'on'
AS $function$
declare
  made accord.resource_audience;
  could text[];
  beyond text[];
  kept text[];
  told jsonb;
  narrowed jsonb := '[]';
begin
  for made in
    select r.* from accord.resource_audience r where r.origins <> '{}' and r.origins @> array[p_record]
    order by r.resource_id for update
  loop
    could := made.audiences || (select o.audiences from accord.resource_audience o where o.resource_id = p_record);
    beyond := accord.wider_than(made.resource_id || made.origins, could);
    continue when not array(select a from unnest(made.audiences) as a where a <> all (made.sides || made.owner)) && beyond;
    kept := accord.as_set(made.sides || made.owner || array(select a from unnest(could) as a where a <> all (beyond)));
    update accord.resource_audience r set audiences = kept where r.resource_id = made.resource_id;
    told := jsonb_build_object('id', made.resource_id, 'of', made.kind, 'owner', made.owner,
      'removed', array(select a from unnest(made.audiences) as a where a <> all (kept)));
    if made.kind in ('commitment', 'evidence', 'lot', 'pledge', 'requirement', 'task') then
      -- Who is named newly was let in by the wider marking before.
      execute format('
        update accord.%I r
        set marking = case when ''public'' = any ($2) then ''public'' when ''framework'' = any ($2) then ''framework'' else ''limited'' end,
          releasable_to = case when $2 && ''{public,framework}'' then ''{}''
            else array(select a from unnest($2) as a where a = any (was.releasable_to) or a <> all ($3)) end,
          version = r.version + 1
        from accord.%1$I was
        where r.id = $1 and was.id = r.id
        returning jsonb_build_object(''version'', r.version,
          ''before'', jsonb_build_object(''marking'', was.marking, ''releasableTo'', was.releasable_to),
          ''after'', jsonb_build_object(''marking'', r.marking, ''releasableTo'', r.releasable_to)) || $4', made.kind)
      into told using made.resource_id, kept, made.audiences, told;
    end if;
    narrowed := narrowed || told || accord.narrow_made_from(made.resource_id);
  end loop;
  return narrowed;
end
$function$;
alter function accord.narrow_made_from(uuid) owner to accord_definer;
grant execute on function accord.narrow_made_from(uuid) to accord_worker;

CREATE OR REPLACE FUNCTION accord.note_decision()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.decided_change_id := accord.current_change();
  return new;
end
$function$;
grant execute on function accord.note_decision() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_end_of_clause()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.ended_change_id := accord.current_change();
  return new;
end
$function$;
grant execute on function accord.note_end_of_clause() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_end_of_link()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.ended_change_id := accord.current_change();
  return new;
end
$function$;
grant execute on function accord.note_end_of_link() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_end_of_match()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.ended_change_id := accord.current_change();
  return new;
end
$function$;
grant execute on function accord.note_end_of_match() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_fulfilment()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.fulfilled_change_id := accord.current_change();
  return new;
end
$function$;
grant execute on function accord.note_fulfilment() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_kept()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  before text;
  after text;
begin
  update accord.kept_version set version = gen_random_uuid()
  returning with (old as was, new as made) was.version, made.version into before, after;
  -- Who changes rights knows of the own change, and of no other that came between.
  if current_setting('accord.kept_version', true) = before then
    perform set_config('accord.kept_version', after, true);
  end if;
  if tg_nargs > 0 then
    perform set_config('accord.changes_rights', 'yes', true);
  end if;
  return null;
end
$function$;
alter function accord.note_kept() owner to accord_definer;
grant execute on function accord.note_kept() to accord_app, accord_owner, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_release()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  insert into accord.allocation_release (allocation_id, commitment_id, participant, amount)
  values (new.id, new.commitment_id, new.participant, new.released - old.released);
  return null;
end
$function$;
alter function accord.note_release() owner to accord_definer;
grant execute on function accord.note_release() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_resolution()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.resolved_change_id := accord.current_change();
  return new;
end
$function$;
grant execute on function accord.note_resolution() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_wholes()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.wholes := coalesce((select p.wholes || p.id from accord.pledge p where p.id = new.parent_pledge_id), '{}');
  return new;
end
$function$;
grant execute on function accord.note_wholes() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.note_withdrawal()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  new.withdrawn_change_id := accord.current_change();
  new.withdrawn_on := accord.current_day();
  return new;
end
$function$;
grant execute on function accord.note_withdrawal() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.one_reference()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  reference text := accord.reference_key(new.external_system, new.external_id);
begin
  perform pg_advisory_xact_lock(hashtextextended(new.participant || E'\n' || reference, 24));
  if exists (
    select 1
    from accord.ledger_entry e
    where e.external_key = reference
      and e.participant = new.participant
      and e.reverses_id is null
      and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
  ) then
    raise unique_violation using constraint = 'ledger_entry_external_id_key', message = 'the reference names another entry';
  end if;
  return new;
end
$function$;
alter function accord.one_reference() owner to accord_definer;
grant execute on function accord.one_reference() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.open_match_of(p_lot uuid, p_stated_by text)
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT m.match_id
    FROM (accord.match_member m
      JOIN accord.ledger_entry e ON ((e.id = m.entry_id)))
   WHERE ((m.ended_at IS NULL) AND (m.entry_id IN ( SELECT l.id
            FROM accord.ledger_entry l
           WHERE (l.lot_id = open_match_of.p_lot))))
   GROUP BY m.match_id
  HAVING ((sum(
         CASE
             WHEN (m.stated_by = open_match_of.p_stated_by) THEN (- e.quantity)
             ELSE e.quantity
         END) > (0)::numeric) AND bool_and((m.how = 'lot'::text)))
   ORDER BY m.match_id
  LIMIT 1;
END;
grant execute on function accord.open_match_of(uuid,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.open_offers(p_requirements uuid[], p_now timestamp with time zone)
 RETURNS TABLE(requirement_id uuid, offers bigint, counted numeric)
 LANGUAGE sql
 STABLE
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT o.requirement_id,
     count(*) AS count,
     sum(o.counted) AS sum
    FROM accord.requirement_offer o
   WHERE ((o.requirement_id = ANY (( SELECT accord.seen_among(open_offers.p_requirements) AS seen_among)::uuid[])) AND ((o.status = 'offered'::text) OR ((o.status = 'accepted'::text) AND (o.expires_at > open_offers.p_now))))
   GROUP BY o.requirement_id;
END;
grant execute on function accord.open_offers(uuid[],timestamp with time zone) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.organisation_key(p_scheme text, p_identifier text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN ((lower(accord.identity_of(p_scheme)) || '
'::text) || CASE WHEN (lower(accord.identity_of(p_scheme)) = ANY (ARRAY['xi-lei'::text, 'xi-iati'::text, 'xm-dac'::text, 'gb-coh'::text, 'gb-gov'::text, 'gb-chc'::text, 'us-ein'::text, 'ua-edr'::text])) THEN lower(accord.identity_of(p_identifier)) ELSE accord.identity_of(p_identifier) END);
grant execute on function accord.organisation_key(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.own_entries_like(p_statements jsonb)
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT w.number
    FROM ROWS FROM(jsonb_to_recordset(own_entries_like.p_statements) AS (amount numeric, currency text, value_date date, flow_kind text, provider text, provider_organisation_id uuid, receiver text, receiver_organisation_id uuid, lot_id uuid, item_class text, quantity numeric, unit text)) WITH ORDINALITY w(amount, currency, value_date, flow_kind, provider, provider_organisation_id, receiver, receiver_organisation_id, lot_id, item_class, quantity, unit, number)
   WHERE ((EXISTS ( SELECT 1
            FROM accord.ledger_entry e
           WHERE ((e.participant = accord.current_participant()) AND (e.currency = w.currency) AND (e.amount = w.amount) AND ((e.value_date >= (w.value_date - 3)) AND (e.value_date <= (w.value_date + 3))) AND (e.flow_kind = w.flow_kind) AND (NOT (e.provider IS DISTINCT FROM w.provider)) AND (NOT (e.provider_organisation_id IS DISTINCT FROM w.provider_organisation_id)) AND (NOT (e.receiver IS DISTINCT FROM w.receiver)) AND (NOT (e.receiver_organisation_id IS DISTINCT FROM w.receiver_organisation_id)) AND (e.reverses_id IS NULL) AND (NOT (EXISTS ( SELECT 1
                    FROM accord.ledger_entry r
                   WHERE (r.reverses_id = e.id)))))
          OFFSET 0)) OR ((w.flow_kind = 'disbursement'::text) AND (w.item_class IS NOT NULL) AND (EXISTS ( SELECT 1
            FROM accord.ledger_entry e
           WHERE ((e.participant = accord.current_participant()) AND (e.stated_by = 'receiver'::text) AND (e.item_class IS NOT NULL) AND (e.quantity = w.quantity) AND ((e.value_date >= (w.value_date - 3)) AND (e.value_date <= (w.value_date + 3))) AND ((e.lot_id IS NULL) OR (w.lot_id IS NULL)) AND (NOT (e.provider IS DISTINCT FROM w.provider)) AND (NOT (e.provider_organisation_id IS DISTINCT FROM w.provider_organisation_id)) AND (NOT (e.receiver IS DISTINCT FROM w.receiver)) AND (lower(accord.identity_of(e.unit)) = lower(accord.identity_of(w.unit))) AND (lower(accord.identity_of(e.item_class)) = lower(accord.identity_of(w.item_class))) AND (e.reverses_id IS NULL) AND (NOT (EXISTS ( SELECT 1
                    FROM accord.ledger_entry r
                   WHERE (r.reverses_id = e.id)))))
          OFFSET 0))));
END;
alter function accord.own_entries_like(jsonb) owner to accord_definer;
grant execute on function accord.own_entries_like(jsonb) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.parts_of(p_ids uuid[], p_amounts numeric[], p_audiences text[], p_total numeric)
 RETURNS TABLE(ids uuid[])
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 WITH RECURSIVE part AS (
          SELECT p.id,
             p.amount,
             p.audience,
             p.number
            FROM UNNEST(parts_of.p_ids, parts_of.p_amounts, parts_of.p_audiences) WITH ORDINALITY p(id, amount, audience, number)
         ), chosen AS (
          SELECT ARRAY[p.id] AS ids,
             p.amount AS sum,
             p.audience,
             p.number
            FROM part p
         UNION ALL
          SELECT (c_1.ids || p.id),
             (c_1.sum + p.amount),
             p.audience,
             p.number
            FROM (chosen c_1
              JOIN part p ON (((p.number > c_1.number) AND (p.audience = c_1.audience))))
           WHERE ((cardinality(c_1.ids) < 4) AND ((c_1.sum + p.amount) <= parts_of.p_total))
         )
  SELECT c.ids
    FROM chosen c
   WHERE (c.sum = parts_of.p_total);
END;
grant execute on function accord.parts_of(uuid[],numeric[],text[],numeric) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.payments_received(p_provider text, p_provider_organisation uuid, p_amount numeric, p_currency text, p_value_date date, p_quotes_system text, p_quotes_id text)
 RETURNS TABLE(resource_id uuid, audiences text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT r.resource_id,
     r.audiences
    FROM (accord.ledger_entry d
      JOIN accord.resource_audience r ON ((r.resource_id = d.audience_id)))
   WHERE ((d.external_key = accord.reference_key(payments_received.p_quotes_system, payments_received.p_quotes_id)) AND (d.stated_by = 'provider'::text) AND (d.receiver = accord.current_participant()))
 UNION
  SELECT r.resource_id,
     r.audiences
    FROM (accord.unmatched_entry d
      JOIN accord.resource_audience r ON ((r.resource_id = d.audience_id)))
   WHERE ((payments_received.p_quotes_id IS NULL) AND d.is_loose AND (d.stated_by = 'provider'::text) AND (d.receiver = accord.current_participant()) AND (d.party = COALESCE(payments_received.p_provider, (payments_received.p_provider_organisation)::text)) AND (d.currency = payments_received.p_currency) AND (d.amount = payments_received.p_amount) AND ((d.value_date >= (payments_received.p_value_date - 7)) AND (d.value_date <= (payments_received.p_value_date + 7))));
END;
alter function accord.payments_received(text,uuid,numeric,text,date,text,text) owner to accord_definer;
grant execute on function accord.payments_received(text,uuid,numeric,text,date,text,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.pledge_times(p_per text, p_from text, p_to text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE p_per WHEN 'year'::text THEN ((("left"(p_to, 4))::integer - ("left"(p_from, 4))::integer) + 1) ELSE 1 END;
grant execute on function accord.pledge_times(text,text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.posting_closed(p_on date)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT pg_advisory_xact_lock_shared('6017150482203'::bigint) AS pg_advisory_xact_lock_shared;
 SELECT (EXISTS ( SELECT 1
            FROM accord.accounting_period p
           WHERE ((p.status = 'closed'::text) AND ((posting_closed.p_on >= p.from_on) AND (posting_closed.p_on <= p.to_on))))) AS "exists";
END;
alter function accord.posting_closed(date) owner to accord_definer;
grant execute on function accord.posting_closed(date) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.provisions_of(p_act uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'accord', 'pg_temp'
RETURN ARRAY(SELECT l.provision_id FROM accord.implementation_link l WHERE ((l.act_id = provisions_of.p_act) AND (l.provision_id IS NOT NULL) AND (l.status <> 'withdrawn'::text)) ORDER BY l.provision_id);
grant execute on function accord.provisions_of(uuid) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.publish_project(p_publication uuid, p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
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
$function$;
alter function accord.publish_project(uuid,timestamp with time zone) owner to accord_definer;
grant execute on function accord.publish_project(uuid,timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.pulls_of_others(p_position bigint)
 RETURNS TABLE("position" bigint, recorded_at timestamp with time zone, occurred_at timestamp with time zone, event_type text, participant text, account_id uuid, resource_type text, resource_id uuid, payload jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT p."position",
     p.recorded_at,
     e.occurred_at,
     e.event_type,
     e.participant,
     e.account_id,
     e.resource_type,
     e.resource_id,
     (e.payload - '{rows,sha256}'::text[])
    FROM ((accord.report_run r
      JOIN accord.journal_entry e ON (((e.root_id = r.id) AND (e.event_type = 'report.pulled'::text))))
      JOIN accord.journal_position p ON ((p.entry_id = e.entry_id)))
   WHERE ((p."position" <= pulls_of_others.p_position) AND (r.participant <> accord.current_participant()) AND ((accord.current_participant() = ANY (r.rows_of)) OR ('framework_audit'::text = ANY (accord.current_audiences()))));
END;
alter function accord.pulls_of_others(bigint) owner to accord_definer;
grant execute on function accord.pulls_of_others(bigint) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.quotient(p numeric, p_by numeric, n integer)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN accord.round_half_even((round(p, 30) / p_by), n);
grant execute on function accord.quotient(numeric,numeric,integer) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.recorded_after(p_position bigint)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT c.change_id
    FROM accord.journal_change c
   WHERE (c.last_position > recorded_after.p_position)
 UNION ALL
  SELECT e.change_id
    FROM accord.journal_entry e
   WHERE ((e.entry_id > ( SELECT s.low_water
            FROM accord.journal_state s)) AND (e.change_id IS NOT NULL) AND (NOT (EXISTS ( SELECT 1
            FROM accord.journal_position p
           WHERE (p.entry_id = e.entry_id)))));
END;
alter function accord.recorded_after(bigint) owner to accord_definer;
grant execute on function accord.recorded_after(bigint) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.reference_key(p_system text, p_id text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN ((accord.identity_of(p_id) || '
'::text) || lower(accord.identity_of(p_system)));
grant execute on function accord.reference_key(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.require_standing(p_now timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  before text := accord.current_standing();
  caller accord.account;
begin
  select a.* into caller from accord.account a where a.id = accord.current_account();
  perform accord.enter(caller.issuer, caller.subject, p_now);
  if before is distinct from accord.current_standing() then
    raise exception 'the rights of the caller have changed' using errcode = 'AC062';
  end if;
end
$function$;
alter function accord.require_standing(timestamp with time zone) owner to accord_definer;
grant execute on function accord.require_standing(timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.returned_of(p_entry uuid)
 RETURNS TABLE(amount numeric, commitment_amount numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT COALESCE(sum(e.amount), (0)::numeric) AS "coalesce",
     COALESCE(sum(e.commitment_amount), (0)::numeric) AS "coalesce"
    FROM accord.ledger_entry e
   WHERE ((e.returns_id = returned_of.p_entry) AND (NOT (EXISTS ( SELECT 1
            FROM accord.ledger_entry r
           WHERE (r.reverses_id = e.id)))) AND (EXISTS ( SELECT 1
            FROM accord.ledger_entry o
           WHERE ((o.id = returned_of.p_entry) AND ((o.participant = accord.current_participant()) OR accord.sees(o.audience_id))))));
END;
alter function accord.returned_of(uuid) owner to accord_definer;
grant execute on function accord.returned_of(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.revalued_entry()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  select e.participant, e.audience_id, e.commitment_id, coalesce(c.finance_type, 'unstated'), e.amount, e.currency
  into new.participant, new.audience_id, new.commitment_id, new.finance_type, new.amount, new.currency
  from accord.ledger_entry e
  left join accord.commitment c on c.id = e.commitment_id
  where e.id = new.entry_id;
  return new;
end
$function$;
alter function accord.revalued_entry() owner to accord_definer;
grant execute on function accord.revalued_entry() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.roadmap_way(p_from uuid, p_to uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (WITH RECURSIVE way AS (SELECT ARRAY[roadmap_way.p_from] AS steps, roadmap_way.p_from AS at WHERE (accord.sees(roadmap_way.p_from) AND accord.sees(roadmap_way.p_to)) UNION ALL SELECT (w_1.steps || d.depends_on_id), d.depends_on_id FROM (way w_1 JOIN accord.roadmap_dependency d ON ((d.step_id = w_1.at))) WHERE ((d.depends_on_id <> ALL (w_1.steps)) AND (w_1.at <> roadmap_way.p_to))) SELECT w.steps FROM way w WHERE (w.at = roadmap_way.p_to) ORDER BY (cardinality(w.steps)) LIMIT 1);
alter function accord.roadmap_way(uuid,uuid) owner to accord_definer;
grant execute on function accord.roadmap_way(uuid,uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.round_half_even(p numeric, n integer)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (min_scale(p) <> (n + 1)) THEN round(p, n) WHEN ((abs((p - trunc(p, n))) = (('5e-'::text || (n + 1)))::numeric) AND (mod((trunc(p, n) * (('1e'::text || n))::numeric), (2)::numeric) = (0)::numeric)) THEN trunc(p, n) ELSE round(p, n) END;
grant execute on function accord.round_half_even(numeric,integer) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.run_told(p_run uuid, p_account uuid, p_roles text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN (EXISTS (SELECT 1 FROM accord.report_run r WHERE ((r.id = run_told.p_run) AND ((r.account_id = run_told.p_account) OR ('auditor'::text = ANY (run_told.p_roles)) OR (('administrator'::text = ANY (run_told.p_roles)) AND (NOT r.by_auditor))))));
grant execute on function accord.run_told(uuid,uuid,text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.said_by_its_side()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  if (accord.current_participant() is distinct from
    case when new.status is distinct from old.status and new.status <> 'withdrawn' then new.about else new.participant end)
  then
    raise insufficient_privilege using message = format('%s is not the caller''s to say of %s', new.status, new.id);
  end if;
  return new;
end
$function$;
grant execute on function accord.said_by_its_side() to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.search_words(p text, apostrophe text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN lower((translate(NORMALIZE(p, NFC), '''’ʼ  '::text, (repeat(apostrophe, 3) || '  '::text)) COLLATE pg_c_utf8));
grant execute on function accord.search_words(text,text) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.seen_among(p_records uuid[])
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
RETURN CASE WHEN ((accord.current_participant() IS NULL) AND pg_has_role(SESSION_USER, 'accord_worker'::name, 'member'::text)) THEN p_records ELSE ARRAY(SELECT r.resource_id FROM accord.resource_audience r WHERE ((r.resource_id = ANY (seen_among.p_records)) AND ((SELECT accord.current_audiences() AS current_audiences) && r.audiences))) END;
grant execute on function accord.seen_among(uuid[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.seen_with(p_participant text, p_most integer)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT s.resource_id
    FROM ( SELECT r.resource_id
            FROM accord.resource_audience r
           WHERE ((r.kind = 'commitment'::text) AND (r.audiences @> ARRAY[seen_with.p_participant]) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
         UNION ALL
          SELECT r.resource_id
            FROM accord.resource_audience r
           WHERE ((r.kind = 'lot'::text) AND (r.audiences @> ARRAY[seen_with.p_participant]) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))
         UNION ALL
          SELECT r.resource_id
            FROM accord.resource_audience r
           WHERE ((r.kind = 'ledger_entry'::text) AND (r.audiences @> ARRAY[seen_with.p_participant]) AND (( SELECT accord.current_audiences() AS current_audiences) && r.audiences))) s
  LIMIT seen_with.p_most;
END;
alter function accord.seen_with(text,integer) owner to accord_definer;
grant execute on function accord.seen_with(text,integer) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.sees(p_record uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN (accord.seen_among(ARRAY[p_record]) <> '{}'::uuid[]);
grant execute on function accord.sees(uuid) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.set_audience(p_record uuid, p_audiences text[], p_origins uuid[] DEFAULT '{}'::uuid[], p_sides text[] DEFAULT '{}'::text[], p_owner text DEFAULT NULL::text, p_kind text DEFAULT NULL::text, OUT added text[], OUT removed text[], OUT narrowed jsonb)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
declare
  caller text := accord.current_participant();
  held accord.resource_audience;
  wanted text[];
  wider text[];
begin
  select r.* into held from accord.resource_audience r where r.resource_id = p_record for update;
  if held.resource_id is null then
    held.owner := coalesce(p_owner, caller);
  end if;
  if held.owner is null or held.owner is distinct from coalesce(caller, held.owner)
    or (caller is null and not pg_has_role(session_user, 'accord_worker', 'member'))
  then
    raise insufficient_privilege using message = format('the audiences of %s are not the caller''s to set', p_record);
  end if;
  if cardinality(p_sides) > 0 and exists (
    select from unnest(p_sides) as s where s <> '' and not exists (select from accord.participant p where p.code = s)
  ) then
    raise insufficient_privilege using message = 'a side of a record is a participant';
  end if;
  held.sides := accord.as_set(held.sides || p_sides);
  wanted := accord.as_set(p_audiences || held.sides || held.owner);
  if held.resource_id is null then
    if cardinality(p_origins) > 0 then
      -- A release of an origin waits for what is being made from it, and finds it then.
      perform from accord.resource_audience r where r.resource_id = any (p_origins) order by r.resource_id for share;
      if exists (select from unnest(p_origins) as o (id) where not accord.sees(o.id)) then
        raise exception using errcode = 'AC050', message = 'what the record is made from is not known to the caller';
      end if;
      wider := accord.wider_than(p_origins, array(
        select a from unnest(wanted) as a where a <> held.owner and not coalesce(a = any (p_sides), false)));
      if cardinality(wider) > 0 then
        raise exception using errcode = 'AC050', message = format('%s may not see what the record is made from', wider[1]);
      end if;
    end if;
    insert into accord.resource_audience (resource_id, kind, owner, audiences, origins, sides)
    values (p_record, p_kind, held.owner, wanted, coalesce(p_origins, '{}'), held.sides);
    added := wanted;
    removed := '{}';
    narrowed := '[]';
    return;
  end if;
  if not held.audiences <@ wanted then
    perform accord.lock_made_from(p_record);
  end if;
  update accord.resource_audience r set audiences = wanted, sides = held.sides
  where r.resource_id = p_record and (r.audiences, r.sides) is distinct from (wanted, held.sides);
  added := array(select a from unnest(wanted) as a where a <> all (held.audiences));
  removed := array(select a from unnest(held.audiences) as a where a <> all (wanted));
  narrowed := case when cardinality(removed) > 0 then accord.narrow_made_from(p_record) else '[]' end;
end
$function$;
alter function accord.set_audience(uuid,text[],uuid[],text[],text,text) owner to accord_definer;
grant execute on function accord.set_audience(uuid,text[],uuid[],text[],text,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.share_with_addressees(p_resources uuid[], p_consultation uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT accord.set_audience(r.resource_id, (r.audiences || ARRAY( SELECT a.participant
            FROM accord.addressee a
           WHERE (a.consultation_id = share_with_addressees.p_consultation)))) AS set_audience
    FROM accord.resource_audience r
   WHERE ((r.resource_id = ANY (share_with_addressees.p_resources)) AND (EXISTS ( SELECT 1
            FROM accord.addressee mine
           WHERE ((mine.consultation_id = share_with_addressees.p_consultation) AND (mine.participant = accord.current_participant())))));
END;
alter function accord.share_with_addressees(uuid[],uuid) owner to accord_definer;
grant execute on function accord.share_with_addressees(uuid[],uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.show_coalition(p_id uuid, p_participant text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 UPDATE accord.resource_audience r SET audiences = accord.as_set((r.audiences || p.code)), sides = accord.as_set((r.sides || p.code))
    FROM accord.participant p,
     accord.coalition c
   WHERE ((r.resource_id = show_coalition.p_id) AND (c.id = show_coalition.p_id) AND (p.code = show_coalition.p_participant) AND ((c.code = ANY (( SELECT accord.coalitions_led() AS coalitions_led)::text[])) OR (accord.current_participant() = 'UA'::text)));
END;
alter function accord.show_coalition(uuid,text) owner to accord_definer;
grant execute on function accord.show_coalition(uuid,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.sides_of_request(p_consultation uuid)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN (SELECT (array_agg(a.participant ORDER BY a.participant) || min(a.requester)) FROM accord.addressee a WHERE (a.consultation_id = sides_of_request.p_consultation) HAVING bool_or((((SELECT accord.current_participant() AS current_participant) = a.requester) OR ((SELECT accord.current_participant() AS current_participant) = a.participant))));
alter function accord.sides_of_request(uuid) owner to accord_definer;
grant execute on function accord.sides_of_request(uuid) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.silences_to_come(p_act uuid, p_participant text)
 RETURNS TABLE(id uuid, act_id uuid, silent_from timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT l.id,
     l.act_id,
     l.silent_from
    FROM accord.implementation_link l
   WHERE ((l.status = 'claimed'::text) AND (l.silent_from > accord.current_day()) AND ((silences_to_come.p_act IS NULL) OR (l.act_id = silences_to_come.p_act)) AND ((silences_to_come.p_participant IS NULL) OR (l.awaits @> ARRAY[silences_to_come.p_participant])) AND (NOT (EXISTS ( SELECT 1
            FROM accord.deadline_passed d
           WHERE ((d.kind = 'implementation_link.not_objected'::text) AND (d.subject_id = l.id) AND (d.due_at = l.silent_from))))));
END;
alter function accord.silences_to_come(uuid,text) owner to accord_definer;

CREATE OR REPLACE FUNCTION accord.sweep_console_sessions(p_now timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
  delete from accord.console_session where expires_at <= p_now
$function$;
alter function accord.sweep_console_sessions(timestamp with time zone) owner to accord_definer;
comment on function accord.sweep_console_sessions(timestamp with time zone) is 'Takes away the sessions that are over.';
grant execute on function accord.sweep_console_sessions(timestamp with time zone) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.task_told(p_task uuid)
 RETURNS TABLE(parts json, milestones json, progress json)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 SELECT COALESCE(( SELECT json_agg(json_build_object('participant', t.participant, 'part', t.part, 'share', (t.share)::text, 'agreedAt', to_char((t.agreed_at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text)) ORDER BY t.part DESC, (t.participant COLLATE "C")) AS json_agg
            FROM accord.task_part t
           WHERE (t.task_id = task_told.p_task)), '[]'::json) AS "coalesce",
     COALESCE(( SELECT json_agg(json_build_object('id', m.id, 'title', m.title, 'dueOn', m.due_on, 'status', m.status, 'share', (m.share)::text, 'reasoning', m.reasoning, 'assessedBy', m.assessed_by, 'assessedAt', to_char((m.assessed_at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text), 'version', m.version) ORDER BY m.due_on, m.id) AS json_agg
            FROM accord.task_milestone m
           WHERE (m.task_id = task_told.p_task)), '[]'::json) AS "coalesce",
     COALESCE(( SELECT json_agg(json_build_object('participant', s.participant, 'text', s.text, 'percent', s.percent, 'at', to_char((s.created_at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text)) ORDER BY s.id DESC) AS json_agg
            FROM ( SELECT p.id,
                     p.participant,
                     p.text,
                     p.percent,
                     p.created_at
                    FROM accord.task_progress p
                   WHERE (p.task_id = task_told.p_task)
                   ORDER BY p.id DESC
                  LIMIT 20) s), '[]'::json) AS "coalesce";
END;
alter function accord.task_told(uuid) owner to accord_definer;
grant execute on function accord.task_told(uuid) to accord_worker;

CREATE OR REPLACE FUNCTION accord.told_after(p_after bigint, p_limit integer, p_readers jsonb, p_roles text[], p_types text[], p_now timestamp with time zone)
 RETURNS TABLE(until bigint, leaf text, full_page boolean, current integer[], changes jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
 SET enable_sort TO 'on'
BEGIN ATOMIC
 WITH batch AS MATERIALIZED (
          SELECT p."position",
             "left"(encode(p.leaf_hash, 'hex'::text), 12) AS leaf,
             p.recorded_at,
             e.event_type,
             e.resource_type,
             e.resource_id,
             e.root_id,
             e.participant,
             e.occurred_at,
             COALESCE(e.for_audience, ( SELECT r.audiences
                    FROM accord.resource_audience r
                   WHERE (r.resource_id = e.resource_id))) AS audiences,
             ARRAY( SELECT t.role
                    FROM UNNEST(told_after.p_roles, told_after.p_types) t(role, type)
                   WHERE (t.type = e.resource_type)) AS told_roles
            FROM (accord.journal_position p
              JOIN accord.journal_entry e ON ((e.entry_id = p.entry_id)))
           WHERE (p."position" > told_after.p_after)
           ORDER BY p."position"
          LIMIT told_after.p_limit
         ), reader AS MATERIALIZED (
          SELECT q.number,
             q.stamp,
             a.id AS account_id,
             a.participant,
             p.kind,
             ((told_after.p_now AT TIME ZONE p.time_zone))::date AS day
            FROM (((jsonb_to_recordset(told_after.p_readers) q(number integer, issuer text, subject text, issuer_id uuid, issuer_version integer, stamp text)
              JOIN accord.issuer i ON (((i.issuer = q.issuer) AND (i.id = q.issuer_id) AND (i.version = q.issuer_version) AND (i.status = 'active'::text))))
              JOIN accord.account a ON (((a.issuer = i.issuer) AND (a.participant = i.participant) AND (a.subject = q.subject) AND (a.status = 'active'::text))))
              JOIN accord.participant p ON ((p.code = a.participant)))
         ), party AS MATERIALIZED (
          SELECT d.participant,
             accord.coalition_audiences(d.participant, d.day) AS coalitions
            FROM ( SELECT DISTINCT r.participant,
                     r.day
                    FROM reader r) d
         ), held AS (
          SELECT r.number,
             r.stamp,
             r.account_id,
             r.participant,
             g.roles,
             g.ids,
             accord.audiences_for(r.kind, r.participant, g.roles, p.coalitions) AS audiences
            FROM ((reader r
              JOIN party p ON ((p.participant = r.participant)))
              CROSS JOIN LATERAL ( SELECT array_agg(DISTINCT g_1.role) AS roles,
                     array_agg((g_1.id)::text) AS ids
                    FROM accord.account_grant g_1
                   WHERE ((g_1.account_id = r.account_id) AND (g_1.revoked_at IS NULL) AND (g_1.valid_from <= r.day) AND ((g_1.valid_to IS NULL) OR (g_1.valid_to >= r.day)))) g)
           WHERE (g.roles IS NOT NULL)
         ), standing AS MATERIALIZED (
          SELECT h.number,
             h.account_id,
             h.participant,
             h.roles,
             h.audiences
            FROM held h
           WHERE (h.stamp = ( SELECT "left"(translate(encode(sha256(convert_to(string_agg(s.text, '
'::text ORDER BY (s.text COLLATE "C")), 'UTF8'::name)), 'base64'::text), '+/'::text, '-_'::text), 16) AS "left"
                    FROM unnest((h.ids || h.audiences)) s(text)))
         ), scope AS MATERIALIZED (
          SELECT s.participant,
             s.audiences,
             s.roles,
             array_agg(s.number) AS numbers
            FROM standing s
           GROUP BY s.participant, s.audiences, s.roles
         ), seen AS (
          SELECT b."position",
             n.number
            FROM ((batch b
              JOIN scope s ON (((b.told_roles && s.roles) AND (b.audiences && s.audiences))))
              CROSS JOIN LATERAL unnest(s.numbers) n(number))
           WHERE ((b.resource_type <> 'report_run'::text) OR (EXISTS ( SELECT 1
                    FROM (standing o
                      JOIN accord.report_run r ON (((r.id = b.resource_id) AND (r.participant = o.participant))))
                   WHERE ((o.number = n.number) AND accord.run_told(r.id, o.account_id, o.roles)))))
         )
  SELECT COALESCE(( SELECT max(b."position") AS max
            FROM batch b), p_after) AS "coalesce",
     ( SELECT b.leaf
            FROM batch b
           ORDER BY b."position" DESC
          LIMIT 1) AS leaf,
     (( SELECT count(*) AS count
            FROM batch) = p_limit),
     ARRAY( SELECT s.number
            FROM standing s) AS "array",
     COALESCE(( SELECT jsonb_agg(jsonb_build_object('position', b."position", 'leaf', b.leaf, 'recorded_at', b.recorded_at, 'event_type', b.event_type, 'resource_type', b.resource_type, 'resource_id', b.resource_id, 'root_id', b.root_id, 'participant', b.participant, 'occurred_at', b.occurred_at, 'readers', w.readers) ORDER BY b."position") AS jsonb_agg
            FROM (batch b
              JOIN ( SELECT s."position",
                     array_agg(s.number) AS readers
                    FROM seen s
                   GROUP BY s."position") w ON ((w."position" = b."position")))), '[]'::jsonb) AS "coalesce";
END;
alter function accord.told_after(bigint,integer,jsonb,text[],text[],timestamp with time zone) owner to accord_definer;
grant execute on function accord.told_after(bigint,integer,jsonb,text[],text[],timestamp with time zone) to accord_app;

CREATE OR REPLACE FUNCTION accord.unknown_audiences(p_audiences text[])
 RETURNS text[]
 LANGUAGE sql
 STABLE
RETURN ARRAY(SELECT listed.audience FROM unnest(unknown_audiences.p_audiences) WITH ORDINALITY listed(audience, number) WHERE ((listed.audience <> 'framework_audit'::text) AND (NOT (EXISTS (SELECT 1 FROM accord.participant p WHERE (p.code = listed.audience)))) AND (NOT (EXISTS (SELECT 1 FROM accord.coalition c WHERE (('coalition:'::text || c.code) = listed.audience))))) ORDER BY listed.number);
grant execute on function accord.unknown_audiences(text[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.unmatched_by_members()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  if exists (select 1 from changed) then
    perform accord.keep_unmatched(array(
      select c.entry_id from changed c
      union
      select m.entry_id
      from (select distinct c.match_id from changed c) c
      cross join lateral (
        select m.entry_id from accord.match_member m where m.ended_at is null and m.match_id = c.match_id offset 0
      ) m
    ));
  end if;
  return null;
end
$function$;
alter function accord.unmatched_by_members() owner to accord_definer;
grant execute on function accord.unmatched_by_members() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.unmatched_by_readers()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  perform accord.lock_sides(s.provider, s.receiver)
  from (
    select distinct coalesce(e.provider, e.provider_organisation_id::text) as provider, e.receiver
    from accord.ledger_entry e
    where e.audience_id = new.resource_id and e.flow_kind = 'disbursement' and e.receiver is not null
    order by 1, 2
  ) s;
  if found then
    perform accord.keep_unmatched(array(
      select m.entry_id
      from (
        select distinct o.match_id
        from accord.ledger_entry e
        cross join lateral (
          select o.match_id from accord.match_member o where o.entry_id = e.id and o.ended_at is null offset 0
        ) o
        where e.audience_id = new.resource_id
      ) o
      cross join lateral (
        select m.entry_id from accord.match_member m where m.ended_at is null and m.match_id = o.match_id offset 0
      ) m
    ));
  end if;
  return null;
end
$function$;
alter function accord.unmatched_by_readers() owner to accord_definer;
grant execute on function accord.unmatched_by_readers() to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.unpublish_project(p_publication uuid, p_reason text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
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
$function$;
alter function accord.unpublish_project(uuid,text) owner to accord_definer;
grant execute on function accord.unpublish_project(uuid,text) to accord_app, accord_worker;

CREATE OR REPLACE FUNCTION accord.unseen_by(p_resource uuid, p_participants text[], p_on date)
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
RETURN ARRAY(SELECT p.code FROM accord.participant p WHERE ((p.code = ANY (unseen_by.p_participants)) AND (NOT (EXISTS (SELECT 1 FROM accord.resource_audience r WHERE ((r.resource_id = unseen_by.p_resource) AND (r.audiences && ((ARRAY['public'::text, p.code] || CASE WHEN (p.kind = ANY (ARRAY['ukraine'::text, 'state'::text, 'union'::text])) THEN ARRAY['framework'::text] ELSE '{}'::text[] END) || accord.coalition_audiences(p.code, unseen_by.p_on)))))))) ORDER BY (p.code COLLATE "C"));
alter function accord.unseen_by(uuid,text[],date) owner to accord_definer;
grant execute on function accord.unseen_by(uuid,text[],date) to accord_worker;

CREATE OR REPLACE FUNCTION accord.verifications_of_lots(p_lots uuid[])
 RETURNS TABLE(lot_id uuid, verification text)
 LANGUAGE sql
 STABLE ROWS 40
 SET search_path TO 'accord', 'pg_temp'
BEGIN ATOMIC
 WITH handed_over AS MATERIALIZED (
          SELECT e.id,
             e.lot_id
            FROM accord.ledger_entry e
           WHERE ((e.lot_id = ANY (verifications_of_lots.p_lots)) AND (e.stated_by = 'provider'::text) AND (e.reverses_id IS NULL) AND (NOT (EXISTS ( SELECT 1
                    FROM accord.ledger_entry r
                   WHERE (r.reverses_id = e.id)
                  OFFSET 0))))
         )
  SELECT h.lot_id,
     (ARRAY['unverified'::text, 'self_reported'::text, 'counterparty_confirmed'::text, 'audited'::text])[min(array_position(ARRAY['unverified'::text, 'self_reported'::text, 'counterparty_confirmed'::text, 'audited'::text], COALESCE(v.verification, 'unverified'::text)))] AS "array"
    FROM (handed_over h
      LEFT JOIN accord.entry_standings(ARRAY( SELECT h_1.id
            FROM handed_over h_1)) v(entry_id, reversed_by_id, replaced_by_id, has_returns, disputed, verification, match_id, matched_how, matched_at, receipts, disbursements) ON ((v.entry_id = h.id)))
   GROUP BY h.lot_id;
END;
grant execute on function accord.verifications_of_lots(uuid[]) to accord_app, accord_definer, accord_worker;

CREATE OR REPLACE FUNCTION accord.wider_than(p_origins uuid[], p_audiences text[])
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'accord', 'pg_temp'
AS $function$
begin
  return array(
    select a.audience
    from unnest(p_audiences) with ordinality as a (audience, number)
    where exists (
      select
      from unnest(p_origins) as o (id)
      left join accord.resource_audience r on r.resource_id = o.id
      where not coalesce(r.audiences && array['public', a.audience] or (r.audiences @> '{framework}' and (
        a.audience = 'framework_audit'
        or exists (
          select from accord.participant p where p.code = a.audience and p.kind in ('ukraine', 'state', 'union')
        )
        or (a.audience like 'coalition:%' and not exists (
          select
          from accord.coalition_membership m
          join accord.participant p on p.code = m.participant
          where 'coalition:' || m.coalition = a.audience
            and m.status in ('claimed', 'confirmed')
            and (m.valid_to is null or m.valid_to >= coalesce(accord.current_day(), current_date))
            and p.kind not in ('ukraine', 'state', 'union')
        ))
      )), false)
    )
    order by a.number
  );
end
$function$;
alter function accord.wider_than(uuid[],text[]) owner to accord_definer;
grant execute on function accord.wider_than(uuid[],text[]) to accord_worker;
