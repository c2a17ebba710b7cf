import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { commit, pay } from '../support/books.ts'
import { browserOfAll, chromiumPath, lookAt } from '../support/browser-pages.ts'
import { describeWhere } from '../support/describe-where.ts'
import { period } from '../support/monitoring-scenery.ts'

// What a reader sees: the pages in a real browser, on the screen, on paper and to a reader of screens.

let test: TestApp
let browser: Browser
beforeAll(async () => {
  if (chromiumPath === undefined) return
  test = await createTestApp()
  browser = await browserOfAll()
  const sweden = test.as('SE', 'ministry')
  await pay(sweden, await commit(sweden, '900.00', { marking: 'framework' }), '40.00')
  await test.sequence()
})
afterAll(async () => {
  if (chromiumPath === undefined) return
  await test.close()
})

const pages = [
  ['the monitoring report', `/v1/reports/monitoring/page?from=${period.from}&to=${period.to}`, 3],
  ['the country brief', '/v1/participants/SE/brief/page?', 2],
] as const

describeWhere(chromiumPath !== undefined, 'Chromium')('in a browser', () => {
  it.each(
    pages.flatMap(([what, url, most]) =>
      (['en', 'uk'] as const).map((language) => [what, language, url, most] as const),
    ),
  )(
    '%s in %s shows itself, prints to its sheets, and axe finds nothing at WCAG 2.2 AA',
    async (_what, language, url, most) => {
      const headers = { authorization: `Bearer ${await test.token('UA', 'viewer')}` }
      const reply = await test.app.inject({ method: 'GET', url: `${url}&language=${language}`, headers })
      const policy = String(reply.headers['content-security-policy'])
      const seen = await lookAt(browser, { html: reply.body, policy })
      expect(seen.violations).toEqual([])
      expect({ lang: seen.lang, requests: seen.requests, wide: seen.wide }).toEqual({
        lang: language,
        requests: [],
        wide: false,
      })
      expect(seen.headings.length).toBeGreaterThan(4)
      expect(seen.sheets).toBeGreaterThan(0)
      expect(seen.sheets).toBeLessThanOrEqual(most)
    },
  )

  it('control: a page whose text is too pale and whose picture has no name is noticed', async () => {
    const html =
      '<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1><p style="color:#ccc;background:#fff">Pale.</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main></body></html>'
    const seen = await lookAt(browser, { html, policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:" })
    expect(seen.violations.map(({ id }) => id).sort()).toEqual(['color-contrast', 'image-alt'])
  })
})
