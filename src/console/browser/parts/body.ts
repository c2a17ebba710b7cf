import { language } from '../language.ts'
import type { Values } from './draft.ts'
import { type Field, shown } from './field.ts'

/** A decimal as people write it here: `1 000,50` in Ukrainian, `1,000.50` in English. */
export function plainDecimal(text: string): string | undefined {
  const bare = text.replaceAll(/[\s\u00a0\u202f'’]/g, '')
  if (bare === '') return undefined
  const comma =
    language() === 'uk' ? bare.replace(',', '.') : bare.replaceAll(/,(?=\d{3}(\D|$))/g, '').replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(comma) ? comma : undefined
}

/** The body made from the fields: empty fields are left out, names with dots become objects. */
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
  if (field.kind === 'flag' && field.orNull === true) return value === true ? true : null
  if (field.kind === 'flag' && field.required === true) return value === true
  if (value === undefined || value === '') return field.orNull === true ? null : undefined
  if (field.kind === 'rows') {
    const rows = (value as Values[]).map((row) => bodyOf(field.fields, row))
    const { only } = field
    return only === undefined ? rows : rows.map((row) => row[only]).filter((each) => each !== undefined)
  }
  if (Array.isArray(value)) return value.length === 0 ? undefined : value
  if (typeof value === 'boolean') return value
  if (field.kind === 'moment') {
    const at = new Date(value)
    return Number.isNaN(at.getTime()) ? value : at.toISOString()
  }
  if (field.kind === 'yesNo') return value === 'true'
  if (field.kind === 'lines') return linesOf(value)
  if (field.kind === 'decimal') return plainDecimal(value) ?? value
  if (field.kind === 'integer') return Number(value)
  if (field.kind === 'words') return value.split(/[\s,;]+/).filter((word) => word !== '')
  return field.kind === 'long' || field.kind === 'text' ? value.trim() : value
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** `/asks/0/quantity` is the field `asks.0.quantity`. */
export function nameOfPointer(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

/** All names of the fields, to find the nearest one for a pointer of the service. */
export function namesOf(fields: readonly Field[], values: Values, prefix = ''): string[] {
  return fields.flatMap((field) => {
    const name = `${prefix}${field.name}`
    if (field.kind !== 'rows') return [name]
    const rows = (values[field.name] ?? []) as Values[]
    return [name, ...rows.flatMap((row, index) => namesOf(field.fields, row, `${name}.${index}.`))]
  })
}
