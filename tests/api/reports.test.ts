import { createHash } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { manyEntries } from '../support/many-entries.ts'
import { withClient } from '../support/postgres.ts'
import { scaled } from '../support/scale.ts'

type RunBody = {
  status: string
  rowCount: number
  byteCount: number
  sha256: string | null
  scope: string
  asOfPosition: number
  controlTotals: { by: Record<string, string>; rows: number; sums: Record<string, string> }[]
  differsFrom: { runId: string; because: string } | null
}

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

async function pull(participant: string, query: string, role: 'ministry' | 'auditor' = 'ministry') {
  const headers = { authorization: `Bearer ${await test.token(participant, role)}` }
  const reply = await test.app.inject({ method: 'GET', url: `/v1/reports/ledger?${query}`, headers })
  const id = String(reply.headers['report-run'])
  const run =
    reply.statusCode === 200 ? await test.as(participant, role).get<RunBody>(`/v1/report-runs/${id}`) : undefined
  return { status: reply.statusCode, text: reply.body, headers: reply.headers, id, run: run?.body as RunBody }
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const lines = (text: string) => text.split('\r\n').slice(1, -1)

describe('the ledger report', () => {
  it('BR-53: its hash, row count and control totals are those of the bytes, and the journal has the hash', async () => {
    const id = await commit(test.as('SE', 'ministry'), '1000.00')
    await pay(test.as('SE', 'ministry'), id, '100.10')
    await pay(test.as('SE', 'ministry'), id, '0.20')
    await test.sequence()
    const { text, run, headers, id: runId } = await pull('SE', 'format=csv&provider=SE')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(headers['content-disposition']).toBe(`attachment; filename="ledger-${run.asOfPosition}.csv"`)
    expect(run).toMatchObject({ status: 'complete', rowCount: 3, byteCount: Buffer.byteLength(text) })
    expect(run.sha256).toBe(sha256(text))
    expect(run.scope).toBe('What participant SE may see.')
    expect(lines(text)).toHaveLength(3)
    expect(run.controlTotals.map(({ by, rows, sums }) => [by['flowKind'], rows, sums['amount']])).toEqual([
      ['commitment', 1, '1000.00'],
      ['disbursement', 2, '100.30'],
    ])
    const journal = await test.rows<{ payload: { sha256: string } }>(
      "select payload from accord.journal_entry where event_type = 'report.pulled' and resource_id = $1",
      [runId],
    )
    expect(journal.map(({ payload }) => payload.sha256)).toEqual([run.sha256])
  })

  it('BR-50: holds what the caller may see and no more', async () => {
    const limited = await test.as('FI', 'ministry').post<{ id: string }>('/v1/commitments', {
      title: 'Restricted',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2026-03-02',
      modality: 'cash',
      aidCategory: 'military',
      amount: '10.00',
      currency: 'EUR',
      marking: 'limited',
    })
    expect(limited.status).toBe(201)
    await test.sequence()
    expect((await pull('FI', 'format=csv&provider=FI')).run.rowCount).toBe(1)
    expect((await pull('UA', 'format=csv&provider=FI')).run.rowCount).toBe(1)
    expect((await pull('PL', 'format=csv&provider=FI')).run.rowCount).toBe(0)
    expect((await pull('XA', 'format=csv&provider=FI', 'auditor')).run.rowCount).toBe(0)
  })

  it('BR-02: as of a position it is the same bytes for ever; without one it differs by exactly the new entries', async () => {
    const denmark = test.as('DK', 'ministry')
    const paid = await pay(denmark, await commit(denmark, '500.00'), '70.00')
    await test.sequence()
    const before = await pull('DK', 'format=csv&provider=DK')
    await reverse(denmark, paid.body.id)
    const unplaced = await pull('DK', 'format=csv&provider=DK')
    expect(unplaced.text, 'what has no position is not yet recorded').toBe(before.text)
    await test.sequence()
    const again = await pull('DK', `format=csv&provider=DK&asOfRecorded=${before.run.asOfPosition}`)
    expect(again.run).toMatchObject({ sha256: before.run.sha256, differsFrom: null })
    const after = await pull('DK', 'format=csv&provider=DK')
    const [reversal, ...more] = lines(after.text).filter((line) => !lines(before.text).includes(line))
    expect(more).toEqual([])
    expect(reversal).toContain(paid.body.id)
    expect(reversal).toContain('-70.00')
    expect(lines(after.text)).toEqual([...lines(before.text), reversal])
  })

  it('a repeat that differs says from which run, and explains nothing away: here the books were altered', async () => {
    const query = 'format=csv&provider=NO'
    const first = await pull('NO', query)
    const again = `${query}&asOfRecorded=${first.run.asOfPosition}`
    await test.as('NO', 'ministry').get('/v1/me')
    await withClient(test.testDatabase.ownerUrl, (client) =>
      client.query(
        `alter table accord.ledger_entry alter column change_id drop default`, // as if it had always been recorded
      ),
    )
    try {
      await commit(test.as('NO', 'ministry'), '5.00')
    } finally {
      await withClient(test.testDatabase.ownerUrl, (client) =>
        client.query('alter table accord.ledger_entry alter column change_id set default accord.current_change()'),
      )
    }
    expect((await pull('NO', again)).run.differsFrom).toEqual({ runId: first.id, because: 'rows_changed' })
  })

  it('BR-14: what is in another currency is rounded once, from its own amount; in its own currency it is itself', async () => {
    const lithuania = test.as('LT', 'ministry')
    const { body } = await lithuania.post<{ id: string }>('/v1/commitments', {
      title: 'Crowns',
      signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
      signedOn: '2024-09-10',
      modality: 'cash',
      aidCategory: 'military',
      amount: '100.00',
      currency: 'SEK',
    })
    const mixed = { currency: 'UAH', commitmentAmount: { amount: '1.00', rate: '0.25', source: 'bank' } }
    await pay(lithuania, body.id, '0.03', { currency: 'SEK', transactionDate: '2024-09-10' })
    await pay(lithuania, body.id, '4.00', mixed)
    const csv = 'Date,USD\n2025-03-05,1.1\n' // any: the tables of before count from then on
    await test.as('UA', 'secretariat').post('/v1/fx-rates/imports', { source: 'other', csv })
    await test.sequence()
    type Line = { items: { amountInReportCurrency: string | null }[] }
    const shown = async (currency: string) =>
      (JSON.parse((await pull('LT', `provider=LT&currency=${currency}`)).text) as Line).items.map(
        ({ amountInReportCurrency }) => amountInReportCurrency,
      )
    expect(await shown('EUR')).toEqual(['8.74', '0.00', null])
    // EUR 1 was SEK 11.4355 and NOK 11.902 on that day.
    expect(await shown('NOK')).toEqual(['104.08', '0.03', null])
    expect(await shown('SEK')).toEqual(['100.00', '0.03', null])
    expect(await shown('UAH')).toEqual([null, null, '4.00'])
    const path = '/v1/reports/pipeline?participant=LT&currency=SEK'
    type Pipeline = { items: { currency: string; committed: string; committedInReportCurrency: string }[] }
    const { items } = (await test.as('LT', 'auditor').get<Pipeline>(path)).body
    expect(items.find(({ currency }) => currency === 'SEK')?.committedInReportCurrency).toBe('100.00')
  })

  it('guards text that a spreadsheet would run, and never a number; quotes are doubled', async () => {
    const client = test.as('EE', 'ministry')
    const id = await commit(client, '50.00')
    const paid = await pay(client, id, '7.00', { description: '=1+1,"x"' })
    expect(paid.status).toBe(201)
    await client.post(`/v1/ledger-entries/${paid.body.id}/reversal`, { reason: 'duplicate', explanation: '-twice' })
    await test.sequence()
    const { text } = await pull('EE', 'format=csv&provider=EE')
    expect(text).toContain(`"'=1+1,""x"""`)
    expect(text).toContain(`"'-twice"`)
    expect(text).toContain(',-7.00,EUR,')
  })

  it('is one document as JSON and a line per row as JSON Lines, by parameter or by Accept, with the same rows', async () => {
    const rows = (JSON.parse((await pull('DK', 'provider=DK')).text) as { items: { amount: string }[] }).items
    const asLines = (await pull('DK', 'provider=DK&format=jsonl')).text.trimEnd().split('\n')
    expect(asLines.map((line) => JSON.parse(line))).toEqual(rows)
    expect(rows.map(({ amount }) => amount)).toEqual(['500.00', '70.00', '-70.00'])
    expect(JSON.parse((await pull('DK', 'provider=LU')).text)).toEqual({ report: 'ledger', items: [] })
    expect((await pull('DK', 'provider=LU&format=jsonl')).text).toBe('')
  })

  it('a position or an instant that has not come is 422', async () => {
    for (const asOf of ['999999999', '2027-01-01T00:00:00Z']) {
      expect((await pull('DK', `asOfRecorded=${asOf}`)).status).toBe(422)
    }
  })
})

describe('a reader that hangs up', () => {
  const entries = scaled(30_000, 60_000)
  let base: string
  beforeAll(async () => {
    await manyEntries(test, entries)
    base = await test.app.listen({ port: 0, host: '127.0.0.1' })
  })

  it.each([
    ['ledger?format=csv', 'identity'],
    ['ledger?format=csv', 'gzip'],
    ['ledger?format=xlsx', 'identity'],
    ['reconciliation?format=csv', 'identity'],
    ['exceptions?format=jsonl', 'identity'],
    ['exceptions?format=jsonl', 'br'],
    ['exceptions?format=xlsx', 'identity'],
  ])('at %s, %s: the connection is back and the run is incomplete, without a hash', async (path, encoding) => {
    const token = await test.token('SE', 'ministry')
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'accept-encoding': encoding }
      get(`${base}/v1/reports/${path}`, { headers, agent: false }, resolve).on('error', reject)
    })
    response.on('error', () => undefined)
    await new Promise((resolve) => response.once('data', resolve))
    response.destroy()
    const run = await vi.waitUntil(
      async () => {
        const reply = await test.as('SE', 'ministry').get<RunBody>(`/v1/report-runs/${response.headers['report-run']}`)
        return reply.status === 200 ? reply.body : undefined
      },
      { timeout: 20_000, interval: 20 },
    )
    expect(run).toMatchObject({ status: 'incomplete', sha256: null })
    expect(run.rowCount).toBeLessThan(entries)
    const { total, idle } = test.exports.idle()
    expect(idle).toBe(total)
    expect(test.logged, 'it is no fault of the service').toEqual([])
  })
})

describe('a reader that hangs up before the first byte', () => {
  it('leaves no connection behind, however many do', async () => {
    const { port } = test.app.server.address() as AddressInfo
    const token = await test.token('SE', 'ministry')
    const hangUp = (path: string, afterMs: number) =>
      new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`GET /v1/reports/${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
          setTimeout(() => socket.destroy(), afterMs)
        })
        socket.once('close', () => resolve())
      })
    const paths = ['ledger?format=csv', 'ledger?format=xlsx', 'reconciliation', 'pipeline?format=csv']
    for (const ms of [0, 0, 20, 40, 60]) await Promise.all(paths.map((path) => hangUp(path, ms)))
    await vi.waitUntil(() => test.exports.idle().waiting === 0, { timeout: 20_000, interval: 20 })
    // Some are still noticed as gone, and until then count among the exports of this account.
    const reply = await vi.waitFor(
      async () => {
        const headers = { authorization: `Bearer ${token}` }
        const answered = await fetch(`http://127.0.0.1:${port}/v1/reports/ledger?format=csv&provider=LT`, { headers })
        expect(answered.status).toBe(200)
        return answered
      },
      { timeout: 20_000, interval: 100 },
    )
    await reply.text()
    await vi.waitUntil(() => test.exports.idle().idle === test.exports.idle().total, { timeout: 20_000, interval: 20 })
    expect(test.logged, 'it is no fault of the service').toEqual([])
  })
})
