import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, startSceneryConsole, type TestConsole } from '../support/console.ts'
import { consoleScreens, type Found, foundStatement } from '../support/console-screens.ts'
import { axe, choose, type Findings, isOurs, isWritten, type Look, violations, walk } from '../support/console-walk.ts'
import { scaled } from '../support/scale.ts'

const all: readonly Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'uk', theme: 'dark' },
  { language: 'en', theme: 'dark' },
  { language: 'uk', theme: 'light' },
]
const walkers = 3
const pathsOfWalk = 10
/** Every screen in all four where there is time; else in the first or the second, by turns. */
const looksOf = (turn: number) => scaled([all[turn % 2]!], all)

describe.skipIf(!hasBrowser)('every screen', () => {
  let console: TestConsole
  const found: Findings = {
    axe: [],
    narrow: [],
    zoomed: [],
    printed: [],
    copied: [],
    unnamed: [],
    poisoned: [],
    opened: new Set(),
    showing: 0,
  }
  const walked: string[] = []
  beforeAll(async () => {
    const started = await startSceneryConsole()
    console = started.console
    // Two runs of one report, to look at and to compare.
    const { owner } = (await console.test.rows<Found>(foundStatement))[0]!
    for (const currency of ['EUR', 'USD'])
      await console.test.as(owner, 'auditor').get(`/v1/reports/ledger?format=json&currency=${currency}`)
    const records = (await console.test.rows<Found>(foundStatement))[0]!
    const screens = consoleScreens(started.scenery, records)
    walked.push(...screens.flatMap(({ paths }) => paths))
    // Several people at once: one waits for the service while another one looks.
    const walks = screens
      .flatMap(({ who, paths }) =>
        Array.from({ length: Math.ceil(paths.length / pathsOfWalk) }, (_, part) => ({
          who,
          paths: paths.slice(part * pathsOfWalk, (part + 1) * pathsOfWalk),
        })),
      )
      .map((each, turn) => ({ ...each, looks: looksOf(turn) }))
    const go = async () => {
      for (let next = walks.shift(); next !== undefined; next = walks.shift())
        await walk(console, { ...next, into: found })
    }
    await Promise.all(Array.from({ length: walkers }, go))
  }, 300_000)
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  test('is one of the table of contents, and each of these was looked at', () => {
    const source = readFileSync('src/console/browser/screens/all.tsx', 'utf8')
    const patterns = [...source.matchAll(/'(\/console[^']*)'/g)].map(([, pattern]) => pattern!)
    const unseen = (paths: readonly string[]) =>
      patterns.filter((pattern) => {
        const fits = new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`)
        return !paths.some((path) => fits.test(path.split('?')[0]!))
      })
    // The first is the page for who is not signed in; a revaluation needs rates that nobody has brought in here.
    expect(unseen(walked)).toEqual(['/console/sign-in', '/console/books/revaluations/:id'])
    expect(unseen(walked.slice(1))).toContain('/console') // control
  })

  test('axe-core finds nothing, in both languages and both themes, in what is on the page and in every form that opens', () => {
    expect(found.axe).toEqual([])
  })

  test('at 320 px nothing but tables scrolls sideways', () => {
    expect(found.narrow).toEqual([])
  })

  test('at 200 % nothing but tables scrolls sideways', () => {
    expect(found.zoomed).toEqual([])
  })

  test('HTML and script in any text of any record are shown as text, and run nowhere', () => {
    expect(found.poisoned).toEqual([])
    expect(found.showing).toBeGreaterThan(50)
  })

  test('prints without what leads elsewhere or acts, with every row, and with links that look like links', () => {
    expect(found.printed).toEqual([])
  })

  test('no form asks for an id that a person would have to copy: it offers the records themselves', () => {
    expect(found.opened.size).toBeGreaterThan(30)
    expect(found.copied).toEqual([])
  })

  test('nor does any form that did not open here: told by the source', () => {
    const fields = globSync('src/console/browser/**/*.tsx').flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/name: '([\w.]+)',\s*(?:label: [^,]+,\s*)?kind: '(\w+)'/g),
    ])
    expect(fields.length).toBeGreaterThan(300)
    const copied = fields.filter(([, name, kind]) => isWritten(kind!) && isOurs(name!))
    expect(copied.map(([all]) => all)).toEqual([])
    expect([isWritten('text') && isOurs('content.commitmentId'), isOurs('externalReference.id')]).toEqual([true, false]) // control
  })

  test('every field of a form has a name in words', () => {
    expect(found.unnamed).toEqual([])
  })

  test('the sign-in page, before anybody is known', async () => {
    const page = await console.person()
    await page.to('/console')
    await page.evaluate(axe)
    await page.getByText('Anybody can be anybody here').waitFor()
    for (const look of all) {
      await choose(page, look)
      expect(await violations(page)).toEqual([])
    }
  })

  test('control: axe-core notices what is wrong', async () => {
    const page = await console.person()
    await page.to('/console')
    await page.evaluate(axe)
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    expect(await violations(page)).toEqual([expect.stringContaining('button-name')])
  })
})
