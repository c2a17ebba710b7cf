import { describe, expect, it } from 'vitest'
import {
  checkMeasureDays,
  checkParties,
  standingToInstrument,
  standingToVerb,
} from '../../src/modules/instruments/rules.ts'
import { refused } from '../support/refused.ts'

describe('BR-110: an instrument', () => {
  const between = { proposedBy: 'SE', parties: ['SE', 'UA', 'PL'] }

  it('is its proposer’s own, and another party’s to decide', () => {
    expect(standingToInstrument('SE', between)).toEqual(['own'])
    expect(standingToInstrument('UA', between)).toEqual(['counterparty', 'party'])
    expect(standingToInstrument('AU', between)).toEqual([])
    expect(standingToInstrument('UA', { ...between, proposedBy: null })).toEqual(['counterparty', 'party'])
  })

  it('has its stages stated by any party, where there is another one that could confirm them', () => {
    const standing = (participant: string, parties = between.parties) =>
      standingToVerb(participant, { proposedBy: 'SE', parties })
    expect(standing('SE')('stateInstrumentStage')).toEqual(['party'])
    expect(standing('UA')('stateInstrumentStage')).toEqual(['party'])
    expect(standing('AU')('stateInstrumentStage')).toBeUndefined()
    expect(standing('SE', ['SE'])('stateInstrumentStage')).toBeUndefined()
    expect(standing('SE')('confirmInstrument')).toEqual(['own'])
    expect(standing('UA')('withdrawInstrument')).toEqual(['counterparty', 'party'])
  })

  it('has two parties at least, its proposer among them, and another that can confirm', () => {
    const fault = (participants: (string | undefined)[], parties = participants.length) =>
      refused(() => checkParties(participants, 'SE', parties))
    expect(fault(['SE', 'UA'])).toBeUndefined()
    expect(fault(['UA', undefined, 'SE'])).toBeUndefined()
    expect(fault(['SE'])).toEqual(['unprocessable', 'BR-110', '/parties'])
    expect(fault(['UA', 'PL'])).toEqual(['forbidden', 'BR-110', undefined])
    expect(fault(['SE', undefined])).toEqual(['unprocessable', 'BR-110', '/parties'])
    expect(fault(['SE', 'SE'])).toEqual(['unprocessable', 'BR-110', '/parties/1'])
    expect(fault(['SE', 'UA'], 1)).toEqual(['unprocessable', 'BR-110', '/parties'])
  })
})

describe('BR-111: a measure', () => {
  it('starts by the day on which it is due', () => {
    const fault = (startsOn: string | null | undefined, pointer?: string) =>
      refused(() => checkMeasureDays({ startsOn, dueOn: '2026-06-30' }, pointer))
    expect([fault(undefined), fault(null), fault('2026-06-30')]).toEqual([undefined, undefined, undefined])
    expect(fault('2026-07-01')).toEqual(['unprocessable', 'BR-111', '/startsOn'])
    expect(fault('2026-07-01', '/measures/3/startsOn')?.[2]).toBe('/measures/3/startsOn')
  })
})
