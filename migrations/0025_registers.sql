-- The registers: data that all read and few change. Each statement that changes one also changes kept_version, as a change
-- of rights does, so that a process may keep what it has read of them until kept_version changes. Changes of registers wait
-- for each other.
set local role accord_definer;
grant execute on function accord.note_kept() to accord_owner; -- whose tables call it from here on
reset role;

do $$
declare
  name text;
begin
  foreach name in array array['agency', 'agreement', 'agreement_status', 'area_mention', 'capability', 'claim', 'clause',
    'coalition', 'coalition_charter', 'coalition_claim', 'coalition_review', 'coalition_subgroup', 'contact_point',
    'fx_rate_table', 'instrument', 'instrument_agreement', 'instrument_party', 'instrument_stage', 'provision',
    'provision_reading', 'public_number', 'reform_assessment', 'reform_money', 'reform_snapshot', 'reform_step',
    'register_proposal', 'roadmap_dependency', 'roadmap_statement', 'roadmap_step', 'unit_conversion'] loop
    execute format('create trigger note_kept after insert or update or delete or truncate on accord.%I
      for each statement execute function accord.note_kept()', name);
    execute format('alter table accord.%I enable always trigger note_kept', name);
  end loop;
end
$$;

-- Who sees a record of a register, by the kind of the record.
create trigger note_kept after insert or update of audiences on accord.resource_audience
  for each row when (new.kind in ('account', 'agreement', 'coalition', 'coalition_membership', 'coalition_work', 'fx_rate',
    'instrument', 'issuer', 'participant', 'provision', 'reform_step', 'roadmap_step'))
  execute function accord.note_kept();
alter table accord.resource_audience enable always trigger note_kept;
