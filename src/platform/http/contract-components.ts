import type { Document, Operation, Schema } from './contract-document.ts'
import words from './contract-words.json' with { type: 'json' }

/**
 * The description of a field or a parameter whose schema has none: one meaning for each name, wherever it is used. A more
 * exact description is beside the field.
 */
const fieldWords: Readonly<Record<string, string>> = words

/** Texts of one form, by their pattern or format: the name of the form and its description. */
const forms: Readonly<Record<string, [name: string, description: string]>> = {
  uuid: ['Uuid', 'A UUID (RFC 9562).'],
  date: ['CalendarDate', 'A day, as ISO 8601 writes it: 2026-11-28.'],
  'date-time': ['Instant', 'An instant, as RFC 3339 writes it.'],
  '^[A-Z]{2}$': [
    'ParticipantCode',
    'A participant, by its two-letter code in ISO 3166-1; EU is the European Union, XA the framework audit office.',
  ],
  '^[A-Z]{3}$': ['CurrencyCode', 'A currency, by its code in ISO 4217.'],
  '^[A-Z]{2}-\\S+$': ['ProvisionId', 'A provision of the register: the agreement’s code and the place in its text.'],
  '^[a-z][a-z0-9_]{1,39}$': ['ShortCode', 'A code in small letters, of at most 40 characters.'],
  '^[a-z][a-z0-9_]{1,59}$': ['CapabilityCode', 'A code of the list of capabilities.'],
  '^[a-z_]{2,60}$': ['AreaCode', 'A code of the list of areas.'],
  '^[a-z_]{3,60}$': ['Tag', 'A word that a provision is found by.'],
  '^[a-z]{2,3}$': ['LanguageCode', 'A language, by its code in ISO 639, of two or three letters.'],
  '^\\d{5}$': ['SectorCode', 'A purpose, by its code of the OECD DAC.'],
  '^([A-Z]{2}|framework_audit|coalition:[a-z][a-z0-9_]{1,39})$': ['Release', 'Whom a limited record is released to.'],
  '^-?\\d{1,15}(\\.\\d{1,6})?$': ['Decimal', 'A decimal number, as a text.'],
  '^\\d{1,15}(\\.\\d{1,6})?$': ['PositiveDecimal', 'A positive decimal number, as a text.'],
  '^[0-9a-f]{64}$': ['Sha256', 'SHA-256, in small hexadecimal digits.'],
  '^\\d{1,15}$': ['Position', 'A position of the journal.'],
}

/** Texts of one form that is named after its field: their description, by their pattern. */
const formWords: Readonly<Record<string, string>> = {
  '^\\d{4}(-(Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?))?$':
    'A year, a quarter such as 2026-Q3, a month or a day: as exactly as it is known.',
  '^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$': 'A year, a month or a day: as exactly as it is known.',
  '^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?(\\/\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?)?$':
    'A year, a month or a day, or two of them with a slash between: from the first to the last.',
  '^(199[1-9]|20\\d\\d|21\\d\\d)(-(0[1-9]|1[0-2]))?$': 'A year or a month.',
  '^\\d{1,2}(\\.\\d{1,4})?$': 'A percentage above 0 and below 100, as a text.',
  '^\\d{1,3}(\\.\\d{1,4})?$': 'A percentage, as a text.',
  '^-?\\d{1,15}(\\.\\d{1,4})?$': 'A number of up to four decimal places, as a text.',
  '^\\d{1,12}(\\.\\d{1,12})?$': 'A rate of exchange, as a text.',
  '^[a-z][a-z0-9_-]{1,39}$': 'A name in small letters, of at most 40 characters, such as `ecb`.',
}

const describing = ['description', 'examples', 'example', 'default', 'title', 'deprecated'] as const

/** A code list of the service, as far as the contract tells of it. */
export type ListedCodes = {
  readonly name: string
  readonly definition: { readonly en: string }
  readonly codes: readonly { readonly code: string }[]
}

/** The list that defines these codes; if several have them all, the shortest. */
function listOf(lists: readonly ListedCodes[], codes: readonly unknown[] = []): ListedCodes | undefined {
  const wanted = codes.filter((code) => code !== null)
  if (wanted.length < 2) return undefined
  return lists
    .filter((list) => wanted.every((code) => list.codes.some((each) => each.code === code)))
    .sort((a, b) => a.codes.length - b.codes.length)[0]
}

const definedBy = ({ name }: ListedCodes) => `The code list \`${name}\` defines each code.`

/** A form or a list of codes that several fields have is described once, and referred to. */
export function shareSchemas(document: Document, lists: readonly ListedCodes[]): void {
  const { schemas } = document.components
  const uses = new Map<string, Use[]>()
  const named = new Map<string, string>()
  const owned = new Set<Schema>(Object.values(schemas))
  for (const [name, schema] of Object.entries(schemas)) {
    const core = coreOf(schema)
    if (core !== undefined) named.set(core, name)
  }
  walkSchemas(document, (schema, key, owner) => {
    const core = owned.has(schema) ? undefined : coreOf(schema)
    if (core !== undefined) uses.set(core, [...(uses.get(core) ?? []), { schema, key, owner }])
  })
  const repeated = [...uses].filter(([core, at]) => at.length > 1 || named.has(core))
  for (const [core, at] of repeated.sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))) {
    const [name, description] = named.has(core) ? [named.get(core)!] : nameOf(core, at, schemas, lists)
    schemas[name] ??= { ...JSON.parse(core), description }
    for (const { schema } of at) refer(schema, name, schemas[name]!)
  }
}

type Use = { schema: Schema; key: string; owner: string }

/** The form or list of codes of a schema, as a text; undefined if it has neither. */
function coreOf(schema: Schema): string | undefined {
  if (schema.type !== 'string' && !(Array.isArray(schema.type) && schema.type.includes('string'))) return undefined
  if (schema.pattern === undefined && schema.allOf === undefined && (schema.enum?.length ?? 0) < 2) return undefined
  const entries = Object.entries(schema)
    .filter(([key]) => !describing.some((each) => each === key))
    .map(([key, value]) => [key, key === 'type' ? 'string' : value])
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a! < b! ? -1 : 1))))
}

/** A form has a name of its own; codes are named after the record and the field that have them. */
function nameOf(
  core: string,
  at: Use[],
  taken: Record<string, Schema>,
  lists: readonly ListedCodes[],
): [string, string] {
  const { pattern, format, allOf, enum: codes } = JSON.parse(core) as Schema
  const list = listOf(lists, codes)
  const form = forms[pattern ?? ''] ?? forms[format ?? '']
  const key = mostFrequent(at.map((use) => use.key))
  const owner = mostFrequent(at.map((use) => use.owner))
  const wanted = [...(form === undefined ? [] : [form[0]]), pascal(key), `${owner}${pascal(key)}`]
  const [first, description] = [
    wanted.filter((name) => form !== undefined || !vague.has(name)).find((name) => taken[name] === undefined),
    form?.[1] ??
      (list && `${list.definition.en} ${definedBy(list)}`) ??
      formWords[pattern ?? allOf?.[0]?.pattern ?? ''] ??
      `The ${inWords(key)} of ${inWords(owner)}.`,
  ]
  let name = first ?? wanted.at(-1)!
  for (let number = 2; taken[name] !== undefined; number += 1) name = `${wanted.at(-1)}${number}`
  return [name, description]
}

/** Field names that say nothing without their record, or that a programming language reserves. */
const vague = new Set([
  'Kind',
  'Status',
  'Type',
  'Role',
  'Mode',
  'Reason',
  'Strength',
  'State',
  'How',
  'Code',
  'Action',
  'Items',
  'Date',
  'Body',
])

function mostFrequent(words: string[]): string {
  const count = (word: string) => words.filter((each) => each === word).length
  return [...new Set(words)].sort((a, b) => count(b) - count(a) || a.length - b.length || (a < b ? -1 : 1))[0]!
}

const pascal = (key: string) =>
  key.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const inWords = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()

function refer(schema: Schema, name: string, shared: Schema): void {
  const $ref = `#/components/schemas/${name}`
  const nullable = Array.isArray(schema.type) && schema.type.includes('null')
  const kept = Object.fromEntries(
    describing.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]),
  ) as Schema
  if (kept.description === shared.description) delete kept.description
  for (const key of Object.keys(schema)) delete schema[key as keyof Schema]
  Object.assign(schema, nullable ? { anyOf: [{ $ref }, { type: 'null' }] } : { $ref }, kept)
}

/** A field is described by its name if neither it nor the schema that it refers to has a description. */
export function describeFields(document: Document, lists: readonly ListedCodes[]): void {
  walkSchemas(document, ({ properties }) => {
    for (const [name, field] of Object.entries(properties ?? {})) {
      const words = fieldWords[name]
      if (words !== undefined && !isDescribed(document, field)) field.description = words
    }
  })
  walkSchemas(document, (schema) => {
    const list = listOf(lists, schema.enum)
    if (list === undefined || schema.description === undefined || schema.description.includes('code list')) return
    schema.description = `${schema.description} ${definedBy(list)}`
  })
}

export function describeParameters(document: Document): void {
  for (const { parameters = [] } of operationsOf(document)) {
    for (const parameter of parameters) parameter['description'] ??= fieldWords[parameter.name]
  }
}

export function isDescribed(document: Document, schema: Schema): boolean {
  if (schema.description !== undefined) return true
  if (schema.$ref !== undefined)
    return document.components.schemas[schema.$ref.split('/').at(-1)!]?.description !== undefined
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((part) => isDescribed(document, part))
}

/** The generator makes one schema for requests and one for replies; if both are the same, one is enough. */
export function mergeTwins(document: Document): Document {
  for (let merged = document; ; ) {
    const { schemas } = merged.components
    const twins = Object.keys(schemas).filter((name) => {
      const other = schemas[name.replace(/Input$/, '')]
      return name.endsWith('Input') && other !== undefined && sameAs(schemas[name]!, other)
    })
    if (twins.length === 0) return merged
    for (const name of twins) delete schemas[name]
    const text = JSON.stringify(merged)
    const pattern = new RegExp(`"#/components/schemas/(${twins.join('|')})"`, 'g')
    merged = JSON.parse(text.replaceAll(pattern, (_, name: string) => `"#/components/schemas/${name.slice(0, -5)}"`))
  }
}

const sameAs = (left: Schema, right: Schema) => JSON.stringify(left) === JSON.stringify(right)

/** Parameters that several operations have are components. */
export function shareParameters(document: Document): void {
  const uses = new Map<string, { operation: Operation; index: number }[]>()
  for (const operation of operationsOf(document)) {
    for (const [index, parameter] of (operation.parameters ?? []).entries()) {
      const text = JSON.stringify(parameter)
      uses.set(text, [...(uses.get(text) ?? []), { operation, index }])
    }
  }
  const parameters: Record<string, unknown> = {}
  for (const [text, at] of [...uses].sort((a, b) => b[1].length - a[1].length)) {
    if (at.length < 2) continue
    const parameter = JSON.parse(text) as { name: string }
    const base = pascal(parameter.name)
    let name = base
    for (let number = 2; parameters[name] !== undefined; number += 1) name = `${base}${number}`
    parameters[name] = parameter
    for (const { operation, index } of at) {
      operation.parameters![index] = { $ref: `#/components/parameters/${name}` } as never
    }
  }
  document.components['parameters'] = parameters
}

export function* operationsOf(document: Document): Generator<Operation> {
  for (const operations of Object.values(document.paths)) yield* Object.values(operations)
}

/** Visits every schema of the document, with the name of the field that it belongs to. */
export function walkSchemas(document: Document, visit: (schema: Schema, key: string, owner: string) => void): void {
  const within = (node: unknown, key: string, isSchema: boolean, owner: string): void => {
    if (node === null || typeof node !== 'object') return
    if (Array.isArray(node)) {
      for (const each of node) within(each, key, isSchema, owner)
      return
    }
    for (const [name, child] of Object.entries(node)) {
      if (name === 'example' || name === 'examples' || name === 'enum' || name === 'const') continue
      if (name === 'properties') {
        for (const [field, schema] of Object.entries(child as object)) within(schema, field, true, owner)
      } else if (name === 'schema') within(child, (node as { name?: string }).name ?? key, true, owner)
      else within(child, key, isSchema, owner)
    }
    if (isSchema) visit(node as Schema, key, owner)
  }
  for (const operation of operationsOf(document)) {
    const { 'x-accord': _, ...described } = operation
    within(described, '', false, pascal((operation.tags?.[0] ?? '').replace(/s$/, '')))
  }
  for (const [name, schema] of Object.entries(document.components.schemas))
    within(schema, '', true, name.replace(/(Input|Patch|Page|Summary)$/, ''))
  within({ ...document.components, schemas: {} }, '', false, '')
}
