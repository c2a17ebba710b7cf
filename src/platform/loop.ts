export type Loop = { stop(): Promise<void> }

/** Waits for the milliseconds, or until the loop is stopped. */
export type Pause = (milliseconds: number) => Promise<void>

/** Work that goes round and round until it is stopped; stop() waits for the round that runs. */
export function loop(round: (running: () => boolean, pause: Pause) => Promise<void>): Loop {
  let stopped = false
  let wake: () => void = () => undefined
  const pause: Pause = (milliseconds) =>
    stopped
      ? Promise.resolve()
      : new Promise((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
  const done = (async () => {
    while (!stopped) await round(() => !stopped, pause)
  })()
  return {
    async stop() {
      stopped = true
      wake()
      await done
    },
  }
}
