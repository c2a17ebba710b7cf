import { describe, expect, it } from 'vitest'
import { type Actor, type Grant, hasRole, type Role, rolesOpenTo } from '../../src/access/actor.ts'
import { standingToBooks } from '../../src/access/books.ts'
import { authorize, may, mayEver, permissionRows } from '../../src/access/policy.ts'
import { refusalOf, refused } from '../support/refused.ts'

const grant = (role: Role, agencyId: string | null = null): Grant => ({
  ...{ id: role, role, agencyId, validFrom: '2026-01-01', validTo: null },
})
const actor = (...grants: Grant[]): Actor => ({
  ...{ accountId: 'a', accounts: ['a'], accountName: 'An account', participant: 'SE', participantKind: 'state' },
  ...{ grants, audiences: ['SE'] },
})

describe('BR-52: books', () => {
  const books = { participant: 'SE', agencyId: 'agency' }
  it('are kept by their participant, and by the agency where a grant names one', () => {
    expect(standingToBooks(actor(grant('ministry')), books)).toEqual(['own'])
    expect(standingToBooks(actor(grant('ministry', 'agency')), books)).toEqual(['own'])
    expect(standingToBooks(actor(grant('ministry', 'other')), books)).toEqual([])
    expect(standingToBooks(actor(grant('ministry', 'other'), grant('ministry', 'agency')), books)).toEqual(['own'])
    expect(standingToBooks(actor(grant('ministry', 'other'), grant('coordinator')), books)).toEqual(['own'])
    expect(standingToBooks(actor(grant('viewer')), books)).toEqual(['own'])
    expect(standingToBooks(actor(grant('ministry', 'other'), grant('viewer')), books)).toEqual([])
    expect(standingToBooks(actor(grant('ministry')), { ...books, participant: 'PL' })).toEqual([])
    expect(standingToBooks(actor(grant('ministry', 'agency')), { participant: 'SE', agency_id: 'agency' })).toEqual([
      'own',
    ])
    expect(standingToBooks(actor(grant('ministry', 'agency')), { participant: 'SE', agency_id: null })).toEqual([])
  })
})

describe('roles', () => {
  it('are the participant’s to give: the secretariat is Ukraine’s, an observer observes and audits', () => {
    expect(rolesOpenTo('observer', 'XA')).toEqual(['administrator', 'auditor', 'observer'])
    expect(rolesOpenTo('state', 'SE')).not.toContain('secretariat')
    expect(rolesOpenTo('state', 'SE')).toContain('coordinator')
    expect(rolesOpenTo('ukraine', 'UA')).toContain('secretariat')
    expect([hasRole(actor(grant('viewer')), 'viewer'), hasRole(actor(grant('viewer')), 'ministry')]).toEqual([
      true,
      false,
    ])
  })
})

describe('the policy', () => {
  it('allows by role and relation alone, `any` whatever the relation', () => {
    const coordinator = actor(grant('coordinator'))
    expect(may(coordinator, 'webhook.manage', ['own'])).toBe(true)
    expect(may(coordinator, 'webhook.manage', [])).toBe(false)
    expect(may(coordinator, 'webhook.manage', ['counterparty'])).toBe(false)
    expect(may(actor(grant('viewer')), 'webhook.manage', ['own'])).toBe(false)
    expect(may(actor(grant('auditor')), 'report_hash.read', [])).toBe(true)
    const officer = actor(grant('duty_officer'))
    expect(may(officer, 'consultation.log_session', ['addressee'])).toBe(true)
    expect(mayEver(coordinator, 'webhook.manage')).toBe(true)
    expect(mayEver(actor(grant('viewer')), 'webhook.manage')).toBe(false)
  })

  it('refuses with who may, and names the record', () => {
    const viewer = actor(grant('viewer'))
    expect(refused(() => authorize(actor(grant('secretariat')), 'period.close', ['own']))).toBeUndefined()
    expect(() => authorize(viewer, 'webhook.manage', ['own'])).toThrow(/administrator \(own\) or coordinator \(own\)/)
    const object = { type: 'webhook', id: 'w' }
    expect(() => authorize(viewer, 'webhook.manage', ['own'], object)).toThrow(
      expect.objectContaining({ code: 'forbidden', facts: { object } }),
    )
    expect(refusalOf(() => authorize(viewer, 'webhook.manage', []))?.facts).toStrictEqual({})
  })

  it('is told as rows', () => {
    const row = permissionRows().find(({ action }) => action === 'period.object')
    expect(row).toEqual({
      action: 'period.object',
      says: 'Object to a closure',
      allow: [
        { role: 'ministry', on: ['own'] },
        { role: 'coordinator', on: ['own'] },
      ],
    })
  })
})
