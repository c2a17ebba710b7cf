import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeInBrowser, startConsole, type TestConsole } from '../support/console.ts'
import { hostile, shown } from '../support/hostile.ts'

const all = hostile.join(' ')

describeInBrowser('what others write and where others lead', () => {
  let console: TestConsole
  let stranger: Server
  let strange: string
  let page = '<p>x</p>'
  const made: { id: string }[] = []

  beforeAll(async () => {
    console = await startConsole(async (app) => {
      const coordinator = app.as('UA', 'coordinator')
      const draft = {
        ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
        ...{ title: all.slice(0, 290), summary: all, asks: [{ text: all }] },
      }
      const reply = await coordinator.post<{ id: string; version: number }>('/v1/consultations', draft)
      expect(reply.status).toBe(201)
      made.push(reply.body)
      const authorisedBy = { name: hostile[0]!, office: hostile[1]!, instrument: hostile[2]! }
      const at = `/v1/consultations/${reply.body.id}`
      const circulated = await coordinator.post(`${at}/circulation`, { authorisedBy }, { ifMatch: reply.body.version })
      expect(circulated.status).toBe(200)
      const answer = await app.as('NO', 'coordinator').post(`${at}/responses`, { type: 'decline', text: all })
      expect(answer.status).toBe(201)
    })
    stranger = createServer((_request, reply) => reply.setHeader('content-type', 'text/html').end(page))
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    strange = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    stranger?.close()
    await console?.close()
    expect(console?.faults.filter((fault) => !fault.includes('frame-ancestors'))).toEqual([])
  })

  test('is shown as text, to the letter, and runs nowhere', async () => {
    const reader = await console.person({ participant: 'UA', role: 'coordinator' })
    const at = `/console/consultations/${made[0]!.id}`
    for (const tab of ['', '/calls', '/offers', '/close', '/timeline', '/minister']) {
      await reader.to(`${at}${tab}`)
      expect(await reader.title()).toContain('<script>window.pwned')
      expect((await shown(reader)).wrong, tab).toEqual([])
    }
    await reader.to(at)
    expect(await reader.locator('.summary').textContent()).toBe(all)
    await reader.to(`${at}/offers`)
    expect(await reader.locator('main').textContent()).toContain(all)
    expect(await reader.locator('a[href^="javascript:"]').count()).toBe(0)
  })

  test('control: the same text as HTML does run, where no policy forbids it', async () => {
    page = hostile[1]!
    const victim = await console.person()
    await victim.goto(strange)
    await victim.waitForFunction(() => (globalThis as unknown as { pwned?: number }).pwned === 1)
  })

  test('the policy of the page forbids what slips in all the same', async () => {
    const reader = await console.person({ participant: 'UA', role: 'coordinator' })
    const violated = await reader.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true })
      const script = document.createElement('script'); script.setAttribute('nonce', 'x')
      try { script.text = 'window.pwned = 1'; document.head.append(script) } catch { resolve('trusted types') }
    })`)
    expect(violated).toMatch(/require-trusted-types-for|script-src|trusted types/)
    expect(await reader.evaluate('window.pwned')).toBeUndefined()
    console.faults.splice(0) // the browser tells of it in its console: that is what was asked for
  })

  test('a frame around the console is refused', async () => {
    page = `<iframe src="${console.origin}/console" width="800" height="600"></iframe>`
    const victim = await console.person({ participant: 'UA', role: 'coordinator' })
    await victim.goto(strange)
    await victim.waitForTimeout(500)
    const frame = victim.frames().find((each) => each !== victim.mainFrame())
    expect(
      (await frame
        ?.locator('.brand, #app')
        .count()
        .catch(() => 0)) ?? 0,
    ).toBe(0)
  })

  test('a form of another site acts on nothing, though the browser has the cookie', async () => {
    const victim = await console.person({ participant: 'UA', role: 'coordinator' })
    page = `<form method="post" enctype="text/plain" action="${console.origin}/console/api/sign-out"><button>x</button></form>`
    await victim.goto(strange)
    const [reply] = await Promise.all([
      victim.waitForResponse((each) => each.url().endsWith('/sign-out')),
      victim.locator('button').click(),
    ])
    expect(reply.status()).toBe(403)
    await victim.to('/console')
    await victim.getByText('UA coordinator (local issuer)').first().waitFor()
  })
})
