import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from './config.ts'
import { consoleRoutes } from './console/routes.ts'
import type { Clock } from './kernel/time.ts'
import { agreementRoutes } from './modules/agreements/routes.ts'
import { registerInbox } from './modules/agreements/waiting.ts'
import { annotationRoutes } from './modules/annotations/routes.ts'
import { evidenceInbox } from './modules/annotations/waiting.ts'
import { auditRoutes } from './modules/audit/routes.ts'
import { coalitionRoutes } from './modules/coalitions/routes.ts'
import { coalitionInbox } from './modules/coalitions/waiting.ts'
import { codeLists } from './modules/codelists/lists.ts'
import { createPublicCodes } from './modules/codelists/public-codes.ts'
import { codeListRoutes } from './modules/codelists/routes.ts'
import { consultationRoutes } from './modules/consultations/routes.ts'
import { consultationInbox } from './modules/consultations/waiting.ts'
import { currencyRoutes } from './modules/currencies/routes.ts'
import { deliveryRoutes } from './modules/deliveries/routes.ts'
import { implementationRoutes } from './modules/implementation/routes.ts'
import { implementationInbox } from './modules/implementation/waiting.ts'
import { instrumentRoutes } from './modules/instruments/routes.ts'
import { instrumentInbox } from './modules/instruments/waiting.ts'
import { ledgerRoutes } from './modules/ledger/routes.ts'
import { monitoringRoutes } from './modules/monitoring/routes.ts'
import { monitoringInbox } from './modules/monitoring/waiting.ts'
import type { InboxSource } from './modules/participants/inbox.ts'
import { participantRoutes } from './modules/participants/routes.ts'
import { pledgeRoutes } from './modules/pledges/routes.ts'
import { projectRoutes } from './modules/projects/routes.ts'
import { projectInbox } from './modules/projects/waiting.ts'
import { publicRoutes } from './modules/public/routes.ts'
import { receivedRoutes } from './modules/received/routes.ts'
import { receivedInbox } from './modules/received/waiting.ts'
import { reformRoutes } from './modules/reforms/routes.ts'
import { reportNames } from './modules/reports/catalogue.ts'
import { reportRoutes } from './modules/reports/routes.ts'
import { requirementRoutes } from './modules/requirements/routes.ts'
import { requirementInbox } from './modules/requirements/waiting.ts'
import { roadmapRoutes } from './modules/roadmap/routes.ts'
import { webhookRoutes } from './modules/webhooks/routes.ts'
import { type Charts, createCharts } from './platform/charts/draw.ts'
import type { Database } from './platform/db/pool.ts'
import { journalRefusal } from './platform/db/refusals.ts'
import type { WriteFaults } from './platform/db/write.ts'
import { requireDeclaredAccess } from './platform/http/access.ts'
import { withAllowed } from './platform/http/allowed-now.ts'
import { createCondition } from './platform/http/condition.ts'
import type { AppContext } from './platform/http/context.ts'
import { checkFilters } from './platform/http/filters.ts'
import { healthRoutes } from './platform/http/health.ts'
import { createAuthenticator } from './platform/http/issuers.ts'
import { refuseOtherMethods, rememberMethods } from './platform/http/methods.ts'
import type { Metrics } from './platform/http/metrics.ts'
import { describeApi } from './platform/http/openapi.ts'
import { bearer, createServer } from './platform/http/server.ts'
import type { JournalListener } from './platform/journal/listen.ts'
import type { Signer } from './platform/journal/note.ts'
import type { Log } from './platform/log.ts'
import { measurePools } from './platform/measures.ts'
import type { Tracing } from './platform/tracing/tracing.ts'

export type Deps = {
  config: Config
  log: Log
  clock: Clock
  database: Database
  /** The plain pool that exports read through. */
  exports: Database
  listener: JournalListener
  /** Signs checkpoints of the journal: without it they are refused. */
  signer?: Signer | undefined
  metrics: Metrics
  /** The drawing of pictures: made here unless given; whoever gave it closes it. */
  charts?: Charts | undefined
  tracing?: Tracing | undefined
  faults?: WriteFaults
  /** Checks every row and every reply against its declaration: tests do this, requests have no time for it. */
  selfCheck?: boolean
  /** Aborted when the process is about to end: it still answers, and says that it is not ready. */
  draining?: AbortSignal
}

/** The explicit list of plugins and modules: the table of contents. */
export async function buildApp(deps: Deps): Promise<FastifyInstance> {
  const { config, log, clock, database, exports, listener, metrics } = deps
  const now = () => clock.now()
  const authenticator = createAuthenticator({ database, now, allowPrivateEgress: config.allowPrivateEgress })
  const door: AppContext['door'] = {
    database,
    now,
    reverify: (request) => authenticator.reauthenticate(bearer(request)),
    ...(deps.faults === undefined ? {} : { faults: deps.faults }),
  }
  const shown: AppContext['shown'] = new Map()
  const condition = createCondition(deps.draining)
  const app = await createServer({
    config,
    condition,
    log,
    metrics,
    authenticator,
    checkReplies: deps.selfCheck === true,
    tracing: deps.tracing,
    onRefused: (request, refusal) => journalRefusal(door, request, refusal),
    withAllowed: (request, refusal) => withAllowed(door, shown, request, refusal),
  })
  requireDeclaredAccess(app)
  rememberMethods(app)
  checkFilters(app, createPublicCodes(door, reportNames))
  await describeApi(app, { publicUrl: config.publicUrl, codeLists })
  const charts = deps.charts ?? createCharts()
  if (deps.charts === undefined) app.addHook('onClose', () => charts.close())
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const context: AppContext = { app: typed, door, shown, config, log, listener, exports, charts, signer: deps.signer }
  measurePools(metrics.registry, { requests: database, exports })
  healthRoutes(context, metrics, condition)
  moduleRoutes(context)
  consoleRoutes(context, authenticator)
  refuseOtherMethods(app)
  return app
}

/** The things of each module that can wait for somebody. */
export const whatWaits = (config: Config): readonly InboxSource[] => [
  registerInbox,
  consultationInbox(config),
  coalitionInbox,
  requirementInbox,
  projectInbox,
  monitoringInbox,
  receivedInbox(config),
  evidenceInbox,
  implementationInbox,
  instrumentInbox,
]

/** Everything under /v1, module by module. */
function moduleRoutes(context: AppContext): void {
  codeListRoutes(context)
  participantRoutes(context, whatWaits(context.config))
  agreementRoutes(context)
  consultationRoutes(context)
  currencyRoutes(context)
  pledgeRoutes(context)
  ledgerRoutes(context)
  coalitionRoutes(context)
  requirementRoutes(context)
  implementationRoutes(context)
  instrumentRoutes(context)
  deliveryRoutes(context)
  projectRoutes(context)
  reformRoutes(context)
  roadmapRoutes(context)
  receivedRoutes(context)
  annotationRoutes(context)
  reportRoutes(context)
  publicRoutes(context)
  monitoringRoutes(context)
  auditRoutes(context)
  webhookRoutes(context)
}
