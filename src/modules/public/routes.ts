import type { FastifyReply, RouteOptions } from 'fastify'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { notFound } from '../../kernel/refusal.ts'
import { type PublicTx, readPublic } from '../../platform/db/public-read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import type { Words } from '../../platform/http/operation-specs.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import { agreementsByParty, findAgreement, listAgreements } from '../agreements/queries.ts'
import { atomFeed, jsonFeed, languages } from './feed.ts'
import * as queries from './queries.ts'
import * as shape from './schemas.ts'

const tags = ['Public']

type Asked<Query extends z.ZodType> = { id: string; query: z.output<Query>; reply: FastifyReply }
type Told<Reply, Query extends z.ZodType> = Words & {
  at: string
  query?: Query
  shape: Reply
  /** The media type, if the reply is not `application/json`. */
  type?: string
  tell: (tx: PublicTx, asked: Asked<Query>) => Promise<Reply extends z.ZodType ? z.input<Reply> : unknown>
}

/**
 * `GET /v1/public/agreements`: without a token, in a transaction without a caller. Copies may be used for a while,
 * because public data changes seldom.
 */
function told<Reply, Query extends z.ZodType>(
  { door }: AppContext,
  operationId: string,
  { at, query, shape, type, tell, ...words }: Told<Reply, Query>,
): RouteOptions {
  const addressed = at.endsWith('/:id')
  let running: Promise<unknown> | undefined
  return {
    method: 'GET',
    url: at,
    schema: {
      ...{ operationId, ...words, tags },
      ...(addressed && { params: z.strictObject({ id: Id }) }),
      ...(query !== undefined && { querystring: query }),
      response: { 200: shape },
    },
    config: {
      ...{ access: 'public', open: true, conditional: true },
      ...(addressed && { addressed }),
      ...(type !== undefined && { produces: [type] }),
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string }
      const ask = () => readPublic(door, (tx) => tell(tx, { id, query: request.query as z.output<Query>, reply }))
      // Where nothing can be chosen, whoever asks while an answer is being made has the same one.
      if (!addressed && query === undefined)
        running ??= ask().finally(() => {
          running = undefined
        })
      const answer = await (running ?? ask())
      reply.header('Cache-Control', `public, max-age=${limits.publicCacheSeconds}`)
      if (type !== undefined) reply.type(`${type}; charset=utf-8`)
      return answer
    },
  }
}

/** What everybody may read, without a token. */
export function publicRoutes(context: AppContext): void {
  agreementRoutes(context)
  projectRoutes(context)
  feedRoutes(context)
}

function agreementRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    told(context, 'listPublicAgreements', {
      at: '/v1/public/agreements',
      summary: 'List the agreements that are public',
      description: 'For anybody, without a token: the agreements that stand today, by party.',
      shape: shape.PublicAgreements,
      tell: async (tx) => {
        const all = agreementsByParty.page(undefined, limits.publicAgreements - 1)
        const rows = await listAgreements(tx, {}, all)
        return { items: rows.map(shape.summaryOf), scope: shape.publicScope }
      },
    }),
  )
  app.route(
    told(context, 'getPublicAgreement', {
      at: '/v1/public/agreements/:id',
      summary: 'Read an agreement that is public',
      description:
        'For anybody, without a token: one agreement with its clauses of today. A clause that is absent from a text is not the same as one that is unknown.',
      shape: shape.PublicAgreementText,
      tell: async (tx, { id }) => {
        const view = await findAgreement(tx, id)
        if (view === undefined) throw notFound('agreement', id)
        return shape.textOf(view)
      },
    }),
  )
  app.route(
    told(context, 'getPublicTotals', {
      at: '/v1/public/totals',
      summary: 'Read the totals of what is public',
      description:
        'For anybody, without a token: sums for each kind of record and each currency. Records that are not public are in no sum.',
      shape: shape.PublicTotals,
      tell: async (tx) => {
        const items = (await queries.publicTotals(tx)) as z.input<typeof shape.PublicTotals>['items']
        return { items, formula: shape.totalsFormula, scope: shape.publicScope }
      },
    }),
  )
}

function projectRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    told(context, 'listPublicProjects', {
      at: '/v1/public/projects',
      summary: 'List published joint projects',
      description:
        'For anybody, without a token: what all parties of each project have agreed to publish (BR-123), newest first.',
      query: z.strictObject(PageQuery),
      shape: shape.PublicProjects,
      tell: async (tx, { query: { cursor, limit }, reply }) => {
        const rows = await queries.listPublished(tx, queries.newestFirst.page(cursor, limit))
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        const nextCursor = rows.length > limit && last !== undefined ? queries.newestFirst.cursorOf(last) : null
        if (nextCursor !== null)
          reply.header('Link', `</v1/public/projects?limit=${limit}&cursor=${nextCursor}>; rel="next"`)
        return { items: shown.map(shape.projectOf), nextCursor, scope: shape.publicScope }
      },
    }),
  )
  app.route(
    told(context, 'getPublicProject', {
      at: '/v1/public/projects/:id',
      summary: 'Read a published joint project',
      description: 'For anybody, without a token: one project exactly as its parties agreed to publish it.',
      shape: shape.PublicProject,
      tell: async (tx, { id }) => {
        const row = await queries.findPublished(tx, id)
        if (row === undefined) throw notFound('public_project', id)
        return shape.projectOf(row)
      },
    }),
  )
}

const forms = {
  atom: {
    type: 'application/atom+xml',
    what: 'Atom (RFC 4287)',
    shape: z.string().meta({ description: 'Atom (RFC 4287)', examples: ['<?xml version="1.0" encoding="utf-8"?>'] }),
    make: atomFeed,
  },
  json: { type: 'application/feed+json', what: 'JSON Feed 1.1', shape: shape.JsonFeed, make: jsonFeed },
} as const

/** Feeds of publications and of published milestones that were reached. */
function feedRoutes(context: AppContext): void {
  const { app, config } = context
  for (const [form, { type, what, shape: schema, make }] of Object.entries(forms)) {
    app.route(
      told(context, form === 'atom' ? 'getAtomFeed' : 'getJsonFeed', {
        ...{ at: `/v1/public/feed.${form}`, type },
        summary: `Follow published projects and milestones as ${what}`,
        description: 'One item for each publication and for each of its milestones that was reached; the newest first.',
        query: z.strictObject({
          language: z.enum(languages).default('en').meta({ description: 'The language of the texts.' }),
        }),
        shape: { description: 'The feed.', content: { [type]: { schema } } },
        tell: async (tx, { query: { language } }) => {
          const rows = await queries.listPublished(tx, queries.newestFirst.page(undefined, limits.publicFeedItems))
          return make({ rows: rows.slice(0, limits.publicFeedItems), language, publicUrl: config.publicUrl })
        },
      }),
    )
  }
}
