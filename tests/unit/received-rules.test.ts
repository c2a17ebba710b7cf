import { describe, expect, it } from 'vitest'
import type { Actor, Role } from '../../src/access/actor.ts'
import {
  type AttestableFacts,
  attestedBy,
  checkAttestable,
  checkAttester,
  isAdoptable,
  isAttestable,
  standingToStatement,
} from '../../src/modules/received/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const of = (participant: string, ...roles: Role[]): Actor => ({
  ...{ accountId: 'a', accounts: ['a'], accountName: 'An account', participant, audiences: [participant, 'framework'] },
  participantKind: participant === 'UA' ? 'ukraine' : 'state',
  grants: roles.map((role) => ({ id: role, role, agencyId: null, validFrom: '2026-01-01', validTo: null })),
})

describe('BR-55: who attests what Ukraine recorded as received', () => {
  it('is whoever may state a record of that kind unasked', () => {
    const all = ['response', 'pledge', 'commitment', 'payment']
    expect(attestedBy(of('SE', 'ministry', 'coordinator'))).toEqual(all)
    expect(attestedBy(of('SE', 'coordinator'))).toEqual(['response', 'pledge'])
    expect(attestedBy(of('SE', 'ministry'))).toEqual(['pledge', 'commitment', 'payment'])
    expect(attestedBy(of('SE', 'viewer'))).toEqual([])
  })

  it('is of whom the statement is; Ukraine alone records it', () => {
    const about = { about: 'SE', kind: 'commitment' as const }
    expect(standingToStatement(of('UA', 'viewer'))).toEqual(['own'])
    expect(standingToStatement(of('UA', 'ministry'), { ...about, about: 'UA' })).toEqual(['own'])
    expect(standingToStatement(of('SE', 'ministry'), about)).toEqual(['counterparty'])
    expect(standingToStatement(of('PL', 'ministry'), about)).toEqual([])
    expect(standingToStatement(of('SE', 'coordinator'), about)).toEqual([])
    expect(standingToStatement(of('SE', 'ministry'))).toEqual([])
  })

  it('hears of its own participant which of its roles may, and of another nothing here', () => {
    const statement = { id: 's', about: 'SE', kind: 'commitment' as const }
    expect(refused(() => checkAttester(of('SE', 'ministry'), statement))).toBeUndefined()
    expect(refused(() => checkAttester(of('SE', 'viewer'), statement))?.[0]).toBe('forbidden')
    expect(refusalOf(() => checkAttester(of('SE', 'viewer'), statement))?.facts).toEqual({
      object: { type: 'received_statement', id: 's' },
    })
    expect(refused(() => checkAttester(of('PL', 'viewer'), statement))).toBeUndefined()
  })
})

describe('BR-55: until when an answer is attested', () => {
  const settings = { lapseDays: 90, confirmationDays: 14 }
  const at = (day: string, ms = 0) => new Date(Date.parse(`${day}T12:00:00Z`) + ms)
  const facts: AttestableFacts = {
    ...{ createdAt: at('2026-01-10'), requestEndedAt: null, requestUnansweredSince: null, excused: false },
  }
  const ended = { ...facts, requestEndedAt: at('2026-02-01') }

  it('without a limit where no request ended, or there is none', () => {
    expect(isAttestable(facts, at('2036-01-01'), settings)).toBe(true)
    expect(isAttestable({ ...facts, requestUnansweredSince: at('2026-01-01') }, at('2026-03-01'), settings)).toBe(true)
  })

  it('to the last moment of the time in which a session is confirmed', () => {
    expect(isAttestable(ended, at('2026-02-15'), settings)).toBe(true)
    expect(isAttestable(ended, at('2026-02-15', 1), settings)).toBe(false)
  })

  it('and not at all where it was recorded after the end, or its request has excused whom it is about', () => {
    expect(isAttestable({ ...ended, createdAt: at('2026-02-01') }, at('2026-02-02'), settings)).toBe(true)
    expect(isAttestable({ ...ended, createdAt: at('2026-02-01', 1) }, at('2026-02-02'), settings)).toBe(false)
    expect(isAttestable({ ...facts, excused: true }, at('2026-02-02'), settings)).toBe(false)
  })

  it('BR-35: where the request has lapsed unanswered, from that moment', () => {
    const lapsing = { ...facts, requestUnansweredSince: at('2026-01-01') }
    const lapsed = at('2026-04-01') // 90 days later
    expect(isAttestable({ ...lapsing, createdAt: at('2026-04-01', 1) }, lapsed, settings)).toBe(false)
    expect(isAttestable({ ...lapsing, createdAt: at('2026-04-01', 1) }, at('2026-04-01', -1), settings)).toBe(true)
    expect(isAttestable(lapsing, at('2026-04-15'), settings)).toBe(true)
    expect(isAttestable(lapsing, at('2026-04-15', 1), settings)).toBe(false)
    const closed = { ...lapsing, requestEndedAt: at('2026-01-20') }
    expect(isAttestable(closed, at('2026-02-04'), settings)).toBe(false)
  })

  it('and a refusal says until when, and what can be done instead', () => {
    const check = (more: Partial<AttestableFacts>, now: Date) => () =>
      checkAttestable({ ...ended, id: 's', status: 'unattested', ...more }, ['disownReceivedStatement'], now, settings)
    expect(refused(check({}, at('2026-02-15')))).toBeUndefined()
    expect(refused(check({}, at('2026-03-01')))).toEqual(['conflict', 'BR-55', undefined, 'unattested'])
    expect(check({}, at('2026-03-01'))).toThrow(/ended at 2026-02-01T12.* until 2026-02-15T12/)
    expect(check({ createdAt: at('2026-02-02') }, at('2026-02-03'))).toThrow(/after its request ended at 2026-02-01T12/)
    expect(check({ createdAt: at('2026-02-01') }, at('2026-03-03'))).toThrow(/until/)
    expect(check({ excused: true }, at('2026-02-03'))).toThrow(/excused/)
    expect(refusalOf(check({ excused: true }, at('2026-02-03')))?.facts).toMatchObject({
      ...{ object: { type: 'received_statement', id: 's' }, allowed: ['disownReceivedStatement'] },
    })
  })

  it('BR-04: a payment only where it names what it draws from', () => {
    expect(isAdoptable({ kind: 'payment', content: {} })).toBe(false)
    expect(isAdoptable({ kind: 'payment', content: { commitmentId: 'c' } })).toBe(true)
    expect(isAdoptable({ kind: 'pledge', content: {} })).toBe(true)
  })
})
