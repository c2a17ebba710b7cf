import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../../access/actor.ts'
import type { Action } from '../../access/policy.ts'
import { notFound } from '../../kernel/refusal.ts'
import type { RecordKind } from '../../kernel/sentence.ts'
import type { OrderFor, Page } from '../db/keyset.ts'
import { type ReadTx, read } from '../db/read.ts'
import { lookedAt, lookedAtParent } from '../db/second-lock.ts'
import { type Change, type WriteTx, write, record as writeBeside } from '../db/write.ts'
import type { Language } from '../language/language.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { AppContext } from './context.ts'
import { languageOf } from './language.ts'
import { readAround } from './methods.ts'
import {
  type AboutSpec,
  type AddSpec,
  type Command,
  type Conditional,
  type CreateSpec,
  type CreateUnderSpec,
  type Declared,
  isLook,
  type ListSpec,
  type ListUnderSpec,
  LookQuery,
  type OneSpec,
  type Params,
  type PartSpec,
  type VerbSpec,
  type Words,
} from './operation-specs.ts'
import { listed } from './page.ts'
import { Id, PageQuery } from './wire.ts'

/** Who reads a record, when, and in which language: what its JSON may depend on beside its row. */
export type View = {
  readonly actor: Actor
  readonly now: Date
  /** Given if the record has sentences. */
  readonly language?: Language
  /** This reading is the first look at the record, and is recorded. */
  readonly isFirstLook?: boolean
}

/** A record that never changes has no version, and no ETag. */
type Versioned = { id: string; version?: number }

/** One kind of record, as its operations share it. `path` is where its records are: `/v1/tasks`. */
type RecordSpec<Row extends Versioned, Shape extends z.ZodType, Verb extends string> = {
  path: string
  tags: readonly string[]
  /** Its lifecycle; for a record that is only ever added and has none, the name that refusals use. */
  lifecycle: Lifecycle<string, Verb, string> | { of: RecordKind }
  /** The action of the policy that reading it needs. */
  read: Action
  shape: Shape
  json: (row: Row, view: View) => z.input<Shape>
  /** Its JSON has sentences, told in the language that the caller prefers. */
  languages?: boolean
  /** Absent where records of this kind are only listed. */
  find?: (tx: ReadTx, id: string, params: Params, asOf?: string) => Promise<Row | undefined>
  /** What its records are addressed by, if not by `id`, a UUID. */
  key?: { name: string; shape: z.ZodType<string> }
  /** Its address, if that is neither its id under `path` nor what `readAround` finds. */
  location?: (row: Row) => string
}

const idKey = { name: 'id', shape: Id }

const idAlone = z.strictObject({ id: Id })
const paramsOf = (url: string, key: { name: string; shape: z.ZodType<string> } = idKey) => {
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  if (names.join() === 'id' && key === idKey) return idAlone
  return z.strictObject(Object.fromEntries(names.map((name) => [name, name === key.name ? key.shape : Id])))
}
const idsIn = (request: FastifyRequest) => request.params as Params

/**
 * The operations on one kind of record. Each is a plain route, with the query, the cursor, the page, 404, ETag,
 * If-Match, the idempotency key and trials inside, so that a module says only what is its own. The access of a
 * verb is that of its line in the lifecycle.
 */
export function operationsOn<Row extends Versioned, Shape extends z.ZodType, Verb extends string>(
  { door, shown }: Pick<AppContext, 'door' | 'shown'>,
  record: RecordSpec<Row, Shape, Verb>,
) {
  const { path, lifecycle, shape, languages = false, key = idKey } = record
  const addressed = `${path}/:${key.name}`
  const tags = [...record.tags]
  const inLanguages = languages ? { languages } : {}
  const accessOf = (operationId: string, access: Action | undefined): Action => {
    const step = 'verbs' in lifecycle ? lifecycle.verbs[operationId as Verb] : undefined
    const declared = access ?? step?.action
    if (declared === undefined) throw new Error(`${operationId} is no verb of ${lifecycle.of}, and declares no access`)
    return declared
  }

  const viewOf = (
    request: FastifyRequest,
    reply: FastifyReply,
    { actor, now }: Pick<ReadTx, 'actor' | 'now'>,
  ): View => ({
    actor,
    now,
    ...(languages && { language: languageOf(request, reply) }),
  })

  const { find, location } = record
  const placeOf = (request: FastifyRequest) =>
    location ?? ((row: Row) => (find === undefined ? readAround(request) : `${path}/${row.id}`))
  /** The record at the address of a request, or the one of that id. */
  const shownTo = async (tx: ReadTx, id: string, params: Params): Promise<unknown> => {
    const row = await find!(tx, Object.values(params).includes(id) ? params[key.name]! : id, params)
    return row && record.json(row, { actor: tx.actor, now: tx.now })
  }
  if (find !== undefined) shown.set(lifecycle.of, shownTo)

  /** What all reads of lists do, once it is known which rows there are. */
  async function answerPage(
    request: FastifyRequest,
    reply: FastifyReply,
    { order, look }: { order: OrderFor<Row, never>; look: ListSpec<Row, z.ZodObject>['look'] },
    found: (tx: ReadTx, asked: Record<string, unknown>, page: Page) => Promise<Row[]>,
  ) {
    const { page, unseen } = await read(door, request, async (tx) => {
      const { page, shown } = await listed(tx, request, reply, {
        order: order as OrderFor<Row, object>,
        rows: (asked, page) => found(tx, asked, page),
        json: (row: Row) => record.json(row, viewOf(request, reply, tx)),
      })
      return { page, unseen: isLook(request) ? shown.filter((row) => look?.unseen(tx, row) === true) : [] }
    })
    if (unseen.length > 0) await writeBeside(door, request, (tx) => look!.record(tx, unseen))
    return page
  }

  /** Answers about a record, in the same flight as the check that it exists for the caller. */
  async function whereSeen<Told>(
    tx: ReadTx,
    request: FastifyRequest,
    { of, id, present }: { of: RecordKind; id: string; present: ListUnderSpec<Row, z.ZodObject>['present'] },
    telling: Promise<Told>,
  ): Promise<Told> {
    const [there, told] = await Promise.all([present(tx, id), telling])
    if (there === undefined) throw notFound(of, id)
    lookedAtParent(tx.actor.audiences, request, id, there)
    return told
  }

  /** What all writes do: the status, what is told of the row, and where it is. */
  function answerWrite(
    request: FastifyRequest,
    reply: FastifyReply,
    { status, versioned = true }: { status: 200 | 201; versioned?: boolean },
    command: (tx: WriteTx) => Promise<Change<Row>>,
  ) {
    const presentation = {
      status,
      body: (row: Row, actor: Actor, now: Date) => record.json(row, viewOf(request, reply, { actor, now })),
      ...(versioned && { version: (row: Row) => row.version }),
      ...(status === 201 && { location: placeOf(request) }),
    }
    return write(door, request, reply, presentation, command)
  }

  /** `GET /v1/tasks`. */
  function list<Filter extends z.ZodObject>(
    operationId: string,
    { summary, description, conditional, filter, page, order, look, rows }: Words & Conditional & ListSpec<Row, Filter>,
  ): RouteOptions {
    return {
      method: 'GET',
      url: path,
      schema: {
        ...{ operationId, summary, description, tags },
        querystring: filter.extend(PageQuery),
        response: { 200: page },
      },
      config: { access: record.read, ...inLanguages, ...(conditional && { conditional }) },
      handler: (request, reply) =>
        answerPage(request, reply, { order, look }, (tx, asked, page) => rows(tx, asked as z.output<Filter>, page)),
    }
  }

  /** `GET /v1/requirements/{id}/offers`: a list of what belongs to another record, which must be seen. */
  function listUnder<Filter extends z.ZodObject>(
    operationId: string,
    spec: Words & Conditional & ListUnderSpec<Row, Filter>,
  ): RouteOptions {
    const { at, parent, present, summary, description, conditional, filter, page, order, look, rows } = spec
    const query = filter.extend(PageQuery)
    return {
      method: 'GET',
      url: at,
      schema: {
        ...{ operationId, summary, description, tags, params: paramsOf(at) },
        querystring: look === undefined ? query : query.extend(LookQuery.shape),
        response: { 200: page },
      },
      config: { access: record.read, addressed: true, ...inLanguages, ...(conditional && { conditional }) },
      handler: (request, reply) =>
        answerPage(request, reply, { order, look }, (tx, asked, page) => {
          const id = idsIn(request)['id']!
          return whereSeen(tx, request, { of: parent, id, present }, rows(tx, id, asked as z.output<Filter>, page))
        }),
    }
  }

  /** `GET /v1/tasks/{id}`; `at` where it is in another record: `sessions/:sessionId`. */
  function one(
    operationId: string,
    { at, look, asOf, summary, description, conditional }: Words & Conditional & OneSpec<Row>,
  ): RouteOptions {
    if (find === undefined) throw new Error(`${operationId} does not say how a ${lifecycle.of} is found`)
    const url = at === undefined ? addressed : `${addressed}/${at}`
    if (at === undefined) shown.set(path, (tx, _id, params) => shownTo(tx, params[key.name]!, params))
    return {
      method: 'GET',
      url,
      schema: {
        ...{ operationId, summary, description, tags, params: paramsOf(url, key) },
        ...(look !== undefined && { querystring: LookQuery }),
        ...(asOf !== undefined && { querystring: asOf }),
        response: { 200: shape },
      },
      config: { access: record.read, addressed: true, ...inLanguages, ...(conditional && { conditional }) },
      handler: async (request, reply) => {
        let unseen: Row | undefined
        const json = await read(door, request, async (tx) => {
          const ids = idsIn(request)
          const { asOf } = (request.query ?? {}) as { asOf?: string }
          const row = await find(tx, ids[key.name]!, ids, asOf)
          if (row === undefined) throw notFound(lifecycle.of, Object.values(ids).at(-1)!)
          if (row.version !== undefined && conditional !== true) reply.header('ETag', `"${row.version}"`)
          const isFirstLook = look !== undefined && isLook(request) && look.unseen(tx, row)
          unseen = isFirstLook ? row : undefined
          const view = { ...viewOf(request, reply, tx), isFirstLook }
          return lookedAt(tx.actor.audiences, row, record.json(row, view))
        })
        const first = unseen
        if (first !== undefined) await writeBeside(door, request, (tx) => look!.record(tx, [first]))
        return json
      },
    }
  }

  /** `GET /v1/consultations/{id}/timeliness`: computed from a record when it is asked for. */
  function about<Told extends z.ZodType>(
    operationId: string,
    {
      at,
      summary,
      description,
      access = record.read,
      languages = false,
      shape,
      present,
      tell,
    }: Words & AboutSpec<Told>,
  ): RouteOptions {
    return {
      method: 'GET',
      url: `${addressed}/${at}`,
      schema: {
        ...{ operationId, summary, description, tags, params: paramsOf(`${addressed}/${at}`, key) },
        response: { 200: shape },
      },
      config: { access, addressed: true, ...(languages && { languages }) },
      handler: (request, reply) =>
        read(door, request, (tx) => {
          const id = idsIn(request)[key.name]!
          const telling = tell(tx, id, languages ? languageOf(request, reply) : 'en')
          return whereSeen(tx, request, { of: lifecycle.of, id, present }, telling)
        }),
    }
  }

  /** `POST /v1/tasks`, or `at` another address: 201, with the record and where it is. */
  function create<Body extends z.ZodType>(
    operationId: string,
    { at = path, summary, description, access, body, command }: Words & CreateSpec<Row, Body>,
  ): RouteOptions {
    return {
      method: 'POST',
      url: at,
      schema: { operationId, summary, description, tags, body, response: { 201: shape } },
      config: { access, idempotent: true, ...inLanguages },
      handler: (request, reply) =>
        answerWrite(request, reply, { status: 201 }, (tx) => command(tx, request.body as z.output<Body>)),
    }
  }

  /** `POST /v1/requirements/{id}/offers`: 201, with the record that was made under another one. */
  function createUnder<Body extends z.ZodType>(
    operationId: string,
    { at, summary, description, access, ifMatch = false, body, command }: Words & CreateUnderSpec<Row, Body>,
  ): RouteOptions {
    const words = { operationId, summary, description, body }
    return posted(at, { status: 201 }, words, { access, ...(ifMatch && { ifMatch }) }, command)
  }

  /** `POST /v1/tasks/{id}/progress`: adds to the record, and collides with nobody who adds too. */
  function add<Body extends z.ZodType, Name extends string>(
    operationId: Name,
    { at, summary, description, access, body, command }: Words & AddSpec<Row, Body> & Declared<Name, Verb>,
  ): RouteOptions {
    const words = { operationId, summary, description, body }
    return posted(`${addressed}/${at}`, { status: 201 }, words, { access: accessOf(operationId, access) }, command)
  }

  /** `POST /v1/tasks/{id}/start`: a step of its life, from the version that was read. */
  function verb<Body extends z.ZodType, Name extends string>(
    operationId: Name,
    spec: Words & VerbSpec<Row, Body> & Declared<Name, Verb>,
  ): RouteOptions {
    const { at, summary, description, access, ifMatch = true, body, command } = spec
    const words = { operationId, summary, description, body }
    const config = { access: accessOf(operationId, access), ...(ifMatch && { ifMatch }) }
    return posted(`${addressed}/${at}`, { status: 200 }, words, config, command)
  }

  /** `POST /v1/task-milestones/{id}/assessment`: a step of a part of the record, from the part's own version. */
  function verbOfPart<Body extends z.ZodType>(
    operationId: string,
    { at, summary, description, access, body, command }: Words & PartSpec<Row, Body>,
  ): RouteOptions {
    const words = { operationId, summary, description, body }
    return posted(at, { status: 200, versioned: false }, words, { access, ifMatch: true }, command)
  }

  function posted<Body extends z.ZodType>(
    url: string,
    answer: { status: 200 | 201; versioned?: boolean },
    words: Words & { operationId: string; body: Body },
    config: { access: Action; ifMatch?: boolean },
    command: Command<Row, Body>,
  ): RouteOptions {
    return {
      method: 'POST',
      url,
      schema: { ...words, tags, params: paramsOf(url, key), response: { [answer.status]: shape } },
      config: { idempotent: true, addressed: true, ...config, ...inLanguages },
      handler: (request, reply) =>
        answerWrite(request, reply, answer, (tx) => {
          const ids = idsIn(request)
          return command(tx, ids[key.name] ?? ids['id']!, request.body as z.output<Body>, ids)
        }),
    }
  }

  /** `PATCH /v1/tasks/{id}`: the fields that are given, from the version that was read. */
  function patch<Body extends z.ZodType, Name extends string>(
    operationId: Name,
    { summary, description, access, body, command }: Words & Omit<AddSpec<Row, Body>, 'at'> & Declared<Name, Verb>,
  ): RouteOptions {
    const url = addressed
    return {
      method: 'PATCH',
      url,
      schema: { operationId, summary, description, tags, params: paramsOf(url, key), body, response: { 200: shape } },
      config: { access: accessOf(operationId, access), addressed: true, ifMatch: true, guarded: true, ...inLanguages },
      handler: (request, reply) =>
        answerWrite(request, reply, { status: 200 }, (tx) => {
          const ids = idsIn(request)
          return command(tx, ids[key.name] ?? ids['id']!, request.body as z.output<Body>, ids)
        }),
    }
  }

  return { list, listUnder, one, about, create, createUnder, add, verb, verbOfPart, patch }
}
