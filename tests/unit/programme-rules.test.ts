import { describe, expect, it } from 'vitest'
import { checkOtherParty } from '../../src/modules/projects/publication-rules.ts'
import {
  answerOf,
  checkParties,
  milestoneSlippage,
  type Stage,
  slippageOf,
  standingToProject,
} from '../../src/modules/projects/rules.ts'
import {
  carryOver,
  checkAssessment,
  checkAssessor,
  dueOnOf,
  percentOf,
  runningCount,
  standingToStep,
} from '../../src/modules/reforms/rules.ts'
import { isExpired, standingToOffer } from '../../src/modules/requirements/offer-rules.ts'
import { checkNoCircle, progressOf, standingToRoadmap } from '../../src/modules/roadmap/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const stage = (more: Partial<Stage>): Stage => ({
  ...{ statedOn: null, stage: null, promisedFor: null, postpones: false },
  ...more,
})

describe('BR-122: what was promised', () => {
  it('is held against the last promise, from the last day that it has', () => {
    const promised = stage({ promisedFor: '2026-Q1' })
    expect(slippageOf([], '2026-01-01')).toEqual({
      ...{ state: 'no_promise', promisedFor: null, nowPromisedFor: null, timesMoved: 0 },
      ...{ movedByDays: null, reachedOn: null, lateByDays: null },
    })
    expect(slippageOf([promised], '2026-03-31')).toMatchObject({ state: 'open', lateByDays: 0, timesMoved: 0 })
    expect(slippageOf([promised], '2026-04-01')).toMatchObject({ state: 'passed', lateByDays: 1 })
    const moved = [promised, stage({ stage: 'delayed' }), stage({ promisedFor: '2026-04-10' })]
    expect(slippageOf(moved, '2026-04-11')).toEqual({
      ...{ state: 'passed', promisedFor: '2026-Q1', nowPromisedFor: '2026-04-10', timesMoved: 1 },
      ...{ movedByDays: 10, reachedOn: null, lateByDays: 1 },
    })
    expect(slippageOf([promised, stage({ postpones: true })], '2026-09-01')).toMatchObject({
      ...{ state: 'postponed', nowPromisedFor: null, timesMoved: 1, movedByDays: null, lateByDays: null },
    })
    expect(slippageOf([stage({ postpones: true }), promised], '2026-03-01')).toMatchObject({
      ...{ promisedFor: '2026-Q1', state: 'open', timesMoved: 1 },
    })
    expect(slippageOf([stage({ postpones: true })], '2026-09-01')).toMatchObject({ state: 'no_promise', timesMoved: 1 })
  })

  it('is kept or late once it is there', () => {
    const done = (statedOn: string, as = 'completed') =>
      slippageOf([stage({ promisedFor: '2026-03' }), stage({ stage: as, statedOn })], '2027-01-01')
    expect(done('2026-03')).toMatchObject({ state: 'kept', reachedOn: '2026-03', lateByDays: 0 })
    expect(done('2026-04-02', 'operating')).toMatchObject({ state: 'late', lateByDays: 2 })
    expect(done('2026-03', 'contracted')).toMatchObject({ state: 'passed', reachedOn: null })
    const withdrawn = [stage({ promisedFor: '2026-03' }), stage({ postpones: true })]
    expect(slippageOf([...withdrawn, stage({ stage: 'operating', statedOn: '2026-04-01' })], 'x')).toMatchObject({
      ...{ state: 'late', lateByDays: 1 },
    })
  })

  it('of a milestone has exact days', () => {
    const milestone = { dueOn: '2026-03-10', promisedOn: '2026-03-01', reachedOn: null }
    expect(milestoneSlippage(milestone, '2026-03-10')).toEqual({ movedByDays: 9, overdue: false })
    expect(milestoneSlippage(milestone, '2026-03-11').overdue).toBe(true)
    expect(milestoneSlippage({ ...milestone, reachedOn: '2026-03-09' }, '2026-03-11').overdue).toBe(false)
  })
})

describe('BR-120, BR-121: a joint project', () => {
  it('is entered by one of at least two parties, each named once', () => {
    const fault = (participants: string[], organisations: string[] = []) =>
      refused(() => checkParties('SE', { participants, organisations }))
    expect(fault(['SE', 'UA'])).toBeUndefined()
    expect(fault(['SE'], ['a company'])).toBeUndefined()
    expect(fault(['SE'])).toEqual(['unprocessable', 'BR-120', '/participants'])
    expect(fault(['SE', 'UA', 'SE'])?.[2]).toBe('/participants/2')
    expect(fault(['PL', 'UA'])).toEqual(['forbidden', 'BR-120', '/participants'])
    expect([
      standingToProject('SE', { participants: ['SE'] }),
      standingToProject('PL', { participants: ['SE'] }),
    ]).toEqual([['party'], []])
  })

  it('implements an agreement as its strongest link says, else as the sources do', () => {
    const tie = { sourceTie: 'subject_only' as const, sourceTieWords: 'shared subject' }
    const links = (...statuses: ('confirmed' | 'not_objected' | 'claimed' | 'contested')[]) =>
      answerOf(
        tie,
        statuses.map((status) => ({ status })),
      )
    expect(links('claimed', 'confirmed')).toMatchObject({ answer: 'confirmed', decidedBy: 'links', words: null })
    expect(links('claimed', 'not_objected')).toMatchObject({ answer: 'not_objected', decidedBy: 'links' })
    expect(links('claimed')).toMatchObject({ answer: 'claimed', decidedBy: 'links' })
    expect(links('contested')).toMatchObject({ answer: 'subject_only', decidedBy: 'sources', words: 'shared subject' })
    const claimed = { sourceTie: 'claimed' as const, sourceTieWords: 'expressly' }
    expect(answerOf(claimed, [{ status: 'claimed' }])).toMatchObject({ decidedBy: 'sources', words: 'expressly' })
    expect(answerOf(claimed, [{ status: 'confirmed' }])).toMatchObject({ decidedBy: 'links' })
  })
})

describe('BR-123: what the public reads of a project', () => {
  it('is agreed to by each party once, so that one alone publishes nothing', () => {
    const publication = { id: 'p', agreed: ['SE'] }
    expect(refused(() => checkOtherParty('UA', publication))).toBeUndefined()
    expect(refused(() => checkOtherParty('SE', { ...publication, agreed: [] }))).toBeUndefined()
    const again = refusalOf(() => checkOtherParty('SE', publication))
    expect(again).toMatchObject({ code: 'forbidden', message: expect.stringMatching(/^SE has agreed/) })
    expect(again?.facts).toEqual({ object: { type: 'joint_project_publication', id: 'p' }, rule: 'BR-123' })
  })
})

describe('a reform step', () => {
  it('BR-41, BR-124: is assessed by reference and by who does not report on it', () => {
    expect(refused(() => checkAssessor({ accounts: ['b'] }, { id: 's', reporters: ['a'] }))).toBeUndefined()
    expect(refused(() => checkAssessor({ accounts: ['a'] }, { id: 's', reporters: ['a'] }))).toEqual([
      'forbidden',
      'BR-41',
      undefined,
    ])
    const fault = (assessment: object) =>
      refused(() => checkAssessment({ outcome: 'met', reference: {}, ...assessment } as never))?.slice(1)
    expect(fault({})).toBeUndefined()
    expect(fault({ reference: undefined })).toEqual(['BR-124', '/reference'])
    expect(fault({ share: '0.5' })).toEqual(['BR-41', '/share'])
    expect(fault({ outcome: 'partially_met', share: '0.5' })).toBeUndefined()
    for (const share of [undefined, '0', '1', '1.1', '-0.1'])
      expect(fault({ outcome: 'partially_met', share })).toEqual(['BR-41', '/share'])
    expect([standingToStep('UA'), standingToStep('SE')]).toEqual([['own'], []])
  })

  it('is carried over by as many days as its due day moved', () => {
    expect(['2026', '2026-Q2', '2026-02', '2026-02-03', 'soon', '2026-Q5', '2026-02-03x'].map(dueOnOf)).toEqual([
      ...['2026-12-31', '2026-06-30', '2026-02-28', '2026-02-03', null, null, null],
    ])
    const step = (id: string, due: string | null) => ({ id, programme: 'p', due })
    expect(
      carryOver([step('c', null), step('b', '2026-02'), step('a', '2026-01')]).map(({ id, carriedOverByDays }) => [
        id,
        carriedOverByDays,
      ]),
    ).toEqual([
      ['a', null],
      ['b', 28],
      ['c', null],
    ])
    const tied = carryOver([step('c', '2026-03'), step('a', '2026-03-31'), step('b', '2026-01')])
    expect(tied.map(({ id, carriedOverByDays }) => [id, carriedOverByDays])).toEqual([
      ['b', null],
      ['c', 59],
      ['a', 0],
    ])
    expect(dueOnOf('by 2026')).toBeNull()
    expect(
      carryOver([step('a', 'soon'), step('b', 'later')]).map(({ carriedOverByDays }) => carriedOverByDays),
    ).toEqual([null, null])
  })

  it('BR-126, BR-44: is counted with the instalments that were decided on, and the count comes out or says that it does not', () => {
    const instalments = [
      { number: 1, stepsDue: 9 },
      { number: 2, stepsDue: 3 },
      { number: 3, stepsDue: 5 },
    ]
    const decision = (number: number, decidedOn: string, accepted: number) => ({
      ...{ number, decidedOn, accepted, decision: 'x' },
    })
    const decisions = [decision(2, '2026-02-01', 2), decision(1, '2026-01-01', 9), decision(2, '2026-01-01', 0)]
    const missing = [
      { id: 'm', code: null, instalment: 2 },
      { id: 'n', code: null, instalment: 3 },
    ]
    const counted = runningCount(instalments, decisions, missing)
    expect(counted).toMatchObject({ due: 12, accepted: 11, reconciles: true, missing: [{ id: 'm' }] })
    expect(counted.byDecision.map(({ number, acceptedSoFar }) => [number, acceptedSoFar])).toEqual([
      [2, 0],
      [1, 9],
      [2, 11],
    ])
    expect(runningCount(instalments, decisions.toReversed(), missing)).toEqual(counted)
    expect(runningCount(instalments, decisions, []).reconciles).toBe(false)
    expect([percentOf(1, 3), percentOf(0, 5), percentOf(5, 5), percentOf(1, 0)]).toEqual([
      '33.33',
      '0.00',
      '100.00',
      null,
    ])
  })
})

describe('a step of the roadmap', () => {
  it('BR-127: depends on nothing that depends on it', () => {
    expect(refused(() => checkNoCircle(null))).toBeUndefined()
    expect(refused(() => checkNoCircle(['a', 'b']))).toEqual(['unprocessable', 'BR-127', '/dependsOnId'])
    expect(() => checkNoCircle(['a', 'b'])).toThrow(/a → b/)
  })

  it('is as far as was said last of that, and is told of by who keeps, owns or contributes', () => {
    expect(progressOf([{ progress: 'in_progress' }, { progress: 'done' }, { progress: null }])).toBe('done')
    expect(progressOf([])).toBe('unknown')
    const doers = { participant: 'UA', ownedBy: 'SE', contributors: ['PL'] }
    expect(['UA', 'SE', 'PL', 'AU'].map((code) => standingToRoadmap(code, doers))).toEqual([
      ['own'],
      ['provider'],
      ['provider'],
      [],
    ])
    expect(standingToRoadmap('UA', { ...doers, ownedBy: 'UA' })).toEqual(['own', 'provider'])
  })
})

describe('BR-37: an accepted offer to a need', () => {
  it('is its provider’s to convert up to a moment', () => {
    const now = new Date('2026-11-23T12:00:00Z')
    const at = (ms: number) => new Date(now.getTime() + ms)
    expect(isExpired({ status: 'accepted', expiresAt: now }, now)).toBe(true)
    expect(isExpired({ status: 'accepted', expiresAt: at(1) }, now)).toBe(false)
    expect(isExpired({ status: 'accepted', expiresAt: null }, now)).toBe(false)
    expect(isExpired({ status: 'converted', expiresAt: at(-1) }, now)).toBe(false)
    const offer = { participant: 'SE' }
    expect(standingToOffer('SE', offer)).toEqual(['provider'])
    expect(standingToOffer('UA', offer)).toEqual(['requester'])
    expect(standingToOffer('PL', offer)).toEqual([])
    expect(standingToOffer('SE', offer, 'convertToCommitment')).toEqual(['own'])
    expect(standingToOffer('UA', offer, 'convertToCommitment')).toEqual([])
  })
})
