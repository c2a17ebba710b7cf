import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/access/actor.ts'
import { Refusal } from '../../src/kernel/refusal.ts'
import type { Target } from '../access/standings.ts'
import { permitted, targetsOf } from '../access/targets.ts'
import { type TestApp, trial } from '../support/app.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

// Good requests, spoiled in every place. Nothing that a client sends makes a 5xx; every refusal is a problem document
// of a status that the operation declares. FUZZ_SEED and FUZZ_RUNS look further.

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_123)
const runs = Number(process.env['FUZZ_RUNS'] ?? scaled(3, 12))

/** Writes are undone, so that every request finds the same records. */
let undo = false
let test: TestApp
let operations: Operation[]
let targets: Record<string, Target[]>
const tokens = new Map<string, string>()
const callers: [string, Role][] = [
  ['UA', 'coordinator'],
  ['UA', 'secretariat'],
  ['SE', 'coordinator'],
  ['PL', 'administrator'],
  ['XA', 'auditor'],
]

beforeAll(async () => {
  const beforeCommit = async () => {
    if (undo) throw new Refusal('unprocessable', { en: 'undone by the test', uk: 'скасовано' })
  }
  const config = { accountRequestsPerMinute: 1_000_000, addressRequestsPerMinute: 1_000_000 }
  const made = await createSceneryApp({ faults: { beforeCommit }, config })
  test = made.test
  operations = publishedOperations()
  targets = targetsOf(made.scenery)
})
afterAll(() => test.close())

/** What fits the form and not the facts: it passes the schemas and reaches the rules and the database. */
const plausible = fc.oneof(
  fc.uuid(),
  fc.constantFrom<unknown>(
    'UA',
    'ZZ',
    'XA',
    'NZ',
    '2026-11-23',
    '1991-01-01',
    '2199-12-31',
    '1991-01-01T00:00:00Z',
    '2199-12-31T23:59:59+14:00',
    '0.000001',
    '999999999999999.999999',
    '1',
    'XXX',
    'JPY',
    'https://login.example',
    'https://local-issuer.accord.invalid/UA',
    'secretariat',
    'limited',
    'x'.repeat(250),
    ['UA'],
    ['ZZ'],
    ['NO', 'DK'],
    [],
    null,
    1,
    24,
  ),
)

/** Texts as they come in attacks and accidents. */
const nasty = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\ud800',
  "'; drop table accord.offer; --",
  '%',
  '%00',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '99999999999999999999',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  '+275760-09-13T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  'W10',
  'WyJhIl0',
  Buffer.from('["00000000-0000-0000-0000-000000000000"]').toString('base64url'),
  Buffer.from('["PL","00000000-0000-0000-0000-000000000000",1e300]').toString('base64url'),
  Buffer.from('999999999999999.000000000000.aaaaaaaaaaaaaaaa').toString('base64url'),
  'PL',
  'zz',
  'true',
  '"',
  '\u202e\u0301👨‍👩‍👧',
  'x'.repeat(400),
  'я'.repeat(25_000),
)
const word = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 30 }))
const junk: fc.Arbitrary<unknown> = fc.oneof(
  word,
  fc.constantFrom<unknown>(null, true, 0, -1, 0.1, 1e308, 2 ** 53, -0, [], {}, [null], [[[]]], { x: 1 }, ['PL', 'PL']),
  fc.jsonValue({ maxDepth: 3 }),
)

type Spoiling = {
  /** None: somebody who is permitted the good request. */
  caller: [string, Role] | undefined
  target: number
  body?: { kind: 'drop' | 'replace' | 'add' | 'whole' | 'raw'; at: number; key: string; value: unknown }
  query?: [number, string][]
  path?: { at: number; value: string }
  headers?: Record<string, string>
}

const visible = fc.string({ unit: fc.constantFrom(...'abcXYZ019"\\*,;/=: W'), maxLength: 12 })
const headers = fc.dictionary(
  fc.constantFrom('if-match', 'idempotency-key', 'accept', 'content-type', 'traceparent', 'prefer'),
  visible,
  { minKeys: 1, maxKeys: 2 },
)
const body = fc.record({
  kind: fc.constantFrom('drop', 'replace', 'replace', 'replace', 'replace', 'add', 'whole', 'raw'),
  at: fc.nat(),
  key: word,
  value: fc.oneof({ weight: 3, arbitrary: plausible }, { weight: 2, arbitrary: junk }),
})
const query = fc.array(fc.tuple(fc.nat(), fc.oneof(word, plausible.map(String))), { minLength: 1, maxLength: 2 })
const path = fc.record({ at: fc.nat(), value: fc.oneof(word, fc.uuid()) })
/** Mostly one fault: of several the first is told, and the others are never met. */
const spoilings: fc.Arbitrary<Spoiling> = fc
  .tuple(
    fc.record({
      caller: fc.option(fc.constantFrom(...callers), { nil: undefined, freq: 2 }),
      target: fc.nat(),
    }),
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ body }) },
      { weight: 2, arbitrary: fc.record({ query }) },
      { weight: 2, arbitrary: fc.record({ path }) },
      { weight: 2, arbitrary: fc.record({ headers }) },
      { weight: 1, arbitrary: fc.record({ body, query, path, headers }) },
    ),
  )
  .map(([who, fault]) => ({ ...who, ...fault }))

/** Every place in a value, as paths. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [path]
  const inner = Object.entries(value).flatMap(([key, child]) => places(child, [...path, key]))
  return path.length === 0 ? inner : [path, ...inner]
}

function spoilBody(good: unknown, spoiled: Spoiling['body']): string | undefined {
  if (spoiled === undefined) return good === undefined ? undefined : JSON.stringify(good)
  const { kind, at, key, value } = spoiled
  if (kind === 'raw') return typeof value === 'string' ? value : `${JSON.stringify(value)}}`
  if (kind === 'whole') return JSON.stringify(value)
  if (good === undefined) return kind === 'add' ? JSON.stringify({ [key]: value }) : undefined
  const body = structuredClone(good) as Record<string, unknown>
  const all = places(body)
  const path = all[at % Math.max(all.length, 1)] ?? []
  const last = path.at(-1)
  const parent = path.slice(0, -1).reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], body)
  const holder = parent as Record<string, unknown>
  if (kind === 'add')
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
  else if (kind === 'replace' && last !== undefined) holder[last] = value
  else if (kind === 'drop' && last !== undefined) delete holder[last]
  return JSON.stringify(body)
}

function spoilPath(path: string, spoiled: Spoiling['path']): string {
  if (spoiled === undefined) return path
  const steps = path.split('/')
  const own = steps.flatMap((step, index) => (index > 2 && /[\dA-Z]/.test(step) ? [index] : []))
  const index = own[spoiled.at % Math.max(own.length, 1)]
  if (index === undefined) return path
  steps[index] = encode(spoiled.value)
  return steps.join('/')
}

/** As a client would encode it that knows no rules: a lone surrogate goes as the bytes that it would be. */
function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text.slice(0, 2_000)) : '%ED%A0%80'
}

function spoilQuery(operation: Operation, query: Spoiling['query'] = []): string {
  const pairs = query.map(([at, value]) => [[...operation.query, 'colour'][at % (operation.query.length + 1)]!, value])
  // A good `wait` would make the test wait, and so would a stream that is not to end at once.
  const waits = (name = '', value = '') => ['wait', 'seconds'].includes(name) && Number(value) > 0
  const kept = pairs.filter(([name, value]) => !waits(name, value))
  const ends = operation.query.includes('seconds') && !kept.some(([name]) => name === 'seconds')
  return [...kept, ...(ends ? [['seconds', '0'] as const] : [])]
    .map(([name, value]) => `${name}=${encode(value!)}`)
    .join('&')
}

async function tokenOf(participant: string, role: Role): Promise<string> {
  const who = `${participant} ${role}`
  if (!tokens.has(who)) tokens.set(who, await test.token(participant, role))
  return tokens.get(who)!
}

async function send(operation: Operation, spoiling: Spoiling) {
  const all = targets[operation.id]!
  const anybody = operation.access === 'public' || spoiling.caller !== undefined
  const good = anybody ? undefined : permitted(operation, targets)
  const target = good?.target ?? all[spoiling.target % all.length]!
  const caller = spoiling.caller ?? (good === undefined ? callers[0]! : [good.standing.participant, good.role])
  const body = spoilBody(good?.standing.body ?? target.body ?? target.standings[0]?.body, spoiling.body)
  const query = spoilQuery(operation, spoiling.query)
  const url = `${spoilPath(target.path.split('?')[0]!, spoiling.path)}${query === '' ? '' : `?${query}`}`
  return await test.app.inject({
    method: operation.method,
    url,
    headers: {
      authorization: `Bearer ${await tokenOf(...caller)}`,
      ...(operation.method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      ...(operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}),
      ...(body === undefined || operation.method === 'GET' ? {} : { 'content-type': 'application/json' }),
      ...spoiling.headers,
    },
    ...(body === undefined || operation.method === 'GET' ? {} : { payload: body }),
  })
}

type Reply = Awaited<ReturnType<typeof send>>

/** What is wrong with a reply, whatever it replies to. */
function faultOf({ id, statuses }: Pick<Operation, 'id' | 'statuses'>, { statusCode, headers, body }: Reply) {
  const what = `${id} answered ${statusCode}: ${body.slice(0, 300)}`
  if (statusCode >= 500) return what
  if (!statuses.includes(statusCode)) return `${what}, which it does not declare`
  if (statusCode < 400) return undefined
  if (!String(headers['content-type']).startsWith('application/problem+json')) return `${what}, not as a problem`
  const problem = JSON.parse(body) as Record<string, unknown>
  const whole = ['type', 'title', 'code', 'detail', 'traceId'].every((member) => typeof problem[member] === 'string')
  return whole && problem['status'] === statusCode ? undefined : `${what}, half a problem`
}

describe('spoiled requests', () => {
  it('are refused by a problem document of a declared status, never by a 5xx', async () => {
    const seen = new Map<number, number>()
    for (const operation of operations) {
      undo = operation.method !== 'GET'
      await fc.assert(
        fc.asyncProperty(spoilings, async (spoiling) => {
          const reply = await send(operation, spoiling)
          const fault = faultOf(operation, reply)
          if (fault !== undefined) throw new Error(fault)
          seen.set(reply.statusCode, (seen.get(reply.statusCode) ?? 0) + 1)
        }),
        { seed, numRuns: operation.method === 'GET' ? Math.ceil(runs / 2) : runs },
      )
    }
    // A fuzzer that is refused at the door proves nothing: it reaches the rules too.
    for (const status of [200, 400, 403, 404, 422]) expect(seen.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
  })

  it('control: an undeclared status, a 5xx, a refusal that is no problem document and half a one are noticed', async () => {
    const operation = operations.find(({ id }) => id === 'getConsultation')!
    const reply = await send(operation, { caller: ['UA', 'coordinator'], target: 0, path: { at: 1, value: 'x' } })
    expect([reply.statusCode, faultOf(operation, reply)]).toEqual([400, undefined])
    const spoiled = (change: object) => Object.assign(Object.create(reply), change) as Reply
    expect(faultOf({ id: 'x', statuses: [200] }, reply)).toContain('does not declare')
    expect(faultOf(operation, spoiled({ statusCode: 503 }))).toContain('answered 503')
    expect(faultOf(operation, spoiled({ headers: {} }))).toContain('not as a problem')
    expect(faultOf(operation, spoiled({ body: '{"status":400}' }))).toContain('half a problem')
  })
})

describe('a good request that is typed in capital letters', () => {
  const id = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g
  type Capitals = { what: string; path: string; body: unknown; same: boolean }

  /** Each text of it in turn; the identifiers of its address at once. `same`: it says what it said. */
  function inCapitals({ target, standing }: ReturnType<typeof permitted>): Capitals[] {
    const good = standing.body ?? target.body
    const path = target.path.replace(id, (each) => each.toUpperCase())
    const each = places(good ?? {}).flatMap((steps): Capitals[] => {
      const body = structuredClone(good) as Record<string, unknown>
      const holder = steps.slice(0, -1).reduce((inner, step) => inner[step] as Record<string, unknown>, body)
      const text = holder[steps.at(-1)!]
      if (typeof text !== 'string' || text.toUpperCase() === text) return []
      holder[steps.at(-1)!] = text.toUpperCase()
      return [{ what: `/${steps.join('/')}`, path: target.path, body, same: text.replace(id, '') === '' }]
    })
    return path === target.path ? each : [{ what: 'its address', path, body: good, same: true }, ...each]
  }

  async function faultsOf(operation: Operation): Promise<string[]> {
    const good = permitted(operation, targets)
    const { target, standing, role } = good
    const ask = async (path: string, body: unknown) =>
      await test.app.inject({
        method: operation.method,
        url: path,
        headers: {
          authorization: `Bearer ${await tokenOf(standing.participant, role)}`,
          ...(operation.method === 'GET' ? {} : trial.headers),
          ...(operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}),
        },
        ...(body === undefined || operation.method === 'GET' ? {} : { payload: body as object }),
      })
    const asTyped = await ask(target.path, standing.body ?? target.body)
    const faults: string[] = []
    for (const { what, path, body, same } of inCapitals(good)) {
      const reply = await ask(path, body)
      const differs = same && reply.statusCode !== asTyped.statusCode
      const fault =
        faultOf(operation, reply) ?? (differs ? `${asTyped.statusCode}, and ${reply.statusCode}` : undefined)
      if (fault !== undefined) faults.push(`${operation.id} ${what}: ${fault}`)
    }
    return faults
  }

  it('is never a 5xx, and its identifiers are the same ones', async () => {
    undo = false
    const endless = ({ id, access }: Operation) => access === 'public' || id.startsWith('stream')
    const faults: string[] = []
    for (const operation of sampled(operations.filter((each) => !endless(each))))
      faults.push(...(await faultsOf(operation)))
    expect(faults).toEqual([])
  })

  it('control: every text of a body, and every identifier of an address, has its turn', () => {
    const all = inCapitals(permitted(operations.find(({ id }) => id === 'registerLot')!, targets)).map(
      ({ what }) => what,
    )
    expect(all).toEqual(expect.arrayContaining(['/commitmentId', '/itemClass', '/unit']))
    const addressed = inCapitals(permitted(operations.find(({ id }) => id === 'assessMilestone')!, targets))
    expect(addressed[0]).toMatchObject({ what: 'its address', path: expect.stringMatching(/[A-F]/), same: true })
  })
})
