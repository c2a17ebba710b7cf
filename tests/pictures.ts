import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser } from './support/browser-pages.ts'

// `npm run pictures`: the six main screens as they are, of a running server on which `npm run demo` has told its story.

const base = process.env['ACCORD_URL'] ?? 'http://127.0.0.1:8080'
const directory = join(import.meta.dirname, '../docs/pictures')

type Picture = {
  name: string
  participant: string
  role: string
  path: string
  language?: string
  theme?: 'light' | 'dark'
}

const browser = await openBrowser()

async function open(picture: Picture): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1_280, height: 860 },
    locale: picture.language ?? 'en-GB',
    timezoneId: 'Europe/Kyiv',
    colorScheme: picture.theme ?? 'light',
  })
  const page = await context.newPage()
  const data = { participant: picture.participant, role: picture.role }
  await page.request.post(`${base}/console/api/sign-in/local`, { data, headers: { origin: base } })
  return page
}

async function take(picture: Picture): Promise<void> {
  const page = await open(picture)
  await page.goto(`${base}${picture.path}`)
  await page.locator('body:not(:has(.loading)) h1').waitFor()
  await page.getByText(/^(Live|Наживо)$/).waitFor()
  await page.waitForTimeout(400) // the names of countries come on their own
  await page.screenshot({ path: join(directory, `${picture.name}.png`) })
  await page.context().close()
  process.stdout.write(`docs/pictures/${picture.name}.png\n`)
}

type Made = { id: string; version: number; asks: { id: string }[] }

/** Acts as the pages do, over the API. */
async function act<Body>(
  who: { participant: string; role: string },
  path: string,
  body: object,
  version?: number,
): Promise<Body> {
  const page = await open({ name: '', path: '', ...who })
  const headers = {
    ...{ origin: base, 'sec-fetch-site': 'same-origin', 'idempotency-key': crypto.randomUUID() },
    ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
  }
  const reply = await page.request.post(`${base}/console/api/v1${path}`, { data: body, headers })
  if (!reply.ok()) throw new Error(`${path}: ${await reply.text()}`)
  const made = (await reply.json()) as Body
  await page.context().close()
  return made
}

/** A request under way: some have seen it, one has acknowledged, one has offered, one was called. */
async function request(): Promise<string> {
  const draft = {
    ...{ kind: 'crisis', mode: 'full_activation', trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
    ...{ title: 'Strikes on the power grid', summary: 'Six regions are without power.' },
    asks: [{ text: 'Air defence of medium range', capability: 'air_defence', quantity: '6', unit: 'systems' }],
  }
  const made = await act<Made>(ua, '/consultations', draft)
  const at = `/consultations/${made.id}`
  const authorisedBy = {
    name: 'Duty coordinator',
    office: 'Office of the Special Representative',
    instrument: 'Standing order 3',
  }
  await act(ua, `${at}/circulation`, { authorisedBy }, made.version)
  for (const participant of ['LV', 'DE', 'SE']) await act({ participant, role: 'coordinator' }, `${at}/sightings`, {})
  await act({ participant: 'EE', role: 'duty_officer' }, `${at}/acknowledgements`, {})
  const systems = {
    kind: 'capability',
    capability: 'air_defence',
    quantity: '2',
    unit: 'systems',
    askId: made.asks[0]!.id,
  }
  await act({ participant: 'NO', role: 'coordinator' }, `${at}/responses`, { type: 'offer', offers: [systems] })
  await act(ua, `${at}/contact-attempts`, { participant: 'AL', channel: 'telephone', outcome: 'no_answer' })
  return made.id
}

const ua = { participant: 'UA', role: 'coordinator' }
await mkdir(directory, { recursive: true })
const at = `/console/consultations/${await request()}`
await take({ name: 'calls', ...ua, path: `${at}/calls` })
await take({ name: 'home', participant: 'EE', role: 'coordinator', path: '/console' })
await take({ name: 'offers', ...ua, path: `${at}/offers` })
await take({
  name: 'minister',
  participant: 'UA',
  role: 'viewer',
  path: `${at}/minister`,
  language: 'uk-UA',
  theme: 'dark',
})
await take({ name: 'comparison', ...ua, path: '/console/agreements/comparison' })
await take({ name: 'reconciliation', participant: 'UA', role: 'auditor', path: '/console/books/reconciliation' })
await browser.close()
