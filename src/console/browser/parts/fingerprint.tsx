import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { t } from '../language.ts'
import type { Values } from './draft.ts'

/** The fields for the facts about a file. */
export type Prints = { sha256: string; bytes?: string; mediaType?: string; title?: string }

export async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A document stays with its holder: the page computes its hash and sends only that. */
export function Fingerprint(given: { id: string; label: string; into: Prints; onSet: (more: Values) => void }) {
  const { id, label, into } = given
  const latest = useRef(given.onSet)
  latest.current = given.onSet
  const [name, setName] = useState('')
  const read = async (file: File) => {
    const told: Values = { [into.sha256]: await sha256Of(await file.arrayBuffer()) }
    if (into.bytes !== undefined) told[into.bytes] = String(file.size)
    if (into.mediaType !== undefined && file.type !== '') told[into.mediaType] = file.type
    if (into.title !== undefined) told[into.title] = file.name
    setName(file.name)
    latest.current(told)
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {t('file.stays')}
      </p>
      <input
        id={id}
        type="file"
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file !== undefined) void read(file)
        }}
      />
      {name !== '' && (
        <p class="hint" role="status">
          {t('file.read', { name })}
        </p>
      )}
    </div>
  )
}

type TextGiven = {
  id: string
  label: string
  mark: ComponentChildren
  notes: ComponentChildren
  onChange: (text: string) => void
}

/** A file whose text is sent unchanged. */
export function TextFile({ id, label, mark, notes, onChange }: TextGiven) {
  const [name, setName] = useState('')
  return (
    <div class="field">
      <label for={id}>
        {label}
        {mark}
      </label>
      {notes}
      <input
        id={id}
        type="file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file === undefined) return
          setName(file.name)
          void file.text().then(onChange)
        }}
      />
      {name !== '' && (
        <p class="hint" role="status">
          {t('file.read', { name })}
        </p>
      )}
    </div>
  )
}
