import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import type { TestApp } from '../support/app.ts'
import { commit, createBooks, pay } from '../support/books.ts'
import { withClient } from '../support/postgres.ts'
import { pullReport, type RunBody } from '../support/pulls.ts'

// Who learns what of a pull, what a spreadsheet makes of its file, and which reports there are.

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

type Page = { items: RunBody[]; nextCursor: string | null }

describe('a run (BR-53)', () => {
  const runOf = async (role: Role) => (await pullReport(test, ['SE', role], 'ledger?format=csv')).run.id
  const listed = async (role: Role, query = '') =>
    (await test.as('SE', role).get<Page>(`/v1/report-runs?limit=200${query}`)).body.items

  /** What the second lock keeps from an account, whatever row-level security lets through. */
  const hiddenFrom = (participant: string, role: Role, ids: string[]) =>
    withClient(test.testDatabase.appUrl, async (client) => {
      const issuer = `https://local-issuer.accord.invalid/${participant}`
      await client.query('begin')
      await client.query('select account_id from accord.enter($1, $2, $3)', [issuer, role, test.clock.now()])
      const { rows } = await client.query<{ hidden: string[] }>('select accord.hidden_among($1) as hidden', [ids])
      return ids.filter((id) => rows[0]!.hidden.includes(id))
    })

  it('BR-53: is its puller’s, its participant’s auditors’ and administrators’; an auditor’s is for auditors', async () => {
    const [ministry, auditor] = [await runOf('ministry'), await runOf('auditor')]
    const both = [ministry, auditor]
    const seen = async (role: Role) => {
      const ids = (await listed(role)).map(({ id }) => id)
      for (const id of both)
        expect((await test.as('SE', role).get(`/v1/report-runs/${id}`)).status).toBe(ids.includes(id) ? 200 : 404)
      expect(await hiddenFrom('SE', role, both), 'by the second lock').toEqual(both.filter((id) => !ids.includes(id)))
      return [ids.includes(ministry), ids.includes(auditor)]
    }
    expect(await seen('ministry')).toEqual([true, false])
    expect(await seen('auditor')).toEqual([true, true])
    expect(await seen('administrator')).toEqual([true, false])
    expect(await seen('viewer')).toEqual([false, false])
    expect(await seen('coordinator')).toEqual([false, false])
    expect(await hiddenFrom('PL', 'auditor', both)).toEqual(both)
    for (const id of both) expect((await test.as('PL', 'auditor').get(`/v1/report-runs/${id}`)).status).toBe(404)
  })

  it('BR-53: can be confirmed by whoever holds its file: known or not, nothing else', async () => {
    const csv = await pullReport(test, ['SE', 'auditor'], 'ledger?format=csv')
    const workbook = await pullReport(test, ['SE', 'auditor'], 'ledger?format=xlsx')
    const ask = (sha256: unknown, who: Role = 'viewer') =>
      test.as('PL', who).post('/v1/report-runs/verification', { sha256 })
    for (const hash of [csv.run.sha256, workbook.run.sha256, workbook.run.fileSha256])
      expect(await ask(hash)).toMatchObject({ status: 200, body: { known: true } })
    const { body } = await ask('0'.repeat(64))
    expect(body).toEqual({ known: false })
    expect((await ask('not a hash')).status).toBe(400)
  })

  it('is listed newest first, by day, report and caller, without a gap between pages', async () => {
    for (let at = 0; at < 3; at += 1) {
      test.clock.advance(1_000)
      await runOf('ministry')
    }
    const all = await listed('auditor')
    const moments = all.map((run) => (run as unknown as { startedAt: string }).startedAt)
    expect(moments).toEqual(moments.toSorted().toReversed())
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const url: string = `/v1/report-runs?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const { body } = await test.as('SE', 'auditor').get<Page>(url)
      paged.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor
    }
    expect(paged).toEqual(all.map(({ id }) => id))
    const mine = all.find((run) => run.id === paged[0]) as unknown as { accountId: string }
    expect(await listed('auditor', `&accountId=${mine.accountId}`)).not.toHaveLength(all.length)
    expect(await listed('auditor', '&startedFrom=2026-11-23&startedTo=2026-11-23')).toHaveLength(all.length)
    expect(await listed('auditor', '&startedTo=2026-11-22')).toEqual([])
    expect(await listed('auditor', '&report=pipeline')).toEqual([])
    const backwards = await test.as('SE', 'auditor').get('/v1/report-runs?startedFrom=2026-11-24&startedTo=2026-11-23')
    expect(backwards).toMatchObject({ status: 400, body: { errors: [{ parameter: 'startedTo' }] } })
  })
})

describe('the access log (BR-53)', () => {
  const log = async (participant: string, role: Role = 'auditor') =>
    (await pullReport(test, [participant, role], 'access-log')).rows

  it('BR-53: has the filters of each pull, and tells a participant who else pulled its rows', async () => {
    await commit(test.as('NO', 'ministry'), '70.00')
    await pullReport(test, ['NO', 'ministry'], 'ledger?provider=NO&currency=NOK')
    await pullReport(test, ['FR', 'auditor'], 'ledger?provider=NO&format=csv')
    await pullReport(test, ['FR', 'auditor'], 'ledger?provider=LU')
    const rows = (await log('NO')).filter(({ event }) => event === 'report.pulled')
    expect(rows.map(({ participant }) => participant)).toEqual(['NO', 'FR'])
    expect(JSON.parse(String(rows[0]!['filters']))).toEqual({ provider: 'NO', currency: 'NOK' })
    expect(rows[1]).toMatchObject({ report: 'ledger', format: 'csv', rows: null, sha256: null })
    expect((await log('PT')).filter(({ event }) => event === 'report.pulled')).toEqual([])
  })

  it('BR-53: tells a framework auditor of the pulls of all, and an administrator nothing of those of its auditors', async () => {
    const pulls = (await log('XA')).filter(({ event }) => event === 'report.pulled')
    expect(new Set(pulls.map(({ participant }) => participant))).toEqual(new Set(['SE', 'NO', 'FR', 'PT']))
    await pullReport(test, ['IT', 'auditor'], 'coverage')
    await pullReport(test, ['IT', 'ministry'], 'ledger')
    expect((await log('IT', 'administrator')).map(({ report }) => report)).toEqual(['ledger'])
    expect((await log('IT', 'auditor')).map(({ report }) => report)).toEqual(['coverage', 'ledger', 'access-log'])
  })
})

describe('the reports', () => {
  it('are listed with their columns and totals, each as it answers', async () => {
    const { body } = await test
      .as('SE', 'viewer')
      .get<{ items: { name: string; url: string; columns: { name: string }[] }[] }>('/v1/reports')
    expect(body.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['ledger', 'commitments', 'board']))
    for (const { url, columns } of body.items.filter(({ name }) => name !== 'access-log')) {
      const pulled = await pullReport(test, ['SE', 'viewer'], `${url.replace('/v1/reports/', '')}?format=csv`)
      expect(pulled.text.split('\r\n')[0]).toBe(columns.map(({ name }) => name).join(','))
    }
  })

  it('of commitments tells title, signatory and instrument, and its sums are those of the pipeline', async () => {
    await commit(test.as('EE', 'ministry'), '90.00')
    const { rows, run } = await pullReport(test, ['EE', 'auditor'], 'commitments?participant=EE')
    expect(rows[0]).toMatchObject({
      title: 'Load',
      signatoryName: 'Minister',
      signatoryOffice: 'Ministry of Defence',
      signatoryInstrument: 'Decision 1',
      committed: '90.00',
    })
    const pipeline = (await pullReport(test, ['EE', 'auditor'], 'pipeline?participant=EE')).rows
    expect(run.controlTotals.map(({ sums }) => sums['committed'])).toEqual(
      pipeline.flatMap(({ committed, commitments }) => (Number(commitments) > 0 ? (committed ?? []) : [])),
    )
  })
})

describe('text in a CSV file', () => {
  it('of another’s reference never runs in a file that is pulled; the sidecar names the guarded columns and the rule', async () => {
    const client = test.as('DK', 'ministry')
    const paid = await pay(client, await commit(client, '50.00'), '7.00', {
      externalReference: { system: 'sap', id: 'Z7;=1+1;' },
    })
    expect(paid.status).toBe(201)
    const { text, run } = await pullReport(test, ['DK', 'auditor'], 'ledger?format=csv&provider=DK')
    expect(text).toContain(`"Z7;'=1+1;"`)
    const { csvGuard } = run as unknown as { csvGuard: { columns: string[]; rule: string } }
    expect(csvGuard.columns).toEqual(expect.arrayContaining(['description', 'externalId']))
    expect(csvGuard.columns).not.toContain('amount')
    expect(csvGuard.rule).toContain('apostrophe')
    expect((await pullReport(test, ['DK', 'auditor'], 'ledger?format=json')).run).toMatchObject({ csvGuard: null })
  })

  it('begins with a byte order mark where that is asked for, and only there', async () => {
    const plain = await pullReport(test, ['DK', 'auditor'], 'ledger?format=csv&provider=DK')
    const marked = await pullReport(test, ['DK', 'auditor'], 'ledger?format=csv&provider=DK&bom=true')
    expect(marked.bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(marked.bytes.subarray(3).equals(plain.bytes)).toBe(true)
    const empty = await pullReport(test, ['DK', 'auditor'], 'ledger?format=csv&provider=LU&bom=true')
    expect(empty.bytes.subarray(0, 8).toString('utf8')).toBe('\uFEFFentry')
    const other = await pullReport(test, ['DK', 'auditor'], 'ledger?format=json&bom=true')
    expect([other.status, other.problem.errors?.[0]?.parameter]).toEqual([400, 'bom'])
  })
})
