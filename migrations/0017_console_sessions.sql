-- The console: how people sign in to it, and who is signed in.

-- The console as a client of an issuer; no row if people of that issuer do not use the console.
alter table accord.issuer
  add column console_client_id text,
  add column console_has_secret boolean not null default false,
  add column console_scope text,
  add column console_resource text,
  add constraint issuer_console check ((console_client_id is null) = (console_scope is null)),
  add constraint issuer_console_resource check (console_resource is null or console_client_id is not null);

-- The console's secret at an issuer that asks for one. It can be stored and used, and nobody can read it again.
create table accord.console_secret (
  issuer_id uuid primary key,
  participant text not null,
  secret text not null,
  foreign key (participant, issuer_id) references accord.issuer (participant, id)
);
comment on table accord.console_secret is 'The console''s secret at an issuer; told once, used to sign people in, never read again.';

-- Somebody who is signed in to the console. The token that acts for the person is encrypted with a key that only the
-- browser's cookie holds, so that nobody can act with the database or a copy of it.
create table accord.console_session (
  id uuid primary key default uuidv7(),
  ticket_hash bytea not null unique check (octet_length(ticket_hash) = 32),
  participant text not null,
  account_id uuid not null,
  sealed bytea not null,
  browser text not null check (length(browser) <= 300),
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (participant, account_id) references accord.account (participant, id)
);
comment on table accord.console_session is 'Who is signed in to the console; the token is sealed by the key in the cookie.';
create index console_session_account on accord.console_session (account_id, id);
create index console_session_expiry on accord.console_session (expires_at);

create policy own_insert on accord.console_secret for insert to accord_app
  with check (participant = accord.current_participant());
grant insert on accord.console_secret to accord_app;
grant insert on accord.console_secret to accord_worker; -- by the operator, who sets a participant up
grant select on accord.console_secret to accord_definer;

-- Whoever holds the ticket has the session; the account of the session sees that it exists and may end it.
create policy ticket_or_account on accord.console_session to accord_app
  using (
    ticket_hash = decode(nullif((select current_setting('accord.console_ticket', true)), ''), 'hex')
    or account_id = accord.current_account()
  )
  with check (ticket_hash = decode(nullif((select current_setting('accord.console_ticket', true)), ''), 'hex'));
grant select, insert, delete on accord.console_session to accord_app;

-- The participants whose people can sign in here, for the page before anybody is signed in.
create function accord.console_issuers() 
  returns table (issuer_id uuid, participant text, name_en text, name_uk text, issuer text)
  language sql stable security definer
  set search_path = accord, pg_temp
as $$
  select i.id, i.participant, p.name_en, p.name_uk, i.issuer
  from accord.issuer i
  join accord.participant p on p.code = i.participant
  where i.status = 'active' and i.console_client_id is not null
  order by i.participant collate "C", i.issuer collate "C"
$$;
comment on function accord.console_issuers() is 'The issuers at which the console is a client: what its sign-in page offers.';

-- The facts that the server needs to sign somebody in with one of them, before anybody is known.
create function accord.console_client(p_issuer uuid)
  returns table (participant text, issuer text, audience text, client_id text, secret text, scope text, resource text)
  language sql stable security definer
  set search_path = accord, pg_temp
as $$
  select i.participant, i.issuer, i.audience, i.console_client_id, s.secret, i.console_scope, i.console_resource
  from accord.issuer i
  left join accord.console_secret s on s.issuer_id = i.id
  where i.id = p_issuer and i.status = 'active' and i.console_client_id is not null
$$;
comment on function accord.console_client(uuid) is 'The console as a client of one issuer, with its secret.';

-- Sessions that have ended are deleted when somebody signs in.
create function accord.sweep_console_sessions(p_now timestamptz) returns void
  language sql volatile security definer
  set search_path = accord, pg_temp
as $$
  delete from accord.console_session where expires_at <= p_now
$$;
comment on function accord.sweep_console_sessions(timestamptz) is 'Takes away the sessions that are over.';
grant select, delete on accord.console_session to accord_definer;
