import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeInBrowser, startSceneryConsole, type TestConsole } from '../support/console.ts'
import { unread } from '../support/console-reads.ts'
import { codesStatement, consoleScreens, type Found, foundStatement } from '../support/console-screens.ts'
import {
  axe,
  bare,
  choose,
  type Findings,
  isOurs,
  isWritten,
  type Look,
  ofTheLook,
  violations,
  walk,
} from '../support/console-walk.ts'
import { notShown } from '../support/not-shown.ts'
import { scaled } from '../support/scale.ts'
import { fewOfEachKind, kindAt, screenKinds } from '../support/screen-kinds.ts'

const all: readonly Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'uk', theme: 'dark' },
  { language: 'en', theme: 'dark' },
  { language: 'uk', theme: 'light' },
]
const walkers = 3
const pathsOfWalk = 10
/** Where there is no time for every screen: how many of those that are drawn with the same parts. */
const fewAlike = 1
/** Every screen in all four where there is time; else in the first or the second, by turns. */
const looksOf = (turn: number) => scaled([all[turn % 2]!], all)

describeInBrowser('every screen', () => {
  let console: TestConsole
  const found: Findings = {
    axe: [],
    narrow: [],
    zoomed: [],
    printed: [],
    copied: [],
    unnamed: [],
    poisoned: [],
    titles: [],
    codes: new Set(),
    opened: new Set(),
    showing: 0,
    reads: {},
  }
  const known: string[] = []
  const walked: string[] = []
  beforeAll(async () => {
    const started = await startSceneryConsole()
    console = started.console
    // Two runs of one report, to look at and to compare.
    const { owner } = (await console.test.rows<Found>(foundStatement))[0]!
    for (const currency of ['EUR', 'USD'])
      await console.test.as(owner, 'auditor').get(`/v1/reports/ledger?format=json&currency=${currency}`)
    const records = (await console.test.rows<Found>(foundStatement))[0]!
    const codes = await console.test.rows<{ code: string }>(codesStatement)
    for (const { code } of codes) found.codes.add(code)
    const screens = consoleScreens(started.scenery, records)
    const paths = screens.flatMap((each) => each.paths)
    known.push(...paths)
    const taken = scaled(fewOfEachKind(paths, fewAlike), new Set(paths))
    for (const path of taken) walked.push(path)
    // Several people at once: one waits for the service while another one looks.
    const walks = screens
      .map(({ who, paths }) => ({ who, paths: paths.filter((path) => taken.has(path)) }))
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
  })
  afterAll(async () => {
    await console?.close()
    expect(console?.faults).toEqual([])
  })

  test('is one of the table of contents, and each of these was looked at, or some of its kind in the short run', () => {
    const source = readFileSync('src/console/browser/screens/all.tsx', 'utf8')
    const patterns = [...source.matchAll(/'(\/console[^']*)'/g)].map(([, pattern]) => pattern!)
    const unseen = (paths: readonly string[]) =>
      patterns.filter((pattern) => {
        const fits = new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`)
        return !paths.some((path) => fits.test(path.split('?')[0]!))
      })
    // The first is the page for who is not signed in; a revaluation needs rates that nobody has brought in here.
    expect(unseen(known)).toEqual(['/console/sign-in', '/console/books/revaluations/:id'])
    expect(unseen(known.slice(1))).toContain('/console') // control
    const kinds = screenKinds()
    const kindsOf = (paths: readonly string[]) => new Set(paths.map((path) => kindAt(kinds, path)))
    expect(kindsOf(walked)).toEqual(kindsOf(known))
    expect(kindsOf(known).size).toBeGreaterThan(15)
    expect(kindAt(kinds, '/console/books/pledges/new')).toBe('ActForm')
  })

  test('is headed and titled by names in the reader’s language, never by a code, an id or a day as machines write it', () => {
    expect(found.titles).toEqual([])
    expect(found.codes.size).toBeGreaterThan(40)
    expect(
      ['maritime · UA', 'Offer · Sweden', 'Payment · 2026-11-02'].map((title) => bare(title, found.codes)),
    ).toEqual([['maritime', 'UA'], [], ['2026-11-02']]) // control
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
    expect(found.showing).toBeGreaterThan(scaled(4, 50))
  })

  test('prints without what leads elsewhere or acts, with every row, and with links that look like links', () => {
    expect(found.printed).toEqual([])
  })

  test('shows each field of a record, but for those that are left out for a reason', () => {
    // What a request shows depends on who looks, and only the whole run has everybody look.
    const records = Object.entries(found.reads).filter(([record]) => scaled(record !== '/v1/consultations', true))
    const missed = records.map(([record, fields]): [string, string[]] => {
      const leftOut = ['id', 'version', ...(notShown[record] ?? [])]
      const asked = unread(fields).filter((name) => scaled(!name.includes('.'), true))
      return [record, asked.filter((name) => !leftOut.includes(name))]
    })
    expect(Object.fromEntries(missed.filter(([, names]) => names.length > 0))).toEqual({})
    expect(records.length).toBeGreaterThan(scaled(1, 20))
    const stale = records.flatMap(([record, fields]) => {
      const missing = new Set(unread(fields))
      return (notShown[record] ?? []).filter((name) => fields.has.has(name) && !missing.has(name))
    })
    expect(scaled([], stale), 'the list may only shrink').toEqual([])
    const has = new Set(['id', 'marking', 'terms', 'terms.years'])
    expect(unread({ has, read: new Set(['id', 'marking']) }), 'control').toEqual(['terms'])
  })

  test('no form asks for an id that a person would have to copy: it offers the records themselves', () => {
    expect(found.opened.size).toBeGreaterThan(scaled(10, 30))
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
    for (const [index, look] of all.entries()) {
      await choose(page, look)
      expect(await violations(page, index === 0 ? [] : ofTheLook)).toEqual([])
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
