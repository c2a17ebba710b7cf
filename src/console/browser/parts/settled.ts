import { useEffect, useState } from 'preact/hooks'

/** Waits until the person has stopped typing or choosing. */
export function useSettled(value: string, delayMs: number): string {
  const [settled, set] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => set(value), delayMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
