-- What auditors say of records, and what they ask.

-- An auditor's remark on a record. `audience_id` is the record whose audiences govern what it is about. A remark for the
-- owner is known to its author's participant and to the owner; one for all readers to whoever sees the record.
create table accord.annotation (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  account_id uuid not null,
  resource_type text not null,
  resource_id uuid not null,
  audience_id uuid not null,
  owner text not null references accord.participant,
  kind text not null check (kind in ('remark', 'audited')),
  readers text not null check (readers in ('owner', 'all')),
  text text not null,
  -- Of an audit: what of the entry was audited, and on which day.
  scope text,
  audited_on date,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  -- What was audited is known to be, by whoever sees the record.
  check (kind = 'remark' or (readers = 'all' and resource_type = 'ledger_entry')),
  check ((kind = 'audited') = (scope is not null) and (kind = 'audited') = (audited_on is not null))
);
create index annotation_resource on accord.annotation (resource_id, id);
create index annotation_audience on accord.annotation (audience_id, id);

-- That an institution no longer stands by its audit. Both stay on record.
create table accord.annotation_withdrawal (
  annotation_id uuid primary key references accord.annotation,
  account_id uuid not null,
  reason text not null,
  created_at timestamptz not null,
  change_id uuid default accord.current_change()
);

-- A question of an auditor to the owner of a record: between the two of them.
create table accord.evidence_request (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  account_id uuid not null,
  resource_type text not null,
  resource_id uuid not null,
  owner text not null references accord.participant,
  question text not null,
  due_on date not null,
  -- The end of that day where the owner is.
  due_at timestamptz not null,
  status text not null check (status in ('open', 'answered', 'withdrawn')),
  answer text,
  reason text,
  decided_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  check ((status = 'answered') = (answer is not null)),
  check ((status = 'withdrawn') = (reason is not null)),
  check ((status = 'open') = (decided_at is null))
);
create index evidence_request_resource on accord.evidence_request (resource_id, id);
create index evidence_request_owner on accord.evidence_request (owner, id);
create index evidence_request_due on accord.evidence_request (due_at) where status = 'open';

-- How far a statement of the ledger was checked (BR-16), as far as the caller may see: a document, a statement of the other
-- side or a remark that is hidden tells nothing. What an auditor has audited is known as that, above all else, until the
-- audit is withdrawn or the entry is reversed.
create function accord.verification_of(p_entry uuid) returns text
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    select case
      when exists (
        select 1
        from accord.annotation n
        where n.resource_id = e.id
          and n.kind = 'audited'
          and not exists (select 1 from accord.annotation_withdrawal w where w.annotation_id = n.id)
      ) and not exists (select 1 from accord.ledger_entry x where x.reverses_id = e.id) then 'audited'
      when m.counterparts is not null and d.documents > 0 then 'counterparty_confirmed'
      when d.own > 0 then 'self_reported'
      else 'unverified'
    end
    from accord.ledger_entry e
    join accord.resource_audience a on a.resource_id = e.audience_id and a.audiences && accord.current_audiences()
    cross join lateral (
      -- A statement that the caller may not see confirms nothing to it (BR-51).
      select array_agg(other.entry_id) as counterparts
      from accord.match_member own
      join accord.match_member other on other.match_id = own.match_id and other.ended_at is null
        and other.stated_by <> own.stated_by
      join accord.ledger_entry o on o.id = other.entry_id
      join accord.resource_audience r on r.resource_id = o.audience_id and r.audiences && accord.current_audiences()
      where own.ended_at is null
        and own.entry_id = e.id
    ) m
    cross join lateral (
      select count(*) as documents, count(*) filter (where v.participant = e.participant) as own
      from (
        select v.participant from accord.evidence v where v.entry_id = any (m.counterparts || e.id)
        union all
        select v.participant from accord.evidence v where v.lot_id = e.lot_id
      ) v
    ) d
    where e.id = p_entry;
  end;

-- Of a lot: the least of its hand-overs that stand; before the first, what its provider has to show.
create function accord.verification_of_lot(p_lot uuid) returns text
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    select case when accord.sees(p_lot) then coalesce(
      (
        select accord.verification_of(e.id)
        from accord.ledger_entry e
        where e.lot_id = p_lot
          and e.stated_by = 'provider'
          and e.reverses_id is null
          and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id)
        order by array_position(array['unverified', 'self_reported', 'counterparty_confirmed', 'audited'],
          accord.verification_of(e.id))
        limit 1
      ),
      (
        select 'self_reported'
        from accord.evidence v
        join accord.lot l on l.id = v.lot_id and l.participant = v.participant
        where v.lot_id = p_lot
        limit 1
      ),
      'unverified'
    ) end;
  end;

-- verification_of for a report, as of a position: every entry that is more than `unverified`, in one statement.
create function accord.verified_at(p_position bigint)
  returns table (entry_id uuid, verification text)
  language sql stable
  set search_path = accord, pg_temp
  begin atomic
    with later as materialized (
      select accord.recorded_after(p_position) as change_id
    ), document as materialized (
      select v.entry_id, v.lot_id, v.participant
      from accord.evidence v
      where v.change_id is null or v.change_id not in (select l.change_id from later l)
    ), shown as materialized (
      select e.id as entry_id, d.participant
      from document d
      join accord.ledger_entry e on e.id = d.entry_id
      where accord.sees(e.audience_id)
      union
      select e.id, d.participant
      from document d
      join accord.ledger_entry e on e.lot_id = d.lot_id
      where accord.sees(e.audience_id)
    ), member as materialized (
      select m.match_id, m.entry_id, m.stated_by from accord.matches_at(p_position) m
    ), side as materialized (
      select m.entry_id, o.entry_id as other
      from member m
      join member o on o.match_id = m.match_id and o.stated_by <> m.stated_by
    ), confirmed as (
      select c.entry_id
      from (
        select s.entry_id, s.other from side s join shown d on d.entry_id = s.entry_id
        union
        select s.entry_id, s.other from side s join document d on d.entry_id = s.other
      ) c
      join accord.ledger_entry other on other.id = c.other
    ), audited as (
      select distinct n.resource_id as entry_id
      from accord.annotation n
      where n.kind = 'audited'
        and accord.sees(n.audience_id)
        and (n.change_id is null or n.change_id not in (select l.change_id from later l))
        and not exists (
          select 1
          from accord.annotation_withdrawal w
          where w.annotation_id = n.id
            and (w.change_id is null or w.change_id not in (select l.change_id from later l))
        )
        and not exists (
          select 1
          from accord.ledger_entry x
          where x.reverses_id = n.resource_id
            and (x.change_id is null or x.change_id not in (select l.change_id from later l))
        )
    ), told as (
      select a.entry_id, 1 as rank, 'audited' as verification from audited a
      union all
      select c.entry_id, 2, 'counterparty_confirmed' from confirmed c
      union all
      select d.entry_id, 3, 'self_reported'
      from shown d
      join accord.ledger_entry e on e.id = d.entry_id and e.participant = d.participant
    )
    select distinct on (t.entry_id) t.entry_id, t.verification
    from told t
    order by t.entry_id, t.rank;
  end;

-- Which rows exist for whom, and the rights.

create policy read_sides on accord.annotation for select to accord_app
  using (participant = (select accord.current_participant()) or owner = (select accord.current_participant())
    or (readers = 'all' and exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = annotation.audience_id
        and r.audiences && (select accord.current_audiences())
      offset 0
    )));
create policy insert_own on accord.annotation for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
grant insert, select on accord.annotation to accord_app;
grant select on accord.annotation to accord_definer, accord_worker;

-- Whoever knows of the audit knows that it was withdrawn; the institution that audited withdraws it.
create policy read_audience on accord.annotation_withdrawal for select to accord_app
  using (exists (select 1 from accord.annotation n where n.id = annotation_withdrawal.annotation_id));
create policy insert_own on accord.annotation_withdrawal for insert to accord_app
  with check (account_id = (select accord.current_account()) and exists (
    select 1
    from accord.annotation n
    where n.id = annotation_withdrawal.annotation_id
      and n.kind = 'audited'
      and n.participant = (select accord.current_participant())
  ));
grant insert, select on accord.annotation_withdrawal to accord_app;
grant select on accord.annotation_withdrawal to accord_definer, accord_worker;

create policy read_sides on accord.evidence_request for select to accord_app
  using (participant = (select accord.current_participant()) or owner = (select accord.current_participant()));
create policy insert_own on accord.evidence_request for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()));
create policy update_sides on accord.evidence_request for update to accord_app
  using (participant = (select accord.current_participant()) or owner = (select accord.current_participant()))
  with check (participant = (select accord.current_participant()) or owner = (select accord.current_participant()));
grant insert, select on accord.evidence_request to accord_app;
grant select on accord.evidence_request to accord_definer, accord_worker;
grant update (status, answer, reason, decided_at, version) on accord.evidence_request to accord_app;
grant update (status) on accord.evidence_request to accord_worker; -- what a lock needs
