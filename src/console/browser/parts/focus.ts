/**
 * Remembers what has the focus. Once that has lost it to nothing, it gets it back, or else the heading of the page does;
 * where it was in a dialog that has been closed, that gives it back to what opened it.
 */
export function keepFocus(): () => void {
  const held = document.activeElement
  const within = held?.closest('dialog')
  return () => {
    for (const next of within == null ? [held, document.querySelector('h1')] : [held]) {
      if (document.activeElement !== document.body) return
      if (next instanceof HTMLElement) next.focus({ preventScroll: true })
    }
  }
}
