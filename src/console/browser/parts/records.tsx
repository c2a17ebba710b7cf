import { useState } from 'preact/hooks'
import { type Page, useAll, useRead } from '../api.ts'
import { classText, codeText, participantName, useCodes, useParticipantChoices, useParticipants } from '../codes.tsx'
import { inLanguage, t, useLanguage } from '../language.ts'
import { reportName } from '../screens/report-name.ts'
import { me } from '../session.ts'
import type { Names } from '../shapes.ts'
import { dateText } from '../time.tsx'
import { decimalText } from '../values.tsx'
import { Checks } from './checks.tsx'
import { useSettled } from './settled.ts'

// A field that takes an identifier offers the list of such records, each by the words that people know it by, so that
// nobody has to copy identifiers from other pages.

type Row = { id: string } & Record<string, unknown>
type Kind = {
  /** The address of their list, in which `{…}` is what narrows it, and the name of one of them. */
  path: string
  text: (row: Row) => string
  /** The value of the chosen record that is sent, if it is not its id. */
  sends?: 'code' | 'issuer' | 'name'
  /** The service searches this list; the page searches other lists. */
  q?: true
  /** The address of a record that is not in the list because it was chosen some time ago. */
  one?: (value: string) => string
  /** For records that are part of one record. */
  within?: (record: unknown) => Row[]
}

const words = (...parts: (string | null | undefined)[]) =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ')
const money = (of: unknown) => {
  const value = of as { amount?: string | null; currency?: string | null } | null
  return value?.amount == null ? undefined : `${decimalText(value.amount)} ${value.currency ?? ''}`
}
const amountOf = (row: Row) => money({ amount: row['amount'], currency: row['currency'] } as never)
const goods = (of: unknown) => {
  const value = of as { quantity?: string | null; unit?: string | null; itemClass?: string } | null
  if (value?.quantity == null) return undefined
  const itemClass = value.itemClass === undefined ? undefined : classText(value.itemClass)
  return [itemClass, decimalText(value.quantity), value.unit].filter((part) => part != null).join(' ')
}
const party = (of: unknown) => {
  const code = (of as { participant?: string | null } | null)?.participant
  return code == null ? undefined : participantName(code)
}
const flow = (row: Row) =>
  [party(row['provider']), party(row['receiver'])].filter((who) => who !== undefined).join(' → ')
const day = (of: unknown) => (typeof of === 'string' ? dateText(of.slice(0, 10)) : undefined)
const reference = (of: unknown) => (of as { id?: string } | null)?.id
const longest = 90
const shortened = (said: string) => (said.length > longest ? `${said.slice(0, longest).trimEnd()}…` : said)
const text = (of: unknown) => (typeof of === 'string' ? of : undefined)
const names = (of: unknown) => inLanguage(of as Names)
const whose = (row: Row) => participantName(String(row['participant']))

export const kinds = {
  agency: {
    path: '/participants/{own}',
    text: (row) => names(row['name']),
    within: (record) => (record as { agencies: Row[] }).agencies,
  },
  allocation: {
    path: '/commitments/{commitmentId}/allocations',
    text: (row) => words(text(row['package']), amountOf(row)),
  },
  agreement: {
    path: '/agreements',
    text: (row) => words(whose(row), names(row['title'])),
    one: (id) => `/agreements/${id}`,
  },
  coalition: { path: '/coalitions', text: (row) => names(row['name']), sends: 'code' },
  commitment: {
    path: '/commitments',
    text: (row) =>
      words(
        text(row['title']),
        flow(row),
        money({ ...(row['balance'] as object), amount: (row['balance'] as { committed?: string } | null)?.committed }),
        day(row['signedOn']),
        reference(row['externalReference']),
      ),
    one: (id) => `/commitments/${id}`,
  },
  consultation: {
    path: '/consultations',
    text: (row) => words(text(row['title']), participantName(String(row['requester'])), day(row['circulatedAt'])),
    one: (id) => `/consultations/${id}?look=false`,
  },
  entry: {
    path: '/ledger-entries',
    text: (row) =>
      words(
        codeText('flowKind', String(row['flowKind'])),
        flow(row),
        money(row['amount']) ?? goods(row['item']),
        day(row['valueDate']),
        reference(row['externalReference']),
      ),
    one: (id) => `/ledger-entries/${id}`,
  },
  issuer: {
    path: '/issuers',
    text: (row) => words(text(row['issuer']), codeText('issuerStatus', String(row['status']))),
    one: (id) => `/issuers/${id}`,
  },
  issuerAddress: { path: '/issuers', text: (row) => String(row['issuer']), sends: 'issuer' },
  lot: {
    path: '/lots',
    text: (row) => words(goods(row), flow(row), codeText('lotStatus', String(row['status'])), text(row['description'])),
    one: (id) => `/lots/${id}`,
  },
  organisation: {
    path: '/organisations',
    text: (row) => words(names(row['name']), text(row['identifier'])),
    one: (id) => `/organisations/${id}`,
  },
  pledge: {
    path: '/pledges',
    text: (row) => words(text(row['title']), whose(row), money(row['total']), day(row['announcedOn'])),
    one: (id) => `/pledges/${id}`,
  },
  programme: { path: '/reform-programmes', text: (row) => names(row['name']), sends: 'code' },
  proposal: {
    path: '/conversion-proposals',
    text: (row) => words(text(row['title']), party({ participant: row['provider'] }), goods(row) ?? amountOf(row)),
    one: (id) => `/conversion-proposals/${id}`,
  },
  provision: {
    path: '/provisions',
    text: (row) => words(whose(row), text(row['locator']), shortened(inLanguage(row['summary'] as Names))),
    q: true,
    one: (id) => `/provisions/${encodeURIComponent(id)}`,
  },
  report: { path: '/reports', text: (row) => reportName(String(row['name'])), sends: 'name' },
  requirement: {
    path: '/requirements',
    text: (row) => words(text(row['title']), goods(row), day(row['neededBy'])),
    one: (id) => `/requirements/${id}`,
  },
  roadmapStep: { path: '/roadmap-steps', text: (row) => names(row['title']), one: (id) => `/roadmap-steps/${id}` },
} as const satisfies Record<string, Kind>

export type RecordKind = keyof typeof kinds
/** What narrows the list: parameters of its address. */
export type Where = Record<string, string | undefined>

const shortList = 12
const pageSize = 100

/** The records of a kind: the first page, and all of them once somebody searches. */
function useRecords(kind: Kind, where: Where, looked: string) {
  const [within, narrowing] = placed(kind.path, where)
  const asked = new URLSearchParams(narrowing)
  if (kind.q === true && looked !== '') asked.set('q', looked)
  const paged = kind.within === undefined && kind.sends !== 'name' && kind.path !== '/reform-programmes'
  const path = within.replace('{own}', me().participant.code)
  const first = useRead<unknown>(`${path}?${withLimit(asked, paged)}`.replace(/\?$/, ''))
  const page = first.value as Page<Row> | undefined
  const more = page !== undefined && paged && page.nextCursor !== null
  const all = useAll<Row>(more && looked !== '' && kind.q !== true ? `${path}?${asked}` : undefined)
  const rows =
    kind.within === undefined ? (all.value ?? page?.items) : page === undefined ? undefined : kind.within(page)
  return { rows: rows ?? [], more, loading: first.value === undefined && first.problem === undefined }
}

/** What is in the address of the list is no parameter of it. */
function placed(path: string, where: Where): [path: string, parameters: [string, string][]] {
  const given = Object.entries(where).filter((pair): pair is [string, string] => !!pair[1])
  return [
    given.reduce((at, [name, value]) => at.replace(`{${name}}`, value), path),
    given.filter(([name]) => !path.includes(`{${name}}`)),
  ]
}

function withLimit(asked: URLSearchParams, paged: boolean): string {
  return new URLSearchParams([...asked, ...(paged ? [['limit', String(pageSize)]] : [])] as [
    string,
    string,
  ][]).toString()
}

const fits = (said: string, looked: string) =>
  looked
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => said.toLocaleLowerCase().includes(word))

export type RecordGiven = {
  id: string
  label: string
  of: RecordKind
  where?: Where | undefined
  value: string
  onChoose: (value: string) => void
  /** The text while nothing is chosen. */
  none?: string
  attributes?: object
}

/** A choice among records, with a search if there are many. */
export function RecordChoice({ id, label, of, where = {}, value, onChoose, none, attributes = {} }: RecordGiven) {
  useLanguage()
  useParticipants()
  useCodes('flowKind')
  const kind: Kind = kinds[of]
  const [typed, type] = useState('')
  const looked = useSettled(typed.trim(), 250)
  const { rows, more, loading } = useRecords(kind, where, looked)
  const sent = (row: Row) => String(row[kind.sends ?? 'id'])
  const choices = rows
    .map((row) => [sent(row), kind.text(row)] as const)
    .filter(([, said]) => kind.q === true || looked === '' || fits(said, looked))
  const listed = value === '' || choices.some(([each]) => each === value)
  const chosen = useRead<Row>(listed || loading || kind.one === undefined ? undefined : kind.one(value)).value
  const known = rows.find((row) => sent(row) === value) ?? chosen
  const find = rows.length > shortList || more || typed !== ''
  return (
    <div class="picker" data-picker={of}>
      {find && (
        <input
          type="search"
          class="picker-find"
          aria-label={t('pick.find', { what: label })}
          placeholder={t('pick.words')}
          value={typed}
          autocomplete="off"
          onInput={(event) => type(event.currentTarget.value)}
        />
      )}
      <select {...attributes} id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{loading ? t('state.loading') : (none ?? t('form.choose'))}</option>
        {!listed && <option value={value}>{known === undefined ? value : kind.text(known)}</option>}
        {choices.map(([each, said]) => (
          <option key={each} value={each}>
            {said}
          </option>
        ))}
      </select>
      <p class="hint" role="status">
        {!loading && rows.length === 0 && looked === '' && t('pick.nothing')}
        {!loading && looked !== '' && t('pick.found', { n: choices.length })}
        {more && looked === '' && t('pick.more', { n: pageSize })}
      </p>
    </div>
  )
}

type Several = { label: string; chosen: readonly string[]; onChange: (chosen: string[]) => void }

/** Several choices among records of a kind with few records. */
export function RecordChecks({ of, ...given }: Several & { of: RecordKind }) {
  useParticipants()
  const kind: Kind = kinds[of]
  const { rows } = useRecords(kind, {}, '')
  return <Checks {...given} choices={rows.map((row) => [String(row[kind.sends ?? 'id']), kind.text(row)] as const)} />
}

export function ParticipantChecks(given: Several) {
  return <Checks {...given} choices={useParticipantChoices()} />
}

/** Participants and coalitions that see a limited record besides its sides. */
export function AudienceChecks(given: Several) {
  const choices = useParticipantChoices()
  const { rows } = useRecords(kinds.coalition, {}, '')
  const coalitions = rows.map((row) => [`coalition:${row['code']}`, kinds.coalition.text(row)] as const)
  return <Checks {...given} choices={[...coalitions, ['framework_audit', t('audience.framework_audit')], ...choices]} />
}
