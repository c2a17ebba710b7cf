import { z } from 'zod'
import { AllowedActions } from '../../platform/http/allowed-actions.ts'
import { CalendarDate, Id, Instant, Marking, ParticipantCode, page } from '../../platform/http/wire.ts'
import { channels, receivedKinds, receivedStatementLifecycle, receivedStatuses } from './rules.ts'

const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'

export const ReceivedStatement = z
  .object({
    id: Id,
    participant: ParticipantCode.meta({ description: 'The participant that recorded the statement: Ukraine.' }),
    about: ParticipantCode.meta({
      description: 'The participant that is said to have said it, which alone may adopt, correct or disown it.',
    }),
    kind: z.enum(receivedKinds),
    channel: z.enum(channels),
    reference: z
      .string()
      .meta({ description: 'The reference by which others find what was said: the number of a note, an address.' }),
    sha256: z.string().nullable().meta({ description: 'SHA-256 of the document.' }),
    receivedOn: CalendarDate.meta({ description: 'When it was received.' }),
    summary: z.string().meta({ description: 'What was said, in one sentence of who recorded it.' }),
    consultationId: Id.nullable().meta({ description: 'The request that a response answers.' }),
    content: z.record(z.string(), z.unknown()).meta({
      description: 'What was said, in the form of the record that adopting it makes.',
    }),
    status: z.enum(receivedStatuses).meta({
      description:
        'An unattested statement is only Ukraine’s word of what it heard: it is in no total and is never taken as the other side’s statement (BR-55).',
    }),
    reason: z.string().nullable().meta({ description: 'Why it was disowned or withdrawn.' }),
    recordId: Id.nullable().meta({ description: 'The record in its participant’s own books that took its place.' }),
    recordHref: z.string().nullable().meta({ description: 'Where that record can be read.' }),
    decidedAt: Instant.nullable().meta({ description: 'When it was attested, disowned or withdrawn.' }),
    marking: Marking,
    releasableTo: z.array(z.string()),
    createdAt: Instant,
    version: z.int(),
    allowedActions: AllowedActions(receivedStatementLifecycle),
  })
  .meta({
    id: 'ReceivedStatement',
    description: 'What a participant said outside Accord, as Ukraine received it.',
    examples: [
      {
        id,
        participant: 'UA',
        about: 'SE',
        kind: 'payment',
        channel: 'note',
        reference: 'Note verbale 214/2026',
        sha256: null,
        receivedOn: '2026-11-20',
        summary: 'Sweden paid one million euro into the fund on 2 November.',
        consultationId: null,
        content: { amount: '1000000.00', currency: 'EUR', transactionDate: '2026-11-02' },
        status: 'unattested',
        reason: null,
        recordId: null,
        recordHref: null,
        decidedAt: null,
        marking: 'limited',
        releasableTo: [],
        createdAt: '2026-11-23T06:40:00.000Z',
        version: 1,
        allowedActions: ['adoptReceivedStatement', 'correctReceivedStatement', 'disownReceivedStatement'],
      },
    ],
  })
export const ReceivedStatementPage = page(ReceivedStatement).meta({ id: 'ReceivedStatementPage' })
