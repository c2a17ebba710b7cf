-- Columns that only the database writes: no statement of the API may name them when it makes a row. They are the changes in
-- which something was said or ended, for reports as of a position, and values that functions keep in the row, such as the
-- sums of a lot. For links and memberships the API writes on creation what functions change later. The columns that the API
-- may change are named with each table.
do $$
declare
  made record;
begin
  for made in
    select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where not o.own) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    cross join lateral (
      select a.attgenerated <> '' or a.attname like '%change\_id' or (
        c.relname not in ('coalition_membership', 'implementation_link')
        and exists (select from aclexplode(a.attacl) x where x.grantee = 'accord_definer'::regrole and x.privilege_type = 'UPDATE')
        and not has_column_privilege('accord_app', c.oid, a.attnum, 'update')) as own
    ) o
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' and has_table_privilege('accord_app', c.oid, 'insert')
    group by c.relname
    having bool_or(o.own)
  loop
    execute format('revoke insert on accord.%I from accord_app', made.name);
    execute format('grant insert (%s) on accord.%I to accord_app', made.columns, made.name);
  end loop;
end
$$;
