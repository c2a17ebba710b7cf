import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createTestApp, type TestApp } from '../support/app.ts'
import { commit } from '../support/books.ts'
import { pullReport } from '../support/pulls.ts'
import { pledged, type Received, recordTold, told } from '../support/received-scenery.ts'

// BR-55: what a participant says outside is Ukraine's statement until that participant attests it.

let test: TestApp
let ukraine: Client
let sweden: Client
beforeAll(async () => {
  test = await createTestApp()
  ukraine = test.as('UA', 'coordinator')
  sweden = test.as('SE', 'ministry')
})
afterAll(() => test.close())

type Refused = { code: string; rule?: string; errors?: { pointer: string; rule?: string }[] }
const at = (id: string, verb = '') => `/v1/received-statements/${id}${verb}`
const act = (client: Client, id: string, verb: string, body?: object, ifMatch = 1) =>
  client.post<Received & Refused>(at(id, verb), body, { ifMatch })
const refusal = ({ status, body }: { status: number; body: Refused }) => [
  status,
  body.rule ?? body.errors?.[0]?.rule,
  body.errors?.[0]?.pointer,
]
const payment = (more: object = {}) => ({
  ...told,
  kind: 'payment',
  channel: 'note',
  content: { amount: '500.00', currency: 'EUR', transactionDate: '2026-11-10', ...more },
})
const listOf = async (client: Client, path: string) =>
  (await client.get<{ items: { id: string; title?: string }[] }>(path)).body.items

describe('BR-55: a received statement', () => {
  it('is seen by Ukraine and by whom it is about, and by nobody else unless released', async () => {
    const { id } = await recordTold(test)
    const wider = await recordTold(test, { releasableTo: ['PL'] })
    const status = async (who: string, one: string) => (await test.as(who, 'viewer').get(at(one))).status
    expect(await Promise.all(['UA', 'SE', 'PL'].map((who) => status(who, id)))).toEqual([200, 200, 404])
    expect(await status('PL', wider.id)).toBe(200)
  })

  it('is in no list, total or report of either side’s books while it is unattested', async () => {
    const before = await pullReport(test, ['UA'], 'pipeline?participant=SE')
    await recordTold(test, { content: { ...pledged, title: 'Heard of, and in no total' } })
    const after = await pullReport(test, ['UA'], 'pipeline?participant=SE')
    expect(after.rows).toEqual(before.rows)
    const pledges = await listOf(sweden, '/v1/pledges?participant=SE&limit=200')
    expect(pledges.filter(({ title }) => title === 'Heard of, and in no total')).toEqual([])
  })

  it('is told apart in a report of its own, as of any position', async () => {
    const report = async (asOf = '') => {
      const { rows } = await pullReport(test, ['UA'], `received-statements?participant=SE${asOf}`)
      return rows.find((row) => row['statement'] === id)
    }
    const { id } = await recordTold(test)
    const { run } = await pullReport(test, ['UA'], 'received-statements?participant=SE')
    expect(await report()).toMatchObject({ status: 'unattested', amount: '40000000.00', record: null })
    const { body } = await act(sweden, id, '/adoption')
    expect(await report()).toMatchObject({ status: 'adopted', record: body.recordId })
    expect(await report(`&asOfRecorded=${run.asOfPosition}`)).toMatchObject({ status: 'unattested', record: null })
  })

  it('waits in the inbox of who may state such a record, and of nobody else', async () => {
    const { id } = await recordTold(test, payment())
    const waits = async (role: 'ministry' | 'coordinator' | 'viewer') => {
      const { body } = await test
        .as('SE', role)
        .get<{ items: { kind: string; resource: { id: string } }[] }>('/v1/me/inbox?limit=200')
      return body.items.some((item) => item.kind === 'received_statement' && item.resource.id === id)
    }
    expect([await waits('ministry'), await waits('coordinator'), await waits('viewer')]).toEqual([true, false, false])
  })

  it('once adopted is a record of its participant’s own, as it was recorded', async () => {
    const { id } = await recordTold(test)
    const { status, body } = await act(sweden, id, '/adoption')
    expect([status, body.status, body.allowedActions]).toEqual([200, 'adopted', []])
    const pledge = await sweden.get<{ participant: string; binding: object }>(body.recordHref!)
    expect(pledge.body).toMatchObject({ participant: 'SE', binding: { amount: '40000000.00', currency: 'SEK' } })
    expect(refusal(await act(sweden, id, '/adoption', undefined, 2))[0]).toBe(409)
  })

  it('once corrected gives way to what its participant states instead', async () => {
    const { id } = await recordTold(test)
    const content = { ...pledged, amount: '41000000.00' }
    const { body } = await act(sweden, id, '/correction', { kind: 'pledge', content })
    expect(body.status).toBe('corrected')
    expect((await sweden.get(body.recordHref!)).body).toMatchObject({ binding: { amount: '41000000.00' } })
    const other = await recordTold(test)
    const wrong = await act(sweden, other.id, '/correction', {
      kind: 'payment',
      content: { commitmentId: id, amount: '1.00', currency: 'EUR', transactionDate: '2026-11-01' },
    })
    expect(refusal(wrong)).toEqual([422, 'BR-55', '/kind'])
  })

  it('may be disowned or withdrawn with the reason, and stays readable', async () => {
    const [one, other] = [await recordTold(test), await recordTold(test)]
    const disowned = await act(sweden, one.id, '/disownment', { reason: 'The minister did not say so.' })
    expect(disowned.body.status).toBe('disowned')
    const withdrawn = await act(ukraine, other.id, '/withdrawal', { reason: 'Recorded twice.' })
    expect(withdrawn.body.status).toBe('withdrawn')
    expect((await sweden.get<Received>(at(one.id))).body).toMatchObject({ reason: 'The minister did not say so.' })
  })

  it('of a payment is adopted with its commitment, and under the rules of the books', async () => {
    const commitmentId = await commit(sweden, '600.00')
    const heard = await recordTold(test, payment())
    expect(refusal(await act(sweden, heard.id, '/adoption'))).toEqual([422, 'BR-04', '/content/commitmentId'])
    const content = { commitmentId, amount: '500.00', currency: 'EUR', transactionDate: '2026-11-10' }
    const stated = await act(sweden, heard.id, '/correction', { kind: 'payment', content })
    expect((await sweden.get<{ statedBy: string }>(stated.body.recordHref!)).body.statedBy).toBe('provider')
    const named = await recordTold(test, payment({ commitmentId, amount: '200.00' }))
    expect(refusal(await act(sweden, named.id, '/adoption'))).toEqual([422, 'BR-05', '/content/amount'])
  })

  it('matches no receipt; what its participant adopts does', async () => {
    const commitmentId = await commit(sweden, '9000.00')
    const heard = await recordTold(test, payment({ commitmentId, amount: '7777.77' }))
    const receipt = await test.as('UA', 'ministry').post<{ id: string; match: object | null }>('/v1/receipts', {
      provider: { participant: 'SE' },
      amount: '7777.77',
      currency: 'EUR',
      transactionDate: '2026-11-10',
    })
    expect(receipt.body.match).toBeNull()
    const { body } = await act(sweden, heard.id, '/adoption')
    const entry = await sweden.get<{ match: { receiptIds: string[] } | null }>(body.recordHref!)
    expect(entry.body.match?.receiptIds).toEqual([receipt.body.id])
  })

  it('of a response answers no undertaking until it is adopted', async () => {
    const filed = await ukraine.post<{ id: string }>('/v1/consultations', {
      kind: 'ad_hoc',
      mode: 'monitoring',
      title: 'Air defence',
      summary: 'Air defence.',
      asks: [{ text: 'Air defence' }],
      invited: ['SE'],
    })
    const authorisedBy = { name: 'Head of office', office: 'Office of the President', instrument: 'Order 1' }
    await ukraine.post(`/v1/consultations/${filed.body.id}/circulation`, { authorisedBy }, { ifMatch: 1 })
    const heard = await recordTold(test, {
      kind: 'response',
      channel: 'telephone',
      consultationId: filed.body.id,
      content: { type: 'no_objection', text: 'Agreed by telephone.' },
    })
    const state = async () => {
      const path = `/v1/consultations/${filed.body.id}/addressees?limit=200`
      const { items } = (await ukraine.get<{ items: { participant: string; state: string }[] }>(path)).body
      return items.find(({ participant }) => participant === 'SE')?.state
    }
    expect(await state()).not.toBe('responded')
    const byMinistry = await act(sweden, heard.id, '/adoption')
    expect(byMinistry).toMatchObject({ status: 403, body: { detail: expect.stringContaining('for coordinator') } })
    expect(byMinistry).not.toMatchObject({ body: { detail: expect.stringContaining('ministry') } })
    expect((await act(test.as('SE', 'coordinator'), heard.id, '/adoption')).status).toBe(200)
    expect(await state()).toBe('responded')
    const elsewhere = await ukraine.post<Refused>('/v1/received-statements', {
      ...told,
      about: 'PL',
      kind: 'response',
      consultationId: filed.body.id,
      content: { type: 'no_objection' },
    })
    expect(refusal(elsewhere)).toEqual([422, 'BR-55', '/consultationId'])
  })

  it.each([
    ['about itself', { about: 'UA' }, 422, '/about'],
    ['about an observer', { about: 'XA' }, 422, '/about'],
    ['received tomorrow', { receivedOn: '2026-11-25' }, 422, '/receivedOn'],
    ['with more places than the currency has', { content: { ...pledged, amount: '1.005' } }, 422, '/content/amount'],
    ['without a reference', { reference: undefined }, 400, '/reference'],
    ['with a hash that is none', { sha256: 'abc' }, 400, '/sha256'],
    ['of a kind that there is not', { kind: 'rumour' }, 400, '/kind'],
  ])('is refused %s', async (_name, more, status, pointer) => {
    const reply = await ukraine.post<Refused>('/v1/received-statements', { ...told, ...more })
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([status, pointer])
  })

  it('BR-52: nobody but Ukraine records what another said', async () => {
    const reply = await test.as('PL', 'coordinator').post<Refused>('/v1/received-statements', told)
    expect(reply.status).toBe(403)
  })
})
