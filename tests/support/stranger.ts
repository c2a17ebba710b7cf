import { expect } from 'vitest'
import type { Client, Reply, TestApp } from './app.ts'

type Operation = {
  operationId: string
  parameters?: { name?: string; $ref?: string }[]
  method: string
  path: string
}
type Contract = {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>
  components: { parameters?: Record<string, { name: string }> }
}
type Read = { body: Record<string, unknown>; etag: string | undefined; path: string }

/**
 * Somebody who knows the published contract and what replies say, and nothing else: it goes where the inbox and
 * Location lead, and does only what a record allows it, by the name that the record says.
 */
export async function strangerTo(test: TestApp) {
  const published = await test.as('UA', 'coordinator').get<Contract>('/docs/json')
  expect(published.status).toBe(200)
  const contract = published.body
  const operations = new Map<string, Operation>()
  for (const [path, methods] of Object.entries(contract.paths))
    for (const [method, operation] of Object.entries(methods))
      operations.set(operation.operationId, { ...operation, method: method.toUpperCase(), path })

  function named(id: string): Operation {
    const operation = operations.get(id)
    if (operation === undefined) throw new Error(`the contract has no operation ${id}`)
    return operation
  }

  async function follow(client: Client, path: string): Promise<Read> {
    const reply = await client.get<Record<string, unknown>>(path)
    expect(reply.status, `${path}: ${JSON.stringify(reply.body)}`).toBe(200)
    return { body: reply.body, etag: reply.headers['etag'], path }
  }

  /** What waits for the account, of a kind: by the address that the item gives. */
  async function waiting(client: Client, kind: string): Promise<Read> {
    const me = await follow(client, '/v1/me')
    const items = me.body['waiting'] as { kind: string; href: string; says: { en: string; uk: string } }[]
    const item = items.find((each) => each.kind === kind)
    expect(item, `nothing of ${kind} waits: ${JSON.stringify(items)}`).toBeDefined()
    return await follow(client, item!.href)
  }

  /** The address of an operation over a record that was read at `path`: the contract’s, with the ids of that address. */
  function addressOf(operation: Operation, { path, body }: Read): string {
    const given = path.split('?')[0]!.split('/')
    return operation.path
      .split('/')
      .map((part, index) => (part.startsWith('{') ? (given[index] ?? String(body['id'])) : part))
      .join('/')
  }

  /** Does what the record says that this account can do with it now. */
  async function act<Body = Record<string, unknown>>(client: Client, record: Read, id: string, body?: object) {
    expect(record.body['allowedActions'], id).toContain(id)
    const operation = named(id)
    const asked = (operation.parameters ?? []).map(
      ({ name, $ref }) => name ?? contract.components.parameters?.[$ref!.split('/').at(-1)!]?.name,
    )
    const headers = asked.includes('If-Match') ? { 'if-match': record.etag! } : {}
    const reply = (await client.post<Body>(addressOf(operation, record), body, { headers })) as Reply<Body>
    expect([200, 201], `${id}: ${JSON.stringify(reply.body)}`).toContain(reply.status)
    return reply
  }

  /** Makes something that is part of no record yet; the reply says where it is. */
  async function make(client: Client, id: string, body: object): Promise<Read> {
    const reply = await client.post<Record<string, unknown>>(named(id).path, body)
    expect(reply.status, `${id}: ${JSON.stringify(reply.body)}`).toBe(201)
    return await follow(client, reply.headers['location']!)
  }

  return { follow, waiting, act, make, addressOf, named }
}
