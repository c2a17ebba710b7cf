import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { keepFocus } from './focus.ts'

export function Dialog({
  title,
  about,
  onClose,
  children,
}: {
  title: string
  /** The subject of the dialog, if the page behind it shows several. */
  about?: string | undefined
  onClose: () => void
  children: ComponentChildren
}) {
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = box.current!
    const giveBack = keepFocus()
    if (!dialog.open) dialog.showModal()
    return () => {
      dialog.close()
      giveBack()
    }
  }, [])
  return (
    <dialog
      ref={box}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2>{title}</h2>
      {about !== undefined && about !== '' && <p class="about">{about}</p>}
      {children}
    </dialog>
  )
}
