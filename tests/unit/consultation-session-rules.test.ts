import { describe, expect, it } from 'vitest'
import type { Actor } from '../../src/access/actor.ts'
import { acceptedShare, standingToOffer, substantive } from '../../src/modules/consultations/offer-rules.ts'
import { isProposalExpired, standingToProposal } from '../../src/modules/consultations/proposal-rules.ts'
import {
  checkAttestable,
  checkExtension,
  checkOccasion,
  checkRequester,
  confirmableUntil,
  metAt,
  standingOf,
  standingTo,
  statusOf,
} from '../../src/modules/consultations/rules.ts'
import {
  checkObjectable,
  datedOf,
  formatOf,
  objectionUntil,
  seatState,
} from '../../src/modules/consultations/session-rules.ts'
import { inventoryOf } from '../../src/modules/deliveries/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const now = new Date('2026-11-23T12:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const actor = (participant: string, participantKind = 'state') => ({ participant, participantKind }) as Actor

describe('BR-130: a seat at a session', () => {
  const seat = { confirmedAt: null, seenAt: null, objectedAt: null }
  const recorded = { recordedByRequester: true, ends: null }
  it('is recorded until it is confirmed, objected to, or 48 hours have passed since a person saw it', () => {
    expect(seatState(seat, recorded, now)).toBe('recorded')
    expect(seatState({ ...seat, seenAt: later(-48) }, recorded, now)).toBe('recorded')
    expect(seatState({ ...seat, seenAt: later(-49) }, recorded, now)).toBe('not_objected')
    expect(seatState({ ...seat, confirmedAt: now, seenAt: later(-49) }, recorded, now)).toBe('confirmed')
    expect(seatState({ confirmedAt: now, seenAt: null, objectedAt: now }, recorded, now)).toBe('objected')
    expect(seatState({ ...seat, objectedAt: now }, { ...recorded, recordedByRequester: false }, now)).toBe('own_record')
    expect(objectionUntil({ seenAt: null }, null)).toBeNull()
    expect(objectionUntil({ seenAt: now }, null)).toEqual(later(48))
  })
  it('stands, seen or not, once the limit after the end of its request is over', () => {
    expect(objectionUntil({ seenAt: null }, later(5))).toEqual(later(5))
    expect(objectionUntil({ seenAt: now }, later(5))).toEqual(later(5))
    expect(objectionUntil({ seenAt: now }, later(72))).toEqual(later(48))
    expect(seatState(seat, { ...recorded, ends: now }, now)).toBe('recorded')
    expect(seatState(seat, { ...recorded, ends: later(-1) }, now)).toBe('not_objected')
    const ended = { id: 'r', closedAt: later(-73), cancelledAt: null }
    expect(refused(() => checkAttestable(ended, 'objectToSession', now, 3))?.[1]).toBe('BR-130')
  })

  it('may be objected to while it is recorded, and a refusal says what is left', () => {
    expect(refused(() => checkObjectable('s', seat, now))).toBeUndefined()
    expect(refused(() => checkObjectable('s', { ...seat, confirmedAt: now }, now))).toEqual([
      'conflict',
      'BR-130',
      undefined,
      'confirmed',
    ])
    const over = () => checkObjectable('s', { ...seat, seenAt: later(-60) }, now)
    expect(over).toThrow(/48 hours/)
    expect(over).toThrow(expect.objectContaining({ facts: expect.objectContaining({ allowed: ['confirmSession'] }) }))
    expect(() => checkObjectable('s', { ...seat, objectedAt: now }, now)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ allowed: [] }) }),
    )
  })

  it('is read from text, and a session has the format that follows from who came', () => {
    expect(datedOf({ confirmedAt: now.toISOString(), seenAt: null, objectedAt: null })).toEqual({
      ...seat,
      confirmedAt: now,
    })
    expect(formatOf({ format: 'g7' }, 3)).toBe('g7')
    expect(formatOf({ convenedVia: 'a council' }, 3)).toBe('other_format')
    expect([formatOf({}, 1), formatOf({}, 2)]).toEqual(['bilateral', 'several'])
  })
})

describe('a request', () => {
  const request = { status: 'circulated', circulatedAt: later(-24), renewedAt: null, answered: false } as const
  it('BR-35: lapses without an answer, counted from its circulation or its last renewal', () => {
    expect(statusOf(request, now, 1)).toBe('lapsed')
    expect(statusOf(request, now, 2)).toBe('circulated')
    expect(statusOf({ ...request, answered: true }, now, 1)).toBe('circulated')
    expect(statusOf({ ...request, renewedAt: later(-1) }, now, 1)).toBe('circulated')
    expect(statusOf({ ...request, circulatedAt: null }, now, 1)).toBe('circulated')
    expect(statusOf({ ...request, status: 'closed' }, now, 1)).toBe('closed')
  })

  it('BR-31a: of which sessions are confirmed within a limit after its closure', () => {
    const runs = { closedAt: null, cancelledAt: null }
    expect(confirmableUntil(runs, 3)).toBeNull()
    expect(confirmableUntil({ ...runs, closedAt: now }, 3)).toEqual(later(72))
    expect(confirmableUntil({ ...runs, cancelledAt: now }, 3)).toEqual(later(72))
    expect(refused(() => checkAttestable({ id: 'r', ...runs }, 'confirmSession', now, 3))).toBeUndefined()
    expect(
      refused(() => checkAttestable({ id: 'r', ...runs, closedAt: later(-72) }, 'confirmSession', now, 3)),
    ).toBeUndefined()
    expect(
      refused(() => checkAttestable({ id: 'r', ...runs, cancelledAt: later(-73) }, 'confirmSession', now, 3))?.[3],
    ).toBe('cancelled')
    expect(
      refused(() => checkAttestable({ id: 'r', ...runs, closedAt: later(-73) }, 'confirmSession', now, 3)),
    ).toEqual(['conflict', 'BR-31a', undefined, 'closed'])
    const late = (act: 'confirmSession' | 'objectToSession') =>
      refusalOf(() => checkAttestable({ id: 'r', ...runs, closedAt: later(-73) }, act, now, 3))
    expect(late('confirmSession')?.message).toMatch(/closed: its sessions could be confirmed until 2026-11-23T11:00/)
    expect(late('objectToSession')?.message).toMatch(/closed: its sessions could be objected to until 2026-11-23T11:00/)
    expect(late('objectToSession')?.facts).toMatchObject({ rule: 'BR-130', object: { type: 'consultation', id: 'r' } })
  })

  it('BR-31a, BR-33: is met by the earlier of session and response, in time at the deadline', () => {
    expect(metAt({ consultedAt: null, answeredAt: null })).toBeNull()
    expect(metAt({ consultedAt: now, answeredAt: now })).toEqual({ at: now, by: 'session' })
    expect(metAt({ consultedAt: later(1), answeredAt: now })).toEqual({ at: now, by: 'response' })
    expect(metAt({ consultedAt: null, answeredAt: now })).toEqual({ at: now, by: 'response' })
    const facts = {
      ...{ basis: 'undertaking' as const, deadlineAt: now },
      ...{ consultedAt: null, answeredAt: null, excusedAt: null, endedAt: null },
    }
    expect(standingOf({ ...facts, answeredAt: now }, later(9))).toBe('in_time')
    expect(standingOf({ ...facts, answeredAt: later(1) }, later(9))).toBe('after_time')
    expect(standingOf({ ...facts, excusedAt: now }, later(9))).toBe('excused')
    expect(standingOf(facts, now)).toBe('open')
    expect(standingOf(facts, later(1))).toBe('no_answer')
    expect(standingOf({ ...facts, endedAt: later(-1) }, later(-1))).toBe('no_answer')
    expect(standingOf({ ...facts, endedAt: later(1) }, later(-1))).toBe('open')
    expect(standingOf({ ...facts, basis: 'soft' }, later(9))).toBe('unanswered')
    expect(standingOf({ ...facts, deadlineAt: null, answeredAt: now }, later(9))).toBe('answered')
  })

  it('BR-30, BR-31, BR-132: names what a crisis needs, and asks for an answer within a year', () => {
    const crisis = {
      ...{ kind: 'crisis' as const, trigger: 'armed_attack', hostilities: 'ongoing', victim: 'UA' },
      ...{ deadlineHours: null, deadlineReason: null, occurredAt: null, requestedBy: null },
    }
    const fault = (more: object) => refused(() => checkOccasion({ ...crisis, ...more }, now))
    expect(fault({})).toBeUndefined()
    for (const field of ['trigger', 'hostilities', 'victim'])
      expect(fault({ [field]: null })).toEqual(['unprocessable', 'BR-30', `/${field}`])
    const calm = { kind: 'scheduled', trigger: null, hostilities: null, victim: null }
    expect(fault(calm)).toBeUndefined()
    for (const field of ['trigger', 'hostilities', 'victim'])
      expect(fault({ ...calm, [field]: 'UA' })).toEqual(['unprocessable', 'BR-30', `/${field}`])
    expect(fault({ deadlineHours: 12 })?.slice(1)).toEqual(['BR-31', '/shorterDeadline/reason'])
    expect(fault({ deadlineHours: 12, deadlineReason: 'Now.' })).toBeUndefined()
    expect(fault({ occurredAt: now })).toBeUndefined()
    expect(fault({ occurredAt: later(1) })?.slice(1)).toEqual(['BR-31', '/occurredAt'])
    expect(fault({ requestedBy: now })?.slice(1)).toEqual(['BR-132', '/requestedBy'])
    expect(fault({ requestedBy: later(366 * 24) })).toBeUndefined()
    expect(fault({ requestedBy: later(366 * 24 + 1) })?.slice(1)).toEqual(['BR-132', '/requestedBy'])
  })

  it('BR-30: is filed by a party, which stands to it as requester or addressee', () => {
    for (const kind of ['ukraine', 'state', 'union'])
      expect(refused(() => checkRequester(actor('SE', kind)))).toBeUndefined()
    expect(refused(() => checkRequester(actor('XA', 'observer')))).toEqual(['forbidden', 'BR-30', undefined])
    expect(standingTo(actor('SE'), { requester: 'SE', addressed: false })).toEqual(['requester', 'own'])
    expect(standingTo(actor('PL'), { requester: 'SE', addressed: true })).toEqual(['addressee'])
    expect(standingTo(actor('AU'), { requester: 'SE', addressed: false })).toEqual([])
  })

  it('BR-31: is extended to later than its deadline, and than now', () => {
    expect(refused(() => checkExtension(now, later(1), now, '/x'))).toBeUndefined()
    expect(refused(() => checkExtension(later(2), later(2), now, '/x'))).toEqual(['unprocessable', 'BR-31', '/x'])
    expect(() => checkExtension(later(-2), now, now, '/x')).toThrow(/not earlier than now/)
  })
})

describe('BR-37: an offer', () => {
  it('is accepted whole or in part, and never beyond what is left', () => {
    expect(acceptedShare('10', '0', undefined, '/q')).toEqual({ share: '10', whole: true })
    expect(acceptedShare('10', '2.5', '7.25', '/q')).toEqual({ share: '7.25', whole: false })
    expect(acceptedShare('10', '2.5', '7.5', '/q')).toEqual({ share: '7.5', whole: true })
    expect(acceptedShare('0.000003', '0.000001', undefined, '/q').share).toBe('0.000002')
    expect(refused(() => acceptedShare('10', '2.5', '7.500001', '/q'))).toEqual(['unprocessable', 'BR-37', '/q'])
    expect(() => acceptedShare('10', '2.5', '8', '/q')).toThrow(/Only 7\.5 of the offer is left, and 8 is more/)
  })

  it('has two sides, and a partner that confirms its own part', () => {
    const sides = { requester: 'UA', provider: 'SE', partners: [{ participant: 'PL' }] }
    expect(standingToOffer('UA', sides, 'acceptOffer')).toEqual(['requester'])
    expect(standingToOffer('SE', sides, 'withdrawOffer')).toEqual(['provider'])
    expect(standingToOffer('PL', sides, 'withdrawOffer')).toEqual([])
    expect(standingToOffer('PL', sides, 'joinOffer')).toEqual(['provider'])
    expect(standingToOffer('SE', sides, 'joinOffer')).toEqual([])
    const two = { ...sides, partners: [{ participant: 'NO' }, { participant: 'PL' }] }
    expect(standingToOffer('PL', two, 'joinOffer')).toEqual(['provider'])
    expect(Object.entries(substantive).filter(([, counts]) => !counts)).toEqual([['reserve_position', false]])
  })
})

describe('BR-37: what an acceptance makes', () => {
  it('is its provider’s to confirm up to a moment, while it is open', () => {
    const proposal = { conversion: 'pending', expiresAt: now } as const
    expect([isProposalExpired(proposal, now), isProposalExpired(proposal, later(-1))]).toEqual([true, false])
    expect(isProposalExpired({ ...proposal, conversion: 'deviating' }, now)).toBe(true)
    for (const conversion of ['converted', 'declined'] as const)
      expect(isProposalExpired({ ...proposal, conversion }, later(1))).toBe(false)
  })

  it('goes into the books of its provider, or is done by it; whoever accepted decides on what deviates', () => {
    const standing = (verb: Parameters<typeof standingToProposal>[2]) =>
      ['SE', 'UA', 'PL'].map((one) => standingToProposal(one, { provider: 'SE', requester: 'UA' }, verb))
    expect(standing('confirmProposalAsCommitment')).toEqual([['own'], [], []])
    for (const verb of ['confirmProposalAsTask', 'stateDeviation', 'declineProposal'] as const)
      expect(standing(verb)).toEqual([['provider'], [], []])
    for (const verb of ['confirmDeviation', 'refuseDeviation'] as const)
      expect(standing(verb)).toEqual([[], ['requester'], []])
  })
})

describe('BR-19: an inventory', () => {
  it('is due so many days after the hand-over, and overdue from the next day on', () => {
    expect(inventoryOf(null, 30, '2026-11-23')).toEqual({ inventoryDueOn: null, inventoryOverdue: false })
    expect(inventoryOf('2026-10-24', 30, '2026-11-23')).toEqual({
      inventoryDueOn: '2026-11-23',
      inventoryOverdue: false,
    })
    expect(inventoryOf('2026-10-24', 30, '2026-11-24').inventoryOverdue).toBe(true)
  })
})
