import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { goTo, type Person, type TestConsole, type Who } from './console.ts'
import { gatherReads, noteReads, type Reads } from './console-reads.ts'
import { poison, shown } from './hostile.ts'
import { sampled, whole } from './scale.ts'

export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Of a page that was looked at already: what another language or other colours can change. */
export const ofTheLook = ['color-contrast', 'html-has-lang', 'html-lang-valid', 'valid-lang', 'link-in-text-block']

export type Look = { language: 'en' | 'uk'; theme: 'light' | 'dark' }
/** What is wrong, by what was looked for; each with its screen. */
export type Findings = Record<
  'axe' | 'narrow' | 'zoomed' | 'printed' | 'copied' | 'unnamed' | 'poisoned' | 'titles',
  string[]
> & {
  /** What no title may say: the codes by which the service knows participants, coalitions, programmes and reports. */
  codes: Set<string>
  /** The forms that opened, by what their buttons say. */
  opened: Set<string>
  /** How many screens showed what is hostile, as text. */
  showing: number
  /** Which fields of records were read. */
  reads: Reads
}

type Violation = { id: string; nodes: { target: string[]; failureSummary: string }[] }

export async function violations(page: Person, rules: readonly string[] = [], within?: string): Promise<string[]> {
  const only = rules.length === 0 ? { type: 'tag', values: standard } : { type: 'rule', values: rules }
  // The sixth row of a table looks like the fifth.
  const context = { ...(within === undefined ? {} : { include: [within] }), exclude: ['tbody tr:nth-child(n+6)'] }
  // Nothing is loaded anew for it: no rule that is asked for reads stylesheets, and there are no sounds.
  const options = { runOnly: only, resultTypes: ['violations'], preload: false }
  const run = `axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)}).then(({ violations }) => violations)`
  const found = (await page.evaluate(run)) as Violation[]
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id} ${node.target.join(' ')} ${node.failureSummary}`),
  )
}

/** As somebody who chooses it in the head of the page; what is drawn anew has been drawn. */
export async function choose(page: Person, { language, theme }: Look): Promise<void> {
  await page.evaluate(`(() => {
    const [language, theme] = document.querySelectorAll('.choices select')
    for (const [choice, value] of [[language, '${language}'], [theme, '${theme}']]) {
      choice.value = value
      choice.dispatchEvent(new Event('change', { bubbles: true }))
    }
    return new Promise((drawn) => setTimeout(drawn))
  })()`)
}

/** Walks the screens of one person, and looks for everything on each of them. */
export async function walk(
  console: TestConsole,
  { who, paths, looks, into }: { who: Who; paths: readonly string[]; looks: readonly Look[]; into: Findings },
): Promise<void> {
  const page = await console.person(who)
  await page.evaluate(axe)
  await noteReads(page)
  for (const path of paths) {
    await goTo(page, path)
    for (const [index, look] of looks.entries()) {
      await choose(page, look)
      await lookAtTitle(page, path, look.language, into)
      const found = await violations(page, index === 0 ? [] : ofTheLook)
      into.axe.push(...found.map((each) => `${path} ${look.language} ${look.theme}: ${each}`))
    }
    await choose(page, { language: 'en', theme: 'light' })
    await lookNarrow(page, path, into)
    await lookPrinted(page, path, into)
    await lookAtForms(page, path, into)
  }
  await gatherReads(page, into.reads)
  // The same screens once more, in the short run some of them, with every text of every record hostile.
  await poison(page)
  for (const path of sampled(paths, 2)) {
    await goTo(page, path)
    const { text, wrong } = await shown(page)
    if (text) into.showing += 1
    into.poisoned.push(...wrong.map((each) => `${path}: ${each}`))
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().close()
}

/** What of a title is a code, an id or a day as machines write it, where a person wants a name. */
export function bare(title: string, codes: ReadonlySet<string>): string[] {
  const machine = /[0-9a-f]{8}-[0-9a-f]{4}-|^[a-z]+(_[a-z]+)+$|^\d{4}-\d\d-\d\d$|^(undefined|null)$/
  return title.split(/ · |: /).filter((part) => codes.has(part) || machine.test(part))
}

/** The heading and the title of a page say the same, in names; in Ukrainian where the page is no record of somebody. */
async function lookAtTitle(page: Person, path: string, language: Look['language'], into: Findings): Promise<void> {
  const read = "[document.title, document.querySelector('h1').textContent]"
  const [title, heading] = (await page.evaluate(read)) as [string, string]
  const told = title.replace(/^\(\d+\+?\) /, '').replace(/ · Accord$/, '')
  if (told !== heading) into.titles.push(`${path} is titled ${told}, and headed ${heading}`)
  into.titles.push(...bare(heading, into.codes).map((part) => `${path} is called ${part} in ${language}`))
  const isOfNobody = !/[0-9a-f]{8}-/.test(path)
  if (language === 'uk' && isOfNobody && !/[а-яєіїґ]/i.test(heading)) into.titles.push(`${path} is called ${heading}`)
}

const widthOf = (page: Person) => page.evaluate('document.documentElement.scrollWidth') as Promise<number>

/** Tables that are compared row by row scroll; the rows of all others are cards there. */
const sideways = `[...document.querySelectorAll('.table-box:not(.table-tall):has(table)')]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length`

async function lookNarrow(page: Person, path: string, into: Findings): Promise<void> {
  for (const [width, list] of [
    [640, into.zoomed], // 1,280 px at 200 %
    [320, into.narrow],
  ] as const) {
    await page.setViewportSize({ width, height: 800 })
    const wide = await widthOf(page)
    if (wide > width) list.push(`${path} is ${wide} px wide at ${width}`)
    if ((await page.evaluate(sideways)) !== 0) list.push(`${path} has a table whose rows do not fit ${width} px`)
  }
  await page.setViewportSize({ width: 1_280, height: 900 })
  // Letters of twice the size in a window of the same: what is laid out by them must make room.
  const enlarged = (await page.evaluate(`(() => {
    const { style } = document.documentElement
    style.fontSize = '200%'
    const told = { width: document.documentElement.scrollWidth, letters: parseFloat(getComputedStyle(document.body).fontSize) }
    style.fontSize = ''
    return { ...told, before: parseFloat(getComputedStyle(document.body).fontSize) }
  })()`)) as Record<'width' | 'letters' | 'before', number>
  if (enlarged.width > 1_280) into.zoomed.push(`${path} is ${enlarged.width} px wide with letters of twice the size`)
  if (enlarged.letters !== 2 * enlarged.before) into.zoomed.push(`${path} has letters that do not grow`)
}

/** What a sheet of paper shows: no way to go or to act, every row that the screen has, links that look like links. */
const printed = `(() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true })
  const wrong = []
  for (const each of document.querySelectorAll('nav, .head, .foot, .filters, button, .skip'))
    if (shown(each)) wrong.push('prints ' + each.outerHTML.slice(0, 80))
  for (const row of document.querySelectorAll('main tbody tr')) if (!shown(row)) wrong.push('hides a row')
  for (const box of document.querySelectorAll('.table-box')) {
    const { overflowX, overflowY, maxHeight } = getComputedStyle(box)
    if (overflowX !== 'visible' || overflowY !== 'visible' || maxHeight !== 'none') wrong.push('cuts off a table')
  }
  for (const link of document.querySelectorAll('main a'))
    if (shown(link) && !getComputedStyle(link).textDecorationLine.includes('underline'))
      wrong.push('a link like text: ' + link.textContent)
  return [...new Set(wrong)]
})()`

async function lookPrinted(page: Person, path: string, into: Findings): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  const wrong = (await page.evaluate(printed)) as string[]
  into.printed.push(...wrong.map((each) => `${path} ${each}`))
  await page.emulateMedia({ media: 'screen' })
}

/** Names of records of ours; and what other systems call theirs, which nobody but a person can tell. */
const ours = /(^|\.)(id|\w+Ids?|coalition|programme|capability|report|participant)$/
const theirs = /(^|\.)(externalReference|providerReference)\.id$|^consoleClient\.clientId$|^signatories\./
export const isOurs = (name: string) => ours.test(name) && !theirs.test(name)
export const isWritten = (kind: string) => ['text', 'long', 'words', 'secret', 'number', 'search'].includes(kind)

/** The fields of a form in which something is written: an id of ours is never, it is chosen. */
const written = `(() => {
  const ours = ${ours}
  const theirs = ${theirs}
  const named = /\\b(id|ids|uuid|identifier)\\b|ідентифікатор/i
  const wrong = []
  for (const field of document.querySelectorAll('[data-field]')) {
    const name = field.dataset.field
    const label = field.querySelector('label, legend')?.textContent ?? ''
    const writes = [...field.querySelectorAll('input:not([type=checkbox]):not([type=search]), textarea')]
      .some((each) => each.closest('[data-field]') === field)
    if (writes && ((ours.test(name) && !theirs.test(name)) || named.test(label))) wrong.push(name + ' (' + label + ')')
  }
  return { wrong, unnamed: [...document.querySelectorAll('[data-field] > label, [data-field] > legend')]
    .filter(({ textContent }) => /^[a-z]\\w*([A-Z.]\\w*)*( \\(required\\))?$/.test(textContent)).map(({ textContent }) => textContent) }
})()`

const formsAlike = 3

async function lookAtForms(page: Person, path: string, into: Findings): Promise<void> {
  const look = async (where: string) => {
    await press(page, 'fieldset.field > button')
    const { wrong, unnamed } = (await page.evaluate(written)) as { wrong: string[]; unnamed: string[] }
    into.copied.push(...wrong.map((each) => `${where} asks to write ${each}`))
    into.unnamed.push(...unnamed.map((each) => `${where} names a field ${each}`))
  }
  await look(path)
  const names = (await page.evaluate(
    "[...document.querySelectorAll('main .opens')].map(({ textContent }) => textContent.split('…')[0])",
  )) as string[]
  for (const [index, name] of names.entries()) {
    // What opens is by its name the same form on every page.
    if (into.opened.has(name)) continue
    into.opened.add(name)
    await press(page, 'main .opens', index)
    const where = `${path} “${name}”`
    await look(where)
    // All forms are made of the same fields: axe looks at some of them in the short run.
    if (whole || into.opened.size % formsAlike === 1)
      into.axe.push(...(await violations(page, [], 'dialog')).map((each) => `${where}: ${each}`))
    await press(page, 'dialog .gives-up', 0)
  }
}

/** Presses what the selector finds, or the one of them; and waits until what follows has been drawn. */
async function press(page: Person, selector: string, index?: number): Promise<void> {
  await page.evaluate(`(() => {
    const all = [...document.querySelectorAll(${JSON.stringify(selector)})]
    for (const each of ${index === undefined ? 'all' : `[all[${index}]]`}) each.click()
    return new Promise((drawn) => setTimeout(drawn))
  })()`)
}
