import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { type Leaf, takenBy, textsOf } from '../support/body-texts.ts'
import { contract } from '../support/implementation-scenery.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { told as heard, pledged } from '../support/received-scenery.ts'
import { createSceneryApp, type Scenery } from '../support/scenery.ts'

// BR-10 in every place where money is told: what is found is each currency of each body of the contract, and what is
// sent is the good request of its operation with that place spoiled.

let test: TestApp
let scenery: Scenery
let bodies: Leaf[]
let operations: Map<string, Operation>

beforeAll(async () => {
  const { made, ...taken } = await takenBy(createSceneryApp)
  test = made.test
  scenery = made.scenery
  bodies = taken.bodies
  operations = new Map(
    publishedOperations().map((each) => [`${each.method} ${each.path.replaceAll(/\{(\w+)\}/g, ':$1')}`, each]),
  )
})
afterAll(() => test.close())

/** Places of no request of this file, each with the test that has it. */
const elsewhere = [
  'confirmProposalAsCommitment /valuation/currency', // conversion-proposals
  'importRates /confirmedValues/0/currency', // fx-rates: only names what there is
  'makeRevaluation /currency', // revaluations: only asks for what there is
  'stateDeviation /currency', // conversion-proposals
  'stateLotEvent /currency', // lots
]

type Money = { amount: string; currency: string }
const { amount: _, currency: __, ...bare } = pledged
const fixed = { ...bare, amountKind: 'fixed', amount: '3' }
/** What a pledge, a commitment and a response say in their parts, by the place of the amount. */
const parts = {
  pledge: {
    '/amountMax': ({ amount, currency }: Money) => ({
      ...{ ...fixed, amountKind: 'range', amount: '1', amountMax: amount },
      currency,
    }),
    '/floorPerYear': ({ amount, currency }: Money) => ({ ...fixed, floorPerYear: amount, currency }),
    '/gdpShare/series/amount': (money: Money) => ({
      ...bare,
      amountKind: 'gdp_share',
      gdpShare: { percent: '0.25', of: 'SE', series: { name: 'Statistics Sweden', year: 2025, ...money } },
    }),
    '/indicative/0/amount': (money: Money) => ({ ...bare, amountKind: 'unquantified', indicative: [money] }),
    '/schedule/0/amount': ({ amount, currency }: Money) => ({
      ...fixed,
      currency,
      schedule: [{ period: '2027', amount }],
    }),
  },
  commitment: {
    '/items/0/amount': ({ amount, currency }: Money) => ({
      ...{ ...contract, amount: undefined, currency, modality: 'in_kind', financeType: 'grant' },
      items: [{ itemClass: 'generators', unit: 'pieces', quantity: '2', valuationMethod: 'replacement_cost', amount }],
    }),
  },
  response: {
    '/offers/0/amount': (money: Money) => ({ type: 'offer', offers: [{ kind: 'money', ...money }] }),
  },
}

type Place = { operation: string; at: string[] }

/** Each amount of each body that no sent place has beside its currency. */
function placesApart(): string[] {
  const beside = places()
    .filter((place) => !isNested(place))
    .map((place) => nameOf(place))
    .map((name) => name.replace(/currency$/, 'amount'))
  const found = bodies.flatMap(({ at, schema }) => {
    const operation = operations.get(at)?.id
    if (operation === undefined) return []
    return textsOf(schema)
      .filter((leaf) => /\/(amount|amountMax|floorPerYear)$/.test(leaf.at))
      .map((leaf) => `${operation} ${leaf.at}`)
  })
  return [...new Set(found)].filter((name) => !beside.includes(name)).toSorted()
}

function places(): Place[] {
  const found = bodies.flatMap(({ at, schema }) => {
    const operation = operations.get(at)?.id
    if (operation === undefined) return []
    return textsOf(schema)
      .filter((leaf) => leaf.at.endsWith('/currency'))
      .map((leaf) => ({ operation, at: leaf.at.split('/').slice(1, -1) }))
  })
  return [...new Map(found.map((place) => [nameOf(place), place])).values()]
}
const isNested = (place: Place) => nameOf(place).replace(/currency$/, 'amount') in nested()
const nameOf = ({ operation, at }: Place) => [operation, [...at, 'currency'].join('/')].join(' /')

/** A body with this money in this place of it. */
function told(good: object, at: readonly string[], money: object): object {
  const body = structuredClone(good) as Record<string, unknown>
  const holder = at.reduce<Record<string, unknown>>((inner, step) => {
    inner[step] ??= {}
    return inner[step] as Record<string, unknown>
  }, body)
  Object.assign(holder, money)
  return body
}

async function refusal(place: Place, money: object): Promise<string> {
  const operation = [...operations.values()].find(({ id }) => id === place.operation)!
  const { target, standing, role } = permitted(operation, targetsOf(scenery))
  const good = standing.body ?? target.body ?? {}
  const reply = await test
    .as(standing.participant, role)
    .post<{ errors?: { pointer?: string; detail: string; rule?: string }[]; detail?: string }>(
      target.path,
      told(good, place.at, money),
      operation.ifMatch ? { ifMatch: target.version! } : {},
    )
  const [error] = reply.body.errors ?? []
  return `${reply.status} ${error?.pointer ?? ''} ${error?.detail ?? reply.body.detail}`
}

type Answer = { status: number; body: { errors?: { pointer?: string; detail: string }[]; detail?: string } }
type Kind = keyof typeof parts

/** The requests that tell an amount in a part, by its place. */
function nested(): Record<string, (money: Money) => Promise<Answer>> {
  const sweden = test.as('SE', 'ministry')
  const own: Record<Kind, [string, (body: object) => Promise<Answer>]> = {
    pledge: ['createPledge', (body) => sweden.post('/v1/pledges', body)],
    commitment: ['createCommitment', (body) => sweden.post('/v1/commitments', body)],
    response: ['respondToConsultation', (body) => sendTo('respondToConsultation', body, { alone: true })],
  }
  const found = Object.entries(parts).flatMap(([name, places]) =>
    Object.entries(places).flatMap(([place, content]): [string, (money: Money) => Promise<Answer>][] => {
      const kind = name as Kind
      const [operation, send] = own[kind]
      return [
        [`${operation} ${place}`, (money) => send(content(money))],
        [`recordReceivedStatement /content${place}`, (money) => record(kind, content(money))],
        [
          `correctReceivedStatement /content${place}`,
          async (money) => {
            const { body } = await record(kind, content({ amount: '2', currency: 'EUR' }))
            const at = `/v1/received-statements/${(body as { id: string }).id}/correction`
            const by = test.as('SE', kind === 'response' ? 'coordinator' : 'ministry')
            return by.post(at, { kind, content: content(money) }, { ifMatch: 1 })
          },
        ],
      ]
    }),
  )
  const replaced = (replacement: Money) =>
    sendTo('reverseLedgerEntry', { replacement: { transactionDate: '2026-11-20', ...replacement } })
  return { ...Object.fromEntries(found), 'reverseLedgerEntry /replacement/amount': replaced }
}
const record = (kind: Kind, content: object): Promise<Answer> =>
  test.as('UA', 'coordinator').post('/v1/received-statements', {
    ...{ ...heard, kind, content },
    ...(kind === 'response' ? { consultationId: scenery.request.id } : {}),
  })
/** The good request of an operation, with this in its body. */
function sendTo(id: string, more: object, { alone = false } = {}): Promise<Answer> {
  const operation = [...operations.values()].find((each) => each.id === id)!
  const { target, standing, role } = permitted(operation, targetsOf(scenery))
  const options = operation.ifMatch ? { ifMatch: target.version! } : {}
  const body = alone ? more : { ...((standing.body ?? target.body) as object), ...more }
  return test.as(standing.participant, role).post(target.path, body, options)
}

/** Amounts in the currency of the record that is named, EUR: what is sent beside one that has too many places. */
const inEur = { amount: '1.001' }
const drawn = { amount: '100.00', currency: 'SEK', commitmentAmount: { ...inEur, rate: '0.01', source: 'Riksbank' } }
const ofRecords: Record<string, object> = {
  'allocate /amount': inEur,
  'createDisbursement /commitmentAmount/amount': drawn,
  'createReturn /amount': inEur,
  'decommit /amount': inEur,
  'releaseAllocation /amount': inEur,
  'reverseLedgerEntry /replacement/commitmentAmount/amount': {
    replacement: { ...drawn, transactionDate: '2026-11-20' },
  },
}
const apart = [
  'acceptOffer /amount', // consultations
  // As whoever corrects or adopts it says it, by the command of the payment.
  'correctReceivedStatement /content/commitmentAmount/amount',
  'createRefund /commitmentAmount/amount', // by the rule of the payment
  'recordReceivedStatement /content/commitmentAmount/amount',
]

const QQQ = { amount: '1.00', currency: 'QQQ' }
const JPY = { amount: '1.5', currency: 'JPY' }
const sentOf = async (money: object) => {
  const found: Record<string, string> = {}
  for (const place of places())
    if (!elsewhere.includes(nameOf(place)) && !isNested(place)) found[nameOf(place)] = await refusal(place, money)
  return found
}
const notSaying = (said: Record<string, string>, what: string) =>
  Object.entries(said).filter(([, answer]) => !answer.startsWith('422') || !answer.includes(what))

describe('money that is told (BR-10)', () => {
  it('is in a currency of ISO 4217, in every place of every body', async () => {
    const said = await sentOf(QQQ)
    expect(Object.keys(said).length).toBeGreaterThan(10)
    expect(notSaying(said, '/currency QQQ is not a currency of ISO 4217.')).toEqual([])
  })

  it('has no more places than its currency, in every place of every body', async () => {
    expect(notSaying(await sentOf(JPY), '/amount JPY has 0 decimal places.')).toEqual([])
  })

  it('leaves no place out but those that other tests have', () => {
    expect(elsewhere.filter((name) => !places().some((place) => nameOf(place) === name))).toEqual([])
  })

  it('control: of money that there is nothing of this is said, and so each place is found out', async () => {
    const said = await sentOf({ amount: '1', currency: 'EUR' })
    expect(notSaying(said, 'QQQ')).toHaveLength(Object.keys(said).length)
    expect(Object.values(said).filter((answer) => /currency of ISO|decimal places/.test(answer))).toEqual([])
  })

  it('has no more places than its currency in every part of a body either', async () => {
    const wrong: string[] = []
    for (const [name, send] of Object.entries(nested())) {
      const { status, body } = await send(JPY)
      const [error] = body.errors ?? []
      const at = name.split(' ')[1]
      if (status !== 422 || error?.pointer !== at || error?.detail !== 'JPY has 0 decimal places.')
        wrong.push(`${name}: ${status} ${error?.pointer} ${error?.detail ?? body.detail}`)
    }
    expect(wrong).toEqual([])
  })

  it('has no more places than the currency of the record that is named', async () => {
    for (const [name, body] of Object.entries(ofRecords)) {
      const [operation, at] = name.split(' ') as [string, string]
      const answer = await sendTo(operation, body)
      expect(answer, `${name}: ${JSON.stringify(answer.body)}`).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: at, detail: 'EUR has 2 decimal places.' }] },
      })
    }
  })

  it('control: of an amount in a part that is right nothing of this is said', async () => {
    for (const [name, send] of Object.entries(nested()))
      expect((await send({ amount: '2', currency: 'EUR' })).status, name).toBeLessThan(300)
  })

  it('leaves no part of a body out', () => {
    const found = [...Object.keys(nested()), ...Object.keys(ofRecords), ...apart]
    expect(placesApart().filter((name) => !found.includes(name))).toEqual([])
  })
})
