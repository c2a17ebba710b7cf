import type { ComponentChildren } from 'preact'
import { type Reading, useRead } from '../api.ts'
import { Absent, CoalitionName, Code, Countries, Country, Redacted, Unknown, useParticipants } from '../codes.tsx'
import { inLanguage, language, number, spokenIn, t } from '../language.ts'
import type { Names } from '../shapes.ts'
import { useLive } from '../stream.ts'
import { Day, Moment, When } from '../time.tsx'
import { Decimal, Money } from '../values.tsx'
import { type Act, ActButton } from './act.tsx'
import { can } from './can.ts'
import { furtherFacts, ofAll } from './further-facts.ts'
import { Facts, Page, Read } from './page.tsx'
import { RecordLink } from './record-link.tsx'
import { Audience, Release, type Releasing } from './release.tsx'
import type { Kind, Spec } from './spec.ts'
import { type Column, fieldLabel } from './table.tsx'

/** A record of any kind, as it was received. */
export type Row = { id: string; version?: number; allowedActions?: string[]; redactions?: string[] } & Record<
  string,
  unknown
>

type Party = { participant: string | null; organisationId: string | null }

function draw(kind: Kind, value: unknown): ComponentChildren {
  if (kind.startsWith('code:')) return <Code list={kind.slice(5)} code={value as string} />
  if (kind.startsWith('codes:')) return <Codes list={kind.slice(6)} of={value as string[]} />
  if (kind.startsWith('record:')) return <RecordLink type={kind.slice(7)} id={value as string} />
  if (kind.startsWith('records:')) return <Records type={kind.slice(8)} ids={value as string[]} />
  if (kind === 'country') return <Country code={value as string} />
  if (kind === 'countries') return <Countries of={value as string[]} />
  if (kind === 'coalition') return <CoalitionName code={value as string} />
  if (kind === 'day') return <Day on={value as string} />
  if (kind === 'when') return <When said={value as string} />
  if (kind === 'moment') return <Moment at={value as string} />
  if (kind === 'decimal') return <Decimal of={value as string} />
  if (kind === 'flag') return t(value === true ? 'value.yes' : 'value.no')
  if (kind === 'names') return inLanguage(value as Names)
  if (kind === 'money')
    return <Money amount={(value as { amount: string }).amount} currency={(value as { currency: string }).currency} />
  if (kind === 'list') return (value as string[]).join(', ')
  if (kind === 'count') return number(value as number)
  if (kind === 'sources') return <Sources of={value as readonly Source[]} />
  if (kind === 'hash') return <span class="hash">{value as string}</span>
  if (kind === 'english') return <span lang="en">{value as string}</span>
  if (kind === 'party') {
    const { participant, organisationId } = value as Party
    if (participant !== null) return <Country code={participant} />
    return <RecordLink type="organisation" id={organisationId!} />
  }
  return spoken(String(value))
}

/**
 * Text that somebody wrote, marked with its language if that is not the page's, so that a screen reader reads it
 * correctly.
 */
function spoken(text: string): ComponentChildren {
  const own = spokenIn(text)
  return own === language() || !/\p{L}{3}/u.test(text) ? text : <span lang={own}>{text}</span>
}

type Source = { title: string | null; publisher: string | null; date: string | null; url: string | null }

/** Where something can be read. Only an address of the web becomes a link, and what it opens is not told of this page. */
function Sources({ of }: { of: readonly Source[] }) {
  return (
    <ul class="plain" lang="en">
      {of.map(({ title, publisher, date, url }) => {
        const said = [title, publisher, date].filter((each) => each !== null).join(', ')
        const isWeb = url !== null && /^https?:\/\//i.test(url)
        return (
          <li key={`${said}${url}`}>
            {isWeb ? (
              <a href={url} rel="noopener noreferrer">
                {said || url}
              </a>
            ) : (
              said || url
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Codes({ list, of }: { list: string; of: readonly string[] }) {
  return (
    <ul class="plain">
      {of.map((code) => (
        <li key={code}>
          <Code list={list} code={code} />
        </li>
      ))}
    </ul>
  )
}

function Records({ type, ids }: { type: string; ids: readonly string[] }) {
  return (
    <ul class="plain">
      {ids.map((id) => (
        <li key={id}>
          <RecordLink type={type} id={id} />
        </li>
      ))}
    </ul>
  )
}

/** A field of a record: its value, or which of the three reasons for having none applies. */
export function show(
  row: Record<string, unknown>,
  name: string,
  kind: Kind,
  none: 'unknown' | 'absent' = 'absent',
): ComponentChildren {
  if ((row['redactions'] as string[] | undefined)?.includes(name)) return <Redacted />
  const value = valueAt(row, name)
  const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (empty) return none === 'unknown' ? <Unknown /> : <Absent />
  return draw(kind, value)
}

const valueAt = (row: Record<string, unknown>, name: string): unknown =>
  name.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | null | undefined)?.[step], row)

export function column<R extends Row>([name, kind, none]: Spec, link?: (row: R) => string): Column<R> {
  return {
    head: fieldLabel(name.split('.').at(-1)!),
    names: link !== undefined,
    number: kind === 'decimal' || kind === 'money' || kind === 'count',
    cell: (row) =>
      link === undefined ? show(row, name, kind, none) : <a href={link(row)}>{show(row, name, kind, none)}</a>,
  }
}

export function factsOf(row: Row, specs: readonly Spec[]): [string, ComponentChildren][] {
  return specs.map(([name, kind, none]) => [labelAt(name), show(row, name, kind, none)])
}

/** `eur.amount` has words of its own; a name without such is called by its last part. */
const labelAt = (name: string): string => {
  const label = fieldLabel(name)
  return label === name ? fieldLabel(name.split('.').at(-1)!) : label
}

/** Those of the further facts that there are; a flag is one if it is up. */
export const furtherOf = (row: Row, api: string): [string, ComponentChildren][] =>
  factsOf(
    row,
    [...(furtherFacts[api] ?? []), ...ofAll].filter(([name]) => {
      const value = valueAt(row, name)
      const empty = value === null || value === undefined || value === '' || value === false
      return !(empty || (Array.isArray(value) && value.length === 0)) || row.redactions?.includes(name) === true
    }),
  )

/** An act on a record, if the record says that the reader may do it. */
export type RowAct = Omit<Act, 'path' | 'onDone' | 'onStale' | 'version'> & {
  at: string
  /** For an act whose address has another noun than the record. */
  api?: string
  /** On the version that was read. */
  guarded?: boolean
  /** Called with the result, if the page shows more than the record itself. */
  onAnswer?: (value: unknown) => void
  /** Whether the act may be done, if the record does not say so. */
  open?: boolean
}

export function RowActs({
  row,
  api,
  acts,
  again,
  about,
}: {
  row: Row
  api: string
  acts: readonly RowAct[]
  again: () => void
  /** The subject of the row, if it is one of several. */
  about?: string
}) {
  const able = acts.filter((act) => act.open ?? can(row, act.operation))
  if (able.length === 0) return null
  return (
    <div class="buttons">
      {able.map(({ at, api: other, guarded, open: _, onAnswer, ...act }) => (
        <ActButton
          key={act.operation}
          {...(about === undefined ? {} : { about })}
          act={{
            ...act,
            path: `${other ?? api}/${row.id}${at}`,
            ...(guarded === true ? { version: row.version } : {}),
            onDone(value) {
              onAnswer?.(value)
              again()
            },
            onStale: again,
          }}
        />
      ))}
    </div>
  )
}

/** Who sees a limited record besides its sides. */
function releasedTo(row: Row): [string, ComponentChildren][] {
  if (row['marking'] !== 'limited' || !Array.isArray(row['releasableTo'])) return []
  return [[fieldLabel('releasableTo'), <Audience key="to" of={row['releasableTo'] as string[]} />]]
}

type RecordGiven<R extends Row> = {
  api: string
  id: string
  title: (row: R) => string
  facts: readonly Spec[]
  acts?: (row: R) => readonly RowAct[]
  /** Its owner may show it to more or to fewer. */
  release?: Releasing
  children?: (row: R, again: () => void) => ComponentChildren
}

/** One record: its content, and what the reader can do with it now. */
export function RecordPage<R extends Row>(given: RecordGiven<R>) {
  const { api, id, title, facts, acts, release, children } = given
  useParticipants() // their names are in titles
  const reading: Reading<R> = useRead<R>(`${api}/${id}`)
  useLive(({ rootId, resource }) => rootId === id || resource.id === id, reading.again)
  return (
    <Page title={reading.value === undefined ? t('state.loading') : title(reading.value)}>
      <Read of={reading}>
        {(row) => (
          <>
            <Facts of={[...factsOf(row, facts), ...furtherOf(row, api), ...releasedTo(row)]} />
            <RowActs row={row} api={api} acts={acts?.(row) ?? []} again={reading.again} />
            {release !== undefined && (
              <div class="buttons">
                <Release {...release} api={api} row={row} again={reading.again} />
              </div>
            )}
            {children?.(row, reading.again)}
          </>
        )}
      </Read>
    </Page>
  )
}
