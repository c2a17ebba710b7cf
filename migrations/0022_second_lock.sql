-- The second lock: before it shows records, the application asks which of them the caller may not see, whatever row-level
-- security let through. For a record that belongs to another, the other one decides. A record without audiences that
-- belongs to no record with audiences is decided by its own policies alone.
create function accord.hidden_among(p_records uuid[]) returns uuid[]
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select coalesce(array_agg(g.id), '{}')
    from unnest(p_records) as g (id)
    left join accord.resource_audience r on r.resource_id = g.id
    where not coalesce(r.audiences, (
        select o.audiences from accord.resource_audience o
        where o.resource_id = coalesce(
          (select e.audience_id from accord.ledger_entry e where e.id = g.id),
          (select a.commitment_id from accord.allocation a where a.id = g.id),
          (select d.audience_id from accord.dispute d where d.id = g.id),
          (select a.audience_id from accord.annotation a where a.id = g.id),
          (select l.act_id from accord.implementation_link l where l.id = g.id),
          (select e.lot_id from accord.lot_event e where e.id = g.id),
          (select v.lot_id from accord.lot_valuation v where v.id = g.id),
          (select m.task_id from accord.task_milestone m where m.id = g.id),
          (select s.instrument_id from accord.instrument_stage s where s.id = g.id),
          (select m.project_id from accord.joint_project_milestone m where m.id = g.id)
        )
      ), (select array[c.requester, c.provider] from accord.conversion_proposal c where c.id = g.id),
      (select array[l.participant] from accord.link_rule l where l.id = g.id),
      accord.current_audiences()) && accord.current_audiences()
      -- The policies of these records also let in others than their audiences.
      and not exists (select from accord.account a where a.id = g.id
        and (a.id = accord.current_account() or accord.is_secretariat()))
      and not exists (select from accord.issuer i where i.id = g.id and accord.is_secretariat())
      and not exists (
        select from accord.revaluation_entry x
        join accord.resource_audience s on s.resource_id = x.audience_id and s.audiences && accord.current_audiences()
        where x.revaluation_id = g.id
      )
      -- Only its account and some roles know of a run.
      or exists (
        select from accord.report_run u
        where u.id = g.id
          and u.account_id <> accord.current_account()
          and not accord.has_role('auditor')
          and not (accord.has_role('administrator') and not u.by_auditor)
      );
  end;

grant select on accord.ledger_entry, accord.allocation, accord.dispute, accord.annotation, accord.implementation_link,
  accord.lot_event, accord.lot_valuation, accord.conversion_proposal, accord.link_rule, accord.account, accord.issuer,
  accord.revaluation_entry, accord.report_run, accord.task_milestone, accord.instrument_stage, accord.joint_project_milestone
  to accord_definer;

do $$
begin
  execute 'grant create on schema accord to accord_definer'; -- needed to become the owner of functions
  execute 'revoke execute on function accord.hidden_among(uuid[]) from public';
  execute 'grant execute on function accord.hidden_among(uuid[]) to accord_app, accord_worker, accord_definer';
  execute 'alter function accord.hidden_among(uuid[]) owner to accord_definer';
  execute 'revoke create on schema accord from accord_definer';
end
$$;
