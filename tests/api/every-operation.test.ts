import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policy } from '../../src/access/policy.ts'
import { Refusal } from '../../src/kernel/refusal.ts'
import type { Target } from '../access/standings.ts'
import { type Permitted, permitted, targetsOf } from '../access/targets.ts'
import { createTestApp, type ProblemBody, type TestApp, trial } from '../support/app.ts'
import { contract, matcherOf } from '../support/contract.ts'
import { type Operation, publishedOperations } from '../support/operations.ts'
import { withClient } from '../support/postgres.ts'
import { sampled, scaled } from '../support/scale.ts'
import { createScenery } from '../support/scenery.ts'

// What the contract promises of every operation of a kind is asked of every operation of that kind, as it is published.

const undone = { en: 'undone by the test', uk: 'скасовано' }
let undo = false
let test: TestApp
let operations: Operation[]
let targets: Record<string, Target[]>

/** What the scenery was made by. */
type Made = { id: string; params: Record<string, string>; location: string | undefined; body: { id?: string } }
const made: Made[] = []

beforeAll(async () => {
  const beforeCommit = async () => {
    if (undo) throw new Refusal('unprocessable', undone)
  }
  test = await createTestApp({ faults: { beforeCommit } })
  test.app.addHook('onSend', async (request, reply, payload) => {
    const { operationId: id } = (request.routeOptions.schema ?? {}) as { operationId?: string }
    if (reply.statusCode !== 201 || id === undefined) return
    const location = reply.getHeader('location') as string | undefined
    made.push({ id, params: request.params as Made['params'], location, body: JSON.parse(String(payload)) })
  })
  operations = publishedOperations()
  targets = targetsOf(await createScenery(test))
})
afterAll(() => test.close())

const tokens = new Map<string, string>()
async function authorization({ standing: { participant }, role }: Permitted): Promise<string> {
  const who = `${participant} ${role}`
  if (!tokens.has(who)) tokens.set(who, await test.token(participant, role))
  return `Bearer ${tokens.get(who)}`
}

/** While it works, every write is taken back at its very end. */
async function undoing(work: () => Promise<void>): Promise<void> {
  undo = true
  try {
    await work()
  } finally {
    undo = false
  }
}

type Sent = { status: number; body: ProblemBody & { valid?: boolean }; headers: Record<string, unknown> }

async function send(request: Permitted, query: string, headers: Record<string, string>) {
  const { operation, target, standing } = request
  const payload = standing.body ?? target.body
  const response = await test.app.inject({
    method: operation.method,
    url: `${target.path}${query}`,
    headers: { authorization: await authorization(request), ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: response.statusCode, body: response.json(), headers: response.headers } as Sent
}

const current = ({ operation, target }: Permitted): Record<string, string> =>
  operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}

/** How many rows every table has. */
async function rowCounts(): Promise<unknown> {
  const tables = await test.rows<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'accord'",
  )
  const sums = tables.map(({ name }) => `(select count(*)::int from accord.${name}) as ${name}`)
  return await withClient(test.testDatabase.superuserUrl, async (client) => {
    const { rows } = await client.query(`select ${sums.join(', ')}`)
    return rows[0]
  })
}

it('every operation that writes declares its body, if only to say that it has no fields', () => {
  expect(operations.filter(({ method, hasBody }) => method !== 'GET' && !hasBody)).toEqual([])
})

describe('every write', () => {
  it('can be tried with Prefer: handling=validate: checked to the end, answered in the form of success, and nothing is stored', async () => {
    const before = await rowCounts()
    const writes = operations.filter(({ method }) => method !== 'GET')
    const wrong: string[] = []
    let bodylessVerbs = 0
    for (const operation of sampled(writes)) {
      const request = permitted(operation, targets)
      const bodyless = request.standing.body === undefined && request.target.body === undefined
      // A verb without a body may say that it sends JSON, as many clients always do.
      const spoken = bodyless ? [{ 'content-type': 'application/json' }] : []
      bodylessVerbs += spoken.length
      for (const more of [{}, { 'idempotency-key': randomUUID() }, ...spoken]) {
        const reply = await send(request, '', {
          ...current(request),
          ...more,
          prefer: 'respond-async, handling="validate"',
        })
        const applied = reply.headers['preference-applied']
        if (reply.status !== 200 || applied !== 'handling=validate')
          wrong.push(`${operation.id}: ${reply.status} ${applied} ${reply.body?.detail}`)
      }
    }
    expect(wrong).toEqual([])
    expect(await rowCounts()).toEqual(before)
    expect(writes.length).toBeGreaterThan(100)
    expect(bodylessVerbs).toBeGreaterThan(scaled(1, 10))
  })

  it('has one type of success in the contract, tried or not', async () => {
    type Replies = Record<string, { content?: Record<string, { schema: unknown }> }>
    const { paths } = contract as { paths: Record<string, Record<string, { responses: Replies }>> }
    for (const { id, method, path, statuses } of operations) {
      if (method === 'GET' || !statuses.includes(201)) continue
      const { responses } = paths[path]![method.toLowerCase()]!
      expect(responses['200']!.content, id).toEqual(responses['201']!.content)
    }
  })
})

it('what was made is told of in the journal, or with the record that it is part of', async () => {
  const rows = await test.rows<{ text: string }>(
    "select concat_ws(' ', resource_id, root_id, payload) as text from accord.journal_entry",
  )
  const journal = rows.map(({ text }) => text).join()
  const untold = (all: readonly Made[]) =>
    new Set(all.filter(({ body }) => !journal.includes(body.id!)).map(({ id }) => id))
  const identified = made.filter(({ body }) => body.id !== undefined)
  // A withdrawal is told of by the statement that it withdraws.
  expect([...untold(identified)]).toEqual(['withdrawLotStatement'])
  expect([...untold([{ ...identified[0]!, id: 'control', body: { id: randomUUID() } }])]).toEqual(['control'])
  expect(new Set(identified.map(({ id }) => id)).size).toBeGreaterThan(20)
})

it('what was made is linked to the operation that reads it, at the address that Location tells', async () => {
  type Linked = { operationId: string; responses: Record<string, { links?: Record<string, Link> }> }
  type Link = { operationId: string; parameters: Record<string, string> }
  const { paths } = contract as { paths: Record<string, Record<string, Linked>> }
  const links = new Map(
    Object.values(paths).map(({ post }) => [post?.operationId, post?.responses['201']?.links?.['read']]),
  )
  const addressOf = ({ operationId, parameters }: Link, { params, body }: Made) =>
    Object.entries(parameters).reduce(
      (path, [name, from]) =>
        path.replace(`{${name}}`, from === '$response.body#/id' ? body.id! : params[from.split('.').at(-1)!]!),
      operations.find(({ id }) => id === operationId)!.path,
    )
  const wrong = made.flatMap((each) => {
    const link = links.get(each.id)
    const address = link === undefined ? undefined : addressOf(link, each)
    // What has no address of its own is read where it stands, to which there is no link.
    const fits = address === undefined ? !each.location?.endsWith(`/${each.body.id}`) : address === each.location
    return fits ? [] : [`${each.id} is at ${each.location} and links to ${address}`]
  })
  expect([...new Set(wrong.map((text) => text.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, '…')))]).toEqual([])
  const linked = made.filter(({ id }) => links.get(id) !== undefined)
  expect(new Set(linked.map(({ id }) => id)).size, 'kinds of records').toBeGreaterThan(25)
})

describe('every POST', () => {
  const posts = () => operations.filter(({ method }) => method === 'POST')

  it('takes an Idempotency-Key, and is 400 without one', async () => {
    expect(
      posts()
        .filter(({ idempotent }) => !idempotent)
        .map(({ id }) => id),
    ).toEqual([])
    for (const operation of sampled(posts())) {
      const request = permitted(operation, targets)
      const { status, body } = await send(request, '', current(request))
      expect({ status, code: body.code }, operation.id).toEqual({ status: 400, code: 'idempotency_key_required' })
      expect(body.errors, operation.id).toEqual([expect.objectContaining({ parameter: 'Idempotency-Key' })])
    }
  })

  it('control: untried, the same requests do store rows', async () => {
    const before = await rowCounts()
    const request = permitted(operations.find(({ id }) => id === 'createConsultation')!, targets)
    expect((await send(request, '', { 'idempotency-key': randomUUID() })).status).toBe(201)
    expect(await rowCounts()).not.toEqual(before)
  })

  it('that is refused keeps no key and no row', () =>
    undoing(async () => {
      const before = await rowCounts()
      for (const operation of sampled(posts())) {
        const request = permitted(operation, targets)
        const key = randomUUID()
        for (let time = 0; time < 2; time += 1) {
          const { body, headers } = await send(request, '', { ...current(request), 'idempotency-key': key })
          expect(body.detail, operation.id).toBe(undone.en)
          expect(headers['idempotency-replayed'], operation.id).toBeUndefined()
        }
      }
      expect(await rowCounts()).toEqual(before)
    }))
})

describe('every operation over a row that was read', () => {
  const conditional = () =>
    sampled(operations.filter(({ ifMatch }) => ifMatch)).map((operation) => permitted(operation, targets))
  const key = () => ({ 'idempotency-key': randomUUID() })

  it('is 428 without If-Match', async () => {
    for (const request of conditional()) {
      const { status, body } = await send(request, '', key())
      expect({ status, code: body.code }, request.operation.id).toEqual({ status: 428, code: 'precondition_required' })
      expect(body.object, request.operation.id).toBeDefined()
    }
  })

  /** How a tag is spelt is one function's to read: tried where one operation of each module calls it. */
  const spelt = ['updateParticipant', 'suspendIssuer', 'confirmRegisterProposal', 'amendConsultation', 'rejectOffer']

  it('is 412 with the current ETag for another version, a weak tag, a bare number and nonsense', async () => {
    for (const request of conditional()) {
      const { id } = request.operation
      const version = request.target.version!
      const spellings = [`W/"${version}"`, `${version}`, '"', '', `"0", W/"${version}"`]
      for (const tag of [`"${version + 1}"`, ...(spelt.includes(id) ? spellings : [])]) {
        const { status, body, headers } = await send(request, '', { ...key(), 'if-match': tag })
        expect({ status, code: body.code }, `${id} ${tag}`).toEqual({ status: 412, code: 'precondition_failed' })
        expect(headers['etag'], `${id} ${tag}`).toBe(`"${version}"`)
      }
    }
  })

  it('is carried out for its version in a list, and for *', () =>
    undoing(async () => {
      for (const request of conditional()) {
        const { id } = request.operation
        const { version } = request.target
        const spellings = [`"${version}"`, `"999", "${version}"`, `W/"1","${version}" , "7"`]
        for (const tag of ['*', ...(spelt.includes(id) ? spellings : [])]) {
          const { body } = await send(request, '', { ...key(), 'if-match': tag })
          expect(body.detail, `${id} ${tag}`).toBe(undone.en)
        }
      }
    }))

  it('answers the ETag that its GET answers, and raises it', async () => {
    const coordinator = test.as('UA', 'coordinator')
    const body = { kind: 'ad_hoc', mode: 'monitoring', title: 'Tags', summary: 'Tags.', asks: [{ text: 'x' }] }
    const { headers, body: made } = await coordinator.post<{ id: string }>('/v1/consultations', body)
    const at = `/v1/consultations/${made.id}`
    expect([headers['etag'], headers['location']]).toEqual(['"1"', at])
    expect((await coordinator.get(at)).headers['etag']).toBe('"1"')
    expect((await coordinator.patch(at, { title: 'Other' }, { ifMatch: 1 })).headers['etag']).toBe('"2"')
    expect((await coordinator.get(at)).headers['etag']).toBe('"2"')
    const stale = await coordinator.patch(at, { title: 'Third' }, { ifMatch: 1 })
    expect([stale.status, stale.headers['etag']]).toEqual([412, '"2"'])
    expect((await coordinator.get<{ title: string }>(at)).body.title).toBe('Other')
  })
})

describe('every GET', () => {
  it('answers HEAD alike and without a body, ignores a body, and is kept by nobody, or asked about each time', async () => {
    const reads = operations.filter(({ method, access }) => method === 'GET' && access !== 'public')
    for (const operation of sampled(reads)) {
      const request = permitted(operation, targets)
      const { target } = request
      const headers = { authorization: await authorization(request) }
      const head = await test.app.inject({ method: 'HEAD', url: target.path, headers })
      expect([head.statusCode, head.body], operation.id).toEqual([200, ''])
      const withBody = await test.app.inject({ method: 'GET', url: target.path, headers, payload: '{"x":' })
      expect(withBody.statusCode, operation.id).toBe(200)
      const kept = operation.statuses.includes(304) ? 'private, no-cache' : 'no-store'
      expect(withBody.headers['cache-control'], operation.id).toBe(kept)
    }
  })
})

it('every list that goes on says where, in the reply and in Link', async () => {
  const wrong: string[] = []
  let lists = 0
  for (const operation of operations) {
    if (operation.method !== 'GET' || !operation.query.includes('limit') || operation.access === 'public') continue
    const request = permitted(operation, targets)
    const { body, headers } = await send(request, `${request.target.path.includes('?') ? '&' : '?'}limit=1`, {})
    const { nextCursor } = (body ?? {}) as { nextCursor?: string | null }
    if (nextCursor === undefined || nextCursor === null) continue
    lists += 1
    if (!String(headers['link']).includes(encodeURIComponent(nextCursor))) wrong.push(operation.id)
  }
  expect(wrong).toEqual([])
  expect(lists).toBeGreaterThan(20)
})

describe('every GET and every trial of a write', () => {
  const told = [
    'etag',
    'location',
    'link',
    'retry-after',
    'idempotency-replayed',
    'report-run',
    'trace-id',
    'deprecation',
    'sunset',
    'content-language',
  ]

  it('answers what the contract declares: a body of its schema, and no header beyond those of its reply', async () => {
    type Reply = { $ref?: string; headers?: object; content?: Record<string, { schema: object }> }
    type Replies = Record<string, Reply>
    const document = contract as {
      paths: Record<string, Record<string, { responses: Replies }>>
      components: { responses: Replies; schemas: object }
    }
    const isOf = matcherOf(document.components)
    const undeclared: string[] = []
    for (const operation of sampled(operations)) {
      if (operation.access === 'public' || operation.id === 'stream') continue
      const request = permitted(operation, targets)
      const url = request.target.path
      const writes = operation.method !== 'GET'
      if (url.includes('/v1/stream')) continue
      const payload = writes ? (request.standing.body ?? request.target.body) : undefined
      const reply = await test.app.inject({
        method: operation.method,
        url,
        headers: { authorization: await authorization(request), ...current(request), ...(writes ? trial.headers : {}) },
        ...(payload === undefined ? {} : { payload }),
      })
      const given = document.paths[operation.path]![operation.method.toLowerCase()]!.responses[reply.statusCode]!
      const declared = given.$ref === undefined ? given : document.components.responses[given.$ref.split('/').at(-1)!]!
      const names = Object.keys(declared.headers ?? {}).map((name) => name.toLowerCase())
      for (const name of Object.keys(reply.headers).filter((each) => told.includes(each)))
        if (!names.includes(name)) undeclared.push(`${operation.id} ${reply.statusCode}: ${name}`)
      const type = String(reply.headers['content-type']).split(';')[0]!
      const schema = declared.content?.[type]?.schema
      if (/[/+]json$/.test(type) && (schema === undefined || !isOf(schema, reply.json())))
        undeclared.push(`${operation.id}: ${type}`)
    }
    expect(undeclared).toEqual([])
  })
})

describe('every address', () => {
  it('refuses other methods with 405 and says which it has, whoever asks', async () => {
    const byPath = Map.groupBy(operations, ({ path }) => path)
    for (const [path, here] of byPath) {
      if (!path.startsWith('/v1/')) continue
      const methods: string[] = here.map(({ method }) => method)
      const url = path.replaceAll(/\{\w+\}/g, 'x')
      for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'POST'] as const) {
        if (methods.includes(method)) continue
        const { statusCode, headers, body } = await test.app.inject({ method, url, payload: '{' })
        expect([statusCode, JSON.parse(body).code], `${method} ${path}`).toEqual([405, 'method_not_allowed'])
        const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods
        expect(headers['allow'], `${method} ${path}`).toBe(allowed.sort().join(', '))
      }
    }
  })
})

it('what a record allows its reader are operations of the contract', async () => {
  const names = new Set(operations.map(({ id }) => id))
  // A lot tells which of its events may be stated: they are one operation with a word. Reports hold no records.
  const ofLots = /^\/v1\/(lots|reports)/
  const others = new Set<string>()
  const seen = new Set<string>()
  const look = (value: unknown, where: string): void => {
    if (value === null || typeof value !== 'object') return
    for (const [key, each] of Object.entries(value)) {
      if (key === 'allowedActions' && Array.isArray(each)) {
        for (const action of each as string[]) (names.has(action) ? seen : others).add(`${where} ${action}`)
      } else look(each, where)
    }
  }
  for (const operation of operations.filter(({ access }) => Object.hasOwn(policy, access))) {
    for (const target of sampled(targets[operation.id] ?? [])) {
      if (ofLots.test(target.path)) continue
      if (operation.method !== 'GET') continue
      const request = permitted(operation, targets)
      const reply = await test.app.inject({
        method: 'GET',
        url: target.path,
        headers: { authorization: await authorization(request) },
      })
      if (String(reply.headers['content-type']).includes('json')) look(reply.json(), operation.id)
    }
  }
  expect([...others]).toEqual([])
  expect(seen.size, 'control: records allow something').toBeGreaterThan(20)
})
