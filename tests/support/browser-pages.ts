import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium } from 'playwright-core'

const { source } = createRequire(import.meta.url)('axe-core') as { source: string }

/** A Chromium that is there, or the one that is named; without one what a browser shows is not checked. */
export const chromiumPath = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium-headless-shell', // half the work of the whole browser: no windows, no pages of its own
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== '' && existsSync(path))

let opened: Promise<Browser> | undefined

/** The browser of this process, which ends with it: each file has contexts of its own in it, that know nothing of others. */
export function browserOfAll(): Promise<Browser> {
  opened ??= openBrowser().then((browser) => browser.once('disconnected', () => (opened = undefined)))
  return opened
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--in-process-gpu',
      '--disable-background-networking',
      '--disable-dev-shm-usage',
    ],
  })
}

export type Seen = {
  lang: string
  headings: string[]
  /** What axe finds against WCAG 2.2 at level AA. */
  violations: { id: string; nodes: string[] }[]
  /** Whatever the page asked for beside itself. */
  requests: string[]
  /** Sheets of A4 that it prints to. */
  sheets: number
  /** Whether it has to be scrolled sideways where it is narrow. */
  wide: boolean
}

/** How a page that the service sent looks in a browser: it is shown under its own policy, with nothing to load from. */
export async function lookAt(browser: Browser, { html, policy }: { html: string; policy: string }): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false })
  try {
    const page = await context.newPage()
    const requests: string[] = []
    await page.route('**/*', (route) => {
      const url = route.request().url()
      if (url === 'http://accord.test/page')
        return route.fulfill({
          body: html,
          contentType: 'text/html; charset=utf-8',
          headers: { 'content-security-policy': policy },
        })
      requests.push(url)
      return route.abort()
    })
    await page.goto('http://accord.test/page')
    const lang = (await page.getAttribute('html', 'lang')) ?? ''
    const headings = await page.locator('h1, h2').allTextContents()
    await page.setViewportSize({ width: 320, height: 800 })
    const wide = await page.evaluate('document.documentElement.scrollWidth > 320')
    await page.setViewportSize({ width: 1280, height: 900 })
    const pdf = await page.pdf({ preferCSSPageSize: true })
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
    // The policy forbids every script, so axe looks from the inspector's own world.
    const session = await context.newCDPSession(page)
    const { frameTree } = await session.send('Page.getFrameTree')
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id })
    await session.send('Runtime.evaluate', { expression: source, contextId: executionContextId })
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { result } = await session.send('Runtime.evaluate', {
      expression: `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => JSON.stringify(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 120)) }))))`,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    })
    return { lang, headings, violations: JSON.parse(String(result.value)), requests, sheets, wide: wide === true }
  } finally {
    await context.close()
  }
}
