import type { ComponentChildren } from 'preact'
import { Absent, Code } from '../codes.tsx'
import { t, useLanguage } from '../language.ts'
import type { Addressee } from '../shapes.ts'
import { Left, Moment } from '../time.tsx'

type Times = Pick<Addressee, 'deadlineAt' | 'requestedBy'>

/** BR-33: only an undertaking has a deadline. A day that the requester asks for appears in its place, marked as such. */
function Answer({ of, children }: { of: Times; children: (until: string, asked: boolean) => ComponentChildren }) {
  useLanguage()
  const asked = of.deadlineAt === null
  const until = of.deadlineAt ?? of.requestedBy
  if (until === null) return <Absent />
  return (
    <>
      {children(until, asked)}
      {asked && <span class="dim"> {t('crisis.askedFor')}</span>}
    </>
  )
}

/** By when an answer is due, or asked for. */
export function AnswerBy({ of, zone, whose }: { of: Times; zone: string | undefined; whose: string }) {
  return <Answer of={of}>{(until) => <Moment at={until} zone={zone} whose={whose} />}</Answer>
}

/** What the addressee has done about the request; nothing is awaited for a request that has ended. */
export function AddresseeState({ of: { state }, status }: { of: Pick<Addressee, 'state'>; status: string }) {
  useLanguage()
  if (state === 'needs_action' && status !== 'circulated') return <span class="absent">{t('crisis.nothingDone')}</span>
  return <Code list="addresseeState" code={state} />
}

/** The time that is left, if there is no answer yet and the request is open. */
export function AnswerLeft({ of, status }: { of: Times & { state: string }; status: string }) {
  const closed = status !== 'circulated' || of.state === 'responded' || of.state === 'consulted'
  return <Answer of={of}>{(until, asked) => <Left until={until} closed={closed} calm={asked} />}</Answer>
}
