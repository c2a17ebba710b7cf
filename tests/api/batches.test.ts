import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, type ProblemBody, type TestApp, trial } from '../support/app.ts'
import { commit, createBooks, type Sums } from '../support/books.ts'

type Batch = {
  id: string | null
  accepted: number
  refused: number
  results: {
    line: number
    entryId: string | null
    flags: string[]
    matchedWith: string | null
    refusal: { code: string; errors: { pointer?: string; rule?: string; detail: string }[] } | null
  }[]
}

let test: TestApp
let sweden: Client
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
})
afterAll(() => test.close())

const payment = (commitmentId: string, amount: string, more: object = {}) => ({
  commitmentId,
  amount,
  currency: 'EUR',
  transactionDate: '2026-11-20',
  ...more,
})
const receipt = (amount: string, more: object = {}) => ({
  provider: { participant: 'SE' },
  amount,
  currency: 'EUR',
  transactionDate: '2026-11-21',
  ...more,
})
const send = <Body = Batch>(items: object[], query = '', client = sweden, options = {}) =>
  client.post<Body>(`/v1/disbursements/batch${query}`, { items }, options)
const told = ({ body }: { body: ProblemBody }) =>
  (body.errors as ({ line: number } & NonNullable<ProblemBody['errors']>[number])[]).map(({ line, pointer, rule }) => [
    line,
    pointer,
    rule,
  ])
const disbursed = async (id: string) =>
  (await sweden.get<{ balance: Sums }>(`/v1/commitments/${id}`)).body.balance.disbursed

/** As bytes, which no client helper turns into JSON. */
async function sendLines(text: string, url = '/v1/disbursements/batch') {
  const reply = await test.app.inject({
    method: 'POST',
    url,
    headers: {
      authorization: `Bearer ${await test.token(url.includes('receipts') ? 'UA' : 'SE', 'ministry')}`,
      'idempotency-key': randomUUID(),
      'content-type': 'application/x-ndjson',
    },
    payload: text,
  })
  return { status: reply.statusCode, body: reply.json() as Batch & ProblemBody }
}

describe('a batch of disbursements', () => {
  it('is posted whole, in its order, under one id, and each posting is told in the feed', async () => {
    const [one, two] = [await commit(sweden, '100.00'), await commit(sweden, '100.00')]
    const { status, body } = await send([payment(one, '60.00'), payment(two, '70.00'), payment(one, '40.00')])
    expect([status, body.accepted, body.refused]).toEqual([200, 3, 0])
    expect([await disbursed(one), await disbursed(two)]).toEqual(['100.00', '70.00'])
    const { body: page } = await sweden.get<{ items: { id: string; batchId: string; amount: { amount: string } }[] }>(
      `/v1/ledger-entries?batchId=${body.id}`,
    )
    expect(page.items.map(({ id, amount }) => [id, amount.amount])).toEqual([
      [body.results[0]!.entryId, '60.00'],
      [body.results[1]!.entryId, '70.00'],
      [body.results[2]!.entryId, '40.00'],
    ])
    const events = await test.rows<{ entry: string }>(
      "select payload->>'entryId' as entry from accord.journal_entry where event_type = 'disbursement.posted' order by entry_id",
    )
    expect(events.map(({ entry }) => entry)).toEqual(body.results.map(({ entryId }) => entryId))
  })

  it('BR-05: draws on what the items before left; one bad line refuses all, with its line, pointer and sums', async () => {
    const id = await commit(sweden, '100.00')
    const reply = await send<ProblemBody>([payment(id, '60.00'), payment(id, '30.00'), payment(id, '10.01')])
    expect([reply.status, reply.body.code, reply.body.rule]).toEqual([422, 'unprocessable', 'BR-05'])
    expect(told(reply)).toEqual([[3, '/amount', 'BR-05']])
    expect(reply.body.detail).toMatch(/1 of 3 items.*Item 3.*100\.01.*committed 100\.00.*disbursed 90\.00.*10\.01/)
    expect(await disbursed(id)).toBe('0.00')
  })

  it('tells every wrong item, and the kind that comes first in the published order', async () => {
    const id = await commit(sweden, '100.00')
    const [foreign] = [await commit(test.as('NO', 'ministry'), '100.00')]
    const externalReference = { system: 'bank', id: randomUUID() }
    const rules = await send<ProblemBody>([
      payment(id, '1.005'),
      payment(id, '1.00', { transactionDate: '2026-11-24' }),
      payment(foreign, '1.00'),
      payment(randomUUID(), '1.00'),
      payment(id, '1.00', { externalReference }),
      payment(id, '2.00', { externalReference }),
    ])
    expect([rules.status, rules.body.code]).toEqual([403, 'forbidden'])
    expect(told(rules)).toEqual([
      [1, '/amount', 'BR-10'],
      [2, '/transactionDate', 'BR-08'],
      [3, undefined, undefined],
      [4, '/commitmentId', 'BR-04'],
      [6, '/externalReference', 'BR-24'],
    ])
    const form = await send<ProblemBody>([payment(id, '0.00'), payment(id, '1.00', { colour: 'red' })])
    expect([form.status, form.body.code]).toEqual([400, 'invalid_request'])
    expect(told(form)).toEqual([
      [1, '/amount', 'BR-10'],
      [2, '/colour', undefined],
    ])
    expect(await disbursed(id)).toBe('0.00')
  })

  it('with mode=partial posts what can be posted and says of each item what came of it', async () => {
    const id = await commit(sweden, '100.00')
    const items = [payment(id, '60.00'), payment(id, '50.00'), payment(id, '40.00'), payment(id, '-1')]
    const { status, body } = await send(items, '?mode=partial')
    expect([status, body.accepted, body.refused]).toEqual([200, 2, 2])
    expect(body.results.map(({ line, entryId, refusal }) => [line, entryId !== null, refusal?.code])).toEqual([
      [1, true, undefined],
      [2, false, 'unprocessable'],
      [3, true, undefined],
      [4, false, 'invalid_request'],
    ])
    expect(body.results[1]!.refusal!.errors).toEqual([expect.objectContaining({ pointer: '/amount', rule: 'BR-05' })])
    expect(await disbursed(id)).toBe('100.00')
    const none = await send([payment(id, '1.00')], '?mode=partial')
    expect([none.status, none.body.accepted]).toEqual([200, 0])
  })

  it('tried with Prefer: handling=validate is checked to the end, stores nothing, and tells what would come of each item', async () => {
    const id = await commit(sweden, '100.00')
    const items = [payment(id, '60.00'), payment(id, '60.00')]
    expect((await send(items.slice(1), '', sweden, trial)).body).toMatchObject({ id: null, accepted: 1, refused: 0 })
    expect((await send(items, '', sweden, trial)).status).toBe(422)
    const { body } = await send(items, '?mode=partial', sweden, trial)
    expect(body).toMatchObject({ id: null, accepted: 1, refused: 1 })
    expect(body.results.map(({ entryId }) => entryId)).toEqual([null, null])
    expect(await disbursed(id)).toBe('0.00')
  })

  it('BR-24: flags what looks like another item of the same batch, and refuses a reference that is taken', async () => {
    const id = await commit(sweden, '100.00')
    const externalReference = { system: 'bank', id: randomUUID() }
    const { body } = await send([payment(id, '7.77', { externalReference }), payment(id, '7.77')])
    expect(body.results.map(({ flags }) => flags)).toEqual([[], ['suspected_duplicate']])
    const again = await send<ProblemBody>([payment(id, '1.00', { externalReference })])
    expect([again.status, ...told(again)]).toEqual([409, [1, '/externalReference', 'BR-24']])
  })

  it('BR-09: posting into a closed period is refused, by its line', async () => {
    const id = await commit(sweden, '100.00')
    const closed = await test
      .as('UA', 'secretariat')
      .post('/v1/accounting-periods', { from: '2026-10-01', to: '2026-10-31', reason: 'October.' })
    expect(closed.status).toBe(201)
    const reply = await send<ProblemBody>([payment(id, '1.00'), payment(id, '2.00', { postingDate: '2026-10-15' })])
    expect([reply.status, ...told(reply)]).toEqual([409, [2, '/postingDate', 'BR-09']])
  })

  it('a repeated key is answered with the stored reply; with another mode it is another request', async () => {
    const id = await commit(sweden, '100.00')
    const key = randomUUID()
    const body = { items: [payment(id, '10.00')] }
    const first = await sweden.post<Batch>('/v1/disbursements/batch', body, { key })
    const again = await sweden.post<Batch>('/v1/disbursements/batch', body, { key })
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true'])
    const other = await sweden.post('/v1/disbursements/batch?mode=partial', body, { key })
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
    expect(await disbursed(id)).toBe('10.00')
  })

  it('takes 1,000 items and no more', async () => {
    const id = await commit(sweden, '1001.00')
    const items = Array.from({ length: 1_001 }, () => payment(id, '1.00'))
    const tooMany = await send<ProblemBody>(items)
    expect([tooMany.status, tooMany.body.errors![0]!.pointer]).toEqual([400, '/items'])
    const { body } = await send(items.slice(1))
    expect(body.accepted).toBe(1_000)
    expect(await disbursed(id)).toBe('1000.00')
    expect((await send<ProblemBody>([])).status).toBe(400)
  })
})

describe('a batch as JSON Lines', () => {
  const lines = (items: unknown[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('')

  it('is the same batch: an item on each line', async () => {
    const id = await commit(sweden, '100.00')
    const { status, body } = await sendLines(lines([payment(id, '1.00'), payment(id, '2.00')]))
    expect([status, body.accepted]).toEqual([200, 2])
    const withoutEnd = await sendLines(lines([payment(id, '3.00')]).trimEnd())
    expect(withoutEnd.body.accepted).toBe(1)
    expect(await disbursed(id)).toBe('6.00')
  })

  it('names the line that is no JSON, is empty or hides a prototype; the others are posted in mode=partial', async () => {
    const id = await commit(sweden, '100.00')
    const good = JSON.stringify(payment(id, '1.00'))
    const text = `${good}\n{"amount":\n\n{"__proto__":{"x":1}}\n${good}\n`
    const all = await sendLines(text)
    expect([all.status, all.body.code]).toEqual([400, 'malformed_request'])
    expect(told({ body: all.body })).toEqual([
      [2, undefined, undefined],
      [3, undefined, undefined],
      [4, undefined, undefined],
    ])
    const partial = await sendLines(text, '/v1/disbursements/batch?mode=partial')
    expect([partial.body.accepted, partial.body.refused]).toEqual([2, 3])
    expect((await sendLines('\ufffe\n')).status).toBe(400)
    expect((await sendLines('')).body.detail).toContain('The line is empty.')
  })

  it('refuses text that cannot be kept by its line and pointer, and in mode=partial that item alone', async () => {
    const id = await commit(sweden, '100.00')
    const items = [payment(id, '1.00'), payment(id, '2.00', { description: 'a\u0000b' })]
    for (const reply of [await send<Batch & ProblemBody>(items), await sendLines(lines(items))]) {
      expect([reply.status, reply.body.code]).toEqual([400, 'malformed_request'])
      expect(told(reply)).toEqual([[2, '/description', undefined]])
    }
    const { body } = await sendLines(lines(items), '/v1/disbursements/batch?mode=partial')
    expect([body.accepted, body.refused]).toEqual([1, 1])
    expect(body.results[1]!.refusal).toMatchObject({ code: 'malformed_request', errors: [{ pointer: '/description' }] })
  })

  it('is taken by no operation that does not say so', async () => {
    const reply = await sendLines(lines([payment(randomUUID(), '1.00')]), '/v1/disbursements')
    expect([reply.status, reply.body.code]).toEqual([415, 'unsupported_media_type'])
  })
})

describe('a batch of receipts', () => {
  const state = <Body = Batch>(items: object[], query = '') =>
    ukraine.post<Body>(`/v1/receipts/batch${query}`, { items })

  it('BR-20: each is a statement of its own, matched with the provider’s where exactly one fits', async () => {
    const id = await commit(sweden, '9000.00')
    const externalReference = { system: 'bank', id: randomUUID() }
    const { body: paid } = await send([
      payment(id, '311.00'),
      payment(id, '312.00', { externalReference }),
      payment(id, '313.00'),
      payment(id, '313.00'),
    ])
    const { body } = await state([
      receipt('311.00'),
      receipt('999.00', { providerReference: externalReference }),
      receipt('313.00'),
    ])
    expect(body.results.map(({ matchedWith }) => matchedWith)).toEqual([
      paid.results[0]!.entryId,
      paid.results[1]!.entryId,
      null,
    ])
  })

  it('refuses all for one, or each for itself, with line, pointer and rule', async () => {
    const items = [receipt('5.00'), receipt('5.00', { provider: { participant: 'QQ' } }), receipt('5.001')]
    const all = await state<ProblemBody>(items)
    expect([all.status, ...told(all)]).toEqual([422, [2, '/provider/participant', 'BR-20'], [3, '/amount', 'BR-10']])
    const { body } = await state(items, '?mode=partial')
    expect([body.accepted, body.refused]).toEqual([1, 2])
    const lines = `${JSON.stringify(receipt('6.00'))}\n`
    expect((await sendLines(lines, '/v1/receipts/batch')).body.accepted).toBe(1)
  })
})
