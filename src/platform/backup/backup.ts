import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { z } from 'zod'
import { withClient } from '../db/client-of.ts'
import { createRoles } from '../db/migrate.ts'
import { makeDirectory } from '../directories.ts'
import { findPrograms, runOn } from './client-programs.ts'
import { type Seal, sealJournal } from './seal.ts'

const dumpName = 'database.dump'
const sheetName = 'backup.json'

/** The file beside the dump, which shows whether a restored database is the same. */
const Sheet = z.object({
  format: z.literal(1),
  madeAt: z.string(),
  postgresql: z.string(),
  migrations: z.array(z.string()),
  rows: z.record(z.string(), z.int()),
  journal: z.object({ position: z.int(), root: z.string() }),
  sha256: z.string(),
})
type Sheet = z.infer<typeof Sheet>

type Options = {
  directory: string
  /** A login to which row-level security does not apply. */
  url: string
  /** Directories that are searched for the client programs. */
  programs: readonly string[]
  onProgress: (line: string) => void
}

/**
 * Writes a dump into a new directory, and beside it what it holds: the rows of each table and the seal of the journal,
 * read in the very snapshot that is dumped, while the service goes on. No password and no role is in it.
 */
export async function backUp({ directory, url, programs, onProgress }: Options): Promise<Seal> {
  return await asBackupLogin(url, async (client) => {
    const server = await requireUnbound(client)
    const { pg_dump } = await findPrograms(programs, server.major)
    await requireNew(directory)
    await client.query('begin isolation level repeatable read read only')
    const { rows } = await client.query<{ id: string; now: Date }>('select pg_export_snapshot() as id, now()')
    const [snapshot] = rows
    onProgress('Checking the journal')
    const journal = await sealJournal(client)
    const facts = { migrations: await migrationsOf(client), rows: await rowsOf(client) }
    onProgress('Dumping the database')
    makeDirectory(directory, 0o700)
    const dump = join(directory, dumpName)
    await runOn(pg_dump, url, ['--format=custom', `--snapshot=${snapshot!.id}`, `--file=${dump}`])
    const sheet: Sheet = {
      format: 1,
      madeAt: snapshot!.now.toISOString(),
      postgresql: server.name,
      ...facts,
      journal,
      sha256: await sha256Of(dump),
    }
    // Written last, and as a whole or not at all: a directory without this file is no backup.
    const path = join(directory, sheetName)
    await writeFile(`${path}.part`, `${JSON.stringify(sheet, null, 2)}\n`, { mode: 0o600 })
    await rename(`${path}.part`, path)
    return journal
  })
}

type Restore = Options & {
  /**
   * The login that migrates and the logins of the service. They are made first, because the dump gives them their
   * rights.
   */
  ownerUrl: string
  appUrl: string
  workerUrl: string
}

/**
 * Brings a backup into an empty database: roles first, then all in one transaction, then every leaf of the journal and
 * every count of rows is compared with the file of the backup.
 */
export async function restore(options: Restore): Promise<Seal> {
  const { directory, url, ownerUrl, appUrl, workerUrl, onProgress } = options
  const sheet = await readSheet(directory)
  const dump = join(directory, dumpName)
  if ((await sha256Of(dump)) !== sheet.sha256) throw new Error(`${dump} is not the file that was backed up.`)
  return await asBackupLogin(url, async (client) => {
    const server = await requireUnbound(client)
    await requireEmpty(client)
    const { pg_restore } = await findPrograms(options.programs, server.major)
    await createRoles({ ownerUrl, logins: { appUrl, workerUrl }, onProgress })
    onProgress(`Restoring what was backed up at ${sheet.madeAt}`)
    await runOn(pg_restore, url, ['--exit-on-error', '--single-transaction', dump])
    onProgress('Checking what was restored')
    const seal = await sealJournal(client)
    const found = { migrations: await migrationsOf(client), rows: await rowsOf(client), journal: seal }
    for (const part of ['journal', 'migrations', 'rows'] as const) {
      const [was, is] = [JSON.stringify(sheet[part]), JSON.stringify(found[part])]
      if (was !== is)
        throw new Error(`What was restored is not what was backed up (${part}): do not use it, and drop this database.`)
    }
    return seal
  })
}

async function readSheet(directory: string): Promise<Sheet> {
  const path = join(directory, sheetName)
  try {
    return Sheet.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    throw new Error(`${directory} is no whole backup: ${path} is missing or cannot be read.`)
  }
}

/** A login to which row-level security applies would dump only what it sees; pg_dump refuses this too. */
async function requireUnbound(client: pg.ClientBase): Promise<{ major: number; name: string }> {
  const { rows } = await client.query<{ login: string; unbound: boolean; major: number; name: string }>(
    `select current_user as login, rolsuper or rolbypassrls as unbound,
      current_setting('server_version_num')::integer / 10000 as major, current_setting('server_version') as name
    from pg_roles where rolname = current_user`,
  )
  const { login, unbound, major, name } = rows[0]!
  if (unbound) return { major, name }
  throw new Error(
    `DATABASE_BACKUP_URL: row-level security binds the login ${login}, which could not read or write all: give a superuser, or a login with bypassrls.`,
  )
}

async function requireEmpty(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ database: string; tables: string }>(
    `select current_database() as database, count(*)::text as tables
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  )
  const { database, tables } = rows[0]!
  if (tables !== '0') {
    throw new Error(`The database ${database} has ${tables} tables: a backup is restored into an empty database alone.`)
  }
}

async function requireNew(directory: string): Promise<void> {
  const there = await readdir(directory).catch(() => [])
  if (there.length > 0) throw new Error(`${directory} is not empty: each backup has a directory of its own.`)
}

async function migrationsOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from accord_migration.applied order by version')
  return rows.map(({ name }) => name)
}

async function rowsOf(client: pg.ClientBase): Promise<Record<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c
    where c.relnamespace = 'accord'::regnamespace and c.relkind = 'r' order by c.relname collate "C"`,
  )
  const counted: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await client.query(`select count(*)::bigint as rows from accord.${pg.escapeIdentifier(name)}`)
    counted[name] = Number(rows[0].rows)
  }
  return counted
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const asBackupLogin = <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withClient(url, work, 'DATABASE_BACKUP_URL')
