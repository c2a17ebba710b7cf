import { globSync } from 'node:fs'
import { getTableConfig, PgTable, pgSchema, text } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { clause } from '../../src/modules/agreements/tables.ts'
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

/** Of what was said is said in which change it ended, by a trigger: it begins with nothing. */
const saidLater = /_change_id$/

function described(table: PgTable): Columns {
  return new Map(
    getTableConfig(table).columns.map((column) => [
      column.name,
      {
        type: column.getSQLType(),
        notNull: column.notNull,
        hasDefault:
          column.hasDefault ||
          column.generatedIdentity !== undefined ||
          (column.generated !== undefined && !saidLater.test(column.name)),
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
  const note: Column = { type: 'text', notNull: true, hasDefault: false }
  const cases: [string, (columns: Columns) => void, string][] = [
    ['missing', (columns) => columns.delete('locator'), 'clause.locator: is not described'],
    ['unknown', (columns) => columns.set('lokator', note), 'clause.lokator: is not in the database'],
    ['type', (columns) => columns.set('terms', note), 'clause.terms: text is jsonb'],
    ['nullable', (columns) => columns.set('locator', note), 'clause.locator: not null is false'],
    ['default', (columns) => columns.set('type', { ...note, hasDefault: true }), 'clause.type: has no default'],
  ]
  for (const [what, spoil, line] of cases) {
    const columns = new Map(actual)
    spoil(columns)
    expect(differences('clause', columns, actual), what).toEqual([line])
  }
  expect(differences('claus', good, await migrated('accord', 'claus'))).toEqual(['claus: there is no such table'])
})

test('control: a column that the database no longer says itself is noticed, such as of which change a row is', async () => {
  const differing = async () => differences('clause', described(clause), await migrated('accord', 'clause'))
  expect(await differing()).toEqual([])
  await own.client.query('begin')
  await own.client.query('alter table accord.clause alter column change_id drop default')
  const found = await differing()
  await own.client.query('rollback')
  expect(found).toEqual(['clause.change_id: has no default'])
})

/** Words that the database does not hold to the list of the code, each with why. */
const wordsUnchecked: Readonly<Record<string, string>> = {
  'joint_project.kind': 'public facts bring words of their own',
  'joint_project_stage.stage': 'public facts bring words of their own',
  'claim.subject': 'public facts bring words of their own',
  'lot.status': 'reckoned by the database itself',
  'lot_valuation.method': 'what has no value has no valuation',
  'consultation.status': 'a request lapses in no row',
  'annotation.resource_type': 'grows with the kinds of records',
  'evidence_request.resource_type': 'grows with the kinds of records',
}

/** Columns that take certain words by the code, and others by the database. */
async function unchecked(tables: readonly PgTable[]): Promise<string[]> {
  const { rows } = await own.client.query<{ column: string; definition: string }>(
    `select c.conrelid::regclass::text || '.' || a.attname as column, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
    where c.contype = 'c' and cardinality(c.conkey) = 1`,
  )
  const checked = new Set(rows.map(({ column, definition }) => `${column} ${wordsOf(definition)}`))
  return tables.flatMap((table) => {
    const { schema = 'public', name, columns } = getTableConfig(table)
    return columns
      .filter(({ enumValues }) => enumValues !== undefined)
      .filter((column) => !checked.has(`${schema}.${name}.${column.name} ${column.enumValues!.toSorted().join()}`))
      .map((column) => `${name}.${column.name}`)
  })
}

const wordsOf = (definition: string) =>
  [...definition.matchAll(/'(\w+)'::text/g)]
    .map(([, word]) => word!)
    .sort()
    .join()

test('a column that takes certain words takes no other in the database, or is listed with a reason', async () => {
  const tables = (await describedTables()).map(([, table]) => table)
  expect((await unchecked(tables)).sort()).toEqual(Object.keys(wordsUnchecked).sort())
})

test('control: a word more in the code, and a column without its CHECK, are noticed', async () => {
  const accord = pgSchema('accord')
  const offer = accord.table('requirement_offer', {
    status: text('status', { enum: ['offered', 'accepted', 'converted', 'rejected', 'withdrawn', 'forgotten'] }),
  })
  const area = accord.table('area', { code: text('code', { enum: ['air'] }) })
  expect(await unchecked([offer, area])).toEqual(['requirement_offer.status', 'area.code'])
})

/** Columns of what the database finds itself that the API may name in a row that it makes, by the rows that say so. */
async function named(): Promise<string[]> {
  const { rows } = await own.client.query<{ column: string }>(
    `select c.relname || '.' || a.attname as column
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'accord'::regnamespace
      and has_column_privilege('accord_app', c.oid, a.attnum, 'insert')
      and (a.attname like '%change\\_id' or (
        exists (select from aclexplode(a.attacl) x where x.grantee = 'accord_definer'::regrole and x.privilege_type = 'UPDATE')
        and not has_column_privilege('accord_app', c.oid, a.attnum, 'update')))
    order by 1`,
  )
  return rows.map(({ column }) => column)
}

/** What functions change later in rows that are made with it. */
const madeWith = [
  'coalition_membership.decided_at',
  'coalition_membership.decided_by',
  'coalition_membership.status',
  'implementation_link.provider',
]

test('of which change a row is, and what functions keep in it, the API does not say when it makes one', async () => {
  expect(await named()).toEqual(madeWith)
})

/** What the API may say of a row that there is, of which change it is. */
async function changed(): Promise<string[]> {
  const { rows } = await own.client.query<{ column: string }>(
    `select c.relname || '.' || a.attname as column
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'accord'::regnamespace
      and a.attname like '%change\\_id'
      and has_column_privilege('accord_app', c.oid, a.attnum, 'update')
    order by 1`,
  )
  return rows.map(({ column }) => column)
}

test('of which change a row is stays as it was: what was recorded as of a position is not moved to another one', async () => {
  expect(await changed()).toEqual([])
})

test('control: where it may change whole rows, it may move them', async () => {
  await own.client.query('begin')
  await own.client.query('grant update on accord.consultation to accord_app')
  const more = await changed()
  await own.client.query('rollback')
  expect(more).toEqual(['consultation.change_id'])
})

test('control: where it may insert whole rows, it may', async () => {
  await own.client.query('begin')
  await own.client.query('grant insert on accord.lot to accord_app')
  const more = (await named()).filter((column) => !madeWith.includes(column))
  await own.client.query('rollback')
  expect(more).toEqual(expect.arrayContaining(['lot.change_id', 'lot.handed_over', 'lot.status']))
})
