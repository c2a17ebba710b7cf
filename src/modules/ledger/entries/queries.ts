import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { limits } from '../../../config.ts'
import { seenBy } from '../../../platform/db/audience.ts'
import { alone, is, isId, when } from '../../../platform/db/filters.ts'
import { type Order, orderBy, orderOf, type Page } from '../../../platform/db/keyset.ts'
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

const inPage = 'e.id'

/**
 * What is derived of an entry is asked for all of a page at once; of its match each reader knows the statements that it
 * sees, and where the other side's are all hidden, there is none for it.
 */
const entries = selection(ledgerEntry, {
  as: 'e',
  without: [
    ...(['eurAmount', 'eurRate', 'eurRateDate', 'eurRateSource', 'eurRateTable', 'flags'] as const),
    ...(['accountId', 'changeId', 'externalKey', 'quotesKey'] as const),
  ],
  ofPage: { order: inPage },
  joins: sql`join accord.entry_standings(${idsOfPage}) v on v.entry_id = e.id
  left join accord.commitment c on c.id = e.commitment_id
  ${joinRevaluation()}`,
  computed: {
    seenBy: seenBy('e.audience_id'),
    agencyId: computed(z.uuid().nullable(), sql`c.agency_id`),
    commitmentCurrency: computed(z.string().nullable(), sql`c.currency`),
    eurAmount: computed(z.string().nullable(), sql.raw(eurAmount)),
    eurRate: computed(z.string().nullable(), sql.raw(eurRate)),
    eurRateDate: computed(z.string().nullable(), sql.raw(eurRateDate)),
    eurRateSource: computed(z.string().nullable(), sql.raw(eurRateSource)),
    eurRateTable: computed(z.int().nullable(), sql.raw(eurRateTable)),
    revaluationId: computed(z.uuid().nullable(), sql`w.revaluation_id`),
    reversedById: computed(z.uuid().nullable(), sql`v.reversed_by_id`),
    // Something of it came back, and that stands, as far as the caller may know.
    hasReturns: computed(z.boolean(), sql`v.has_returns`),
    flags: computed(z.array(z.enum(entryFlags)), sql.raw(flagsTold)),
    // From who is no side of the flow: what would betray another entry.
    withheld: computed(z.boolean(), sql`not accord.is_side(e.participant, e.provider, e.receiver)`),
    match: computed(
      Match.nullable(),
      sql`case when v.match_id is not null then json_build_object('id', v.match_id, 'how', v.matched_how,
        'matchedAt', ${instantText('v.matched_at')}, 'receiptIds', v.receipts, 'disbursementIds', v.disbursements) end`,
    ),
    disputed: computed(z.boolean(), sql`v.disputed`),
    verification: computed(z.enum(verifications), sql`v.verification`),
  },
})
export type EntryRow = RowOf<typeof entries>

export const entryPresent = presenceOf(ledgerEntry, { seen: seenBy('r.audience_id') })

export function findEntry(tx: ReadTx, id: string): Promise<EntryRow | undefined> {
  return tx.first(entries, sql`where e.id = ${id}::uuid`)
}

const inOrderOfPosting = orderBy(ledgerEntry, 'e', ['id'])
const byValueDate = orderBy(ledgerEntry, 'e', ['valueDate', 'id'])
const byPostingDate = orderBy(ledgerEntry, 'e', ['postingDate', 'id'])
/** The same as inOrderOfPosting, by the table that leads. */
const inOrderOfUnmatched = orderOf<{ id: string }>([{ is: 'u.entry_id', inPage, type: 'uuid', of: ({ id }) => id }])

export function entriesOrder({ valueFrom, valueTo, postedFrom, postedTo, matched }: EntryFilter): Order<EntryRow> {
  if (valueFrom !== undefined || valueTo !== undefined) return byValueDate
  if (postedFrom !== undefined || postedTo !== undefined) return byPostingDate
  return matched === false ? inOrderOfUnmatched : inOrderOfPosting
}

const entriesOf = (records: SQL) =>
  sql`select n.id from accord.ledger_entry n where n.audience_id = any (array(${records}))`

export async function listEntries(tx: ReadTx, filter: EntryFilter, page: Page): Promise<EntryRow[]> {
  const own = tx.isOwn(alone(filter, 'participant') ?? alone(filter, 'provider'))
  const seen = await tx.seen(page, 'e.id', ['commitment', 'lot', 'ledger_entry'], { rows: entriesOf, own })
  return tx.all(
    entries,
    sql`${filter.matched === false ? amongUnmatched(filter, seen) : sql``} where ${seen.where}
      and ${isId('e.commitment_id', filter.commitmentId)}
      and ${isId('e.allocation_id', filter.allocationId)}
      and ${isId('e.lot_id', filter.lotId)}
      and ${isId('e.batch_id', filter.batchId)}
      and ${await isSide(tx, 'e.participant', filter.participant, own)}
      and ${await isSide(tx, 'e.provider', filter.provider, own)}
      and ${receiverIs(filter.receiver)}
      and ${is('e.flow_kind', filter.flowKind)}
      and ${when(filter.statedBy, (side) => sql`case e.stated_by when 'receiver' then 1 else 0 end = ${side === 'receiver' ? 1 : 0}`)}
      and ${is('e.currency', filter.currency)}
      and ${when(filter.valueFrom, (day) => sql`e.value_date >= ${day}::date`)}
      and ${when(filter.valueTo, (day) => sql`e.value_date <= ${day}::date`)}
      and ${when(filter.postedFrom, (day) => sql`e.posting_date >= ${day}::date`)}
      and ${when(filter.postedTo, (day) => sql`e.posting_date <= ${day}::date`)}
      and ${when(filter.matched, (yes) => (yes ? sql`e.flow_kind = 'disbursement' and ${isMatched}` : sql`not ${isMatched}`))}
      and ${when(filter.reversals, (yes) => (yes ? sql`e.reverses_id is not null` : sql`e.reverses_id is null`))}
      and ${referenceFilter('e', filter)}
      and ${page.after}
    ${seen.tail}`,
    page,
  )
}

/**
 * What may be unmatched leads where nothing else is asked for, in words that leave PostgreSQL no other way: it does not know
 * that a hundred thousand matched ones may stand in a row. Where something else leads, `u` is the entry itself.
 */
function amongUnmatched(filter: EntryFilter, { few }: { few: boolean }): SQL {
  return !few && alone(filter, 'matched') === false
    ? sql`join accord.unmatched_entry u on e.id = greatest(u.entry_id)`
    : sql`cross join lateral (select e.id as entry_id) u`
}

/** What a participant states and pays it sees: what others ask about it is among what both see. */
async function isSide(tx: ReadTx, column: string, code: string | undefined, own: boolean): Promise<SQL> {
  if (code === undefined || own) return is(column, code)
  const shared = sql`select s.id from accord.seen_with(${code}, ${limits.fewRecords + 1}) s (id)`
  return tx.fits('e.id', sql`${shared} union all ${entriesOf(shared)}`, is(column, code))
}

/** Nearly all is for Ukraine: what is for others has an index of its own. */
const receiverIs = (code: string | undefined): SQL =>
  when(code, (receiver) =>
    receiver === 'UA' ? sql`e.receiver = 'UA'` : sql`e.receiver <> 'UA' and e.receiver = ${receiver}`,
  )

/** Of payments alone: nothing else is matched. */
const isMatched = sql`exists (
  select 1
  from accord.match_member own
  join accord.match_member other on other.match_id = own.match_id and other.ended_at is null
    and other.stated_by <> own.stated_by
  where own.entry_id = e.id and own.ended_at is null
  offset 0
)`
