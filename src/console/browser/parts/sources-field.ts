import { t } from '../language.ts'
import type { Field } from './field.ts'

/** Where something can be read, in as many places as there are. */
export const sources = (name: string): Field => ({
  name,
  kind: 'rows',
  add: t('register.addSource'),
  one: t('field.source'),
  fields: [
    { name: 'title', kind: 'text', required: true },
    { name: 'publisher', kind: 'text' },
    { name: 'date', kind: 'text' },
    { name: 'url', kind: 'text' },
  ],
})
