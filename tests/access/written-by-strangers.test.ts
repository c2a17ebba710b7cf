import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { fillTables } from '../support/filled-tables.ts'
import { withClient } from '../support/postgres.ts'
import { createSceneryApp } from '../support/scenery.ts'

// BR-50, BR-52, table by table, a new one too: whoever is in no word of a row cannot write one like it, and is shown it only
// with a record that it sees. Row-level security is asked before any constraint, so a copy that is refused for another
// reason was let through.

let test: TestApp
beforeAll(async () => {
  const made = await createSceneryApp()
  test = made.test
  await fillTables(test, made.scenery)
}, 90_000)
afterAll(() => test.close())

/** Tables into which the API writes, with the columns that it may name. */
const written = () =>
  test.rows<{ name: string; columns: string }>(`
    select c.relname::text as name, string_agg(quote_ident(a.attname), ', ') as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.attidentity <> 'a' and has_column_privilege('accord_app', c.oid, a.attnum, 'insert')
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r'
    group by c.relname
    order by c.relname`)

/** The tables, of all or of one alone, into which New Zealand's coordinator can write a copy of a row that does not name it. */
async function letThrough(alone?: string): Promise<{ untried: string[]; let: string[] }> {
  const found: string[] = []
  const untried: string[] = []
  const { appUrl, superuserUrl } = test.testDatabase
  const rowsLike = async (name: string, looking: pg.Client) => {
    const { rows } = await looking.query<{ row: object }>(
      `select to_jsonb(t) as row from accord.${name} t where to_jsonb(t)::text not like '%"NZ"%' limit 5`,
    )
    if (rows.length === 0) untried.push(name)
    return rows
  }
  const tables = (await written()).filter(({ name }) => alone === undefined || name === alone)
  await withClient(superuserUrl, (looking) =>
    withClient(appUrl, async (app) => {
      for (const { name, columns } of tables)
        for (const { row } of await rowsLike(name, looking)) {
          await beginAs('NZ', app)
          const outcome = await app
            .query(
              `insert into accord.${name} (${columns}) overriding system value
             select ${columns} from jsonb_populate_record(null::accord.${name}, $1)`,
              [row],
            )
            .then(
              () => 'written',
              (error: pg.DatabaseError) => (error.code === '42501' ? 'refused' : `${error.code} ${error.message}`),
            )
          await app.query('rollback')
          if (outcome !== 'refused') found.push(`${name}: ${outcome}`)
        }
    }),
  )
  return { untried, let: [...new Set(found)] }
}

it('a stranger to a row writes none like it, whatever table it is in', async () => {
  const { untried, let: open } = await letThrough()
  expect(open).toEqual([])
  expect(untried, 'has no row to copy').toEqual([])
  expect((await written()).length).toBeGreaterThan(50)
})

async function beginAs(stranger: string, app: pg.Client): Promise<void> {
  const issuer = `https://local-issuer.accord.invalid/${stranger}`
  await app.query('begin')
  await app.query('select accord.enter($1, $2, $3)', [issuer, 'coordinator', test.clock.now()])
}

/** The tables of which New Zealand's coordinator can change a row that does not name it, by a column that the API changes. */
async function changed(): Promise<{ tried: number; let: string[] }> {
  const tables = await test.rows<{ name: string; column: string }>(`
    select c.relname::text as name, min(quote_ident(a.attname)) as column
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and has_column_privilege('accord_app', c.oid, a.attnum, 'update')
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r'
    group by c.relname
    order by c.relname`)
  const found: string[] = []
  await withClient(test.testDatabase.appUrl, async (app) => {
    for (const { name, column } of tables) {
      await beginAs('NZ', app)
      const outcome = await app
        .query(`update accord.${name} t set ${column} = ${column} where to_jsonb(t)::text not like '%"NZ"%'`)
        .then(
          ({ rowCount }) => (rowCount === 0 ? 'refused' : `${rowCount} rows`),
          (error: pg.DatabaseError) => (error.code === '42501' ? 'refused' : `${error.code} ${error.message}`),
        )
      await app.query('rollback')
      if (outcome !== 'refused') found.push(`${name}: ${outcome}`)
    }
  })
  return { tried: tables.length, let: found }
}

it('nor does it change one', async () => {
  const { tried, let: open } = await changed()
  expect(open).toEqual([])
  expect(tried).toBeGreaterThan(20)
})

/** Registers, which whoever the service knows may read, what belongs to an agreement, and who sees what. */
const open = `agency agreement_status area area_mention capability claim clause coalition_claim coalition_membership
  coalition_subgroup fx_rate fx_rate_table journal_position journal_subtree kept_version participant provision provision_reading
  public_number reform_commitment reform_instalment reform_instalment_decision reform_programme resource_audience unit_conversion`.split(
  /\s+/,
)

/** The tables, of all or of one alone, of which somebody is shown a row that is neither of a record it sees nor names it. */
async function shownTo(stranger: string, alone?: string): Promise<string[]> {
  const tables = await test.rows<{ name: string; columns: string }>(`
    select c.relname::text as name, string_agg(quote_ident(a.attname), ', ') as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and has_column_privilege('accord_app', c.oid, a.attnum, 'select')
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' and c.relname <> all ('{${open}}')
    group by c.relname
    order by c.relname`)
  const idsOf = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id))
  const ofRecords = 'select resource_id as id from accord.resource_audience'
  const records = idsOf(await test.rows(ofRecords))
  return await withClient(test.testDatabase.appUrl, async (app) => {
    await beginAs(stranger, app)
    const inScope = `${ofRecords} where audiences && accord.current_audiences()`
    const seen = idsOf((await app.query(inScope)).rows)
    // Nearly everything names an agreement, which nearly everybody sees.
    const seenBesides = idsOf((await app.query(`${inScope} and kind <> 'agreement'`)).rows)
    const isOfOthers = (row: string) => {
      const { id } = JSON.parse(row) as { id?: string }
      if (id !== undefined && records.has(id)) return !seen.has(id)
      return row.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)?.some((named) => seenBesides.has(named)) !== true
    }
    const found: string[] = []
    for (const { name, columns } of tables.filter((table) => table.name === (alone ?? table.name))) {
      const { rows } = await app.query<{ row: string }>(
        `select t.row from (select to_jsonb(t)::text as row from (select ${columns} from accord.${name}) t) t
        where t.row not like '%"${stranger}"%'`,
      )
      if (rows.some(({ row }) => isOfOthers(row))) found.push(name)
    }
    await app.query('rollback')
    return found
  })
}

it.each([
  ['NZ', []],
  ['HR', ['contact_point']], // the desks of all are for the whole framework
])('nor is %s shown one', async (stranger, besides) => {
  expect(await shownTo(stranger)).toEqual(besides)
})

it('control: a table whose policy lets anybody read and write is named', async () => {
  const change = (statement: string) => withClient(test.testDatabase.ownerUrl, (client) => client.query(statement))
  await change('create policy anybody on accord.requirement to accord_app using (true) with check (true)')
  try {
    expect((await letThrough('requirement')).let.join()).toMatch(/^requirement: 23505/)
    expect((await changed()).let.join()).toMatch(/^requirement: \d+ rows/)
    expect(await shownTo('HR', 'requirement')).toEqual(['requirement'])
  } finally {
    await change('drop policy anybody on accord.requirement')
  }
})
