import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { sum } from '../../kernel/decimal.ts'
import type { PublicTx } from '../../platform/db/public-read.ts'
import { type RowOf, written } from '../../platform/db/selection.ts'
import { financeOfEntry, joinCommitment } from '../ledger/commitments/queries.ts'
import {
  attested,
  type Content,
  definitions,
  type EntryGroup,
  entryGroup,
  type Figure,
  type FigureCode,
  figureCodes,
  recorded,
  type Span,
  sectionCodes,
} from './figures.ts'

const toldRow = written({
  code: z.enum(figureCodes),
  financeType: z.string().nullable(),
  currency: z.string().nullable(),
  records: z.int(),
  amount: z.string().nullable(),
})
type Told = RowOf<typeof toldRow>

/** The request that gives a figure again, with the records that it counts. */
const requestFor = (code: FigureCode, { from, to, position }: Span) =>
  `/v1/reports/monitoring/figures/${code}?from=${from}&to=${to}&asOfRecorded=${position}`

/** Reads the ledger once: over a million entries a scan for each figure took six times as long. */
function entryGroups(tx: PublicTx, span: Span): Promise<EntryGroup[]> {
  return tx.rows(
    entryGroup,
    sql`
    select e.flow_kind as kind, e.stated_by as "statedBy", m.entry_id is null as alone, e.amount is not null as valued,
      ${financeOfEntry} as "financeType", e.currency, count(*)::integer as records, sum(e.amount)::text as amount
    from accord.ledger_entry e ${joinCommitment}
    left join (${attested(span)}) m on m.entry_id = e.id
    where e.flow_kind in ('commitment', 'disbursement')
      and e.receiver = 'UA'
      and e.value_date between ${span.from}::date and ${span.to}::date
      and ${recorded('e.change_id', span)}
    group by 1, 2, 3, 4, 5, 6`,
  )
}

/** The sums of the groups of entries that a figure counts, per currency. */
function toldOfEntries(code: FigureCode, groups: readonly EntryGroup[]): Told[] {
  const counted = groups.filter((group) => definitions[code].entries?.(group) === true)
  return [...Map.groupBy(counted, ({ currency, financeType }) => `${currency} ${financeType}`).values()]
    .map((own) => ({
      code,
      financeType: own[0]!.financeType,
      currency: own[0]!.currency,
      records: own.reduce((total, { records }) => total + records, 0),
      amount: own[0]!.currency === null ? null : sum(own.flatMap(({ amount }) => amount ?? [])),
    }))
    .sort((a, b) => (`${a.currency} ${a.financeType}` < `${b.currency} ${b.financeType}` ? -1 : 1))
}

/** All figures; each covers the rows that the transaction shows. */
export async function contentOf(tx: PublicTx, span: Span): Promise<Content> {
  const ofEntries = figureCodes.filter((code) => definitions[code].entries !== undefined)
  const parts = figureCodes
    .filter((code) => !ofEntries.includes(code))
    .map(
      (
        code,
      ) => sql`select ${code}::text as code, r.finance_type as "financeType", r.currency, count(*)::integer as records,
        sum(r.amount)::text as amount
      from (${definitions[code].records(span)}) r group by r.currency, r.finance_type`,
    )
  const [rest, groups] = await Promise.all([
    tx.rows(toldRow, sql`${sql.join(parts, sql` union all `)} order by 1, 3, 2`),
    entryGroups(tx, span),
  ])
  const counts = [...rest, ...ofEntries.flatMap((code) => toldOfEntries(code, groups))]
  return {
    sections: sectionCodes.map((section) => ({
      code: section,
      figures: figureCodes
        .filter((code) => definitions[code].section === section)
        .map((code) => figureOf(code, span, counts)),
    })),
  }
}

function figureOf(code: FigureCode, span: Span, told: readonly Told[]): Figure {
  const own = told.filter((row) => row.code === code)
  const { label, voice = null } = definitions[code]
  const sums = own.flatMap(({ currency, financeType, records, amount }) =>
    currency === null || financeType === null || amount === null ? [] : [{ currency, financeType, records, amount }],
  )
  const count = own.reduce((total, { records }) => total + records, 0)
  return { code, label, voice, count, sums, request: requestFor(code, span) }
}

const recordRow = written({
  type: z.string(),
  id: z.string(),
  currency: z.string().nullable(),
  amount: z.string().nullable(),
})
export type RecordRow = RowOf<typeof recordRow>

/** One figure and the first of the records that it counts. */
export async function figureWithRecords(tx: PublicTx, code: FigureCode, span: Span, limit: number) {
  const records = definitions[code].records(span)
  const [told, rows] = await Promise.all([
    tx.rows(
      toldRow,
      sql`select ${code}::text as code, r.finance_type as "financeType", r.currency, count(*)::integer as records,
        sum(r.amount)::text as amount
      from (${records}) r group by r.currency, r.finance_type order by 3, 2`,
    ),
    tx.rows(
      recordRow,
      sql`select r.type, r.id, r.currency, r.amount::text as amount
      from (${records}) r order by r.type, r.id ${sql.raw(`limit ${Math.trunc(limit)}`)}`,
    ),
  ])
  return { figure: figureOf(code, span, told), records: rows }
}
