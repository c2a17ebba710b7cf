-- What auditors remark on records, and what they ask.

-- An auditor's remark on a record. `audience_id` is the record whose audiences govern the subject of the remark. A remark
-- for the owner is known to its author's participant and to the owner; a remark for all readers is known to whoever sees
-- the record.
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
  -- For an audit: what part of the entry was audited, and on which day.
  scope text,
  audited_on date,
  created_at timestamptz not null,
  change_id uuid default accord.current_change(),
  -- Whoever sees the record is told that it was audited.
  check (kind = 'remark' or (readers = 'all' and resource_type = 'ledger_entry')),
  check ((kind = 'audited') = (scope is not null) and (kind = 'audited') = (audited_on is not null))
);
create index annotation_resource on accord.annotation (resource_id, id);
create index annotation_audience on accord.annotation (audience_id, id);
create index annotation_type on accord.annotation (resource_type, id);
create index annotation_participant on accord.annotation (participant, id);
create index annotation_owner on accord.annotation (owner, id);
create index annotation_kind on accord.annotation (kind, id);

-- An institution no longer stands by its audit. Both stay on record.
create table accord.annotation_withdrawal (
  annotation_id uuid primary key references accord.annotation,
  account_id uuid not null,
  reason text not null,
  created_at timestamptz not null,
  change_id uuid default accord.current_change()
);

-- A question of an auditor to the owner of a record, visible to these two.
create table accord.evidence_request (
  id uuid primary key default uuidv7(),
  participant text not null references accord.participant,
  account_id uuid not null,
  resource_type text not null,
  resource_id uuid not null,
  owner text not null references accord.participant,
  question text not null,
  due_on date not null,
  -- The end of that day in the time zone of the owner.
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
create index evidence_request_type on accord.evidence_request (resource_type, id);
create index evidence_request_participant on accord.evidence_request (participant, id);
create index evidence_request_status on accord.evidence_request (status, id);
create index evidence_request_due on accord.evidence_request (due_at) where status = 'open';

-- What other records say about statements of the ledger, as far as the caller may see these records: hidden records tell
-- nothing, and a statement about which nothing is said has no row. Asked for all statements of a page at once: it finds
-- the records over all rows, and asks in one place whether the caller sees them, as the policies of their tables do. A
-- row about a statement that was not asked for, such as a return of one, is not complete. How far a statement was checked
-- (BR-16): an audit outranks everything else until it is withdrawn or the entry is reversed. It declares fewer rows than
-- a page of fifty, so that PostgreSQL makes a hash of its rows, and not of the wider ones of the page.
create function accord.entry_standings(p_entries uuid[])
  returns table (entry_id uuid, reversed_by_id uuid, replaced_by_id uuid, has_returns boolean, disputed boolean, verification text, match_id uuid,
    matched_how text, matched_at timestamptz, receipts uuid[], disbursements uuid[])
  language sql stable security definer rows 40
  set search_path = accord, pg_temp
  begin atomic
    with member as materialized (
      -- The statements of a match: those of the other side count.
      select own.entry_id, own.match_id, own.how, own.matched_at, part.entry_id as id, part.participant, part.audience_id,
        case part.stated_by when 'receiver' then 'receipt' else 'disbursement' end as what,
        part.stated_by <> own.stated_by as counts
      from accord.match_member own
      join accord.match_member part on part.match_id = own.match_id and part.ended_at is null
      where own.ended_at is null
        and own.entry_id = any (p_entries)
    ), fact as materialized (
      select m.entry_id, m.what, m.id, m.counts, m.participant, m.participant as owner, m.audience_id
      from member m
      union all
      select x.returns_id, 'return', x.id, true, x.participant, x.participant, x.audience_id
      from accord.ledger_entry x
      where x.returns_id = any (p_entries)
      union all
      select r.reverses_id, 'reversal', r.id, true, r.participant, r.participant, r.audience_id
      from accord.ledger_entry r
      where r.reverses_id = any (p_entries || array(
        select x.id from accord.ledger_entry x where x.returns_id = any (p_entries)
      ))
      union all
      select n.replaces_id, 'replacement', n.id, true, n.participant, n.participant, n.audience_id
      from accord.ledger_entry n
      where n.replaces_id = any (p_entries)
      union all
      select d.entry_id, 'dispute', d.id, true, d.participant, d.participant, d.audience_id
      from accord.dispute d
      where d.entry_id = any (p_entries)
        and d.resolved_at is null
      union all
      select n.resource_id, 'audit', n.id, true, n.participant, n.owner, n.audience_id
      from accord.annotation n
      where n.resource_id = any (p_entries)
        and n.kind = 'audited'
        and not exists (select from accord.annotation_withdrawal w where w.annotation_id = n.id offset 0)
      union all
      -- Documents: those of who made the statement count as its own.
      select e.id, 'document', v.id, v.participant = e.participant, v.participant, v.participant, v.id
      from accord.evidence v
      join accord.ledger_entry e on e.id = v.entry_id
      where v.entry_id = any (p_entries || array(select m.id from member m where m.counts))
      union all
      select e.id, 'document of its lot', v.id, v.participant = e.participant, v.participant, v.participant, v.id
      from accord.ledger_entry e
      join accord.evidence v on v.lot_id = e.lot_id
      where e.id = any (p_entries)
    ), told as materialized (
      -- A statement that the caller may not see confirms nothing to it (BR-51), and so with all others.
      select f.entry_id, f.what, f.id, f.counts
      from fact f
      where (select accord.current_participant()) in (f.participant, f.owner)
        or exists (
          select
          from accord.resource_audience r
          where r.resource_id = f.audience_id
            and (select accord.current_audiences()) && r.audiences
          offset 0
        )
    ), standing as (
      select t.entry_id,
        (array_agg(t.id) filter (where t.what = 'reversal'))[1] as reversed_by_id,
        (array_agg(t.id) filter (where t.what = 'replacement'))[1] as replaced_by_id,
        bool_or(t.what = 'return' and t.id not in (
          select r.entry_id from told r where r.what = 'reversal'
        )) as has_returns,
        bool_or(t.what = 'dispute') as disputed,
        bool_or(t.what = 'audit') as audited,
        bool_or(t.id = t.entry_id) and bool_or(t.counts) filter (where t.what in ('receipt', 'disbursement')) as matched,
        bool_or(t.what in ('document', 'document of its lot') or (t.counts and t.what in ('receipt', 'disbursement') and t.id in (
          select d.entry_id from told d where d.what = 'document'
        ))) as documented,
        bool_or(t.what in ('document', 'document of its lot') and t.counts) as self_documented,
        array_agg(t.id order by t.id) filter (where t.what = 'receipt') as receipts,
        array_agg(t.id order by t.id) filter (where t.what = 'disbursement') as disbursements
      from told t
      group by t.entry_id
    )
    select s.entry_id, s.reversed_by_id, s.replaced_by_id, s.has_returns, s.disputed,
      case
        when s.audited and s.reversed_by_id is null then 'audited'
        when s.matched and s.documented then 'counterparty_confirmed'
        when s.self_documented then 'self_reported'
        else 'unverified'
      end,
      m.match_id, m.how, m.matched_at,
      case when s.matched then s.receipts end,
      case when s.matched then s.disbursements end
    from standing s
    left join member m on s.matched and m.entry_id = s.entry_id and m.id = m.entry_id;
  end;

-- For each lot that was handed over: the lowest verification among its hand-overs that stand. It also declares fewer rows
-- than a page of fifty, as above.
create function accord.verifications_of_lots(p_lots uuid[]) returns table (lot_id uuid, verification text)
  language sql stable rows 40
  set search_path = accord, pg_temp
  begin atomic
    with handed_over as materialized (
      select e.id, e.lot_id
      from accord.ledger_entry e
      where e.lot_id = any (p_lots)
        and e.stated_by = 'provider'
        and e.reverses_id is null
        and not exists (select 1 from accord.ledger_entry r where r.reverses_id = e.id offset 0)
    )
    select h.lot_id, (array['unverified', 'self_reported', 'counterparty_confirmed', 'audited'])[
      min(array_position(array['unverified', 'self_reported', 'counterparty_confirmed', 'audited'],
        coalesce(v.verification, 'unverified')))]
    from handed_over h
    left join accord.entry_standings(array(select h.id from handed_over h)) v on v.entry_id = h.id
    group by h.lot_id;
  end;

-- Which rows exist for whom, and the rights.

create policy read_sides on accord.annotation for select to accord_app
  using (participant = (select accord.current_participant()) or owner = (select accord.current_participant())
    or (readers = 'all' and exists (
      select 1
      from accord.resource_audience r
      where r.resource_id = annotation.audience_id
      offset 0
    )));
create policy insert_own on accord.annotation for insert to accord_app
  with check (participant = (select accord.current_participant()) and account_id = (select accord.current_account()) and exists (
    select 1
    from accord.resource_audience r
    where r.resource_id = annotation.audience_id
    offset 0
  ));
grant insert, select on accord.annotation to accord_app;
grant select on accord.annotation to accord_definer, accord_worker;

-- Whoever knows of the audit knows that it was withdrawn; only the institution that audited withdraws it.
create policy read_audience on accord.annotation_withdrawal for select to accord_app
  using (exists (select 1 from accord.annotation n where n.id = annotation_withdrawal.annotation_id offset 0));
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
  using (participant = (select accord.current_participant()) or owner = (select accord.current_participant()));
grant insert, select on accord.evidence_request to accord_app;
grant select on accord.evidence_request to accord_definer, accord_worker;
grant update (status, answer, reason, decided_at, version) on accord.evidence_request to accord_app;
grant update (status) on accord.evidence_request to accord_worker; -- needed for locking
