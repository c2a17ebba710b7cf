import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrationsDirectory } from '../../src/platform/db/migrate.ts'
import { renderSchema } from '../../src/platform/db/schema.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

const committed = readFileSync(join(migrationsDirectory, 'schema.sql'), 'utf8')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const printed = () => withClient(database.ownerUrl, renderSchema)

/** What the change leaves in the printed schema that was not there. */
async function addedBy(sql: string): Promise<string[]> {
  const before = new Set((await printed()).split('\n'))
  await withClient(database.superuserUrl, (client) => client.query(`set role accord_owner; ${sql}`))
  return (await printed()).split('\n').filter((line) => !before.has(line))
}

describe('migrations/schema.sql', () => {
  test('is what the migrations make: else run npm run schema and commit it', async () => {
    expect(await printed()).toBe(committed)
  })

  test('a policy says `with check` only where that is another condition than `using`, which is valid for both', async () => {
    const twice = () =>
      withClient(database.ownerUrl, async (client) => {
        const { rows } = await client.query<{ name: string }>(
          `select tablename || '.' || policyname as name from pg_policies where schemaname = 'accord' and qual = with_check`,
        )
        return rows.map(({ name }) => name)
      })
    expect(await twice()).toEqual([])
    await addedBy('create policy told_twice on accord.area for update using (code is null) with check (code is null)')
    expect(await twice(), 'control').toEqual(['area.told_twice'])
    await addedBy('drop policy told_twice on accord.area')
  })

  test('control: whatever is changed is printed', async () => {
    const changes = [
      ['alter table accord.area add column colour text default 1', '  colour text default 1,'],
      [
        "alter table accord.area add constraint grey check (code <> 'grey')",
        "  constraint grey CHECK (code <> 'grey'::text)",
      ],
      [
        'create index area_name on accord.area (name_en)',
        'CREATE INDEX area_name ON accord.area USING btree (name_en);',
      ],
      ['alter policy read_all on accord.area using (code is not null)', '  using (code IS NOT NULL);'],
      ['grant delete on accord.area to accord_app', 'grant delete, select on accord.area to accord_app;'],
      ['grant update (source) on accord.area to accord_app', 'grant update (source) on accord.area to accord_app;'],
      ["comment on column accord.area.source is 'where'", "comment on column accord.area.source is 'where';"],
      ["comment on table accord.area is 'what'", "comment on table accord.area is 'what';"],
      [
        'grant execute on function accord.current_day() to public',
        'grant execute on function accord.current_day() to accord_app, accord_definer, accord_worker, public;',
      ],
      ['create sequence accord.numbers', '-- accord.numbers of no column: bigint from 1 by 1, cache 1'],
      [
        'create trigger noted after update on accord.area for each row execute function accord.note_end_of_clause()',
        'CREATE TRIGGER noted AFTER UPDATE ON accord.area FOR EACH ROW EXECUTE FUNCTION accord.note_end_of_clause();',
      ],
    ] as const
    const added = await addedBy(changes.map(([sql]) => sql).join('; '))
    for (const [sql, line] of changes) expect(added, sql).toContain(line)
  })

  test('control: a table without forced row-level security is seen', async () => {
    const forced = 'alter table accord.area force row level security;'
    expect(await printed()).toContain(forced)
    await addedBy('alter table accord.area no force row level security')
    expect(await printed()).not.toContain(forced)
  })

  test('control: a kind of object that it does not print is refused, not left out', async () => {
    await withClient(database.superuserUrl, (client) =>
      client.query('set role accord_owner; create view accord.glance as select code from accord.area'),
    )
    await expect(printed()).rejects.toThrow(/accord\.glance \(relation of kind v\)/)
  })
})
