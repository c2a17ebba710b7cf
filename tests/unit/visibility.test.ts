import { describe, expect, it } from 'vitest'
import { Refusal } from '../../src/kernel/refusal.ts'
import { audienceOf, type GivenMarking, markChild, markingOf, type Origin } from '../../src/kernel/visibility.ts'

const origin = (...audiences: string[]): Origin => ({ what: 'offer', audiences })
const open = origin('UA', 'framework')
const known = origin('public')
const between = origin('SE', 'UA')
const shared = origin('NO', 'SE', 'UA', 'coalition:drone')
const sides = ['SE', 'UA', null]

function outcome(told: GivenMarking, origins: readonly Origin[]): string {
  try {
    const { marking, releasable_to } = markChild(told, origins, { sides })
    return [marking, ...releasable_to].join(' ')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return `${error.facts.rule} ${error.facts.errors?.[0]?.pointer}`
  }
}

describe('BR-50: a record that is made from others', () => {
  it.each<[string, GivenMarking, Origin[], string]>([
    ['of nothing it is for its sides', {}, [], 'limited'],
    ['of nothing it is as told', { marking: 'public' }, [], 'public'],
    ['untold it is as its origin', {}, [open], 'framework'],
    ['untold it is as public as its origin', {}, [known], 'public'],
    ['untold it is for the sides of an origin that is between them', {}, [between], 'limited'],
    ['untold it is for whom its origin is for', {}, [shared], 'limited NO coalition:drone'],
    ['of several it is for whom all are for', {}, [shared, origin('NO', 'SE'), open], 'limited NO'],
    ['told narrower it is narrower', { marking: 'limited' }, [open], 'limited'],
    ['told whom it is for, it is for them', { marking: 'limited', releasableTo: ['PL'] }, [open], 'limited PL'],
    ['told whom it is for among those of its origin', { releasableTo: ['NO'] }, [shared], 'limited NO'],
    ['told a wider marking it is refused', { marking: 'framework' }, [shared], 'BR-50 /marking'],
    ['told the public of what the framework sees', { marking: 'public' }, [open], 'BR-50 /marking'],
    ['told somebody who has not its origin', { releasableTo: ['NO', 'PL'] }, [shared], 'BR-50 /releasableTo/1'],
    ['its sides are told in vain and in peace', { releasableTo: ['UA'] }, [between], 'limited UA'],
    ['of several each must allow it', { marking: 'framework' }, [open, between], 'BR-50 /marking'],
  ])('%s', (_what, told, origins, expected) => {
    expect(outcome(told, origins)).toBe(expected)
  })

  it('of the books, untold, it is for its sides and whom its origin was released to, and never for the framework', () => {
    const marked = (...origins: Origin[]) => markChild({}, origins, { sides, ofBooks: true })
    expect([marked(), marked(open), marked(known), marked(shared)]).toEqual([
      { marking: 'limited', releasable_to: [] },
      { marking: 'limited', releasable_to: [] },
      { marking: 'limited', releasable_to: [] },
      { marking: 'limited', releasable_to: ['NO', 'coalition:drone'] },
    ])
    expect(markChild({ marking: 'framework' }, [open], { sides, ofBooks: true }).marking).toBe('framework')
  })
})

it('a marking is the audiences that it amounts to, and the other way round', () => {
  expect(audienceOf({ marking: 'public', releasable_to: ['NO'] })).toEqual(['public'])
  expect(audienceOf({ marking: 'limited', releasable_to: ['PL', 'NO', 'PL'] })).toEqual(['NO', 'PL'])
  expect(markingOf(['NO', 'SE', 'UA'], sides)).toEqual({ marking: 'limited', releasable_to: ['NO'] })
  expect(markingOf(['SE', 'framework'], sides)).toEqual({ marking: 'framework', releasable_to: [] })
})
