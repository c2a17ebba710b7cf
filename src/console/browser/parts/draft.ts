import { useState } from 'preact/hooks'

export type Values = { [name: string]: string | boolean | string[] | Values[] | undefined }
/** `base`: the values of the form when it was opened, so that only what the person changed is sent. */
export type Draft = { values: Values; key: string; base: Values }

// A draft survives a reload, a lost connection and the end of a session, in this tab and for this account only; it is
// deleted when it has been sent or given up, or when the person signs out.

let owner = ''
const prefix = 'accord-draft:'

export function setDraftOwner(account: string): void {
  if (owner !== '' && owner !== account) forgetDrafts()
  owner = account
}

export function forgetDrafts(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name)
}

const nameOf = (form: string) => `${prefix}${owner}:${form}`

export function hasDraft(form: string): boolean {
  return sessionStorage.getItem(nameOf(form)) !== null
}

function stored(form: string): Draft | undefined {
  const text = sessionStorage.getItem(nameOf(form))
  return text === null ? undefined : (JSON.parse(text) as Draft)
}

/**
 * Secrets and files are not kept. A form keeps one key however often it is sent, so that a repeated request is not
 * carried out again.
 */
export function useDraft(form: string, initial: Values, secrets: readonly string[] = []) {
  const [draft, set] = useState<Draft>(
    () => stored(form) ?? { values: initial, key: crypto.randomUUID(), base: initial },
  )
  const [restored, restore] = useState(() => hasDraft(form))
  return {
    draft,
    restored,
    change(values: Values) {
      // Saved at once, because a form may close, or its page be left, before anything is drawn.
      const kept = Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.includes(name)))
      sessionStorage.setItem(nameOf(form), JSON.stringify({ ...draft, values: kept }))
      set({ ...draft, values })
    },
    clear() {
      sessionStorage.removeItem(nameOf(form))
      restore(false)
      set({ values: initial, key: crypto.randomUUID(), base: initial })
    },
  }
}
