import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'

// One's own provider on the two-command install: the embedded database, an http issuer on the same machine.

const directory = mkdtempSync(join(tmpdir(), 'accord-provider-'))
let provider: IdentityProvider
let server: ServerProcess
beforeAll(async () => {
  chmodSync(directory, 0o755) // as root the database runs as another user, who must pass through
  provider = await startIdentityProvider()
})
afterAll(async () => {
  await server?.end('SIGTERM')
  await provider.close()
  rmSync(directory, { recursive: true, force: true })
})

function bootstrap(participant: string, more: string[] = []): Promise<{ code: number; said: string }> {
  const main = join(import.meta.dirname, '../../src/main.ts')
  const administrator = ['--administrator-subject', 'desk-service', '--administrator-name', 'Administrator']
  const args = [
    '--participant',
    participant,
    '--issuer',
    provider.issuer,
    '--jwks-uri',
    provider.jwksUri,
    ...administrator,
  ]
  const env = { ...process.env, DATA_DIR: directory, DATABASE_URL: '', WORKER_DATABASE_URL: '' }
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'bootstrap', ...args, ...more], { env }, (error, _, said) => {
      resolve({ code: error === null ? 0 : Number(error.code), said })
    })
  })
}

async function me(token: string): Promise<{ status: number; body: object }> {
  const reply = await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  return { status: reply.status, body: (await reply.json()) as object }
}

describe('npm run bootstrap on the embedded database', () => {
  test('lets an own provider on this machine in: its service signs in, its people after an account is made', async () => {
    expect(await bootstrap('SE')).toMatchObject({ code: 0 })
    server = await startProcess({ directory, keyFile: join(directory, 'local-issuer.json') })
    const service = await provider.serviceToken()
    expect(await me(service)).toMatchObject({
      status: 200,
      body: { participant: { code: 'SE' }, grants: [{ role: 'administrator' }] },
    })
    const person = await provider.signIn('anna')
    expect(await me(person.accessToken)).toMatchObject({ status: 403, body: { code: 'no_grant' } })
    const made = await fetch(`${server.url}/v1/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service}`, 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify({
        issuer: provider.issuer,
        subject: 'anna',
        kind: 'person',
        name: 'Anna',
        grants: [{ role: 'coordinator', validFrom: '2026-01-01' }],
      }),
    })
    expect(made.status).toBe(201)
    expect(await me(person.accessToken)).toMatchObject({ status: 200, body: { grants: [{ role: 'coordinator' }] } })
    expect(await me(person.idToken)).toMatchObject({
      status: 401,
      body: { detail: expect.stringMatching(/its claim "aud" does not fit/) },
    })
  })

  test('beside a running server uses its database, and refuses in one line', async () => {
    expect(await bootstrap('PL')).toEqual({
      code: 1,
      said: expect.stringContaining(`accord: issuer: ${provider.issuer} is in use by another participant`),
    })
    expect(await bootstrap('PL', ['--profile', 'google'])).toEqual({
      code: 1,
      said: expect.stringMatching(/accord: profile: .*"keycloak"/),
    })
  })
})
