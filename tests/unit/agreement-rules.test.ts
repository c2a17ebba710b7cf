import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Actor } from '../../src/access/actor.ts'
import { monthsLater } from '../../src/kernel/period.ts'
import { clauseTerms, comparableTerms } from '../../src/modules/agreements/clause-terms.ts'
import {
  allowedOnProposal,
  awaitedAfter,
  awaitedParties,
  proposerRole,
  requireAwaited,
  requireOtherParty,
  standingToProposal,
} from '../../src/modules/agreements/proposal-rules.ts'
import {
  type AgreementFacts,
  audiencesOf,
  explainExpiry,
  noticeEffect,
  type StatusFact,
  standingAt,
} from '../../src/modules/agreements/rules.ts'
import { readReferenceData } from '../../src/reference/facts.ts'
import { referenceRows } from '../../src/reference/rows.ts'
import { refusalOf } from '../support/refused.ts'

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
    expect(noticeEffect({ clauses: [exit(6, null, null)] }, null)).toBeNull()
    expect(noticeEffect({ clauses: clauses.toReversed() }, '2026-02-28')).toBe('2026-08-28')
    expect(noticeEffect({ clauses: [validity('fixed_from_signature', 10), ...clauses] }, '2026-02-28')).toBe(
      '2026-08-28',
    )
  })

  const status = (name: StatusFact['status'], validFrom: string | null, verified = true): StatusFact => ({
    ...{ status: name, validFrom, verified },
  })
  const exit = { type: 'termination', presence: 'present', terms: { noticeMonths: 6 } } as const
  const leaving = { clauses: [validity('fixed_from_signature', 10), { ...exit, validFrom: null, validTo: null }] }
  const at = (asOf: string, ...statuses: StatusFact[]) => {
    const told = standingAt(agreement({ ...leaving, statuses }), asOf, today)
    expect(standingAt(agreement({ ...leaving, statuses: statuses.toReversed() }), asOf, today)).toEqual(told)
    return told
  }
  const signed = status('signed', '2024-02-29')

  test('what is verified and not dated is known of today and later, and of no day before', () => {
    const undated = status('ratified', null)
    expect(at('2026-11-22', signed, undated).status).toBe('signed')
    expect(at(today, signed, undated).status).toBe('ratified')
    expect(at('2026-11-24', signed, undated).status).toBe('ratified')
    expect(at('2024-02-29', signed).status).toBe('signed')
    expect(at('2024-02-28', signed)).toMatchObject({ status: null, since: null, expiresOn: '2034-02-28' })
  })

  test('effect is not taken back by a later ratification, and an end by nothing', () => {
    const effect = status('in_effect', '2024-05-01')
    expect(at(today, effect, status('ratified', '2025-01-01'), signed).status).toBe('in_effect')
    expect(at(today, signed, status('ratified', '2024-02-01'), status('draft', '2024-06-01')).status).toBe('ratified')
    expect(at(today, signed, status('signed', '2024-03-15')).since).toBe('2024-03-15')
    expect(at(today, effect, status('in_effect', null)).since).toBe('2024-05-01')
    expect(at('2040-01-01', signed, status('ended', '2026-01-01')).status).toBe('ended')
  })

  test('a notice stands until the effect begins anew, and of the same day it counts', () => {
    const effect = status('in_effect', '2024-05-01')
    const noticed = status('notice_given', '2026-10-01')
    const back = status('in_effect', '2026-11-01')
    expect(at('2026-10-31', effect, noticed, back)).toMatchObject({ status: 'notice_given', since: '2026-10-01' })
    expect(at('2026-11-01', effect, noticed, back)).toMatchObject({ status: 'in_effect', since: '2026-11-01' })
    expect(at('2026-11-01', effect, noticed, back).noticeEffectiveOn).toBeNull()
    expect(at('2026-10-01', effect, noticed, status('in_effect', '2026-10-01')).status).toBe('notice_given')
  })

  test('a notice ends it on the day from which it has effect, unless the agreement expires before', () => {
    const noticed = (day: string) => [signed, status('notice_given', day)]
    expect(at('2027-03-31', ...noticed('2026-10-01'))).toEqual({
      ...{ status: 'notice_given', since: '2026-10-01', expiresOn: '2034-02-28', noticeEffectiveOn: '2027-04-01' },
    })
    expect(at('2027-04-01', ...noticed('2026-10-01'))).toMatchObject({ status: 'ended', since: '2027-04-01' })
    expect(at('2034-02-28', ...noticed('2033-08-28'))).toMatchObject({ status: 'ended', since: '2034-02-28' })
    expect(at('2034-05-01', ...noticed('2033-10-28'))).toMatchObject({ status: 'expired', since: '2034-03-01' })
    const endless = { clauses: leaving.clauses.slice(1), statuses: noticed('2026-10-01') }
    expect(standingAt(agreement(endless), '2027-04-01', today)).toMatchObject({ status: 'ended', expiresOn: null })
    const without = { clauses: leaving.clauses.slice(0, 1), statuses: noticed('2026-10-01') }
    expect(standingAt(agreement(without), '2034-03-01', today)).toMatchObject({
      ...{ status: 'expired', noticeEffectiveOn: null },
    })
    expect(standingAt(agreement({ ...without, clauses: [] }), '2034-03-01', today).status).toBe('notice_given')
  })

  test('a term counts from the first day of effect that is known, and only where the text has one', () => {
    const clauses = [validity('fixed_from_entry_into_force', 10)]
    const statuses = [
      ...[status('in_effect', null), status('in_effect', '2025-06-01'), status('in_effect', '2024-05-01')],
      ...[status('signed', '2024-02-29'), status('in_effect', '2024-03-01', false)],
    ]
    const lastDay = (facts: Partial<AgreementFacts>) => standingAt(agreement(facts), today, today).expiresOn
    expect(lastDay({ clauses, statuses })).toBe('2034-05-01')
    expect(lastDay({ clauses, statuses: statuses.slice(0, 1) })).toBeNull()
    expect(lastDay({ clauses: [validity('no_expiry_review_by', 10)], statuses })).toBeNull()
    expect(lastDay({ clauses: [validity('fixed_from_signature', null)] })).toBeNull()
    expect(lastDay({ signedOn: null })).toBeNull()
  })

  test.each([
    ['fixed_from_signature', 10, '2034-02-28', /^10 years from signature on 2024-02-29;/],
    ['fixed_from_signature', null, null, /length or beginning is not known/],
    ['fixed_from_entry_into_force', 10, '2034-05-01', /^10 years from entry into force; the anniversary/],
    ['fixed_from_entry_into_force', 10, null, /^10 years .* not verified/],
    ['fixed_from_entry_into_force', null, null, /^Unknown years .* not verified/],
    ['no_expiry_review_by', null, null, /^The text has no last day/],
    ['period_of_cooperation', 5, null, /over 5 years/],
    ['period_of_cooperation', null, null, /over an unknown number of years/],
    ['unknown', null, null, /^Not known/],
  ] as const)('how the last day follows is told in words: %s, %s, %s', (kind, years, expiresOn, words) => {
    expect(explainExpiry({ kind, years, expiresOn, signedOn: '2024-02-29' })).toMatch(words)
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
  accounts: ['a'],
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

  test('is confirmed by the other party than proposed it, and by each once', () => {
    const by = (one: string, more: object) => {
      const asked = { ...proposal, ...more }
      const caller = actor(one, 'coordinator')
      return [
        refusalOf(() => requireOtherParty(caller, asked))?.facts.rule,
        refusalOf(() => requireAwaited(caller, asked))?.facts.state,
      ]
    }
    expect(by('UA', {})).toEqual(['BR-54', 'proposed'])
    expect(by('PL', {})).toEqual([undefined, undefined])
    expect(by('UA', { proposerRole: 'secretariat' })).toEqual([undefined, undefined])
    expect(by('UA', { proposerRole: 'secretariat', confirmedBy: ['UA'] })).toEqual([undefined, 'proposed'])
    const own = refusalOf(() => requireOtherParty(actor('UA', 'coordinator'), proposal))
    expect(own).toMatchObject({ code: 'forbidden', message: expect.stringMatching(/^UA proposed this/) })
    expect(own?.facts).toEqual({ object: { type: 'register_proposal', id: 'p' }, rule: 'BR-54' })
    const twice = refusalOf(() => requireAwaited(actor('UA', 'coordinator'), proposal))
    expect(twice).toMatchObject({ code: 'conflict', message: 'UA has confirmed; PL is awaited.' })
    expect(twice?.facts).toEqual({
      ...{ object: { type: 'register_proposal', id: 'p' }, rule: 'BR-54', state: 'proposed', allowed: [] },
    })
    const ofSecretariat = { ...proposal, proposerRole: 'secretariat' } as const
    expect([awaitedAfter(ofSecretariat, 'PL'), awaitedAfter(proposal, 'PL')]).toEqual([['UA'], []])
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
