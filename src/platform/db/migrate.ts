import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { limits } from '../../config.ts'
import { root } from '../../root.ts'
import { waitForLock } from '../locks.ts'
import { reasonOf } from '../log.ts'
import { connect } from './client-of.ts'
import { type Logins, rolesOfCluster } from './cluster-roles.ts'
import { buildConcurrently, concurrentMark } from './concurrent-indexes.ts'
import { sqlState } from './pool.ts'

export type ServerVersion = { number: number; name: string }

type Migration = { version: number; name: string; sha256: string; sql: string }

export const migrationsDirectory = fileURLToPath(new URL('migrations', root))

const versionNumberMin = 180_000

/**
 * Brings the database to the state of migrations/: roles, logins, then every file that was not applied yet, each in a
 * transaction of its own. Any number of processes may run it at once.
 * @throws Error whose message is one line for the operator
 */
export async function migrate(options: {
  ownerUrl: string
  logins?: Logins
  onProgress?: (line: string) => void
  directory?: string
  readVersion?: (client: pg.Client) => Promise<ServerVersion>
  /** How long to wait, at most, for whoever else migrates. */
  waitSeconds?: number
  /** Migrations that this version does not have are only reported, not refused. */
  allowNewer?: boolean
}): Promise<{ applied: string[] }> {
  const { ownerUrl, logins = {}, onProgress = () => {}, directory = migrationsDirectory } = options
  const { waitSeconds = limits.migrationWaitSeconds, allowNewer = false } = options
  const files = readMigrations(directory)
  const client = await connect(ownerUrl, 'DATABASE_OWNER_URL')
  try {
    requireVersion(await (options.readVersion ?? serverVersion)(client))
    await rolesOfCluster(client, { ownerUrl, logins, directory, onProgress, waitSeconds })
    await waitForLock(client, { lock: 'migrations', until: 'session', seconds: waitSeconds, onProgress })
    await client.query('set statement_timeout = 0')
    await allowCreation(client)
    return { applied: await applyMigrations(client, files, { allowNewer, onProgress }) }
  } finally {
    await client.end()
  }
}

/**
 * Makes roles, logins and the right to make schemas, as migrating does: before a restore, whose dump grants them the rest.
 */
export async function createRoles(options: {
  ownerUrl: string
  logins: Logins
  onProgress: (line: string) => void
}): Promise<void> {
  const client = await connect(options.ownerUrl, 'DATABASE_OWNER_URL')
  try {
    const waitSeconds = limits.migrationWaitSeconds
    await rolesOfCluster(client, { ...options, directory: migrationsDirectory, waitSeconds })
    await allowCreation(client)
  } finally {
    await client.end()
  }
}

/**
 * What a process checks before it serves: the server is new enough, every migration is applied, and row-level security
 * binds the login.
 * @throws Error whose message is one line for the operator
 */
export async function checkDatabase(options: {
  url: string
  kind: 'app' | 'worker'
  directory?: string
  readVersion?: (client: pg.Client) => Promise<ServerVersion>
  allowNewer?: boolean
  onProgress?: (line: string) => void
}): Promise<void> {
  const { allowNewer = false, onProgress = () => {} } = options
  const setting = options.kind === 'app' ? 'DATABASE_URL' : 'WORKER_DATABASE_URL'
  const client = await connect(options.url, setting, { bare: true })
  try {
    requireVersion(await (options.readVersion ?? serverVersion)(client))
    await refusePowers(client, setting, options.kind)
    const files = readMigrations(options.directory ?? migrationsDirectory)
    await requireMigrations(client, setting, options.kind, files)
    meetNewer(files, await appliedMigrations(client), allowNewer, onProgress)
  } finally {
    await client.end()
  }
}

export function requireVersion(version: ServerVersion): void {
  if (version.number < versionNumberMin) {
    throw new Error(`PostgreSQL ${version.name} is too old: Accord needs PostgreSQL 18 or newer`)
  }
}

async function serverVersion(client: pg.Client): Promise<ServerVersion> {
  const { rows } = await client.query<ServerVersion>(`
    select current_setting('server_version_num')::integer as number, current_setting('server_version') as name`)
  return rows[0]!
}

function readMigrations(directory: string): Migration[] {
  const migrations = readdirSync(directory)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      // A checkout on Windows may end lines otherwise: that is no change.
      const sql = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n')
      return { version: Number(name.slice(0, 4)), name, sha256: createHash('sha256').update(sql).digest('hex'), sql }
    })
  for (const [index, migration] of migrations.entries()) {
    const twin = migrations[index + 1]
    if (twin?.version === migration.version) {
      throw new Error(`migrations/${migration.name} and migrations/${twin.name} have the same number`)
    }
  }
  return migrations
}

async function allowCreation(client: pg.Client): Promise<void> {
  const may = async () => {
    const { rows } = await client.query<{ database: string; may: boolean }>(`
      select current_database() as database,
        has_database_privilege('accord_owner', current_database(), 'CREATE') as may`)
    return rows[0]!
  }
  const { database, may: already } = await may()
  if (already) return
  const grant = `grant create on database ${client.escapeIdentifier(database)} to accord_owner`
  try {
    await client.query(grant)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
  }
  // Without the right to grant, GRANT only warns.
  if (!(await may()).may) throw new Error(`accord_owner may not create schemas here: have a DBA run: ${grant}`)
}

async function applyMigrations(
  client: pg.Client,
  files: readonly Migration[],
  { allowNewer, onProgress }: { allowNewer: boolean; onProgress: (line: string) => void },
): Promise<string[]> {
  await client.query('set role accord_owner')
  await client.query(`
    create schema if not exists accord_migration;
    create table if not exists accord_migration.applied (
      version integer primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now()
    );
    grant usage on schema accord_migration to accord_app, accord_worker;
    grant select on accord_migration.applied to accord_app, accord_worker;`)
  const known = await appliedMigrations(client)
  refuseChanged(files, known)
  meetNewer(files, known, allowNewer, onProgress)
  const applied: string[] = []
  for (const file of files) {
    if (known.has(file.version)) continue
    onProgress(`Applying migrations/${file.name}`)
    await applyMigration(client, file)
    applied.push(file.name)
  }
  if (applied.length > 0) await client.query(forgetKept)
  return applied
}

/** A policy or a function may have changed, so nothing that processes keep of earlier answers may be used any more. */
const forgetKept = `set role accord_definer;
  update accord.kept_version set version = gen_random_uuid();
  set role accord_owner`

async function appliedMigrations(client: pg.Client): Promise<Map<number, { name: string; sha256: string }>> {
  const { rows } = await client.query<{ version: number; name: string; sha256: string }>(
    'select version, name, sha256 from accord_migration.applied',
  )
  return new Map(rows.map((row) => [row.version, row]))
}

function refuseChanged(
  files: readonly Migration[],
  known: ReadonlyMap<number, { name: string; sha256: string }>,
): void {
  const names = new Set(files.map((file) => file.name))
  const newest = Math.max(...files.map((file) => file.version))
  const others = [...known].filter(([version, was]) => version <= newest && !names.has(was.name))
  if (others.length > 0) {
    throw new Error(
      `The database was made by other migrations than these, of before the first release (${others[0]![1].name} …): load it anew, into an empty database.`,
    )
  }
  for (const file of files) {
    const was = known.get(file.version)
    if (was !== undefined && was.sha256 !== file.sha256) {
      throw new Error(
        `The database was made by another migrations/${file.name} than this one. Before the first release: load it anew, into an empty database, or run the version that made it. After it: restore the file, write a new one.`,
      )
    }
  }
}

/** Code that is older than its database reads and writes by rules that may no longer hold. */
function meetNewer(
  files: readonly Migration[],
  known: ReadonlyMap<number, { name: string }>,
  allowed: boolean,
  onProgress: (line: string) => void,
): void {
  const newest = Math.max(...files.map((file) => file.version))
  const newer = [...known].filter(([version]) => version > newest).map(([, { name }]) => name)
  if (newer.length === 0) return
  const what = `The database is newer than this version, which does not know ${newer.sort().join(', ')}`
  if (!allowed) {
    throw new Error(
      `${what}: start the version that migrated it. Where its notes say that the one before may go on beside it, set ALLOW_NEWER_DATABASE=true.`,
    )
  }
  onProgress(`${what}: it goes on by ALLOW_NEWER_DATABASE.`)
}

async function applyMigration(client: pg.Client, file: Migration): Promise<void> {
  try {
    if (file.sql.startsWith(`${concurrentMark}\n`)) {
      await buildConcurrently(client, file.sql)
      await noteApplied(client, file)
      return
    }
    await client.query('begin')
    // A statement that waits for a lock makes all later statements wait behind it.
    await client.query(`set local role accord_owner; set local lock_timeout = '${limits.migrationLockSeconds}s'`)
    await client.query(file.sql)
    await noteApplied(client, file)
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`)
  } catch (error) {
    await client.query('rollback').catch(() => {})
    const waited =
      sqlState(error)?.code === '55P03'
        ? `a session that is open holds what it changes for longer than ${limits.migrationLockSeconds} s: `
        : ''
    throw new Error(`migrations/${file.name}${lineOf(error, file.sql)}: ${waited}${reasonOf(error).message}`, {
      cause: error,
    })
  }
}

async function noteApplied(client: pg.Client, file: Migration): Promise<void> {
  await client.query('insert into accord_migration.applied (version, name, sha256) values ($1, $2, $3)', [
    file.version,
    file.name,
    file.sha256,
  ])
}

function lineOf(error: unknown, sql: string): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position ?? 0) : 0
  return position > 0 ? `:${sql.slice(0, position).split('\n').length}` : ''
}

/** A login that row-level security does not bind would show everything to everybody. */
async function refusePowers(client: pg.Client, setting: string, kind: 'app' | 'worker'): Promise<void> {
  const forbidden =
    kind === 'app' ? ['accord_owner', 'accord_definer', 'accord_worker'] : ['accord_owner', 'accord_definer']
  const { rows } = await client.query<{
    login: string
    super: boolean
    bypass: boolean
    memberships: string[] | null
    tables: string[] | null
  }>(
    `select session_user as login,
      bool_or(r.rolsuper) as super,
      bool_or(r.rolbypassrls) as bypass,
      array_agg(r.rolname::text order by r.rolname) filter (where r.rolname = any ($1)) as memberships,
      (select array_agg(c.oid::regclass::text order by c.relname)
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p')
          and n.nspname <> all ($2)
          and pg_has_role(session_user, c.relowner, 'MEMBER')) as tables
    from pg_roles r
    where pg_has_role(session_user, r.oid, 'MEMBER')`,
    // graphile-worker's schema is the worker's own.
    [forbidden, kind === 'worker' ? ['graphile_worker'] : []],
  )
  const { login, super: superuser, bypass, memberships, tables } = rows[0]!
  const fault = superuser
    ? 'is a superuser'
    : bypass
      ? 'has bypassrls'
      : memberships !== null
        ? `is a member of ${memberships.join(', ')}`
        : tables !== null
          ? `owns tables (${tables.slice(0, 3).join(', ')}${tables.length > 3 ? ', …' : ''})`
          : undefined
  if (fault !== undefined) {
    throw new Error(
      `${setting}: the login ${login} ${fault}: row-level security would not hold; give a plain member of accord_${kind}`,
    )
  }
}

async function requireMigrations(
  client: pg.Client,
  setting: string,
  kind: 'app' | 'worker',
  files: readonly Migration[],
): Promise<void> {
  const { rows } = await client.query<{ login: string; table: boolean; role: boolean; member: boolean }>(
    `select session_user as login,
      to_regclass('accord_migration.applied') is not null as table,
      r.oid is not null as role,
      coalesce(pg_has_role(session_user, r.oid, 'USAGE'), false) as member
    from (values ($1)) as wanted (name)
    left join pg_roles r on r.rolname = wanted.name`,
    [`accord_${kind}`],
  )
  const state = rows[0]!
  if (!state.role) throw new Error('The database is not set up: run npm run db:migrate')
  if (!state.member) {
    throw new Error(
      `${setting}: the login ${state.login} is not a member of accord_${kind}: run npm run db:migrate, or: grant accord_${kind} to "${state.login}"`,
    )
  }
  if (!state.table) throw new Error('The database is not set up: run npm run db:migrate')
  const known = await appliedMigrations(client)
  refuseChanged(files, known)
  const missing = files.filter((file) => !known.has(file.version)).map((file) => file.name)
  if (missing.length > 0) throw new Error(`The database lacks ${missing.join(', ')}: run npm run db:migrate`)
}
