import { z } from 'zod'

const facts = z.record(z.string(), z.unknown())
const reason = z.object({ reason: z.string() })
const passed = z.object({ dueAt: z.iso.datetime({ offset: true }) })

/** What acts implement. What happens to a link is told of its act, to whoever sees that. */
export const implementationEvents = {
  'implementation_link.claimed': {
    resource: 'resource',
    says: 'A participant claims what an act implements',
    payload: facts,
  },
  'implementation_link.amended': {
    resource: 'resource',
    says: 'A claim of what an act implements was amended: the other side is asked anew',
    payload: facts,
  },
  'implementation_link.partly_confirmed': {
    resource: 'resource',
    says: 'One of those who are asked confirmed what an act implements',
    payload: facts,
  },
  'implementation_link.confirmed': {
    resource: 'resource',
    says: 'What an act implements was confirmed',
    payload: facts,
  },
  'implementation_link.contested': {
    resource: 'resource',
    says: 'What an act is said to implement was contested',
    payload: facts,
  },
  'implementation_link.withdrawn': {
    resource: 'resource',
    says: 'A claim of what an act implements was withdrawn',
    payload: facts,
  },
  'implementation_link.reminded': {
    resource: 'resource',
    says: 'The other side of a claim is told of it again: silence will count soon',
    payload: passed.extend({ linkId: z.string() }),
  },
  'implementation_link.not_objected': {
    resource: 'resource',
    says: 'Nobody has objected to a claim in time; without prejudice',
    payload: passed.extend({ linkId: z.string() }),
  },
  'implementation_link.arranged': {
    resource: 'resource',
    says: 'An act was said to belong to an arrangement too',
    payload: facts,
  },
  'link_rule.created': { resource: 'link_rule', says: 'A rule of linking was saved', payload: facts },
  'link_rule.previewed': { resource: 'link_rule', says: 'A rule of linking was previewed', payload: facts },
  'link_rule.applied': { resource: 'link_rule', says: 'A rule of linking was applied', payload: facts },
  'link_rule.retired': { resource: 'link_rule', says: 'A rule of linking was retired', payload: reason },
  'instrument.proposed': {
    resource: 'instrument',
    says: 'A party proposed an instrument: a claim until another confirms it',
    payload: facts,
  },
  'instrument.confirmed': { resource: 'instrument', says: 'Another party confirmed an instrument', payload: facts },
  'instrument.rejected': { resource: 'instrument', says: 'Another party rejected an instrument', payload: reason },
  'instrument.withdrawn': {
    resource: 'instrument',
    says: 'A proposal of an instrument was withdrawn',
    payload: reason,
  },
  'instrument.stage_stated': {
    resource: 'instrument',
    says: 'A party stated a stage of an instrument',
    payload: facts,
  },
  'instrument.stage_confirmed': {
    resource: 'instrument',
    says: 'Another party confirmed a stage of an instrument',
    payload: facts,
  },
  'instrument.stage_rejected': {
    resource: 'instrument',
    says: 'Another party rejected a stage of an instrument',
    payload: facts,
  },
  'measure.created': { resource: 'measure', says: 'A measure was entered', payload: facts },
  'measure.amended': { resource: 'measure', says: 'A measure was amended', payload: facts },
  'measure.started': { resource: 'measure', says: 'A measure was begun', payload: z.object({}) },
  'measure.done': { resource: 'measure', says: 'A measure is done, as its owner says', payload: facts },
  'measure.cancelled': { resource: 'measure', says: 'A measure was called off', payload: reason },
  'measure.overdue': {
    resource: 'measure',
    says: 'The day of a measure has passed, and it is not done',
    payload: passed,
  },
} as const
