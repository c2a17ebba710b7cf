import { useState } from 'preact/hooks'

/** A counter: a list with it as its key is read again when it changes. */
export function useTurn(): readonly [turn: number, next: () => void] {
  const [turn, set] = useState(0)
  return [turn, () => set((before) => before + 1)]
}
