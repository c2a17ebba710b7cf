import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { type ReadTx, read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import * as governance from './governance.ts'
import * as shape from './governance-schemas.ts'
import { BodyDecisionInput, CharterInput, MeetingInput, PlanInput, ReviewInput } from './inputs.ts'
import { findCoalition } from './queries.ts'

const tags = ['Coalitions']
const params = z.strictObject({ id: Id })
const listed = 'Newest first. What a coalition files about itself is for who takes part in it.'

/** How a coalition governs itself: charter, plan, meetings, reviews. Filed once, never changed; the latest counts. */
export function governanceRoutes(context: AppContext): void {
  listRoutes(context)
  const { app, door } = context
  const common = { tags, params }
  const config = { access: 'coalition.govern', idempotent: true, addressed: true } as const
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/charters',
    schema: {
      operationId: 'fileCharter',
      summary: 'File a charter or a letter of intent',
      description: 'By reference. The latest one says how many may lead (BR-82) and how often the roadmap is reviewed.',
      ...common,
      body: CharterInput,
      response: { 201: shape.Charter },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.charterToJson }, (tx) =>
        governance.fileCharter(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/plans',
    schema: {
      operationId: 'filePlan',
      summary: 'File the next version of the plan',
      description: 'Those before stay readable.',
      ...common,
      body: PlanInput,
      response: { 201: shape.Plan },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.planToJson }, (tx) =>
        governance.filePlan(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/meetings',
    schema: {
      operationId: 'recordMeeting',
      summary: 'Record a meeting, held or to come',
      description: 'One that is to come is the calendar; decisions are recorded of one that was held.',
      ...common,
      body: MeetingInput,
      response: { 201: shape.Meeting },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.meetingToJson }, (tx) =>
        governance.recordMeeting(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalition-meetings/:id/decisions',
    schema: {
      operationId: 'recordDecision',
      summary: 'Record what a meeting decided',
      description:
        'One decision, of which body, how and with whom; roles that follow from it are proposed in the same act, and each participant confirms its own (BR-80).',
      ...common,
      body: BodyDecisionInput,
      response: { 201: shape.Meeting },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.meetingToJson }, (tx) =>
        governance.recordDecision(tx, request.params.id, request.body),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/coalitions/:id/reviews',
    schema: {
      operationId: 'recordReview',
      summary: 'Record a review of the roadmap',
      description: 'The next one is due a cycle later.',
      ...common,
      body: ReviewInput,
      response: { 201: shape.Review },
    },
    config,
    handler: (request, reply) =>
      write(door, request, reply, { status: 201, body: shape.reviewToJson }, (tx) =>
        governance.recordReview(tx, request.params.id, request.body),
      ),
  })
}

function listRoutes({ app, door }: AppContext): void {
  const common = { tags, params, querystring: z.strictObject(PageQuery), description: listed }
  const config = { access: 'coalition.read', addressed: true } as const
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id/charters',
    schema: { operationId: 'listCharters', summary: 'List charters', ...common, response: { 200: shape.CharterPage } },
    config,
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const rows = await governance.listCharters(tx, await wanted(tx, request))
        return pageOf(request, reply, tx.actor, {
          rows,
          limit: request.query.limit,
          keyOf,
          toJson: shape.charterToJson,
        })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id/plans',
    schema: { operationId: 'listPlans', summary: 'List plans', ...common, response: { 200: shape.PlanPage } },
    config,
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const rows = await governance.listPlans(tx, await wanted(tx, request))
        return pageOf(request, reply, tx.actor, { rows, limit: request.query.limit, keyOf, toJson: shape.planToJson })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id/meetings',
    schema: { operationId: 'listMeetings', summary: 'List meetings', ...common, response: { 200: shape.MeetingPage } },
    config,
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const rows = await governance.listMeetings(tx, await wanted(tx, request))
        return pageOf(request, reply, tx.actor, {
          rows,
          limit: request.query.limit,
          keyOf,
          toJson: shape.meetingToJson,
        })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/coalitions/:id/reviews',
    schema: { operationId: 'listReviews', summary: 'List reviews', ...common, response: { 200: shape.ReviewPage } },
    config,
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const rows = await governance.listReviews(tx, await wanted(tx, request))
        return pageOf(request, reply, tx.actor, { rows, limit: request.query.limit, keyOf, toJson: shape.reviewToJson })
      }),
  })
}

const keyOf = ({ id }: { id: string }) => [id]

/** Which page of which coalition; one that the caller may not know of is not there. */
async function wanted(
  tx: ReadTx,
  { params: { id }, query }: { params: { id: string }; query: { cursor?: string | undefined; limit: number } },
) {
  if ((await findCoalition(tx, id)) === undefined) throw notFound('coalition', id)
  return {
    coalitionId: id,
    before: query.cursor === undefined ? undefined : decodeIdCursor(query.cursor),
    limit: query.limit,
  }
}
