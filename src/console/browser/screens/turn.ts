import { useState } from 'preact/hooks'

/** A number that moves on: a list with it as its key is read anew. */
export function useTurn(): readonly [turn: number, next: () => void] {
  const [turn, set] = useState(0)
  return [turn, () => set((before) => before + 1)]
}
