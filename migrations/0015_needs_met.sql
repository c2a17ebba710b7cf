-- What meets a need: money and goods that name it, offers made to it, and what an accepted offer became.

-- An offer to a validated need. `counted` is its quantity in the unit of the need. Ukraine accepts it, and its
-- participant alone makes of it a commitment or a task (BR-37).
create table accord.requirement_offer (
  id uuid primary key default uuidv7(),
  requirement_id uuid not null references accord.requirement,
  participant text not null references accord.participant check (participant <> 'UA'),
  quantity numeric not null check (quantity > 0),
  unit text not null,
  counted numeric not null check (counted > 0),
  amount numeric check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  available_from date,
  text text,
  status text not null default 'offered' check (status in ('offered', 'accepted', 'converted', 'rejected', 'withdrawn')),
  reason text,
  decided_at timestamptz,
  created_by uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((amount is null) = (currency is null)),
  check ((status in ('rejected', 'withdrawn')) = (reason is not null)),
  check ((status = 'offered') = (decided_at is null))
);
create index requirement_offer_requirement on accord.requirement_offer (requirement_id, id);

alter table accord.pledge add column requirement_id uuid references accord.requirement;
alter table accord.commitment
  add column requirement_id uuid references accord.requirement,
  add column requirement_offer_id uuid unique references accord.requirement_offer,
  add check (num_nonnulls(conversion_proposal_id, requirement_offer_id) <= 1);
alter table accord.task
  add column conversion_proposal_id uuid unique references accord.conversion_proposal,
  add column requirement_offer_id uuid unique references accord.requirement_offer,
  add check (num_nonnulls(conversion_proposal_id, requirement_offer_id) <= 1);
create index pledge_requirement on accord.pledge (requirement_id) where requirement_id is not null;
create index commitment_requirement on accord.commitment (requirement_id) where requirement_id is not null;

-- What is offered to needs and has not become anything yet, counted and not named: over all rows, to be joined with the
-- needs that the caller sees.
create function accord.open_offers(p_requirements uuid[])
  returns table (requirement_id uuid, offers bigint, counted numeric)
  language sql stable security definer
  set search_path = accord, pg_temp
  begin atomic
    select o.requirement_id, count(*), sum(o.counted)
    from accord.requirement_offer o
    where o.requirement_id = any (p_requirements)
      and o.status in ('offered', 'accepted')
    group by o.requirement_id;
  end;

alter table accord.requirement_offer enable row level security;
alter table accord.requirement_offer force row level security;
create policy everything_worker on accord.requirement_offer to accord_worker using (true) with check (true);
create policy everything_definer on accord.requirement_offer to accord_definer using (true) with check (true);
create policy read_audience on accord.requirement_offer for select to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement_offer.id
      and r.audience = any ((select accord.current_audiences())::text[])
  ));
-- Who sees the need makes it an offer.
create policy insert_own on accord.requirement_offer for insert to accord_app
  with check (participant = (select accord.current_participant())
    and exists (select 1 from accord.requirement q where q.id = requirement_offer.requirement_id));
create policy update_side on accord.requirement_offer for update to accord_app
  using (participant = any ((select accord.current_audiences())::text[]) or exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = requirement_offer.id
      and r.audience = any ((select accord.current_audiences())::text[])
  ))
  with check (participant = (select accord.current_participant()) or (select accord.current_participant()) = 'UA');
grant select on accord.requirement_offer to accord_app, accord_worker, accord_definer;
grant insert, update (status, reason, decided_at, version) on accord.requirement_offer to accord_app;

do $$
begin
  execute 'grant create on schema accord to accord_definer';
  revoke execute on function accord.open_offers(uuid[]) from public;
  grant execute on function accord.open_offers(uuid[]) to accord_app, accord_worker, accord_definer;
  alter function accord.open_offers(uuid[]) owner to accord_definer;
  execute 'revoke create on schema accord from accord_definer';
end
$$;
