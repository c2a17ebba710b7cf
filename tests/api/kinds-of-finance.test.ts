import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reports } from '../../src/modules/reports/catalogue.ts'
import { charts } from '../../src/modules/reports/charts.ts'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { contract } from '../support/implementation-scenery.ts'
import { pullReport } from '../support/pulls.ts'

// BR-14: grants, loans, guarantees and equity are never added, in any figure.

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

const sweden = () => test.as('SE', 'ministry')
async function made(path: string, body: object): Promise<string> {
  const { status, body: told } = await sweden().post<ProblemBody & { id: string }>(path, body)
  expect(status, JSON.stringify(told)).toBe(201)
  return told.id
}
/** Committed and paid on these terms. */
async function give(financeType: string, amount: string, paid: string) {
  const commitmentId = await made('/v1/commitments', {
    ...{ ...contract, financeType, amount, marking: 'public', receiver: { participant: 'UA' } },
  })
  await made('/v1/disbursements', { commitmentId, amount: paid, currency: 'EUR', transactionDate: '2026-11-20' })
}
const pledge = (amountKind: string, amount: string) =>
  made('/v1/pledges', {
    ...{ title: 'Support', original: `EUR ${amount}`, source: 'Statement of 2 March 2026', announcedOn: '2026-03-02' },
    ...{ aidCategory: 'military', amountKind, qualifier: 'exact', amount, currency: 'EUR', marking: 'public' },
    period: { from: '2026', to: '2026' },
  })

const text = async (url: string) => {
  const headers = { authorization: `Bearer ${await test.token('UA', 'viewer')}` }
  return (await test.app.inject({ method: 'GET', url, headers })).body
}
/** What the two sides state is compared whatever the terms: these add up differences, and their control totals alone. */
const compared = ['reconciliation', 'exceptions']
const pulled = async (name: string) => {
  const { rows, run } = await pullReport(test, ['UA'], name)
  return JSON.stringify([rows, compared.includes(name) ? [] : run?.controlTotals])
}
const ofPeriod = 'from=2026-01-01&to=2026-12-31'
const figures: Record<string, () => Promise<string>> = {
  'public totals': () => text('/v1/public/totals'),
  brief: () => text('/v1/participants/SE/brief'),
  'page of the brief': () => text('/v1/participants/SE/brief/page'),
  monitoring: () => text(`/v1/reports/monitoring?${ofPeriod}`),
  'page of the monitoring report': () => text(`/v1/reports/monitoring/page?${ofPeriod}`),
  ...Object.fromEntries(
    ['pledged', 'committed', 'disbursed', 'disbursed_unattested'].map((code) => [
      `figure ${code}`,
      () => text(`/v1/reports/monitoring/figures/${code}?${ofPeriod}`),
    ]),
  ),
  ...Object.fromEntries(reports.map(({ name }) => [name, () => pulled(name)])),
  ...Object.fromEntries(
    charts.map(({ report }) => [`picture of ${report.name}`, () => text(`/v1/reports/${report.name}/chart.svg`)]),
  ),
}
/** Each figure that holds one of these numbers as an amount. */
async function holding(numbers: readonly string[]): Promise<string[]> {
  await test.sequence()
  const found: string[] = []
  const amount = new RegExp(`(?<![\\d.])(?:${numbers.join('|')})(?:\\.00)?(?![\\d.])`)
  for (const [name, told] of Object.entries(figures)) if (amount.test(await told())) found.push(name)
  return found
}

describe('what is given on different terms', () => {
  beforeAll(async () => {
    await give('grant', '70001.00', '3001.00')
    await give('loan', '800020.00', '40020.00')
    await give('guarantee', '9000400.00', '500400.00')
    await pledge('fixed', '6007.00')
    await pledge('equity', '50080.00')
    await pledge('guarantee_limit', '400900.00')
  })

  it('is told apart in every figure', async () => {
    const sums = ['870021', '9070401', '9800420', '9870421', '43021', '503401', '540420', '543421']
    const pledged = ['56087', '406907', '450980', '456987']
    expect(await holding([...sums, ...pledged])).toEqual([])
  })

  it('control: what is given on one of them is in each that adds', async () => {
    expect(await holding(['70001', '3001'])).toEqual(
      expect.arrayContaining([
        ...['public totals', 'brief', 'page of the brief', 'monitoring', 'page of the monitoring report'],
        ...['figure committed', 'figure disbursed', 'pipeline', 'outlook', 'picture of pipeline', 'picture of outlook'],
      ]),
    )
    expect(await holding(['50080'])).toEqual(expect.arrayContaining(['pipeline', 'outlook']))
  })
})
