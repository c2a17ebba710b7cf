import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import type pg from 'pg'
import { z } from 'zod'
import { participantKinds, rolesOpenTo } from '../access/actor.ts'
import { rowsOf } from './db/client-rows.ts'
import { written } from './db/selection.ts'
import { makeDirectory } from './directories.ts'
import { locks } from './locks.ts'

/**
 * Issuers for trying out: one per participant, all with one key that is in a file. Nobody can own a name under
 * `.invalid`.
 */
export const localIssuerPrefix = 'https://local-issuer.accord.invalid/'
export const localAudience = 'accord'

const text = z.string()
const Jwk = z.object({ kty: text, crv: text, x: text, y: text, kid: text, alg: text })
const LocalKey = z.object({ kid: text, private: Jwk.extend({ d: text }), public: Jwk.extend({ use: text }) })
type LocalKey = { kid: string; private: JWK; public: JWK }

const advice = 'Set LOCAL_ISSUER_KEY_FILE to the file that holds it, or to one that can be made.'

/** Reads the key file. @throws Error with one line where it is not there */
export async function readLocalKey(file: string): Promise<LocalKey> {
  const key = await storedKey(file)
  if (key === undefined)
    throw new Error(`${file} does not exist: the local issuer's key is made by the first start (npm start).`)
  return key
}

async function storedKey(file: string): Promise<LocalKey | undefined> {
  try {
    return LocalKey.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const { code = 'no such key' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Error(`${file} cannot be read as the local issuer's key (${code}). ${advice}`)
  }
}

/**
 * The key of the local issuers, made at the first start. Whoever can read the file can sign in as anybody, so it is
 * only for trying out.
 */
export async function ensureLocalKey(file: string): Promise<LocalKey> {
  const stored = await storedKey(file)
  if (stored !== undefined) return stored
  const pair = await generateKeyPair('ES256', { extractable: true })
  const kid = randomUUID()
  const key = {
    kid,
    private: { ...(await exportJWK(pair.privateKey)), kid, alg: 'ES256' },
    public: { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' },
  }
  const draft = `${file}.${kid}`
  try {
    makeDirectory(dirname(file))
    await writeFile(draft, JSON.stringify(key), { mode: 0o600 })
    await rename(draft, file)
  } catch (error) {
    throw new Error(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}). ${advice}`)
  }
  return key
}

/** An access token of a local issuer, valid for so many hours from `now`. */
export async function mintToken(
  key: LocalKey,
  { participant, role, hours, now }: { participant: string; role: string; hours: number; now: Date },
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1_000)
  return await new SignJWT({ client_id: 'accord-local' })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt' })
    .setIssuer(`${localIssuerPrefix}${participant}`)
    .setSubject(role)
    .setAudience(localAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.round(hours * 3_600))
    .setJti(randomUUID())
    .sign(await importJWK(key.private, 'ES256'))
}

const participantRow = written({ code: z.string(), kind: z.enum(participantKinds) })

/** Registers the local issuers with one account per participant and role; run again, it changes nothing. */
export async function registerLocalIssuers(client: pg.ClientBase, key: LocalKey): Promise<void> {
  const participants = await rowsOf(client, participantRow, 'select code, kind from accord.participant')
  const accounts = participants.flatMap(({ code, kind }) =>
    rolesOpenTo(kind, code).map((role) => ({
      participant: code,
      issuer: `${localIssuerPrefix}${code}`,
      subject: role,
    })),
  )
  const jwks = JSON.stringify({ keys: [key.public] })
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [locks.localIssuers])
  await client.query(
    `insert into accord.issuer (participant, issuer, jwks, audience, status)
    select p.code, $1 || p.code, $2::jsonb, $3, 'active'
    from accord.participant p
    on conflict (issuer) where status in ('active', 'suspended')
    do update set jwks = excluded.jwks, version = issuer.version + 1
    where issuer.jwks is distinct from excluded.jwks`,
    [localIssuerPrefix, jwks, localAudience],
  )
  await client.query(
    `with wanted as (
      select * from jsonb_to_recordset($1::jsonb) as w (participant text, issuer text, subject text)
    ), made as (
      insert into accord.account (participant, issuer, subject, kind, name)
      select participant, issuer, subject, 'person', participant || ' ' || replace(subject, '_', ' ') || ' (local issuer)'
      from wanted
      on conflict (issuer, subject, participant) do nothing
      returning id, participant, subject
    ), granted as (
      insert into accord.account_grant (account_id, participant, role, valid_from)
      select id, participant, subject, '2024-01-01' from made
    )
    select accord.set_audience(id, '{}', p_owner => participant, p_kind => 'account') from made`,
    [JSON.stringify(accounts)],
  )
  await client.query(
    `select accord.set_audience(id, '{}', p_owner => participant, p_kind => 'issuer')
    from accord.issuer i
    where issuer like $1
      and not exists (select 1 from accord.resource_audience r where r.resource_id = i.id)`,
    [`${localIssuerPrefix}%`],
  )
  await client.query('commit')
}

/** If the local issuers are off, those that were registered earlier are retired. */
export async function retireLocalIssuers(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update accord.issuer set status = 'retired', reason = 'the local issuer is off', version = version + 1
    where issuer like $1 and status in ('active', 'suspended')`,
    [`${localIssuerPrefix}%`],
  )
}
