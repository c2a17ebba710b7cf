import type pg from 'pg'

/**
 * What a process reads, writes and calls in the database, a line for each: columns with their types, and functions with
 * their parameters and results. A release before this one still does, while an upgrade runs.
 */
export async function schemaUsed(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'accord'::regnamespace and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped
    union all
    select 'function ' || p.oid::regprocedure || ' ' || pg_get_function_result(p.oid)
    from pg_proc p
    where p.pronamespace = 'accord'::regnamespace and p.prorettype <> 'trigger'::regtype
      and (has_function_privilege('accord_app', p.oid, 'execute') or has_function_privilege('accord_worker', p.oid, 'execute'))
    order by 1`)
  return rows.map(({ line }) => line)
}
