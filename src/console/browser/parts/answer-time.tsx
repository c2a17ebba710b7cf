import type { ComponentChildren } from 'preact'
import { Absent, Code } from '../codes.tsx'
import { t, useLanguage } from '../language.ts'
import type { Addressee } from '../shapes.ts'
import { Left, Moment } from '../time.tsx'

type Times = Pick<Addressee, 'deadlineAt' | 'requestedBy'>

/** BR-33: only an undertaking has a deadline. A day that the requester asks for stands in its place, and says what it is. */
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

/** What it has done about the request: of one that ended nobody waits for anything. */
export function AddresseeState({ of: { state }, status }: { of: Pick<Addressee, 'state'>; status: string }) {
  useLanguage()
  if (state === 'needs_action' && status !== 'circulated') return <span class="absent">{t('crisis.nothingDone')}</span>
  return <Code list="addresseeState" code={state} />
}

/** How long is left until then, where nothing has been answered and the request stands. */
export function AnswerLeft({ of, status }: { of: Times & { state: string }; status: string }) {
  const closed = status !== 'circulated' || of.state === 'responded' || of.state === 'consulted'
  return <Answer of={of}>{(until, asked) => <Left until={until} closed={closed} calm={asked} />}</Answer>
}
