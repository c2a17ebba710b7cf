import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { createTestApp, type TestApp, type TestAppOptions } from './app.ts'
import { browserOfAll, chromiumPath } from './browser-pages.ts'
import { describeWhere } from './describe-where.ts'
import { createSceneryApp, type Scenery } from './scenery.ts'

export const hasBrowser = chromiumPath !== undefined
export const describeInBrowser = describeWhere(
  hasBrowser,
  'Chromium: apt-get install chromium-headless-shell, or set CHROMIUM to its path',
)

export type Who = { participant: string; role: string }
export type Look = { language?: 'en' | 'uk'; theme?: 'light' | 'dark'; width?: number }

export type Person = Page & {
  /** Opens a page of the console, from another one of it as a link does, and waits until it has been drawn. */
  to(path: string): Promise<void>
}

/** The console in a real browser on a real server: one database for a file. */
export type TestConsole = {
  test: TestApp
  browser: Browser
  origin: string
  /** Somebody at a browser of their own, signed in where `who` is given. */
  person(who?: Who, look?: Look): Promise<Person>
  /** What no page may ever do: an error, a request elsewhere, a report of the content policy. */
  faults: string[]
  close(): Promise<void>
}

/** `arrange` runs first, two hours ago by the clock, which goes on as clocks do from then on. */
export async function startConsole(
  arrange: (test: TestApp) => Promise<unknown> = async () => undefined,
  options: TestAppOptions = {},
): Promise<TestConsole> {
  const { directory, ...prepared } = await prepare(options)
  const test = await createTestApp(prepared)
  await arrange(test)
  return await open(test, directory)
}

/** The console over one record of every kind. */
export async function startSceneryConsole(): Promise<{ console: TestConsole; scenery: Scenery }> {
  const { directory, ...prepared } = await prepare({})
  const { test, scenery } = await createSceneryApp(prepared)
  return { console: await open(test, directory), scenery }
}

async function prepare(options: TestAppOptions) {
  const directory = await mkdtemp(join(tmpdir(), 'accord-console-'))
  const keyFile = join(directory, 'local-issuer.json')
  await writeFile(keyFile, JSON.stringify(inject('localKey')))
  return {
    clock: new Date(Date.now() - 7_200_000).toISOString(),
    ...options,
    config: { localIssuer: { enabled: true, keyFile }, ...options.config },
    directory,
  }
}

async function open(test: TestApp, directory: string): Promise<TestConsole> {
  test.clock.set(new Date())
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const origin = `http://127.0.0.1:${(test.app.server.address() as AddressInfo).port}`
  const browser = await browserOfAll()
  const faults: string[] = []
  const contexts: BrowserContext[] = []
  let going = true
  const sequencing = (async () => {
    while (going) {
      test.clock.set(new Date())
      await test.sequence().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })()
  return {
    test,
    browser,
    origin,
    faults,
    async person(who, look = {}) {
      const page = await openPage(browser, { origin, faults, look, contexts })
      if (who !== undefined) await signIn(page, origin, who)
      return page
    },
    async close() {
      going = false
      await sequencing
      for (const context of contexts) await context.close()
      await test.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

type Opening = { origin: string; faults: string[]; look: Look; contexts: BrowserContext[] }

async function openPage(browser: Browser, { origin, faults, look, contexts }: Opening): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1_280, height: 900 },
    locale: look.language === 'uk' ? 'uk-UA' : 'en-GB',
    timezoneId: 'Europe/Kyiv',
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
  })
  contexts.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  watch(page, origin, faults)
  return Object.assign(page, {
    async to(path: string) {
      const at = page.url()
      const isScreen = at.startsWith(`${origin}/console`) && !at.startsWith(`${origin}/console/api/`)
      if (isScreen && at !== `${origin}${path}`) return await goTo(page, path)
      await page.goto(`${origin}${path}`)
      await drawn(page)
    },
  })
}

/** The browser notes refusals and lost connections, which are answers to the page; all else in its console is a fault. */
const answered = /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_)/

function watch(page: Page, origin: string, faults: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' && !answered.test(message.text())) faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`error at ${new URL(page.url()).pathname}: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:') && !page.url().startsWith('http://127.0.0.1:')) {
      faults.push(`request: ${url}`)
    }
    if (new URL(url).hostname !== '127.0.0.1' && !url.startsWith('data:')) faults.push(`request: ${url}`)
  })
}

async function signIn(page: Person, origin: string, { participant, role }: Who): Promise<void> {
  const reply = await page.request.post(`${origin}/console/api/sign-in/local`, {
    data: { participant, role },
    headers: { origin },
  })
  expect(reply.status()).toBe(200)
  await page.to('/console')
}

/** As a click on a link goes: what was loaded stays loaded. To load all of it anew takes several times as long. */
export async function goTo(page: Page, path: string, wait = true): Promise<void> {
  await page.evaluate(`(() => {
    const link = document.createElement('a'); link.href = ${JSON.stringify(path)}
    document.body.append(link); link.click(); link.remove()
    return new Promise((begun) => setTimeout(begun))
  })()`)
  if (wait) await drawn(page)
}

/** Until nothing is being loaded any more. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('body:not(:has(.loading)) h1').waitFor()
}
