import { call, onSignedOut, own, Refused, readAllAgain } from './api.ts'
import { createChanges } from './changes.ts'
import { askParticipants, forgetCodes } from './codes.tsx'
import { t } from './language.ts'
import { announce } from './parts/announce.tsx'
import { forgetDrafts, setDraftOwner } from './parts/draft.ts'
import type { Me } from './shapes.ts'
import { startStream, stopStream } from './stream.ts'
import { setServiceTime } from './time.tsx'

/** `over`: the session on this page has ended; the page stays as it is. */
export type Session =
  | { state: 'unknown' }
  | { state: 'none' }
  | { state: 'refused'; detail: string }
  | { state: 'in'; me: Me; expiresAt: string }
  | { state: 'over'; me: Me }

let current: Session = { state: 'unknown' }
let local = false
const changes = createChanges()
let ending: ReturnType<typeof setTimeout> | undefined

function set(next: Session): void {
  current = next
  changes.tell()
}

export function useSession(): Session {
  changes.use()
  return current
}

/** The signed-in account, on pages that nobody sees without one. */
export function me(): Me {
  if (current.state !== 'in' && current.state !== 'over') throw new Error('nobody is signed in')
  return current.me
}

export function hasRole(...roles: string[]): boolean {
  return me().grants.some(({ role }) => roles.includes(role))
}

export function tryingOut(): boolean {
  return local
}

onSignedOut(() => {
  if (current.state !== 'in') return
  stopStream()
  set({ state: 'over', me: current.me })
})

/** Asks who is signed in, at the start and after a new sign-in. */
export async function refreshSession(): Promise<void> {
  // A page shows nothing before it knows its reader, so this is asked at once if there seems to be a session.
  const likely = document.querySelector('#app[data-session]') !== null
  const asked = likely ? call<Me>('GET', '/me') : undefined
  asked?.catch(() => undefined)
  if (likely) askParticipants()
  const told = await own<{ expiresAt: string | null; now: string; local: boolean }>('GET', '/session')
  setServiceTime(told.now)
  local = told.local
  if (told.expiresAt === null) {
    if (current.state !== 'in' && current.state !== 'over') return set({ state: 'none' })
    stopStream()
    return set({ state: 'over', me: current.me })
  }
  try {
    const { value } = await (asked ?? call<Me>('GET', '/me'))
    if (current.state === 'over' && current.me.account.id !== value.account.id) forgetCodes()
    setDraftOwner(value.account.id)
    set({ state: 'in', me: value, expiresAt: told.expiresAt })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.problem.status === 401) return set({ state: 'none' })
    return set({ state: 'refused', detail: error.problem.detail })
  }
  startStream()
  readAllAgain()
  clearTimeout(ending)
  const left = new Date(told.expiresAt).getTime() - new Date(told.now).getTime()
  ending = setTimeout(() => void refreshSession(), Math.min(left + 500, 2_000_000_000))
  if (left <= 0 && current.state === 'in') set({ state: 'over', me: current.me })
}

/** If the service could not be told, the session goes on, and the person must know it. */
export async function signOut(): Promise<void> {
  try {
    await own('POST', '/sign-out')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.problem.status !== 401) return announce(t('nav.stillSignedIn'))
  }
  stopStream()
  forgetDrafts()
  forgetCodes()
  set({ state: 'none' })
}
