import { describe, expect, it } from 'vitest'
import { limits } from '../../src/config.ts'
import { createBudget } from '../../src/platform/http/budget.ts'

describe('a budget of requests', () => {
  it('is spent by each key for itself, and is whole again a minute after its first request', () => {
    let now = 1_000
    const budget = createBudget(2, () => now)
    expect(budget('a')).toEqual({ max: 2, remaining: 1, resetSeconds: 60, isExceeded: false })
    now += 30_500
    expect(budget('a')).toEqual({ max: 2, remaining: 0, resetSeconds: 30, isExceeded: false })
    expect(budget('a')).toMatchObject({ remaining: 0, isExceeded: true })
    expect(budget('b')).toMatchObject({ remaining: 1, resetSeconds: 60, isExceeded: false })
    now += 29_499
    expect(budget('a').isExceeded).toBe(true)
    now += 1
    expect(budget('a')).toEqual({ max: 2, remaining: 1, resetSeconds: 60, isExceeded: false })
    expect(budget('b')).toMatchObject({ remaining: 0 })
  })

  it('forgets the oldest of more keys than are counted, and no other', () => {
    const budget = createBudget(1, () => 0)
    for (let key = 0; key <= limits.budgetsKept; key += 1) budget(String(key))
    expect(budget('1').isExceeded).toBe(true)
    expect(budget(String(limits.budgetsKept)).isExceeded).toBe(true)
    expect(budget('0').isExceeded).toBe(false)
  })
})
