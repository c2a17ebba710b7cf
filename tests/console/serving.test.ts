import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { consoleAssets } from '../../src/console/assets.ts'
import { seal, ticketHash, unseal } from '../../src/console/seal.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { withClient } from '../support/postgres.ts'

// The console as an attacker meets it: without a browser, which is the attacker's choice.

let app: TestApp
const host = 'accord.example'
const own = { host, origin: `https://${host}`, 'sec-fetch-site': 'same-origin' }
beforeAll(async () => {
  const keyFile = join(mkdtempSync(join(tmpdir(), 'accord-console-')), 'local-issuer.json')
  writeFileSync(keyFile, JSON.stringify(inject('localKey')))
  app = await createTestApp({
    config: { localIssuer: { enabled: true, keyFile }, publicUrl: `https://${host}` },
  })
})
afterAll(() => app.close())

type Method = 'GET' | 'POST' | 'DELETE'
const ask = (method: Method, url: string, headers: Record<string, string>, payload?: object) =>
  app.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })

/** Signs in and gives the cookie as a browser sends it. */
async function signIn(participant = 'UA', role = 'coordinator'): Promise<string> {
  const reply = await ask('POST', '/console/api/sign-in/local', own, { participant, role })
  expect(reply.statusCode).toBe(200)
  return String(reply.headers['set-cookie']).split(';')[0]!
}

describe('the pages', () => {
  test('the root leads people to the console, and the documentation stays', async () => {
    const root = await ask('GET', '/', {})
    expect([root.statusCode, root.headers.location]).toEqual([307, '/console'])
    expect((await ask('GET', '/docs/', {})).statusCode).toBe(200)
  })

  test.each(['/console', '/console/consultations/x/preview'])(
    '%s: nothing inline, nothing from elsewhere, in nobody’s frame',
    async (url) => {
      const { headers, body, statusCode } = await ask('GET', url, {})
      expect(statusCode).toBe(200)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(policy).not.toMatch(/unsafe|https?:/)
      expect(headers['x-frame-options']).toBe('DENY')
      expect(body).not.toMatch(/<script(?![^>]*\ssrc="\/console\/assets\/)|<style|\son\w+=|https?:/)
    },
  )

  test('script and style are below 150 KiB compressed, and are kept for good under the name of their content', async () => {
    const { files } = await consoleAssets()
    const bytes = [...files.values()].reduce((sum, { br }) => sum + br.length, 0)
    expect(bytes).toBeLessThan(150 * 1_024)
    for (const [name, { br }] of files) {
      const reply = await app.app.inject({ url: `/console/assets/${name}`, headers: { 'accept-encoding': 'gzip, br' } })
      expect(reply.headers).toMatchObject({
        'content-encoding': 'br',
        'cache-control': expect.stringContaining('immutable'),
      })
      expect(reply.rawPayload.equals(br)).toBe(true)
    }
    expect((await ask('GET', '/console/assets/other.js', {})).statusCode).toBe(404)
  })
})

describe('a session', () => {
  test('its cookie is for this host, over TLS, from its own pages, and out of reach of scripts', async () => {
    const reply = await ask('POST', '/console/api/sign-in/local', own, { participant: 'SE', role: 'viewer' })
    const cookie = String(reply.headers['set-cookie'])
    expect(cookie).toMatch(
      /^__Host-accord-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800; Secure$/,
    )
  })

  test('what stands in the database acts for nobody: the token is sealed by the cookie alone', async () => {
    const cookie = await signIn('NO', 'ministry')
    const ticket = cookie.split('=')[1]!
    const { rows } = await withClient(app.testDatabase.superuserUrl, (client) =>
      client.query<{ ticket_hash: Buffer; sealed: Buffer; whole: string }>(
        'select ticket_hash, sealed, s::text as whole from accord.console_session s order by id desc limit 1',
      ),
    )
    const row = rows[0]
    expect(row!.ticket_hash.equals(ticketHash(ticket)!)).toBe(true)
    expect(row!.whole).not.toContain(ticket)
    expect(row!.sealed.toString('latin1')).not.toMatch(/eyJ/)
    expect(unseal(ticket, row!.sealed)).toContain('eyJ') // control: with the cookie it opens
    expect(unseal(seal.name.padEnd(43, 'x'), row!.sealed)).toBeUndefined()
    const other = await signIn('NO', 'viewer')
    expect(unseal(other.split('=')[1]!, row!.sealed)).toBeUndefined()
  })

  test('a changed seal, or one that was moved to another row, opens nothing', () => {
    const [one, two] = ['a'.repeat(43), 'b'.repeat(43)]
    const sealed = seal(one, 'secret')
    expect(unseal(one, sealed)).toBe('secret')
    for (const place of [0, 12, 28, sealed.length - 1]) {
      const bent = Buffer.from(sealed)
      bent[place]! ^= 1
      expect(unseal(one, bent)).toBeUndefined()
    }
    expect(unseal(two, sealed)).toBeUndefined()
  })

  test('lists where the account is signed in, ends another one, and never one of somebody else', async () => {
    const [first, second, stranger] = [await signIn('FI'), await signIn('FI'), await signIn('LV')]
    const list = (cookie: string) => ask('GET', '/console/api/sessions', { ...own, cookie })
    const items = (await list(first)).json<{ items: { id: string; current: boolean }[] }>().items
    expect(items.map(({ current }) => current).sort()).toEqual([false, true])
    const other = items.find(({ current }) => !current)!.id
    const end = (cookie: string, id: string) => ask('DELETE', `/console/api/sessions/${id}`, { ...own, cookie })
    expect((await end(stranger, other)).statusCode).toBe(404)
    expect((await ask('GET', '/console/api/v1/me', { ...own, cookie: second })).statusCode).toBe(200)
    expect((await end(first, other)).statusCode).toBe(200)
    expect((await ask('GET', '/console/api/v1/me', { ...own, cookie: second })).statusCode).toBe(401)
    expect((await ask('GET', '/console/api/v1/me', { ...own, cookie: first })).statusCode).toBe(200)
  })

  test('signing in anew ends the session before, and signing out ends it for good', async () => {
    const first = await signIn('DK')
    const reply = await ask(
      'POST',
      '/console/api/sign-in/local',
      { ...own, cookie: first },
      { participant: 'DK', role: 'viewer' },
    )
    const second = String(reply.headers['set-cookie']).split(';')[0]!
    const me = (cookie: string) => ask('GET', '/console/api/v1/me', { ...own, cookie })
    expect([(await me(first)).statusCode, (await me(second)).statusCode]).toEqual([401, 200])
    await ask('POST', '/console/api/sign-out', { ...own, cookie: second })
    expect((await me(second)).statusCode).toBe(401)
  })

  test('is over when its token is, and is taken away at the next sign-in', async () => {
    const clock = app.clock.now()
    const cookie = await signIn('IE')
    app.clock.advance(8 * 3_600_000 + 1_000)
    expect((await ask('GET', '/console/api/v1/me', { ...own, cookie })).statusCode).toBe(401)
    await signIn('IE')
    const left = await withClient(app.testDatabase.superuserUrl, (client) =>
      client.query('select from accord.console_session where expires_at <= $1', [app.clock.now()]),
    )
    expect(left.rowCount).toBe(0)
    app.clock.set(clock)
  })
})

describe('the way to /v1', () => {
  test('is /v1 with the person’s own token: the same answers, and the same refusals', async () => {
    const cookie = await signIn('PL', 'viewer')
    const me = await ask('GET', '/console/api/v1/me', { ...own, cookie })
    expect(me.json()).toMatchObject({ participant: { code: 'PL' }, grants: [{ role: 'viewer' }] })
    const body = { title: 'x' }
    const act = await ask('POST', '/console/api/v1/consultations', { ...own, cookie, 'idempotency-key': 'k' }, body)
    const direct = await app.as('PL', 'viewer').post('/v1/consultations', body)
    expect([act.statusCode, act.json().code]).toEqual([direct.status, direct.body.code])
  })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister host', { 'sec-fetch-site': 'same-site' }],
    ['the bar of the browser', { 'sec-fetch-site': 'none' }],
    ['another origin', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
  ])('takes nothing from %s, whatever cookie comes with it', async (_, headers) => {
    const cookie = await signIn()
    for (const [method, url] of [
      ['GET', '/console/api/v1/me'],
      ['POST', '/console/api/v1/consultations'],
      ['POST', '/console/api/sign-out'],
      ['POST', '/console/api/sign-in/local'],
      ['GET', '/console/api/sessions'],
    ] as const) {
      const reply = await ask(method, url, { host, cookie, ...headers }, method === 'POST' ? {} : undefined)
      expect([reply.statusCode, reply.json().code], `${method} ${url}`).toEqual([403, 'forbidden'])
    }
    expect((await ask('GET', '/console/api/v1/me', { ...own, cookie })).statusCode).toBe(200) // control
  })

  test('a browser that does not say from where it comes must name its origin for whatever could act', async () => {
    const cookie = await signIn()
    const post = (headers: Record<string, string>) =>
      ask('POST', '/console/api/v1/consultations', { host, cookie, ...headers }, {})
    expect((await post({})).statusCode).toBe(403)
    expect((await post({ origin: 'https://evil.example' })).statusCode).toBe(403)
    expect((await post({ origin: `https://${host}` })).statusCode).toBe(400) // control: it got as far as the operation
  })

  test('a crafted link acts on nothing: the API that it can reach reads', async () => {
    const cookie = await signIn()
    for (const path of ['consultations', 'sign-out', 'sign-in/local']) {
      const reply = await ask(
        'GET',
        `/console/api/${path === 'consultations' ? 'v1/consultations/x/circulation' : path}`,
        { ...own, cookie },
      )
      expect([404, 405], path).toContain(reply.statusCode)
    }
    expect((await ask('GET', '/console/api/v1/me', { ...own, cookie })).statusCode).toBe(200)
  })

  test('a token of one’s own is not taken along: the session’s alone is sent', async () => {
    const cookie = await signIn('PL', 'viewer')
    const authorization = `Bearer ${await app.token('UA', 'coordinator')}`
    const reply = await ask('GET', '/console/api/v1/me', { ...own, cookie, authorization })
    expect(reply.json()).toMatchObject({ participant: { code: 'PL' } })
  })

  test('/v1 itself takes no cookie', async () => {
    expect((await ask('GET', '/v1/me', { ...own, cookie: await signIn() })).statusCode).toBe(401)
  })
})

describe('signing in', () => {
  test('over plain http is for this machine’s own address alone', async () => {
    const plain = await createTestApp({ on: app, config: { localIssuer: { enabled: true, keyFile: 'nowhere' } } })
    const reply = await plain.app.inject({
      method: 'POST',
      url: '/console/api/sign-in/local',
      headers: { host: 'accord.example', origin: 'http://accord.example' },
      payload: { participant: 'UA', role: 'viewer' },
    })
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'forbidden'])
    await plain.close()
  })

  test('as anybody is not there where the local issuer is off', async () => {
    const real = await createTestApp({
      on: app,
      config: { localIssuer: { enabled: false, keyFile: 'nowhere' }, publicUrl: `https://${host}` },
    })
    const choices = await real.app.inject({ url: '/console/api/sign-in', headers: own })
    expect(choices.json()).toMatchObject({ local: null, issuers: [] })
    const reply = await real.app.inject({
      method: 'POST',
      url: '/console/api/sign-in/local',
      headers: own,
      payload: { participant: 'UA', role: 'viewer' },
    })
    expect(reply.statusCode).toBe(404)
    await real.close()
  })

  test('a callback that nobody began leads to the sign-in page, with a word of ours and nothing of the caller’s', async () => {
    const reply = await ask('GET', '/console/callback?code=x&state=y&error_description=%3Cscript%3E', { host })
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/console/sign-in?failed=elsewhere'])
  })
})
