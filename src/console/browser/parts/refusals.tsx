import type { Problem } from '../api.ts'
import { nameOfPointer, namesOf } from './body.ts'
import type { Values } from './draft.ts'
import type { Field } from './field.ts'
import type { Errors, Told } from './rules.tsx'
import { fieldLabel } from './table.tsx'

/**
 * Assigns each refusal to the field that it names, or to the nearest field around it or the first one inside; the
 * others name no field.
 */
export function toldAt(
  problem: Problem | undefined,
  fields: readonly Field[],
  values: Values,
): { errors: Errors; others: (Told & { at: string })[] } {
  const names = namesOf(fields, values)
  const errors = new Map<string, Told[]>()
  const others: (Told & { at: string })[] = []
  for (const { pointer, parameter, detail, rule } of problem?.errors ?? []) {
    const name = nameOfPointer(pointer ?? '')
    const nearest =
      names.find((each) => each === name) ??
      names.filter((each) => name.startsWith(`${each}.`)).at(-1) ??
      (name === '' ? undefined : names.find((each) => each.startsWith(`${name}.`)))
    if (nearest === undefined) others.push({ at: name === '' ? (parameter ?? '') : name, detail, rule })
    else errors.set(nearest, [...(errors.get(nearest) ?? []), { detail, rule }])
  }
  return { errors, others }
}

const withoutStop = (said: string) => said.replace(/\.$/, '')

/** Whether the sentence of a refusal adds anything to what is shown already. */
export function saysMore({ detail }: Problem, told: readonly Told[]): boolean {
  return detail !== '' && !told.some((each) => withoutStop(detail).endsWith(withoutStop(each.detail)))
}

/** The name in the form: `asks.0.quantity` is “Ask 1: Quantity”. */
export function labelOf(fields: readonly Field[], path: string): string {
  const field = fields.find(({ name }) => path === name || path.startsWith(`${name}.`))
  if (field === undefined) return fieldLabel(path)
  const label = field.label ?? fieldLabel(field.name)
  const [, index, rest] = /^\.(\d+)\.(.+)$/.exec(path.slice(field.name.length)) ?? []
  if (field.kind !== 'rows' || index === undefined || rest === undefined) return label
  return `${field.one} ${Number(index) + 1}: ${labelOf(field.fields, rest)}`
}
