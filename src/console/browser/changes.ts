import { useEffect, useState } from 'preact/hooks'

/** State that several parts of a page share: whoever changes it announces it, and the parts that show it are drawn again. */
export function createChanges() {
  const listeners = new Set<() => void>()
  let told = 0
  return {
    tell(): void {
      told += 1
      for (const listener of listeners) listener()
    },
    /** Draws the caller again when the state changes, also if it changed between drawing and listening. */
    use(): void {
      const [, draw] = useState(told)
      useEffect(() => {
        const listener = () => draw(told)
        listeners.add(listener)
        listener()
        return () => void listeners.delete(listener)
      }, [])
    },
  }
}
