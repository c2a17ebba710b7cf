import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { contract } from '../support/implementation-scenery.ts'
import { publishedOperations } from '../support/operations.ts'
import { pullReport, type RunBody } from '../support/pulls.ts'
import { need, type RequirementView, workOf } from '../support/work-scenery.ts'

// BR-14: grants, loans, guarantees and equity are never added, in any figure.

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const sweden = () => test.as('SE', 'ministry')
async function made(path: string, body: object, by = sweden()): Promise<string> {
  const { status, body: told } = await by.post<ProblemBody & { id: string }>(path, body)
  expect(status, JSON.stringify(told)).toBe(201)
  return told.id
}
let requirement: RequirementView
let pledged: string
let revaluation: string
let coalition: string
type Given = { financeType: string; amount: string; paid: string; currency: string }
/** Committed and paid on these terms, for one need and of one pledge; heard of, too, and one payment taken back. */
async function give({ financeType, amount, paid, currency }: Given) {
  const commitment = { ...contract, financeType, amount, currency, marking: 'public', receiver: { participant: 'UA' } }
  const commitmentId = await made('/v1/commitments', {
    ...{ ...commitment, requirementId: requirement.id, pledgeId: currency === 'EUR' ? pledged : undefined },
  })
  const payment = { amount: paid, currency, transactionDate: '2026-11-20' }
  await made('/v1/disbursements', { commitmentId, ...payment, externalReference: { system: 'se', id: commitmentId } })
  const wrong = await made('/v1/disbursements', { commitmentId, ...payment })
  await made(`/v1/ledger-entries/${wrong}/reversal`, { reason: 'duplicate', explanation: 'Stated twice.' })
  const ukraine = test.as('UA', 'ministry')
  await made(
    '/v1/receipts',
    {
      ...payment,
      provider: { participant: 'SE' },
      commitmentId,
      providerReference: { system: 'se', id: commitmentId },
    },
    ukraine,
  )
  const heard = { about: 'SE', channel: 'note', reference: 'Note 1', receivedOn: '2026-11-20', summary: 'It was said.' }
  await made('/v1/received-statements', { ...heard, kind: 'commitment', content: commitment }, ukraine)
  await made('/v1/received-statements', { ...heard, kind: 'payment', content: { ...payment, commitmentId } }, ukraine)
}
const pledge = (amountKind: string, amount: string) =>
  made('/v1/pledges', {
    ...{ title: 'Support', original: `EUR ${amount}`, source: 'Statement of 2 March 2026', announcedOn: '2026-03-02' },
    ...{ aidCategory: 'military', amountKind, qualifier: 'exact', amount, currency: 'EUR', marking: 'public' },
    ...{ period: { from: '2026', to: '2026' }, requirementId: requirement.id },
  })

const text = async (url: string) => {
  const headers = { authorization: `Bearer ${await test.token('UA', 'ministry')}` }
  const reply = await test.app.inject({ method: 'GET', url, headers })
  return [200, 304].includes(reply.statusCode) ? reply.body : undefined
}
/** What every address of the contract tells, of the records that were made. */
const asked: Readonly<Record<string, string>> = {
  listPledges: '?participant=SE',
  getMonitoringReport: '?from=2026-01-01&to=2026-12-31',
  getMonitoringPage: '?from=2026-01-01&to=2026-12-31',
  getMonitoringFigure: '?from=2026-01-01&to=2026-12-31',
}
const figureCodes = ['pledged', 'committed', 'disbursed', 'disbursed_unattested']
function addresses(): [name: string, url: string][] {
  const ids: Readonly<Record<string, string>> = {
    ...{ 'participants/{code}': 'SE', 'pledges/{id}': pledged, 'requirements/{id}': requirement.id },
    ...{ 'revaluations/{id}': revaluation, 'coalitions/{id}': coalition },
  }
  return publishedOperations()
    .filter(({ method, path }) => method === 'GET' && !['/v1/stream', '/v1/changes'].includes(path))
    .flatMap(({ id, path }) => {
      const at = Object.entries(ids).reduce((url, [of, is]) => url.replace(of, of.replace(/\{.*/, is)), path)
      const filled = at.includes('{figure}') ? figureCodes.map((code) => at.replace('{figure}', code)) : [at]
      return filled.filter((url) => !url.includes('{')).map((url) => [id, url + (asked[id] ?? '')] as [string, string])
    })
}
const reportOf = /^\/v1\/reports\/([a-z-]+)$/
/** A report with its control totals; anything else as it is. */
async function toldBy(url: string): Promise<string | undefined> {
  const name = reportOf.exec(url)?.[1]
  if (name === undefined || name === 'monitoring') return text(url)
  const { rows, run, status } = await pullReport(test, ['UA'], name)
  return status === 200 ? JSON.stringify([rows, (run as RunBody | undefined)?.controlTotals]) : undefined
}

let told: Map<string, string>
/** Each figure that holds one of these numbers as an amount. */
function holding(numbers: readonly string[]): string[] {
  const amount = new RegExp(`(?<![\\w.])(?:${numbers.join('|')})(?:\\.00)?(?![\\w.-])`)
  return [...told].filter(([, body]) => amount.test(body)).map(([name]) => name)
}
/** What every two or more of these come to. */
const sumsOf = (amounts: readonly number[]): string[] =>
  Array.from({ length: 2 ** amounts.length }, (_, set) => amounts.filter((_, at) => set & (1 << at)))
    .filter((some) => some.length > 1)
    .map((some) => String(some.reduce((sum, each) => sum + each, 0)))

describe('what is given on different terms', () => {
  const terms = ['grant', 'loan', 'guarantee', 'equity']
  const committed = [70_001, 800_020, 9_000_400, 20_008_000]
  const paid = [3_001, 40_020, 500_400, 6_008_000]

  beforeAll(async () => {
    requirement = await workOf(test).validate(await workOf(test).file(need))
    pledged = await pledge('fixed', '6007.00')
    await pledge('equity', '50080.00')
    await pledge('guarantee_limit', '400900.00')
    for (const currency of ['EUR', 'SEK'])
      for (const [at, financeType] of terms.entries())
        await give({ ...{ financeType, currency }, amount: `${committed[at]}.00`, paid: `${paid[at]}.00` })
    await test.rows(`insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
      values ('ecb', '2026-11-01', repeat('0', 64), 1, '2026-03-02', '2026-11-20')`)
    await test.rows(`insert into accord.fx_rate (rate_table, source, currency, rate_date, rate)
      select version, 'ecb', 'SEK', d.day, 1 from accord.fx_rate_table, (values ('2026-03-01'::date)) d (day)`)
    revaluation = await made('/v1/revaluations', { reason: 'Rates have come.' }, test.as('UA', 'secretariat'))
    await test.sequence()
    const { body } = await test.as('UA', 'ministry').get<{ items: { id: string; code: string }[] }>('/v1/coalitions')
    coalition = body.items.find(({ code }) => code === need.coalition)!.id
    told = new Map()
    for (const [name, url] of addresses()) {
      const body = await toldBy(url)
      if (body !== undefined) told.set(`${name} ${url}`.replace(/\?.*/, ''), body)
    }
  })

  it('is told apart in every figure of the contract', () => {
    const inOneCurrency = [committed, paid].flatMap((of) => sumsOf(of.map((each) => 2 * each)))
    const pledges = ['56087', '406907', '450980', '456987']
    expect(holding([...sumsOf(committed), ...sumsOf(paid), ...inOneCurrency, ...pledges])).toEqual([])
  })

  it('control: what is given on one of them is in each that adds, and a sum would be found', () => {
    const names = (numbers: readonly string[]) => holding(numbers).map((name) => name.split(' ')[0])
    const figures = ['getPublicTotals', 'getCountryBrief', 'getCountryBriefPage', 'getMonitoringReport']
    const reports = ['pullPipelineReport', 'pullCorrectionsReport', 'pullExceptionsReport', 'pullReconciliationReport']
    const others = [
      'pullReceivedStatementsReport',
      'pullBoardReport',
      'getBoard',
      'getCoalitionBoard',
      'getRevaluation',
    ]
    expect(names(['70001', '3001'])).toEqual(
      expect.arrayContaining([
        ...[...figures, ...reports, ...others, 'getMonitoringPage', 'getMonitoringFigure', 'getPledge', 'getBridge'],
        ...['drawBridge', 'drawPipeline', 'drawOutlook', 'getOutlook', 'getRequirementChain', 'listPledges'],
      ]),
    )
    expect(names(['50080'])).toEqual(expect.arrayContaining(['pullPipelineReport', 'getOutlook', 'getBoard']))
    told.set('a figure that adds', JSON.stringify({ amount: String(committed[0]! + committed[1]!) }))
    expect(holding(sumsOf(committed))).toEqual(['a figure that adds'])
  })
})
