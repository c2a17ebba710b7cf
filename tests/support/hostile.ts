import type { Route } from 'playwright-core'
import { drawn, type Person } from './console.ts'

/** What somebody might write into a field, hoping that a page runs it. */
export const hostile = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '"><svg onload=window.pwned=1>',
  "'-alert(1)-'",
  'javascript:window.pwned=1',
  '</title><iframe srcdoc="<script>parent.pwned=1</script>">',
  '{{constructor.constructor("window.pwned=1")()}}',
  '=HYPERLINK("https://evil.example","x")',
  '<a href="javascript:window.pwned=1">press</a>',
  '<style>@import "https://evil.example/x.css"</style>',
]
const all = hostile.join(' ')
const link = 'javascript:window.pwned=1'

/** What is no text of anybody: what acts can be done, and what the browser itself reckons by. */
const ours = new Set(['allowedActions', 'timeZone', 'nextCursor', 'etag', 'operation', 'url', 'formats'])
const isText = (text: string) => /\s/.test(text) || (/[A-Z]/.test(text) && text.length > 3)

/** Every text that a person may have written, replaced by all of the above; what is a link by one that acts. */
export function poisoned(value: unknown, key = ''): unknown {
  if (ours.has(key)) return key === 'url' && typeof value === 'string' && value.startsWith('http') ? link : value
  if (Array.isArray(value)) return value.map((each) => poisoned(each, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poisoned(each, name)]))
  if (typeof value !== 'string') return value
  if (/^https?:/.test(value)) return link
  return isText(value) && !/^\d{4}-\d\d-\d\dT/.test(value) ? all : value
}

/** From now on what the page reads of the service is poisoned. */
export async function poison(page: Person): Promise<void> {
  await page.route('**/console/api/v1/**', async (route: Route) => {
    if (route.request().method() !== 'GET' || /\/(stream|chart\.svg)\b/.test(route.request().url()))
      return route.continue()
    const reply = await route.fetch()
    const type = reply.headers()['content-type'] ?? ''
    if (!type.includes('json')) return route.fulfill({ response: reply })
    return route.fulfill({ response: reply, body: JSON.stringify(poisoned(await reply.json())) })
  })
}

export type Shown = {
  /** Whether the text stands on the page to the letter. */
  text: boolean
  /** What became of it beside text. */
  wrong: string[]
}

/** How a page shows what is hostile. */
export async function shown(page: Person): Promise<Shown> {
  await drawn(page)
  return (await page.evaluate(`(() => {
    const made = document.querySelectorAll('#app :is(script, iframe, style, object, embed, base), #app svg:not(.bar), #app img:not([src^="/console/api/"])')
    const links = document.querySelectorAll('a[href^="javascript:" i], [onload], [onerror], [style*="evil"]')
    return {
      text: document.querySelector('#app').textContent.includes(${JSON.stringify(all)}),
      wrong: [...(window.pwned === undefined ? [] : ['it ran']), ...[...made, ...links].map((each) => each.outerHTML.slice(0, 120))],
    }
  })()`)) as Shown
}
