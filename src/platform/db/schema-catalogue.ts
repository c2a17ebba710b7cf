import type pg from 'pg'

export type Row = Record<string, string>

export const schemas = ['accord', 'accord_migration']

export async function ask(client: pg.ClientBase, sql: string): Promise<Row[]> {
  return (await client.query<Row>(sql, [schemas])).rows
}

/** Lines under the name of the table that they belong to, in the order in which they were asked for. */
export type Lines = Map<string, string[]>

export function gather(rows: readonly Row[]): Lines {
  const groups = Map.groupBy(rows, (row) => row['object']!)
  return new Map([...groups].map(([object, lines]) => [object, lines.map((row) => row['line']!)]))
}

export function merge(...parts: readonly Lines[]): Lines {
  const objects = new Set(parts.flatMap((part) => [...part.keys()]))
  return new Map([...objects].map((object) => [object, parts.flatMap((part) => part.get(object) ?? [])]))
}

export const granteeOf = `case when x.grantee = 0 then 'public' else x.grantee::regrole::text end`
export const optionOf = `case when x.is_grantable then ' with grant option' else '' end`

/**
 * From a statement that yields object (what the lines are filed under), target, kind, acl, owner and defaults. Roles
 * with the same rights share a line.
 */
export async function grantsOf(client: pg.ClientBase, objects: string): Promise<Lines> {
  return gather(
    await ask(
      client,
      `select g.object, format('grant %s on %s%s to %s%s;', g.privileges,
        case g.kind when 'table' then '' else g.kind || ' ' end, g.target,
        string_agg(g.grantee, ', ' order by g.grantee collate "C"), g.option) as line
      from (
        select o.object, o.kind, o.target, ${granteeOf} as grantee, ${optionOf} as option,
          string_agg(lower(x.privilege_type), ', ' order by lower(x.privilege_type) collate "C") as privileges
        from (${objects}) o
        cross join lateral aclexplode(coalesce(o.acl, acldefault(o.defaults, o.owner))) as x
        where x.grantee <> o.owner
        group by o.object, o.kind, o.target, x.grantee, x.is_grantable
      ) g
      group by g.object, g.kind, g.target, g.privileges, g.option
      order by g.object, min(g.grantee collate "C"), g.privileges collate "C"`,
    ),
  )
}

export function section(title: string, parts: readonly string[]): string {
  return [`-- ${title}`, ...parts.filter((part) => part !== '')].join('\n\n')
}

export function statements(rows: readonly Row[]): string {
  return rows.map((row) => `${row['line']};`).join('\n')
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
