/**
 * Remembers which element has the focus. If the focus is lost, the element gets it back, else the heading of the page
 * does; a closed dialog returns it to the element that opened it.
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
