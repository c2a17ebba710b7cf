import { useCallback, useEffect, useState } from 'preact/hooks'
import { own, type Problem, Refused } from '../api.ts'
import { Country } from '../codes.tsx'
import { t } from '../language.ts'
import { announce } from '../parts/announce.tsx'
import { Facts, Loading, Page, ProblemNote, problemTitle } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { me, signOut } from '../session.ts'
import { Moment } from '../time.tsx'
import { roleText } from './sign-in.tsx'

type Session = { id: string; browser: string; openedAt: string; expiresAt: string; current: boolean }

/** Where one is signed in, and the end of it. */
export function Sessions() {
  const [items, set] = useState<Session[]>()
  const [problem, setProblem] = useState<Problem>()
  const again = useCallback(
    () =>
      void own<{ items: Session[] }>('GET', '/sessions').then(
        ({ items: found }) => {
          set(found)
          setProblem(undefined)
        },
        (error: unknown) => {
          if (!(error instanceof Refused)) throw error
          setProblem(error.problem)
        },
      ),
    [],
  )
  useEffect(again, [again])
  const { account, participant, grants } = me()
  const end = async (session: Session) => {
    if (session.current) return await signOut()
    try {
      await own('DELETE', `/sessions/${session.id}`)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      announce(problemTitle(error.problem))
    }
    again()
  }
  return (
    <Page title={t('sessions.title')} lead={t('sessions.lead')}>
      <Facts
        of={[
          [t('field.account'), account.name],
          [t('field.participant'), <Country code={participant.code} />],
          [t('field.roles'), grants.map(({ role }) => roleText(role)).join(', ')],
        ]}
      />
      {problem !== undefined && <ProblemNote problem={problem} again={again} />}
      {items === undefined && problem === undefined && <Loading />}
      {items !== undefined && (
        <Table<Session>
          caption={t('sessions.title')}
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            {
              head: t('field.browser'),
              names: true,
              cell: ({ browser, current }) => (current ? `${browser} (${t('sessions.this')})` : browser),
            },
            { head: t('field.openedAt'), cell: ({ openedAt }) => <Moment at={openedAt} /> },
            { head: t('field.expiresAt'), cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
            {
              head: t('field.act'),
              cell: (session) => (
                <button type="button" onClick={() => void end(session)}>
                  {t('sessions.end')}
                </button>
              ),
            },
          ]}
        />
      )}
    </Page>
  )
}
