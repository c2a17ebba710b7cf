import { readFileSync } from 'node:fs'
import type { Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeInBrowser, drawn, goTo, type Person, startConsole, type TestConsole } from '../support/console.ts'
import { itWhole, sampled, scaled, whole } from '../support/scale.ts'

type Who = { participant: string; role: string }

/** Who looks, at which screens: every one of the table of contents that needs no record. */
const walks: readonly (readonly [who: Who, rooms: RegExp])[] = [
  [
    { participant: 'UA', role: 'coordinator' },
    /^\/console(\/(consultations|desk|countries|agreements|coalitions).*)?$/,
  ],
  [{ participant: 'PL', role: 'administrator' }, /^\/console\/administration/],
  [{ participant: 'NO', role: 'ministry' }, /^\/console\/(books|implementation)/],
  [{ participant: 'SE', role: 'auditor' }, /^\/console\/reports/],
]
const screens = [...readFileSync('src/console/browser/screens/all.tsx', 'utf8').matchAll(/'(\/console[^':]*)'/g)]
  .map(([, path]) => path!)
  .filter((path) => !/\/(new|upload|sign-in|of\/|\w+\/)$/.test(path))

const problem = { type: 'about:blank', title: 'x', status: 422, code: 'invalid_request', detail: 'Told by the test.' }
const nothing = { items: [], nextCursor: null, scope: 'What the test lets you see.' }
const oneMore = { ...nothing, nextCursor: 'abc' }
const told =
  (body: object, status = 200) =>
  (route: Route) =>
    route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) })

/** A person whose lists are answered by the test; what was asked for them is kept. */
async function answered(page: Person) {
  const on = {
    lists: new Set<string>(),
    asked: [] as URL[],
    answer: ((route) => route.continue()) as (route: Route) => Promise<unknown>,
    /** Answers so from now on; what was asked before is forgotten. */
    with(answer: (route: Route) => Promise<unknown>) {
      on.asked = []
      on.answer = answer
    },
  }
  await page.route('**/console/api/v1/**', (route) => {
    const url = new URL(route.request().url())
    if (!on.lists.has(url.pathname.slice('/console/api/v1'.length))) return route.continue()
    on.asked.push(url)
    return on.answer(route)
  })
  return on
}
type On = Awaited<ReturnType<typeof answered>>

const away = '/console/nowhere'
const count = (page: Person, selector: string) =>
  page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`) as Promise<number>

/** Loading, empty, refused and asked again: each list says which of these it is. */
async function lookAtStates(page: Person, path: string, on: On): Promise<void> {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  on.with((route) => held.then(() => told(nothing)(route)))
  await goTo(page, path, false)
  await expect.poll(() => count(page, '[data-list] .loading'), { message: `${path} loads` }).toBe(on.lists.size)
  letGo()
  await expect.poll(() => count(page, '[data-list] .empty'), { message: `${path} is empty` }).toBe(on.lists.size)
  expect(await count(page, '[data-list] table'), path).toBe(0)

  await goTo(page, away)
  on.with(told(problem, 422))
  await goTo(page, path)
  await expect.poll(() => count(page, '[data-list] .note-problem'), { message: path }).toBe(on.lists.size)
  on.with(told(oneMore))
  await page.evaluate("for (const each of document.querySelectorAll('[data-list] .note-problem button')) each.click()")
  await expect.poll(() => count(page, '[data-list] .note-problem'), { message: path }).toBe(0)
}

/** The next page is an address of its own, and goes on by the cursor; from there back to the first. */
async function lookAtPages(page: Person, path: string, on: On): Promise<void> {
  for (const [index] of [...on.lists].entries()) {
    const list = page.locator('[data-list]').nth(index)
    on.asked = []
    await list.getByRole('link', { name: 'Next page' }).click()
    await expect
      .poll(() => on.asked.some((url) => url.searchParams.get('cursor') === 'abc'), { message: path })
      .toBe(true)
    expect(page.url(), path).toContain('cursor=abc')
    await list.getByRole('link', { name: 'First page' }).click()
    await expect.poll(() => page.url(), { message: path }).not.toContain('cursor=abc')
  }
}

/** Chooses something in each filter, as people do. @returns what the address must then say */
const chooseAll = `[...document.querySelectorAll('[data-list] [data-field]')].map((filter) => {
  const control = filter.querySelector('select, input[type=date], input[type=search]:not(.picker-find), input[type=number]')
  if (control === null) return undefined
  if (control.tagName === 'SELECT') control.value = [...control.options].at(-1).value
  else control.value = { date: '2026-03-01', number: '5' }[control.type] ?? 'word'
  const { value } = control
  if (value === '') return undefined
  control.dispatchEvent(new Event('change', { bubbles: true }))
  return [filter.dataset.field, value]
}).filter((each) => each !== undefined)`

/** How many lists a page has, and by what their filters are chosen: pages that are alike in this behave alike. */
const kindOf = `JSON.stringify([
  document.querySelectorAll('[data-list]').length,
  [...new Set([...document.querySelectorAll('[data-list] [data-field] :is(select, input)')].map(({ tagName, type }) => tagName + type))].sort(),
])`

async function lookAtFilters(page: Person, path: string, on: On): Promise<number> {
  on.with(told(nothing))
  const chosen = (await page.evaluate(chooseAll)) as [string, string][]
  if (chosen.length === 0) return 0
  const says = (url: URL) => chosen.every(([name, value]) => url.searchParams.get(name) === value)
  await expect.poll(() => says(new URL(page.url())), { message: `${path} has its filters in the address` }).toBe(true)
  await expect.poll(() => on.asked.some(says), { message: `${path} asks by its filters` }).toBe(true)
  await page.getByText('Nothing fits these filters.').first().waitFor()
  on.asked = []
  await page.reload() // as who was sent the link
  await drawn(page)
  expect(on.asked.some(says), path).toBe(true)
  return chosen.length
}

/** What is read for a page beside its lists, and how many notes say that it could not be. */
const unreadable = [
  ['/console/desk', /\/me\/inbox/, 1],
  ['/console/countries', /\/participants\?limit=200/, 1],
  ['/console/countries/PL', /\/participants\?limit=200/, 1],
  ['/console/countries/PL', /\/(me\/inbox|consultations\?|agreements\?)/, 3],
  ['/console/reports/of/ledger', /\/v1\/reports$/, 1],
  ['/console/sessions', /\/console\/api\/sessions$/, 1],
] as const

describeInBrowser('every list', () => {
  let console: TestConsole
  const seen = { lists: 0, filters: 0, kinds: new Set<string>() }
  beforeAll(async () => {
    console = await startConsole()
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  test.each(walks)(
    'of %o says that it loads, that it is empty, why it was refused; its pages and filters are in the address (in the short run, one of each kind in a fourth of the screens)',
    async (who, rooms) => {
      const page = await console.person(who)
      const on = await answered(page)
      for (const path of sampled(
        screens.filter((each) => rooms.test(each)),
        4,
      )) {
        on.lists.clear()
        await goTo(page, path)
        const lists = await page.evaluate(
          "[...document.querySelectorAll('[data-list]')].map(({ dataset }) => dataset.list)",
        )
        for (const list of lists as string[]) on.lists.add(list)
        const kind = (await page.evaluate(kindOf)) as string
        if (on.lists.size === 0 || (!whole && seen.kinds.has(kind))) continue
        seen.kinds.add(kind)
        await goTo(page, away)
        await lookAtStates(page, path, on)
        await lookAtPages(page, path, on)
        seen.filters += await lookAtFilters(page, path, on)
        seen.lists += on.lists.size
      }
    },
  )

  test.concurrent('what is no list says so too where it could not be read: it neither loads for ever nor says that there is nothing (in the short run, a quarter)', async ({
    expect,
  }) => {
    const page = await console.person({ participant: 'UA', role: 'coordinator' })
    for (const [path, read, notes] of sampled(unreadable, 4)) {
      await page.route(read, told(problem, 422))
      await page.goto(`${console.origin}${path}`)
      await expect.poll(() => count(page, '.note-problem'), { message: path }).toBe(notes)
      await expect.poll(() => count(page, 'main .loading'), { message: path }).toBe(0)
      expect(await page.getByText('Nothing waits for you.').count(), path).toBe(0)
      await page.unroute(read)
      await page.evaluate("for (const each of document.querySelectorAll('.note-problem button')) each.click()")
      await expect.poll(() => count(page, '.note-problem'), { message: path }).toBe(0)
    }
    await page.to('/console/reports/of/nothing')
    await page.getByText('There is no such record').waitFor()
  })

  test.concurrent('what names stand for is asked for again until it could be read, less and less often, without a press and on the page that is open', async ({
    expect,
  }) => {
    const page = await console.person({ participant: 'UA', role: 'coordinator' })
    await page.addInitScript(
      'const wait = setTimeout; window.paused = []; window.setTimeout = (work, ms, ...given) => wait(work, window.paused.push(ms) && ms >= 10000 && ms <= 300000 && ms !== 60000 ? 50 : ms, ...given)',
    )
    await page.route(/\/participants\?limit=200/, told(problem, 422))
    await page.goto(`${console.origin}/console/agreements`)
    await page.getByRole('cell', { name: 'SE', exact: true }).first().waitFor()
    await expect.poll(() => page.evaluate('window.paused')).toEqual(expect.arrayContaining([20_000, 40_000]))
    await page.unroute(/\/participants\?limit=200/) // all of the page is drawn, and nothing of it asks by being drawn
    await page.getByRole('cell', { name: 'Sweden SE' }).first().waitFor()
  })

  test.concurrent('control: where it stays taken the page says so', async () => {
    const page = await console.person({ participant: 'UA', role: 'coordinator' })
    const busy = { ...problem, status: 429, code: 'rate_limited' }
    await page.route('**/reports/implementation-coverage?**', told(busy, 429))
    await page.goto(`${console.origin}/console/implementation/coverage`)
    await page.locator('.note-problem').waitFor()
  })

  test('these were many', () => {
    expect(seen.kinds.size).toBeGreaterThan(scaled(3, 6))
    expect(seen.lists).toBeGreaterThan(scaled(4, 30))
    expect(seen.filters).toBeGreaterThan(scaled(8, 60))
  })

  itWhole(
    'a quick change of filters asks once, breaks off what nobody waits for, and waits where its place is taken',
    async () => {
      const page = await console.person({ participant: 'UA', role: 'coordinator' })
      const asked: string[] = []
      await page.route('**/reports/implementation-coverage?**', (route) => {
        asked.push(new URL(route.request().url()).searchParams.get('participant') ?? '')
        const busy = { ...problem, status: 429, code: 'rate_limited' }
        if (asked.length > 2) return route.continue()
        const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' }
        return route.fulfill({ status: 429, headers, body: JSON.stringify(busy) })
      })
      await page.to('/console/implementation/coverage?participant=SE')
      for (const code of ['NO', 'DE', 'PL']) await page.getByLabel('Participant').selectOption(code)
      await page.getByRole('table', { name: /^\d+ / }).waitFor()
      await expect.poll(() => asked.at(-1)).toBe('PL')
      expect(asked).not.toContain('NO')
      expect(asked).not.toContain('DE')
      expect(await page.locator('.note-problem').count()).toBe(0)
    },
  )
})
