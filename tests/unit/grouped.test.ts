import { describe, expect, it } from 'vitest'
import { grouped } from '../../src/platform/grouped.ts'

/** A question whose answers the test gives. */
function held() {
  const groups: { asked: readonly number[]; answer(): void; fail(error: Error): void }[] = []
  const ask = grouped(
    (asked: readonly number[]) =>
      new Promise<number[]>((resolve, reject) => {
        groups.push({ asked, answer: () => resolve(asked.map((one) => one * 10)), fail: reject })
      }),
  )
  return { ask, groups, asked: () => groups.map((group) => group.asked) }
}

describe('what many ask', () => {
  it('goes together while an answer is on its way, and each has its own', async () => {
    const { ask, groups, asked } = held()
    const first = [ask(1), ask(2)]
    await expect.poll(asked).toEqual([[1, 2]])
    const later = [ask(3), ask(4)]
    groups[0]!.answer()
    expect(await Promise.all(first)).toEqual([10, 20])
    await expect.poll(asked).toEqual([
      [1, 2],
      [3, 4],
    ])
    groups[1]!.answer()
    expect(await Promise.all(later)).toEqual([30, 40])
  })

  it('fails for those who asked together, and for nobody after them', async () => {
    const { ask, groups, asked } = held()
    const failing = Promise.allSettled([ask(1), ask(2)])
    await expect.poll(asked).toHaveLength(1)
    groups[0]!.fail(new Error('gone'))
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const after = ask(3)
    await expect.poll(asked).toHaveLength(2)
    groups[1]!.answer()
    expect(await after).toBe(30)
  })
})
