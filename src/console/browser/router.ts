import { createChanges } from './changes.ts'

const changes = createChanges()

/** How far down a page was scrolled when it was left, for coming back to it. */
let wasAt = 0
const longestMs = 5_000

/** Goes to another page of the console. */
export function go(href: string, { replace = false } = {}): void {
  wasAt = 0
  history.replaceState({ wasAt: scrollY }, '')
  history[replace ? 'replaceState' : 'pushState'](null, '', href)
  changes.tell()
}

addEventListener('popstate', ({ state }) => {
  wasAt = (state as { wasAt?: number } | null)?.wasAt ?? 0
  changes.tell()
})

/** A page begins at its top; on coming back it is scrolled to the earlier place, as soon as that much has been drawn. */
export function beginPage(): void {
  const place = wasAt
  wasAt = 0
  scrollTo(0, 0)
  if (place === 0) return
  const until = Date.now() + longestMs
  const drawn = new ResizeObserver(() => {
    const isLate = Date.now() > until // a person who is already reading is not moved any more
    if (!isLate) scrollTo(0, place)
    if (isLate || scrollY >= Math.floor(place)) drawn.disconnect()
  })
  for (const own of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
    addEventListener(own, () => drawn.disconnect(), { once: true, passive: true })
  drawn.observe(document.body)
}

// Every link is an ordinary one, which can be opened in another tab, copied and sent; a plain click stays in the page.
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return
  const link = (event.target as Element).closest?.('a[href]')
  if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return
  const { origin, pathname, hash } = new URL(link.href)
  if (origin !== location.origin || !/^\/console(\/|$)/.test(pathname) || pathname.startsWith('/console/api/')) return
  if (hash !== '' && pathname === location.pathname) return
  event.preventDefault()
  go(link.href)
})

export function useAddress(): { path: string; query: URLSearchParams } {
  changes.use()
  return { path: location.pathname.replace(/\/$/, ''), query: new URLSearchParams(location.search) }
}

/** The same page with other filters: empty ones are left out, and paging starts again. */
export function withQuery(changes: Record<string, string>, keep: URLSearchParams = new URLSearchParams()): string {
  const next = new URLSearchParams(keep)
  next.delete('cursor')
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name)
    else next.set(name, value)
  }
  const text = next.toString()
  return text === '' ? location.pathname : `${location.pathname}?${text}`
}

/** The parts of a path that partsOf a pattern such as `/console/agreements/:id`. */
export function partsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const parts: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) parts[part.slice(1)] = decodeURIComponent(given[index]!)
    else if (part !== given[index]) return undefined
  }
  return parts
}
