import { t } from '../language.ts'
import type { Values } from '../parts/draft.ts'
import type { Field } from '../parts/field.ts'
import type { Lists } from '../parts/said.tsx'

const code = (name: string, list: string, more: Partial<Field> = {}): Field =>
  ({ name, kind: 'code', list, required: true, ...more }) as Field
const orNone = (name: string, list: string): Field => ({ name, kind: 'code', list, orNull: true })
const words = (name: string): Field => ({ name, kind: 'long' })
const count = (name: string): Field => ({ name, kind: 'integer', orNull: true })

const limbs = (): Field => ({
  name: 'limbs',
  kind: 'rows',
  required: true,
  add: t('register.addLimb'),
  one: t('register.limb'),
  fields: [
    code('trigger', 'consultationTrigger'),
    { name: 'qualifier', kind: 'text', orNull: true },
    { name: 'onlyAfterCessation', kind: 'flag', required: true },
    count('deadlineHours'),
    code('strength', 'limbStrength'),
    { name: 'locator', kind: 'text' },
    { name: 'provisionId', kind: 'record', of: 'provision' },
  ],
})

/** What a clause of each type says, where the text has one. */
const termsOf = (): Record<string, readonly Field[]> => ({
  consultation: [
    limbs(),
    { name: 'requiresRequest', kind: 'yesNo', orNull: true },
    orNone('whoMayRequest', 'whoMayRequest'),
    code('victim', 'victim'),
    { name: 'multilateralConsent', kind: 'flag', required: true },
    { name: 'multilateralConsentProvisionId', kind: 'record', of: 'provision' },
    orNone('channels', 'consultationChannels'),
    words('channelsWords'),
    words('triggerQuote'),
  ],
  alignment: [code('scope', 'alignmentScope'), words('scopeWords'), code('agreedBy', 'alignmentAgreedBy')],
  dialogue: [
    orNone('cadence', 'dialogueCadence'),
    orNone('level', 'level'),
    words('cadenceWords'),
    words('levelWords'),
  ],
  assistance: [
    code('undertaking', 'assistanceUndertaking'),
    code('assistant', 'assistant'),
    orNone('strength', 'provisionStrength'),
  ],
  mutual_assistance: [
    code('kind', 'mutualAssistanceKind'),
    code('extent', 'extent'),
    { name: 'termsToBeDetermined', kind: 'yesNo', orNull: true },
    { name: 'onlyBeforeAccession', kind: 'yesNo', orNull: true },
  ],
  termination: [
    { name: 'unilateralExit', kind: 'flag', orNull: true },
    count('noticeMonths'),
    orNone('noticeFrom', 'noticeFrom'),
    code('strength', 'terminationStrength'),
    orNone('projectsSurvive', 'projectsSurvive'),
  ],
  extension: [code('kind', 'extensionKind'), count('noticeMonths'), orNone('noticeStrength', 'noticeStrength')],
  review: [code('kind', 'reviewKind'), count('years')],
  entry_into_effect: [code('kind', 'entryIntoEffectKind')],
  validity: [
    code('kind', 'durationKind', {
      only: ['fixed_from_signature', 'fixed_from_entry_into_force', 'no_expiry_review_by', 'period_of_cooperation'],
    } as Partial<Field>),
    count('years'),
  ],
  nato: [{ name: 'tags', kind: 'words', required: true }],
  un_registration: [code('intent', 'unRegistrationIntent'), count('withinDays')],
  end_use: [code('extent', 'extent')],
  budget_reservation: [{ name: 'words', kind: 'long', required: true }],
})

/** The code lists for the terms of a clause of this type. */
export function listsOfClause(type: string): Lists {
  const told = (fields: readonly Field[]): [string, string][] =>
    fields.flatMap((field) =>
      field.kind === 'code' ? [[field.name, field.list]] : field.kind === 'rows' ? told(field.fields) : [],
    )
  return { ...Object.fromEntries(told(termsOf()[type] ?? [])), type: 'clauseType', presence: 'presence' }
}

/** The fields of a clause: its type, whether the text has it, and its terms. `prefix` is its place in the body. */
export function clauseFields(prefix = ''): Field[] {
  const isPresent = (type: string) => (values: Values) =>
    values[`${prefix}type`] === type && values[`${prefix}presence`] === 'present'
  const label = (name: string) => t(`field.${name}` as 'field.kind')
  const terms = Object.entries(termsOf()).flatMap(([type, fields]) =>
    fields.map((field) => ({
      ...field,
      name: `${prefix}terms.${field.name}`,
      label: label(field.name),
      when: isPresent(type),
    })),
  )
  return [
    {
      name: `${prefix}type`,
      kind: 'code',
      list: 'clauseType',
      required: true,
      label: label('clause'),
      resets: `${prefix}terms.`,
    },
    { name: `${prefix}presence`, kind: 'code', list: 'presence', required: true, label: label('presence') },
    ...terms,
    { name: `${prefix}locator`, kind: 'text', label: label('locator') },
    { name: `${prefix}provisionId`, kind: 'record', of: 'provision', label: label('provisionId') },
    { name: `${prefix}source`, kind: 'long', required: true, label: label('source') },
    { name: `${prefix}note`, kind: 'long', label: label('note') },
  ]
}
