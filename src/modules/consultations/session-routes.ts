import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ReadTx, read } from '../../platform/db/read.ts'
import { record, write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, NoFields, PageQuery, QueryFlag } from '../../platform/http/wire.ts'
import { seesForParticipant } from './addressee-commands.ts'
import { findSession, listSessions, type SessionRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import * as input from './inputs.ts'
import type { View, Viewer } from './present.ts'
import { findConsultation } from './queries.ts'
import { confirmSession, logSession } from './session-commands.ts'
import { markSessionsSeen, objectToSession, stateSessionSeen } from './session-objections.ts'
import { sessionToJson } from './session-present.ts'
import * as shape from './session-schemas.ts'

const params = z.strictObject({ id: Id })
const one = z.strictObject({ id: Id, sessionId: Id })
const tags = ['Consultations']
const looking = {
  look: QueryFlag.optional().meta({
    description: '`false`: this reading is not a look. Who then looks says so by `POST …/sightings`.',
  }),
}

/** One meeting, one record: who logs it, who sees it, who confirms or objects. */
export function sessionRoutes({ app, door }: AppContext, settings: Settings, view: Viewer): void {
  const session = {
    status: 201 as const,
    body: (row: SessionRow, actor: View['actor'], now: Date) => sessionToJson(row, view(actor, now)),
    version: (row: SessionRow) => row.version,
    location: (row: SessionRow) => `/v1/consultations/${row.consultation_id}/sessions/${row.id}`,
  }
  const { location: _location, ...changed } = session
  /** After the reply is made: a look that is the first of a person, or of a program, is recorded. */
  const looked = async (request: FastifyRequest, rows: readonly SessionRow[]) => {
    const [first] = rows
    if (first === undefined) return
    const ids = rows.map(({ id }) => id)
    await record(door, request, (tx) => markSessionsSeen(tx, first.consultation_id, ids))
  }
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/sessions',
    schema: {
      operationId: 'listSessions',
      summary: 'List sessions',
      description:
        'Those that took part see a session. The first look of a person of an addressee begins its time for an objection (BR-130).',
      tags,
      params,
      querystring: z.strictObject({ ...looking, ...PageQuery }),
      response: { 200: shape.SessionPage },
    },
    config: { access: 'consultation.read', addressed: true },
    handler: async (request, reply) => {
      const { cursor, limit, look } = request.query
      const { page, unseen } = await read(door, request, async (tx) => {
        const [rows] = await Promise.all([
          listSessions(tx, request.params.id, cursor === undefined ? undefined : decodeIdCursor(cursor), limit),
          findConsultation(tx, request.params.id),
        ])
        const shown = view(tx.actor, tx.now)
        const page = pageOf(request, reply, tx.actor, {
          rows,
          limit,
          keyOf: (row) => [row.id],
          toJson: (row) => sessionToJson(row, shown),
        })
        return { page, unseen: look === false ? [] : unseenOf(tx, rows.slice(0, limit)) }
      })
      await looked(request, unseen)
      return page
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/consultations/:id/sessions/:sessionId',
    schema: {
      operationId: 'getSession',
      summary: 'Read a session',
      description: 'For those that took part. The first look of a person of an addressee is recorded as `seenAt`.',
      tags,
      params: one,
      querystring: z.strictObject(looking),
      response: { 200: shape.Session },
    },
    config: { access: 'consultation.read', addressed: true },
    handler: async (request, reply) => {
      const { id, sessionId } = request.params
      const { row, json, unseen } = await read(door, request, async (tx) => {
        const [row] = await Promise.all([findSession(tx, id, sessionId), findConsultation(tx, id)])
        const unseen = request.query.look === false ? [] : unseenOf(tx, [row])
        return { row, json: sessionToJson(row, view(tx.actor, tx.now)), unseen }
      })
      await looked(request, unseen)
      reply.header('ETag', `"${row.version}"`)
      return json
    },
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/sessions',
    schema: {
      operationId: 'logSession',
      summary: 'Log a session',
      description:
        'One record, however many took part. What the requester records counts for each addressee that it names unless that addressee objects (BR-130); what an addressee records counts when the requester confirms it (BR-31a).',
      tags,
      params,
      body: input.SessionInput,
      response: { 201: shape.Session },
    },
    config: { access: 'consultation.log_session', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, session, (tx) => logSession(tx, request.params.id, request.body, settings)),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/sessions/:sessionId/confirmation',
    schema: {
      operationId: 'confirmSession',
      summary: 'Confirm a session',
      description: 'By a side that did not log it, for itself.',
      tags,
      params: one,
      body: NoFields,
      response: { 201: shape.Session },
    },
    config: { access: 'consultation.confirm_session', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, changed, (tx) =>
        confirmSession(tx, request.params.id, request.params.sessionId, settings),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/sessions/:sessionId/objection',
    schema: {
      operationId: 'objectToSession',
      summary: 'Object to the record of a session',
      description:
        'By an addressee that the requester recorded as attending, for itself, until 48 hours after a person of it first saw the record. The session then no longer answers its undertaking; the requester is told (BR-130).',
      tags,
      params: one,
      body: input.ObjectionInput,
      response: { 201: shape.Session },
    },
    config: { access: 'consultation.object_to_session', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, changed, (tx) =>
        objectToSession(tx, request.params.id, request.params.sessionId, request.body, settings),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/consultations/:id/sessions/:sessionId/sightings',
    schema: {
      operationId: 'stateSessionSeen',
      summary: 'State that one has seen the record of a session',
      description:
        'For pages that read with `look=false` and know when somebody looks. The first of a person is `seenAt`; later ones change nothing.',
      tags,
      params: one,
      body: NoFields,
      response: { 201: shape.Session },
    },
    config: { access: 'consultation.see', idempotent: true, addressed: true },
    handler: (request, reply) =>
      write(door, request, reply, changed, (tx) => stateSessionSeen(tx, request.params.id, request.params.sessionId)),
  })
}

/** Records of this reader's own attendance that nobody of it has seen yet; an auditor's look is not its participant's. */
function unseenOf(tx: ReadTx, rows: readonly SessionRow[]): SessionRow[] {
  if (!seesForParticipant(tx)) return []
  const me = tx.actor.participant
  return rows.filter(({ attendance }) => attendance.some((seat) => seat.participant === me && seat.seen_at === null))
}
