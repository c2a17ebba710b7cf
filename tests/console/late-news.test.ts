import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, drawn, hasBrowser, startConsole, type TestConsole } from '../support/console.ts'

// What arrives after a page was drawn, and before it listens: some milliseconds, here a second and a half.

let console: TestConsole
beforeAll(async () => {
  if (hasBrowser) console = await startConsole()
})
afterAll(async () => await console?.close())

/** What a page does once it is drawn, it does late. */
const slowToListen = `
  const wait = setTimeout
  window.requestAnimationFrame = (work) => wait(() => work(0), 1500)
  window.setTimeout = (work, ms, ...given) => wait(work, ms === 35 ? 1500 : ms, ...given)`

/** The brief of Sweden, told who the participants are when it has been drawn without them and does not listen yet. */
async function toldLate(page: Page, script = (text: string) => text): Promise<void> {
  await page.addInitScript(slowToListen)
  await page.route('**/participants?limit=200', async (route) => {
    const response = await route.fetch()
    await page.locator('h1', { hasText: 'Loading' }).waitFor()
    await route.fulfill({ response })
  })
  await page.route('**/assets/main-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: script(await response.text()) })
  })
  await page.goto(`${console.origin}/console/countries/SE`)
}

describeInBrowser('what arrives before a page listens', () => {
  it.concurrent('is shown', async ({ expect }) => {
    const page = await console.person({ participant: 'SE', role: 'viewer' })
    await toldLate(page)
    await drawn(page)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Sweden')
  })

  it.concurrent('control: is not, where nobody looks when the page begins to listen', async ({ expect }) => {
    const page = await console.person({ participant: 'SE', role: 'viewer' })
    let changed = 0
    await toldLate(page, (text) =>
      text.replaceAll(/(\w+\.add\((\w+)\)),\2\(\)/g, (_, listens) => {
        changed += 1
        return listens
      }),
    )
    await page.locator('h1', { hasText: 'Loading' }).waitFor()
    page.setDefaultTimeout(2_000)
    await expect(drawn(page)).rejects.toThrow('Timeout')
    expect(changed).toBe(1)
  })
})

describeInBrowser('what a page asks for and gives up, because another one is opened', () => {
  it('is asked for anew by the other one, which shows it', async () => {
    const draft = { kind: 'ad_hoc', mode: 'monitoring', title: 'Opened twice', summary: 'S.', asks: [{ text: 'x' }] }
    const made = await console.test.as('UA', 'coordinator').post<{ id: string }>('/v1/consultations', draft)
    const page = await console.person({ participant: 'UA', role: 'coordinator' })
    let asked = 0
    await page.route('**/consultations/*?look=false', async (route) => {
      asked += 1
      if (asked > 1) await route.continue() // the first is never answered
    })
    const at = `/console/consultations/${made.body.id}`
    // That it was asked for is forgotten late, as where there is much else to do.
    await page.evaluate(`(async () => {
      const wait = setTimeout
      window.setTimeout = (work, ms, ...given) => wait(work, ms ?? (/delete/.test(work) ? 2000 : 0), ...given)
      for (const path of ['${at}', '${at}/offers']) {
        const link = Object.assign(document.createElement('a'), { href: path })
        document.body.append(link); link.click(); link.remove()
        await new Promise((drawn) => wait(drawn, 300))
      }
    })()`)
    await page.getByRole('heading', { level: 1, name: 'Opened twice' }).waitFor()
    expect(asked).toBe(2)
  })
})
