import { Fragment } from 'preact'
import { useEffect } from 'preact/hooks'
import { call, onReadAgain, type Problem, problemOf, type Reading } from './api.ts'
import { createChanges } from './changes.ts'
import { hasWords, inLanguage, locale, t, useLanguage } from './language.ts'
import type { Names, Participant } from './shapes.ts'
import { onLive } from './stream.ts'

type Code = { code: string; definition: Names; attributes?: Record<string, unknown> }

const lists = new Map<string, Code[]>()
const asked = new Map<string, Promise<void>>()
const loaded = createChanges()

const firstPauseMs = 10_000
const longestPauseMs = 300_000
let pauseMs = firstPauseMs
/** Failed reads with their reasons: a part that needs one says so, and it is requested again until it arrives. */
const failed = new Map<string, { problem: Problem; load: () => Promise<void> }>()
let pausing: ReturnType<typeof setTimeout> | undefined

function ask(key: string, load: () => Promise<void>): void {
  if (asked.has(key)) return
  const mine = load().then(
    () => {
      failed.delete(key)
      if (failed.size === 0) pauseMs = firstPauseMs
      loaded.tell()
    },
    (error: unknown) => {
      if (asked.get(key) !== mine) return // dropped meanwhile, with the account that was signed in
      asked.delete(key)
      const problem = problemOf(error)
      failed.set(key, { problem, load })
      loaded.tell()
      clearTimeout(pausing)
      if (problem.status !== 401) pausing = setTimeout(askLater, pauseMs)
    },
  )
  asked.set(key, mine)
}

/** A read that keeps failing is repeated less and less often. */
function askLater(): void {
  pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  askAgain()
}

function askAgain(): void {
  for (const [key, { load }] of failed) ask(key, load)
}

/** The situation may have changed: somebody signed in again, or the service can be reached again. */
function askNow(): void {
  pauseMs = firstPauseMs
  askAgain()
}
onReadAgain(askNow)
onLive((live) => live && askNow())

/** A code list of the service. */
export function useCodes(list: string): Code[] {
  loaded.use()
  useEffect(() => {
    ask(list, async () => {
      const { value } = await call<{ items: Code[] }>('GET', `/code-lists/${list}`)
      lists.set(list, value.items)
    })
  }, [list])
  return lists.get(list) ?? []
}

/** The short word for a code, if the page has one; else its definition from the service. */
export function codeText(list: string, code: string, codes: readonly Code[] = lists.get(list) ?? []): string {
  const key = `code.${list}.${code}`
  if (hasWords(key)) return t(key)
  const known = codes.find((each) => each.code === code)
  if (known !== undefined) return inLanguage(known.definition).replace(/\.$/, '')
  return code.replaceAll('_', ' ')
}

/** A class of goods: in somebody's own words, or the capability that an offer was of. */
export const classText = (itemClass: string) => codeText('capability', itemClass)

export function ItemClass({ of }: { of: string }) {
  return <Code list="capability" code={of} />
}

export function Code({ list, code }: { list: string; code: string | null }) {
  useLanguage()
  const codes = useCodes(list)
  if (code === null) return <Unknown />
  const known = codes.find((each) => each.code === code)
  return (
    <span title={known === undefined ? undefined : inLanguage(known.definition)}>{codeText(list, code, codes)}</span>
  )
}

/** Shown if nobody has stated a value, which is neither "none" nor zero. */
export function Unknown() {
  useLanguage()
  return <span class="unknown">{t('value.unknown')}</span>
}

/** Shown if a value was looked for and there is none. */
export function Absent() {
  useLanguage()
  return <span class="absent">{t('value.absent')}</span>
}

/** Shown if there is a value that this reader may not see. */
export function Redacted() {
  useLanguage()
  return <span class="redacted">{t('value.redacted')}</span>
}

let participants: Map<string, Participant> | undefined

/** Lists that nearly every page needs. */
export function askParticipants(): void {
  ask('participants', async () => {
    const { value } = await call<{ items: Participant[] }>('GET', '/participants?limit=200')
    participants = new Map(value.items.map((each) => [each.code, each]))
  })
}

export function useParticipants(): Map<string, Participant> {
  loaded.use()
  useEffect(askParticipants, [])
  return participants ?? new Map()
}

/** The same for pages about these lists: loading, failed, or loaded. */
export function useParticipantsRead(): Reading<Map<string, Participant>> {
  useParticipants()
  const problem = failed.get('participants')?.problem
  const loading = participants === undefined && problem === undefined
  return { value: participants, version: undefined, problem, loading, again: askParticipants }
}

/** Participants to choose from, in the order of their names; by default all of them. */
export function useParticipantChoices(of?: readonly string[]): [code: string, text: string][] {
  useLanguage()
  const known = useParticipants()
  const { compare } = new Intl.Collator(locale())
  return [...(of ?? known.keys())]
    .map((code): [string, string] => [code, `${participantName(code)} (${code})`])
    .sort(([, one], [, other]) => compare(one, other))
}

type Coalition = { code: string; name: Names }
let coalitions: Map<string, Names> | undefined

/** The names of coalitions, by their codes. */
export function useCoalitionName(): (code: string) => string {
  useLanguage()
  loaded.use()
  useEffect(() => {
    ask('coalitions', async () => {
      const { value } = await call<{ items: Coalition[] }>('GET', '/coalitions?limit=200')
      coalitions = new Map(value.items.map((each) => [each.code, each.name]))
    })
  }, [])
  return (code) => {
    const name = coalitions?.get(code)
    return name === undefined ? code.replaceAll('_', ' ') : inLanguage(name)
  }
}

export function CoalitionName({ code }: { code: string }) {
  return <>{useCoalitionName()(code)}</>
}

/** Another person may sign in, so nothing that was read for the previous account is kept. */
export function forgetCodes(): void {
  lists.clear()
  asked.clear()
  failed.clear()
  clearTimeout(pausing)
  participants = undefined
  coalitions = undefined
}

export function participantName(code: string): string {
  const known = participants?.get(code)
  return known === undefined ? code : inLanguage(known.name)
}

/** A sentence of the service with names in place of the codes of participants and acts. */
export function withNames(sentence: string): string {
  const quoted = sentence.search(/[“«]/) // names that people gave stay as they are
  const own = quoted < 0 ? sentence : sentence.slice(0, quoted)
  const named = own.replaceAll(/(?<![\w(])[A-Z]{2}(?=[\s.,;:])/g, (code) =>
    participants?.has(code) ? `${participantName(code)} (${code})` : code,
  )
  const said = named.replaceAll(/\b[a-z]+[A-Z]\w*/g, (code) => {
    const key = `act.${code}`
    return hasWords(key) ? t('act.named', { what: t(key) }) : code
  })
  return said + sentence.slice(own.length)
}

export function Country({ code }: { code: string | null }) {
  useLanguage()
  const known = useParticipants().has(code ?? '')
  if (code === null) return <Unknown />
  return (
    <span class="country">
      {known && `${participantName(code)} `}
      <span class={known ? 'dim' : undefined}>{code}</span>
    </span>
  )
}

/** Several of them in one line. */
export function Countries({ of }: { of: readonly string[] }) {
  return (
    <>
      {of.map((code, index) => (
        <Fragment key={code}>
          {index > 0 && ', '}
          <Country code={code} />
        </Fragment>
      ))}
    </>
  )
}

export function zoneOf(code: string): string | undefined {
  return participants?.get(code)?.timeZone
}
