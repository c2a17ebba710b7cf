import { setImmediate } from 'node:timers/promises'

/**
 * Groups questions that many callers ask at any time: those that arrive while an answer is on its way are asked
 * together next. `ask` answers in the order of its questions.
 */
export function grouped<Asked, Answer>(
  ask: (all: readonly Asked[]) => Promise<readonly Answer[]>,
): (one: Asked) => Promise<Answer> {
  type Waiting = { one: Asked; resolve(answer: Answer): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let asking = false

  async function askAll(): Promise<void> {
    asking = true
    await setImmediate() // together with those of the same turn of the event loop
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        const answers = await ask(group.map(({ one }) => one))
        group.forEach(({ resolve }, number) => {
          resolve(answers[number]!)
        })
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    asking = false
  }

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject })
      if (!asking) void askAll()
    })
}
