-- Rights and rules that are the same for all tables and functions of the earlier files.
do $$
declare
  name text;
  made record;
begin
  -- Row-level security binds the owner too; the worker and the owner of the security definer functions see every row.
  for name in
    select c.relname from pg_class c
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' and c.relname <> 'reference_load'
  loop
    execute format('alter table accord.%I enable row level security', name);
    execute format('alter table accord.%I force row level security', name);
    execute format('create policy everything_worker on accord.%I to accord_worker using (true)', name);
    execute format('create policy everything_definer on accord.%I to accord_definer using (true)', name);
  end loop;

  execute 'grant create on schema accord to accord_definer'; -- needed to become the owner of functions
  for made in
    select p.oid::regprocedure as signature, p.proname::text as name, p.prosecdef from pg_proc p where p.pronamespace = 'accord'::regnamespace
  loop
    -- Rights before ownership: who has given a function away can no longer say who may run it.
    execute format('revoke execute on function %s from public', made.signature);
    execute format('grant execute on function %s to accord_app, accord_worker, accord_definer', made.signature);
    -- What answers about anybody and anything is for other functions, which ask who is asking, and for the worker.
    if made.name in ('wider_than', 'coalition_audiences', 'unseen_by', 'account_reads', 'lot_sums', 'keep_lot_states', 'task_told', 'lock_made_from', 'narrow_made_from') then
      execute format('revoke execute on function %s from accord_app', made.signature);
    end if;
    if made.prosecdef then
      execute format('alter function %s owner to accord_definer', made.signature);
    end if;
  end loop;
  execute 'revoke create on schema accord from accord_definer';
end
$$;

-- When a record becomes narrower, the records made from it do too, whoever owns them: accord.narrow_made_from().
grant update (marking, releasable_to, version)
  on accord.commitment, accord.evidence, accord.lot, accord.pledge, accord.requirement, accord.task to accord_definer;
-- The parts of a task that every reply shows: accord.keep_task_told().
grant update (parts, milestones, progress) on accord.task to accord_definer;
