import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ConsultationClause,
  deadlineOf,
  type Limb,
  matchClause,
  type Occasion,
  type Trigger,
} from '../../src/modules/consultations/matching.ts'
import { acceptedShare } from '../../src/modules/consultations/offer-rules.ts'
import { checkExtension, metAt, standingOf, statusOf } from '../../src/modules/consultations/rules.ts'
import { clauseRows } from '../../src/reference/clauses.ts'
import { readReferenceData } from '../../src/reference/facts.ts'

const clauses = clauseRows(readReferenceData()).filter((row) => row.type === 'consultation')
const codeOf = new Map(readReferenceData().facts.agreements.map((fact, index) => [index, fact.iso_alpha2]))

/** What every text says of an occasion, by participant. */
function matchAll(occasion: Occasion): Map<string, ReturnType<typeof matchClause>> {
  return new Map(
    clauses.map((row, index) => {
      const terms = row.terms as { limbs?: Limb[]; victim?: 'ukraine' | 'either'; requiresRequest?: boolean }
      const clause: ConsultationClause = {
        presence: row.presence,
        victim: terms.victim ?? null,
        limbs: terms.limbs ?? [],
        requiresRequest: terms.requiresRequest ?? null,
        operative: codeOf.get(index) !== 'GR',
      }
      return [codeOf.get(index)!, matchClause(clause, codeOf.get(index)!, occasion)]
    }),
  )
}

const who = (matches: ReturnType<typeof matchAll>, basis: string | null) =>
  [...matches]
    .filter(([, match]) => match.basis === basis)
    .map(([code]) => code)
    .sort()

const ofUkraine = (trigger: Trigger, hostilities: 'ongoing' | 'ceased' = 'ongoing'): Occasion => ({
  trigger,
  hostilities,
  victim: 'UA',
})

describe('BR-30: each addressee is matched by limb: trigger, victim, hostilities', () => {
  it('armed attack, hostilities ongoing: 24 duty, US best effort, CA and PL out, HR without a clause, GR unknown', () => {
    const matches = matchAll(ofUkraine('armed_attack'))
    expect(matches.size).toBe(29)
    expect(who(matches, 'undertaking')).toHaveLength(24)
    expect(who(matches, 'best_effort')).toEqual(['US'])
    expect(who(matches, 'unknown')).toEqual(['GR'])
    expect(who(matches, null)).toEqual(['CA', 'HR', 'PL'])
    expect(matches.get('HR')?.why).toMatch(/no consultation clause/)
    expect(matches.get('CA')?.why).toMatch(/hostilities have ceased/)
  })

  it('armed attack after hostilities have ceased: CA and PL are bound too', () => {
    const matches = matchAll(ofUkraine('armed_attack', 'ceased'))
    expect(who(matches, 'undertaking')).toHaveLength(26)
    expect(who(matches, null)).toEqual(['HR'])
  })

  it('significant escalation: 5 duty, CA and CZ soft, 21 without a limb or clause, GR unknown', () => {
    const matches = matchAll(ofUkraine('significant_escalation'))
    expect(who(matches, 'undertaking')).toEqual(['AL', 'IE', 'LT', 'PL', 'RO'])
    expect(who(matches, 'soft')).toEqual(['CA', 'CZ'])
    expect(who(matches, 'unknown')).toEqual(['GR'])
    expect(who(matches, null)).toHaveLength(21)
  })

  it('threat of attack: the United States alone', () => {
    expect(who(matchAll(ofUkraine('threat_of_attack')), 'best_effort')).toEqual(['US'])
    expect(who(matchAll(ofUkraine('threat_of_attack')), 'undertaking')).toEqual([])
  })

  it('a victim other than Ukraine: only the text that protects either party, and only for that party', () => {
    expect(who(matchAll({ trigger: 'armed_attack', hostilities: 'ongoing', victim: 'LT' }), 'undertaking')).toEqual([
      'LT',
    ])
    expect(who(matchAll({ trigger: 'armed_attack', hostilities: 'ongoing', victim: 'PL' }), 'undertaking')).toEqual([])
  })

  it('a request that is no crisis rests on no clause', () => {
    const matches = matchAll({ trigger: null, hostilities: null, victim: null })
    expect(who(matches, 'undertaking')).toEqual([])
    expect(who(matches, 'unknown')).toEqual(['GR'])
  })
})

const limb: Limb = {
  trigger: 'armed_attack',
  qualifier: null,
  onlyAfterCessation: false,
  deadlineHours: 24,
  strength: 'undertaking',
  locator: null,
  provisionId: null,
}

describe('BR-30: what is told of a match', () => {
  const clause: ConsultationClause = {
    ...{ presence: 'present', victim: 'ukraine', limbs: [limb], requiresRequest: true, operative: true },
  }
  const attack = ofUkraine('armed_attack')
  const soft: Limb = { ...limb, trigger: 'significant_escalation', strength: 'soft', deadlineHours: null }
  const threat: Limb = { ...limb, trigger: 'threat_of_attack', strength: 'best_effort', deadlineHours: 48 }
  const three = { limbs: [limb, soft, threat] }
  const of = (victim: string, occasion = attack): Occasion => ({ ...occasion, victim })
  it.each<[string, Partial<ConsultationClause>, Occasion, string | null, RegExp]>([
    ['a duty with its hours', {}, attack, 'undertaking', /^The parties consult on an armed attack, within 24 hours\.$/],
    [
      'a soft limb',
      three,
      ofUkraine('significant_escalation'),
      'soft',
      /on a significant escalation, without a deadline/,
    ],
    ['an effort', three, ofUkraine('threat_of_attack'), 'best_effort', /on a threat of attack, within 48 hours/],
    ['a text not seen', { presence: 'unknown', operative: false }, attack, 'unknown', /not been seen/],
    ['a text without the clause', { presence: 'absent', operative: false }, attack, null, /no consultation clause/],
    ['an agreement not known to be in effect', { operative: false }, attack, 'unknown', /not known to be in effect/],
    ['a request that is no crisis', {}, { ...attack, trigger: null }, null, /^Only a crisis request/],
    ['a limb that is not there', {}, ofUkraine('threat_of_attack'), null, /does not provide for a threat of attack/],
    ['a victim whom the clause does not cover', {}, of('PL'), null, /attack on Ukraine/],
    [
      'the partner as a victim, where the clause is for either',
      { victim: 'either' },
      of('PL'),
      'undertaking',
      /consult/,
    ],
    ['a third state as a victim', { victim: 'either' }, of('SE'), null, /attack on either party/],
    [
      'an attack before hostilities have ceased',
      { limbs: [{ ...limb, onlyAfterCessation: true }] },
      attack,
      null,
      /new/,
    ],
  ])('%s', (_what, more, occasion, basis, words) => {
    expect(matchClause({ ...clause, ...more }, 'PL', occasion)).toMatchObject({
      ...{ basis, why: expect.stringMatching(words) },
    })
  })
})

const duty = { basis: 'undertaking', limb, why: '' } as const
const at = (text: string) => new Date(text)
const plain = { occurredAt: null, shorterHours: null, requestedBy: null }

describe('BR-31: deadlines', () => {
  it('24 elapsed hours from circulation, across both changes of the clocks', () => {
    for (const [from, to] of [
      ['2026-03-28T22:30:00Z', '2026-03-29T22:30:00Z'],
      ['2026-10-24T22:30:00Z', '2026-10-25T22:30:00Z'],
    ] as const) {
      expect(deadlineOf(duty, true, { ...plain, circulatedAt: at(from) }).deadlineAt).toEqual(at(to))
      const local = (date: Date) =>
        new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Kyiv', timeStyle: 'short' }).format(date)
      expect(local(at(from))).not.toBe(local(at(to))) // the wall clock says another hour: it is not what counts
    }
  })

  it('where the text asks for no request, the clock starts with the event', () => {
    const request = { ...plain, circulatedAt: at('2026-11-23T12:00:00Z'), occurredAt: at('2026-11-23T04:00:00Z') }
    expect(deadlineOf(duty, false, request).deadlineAt).toEqual(at('2026-11-24T04:00:00Z'))
    expect(deadlineOf(duty, true, request).deadlineAt).toEqual(at('2026-11-24T12:00:00Z'))
  })

  it('a shorter window counts, a longer one than the text’s does not', () => {
    const circulatedAt = at('2026-11-23T12:00:00Z')
    expect(deadlineOf(duty, true, { ...plain, circulatedAt, shorterHours: 6 }).deadlineAt).toEqual(
      at('2026-11-23T18:00:00Z'),
    )
    expect(deadlineOf(duty, true, { ...plain, circulatedAt, shorterHours: 48 }).deadlineAt).toEqual(
      at('2026-11-24T12:00:00Z'),
    )
  })

  it('BR-33: only a duty has a deadline; the others are asked to answer by a time', () => {
    const circulatedAt = at('2026-11-23T12:00:00Z')
    const effort = { basis: 'best_effort', limb: { ...limb, strength: 'best_effort' }, why: '' } as const
    expect(deadlineOf(effort, true, { ...plain, circulatedAt })).toMatchObject({
      deadlineAt: null,
      requestedBy: at('2026-11-24T12:00:00Z'),
    })
    expect(deadlineOf(null, null, { ...plain, circulatedAt })).toMatchObject({ deadlineAt: null, requestedBy: null })
    const none = { basis: null, limb: null, why: '' } as const
    expect(deadlineOf(none, true, { ...plain, circulatedAt })).toMatchObject({ deadlineAt: null, requestedBy: null })
    const endless = { ...duty, limb: { ...limb, deadlineHours: null } }
    expect(deadlineOf(endless, true, { ...plain, circulatedAt })).toMatchObject({ deadlineAt: null, requestedBy: null })
  })

  it('BR-33: a time by which the request asks counts where it is to come, and the clock of no clause is circulation', () => {
    const circulatedAt = at('2026-11-23T12:00:00Z')
    const asked = (by: string, match: Parameters<typeof deadlineOf>[0] = null) =>
      deadlineOf(match, true, { ...plain, circulatedAt, requestedBy: at(by) }).requestedBy
    expect(asked('2026-11-23T12:00:01Z')).toEqual(at('2026-11-23T12:00:01Z'))
    expect(asked('2026-11-23T12:00:00Z')).toBeNull()
    const effort = { ...duty, basis: 'best_effort' } as const
    expect(asked('2026-11-23T11:00:00Z', effort)).toEqual(at('2026-11-24T12:00:00Z'))
    expect(asked('2026-11-23T13:00:00Z', effort)).toEqual(at('2026-11-23T13:00:00Z'))
    const occurredAt = at('2026-11-23T04:00:00Z')
    for (const match of [null, { basis: null, limb: null, why: '' } as const])
      expect(deadlineOf(match, false, { ...plain, circulatedAt, occurredAt }).clockFrom).toEqual(circulatedAt)
    expect(deadlineOf(duty, false, { ...plain, circulatedAt }).clockFrom).toEqual(circulatedAt)
  })

  it('an extension is later than the deadline and than now', () => {
    const [old, now] = [at('2026-11-24T12:00:00Z'), at('2026-11-25T12:00:00Z')]
    expect(() => checkExtension(old, at('2026-11-24T13:00:00Z'), now, '/deadlineAt')).toThrow(/not earlier than now/)
    expect(() => checkExtension(old, at('2026-11-24T11:00:00Z'), at('2026-11-23T00:00:00Z'), '/deadlineAt')).toThrow(
      /later/,
    )
    expect(() => checkExtension(old, at('2026-11-26T12:00:00Z'), now, '/deadlineAt')).not.toThrow()
  })
})

const open = {
  basis: 'undertaking',
  deadlineAt: at('2026-11-24T12:00:00Z'),
  consultedAt: null,
  answeredAt: null,
  excusedAt: null,
  endedAt: null,
} as const

describe('BR-31a and BR-33: when a duty is met', () => {
  it('by the earlier of the first confirmed session and the first substantive response', () => {
    const [early, late] = [at('2026-11-24T01:00:00Z'), at('2026-11-24T02:00:00Z')]
    expect(metAt({ consultedAt: early, answeredAt: late })).toEqual({ at: early, by: 'session' })
    expect(metAt({ consultedAt: late, answeredAt: early })).toEqual({ at: early, by: 'response' })
    expect(metAt({ consultedAt: null, answeredAt: null })).toBeNull()
  })

  it('at the time is in time; a millisecond later is after it', () => {
    const deadline = open.deadlineAt
    const after = new Date(deadline.getTime() + 1)
    expect(standingOf({ ...open, answeredAt: deadline }, after)).toBe('in_time')
    expect(standingOf({ ...open, answeredAt: after }, after)).toBe('after_time')
    expect(standingOf(open, deadline)).toBe('open')
    expect(standingOf(open, after)).toBe('no_answer')
  })

  it('what a request that ended had not been answered by says so, and is not open', () => {
    expect(standingOf({ ...open, endedAt: at('2026-11-24T10:00:00Z') }, at('2026-12-24T00:00:00Z'))).toBe('no_answer')
  })

  it('whoever has no undertaking is answered or unanswered', () => {
    const anyTime = fc.option(fc.date({ noInvalidDate: true }), { nil: null })
    fc.assert(
      fc.property(
        fc.constantFrom('best_effort', 'soft', 'invited', 'unknown'),
        anyTime,
        anyTime,
        fc.date({ noInvalidDate: true }),
        (basis, consultedAt, answeredAt, now) => {
          const standing = standingOf({ ...open, basis, deadlineAt: null, consultedAt, answeredAt }, now)
          expect(standing).toBe(consultedAt === null && answeredAt === null ? 'unanswered' : 'answered')
        },
      ),
    )
  })
})

describe('BR-35: an unanswered request lapses', () => {
  const request = {
    id: 'c',
    status: 'circulated',
    circulatedAt: at('2026-01-01T00:00:00Z'),
    renewedAt: null,
    answered: false,
  } as const
  it('after 90 days, not before, not where anybody answered, and not until 90 days after a renewal', () => {
    const day = (days: number) => new Date(at('2026-01-01T00:00:00Z').getTime() + days * 86_400_000)
    expect(statusOf(request, new Date(day(90).getTime() - 1), 90)).toBe('circulated')
    expect(statusOf(request, day(90), 90)).toBe('lapsed')
    expect(statusOf({ ...request, answered: true }, day(900), 90)).toBe('circulated')
    expect(statusOf({ ...request, renewedAt: day(60) }, day(120), 90)).toBe('circulated')
    expect(statusOf({ ...request, renewedAt: day(60) }, day(150), 90)).toBe('lapsed')
  })
})

describe('BR-37: partial acceptance keeps the remainder open', () => {
  it('shares are exact decimals and never exceed what is left', () => {
    expect(acceptedShare('2', '0', '1', '/quantity')).toEqual({ share: '1', whole: false })
    expect(acceptedShare('2.50', '1.25', undefined, '/quantity')).toEqual({ share: '1.25', whole: true })
    expect(acceptedShare('0.3', '0.1', '0.2', '/amount')).toEqual({ share: '0.2', whole: true })
    expect(() => acceptedShare('2', '1.5', '0.6', '/quantity')).toThrow(/Only 0.5 of the offer is left/)
  })
})
