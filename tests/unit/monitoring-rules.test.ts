import { describe, expect, it } from 'vitest'
import type { Actor, Role } from '../../src/access/actor.ts'
import { allowedOnEdition, checkTime, liesBefore, standingToEdition } from '../../src/modules/monitoring/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const now = new Date('2026-11-29T12:00:00Z')
const actor = (participant: string, role: Role, audiences = ['framework', participant]): Actor => ({
  ...{ accountId: 'a', accounts: ['a'], accountName: 'An account', participant, audiences },
  participantKind: participant === 'UA' ? 'ukraine' : 'state',
  grants: [{ id: 'g', role, agencyId: null, validFrom: '2026-01-01', validTo: null }],
})
const draft = { id: 'e', status: 'draft', objectionsUntil: new Date(now.getTime() + 1) } as const
const due = { ...draft, objectionsUntil: now }

describe('BR-128, BR-129: an edition of the monitoring report', () => {
  it('is owed by Ukraine, and open to the objections of whoever is in the framework', () => {
    expect(standingToEdition({ participant: 'UA', audiences: ['framework'] })).toEqual(['own', 'member'])
    expect(standingToEdition({ participant: 'SE', audiences: ['SE', 'framework'] })).toEqual(['member'])
    expect(standingToEdition({ participant: 'XA', audiences: ['XA'] })).toEqual([])
  })

  it('lies before the parties until the moment that was told', () => {
    expect([liesBefore(draft, now), liesBefore(due, now)]).toEqual([true, false])
  })

  it('is issued once its time is over, and a draft may be taken back before', () => {
    const secretariat = actor('UA', 'secretariat')
    expect(allowedOnEdition(draft, secretariat, now)).not.toContain('issueEdition')
    expect(allowedOnEdition(draft, secretariat, now)).toContain('withdrawEdition')
    expect(allowedOnEdition(due, secretariat, now)).toEqual(expect.arrayContaining(['issueEdition', 'withdrawEdition']))
    expect(allowedOnEdition(draft, actor('SE', 'coordinator'), now)).toEqual(['objectToEdition'])
    expect(allowedOnEdition({ ...due, status: 'issued' }, secretariat, now)).toEqual([])
  })

  it('is refused before with the moment, and with what can be done until then', () => {
    const secretariat = actor('UA', 'secretariat')
    expect(refused(() => checkTime(due, secretariat, now))).toBeUndefined()
    const early = refusalOf(() => checkTime(draft, secretariat, now))
    expect(early).toMatchObject({ code: 'conflict', message: expect.stringMatching(/until 2026-11-29T12:00:00.001Z/) })
    expect(early?.facts).toEqual({
      ...{ object: { type: 'monitoring_edition', id: 'e' }, rule: 'BR-129', state: 'draft' },
      allowed: allowedOnEdition(draft, secretariat, now),
    })
  })
})
