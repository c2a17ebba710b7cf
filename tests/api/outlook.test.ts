import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { agreementOf, linksOf } from '../support/implementation-scenery.ts'
import { workOf } from '../support/work-scenery.ts'

type Row = {
  section: string
  year: number | null
  participant: string | null
  subject: string | null
  currency: string | null
  whole: string
  remaining: string
  detail: string | null
  formula: string
}

let test: TestApp
beforeEach(async () => {
  test = await createTestApp()
})
afterEach(() => test.close())

const outlook = async (query = '') => {
  await test.sequence()
  const { status, body } = await test.as('UA', 'viewer').get<{ items: Row[] }>(`/v1/outlook${query}`)
  expect(status).toBe(200)
  return body.items
}
const find = (rows: Row[], section: string, more: Partial<Row> = {}) =>
  rows.filter(
    (row) => row.section === section && Object.entries(more).every(([key, value]) => row[key as keyof Row] === value),
  )

describe('the outlook', () => {
  it('tells when each agreement ends, and how it can be ended before or extended', async () => {
    const rows = find(await outlook(), 'agreement_ends')
    expect(rows).toHaveLength(29)
    expect(rows.find(({ participant }) => participant === 'GB')).toMatchObject({
      ...{ year: 2034, detail: expect.stringMatching(/last day 2034-01-12; notice 6 months/) },
    })
    expect(rows.find(({ participant }) => participant === 'GR')).toMatchObject({ year: null })
    expect(Math.max(...rows.map(({ year }) => year ?? 0))).toBeGreaterThanOrEqual(2034)
  })

  it('BR-113: the remainder without a state stands beside the whole, and asking changes nothing', async () => {
    const { commit, send } = linksOf(test)
    const pay = async (code: string, amount: string) => {
      const { id } = await commit(code, { amount, agreementId: agreementOf(code) })
      await send(code, '/v1/disbursements', {
        commitmentId: id,
        amount,
        currency: 'EUR',
        transactionDate: '2026-11-20',
      })
    }
    await pay('SE', '100.00')
    await pay('NO', '50.00')
    const whole = await outlook()
    expect(find(whole, 'disbursed', { year: 2026, currency: 'EUR' })).toMatchObject([
      { whole: '150.00', remaining: '150.00' },
    ])
    const without = await outlook('?without=SE,US')
    expect(find(without, 'disbursed', { year: 2026, currency: 'EUR' })).toMatchObject([
      { whole: '150.00', remaining: '50.00' },
    ])
    expect(find(without, 'agreement_ends', { participant: 'US' })).toMatchObject([{ whole: '1', remaining: '0' }])
    const other = await outlook(`?withoutAgreements=${agreementOf('NO')}`)
    expect(find(other, 'committed', { year: 2026, currency: 'EUR' })).toMatchObject([
      { whole: '150.00', remaining: '100.00' },
    ])
    expect(await outlook()).toEqual(whole)
  })

  it('pledges stand by the year that their text gives them, a whole of several years in none', async () => {
    const rows = find(await outlook(), 'pledged')
    expect(rows.some(({ year }) => year === 2025)).toBe(true)
    const open = rows.filter(({ year }) => year === null)
    expect(open.length).toBeGreaterThan(0)
    expect(open.every(({ detail }) => detail === 'over several years together')).toBe(true)
    expect(rows[0]!.formula).toContain('neither nested')
  })

  it('a capability that rests on one provider, and a need that its tasks covered, are told', async () => {
    const work = workOf(test)
    const need = await work.validate(await work.file({ quantity: '1500' }))
    await work.agree(await work.share(need.id))
    const rows = await outlook()
    expect(find(rows, 'open_needs', { year: 2027 })).toMatchObject([
      { whole: '0', remaining: '0', subject: 'critical' },
    ])
    expect(find(await outlook('?without=SE'), 'open_needs', { year: 2027 })).toMatchObject([
      { whole: '0', remaining: '1' },
    ])
  })

  it('an unknown code is 400 and named', async () => {
    for (const [query, parameter, named] of [
      ['without=US,ZZ', 'without', 'ZZ'],
      ['without=UK', 'without', 'GB'],
      ['withoutAgreements=01979d2a-7f31-7000-8000-4c9a3a2f6b10', 'withoutAgreements', '01979d2a'],
      ['without=us', 'without', 'codes of participants'],
    ]) {
      const { status, body } = await test.as('UA', 'viewer').get(`/v1/outlook?${query}`)
      expect([status, body.errors?.[0]?.parameter]).toEqual([400, parameter])
      expect(body.detail).toContain(named)
    }
  })
})
