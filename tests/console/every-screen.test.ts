import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, hasBrowser, type Person, startConsole, type TestConsole } from '../support/console.ts'
import { consoleScreens, type Found, foundStatement } from '../support/console-screens.ts'
import { scaled } from '../support/scale.ts'
import { createScenery, type Scenery } from '../support/scenery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const all = [
  ['en', 'light'],
  ['uk', 'dark'],
  ['en', 'dark'],
  ['uk', 'light'],
] as const
/** Each language and each theme once, and every one of the four where there is time. */
const combinations = scaled(all.slice(0, 2), all.slice())

type Violation = { id: string; nodes: { target: string[]; failureSummary: string }[] }

async function violations(page: Person, rules: object): Promise<string[]> {
  // The sixth row of a table looks like the fifth.
  const run = `axe.run({ exclude: ['tbody tr:nth-child(n+6)'] }, ${JSON.stringify(rules)}).then(({ violations }) => violations)`
  const found = (await page.evaluate(run)) as Violation[]
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id} ${node.target.join(' ')} ${node.failureSummary}`),
  )
}

/** Within the page, as a click on a link goes: what was loaded stays loaded. */
async function goTo(page: Person, path: string): Promise<void> {
  await page.evaluate(`(() => {
    const link = document.createElement('a'); link.href = ${JSON.stringify(path)}
    document.body.append(link); link.click(); link.remove()
  })()`)
  await drawn(page)
}

const choose = async (page: Person, language: 'en' | 'uk', theme: 'light' | 'dark') => {
  await page.locator('.choices select').first().selectOption(language)
  await page.locator('.choices select').nth(1).selectOption(theme)
}

describe.skipIf(!hasBrowser)('every screen', () => {
  let console: TestConsole
  let scenery: Scenery
  let found: Found
  beforeAll(async () => {
    console = await startConsole(async (test) => {
      scenery = await createScenery(test)
    })
    found = (await console.test.rows<Found>(foundStatement))[0]!
  }, 120_000)
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  test('axe-core finds nothing, in both languages and both themes; at 320 px nothing but tables scrolls sideways', async () => {
    const wrong: string[] = []
    for (const { who, paths } of consoleScreens(scenery, found)) {
      const page = await console.person(who)
      await page.evaluate(axe)
      for (const path of paths) {
        await goTo(page, path)
        for (const [language, theme] of combinations) {
          await choose(page, language, theme)
          const found = await violations(page, { runOnly: standard })
          wrong.push(...found.map((each) => `${path} ${language} ${theme}: ${each}`))
        }
        await page.setViewportSize({ width: 320, height: 800 })
        const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number
        if (wide > 320) wrong.push(`${path} is ${wide} px wide at 320`)
        await page.setViewportSize({ width: 1_280, height: 900 })
      }
    }
    expect(wrong).toEqual([])
  }, 400_000)

  test('the sign-in page, before anybody is known', async () => {
    const page = await console.person()
    await page.to('/console')
    await page.evaluate(axe)
    await page.getByText('Anybody can be anybody here').waitFor()
    for (const theme of ['light', 'dark'] as const) {
      for (const language of ['en', 'uk'] as const) {
        await choose(page, language, theme)
        expect(await violations(page, { runOnly: standard })).toEqual([])
      }
    }
  }, 90_000)

  test('control: axe-core notices what is wrong', async () => {
    const page = await console.person()
    await page.to('/console')
    await page.evaluate(axe)
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    expect(await violations(page, { runOnly: standard })).toEqual([expect.stringContaining('button-name')])
  })
})
