import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** The contract as it is published. That it is the one that the service would make is tested once (tests/api/openapi). */
export const contract: unknown = JSON.parse(
  readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'),
)

type Node = { [key: string]: unknown }
type Shared = { paths: unknown; components: { schemas: Record<string, Node>; parameters?: Record<string, Node> } }

/** The contract with everything that is said once and referred to said in each place: parameters, forms, lists of words. */
export function inlined(document: unknown): unknown {
  const { components, ...rest } = document as Shared
  const { parameters = {}, schemas } = components
  const isText = (schema: Node) =>
    schema['type'] === 'string' && ['enum', 'pattern', 'allOf'].some((key) => schema[key] !== undefined)
  const said: Record<string, Node> = {}
  for (const [name, schema] of Object.entries(schemas))
    if (isText(schema)) said[`#/components/schemas/${name}`] = schema
  for (const [name, parameter] of Object.entries(parameters)) said[`#/components/parameters/${name}`] = parameter
  const within = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(within)
    if (node === null || typeof node !== 'object') return node
    const { $ref, ...beside } = node as Node
    const shared = said[String($ref)]
    if (shared !== undefined) return within({ ...shared, ...beside })
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, within(child)]))
  }
  const kept = Object.fromEntries(Object.entries(schemas).filter(([, schema]) => !isText(schema)))
  return within({ ...rest, components: { ...components, parameters: {}, schemas: kept } })
}

/** Tells whether a value is of a schema of a document, in the words of JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export function matcherOf(components: object): (schema: object, value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'accord', components })
  const validators = new Map<string, (value: unknown) => boolean>()
  return (schema, value) => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"accord#/')
    if (!validators.has(text)) validators.set(text, ajv.compile(JSON.parse(text) as object))
    return validators.get(text)!(value)
  }
}
