import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { Action } from '../../access/policy.ts'
import { notFound } from '../../kernel/refusal.ts'
import type { RecordKind } from '../../kernel/sentence.ts'
import type { Order, Page } from '../db/keyset.ts'
import { type ReadTx, read } from '../db/read.ts'
import { lookedAt } from '../db/second-lock.ts'
import { type Change, type WriteTx, write } from '../db/write.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { AppContext } from './context.ts'
import { scopeOf, tagged } from './cursor.ts'
import { Id, PageQuery } from './wire.ts'

/** Who reads a record, and when: what its JSON may depend on beside its row. */
export type View = { readonly actor: Actor; readonly now: Date }

/** What is never changed has no version, and no ETag. */
type Versioned = { id: string; version?: number }

/** One kind of record, as its operations share it. `path` is where its records are: `/v1/tasks`. */
type RecordSpec<Row extends Versioned, Shape extends z.ZodType, Verb extends string> = {
  path: string
  tags: readonly string[]
  /** Its life; of what is only ever added to and has none, the name that refusals call it by. */
  lifecycle: Lifecycle<string, Verb, string> | { of: RecordKind }
  /** The action of the policy that reading it is. */
  read: Action
  shape: Shape
  json: (row: Row, view: View) => z.input<Shape>
  /** Absent where records of this kind are only listed. */
  find?: (tx: ReadTx, id: string) => Promise<Row | undefined>
}

/** What every operation says of itself in the contract. */
type Words = { summary: string; description: string }

type Command<Row, Body extends z.ZodType> = (tx: WriteTx, id: string, body: z.output<Body>) => Promise<Change<Row>>

const params = z.strictObject({ id: Id })
const idIn = (request: FastifyRequest) => (request.params as z.output<typeof params>).id

/**
 * The operations on one kind of record. Each is a plain route, with the query, the cursor, the page, 404, ETag,
 * If-Match, the idempotency key and trials inside, so that a module says only what is its own. The access of a
 * verb is that of its line in the lifecycle.
 */
export function operationsOn<Row extends Versioned, Shape extends z.ZodType, Verb extends string>(
  { door }: Pick<AppContext, 'door'>,
  record: RecordSpec<Row, Shape, Verb>,
) {
  const { path, lifecycle, shape } = record
  const tags = [...record.tags]
  const presented = {
    status: 200 as const,
    body: (row: Row, actor: Actor, now: Date) => record.json(row, { actor, now }),
    version: (row: Row) => row.version,
  }
  const made = { ...presented, status: 201 as const }
  const accessOf = (operationId: string, access: Action | undefined): Action => {
    const step = 'verbs' in lifecycle ? lifecycle.verbs[operationId as Verb] : undefined
    const declared = access ?? step?.action
    if (declared === undefined) throw new Error(`${operationId} is no verb of ${lifecycle.of}, and declares no access`)
    return declared
  }
  const location = (row: Row) => `${path}/${row.id}`

  /** `GET /v1/tasks`. */
  function list<Filter extends z.ZodObject>(
    operationId: string,
    { summary, description, filter, page, order, rows }: Words & ListSpec<Row, Filter>,
  ): RouteOptions {
    return {
      method: 'GET',
      url: path,
      schema: {
        operationId,
        summary,
        description,
        tags,
        querystring: filter.extend(PageQuery),
        response: { 200: page },
      },
      config: { access: record.read },
      handler: (request, reply) =>
        read(door, request, async (tx) => {
          const { cursor, limit, ...asked } = request.query as PageAsked
          const found = await rows(tx, asked as z.output<Filter>, order.page(cursor, limit))
          return pageOf(request, reply, { tx, rows: found, limit, order, json: record.json })
        }),
    }
  }

  /** `GET /v1/requirements/{id}/offers`: a list of what belongs to another record, which must be seen. */
  function listUnder<Filter extends z.ZodObject>(
    operationId: string,
    { at, parent, exists, summary, description, filter, page, order, rows }: Words & ListUnderSpec<Row, Filter>,
  ): RouteOptions {
    return {
      method: 'GET',
      url: at,
      schema: {
        ...{ operationId, summary, description, tags, params },
        querystring: filter.extend(PageQuery),
        response: { 200: page },
      },
      config: { access: record.read, addressed: true },
      handler: (request, reply) =>
        read(door, request, async (tx) => {
          const id = idIn(request)
          const { cursor, limit, ...asked } = request.query as PageAsked
          const [there, found] = await Promise.all([
            exists(tx, id),
            rows(tx, id, asked as z.output<Filter>, order.page(cursor, limit)),
          ])
          if (there === undefined) throw notFound(parent, id)
          return pageOf(request, reply, { tx, rows: found, limit, order, json: record.json })
        }),
    }
  }

  /** `GET /v1/tasks/{id}`. */
  function one(operationId: string, words: Words): RouteOptions {
    const { find } = record
    if (find === undefined) throw new Error(`${operationId} does not say how a ${lifecycle.of} is found`)
    return {
      method: 'GET',
      url: `${path}/:id`,
      schema: { operationId, ...words, tags, params, response: { 200: shape } },
      config: { access: record.read, addressed: true },
      handler: (request, reply) =>
        read(door, request, async (tx) => {
          const id = idIn(request)
          const row = await find(tx, id)
          if (row === undefined) throw notFound(lifecycle.of, id)
          if (row.version !== undefined) reply.header('ETag', `"${row.version}"`)
          return lookedAt(tx.actor.audiences, row, record.json(row, { actor: tx.actor, now: tx.now }))
        }),
    }
  }

  /** `POST /v1/tasks`: 201, with the record and its address. */
  function create<Body extends z.ZodType>(
    operationId: string,
    { summary, description, access, body, command }: Words & CreateSpec<Row, Body>,
  ): RouteOptions {
    return {
      method: 'POST',
      url: path,
      schema: {
        ...{ operationId, summary, description, tags, body },
        response: { 201: shape },
      },
      config: { access, idempotent: true },
      handler: (request, reply) =>
        write(door, request, reply, { ...made, location }, (tx) => command(tx, request.body as z.output<Body>)),
    }
  }

  /** `POST /v1/requirements/{id}/offers`: 201, with the record that was made under another one. */
  function createUnder<Body extends z.ZodType>(
    operationId: string,
    { at, summary, description, access, body, command }: Words & CreateUnderSpec<Row, Body>,
  ): RouteOptions {
    return {
      method: 'POST',
      url: at,
      schema: {
        ...{ operationId, summary, description, tags, params, body },
        response: { 201: shape },
      },
      config: { access, idempotent: true, addressed: true },
      handler: (request, reply) =>
        write(door, request, reply, { ...made, location }, (tx) =>
          command(tx, idIn(request), request.body as z.output<Body>),
        ),
    }
  }

  /** `POST /v1/tasks/{id}/progress`: adds to the record, and collides with nobody who adds too. */
  function add<Body extends z.ZodType, Name extends string>(
    operationId: Name,
    { at, summary, description, access, body, command }: Words & VerbSpec<Row, Body> & Declared<Name, Verb>,
  ): RouteOptions {
    return {
      method: 'POST',
      url: `${path}/:id/${at}`,
      schema: {
        ...{ operationId, summary, description, tags, params, body },
        response: { 201: shape },
      },
      config: { access: accessOf(operationId, access), idempotent: true, addressed: true },
      handler: (request, reply) =>
        write(door, request, reply, made, (tx) => command(tx, idIn(request), request.body as z.output<Body>)),
    }
  }

  /** `POST /v1/tasks/{id}/start`: a step of its life, from the version that was read. */
  function verb<Body extends z.ZodType, Name extends string>(
    operationId: Name,
    {
      at,
      summary,
      description,
      access,
      ifMatch = true,
      body,
      command,
    }: Words & VerbSpec<Row, Body> & Declared<Name, Verb>,
  ): RouteOptions {
    return {
      method: 'POST',
      url: `${path}/:id/${at}`,
      schema: { operationId, summary, description, tags, params, body, response: { 200: shape } },
      config: { access: accessOf(operationId, access), idempotent: true, addressed: true, ...(ifMatch && { ifMatch }) },
      handler: (request, reply) =>
        write(door, request, reply, presented, (tx) => command(tx, idIn(request), request.body as z.output<Body>)),
    }
  }

  /** `PATCH /v1/tasks/{id}`: the fields that are told, from the version that was read. */
  function patch<Body extends z.ZodType, Name extends string>(
    operationId: Name,
    { summary, description, access, body, command }: Words & Omit<VerbSpec<Row, Body>, 'at'> & Declared<Name, Verb>,
  ): RouteOptions {
    return {
      method: 'PATCH',
      url: `${path}/:id`,
      schema: { operationId, summary, description, tags, params, body, response: { 200: shape } },
      config: { access: accessOf(operationId, access), addressed: true, ifMatch: true, guarded: true },
      handler: (request, reply) =>
        write(door, request, reply, presented, (tx) => command(tx, idIn(request), request.body as z.output<Body>)),
    }
  }

  return { list, listUnder, one, create, createUnder, add, verb, patch }
}

type ListSpec<Row, Filter extends z.ZodObject> = {
  filter: Filter
  page: z.ZodType
  order: Order<Row>
  /** One row more than the page holds, where there is one. */
  rows: (tx: ReadTx, filter: z.output<Filter>, page: Page) => Promise<Row[]>
}
type ListUnderSpec<Row, Filter extends z.ZodObject> = Omit<ListSpec<Row, Filter>, 'rows'> & {
  at: string
  /** The kind of record that it is a list of, and whether the caller sees it. */
  parent: RecordKind
  exists: (tx: ReadTx, id: string) => Promise<unknown>
  rows: (tx: ReadTx, id: string, filter: z.output<Filter>, page: Page) => Promise<Row[]>
}
type CreateSpec<Row, Body extends z.ZodType> = {
  access: Action
  body: Body
  command: (tx: WriteTx, body: z.output<Body>) => Promise<Change<Row>>
}
type CreateUnderSpec<Row, Body extends z.ZodType> = {
  at: string
  access: Action
  body: Body
  command: Command<Row, Body>
}
type VerbSpec<Row, Body extends z.ZodType> = {
  at: string
  access?: Action
  /** False where it does not depend on what the caller has read. */
  ifMatch?: boolean
  body: Body
  command: Command<Row, Body>
}

/** What is no verb of the lifecycle declares its access itself. */
type Declared<Name extends string, Verb extends string> = string extends Verb
  ? { access: Action }
  : Name extends Verb
    ? { access?: never }
    : { access: Action }

type PageAsked = { cursor?: string | undefined; limit: number }

type PageOf<Row> = {
  tx: ReadTx
  rows: readonly Row[]
  limit: number
  order: Order<Row>
  json: (row: Row, view: View) => unknown
}

/** One page from one row more than asked for; the Link header (RFC 8288) leads to the next. */
function pageOf<Row>(request: FastifyRequest, reply: FastifyReply, { tx, rows, limit, order, json }: PageOf<Row>) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? order.cursorOf(last) : null
  if (nextCursor !== null) {
    const url = new URL(request.url, 'http://local')
    url.searchParams.set('cursor', nextCursor)
    reply.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  const view = { actor: tx.actor, now: tx.now }
  const items = shown.map((row) => lookedAt(tx.actor.audiences, row as object, tagged(row, json(row, view))))
  return { items, nextCursor, scope: scopeOf(tx.actor) }
}
