import type pg from 'pg'
import { ask, grantsOf, quoted, type Row, schemas, section, statements } from './schema-catalogue.ts'
import { renderTables } from './schema-tables.ts'

/**
 * The whole database as one text for a DBA to read: roles, tables with all that belongs to them, functions. It is made from
 * the catalogue alone, in an order that depends on names and not on history.
 */
export async function renderSchema(client: pg.ClientBase): Promise<string> {
  await client.query('begin read only')
  try {
    // The search path is empty, so that every name is written out.
    await client.query(`set local search_path = ''`)
    await refuseUnknown(client)
    const parts = [head, await renderRoles(client), await renderSchemas(client), await renderTables(client)]
    parts.push(await renderSequences(client), await renderFunctions(client))
    return `${parts.join('\n\n')}\n`
  } finally {
    await client.query('rollback')
  }
}

const head = `-- The database after every migration, written from its catalogue by \`npm run schema\`. To be read: what runs are the
-- numbered files beside it. Everything is owned by accord_owner unless an owner is named; what an owner may do anyway is
-- not listed among the grants.`

/** A kind of object that this file does not print must not be left out silently. */
async function refuseUnknown(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ object: string }>(
    `select format('%s (relation of kind %s)', c.oid::regclass, c.relkind) as object
    from pg_catalog.pg_class c
    where c.relnamespace::regnamespace::text = any ($1)
      and c.relkind not in ('r', 'i', 'S')
    union all
    select format('%s (type of kind %s)', t.oid::regtype, t.typtype)
    from pg_catalog.pg_type t
    where t.typnamespace::regnamespace::text = any ($1)
      and t.typrelid = 0
      and t.typelem = 0
    union all
    select format('%s (extended statistics)', s.stxname)
    from pg_catalog.pg_statistic_ext s
    where s.stxnamespace::regnamespace::text = any ($1)
    union all
    select format('%s on %s (rule)', r.rulename, r.ev_class::regclass)
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_class c on c.oid = r.ev_class
    where c.relnamespace::regnamespace::text = any ($1)
    union all
    select format('%s (routine of kind %s)', p.oid::regprocedure, p.prokind)
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace::text = any ($1)
      and p.prokind not in ('f', 'p')
    union all
    select format('default privileges of %s', a.defaclrole::regrole)
    from pg_catalog.pg_default_acl a
    left join pg_catalog.pg_namespace n on n.oid = a.defaclnamespace
    where n.nspname is null or n.nspname = any ($1)`,
    [schemas],
  )
  if (rows.length > 0) {
    throw new Error(`npm run schema cannot print ${rows.map((row) => row.object).join(', ')}: teach it to first`)
  }
}

async function renderRoles(client: pg.ClientBase): Promise<string> {
  const roles = await client.query<Row>(
    `select format('create role %I %s %s %s %s %s', r.rolname,
      case when r.rolcanlogin then 'login' else 'nologin' end,
      case when r.rolsuper then 'superuser' else 'nosuperuser' end,
      case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end,
      case when r.rolcreatedb then 'createdb' else 'nocreatedb' end,
      case when r.rolcreaterole then 'createrole' else 'nocreaterole' end) as line
    from pg_catalog.pg_roles r
    where r.rolname in ('accord_owner', 'accord_app', 'accord_worker', 'accord_definer')
    order by r.rolname collate "C"`,
  )
  const memberships = await client.query<Row>(
    `select distinct format('grant %I to %I with inherit %s, set %s', g.rolname, m.rolname,
      a.inherit_option::text, a.set_option::text) as line
    from pg_catalog.pg_auth_members a
    join pg_catalog.pg_roles g on g.oid = a.roleid
    join pg_catalog.pg_roles m on m.oid = a.member
    where g.rolname in ('accord_owner', 'accord_app', 'accord_worker', 'accord_definer')
      and m.rolname in ('accord_owner', 'accord_app', 'accord_worker', 'accord_definer')
    order by line`,
  )
  return section('Roles', [statements([...roles.rows, ...memberships.rows])])
}

async function renderSchemas(client: pg.ClientBase): Promise<string> {
  const rows = await ask(
    client,
    `select n.nspname::text as name, pg_get_userbyid(n.nspowner)::text as owner
    from pg_catalog.pg_namespace n
    where n.nspname = any ($1)
    order by n.nspname collate "C"`,
  )
  const grants = await grantsOf(
    client,
    `select n.nspname::text as object, n.nspname::text as target, 'schema' as kind, n.nspacl as acl, n.nspowner as owner,
      'n'::"char" as defaults
    from pg_catalog.pg_namespace n
    where n.nspname = any ($1)`,
  )
  const extensions = await client.query<Row>(
    `select format('create extension %I', e.extname) as line
    from pg_catalog.pg_extension e
    where e.extname <> 'plpgsql'
    order by e.extname collate "C"`,
  )
  const made = rows.map(({ name, owner }) =>
    [`create schema ${name} authorization ${owner};`, ...(grants.get(name!) ?? [])].join('\n'),
  )
  return section('Schemas and extensions', [...made, statements(extensions.rows)])
}

async function renderSequences(client: pg.ClientBase): Promise<string> {
  const rows = await ask(
    client,
    `select format('-- %s of %s: %s from %s by %s, cache %s', c.oid::regclass,
        coalesce(d.refobjid::regclass || '.' || quote_ident(a.attname), 'no column'), format_type(s.seqtypid, null),
        s.seqstart, s.seqincrement, s.seqcache) as line
    from pg_catalog.pg_sequence s
    join pg_catalog.pg_class c on c.oid = s.seqrelid
    left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
      and d.deptype in ('a', 'i') and d.refobjsubid > 0
    left join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where c.relnamespace::regnamespace::text = any ($1)
    order by c.oid::regclass::text collate "C"`,
  )
  const grants = await grantsOf(
    client,
    `select c.oid::regclass::text as object, c.oid::regclass::text as target, 'sequence' as kind, c.relacl as acl,
      c.relowner as owner, 's'::"char" as defaults
    from pg_catalog.pg_class c
    where c.relnamespace::regnamespace::text = any ($1)
      and c.relkind = 'S'`,
  )
  return section('Sequences', [[...rows.map((row) => row['line']!), ...[...grants.values()].flat()].join('\n')])
}

async function renderFunctions(client: pg.ClientBase): Promise<string> {
  const rows = await ask(
    client,
    `select p.oid::regprocedure::text as name, pg_get_userbyid(p.proowner)::text as owner,
      rtrim(pg_get_functiondef(p.oid), E'\\n ') as definition, obj_description(p.oid, 'pg_proc') as comment
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace::text = any ($1)
    order by p.oid::regprocedure::text collate "C"`,
  )
  const grants = await grantsOf(
    client,
    `select p.oid::regprocedure::text as object, p.oid::regprocedure::text as target, 'function' as kind, p.proacl as acl,
      p.proowner as owner, 'f'::"char" as defaults
    from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace::text = any ($1)`,
  )
  return section(
    'Functions',
    rows.map(({ name, owner, definition, comment }) =>
      [
        `${definition};`,
        ...(owner === 'accord_owner' ? [] : [`alter function ${name} owner to ${owner};`]),
        ...(comment == null ? [] : [`comment on function ${name} is ${quoted(comment)};`]),
        ...(grants.get(name!) ?? []),
      ].join('\n'),
    ),
  )
}
