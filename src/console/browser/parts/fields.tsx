import { useParticipantChoices } from '../codes.tsx'
import { hasWords, t, useLanguage } from '../language.ts'
import { decimalText } from '../values.tsx'
import { plainDecimal } from './body.ts'
import { Checks, CodeChecks } from './checks.tsx'
import type { Values } from './draft.ts'
import { type Field, shown } from './field.ts'
import { Fingerprint, TextFile } from './fingerprint.tsx'
import { AudienceChecks, RecordChoice } from './records.tsx'
import { type Errors, type Told, Why } from './rules.tsx'
import { CodeChoice, fieldLabel, ParticipantChoice } from './table.tsx'

export function fieldId(form: string, name: string): string {
  return `${form}-${name}`.replaceAll(/[^\w-]/g, '_')
}

const kept = (values: Values, resets: string | undefined): Values =>
  resets === undefined
    ? values
    : Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith(resets)))

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
          onChange={(value) => onChange({ ...kept(values, field.resets), [field.name]: value })}
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
  /** The values of the fields beside it. */
  values: Values
  errors: Errors
  onChange: (value: Values[string]) => void
  onSet: (more: Values) => void
}

const groups = new Set<Field['kind']>(['participants', 'checks', 'rows', 'codes', 'audience'])

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
  if (field.kind === 'file') return <TextFile id={id} label={label} mark={mark} notes={notes} onChange={onChange} />
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

/** The hint of a field, and why it was refused. */
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
  if (field.kind === 'yesNo') {
    return (
      <select {...common} onChange={input}>
        <option value="">{t('value.notStated')}</option>
        <option value="true">{t('value.yes')}</option>
        <option value="false">{t('value.no')}</option>
      </select>
    )
  }
  if (field.kind === 'long' || field.kind === 'lines') return <textarea {...common} rows={4} onInput={input} />
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
  const participants = useParticipantChoices(field.kind === 'participants' ? field.of : undefined)
  if (field.kind === 'rows') return <Rows {...row} of={field} />
  const given = { label: row.label, chosen: (value ?? []) as string[], onChange }
  if (field.kind === 'audience') return <AudienceChecks {...given} />
  if (field.kind === 'codes') return <CodeChecks {...given} list={field.list} />
  return <Checks {...given} choices={field.kind === 'checks' ? field.of : participants} />
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
