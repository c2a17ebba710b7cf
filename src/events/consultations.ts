import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
/** Before and after of the fields that changed. */
const changes = z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** What happens to requests, their sessions, responses and offers. */
export const consultationEvents = {
  'consultation.created': { resource: 'consultation', says: 'A draft was filed', payload: facts },
  'consultation.edited': { resource: 'consultation', says: 'A draft was changed', payload: z.object({ changes }) },
  'consultation.circulated': {
    resource: 'consultation',
    says: 'A request was circulated to its addressees',
    payload: facts,
  },
  'consultation.addressed': {
    resource: 'addressee',
    says: 'A participant was addressed, on a basis and with a deadline',
    payload: facts,
  },
  'consultation.amended': {
    resource: 'consultation',
    says: 'A circulated request was amended: whom it asks for something else acts anew',
    payload: z.object({ sequence: z.number(), changes }),
  },
  'consultation.seen': { resource: 'addressee', says: 'An addressee saw the request', payload: facts },
  'consultation.acknowledged': { resource: 'addressee', says: 'An addressee acknowledged the request', payload: facts },
  'consultation.consented': {
    resource: 'addressee',
    says: 'An addressee consents to be named on the roster',
    payload: facts,
  },
  'consultation.applicability_recorded': {
    resource: 'addressee',
    says: 'An addressee recorded how far the clause is held to apply',
    payload: facts,
  },
  'consultation.excused': { resource: 'addressee', says: 'The requester excused an addressee', payload: reason },
  'consultation.deadline_extended': {
    resource: 'addressee',
    says: 'A deadline was extended; the old one is kept',
    payload: facts,
  },
  'consultation.contact_attempted': {
    resource: 'addressee',
    says: 'The requester tried to reach an addressee',
    payload: facts,
  },
  'consultation.session_logged': { resource: 'session', says: 'A session was logged', payload: facts },
  'consultation.session_confirmed': { resource: 'session', says: 'The other side confirmed a session', payload: facts },
  'consultation.session_seen': {
    resource: 'session',
    says: 'An addressee saw the record of a session',
    payload: facts,
  },
  'consultation.session_objected': {
    resource: 'session',
    says: 'An addressee objected to the record of a session',
    payload: facts,
  },
  'consultation.responded': { resource: 'response', says: 'An addressee responded', payload: facts },
  'consultation.release_changed': {
    resource: 'consultation',
    says: 'The requester changed to whom a request is released',
    payload: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  },
  'consultation.renewed': { resource: 'consultation', says: 'A request was renewed', payload: facts },
  'consultation.reminded': {
    resource: 'addressee',
    says: 'A share of the time to consult has passed, and there was no answer yet',
    payload: z.object({ share: z.literal([50, 90]), deadlineAt: z.iso.datetime({ offset: true }) }),
  },
  'consultation.time_passed': {
    resource: 'addressee',
    says: 'The time to consult has passed without an answer',
    payload: passed,
  },
  'consultation.acknowledgement_missing': {
    resource: 'addressee',
    says: 'No desk of an addressee has acknowledged in time: for its coordinators now',
    payload: passed,
  },
  'consultation.lapsed': { resource: 'consultation', says: 'A request lapsed, unanswered', payload: passed },
  'consultation.closed': { resource: 'consultation', says: 'A request was closed with its outcome', payload: facts },
  'consultation.cancelled': { resource: 'consultation', says: 'A request was cancelled', payload: reason },
  'offer.made': { resource: 'offer', says: 'An offer was made', payload: facts },
  'offer.joined': { resource: 'offer', says: 'A provider confirmed its part of a joint offer', payload: facts },
  'offer.accepted': {
    resource: 'offer',
    says: 'An offer was accepted, in whole or in part: a proposal for its provider',
    payload: facts,
  },
  'offer.rejected': { resource: 'offer', says: 'An offer was rejected', payload: reason },
  'offer.proposal_expired': {
    resource: 'offer',
    says: 'A proposal that an acceptance made has expired: its provider did not confirm it',
    payload: passed,
  },
  'offer.withdrawn': { resource: 'offer', says: 'An offer was withdrawn', payload: reason },
  'offer.conversion_declined': {
    resource: 'offer',
    says: 'The provider declined what was accepted of its offer: it is open again',
    payload: facts,
  },
  'offer.converted': {
    resource: 'offer',
    says: 'The provider made an accepted offer a commitment or a task',
    payload: facts,
  },
} as const
