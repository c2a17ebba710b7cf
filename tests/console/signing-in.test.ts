import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeInBrowser, type Person, startConsole, type TestConsole } from '../support/console.ts'
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { withClient } from '../support/postgres.ts'
import { confirmIssuer } from '../support/second-administrator.ts'

const secret = 'a-secret-that-nobody-reads-again'

describeInBrowser('signing in at the participant’s own identity provider', () => {
  let console: TestConsole
  let provider: IdentityProvider
  let issuerId: string

  beforeAll(async () => {
    console = await startConsole()
    provider = await startIdentityProvider({
      redirectUri: `${console.origin}/console/callback`,
      secret,
      subject: 'anna',
    })
    issuerId = await registerIssuer()
  })
  afterAll(async () => {
    await provider?.close()
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  /** As an administrator of Sweden registers it: proposed, confirmed, and an account for Anna. */
  async function registerIssuer(): Promise<string> {
    const administrator = console.test.as('SE', 'administrator')
    const { issuer, jwksUri } = provider
    const consoleClient = { clientId: 'accord-console', clientSecret: secret, resource: 'urn:accord' }
    const proposed = await administrator.post<{ id: string }>('/v1/issuers', {
      ...{ issuer, jwksUri, audience: 'accord', consoleClient },
    })
    expect(proposed.status).toBe(201)
    const { id } = proposed.body
    expect((await confirmIssuer(console.test, 'SE', id)).status).toBe(200)
    const grants = [{ role: 'coordinator', validFrom: '2026-01-01' }]
    const account = { issuer, subject: 'anna', kind: 'person', name: 'Anna', grants }
    expect((await administrator.post('/v1/accounts', account)).status).toBe(201)
    return id
  }

  /** Where the provider would send this browser back to, once it has been there. */
  async function callbackOf(page: Person): Promise<URL> {
    const begun = await page.request.post(`${console.origin}/console/api/sign-in`, {
      data: { issuerId, returnTo: '/console' },
      headers: { origin: console.origin },
    })
    let url = ((await begun.json()) as { location: string }).location
    while (!url.startsWith(`${console.origin}/console/callback`)) {
      const reply = await page.request.get(url, { maxRedirects: 0 })
      url = new URL(reply.headers()['location']!, url).href
    }
    return new URL(url)
  }

  test('control: as the provider sends it, the callback signs the person in', async () => {
    const page = await console.person()
    const reply = await page.request.get((await callbackOf(page)).href, { maxRedirects: 0 })
    expect([reply.status(), reply.headers()['location']]).toEqual([303, '/console'])
    await page.to('/console')
    await page.getByText('Anna · SE · Coordinator').waitFor()
  })

  test('from the page to the provider and back to the page that was asked for', async () => {
    const page = await console.person()
    await page.to('/console/agreements?status=in_effect')
    await page.getByLabel('Participant').first().selectOption(issuerId)
    await page.getByRole('button', { name: 'Go to the identity provider' }).click()
    await page.getByText('Anna · SE · Coordinator').waitFor()
    expect(page.url()).toBe(`${console.origin}/console/agreements?status=in_effect`)
    const cookies = await page.context().cookies(console.origin)
    expect(cookies.filter(({ name }) => name.startsWith('accord-'))).toMatchObject([
      { name: 'accord-session', httpOnly: true, sameSite: 'Strict' },
    ])
  })

  test.each([
    ['state', (url: URL) => url.searchParams.set('state', 'another')],
    ['iss', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['code', (url: URL) => url.searchParams.set('code', 'stolen')],
  ])('a callback with another %s signs nobody in', async (_, bend) => {
    const page = await console.person()
    const callback = await callbackOf(page)
    bend(callback)
    const reply = await page.request.get(callback.href, { maxRedirects: 0 })
    expect([reply.status(), reply.headers()['location']]).toEqual([303, '/console/sign-in?failed=refused'])
    const cookies = await page.context().cookies(console.origin)
    expect(cookies.filter(({ name }) => name === 'accord-session')).toEqual([])
  })

  test('what the provider says about itself is asked for once by all who sign in, and again when it did not confirm', async () => {
    const page = await console.person()
    const self = () => provider.asked.filter((path) => path.startsWith('/.well-known/')).length
    const stolen = await callbackOf(page)
    stolen.searchParams.set('code', 'stolen')
    await page.request.get(stolen.href, { maxRedirects: 0 })
    const known = self()
    const twoAtOnce = () => Promise.all([callbackOf(page), callbackOf(page)])
    const asked = async () => {
      await twoAtOnce()
      return self() - known > 0
    }
    await vi.waitUntil(asked, { timeout: 10_000, interval: 200 })
    await page.request.get((await callbackOf(page)).href, { maxRedirects: 0 })
    await twoAtOnce()
    expect(self() - known).toBe(1)
  })

  test('nobody has it asked more than every two seconds, however often what comes back is not confirmed', async () => {
    const page = await console.person()
    const self = () => provider.asked.filter((path) => path.startsWith('/.well-known/')).length
    const [known, begun] = [self(), performance.now()]
    for (let turn = 0; turn < 12; turn += 1) {
      const stolen = await callbackOf(page)
      stolen.searchParams.set('state', 'another')
      await page.request.get(stolen.href, { maxRedirects: 0 })
    }
    expect(self() - known).toBeLessThanOrEqual(1 + (performance.now() - begun) / 2_000)
  })

  test('who has no account at the participant is told whom to ask', async () => {
    const [account] = await console.test.rows<{ id: string }>("select id from accord.account where subject = 'anna'")
    await withClient(console.test.testDatabase.superuserUrl, (client) =>
      client.query('delete from accord.console_session where account_id = $1', [account!.id]),
    )
    await console.test.rows("update accord.account set subject = 'anna-before' where id = $1", [account!.id])
    const page = await console.person()
    await page.to('/console')
    await page.getByLabel('Participant').first().selectOption(issuerId)
    await page.getByRole('button', { name: 'Go to the identity provider' }).click()
    await page.getByText('has not registered an account for you').waitFor()
    await console.test.rows("update accord.account set subject = 'anna' where id = $1", [account!.id])
  })

  test('the console’s secret is told once and never shown: not to its administrator, not in the journal', async () => {
    const issuer = await console.test.as('SE', 'administrator').get<object>(`/v1/issuers/${issuerId}`)
    expect(issuer.body).toMatchObject({ consoleClient: { clientId: 'accord-console', hasSecret: true } })
    expect(JSON.stringify(issuer.body)).not.toContain(secret)
    const journal = await console.test.rows('select j::text as whole from accord.journal_entry j')
    expect(journal.length).toBeGreaterThan(0)
    expect(journal.filter(({ whole }) => String(whole).includes(secret))).toEqual([])
  })
})
