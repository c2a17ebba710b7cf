import { globSync } from 'node:fs'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { ownDatabase } from '../support/own-database.ts'

// Migrations decide, drizzle tables describe: here they are held together, column by column.

type Column = { type: string; notNull: boolean; hasDefault: boolean }
type Columns = Map<string, Column>

const source = new URL('../../src/modules/', import.meta.url)
const files = globSync('**/tables.ts', { cwd: source })

const own = ownDatabase('owner')

async function describedTables(): Promise<[name: string, table: PgTable][]> {
  const modules = await Promise.all(
    files.map(async (file) => [file, (await import(new URL(file, source).href)) as Record<string, unknown>] as const),
  )
  return modules.flatMap(([file, exported]) =>
    Object.entries(exported)
      .filter((entry): entry is [string, PgTable] => entry[1] instanceof PgTable)
      .map(([name, table]): [string, PgTable] => [`${file} ${name}`, table]),
  )
}

function described(table: PgTable): Columns {
  return new Map(
    getTableConfig(table).columns.map((column) => [
      column.name,
      {
        type: column.getSQLType(),
        notNull: column.notNull,
        hasDefault: column.hasDefault || column.generated !== undefined || column.generatedIdentity !== undefined,
      },
    ]),
  )
}

/** What the database has; the types by the names that drizzle writes too. */
async function migrated(schema: string, table: string): Promise<Columns> {
  const { rows } = await own.client.query<Column & { name: string }>(
    `select c.column_name as name, format_type(a.atttypid, a.atttypmod) as type, c.is_nullable = 'NO' as "notNull",
      a.atthasdef or a.attidentity <> '' as "hasDefault"
    from information_schema.columns c
    join pg_attribute a on a.attrelid = format('%I.%I', c.table_schema, c.table_name)::regclass and a.attname = c.column_name
    where c.table_schema = $1 and c.table_name = $2`,
    [schema, table],
  )
  return new Map(rows.map(({ name, ...column }) => [name, column]))
}

/** One line for each disagreement. A default that drizzle does not tell of only makes an insert more explicit. */
function differences(name: string, inCode: Columns, inDatabase: Columns): string[] {
  if (inDatabase.size === 0) return [`${name}: there is no such table`]
  return [...new Set([...inCode.keys(), ...inDatabase.keys()])].flatMap((column) => {
    const [code, actual] = [inCode.get(column), inDatabase.get(column)]
    if (code === undefined) return [`${name}.${column}: is not described`]
    if (actual === undefined) return [`${name}.${column}: is not in the database`]
    return [
      ...(normal(code.type) === normal(actual.type) ? [] : [`${name}.${column}: ${code.type} is ${actual.type}`]),
      ...(code.notNull === actual.notNull ? [] : [`${name}.${column}: not null is ${actual.notNull}`]),
      ...(code.hasDefault && !actual.hasDefault ? [`${name}.${column}: has no default`] : []),
    ]
  })
}

function normal(type: string): string {
  return type.replace('timestamp with time zone', 'timestamptz').toLowerCase()
}

test('every table that a module describes is as the migrations made it', async () => {
  const tables = await describedTables()
  expect(tables.length).toBeGreaterThan(10)
  const found: string[] = []
  for (const [name, table] of tables) {
    const { schema = 'public', name: tableName } = getTableConfig(table)
    found.push(...differences(name, described(table), await migrated(schema, tableName)))
  }
  expect(found).toEqual([])
})

test('control: a column that is missing, unknown, of another type, nullable or without its default is noticed', async () => {
  const actual = await migrated('accord', 'clause')
  const good = new Map(actual)
  expect(differences('clause', good, actual)).toEqual([])
  const text: Column = { type: 'text', notNull: true, hasDefault: false }
  const cases: [string, (columns: Columns) => void, string][] = [
    ['missing', (columns) => columns.delete('locator'), 'clause.locator: is not described'],
    ['unknown', (columns) => columns.set('lokator', text), 'clause.lokator: is not in the database'],
    ['type', (columns) => columns.set('terms', text), 'clause.terms: text is jsonb'],
    ['nullable', (columns) => columns.set('locator', text), 'clause.locator: not null is false'],
    ['default', (columns) => columns.set('type', { ...text, hasDefault: true }), 'clause.type: has no default'],
  ]
  for (const [what, spoil, line] of cases) {
    const columns = new Map(actual)
    spoil(columns)
    expect(differences('clause', columns, actual), what).toEqual([line])
  }
  expect(differences('claus', good, await migrated('accord', 'claus'))).toEqual(['claus: there is no such table'])
})
