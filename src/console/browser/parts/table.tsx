import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { type Page as ApiPage, useRead } from '../api.ts'
import { codeText, participantName, useCodes, useParticipantChoices, useParticipants } from '../codes.tsx'
import { hasWords, number, t, useLanguage } from '../language.ts'
import { go, useAddress, withQuery } from '../router.ts'
import { type Entry, useLive } from '../stream.ts'
import { momentForField } from '../time.tsx'
import type { Key } from '../words/all.ts'
import { Loading, ProblemNote } from './page.tsx'
import { ParticipantChecks, RecordChecks, RecordChoice, type RecordKind } from './records.tsx'

export type Column<Row> = {
  head: string
  cell: (row: Row) => ComponentChildren
  /** The column that says which row it is: a header of the row. */
  names?: boolean
  number?: boolean
}

/** A table that scrolls by itself if it is too wide, and can be used with a keyboard. */
export function Table<Row>(given: {
  caption: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  rowClass?: (row: Row) => string | undefined
  tall?: boolean
}) {
  const { caption, rows, columns, keyOf, rowClass, tall } = given
  return (
    <div role="group" class={tall === true ? 'table-box table-tall' : 'table-box'} aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, number }) => (
              <th key={head} scope="col" class={number === true ? 'numeric' : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} class={rowClass?.(row)}>
              {columns.map(({ head, cell, names, number }) =>
                names === true ? (
                  <th key={head} scope="row" data-head={head}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} data-head={head} class={number === true ? 'numeric' : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export type Filter = { name: string } /** `only`: of the list, what the service filters by. */ & (
  | { kind: 'code'; list: string; only?: readonly string[] }
  | { kind: 'participant' }
  | { kind: 'record'; of: RecordKind }
  /** Several, separated by commas in the address. */
  | { kind: 'participants' }
  | { kind: 'records'; of: RecordKind }
  | { kind: 'flag' }
  | { kind: 'date' | 'text' | 'number' }
  /** A moment, chosen in the reader's time; a position of the journal, from a link, is left as it is. */
  | { kind: 'moment' }
)

const inputTypes = { text: 'search', date: 'date', number: 'number' }

/** A filter is a field of the address: the link can be sent. */
function FilterField({ filter, value }: { filter: Filter; value: string }) {
  const label = fieldLabel(filter.name)
  const change = (next: string) => go(withQuery({ [filter.name]: next }, new URLSearchParams(location.search)))
  if (filter.kind === 'participants' || filter.kind === 'records') {
    const chosen = value === '' ? [] : value.split(',')
    const given = { label, chosen, onChange: (next: string[]) => change(next.join(',')) }
    return (
      <details class="filter" data-field={filter.name}>
        <summary>
          {label}: {chosen.length === 0 ? t('filter.nobody') : number(chosen.length)}
        </summary>
        {filter.kind === 'records' ? <RecordChecks {...given} of={filter.of} /> : <ParticipantChecks {...given} />}
      </details>
    )
  }
  const id = `filter-${filter.name}`
  return (
    <div class="filter" data-field={filter.name}>
      <label for={id}>{label}</label>
      {filter.kind === 'code' && (
        <CodeChoice id={id} list={filter.list} only={filter.only} value={value} onChoose={change} />
      )}
      {filter.kind === 'participant' && <ParticipantChoice id={id} value={value} onChoose={change} />}
      {filter.kind === 'record' && (
        <RecordChoice id={id} label={label} of={filter.of} value={value} onChoose={change} none={t('filter.any')} />
      )}
      {filter.kind === 'flag' && (
        <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">{t('filter.any')}</option>
          <option value="true">{t('value.yes')}</option>
          <option value="false">{t('value.no')}</option>
        </select>
      )}
      {filter.kind === 'moment' && <MomentFilter id={id} value={value} onChoose={change} />}
      {(filter.kind === 'date' || filter.kind === 'text' || filter.kind === 'number') && (
        <input
          id={id}
          type={inputTypes[filter.kind] as 'text'}
          value={value}
          onChange={(event) => change(event.currentTarget.value.trim())}
        />
      )}
    </div>
  )
}

function MomentFilter({ id, value, onChoose }: { id: string; value: string; onChoose: (value: string) => void }) {
  const isMoment = value === '' || (!Number.isNaN(Date.parse(value)) && !/^\d+$/.test(value))
  const given = (typed: string) => (isMoment && typed !== '' ? new Date(typed).toISOString() : typed.trim())
  return (
    <input
      id={id}
      type={(isMoment ? 'datetime-local' : 'search') as 'text'}
      step="1"
      value={isMoment && value !== '' ? momentForField(value) : value}
      onChange={(event) => onChoose(given(event.currentTarget.value))}
    />
  )
}

export function fieldLabel(name: string): string {
  const key = `field.${name}`
  return hasWords(key) ? t(key) : name
}

type Choice = { id: string; value: string; onChoose: (value: string) => void; none?: Key; attributes?: object }

export function CodeChoice(given: Choice & { list: string; only?: readonly string[] | undefined }) {
  const { id, list, value, onChoose, only, none = 'filter.any', attributes = {} } = given
  const codes = useCodes(list)
  const offered = only ?? codes.map(({ code }) => code)
  return (
    <select {...attributes} id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      <option value="">{t(none)}</option>
      {value !== '' && !offered.includes(value) && <option value={value}>{codeText(list, value, codes)}</option>}
      {offered.map((code) => (
        <option key={code} value={code}>
          {codeText(list, code, codes)}
        </option>
      ))}
    </select>
  )
}

export function ParticipantChoice({ id, value, onChoose, none = 'filter.any', attributes = {} }: Choice) {
  const participants = useParticipantChoices()
  return (
    <select {...attributes} id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      <option value="">{t(none)}</option>
      {value !== '' && !participants.some(([code]) => code === value) && <option value={value}>{value}</option>}
      {participants.map(([code, text]) => (
        <option key={code} value={code}>
          {text}
        </option>
      ))}
    </select>
  )
}

export function Filters({ of }: { of: readonly Filter[] }) {
  useLanguage()
  const { query } = useAddress()
  const used = of.some(({ name }) => query.has(name))
  return (
    <search class="filters" aria-label={t('filter.title')}>
      {of.map((filter) => (
        <FilterField key={filter.name} filter={filter} value={query.get(filter.name) ?? ''} />
      ))}
      {used && <a href={location.pathname}>{t('filter.clear')}</a>}
    </search>
  )
}

/** A list of the API: filters in the address, pages by its cursors, and every state in words. */
export function List<Row>(given: {
  path: string
  caption: string
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  filters?: readonly Filter[]
  empty?: string
  live?: (entry: Entry) => boolean
  rowClass?: (row: Row) => string | undefined
  onPage?: (rows: Row[]) => void
  /** The prefix by which each of several lists on a page keeps its place in the address. */
  at?: string
}) {
  useLanguage()
  const { path, caption, columns, keyOf, filters = [], empty, live, rowClass, onPage, at } = given
  const { query } = useAddress()
  const place = at === undefined ? 'cursor' : `${at}.cursor`
  const asked = new URLSearchParams(path.split('?')[1])
  for (const { name } of filters) {
    const value = query.get(name)
    if (value !== null && value !== '') asked.set(name, value)
  }
  const cursor = query.get(place)
  if (cursor !== null) asked.set('cursor', cursor)
  const text = asked.toString()
  const reading = useRead<ApiPage<Row>>(`${path.split('?')[0]}${text === '' ? '' : `?${text}`}`)
  useLive(live ?? (() => false), reading.again)
  const page = reading.value
  useEffect(() => {
    if (page !== undefined) onPage?.(page.items)
  }, [page])
  const filtered = filters.some(({ name }) => query.has(name))
  return (
    <div class="list" data-list={path.split('?')[0]}>
      {filters.length > 0 && <Filters of={filters} />}
      {reading.problem !== undefined && <ProblemNote problem={reading.problem} again={reading.again} />}
      {page === undefined && reading.problem === undefined && <Loading />}
      {page?.items.length === 0 && (
        <p class="empty" role="status">
          {filtered ? t('list.nothingFits') : (empty ?? t('list.empty'))}
        </p>
      )}
      {page !== undefined && page.items.length > 0 && (
        <Table
          caption={caption}
          rows={page.items}
          columns={columns}
          keyOf={keyOf}
          {...(rowClass === undefined ? {} : { rowClass })}
        />
      )}
      {page !== undefined && (page.nextCursor !== null || cursor !== null) && (
        <nav class="pages" aria-label={t('list.pages')}>
          {cursor !== null && <a href={pageAt(query, place, null)}>{t('list.first')}</a>}
          {page.nextCursor !== null && <a href={pageAt(query, place, page.nextCursor)}>{t('list.next')}</a>}
        </nav>
      )}
      {page !== undefined && <Scope of={page.scope} />}
    </div>
  )
}

/** Whose view the list is: a list never says what it leaves out. */
export function Scope({ of }: { of: string }) {
  useLanguage()
  const participants = useParticipants()
  const code = /^What participant ([A-Z]{2}) may see\.$/.exec(of)?.[1]
  const who = participants.has(code ?? '') ? participantName(code!) : code
  return <p class="scope dim">{who === undefined ? t('list.public') : t('list.scope', { who })}</p>
}

function pageAt(query: URLSearchParams, place: string, cursor: string | null): string {
  const next = new URLSearchParams(query)
  if (cursor === null) next.delete(place)
  else next.set(place, cursor)
  const text = next.toString()
  return text === '' ? location.pathname : `${location.pathname}?${text}`
}
