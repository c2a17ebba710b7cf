import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statusOf } from '../../src/modules/pledges/rules.ts'
import { type Client, createTestApp, type TestApp, trial } from '../support/app.ts'

type Pledge = {
  id: string
  version: number
  status: string
  original: string
  converted: { financeType: string; amount: string }[]
  additional: boolean
  supersededByPledgeId: string | null
  resolved: object | null
  binding: object | null
  conditions: { number: number; fulfilledOn: string | null }[]
  allowedActions: string[]
}
type Refused = { code: string; rule?: string; errors?: { pointer: string }[] }

const base = {
  title: 'Support',
  original: 'at least SEK 75 billion over three years',
  source: 'text:SE Pledge 1',
  announcedOn: '2026-03-02',
  aidCategory: 'military',
}
const fixed = { ...base, amountKind: 'fixed', qualifier: 'at_least', amount: '1000.00', currency: 'SEK' }

let test: TestApp
let sweden: Client
beforeAll(async () => {
  test = await createTestApp()
  sweden = test.as('SE', 'ministry')
})
afterAll(() => test.close())

async function pledge(body: object = fixed, client = sweden): Promise<Pledge> {
  const reply = await client.post<Pledge>('/v1/pledges', body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}
const verb = <Body = Pledge>({ id, version }: Pledge, name: string, body?: object, client = sweden) =>
  client.post<Body>(`/v1/pledges/${id}/${name}`, body, { ifMatch: version })
const refusal = async (body: object, client = sweden) => {
  const reply = await client.post<Refused>('/v1/pledges', body)
  return [reply.status, reply.body.rule, reply.body.errors?.[0]?.pointer]
}
const again = async ({ id }: Pledge, client = sweden) => (await client.get<Pledge>(`/v1/pledges/${id}`)).body
const commit = (pledgeId: string, amount: string, more: object = {}, client = sweden) =>
  client.post<{ id: string }>('/v1/commitments', {
    title: 'Interceptors',
    signatory: { name: 'Minister', office: 'Ministry of Defence', instrument: 'Decision 14' },
    signedOn: '2026-03-02',
    modality: 'cash',
    aidCategory: 'military',
    amount,
    currency: 'SEK',
    pledgeId,
    ...more,
  })

const series = { name: 'Statistics Sweden, current prices', year: 2025, amount: '6500000000000', currency: 'SEK' }
const shapes: [string, object][] = [
  ['fixed', { amount: '1.00', currency: 'EUR' }],
  ['range', { amount: '1.00', amountMax: '2.00', currency: 'EUR' }],
  ['gdp_share', { gdpShare: { percent: '0.25', of: 'SE', series } }],
  ['relative', { relativeTo: 'the level of 2024' }],
  ['guarantee_limit', { amount: '50.00', currency: 'EUR' }],
  ['equity', { amount: '25.00', currency: 'EUR' }],
  ['capacity', { quantity: '4000', unit: 'soldiers per year' }],
  ['in_kind_only', { items: [{ description: 'F-16', quantity: '30', unit: 'aircraft', deliverBy: '2028' }] }],
  ['unquantified', {}],
]

describe('a pledge', () => {
  it.each(shapes)('BR-70: of kind %s reads back as it was said, with its words', async (amountKind, size) => {
    const made = await pledge({ ...base, amountKind, ...size })
    const row = await again(made)
    expect(row).toEqual(made)
    expect(row).toMatchObject({ amountKind, original: base.original, source: base.source, status: 'announced' })
    expect(row.binding === null).toBe(!('amount' in size))
  })

  it.each(shapes)('BR-70: of kind %s takes no size of another shape, and not less than its own', async (kind, size) => {
    const [first] = Object.keys(size)
    if (first !== undefined && kind !== 'in_kind_only')
      expect((await refusal({ ...base, amountKind: kind }))[0]).toBe(422)
    const foreign = kind === 'relative' ? { quantity: '1', unit: 'drones' } : { relativeTo: 'last year' }
    expect((await refusal({ ...base, amountKind: kind, ...size, ...foreign })).slice(0, 2)).toEqual([422, 'BR-70'])
  })

  it('resolves a share of the gross domestic product against its named series alone', async () => {
    const gdpShare = { percent: '0.25', of: 'SE' }
    expect((await pledge({ ...base, amountKind: 'gdp_share', gdpShare })).resolved).toBeNull()
    expect((await pledge({ ...base, amountKind: 'gdp_share', gdpShare: { ...gdpShare, series } })).resolved).toEqual({
      amount: '16250000000.00',
      currency: 'SEK',
    })
  })

  it('keeps indicative currencies, a schedule, goods and provisions beside what binds', async () => {
    const { body } = await sweden.get<{ items: { id: string }[] }>('/v1/provisions?participant=SE&limit=1')
    const more = {
      indicative: [{ amount: '87.00', currency: 'EUR' }],
      schedule: [
        { period: '2026', amount: '400.00' },
        { period: '2027', amount: '600.00' },
      ],
      period: { from: '2026', to: '2027-06' },
      provisionIds: body.items.map(({ id }) => id),
      beneficiaries: ['MD', 'UA'],
      includesUnionContribution: 'no',
    }
    const made = await pledge({ ...fixed, ...more })
    expect(made).toMatchObject({ ...more, binding: { amount: '1000.00', currency: 'SEK' } })
    const { body: list } = await sweden.get<{ items: Pledge[] }>(`/v1/pledges?provisionId=${more.provisionIds[0]}`)
    expect(list.items.map(({ id }) => id)).toEqual([made.id])
  })

  it('BR-10, BR-14: no place too many, no withdrawn currency, no currency told twice', async () => {
    expect(await refusal({ ...fixed, amount: '1.001' })).toEqual([422, 'BR-10', '/amount'])
    expect(await refusal({ ...fixed, currency: 'HRK' })).toEqual([422, 'BR-10', '/currency'])
    expect(await refusal({ ...fixed, indicative: [{ amount: '1', currency: 'SEK' }] })).toEqual([
      422,
      'BR-14',
      '/indicative/0/currency',
    ])
    expect(await refusal({ ...fixed, amountKind: 'range', amountMax: '1000.00' })).toEqual([422, 'BR-10', '/amountMax'])
  })

  it('BR-71: names its source', async () => {
    expect((await refusal({ ...fixed, source: undefined }))[0]).toBe(400)
  })

  it('is only tried out with Prefer: handling=validate', async () => {
    const before = (await sweden.get<{ items: object[] }>('/v1/pledges?limit=200')).body.items.length
    expect(await sweden.post('/v1/pledges', fixed, trial)).toMatchObject({ status: 200, body: { status: 'announced' } })
    expect((await sweden.get<{ items: object[] }>('/v1/pledges?limit=200')).body.items).toHaveLength(before)
  })
})

describe('its verbs', () => {
  it('confirm it once, and withdraw it with a reason', async () => {
    const confirmed = await verb(await pledge(), 'confirmation')
    expect(confirmed).toMatchObject({ status: 200, body: { status: 'confirmed', version: 2 } })
    expect((await verb(confirmed.body, 'confirmation')).status).toBe(409)
    const withdrawn = await verb(confirmed.body, 'withdrawal', { reason: 'Cut.' })
    expect(withdrawn.body).toMatchObject({ status: 'withdrawn', statusReason: 'Cut.', allowedActions: [] })
    expect(withdrawn.body.additional).toBe(false)
    expect((await commit(withdrawn.body.id, '1.00')).status).toBe(422)
  })

  it('fulfil each condition once, with evidence', async () => {
    const made = await pledge({ ...fixed, conditions: [{ condition: 'subject_to_parliament', words: 'Riksdag' }] })
    expect(made.allowedActions).toContain('fulfilPledgeCondition')
    const body = { number: 1, fulfilledOn: '2026-04-01', evidence: 'Budget act' }
    const done = await verb(made, 'condition-fulfilments', body)
    expect(done.body.conditions).toEqual([{ ...body, condition: 'subject_to_parliament', words: 'Riksdag' }])
    expect(done.body.allowedActions).not.toContain('fulfilPledgeCondition')
    expect((await verb(done.body, 'condition-fulfilments', body)).status).toBe(409)
    expect((await verb(done.body, 'condition-fulfilments', { ...body, number: 2 })).status).toBe(422)
  })

  it('BR-52: are the giver’s alone, and so are the commitments that make it good', async () => {
    const made = await pledge()
    for (const client of [test.as('UA', 'ministry'), test.as('NO', 'coordinator'), test.as('UA', 'secretariat')])
      expect((await verb(made, 'confirmation', undefined, client)).status).toBe(403)
    expect((await commit(made.id, '1.00', {}, test.as('NO', 'ministry'))).status).toBe(422)
  })
})

describe('what became of it', () => {
  it('is derived from the commitments that name it: in part, then wholly, and back by a decommitment', async () => {
    const made = await pledge()
    const first = await commit(made.id, '400.00')
    expect(await again(made)).toMatchObject({
      status: 'partly_converted',
      converted: [{ financeType: 'grant', amount: '400.00' }],
    })
    expect((await commit(made.id, '600.00')).status).toBe(201)
    expect(await again(made)).toMatchObject({
      status: 'converted',
      converted: [{ financeType: 'grant', amount: '1000.00' }],
    })
    const less = { amount: '1.00', reason: 'Less.' }
    await sweden.post(`/v1/commitments/${first.body.id}/decommitments`, less)
    expect(await again(made)).toMatchObject({
      status: 'partly_converted',
      converted: [{ financeType: 'grant', amount: '999.00' }],
    })
  })

  it('BR-14: what is committed in another currency is not added', async () => {
    const made = await pledge()
    await commit(made.id, '100000.00', { currency: 'EUR' })
    expect(await again(made)).toMatchObject({ status: 'partly_converted', converted: [] })
  })

  it('has lapsed when the last day of its period is past', () => {
    const facts = {
      status: 'announced' as const,
      amount: '10',
      converted: '0',
      commitments: 0,
      per: 'whole' as const,
      periodFrom: null,
      periodTo: '2024-02',
    }
    expect(statusOf(facts, '2024-02-29')).toBe('announced')
    expect(statusOf(facts, '2024-03-01')).toBe('lapsed')
    expect(statusOf({ ...facts, periodTo: '2024' }, '2024-12-31')).toBe('announced')
    expect(statusOf({ ...facts, periodTo: null }, '2034-01-01')).toBe('announced')
    expect(statusOf({ ...facts, commitments: 1 }, '2025-01-01')).toBe('partly_converted')
    expect(statusOf({ ...facts, status: 'withdrawn', converted: '10' }, '2025-01-01')).toBe('withdrawn')
  })

  it('BR-70: an amount a year is of each year of the period: the total and the schedule follow', async () => {
    const yearly = await pledge({ ...fixed, per: 'year', amount: '4000.00', period: { from: '2024', to: '2028' } })
    expect(yearly).toMatchObject({
      per: 'year',
      binding: { amount: '4000.00' },
      total: { amount: '20000.00' },
      schedule: ['2024', '2025', '2026', '2027', '2028'].map((period) => ({ period, amount: '4000.00' })),
    })
    await commit(yearly.id, '19999.99')
    expect(await again(yearly)).toMatchObject({ status: 'partly_converted' })
    await commit(yearly.id, '0.01')
    expect(await again(yearly)).toMatchObject({ status: 'converted' })
    for (const period of [{}, { from: '2024' }, { from: '2024-03', to: '2026' }, { from: '2024', to: '2026-02' }]) {
      const refused = await sweden.post('/v1/pledges', { ...fixed, per: 'year', period })
      expect(refused, JSON.stringify(period)).toMatchObject({ status: 422, body: { rule: 'BR-70' } })
    }
  })

  it('BR-70: what is not said of an amount is unstated, never the strongest', async () => {
    expect(await pledge({ ...fixed, qualifier: undefined })).toMatchObject({ qualifier: 'unstated' })
    for (const qualifier of ['target', 'replacement_value'])
      expect(await pledge({ ...fixed, qualifier })).toMatchObject({ qualifier })
  })

  it('BR-23: a part of another, and what is superseded, is not additional; nothing is superseded twice', async () => {
    const parent = await pledge()
    const part = await pledge({ ...fixed, amount: '10.00', parentPledgeId: parent.id })
    expect([(await again(parent)).additional, part.additional]).toEqual([true, false])
    const successor = await pledge({ ...fixed, amount: '2000.00', supersedesPledgeId: parent.id })
    expect(await again(parent)).toMatchObject({ additional: false, supersededByPledgeId: successor.id })
    expect(successor.additional).toBe(true)
    expect(await refusal({ ...fixed, supersedesPledgeId: parent.id })).toEqual([409, 'BR-23', '/supersedesPledgeId'])
    const foreign = await pledge(fixed, test.as('NO', 'ministry'))
    for (const named of ['parentPledgeId', 'supersedesPledgeId'])
      expect(await refusal({ ...fixed, [named]: foreign.id })).toEqual([422, 'BR-23', `/${named}`])
    expect((await again(foreign)).supersededByPledgeId, 'nobody replaces what another promised').toBeNull()
  })

  it('BR-50, BR-51: exists for its beneficiaries and those it is released to, and counts only what they may see', async () => {
    const made = await pledge({ ...fixed, marking: 'limited', releasableTo: ['NO'] })
    await commit(made.id, '400.00', { marking: 'limited' })
    const seen = async (participant: string) => {
      const reply = await test.as(participant, 'viewer').get<Pledge>(`/v1/pledges/${made.id}`)
      return [reply.status, reply.body.status, reply.body.converted?.map(({ amount }) => amount)]
    }
    expect(await seen('UA')).toEqual([200, 'partly_converted', ['400.00']])
    expect(await seen('NO')).toEqual([200, 'announced', []])
    expect((await seen('PL'))[0]).toBe(404)
    const list = await test.as('PL', 'viewer').get<{ items: Pledge[] }>('/v1/pledges?limit=200')
    expect(list.body.items.some(({ id }) => id === made.id)).toBe(false)
  })
})
