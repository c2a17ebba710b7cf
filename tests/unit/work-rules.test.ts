import { describe, expect, it } from 'vitest'
import {
  checkFree,
  checkLeads,
  findingsOf,
  nextReviewDue,
  standingToCoalition,
  standingToMembership,
} from '../../src/modules/coalitions/rules.ts'
import {
  checkConversions,
  checkNeededBy,
  checkQuantity,
  checkValidator,
  standingToNeeds,
  standingToOfferFor,
} from '../../src/modules/requirements/rules.ts'
import {
  checkMilestone,
  checkNeedStands,
  checkNotAgreed,
  checkParts,
  checkTaskDates,
  checkVerifier,
  hasAgreed,
  isMilestoneOverdue,
  standingToTask,
  timelinessOf,
} from '../../src/modules/requirements/task-rules.ts'
import { refused } from '../support/refused.ts'

describe('a membership', () => {
  const asked = { participant: 'SE', proposedBy: 'SE', deciders: ['UA', 'LV'] }
  it('is decided by the other side than proposed it, and left by whose it is', () => {
    expect(standingToMembership('confirmMembership', 'LV', asked)).toEqual(['counterparty'])
    expect(standingToMembership('confirmMembership', 'PL', asked)).toEqual([])
    expect(standingToMembership('withdrawMembership', 'SE', asked)).toEqual(['own'])
    const invited = { ...asked, proposedBy: 'UA' }
    expect(standingToMembership('confirmMembership', 'SE', invited)).toEqual(['counterparty'])
    expect(standingToMembership('confirmMembership', 'LV', invited)).toEqual([])
    expect(standingToMembership('leaveCoalition', 'SE', invited)).toEqual(['own'])
    expect(standingToMembership('leaveCoalition', 'UA', invited)).toEqual([])
    expect(standingToCoalition({ leads: true, takes_part: true })).toEqual(['lead', 'member'])
    expect(standingToCoalition({ leads: false, takes_part: false })).toEqual([])
  })

  it('BR-82: leads no more than the charter allows, who leads already aside', () => {
    const lead = { role: 'co_lead' as const, participant: 'SE' }
    expect(refused(() => checkLeads(lead, { leads_max: 2, leaders: ['LV', 'PL'] }))).toEqual([
      'unprocessable',
      'BR-82',
      '/role',
    ])
    expect(refused(() => checkLeads(lead, { leads_max: 2, leaders: ['LV', 'SE'] }))).toBeUndefined()
    expect(refused(() => checkLeads(lead, { leads_max: null, leaders: ['LV', 'PL'] }))).toBeUndefined()
    const member = { role: 'member' as const, participant: 'SE' }
    expect(refused(() => checkLeads(member, { leads_max: 1, leaders: ['LV'] }))).toBeUndefined()
    expect(refused(() => checkLeads({ ...lead, role: 'lead' }, { leads_max: 1, leaders: ['LV'] }))?.[1]).toBe('BR-82')
  })

  it('BR-81: is not proposed across one that begins later', () => {
    expect(refused(() => checkFree('2026-11-23', null))).toBeUndefined()
    expect(refused(() => checkFree('2026-11-23', { role: 'lead', valid_from: '2027-01-01' }))).toEqual([
      'conflict',
      'BR-81',
      '/from',
      'confirmed',
    ])
  })
})

describe('a coalition', () => {
  const governed = { leadsMax: 1, reviewCycle: 6, charteredOn: '2025-08-31', reviewedOn: null }
  it('is reviewed so many months after its last review, or its charter', () => {
    expect(nextReviewDue(governed)).toBe('2026-02-28')
    expect(nextReviewDue({ ...governed, reviewedOn: '2026-02-01' })).toBe('2026-08-01')
    expect(nextReviewDue({ ...governed, reviewCycle: null })).toBeNull()
    expect(nextReviewDue({ ...governed, charteredOn: null })).toBeNull()
  })

  it('tells what it lacks on a day', () => {
    const facts = { ...governed, leads: [{ participant: 'LV' }], ledUntil: '2025-12-31' }
    expect(findingsOf(facts, '2026-02-28')).toEqual([])
    expect(findingsOf(facts, '2026-03-01')).toEqual([{ finding: 'review_overdue', since: '2026-02-28' }])
    expect(findingsOf({ ...facts, leads: [] }, '2026-01-01')).toEqual([{ finding: 'no_lead', since: '2025-12-31' }])
    const two = [{ participant: 'LV' }, { participant: 'PL' }]
    expect(findingsOf({ ...facts, leads: two }, '2026-01-01')).toEqual([{ finding: 'too_many_leads', since: null }])
    expect(findingsOf({ ...facts, leads: two, leadsMax: null }, '2026-01-01')).toEqual([])
  })
})

describe('a need', () => {
  it('BR-86: is of more than nothing, in units that are told once', () => {
    for (const quantity of ['1', '0.5', '0010', '0.001', '10.0'])
      expect(refused(() => checkQuantity(quantity))).toBeUndefined()
    for (const quantity of ['0', '0.0', '-1', '00', '-0.5'])
      expect(refused(() => checkQuantity(quantity))).toEqual(['unprocessable', 'BR-86', '/quantity'])
    const crates = { unit: 'crates', factor: '20' }
    expect(refused(() => checkConversions('pieces', [crates]))).toBeUndefined()
    expect(refused(() => checkConversions('pieces', [crates, { unit: 'pallets', factor: '100' }]))).toBeUndefined()
    expect(refused(() => checkConversions('crates', [crates]))?.[2]).toBe('/conversions/0/unit')
    expect(refused(() => checkConversions('pieces', [crates, crates]))?.[2]).toBe('/conversions/1/unit')
    expect(refused(() => checkConversions('pieces', [{ unit: 'crates', factor: '0' }]))?.[2]).toBe(
      '/conversions/0/factor',
    )
  })

  it('BR-85, BR-87: is needed from today on, and validated by another account than wrote it', () => {
    expect(refused(() => checkNeededBy('2026-11-23', '2026-11-23'))).toBeUndefined()
    expect(refused(() => checkNeededBy('2026-11-22', '2026-11-23'))).toEqual(['unprocessable', 'BR-87', '/neededBy'])
    const written = { id: 'n', filedBy: 'a', amendedBy: ['b', 'e'] }
    expect(refused(() => checkValidator({ accounts: ['c'] }, written))).toBeUndefined()
    for (const account of ['a', 'b', 'e'])
      expect(refused(() => checkValidator({ accounts: ['d', account] }, written))).toEqual([
        'forbidden',
        'BR-85',
        undefined,
      ])
    expect([standingToNeeds('UA'), standingToNeeds('SE')]).toEqual([['own'], []])
    expect([standingToOfferFor('UA'), standingToOfferFor('SE')]).toEqual([[], ['provider']])
  })
})

describe('a task', () => {
  const part = (participant: string, part: 'lead' | 'contributor', agreedAt: string | null = null) => ({
    ...{ participant, part, agreedAt },
  })
  const task = { id: 't', participant: 'LV', parts: [part('SE', 'lead', 'x'), part('PL', 'contributor')], leads: false }
  it('BR-93: is delivered by its lead and verified by whoever does none of it', () => {
    expect(standingToTask('SE', task, 'deliverTask')).toEqual(['provider'])
    expect(standingToTask('PL', task, 'deliverTask')).toEqual([])
    expect(standingToTask('AU', task, 'deliverTask')).toEqual([])
    expect(standingToTask('PL', task)).toEqual(['provider'])
    expect(standingToTask('UA', task)).toEqual(['counterparty'])
    expect(standingToTask('LV', { ...task, leads: true })).toEqual(['own', 'lead'])
    expect(standingToTask('UA', { ...task, parts: [part('UA', 'lead')] })).toEqual(['provider'])
    expect(refused(() => checkVerifier('UA', task))).toBeUndefined()
    expect(refused(() => checkVerifier('SE', task))).toEqual(['forbidden', 'BR-93', undefined])
    expect(refused(() => checkVerifier('PL', task, '/x'))).toEqual(['forbidden', 'BR-93', '/x'])
  })

  it('BR-92: is agreed to by each, once', () => {
    expect([hasAgreed('SE', task), hasAgreed('PL', task), hasAgreed('AU', task)]).toEqual([true, false, false])
    expect(refused(() => checkNotAgreed('PL', task))).toBeUndefined()
    expect(refused(() => checkNotAgreed('SE', task))).toEqual(['conflict', 'BR-92', undefined, 'agreed'])
  })

  it('BR-90: is for a need that is validated and stands', () => {
    expect(refused(() => checkNeedStands(null))).toBeUndefined()
    expect(refused(() => checkNeedStands({ id: 'n', status: 'validated' }))).toBeUndefined()
    expect(refused(() => checkNeedStands({ id: 'n', status: 'filed' }))).toEqual([
      'unprocessable',
      'BR-90',
      '/requirementId',
    ])
    expect(refused(() => checkNeedStands({ id: 'n', status: 'withdrawn' }))?.[1]).toBe('BR-90')
    expect(() => checkNeedStands({ id: 'n', status: 'filed' })).toThrow(/not validated yet/)
    expect(() => checkNeedStands({ id: 'n', status: 'withdrawn' })).toThrow(/withdrawn/)
  })

  it('BR-91: has one part for each, and shares that come to no more than the whole', () => {
    const parts = (...shares: (string | undefined)[]) =>
      refused(() => checkParts(shares.map((share, index) => ({ participant: `P${index}`, share }))))
    expect(parts('60', '40')).toBeUndefined()
    expect(parts(undefined, undefined)).toBeUndefined()
    expect(parts('100')).toBeUndefined()
    expect(parts('0')).toEqual(['unprocessable', 'BR-91', '/lead/share'])
    expect(parts('100.1')).toEqual(['unprocessable', 'BR-91', '/lead/share'])
    expect(() => checkParts([{ participant: 'SE', share: '100.1' }])).toThrow(/at most 100/)
    expect(parts('60', '-1')?.[2]).toBe('/contributors/0/share')
    expect(parts('60', '40.1', undefined)?.[2]).toBe('/contributors/0/share')
    expect(refused(() => checkParts([{ participant: 'SE' }, { participant: 'SE' }]))?.[2]).toBe(
      '/contributors/0/participant',
    )
  })

  it('BR-94: ends after today and after it starts, its milestones in between', () => {
    const dates = {
      startsOn: '2026-11-24',
      dueOn: '2026-12-24',
      milestones: [{ dueOn: '2026-11-24' }, { dueOn: '2026-12-24' }],
    }
    const fault = (more: object, today = '2026-12-24') => refused(() => checkTaskDates({ ...dates, ...more }, today))
    expect(fault({})).toBeUndefined()
    expect(fault({}, '2026-12-25')).toEqual(['unprocessable', 'BR-94', '/dueOn'])
    expect(fault({ startsOn: '2026-12-25', milestones: [] })?.[2]).toBe('/dueOn')
    expect(fault({ startsOn: '2026-12-24', milestones: [] })).toBeUndefined()
    expect(fault({ milestones: [{ dueOn: '2026-11-23' }] })?.[2]).toBe('/milestones/0/dueOn')
    expect(fault({ milestones: [{ dueOn: '2026-12-25' }] })?.[2]).toBe('/milestones/0/dueOn')
    expect(fault({ startsOn: undefined, milestones: [{ dueOn: '2020-01-01' }] })).toBeUndefined()
    expect(refused(() => checkMilestone('2026-12-25', { startsOn: null, dueOn: '2026-12-24' }))?.[2]).toBe('/dueOn')
  })

  it('is overdue while it is under way, and late where it was done after its day', () => {
    const told = (status: Parameters<typeof timelinessOf>[0]['status'], deliveredOn: string | null, today: string) =>
      timelinessOf({ status, dueOn: '2026-12-24', deliveredOn }, today)
    expect(told('in_progress', null, '2026-12-24')).toEqual({ overdue: false, late: false })
    expect(told('in_progress', null, '2026-12-25')).toEqual({ overdue: true, late: false })
    expect(told('cancelled', null, '2026-12-25')).toEqual({ overdue: false, late: false })
    expect(told('delivered', '2026-12-25', '2026-12-25').late).toBe(true)
    expect(told('verified', '2026-12-25', '2026-12-26').late).toBe(true)
    expect(told('verified', '2026-12-24', '2026-12-26').late).toBe(false)
    expect(told('in_progress', '2026-12-25', '2026-12-26').late).toBe(false)
    const milestone = { status: 'scheduled' as const, dueOn: '2026-12-01' }
    expect(isMilestoneOverdue('in_progress', milestone, '2026-12-02')).toBe(true)
    expect(isMilestoneOverdue('in_progress', milestone, '2026-12-01')).toBe(false)
    expect(isMilestoneOverdue('cancelled', milestone, '2026-12-02')).toBe(false)
    expect(isMilestoneOverdue('in_progress', { ...milestone, status: 'met' }, '2026-12-02')).toBe(false)
  })
})
