import type { Target } from './target.ts'

/** Public telephone numbers of ministries, each with its source; none of them was tried. */
export type PublicNumberFact = {
  participant: string
  office: string
  kind: 'switchboard' | 'duty_line' | 'temporary_line' | 'information_line'
  telephone: string
  city: string
  languages: string[]
  source: { title: string; publisher: string; date: string | null; url: string }
  verified: boolean
  notes: string
}

export const publicNumber: Target = {
  table: 'public_number',
  key: 'participant, telephone',
  columns: {
    participant: 'text',
    telephone: 'text',
    kind: 'text',
    office: 'text',
    city: 'text',
    languages: 'text[]',
    note: 'text',
    source: 'jsonb',
    verified: 'boolean',
  },
}

export const publicNumberRows = (facts: readonly PublicNumberFact[]) =>
  facts.map(({ notes, ...fact }) => ({ ...fact, note: notes }))
