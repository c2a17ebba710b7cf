import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, TestApp } from '../support/app.ts'
import { commit, createBooks, pay, reverse } from '../support/books.ts'
import { commitGoods, receiveLot, register, state } from '../support/goods.ts'
import { only, pullReport } from '../support/pulls.ts'

// BR-26: what the two sides state of one flow is a group.

type Match = { id: string; how: string; receiptIds: string[]; disbursementIds: string[] }
type Entry = { id: string; match: Match | null }

let test: TestApp
let sweden: Client
let ukraine: Client
let commitment: string
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  ukraine = test.as('UA', 'ministry')
  commitment = await commit(sweden, '90000000.00')
})
afterAll(() => test.close())

let days = 0
/** Three weeks that no other test uses: what is near in time is of one test. */
const nextDay = () => daysFrom('2024-02-01', ++days * 21)
const daysFrom = (day: string, more: number) => new Date(Date.parse(day) + more * 86_400_000).toISOString().slice(0, 10)
const paid = async (amount: string, transactionDate: string, id?: string, client = sweden, of = commitment) => {
  const more = id === undefined ? {} : { externalReference: { system: 'bank', id } }
  return (await pay(client, of, amount, { transactionDate, ...more })).body.id
}
const received = async (amount: string, transactionDate: string, id?: string, more: object = {}, client = ukraine) => {
  const reply = await client.post<Entry>('/v1/receipts', {
    provider: { participant: 'SE' },
    amount,
    currency: 'EUR',
    transactionDate,
    ...(id === undefined ? {} : { providerReference: { system: 'bank', id } }),
    ...more,
  })
  expect(reply.status).toBe(201)
  return reply.body.id
}
const matchOf = async (id: string, client = ukraine) => (await client.get<Entry>(`/v1/ledger-entries/${id}`)).body.match
/** The statements that are in one match with it, in order: its own is among them. */
const group = async (id: string, client = ukraine) => {
  const match = await matchOf(id, client)
  return match === null ? null : [...match.disbursementIds, ...match.receiptIds].sort()
}
const rowsOf = async (...ids: string[]) => {
  const { rows } = await pullReport(test, ['UA'], 'reconciliation?provider=SE')
  return rows
    .filter((row) => ids.some((id) => JSON.stringify(row).includes(id)))
    .map((row) => only(row, 'status', 'providerAmount', 'receiverAmount', 'difference'))
}

describe('BR-26: by reference', () => {
  it('a payment that arrives in two parts, each quoting it, is one flow without a difference', async () => {
    const day = nextDay()
    const payment = await paid('1000.00', day, 'R-1')
    const one = await received('600.00', day, 'R-1')
    expect(await rowsOf(payment)).toEqual([
      { status: 'amount_differs', providerAmount: '1000.00', receiverAmount: '600.00', difference: '-400.00' },
    ])
    const two = await received('400.00', day, 'R-1')
    expect(await group(payment, sweden)).toEqual([payment, one, two].sort())
    expect(await rowsOf(payment, one, two)).toEqual([
      { status: 'matched', providerAmount: '1000.00', receiverAmount: '1000.00', difference: '0.00' },
    ])
  })

  it('parts that were stated before the payment find it', async () => {
    const day = nextDay()
    const parts = [await received('70.00', day, 'R-2'), await received('30.00', day, 'R-2')]
    const payment = await paid('100.00', day, 'R-2')
    expect(await group(payment)).toEqual([payment, ...parts].sort())
  })

  it('also where the receiver keeps its receipt under the same reference', async () => {
    const [day, externalReference] = [nextDay(), { system: 'bank', id: 'R-13' }]
    const payment = await paid('100.00', day, 'R-13')
    const receipt = await received('100.00', day, 'R-13', { externalReference })
    expect(await group(payment)).toEqual([payment, receipt].sort())
  })

  it('a reference outranks amount and date: what was matched by these is free for the other', async () => {
    const day = nextDay()
    const apart = [await paid('56.00', day), await received('56.00', day)].sort()
    const first = await paid('55.00', day, 'R-3')
    const plain = await received('55.00', day)
    expect(await group(plain)).toEqual([first, plain].sort())
    const second = await paid('55.00', day, 'R-4')
    const quoting = await received('55.00', day, 'R-3')
    expect(await group(first)).toEqual([first, quoting].sort())
    expect(await group(plain)).toEqual([plain, second].sort())
    expect(await group(apart[0]!), 'another match stays').toEqual(apart)
  })

  it('a reversed payment leaves its parts alone, and its replacement takes them up again', async () => {
    const day = nextDay()
    const wrong = await paid('900.00', day, 'R-5')
    const parts = [await received('50.00', day, 'R-5'), await received('40.00', day, 'R-5')]
    await ukraine.post(`/v1/receipts/${parts[1]}/unmatch`, { reason: 'Not of it.' })
    await reverse(sweden, wrong, {
      replacement: {
        amount: '90.00',
        currency: 'EUR',
        transactionDate: day,
        externalReference: { system: 'bank', id: 'R-5' },
      },
    })
    const [match] = await Promise.all(parts.map((part) => matchOf(part)))
    expect(match!.receiptIds.toSorted()).toEqual(parts.toSorted())
    expect(match!.disbursementIds).not.toContain(wrong)
    const ended = await test.rows(`select end_reason from accord.match_member where ended_at is not null
      and entry_id = '${parts[1]}'`)
    expect(ended, 'what had left before').toEqual([{ end_reason: 'Not of it.' }])
    expect(await rowsOf(...parts)).toEqual([
      { status: 'matched', providerAmount: '90.00', receiverAmount: '90.00', difference: '0.00' },
    ])
  })

  it('that two give who keep the books of one fund chooses neither payment; by hand one is, and left again, and a third changes nothing', async () => {
    const day = nextDay()
    const fund = { kind: 'fund', name: { en: 'A fund' }, scheme: 'XI-LEI', identifier: '5493001KJTIIGC8Y1R12' }
    const organisationId = (await ukraine.post<Entry>('/v1/organisations', fund)).body.id
    const payOf = async (code: string) => {
      const client = test.as(code, 'ministry')
      const of = await commit(client, '1000.00', { providerOrganisationId: organisationId })
      return paid('100.00', day, 'R-9', client, of)
    }
    const payments = [await payOf('DE'), await payOf('FR')]
    const receipt = await received('90.00', day, 'R-9', { provider: { organisationId } })
    payments.push(await payOf('NL'))
    for (const id of [receipt, ...payments]) expect(await matchOf(id)).toBeNull()
    const { status } = await ukraine.post(`/v1/receipts/${receipt}/match`, { disbursementId: payments[1] })
    expect([status, await group(receipt)]).toEqual([200, [payments[1], receipt].sort()])
    const left = await ukraine.post(`/v1/receipts/${receipt}/unmatch`, { reason: 'The other one.' })
    expect([left.status, await matchOf(payments[1]!)]).toEqual([200, null])
  })

  it('is nothing to who is not a side of the payment, and nothing that is reversed', async () => {
    const [day, poland] = [nextDay(), test.as('PL', 'ministry')]
    const ids = [await received('10.00', day, 'R-10')]
    await reverse(ukraine, ids[0]!)
    const payment = await paid('100.00', day, 'R-10')
    ids.push(payment, await received('10.00', day, 'R-10', { provider: { participant: 'NO' } }))
    expect(await matchOf(await received('10.00', day, 'R-10', {}, poland), poland)).toBeNull()
    expect(await Promise.all(ids.map((id) => matchOf(id)))).toEqual(ids.map(() => null))
    expect(await group(await received('10.00', day, 'R-10')), 'control: of its receiver').toContain(payment)
  })

  it('changes nothing of what was matched by hand: who quotes it later joins', async () => {
    const day = nextDay()
    const [payment, quoting] = [await paid('100.00', day, 'R-11'), await received('60.00', day, 'R-12')]
    await ukraine.post(`/v1/receipts/${quoting}/match`, { disbursementId: payment })
    const late = await paid('60.00', day, 'R-12')
    expect(await matchOf(late)).toBeNull()
    const other = await received('40.00', day, 'R-11')
    expect(await group(payment)).toEqual([payment, quoting, other].sort())
  })

  it('a reversed part leaves the others in the match', async () => {
    const day = nextDay()
    const payment = await paid('80.00', day, 'R-6')
    const [kept, gone] = [await received('50.00', day, 'R-6'), await received('30.00', day, 'R-6')]
    await reverse(ukraine, gone)
    expect(await group(payment)).toEqual([payment, kept].sort())
  })
})

describe('BR-26: by amount and date', () => {
  it('of the same two sides, in the same currency, up to a week before or after', async () => {
    const [day, poland] = [nextDay(), test.as('PL', 'ministry')]
    const payment = await paid('100.00', day)
    const others = [
      await received('100.00', day, undefined, { currency: 'USD' }),
      await received('100.00', day, undefined, { provider: { participant: 'NO' } }),
      await received('100.00', daysFrom(day, 8)),
      await received('100.00', daysFrom(day, -8)),
      await received('100.01', day),
    ]
    const ofPoland = await received('100.00', day, undefined, {}, poland)
    for (const id of [payment, ...others]) expect(await matchOf(id)).toBeNull()
    expect(await matchOf(ofPoland, poland)).toBeNull()
    for (const days of [-7, 7]) {
      const other = nextDay()
      const receipt = await received('100.00', daysFrom(other, days))
      expect(await group(await paid('100.00', other)), `control: ${days} days`).toContain(receipt)
    }
  })
})

describe('BR-26: by the one combination that fits', () => {
  it('a payment that arrives in up to four parts', async () => {
    for (const parts of [
      ['40.00', '60.01'],
      ['10.00', '20.00', '71.03'],
      ['1.00', '2.00', '4.00', '94.07'],
    ]) {
      const day = nextDay()
      const total = (parts.reduce((sum, part) => sum + Number(part) * 100, 0) / 100).toFixed(2)
      const payment = await paid(total, day)
      const receipts: string[] = []
      for (const part of parts) receipts.push(await received(part, day))
      expect(await group(payment), total).toEqual([payment, ...receipts].sort())
      expect((await matchOf(payment))?.how).toBe('combination')
    }
  })

  it('several payments that arrive as one, whichever is stated last', async () => {
    for (const last of ['receipt', 'payment']) {
      const day = nextDay()
      const one = await paid('123.00', day)
      const all = last === 'payment' ? await received('200.00', day) : undefined
      const two = await paid('77.00', day)
      const receipt = all ?? (await received('200.00', day))
      expect(await group(receipt), last).toEqual([one, two, receipt].sort())
    }
  })

  it.each([
    ['five parts', '100.00', ['10.00', '15.00', '20.00', '25.00', '30.00']],
    ['a sum that is a cent off', '100.00', ['40.00', '59.99']],
    ['two combinations that fit', '100.00', ['60.00', '40.00', '70.00', '30.00']],
    ['two that fit alone, and two together', '100.00', ['100.00', '100.00', '60.00', '40.00']],
    ['nine that might be parts', '18.00', ['9.00', '9.00', '1.10', '1.20', '1.30', '1.40', '1.50', '1.60', '1.70']],
  ])('never %s: all stay alone', async (_name, total, parts) => {
    const day = nextDay()
    const receipts: string[] = []
    for (const part of parts) receipts.push(await received(part, day))
    const payment = await paid(total, day)
    expect(await Promise.all([payment, ...receipts].map((id) => matchOf(id)))).toEqual(
      [payment, ...receipts].map(() => null),
    )
  })

  it('never where the parts may be those of what was stated before: all stay alone', async () => {
    const day = nextDay()
    const ids = [await paid('100.00', day), await paid('100.00', day)]
    ids.push(await received('60.00', day), await received('40.00', day), await paid('100.00', day))
    expect(await Promise.all(ids.map((id) => matchOf(id)))).toEqual(ids.map(() => null))
    const others = [await paid('13.00', day), await received('5.00', day), await received('8.00', day)]
    expect(await group(others[0]!), 'and are in the way of nothing else').toEqual(others.toSorted())
  })

  it('never where there are more than eight that it may be a part of, of which some are not looked at', async () => {
    const day = nextDay()
    const ids: string[] = []
    for (const amount of ['100.00', ...Array.from({ length: 8 }, (_, number) => `1.1${number}`)])
      ids.push(await received(amount, day))
    ids.push(await received('100.00', daysFrom(day, 1)), await paid('60.00', day), await paid('40.00', day))
    expect(await Promise.all(ids.map((id) => matchOf(id)))).toEqual(ids.map(() => null))
  })

  it('never of another currency, another giver, a week further, or what quotes a reference', async () => {
    const day = nextDay()
    const payment = await paid('100.00', day)
    await received('60.00', day)
    const others = [
      await received('40.00', day, undefined, { currency: 'USD' }),
      await received('40.00', day, undefined, { provider: { participant: 'NO' } }),
      await received('40.00', daysFrom(day, 8)),
      await received('40.00', day, 'R-unknown'),
    ]
    for (const id of [payment, ...others]) expect(await matchOf(id)).toBeNull()
    const part = await received('40.00', day)
    expect(await group(payment), 'control: what is like it is taken').toContain(part)
  })

  it('BR-50: parts that not the same readers see are no combination, so that nobody sees half a match', async () => {
    const day = nextDay()
    const payment = await paid('100.00', day)
    const shown = await received('60.00', day, undefined, { marking: 'framework' })
    const hidden = await received('40.00', day, undefined, { marking: 'limited' })
    expect([await matchOf(payment), await matchOf(shown), await matchOf(hidden)]).toEqual([null, null, null])
  })

  it('a reference ends it for those that are in it still, and frees the rest for one another', async () => {
    const day = nextDay()
    const payment = await paid('100.00', day, 'R-14')
    const [left, gone] = [await received('60.00', day), await received('40.00', day)]
    await reverse(ukraine, gone)
    const [quoting, other] = [await received('100.00', day, 'R-14'), await paid('60.00', day)]
    expect([await group(payment), await group(left)]).toEqual([[payment, quoting].sort(), [left, other].sort()])
    const ends = await test.rows(`select end_reason from accord.match_member where entry_id = '${gone}'`)
    expect(ends).toEqual([{ end_reason: 'reversed' }])
  })

  it('one with one comes first, and what is in a match is no part of another', async () => {
    const day = nextDay()
    const [part, whole] = [await received('60.00', day), await received('100.00', day)]
    await received('41.00', day)
    const [payment, small] = [await paid('100.00', day), await paid('60.00', day)]
    expect([await group(payment), await group(small)]).toEqual([[payment, whole].sort(), [small, part].sort()])
  })
})

describe('BR-26: by lot', () => {
  const handOver = (lot: string, quantity: string) => state(sweden, lot, 'handed_over', { quantity })

  it('handed over in two and received in three is one flow, and short until it is all there', async () => {
    const { id } = await register(sweden, { commitmentId: await commitGoods(sweden) })
    await handOver(id, '30')
    await handOver(id, '20')
    const rows = async () => {
      const { rows } = await pullReport(test, ['UA'], 'reconciliation?provider=SE')
      return rows
        .filter((row) => row['providerQuantity'] !== null && receipts.some((one) => JSON.stringify(row).includes(one)))
        .map((row) => only(row, 'status', 'providerQuantity', 'receiverQuantity', 'quantityDifference'))
    }
    const receipts: string[] = []
    for (const [quantity, status, difference] of [
      ['15', 'short', '-35'],
      ['25', 'short', '-10'],
      ['10', 'date_differs', '0'],
    ] as const) {
      receipts.push((await receiveLot(ukraine, id, quantity)).body.id)
      expect((await rows()).map((row) => [row['status'], row['quantityDifference']])).toEqual([[status, difference]])
    }
    expect((await matchOf(receipts[0]!))!.receiptIds.toSorted()).toEqual(receipts.toSorted())
  })

  it('a shortage is an exception until it is filled', async () => {
    const { id } = await register(sweden, { commitmentId: await commitGoods(sweden) })
    await handOver(id, '30')
    const receipt = (await receiveLot(ukraine, id, '28')).body.id
    const found = async () => {
      const { rows } = await pullReport(test, ['UA'], 'exceptions?kind=short')
      return rows.filter((row) => row['other'] === receipt).map((row) => row['rule'])
    }
    expect(await found()).toEqual(['BR-26'])
    await receiveLot(ukraine, id, '2')
    expect(await found()).toEqual([])
  })
})

describe('BR-26: by hand', () => {
  it('what is left over joins the match of either of the two; two matches are not made one', async () => {
    const [day, other] = [nextDay(), nextDay()]
    const payment = await paid('100.00', day)
    const [one, two] = [await received('60.00', day), await received('39.00', day)]
    const match = (receipt: string, disbursementId: string) =>
      ukraine.post<Entry & { rule?: string }>(`/v1/receipts/${receipt}/match`, { disbursementId })
    expect((await match(one, payment)).status).toBe(200)
    expect((await match(two, payment)).body.match).toMatchObject({ how: 'manual' })
    const more = await paid('1.00', other)
    expect((await match(one, more)).status).toBe(200)
    expect(await group(more)).toEqual([payment, one, two, more].sort())
    const [apart, alone] = [await paid('17.00', other), await received('17.00', other)]
    expect(await group(apart)).toEqual([apart, alone].sort())
    const refused = await match(one, apart)
    expect([refused.status, refused.body.rule]).toEqual([409, 'BR-26'])
  })

  it('a receipt that leaves takes the match with it where it was the last of its side', async () => {
    const day = nextDay()
    const payment = await paid('100.00', day, 'R-7')
    const [one, two] = [await received('60.00', day, 'R-7'), await received('40.00', day, 'R-7')]
    const apart = [await paid('56.00', day), await received('56.00', day)].sort()
    const leave = (id: string) => ukraine.post(`/v1/receipts/${id}/unmatch`, { reason: 'Not of it.' })
    await leave(one)
    expect(await group(payment)).toEqual([payment, two].sort())
    await leave(two)
    expect([await matchOf(payment), await matchOf(two)]).toEqual([null, null])
    expect(await group(apart[0]!), 'another match stays').toEqual(apart)
  })
})

describe('BR-51: a reader of a match', () => {
  it('is told of the statements that it sees, and the difference between these', async () => {
    const day = nextDay()
    const open = await commit(sweden, '1000.00', { marking: 'framework' })
    const payment = await paid('100.00', day, 'R-8', sweden, open)
    const shown = await received('60.00', day, 'R-8', { marking: 'framework' })
    const hidden = await received('40.00', day, 'R-8', { marking: 'limited' })
    const norway = test.as('NO', 'ministry')
    expect(await group(payment, norway)).toEqual([payment, shown].sort())
    expect(await group(payment)).toEqual([payment, shown, hidden].sort())
  })
})

describe('the pipeline', () => {
  it('BR-26: confirms of a payment what the receiver states of it, and no more', async () => {
    const norway = test.as('NO', 'ministry')
    const id = await commit(norway, '1000.00')
    const day = nextDay()
    await paid('100.00', day, 'N-1', norway, id)
    await received('60.00', day, 'N-1', { provider: { participant: 'NO' } })
    const row = async () => {
      const { rows } = await pullReport(test, ['UA'], 'pipeline?participant=NO&originalCurrency=EUR')
      return only(rows[0], 'disbursed', 'confirmed', 'unconfirmed')
    }
    expect(await row()).toEqual({ disbursed: '100.00', confirmed: '60.00', unconfirmed: '40.00' })
    await received('45.00', day, 'N-1', { provider: { participant: 'NO' } })
    expect(await row()).toEqual({ disbursed: '100.00', confirmed: '100.00', unconfirmed: '0.00' })
  })
})
