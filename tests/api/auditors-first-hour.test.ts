import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sum } from '../../src/kernel/decimal.ts'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks, pay } from '../support/books.ts'

type Total = { by: Record<string, string | null>; rows: number; sums: Record<string, string>; formula: string }
type Run = { sha256: string; rowCount: number; scope: string; asOfPosition: number; controlTotals: Total[] }
type Page<Item> = { items: Item[] }

let app: TestApp
let auditor: Client
let sweden: Client
let cash: string
let goods: string
let provision: { id: string; agreementId: string }

/** Sweden has promised money and generators under its agreement, paid three times, and handed 25 of 40 over. */
beforeAll(async () => {
  app = await createBooks()
  auditor = app.as('SE', 'auditor')
  sweden = app.as('SE', 'ministry')
  const make = async <Body extends { id: string }>(client: Client, url: string, body: object) => {
    const reply = await client.post<Body>(url, body)
    if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  const { body } = await sweden.get<Page<typeof provision>>('/v1/provisions?participant=SE&limit=1')
  provision = body.items[0]!
  const terms = {
    signatory: { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' },
    signedOn: '2026-03-02',
    agreementId: provision.agreementId,
    provisionIds: [provision.id],
  }
  cash = (
    await make(sweden, '/v1/commitments', {
      ...terms,
      title: 'Interceptors',
      modality: 'cash',
      aidCategory: 'military',
      amount: '1000.00',
      currency: 'EUR',
    })
  ).id
  goods = (
    await make(sweden, '/v1/commitments', {
      ...terms,
      title: 'Generators',
      modality: 'in_kind',
      aidCategory: 'humanitarian',
      items: [{ itemClass: 'generator', unit: 'pieces', quantity: '40' }],
    })
  ).id
  for (const amount of ['100.10', '200.20', '300.33']) await pay(sweden, cash, amount)
  await make(app.as('UA', 'ministry'), '/v1/receipts', {
    provider: { participant: 'SE' },
    amount: '100.10',
    currency: 'EUR',
    transactionDate: '2026-11-21',
  })
  const lot = await make(sweden, '/v1/lots', {
    commitmentId: goods,
    itemClass: 'generator',
    unit: 'pieces',
    quantity: '25',
  })
  for (const [event, occurredOn] of [
    ['dispatched', '2026-11-01'],
    ['handed_over', '2026-11-10'],
  ])
    await make(sweden, `/v1/lots/${lot.id}/events`, { event, occurredOn })
  await app.sequence()
})
afterAll(() => app.close())

async function pull(name: string, query = '') {
  const headers = { authorization: `Bearer ${await app.token('SE', 'auditor')}` }
  const reply = await app.app.inject({ url: `/v1/reports/${name}?format=csv${query}`, headers })
  expect(reply.statusCode).toBe(200)
  const { body: run } = await auditor.get<Run>(`/v1/report-runs/${reply.headers['report-run']}`)
  return { text: reply.body, run, rows: rowsOf(reply.body) }
}

/** RFC 4180, as a spreadsheet reads it: each row by the names of the header. */
function rowsOf(text: string): Record<string, string>[] {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, cell = '', end] of cells) {
    rows.at(-1)!.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') rows.push([])
  }
  const [header = [], ...body] = rows.slice(0, -1)
  return body.map((row) => Object.fromEntries(row.map((cell, index) => [header[index]!, cell])))
}

/** The control totals, from nothing but the file. */
function totalsOf(rows: Record<string, string>[], { by, sums }: Total) {
  const mine = rows.filter((row) => Object.entries(by).every(([name, value]) => row[name] === (value ?? '')))
  const total = (name: string) => sum(mine.flatMap((row) => (row[name] === '' ? [] : [row[name]!])))
  return { rows: mine.length, sums: Object.fromEntries(Object.keys(sums).map((name) => [name, total(name)])) }
}

const linesOf = (text: string) => text.split('\r\n').slice(1, -1)

test('the auditor’s first hour: from the scope to a finding, a question, and a file that is the same again', async () => {
  const { body: me } = await auditor.get<{ scope: string }>('/v1/me')
  expect(me.scope).toContain('what belongs to SE or was released to it')

  const ledger = await pull('ledger')
  expect(ledger.run.scope).toBe('What participant SE may see.')
  expect(createHash('sha256').update(ledger.text).digest('hex')).toBe(ledger.run.sha256)
  expect(ledger.rows).toHaveLength(ledger.run.rowCount)
  expect(ledger.run.controlTotals.length).toBeGreaterThanOrEqual(3)
  for (const total of ledger.run.controlTotals)
    expect(totalsOf(ledger.rows, total), JSON.stringify(total.by)).toEqual({ rows: total.rows, sums: total.sums })
  expect(ledger.run.controlTotals.map(({ rows }) => rows).reduce((all, rows) => all + rows)).toBe(ledger.rows.length)

  const { rows } = await pull('reconciliation')
  const [unmatched, ...more] = rows.filter((row) => row['status'] === 'only_provider' && row['modality'] === 'in_kind')
  expect(more).toEqual([])
  expect(unmatched).toMatchObject({ providerQuantity: '25', providerUnit: 'pieces', commitment: goods })

  type Commitment = { agreementId: string; provisionIds: string[]; title: string }
  const { body: commitment } = await auditor.get<Commitment>(`/v1/commitments/${unmatched!['commitment']}`)
  expect(commitment).toMatchObject({ title: 'Generators', provisionIds: [provision.id] })
  const clause = await auditor.get<{ agreementId: string }>(`/v1/provisions/${commitment.provisionIds[0]}`)
  expect([clause.status, clause.body.agreementId]).toEqual([200, commitment.agreementId])

  const handOver = ledger.rows.find((row) => row['entry'] === unmatched!['providerEntry'])
  expect(handOver).toMatchObject({ evidenceCount: '0', verification: 'unverified' })
  const { rows: unknown } = await pull('coverage', '&participant=SE')
  expect(unknown.find((row) => row['measure'] === 'disbursements_without_evidence')).toMatchObject({
    notKnown: '4',
    of: '4',
  })

  const resource = { type: 'ledger_entry', id: unmatched!['providerEntry']! }
  const question = { resource, question: 'Please name the hand-over certificate.', dueOn: '2026-12-15' }
  expect((await auditor.post('/v1/evidence-requests', question)).status).toBe(201)
  const remark = { resource, text: 'Not confirmed by the receiver.' }
  expect((await auditor.post('/v1/annotations', remark)).status).toBe(201)
  const { body: inbox } = await sweden.get<Page<{ kind: string }>>('/v1/me/inbox')
  expect(inbox.items.map(({ kind }) => kind)).toContain('evidence_request')
  expect((await pay(auditor, cash, '1.00')).status).toBe(403)

  const certificate = {
    title: 'Hand-over certificate 14',
    documentType: 'hand_over_certificate',
    mediaType: 'application/pdf',
    sizeBytes: 182_044,
    sha256: 'a'.repeat(64),
    holder: 'Ministry of Defence, archive',
    howToAsk: 'By letter to the archive.',
  }
  expect((await sweden.post(`/v1/ledger-entries/${resource.id}/evidence`, certificate)).status).toBe(201)
  const wrong = ledger.rows.find((row) => row['amount'] === '200.20')!['entry']!
  const corrected = await sweden.post(`/v1/ledger-entries/${wrong}/reversal`, {
    reason: 'data_entry_error',
    explanation: 'Two digits were swapped.',
    replacement: { amount: '202.00', currency: 'EUR', transactionDate: '2026-11-20' },
  })
  expect(corrected.status).toBe(201)
  await app.sequence()
  const again = await pull('ledger', `&asOfRecorded=${ledger.run.asOfPosition}`)
  expect(again.run.sha256).toBe(ledger.run.sha256)
  const after = await pull('ledger')
  expect(after.run.sha256).not.toBe(ledger.run.sha256)
  const borneOut = after.rows.find((row) => row['entry'] === resource.id)
  expect(borneOut).toMatchObject({ evidenceCount: '1', verification: 'self_reported' })
  const isHandOver = (line: string) => line.startsWith(resource.id)
  const added = linesOf(after.text)
    .filter((line) => !isHandOver(line))
    .filter((line) => !linesOf(ledger.text).includes(line))
  expect(linesOf(after.text).filter((line) => !added.includes(line) && !isHandOver(line))).toEqual(
    linesOf(ledger.text).filter((line) => !isHandOver(line)),
  )
  const pair = after.rows.filter((row) => row['reversalOf'] === wrong || row['replaces'] === wrong)
  expect(pair.map((row) => row['amount'])).toEqual(['-200.20', '202.00'])
  expect(added).toHaveLength(pair.length)
})
