import { describe, expect, it } from 'vitest'
import { checkEvent, type LotSums, mayState, openTo, statedEvents } from '../../src/modules/deliveries/rules.ts'
import { refusalOf, refused } from '../support/refused.ts'

const sums: LotSums = {
  ...{ dispatched: '0', handedOver: '0', received: '0', returned: '0', lost: '0', expended: '0' },
  ...{ leftProvider: '0', leftReceiver: '0', providerLast: null, receiverLast: null, heldFrom: null },
  ...{ inventoryFrom: null, statements: 0, status: 'registered' },
}

describe('BR-52: what becomes of a lot', () => {
  it('is stated by the side whose act it is', () => {
    const statedBy = (side: 'provider' | 'receiver') => statedEvents.filter((event) => mayState(event, side))
    expect(statedBy('provider')).toEqual(['dispatched', 'arrived_hub', 'handed_over', 'returned', 'lost'])
    expect(statedBy('receiver')).toEqual(['inventoried', 'returned', 'lost', 'expended'])
  })
})

describe('BR-17: how much of a lot is left', () => {
  it('with its provider: what it neither handed over nor lost, and what it has not dispatched yet', () => {
    const lot = { ...sums, dispatched: '7', handedOver: '4', leftProvider: '1.5' }
    expect(openTo('handed_over', 'provider', '10', lot)).toBe('4.5')
    expect(openTo('dispatched', 'provider', '10', lot)).toBe('3')
    expect(openTo('dispatched', 'provider', '10', { ...lot, dispatched: '0' })).toBe('4.5')
    expect(openTo('lost', 'provider', '10', { ...lot, dispatched: '10' })).toBe('4.5')
  })

  it('with its receiver: what either side says that it has, less what it gave back, lost or used', () => {
    expect(openTo('expended', 'receiver', '10', { ...sums, handedOver: '6', received: '4', leftReceiver: '1' })).toBe(
      '5',
    )
    expect(openTo('lost', 'receiver', '10', { ...sums, handedOver: '4', received: '6', leftReceiver: '1' })).toBe('5')
  })
})

describe('BR-17: an event of a lot', () => {
  const lot = { id: 'l', quantity: '10' }
  type Stated = Parameters<typeof checkEvent>[0]
  const check = (stated: Partial<Stated>, more: Partial<LotSums> = {}) =>
    checkEvent(
      { event: 'dispatched', side: 'provider', occurredOn: '2026-11-29', today: '2026-11-29', ...stated },
      lot,
      { ...sums, ...more },
    )
  const fault = (...args: Parameters<typeof check>) => refused(() => check(...args))
  const held = { handedOver: '10', heldFrom: '2026-11-20' }

  it('is about all that is left, or about less, and never about more', () => {
    expect(check({}, { dispatched: '4' })).toBe('6')
    expect(check({ quantity: '6' }, { dispatched: '4' })).toBe('6')
    expect(check({ quantity: '0.5' }, { dispatched: '4' })).toBe('0.5')
    expect(fault({ quantity: '6.001' }, { dispatched: '4' })).toEqual(['unprocessable', 'BR-17', '/quantity'])
    expect(() => check({ quantity: '7' }, { dispatched: '4' })).toThrow(/Only 6 of the lot are left/)
  })

  it('is about nothing where nothing is left, which each side hears in its own words', () => {
    const nothing = refusalOf(() => check({}, { handedOver: '10', status: 'handed_over' }))
    expect(nothing?.message).toMatch(/left that could be dispatched/)
    expect(nothing).toMatchObject({
      ...{ code: 'conflict', facts: { object: { type: 'lot', id: 'l' }, rule: 'BR-17', state: 'handed_over' } },
    })
    expect(() => check({ event: 'expended', side: 'receiver' })).toThrow(/receiver has nothing/)
    expect(fault({}, { handedOver: '11' })?.[0]).toBe('conflict')
  })

  it('BR-08: is not later than today where it is stated', () => {
    expect(fault({ occurredOn: '2026-11-30' })).toEqual(['unprocessable', 'BR-08', '/occurredOn'])
    expect(() => check({ occurredOn: '2026-11-30' })).toThrow(/2026-11-30 is later than 2026-11-29/)
  })

  it('follows what its own side stated last, whatever the other says', () => {
    const last = { ...held, handedOver: '5', providerLast: '2026-11-25', receiverLast: '2026-11-27' }
    const on = (side: Stated['side'], day: string) => fault({ event: 'lost', side, occurredOn: day }, last)
    expect([on('provider', '2026-11-25'), on('receiver', '2026-11-27')]).toEqual([undefined, undefined])
    expect(on('provider', '2026-11-24')).toEqual(['unprocessable', 'BR-17', '/occurredOn'])
    expect(on('receiver', '2026-11-26')).toEqual(['unprocessable', 'BR-17', '/occurredOn'])
    expect(() => check({ event: 'lost', occurredOn: '2026-11-24' }, last)).toThrow(/is of 2026-11-25/)
  })

  it('of the receiver is not before it had anything', () => {
    const on = (side: Stated['side'], day: string, more = {}) =>
      fault({ event: 'lost', side, occurredOn: day }, { ...held, handedOver: '5', ...more })
    expect(on('receiver', '2026-11-20')).toBeUndefined()
    expect(on('receiver', '2026-11-19')).toEqual(['unprocessable', 'BR-17', '/occurredOn'])
    expect(() => check({ event: 'lost', side: 'receiver', occurredOn: '2026-11-19' }, held)).toThrow(
      /over on 2026-11-20/,
    )
    expect(on('receiver', '2026-11-01', { heldFrom: null })).toBeUndefined()
    expect(on('provider', '2026-11-19')).toBeUndefined()
  })
})
