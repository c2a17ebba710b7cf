import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProblemBody, type TestApp, trial } from '../support/app.ts'
import { commit, createBooks, reverse } from '../support/books.ts'
import { pullReport } from '../support/pulls.ts'
import { bringIn, type Made, revalue } from '../support/revaluations.ts'

// BR-57: what was posted without a rate gets its amount in euro by a batch that says what it does, and by nothing else.

type Entry = {
  id: string
  eur: { amount: string; table: number; revaluationId: string | null } | null
  flags: string[]
}
type Page<Item> = { items: Item[] }

let test: TestApp
beforeAll(async () => {
  test = await createBooks()
})
afterAll(() => test.close())

const sweden = () => test.as('SE', 'ministry')
const office = () => test.as('UA', 'secretariat')
const entryOf = async (commitmentId: string, client = sweden()) =>
  (await client.get<Page<Entry>>(`/v1/ledger-entries?commitmentId=${commitmentId}`)).body.items
const promise = (currency: string, signedOn: string, more: object = {}) =>
  commit(sweden(), '1100.00', { currency, signedOn, ...more })
const inReport = async (query: string, id: string) =>
  (await pullReport(test, ['SE', 'auditor'], `ledger?${query}`)).rows.find(({ entry }) => entry === id)

describe('BR-57: a revaluation', () => {
  it('tells first what it would do, entry by entry, and then does it in one act; a table alone changes nothing (BR-13)', async () => {
    const id = await promise('SEK', '2023-03-06')
    const rateTable = await bringIn(office(), 'Date,SEK\n2023-03-06,11\n')
    const [before] = await entryOf(id)
    expect(before).toMatchObject({ eur: null, flags: expect.arrayContaining(['fx_missing']) })
    const preview = await office().post('/v1/revaluations', { reason: 'Rates.' }, trial)
    const after = { amount: '100.00', rate: '11', rateDate: '2023-03-06', source: 'ecb', table: rateTable }
    expect(preview).toMatchObject({
      status: 200,
      body: { rateTable, more: false, entries: [{ entryId: before!.id, before: null, after }] },
    })
    expect((await entryOf(id))[0]).toEqual(before)
    const made = await revalue(office(), { rateTable })
    expect(made).toMatchObject({
      status: 201,
      body: { sums: [{ currency: 'SEK', entries: 1, amount: '1100.00', eurAmount: '100.00' }] },
    })
    const [healed] = await entryOf(id)
    expect(healed).toMatchObject({ eur: { amount: '100.00', table: rateTable, revaluationId: made.body.id } })
    expect(healed!.flags).not.toContain('fx_missing')
    await bringIn(office(), 'Date,SEK\n2023-03-06,10\n', 'other')
    await bringIn(office(), 'Date,SEK\n2023-03-06,10.5\n')
    expect((await entryOf(id))[0]).toEqual(healed)
    const listed = await office().get<Page<unknown>>(`/v1/revaluations/${made.body.id}/entries`)
    expect(listed.body.items).toMatchObject([{ entryId: before!.id, before: null, after }])
  })

  it('changes no report of an earlier position, and every report from then on', async () => {
    const id = await promise('NOK', '2023-03-06')
    const [{ id: entry } = { id: '' }] = await entryOf(id)
    await bringIn(office(), 'Date,NOK,USD\n2023-03-06,11,1.1\n')
    const old = await pullReport(test, ['SE', 'auditor'], 'ledger?originalCurrency=NOK')
    const position = old.run.asOfPosition
    await revalue(office(), { currency: 'NOK' })
    const now = await inReport('originalCurrency=NOK', entry)
    expect(now).toMatchObject({
      amountInEur: '100.00',
      eurRate: '11',
      flags: expect.not.arrayContaining(['fx_missing']),
    })
    const then = await inReport(`originalCurrency=NOK&asOfRecorded=${position}`, entry)
    expect(then).toMatchObject({ amountInEur: null, eurRate: null, revaluation: null })
    expect(then!['flags']).toContain('fx_missing')
    expect(await inReport('originalCurrency=NOK&currency=USD', entry)).toMatchObject({
      amountInReportCurrency: '110.00',
    })
    const totals = async (query: string) =>
      (await pullReport(test, ['SE', 'auditor'], query)).rows.filter(
        ({ currency, participant, books }) => currency === 'NOK' && (participant ?? books) === 'SE',
      )
    expect(await totals('pipeline')).toMatchObject([{ committedInReportCurrency: '100.00', entriesWithoutRate: 0 }])
    expect(await totals(`pipeline?asOfRecorded=${position}`)).toMatchObject([{ entriesWithoutRate: 1 }])
    expect(await totals('exceptions?kind=fx_missing')).toEqual([])
    expect(await totals(`exceptions?kind=fx_missing&asOfRecorded=${position}`)).toHaveLength(1)
  })

  it('holds for a reversal made before or after it: the pair comes to nothing in euro (BR-03)', async () => {
    const [early, late] = [await promise('DKK', '2023-03-06'), await promise('DKK', '2023-03-06')]
    const first = async (id: string) => (await entryOf(id))[0]!.id
    expect((await reverse(sweden(), await first(early))).status).toBe(201)
    await bringIn(office(), 'Date,DKK\n2023-03-06,7.3\n')
    expect((await revalue(office(), { currency: 'DKK' })).status).toBe(201)
    expect((await reverse(sweden(), await first(late))).status).toBe(201)
    for (const id of [early, late])
      expect((await entryOf(id)).map(({ eur }) => eur?.amount)).toEqual(['150.68', '-150.68'])
  })

  it('exists for a reader as far as its entries do: neither row nor count betrays the others (BR-51)', async () => {
    const hidden = await promise('CHF', '2023-03-06', { marking: 'limited' })
    await bringIn(office(), 'Date,CHF\n2023-03-06,1.1\n')
    const apart = await revalue(office(), { currency: 'CHF' })
    const poland = test.as('PL', 'ministry')
    for (const at of [`/v1/revaluations/${apart.body.id}`, `/v1/revaluations/${apart.body.id}/entries`])
      expect((await poland.get(at)).status).toBe(404)
    await promise('GBP', '2023-03-06')
    await promise('GBP', '2023-03-06', { marking: 'limited' })
    await bringIn(office(), 'Date,GBP\n2023-03-06,1.1\n')
    const mixed = await revalue(office(), { currency: 'GBP' })
    const told = async (client: typeof poland) =>
      (await client.get<Page<Made>>('/v1/revaluations')).body.items.find(({ id }) => id === mixed.body.id)!.sums
    expect(await told(sweden())).toMatchObject([{ entries: 2, eurAmount: '2000.00' }])
    expect(await told(poland)).toMatchObject([{ entries: 1, eurAmount: '1000.00' }])
    const rows = (await poland.get<Page<unknown>>(`/v1/revaluations/${mixed.body.id}/entries`)).body.items
    expect(rows).toHaveLength(1)
    expect(await entryOf(hidden, poland)).toEqual([])
  })

  it('follows its entries: it exists for whom one is released to, as long as that stands (BR-51)', async () => {
    const id = await promise('PLN', '2023-03-06', { marking: 'limited' })
    await bringIn(office(), 'Date,PLN\n2023-03-06,4\n')
    const made = await revalue(office(), { currency: 'PLN' })
    const poland = test.as('PL', 'ministry')
    const read = () => poland.get<Made>(`/v1/revaluations/${made.body.id}`)
    const listed = async () =>
      (await poland.get<Page<Made>>('/v1/revaluations')).body.items.filter((each) => each.id === made.body.id)
    const release = (version: number, body: object) =>
      sweden().post(`/v1/commitments/${id}/releases`, { reason: 'As agreed.', ...body }, { ifMatch: version })
    expect([(await read()).status, await listed()]).toEqual([404, []])
    expect((await release(1, { marking: 'limited', releasableTo: ['PL'] })).status).toBe(200)
    const told = { sums: [{ currency: 'PLN', financeType: 'grant', entries: 1, eurAmount: '275.00' }] }
    expect(await read()).toMatchObject({ status: 200, body: told })
    expect(await listed()).toMatchObject([told])
    expect((await release(2, { marking: 'limited', releasableTo: [] })).status).toBe(200)
    expect([(await read()).status, await listed()]).toEqual([404, []])
  })

  it('is the secretariat’s, is journalled with each entry, and is refused where nothing comes of it', async () => {
    for (const [participant, role] of [
      ['UA', 'ministry'],
      ['SE', 'ministry'],
      ['UA', 'auditor'],
    ] as const)
      expect((await revalue(test.as(participant, role))).status).toBe(403)
    expect(await office().post<ProblemBody>('/v1/revaluations', { reason: 'Again.' })).toMatchObject({
      status: 422,
      body: { rule: 'BR-57' },
    })
    expect(await revalue(office(), { rateTable: 4711 })).toMatchObject({ status: 422, body: { rule: 'BR-57' } })
    const [told] = await test.rows<{ batches: number; entries: number; revalued: number }>(`
      select count(*) filter (where j.event_type = 'revaluation.made')::integer as batches,
        count(*) filter (where j.event_type = 'ledger_entry.revalued')::integer as entries,
        (select count(*)::integer from accord.revaluation_entry) as revalued
      from accord.journal_entry j`)
    expect(told!.batches).toBe(6)
    expect(told!.entries).toBe(told!.revalued)
  })

  it('changes no posted row (BR-01)', async () => {
    expect(
      await test.rows(`select e.id from accord.ledger_entry e join accord.revaluation_entry x on x.entry_id = e.id
        where e.eur_amount is not null or not 'fx_missing' = any (e.flags)`),
    ).toEqual([])
  })
})
