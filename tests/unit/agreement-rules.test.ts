import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Actor } from '../../src/access/actor.ts'
import { clauseTerms, comparableTerms } from '../../src/modules/agreements/clause-terms.ts'
import {
  allowedOnProposal,
  awaitedParties,
  proposerRole,
  standingToProposal,
} from '../../src/modules/agreements/proposal-rules.ts'
import {
  type AgreementFacts,
  audiencesOf,
  monthsLater,
  noticeEffect,
  standingAt,
} from '../../src/modules/agreements/rules.ts'
import { readReferenceData } from '../../src/reference/facts.ts'
import { referenceRows } from '../../src/reference/rows.ts'

const { clauses: loaded } = referenceRows(readReferenceData())

describe('clauses', () => {
  test('every clause of the 28 texts that were read has the terms of its type', () => {
    const present = loaded.filter(({ presence }) => presence === 'present')
    expect(present.length).toBeGreaterThan(200)
    for (const { type, terms, source } of present) {
      const parsed = clauseTerms[type].safeParse(terms)
      expect(parsed.success, `${type} ${source}: ${parsed.error?.message}`).toBe(true)
    }
  })

  test('what is compared are numbers and codes, not the words of one text', () => {
    for (const { type, terms } of loaded) {
      expect(Object.keys(comparableTerms(type, terms)).filter((key) => /Words$|Quote$/.test(key))).toEqual([])
    }
    const limbs = [
      {
        trigger: 'armed_attack',
        onlyAfterCessation: false,
        deadlineHours: 24,
        strength: 'undertaking',
        locator: 'II.3',
      },
      { trigger: 'significant_escalation', onlyAfterCessation: false, deadlineHours: null, strength: 'soft' },
    ]
    expect(comparableTerms('consultation', { limbs, victim: 'ukraine' })).toMatchObject({ deadlineHours: 24 })
    expect(comparableTerms('consultation', { limbs: limbs.slice(1) })).toMatchObject({ deadlineHours: null })
  })
})

const today = '2026-11-23'
const validity = (kind: string, years: number | null) =>
  ({ type: 'validity', presence: 'present', terms: { kind, years }, validFrom: null, validTo: null }) as const
const agreement = (facts: Partial<AgreementFacts> = {}): AgreementFacts => ({
  signedOn: '2024-02-29',
  statuses: [{ status: 'signed', validFrom: '2024-02-29', verified: true }],
  clauses: [validity('fixed_from_signature', 10)],
  ...facts,
})

describe('where an agreement stands', () => {
  test('the anniversary is the last day, also of 29 February', () => {
    expect(standingAt(agreement(), '2034-02-28', today)).toMatchObject({ status: 'signed', expiresOn: '2034-02-28' })
    expect(standingAt(agreement(), '2034-03-01', today)).toMatchObject({ status: 'expired', since: '2034-03-01' })
  })

  test('a term from entry into force has no last day before that is dated and verified', () => {
    const clauses = [validity('fixed_from_entry_into_force', 10)]
    const unverified = { status: 'in_effect', validFrom: '2024-05-01', verified: false } as const
    expect(standingAt(agreement({ clauses, statuses: [unverified] }), today, today)).toMatchObject({
      status: null,
      expiresOn: null,
    })
    const statuses = [{ ...unverified, verified: true }]
    expect(standingAt(agreement({ clauses, statuses }), today, today)).toMatchObject({ expiresOn: '2034-05-01' })
  })

  test.each(['no_expiry_review_by', 'period_of_cooperation'])('%s names no last day', (kind) => {
    expect(standingAt(agreement({ clauses: [validity(kind, 10)] }), '2199-01-01', today)).toMatchObject({
      status: 'signed',
      expiresOn: null,
    })
  })

  test('months end where a month has no such day', () => {
    expect(monthsLater('2026-08-31', 6)).toBe('2027-02-28')
    expect(monthsLater('2026-12-15', 1)).toBe('2027-01-15')
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1991-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        fc.nat(1_200),
        (date, months) => {
          const from = date.toISOString().slice(0, 10)
          const to = monthsLater(from, months)
          const [y, m] = from.split('-').map(Number) as [number, number]
          const [year, month] = to.split('-').map(Number) as [number, number]
          expect((year - y) * 12 + month - m).toBe(months)
          expect(to.slice(8) <= from.slice(8)).toBe(true)
        },
      ),
    )
  })

  test('a notice counts by the clause of the day on which it was given', () => {
    const exit = (noticeMonths: number, validFrom: string | null, validTo: string | null) =>
      ({ type: 'termination', presence: 'present', terms: { noticeMonths }, validFrom, validTo }) as const
    const clauses = [exit(6, null, '2026-03-01'), exit(12, '2026-03-01', null)]
    expect(noticeEffect({ clauses }, '2026-02-28')).toBe('2026-08-28')
    expect(noticeEffect({ clauses }, '2026-03-01')).toBe('2027-03-01')
    expect(noticeEffect({ clauses: [] }, '2026-03-01')).toBeNull()
    expect(noticeEffect({ clauses }, null)).toBeNull()
  })

  test('an end that is recorded is final, whatever comes after it', () => {
    const statuses = [
      { status: 'ended', validFrom: '2026-01-01', verified: true },
      { status: 'in_effect', validFrom: '2026-06-01', verified: true },
    ] as const
    expect(standingAt(agreement({ statuses }), today, today)).toMatchObject({ status: 'ended', since: '2026-01-01' })
  })
})

describe('who may know of an agreement', () => {
  test('its parties always; the others by its marking', () => {
    expect(audiencesOf({ marking: 'public', participant: 'PL' })).toEqual(['public', 'UA', 'PL'])
    expect(audiencesOf({ marking: 'limited', participant: 'PL' })).toEqual(['UA', 'PL'])
  })
})

const actor = (participant: string, role: 'coordinator' | 'secretariat' | 'viewer'): Actor => ({
  accountId: 'a',
  accountName: 'A',
  participant,
  participantKind: participant === 'UA' ? 'ukraine' : 'state',
  grants: [{ id: 'g', role, agencyId: null, validFrom: '2024-01-01', validTo: null }],
  audiences: ['public', 'framework', participant],
})

describe('a proposal to the register (BR-54)', () => {
  const proposal = {
    id: 'p',
    participant: 'PL',
    proposedBy: 'UA',
    proposerRole: 'party',
    status: 'proposed',
    confirmedBy: [] as string[],
  } as const

  test('waits for each party that has not spoken, and never for one that has', () => {
    expect(awaitedParties(proposal)).toEqual(['PL'])
    expect(awaitedParties({ ...proposal, proposedBy: 'PL' })).toEqual(['UA'])
    const ofSecretariat = { ...proposal, proposerRole: 'secretariat' } as const
    expect(awaitedParties(ofSecretariat)).toEqual(['UA', 'PL'])
    expect(awaitedParties({ ...ofSecretariat, confirmedBy: ['UA'] })).toEqual(['PL'])
    expect(awaitedParties({ ...ofSecretariat, confirmedBy: ['PL'] })).toEqual(['UA'])
    for (const status of ['confirmed', 'rejected', 'withdrawn'] as const) {
      expect(awaitedParties({ ...proposal, status })).toEqual([])
    }
  })

  test('no sequence of voices confirms without both parties, and the secretariat’s is none', () => {
    const voice = fc.constantFrom('UA', 'PL')
    fc.assert(
      fc.property(
        fc.constantFrom('party', 'secretariat'),
        voice,
        fc.array(voice, { maxLength: 4 }),
        (role, by, confirmedBy) => {
          const proposedBy = role === 'secretariat' ? 'UA' : by
          const awaited = awaitedParties({ ...proposal, proposedBy, proposerRole: role, confirmedBy })
          const spoken = new Set([...(role === 'party' ? [proposedBy] : []), ...confirmedBy])
          expect(awaited.length === 0).toBe(spoken.has('UA') && spoken.has('PL'))
        },
      ),
    )
  })

  test('what each may do next follows from voice and party', () => {
    expect(allowedOnProposal(actor('UA', 'coordinator'), proposal)).toEqual(['withdrawRegisterProposal'])
    expect(allowedOnProposal(actor('PL', 'coordinator'), proposal)).toEqual([
      'confirmRegisterProposal',
      'rejectRegisterProposal',
    ])
    expect(allowedOnProposal(actor('UA', 'secretariat'), proposal)).toEqual([])
    expect(allowedOnProposal(actor('PL', 'viewer'), proposal)).toEqual([])
    const ofSecretariat = { ...proposal, proposerRole: 'secretariat' } as const
    expect(allowedOnProposal(actor('UA', 'secretariat'), ofSecretariat)).toEqual(['withdrawRegisterProposal'])
    expect(allowedOnProposal(actor('UA', 'coordinator'), ofSecretariat)).toEqual([
      'confirmRegisterProposal',
      'rejectRegisterProposal',
    ])
    expect(standingToProposal(actor('DE', 'coordinator'), proposal)).toEqual(['any'])
    expect(proposerRole(actor('UA', 'secretariat'), 'PL')).toBe('secretariat')
    expect(proposerRole(actor('PL', 'coordinator'), 'PL')).toBe('party')
  })
})
