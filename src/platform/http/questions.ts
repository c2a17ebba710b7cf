import type { FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import type { Action } from '../../access/policy.ts'
import type { Charts } from '../charts/draw.ts'
import { PictureLanguage, picture, pictureReply, sendPicture } from '../charts/reply.ts'
import { chartIn } from '../charts/words.ts'
import type { OrderFor, Page } from '../db/keyset.ts'
import { type ReadTx, read } from '../db/read.ts'
import { type Change, type WriteTx, write } from '../db/write.ts'
import type { Language } from '../language/language.ts'
import { linesMediaType } from './accept.ts'
import type { AppContext } from './context.ts'
import { languageOf } from './language.ts'
import { readAround } from './methods.ts'
import type { Conditional, Words } from './operation-specs.ts'
import { listed } from './page.ts'
import { PageQuery } from './wire.ts'

/**
 * Operations that belong to no single record: answers computed from many, registers that are read as a whole, pictures and
 * pages of them, and submissions. Like those of `operationsOn`, each is a plain route with the door, the page, the language
 * and the idempotency key inside, so that a module writes only what is its own.
 */

type Place = Words & { at: string; tags: readonly string[]; access: Action }
type Question<Query extends z.ZodObject, Params extends z.ZodObject> = Place & {
  query?: Query
  params?: Params
  /** May be refused for what it asks, beyond what its schema refuses. */
  guarded?: boolean
  /** Takes as long as an export, and is counted as one. */
  isExport?: boolean
}
type Asked<Query extends z.ZodObject, Params extends z.ZodObject> = {
  query: z.output<Query>
  params: z.output<Params>
}

type Ask<Query extends z.ZodObject, Params extends z.ZodObject, Told extends z.ZodType> = Question<Query, Params> &
  Conditional & {
    shape: Told
    /** Its reply has sentences, told in the language that the caller prefers. */
    languages?: boolean
    tell: (tx: ReadTx, asked: Asked<Query, Params>, language: Language) => Promise<z.input<Told>>
  }

/** `GET /v1/bridges`: an answer that no single record has. */
export function ask<Told extends z.ZodType, Query extends z.ZodObject, Params extends z.ZodObject>(
  context: AppContext,
  operationId: string,
  { shape, conditional, languages, tell, ...question }: Ask<Query, Params, Told>,
): RouteOptions {
  return {
    ...addressOf(operationId, question, shape),
    config: { ...configOf(question), ...(conditional && { conditional }), ...(languages && { languages }) },
    handler: (request, reply) => {
      const language = languages ? languageOf(request, reply) : 'en'
      return reading(context, request, question, (tx) => tell(tx, askedIn(request), language))
    },
  }
}

type List<Query extends z.ZodObject, Row> = Place &
  Conditional & {
    filter: Query
    page: z.ZodType
    order: OrderFor<Row, z.output<Query>>
    json: (row: Row, tx: ReadTx) => unknown
    /** One row more than the page holds, where there is one. */
    rows: (tx: ReadTx, filter: z.output<Query>, page: Page) => Promise<Row[]>
  }

/** `GET /v1/acts`: a list, page by page, of things that have no operations of their own. */
export function list<Query extends z.ZodObject, Row>(
  context: AppContext,
  operationId: string,
  { filter, page: shape, conditional, order, json, rows, ...place }: List<Query, Row>,
): RouteOptions {
  const query = filter.extend(PageQuery)
  return {
    ...addressOf(operationId, { ...place, query }, shape),
    config: { access: place.access, ...(conditional && { conditional }) },
    handler: (request, reply) =>
      read(context.door, request, async (tx) => {
        const { page } = await listed(tx, request, reply, {
          order: order as OrderFor<Row, object>,
          rows: (asked, page) => rows(tx, asked as z.output<Query>, page),
          json: (row: Row) => json(row, tx),
        })
        return page
      }),
  }
}

type Drawing = { spec: Parameters<Charts['draw']>[0]; title: string; description: string }
type Picture<Query extends z.ZodObject, Params extends z.ZodObject> = Question<Query, Params> & {
  draw: (tx: ReadTx, asked: Asked<Query, Params>, language: Language) => Promise<Drawing>
}

/** `GET /v1/bridges/chart.svg`: the picture of an answer, labelled in the language that the caller prefers. */
export function drawn<Query extends z.ZodObject, Params extends z.ZodObject>(
  context: AppContext,
  operationId: string,
  { draw, ...question }: Picture<Query, Params>,
): RouteOptions {
  const query = (question.query ?? z.strictObject({})).extend({ language: PictureLanguage })
  return {
    ...addressOf(operationId, { ...question, query }, pictureReply),
    config: { ...configOf(question), produces: picture, languages: true },
    handler: async (request, reply) => {
      const { query, params } = askedIn<z.ZodObject, Params>(request)
      const { language: chosen, ...asked } = query as { language?: Language }
      const language = languageOf(request, reply, chosen)
      const { spec, ...words } = await reading(context, request, question, (tx) =>
        draw(tx, { query: asked as z.output<Query>, params }, language),
      )
      const { participant } = request.credential!
      return sendPicture(reply, await context.charts.draw(...chartIn(language, spec, words), participant))
    },
  }
}

const html = 'text/html'
const PageLanguage = z
  .enum(['en', 'uk'])
  .optional()
  .meta({ description: 'The language of the page; by default as `Accept-Language` prefers.' })
const htmlReply = {
  description: 'The page.',
  content: { [html]: { schema: z.string().meta({ description: 'The page.', examples: ['<!doctype html>'] }) } },
}

type Printed<Query extends z.ZodObject, Params extends z.ZodObject> = Question<Query, Params> & {
  /** What a browser may do with the page, as its header Content-Security-Policy. */
  policy: string
  /** The page, or a function that makes it of what was read: pictures are made without holding a connection. */
  print: (tx: ReadTx, asked: Asked<Query, Params>, language: Language) => Promise<string | (() => Promise<string>)>
}

/** `GET /v1/participants/{code}/brief/page`: an answer as a page to print, in the language that the caller prefers. */
export function printed<Query extends z.ZodObject, Params extends z.ZodObject>(
  context: AppContext,
  operationId: string,
  { policy, print, ...question }: Printed<Query, Params>,
): RouteOptions {
  const query = (question.query ?? z.strictObject({})).extend({ language: PageLanguage })
  return {
    ...addressOf(operationId, { ...question, query }, htmlReply),
    config: { ...configOf(question), produces: [html], languages: true },
    handler: async (request, reply) => {
      const { query, params } = askedIn<z.ZodObject, Params>(request)
      const { language: chosen, ...asked } = query as { language?: Language }
      const language = languageOf(request, reply, chosen)
      const read = await reading(context, request, question, (tx) =>
        print(tx, { query: asked as z.output<Query>, params }, language),
      )
      const page = typeof read === 'string' ? read : await read()
      reply.type(`${html}; charset=utf-8`).header('Content-Security-Policy', policy)
      return page
    },
  }
}

type Submission<Row, Body extends z.ZodType, Shape extends z.ZodType, Query extends z.ZodObject> = Place & {
  query?: Query
  body: Body
  /** A list of items, which may also come as JSON Lines. */
  takesLines?: boolean
  bytesMax?: number
  /** Its reply has sentences, told in the language that the caller prefers. */
  languages?: boolean
  /** 201 if it makes something. */
  status: 200 | 201
  /** The address of what it makes, if `readAround` finds another one. */
  location?: (row: Row) => string
  shape: Shape
  json: (row: Row, language: Language) => z.input<Shape>
  /** The answer to a trial, if it is another than that of a success. */
  tried?: (row: Row, language: Language) => z.input<Shape>
  command: (tx: WriteTx, body: z.output<Body>, query: z.output<Query>) => Promise<Change<Row>>
}

/** `POST /v1/receipts/batch`: writes something other than exactly one record. */
export function submit<Row, Body extends z.ZodType, Shape extends z.ZodType, Query extends z.ZodObject>(
  { door }: AppContext,
  operationId: string,
  {
    body,
    takesLines,
    bytesMax,
    languages,
    status,
    location,
    shape,
    json,
    tried,
    command,
    ...place
  }: Submission<Row, Body, Shape, Query>,
): RouteOptions {
  const { schema, ...address } = addressOf(operationId, place, shape, status)
  return {
    ...address,
    method: 'POST',
    ...(bytesMax !== undefined && { bodyLimit: bytesMax }),
    schema: { ...schema, body, ...(takesLines && { consumes: ['application/json', linesMediaType] }) },
    config: {
      access: place.access,
      idempotent: true,
      ...(takesLines && { takesLines }),
      ...(languages && { languages }),
    },
    handler: (request, reply) => {
      const language = languages ? languageOf(request, reply) : 'en'
      const presentation = {
        status,
        body: (row: Row) => json(row, language),
        ...(status === 201 && { location: location ?? (() => readAround(request)) }),
        ...(tried !== undefined && { tried: (row: Row) => tried(row, language) }),
      }
      return write(door, request, reply, presentation, (tx) =>
        command(tx, request.body as z.output<Body>, request.query as z.output<Query>),
      )
    },
  }
}

function addressOf(
  operationId: string,
  { at, tags, summary, description, query, params }: Place & { query?: z.ZodType; params?: z.ZodType },
  shape: unknown,
  status = 200,
) {
  return {
    method: 'GET',
    url: at,
    schema: {
      ...{ operationId, summary, description, tags: [...tags] },
      ...(params !== undefined && { params }),
      ...(query !== undefined && { querystring: query }),
      response: { [status]: shape },
    },
  }
}

function configOf({ access, params, guarded }: Question<z.ZodObject, z.ZodObject>) {
  return { access, ...(params !== undefined && { addressed: true }), ...(guarded && { guarded }) }
}

const askedIn = <Query extends z.ZodObject, Params extends z.ZodObject>({ query, params }: FastifyRequest) =>
  ({ query, params }) as Asked<Query, Params>

/** Reads through the door, or, if it takes as long as an export, on the connections of exports. */
function reading<T>(
  { door, exports }: AppContext,
  request: FastifyRequest,
  { isExport = false }: { isExport?: boolean },
  fn: (tx: ReadTx) => Promise<T>,
): Promise<T> {
  if (!isExport) return read(door, request, fn)
  request.exports()
  return read({ ...door, database: exports }, request, fn)
}
