-- An offer to a need is made open and to a validated one (BR-85); Ukraine accepts or rejects it, and its participant alone
-- withdraws it or makes something of it (BR-37).
alter policy insert_own on accord.requirement_offer
  with check (participant = (select accord.current_participant()) and status = 'offered'
    and exists (
      select 1 from accord.requirement q where q.id = requirement_offer.requirement_id and q.status = 'validated'
    ));
alter policy update_side on accord.requirement_offer
  with check (
    (participant = (select accord.current_participant()) and status in ('withdrawn', 'converted'))
    or ((select accord.current_participant()) = 'UA' and status in ('accepted', 'rejected'))
  );

-- Who decides on a role that a participant proposes for itself (BR-80): who leads the coalition beside it; where nobody
-- does, Ukraine; and on Ukraine's own role, where nobody else leads, whoever takes part and does not only observe. As of
-- today.
create function accord.membership_deciders(p_coalition text, p_participant text) returns text[]
  language sql stable security definer
  set search_path = accord, pg_temp
  return (
    select coalesce(
      array_agg(m.participant order by m.participant collate "C") filter (where m.leads),
      case when p_participant <> 'UA' then array['UA'] end,
      array_agg(m.participant order by m.participant collate "C"),
      '{}'
    )
    from (
      select m.participant, bool_or(m.role in ('lead', 'co_lead')) as leads
      from accord.coalition_membership m
      where m.coalition = p_coalition
        and m.participant <> p_participant
        and m.role <> 'observer'
        and m.status in ('claimed', 'confirmed')
        and (m.valid_from is null or m.valid_from <= accord.current_day())
        and (m.valid_to is null or m.valid_to > accord.current_day())
      group by m.participant
    ) m
  );
revoke execute on function accord.membership_deciders(text, text) from public;
grant execute on function accord.membership_deciders(text, text) to accord_app, accord_worker, accord_definer;
grant create on schema accord to accord_definer;
alter function accord.membership_deciders(text, text) owner to accord_definer;

-- What accord_definer owns only it replaces.
set local role accord_definer;
-- As in 0012, but by whom membership_deciders() names.
create or replace function accord.confirm_membership(p_id uuid, p_now timestamptz) returns void
  language plpgsql volatile security definer
  set search_path = accord, pg_temp
as $$
declare
  made accord.coalition_membership;
begin
  select m.* into strict made
  from accord.coalition_membership m
  where m.id = p_id
    and m.status = 'proposed'
    and m.proposed_by <> accord.current_participant()
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
$$;
create or replace function accord.decline_membership(p_id uuid, p_status text, p_reason text, p_now timestamptz) returns void
  language sql volatile security definer
  set search_path = accord, pg_temp
  begin atomic
    update accord.coalition_membership m
    set status = p_status, reason = p_reason, decided_by = accord.current_participant(), decided_at = p_now,
      version = m.version + 1
    from accord.coalition_membership made
    where made.id = p_id
      and made.status = 'proposed'
      and (m.id = made.id or m.follows_id = made.id)
      and case p_status
        when 'withdrawn' then made.proposed_by = accord.current_participant()
        when 'declined' then made.proposed_by <> accord.current_participant()
          and accord.current_participant() = any (case when made.proposed_by = made.participant
            then accord.membership_deciders(made.coalition, made.participant) else array[made.participant] end)
      end;
  end;
set local role accord_owner;
revoke create on schema accord from accord_definer;
