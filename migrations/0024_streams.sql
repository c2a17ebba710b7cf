-- Events for all open streams, read in one statement.

-- The changes after a position, up to so many, for readers who ask: an account by its issuer and its subject, with the
-- registration of the issuer and the stamp of its grants as of its last question. It returns which readers are unchanged,
-- and which changes each of these may see and has a role for, as the change feed does. It does for many accounts what
-- accord.enter and row-level security do for one; a reader that has changed gets nothing.
create function accord.told_after(p_after bigint, p_limit integer, p_readers jsonb, p_roles text[], p_types text[],
    p_now timestamptz)
  returns table (until bigint, leaf text, full_page boolean, current integer[], changes jsonb)
  language sql stable security definer
  set search_path = accord, pg_temp
  -- Statements of requests do not sort; here a handful of rows is sorted.
  set enable_sort = on
  begin atomic
    with batch as materialized (
      select p.position, left(encode(p.leaf_hash, 'hex'), 12) as leaf, p.recorded_at, e.event_type, e.resource_type,
        e.resource_id, e.root_id, e.participant, e.occurred_at,
        coalesce(e.for_audience, (
          select r.audiences from accord.resource_audience r where r.resource_id = e.resource_id
        )) as audiences,
        array(
          select t.role from unnest(p_roles, p_types) as t (role, type) where t.type = e.resource_type
        ) as told_roles
      from accord.journal_position p
      join accord.journal_entry e on e.entry_id = p.entry_id
      where p.position > p_after
      order by p.position
      limit p_limit
    ), reader as materialized (
      select q.number, q.stamp, a.id as account_id, a.participant, p.kind, (p_now at time zone p.time_zone)::date as day
      from jsonb_to_recordset(p_readers) as q (number integer, issuer text, subject text, issuer_id uuid,
        issuer_version integer, stamp text)
      join accord.issuer i on i.issuer = q.issuer and i.id = q.issuer_id and i.version = q.issuer_version
        and i.status = 'active'
      join accord.account a on a.issuer = i.issuer and a.participant = i.participant and a.subject = q.subject
        and a.status = 'active'
      join accord.participant p on p.code = a.participant
    ), party as materialized (
      select d.participant, accord.coalition_audiences(d.participant, d.day) as coalitions
      from (select distinct r.participant, r.day from reader r) d
    ), held as (
      select r.number, r.stamp, r.account_id, r.participant, g.roles, g.ids,
        accord.audiences_for(r.kind, r.participant, g.roles, p.coalitions) as audiences
      from reader r
      join party p on p.participant = r.participant
      cross join lateral (
        select array_agg(distinct g.role) as roles, array_agg(g.id::text) as ids
        from accord.account_grant g
        where g.account_id = r.account_id
          and g.revoked_at is null
          and g.valid_from <= r.day
          and (g.valid_to is null or g.valid_to >= r.day)
      ) g
      where g.roles is not null
    ), standing as materialized (
      select h.number, h.account_id, h.participant, h.roles, h.audiences
      from held h
      where h.stamp = (
        select left(translate(encode(sha256(convert_to(string_agg(s.text, E'\n' order by s.text collate "C"), 'UTF8')), 'base64'), '+/', '-_'), 16)
        from unnest(h.ids || h.audiences) s (text)
      )
    ), scope as materialized (
      select s.participant, s.audiences, s.roles, array_agg(s.number) as numbers
      from standing s
      group by s.participant, s.audiences, s.roles
    ), seen as (
      select b.position, n.number
      from batch b
      join scope s on b.told_roles && s.roles and b.audiences && s.audiences
      cross join lateral unnest(s.numbers) n (number)
      where b.resource_type <> 'report_run'
        or exists (
          select 1
          from standing o
          join accord.report_run r on r.id = b.resource_id and r.participant = o.participant
          where o.number = n.number
            and accord.run_told(r.id, o.account_id, o.roles)
        )
    )
    select coalesce((select max(b.position) from batch b), p_after),
      (select b.leaf from batch b order by b.position desc limit 1),
      (select count(*) from batch) = p_limit,
      array(select s.number from standing s),
      coalesce((
        select jsonb_agg(jsonb_build_object('position', b.position, 'leaf', b.leaf, 'recorded_at', b.recorded_at,
            'event_type', b.event_type, 'resource_type', b.resource_type, 'resource_id', b.resource_id, 'root_id', b.root_id,
            'participant', b.participant, 'occurred_at', b.occurred_at, 'readers', w.readers) order by b.position)
        from batch b
        join (select s.position, array_agg(s.number) as readers from seen s group by s.position) w
          on w.position = b.position
      ), '[]');
  end;
revoke execute on function accord.told_after(bigint, integer, jsonb, text[], text[], timestamptz) from public;
grant execute on function accord.told_after(bigint, integer, jsonb, text[], text[], timestamptz) to accord_app;
grant create on schema accord to accord_definer; -- needed to become the owner of functions
alter function accord.told_after(bigint, integer, jsonb, text[], text[], timestamptz) owner to accord_definer;
revoke create on schema accord from accord_definer;
