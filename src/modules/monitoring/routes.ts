import { z } from 'zod'
import { authorize } from '../../access/policy.ts'
import { limits } from '../../config.ts'
import { notFound } from '../../kernel/refusal.ts'
import { drawsFor } from '../../platform/charts/draw.ts'
import { asFramework } from '../../platform/db/framework-read.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter } from '../../platform/http/cursor.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ask, printed } from '../../platform/http/questions.ts'
import { Id, NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { resolveAsOf } from '../reports/statement.ts'
import { briefRoutes } from './brief-routes.ts'
import * as commands from './commands.ts'
import { contentOf, figureWithRecords } from './figure-queries.ts'
import { figureCodes, type Span, spanOf } from './figures.ts'
import * as input from './inputs.ts'
import { monitoringPage, pagePolicy, picturesOf } from './page.ts'
import * as queries from './queries.ts'
import { editionLifecycle, standingToEdition } from './rules.ts'
import * as shape from './schemas.ts'

const tags = ['Monitoring']
/** The report to the leadership: as it stands, as a draft before the parties, and as an edition. */
export function monitoringRoutes(context: AppContext): void {
  liveRoutes(context)
  editionRoutes(context)
  editionPageRoute(context)
  briefRoutes(context)
}

/** BR-128: everybody who may read it reads the same. */
async function spanAsked(tx: ReadTx, query: input.MonitoringQuery): Promise<Span> {
  const actor = await tx.entered()
  authorize(actor, 'monitoring.read', standingToEdition(actor))
  if (query.to < query.from) throw badParameter('to', 'is before `from`')
  return spanOf(query, await resolveAsOf(tx, { ...query, asOfValid: query.to, currency: 'EUR' }))
}

const reported = { tags, access: 'monitoring.read', guarded: true } as const

function liveRoutes(context: AppContext): void {
  const { app, charts } = context
  app.route(
    ask(context, 'getMonitoringReport', {
      ...{ at: '/v1/reports/monitoring', ...reported },
      summary: 'Read the monitoring report as it stands',
      description:
        'The report on a period. Ukraine’s own undertakings come first. Amounts are given as their givers state them, as Ukraine states them, and where only one side states them; what is unknown is counted, and each figure names the request that gives it again. It is the same for all readers, over what the whole framework may see (BR-128).',
      query: input.MonitoringQuery,
      shape: shape.Monitoring,
      tell: async (tx, { query }) => {
        const span = await spanAsked(tx, query)
        const content = await asFramework(tx, () => contentOf(tx, span))
        return { from: span.from, to: span.to, asOfPosition: span.position, content, scope: shape.monitoringScope }
      },
    }),
  )
  app.route(
    printed(context, 'getMonitoringPage', {
      ...{ at: '/v1/reports/monitoring/page', ...reported, policy: pagePolicy },
      summary: 'Read the monitoring report as a page',
      description:
        'The monitoring report of this moment as a page to print, in English or Ukrainian. The page has no scripts and loads nothing.',
      query: input.MonitoringQuery,
      print: async (tx, { query }, language) => {
        const span = await spanAsked(tx, query)
        const content = await asFramework(tx, () => contentOf(tx, span))
        const shown = { ...span, content, state: 'preview', moment: null, objections: [] } as const
        const draw = drawsFor(charts, tx.actor)
        return async () => monitoringPage(shown, language, await picturesOf(content, language, draw))
      },
    }),
  )
  app.route(
    ask(context, 'getMonitoringFigure', {
      ...{ at: '/v1/reports/monitoring/figures/:figure', ...reported },
      summary: 'Read one figure of the report again',
      description:
        'One figure of the monitoring report with the first of the records that it counts. At the same position the figure is always the same.',
      params: z.strictObject({ figure: z.enum(figureCodes) }),
      query: input.MonitoringQuery,
      shape: shape.FigureWithRecords,
      tell: async (tx, { query, params }) => {
        const span = await spanAsked(tx, query)
        const { figure, records } = await asFramework(tx, () =>
          figureWithRecords(tx, params.figure, span, limits.monitoringRecords),
        )
        const complete = records.length === figure.count
        return {
          ...{ from: span.from, to: span.to, asOfPosition: span.position, figure, records, complete },
          scope: shape.monitoringScope,
        }
      },
    }),
  )
}

function editionRoutes(context: AppContext): void {
  const { app, charts } = context
  const edition = operationsOn(context, {
    path: '/v1/monitoring-editions',
    tags,
    lifecycle: editionLifecycle,
    read: 'monitoring.read',
    shape: shape.Edition,
    json: shape.editionToJson,
    find: queries.findEdition,
  })
  app.route(
    edition.create('draftEdition', {
      summary: 'Put a draft before the parties',
      description:
        'Ukraine puts the monitoring report of a period before the parties. Its figures are fixed from then on, and parties may object for 14 days (BR-129); then it can be issued.',
      access: 'monitoring.draft',
      body: input.EditionInput,
      command: commands.draftEdition,
    }),
  )
  app.route(
    edition.list('listMonitoringEditions', {
      summary: 'List drafts and editions of the report',
      description: 'Drafts and issued editions of the monitoring report, newest first.',
      filter: input.EditionFilter,
      page: shape.EditionPage,
      order: queries.newestEditionFirst,
      rows: queries.listEditions,
    }),
  )
  app.route(
    edition.one('getMonitoringEdition', {
      summary: 'Read a draft or an edition',
      description: 'One draft or issued edition, with the objections that parties made.',
    }),
  )
  app.route(
    edition.add('objectToEdition', {
      at: 'objections',
      summary: 'Object to a draft',
      description:
        'A party of the framework objects to the draft or to one figure of it. The objection is printed in the report.',
      body: input.ObjectionInput,
      command: commands.objectToEdition,
    }),
  )
  app.route(
    edition.verb('issueEdition', {
      at: 'issue',
      summary: 'Issue an edition',
      description:
        'Ukraine issues the report once the time for objections is over. From then on its bytes do not change (BR-129).',
      body: NoFields,
      command: (tx, id) => commands.issueEdition(tx, id, charts),
    }),
  )
  app.route(
    edition.verb('withdrawEdition', {
      at: 'withdrawal',
      summary: 'Take a draft back',
      description: 'Ukraine takes a draft back, with a reason. It stays readable.',
      body: ReasonInput,
      command: commands.withdrawEdition,
    }),
  )
}

function editionPageRoute(context: AppContext): void {
  const { app, charts } = context
  app.route(
    printed(context, 'getEditionPage', {
      ...{ at: '/v1/monitoring-editions/:id/page', tags, access: 'monitoring.read', policy: pagePolicy },
      summary: 'Read a draft or an edition as a page',
      description:
        'One draft or edition as a page to print; the page of an issued edition is byte for byte as it was issued.',
      params: z.strictObject({ id: Id }),
      print: async (tx, { params: { id } }, language) => {
        const [row, issued] = await Promise.all([queries.findEdition(tx, id), queries.findPage(tx, id, language)])
        if (row === undefined) throw notFound('monitoring_edition', id)
        const { fromOn: from, toOn: to, content, objections } = row
        const moment = row.objectionsUntil.toISOString()
        const shown = { from, to, content, objections, state: 'draft', moment } as const
        const draw = drawsFor(charts, tx.actor)
        return issued ?? (async () => monitoringPage(shown, language, await picturesOf(content, language, draw)))
      },
    }),
  )
}
