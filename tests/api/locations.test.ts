import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { type Permitted, permitted, targetsOf } from '../access/targets.ts'
import { createTestApp, type TestApp } from '../support/app.ts'
import { publishedOperations } from '../support/operations.ts'
import { createScenery, createSceneryApp, type Scenery } from '../support/scenery.ts'

// What a creating operation makes is where its reply says that it is, for whoever made it.

type Read = { status: number; text: string; id: unknown; etag: unknown } | undefined
/** `own`: the address that reads what was made, where it is another. */
type Made = { id: string; location: unknown; body: { id?: string }; etag: unknown; read: Read; own: string | undefined }

const made = new Map<string, Made>()
const creating = publishedOperations().filter(({ statuses }) => statuses.some((status) => [201, 202].includes(status)))
const missing = () => creating.filter(({ id }) => !made.has(id))
/** Their reply is about what was taken back, of which the record tells no more. */
const takenBack = ['withdrawLotStatement']

beforeAll(async () => {
  // By what the scenery is made by, and by the rest of the operations.
  const test = await createTestApp()
  watch(test)
  await sendAll(test, await createScenery(test))
  // One excludes another, of the same record: those that were excluded are tried on another scenery.
  const other = await createSceneryApp()
  watch(other.test)
  await sendAll(other.test, other.scenery)
})

function watch(test: TestApp): void {
  test.app.addHook('onSend', async (request, reply, payload) => {
    const { operationId: id } = (request.routeOptions.schema ?? {}) as { operationId?: string }
    if (![201, 202].includes(reply.statusCode) || id === undefined || made.has(id)) return
    const [location, etag] = [reply.getHeader('location'), reply.getHeader('etag')]
    const body = JSON.parse(String(payload)) as Made['body']
    const token = request.headers.authorization!
    const read = await at(test, location, token)
    const own = body.id === undefined || body.id === read?.id ? undefined : await ownAddress(test, body.id, token)
    made.set(id, { id, location, body, etag, read, own })
  })
}

/** Sends what nothing was made by yet. */
async function sendAll(test: TestApp, scenery: Scenery): Promise<void> {
  const targets = targetsOf(scenery)
  for (const operation of missing()) if (!made.has(operation.id)) await send(test, permitted(operation, targets))
  await test.close()
}

const records = publishedOperations()
  .filter(({ method, path }) => method === 'GET' && /^\/v1\/[a-z-]+\/\{id\}$/.test(path))
  .map(({ path }) => path)

async function ownAddress(test: TestApp, id: string, token: string): Promise<string | undefined> {
  for (const path of records) {
    const address = path.replace('{id}', id)
    if ((await at(test, address, token))?.status === 200) return address
  }
  return undefined
}

async function at({ app }: TestApp, location: unknown, authorization: string): Promise<Read> {
  if (typeof location !== 'string') return undefined
  const { statusCode: status, body: text, headers } = await app.inject({ url: location, headers: { authorization } })
  const isJson = String(headers['content-type']).startsWith('application/json')
  return { status, text, id: isJson ? (JSON.parse(text) as { id?: string }).id : undefined, etag: headers['etag'] }
}

async function send(test: TestApp, { operation, target, standing, role }: Permitted): Promise<void> {
  const payload = standing.body ?? target.body
  await test.app.inject({
    method: operation.method,
    url: target.path,
    headers: {
      authorization: `Bearer ${await test.token(standing.participant, role)}`,
      'idempotency-key': randomUUID(),
      ...(operation.ifMatch ? { 'if-match': `"${target.version}"` } : {}),
    },
    ...(payload === undefined ? {} : { payload }),
  })
}

function faultOf({ location, body, etag, read }: Omit<Made, 'id' | 'own'>): string | undefined {
  if (read === undefined) return 'no Location'
  if (read.status !== 200) return `${location} answers ${read.status}`
  if (body.id === undefined) return undefined
  if (body.id === read.id) return etag === read.etag ? undefined : `${location} has ${read.etag} and not ${etag}`
  return read.text.includes(body.id) ? undefined : `${location} does not tell ${body.id}`
}

it('every creating operation is tried', () => {
  expect(missing().map(({ id }) => id)).toEqual([])
  expect(creating.length).toBeGreaterThan(60)
})

it('what has an address of its own is there, whichever address was asked to make it', () => {
  const elsewhere = [...made.values()].flatMap(({ id, location, own }) =>
    own === undefined ? [] : [`${id} is at ${own} and said to be at ${location}`],
  )
  expect(elsewhere).toEqual([])
  expect(
    [...made.values()].filter(({ body, read }) => body.id !== read?.id).length,
    'those that were tried',
  ).toBeGreaterThan(5)
})

it('a Location says where what was made is read: 200 for whoever made it, of the same id and version', () => {
  const wrong = [...made.values()].flatMap(({ id, ...of }) => {
    const fault = takenBack.includes(id) ? undefined : faultOf(of)
    return fault === undefined ? [] : [`${id}: ${fault}`]
  })
  expect(wrong).toEqual([])
  const own = [...made.values()].filter(({ body, read }) => body.id !== undefined && body.id === read?.id)
  expect(own.length, 'at their own address').toBeGreaterThan(40)
})

it('control: none, one that leads nowhere, and one of something else are found', () => {
  const read = { status: 200, text: '{"id":"a"}', id: 'a', etag: '"1"' }
  const one = { location: '/v1/a', body: { id: 'a' }, etag: '"1"', read }
  expect(faultOf(one)).toBeUndefined()
  expect(faultOf({ ...one, read: undefined })).toBe('no Location')
  expect(faultOf({ ...one, read: { ...read, status: 404 } })).toBe('/v1/a answers 404')
  expect(faultOf({ ...one, body: { id: 'b' } })).toBe('/v1/a does not tell b')
  expect(faultOf({ ...one, etag: '"2"' })).toBe('/v1/a has "1" and not "2"')
})
