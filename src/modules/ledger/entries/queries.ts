import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../../config.ts'
import { seenBy } from '../../../platform/db/audience.ts'
import { alone, is, isId, when } from '../../../platform/db/filters.ts'
import { type Order, orderOf, type Page, sortedBy } from '../../../platform/db/keyset.ts'
import { presenceOf } from '../../../platform/db/present.ts'
import type { ReadTx } from '../../../platform/db/read.ts'
import { computed, idsOfPage, instantText, type RowOf, selection } from '../../../platform/db/selection.ts'
import { referenceFilter } from '../commitments/queries.ts'
import type { EntryFilter } from '../inputs.ts'
import { entryFlags, matchedHow, verifications } from '../rules.ts'
import { eurAmount, eurRate, eurRateDate, eurRateSource, eurRateTable, flagsTold, joinRevaluation } from './euro.ts'
import { ledgerEntry } from './tables.ts'

const Match = z.object({
  id: z.uuid(),
  how: z.enum(matchedHow),
  matchedAt: z.string(),
  receiptIds: z.array(z.uuid()),
  disbursementIds: z.array(z.uuid()),
})

const inPage = sortedBy('e.id')

/**
 * What is derived from an entry is asked for all rows of a page at once. Of its match, each reader is told the statements
 * that it sees; if all those of the other side are hidden, the reader is told of no match.
 */
const entries = selection(ledgerEntry, {
  as: 'e',
  without: [
    ...(['eurAmount', 'eurRate', 'eurRateDate', 'eurRateSource', 'eurRateTable', 'flags'] as const),
    ...(['accountId', 'changeId', 'externalKey', 'quotesKey'] as const),
  ],
  ofPage: { order: inPage },
  joins: sql`left join accord.entry_standings(${idsOfPage}) v on v.entry_id = e.id
  left join accord.commitment c on c.id = e.commitment_id
  ${joinRevaluation()}`,
  computed: {
    seenBy: seenBy('e.audience_id', 'e.participant'),
    agencyId: computed(z.uuid().nullable(), sql`c.agency_id`),
    commitmentCurrency: computed(z.string().nullable(), sql`c.currency`),
    eurAmount: computed(z.string().nullable(), sql.raw(eurAmount)),
    eurRate: computed(z.string().nullable(), sql.raw(eurRate)),
    eurRateDate: computed(z.string().nullable(), sql.raw(eurRateDate)),
    eurRateSource: computed(z.string().nullable(), sql.raw(eurRateSource)),
    eurRateTable: computed(z.int().nullable(), sql.raw(eurRateTable)),
    revaluationId: computed(z.uuid().nullable(), sql`w.revaluation_id`),
    reversedById: computed(z.uuid().nullable(), sql`v.reversed_by_id`),
    // Also told for the reversal, because both were posted in one request. Few entries are reversals.
    replacedById: computed(
      z.uuid().nullable(),
      sql`case when e.reverses_id is null then v.replaced_by_id
        else (select n.id from accord.ledger_entry n where n.replaces_id = e.reverses_id) end`,
    ),
    // A part of it came back, and that return stands, as far as the caller may know.
    hasReturns: computed(z.boolean(), sql`coalesce(v.has_returns, false)`),
    flags: computed(z.array(z.enum(entryFlags)), sql.raw(flagsTold)),
    // Withheld from readers who are no side of the flow, because it would reveal another entry.
    withheld: computed(z.boolean(), sql`not accord.is_side(e.participant, e.provider, e.receiver)`),
    match: computed(
      Match.nullable(),
      sql`case when v.match_id is not null then json_build_object('id', v.match_id, 'how', v.matched_how,
        'matchedAt', ${instantText('v.matched_at')}, 'receiptIds', v.receipts, 'disbursementIds', v.disbursements) end`,
    ),
    disputed: computed(z.boolean(), sql`coalesce(v.disputed, false)`),
    verification: computed(z.enum(verifications), sql`coalesce(v.verification, 'unverified')`),
  },
})
export type EntryRow = RowOf<typeof entries>

export const entryPresent = presenceOf(ledgerEntry, { seen: seenBy('r.audience_id', 'r.participant') })

export function findEntry(tx: ReadTx, id: string): Promise<EntryRow | undefined> {
  return tx.find(entries, id)
}

/** Ordered by the columns of what leads to the entries (`leadingTo`), which it calls `o`. */
const ordered = (day?: 'valueDate' | 'postingDate'): Order<EntryRow> => {
  const column = ledgerEntry[day ?? 'id'].name
  const byDay = {
    is: `o.${column}`,
    inPage: sortedBy(`e.${column}`),
    type: 'date',
    of: (row: EntryRow) => row[day ?? 'id'],
  }
  return orderOf<EntryRow>([
    ...(day === undefined ? [] : [byDay]),
    { is: 'o.id', inPage, type: 'uuid', of: ({ id }) => id },
  ])
}
const orders = { id: ordered(), valueDate: ordered('valueDate'), postingDate: ordered('postingDate') }

function dayAsked({ valueFrom, valueTo, postedFrom, postedTo }: EntryFilter): 'valueDate' | 'postingDate' | undefined {
  if (valueFrom !== undefined || valueTo !== undefined) return 'valueDate'
  return postedFrom !== undefined || postedTo !== undefined ? 'postingDate' : undefined
}

export const entriesOrder = (filter: EntryFilter): Order<EntryRow> => orders[dayAsked(filter) ?? 'id']

/** A condition on the entry, by the entry's alias in the statement, so that what fits can be counted. */
type Condition = (entry: string) => SQL

/** `among`: the ids of all that may fit, if these are few. */
type Asked = { where: SQL; among?: SQL }

/** Conditions on columns that have an index of their own, in the order of the list. */
function columnsAsked(filter: EntryFilter): Condition[] {
  const { commitmentId, allocationId, lotId, batchId, flowKind, currency, receiver, reversals } = filter
  const asked: [unknown, Condition][] = [
    [commitmentId, (e) => isId(`${e}.commitment_id`, commitmentId)],
    [allocationId, (e) => isId(`${e}.allocation_id`, allocationId)],
    [lotId, (e) => isId(`${e}.lot_id`, lotId)],
    [batchId, (e) => isId(`${e}.batch_id`, batchId)],
    [flowKind, (e) => apart(`${e}.flow_kind`, 'disbursement', flowKind)],
    [currency, (e) => is(`${e}.currency`, currency)],
    [receiver, (e) => apart(`${e}.receiver`, 'UA', receiver)],
    [reversals, (e) => sql.raw(`${e}.reverses_id is ${reversals ? 'not null' : 'null'}`)],
  ]
  return asked.filter(([value]) => value !== undefined).map(([, condition]) => condition)
}

const kindsOfSeen = ['commitment', 'lot', 'ledger_entry']

export async function listEntries(tx: ReadTx, filter: EntryFilter, page: Page): Promise<EntryRow[]> {
  const own = tx.isOwn(alone(filter, 'participant') ?? alone(filter, 'provider'))
  const rows = (): SQL => sql`select s.id from accord.entries_seen(${limits.fewRecords + 1}) s`
  const { few } = await tx.seen(page, 'e.id', kindsOfSeen, { rows, own })
  const unmatched = filter.matched === false
  const asked = await Promise.all([
    isSide(tx, 'e.participant', filter.participant, own),
    isSide(tx, 'e.provider', filter.provider, own),
    ...columnsAsked(filter).map(async (condition): Promise<Asked> => {
      const where = condition('e')
      if (!unmatched || few) return { where }
      const fitting = sql`select n.id from accord.ledger_entry n where ${condition('n')}`
      return (await tx.isRare(fitting)) ? { where, among: fitting } : { where }
    }),
  ])
  const among = asked.flatMap(({ among }) => among ?? [])
  return tx.all(
    entries,
    sql`${leadingTo(filter, { few, unmatched: unmatched && among.length === 0 })}
    where ${sql.join([...among.map((ids) => sql`e.id = any (array(${ids}))`), ...asked.map(({ where }) => where)], sql` and `)}
      and ${when(filter.statedBy, (side) => sql`case e.stated_by when 'receiver' then 1 else 0 end = ${side === 'receiver' ? 1 : 0}`)}
      and ${inDays('e', filter)}
      and ${when(filter.matched, (yes) => (yes ? sql`e.flow_kind = 'disbursement' and ${isMatched}` : sql`not ${isMatched}`))}
      and ${referenceFilter('e', filter)}
      and ${page.after}
    ${page.tail}`,
    page,
  )
}

const inDays = (as: string, { valueFrom, valueTo, postedFrom, postedTo }: EntryFilter): SQL =>
  sql.join(
    [
      when(valueFrom, (day) => sql`${sql.raw(as)}.value_date >= ${day}::date`),
      when(valueTo, (day) => sql`${sql.raw(as)}.value_date <= ${day}::date`),
      when(postedFrom, (day) => sql`${sql.raw(as)}.posting_date >= ${day}::date`),
      when(postedTo, (day) => sql`${sql.raw(as)}.posting_date <= ${day}::date`),
    ],
    sql` and `,
  )

const itself = sql`cross join lateral (select e.id, e.value_date, e.posting_date) o`

/**
 * What leads the list, as `o`. If the reader sees few entries, these, in the order of the list. If unmatched ones are asked
 * for, what may be unmatched, written so that PostgreSQL has no other way, because it does not know that a hundred thousand
 * matched ones may come in a row. Otherwise the entries themselves, also for a kind of which nothing is matched.
 */
function leadingTo(filter: EntryFilter, leads: { few: boolean; unmatched: boolean }): SQL {
  const { provider, participant, statedBy, flowKind, externalSystem, externalId } = filter
  if (leads.few)
    return sql`join (
      select e.*
      from accord.entries_seen(null) e
      where ${sql.join([sql`true`, ...columnsAsked(filter).map((condition) => condition('e'))], sql` and `)}
        and ${is('e.participant', participant)} and ${is('e.provider', provider)} and ${is('e.stated_by', statedBy)}
        and ${inDays('e', filter)}
      ${sql.raw(`order by e.${ledgerEntry[dayAsked(filter) ?? 'id'].name}, e.id`)}
      offset 0
    ) o on e.id = o.id`
  const isMatchable = flowKind === undefined || flowKind === 'disbursement'
  if (!leads.unmatched || !isMatchable || externalSystem !== undefined || externalId !== undefined) return itself
  return sql`join accord.unmatched_entry u on e.id = greatest(u.entry_id)
    and ${is('u.party', provider)} and ${is('u.participant', participant)} and ${is('u.stated_by', statedBy)}
    and ${flowKind === undefined ? sql`true` : sql`u.flow_kind = 'disbursement'`} and ${inDays('u', filter)}
    cross join lateral (select u.entry_id as id, u.value_date, u.posting_date) o`
}

/** A participant sees what it states and pays: others who filter by it get what both see. */
async function isSide(tx: ReadTx, column: string, code: string | undefined, own: boolean): Promise<Asked> {
  const where = is(column, code)
  if (code === undefined || own) return { where }
  const shared = sql`select s.id from accord.seen_with(${code}, ${limits.fewRecords + 1}) s (id)`
  const fitting = sql`${shared} union all
    select n.id from accord.ledger_entry n where n.audience_id = any (array(${shared}))`
  return (await tx.isRare(fitting)) ? { where, among: fitting } : { where }
}

/** Nearly all entries are payments, and for Ukraine: the others have an index of their own. */
const apart = (column: string, usual: string, value: string | undefined): SQL =>
  when(value, (asked) =>
    asked === usual
      ? sql.raw(`${column} = '${usual}'`)
      : sql`${sql.raw(`${column} <> '${usual}'`)} and ${is(column, asked)}`,
  )

/** For payments only, because nothing else is matched. */
const isMatched = sql`exists (
  select 1
  from accord.match_member own
  join accord.match_member other on other.match_id = own.match_id and other.ended_at is null
    and other.stated_by <> own.stated_by
  where own.entry_id = e.id and own.ended_at is null
  offset 0
)`
