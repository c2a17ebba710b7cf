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
