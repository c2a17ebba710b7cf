import type { Document, Operation } from './contract-document.ts'

type Read = { operationId: string; path: string }
type Made = { path: string; operation: Operation; schema: string }

const lastOf = (path: string) => /\{(\w+)\}$/.exec(path)?.[1]

/** Links from a record that was made to the operation that reads it: `Location`, for programs. */
export function linkWhatIsMade(document: Document): void {
  const reads = new Map<string, Read>()
  const schemas = new Map<string, Read>()
  for (const [path, { get }] of Object.entries(document.paths)) {
    const schema = get === undefined ? undefined : schemaOf(get, '200')
    if (schema === undefined || lastOf(path) === undefined) continue
    const read = { operationId: get!.operationId!, path }
    reads.set(path.replace(/\/\{\w+\}$/, ''), read)
    schemas.set(schema, read)
  }
  const made = Object.entries(document.paths).flatMap(([path, { post }]): Made[] => {
    const schema = post === undefined ? undefined : schemaOf(post, '201')
    return schema === undefined ? [] : [{ path, operation: post!, schema }]
  })
  // A record may have a short form where it is made, and a full one where it is read.
  for (const { path, schema } of made) {
    const read = reads.get(path)
    if (read !== undefined && !schemas.has(schema)) schemas.set(schema, read)
  }
  for (const { operation, schema } of made) {
    const read = schemas.get(schema)
    if (read === undefined) continue
    operation.responses['201']!.links = {
      read: { operationId: read.operationId, description: 'Reads it.', parameters: parametersOf(read) },
    }
  }
}

/** The last parameter is the record that was made; the others are the records above it. */
function parametersOf({ path }: Read): Record<string, string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  return Object.fromEntries(
    names.map((name) => [name, name === lastOf(path) ? '$response.body#/id' : `$request.path.${name}`]),
  )
}

function schemaOf({ responses }: Operation, status: string): string | undefined {
  return responses[status]?.content?.['application/json']?.schema?.$ref
}
