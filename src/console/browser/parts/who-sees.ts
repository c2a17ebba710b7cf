import type { Field } from './field.ts'

/** The marking of a record, and who sees a limited one besides its sides. */
export const whoSees: readonly Field[] = [
  { name: 'marking', kind: 'code', list: 'marking' },
  { name: 'releasableTo', kind: 'audience', when: ({ marking }) => marking === 'limited' },
]
