import { describe, expect, it } from 'vitest'
import type { Actor, Role } from '../../src/access/actor.ts'
import {
  checkGrants,
  type GrantInput,
  grantState,
  standingToAccount,
} from '../../src/modules/participants/account-rules.ts'
import {
  assertOwnOrSecretariat,
  checkContactPoints,
  maySeeContactPoints,
  requireOwnSuspension,
  requireWayIn,
  scopeSentence,
  standing,
} from '../../src/modules/participants/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const of = (participant: string, roles: Role[] = [], audiences = [participant]): Actor => ({
  ...{ accountId: 'a', accounts: ['a'], accountName: 'An account', participant, audiences },
  participantKind: participant === 'UA' ? 'ukraine' : 'state',
  grants: roles.map((role) => ({ id: role, role, agencyId: null, validFrom: '2026-01-01', validTo: null })),
})

describe('a participant', () => {
  it('is its own accounts’ to keep', () => {
    expect([standing(of('SE'), 'SE'), standing(of('SE'), 'PL')]).toEqual([['any', 'own'], ['any']])
  })

  it('BR-51: shows its contact points to the framework and to itself', () => {
    expect(maySeeContactPoints(of('SE', [], ['framework']), 'PL')).toBe(true)
    expect(maySeeContactPoints(of('PL'), 'PL')).toBe(true)
    expect(maySeeContactPoints(of('XA'), 'PL')).toBe(false)
  })

  it('has issuers and accounts for itself and the secretariat alone', () => {
    const look = (actor: Actor) => () => assertOwnOrSecretariat(actor, 'PL', 'issuer')
    expect(look(of('PL'))).not.toThrow()
    expect(look(of('UA', ['secretariat'], ['UA', 'framework']))).not.toThrow()
    expect(look(of('UA', ['administrator'], ['UA', 'framework']))).toThrow(/issuer reached/)
    expect(look(of('SE', ['administrator']))).toThrow(/issuer reached/)
  })

  it('can be reached at each of its contact points', () => {
    const telephone = { telephone: '+46 8 000 00 00', email: null }
    const email = { telephone: null, email: 'desk@example.org' }
    expect(refused(() => checkContactPoints([]))).toBeUndefined()
    expect(refused(() => checkContactPoints([telephone, email]))).toBeUndefined()
    const silent = { telephone: null, email: null }
    expect(refused(() => checkContactPoints([telephone, silent]))?.[2]).toBe('/contactPoints/1')
    expect(refused(() => checkContactPoints([silent, email]))?.[2]).toBe('/contactPoints/0')
  })
})

describe('a suspension', () => {
  const account = { type: 'account', id: 'x' } as const
  it('is lifted by whoever imposed it', () => {
    const lift = (status: string, suspendedBy: string | null) => () =>
      requireOwnSuspension(of('SE'), account, { status, suspendedBy })
    expect(refused(lift('suspended', 'SE'))).toBeUndefined()
    expect(refused(lift('active', 'UA'))).toBeUndefined()
    expect(refused(lift('active', null))).toBeUndefined()
    const other = refusalOf(lift('suspended', 'UA'))
    expect(other).toMatchObject({ code: 'forbidden', facts: { object: account } })
    expect(other?.message).toMatch(/Only UA, which suspended the account/)
  })

  it('and what else is closed leaves an administrator a way in', () => {
    const close = (left: number) => () => requireWayIn(left, { ...account, status: 'active' }, 'SE', ['createGrant'])
    expect(refused(close(1))).toBeUndefined()
    const last = refusalOf(close(0))
    expect(last?.message).toMatch(/lock SE out/)
    expect(last).toMatchObject({ code: 'conflict' })
    expect(last?.facts).toEqual({ object: account, state: 'active', allowed: ['createGrant'] })
    expect(refusalOf(() => requireWayIn(0, { ...account, status: 'active' }, 'SE'))?.facts.allowed).toEqual([])
  })
})

describe('what an account may see', () => {
  it('is told in words, as far as its audiences and its roles go', () => {
    expect(scopeSentence(of('SE', [], []))).toBe('You see what is public.')
    expect(scopeSentence(of('SE', [], ['public', 'framework', 'SE']))).toBe(
      'You see what is public, what is shared with all participants of the framework, and what belongs to SE or was released to it.',
    )
    expect(scopeSentence(of('XA', [], ['framework_audit']))).toBe(
      'You see what is public and what its owners released to the audit of the framework.',
    )
    expect(scopeSentence(of('SE', ['administrator'], []))).toBe(
      'You see what is public. As administrator you see the issuers and accounts of SE.',
    )
    expect(scopeSentence(of('UA', ['secretariat'], []))).toBe(
      'You see what is public. As secretariat you see the issuers and accounts of every participant.',
    )
  })
})

describe('a grant', () => {
  const dates = { validFrom: '2026-02-01', validTo: '2026-11-30', revokedAt: null }
  it.each([
    ['the day before', dates, '2026-01-31', 'upcoming'],
    ['on its first day', dates, '2026-02-01', 'in_force'],
    ['on its last day', dates, '2026-11-30', 'in_force'],
    ['the day after', dates, '2026-12-01', 'expired'],
    ['without an end', { ...dates, validTo: null }, '2099-01-01', 'in_force'],
    ['revoked before it began', { ...dates, revokedAt: new Date(0) }, '2026-01-31', 'revoked'],
    ['revoked after it ended', { ...dates, revokedAt: new Date(0) }, '2026-12-01', 'revoked'],
  ])('is in force from its first day to its last: %s', (_when, grant, today, state) => {
    expect(grantState(grant, today)).toBe(state)
  })

  const facts = { today: '2026-11-29', agencies: ['agency'] }
  const grant: GrantInput = { role: 'viewer', validFrom: '2026-11-01' }
  const errors = (...grants: Partial<GrantInput>[]) =>
    refusalOf(() =>
      checkGrants(
        of('SE'),
        grants.map((more, index) => ({ at: `/grants/${index}`, grant: { ...grant, ...more } })),
        facts,
      ),
    )?.facts.errors?.map(({ pointer }) => pointer)

  it('is of a role and an agency of its participant, for days that are not over', () => {
    expect(errors()).toBeUndefined()
    expect(errors({}, { role: 'ministry', agencyId: 'agency', validTo: '2026-11-29' })).toBeUndefined()
    expect(errors({ role: 'secretariat' })).toEqual(['/grants/0/role'])
    expect(errors({ agencyId: 'other' })).toEqual(['/grants/0/agencyId'])
    expect(errors({ validFrom: '2026-11-29', validTo: '2026-11-29' })).toBeUndefined()
    expect(errors({ validTo: '2026-11-28' })).toEqual(['/grants/0/validTo'])
    expect(errors({ validFrom: '2026-12-02', validTo: '2026-12-01' })).toEqual(['/grants/0/validTo'])
  })

  it('is refused with every field at fault, and the words of the first', () => {
    expect(errors({ role: 'secretariat', agencyId: 'other', validTo: '2020-01-01' }, {}, { agencyId: 'x' })).toEqual([
      ...['/grants/0/role', '/grants/0/agencyId', '/grants/0/validTo', '/grants/2/agencyId'],
    ])
    const words = (more: Partial<GrantInput>) =>
      refusalOf(() => checkGrants(of('SE'), [{ at: '/grant', grant: { ...grant, ...more } }], facts))?.message
    expect(words({ role: 'secretariat' })).toMatch(/^SE cannot give the role secretariat: it can give \w+, /)
    expect(words({ agencyId: 'other' })).toMatch(/^SE has no such agency/)
    expect(words({ validTo: '2026-11-01' })).toMatch(/is past/)
    expect(words({ validTo: '2026-10-01' })).toMatch(/before the first/)
  })
})

describe('an account', () => {
  it('is given back by who suspended it, and kept where it is the last administrator', () => {
    const standing = (row: { suspendedBy: string | null; lastHolder: boolean }) => {
      const to = standingToAccount(of('SE'), ['own'], row)
      return (['suspendAccount', 'reinstateAccount', 'createGrant'] as const).map((verb) => to(verb) !== undefined)
    }
    expect(standing({ suspendedBy: null, lastHolder: false })).toEqual([true, true, true])
    expect(standing({ suspendedBy: 'SE', lastHolder: false })).toEqual([true, true, true])
    expect(standing({ suspendedBy: 'UA', lastHolder: false })).toEqual([true, false, true])
    expect(standing({ suspendedBy: null, lastHolder: true })).toEqual([false, true, true])
    expect(standingToAccount(of('SE'), ['own'], { suspendedBy: null, lastHolder: true })('createGrant')).toEqual([
      'own',
    ])
  })
})
