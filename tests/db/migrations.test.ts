import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { checkDatabase, migrate, migrationsDirectory, requireVersion } from '../../src/platform/db/migrate.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/postgres.ts'

const groups = ['accord_app', 'accord_definer', 'accord_owner', 'accord_worker']
const appendOnly = [
  ['accord.journal_entry', 'entry_id', 'request_id'],
  ['accord.journal_position', 'position', 'leaf_hash'],
  ['accord.journal_subtree', 'number', 'hash'],
] as const

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

async function anotherDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const made = await createTestDatabase(options)
  onTestFinished(() => made.drop())
  return made
}

function copyOfMigrations(): string {
  const directory = mkdtempSync(join(tmpdir(), 'accord-migrations-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  cpSync(migrationsDirectory, directory, { recursive: true })
  return directory
}

async function superuser(): Promise<boolean> {
  const [answer] = await column(database.superuserUrl, 'select rolsuper from pg_roles where rolname = session_user')
  return answer === true
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'nothing was refused'
}

async function column(url: string, sql: string, values: unknown[] = []): Promise<unknown[]> {
  return await withClient(url, async (client) => {
    const { rows } = await client.query<unknown[]>({ text: sql, values, rowMode: 'array' })
    return rows.map((row) => row[0])
  })
}

async function sqlState(url: string, sql: string): Promise<string> {
  return await withClient(url, async (client) => {
    try {
      await client.query(sql)
      return 'allowed'
    } catch (error) {
      return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)
    }
  })
}

describe('the roles', () => {
  test('none of the four logs in, is a superuser, bypasses row-level security or makes roles or databases', async () => {
    expect(
      await column(
        database.superuserUrl,
        `select rolname::text from pg_roles
        where rolname = any ($1)
          and not (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
        order by rolname collate "C"`,
        [groups],
      ),
    ).toEqual(groups)
  })

  test('the logins of the service are plain members of one role each', async () => {
    const memberships = `select r.rolname::text from pg_roles r
      where r.rolname = any ($1) and pg_has_role(session_user, r.oid, 'MEMBER')`
    expect(await column(database.appUrl, memberships, [groups])).toEqual(['accord_app'])
    expect(await column(database.workerUrl, memberships, [groups])).toEqual(['accord_worker'])
  })

  test('accord_app and accord_worker own nothing', async () => {
    expect(
      await column(
        database.superuserUrl,
        `select classid::regclass::text from pg_shdepend
        where deptype = 'o'
          and refclassid = 'pg_authid'::regclass
          and refobjid in ('accord_app'::regrole, 'accord_worker'::regrole)`,
      ),
    ).toEqual([])
  })
})

describe('functions', () => {
  const open = `select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace = 'accord'::regnamespace
      and exists (
        select
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) granted
        where granted.grantee = 0
      )
    order by 1`

  test('none of schema accord may be run by just anybody', async () => {
    expect(await column(database.superuserUrl, open)).toEqual([])
  })

  test('control: one that was forgotten is found', async () => {
    const other = await anotherDatabase()
    await withClient(other.ownerUrl, async (client) => {
      await client.query('set role accord_owner')
      await client.query('create function accord.forgotten() returns integer language sql return 1')
    })
    expect(await column(other.superuserUrl, open)).toContain('accord.forgotten()')
  })
})

describe('row-level security', () => {
  const unguarded = `select c.relname::text from pg_class c
    where c.relnamespace = 'accord'::regnamespace
      and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity)`

  test('every table of schema accord has it, forced on the owner too', async () => {
    expect(await column(database.ownerUrl, unguarded)).toEqual([])
  })

  /** Without a policy a role sees no row, and nothing says so: not the worker, and no function that looks for a caller. */
  const unseenBy = `select role || ' sees no row of ' || c.relname from pg_class c
    cross join (values ('accord_worker'), ('accord_definer')) as looker (role)
    where c.relnamespace = 'accord'::regnamespace
      and c.relkind in ('r', 'p')
      and not exists (
        select from pg_policy p
        where p.polrelid = c.oid
          and p.polcmd = '*'
          and p.polroles = array[looker.role::regrole::oid]
          and pg_get_expr(p.polqual, p.polrelid) = 'true'
      )
    order by 1`
  const known = ['accord_definer sees no row of reference_load'] // kept by the worker, and told to nobody

  test('the worker and the owner of the security definer functions see every row of every table', async () => {
    expect(await column(database.ownerUrl, unseenBy)).toEqual(known)
  })

  test('control: a table whose rows one of the two does not see is found', async () => {
    const other = await anotherDatabase()
    await withClient(other.ownerUrl, async (client) => {
      await client.query('set role accord_owner')
      await client.query('drop policy everything_definer on accord.area')
      await client.query('alter policy everything_worker on accord.task using (id is null)')
    })
    expect(await column(other.ownerUrl, unseenBy)).toEqual([
      'accord_definer sees no row of area',
      ...known,
      'accord_worker sees no row of task',
    ])
  })

  test('control: a table without it is found', async () => {
    const other = await anotherDatabase()
    await withClient(other.ownerUrl, async (client) => {
      await client.query('set role accord_owner')
      await client.query('create table accord.forgotten (id integer)')
      await client.query('create table accord.unforced (id integer)')
      await client.query('alter table accord.unforced enable row level security')
    })
    expect(await column(other.ownerUrl, unguarded)).toEqual(['forgotten', 'unforced'])
  })
})

describe.each([
  ['accord_app', 'appUrl'],
  ['accord_worker', 'workerUrl'],
] as const)('the journal is append-only for %s', (role, login) => {
  /** Which ways of changing what is written stand open. */
  async function waysIn(of: TestDatabase): Promise<string[]> {
    const open: string[] = []
    for (const [table, key, changed] of appendOnly) {
      for (const [right, sql] of [
        ['update', `update ${table} set ${changed} = ${changed} where ${key} = 0`],
        ['delete', `delete from ${table} where ${key} = 0`],
        ['truncate', `truncate ${table}`],
      ] as const) {
        if ((await sqlState(of[login], sql)) !== '42501') open.push(`${right} ${table}`)
      }
      // One column would be enough to rewrite history.
      const privilege = `select true where has_any_column_privilege(session_user, $1, 'UPDATE')`
      if ((await column(of[login], privilege, [table])).length > 0) open.push(`update of a column of ${table}`)
    }
    return open
  }

  test('nothing written can be changed or removed', async () => {
    expect(await waysIn(database)).toEqual([])
  })

  test('control: a right granted by mistake is found', async () => {
    const other = await anotherDatabase()
    await withClient(other.ownerUrl, async (client) => {
      await client.query('set role accord_owner')
      await client.query(`grant update (leaf_hash) on accord.journal_position to ${role}`)
      await client.query(`grant delete on accord.journal_entry to ${role}`)
    })
    expect(await waysIn(other)).toEqual([
      'delete accord.journal_entry',
      'update accord.journal_position',
      'update of a column of accord.journal_position',
    ])
  })
})

describe('migrating', () => {
  test('twice applies nothing the second time', async () => {
    expect(await migrate({ ownerUrl: database.ownerUrl, logins: database })).toEqual({ applied: [] })
  })

  test('by two at once succeeds for both, and each file is applied once', async () => {
    const empty = await anotherDatabase({ empty: true })
    const both = await Promise.all([1, 2].map(() => migrate({ ownerUrl: empty.ownerUrl, logins: empty })))
    const recorded = await column(empty.ownerUrl, 'select name from accord_migration.applied order by version')
    expect(both.flatMap((one) => one.applied).sort()).toEqual(recorded)
    await checkDatabase({ url: empty.appUrl, kind: 'app' })
    await checkDatabase({ url: empty.workerUrl, kind: 'worker' })
  })

  test('refuses a file that was applied and has changed since, by name, here and at boot', async () => {
    const directory = copyOfMigrations()
    appendFileSync(join(directory, '0001_foundation.sql'), '-- an afterthought\n')
    const expected = /^The database was made by another migrations\/0001_foundation\.sql .+: load it anew, /
    expect(await refusal(migrate({ ownerUrl: database.ownerUrl, directory }))).toMatch(expected)
    expect(await refusal(checkDatabase({ url: database.appUrl, kind: 'app', directory }))).toMatch(expected)
  })

  test('takes a file whose line ends alone have changed', async () => {
    const directory = copyOfMigrations()
    const sql = readFileSync(join(directory, '0001_foundation.sql'), 'utf8')
    writeFileSync(join(directory, '0001_foundation.sql'), sql.replaceAll('\n', '\r\n'))
    expect(await migrate({ ownerUrl: database.ownerUrl, directory })).toEqual({ applied: [] })
  })

  test('lets go of what processes keep: a policy may be another one now; where nothing is applied it stands', async () => {
    const other = await anotherDatabase()
    const version = () => column(other.superuserUrl, 'select version from accord.kept_version')
    const before = await version()
    await migrate({ ownerUrl: other.ownerUrl, logins: other })
    expect(await version()).toEqual(before)
    const directory = copyOfMigrations()
    writeFileSync(join(directory, '9997_policy.sql'), 'drop policy read_all on accord.participant;\n')
    await migrate({ ownerUrl: other.ownerUrl, logins: other, directory })
    expect(await version()).not.toEqual(before)
  })

  test('leaves nothing of a file that fails, and names its line', async () => {
    const other = await anotherDatabase()
    const directory = copyOfMigrations()
    writeFileSync(join(directory, '9998_half.sql'), 'create table accord.half (id integer);\n\nselect nonsense;\n')
    expect(await refusal(migrate({ ownerUrl: other.ownerUrl, directory }))).toBe(
      'migrations/9998_half.sql:3: column "nonsense" does not exist',
    )
    expect(await column(other.ownerUrl, `select to_regclass('accord.half')`)).toEqual([null])
    expect(await column(other.ownerUrl, 'select name from accord_migration.applied where version = 9998')).toEqual([])
  })

  test('tells who has a database of before the first release to load it anew, here and at boot', async () => {
    const older = await anotherDatabase()
    await withClient(older.superuserUrl, (client) =>
      client.query(`update accord_migration.applied set name = '0002_agreements.sql' where version = 2`),
    )
    const expected =
      'The database was made by other migrations than these, of before the first release (0002_agreements.sql …): load it anew, into an empty database.'
    expect(await refusal(migrate({ ownerUrl: older.ownerUrl }))).toBe(expected)
    expect(await refusal(checkDatabase({ url: older.appUrl, kind: 'app' }))).toBe(expected)
  })

  test('is refused where the database is newer than the code, by name, here and at boot, unless that is allowed', async () => {
    const newer = await anotherDatabase()
    await withClient(newer.superuserUrl, (client) =>
      client.query(`insert into accord_migration.applied (version, name, sha256)
        values (9999, '9999_newer.sql', ''), (9998, '9998_new.sql', '')`),
    )
    const boot = { url: newer.appUrl, kind: 'app' } as const
    const expected = /^The database is newer than this version, which does not know 9998_new.sql, 9999_newer.sql: /
    expect(await refusal(migrate({ ownerUrl: newer.ownerUrl }))).toMatch(expected)
    expect(await refusal(checkDatabase(boot))).toMatch(expected)
    const said: string[] = []
    const allowed = { allowNewer: true, onProgress: (line: string) => said.push(line) }
    expect(await migrate({ ownerUrl: newer.ownerUrl, ...allowed })).toEqual({ applied: [] })
    await checkDatabase({ ...boot, ...allowed })
    expect(said.filter((line) => expected.test(line))).toHaveLength(2)
  })

  test('refuses two files of one number', async () => {
    const directory = copyOfMigrations()
    writeFileSync(join(directory, '0001_twin.sql'), 'select 1;\n')
    expect(await refusal(migrate({ ownerUrl: database.ownerUrl, directory }))).toBe(
      'migrations/0001_foundation.sql and migrations/0001_twin.sql have the same number',
    )
  })

  test('refuses to make one login both owner and service', async () => {
    const one = { ownerUrl: database.ownerUrl, logins: { appUrl: database.ownerUrl } }
    expect(await refusal(migrate(one))).toMatch(/^DATABASE_URL names the same login as DATABASE_OWNER_URL/)
  })

  test('tells a login that may not create logins what to ask for', async () => {
    const appUrl = database.appUrl.replace(/\/\/[^:]+:/, '//accord_test_nobody:')
    const message = await refusal(migrate({ ownerUrl: database.workerUrl, logins: { appUrl } }))
    expect(message).toMatch(
      /^The database login \w+ may not act as accord_owner: have a DBA run: grant accord_owner to "\w+"$/,
    )
  })

  test('refuses PostgreSQL 17, naming its version, here and at boot', async () => {
    const readVersion = async () => ({ number: 170_006, name: '17.6 (Debian 17.6-1)' })
    const expected = 'PostgreSQL 17.6 (Debian 17.6-1) is too old: Accord needs PostgreSQL 18 or newer'
    expect(await refusal(migrate({ ownerUrl: database.ownerUrl, readVersion }))).toBe(expected)
    expect(await refusal(checkDatabase({ url: database.appUrl, kind: 'app', readVersion }))).toBe(expected)
    expect(() => requireVersion({ number: 180_000, name: '18.0' })).not.toThrow()
  })

  test('names the server and never the password where nothing answers', async () => {
    const ownerUrl = 'postgres://someone:hidden-password@127.0.0.1:1/accord'
    const message = await refusal(migrate({ ownerUrl }))
    expect(message).toMatch(/^Cannot connect to PostgreSQL at 127\.0\.0\.1:1\/accord \(DATABASE_OWNER_URL\): /)
    expect(message).not.toContain('hidden-password')
  })
})

describe('a process at boot', () => {
  test('is served with the logins that migrating made', async () => {
    await checkDatabase({ url: database.appUrl, kind: 'app' })
    await checkDatabase({ url: database.workerUrl, kind: 'worker' })
  })

  test('is refused without the newest migration', async () => {
    const directory = copyOfMigrations()
    writeFileSync(join(directory, '9999_newer.sql'), 'select 1;\n')
    expect(await refusal(checkDatabase({ url: database.appUrl, kind: 'app', directory }))).toBe(
      'The database lacks 9999_newer.sql: run npm run db:migrate',
    )
  })

  test('is refused on a database that was never migrated', async () => {
    const empty = await anotherDatabase({ empty: true })
    expect(await refusal(checkDatabase({ url: empty.appUrl, kind: 'app' }))).toBe(
      'The database is not set up: run npm run db:migrate',
    )
  })

  test('is refused as a superuser', async (context) => {
    if (!(await superuser())) context.skip('TEST_DATABASE_URL does not name a superuser')
    expect(await refusal(checkDatabase({ url: database.superuserUrl, kind: 'app' }))).toMatch(
      /^DATABASE_URL: the login \w+ is a superuser: /,
    )
  })

  test('is refused as the owner of the tables, and as the worker where the API is meant', async () => {
    expect(await refusal(checkDatabase({ url: database.ownerUrl, kind: 'app' }))).toMatch(
      /is a member of .*accord_owner/,
    )
    expect(await refusal(checkDatabase({ url: database.workerUrl, kind: 'app' }))).toMatch(
      /is a member of accord_worker/,
    )
    expect(await refusal(checkDatabase({ url: database.appUrl, kind: 'worker' }))).toMatch(
      /is not a member of accord_worker/,
    )
  })

  test('is refused where its login owns a table or bypasses row-level security', async (context) => {
    if (!(await superuser())) context.skip('TEST_DATABASE_URL does not name a superuser')
    const other = await anotherDatabase()
    const login = new URL(other.appUrl).username
    await withClient(other.superuserUrl, async (client) => {
      await client.query('create table public.mine (id integer)')
      await client.query(`alter table public.mine owner to ${login}`)
    })
    expect(await refusal(checkDatabase({ url: other.appUrl, kind: 'app' }))).toMatch(/owns tables \(mine\)/)

    const bypassing = `${login}_bypassing`
    await withClient(other.superuserUrl, (client) =>
      client.query(`create role ${bypassing} login bypassrls password 'x' in role accord_app`),
    )
    onTestFinished(() =>
      withClient(other.superuserUrl, (client) => client.query(`drop role ${bypassing}`)).then(() => {}),
    )
    const url = new URL(other.appUrl)
    url.username = bypassing
    url.password = 'x'
    expect(await refusal(checkDatabase({ url: url.href, kind: 'app' }))).toMatch(/has bypassrls/)
  })
})
