import { useEffect, useState } from 'preact/hooks'
import { own, type Problem, Refused } from '../api.ts'
import { hasWords, inLanguage, spokenIn, t, useLanguage } from '../language.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Loading, Page, ProblemNote } from '../parts/page.tsx'
import { go } from '../router.ts'
import { refreshSession, type Session } from '../session.ts'
import type { Me } from '../shapes.ts'

type Choice = { participant: string; nameEn: string; nameUk: string }
type Choices = {
  issuers: (Choice & { issuerId: string; issuer: string })[]
  local: (Choice & { roles: string[] })[] | null
}

function useChoices(): { choices: Choices | undefined; problem: Problem | undefined } {
  const [choices, set] = useState<Choices>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    own<Choices>('GET', '/sign-in').then(set, (error: unknown) => {
      if (error instanceof Refused) setProblem(error.problem)
    })
  }, [])
  return { choices, problem }
}

const name = ({ nameEn, nameUk }: Choice) => inLanguage({ en: nameEn, uk: nameUk })

/** The identity provider sends the browser back to the page it was on. */
async function toProvider(issuerId: string): Promise<void> {
  const returnTo = location.pathname === '/console/sign-in' ? '/console' : `${location.pathname}${location.search}`
  const { location: next } = await own<{ location: string }>('POST', '/sign-in', { issuerId, returnTo })
  location.assign(next)
}

async function asAnybody(participant: string, role: string): Promise<void> {
  await own('POST', '/sign-in/local', { participant, role })
  await refreshSession()
}

function useAttempt() {
  const [problem, set] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const attempt = (work: () => Promise<void>) => {
    setBusy(true)
    set(undefined)
    work()
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error
        set(error.problem)
      })
      .finally(() => setBusy(false))
  }
  return { problem, busy, attempt }
}

export function SignIn({ session }: { session: Session }) {
  useLanguage()
  const { choices, problem } = useChoices()
  const failed = new URLSearchParams(location.search).get('failed')
  const failure = `signIn.failed.${failed}`
  return (
    <Page title={t('signIn.title')} lead={t('signIn.lead')}>
      {session.state === 'refused' && (
        <div class="note note-problem" role="alert">
          <p>{t('signIn.failed.unregistered')}</p>
          <p lang={spokenIn(session.detail)}>{session.detail}</p>
        </div>
      )}
      {failed !== null && (
        <div class="note note-problem" role="alert">
          <p>{hasWords(failure) ? t(failure) : t('signIn.failed.refused')}</p>
        </div>
      )}
      {problem !== undefined && <ProblemNote problem={problem} />}
      {choices === undefined && problem === undefined && <Loading />}
      {choices !== undefined && (
        <>
          <Providers choices={choices} />
          {choices.local !== null && <Anybody local={choices.local} />}
        </>
      )}
    </Page>
  )
}

function Providers({ choices }: { choices: Choices }) {
  const [chosen, choose] = useState('')
  const { problem, busy, attempt } = useAttempt()
  if (choices.issuers.length === 0) {
    return choices.local === null ? <p class="empty">{t('signIn.nobody')}</p> : null
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen !== '') attempt(() => toProvider(chosen))
      }}
    >
      {problem !== undefined && <ProblemNote problem={problem} />}
      <div class="field">
        <label for="issuer">{t('signIn.participant')}</label>
        <select id="issuer" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{t('form.choose')}</option>
          {choices.issuers.map((issuer) => (
            <option key={issuer.issuerId} value={issuer.issuerId}>
              {name(issuer)} · {new URL(issuer.issuer).host}
            </option>
          ))}
        </select>
      </div>
      <div class="buttons">
        <button type="submit" class="main" disabled={busy || chosen === ''}>
          {t('signIn.go')}
        </button>
      </div>
    </form>
  )
}

function Anybody({ local }: { local: NonNullable<Choices['local']> }) {
  const [participant, setParticipant] = useState('UA')
  const [role, setRole] = useState('coordinator')
  const { problem, busy, attempt } = useAttempt()
  const roles = local.find((each) => each.participant === participant)?.roles ?? []
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        attempt(async () => {
          await asAnybody(participant, role)
          if (location.pathname === '/console/sign-in') go('/console', { replace: true })
        })
      }}
    >
      <div class="note note-warning">
        <p>
          <strong>{t('signIn.anybody.title')}</strong> {t('signIn.anybody.text')}
        </p>
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      <div class="field">
        <label for="participant">{t('signIn.participant')}</label>
        <select id="participant" value={participant} onChange={(event) => setParticipant(event.currentTarget.value)}>
          {local.map((each) => (
            <option key={each.participant} value={each.participant}>
              {name(each)} ({each.participant})
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="role">{t('signIn.role')}</label>
        <select id="role" value={role} onChange={(event) => setRole(event.currentTarget.value)}>
          {roles.map((each) => (
            <option key={each} value={each}>
              {roleText(each)}
            </option>
          ))}
        </select>
      </div>
      <div class="buttons">
        <button type="submit" class="main" disabled={busy}>
          {t('signIn.asAnybody')}
        </button>
      </div>
    </form>
  )
}

export function roleText(role: string): string {
  const key = `code.role.${role}`
  return hasWords(key) ? t(key) : role
}

/** The session is over while a page is open: what is on it stays, and the person signs in again over it. */
export function SignInAgain({ me }: { me: Me }) {
  useLanguage()
  const { choices, problem } = useChoices()
  const tried = useAttempt()
  const { code } = me.participant
  const local =
    choices?.local?.some((each) => each.participant === code) === true && me.account.issuer.includes('local-issuer')
  const issuers = choices?.issuers.filter((each) => each.participant === code) ?? []
  return (
    <Dialog title={t('signIn.over.title')} onClose={() => undefined}>
      <p>{t('signIn.over.text')}</p>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {tried.problem !== undefined && <ProblemNote problem={tried.problem} />}
      <div class="buttons">
        {local && (
          <button type="button" class="main" onClick={() => tried.attempt(() => asAnybody(code, me.account.subject))}>
            {t('signIn.again', { who: me.account.name })}
          </button>
        )}
        {issuers.map((issuer) => (
          <button
            key={issuer.issuerId}
            type="button"
            class="main"
            onClick={() => tried.attempt(() => toProvider(issuer.issuerId))}
          >
            {t('signIn.again', { who: new URL(issuer.issuer).host })}
          </button>
        ))}
      </div>
    </Dialog>
  )
}
