import { setImmediate } from 'node:timers/promises'

/**
 * A question that many ask at any time, as one that is asked about many: what is asked while an answer is on its way goes
 * together with the next. `ask` answers in the order of what it is asked.
 */
export function grouped<Asked, Answer>(
  ask: (all: readonly Asked[]) => Promise<readonly Answer[]>,
): (one: Asked) => Promise<Answer> {
  type Waiting = { one: Asked; resolve(answer: Answer): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let asking = false

  async function askAll(): Promise<void> {
    asking = true
    await setImmediate() // with those that the same turn of the event loop brings
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
