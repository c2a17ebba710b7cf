import { describe, expect, it } from 'vitest'
import { currencyFault } from '../../src/kernel/currencies.ts'
import { compare, minus, multiply, negate, plain, sum, times, withPlaces } from '../../src/kernel/decimal.ts'
import { foldedIdentityOf, identityOf, isBlank, organisationKey, referenceKey } from '../../src/kernel/identity.ts'
import { uuidOf } from '../../src/kernel/ids.ts'
import { fitsMinorUnits, minorUnitsOf, roundHalfEven } from '../../src/kernel/money.ts'
import { daysBetween, isPeriod, lastDayOf } from '../../src/kernel/period.ts'
import { notFound, Refusal, unprocessable } from '../../src/kernel/refusal.ts'
import { dateIn, daysAfter, hoursAfter, systemClock } from '../../src/kernel/time.ts'
import { assertVisible, audienceOf, checkReleased, markChild, markingOf, visible } from '../../src/kernel/visibility.ts'
import { refused } from '../support/refused.ts'

/** Another one whenever the test is run, for what is kept of each. */
const zones = Intl.supportedValuesOf('timeZone')
  .filter((zone) => zone.startsWith('Asia/'))
  .values()

describe('decimal strings', () => {
  it('are added exactly, with the places of the longest; of none the sum is 0', () => {
    expect(sum([])).toBe('0')
    expect(sum(['1', '2.50'])).toBe('3.50')
    expect(sum(['0.1', '0.2'])).toBe('0.3')
    expect(sum(['-0.05', '0.5'])).toBe('0.45')
    expect(sum(['-1', '0.5'])).toBe('-0.5')
    expect(sum(['99999999999999999999.01', '0.99'])).toBe('100000000000000000000.00')
  })

  it('are taken from each other exactly, with the places of the longer', () => {
    expect(minus('3', '0.50')).toBe('2.50')
    expect(minus('0.3', '0.30')).toBe('0.00')
    expect(minus('0.1', '-0.2')).toBe('0.3')
    expect(minus('0', '99999999999999999999.01')).toBe('-99999999999999999999.01')
  })

  it('are negated, multiplied and counted', () => {
    expect(negate('12.50')).toBe('-12.50')
    expect(negate('-0.05')).toBe('0.05')
    expect(negate('0.00')).toBe('0.00')
    expect(multiply('1.5', '-0.20')).toBe('-0.300')
    expect(multiply('3', '4')).toBe('12')
    expect(times('2.5', 3)).toBe('7.5')
  })

  it('are compared by value, not by letters or places', () => {
    expect(compare('9', '10')).toBe(-1)
    expect(compare('10', '9.99')).toBe(1)
    expect(compare('1.50', '1.5')).toBe(0)
    expect(compare('-2', '-1')).toBe(-1)
    expect(compare('0.1', '0.09')).toBe(1)
  })

  it('have at least the places that are asked for, and lose none', () => {
    expect(withPlaces('5', 2)).toBe('5.00')
    expect(withPlaces('5.1', 2)).toBe('5.10')
    expect(withPlaces('5.12', 2)).toBe('5.12')
    expect(withPlaces('5.123', 2)).toBe('5.123')
  })

  it('are the same however they are written, without the zeros that say nothing', () => {
    expect(['1.50', '1.00', '100', '1.05', '0.0', '-2.10', '10.0100'].map(plain)).toEqual([
      ...['1.5', '1', '100', '1.05', '0', '-2.1', '10.01'],
    ])
  })

  it.each(['', '.5', '1.', '1,5', '1e3', 'x1', '1x', '--1', '1.5.2'])('%j is none', (text) => {
    expect(() => sum([text])).toThrow('not a decimal string')
    expect(() => roundHalfEven(text, 2)).toThrow('not a decimal string')
  })
})

describe('money', () => {
  it('has the places of its currency, two where none is known', () => {
    expect(['EUR', 'JPY', 'KWD', 'ZZZ'].map(minorUnitsOf)).toEqual([2, 0, 3, 2])
    expect(fitsMinorUnits('1', 'JPY')).toBe(true)
    expect(fitsMinorUnits('1.0', 'JPY')).toBe(false)
    expect(fitsMinorUnits('1.25', 'EUR')).toBe(true)
    expect(fitsMinorUnits('1.250', 'EUR')).toBe(false)
    expect(fitsMinorUnits('1.250', 'KWD')).toBe(true)
  })

  it('BR-10: is in a currency of ISO 4217 that was in use on its day', () => {
    const why = (code: string, on?: string) => (currencyFault(code, on) as { en: string } | undefined)?.en
    expect([why('EUR'), why('EUR', '2026-01-01'), why('DEM')]).toEqual([undefined, undefined, undefined])
    expect(why('XAU')).toMatch(/^XAU is a code of ISO 4217 for a fund, a metal/)
    expect(why('AAA')).toMatch(/^AAA is not a currency/)
    expect(why('DEM', '2001-12-31')).toBeUndefined()
    expect(why('DEM', '2002-01-01')).toMatch(
      /^DEM was withdrawn: its last day was 2001-12-31, and this amount is of 2002-01-01/,
    )
    expect(why('EUR', '1999-01-01')).toBeUndefined()
    expect(why('EUR', '1998-12-31')).toMatch(/^EUR was not in use yet: its first day was 1999-01-01, .* of 1998-12-31/)
    expect(why('USD', '1991-01-01')).toBeUndefined()
  })

  it.each([
    ['2.5', 0, '2'],
    ['3.5', 0, '4'],
    ['2.51', 0, '3'],
    ['2.4999', 0, '2'],
    ['0.125', 2, '0.12'],
    ['0.135', 2, '0.14'],
    ['0.1250', 2, '0.12'],
    ['0.12501', 2, '0.13'],
    ['-0.135', 2, '-0.14'],
    ['-0.001', 2, '0.00'],
    ['1', 2, '1.00'],
    ['9.999', 2, '10.00'],
    ['0.05', 1, '0.0'],
    ['0.6', 0, '1'],
    ['0.1150', 1, '0.1'],
  ])('%s to %i places is %s: a tie goes to the even neighbour', (amount, places, rounded) => {
    expect(roundHalfEven(amount, places)).toBe(rounded)
  })
})

describe('times', () => {
  it('end on the last day that they have', () => {
    expect(lastDayOf('2026')).toBe('2026-12-31')
    expect(lastDayOf('2026-Q1')).toBe('2026-03-31')
    expect(lastDayOf('2026-Q4')).toBe('2026-12-31')
    expect(lastDayOf('2024-02')).toBe('2024-02-29')
    expect(lastDayOf('2026-09-05')).toBe('2026-09-05')
    expect(lastDayOf('2026-09/2026-11')).toBe('2026-11-30')
    expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1)
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1)
  })

  it('are told from words by their form', () => {
    const forms = ['2026', '2026-Q3', '2026-09', '2026-09-30', '2026-09/2026-11', '2026/2027-Q1']
    expect(forms.filter((form) => !isPeriod(form))).toEqual([])
    const others = [
      'open',
      '',
      '26',
      '2026-Q5',
      '2026-9',
      '2026-09-3',
      'x2026',
      '2026x',
      '2026/',
      '2026/open',
      '2026-Q1-01',
    ]
    expect(others.filter(isPeriod)).toEqual([])
  })

  it('of a place are told by its calendar, also where nobody has asked for that place before', () => {
    const zone = zones.next().value!
    const moment = new Date('2026-11-29T23:30:00Z')
    expect([dateIn(moment, zone), dateIn(moment, zone)]).toEqual(['2026-11-30', '2026-11-30'])
  })

  it('are added in elapsed time, and told by the calendar of a place', () => {
    const noon = new Date('2026-11-23T12:00:00Z')
    expect(hoursAfter(noon, 1.5).toISOString()).toBe('2026-11-23T13:30:00.000Z')
    expect(daysAfter(noon, -1).toISOString()).toBe('2026-11-22T12:00:00.000Z')
    expect(dateIn(new Date('2026-01-04T23:30:00Z'), 'UTC')).toBe('2026-01-04')
    expect(dateIn(new Date('2026-01-04T23:30:00Z'), 'Europe/Kyiv')).toBe('2026-01-05')
    for (const edge of [
      '0001-01-01T00:00:00.000Z',
      '1999-12-31T23:59:59.999Z',
      '2024-02-29T12:00:00Z',
      '2200-12-31T00:00Z',
    ])
      expect(dateIn(new Date(edge), 'UTC')).toBe(dateIn(new Date(edge), 'Etc/UTC').padStart(10, '0'))
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1_000)
  })
})

describe('what people type', () => {
  it('is compared without what shows nothing, with plain dashes and single spaces', () => {
    expect(identityOf('  A\u200bB \u2013  C\u00a0\u00a0D ')).toBe('AB - C D')
    expect(identityOf('ﬁn')).toBe('fin')
    expect(identityOf(' ')).toBe('')
    expect(foldedIdentityOf('Ministry OF Defence')).toBe('ministry of defence')
    expect(referenceKey({ system: 'SAP', id: ' Inv-7 ' })).toBe('Inv-7\nsap')
  })

  it('is blank where nobody sees anything of it', () => {
    expect(['', ' \t', '\u200b', '\u2800', '\u3164'].map(isBlank)).toEqual([true, true, true, true, true])
    expect(['a', ' . ', 'ї'].map(isBlank)).toEqual([false, false, false])
    const codes = Array.from({ length: 0x20000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff)
    const letters = [...codes, 0xe0001, 0xe007f, 0xe0100, 0xe0fff].map((code) => String.fromCodePoint(code))
    expect(letters.filter((letter) => identityOf(letter) === '' && !isBlank(letter))).toEqual([])
  })

  it('names an organisation by its scheme, in one case where the scheme has none', () => {
    expect(organisationKey('XI-LEI', 'AbC')).toBe('xi-lei\nabc')
    expect(organisationKey('XX-own', 'AbC')).toBe('xx-own\nAbC')
  })

  it('has an id that is the same in every database', () => {
    expect(uuidOf('agreement:SE')).toBe(uuidOf('agreement:SE'))
    expect(uuidOf('agreement:SE')).not.toBe(uuidOf('agreement:PL'))
    expect(uuidOf('agreement:SE')).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})

describe('a refusal', () => {
  it('of a record that is not there names it, and tells nothing more', () => {
    const refusal = notFound('link_rule', 'r')
    expect(refusal).toMatchObject({ code: 'not_found', message: expect.stringMatching(/no such link rule, or/) })
    expect(refusal.facts).toStrictEqual({ object: { type: 'link_rule', id: 'r' } })
  })

  it('of one field has its rule with it, where it has one', () => {
    expect(unprocessable('/x', 'is named twice', 'BR-10').facts).toStrictEqual({
      ...{ rule: 'BR-10', errors: [{ pointer: '/x', detail: 'is named twice', rule: 'BR-10' }] },
    })
    expect(unprocessable('/x', 'is named twice').facts).toStrictEqual({
      errors: [{ pointer: '/x', detail: 'is named twice' }],
    })
  })

  it('of which more becomes known keeps what was known, and its words', () => {
    const known = new Refusal('conflict', 'is named twice', { rule: 'BR-10', state: 'open' })
    const more = known.with({ state: 'closed', allowed: [] })
    expect([more.code, more.said]).toEqual(['conflict', known.said])
    expect(more.facts).toStrictEqual({ rule: 'BR-10', state: 'closed', allowed: [] })
    expect(known.facts.state).toBe('open')
  })
})

describe('who may see a record', () => {
  it('is whoever has one of its audiences', () => {
    expect(visible(['SE', 'framework'], ['PL', 'framework'])).toBe(true)
    expect(visible(['SE'], ['PL'])).toBe(false)
    expect(visible(['SE'], [])).toBe(false)
    expect(() => assertVisible(['SE'], ['PL'], 'a record')).toThrow('visibility defect: a record')
    expect(assertVisible(['SE'], ['SE'], 'a record')).toBeUndefined()
  })

  it('follows from its marking, and its marking from them', () => {
    expect(audienceOf({ marking: 'public', releasable_to: ['SE'] })).toEqual(['public'])
    expect(audienceOf({ marking: 'limited', releasable_to: ['SE', 'PL', 'SE'] })).toEqual(['PL', 'SE'])
    expect(markingOf(['SE', 'framework'])).toEqual({ marking: 'framework', releasable_to: [] })
    expect(markingOf(['SE', 'UA', 'PL'], ['UA', null])).toEqual({ marking: 'limited', releasable_to: ['SE', 'PL'] })
    expect(markingOf(['public', 'framework'])).toEqual({ marking: 'public', releasable_to: [] })
  })

  it('BR-50: is told by audiences that there are', () => {
    expect(refused(() => checkReleased(['SE', 'ZZ'], ['ZZ']))).toEqual(['unprocessable', 'BR-50', '/releasableTo/1'])
    expect(refused(() => checkReleased(['ZZ', 'SE'], ['ZZ']))?.[2]).toBe('/releasableTo/0')
    expect(refused(() => checkReleased(['SE'], []))).toBeUndefined()
    expect(refused(() => checkReleased(undefined, ['ZZ']))).toBeUndefined()
  })

  const of = (...audiences: string[]) => ({ what: 'commitment' as const, audiences })
  it('BR-50: is, untold, whoever sees all that the record is made from', () => {
    expect(markChild({}, [])).toEqual({ marking: 'limited', releasable_to: [] })
    expect(markChild({}, [of('public')])).toEqual({ marking: 'public', releasable_to: [] })
    expect(markChild({}, [of('public'), of('framework')])).toEqual({ marking: 'framework', releasable_to: [] })
    expect(markChild({}, [of('SE', 'UA', 'PL'), of('framework')], { sides: ['UA'] })).toEqual({
      marking: 'limited',
      releasable_to: ['SE', 'PL'],
    })
    expect(markChild({}, [of('SE', 'PL'), of('PL')])).toEqual({ marking: 'limited', releasable_to: ['PL'] })
    expect(markChild({}, [of('public')], { ofBooks: true })).toEqual({ marking: 'limited', releasable_to: [] })
  })

  it('BR-50: may be told for fewer and never for more', () => {
    expect(markChild({ marking: 'limited' }, [of('public')])).toEqual({ marking: 'limited', releasable_to: [] })
    expect(markChild({ marking: 'limited' }, [of('SE', 'PL')])).toEqual({ marking: 'limited', releasable_to: [] })
    expect(markChild({ marking: 'framework' }, [of('framework')])).toEqual({ marking: 'framework', releasable_to: [] })
    expect(refused(() => markChild({ marking: 'public' }, [of('framework')]))).toEqual([
      'unprocessable',
      'BR-50',
      '/marking',
    ])
    const told = (...releasableTo: string[]) => ({ marking: 'limited' as const, releasableTo })
    expect(markChild(told('SE'), [of('SE', 'PL')])).toEqual({ marking: 'limited', releasable_to: ['SE'] })
    expect(markChild(told('UA'), [of('SE')], { sides: ['UA'] })).toEqual({ marking: 'limited', releasable_to: ['UA'] })
    expect(markChild(told('SE'), [of('framework')])).toEqual({ marking: 'limited', releasable_to: ['SE'] })
    expect(refused(() => markChild(told('SE', 'AU'), [of('SE')]))?.[2]).toBe('/releasableTo/1')
    expect(refused(() => markChild(told('public'), [of('framework')]))?.[2]).toBe('/releasableTo/0')
    expect(markChild(told('public'), [of('public')]).releasable_to).toEqual(['public'])
  })
})
