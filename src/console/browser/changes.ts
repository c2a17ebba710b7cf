import { useEffect, useState } from 'preact/hooks'

/** What pages show and is not their own: whoever changes it tells so, and whoever shows it is drawn again. */
export function createChanges() {
  const listeners = new Set<() => void>()
  let told = 0
  return {
    tell(): void {
      told += 1
      for (const listener of listeners) listener()
    },
    /** Draws the caller again when it changes; also where it did after the caller was drawn, and before it could listen. */
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
