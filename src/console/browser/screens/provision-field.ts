import { t } from '../language.ts'
import type { Field } from '../parts/field.ts'

/** Provisions that a record is to implement: one per row, each found by its words. */
export const provisions = (): Field => ({
  name: 'provisionIds',
  kind: 'rows',
  only: 'id',
  add: t('pledge.addProvision'),
  one: t('pledge.provision'),
  fields: [{ name: 'id', kind: 'record', of: 'provision', label: t('pledge.provision') }],
})
