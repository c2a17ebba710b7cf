import type { Field } from './field.ts'

/** How a record is marked, and to whom a limited one is shown beside its sides. */
export const whoSees: readonly Field[] = [
  { name: 'marking', kind: 'code', list: 'marking' },
  { name: 'releasableTo', kind: 'audience', when: ({ marking }) => marking === 'limited' },
]
