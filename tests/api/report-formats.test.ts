import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { strFromU8, unzipSync } from 'fflate'
import readXlsx from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { reportFormats } from '../../src/modules/reports/report-words.ts'
import { spreadsheet } from '../../src/modules/reports/spreadsheet.ts'
import type { TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { pullReport } from '../support/pulls.ts'
import { recordTold } from '../support/received-scenery.ts'
import { sampled } from '../support/scale.ts'

// Every report in every form: what all of them promise is asked of all of them.

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
  const sweden = test.as('SE', 'ministry')
  const id = await commit(sweden, '9000.00')
  await pay(sweden, id, '100.10', { description: '=1+1' })
  await pay(sweden, id, '3.00', { transactionDate: '2026-03-03', description: 'a,"b"\r\nc_x0041_ <&>' })
  await reverse(sweden, (await pay(sweden, id, '7.00')).body.id)
  for (const arrangement of ['purl', 'nsatu'])
    await sweden.post('/v1/act-arrangements', { act: { kind: 'commitment', id }, arrangement, evidence: 'Its list.' })
  await recordTold(test)
  await pullReport(test, ['SE', 'viewer'], 'access-log') // refused
  await pullReport(test, ['SE', 'auditor'], 'ledger?format=csv')
  await pullReport(test, ['SE', 'auditor'], 'ledger?format=csv')
})
afterAll(() => test.close())

const who: [string, Role] = ['SE', 'auditor']
const each = reports.flatMap((report) => reportFormats.map((format) => [report.name, format] as const))
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

type Cell = string | number | Date | null
type Workbook = { sheet: string; data: Cell[][] }[]
const read = async (bytes: Buffer) =>
  (await readXlsx(Readable.from(bytes) as never, { trim: false })) as unknown as Workbook

/** As the rule on the sheet README has it: moments are in columns such as recordedAt. */
function told(cell: Cell | undefined, column: unknown): string {
  if (!(cell instanceof Date)) return String(cell ?? '')
  return /At$/.test(String(column)) ? cell.toISOString() : cell.toISOString().slice(0, 10)
}

/** By the rule on the sheet README, from what another’s library reads. */
function hashOfCells(workbook: Workbook): string {
  const rows = (data: Cell[][]) => {
    const header = data[0]!
    return data.map((row) => `${header.map((column, index) => told(row[index], column)).join('\u001f')}\u001e`)
  }
  const [cover, others] = [0, 1].map((last) => workbook.filter(({ sheet }) => (sheet === 'README') === (last === 0)))
  return sha256([...others!, ...cover!].map(({ sheet, data }) => `${sheet}\u001e${rows(data).join('')}`).join(''))
}

describe('every report, in every form', () => {
  it.each(sampled(each))(
    '%s as %s: the same question by the same caller has the same bytes, BR-53: by its hash',
    async (...[name, format]) => {
      const first = await pullReport(test, who, `${name}?format=${format}`)
      expect(first.status).toBe(200)
      expect(first.run).toMatchObject({ status: 'complete', byteCount: first.bytes.length, differsFrom: null })
      expect(first.run.rowCount).toBeGreaterThan(0)
      const again = await pullReport(test, who, `${name}?format=${format}&asOfRecorded=${first.run.asOfPosition}`)
      expect(again.bytes.equals(first.bytes)).toBe(true)
      expect(again.run).toMatchObject({ sha256: first.run.sha256, differsFrom: null })
      expect(again.run.fileSha256).toBe(sha256(again.bytes))
      expect(again.run.sha256).toBe(format === 'xlsx' ? hashOfCells(await read(again.bytes)) : sha256(again.bytes))
    },
  )

  it.each(sampled(reports, 2).map(({ name }) => [name]))(
    '%s has the same rows in every form, and they are counted',
    async (name) => {
      const position = (await pullReport(test, who, `${name}?format=csv`)).run.asOfPosition
      const pull = (format: string) => pullReport(test, who, `${name}?format=${format}&asOfRecorded=${position}`)
      const json = await pull('json')
      const jsonl = await pull('jsonl')
      expect(
        jsonl.text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toEqual(json.rows)
      const workbook = await read((await pull('xlsx')).bytes)
      expect(workbook.map(({ sheet }) => sheet)).toEqual(['README', 'Data', 'ControlTotals', 'FxRates', 'Exceptions'])
      const [header, ...data] = workbook[1]!.data
      expect(header).toEqual(Object.keys(json.rows[0]!))
      expect(data).toHaveLength(json.rows.length)
      const inText = (value: unknown, column: unknown) =>
        Array.isArray(value) ? value.join(';') : told(value as Cell, column)
      const numbers = (row: Record<string, unknown> | Cell[]) =>
        Object.values(row).map((value, index) => {
          const text = inText(value, header![index])
          return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text
        })
      const filled = (row: Cell[]) => numbers(Array.from({ length: header!.length }, (_, index) => row[index] ?? null))
      expect(data.map(filled)).toEqual(json.rows.map(numbers))
      expect(json.run.controlTotals.reduce((sum, { rows }) => sum + rows, 0)).toBe(json.rows.length)
    },
  )

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)(
    'goes with %s where the client takes it; unpacked it has the hash of its run',
    async (encoding, unpack) => {
      const encoded = { sequence: false, headers: { 'accept-encoding': encoding } }
      for (const format of ['csv', 'jsonl']) {
        const { bytes, headers, run } = await pullReport(test, who, `ledger?format=${format}`, encoded)
        expect([headers['content-encoding'], headers['vary']]).toEqual([encoding, 'accept-encoding'])
        expect(sha256(unpack(bytes))).toBe(run.fileSha256)
      }
      const workbook = await pullReport(test, who, 'ledger?format=xlsx', encoded)
      expect([workbook.headers['content-encoding'], sha256(workbook.bytes)]).toEqual([
        undefined,
        workbook.run.fileSha256,
      ])
      const plain = await pullReport(test, who, 'ledger?format=csv', { sequence: false })
      expect([plain.headers['content-encoding'], sha256(plain.bytes)]).toEqual([undefined, plain.run.fileSha256])
    },
  )

  it('is in the form that Accept prefers; HEAD names no run and no length, for it makes none', async () => {
    for (const [accept, type] of [
      ['text/csv;q=0.5, application/json;q=0.9', 'application/json'],
      ['application/json;q=0.1, text/csv', 'text/csv; charset=utf-8'],
      ['text/csv;q=0.5, */*;q=0.8', 'application/json'],
      ['*/*, application/json;q=0, application/x-ndjson;q=0', 'text/csv; charset=utf-8'],
      ['', 'application/json'],
    ] as const) {
      const { headers } = await pullReport(test, who, 'coverage', { sequence: false, headers: { accept } })
      expect(headers['content-type'], accept).toBe(type)
    }
    const none = await pullReport(test, who, 'coverage', { sequence: false, headers: { accept: 'text/csv;q=0' } })
    expect(none.status).toBe(406)
    const headers = { authorization: `Bearer ${await test.token(...who)}` }
    const head = await test.app.inject({ method: 'HEAD', url: '/v1/reports/coverage?format=csv', headers })
    expect([head.statusCode, head.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
    expect([head.headers['report-run'], head.headers['content-length']]).toEqual([undefined, undefined])
  })

  it.each(reports.map(({ name }) => [name]))('%s refuses what it does not take, and says what', async (name) => {
    for (const [query, parameter] of [
      ['colour=red', 'colour'],
      ['format=pdf', 'format'],
      ['currency=XYZ', 'currency'],
      ['asOfRecorded=yesterday', 'asOfRecorded'],
    ]) {
      const { status, problem } = await pullReport(test, who, `${name}?${query}`, { sequence: false })
      expect([status, problem.errors?.[0]?.parameter], query).toEqual([400, parameter])
    }
    if (!['ledger', 'corrections', 'reconciliation', 'exceptions'].includes(name)) return
    const backwards = await pullReport(test, who, `${name}?valueFrom=2026-03-01&valueTo=2026-02-28`, {
      sequence: false,
    })
    expect([backwards.status, backwards.problem.errors?.[0]?.parameter]).toEqual([400, 'valueTo'])
  })

  it.each(reports.map(({ name }) => [name]))(
    '%s is of a moment that has come, and of a form that is there',
    async (name) => {
      for (const asOf of ['999999999', '2027-01-01T00:00:00Z']) {
        const { status, problem } = await pullReport(test, who, `${name}?asOfRecorded=${asOf}`, { sequence: false })
        expect([status, problem.errors?.[0]?.parameter], asOf).toEqual([422, 'asOfRecorded'])
      }
      const unknown = await pullReport(test, who, name, { sequence: false, headers: { accept: 'application/pdf' } })
      expect(unknown.status).toBe(406)
    },
  )

  it('the sidecar has all that decides the bytes, and what they are', async () => {
    const { run } = await pullReport(test, who, 'ledger?format=csv&provider=SE&asOfValid=2026-11-22&currency=EUR')
    expect(run).toMatchObject({
      filters: { provider: 'SE' },
      asOfValid: '2026-11-22',
      currency: 'EUR',
      scope: 'What participant SE may see.',
      redactedFields: [],
    })
    expect(Object.keys(run)).toEqual(expect.arrayContaining(['asOfRecorded', 'rateTable', 'formatVersion', 'sha256']))
    expect(run.controlTotals[0]).toMatchObject({ missing: { amount: 0 }, formula: expect.stringContaining('sum of') })
  })

  it('BR-50: where a marking has changed since, it says which run it differs from and why', async () => {
    const first = await pullReport(test, ['PL', 'auditor'], 'ledger?format=xlsx&provider=SE')
    expect(first.run.rowCount).toBeGreaterThan(0)
    const again = `ledger?format=xlsx&provider=SE&asOfRecorded=${first.run.asOfPosition}`
    const commitments = await test.rows<{ id: string }>("select id from accord.commitment where participant = 'SE'")
    for (const { id } of commitments) await test.rows("select accord.set_audience($1, '{SE,UA}')", [id])
    const second = await pullReport(test, ['PL', 'auditor'], again)
    expect(second.run).toMatchObject({
      rowCount: 0,
      differsFrom: { runId: first.run.id, because: 'rows_changed' },
    })
    for (const { id } of commitments) await test.rows("select accord.set_audience($1, '{framework,SE,UA}')", [id])
  })
})

describe('a workbook', () => {
  it('has dates as dates, number formats, a frozen header, filters and widths', async () => {
    const { bytes } = await pullReport(test, who, 'ledger?format=xlsx')
    const data = (await read(bytes)).find(({ sheet }) => sheet === 'Data')!.data
    const at = (name: string) => data[0]!.indexOf(name)
    for (const row of data.slice(1)) {
      for (const name of ['transactionDate', 'valueDate', 'postingDate', 'eurRateDate', 'recordedAt'])
        expect(row[at(name)], name).toBeInstanceOf(Date)
      expect(row[at('amount')]).toEqual(expect.any(Number))
    }
    const files = unzipSync(bytes)
    const xml = (name: string) => strFromU8(files[name]!)
    const formats = [...xml('xl/styles.xml').matchAll(/formatCode="([^"]*)"/g)].map(([, format]) => format)
    expect(formats).toEqual(expect.arrayContaining(['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss.000', '#,##0.00', '#,##0']))
    const sheets = Object.keys(files).filter((name) => name.startsWith('xl/worksheets/'))
    expect(sheets).toHaveLength(5)
    for (const name of sheets) {
      expect(xml(name)).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
      expect(xml(name)).toMatch(/<cols><col min="1" max="1" width="\d+" customWidth="1"\/>/)
      expect(xml(name)).toMatch(/<\/sheetData><autoFilter ref="A1:[A-Z]+\d+"\/><\/worksheet>$/)
    }
    expect(xml('xl/workbook.xml')).toMatch(/<sheets><sheet name="README"/)
  })

  it('keeps a number of more than 15 digits as text, and says of which columns how many', async () => {
    const sweden = test.as('SE', 'ministry')
    const big = '123456789012345.67'
    const id = await commit(sweden, big)
    await pay(sweden, id, big)
    const { bytes, run } = await pullReport(test, who, 'ledger?format=xlsx')
    const workbook = await read(bytes)
    const [readme, data] = ['README', 'Data'].map((name) => workbook.find(({ sheet }) => sheet === name)!.data)
    const amounts = data!.slice(1).map((row) => row[data![0]!.indexOf('amount')])
    expect(amounts.filter((amount) => amount === big)).toHaveLength(2)
    expect(run.numbersAsText).toMatchObject({ amount: 2, amountInEur: 2 })
    expect(readme).toEqual(expect.arrayContaining([['numbers kept as text: amount', '2']]))
    expect((await pullReport(test, who, 'ledger?format=csv')).run.numbersAsText).toEqual({})
  })

  it('has numbers only where they are exact, text as it was written, and never a formula', async () => {
    const cells = createHash('sha256')
    const columns = [
      { name: 'amount', kind: 'decimal' as const },
      { name: 'words', kind: 'text' as const },
    ]
    const rows = [
      ['100.10', '=HYPERLINK("http://example.com")'],
      ['-7', '+1'],
      ['0.00', ' kept '],
      ['123456789012345.67', 'a\r\nb'],
      ['1234567890123.45', '_x0041_ <&> "Ж"'],
      [null, null],
    ]
    const chunks: Buffer[] = []
    const batches = (async function* () {
      yield rows
    })()
    for await (const chunk of spreadsheet([{ name: 'Data', columns, batches }], cells, 10)) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const { data } = (await read(bytes))[0]!
    expect(data.slice(1, 6).map(([amount]) => amount)).toEqual([100.1, -7, 0, '123456789012345.67', 1234567890123.45])
    expect(data.slice(1, 4).map(([, words]) => words)).toEqual(rows.slice(0, 3).map(([, words]) => words))
    const xml = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml']!)
    expect(xml).toContain('=HYPERLINK(')
    expect(xml).not.toMatch(/<f[ >/]/)
  })

  it('has a hash that is of its cells also where XML cannot hold what was written', async () => {
    const cells = createHash('sha256')
    const columns = [{ name: 'words', kind: 'text' as const }]
    const batches = (async function* () {
      yield [['form\u000cfeed'], ['unit\u001fand record\u001e'], ['\uffff']]
    })()
    const chunks: Buffer[] = []
    for await (const chunk of spreadsheet([{ name: 'Data', columns, batches }], cells, 10)) chunks.push(chunk)
    const workbook = await read(Buffer.concat(chunks))
    expect(workbook[0]!.data).toEqual([['words'], ['form\ufffdfeed'], ['unit\ufffdand record\ufffd'], ['\ufffd']])
    expect(cells.digest('hex')).toBe(hashOfCells(workbook))
  })

  it('goes on in another sheet where a spreadsheet takes no more rows', async () => {
    const cells = createHash('sha256')
    const columns = [{ name: 'number', kind: 'integer' as const }]
    const numbers = async function* (count: number) {
      for (let at = 0; at < count; at += 4) yield [0, 1, 2, 3].map((plus) => [String(at + plus)])
    }
    const chunks: Buffer[] = []
    for await (const chunk of spreadsheet([{ name: 'Data', columns, batches: numbers(20) }], cells, 10))
      chunks.push(chunk)
    const workbook = await read(Buffer.concat(chunks))
    expect(workbook.map(({ sheet, data }) => [sheet, data.length])).toEqual([
      ['Data', 10],
      ['Data2', 10],
      ['Data3', 3],
    ])
    expect(workbook.flatMap(({ data }) => data.slice(1).flat())).toEqual(Array.from({ length: 20 }, (_, at) => at))
    expect(cells.digest('hex')).toBe(hashOfCells(workbook))
  })
})
