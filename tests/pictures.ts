import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

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

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})

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
  await page.screenshot({ path: join(directory, `${picture.name}.png`) })
  await page.context().close()
  process.stdout.write(`docs/pictures/${picture.name}.png\n`)
}

/** The request of the demonstration, whichever number it has here. */
async function request(): Promise<string> {
  const page = await open({ name: '', participant: 'UA', role: 'coordinator', path: '' })
  const list = await page.request.get(`${base}/console/api/v1/consultations?limit=200`)
  const { items } = (await list.json()) as { items: { id: string; title: string; status: string }[] }
  await page.context().close()
  const found = items.find(({ title, status }) => title.startsWith('Strikes') && status === 'closed') ?? items[0]
  if (found === undefined) throw new Error(`${base} has no request to show: run npm run demo against it first.`)
  return found.id
}

await mkdir(directory, { recursive: true })
const at = `/console/consultations/${await request()}`
const ua = { participant: 'UA', role: 'coordinator' }
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
