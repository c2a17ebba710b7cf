import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { financeTypes } from '../../src/modules/ledger/rules.ts'
import type { Client, TestApp } from '../support/app.ts'
import { createBooks, reverse } from '../support/books.ts'
import { commitGoods, receiveLot, register, state } from '../support/goods.ts'
import { contract } from '../support/implementation-scenery.ts'

// BR-114, BR-14, BR-51: whoever adds up the lists that a reader is shown, with no code of ours, comes to each total and
// each item of every bridge that this reader is shown.

let test: TestApp
let sweden: Client
let norway: Client
let ukraine: Client
beforeAll(async () => {
  test = await createBooks()
  sweden = test.as('SE', 'ministry')
  norway = test.as('NO', 'ministry')
  ukraine = test.as('UA', 'ministry')
  await promises()
  await payments()
  await goods()
  await severalInOne()
  await test.sequence()
})
afterAll(() => test.close())

async function made(by: Client, url: string, body: object): Promise<string> {
  const reply = await by.post<{ id: string }>(url, body)
  expect([200, 201], `${url} ${JSON.stringify(reply.body)}`).toContain(reply.status)
  return reply.body.id
}
const pledge = (amount: number | undefined, more: object = {}, by = sweden) =>
  made(by, '/v1/pledges', {
    ...{ title: 'Support', original: 'As announced.', source: 'Statement', announcedOn: '2026-03-02' },
    ...{
      aidCategory: 'military',
      amountKind: 'fixed',
      currency: 'EUR',
      marking: 'framework',
      amount: amount && `${amount}.00`,
    },
    ...more,
  })
const commit = (amount: number, more: object = {}, by = sweden) =>
  made(by, '/v1/commitments', {
    ...{ ...contract, amount: `${amount}.00`, marking: 'framework', receiver: { participant: 'UA' } },
    ...more,
  })
const pay = (commitmentId: string, amount: number, more: object = {}, by = sweden) =>
  made(by, '/v1/disbursements', {
    ...{ commitmentId, amount: `${amount}.00`, currency: 'EUR', transactionDate: '2026-11-20' },
    ...more,
  })
const reference = (id: string) => ({ externalReference: { system: 'bank', id } })
const receive = (amount: number, quotes?: string, more: object = {}) =>
  made(ukraine, '/v1/receipts', {
    ...{ provider: { participant: 'SE' }, amount: `${amount}.00`, currency: 'EUR', transactionDate: '2026-11-20' },
    ...(quotes === undefined ? {} : { providerReference: { system: 'bank', id: quotes } }),
    ...more,
  })

const kept: Record<string, string> = {}
/** Pledges of every standing, and commitments that make them good on their terms, on others, in part and beyond. */
async function promises(): Promise<void> {
  const whole = await pledge(1000)
  const equity = await pledge(500, { amountKind: 'equity' })
  const dollars = await pledge(300, { currency: 'USD' })
  const nested = await pledge(100, { parentPledgeId: whole })
  const ceiling = await pledge(8000, { qualifier: 'up_to' })
  await pledge(9000, { amountKind: 'guarantee_limit' })
  await pledge(undefined, { amountKind: 'unquantified', currency: undefined })
  await pledge(70, { beneficiaries: ['PL'] })
  await pledge(undefined, { amountKind: 'unquantified', currency: undefined, beneficiaries: ['PL'] })
  await pledge(71, { beneficiaries: ['PL'] }, ukraine)
  await pledge(40, {}, norway)
  await pledge(undefined, { amountKind: 'unquantified', currency: undefined }, norway)
  const ended = await pledge(60)
  const url = `/v1/pledges/${ended}/withdrawal`
  expect((await sweden.post(url, { reason: 'No budget.' }, { ifMatch: 1 })).status).toBe(200)

  kept['grant'] = await commit(600, { pledgeId: whole })
  kept['loan'] = await commit(700, { pledgeId: whole, financeType: 'loan' })
  await commit(350, { pledgeId: equity, financeType: 'equity' })
  await commit(200, { pledgeId: equity })
  await commit(50, { pledgeId: nested })
  await commit(51, { pledgeId: ceiling })
  kept['dollars'] = await commit(400, { pledgeId: dollars, currency: 'USD' })
  kept['free'] = await commit(30)
  kept['away'] = await commit(77, { receiver: { participant: 'PL' } })
  kept['hidden'] = await commit(11, { marking: 'limited' })
  kept['small'] = await commit(100, { financeType: 'guarantee' })
  await made(sweden, `/v1/commitments/${kept['grant']}/decommitments`, { amount: '50.00', reason: 'Not needed.' })
}

/** In parts, beyond, in another currency, reversed and given back; and what was heard of them, or of nothing. */
async function payments(): Promise<void> {
  await pay(kept['grant']!, 100, reference('P-1'))
  await pay(kept['grant']!, 60, reference('P-2'))
  const back = { amount: '10.00', transactionDate: '2026-11-22', reason: 'Not needed.' }
  await made(sweden, '/v1/returns', { ...back, entryId: await pay(kept['loan']!, 300, reference('P-3')) })
  await made(ukraine, '/v1/returns', { ...back, entryId: await receive(300, 'P-3') })
  await made(sweden, '/v1/returns', { ...back, amount: '3.00', entryId: await pay(kept['loan']!, 33) })
  await reverse(sweden, await pay(kept['loan']!, 25))
  await pay(kept['free']!, 30)
  await pay(kept['away']!, 7)
  await pay(kept['hidden']!, 11, reference('P-4'))
  await pay(kept['small']!, 130, { overrun: { reason: 'Prices', approvedBy: 'Head of finance' } })
  const drawn = { amount: '110.00', rate: '1.1', source: 'Riksbank' }
  await pay(kept['dollars']!, 100, { commitmentAmount: drawn })
  await pay(kept['dollars']!, 200, { currency: 'USD', ...reference('P-5') })
  await receive(90, 'P-1')
  await receive(20, 'P-1')
  await receive(70, 'P-2', { currency: 'USD', commitmentId: kept['grant'] })
  await receive(11, 'P-4')
  await receive(150, 'P-5', { currency: 'USD' })
  await receive(33, 'nothing', { commitmentId: kept['loan'] })
  await receive(44, 'nothing')
  await receive(13, 'nothing', { provider: { participant: 'NO' } })
}

/** Valued goods and goods that nobody has valued, handed over and received. */
async function goods(): Promise<void> {
  const item = { itemClass: 'generator', unit: 'pieces', quantity: '100' }
  const valued = { ...item, valuationMethod: 'net_book_value', amount: '5000.00' }
  for (const more of [{ currency: 'EUR', items: [valued] }, { items: [item] }]) {
    const commitmentId = await commitGoods(sweden, { receiver: { participant: 'UA' }, ...more })
    const lot = await register(sweden, { commitmentId })
    expect((await state(sweden, lot.id, 'handed_over', { quantity: '40' })).status).toBe(201)
    expect((await receiveLot(ukraine, lot.id, '30')).status).toBe(201)
  }
}

/** One receipt of several payments on different terms: less than they come to, more, and in another currency. */
async function severalInOne(): Promise<void> {
  for (const [name, amount, currency] of [
    ['less', 24, 'EUR'],
    ['more', 50, 'EUR'],
    ['other', 40, 'USD'],
  ] as const) {
    const paid: string[] = []
    for (const [financeType, each] of [
      ['loan', 20],
      ['grant', 10],
      ['guarantee', 5],
    ] as const) {
      const id = await commit(each, { financeType }, norway)
      paid.push(await pay(id, each, reference(`${name}-${financeType}`), norway))
    }
    const receipt = await receive(amount, `${name}-loan`, { provider: { participant: 'NO' }, currency })
    for (const disbursementId of paid.slice(1)) await made(ukraine, `/v1/receipts/${receipt}/match`, { disbursementId })
  }
}

type Money = { amount: string; currency: string }
type Entry = {
  id: string
  flowKind: string
  statedBy: string
  provider: { participant: string | null }
  receiver: { participant: string | null }
  commitmentId: string | null
  amount: Money | null
  commitmentAmount: Money | null
  match: { id: string; receiptIds: string[]; disbursementIds: string[] } | null
}
type Commitment = { id: string; pledgeId: string | null; financeType: string }
type Pledge = {
  id: string
  participant: string
  beneficiaries: string[]
  amountKind: string
  qualifier: string
  total: Money | null
  status: string
  parentPledgeId: string | null
  supersededByPledgeId: string | null
}
type Shown = { entries: Entry[]; commitments: Map<string, Commitment>; pledges: Pledge[] }
async function shownTo(reader: string): Promise<Shown> {
  const list = async <Item>(path: string) => {
    const items: Item[] = []
    for (let next = ''; ; ) {
      const url = `/v1/${path}?limit=200${next}`
      const { body } = await test.as(reader, 'viewer').get<{ items: Item[]; nextCursor: string | null }>(url)
      items.push(...body.items)
      if (body.nextCursor === null) return items
      next = `&cursor=${encodeURIComponent(body.nextCursor)}`
    }
  }
  const commitments = await list<Commitment>('commitments')
  return {
    entries: await list('ledger-entries'),
    commitments: new Map(commitments.map((each) => [each.id, each])),
    pledges: await list('pledges'),
  }
}

type Told = Map<string, number>
const cents = ({ amount }: Money) => Math.round(Number(amount) * 100)

/** What of the lists is on the way in one currency, and the figures that it comes to. */
type Books = ReturnType<typeof booksOf>
function booksOf({ entries, commitments, pledges }: Shown, currency: string, participant?: string) {
  const told: Told = new Map()
  const within = entries.filter(
    ({ flowKind, provider, receiver }) =>
      ['commitment', 'disbursement'].includes(flowKind) &&
      receiver.participant === 'UA' &&
      provider.participant === (participant ?? provider.participant),
  )
  const currencies = new Map(
    entries.flatMap(({ flowKind, commitmentId, commitmentAmount }) =>
      flowKind === 'commitment' && commitmentAmount !== null ? [[commitmentId, commitmentAmount.currency]] : [],
    ),
  )
  return {
    told,
    add: (name: string, amount: number) => told.set(name, (told.get(name) ?? 0) + amount),
    isIn: (money: Money | null) => money?.currency === currency,
    isOwedIn: ({ commitmentId }: Entry) => currencies.get(commitmentId) === currency,
    isOwedInAnother: ({ commitmentId }: Entry) =>
      currencies.has(commitmentId) && currencies.get(commitmentId) !== currency,
    termsOf: ({ commitmentId }: Entry) => commitments.get(commitmentId ?? '')?.financeType ?? 'unstated',
    said: within.filter(({ statedBy }) => statedBy === 'provider'),
    heard: within.filter(({ statedBy, flowKind }) => statedBy === 'receiver' && flowKind === 'disbursement'),
    commitments,
    pledges: pledges.filter(
      (each) =>
        each.parentPledgeId === null &&
        each.status !== 'withdrawn' &&
        each.supersededByPledgeId === null &&
        each.participant !== 'UA' &&
        each.participant === (participant ?? each.participant) &&
        each.beneficiaries.includes('UA'),
    ),
  }
}

/** `grant disbursed`, `grant on_other_terms unstated`: every figure of a bridge, in cents; none that is zero. */
function expected(shown: Shown, currency: string, participant?: string): Told {
  const books = booksOf(shown, currency, participant)
  const { add, isIn, termsOf, said, heard, told } = books
  for (const entry of said) {
    const total = entry.flowKind === 'commitment' ? 'committed' : 'disbursed'
    if (isIn(entry.amount)) add(`${termsOf(entry)} ${total}`, cents(entry.amount!))
    if (entry.amount === null) add(`${termsOf(entry)} without_amount ${total}`, 1)
  }
  for (const entry of heard.filter(({ amount }) => amount === null)) add(`${termsOf(entry)} without_amount received`, 1)
  addPledged(books)
  addPaid(books)
  addMatched(books)
  return new Map([...told].filter(([, amount]) => amount !== 0))
}

const drawn = (of: readonly Entry[], flowKind: string) =>
  of.filter((entry) => entry.flowKind === flowKind).reduce((all, entry) => all + cents(entry.commitmentAmount!), 0)

/** From pledges to commitments, and what of these is not drawn. */
function addPledged({ add, isIn, isOwedIn, said, commitments, pledges }: Books): void {
  const termsOf = ({ amountKind }: Pledge) => (amountKind === 'equity' ? 'equity' : 'unstated')
  for (const each of pledges.filter(({ total }) => total === null)) add(`${termsOf(each)} without_amount pledged`, 1)
  const good = pledges.filter(
    ({ total, qualifier, amountKind }) => isIn(total) && qualifier !== 'up_to' && amountKind !== 'guarantee_limit',
  )
  const owed = Map.groupBy(
    said.filter((entry) => isOwedIn(entry) && entry.commitmentAmount !== null),
    ({ commitmentId }) => commitments.get(commitmentId!)!,
  )
  for (const [{ financeType, pledgeId }, own] of owed) {
    const undrawn = drawn(own, 'commitment') - drawn(own, 'disbursement')
    add(`${financeType} undrawn`, -Math.max(undrawn, 0))
    add(`${financeType} overdrawn`, Math.max(-undrawn, 0))
    const others = own.filter(({ amount }) => !isIn(amount))
    add(`${financeType} drawn_in_other_currency`, -drawn(others, 'disbursement'))
    const isOfNone = !good.some(({ id }) => id === pledgeId)
    if (isOfNone)
      add(`${financeType} ${pledgeId === null ? 'without_pledge' : 'of_uncounted_pledge'}`, drawn(own, 'commitment'))
  }
  for (const each of good) {
    const terms = termsOf(each)
    let left = cents(each.total!)
    add(`${terms} pledged`, left)
    for (const type of [terms, ...financeTypes.toSorted().filter((name) => name !== terms)]) {
      const ofType = [...owed].filter(([of]) => of.pledgeId === each.id && of.financeType === type)
      const obliged = ofType.reduce((all, [, own]) => all + drawn(own, 'commitment'), 0)
      const isKept = Math.min(obliged, left)
      left -= isKept
      add(`${type} beyond_pledge`, obliged - isKept)
      if (type === terms) continue
      add(`${type} on_other_terms ${terms}`, isKept)
      add(`${terms} on_other_terms ${type}`, -isKept)
    }
    add(`${terms} not_converted`, -left)
  }
}

/** From commitments to payments. */
function addPaid({ add, isIn, isOwedIn, isOwedInAnother, termsOf, said }: Books): void {
  for (const payment of said.filter(({ flowKind, amount }) => flowKind === 'disbursement' && isIn(amount))) {
    const amount = cents(payment.amount!)
    const ofIt = isOwedIn(payment) && payment.commitmentAmount !== null ? cents(payment.commitmentAmount) : 0
    if (isOwedInAnother(payment)) add(`${termsOf(payment)} paid_for_other_currency`, amount)
    else add(`${termsOf(payment)} without_commitment`, amount - ofIt)
    if (payment.match === null) add(`${termsOf(payment)} only_provider`, -amount)
  }
}

/** As much of a sum as there is of an amount, which may be one that came back. */
const within = (amount: number, sum: number) =>
  amount > 0 ? Math.max(Math.min(sum, amount), 0) : Math.min(Math.max(sum, amount), 0)

/** From payments to receipts, and to what both sides say. */
function addMatched({ add, isIn, termsOf, said, heard }: Books): void {
  for (const receipt of heard.filter(({ match, amount }) => match === null && isIn(amount)))
    for (const [total, sign] of [
      ['received', 1] as const,
      ['only_receiver', 1] as const,
      ['receipt_unmatched', -1] as const,
    ])
      add(`${termsOf(receipt)} ${total}`, sign * cents(receipt.amount!))
  const matched = [...said, ...heard].filter(({ match, amount }) => match !== null && isIn(amount))
  for (const group of Map.groupBy(matched, ({ match }) => match!.id).values()) {
    const paid = group.filter(({ statedBy }) => statedBy === 'provider').sort((a, b) => (a.id < b.id ? -1 : 1))
    const got = group.filter(({ statedBy }) => statedBy === 'receiver')
    const all = got.reduce((sum, { amount }) => sum + cents(amount!), 0)
    let left = all
    const rows = paid.map((payment) => {
      const provided = cents(payment.amount!)
      const received = within(provided, left)
      left -= provided
      return { type: termsOf(payment), provided, received }
    })
    const last = rows.at(-1)
    if (last !== undefined) last.received += all - rows.reduce((sum, { received }) => sum + received, 0)
    if (paid.length === 0)
      rows.push(...got.map((each) => ({ type: termsOf(each), provided: 0, received: cents(each.amount!) })))
    for (const [type, of] of Map.groupBy(rows, (row) => row.type)) {
      const total = (side: 'provided' | 'received') => of.reduce((all, row) => all + row[side], 0)
      const [provided, received] = [total('provided'), total('received')]
      const both = within(provided, received)
      add(`${type} received`, received)
      add(`${type} confirmed`, both)
      add(`${type} differs_in_match`, received - provided)
      add(`${type} above_statement_of_provider`, both - received)
    }
  }
}

type Way = {
  financeType: string
  totals: { total: string; amount: string | null; withoutAmount: number | null }[]
  steps: {
    from: string
    to: string
    items: { item: string; amount: string; otherFinanceType: string | null }[]
    unexplained: string | null
  }[]
}
async function bridgeFor(reader: string, query: string) {
  const { status, body } = await test.as(reader, 'viewer').get<{ ways: Way[] }>(`/v1/bridges?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  const told: Told = new Map()
  const unexplained: string[] = []
  const ownTerms: string[] = []
  for (const { financeType, totals, steps } of body.ways) {
    for (const { total, amount, withoutAmount } of totals) {
      if (amount !== null) told.set(`${financeType} ${total}`, cents({ amount, currency: '' }))
      if (withoutAmount !== null) told.set(`${financeType} without_amount ${total}`, withoutAmount)
    }
    for (const step of steps) {
      if (step.unexplained !== null && Number(step.unexplained) !== 0) unexplained.push(`${financeType} ${step.to}`)
      for (const { item, amount, otherFinanceType } of step.items) {
        if (otherFinanceType === financeType) ownTerms.push(financeType)
        told.set([financeType, item, otherFinanceType].filter(Boolean).join(' '), cents({ amount, currency: '' }))
      }
    }
  }
  return { told: new Map([...told].filter(([, amount]) => amount !== 0)), unexplained, ownTerms }
}
const sorted = (told: Told) => Object.fromEntries([...told].sort(([a], [b]) => (a < b ? -1 : 1)))
const way = 'from=pledged&to=confirmed'

describe.each(['UA', 'SE', 'GB'])('the bridges of %s', (reader) => {
  it.each([
    ['EUR', undefined],
    ['EUR', 'SE'],
    ['EUR', 'NO'],
    ['USD', undefined],
  ])('in %s (of %s alone) are what its lists come to, and leave nothing unexplained', async (currency, participant) => {
    const asked = `${way}&originalCurrency=${currency}${participant === undefined ? '' : `&participant=${participant}`}`
    const { told, unexplained, ownTerms } = await bridgeFor(reader, asked)
    expect(sorted(told)).toEqual(sorted(expected(await shownTo(reader), currency, participant)))
    expect(unexplained).toEqual([])
    expect(ownTerms).toEqual([])
    expect(told.size, 'control: there is something to tell').toBeGreaterThan(8)
  })
})
