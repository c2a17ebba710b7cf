import type { Document, Operation, Parameter, Schema } from '../../src/platform/http/contract-document.ts'

/**
 * What a client of the older contract could trip over in the newer one, in words; empty where nothing. Requests may
 * only take more: nothing removed, narrowed or newly required. Replies may only tell more: nothing removed, no other
 * type, nothing that was always there left out.
 */
export function breaksBetween(older: Document, newer: Document): string[] {
  const breaks: string[] = []
  for (const [path, operations] of Object.entries(older.paths)) {
    for (const [method, before] of Object.entries(operations)) {
      const name = `${method.toUpperCase()} ${path}`
      const after = newer.paths[path]?.[method]
      if (after === undefined) breaks.push(`${name}: the operation is gone`)
      else compare(name, { older, newer, before, after, breaks })
    }
  }
  return breaks
}

type Pair = { older: Document; newer: Document; breaks: string[] }

function compare(name: string, pair: Pair & { before: Operation; after: Operation }): void {
  const { older, newer, before, after, breaks } = pair
  if (after.operationId !== before.operationId) breaks.push(`${name}: its operationId is another`)
  compareParameters(name, pair)
  const asked = bodyOf(before)
  const taken = bodyOf(after)
  for (const [type, { schema }] of Object.entries(asked)) {
    if (taken[type] === undefined) breaks.push(`${name}: ${type} is no longer taken`)
    else requests({ older, newer, breaks }, `${name} body`, schema, taken[type].schema)
  }
  if (before.requestBody?.required !== true && after.requestBody?.required === true)
    breaks.push(`${name}: a body is now required`)
  for (const [status, reply] of Object.entries(before.responses)) {
    if (!status.startsWith('2')) continue
    const now = after.responses[status]
    if (now === undefined) breaks.push(`${name}: ${status} is no longer answered`)
    for (const [type, { schema }] of Object.entries(reply.content ?? {})) {
      const told = now?.content?.[type]
      if (told === undefined) breaks.push(`${name}: ${status} is no longer told as ${type}`)
      else replies({ older, newer, breaks }, `${name} ${status}`, schema, told.schema)
    }
  }
}

const bodyOf = (operation: Operation) => operation.requestBody?.content ?? {}

function compareParameters(name: string, pair: Pair & { before: Operation; after: Operation }): void {
  const { older, newer, before, after, breaks } = pair
  const list = (document: Document, { parameters = [] }: Operation) =>
    parameters.map((parameter) => resolve<Parameter & { $ref?: string }>(document, parameter))
  const now = list(newer, after)
  const same = (a: Parameter, b: Parameter) => a.name === b.name && a.in === b.in
  for (const parameter of list(older, before)) {
    const kept = now.find((each) => same(each, parameter))
    if (kept === undefined) breaks.push(`${name}: the parameter ${parameter.name} is gone`)
    else requests({ older, newer, breaks }, `${name} ${parameter.name}`, parameter.schema, kept.schema)
  }
  for (const parameter of now.filter((each) => each['required'] === true)) {
    const was = list(older, before).find((each) => same(each, parameter))
    if (was?.['required'] !== true) breaks.push(`${name}: the parameter ${parameter.name} is now required`)
  }
}

type Walk = { seen?: Set<string> } & Pair

/** What the older takes the newer must take. */
function requests(walk: Walk, at: string, before: Schema | undefined, after: Schema | undefined): void {
  both(walk, at, before, after, (older, newer, next) => {
    for (const kind of typesOf(older).filter((each) => !typesOf(newer).includes(each)))
      walk.breaks.push(`${at}: ${kind} is no longer taken`)
    for (const value of older.enum ?? []) {
      if (newer.enum !== undefined && !newer.enum.includes(value))
        walk.breaks.push(`${at}: ${value} is no longer taken`)
    }
    narrowed(walk, at, older, newer)
    for (const field of newer.required ?? []) {
      if (!(older.required ?? []).includes(field)) walk.breaks.push(`${at}/${field}: is now required`)
    }
    for (const [field, schema] of Object.entries(older.properties ?? {})) {
      if (newer.properties?.[field] !== undefined) next(requests, `${at}/${field}`, schema, newer.properties[field])
      else if (newer.additionalProperties === false) walk.breaks.push(`${at}/${field}: is no longer taken`)
    }
    if (older.items !== undefined) next(requests, `${at}[]`, older.items, newer.items)
  })
}

const bounds = ['minLength', 'minimum', 'minItems', 'maxLength', 'maximum', 'maxItems'] as const

function narrowed({ breaks }: Walk, at: string, older: Schema, newer: Schema): void {
  for (const bound of bounds) {
    const [was, is] = [older[bound], newer[bound]]
    if (is === undefined) continue
    if (was === undefined || (bound.startsWith('min') ? is > was : is < was))
      breaks.push(`${at}: ${bound} is now ${is}`)
  }
  if (newer.pattern !== undefined && newer.pattern !== older.pattern) breaks.push(`${at}: the pattern is another`)
  if (older.enum === undefined && newer.enum !== undefined) breaks.push(`${at}: only some words are taken now`)
}

/** What the older tells the newer must tell, in the same type; words may be added. */
function replies(walk: Walk, at: string, before: Schema | undefined, after: Schema | undefined): void {
  both(walk, at, before, after, (older, newer, next) => {
    for (const kind of typesOf(newer).filter((each) => !typesOf(older).includes(each)))
      walk.breaks.push(`${at}: may now be ${kind}`)
    for (const [field, schema] of Object.entries(older.properties ?? {})) {
      const kept = newer.properties?.[field]
      if (kept === undefined) walk.breaks.push(`${at}/${field}: is no longer told`)
      else next(replies, `${at}/${field}`, schema, kept)
      if ((older.required ?? []).includes(field) && !(newer.required ?? []).includes(field))
        walk.breaks.push(`${at}/${field}: may now be missing`)
    }
    if (older.items !== undefined) next(replies, `${at}[]`, older.items, newer.items)
  })
}

type Step = (walk: Walk, at: string, before: Schema | undefined, after: Schema | undefined) => void

/** Both sides without references; alternatives one by one, each against the one that stands in its place. */
function both(
  walk: Walk,
  at: string,
  before: Schema | undefined,
  after: Schema | undefined,
  work: (older: Schema, newer: Schema, next: (step: Step, at: string, a?: Schema, b?: Schema) => void) => void,
): void {
  if (before === undefined) return
  if (after === undefined) {
    walk.breaks.push(`${at}: says nothing any more`)
    return
  }
  const way = `${before.$ref} ${after.$ref}`
  if (before.$ref !== undefined && walk.seen?.has(way)) return
  const seen = new Set([...(walk.seen ?? []), ...(before.$ref === undefined ? [] : [way])])
  const next = (step: Step, where: string, a?: Schema, b?: Schema) => step({ ...walk, seen }, where, a, b)
  const [older, newer] = [resolve(walk.older, before), resolve(walk.newer, after)]
  work(older, newer, next)
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    for (const [index, part] of (older[key] ?? []).entries()) {
      const other = newer[key]?.[index]
      if (other === undefined) walk.breaks.push(`${at}: alternative ${index + 1} is gone`)
      else both({ ...walk, seen }, at, part, other, work)
    }
  }
}

function typesOf(schema: Schema): string[] {
  return [schema.type ?? []].flat().map((type) => type)
}

function resolve<Node extends { $ref?: string }>(document: Document, node: Node): Node {
  if (node.$ref === undefined) return node
  const found = node.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document) as Node
  return resolve(document, found)
}
