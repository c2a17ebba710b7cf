-- The four database roles, created once per cluster by a login that may create roles. Logins are made members of them. None
-- of the four logs in itself, owns more than it must, is a superuser or bypasses row-level security.
do $$
declare
  wanted text;
begin
  -- Two set-ups at once would both see a role missing: create role has no "if not exists".
  perform pg_advisory_xact_lock(6017150482201);
  foreach wanted in array array['accord_owner', 'accord_app', 'accord_worker', 'accord_definer'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', wanted);
      exception when duplicate_object or unique_violation then
        null; -- another database of this cluster was set up in the same moment
      end;
    end if;
  end loop;
  -- The owner hands over the few security definer functions.
  execute 'grant accord_definer to accord_owner with inherit false, set true';
end
$$;
