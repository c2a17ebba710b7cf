import type { z } from 'zod'
import { Refusal } from '../../kernel/refusal.ts'
import { type PlainSentence, say } from '../../kernel/sentence.ts'
import { fieldErrors } from './problems.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** What a schema refuses in an input. */
export class InvalidInput extends Error {
  readonly issues: Issue[]

  constructor(issues: Issue[]) {
    super('invalid input')
    this.issues = issues
  }

  /** The refusal that is sent; `what` is said of the input as a whole. */
  toRefusal(context: string, what: PlainSentence, errorsMax?: number): Refusal {
    const errors = fieldErrors(context, this.issues as Parameters<typeof fieldErrors>[1], errorsMax)
    const [first] = errors
    return new Refusal(
      'invalid_request',
      say('{where}: {what}', {
        where: first?.pointer || first?.parameter || what,
        what: first?.detail ?? '',
      }),
      {
        errors,
        ...(first?.rule === undefined ? {} : { rule: first.rule }),
      },
    )
  }
}

/** Kinds of issues about the value at their path, which may be caused by its being null or absent. */
const aboutTheValue = ['invalid_type', 'invalid_value', 'invalid_union', 'invalid_format']
const roundsMax = 4

/**
 * Reads an input by its schema. A member that is null is taken as absent if the schema has no null there, because most
 * clients write null for what they do not have. Where null has a meaning, the schema says so and it is kept.
 */
export function readInput<Out>(
  schema: z.ZodType<Out>,
  given: unknown,
  httpPart?: string,
): { value: Out } | { error: InvalidInput } {
  let data = given
  for (let round = 1; ; round += 1) {
    const result = schema.safeParse(data)
    if (result.success) return { value: result.data }
    const { issues } = result.error
    const nulls = round < roundsMax ? issues.flatMap((issue) => refusedNulls(issue, data)) : []
    if (nulls.length === 0) {
      const told = issues.flatMap(nearest).map((issue) => required(issue, data))
      return { error: new InvalidInput(httpPart === 'querystring' ? told.map((issue) => once(issue, data)) : told) }
    }
    data = without(data, nulls)
  }
}

/** The paths at which a null is the only fault; in a union, those of the first alternative that would fit without it. */
function refusedNulls(issue: Issue, data: unknown, above: Path = []): Path[] {
  const path = [...above, ...issue.path]
  if (aboutTheValue.includes(issue.code) && isNullMember(data, path)) return [path]
  if (issue.code !== 'invalid_union') return []
  for (const alternative of issue.errors) {
    const each = alternative.map((inner) => refusedNulls(inner, data, path))
    if (each.length > 0 && each.every((found) => found.length > 0)) return each.flat()
  }
  return []
}

function isNullMember(data: unknown, path: Path): boolean {
  if (path.length === 0) return false
  const parent = valueAt(data, path.slice(0, -1))
  return typeof parent === 'object' && !Array.isArray(parent) && valueAt(data, path) === null
}

/** For an input that fits none of several forms, which says little: the faults by the form that it is nearest to. */
function nearest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [issue]
  const [form] = issue.errors.toSorted((a, b) => a.length - b.length)
  return form?.flatMap((inner) => nearest({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue]
}

/** A repeated parameter of a query is refused as such, whatever else is wrong with the list that its two values make. */
function once(issue: Issue, data: unknown): Issue {
  const twice = issue.path.length === 1 && Array.isArray(valueAt(data, issue.path))
  return twice ? { ...issue, message: 'stands there twice' } : issue
}

/** A missing value is told as required, whatever the schema says of it. */
function required(issue: Issue, data: unknown): Issue {
  const value = valueAt(data, issue.path)
  // A list may be written as one text: the faults of its parts are then at no path of the input.
  if (issue.path.length > 0 && typeof valueAt(data, issue.path.slice(0, -1)) !== 'object') return issue
  const nothing = value === undefined || (value === null && issue.path.length === 0) // no body at all is null
  const absent = aboutTheValue.includes(issue.code) && nothing
  return absent ? { ...issue, message: 'is required' } : issue
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}

/** A copy without these members; everything that is not on a path to one of them is shared. */
function without(data: unknown, paths: readonly Path[]): unknown {
  const copies = new Set<unknown>()
  const copied = (value: unknown) => {
    if (copies.has(value)) return value as Record<PropertyKey, unknown>
    const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
    copies.add(copy)
    return copy as unknown as Record<PropertyKey, unknown>
  }
  const root = copied(data)
  for (const path of paths) {
    let at = root
    for (const step of path.slice(0, -1)) {
      at[step] = copied(at[step])
      at = at[step] as Record<PropertyKey, unknown>
    }
    delete at[path.at(-1)!]
  }
  return root
}
