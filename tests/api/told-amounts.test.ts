import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permitted, targetsOf } from '../access/targets.ts'
import type { TestApp } from '../support/app.ts'
import { type Leaf, takenBy, textsOf } from '../support/body-texts.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
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
  'correctReceivedStatement /content/gdpShare/series/currency',
  'correctReceivedStatement /content/indicative/0/currency',
  'correctReceivedStatement /content/offers/0/currency',
  'createPledge /gdpShare/series/currency', // pledge-rules
  'createPledge /indicative/0/currency', // pledge-rules
  'importRates /confirmedValues/0/currency', // fx-rates: only names what there is
  'makeRevaluation /currency', // revaluations: only asks for what there is
  'recordReceivedStatement /content/gdpShare/series/currency',
  'recordReceivedStatement /content/indicative/0/currency',
  'recordReceivedStatement /content/offers/0/currency', // as whoever adopts it says it, by the same commands
  'respondToConsultation /offers/0/currency', // consultations
  'reverseLedgerEntry /replacement/currency', // ledger
  'stateDeviation /currency', // conversion-proposals
  'stateLotEvent /currency', // lots
]

type Place = { operation: string; at: string[] }

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

const QQQ = { amount: '1.00', currency: 'QQQ' }
const JPY = { amount: '1.5', currency: 'JPY' }
const sentOf = async (money: object) => {
  const found: Record<string, string> = {}
  for (const place of places())
    if (!elsewhere.includes(nameOf(place))) found[nameOf(place)] = await refusal(place, money)
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
})
