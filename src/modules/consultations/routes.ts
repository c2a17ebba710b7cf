import type { AppContext } from '../../platform/http/context.ts'
import { scopeOf } from '../../platform/http/cursor.ts'
import type { Look } from '../../platform/http/operation-specs.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ReasonInput } from '../../platform/http/wire.ts'
import { markSeen, seesForParticipant } from './addressee-commands.ts'
import { addresseeRoutes } from './addressee-routes.ts'
import { patchConsultation } from './amendments.ts'
import { circulateConsultation, previewCirculation } from './circulation.ts'
import { ClosurePreview, previewClosure } from './closure-preview.ts'
import * as commands from './commands.ts'
import { ConsultationFilter } from './filter-inputs.ts'
import * as input from './inputs.ts'
import { offerRoutes } from './offer-routes.ts'
import { findWarned, type WarnedView } from './planning.ts'
import { consultationToJson, previewToJson, summaryToJson, timelinessToJson, timelineToJson } from './present.ts'
import { proposalRoutes } from './proposal-routes.ts'
import * as queries from './queries.ts'
import { consultationLifecycle } from './rules.ts'
import * as shape from './schemas.ts'
import { sessionRoutes } from './session-routes.ts'
import { listTimeline } from './timeline-queries.ts'
import { timelinessChartRoute } from './timeliness-chart.ts'

const kind = {
  path: '/v1/consultations',
  tags: ['Consultations'],
  lifecycle: consultationLifecycle,
  read: 'consultation.read',
} as const

const consultationsOf = (context: AppContext, { lapseDays }: commands.Settings) =>
  operationsOn(context, {
    ...kind,
    shape: shape.Consultation,
    json: (row: WarnedView, view) => consultationToJson(row, { ...view, lapseDays }),
    find: findWarned,
  })
type Consultations = ReturnType<typeof consultationsOf>

/** The main job: one request over n bilateral clauses. */
export function consultationRoutes(context: AppContext): void {
  const settings = commands.settingsOf(context.config)
  const consultation = consultationsOf(context, settings)
  recordRoutes(context, consultation, settings)
  listRoute(context, settings)
  circulationRoutes(context, consultation, settings)
  endingRoutes(context, consultation, settings)
  readingRoutes(context, consultation)
  timelinessChartRoute(context)
  addresseeRoutes(context, settings)
  sessionRoutes(context, settings)
  offerRoutes(context, settings)
  proposalRoutes(context)
}

function listRoute(context: AppContext, { lapseDays }: commands.Settings): void {
  const summary = operationsOn(context, {
    ...kind,
    shape: shape.ConsultationSummary,
    json: (row: queries.ConsultationRow, view) => summaryToJson(row, { ...view, lapseDays }),
  })
  context.app.route(
    summary.list('listConsultations', {
      summary: 'List requests',
      description:
        'Newest first: the requests of your own participant, those in which it is addressed, and those that were released to it.',
      filter: ConsultationFilter,
      page: shape.ConsultationPage,
      order: queries.newestConsultationFirst,
      rows: queries.listConsultations,
    }),
  )
}

/** Reading a request records that its addressee has seen it, if it had not. */
const look: Look<WarnedView> = {
  unseen: (tx, row) => row.ownBasis !== null && row.ownFirstSeenAt === null && seesForParticipant(tx),
  record: (tx, [row]) => markSeen(tx, row!.id),
}

function recordRoutes({ app }: AppContext, consultation: Consultations, settings: commands.Settings): void {
  app.route(
    consultation.create('createConsultation', {
      summary: 'File a draft',
      description:
        'A coordinator of a party to an agreement prepares a request of its own participant (BR-30). Nobody else sees the draft (BR-32). Next, look at its circulation preview, then circulate it. `warnings` names asks that would reach nobody.',
      access: 'consultation.create',
      body: input.ConsultationInput,
      command: commands.createConsultation,
    }),
  )
  app.route(
    consultation.one('getConsultation', {
      summary: 'Read a request',
      description:
        'One request with its asks, its deadline for you and what you can do next. The first look of an addressee’s coordinator, duty officer or minister is recorded as `firstSeenAt`.',
      look,
    }),
  )
  app.route(
    consultation.patch('amendConsultation', {
      summary: 'Change a draft, or amend a circulated request',
      description:
        'The requester changes its draft, or amends a circulated request: an amendment raises `sequence`. Asks that stay as they are keep their `id`; an addressee that is asked for something else goes back to `needs_action` (BR-32).',
      body: input.ConsultationPatch,
      command: (tx, id, body) => patchConsultation(tx, id, body, settings),
    }),
  )
}

function circulationRoutes({ app }: AppContext, consultation: Consultations, settings: commands.Settings): void {
  app.route(
    consultation.about('previewCirculation', {
      at: 'circulation/preview',
      summary: 'Preview whom the draft would address',
      description:
        'For the requester, before it circulates: one row for the other party of each agreement and for each guest, which says on what basis, under which clause and by when it would be addressed, and whom to ring; or why it would not be, and what another trigger would change.',
      access: 'consultation.preview',
      languages: true,
      shape: shape.Preview,
      present: queries.consultationPresent,
      tell: async (tx, id, language) => previewToJson(await previewCirculation(tx, id), { now: tx.now, language }),
    }),
  )
  app.route(
    consultation.verb('circulateConsultation', {
      at: 'circulation',
      summary: 'Circulate to all addressees',
      description:
        'The requester sends its draft to all addressees, by somebody’s authority. That cannot be undone (BR-32): basis, clause and deadline of every addressee are fixed now, and each addressee is told. Look at the circulation preview first.',
      body: input.CirculationInput,
      command: (tx, id, body) => circulateConsultation(tx, id, body, settings),
    }),
  )
}

function endingRoutes({ app }: AppContext, consultation: Consultations, settings: commands.Settings): void {
  app.route(
    consultation.about('previewClosure', {
      at: 'closure/preview',
      summary: 'What closing now would leave unfinished',
      description:
        'For the requester, before it closes a request: sessions that nobody has confirmed, undertakings whose time is not over, offers and acceptances that wait. Sessions that were held before the closure can be confirmed for some days after it.',
      access: 'consultation.preview',
      shape: ClosurePreview,
      present: queries.consultationPresent,
      tell: (tx, id) => previewClosure(tx, id, settings),
    }),
  )
  app.route(
    consultation.verb('closeConsultation', {
      at: 'closure',
      summary: 'Close with an outcome',
      description:
        'The requester ends the request and says how. All addressees read the outcome’s text (BR-36). Look at the closure preview first: it names what would stay unfinished.',
      body: input.ClosureInput,
      command: (tx, id, body) => commands.closeConsultation(tx, id, body, settings),
    }),
  )
  app.route(
    consultation.verb('cancelConsultation', {
      at: 'cancellation',
      summary: 'Cancel with a reason',
      description:
        'The requester calls off a draft or a circulated request, with a reason that its addressees read. Nothing is asked of them any more, and offers that nobody decided are rejected.',
      body: ReasonInput,
      command: (tx, id, body) => commands.cancelConsultation(tx, id, body, settings),
    }),
  )
  app.route(
    consultation.verb('renewConsultation', {
      at: 'renewals',
      summary: 'Renew',
      description:
        'The requester keeps an unanswered request open: without a renewal it lapses after some days (BR-35).',
      body: input.RenewalInput,
      command: (tx, id, body) => commands.renewConsultation(tx, id, body, settings),
    }),
  )
}

function readingRoutes({ app }: AppContext, consultation: Consultations): void {
  app.route(
    consultation.about('getConsultationTimeline', {
      at: 'timeline',
      summary: 'What happened, in order',
      description:
        'Everything that happened to the request as far as you may see it, from the journal, the earliest first; everything that one act did stands together.',
      languages: true,
      shape: shape.Timeline,
      present: queries.consultationPresent,
      tell: async (tx, id, language) => timelineToJson(await listTimeline(tx, id), scopeOf(tx.actor), language),
    }),
  )
  app.route(
    consultation.about('getConsultationTimeliness', {
      at: 'timeliness',
      summary: 'Who answered in time',
      description:
        'For each addressee: whether it answered in time, and after how many hours. The requester sees all addressees, an addressee its own row (BR-36).',
      shape: shape.TimelinessTable,
      present: queries.consultationPresent,
      tell: async (tx, id) => timelinessToJson(await queries.listTimeliness(tx, id), tx.now, scopeOf(tx.actor)),
    }),
  )
}
