import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import type { MeetingRow } from './governance.ts'
import * as governance from './governance.ts'
import * as shape from './governance-schemas.ts'
import { BodyDecisionInput, CharterInput, MeetingInput, PlanInput, ReviewInput } from './inputs.ts'
import { coalitionPresent } from './queries.ts'

const filed = { path: '/v1/coalitions', tags: ['Coalitions'], read: 'coalition.read' } as const
const govern = { access: 'coalition.govern' } as const
const listed = {
  parent: 'coalition' as const,
  present: coalitionPresent,
  filter: z.strictObject({}),
}

/** How a coalition governs itself: charter, plan, meetings, reviews. Filed once, never changed; the latest counts. */
export function governanceRoutes(context: AppContext): void {
  charterRoutes(context)
  planRoutes(context)
  meetingRoutes(context)
  reviewRoutes(context)
  decisionRoute(context)
}

function charterRoutes(context: AppContext): void {
  const lifecycle = { of: 'coalition_charter' } as const
  const charter = operationsOn(context, { ...filed, lifecycle, shape: shape.Charter, json: shape.charterToJson })
  context.app.route(
    charter.listUnder('listCharters', {
      ...listed,
      ...governance.chartersListed,
      at: '/v1/coalitions/:id/charters',
      summary: 'List charters',
      description:
        'The charters and letters of intent of the coalition, by reference, newest first, for those who take part in it.',
      page: shape.CharterPage,
    }),
  )
  context.app.route(
    charter.add('fileCharter', {
      at: 'charters',
      summary: 'File a charter or a letter of intent',
      description:
        'Whoever leads the coalition, or the secretariat as a member of it, files a charter or a letter of intent, by reference. The latest one says how many may lead (BR-82) and how often the roadmap is reviewed.',
      ...govern,
      body: CharterInput,
      command: governance.fileCharter,
    }),
  )
}

function planRoutes(context: AppContext): void {
  const lifecycle = { of: 'coalition_plan' } as const
  const plan = operationsOn(context, { ...filed, lifecycle, shape: shape.Plan, json: shape.planToJson })
  context.app.route(
    plan.listUnder('listPlans', {
      ...listed,
      ...governance.plansListed,
      at: '/v1/coalitions/:id/plans',
      summary: 'List plans',
      description: 'The versions of the coalition’s plan, newest first, for those who take part in it.',
      page: shape.PlanPage,
    }),
  )
  context.app.route(
    plan.add('filePlan', {
      at: 'plans',
      summary: 'File the next version of the plan',
      description:
        'Whoever leads the coalition, or the secretariat as a member of it, files the next version of its plan. Earlier versions stay readable.',
      ...govern,
      body: PlanInput,
      command: governance.filePlan,
    }),
  )
}

const meetings = {
  ...filed,
  lifecycle: { of: 'coalition_meeting' as const },
  shape: shape.Meeting,
  json: shape.meetingToJson,
  location: ({ coalitionId }: MeetingRow) => `/v1/coalitions/${coalitionId}/meetings`,
}

function meetingRoutes(context: AppContext): void {
  const held = operationsOn(context, meetings)
  context.app.route(
    held.listUnder('listMeetings', {
      ...listed,
      ...governance.meetingsListed,
      at: '/v1/coalitions/:id/meetings',
      summary: 'List meetings',
      description: 'Meetings of the coalition, held and to come, newest first, for those who take part in it.',
      page: shape.MeetingPage,
    }),
  )
  context.app.route(
    held.add('recordMeeting', {
      at: 'meetings',
      summary: 'Record a meeting, held or to come',
      description:
        'Whoever leads the coalition, or the secretariat as a member of it, enters a meeting, held or still to come. Decisions can be recorded only for a meeting that was held.',
      ...govern,
      body: MeetingInput,
      command: governance.recordMeeting,
    }),
  )
}

function reviewRoutes(context: AppContext): void {
  const lifecycle = { of: 'coalition_review' } as const
  const review = operationsOn(context, { ...filed, lifecycle, shape: shape.Review, json: shape.reviewToJson })
  context.app.route(
    review.listUnder('listReviews', {
      ...listed,
      ...governance.reviewsListed,
      at: '/v1/coalitions/:id/reviews',
      summary: 'List reviews',
      description: 'Reviews of the coalition’s roadmap, newest first, for those who take part in it.',
      page: shape.ReviewPage,
    }),
  )
  context.app.route(
    review.add('recordReview', {
      at: 'reviews',
      summary: 'Record a review of the roadmap',
      description:
        'Whoever leads the coalition, or the secretariat as a member of it, records that its roadmap was reviewed. The next review is due one review cycle of the charter later.',
      ...govern,
      body: ReviewInput,
      command: governance.recordReview,
    }),
  )
}

function decisionRoute(context: AppContext): void {
  context.app.route(
    operationsOn(context, { ...meetings, path: '/v1/coalition-meetings' }).add('recordDecision', {
      at: 'decisions',
      summary: 'Record what a meeting decided',
      description:
        'Whoever leads the coalition, or the secretariat as a member of it, adds one decision to a meeting that was held: which body took it, how, and with whom. Roles that follow from it are proposed in the same act, and each participant confirms its own (BR-80).',
      ...govern,
      body: BodyDecisionInput,
      command: governance.recordDecision,
    }),
  )
}
