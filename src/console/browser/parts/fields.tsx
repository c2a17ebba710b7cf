import { participantName, useParticipants } from '../codes.tsx'
import { hasWords, language, t, useLanguage } from '../language.ts'
import { decimalText } from '../values.tsx'
import { Checks, CodeChecks } from './checks.tsx'
import type { Values } from './draft.ts'
import { Fingerprint, type Prints } from './fingerprint.tsx'
import { RecordChoice, type RecordKind, type Where } from './records.tsx'
import { type Errors, type Told, Why } from './rules.tsx'
import { CodeChoice, fieldLabel, ParticipantChoice } from './table.tsx'

export type Field = {
  name: string
  required?: boolean
  label?: string
  /** Where the other fields leave it without meaning, it is not shown and not sent. */
  when?: (values: Values) => boolean
} & (
  | { kind: 'text' | 'long' | 'day' | 'moment' | 'decimal' | 'integer' | 'flag' | 'participant' | 'words' | 'secret' }
  | { kind: 'code'; list: string; only?: readonly string[] }
  /** Several codes of one list. */
  | { kind: 'codes'; list: string }
  /** A record of another kind, chosen by its words; what the other fields say may narrow the choice. */
  | { kind: 'record'; of: RecordKind; where?: (values: Values) => Where }
  /** A file that stays where it is: its hash, size and name go into other fields. */
  | { kind: 'fingerprint'; into: Prints }
  | { kind: 'choice'; of: readonly (readonly [value: string, text: string])[] }
  | { kind: 'participants'; of?: readonly string[] }
  | { kind: 'checks'; of: readonly (readonly [value: string, text: string])[] }
  | { kind: 'rows'; fields: readonly Field[]; add: string; one: string }
)

export function fieldId(form: string, name: string): string {
  return `${form}-${name}`.replaceAll(/[^\w-]/g, '_')
}

const shown = (fields: readonly Field[], values: Values) =>
  fields.filter(({ when }) => when === undefined || when(values))

type Given = {
  form: string
  fields: readonly Field[]
  values: Values
  errors: Errors
  onChange: (values: Values) => void
  prefix?: string
}

export function Fields({ form, fields, values, errors, onChange, prefix = '' }: Given) {
  useLanguage()
  return (
    <>
      {shown(fields, values).map((field) => (
        <FieldRow
          key={field.name}
          form={form}
          field={field}
          path={`${prefix}${field.name}`}
          value={values[field.name]}
          values={values}
          errors={errors}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
          onSet={(more) => onChange({ ...values, ...more })}
        />
      ))}
    </>
  )
}

type Row = {
  form: string
  field: Field
  path: string
  value: Values[string]
  /** Of the fields beside it. */
  values: Values
  errors: Errors
  onChange: (value: Values[string]) => void
  onSet: (more: Values) => void
}

const groups = new Set<Field['kind']>(['participants', 'checks', 'rows', 'codes'])

function FieldRow(row: Row) {
  const { form, field, path, value, values, errors, onChange, onSet } = row
  const id = fieldId(form, path)
  const label = field.label ?? fieldLabel(field.name)
  const hintKey = `hint.${field.name}`
  const hint = hasWords(hintKey) ? t(hintKey) : undefined
  const told = errors.get(path) ?? []
  const describedBy = [hint === undefined ? '' : `${id}-hint`, told.length === 0 ? '' : `${id}-error`].join(' ').trim()
  const notes = <Notes id={id} hint={hint} told={told} />
  const mark = field.required === true ? <span class="dim"> {t('form.required')}</span> : null
  if (field.kind === 'fingerprint') return <Fingerprint id={id} label={label} into={field.into} onSet={onSet} />
  if (groups.has(field.kind)) {
    return (
      <fieldset class="field" id={id} data-field={path} aria-describedby={describedBy || undefined} tabIndex={-1}>
        <legend>
          {label}
          {mark}
        </legend>
        {notes}
        <Group {...row} label={label} />
      </fieldset>
    )
  }
  if (field.kind === 'flag') {
    return (
      <div class="field field-flag" data-field={path}>
        <input
          type="checkbox"
          id={id}
          checked={value === true}
          aria-describedby={describedBy || undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />{' '}
        <label for={id}>{label}</label>
        {notes}
      </div>
    )
  }
  return (
    <div class={told.length > 0 ? 'field field-wrong' : 'field'} data-field={path}>
      <label for={id}>
        {label}
        {mark}
      </label>
      {notes}
      <Control
        id={id}
        field={field}
        label={label}
        values={values}
        value={typeof value === 'string' ? value : ''}
        describedBy={describedBy}
        wrong={told.length > 0}
        onChange={onChange}
      />
    </div>
  )
}

/** What helps to fill it, and what it was refused for. */
function Notes({ id, hint, told }: { id: string; hint: string | undefined; told: readonly Told[] }) {
  return (
    <>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {told.length > 0 && (
        <p class="field-error" id={`${id}-error`}>
          {t('form.wrong')}{' '}
          {told.map((each) => (
            <Why key={each.detail} {...each} />
          ))}
        </p>
      )}
    </>
  )
}

type ControlGiven = {
  id: string
  field: Field
  label: string
  values: Values
  value: string
  describedBy: string
  wrong: boolean
  onChange: (value: string) => void
}

function Control({ id, field, label, values, value, describedBy, wrong, onChange }: ControlGiven) {
  const told = {
    'aria-describedby': describedBy || undefined,
    'aria-invalid': wrong ? ('true' as const) : undefined,
    'aria-required': field.required === true ? ('true' as const) : undefined,
  }
  const common = { ...told, id, value, autocomplete: 'off' }
  const input = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value)
  const choice = { id, value, onChoose: onChange, attributes: told }
  if (field.kind === 'code') return <CodeChoice {...choice} list={field.list} only={field.only} none="form.choose" />
  if (field.kind === 'participant') return <ParticipantChoice {...choice} none="form.choose" />
  if (field.kind === 'record')
    return <RecordChoice {...choice} label={label} of={field.of} where={field.where?.(values)} />
  if (field.kind === 'choice') {
    return (
      <select {...common} onChange={input}>
        <option value="">{t('form.choose')}</option>
        {field.of.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    )
  }
  if (field.kind === 'long') return <textarea {...common} rows={4} onInput={input} />
  if (field.kind === 'decimal') {
    const plain = plainDecimal(value)
    return (
      <>
        <input {...common} type="text" inputMode="decimal" onInput={input} />
        {plain !== undefined && plain !== value && <output for={id}>= {decimalText(plain)}</output>}
      </>
    )
  }
  const types = { day: 'date', moment: 'datetime-local', integer: 'number', secret: 'password' } as const
  const type = types[field.kind as keyof typeof types] ?? 'text'
  return <input {...common} type={type} step={type === 'datetime-local' ? '1' : undefined} onInput={input} />
}

function Group(row: Row & { label: string }) {
  const { field, value, onChange } = row
  const participants = useParticipants()
  if (field.kind === 'rows') return <Rows {...row} of={field} />
  const given = { label: row.label, chosen: (value ?? []) as string[], onChange }
  if (field.kind === 'codes') return <CodeChecks {...given} list={field.list} />
  const choices: readonly (readonly [string, string])[] =
    field.kind === 'checks'
      ? field.of
      : field.kind === 'participants'
        ? [...(field.of ?? participants.keys())].map((code) => [code, `${participantName(code)} (${code})`] as const)
        : []
  return <Checks {...given} choices={choices} />
}

function Rows({ form, of, path, value, errors, onChange }: Row & { of: Extract<Field, { kind: 'rows' }> }) {
  const rows = (value ?? []) as Values[]
  const set = (index: number, row: Values) => onChange(rows.map((each, place) => (place === index ? row : each)))
  return (
    <>
      {rows.map((row, index) => (
        <fieldset class="row" key={index}>
          <legend>
            {of.one} {index + 1}
          </legend>
          <Fields
            form={form}
            fields={of.fields}
            values={row}
            errors={errors}
            prefix={`${path}.${index}.`}
            onChange={(next) => set(index, next)}
          />
          {(rows.length > 1 || of.required !== true) && (
            <button type="button" class="quiet" onClick={() => onChange(rows.filter((_, place) => place !== index))}>
              {t('form.remove', { what: `${of.one} ${index + 1}` })}
            </button>
          )}
        </fieldset>
      ))}
      <button type="button" onClick={() => onChange([...rows, {}])}>
        {of.add}
      </button>
    </>
  )
}

/** A decimal as people write it here: `1 000,50` in Ukrainian, `1,000.50` in English. */
export function plainDecimal(text: string): string | undefined {
  const bare = text.replaceAll(/[\s\u00a0\u202f'’]/g, '')
  if (bare === '') return undefined
  const comma =
    language() === 'uk' ? bare.replace(',', '.') : bare.replaceAll(/,(?=\d{3}(\D|$))/g, '').replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(comma) ? comma : undefined
}

/** The body that the fields make: what is empty is left out, names with dots are objects. */
export function bodyOf(fields: readonly Field[], values: Values): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of shown(fields, values)) {
    if (field.kind === 'fingerprint') continue
    const value = sentValue(field, values[field.name])
    if (value === undefined) continue
    const steps = field.name.split('.')
    const last = steps.pop()!
    let at = body
    for (const step of steps) {
      at[step] ??= {}
      at = at[step] as Record<string, unknown>
    }
    at[last] = value
  }
  return body
}

function sentValue(field: Field, value: Values[string]): unknown {
  if (value === undefined || value === '') return undefined
  if (field.kind === 'rows') return (value as Values[]).map((row) => bodyOf(field.fields, row))
  if (Array.isArray(value)) return value.length === 0 ? undefined : value
  if (typeof value === 'boolean') return value
  if (field.kind === 'moment') {
    const at = new Date(value)
    return Number.isNaN(at.getTime()) ? value : at.toISOString()
  }
  if (field.kind === 'decimal') return plainDecimal(value) ?? value
  if (field.kind === 'integer') return Number(value)
  if (field.kind === 'words') return value.split(/[\s,;]+/).filter((word) => word !== '')
  return field.kind === 'long' || field.kind === 'text' ? value.trim() : value
}

/** `/asks/0/quantity` is the field `asks.0.quantity`. */
export function nameOfPointer(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

/** Every name that the fields have, to find the nearest one for what the service points at. */
export function namesOf(fields: readonly Field[], values: Values, prefix = ''): string[] {
  return fields.flatMap((field) => {
    const name = `${prefix}${field.name}`
    if (field.kind !== 'rows') return [name]
    const rows = (values[field.name] ?? []) as Values[]
    return [name, ...rows.flatMap((row, index) => namesOf(field.fields, row, `${name}.${index}.`))]
  })
}
