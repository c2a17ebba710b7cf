import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type ProblemBody, type TestApp } from '../support/app.ts'
import { contract, inlined } from '../support/contract.ts'

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
  await test.app.ready()
})
afterAll(() => test.close())

type Parameter = {
  name: string
  in: string
  schema: { type?: string; enum?: string[]; pattern?: string; format?: string }
}
type Operations = Record<string, Record<string, { parameters?: Parameter[] }>>

const operations = () => {
  const { paths } = inlined(contract) as { paths: Operations }
  return Object.entries(paths).flatMap(([path, { get }]) =>
    get === undefined
      ? []
      : [{ path, parameters: (get.parameters ?? []).filter((parameter) => parameter.in === 'query') }],
  )
}
const addressed = (path: string) => path.replaceAll('{code}', 'SE').replaceAll(/\{\w+\}/g, randomUUID())

/** What is a text of the caller's own, an identifier, or a cursor: nothing lists what there is. */
const free = [
  'q',
  'cursor',
  'after',
  'provisionId',
  'externalSystem',
  'externalId',
  'scheme',
  'identifier',
  'itemClass',
  'asOfRecorded',
]

/** A code of the right form that no list has. */
const nonsense: Record<string, string> = {
  '^[A-Z]{2}$': 'QQ',
  '^[A-Z]{3}$': 'QQZ',
  '^[a-z_]{2,60}$': 'nonsense',
}

async function refused(url: string): Promise<{ status: number; parameters: (string | undefined)[] }> {
  // Whatever is answered that is no problem document has no parameter: a picture is not JSON.
  for (const role of ['administrator', 'auditor', 'coordinator'] as const) {
    const headers = { authorization: `Bearer ${await test.token('UA', role)}` }
    const { statusCode: status, body } = await test.app.inject({ method: 'GET', url, headers })
    if (status === 403 && role !== 'coordinator') continue
    const errors = status < 300 ? [] : ((JSON.parse(body) as ProblemBody).errors ?? [])
    return { status, parameters: errors.map(({ parameter }) => parameter) }
  }
  throw new Error(`nobody may read ${url}`)
}

const runs = async () =>
  (await test.rows<{ runs: number }>('select count(*)::integer as runs from accord.report_run'))[0]!.runs

describe('a filter by a code that does not exist', () => {
  it('is 400 and names its parameter, in every list and report of the contract, and leaves no run', async () => {
    const before = await runs()
    const answered: string[] = []
    let asked = 0
    for (const { path, parameters } of operations()) {
      for (const { name, schema } of parameters) {
        const isText = schema.type === 'string' && schema.format === undefined && !free.includes(name)
        if (!isText) continue
        const code = schema.enum === undefined ? (nonsense[schema.pattern ?? ''] ?? 'nonsense') : 'nonsense'
        const { status, parameters: named } = await refused(`${addressed(path)}?${name}=${code}`)
        asked += 1
        if (status !== 400 || !named.includes(name)) answered.push(`${path}?${name}=${code}: ${status} ${named}`)
      }
    }
    expect(answered).toEqual([])
    expect(asked).toBeGreaterThan(80)
    expect(await runs()).toBe(before)
  })

  it.each([
    '/v1/ledger-entries?provider=SE&currency=EUR',
    '/v1/agreements?participant=GB&area=cyber',
    '/v1/provisions?area=cyber&limit=1',
    '/v1/requirements?coalition=drone',
    '/v1/coalitions?code=drone&participant=LV',
    '/v1/fx-rates?source=ecb&currency=USD&limit=1',
    '/v1/reports/ledger?provider=EU&originalCurrency=UAH',
    '/v1/capabilities?coalition=drone',
    '/v1/lots?origin=US',
    '/v1/consultations?requester=UA',
  ])('control: %s is answered', async (url) => expect((await test.as('UA', 'auditor').get(url)).status).toBe(200))

  it('a code that is new is known at once', async () => {
    const url = '/v1/coalitions?code=space'
    const coordinator = test.as('UA', 'coordinator')
    expect((await coordinator.get(url)).status).toBe(400)
    const made = await coordinator.post('/v1/coalitions', {
      code: 'space',
      name: { en: 'Space capability coalition', uk: 'Коаліція космічних спроможностей' },
      source: 'Statement.',
    })
    expect([made.status, (await coordinator.get(url)).status]).toEqual([201, 200])
  })
})

describe('a range that ends before it begins', () => {
  const pairs = [
    ['From', 'To', '2026-12-01', '2026-01-01'],
    ['Min', 'Max', '12', '3'],
  ] as const

  it('is 400 in every list and report that takes one; the same range the right way round is answered', async () => {
    const before = await runs()
    const wrong: string[] = []
    let asked = 0
    for (const { path, parameters } of operations()) {
      for (const [begin, end, late, early] of pairs) {
        for (const { name: from } of parameters.filter(({ name }) => name.endsWith(begin))) {
          const to = from.slice(0, -begin.length) + end
          if (!parameters.some(({ name }) => name === to)) continue
          asked += 1
          const reversed = await refused(`${addressed(path)}?${from}=${late}&${to}=${early}`)
          if (reversed.status !== 400 || reversed.parameters[0] !== to)
            wrong.push(`${path} ${from}: ${reversed.status}`)
          if (path.includes('reports')) continue
          const { status } = await refused(`${addressed(path)}?${from}=${early}&${to}=${late}`)
          if (status !== 200) wrong.push(`${path} ${from} in order: ${status}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThanOrEqual(7)
    expect(await runs()).toBe(before)
  })
})
