import { limits } from '../../config.ts'
import type { FieldError } from '../../kernel/refusal.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { type Detail, say } from '../../kernel/sentence.ts'
import type { Change, WriteTx } from '../../platform/db/write.ts'
import { readInput } from '../../platform/http/input.ts'
import { UnreadableItem } from '../../platform/http/lines.ts'
import { MeasureInput } from './inputs.ts'
import { insertMeasures, refusedLines } from './measure-commands.ts'

export type Imported = { imported: number; ids: string[] }

/**
 * A plan is stored as a whole or not at all: every line is read and checked first, and each error names its line
 * (BR-111).
 */
export async function importMeasures(
  tx: WriteTx,
  { items, csv }: { items?: readonly unknown[] | undefined; csv?: string | undefined },
): Promise<Change<Imported>> {
  await tx.entered()
  const errors: FieldError[] = []
  const given = items ?? itemsOfCsv(csv!)
  const inputs = given.flatMap((item, index) => {
    try {
      if (item instanceof UnreadableItem) throw item.refusal
      const read = readInput(MeasureInput, item)
      if ('error' in read) throw read.error.toRefusal('body', 'The item', limits.batchItemErrorsTold)
      return [read.value]
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      for (const each of error.facts.errors ?? [{ detail: error.said }]) errors.push({ line: index + 1, ...each })
      return []
    }
  })
  if (errors.length > 0) throw refusedLines(errors)
  const { ids, events } = await insertMeasures(tx, inputs, { lined: true })
  return { row: { imported: ids.length, ids }, events }
}

/** The columns of a plan, each with its field; an empty cell is a field that is left out. */
export const csvColumns = [
  'title',
  'responsibleBody',
  'dueOn',
  'provisionId',
  'agreementId',
  'area',
  'obligor',
  'description',
  'counterpart',
  'counterpartBody',
  'startsOn',
  'plan',
  'system',
  'id',
] as const
type CsvColumn = (typeof csvColumns)[number]

function itemsOfCsv(text: string): unknown[] {
  const [header, ...lines] = rowsOf(text)
  const bad = (detail: Detail) =>
    new Refusal('unprocessable', say('csv: {detail}', { detail }), {
      errors: [{ pointer: '/csv', detail, rule: 'BR-111' }],
      rule: 'BR-111',
    })
  if (header === undefined || lines.length === 0) throw bad('needs a header and at least one line')
  const stranger = header.find((name) => !csvColumns.includes(name as CsvColumn))
  if (stranger !== undefined)
    throw bad(say('cannot have a column {stranger}: write {columns}', { stranger, columns: csvColumns }))
  const twice = header.find((name, at) => header.indexOf(name) < at)
  if (twice !== undefined) throw bad(say('has the column {twice} twice', { twice }))
  return lines.map((cells, index) => {
    if (cells.length !== header.length)
      throw bad(
        say('line {line} has {cells} cells, the header {header}', {
          line: index + 1,
          cells: cells.length,
          header: header.length,
        }),
      )
    return itemOf(
      Object.fromEntries(header.map((name, at) => [name, cells[at]!.trim()]).filter(([, cell]) => cell !== '')),
    )
  })
}

function itemOf({ agreementId, area, obligor, system, id, ...rest }: Partial<Record<CsvColumn, string>>): unknown {
  const cell = agreementId === undefined && area === undefined ? {} : { cell: { agreementId, area, obligor } }
  const reference = system === undefined && id === undefined ? {} : { externalReference: { system, id } }
  return { ...rest, ...cell, ...reference }
}

/** RFC 4180: quoted cells may hold commas, quotation marks (doubled) and line breaks. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy
  const source = text.replace(/^\ufeff/, '')
  while (cell.lastIndex < source.length) {
    const found = cell.exec(source)
    if (found === null)
      throw new Refusal('unprocessable', 'csv: has a quotation mark that does not belong there', {
        errors: [{ pointer: '/csv', detail: 'has a quotation mark that does not belong there', rule: 'BR-111' }],
      })
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    if (row.some((each) => each !== '')) rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push([...row, ''])
  return rows
}
