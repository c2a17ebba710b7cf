import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { negate, sum } from '../../src/kernel/decimal.ts'
import { bridgeTotals } from '../../src/modules/reports/bridge-words.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { linksOf } from '../support/implementation-scenery.ts'

type Bridge = {
  ways: Way[]
  claims: { id: string; amount: string | null; source: string }[]
}
type Way = {
  financeType: string
  totals: {
    total: string
    amount: string | null
    withoutAmount: number | null
    href: string | null
    word: string
    formula: string
  }[]
  steps: {
    from: string
    to: string
    amount: string | null
    formula: string
    items: {
      item: string
      amount: string
      formula: string
      provider: string | null
      receiver: string | null
      href: string
    }[]
    unexplained: string | null
    notTold: string | null
    sources: string[]
  }[]
}

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  await books()
})
afterAll(() => test.close())

/** SE: 500 pledged, 300 of it committed, 200 committed beside; 350 paid, 320 received of which 300 is matched. */
async function books() {
  const { send, commit } = linksOf(test)
  const pledge = await send<{ id: string; version: number }>('SE', '/v1/pledges', {
    ...{ title: 'Support', original: 'EUR 500', source: 'Statement', announcedOn: '2026-03-02', amountKind: 'fixed' },
    ...{ aidCategory: 'military', amount: '500.00', currency: 'EUR' },
  })
  const promised = await commit('SE', { amount: '300.00', pledgeId: pledge.id })
  const other = await commit('SE', { amount: '200.00' })
  const pay = (commitmentId: string, amount: string, id: string) =>
    send('SE', '/v1/disbursements', {
      ...{ commitmentId, amount, currency: 'EUR', transactionDate: '2026-11-20' },
      externalReference: { system: 'se', id },
    })
  await pay(promised.id, '300.00', 'a')
  await pay(other.id, '50.00', 'b')
  const receive = (amount: string, quotes?: string) =>
    send('UA', '/v1/receipts', {
      ...{ provider: { participant: 'SE' }, amount, currency: 'EUR', transactionDate: '2026-11-21' },
      ...(quotes === undefined ? {} : { providerReference: { system: 'se', id: quotes } }),
    })
  await receive('290.00', 'a')
  await receive('30.00')
}

const bridge = async (query: string, code = 'UA') => {
  await test.sequence()
  const reply = await test.as(code, 'viewer').get<Bridge>(`/v1/bridges?${query}`)
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
  return reply.body
}
const itemsOf = ({ steps }: Way, from: string) =>
  Object.fromEntries(steps.find((step) => step.from === from)!.items.map(({ item, amount }) => [item, amount]))
const on = ({ ways }: Bridge, financeType: string) => ways.find((way) => way.financeType === financeType)!
const totalsOf = ({ totals }: Way) => Object.fromEntries(totals.map(({ total, amount }) => [total, amount]))

/** 20 as a grant and 10 as a loan, paid on one day. */
async function payTwice(code: string) {
  const { send, commit } = linksOf(test)
  for (const [financeType, amount] of [
    ['grant', '20.00'],
    ['loan', '10.00'],
  ] as const) {
    const { id } = await commit(code, { financeType, amount })
    const externalReference = { system: code.toLowerCase(), id: financeType }
    const paid = { commitmentId: id, amount, currency: 'EUR', transactionDate: '2026-11-20', externalReference }
    await send(code, '/v1/disbursements', paid)
  }
}

describe('BR-114: bridges', () => {
  it('every step adds up, with its formula, by whose word, and the request that gives the same figure', async () => {
    const found = await bridge('from=pledged&to=confirmed&participant=SE')
    const [grants, unstated] = [on(found, 'grant'), on(found, 'unstated')]
    const [granted, rest] = [totalsOf(grants), totalsOf(unstated)]
    expect(granted).toMatchObject({ pledged: '0.00', committed: '500.00', contracted: null, disbursed: '350.00' })
    expect(granted).toMatchObject({ received: '290.00', confirmed: '290.00' })
    expect(rest).toMatchObject({ pledged: '500.00', committed: '0.00', disbursed: '0.00', received: '30.00' })
    for (const way of found.ways)
      for (const step of way.steps) {
        const total = (name: string) => totalsOf(way)[name]!
        const items = step.items.map(({ amount }) => amount)
        expect(sum([total(step.from), ...items, step.unexplained!])).toBe(total(step.to))
        expect(Number(step.unexplained)).toBe(0)
      }
    expect(itemsOf(grants, 'pledged')).toMatchObject({ without_pledge: '200.00', on_other_terms: '300.00' })
    expect(itemsOf(unstated, 'pledged')).toMatchObject({ not_converted: '-200.00', on_other_terms: '-300.00' })
    expect(itemsOf(grants, 'committed')).toMatchObject({ undrawn: '-150.00', overdrawn: '0.00' })
    for (const { total, href } of grants.totals.filter((each) =>
      ['committed', 'disbursed', 'received'].includes(each.total),
    )) {
      const { body } = await test.as('UA', 'viewer').get<{ items: { amount: string }[] }>(href!)
      expect([total, sum(body.items.map((row) => row.amount))]).toEqual([total, sum([granted[total]!, rest[total]!])])
    }
  })

  it('what nobody records is named and not guessed', async () => {
    const found = await bridge('from=committed&to=contracted&participant=SE')
    const { steps, totals } = on(found, 'grant')
    expect(steps).toMatchObject([{ unexplained: null, notTold: expect.stringContaining('not recorded') }])
    expect(totals[1]).toMatchObject({ total: 'contracted', amount: null })
  })

  it('a published total is a claim with its source, and what it counts is not told with it', async () => {
    const none = await bridge('from=published&to=pledged&participant=SE&originalCurrency=EUR')
    expect(on(none, 'unstated').steps).toMatchObject([
      { unexplained: null, notTold: 'No total of what is published is known.' },
    ])
    const all = await bridge('from=published&to=pledged&participant=DE&originalCurrency=EUR')
    const claim = all.claims.find(({ amount }) => amount !== null)!
    expect(claim.source).toContain('DE')
    const chosen = await bridge(`from=published&to=disbursed&participant=DE&originalCurrency=EUR&claimId=${claim.id}`)
    const { totals, steps } = on(chosen, 'unstated')
    expect(totals[0]).toMatchObject({ amount: claim.amount, word: 'outside' })
    expect(steps[0]!.unexplained).not.toBeNull()
    const missing = await test
      .as('UA', 'viewer')
      .get(`/v1/bridges?from=published&to=pledged&claimId=01979d2a-7f31-7000-8000-4c9a3a2f6b10`)
    expect(missing.status).toBe(404)
  })

  it('shows each claim of a total in its currency, or without an amount, of all or of one participant, in their order', async () => {
    type Told = { id: string; subject: string; participant: string | null; currency: string | null }
    const claims = await test.rows<Told>(`
      select k.id, k.subject, a.participant, k.as_found ->> 'currency' as currency
      from accord.claim k left join accord.agreement a on a.id = k.agreement_id`)
    const ofTotals = claims.filter(({ subject }) => ['past_support', 'aggregate', 'published_total'].includes(subject))
    const inOrder = (a: Told, b: Told) => (`${a.participant ?? ''} ${a.id}` < `${b.participant ?? ''} ${b.id}` ? -1 : 1)
    const count = new Set<number>()
    for (const currency of ['EUR', 'USD', 'KWD'])
      for (const participant of [undefined, 'DE', 'NL']) {
        const query = `originalCurrency=${currency}${participant === undefined ? '' : `&participant=${participant}`}`
        const expected = ofTotals.filter(
          (each) => [null, currency].includes(each.currency) && each.participant === (participant ?? each.participant),
        )
        const found = await bridge(`from=published&to=pledged&${query}`)
        expect(
          found.claims.map(({ id }) => id),
          query,
        ).toEqual(expected.sort(inOrder).map(({ id }) => id))
        count.add(found.claims.length)
      }
    expect(count.size, 'control: not the same for all').toBeGreaterThan(3)
  })

  it('what a reader may not see is in no total (BR-51)', async () => {
    const { commit } = linksOf(test)
    await commit('DK', { marking: 'limited', amount: '7.00' })
    const seen = async (code: string) =>
      (await bridge('from=committed&to=disbursed&participant=DK', code)).ways.map(({ financeType, totals }) => [
        ...[financeType, totals[0]!.amount],
      ])
    expect([await seen('DK'), await seen('NO')]).toEqual([[['grant', '7.00']], [['unstated', '0.00']]])
  })

  it('leads between any two totals: the way back is the way there with every sign turned', async () => {
    const opposite = (amount: string | null) => (amount === null ? null : negate(amount))
    for (const [one, other] of bridgeTotals.flatMap((from, at) => bridgeTotals.slice(at + 1).map((to) => [from, to]))) {
      const there = await bridge(`from=${one}&to=${other}&participant=SE`)
      const back = await bridge(`from=${other}&to=${one}&participant=SE`)
      expect(back.claims).toEqual(there.claims)
      expect(back.ways).toEqual(
        there.ways.map(({ financeType, totals, steps }) => ({
          financeType,
          totals: totals.toReversed(),
          steps: steps.toReversed().map((step) => ({
            ...step,
            ...{ from: step.to, to: step.from, amount: opposite(step.amount), unexplained: opposite(step.unexplained) },
            items: step.items.map((item) => ({ ...item, amount: negate(item.amount) })),
            sources: step.sources.toReversed(),
          })),
        })),
      )
      for (const way of back.ways)
        for (const { from, to, amount } of way.steps)
          if (amount !== null) expect(sum([totalsOf(way)[from]!, amount])).toBe(totalsOf(way)[to])
    }
  })

  it('tells of each item its kinds, both sides’ words where they differ, and the request that gives its rows', async () => {
    const found = await bridge('from=disbursed&to=confirmed&participant=SE')
    const items = found.ways.flatMap(({ steps }) => steps.flatMap((step) => step.items))
    const tell = (name: string) => items.find(({ item, amount }) => item === name && Number(amount) !== 0)
    expect(tell('only_provider')).toMatchObject({ amount: '-50.00', provider: '50.00', receiver: '0.00' })
    expect(tell('only_receiver')).toMatchObject({ amount: '30.00', provider: '0.00', receiver: '30.00' })
    expect(tell('differs_in_match')).toMatchObject({ amount: '-10.00', provider: '300.00', receiver: '290.00' })
    expect(tell('differs_in_match')).toMatchObject({ word: 'both', kinds: ['disbursement'] })
    for (const { provider, receiver, amount } of items)
      expect([amount, negate(amount)]).toContain(sum([receiver!, negate(provider!)]))
    const rows = async (href: string) => (await test.as('UA', 'viewer').get<{ items: object[] }>(href)).body.items
    const [unmatched] = await rows(tell('only_receiver')!.href)
    expect(unmatched).toMatchObject({ status: 'only_receiver', receiverAmount: '30.00' })
    const whole = await bridge('from=pledged&to=confirmed&participant=SE')
    const all = [...whole.ways, ...found.ways].flatMap(({ steps }) => steps)
    for (const href of new Set(
      all.flatMap(({ items: each, sources }) => [...each.map((item) => item.href), ...sources]),
    ))
      expect([href, Array.isArray(await rows(href))]).toEqual([href, true])
  })

  it('counts what has no amount beside each total: goods that nobody has valued are in no sum', async () => {
    const { commit } = linksOf(test)
    const item = { itemClass: 'generator', unit: 'pieces', quantity: '10' }
    await commit('SE', { modality: 'in_kind', amount: undefined, currency: undefined, items: [item] })
    const { totals } = on(await bridge('from=pledged&to=received&participant=SE'), 'grant')
    const tell = Object.fromEntries(totals.map(({ total, amount, withoutAmount }) => [total, [amount, withoutAmount]]))
    expect(tell).toMatchObject({ committed: ['500.00', 1], disbursed: ['350.00', 0], received: ['290.00', 0] })
    expect(tell['contracted']).toEqual([null, null])
    const other = await bridge('from=committed&to=received&participant=NO')
    expect(on(other, 'unstated').totals.map(({ withoutAmount }) => withoutAmount)).toEqual([0, null, 0, 0])
  })

  it('BR-14: what a receiver states of several payments is laid upon them in their order, each on its own terms', async () => {
    const { send } = linksOf(test)
    await payTwice('FI')
    const receipt = { provider: { participant: 'FI' }, currency: 'EUR', transactionDate: '2026-11-20' }
    await send('UA', '/v1/receipts', { ...receipt, amount: '30.00' })
    const { ways } = await bridge('from=disbursed&to=confirmed&participant=FI')
    expect(ways.map((way) => [way.financeType, ...Object.values(totalsOf(way))])).toEqual([
      ['grant', '20.00', '20.00', '20.00'],
      ['loan', '10.00', '10.00', '10.00'],
    ])
  })

  it('several payments are received as soon as their receipt is dated, and not before', async () => {
    const { send } = linksOf(test)
    await payTwice('NL')
    const receipt = { provider: { participant: 'NL' }, currency: 'EUR', transactionDate: '2026-11-21' }
    await send('UA', '/v1/receipts', { ...receipt, amount: '30.00' })
    const receivedAt = async (day: string) => {
      const { ways } = await bridge(`from=disbursed&to=confirmed&participant=NL&asOfValid=${day}`)
      return ways.map((way) => [way.financeType, ...Object.values(totalsOf(way))])
    }
    expect(await receivedAt('2026-11-21')).toEqual([
      ['grant', '20.00', '20.00', '20.00'],
      ['loan', '10.00', '10.00', '10.00'],
    ])
    expect(await receivedAt('2026-11-20')).toEqual([
      ['grant', '20.00', '0.00', '0.00'],
      ['loan', '10.00', '0.00', '0.00'],
    ])
  })

  it('a claim is of what is published: 400 where neither end is', async () => {
    const at = '/v1/bridges?from=pledged&to=received&claimId=01979d2a-7f31-7000-8000-4c9a3a2f6b10'
    const { status, body } = await test.as('UA', 'viewer').get(at)
    expect([status, body.errors?.[0]?.parameter]).toEqual([400, 'claimId'])
  })

  it('is told in Ukrainian, the bridge, what nobody can tell and its picture', async () => {
    await test.sequence()
    const headers = {
      authorization: `Bearer ${await test.token('UA', 'viewer')}`,
      'accept-language': 'uk',
    }
    const get = (url: string) => test.app.inject({ method: 'GET', url, headers })
    const reply = await get('/v1/bridges?from=published&to=contracted')
    expect(reply.headers['content-language']).toBe('uk')
    const told = reply.json() as Bridge
    const sentences = told.ways.flatMap(({ steps, totals }) => [
      ...steps.flatMap(({ formula, notTold, items }) => [formula, notTold, ...items.map((item) => item.formula)]),
      ...totals.map(({ formula }) => formula),
    ])
    expect(sentences.filter((each) => each !== null && /[a-z]{3}/i.test(each))).toEqual([])
    expect(on(told, 'unstated').steps.map(({ notTold }) => notTold)).toContain('Підсумок невідомий: оприлюднене.')
    const drawn = await get('/v1/bridges/chart.svg?from=committed&to=disbursed')
    expect(drawn.body).not.toMatch(/commitment|payment/)
  })

  it('from a total to itself there is no way: 400 names both fields', async () => {
    const { status, body } = await test.as('UA', 'viewer').get('/v1/bridges?from=pledged&to=pledged')
    expect([status, body.errors?.map(({ parameter }) => parameter)]).toEqual([400, ['from', 'to']])
    expect(body.detail).toBe('A bridge leads from one total to another: from and to are both pledged.')
  })
})

describe('BR-116: claims outside the register', () => {
  it('Bulgaria’s signature is a claim of low confidence that changes no count', async () => {
    type Listed = {
      items: { statement: string; used: boolean; agreementId: string | null; confidence: string | null }[]
    }
    const claims = async (query: string) =>
      (await test.as('PL', 'viewer').get<Listed>(`/v1/claims?limit=200&${query}`)).body.items
    expect(await claims('subject=signature_outside_register')).toEqual([
      expect.objectContaining({ used: false, agreementId: null, confidence: 'low' }),
    ])
    const { body } = await test.as('PL', 'viewer').get<{ items: unknown[] }>('/v1/agreements?limit=200')
    expect(body.items).toHaveLength(29)
    const outside = await claims('subject=non_signatory')
    expect(outside.filter(({ statement }) => /^(AT|HU|MT|SK):/.test(statement))).toHaveLength(4)
  })

  it('Italy’s clause shows both readings, the text that was seen being used and flagged as disputed', async () => {
    type View = { items: { id: string; participant?: string }[] }
    const { body } = await test.as('PL', 'viewer').get<View>('/v1/agreements?participant=IT')
    type Clauses = { clauses: { type: string; disputed: boolean; readings: object[] }[] }
    const agreement = await test.as('PL', 'viewer').get<Clauses>(`/v1/agreements/${body.items[0]!.id}`)
    const clause = agreement.body.clauses.find(({ type }) => type === 'consultation')
    expect(clause).toMatchObject({
      disputed: true,
      readings: [
        { requiresRequest: false, clockFrom: 'event', used: true },
        { requiresRequest: true, clockFrom: 'request', used: false },
      ],
    })
  })
})
