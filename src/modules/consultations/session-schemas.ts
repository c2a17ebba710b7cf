import { z } from 'zod'
import { Id, Instant, ParticipantCode, page } from '../../platform/http/wire.ts'
import { sessionExample } from './examples.ts'
import { seatStates, sessionChannels, sessionFormats, sessionLevels } from './session-rules.ts'

export const SessionChannel = z.enum(sessionChannels)
export const SessionFormat = z.enum(sessionFormats)
export const SeatState = z.enum(seatStates)
export const SessionLevel = z.enum(sessionLevels)

const SessionNote = z
  .object({
    reference: z
      .string()
      .meta({ description: 'The reference of the note or the minutes, which stay with their holder.' }),
    sha256: z.string().nullable().meta({ description: 'The SHA-256 of the document, in hexadecimal digits.' }),
  })
  .meta({ id: 'SessionNote', description: 'The note of a session, by reference.' })

const Seat = z
  .object({
    participant: ParticipantCode,
    confirmedAt: Instant.nullable(),
    state: SeatState.optional().meta({
      description: 'What the record means for this addressee (BR-130). Only the requester and the addressee see it.',
    }),
    seenAt: Instant.nullable().optional().meta({
      description: 'When a person of this addressee first saw the record; reading by a service account does not count.',
    }),
    objectionUntil: Instant.nullable().optional().meta({
      description:
        'Until when it may object; null as long as the request runs and no person of it has seen the record, and once it has confirmed or objected.',
    }),
    objection: z
      .object({ at: Instant, reason: z.string() })
      .nullable()
      .optional()
      .meta({ description: 'The objection of the participant: that it did not consult at this session, and why.' }),
  })
  .meta({ id: 'SessionSeat', description: 'One addressee at a session.' })

export const Session = z
  .object({
    id: Id,
    consultationId: Id,
    heldAt: Instant,
    channel: SessionChannel,
    level: SessionLevel,
    format: SessionFormat.meta({ description: 'Where the sides met. Code list `sessionFormat`.' }),
    convenedVia: z.string().nullable().meta({ description: 'The name of another format that exists.' }),
    chair: z.string().nullable().meta({ description: 'Who was in the chair: an office or a body.' }),
    note: SessionNote.nullable(),
    summary: z.string().nullable(),
    loggedBy: ParticipantCode,
    requesterConfirmedAt: Instant.nullable(),
    attendance: z.array(Seat).meta({
      description: 'Which addressees took part. Attendance is without prejudice to how far a clause applies.',
    }),
    createdAt: Instant,
    version: z.int().meta({ description: 'The number in the ETag; it changes with what you see of the session.' }),
    allowedActions: z
      .array(z.enum(['confirmSession', 'objectToSession']))
      .meta({ description: 'What you can do with it now: operationIds of this document.' }),
    redactions: z.array(z.string()),
  })
  .meta({ id: 'Session', examples: [sessionExample] })
export const SessionPage = page(Session).meta({ id: 'SessionPage' })
