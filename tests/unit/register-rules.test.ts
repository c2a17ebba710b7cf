import { describe, expect, it } from 'vitest'
import { checkChange, type RegisterFacts } from '../../src/modules/agreements/register-rules.ts'
import type { RegisterChange } from '../../src/modules/agreements/register-schemas.ts'
import { refusalOf, refused } from '../support/refused.ts'

const now = new Date('2026-11-29T12:00:00Z')
const ua = { code: 'UA', kind: 'ukraine', timeZone: 'Europe/Kyiv' }
const pl = { code: 'PL', kind: 'state', timeZone: 'Europe/Warsaw' }
type Agreement = NonNullable<RegisterFacts['agreement']>
type Clause = Agreement['clauses'][number]
type Status = Agreement['statuses'][number]

const status = (name: Status['status'], validFrom: string | null, verified = true): Status => ({
  ...{ status: name, validFrom, verified },
})
const termination = (presence: Clause['presence'], validFrom: string | null = null, validTo: string | null = null) => ({
  ...{ type: 'termination' as const, presence, terms: {}, validFrom, validTo },
})
const agreement: Agreement = {
  ...{ id: 'a', participant: 'PL', signedOn: '2024-07-08', languages: ['uk', 'pl'] },
  statuses: [status('signed', '2024-07-08')],
  clauses: [termination('present')],
  authenticTexts: [],
}
const check =
  (change: object, about: Partial<Agreement> = {}, facts: Partial<RegisterFacts> = {}, at = now) =>
  () =>
    checkChange(
      change as RegisterChange,
      { parties: [ua, pl], agreement: { ...agreement, ...about }, provisions: [], ...facts },
      at,
    )
const fault = (...args: Parameters<typeof check>) => refused(check(...args))
const atField = (pointer: string) => ['unprocessable', 'BR-54', pointer]
const places = (...args: Parameters<typeof check>) =>
  refusalOf(check(...args))?.facts.errors?.map(({ pointer }) => pointer)

describe('BR-54: a new agreement', () => {
  const clause = (more: object = {}) => ({
    ...{ type: 'end_use', presence: 'absent', locator: null, provisionId: null, source: 's', note: null, ...more },
  })
  const change = {
    ...{ kind: 'new_agreement', participant: 'PL', signedOn: '2026-11-29', statuses: [], clauses: [] },
  }
  const none = { agreement: null }

  it('is between Ukraine and a state or a union', () => {
    for (const kind of ['state', 'union'])
      expect(fault(change, {}, { ...none, parties: [ua, { ...pl, kind }] })).toBeUndefined()
    expect(fault({ ...change, participant: 'UA' }, {}, none)).toEqual(atField('/participant'))
    expect(fault(change, {}, { ...none, parties: [ua, { ...pl, kind: 'observer' }] })).toEqual(atField('/participant'))
    expect(fault({ ...change, participant: 'SE' }, {}, none)).toEqual(atField('/participant'))
    expect(check({ ...change, participant: 'SE' }, {}, none)).toThrow(/no participant SE/)
  })

  it('is signed by today, which is today for either of its parties', () => {
    expect(places({ ...change, signedOn: '2026-11-30' }, {}, none)).toEqual(['/signedOn'])
    const evening = new Date('2026-11-29T22:30:00Z') // in Kyiv it is the 30th already
    expect(places({ ...change, signedOn: '2026-11-30' }, {}, none, evening)).toBeUndefined()
    expect(places({ ...change, signedOn: '2026-12-01' }, {}, none, evening)).toEqual(['/signedOn'])
    const auckland = { ...pl, timeZone: 'Pacific/Auckland' }
    expect(places({ ...change, signedOn: '2026-11-30' }, {}, { ...none, parties: [auckland, ua] })).toBeUndefined()
    const early = new Date('2026-11-29T02:00:00Z') // the 28th west of Greenwich, and the day of UTC counts too
    const west = [{ ...pl, timeZone: 'America/Toronto' }]
    expect(places(change, {}, { ...none, parties: west }, early)).toBeUndefined()
  })

  it('takes effect from its signature on, and is not ratified in the future', () => {
    const signedOn = '2026-11-01'
    const followed = (...statuses: [string, string][]) =>
      places(
        { ...change, signedOn, statuses: statuses.map(([name, validFrom]) => ({ status: name, validFrom })) },
        {},
        none,
      )
    expect(followed(['in_effect', signedOn], ['ratified', '2026-11-29'], ['in_effect', '2027-01-01'])).toBeUndefined()
    expect(followed(['in_effect', '2026-10-31'])).toEqual(['/statuses/0/validFrom'])
    expect(followed(['in_effect', signedOn], ['ratified', '2026-11-30'])).toEqual(['/statuses/1/validFrom'])
  })

  it('has one clause of a type, which names no provision before there is one', () => {
    const clauses = (...list: object[]) => places({ ...change, clauses: list }, {}, none)
    expect(clauses(clause(), clause({ type: 'nato' }))).toBeUndefined()
    expect(clauses(clause(), clause({ type: 'nato' }), clause())).toEqual(['/clauses/2/type'])
    expect(clauses(clause({ provisionId: 'PL-I' }))).toEqual(['/clauses/0/provisionId'])
    expect(check({ ...change, clauses: [clause(), clause()] }, {}, none)).toThrow(/clauses of the type end_use/)
  })

  it('is refused with every field at fault, the first in the answer', () => {
    const refusal = refusalOf(check({ ...change, signedOn: '2027-01-01', clauses: [clause(), clause()] }, {}, none))
    expect(refusal?.facts.errors?.map(({ pointer }) => pointer)).toEqual(['/signedOn', '/clauses/1/type'])
    expect(refusal).toMatchObject({ code: 'unprocessable', facts: { rule: 'BR-54' } })
    expect(refusal?.message).toMatch(/^\/signedOn: An agreement is signed by today/)
  })
})

describe('BR-54: a change of an agreement', () => {
  const ended = { statuses: [status('ended', '2026-01-01')] }
  const expired = {
    clauses: [
      { type: 'validity', presence: 'present', terms: { kind: 'fixed_from_signature', years: 1 } } as const,
    ].map((each) => ({ ...each, validFrom: null, validTo: null })),
  }
  const effect = { kind: 'status', status: 'in_effect', validFrom: '2026-02-01' }
  const notice = { kind: 'notice', givenBy: 'PL', givenOn: '2026-02-01' }

  it('is of an agreement', () => {
    expect(check(effect, {}, { agreement: null })).toThrow(/checked against that agreement/)
  })

  it('is not dated after its end, and may be recorded after it', () => {
    expect(fault({ ...effect, validFrom: '2025-12-31' }, ended)).toBeUndefined()
    const over = refusalOf(check(effect, ended))
    expect(over?.message).toMatch(/has ended by 2026-02-01/)
    expect(over?.facts).toEqual({
      ...{ object: { type: 'agreement', id: 'a' }, rule: 'BR-54', state: 'ended', allowed: [] },
    })
    expect(fault(notice, ended)).toEqual(['conflict', 'BR-54', undefined, 'ended'])
  })

  it('that has expired is noticed no more, and its other changes are still recorded', () => {
    expect(fault(notice, expired)).toEqual(['conflict', 'BR-54', undefined, 'expired'])
    expect(fault({ ...notice, givenOn: '2025-07-08' }, expired)).toBeUndefined()
    expect(fault(effect, expired)).toBeUndefined()
  })

  it('by an authentic text is of one of its languages, once, whenever it is attached', () => {
    const text = { kind: 'authentic_text', language: 'pl', sha256: 'f00' }
    expect(fault(text, ended)).toBeUndefined()
    expect(fault({ ...text, language: 'en' })).toEqual(atField('/language'))
    expect(check({ ...text, language: 'en' })).toThrow(/signed in uk, pl/)
    expect(fault({ ...text, language: 'en' }, { languages: null })).toBeUndefined()
    const attached = {
      authenticTexts: [{ sha256: 'bad' }, { sha256: 'f00' }] as unknown as Agreement['authenticTexts'],
    }
    expect(fault(text, attached)).toEqual(atField('/sha256'))
    expect(fault({ ...text, sha256: 'fed' }, attached)).toBeUndefined()
  })

  it('by an amendment comes after what it amends', () => {
    const change = (validFrom: string, more: object = {}) => ({
      ...{ kind: 'clause_amendment', validFrom, clause: { type: 'termination', provisionId: null, ...more } },
    })
    expect(fault(change('2024-07-09'))).toBeUndefined()
    expect(fault(change('2024-07-08'))).toEqual(atField('/validFrom'))
    expect(check(change('2024-07-08'))).toThrow(/signed on 2024-07-08/)
    expect(check(change('2024-07-08'), { clauses: [] })).toThrow(/signed on 2024-07-08/)
    expect(fault(change('2024-07-09'), { clauses: [] })).toBeUndefined()
    expect(fault(change('2020-01-01'), { signedOn: null })).toBeUndefined()
    const versions = {
      clauses: [
        { ...termination('present'), type: 'nato' as const, validFrom: '2026-09-01' },
        termination('present', null, '2025-01-01'),
        termination('present', '2025-01-01'),
      ],
    }
    expect(fault(change('2025-01-02'), versions)).toBeUndefined()
    expect(check(change('2025-01-01'), versions)).toThrow(/recorded from 2025-01-01/)
    expect(refusalOf(check(change('2025-01-01'), versions))?.facts.errors?.[0]?.rule).toBe('BR-54')
  })

  it('by an amendment names provisions that the agreement has', () => {
    const change = { kind: 'clause_amendment', validFrom: '2026-01-01' }
    const clause = { type: 'termination', provisionId: 'PL-XII' }
    expect(fault({ ...change, clause }, {}, { provisions: ['PL-XII'] })).toBeUndefined()
    expect(fault({ ...change, clause }, {}, { provisions: ['PL-I'] })).toEqual(atField('/clause/provisionId'))
    expect(check({ ...change, clause })).toThrow(/no provision PL-XII/)
  })
})

describe('BR-54: a status', () => {
  const change = (name: string, validFrom: string) => ({ kind: 'status', status: name, validFrom })
  const effect = status('in_effect', '2025-01-01')

  it('is said once, what is not verified or not dated having said nothing', () => {
    const again = refusalOf(check(change('in_effect', '2026-01-01'), { statuses: [effect] }))
    expect(again?.message).toMatch(/as in_effect from 2025-01-01/)
    expect(again?.facts).toEqual({
      ...{ object: { type: 'agreement', id: 'a' }, rule: 'BR-54', state: 'in_effect', allowed: [] },
    })
    for (const said of [
      { ...effect, verified: false },
      { ...effect, validFrom: null },
    ])
      expect(fault(change('in_effect', '2026-01-01'), { statuses: [said] })).toBeUndefined()
    expect(fault(change('ratified', '2026-01-01'), { statuses: [effect] })).toBeUndefined()
  })

  it('of effect begins anew after a notice that is taken back, and after all that is recorded', () => {
    const noticed = { statuses: [effect, status('notice_given', '2026-03-01'), status('ratified', '2024-09-01')] }
    expect(fault(change('in_effect', '2026-03-01'), noticed)).toBeUndefined()
    expect(fault(change('in_effect', '2026-02-28'), noticed)).toEqual(atField('/validFrom'))
    expect(check(change('in_effect', '2026-02-28'), noticed)).toThrow(/recorded of 2026-03-01/)
    expect(fault(change('ratified', '2026-04-01'), noticed)?.[0]).toBe('conflict')
    const unverified = { statuses: [effect, status('notice_given', '2026-03-01', false)] }
    expect(fault(change('in_effect', '2026-03-02'), unverified)?.[0]).toBe('conflict')
  })

  it('is of no day before the signature', () => {
    expect(fault(change('in_effect', '2024-07-08'))).toBeUndefined()
    expect(fault(change('in_effect', '2024-07-07'))).toEqual(atField('/validFrom'))
    expect(check(change('in_effect', '2024-07-07'))).toThrow(/signed on 2024-07-08/)
    expect(fault(change('in_effect', '2020-01-01'), { signedOn: null })).toBeUndefined()
  })

  it('of a ratification is not in the future, and one of effect may be', () => {
    expect(fault(change('ratified', '2026-11-29'))).toBeUndefined()
    expect(fault(change('ratified', '2026-11-30'))).toEqual(atField('/validFrom'))
    expect(fault(change('in_effect', '2026-11-30'))).toBeUndefined()
  })

  it('of an end comes after all that is recorded, in whatever order', () => {
    const statuses = [status('in_effect', '2025-06-01'), status('signed', '2024-07-08')]
    expect(fault(change('ended', '2025-06-01'), { statuses })).toBeUndefined()
    expect(fault(change('ended', '2025-05-31'), { statuses })).toEqual(atField('/validFrom'))
    expect(fault(change('ratified', '2025-05-31'), { statuses })).toBeUndefined()
    expect(fault(change('ended', '2025-05-31'), { statuses: [] })).toBeUndefined()
  })
})

describe('BR-54: a notice', () => {
  const notice = (more: object = {}) => ({ kind: 'notice', givenBy: 'PL', givenOn: '2026-02-01', ...more })

  it('is given by a party, from the signature on, and by today', () => {
    expect([fault(notice()), fault(notice({ givenBy: 'UA' }))]).toEqual([undefined, undefined])
    expect(fault(notice({ givenBy: 'SE' }))).toEqual(atField('/givenBy'))
    expect(check(notice({ givenBy: 'SE' }))).toThrow(/are UA and PL/)
    expect(fault(notice({ givenOn: '2024-07-08' }))).toBeUndefined()
    expect(fault(notice({ givenOn: '2024-07-07' }))).toEqual(atField('/givenOn'))
    expect(check(notice({ givenOn: '2024-07-07' }))).toThrow(/signed on 2024-07-08/)
    expect(fault(notice({ givenOn: '2020-01-01' }), { signedOn: null })).toBeUndefined()
    expect(fault(notice({ givenOn: '2026-11-29' }))).toBeUndefined()
    expect(fault(notice({ givenOn: '2026-11-30' }))).toEqual(atField('/givenOn'))
  })

  it('is given once, until it is taken back', () => {
    const given = status('notice_given', '2026-01-15')
    const again = refusalOf(check(notice(), { statuses: [given, status('in_effect', '2025-01-01')] }))
    expect(again?.message).toMatch(/already, of 2026-01-15/)
    expect(again?.facts).toEqual({
      ...{ object: { type: 'agreement', id: 'a' }, rule: 'BR-54', state: 'notice_given', allowed: [] },
    })
    const back = status('in_effect', '2026-01-20')
    expect(fault(notice(), { statuses: [back, given] })).toBeUndefined()
    expect(fault(notice(), { statuses: [given, back] })).toBeUndefined()
    const sameDay = status('in_effect', '2026-01-15')
    for (const statuses of [
      [given, sameDay],
      [sameDay, given],
    ])
      expect(fault(notice(), { statuses })?.[0]).toBe('conflict')
    expect(fault(notice(), { statuses: [{ ...given, verified: false }] })).toBeUndefined()
    expect(fault(notice(), { statuses: [given, status('ratified', '2026-01-20')] })?.[0]).toBe('conflict')
    expect(fault(notice(), { statuses: [given, status('ended', '2026-06-01')] })?.[3]).toBe('notice_given')
    expect(fault(notice(), { statuses: [given, status('in_effect', null)] })?.[0]).toBe('conflict')
  })

  it('BR-70: has no effect where the clause of its day gives no way out', () => {
    expect(fault(notice(), { clauses: [termination('absent')] })).toEqual(['unprocessable', 'BR-70', '/givenOn'])
    expect(fault(notice(), { clauses: [termination('unknown')] })).toBeUndefined()
    expect(fault(notice(), { clauses: [] })).toBeUndefined()
    const since = [termination('present', null, '2026-02-02'), termination('absent', '2026-02-02')]
    expect(fault(notice(), { clauses: since })).toBeUndefined()
    expect(fault(notice({ givenOn: '2026-02-02' }), { clauses: since })?.[1]).toBe('BR-70')
  })
})
