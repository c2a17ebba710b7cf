import { describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import {
  checkActs,
  checkDecider,
  checkEffect,
  checkShares,
  faultOfEffect,
  faultOfShares,
  type LinkSides,
  type LinkVerb,
  standingToAct,
  standingToLink,
} from '../../src/modules/implementation/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

describe('BR-103: a link between an act and an agreement', () => {
  const link: LinkSides = { ...{ id: 'l', claimedBy: 'SE', provider: 'SE', party: 'PL' }, awaits: ['LV'] }
  const standing = (verb: LinkVerb, of = link) =>
    ['SE', 'PL', 'UA', 'LV', 'AU'].map((one) => standingToLink(one, verb, of))

  it('is amended and withdrawn by whoever claims it', () => {
    expect(standing('withdrawLink')).toEqual([['own'], [], [], [], []])
    expect(standing('amendLink')).toEqual([['own'], [], [], [], []])
    expect(standing('withdrawLink', { ...link, claimedBy: 'UA' })).toEqual([[], [], ['own'], [], []])
  })

  it('is decided by everybody whom it concerns other than its claimant', () => {
    const others = [['counterparty'], ['counterparty'], ['counterparty'], []]
    for (const verb of ['confirmLink', 'contestLink', 'agreeToLink'] as const)
      expect(standing(verb)).toEqual([[], ...others])
    expect(standing('contestLink', { ...link, claimedBy: null })[0]).toEqual(['counterparty'])
  })

  it('is claimed by whose act it is, or by a party to the agreement', () => {
    expect(standing('claimMatch')).toEqual([['own'], ['party'], ['party'], [], []])
    expect(standingToAct('PL', { provider: 'PL', party: 'PL' })).toEqual(['own', 'party'])
    expect(standingToAct('UA', { provider: 'UA', party: 'PL' })).toEqual(['own', 'party'])
    expect(standingToAct('SE', { provider: null, party: 'PL' })).toEqual([])
  })

  it('is not confirmed by whoever claims it', () => {
    expect(refused(() => checkDecider('PL', link))).toBeUndefined()
    expect(refused(() => checkDecider('PL', { ...link, claimedBy: null }))).toBeUndefined()
    expect(refused(() => checkDecider('SE', link))).toEqual(['forbidden', 'BR-103', undefined])
  })
})

describe('BR-101: an act implements an agreement while that has effect', () => {
  const effect = { effectFrom: '2026-02-01', effectUntil: '2026-11-30' }
  it.each([
    ['on its first day', 'implements', '2026-02-01', undefined],
    ['on its last day', 'implements', '2026-11-30', undefined],
    ['not the day before', 'implements', '2026-01-31', /from 2026-02-01/],
    ['not the day before, as a contribution', 'contributes', '2026-01-31', /2026-01-31.*from 2026-02-01/],
    ['before it, as what prepares it', 'prepares', '2020-01-01', undefined],
    ['not the day after', 'implements', '2026-12-01', /2026-12-01.*until 2026-11-30/],
    ['not after it, as what prepares it', 'prepares', '2026-12-01', /until 2026-11-30/],
    ['whenever it is, where no day is told', 'implements', null, undefined],
  ] as const)('%s', (_when, relation, actOn, words) => {
    const fault = faultOfEffect(relation, actOn, effect)
    if (words === undefined) expect(fault).toBeUndefined()
    else expect(fault).toMatchObject({ en: expect.stringMatching(words) })
  })

  it('and whenever it is, where no effect is dated', () => {
    for (const day of ['1999-01-01', '2099-01-01'])
      expect(faultOfEffect('implements', day, { effectFrom: null, effectUntil: null })).toBeUndefined()
  })

  it('and is refused at its field', () => {
    expect(refused(() => checkEffect('/actId', 'implements', '2026-03-01', effect))).toBeUndefined()
    expect(refused(() => checkEffect('/actId', 'implements', '2026-01-01', effect))).toEqual([
      ...['unprocessable', 'BR-101', '/actId'],
    ])
  })
})

describe('BR-102: the shares of an act', () => {
  it('come to 100 at most', () => {
    expect(faultOfShares('100', '40')).toBeUndefined()
    expect(faultOfShares('99.99', '40')).toBeUndefined()
    expect(faultOfShares('100.01', '40.01')).toMatchObject({ en: expect.stringMatching(/With 40.01 .* be 100.01/) })
    expect(refused(() => checkShares('/share', '100.00', '40'))).toBeUndefined()
    expect(refused(() => checkShares('/share', '101', '41'))).toEqual(['unprocessable', 'BR-102', '/share'])
  })
})

describe('BR-101, BR-102: many acts that a rule would link at once', () => {
  const act = (id: string, fault?: string) => ({
    ...{ title: `Act ${id}`, id },
    fault: fault === undefined ? undefined : { en: fault, uk: fault },
  })

  it('pass where none is at fault', () => {
    expect(refused(() => checkActs('/rule', 'BR-101', [act('a'), act('b')]))).toBeUndefined()
    expect(refused(() => checkActs('/rule', 'BR-101', []))).toBeUndefined()
  })

  it('are refused with those that stand in the way, each with its fault, so that they can be left out', () => {
    const acts = [act('a'), act('b', 'It is too early.'), act('c', 'It is too late.')]
    const refusal = refusalOf(() => checkActs('/rule', 'BR-102', acts))
    expect(refusal).toMatchObject({ code: 'unprocessable', message: expect.stringMatching(/^2 of these acts/) })
    expect(refusal?.facts).toEqual({
      rule: 'BR-102',
      errors: ['Act b (b): It is too early.', 'Act c (c): It is too late.'].map((en) => ({
        ...{ pointer: '/rule', rule: 'BR-102', detail: expect.objectContaining({ en: `Act ${en}` }) },
      })),
    })
  })

  it('of which no more are named than anybody reads, all being counted', () => {
    const many = Array.from({ length: limits.actsNamed + 5 }, (_, index) => act(`${index}`, 'It is too early.'))
    const refusal = refusalOf(() => checkActs('/rule', 'BR-101', many))
    expect(refusal?.message).toMatch(new RegExp(`^${many.length} of`))
    expect(refusal?.facts.errors).toHaveLength(limits.actsNamed)
  })
})
