import { z } from 'zod'
import type { AppContext } from '../../platform/http/context.ts'
import type { Look } from '../../platform/http/operation-specs.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { NoFields } from '../../platform/http/wire.ts'
import { seesForParticipant } from './addressee-commands.ts'
import { findSession, listSessions, oldestSessionFirst, type SessionRow } from './answer-queries.ts'
import type { Settings } from './commands.ts'
import * as input from './inputs.ts'
import { consultationPresent } from './queries.ts'
import { confirmSession, logSession } from './session-commands.ts'
import { markSessionsSeen, objectToSession, stateSessionSeen } from './session-objections.ts'
import { sessionToJson } from './session-present.ts'
import * as shape from './session-schemas.ts'

/**
 * A look at the records of this reader's own attendance that nobody of its participant has seen; an auditor's look does not
 * count.
 */
const look: Look<SessionRow> = {
  unseen: (tx, { attendance }) =>
    seesForParticipant(tx) &&
    attendance.some(({ participant, seenAt }) => participant === tx.actor.participant && seenAt === null),
  record: (tx, rows) =>
    markSessionsSeen(
      tx,
      rows[0]!.consultationId,
      rows.map(({ id }) => id),
    ),
}

const sessionsOf = (context: AppContext, settings: Settings) =>
  operationsOn(context, {
    path: '/v1/consultations',
    tags: ['Consultations'],
    lifecycle: { of: 'session' },
    read: 'consultation.read',
    shape: shape.Session,
    json: (row: SessionRow, view) => sessionToJson(row, view, settings),
    find: async (tx, id, { sessionId }) => findSession(tx, id, sessionId!),
    location: ({ consultationId, id }) => `/v1/consultations/${consultationId}/sessions/${id}`,
  })
type Sessions = ReturnType<typeof sessionsOf>

/** One meeting, one record: who logs it, who sees it, who confirms or objects. */
export function sessionRoutes(context: AppContext, settings: Settings): void {
  const session = sessionsOf(context, settings)
  recordRoutes(context, session, settings)
  attendanceRoutes(context, session, settings)
}

function recordRoutes({ app }: AppContext, session: Sessions, settings: Settings): void {
  app.route(
    session.listUnder('listSessions', {
      at: '/v1/consultations/:id/sessions',
      parent: 'consultation',
      present: consultationPresent,
      summary: 'List sessions',
      description:
        'The meetings that were held about the request, for those that took part in them. The first look of a person of an addressee begins its time for an objection (BR-130).',
      filter: z.strictObject({}),
      page: shape.SessionPage,
      order: oldestSessionFirst,
      look,
      rows: listSessions,
    }),
  )
  app.route(
    session.one('getSession', {
      at: 'sessions/:sessionId',
      summary: 'Read a session',
      description:
        'One meeting, for those that took part in it. The first look of a person of an addressee is recorded as `seenAt`.',
      look,
    }),
  )
  app.route(
    session.createUnder('logSession', {
      at: '/v1/consultations/:id/sessions',
      summary: 'Log a session',
      description:
        'The requester or an addressee records a meeting: one record, however many took part. What the requester records counts for each addressee that it names unless that addressee objects (BR-130); what an addressee records counts when the requester confirms it (BR-31a).',
      access: 'consultation.log_session',
      body: input.SessionInput,
      command: (tx, id, body) => logSession(tx, id, body, settings),
    }),
  )
}

function attendanceRoutes({ app }: AppContext, session: Sessions, settings: Settings): void {
  app.route(
    session.add('confirmSession', {
      at: 'sessions/:sessionId/confirmation',
      summary: 'Confirm a session',
      description:
        'A side that did not log the meeting confirms that it took part, for itself alone; this is possible for 30 days after the request is closed or cancelled, unless the operator sets another limit. The meeting then answers the undertaking of the addressee concerned.',
      access: 'consultation.confirm_session',
      body: NoFields,
      command: (tx, id, _body, { sessionId }) => confirmSession(tx, id, sessionId!, settings),
    }),
  )
  app.route(
    session.add('objectToSession', {
      at: 'sessions/:sessionId/objection',
      summary: 'Object to the record of a session',
      description:
        'An addressee that the requester recorded as attending objects for itself, until 48 hours after one of its people first saw the record. The session then no longer answers its undertaking; the requester is told (BR-130).',
      access: 'consultation.object_to_session',
      body: input.ObjectionInput,
      command: (tx, id, body, { sessionId }) => objectToSession(tx, id, sessionId!, body, settings),
    }),
  )
  app.route(
    session.add('stateSessionSeen', {
      at: 'sessions/:sessionId/sightings',
      summary: 'State that one has seen the record of a session',
      description:
        'For pages that read with `look=false` and know when somebody looks. The first look of a person is `seenAt`; later looks change nothing.',
      access: 'consultation.see',
      body: NoFields,
      command: (tx, id, _body, { sessionId }) => stateSessionSeen(tx, id, sessionId!),
    }),
  )
}
