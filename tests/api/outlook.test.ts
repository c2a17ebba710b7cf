import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { agreementOf, linksOf } from '../support/implementation-scenery.ts'
import { pullReport } from '../support/pulls.ts'
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
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

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

  it('speaks the language of its reader, as coverage does: the run keeps it, and codes and columns stay', async () => {
    const uk = { headers: { 'accept-language': 'uk' } }
    const cyrillic = /[а-яєіїґ]/i
    for (const path of ['outlook', 'coverage', 'implementation-coverage']) {
      const told = await pullReport(test, ['UA', 'auditor'], path, uk)
      expect(told.headers).toMatchObject({
        ...{ 'content-language': 'uk', vary: expect.stringMatching(/accept-language/i) },
      })
      expect(told.rows.length).toBeGreaterThan(0)
      for (const row of told.rows) expect(row['formula']).toMatch(cyrillic)
      expect(told.run.filters).toMatchObject({ language: 'uk' })
      const again = await pullReport(
        test,
        ['UA', 'auditor'],
        `${path}?language=uk&asOfRecorded=${told.run.asOfPosition}`,
      )
      expect(again.text, 'the same question has the same bytes').toBe(told.text)
      const english = await pullReport(test, ['UA', 'auditor'], `${path}?language=en`, uk)
      for (const row of english.rows) expect(row['formula']).not.toMatch(cyrillic)
      expect(english.rows.map((row) => ({ ...row, formula: null, detail: null }))).toEqual(
        told.rows.map((row) => ({ ...row, formula: null, detail: null })),
      )
    }
    const { rows } = await pullReport(test, ['UA', 'auditor'], 'outlook', uk)
    const detail = (section: string, code: string) =>
      rows.find((row) => row['section'] === section && row['participant'] === code)?.['detail']
    expect(detail('agreement_ends', 'DE')).toBe(
      'останній день 2034-02-16; повідомлення за 6 міс.; продовження: спільним рішенням через нотифікацію',
    )
    expect(detail('agreement_ends', 'EU')).toBe('останнього дня назвати не можна')
    expect(detail('conditions_unmet', 'DE')).toBe('за згоди парламенту: Bundestag authorisation')
    const csv = await pullReport(test, ['UA', 'auditor'], 'outlook?format=csv', uk)
    expect(csv.text.split('\r\n')[0]).toBe(
      'section,year,participant,subject,financeType,currency,whole,remaining,detail,formula',
    )
    expect((await pullReport(test, ['UA', 'auditor'], 'outlook?language=de', { sequence: false })).status).toBe(400)
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

  it('BR-23: a part of a pledge is nothing beside the whole', async () => {
    const { send } = linksOf(test)
    const words = { title: 'Support', original: 'ISK', source: 'Statement', announcedOn: '2026-03-02' }
    const fixed = { ...words, aidCategory: 'military', amountKind: 'fixed', currency: 'ISK' }
    const whole = await send('SE', '/v1/pledges', { ...fixed, amount: '1000' })
    await send('SE', '/v1/pledges', { ...fixed, amount: '400', parentPledgeId: whole.id })
    const promised = find(await outlook(), 'pledged', { currency: 'ISK' }).filter(({ detail }) => detail !== null)
    expect(promised.map((row) => row.whole)).toEqual(['1000'])
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

  it('BR-113: goods whose class is a capability rest on their one provider, whether or not a need is named', async () => {
    const { commit } = linksOf(test)
    const item = { itemClass: 'air_defence', unit: 'systems', quantity: '2' }
    const give = (code: string, itemClass: string) =>
      commit(code, { modality: 'in_kind', amount: undefined, currency: undefined, items: [{ ...item, itemClass }] })
    const resting = async (query = '') => find(await outlook(query), 'single_provider', { subject: 'air_defence' })
    expect(await resting()).toEqual([])
    const made = await give('SE', 'air_defence')
    expect(await resting('?without=SE')).toMatchObject([
      { participant: 'SE', whole: '1', remaining: '0', detail: '1 acts' },
    ])
    const acts = await test
      .as('UA', 'viewer')
      .get<{ items: { act: { id: string }; capability: string | null }[] }>('/v1/acts?kind=commitment&provider=SE')
    expect(acts.body.items.find(({ act }) => act.id === made.id)?.capability).toBe('air_defence')
    const [then] = await test.rows<{ position: string }>(
      'select max(position)::text as position from accord.journal_position',
    )
    await give('NO', ' Air_Defence')
    expect(await resting()).toEqual([])
    expect(await resting(`?asOfRecorded=${then!.position}`)).toHaveLength(1)
    expect(await resting('?asOfValid=2026-03-01')).toEqual([])
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

  // The last of all: it ends agreements, which the others count.
  it('BR-160: an agreement that had ended is left out, and as of before its end or before that was recorded it is not', async () => {
    const [then] = await test.rows<{ position: string }>(
      'select coalesce(max(position), 0)::text as position from accord.journal_position',
    )
    for (const code of ['SE', 'GR']) {
      const ending = { kind: 'status', agreementId: agreementOf(code), status: 'ended', validFrom: '2026-10-01' }
      const proposed = await test
        .as(code, 'coordinator')
        .post<{ id: string; version: number }>('/v1/register-proposals', { ...ending, source: 'Joint statement.' })
      const { id, version } = proposed.body
      const confirmed = await test
        .as('UA', 'coordinator')
        .post(`/v1/register-proposals/${id}/confirmation`, {}, { ifMatch: version })
      expect([proposed.status, confirmed.status]).toEqual([201, 200])
    }
    await test.sequence()
    const cells = async (query: string) => {
      const { body } = await test
        .as('UA', 'viewer')
        .get<{ items: unknown[] }>(`/v1/implementation/coverage?participant=SE&${query}`)
      return body.items.length
    }
    const unknown = async (query: string) => {
      const at = `/v1/reports/monitoring/figures/clauses_unknown?from=2024-01-01&${query}`
      return (await test.as('UA', 'viewer').get<{ figure: { count: number } }>(at)).body.figure.count
    }
    for (const [query, stands] of [
      ['', false],
      ['asOfValid=2026-10-01', false],
      ['asOfValid=2026-09-30', true],
      [`asOfRecorded=${then!.position}`, true],
    ] as const) {
      const found = find(await outlook(`?${query}`), 'agreement_ends', { participant: 'SE' })
      expect([query, found.length, (await cells(query)) > 0]).toEqual([query, stands ? 1 : 0, stands])
      if (query === 'asOfValid=2026-09-30') expect(found[0]).toMatchObject({ year: 2026 })
    }
    const ended = await unknown('to=2026-12-31')
    expect(await unknown('to=2026-09-30')).toBeGreaterThan(ended)
    expect(await unknown(`to=2026-12-31&asOfRecorded=${then!.position}`)).toBeGreaterThan(ended)
  })
})
