import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../support/app.ts'
import { coalitionBy, type MembershipView } from '../support/coalition-scenery.ts'
import { openEventStream } from '../support/event-stream.ts'

type Made = { id: string; version: number }
type Refused = { code: string; rule?: string; errors?: { pointer: string }[] }
type Changes = { items: { rootId: string; type: string }[]; nextCursor: string }

const cash = {
  title: 'Interceptors',
  signatory: { name: 'Minister of Defence', office: 'Ministry of Defence', instrument: 'Decision 14' },
  signedOn: '2026-03-02',
  modality: 'cash',
  aidCategory: 'military',
  amount: '1000.00',
  currency: 'EUR',
  marking: 'limited',
  releasableTo: ['coalition:drone'],
}
const pledge = {
  title: 'Support',
  original: 'EUR 1 million',
  source: 'Statement of 2 March 2026',
  announcedOn: '2026-03-02',
  amountKind: 'unquantified',
  aidCategory: 'military',
  marking: 'limited',
  releasableTo: ['coalition:drone'],
}
const receipt = {
  provider: { participant: 'GB' },
  amount: '7.00',
  currency: 'EUR',
  transactionDate: '2026-11-20',
  marking: 'limited',
  releasableTo: ['coalition:drone'],
}
const request = {
  kind: 'ad_hoc',
  mode: 'monitoring',
  title: 'Plans',
  summary: 'Plans.',
  invited: ['EE'],
  asks: [{ text: 'Advice' }],
  releasableTo: ['coalition:drone'],
}

let test: TestApp
let at: string
beforeAll(async () => {
  test = await createTestApp()
  at = `/v1/coalitions/${(await coalitionBy(test, 'drone')).id}`
})
afterAll(() => test.close())

const sees = async (participant: string, url: string) => (await test.as(participant, 'viewer').get(url)).status === 200
async function make(participant: string, role: 'ministry' | 'coordinator', url: string, body: object): Promise<string> {
  const reply = await test.as(participant, role).post<Made>(url, body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return `${url}/${reply.body.id}`
}
async function join(participant: string, from: string): Promise<MembershipView> {
  const { body } = await test
    .as(participant, 'coordinator')
    .post<MembershipView>(`${at}/memberships`, { role: 'member', from })
  const reply = await test
    .as('LV', 'coordinator')
    .post<MembershipView>(`/v1/coalition-memberships/${body.id}/confirmation`, undefined, { ifMatch: body.version })
  expect(reply.status).toBe(200)
  return reply.body
}
const leave = (row: MembershipView, on: string) =>
  test
    .as(row.participant, 'coordinator')
    .post(`/v1/coalition-memberships/${row.id}/departure`, { on, reason: 'Done.' }, { ifMatch: row.version })

describe('BR-50: what is released to a coalition', () => {
  it('is seen by who takes part in it today, partners without an agreement included, and by nobody else', async () => {
    const url = await make('SE', 'ministry', '/v1/commitments', cash)
    const told = Object.fromEntries(
      await Promise.all(['LV', 'AU', 'TR', 'UA', 'PT', 'GR', 'BG'].map(async (code) => [code, await sees(code, url)])),
    )
    expect(told).toEqual({ LV: true, AU: true, TR: true, UA: true, PT: false, GR: false, BG: false })
    expect((await test.as('LV', 'observer').get(url)).status).toBe(403)
  })

  it('is resolved by the day: from the first of the membership, until its last', async () => {
    const url = await make('SE', 'ministry', '/v1/commitments', cash)
    const row = await join('BG', '2026-11-25')
    const days = async (...list: string[]) => {
      const seen: boolean[] = []
      for (const day of list) {
        test.clock.set(`${day}T10:00:00.000Z`)
        seen.push(await sees('BG', url))
      }
      return seen
    }
    expect(await days('2026-11-23', '2026-11-24', '2026-11-25')).toEqual([false, false, true])
    expect((await leave(row, '2026-11-28')).status).toBe(200)
    expect(await days('2026-11-25', '2026-11-27', '2026-11-28')).toEqual([true, true, false])
    test.clock.set('2026-11-23T06:40:00.000Z')
  })

  it('a proposal that nobody has confirmed shows nothing', async () => {
    const url = await make('SE', 'ministry', '/v1/commitments', cash)
    await test.as('HR', 'coordinator').post(`${at}/memberships`, { role: 'member', from: '2026-11-01' })
    expect(await sees('HR', url)).toBe(false)
  })

  it('holds for pledges, receipts and consultations alike', async () => {
    const promised = await make('SE', 'ministry', '/v1/pledges', pledge)
    expect([await sees('AU', promised), await sees('PT', promised)]).toEqual([true, false])
    await make('UA', 'ministry', '/v1/receipts', receipt)
    const filed = await make('UA', 'coordinator', '/v1/consultations', request)
    expect(await sees('AU', filed)).toBe(false)
    const authorisedBy = { name: 'Head', office: 'Office', instrument: 'Order' }
    await test.as('UA', 'coordinator').post(`${filed}/circulation`, { authorisedBy }, { ifMatch: 1 })
    expect([await sees('AU', filed), await sees('PT', filed)]).toEqual([true, false])
    await test.sequence()
    const withdrawn = await test.as('UA', 'coordinator').patch(filed, { releasableTo: [] }, { ifMatch: 2 })
    expect(withdrawn.status).toBe(200)
    await test.sequence()
    const { body } = await test.as('AU', 'viewer').get<Changes>('/v1/changes?limit=200')
    expect(body.items.filter(({ rootId }) => filed.endsWith(rootId)).map(({ type }) => type)).toContain(
      'resource.withdrawn',
    )
  })

  it('an allocation names a coalition that there is', async () => {
    const url = await make('SE', 'ministry', '/v1/commitments', cash)
    const allocate = (coalition: string) =>
      test
        .as('SE', 'ministry')
        .post<Refused & { coalition: string }>(`${url}/allocations`, { package: 'Seven', amount: '1.00', coalition })
    expect((await allocate('drone')).body.coalition).toBe('drone')
    const unknown = await allocate('submarine')
    expect([unknown.status, unknown.body.errors?.[0]?.pointer]).toEqual([422, '/coalition'])
  })
})

describe('BR-61: a change of membership', () => {
  it('answers an old cursor with 410, and what was there before is in the feed from the beginning', async () => {
    const url = await make('SE', 'ministry', '/v1/commitments', cash)
    await test.sequence()
    const follow = (query = '') => test.as('GR', 'viewer').get<Changes>(`/v1/changes?limit=200${query}`)
    const before = (await follow()).body
    expect(before.items.some(({ rootId }) => url.endsWith(rootId))).toBe(false)
    const row = await join('GR', '2026-11-01')
    const after = await follow(`&after=${before.nextCursor}`)
    expect([after.status, (after.body as unknown as Refused).code]).toEqual([410, 'resync'])
    expect((await follow()).body.items.some(({ rootId }) => url.endsWith(rootId))).toBe(true)
    const { nextCursor } = (await follow()).body
    await leave(row, '2026-11-20')
    expect((await follow(`&after=${nextCursor}`)).status).toBe(410)
    expect((await test.as('SE', 'viewer').get(`/v1/changes?after=${(await follow()).body.nextCursor}`)).status).toBe(
      410,
    )
  })

  it('ends a stream that is open', async () => {
    const base = await test.app.listen({ host: '127.0.0.1', port: 0 })
    const reader = await openEventStream(base, { token: await test.token('RO', 'viewer') })
    await join('RO', '2026-11-01')
    await test.sequence()
    const told = await reader.rest()
    expect(told.at(-1)).toMatchObject({ event: 'cut', data: { reason: 'resync' } })
    reader.hangUp()
  })

  it('is what a participant’s webhooks are called by, too', async () => {
    const audiences = async (participant: string, role: string) =>
      (
        await test.rows<{ of: string[] }>(
          `select o.audiences as of
          from accord.account a cross join lateral accord.account_reads(array[a.id], $2) o
          where a.participant = $1 and o.roles = array[$3]`,
          [participant, test.clock.now(), role],
        )
      )[0]?.of
    expect(await audiences('AU', 'coordinator')).toEqual(['AU', 'public', 'coalition:drone'])
    expect(await audiences('XA', 'administrator')).toEqual(['XA', 'public', 'XA:public'])
  })
})
