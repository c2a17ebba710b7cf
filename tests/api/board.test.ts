import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { createBooks, pay } from '../support/books.ts'
import { coalitionBy } from '../support/coalition-scenery.ts'
import { pullReport, type Row } from '../support/pulls.ts'
import { type RequirementView, statuses, type TaskView, validatedBy, workOf } from '../support/work-scenery.ts'

let test: TestApp
let work: ReturnType<typeof workOf>
beforeAll(async () => {
  test = await createBooks()
  work = workOf(test)
})
afterAll(() => test.close())

const board = (by: string, query = '', role: 'viewer' | 'auditor' = 'viewer') =>
  test
    .as(by, role)
    .get<{ report: string; items: Row[] } & { errors?: { parameter?: string; pointer?: string }[] }>(
      `/v1/board${query}`,
    )
const rowOf = async (by: string, { id }: { id: string }, query = '') =>
  (await board(by, query)).body.items.find(({ requirement }) => requirement === id)
const numbers = (row: Row | undefined, names: readonly string[]) => names.map((name) => Number(row?.[name]))
const states = ['required', 'proposed', 'agreed', 'inDelivery', 'delivered', 'verified', 'uncovered', 'tasks']
const amounts = ['pledged', 'committedGrant', 'disbursedGrant']
const counts = ['pledges', 'pledgesWithoutAmount', 'pledgesWithoutRate', 'commitments', 'entriesWithoutRate']

const need = async (more: object = {}) => work.validate(await work.file(more))
const one = { contributors: [], quantity: '100' }
const promise = {
  title: 'Interceptors',
  original: 'As announced.',
  source: 'Press release',
  announcedOn: '2026-03-02',
  amountKind: 'fixed',
  aidCategory: 'military',
  amount: '2000.00',
  currency: 'EUR',
}
const cash = {
  title: 'Interceptors',
  signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 1' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
  marking: 'framework',
}
async function made(by: string, url: string, body: object): Promise<string> {
  const reply = await test.as(by, 'ministry').post<{ id: string }>(url, body)
  if (reply.status !== 201) throw new Error(`${url} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  return reply.body.id
}

describe('the gap board', () => {
  it('counts the quantity of each task once, by its status, in the unit of the need; a cancelled one nowhere', async () => {
    const row = await need({ conversions: [{ unit: 'crates', factor: '20' }] })
    for (const status of statuses) await work.bring(await work.share(row.id, one), status)
    await work.bring(await work.share(row.id, { ...one, quantity: '2', unit: 'crates' }), 'agreed')
    await work.bring(await work.share(row.id, { ...one, quantity: undefined, unit: undefined }), 'agreed')
    const delivered = await work.bring(await work.share(row.id, { ...one, quantity: '7' }), 'delivered')
    await work.act('UA', delivered, 'verification', { verifiedBy: validatedBy })
    const dropped = await work.share(row.id, { ...one, quantity: '1000' })
    await test
      .as('LV', 'coordinator')
      .post<TaskView>(`/v1/tasks/${dropped.id}/cancellation`, { reason: 'Not needed.' }, { ifMatch: dropped.version })
    const shown = await rowOf('UA', row)
    expect(numbers(shown, states)).toEqual([4000, 100, 140, 200, 100, 7, 3553, 8])
    expect(shown).toMatchObject({ unit: 'pieces', daysToNeed: 128, tasksWithoutQuantity: 1, coalition: 'drone' })
  })

  it('never leaves less than nothing uncovered', async () => {
    const row = await need({ quantity: '50' })
    await work.bring(await work.share(row.id, one), 'agreed')
    expect(numbers(await rowOf('UA', row), ['agreed', 'uncovered'])).toEqual([100, 0])
  })

  it('has validated needs alone, the most pressing first and of those the one that is needed first', async () => {
    const low = await need({ priority: 'low', neededBy: '2026-12-01' })
    const late = await need({ priority: 'critical', neededBy: '2027-06-01' })
    const soon = await need({ priority: 'critical', neededBy: '2026-12-24' })
    const filed = await work.file()
    const ids = (await board('UA')).body.items.map(({ requirement }) => requirement)
    const at = ({ id }: RequirementView) => ids.indexOf(id)
    expect([at(soon) < at(late), at(late) < at(low), at(filed)]).toEqual([true, true, -1])
    await test
      .as('UA', 'coordinator')
      .post(`/v1/requirements/${low.id}/withdrawal`, { reason: 'Met otherwise.' }, { ifMatch: low.version })
    expect(await rowOf('UA', low)).toBeUndefined()
  })

  it('BR-51: tells what is offered and how often, of the open offers that the reader sees', async () => {
    const row = await need()
    const offer = async (by: string, quantity: string) =>
      (
        await test
          .as(by, 'coordinator')
          .post<RequirementView>(`/v1/requirements/${row.id}/offers`, { quantity, unit: 'pieces' })
      ).body
    await offer('SE', '300')
    const taken = await offer('AU', '40')
    const rejected = await offer('AU', '5')
    const on = (id: string, verb: string, body?: object) =>
      test.as('UA', 'coordinator').post(`/v1/requirement-offers/${id}/${verb}`, body, { ifMatch: 1 })
    await on(taken.id, 'acceptance')
    await on(rejected.id, 'rejection', { reason: 'Of another make.' })
    const figures = ['offers', 'offered', 'uncovered']
    expect(numbers(await rowOf('UA', row), figures)).toEqual([2, 340, 4000])
    expect(numbers(await rowOf('SE', row), figures)).toEqual([1, 300, 4000])
    expect(numbers(await rowOf('LV', row), figures)).toEqual([0, 0, 4000])
    const own = {
      ...one,
      quantity: '40',
      requirementOfferId: taken.id,
      requirementId: row.id,
      lead: { participant: 'AU' },
    }
    const task = await test
      .as('AU', 'coordinator')
      .post<TaskView>('/v1/tasks', { title: 'Deliver', unit: 'pieces', dueOn: '2027-03-01', ...own })
    expect(task.status).toBe(201)
    expect(numbers(await rowOf('UA', row), ['offers', 'offered', 'proposed'])).toEqual([1, 300, 40])
  })

  it('BR-23: tells pledged, committed and disbursed apart, by the rates of their days, and counts what has none', async () => {
    const row = await need()
    const requirementId = row.id
    await test.rows(`insert into accord.fx_rate_table (source, imported_at, sha256, rates, covers_from, covers_to)
      values ('ecb', '2026-11-01', repeat('0', 64), 3, '2026-03-02', '2026-11-20')`)
    await test.rows(`insert into accord.fx_rate (rate_table, source, currency, rate_date, rate)
      select version, 'ecb', 'USD', d.day, d.rate
      from accord.fx_rate_table, (values ('2026-03-02'::date, 1.25), ('2026-11-20'::date, 1.5)) d (day, rate)`)
    const whole = await made('SE', '/v1/pledges', { ...promise, requirementId })
    await made('SE', '/v1/pledges', { ...promise, requirementId, amount: '500.00', parentPledgeId: whole })
    await made('SE', '/v1/pledges', { ...promise, requirementId, amount: '10.00', currency: 'CHF' })
    await made('SE', '/v1/pledges', {
      ...promise,
      requirementId,
      amountKind: 'unquantified',
      amount: undefined,
      currency: undefined,
    })
    const firm = await made('SE', '/v1/commitments', { ...cash, requirementId })
    await made('SE', '/v1/commitments', { ...cash, requirementId, amount: '90.00', currency: 'CHF' })
    await made('SE', '/v1/commitments', { ...cash, amount: '7.00' })
    expect((await pay(test.as('SE', 'ministry'), firm, '100.00')).status).toBe(201)
    await test.sequence()
    const euro = await rowOf('UA', row)
    expect(numbers(euro, amounts)).toEqual([2000, 1000, 100])
    expect(numbers(euro, counts)).toEqual([3, 1, 1, 2, 1])
    const dollars = await rowOf('UA', row, '?currency=USD')
    expect([dollars?.['reportCurrency'], ...numbers(dollars, amounts)]).toEqual(['USD', 2500, 1250, 150])
  })

  it('BR-51: counts nothing that is hidden from the caller, and shows no need that is', async () => {
    const row = await need()
    const requirementId = row.id
    await work.bring(await work.share(requirementId, one), 'agreed')
    const narrow = { ...one, quantity: '30', marking: 'limited', releasableTo: [] }
    await work.bring(await work.share(requirementId, narrow), 'agreed')
    await made('SE', '/v1/commitments', { ...cash, requirementId })
    await made('SE', '/v1/commitments', { ...cash, requirementId, amount: '9.00', marking: 'limited' })
    const told = ['agreed', 'uncovered', 'tasks', 'committedGrant']
    expect(numbers(await rowOf('UA', row), told)).toEqual([130, 3870, 2, 1009])
    expect(numbers(await rowOf('GB', row), told)).toEqual([100, 3900, 1, 1000])
    expect((await board('PT')).body.items).toEqual([])
  })

  it('of a coalition has the needs that are put to it; one that nobody knows is not found', async () => {
    const row = await need()
    const other = await need({ capability: 'ammunition', coalition: 'ammunition', unit: 'rounds' })
    const { id } = await coalitionBy(test, 'drone')
    const { body } = await test.as('UA', 'viewer').get<{ items: Row[] }>(`/v1/coalitions/${id}/board`)
    const ids = body.items.map(({ requirement }) => requirement)
    expect([ids.includes(row.id), ids.includes(other.id)]).toEqual([true, false])
    const narrowed = await board('UA', '?coalition=ammunition')
    expect(narrowed.body.items.map(({ requirement }) => requirement)).toEqual([other.id])
    const unknown = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
    expect((await test.as('UA', 'viewer').get(`/v1/coalitions/${unknown}/board`)).status).toBe(404)
  })

  it.each(['currency=XYZ', 'priority=urgent', 'coalition=No!', 'asOfRecorded=1', 'format=pdf'])(
    '%s is not asked',
    async (query) => {
      expect((await board('UA', `?${query}`)).status).toBe(400)
    },
  )

  it.each(['json', 'jsonl', 'csv', 'xlsx'])(
    'BR-53: as %s leaves a run with its hash and its totals',
    async (format) => {
      await need()
      const { run, status } = await pullReport(test, ['UA'], `board?format=${format}&coalition=drone`)
      expect([status, run.status, run.differsFrom]).toEqual([200, 'complete', null])
      expect(run.rowCount).toBeGreaterThan(0)
      const total = run.controlTotals.find(({ by }) => by['unit'] === 'pieces')
      expect(Number(total?.sums['required'])).toBe(
        (await board('UA', '?coalition=drone')).body.items.reduce((sum, row) => sum + Number(row['required']), 0),
      )
    },
  )

  it('BR-53: is no run that differs where what stands has changed in between', async () => {
    const row = await need()
    const first = await pullReport(test, ['UA'], 'board?format=csv')
    await work.share(row.id, one)
    const then = await pullReport(test, ['UA'], 'board?format=csv', { sequence: false })
    expect([then.text === first.text, then.run.differsFrom]).toEqual([false, null])
  })
})
