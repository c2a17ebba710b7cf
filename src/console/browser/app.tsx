import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useRead } from './api.ts'
import { type Language, languages, setLanguage, t, useLanguage } from './language.ts'
import { Announcements } from './parts/announce.tsx'
import { Page, setWaitingCount } from './parts/page.tsx'
import { partsOf, useAddress } from './router.ts'
import { screens } from './screens/all.tsx'
import { roleText, SignIn, SignInAgain } from './screens/sign-in.tsx'
import { refreshSession, signOut, tryingOut, useSession } from './session.ts'
import type { Me, Waiting } from './shapes.ts'
import { isLive, onLive, useLive } from './stream.ts'

export function App() {
  useLanguage()
  const session = useSession()
  const { path } = useAddress()
  useEffect(() => void refreshSession(), [])
  if (session.state === 'unknown') return <p class="loading">{t('state.loading')}</p>
  const me = session.state === 'in' || session.state === 'over' ? session.me : undefined
  return (
    <>
      <a class="skip" href="#main">
        {t('nav.skip')}
      </a>
      <Head me={me} path={path} />
      <main id="main" tabIndex={-1}>
        {me === undefined ? <SignIn session={session} /> : <Screen key={path} path={path} />}
      </main>
      <Announcements />
      {session.state === 'over' && <SignInAgain me={session.me} />}
      <footer class="foot">
        <p>
          <a href="/docs">{t('nav.docs')}</a>
          {me !== undefined && tryingOut() && ` · ${t('nav.tryingOut')}`}
        </p>
      </footer>
    </>
  )
}

function Screen({ path }: { path: string }): ComponentChildren {
  for (const [pattern, draw] of screens) {
    const parts = partsOf(pattern, path)
    if (parts !== undefined) return draw(parts)
  }
  return (
    <Page title={t('state.nowhere')}>
      <p>
        <a href="/console">{t('nav.home')}</a>
      </p>
    </Page>
  )
}

const rooms = [
  ['/console', 'nav.home'],
  ['/console/consultations', 'nav.consultations'],
  ['/console/desk', 'nav.desk'],
  ['/console/countries', 'nav.countries'],
  ['/console/agreements', 'nav.agreements'],
  ['/console/coalitions', 'nav.coalitions'],
  ['/console/implementation', 'nav.implementation'],
  ['/console/books', 'nav.books'],
  ['/console/reports', 'nav.reports'],
  ['/console/administration', 'nav.administration'],
] as const

/** On a telephone the page comes first: the account, the settings and the menu are behind one button. */
function Head({ me, path }: { me: Me | undefined; path: string }) {
  const [open, set] = useState(false)
  useEffect(() => set(false), [path])
  return (
    <header class={open || me === undefined ? 'head head-open' : 'head'}>
      <div class="head-row">
        <a class="brand" href="/console">
          Accord
        </a>
        {me !== undefined && (
          <>
            <Live />
            <button type="button" class="menu" aria-expanded={open} aria-controls="rooms" onClick={() => set(!open)}>
              {t('nav.menu')}
            </button>
            <Who me={me} />
          </>
        )}
        <Choices />
      </div>
      {me !== undefined && (
        <nav class="rooms" id="rooms" aria-label={t('nav.label')}>
          <ul>
            {rooms.map(([href, words]) => {
              const here = href === '/console' ? path === href : path.startsWith(href)
              return (
                <li key={href}>
                  <a href={href} aria-current={path === href ? 'page' : here ? 'true' : undefined}>
                    {t(words)}
                    {href === '/console' && <WaitingCount />}
                  </a>
                </li>
              )
            })}
          </ul>
        </nav>
      )}
    </header>
  )
}

/** The number of waiting things is on every page and in its title, and follows the stream. */
function WaitingCount() {
  const inbox = useRead<{ items: Waiting[]; nextCursor: string | null }>('/me/inbox?limit=100')
  useLive(() => true, inbox.again, 1_000)
  const count = inbox.value?.items.length
  useEffect(() => setWaitingCount(count), [count])
  if (count === undefined || count === 0) return null
  return (
    <span class="badge">
      {count}
      {inbox.value?.nextCursor !== null && '+'}
      <span class="sr"> {t('nav.waiting')}</span>
    </span>
  )
}

/** Whether this page receives events as they happen. */
function Live() {
  const [live, setLive] = useState(isLive())
  useEffect(() => {
    setLive(isLive())
    return onLive(setLive)
  }, [])
  return (
    <span class={live ? 'live live-on' : 'live'} role="status">
      {live ? t('nav.live') : t('nav.notLive')}
    </span>
  )
}

function Who({ me }: { me: Me }) {
  const roles = me.grants.map(({ role }) => roleText(role)).join(', ')
  return (
    <div class="who">
      <a href="/console/sessions">
        {me.account.name} · {me.participant.code} {roles === '' ? '' : `· ${roles}`}
      </a>
      <button type="button" class="quiet" onClick={() => void signOut()}>
        {t('nav.signOut')}
      </button>
    </div>
  )
}

const themeKept = 'accord-theme'
const theme = localStorage.getItem(themeKept)
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme

function Choices() {
  const chosen = useLanguage()
  const [shade, setShade] = useState(document.documentElement.dataset['theme'] ?? '')
  const change = (next: string) => {
    setShade(next)
    if (next === '') {
      delete document.documentElement.dataset['theme']
      localStorage.removeItem(themeKept)
    } else {
      document.documentElement.dataset['theme'] = next
      localStorage.setItem(themeKept, next)
    }
  }
  return (
    <div class="choices">
      <label>
        <span class="sr">{t('nav.language')}</span>
        <select value={chosen} onChange={(event) => setLanguage(event.currentTarget.value as Language)}>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="sr">{t('nav.theme')}</span>
        <select value={shade} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">{t('nav.theme.auto')}</option>
          <option value="light">{t('nav.theme.light')}</option>
          <option value="dark">{t('nav.theme.dark')}</option>
        </select>
      </label>
    </div>
  )
}
