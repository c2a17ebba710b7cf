import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { limits } from '../../config.ts'
import { notFound } from '../../kernel/refusal.ts'
import { readPublic } from '../../platform/db/public-read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import { findAgreement, listAgreements, today } from '../agreements/queries.ts'
import { feedOf, languages } from './feed.ts'
import * as queries from './queries.ts'
import * as shape from './schemas.ts'

const tags = ['Public']
const params = z.strictObject({ id: Id })
const config = { access: 'public', open: true, conditional: true } as const

/** For a while a copy is as good as the answer: what is public changes seldom, and takes nobody's name to read. */
const cacheable = (reply: FastifyReply) => reply.header('Cache-Control', `public, max-age=${limits.publicCacheSeconds}`)

/** What everybody may read, without a token. */
export function publicRoutes(context: AppContext): void {
  agreementRoutes(context)
  projectRoutes(context)
  feedRoutes(context)
}

function agreementRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/public/agreements',
    schema: {
      operationId: 'listPublicAgreements',
      summary: 'List the agreements that are public',
      description: 'Those that stand today, by party, without a token.',
      tags,
      response: { 200: shape.PublicAgreements },
    },
    config,
    handler: (_request, reply) =>
      readPublic(door, async (tx) => {
        const limit = limits.publicAgreements
        const rows = await listAgreements(tx, { asOf: today(tx), after: undefined, limit })
        cacheable(reply)
        return { items: rows.map(shape.summaryOf), scope: shape.publicScope }
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/public/agreements/:id',
    schema: {
      operationId: 'getPublicAgreement',
      summary: 'Read an agreement that is public',
      description: 'With its clauses of today: what is absent from a text is not what is unknown of it.',
      tags,
      params,
      response: { 200: shape.PublicAgreementText },
    },
    config: { ...config, addressed: true },
    handler: (request, reply) =>
      readPublic(door, async (tx) => {
        const view = await findAgreement(tx, request.params.id, today(tx))
        if (view === undefined) throw notFound('agreement', request.params.id)
        cacheable(reply)
        return shape.textOf(view)
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/public/totals',
    schema: {
      operationId: 'getPublicTotals',
      summary: 'Read the totals of what is public',
      description: 'Per kind and currency. Records that are not public are in no figure.',
      tags,
      response: { 200: shape.PublicTotals },
    },
    config,
    handler: (_request, reply) =>
      readPublic(door, async (tx) => {
        const items = (await queries.publicTotals(tx)) as z.input<typeof shape.PublicTotals>['items']
        cacheable(reply)
        return { items, formula: shape.totalsFormula, scope: shape.publicScope }
      }),
  })
}

function projectRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/public/projects',
    schema: {
      operationId: 'listPublicProjects',
      summary: 'List published joint projects',
      description: 'What all parties of each have agreed to publish (BR-123), newest first.',
      tags,
      querystring: z.strictObject(PageQuery),
      response: { 200: shape.PublicProjects },
    },
    config,
    handler: (request, reply) =>
      readPublic(door, async (tx) => {
        const { cursor, limit } = request.query
        const rows = await queries.listPublished(tx, queries.newestFirst.page(cursor, limit))
        const shown = rows.slice(0, limit)
        const last = shown.at(-1)
        const nextCursor = rows.length > limit && last !== undefined ? queries.newestFirst.cursorOf(last) : null
        if (nextCursor !== null)
          reply.header('Link', `</v1/public/projects?limit=${limit}&cursor=${nextCursor}>; rel="next"`)
        cacheable(reply)
        return { items: shown.map(shape.projectOf), nextCursor, scope: shape.publicScope }
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/public/projects/:id',
    schema: {
      operationId: 'getPublicProject',
      summary: 'Read a published joint project',
      description: 'Exactly as its parties agreed to publish it.',
      tags,
      params,
      response: { 200: shape.PublicProject },
    },
    config: { ...config, addressed: true },
    handler: (request, reply) =>
      readPublic(door, async (tx) => {
        const row = await queries.findPublished(tx, request.params.id)
        if (row === undefined) throw notFound('public_project', request.params.id)
        cacheable(reply)
        return shape.projectOf(row)
      }),
  })
}

const forms = {
  atom: { type: 'application/atom+xml', what: 'Atom (RFC 4287)', example: '<?xml version="1.0" encoding="utf-8"?>' },
  json: {
    type: 'application/feed+json',
    what: 'JSON Feed 1.1',
    example: '{"version": "https://jsonfeed.org/version/1"}',
  },
} as const

/** What was published and which published milestones were reached, for whoever follows. */
function feedRoutes({ app, door, config: settings }: AppContext): void {
  const querystring = z.strictObject({
    language: z.enum(languages).default('en').meta({ description: 'In which language.' }),
  })
  for (const [form, { type, what, example }] of Object.entries(forms)) {
    app.route({
      method: 'GET',
      url: `/v1/public/feed.${form}`,
      schema: {
        operationId: form === 'atom' ? 'getAtomFeed' : 'getJsonFeed',
        summary: `Follow published projects and milestones as ${what}`,
        description: 'One item for each publication and for each of its milestones that was reached; the newest first.',
        tags,
        querystring,
        response: {
          200: {
            description: 'The feed.',
            content: { [type]: { schema: z.string().meta({ description: what, examples: [example] }) } },
          },
        },
      },
      config: { ...config, produces: [type] },
      handler: (request, reply) =>
        readPublic(door, async (tx) => {
          const { language } = request.query as z.output<typeof querystring>
          const rows = await queries.listPublished(tx, queries.newestFirst.page(undefined, limits.publicFeedItems))
          const feed = feedOf(rows.slice(0, limits.publicFeedItems), language, settings.publicUrl)
          cacheable(reply).type(`${type}; charset=utf-8`)
          return reply.send((form === 'atom' ? feed.atom1() : feed.json1()) as never)
        }),
    })
  }
}
