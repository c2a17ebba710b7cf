import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { waitForLock } from '../locks.ts'
import { address, connect } from './client-of.ts'

export type Logins = { appUrl?: string | undefined; workerUrl?: string | undefined }

const groupRoles = ['accord_owner', 'accord_app', 'accord_worker', 'accord_definer']

type RolesStep = {
  ownerUrl: string
  logins: Logins
  directory: string
  onProgress: (line: string) => void
  waitSeconds: number
}

/** Roles belong to the cluster, so that whoever migrates another database of it must wait for the same lock. */
export async function rolesOfCluster(client: pg.Client, step: RolesStep): Promise<void> {
  const door = await connectOtherDatabase(step.ownerUrl, 'postgres')
  try {
    await prepareRoles(door ?? client, step)
  } finally {
    await door?.end()
  }
}

async function connectOtherDatabase(connectionString: string, database: string): Promise<pg.Client | undefined> {
  const other = new URL(connectionString)
  other.pathname = `/${database}`
  try {
    return await connect(other.href, 'DATABASE_OWNER_URL')
  } catch {
    return undefined // a managed server may forbid it: the lock then guards one database only
  }
}

async function prepareRoles(client: pg.Client, step: RolesStep): Promise<void> {
  await client.query('begin')
  try {
    const { waitSeconds: seconds, onProgress } = step
    await waitForLock(client, { lock: 'roles', until: 'transaction', seconds, onProgress })
    const { rows } = await client.query<{ complete: boolean }>(
      // Names are looked up as ids first, because pg_has_role raises an error for a role that does not exist.
      `select count(*) = $2 and bool_or(pg_has_role(owner.oid, r.oid, 'SET')) filter (where r.rolname = 'accord_definer') as complete
      from pg_roles r
      left join pg_roles owner on owner.rolname = 'accord_owner'
      where r.rolname = any ($1)`,
      [groupRoles, groupRoles.length],
    )
    if (rows[0]?.complete !== true) {
      step.onProgress('Creating the database roles')
      await permitted(client, readFileSync(join(step.directory, 'roles.sql'), 'utf8'), createRolesAdvice)
    }
    await permitted(
      client,
      `do $$
      begin
        if not pg_has_role(current_user, 'accord_owner', 'SET') then
          execute format('grant accord_owner to %I', current_user);
        end if;
      end
      $$`,
      (login) =>
        `The database login ${login} may not act as accord_owner: have a DBA run: grant accord_owner to "${login}"`,
    )
    await prepareLogin(client, step.ownerUrl, step.logins.appUrl, 'DATABASE_URL', 'accord_app')
    await prepareLogin(client, step.ownerUrl, step.logins.workerUrl, 'WORKER_DATABASE_URL', 'accord_worker')
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

const createRolesAdvice = (login: string) =>
  `The database login ${login} may not create roles: have a DBA run migrations/roles.sql once, then: grant accord_owner to "${login}"`

/** Runs a statement that needs a right which the login may lack, and then says what to ask for. */
async function permitted(client: pg.Client, sql: string, advice: (login: string) => string): Promise<void> {
  await client.query('savepoint permitted')
  try {
    await client.query(sql)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
    await client.query('rollback to savepoint permitted')
    const { rows } = await client.query<{ login: string }>('select current_user as login')
    throw new Error(advice(rows[0]!.login))
  }
}

async function prepareLogin(
  client: pg.Client,
  ownerUrl: string,
  connectionString: string | undefined,
  setting: string,
  role: string,
): Promise<void> {
  if (connectionString === undefined) return
  address(connectionString, setting)
  const login = decodeURIComponent(new URL(connectionString).username)
  const password = decodeURIComponent(new URL(connectionString).password)
  if (login === '') throw new Error(`${setting} names no user`)
  if (login === decodeURIComponent(new URL(ownerUrl).username)) {
    throw new Error(`${setting} names the same login as DATABASE_OWNER_URL: give the service one of its own`)
  }
  const { rows } = await client.query<{ super: boolean }>('select rolsuper as super from pg_roles where rolname = $1', [
    login,
  ])
  if (rows[0]?.super)
    throw new Error(`${setting}: the login ${login} is a superuser, whom row-level security does not bind`)
  const name = client.escapeIdentifier(login)
  if (rows[0] === undefined) {
    const secret = password === '' ? '' : ` password ${client.escapeLiteral(scramVerifier(password))}`
    await permitted(
      client,
      `create role ${name} login inherit nosuperuser nobypassrls nocreatedb nocreaterole${secret}`,
      (owner) =>
        `The database login ${owner} may not create the login ${login} of ${setting}: have a DBA create it, then: grant ${role} to ${name}`,
    )
  }
  const member = await client.query<{ inherits: boolean }>(
    `select pg_has_role($1::name, $2::name, 'USAGE') as inherits`,
    [login, role],
  )
  if (member.rows[0]?.inherits !== true) {
    await permitted(
      client,
      `grant ${role} to ${name} with inherit true`,
      (owner) => `The database login ${owner} may not grant ${role}: have a DBA run: grant ${role} to ${name}`,
    )
  }
}

/** The verifier that PostgreSQL itself would store, so that the password appears in no log of the server. */
function scramVerifier(password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
