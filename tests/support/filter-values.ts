import { contract, inlined } from './contract.ts'
import type { Operation } from './operations.ts'

export type Parameter = {
  name: string
  in: string
  schema: { type?: string; enum?: string[]; pattern?: string; format?: string }
}

/** A value that a filter takes: what there is of its kind. */
export function filterValue({ name, schema }: Parameter): string | undefined {
  const known: Record<string, string> = {
    coalition: 'drone',
    capability: 'interceptor_drones',
    area: 'cyber',
    currency: 'EUR',
    scheme: 'local',
    identifier: '1',
    itemClass: 'generator',
    externalSystem: 'sap',
    externalId: '1',
    q: 'drone',
  }
  if (name in known) return known[name]
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.type === 'boolean') return 'true'
  if (schema.type === 'integer') return '1'
  if (schema.format === 'uuid') return '0198c0de-0000-7000-8000-000000000000'
  if (schema.format === 'date') return '2026-03-01'
  if (schema.pattern === '^[A-Z]{2}$') return 'SE'
  return undefined
}

const { paths } = inlined(contract) as { paths: Record<string, { get?: { parameters?: Parameter[] } }> }

/** The address of a read with each of its filters alone, for which there is a value. */
export function filteredBy({ path }: Operation, url: string): { parameter: string; url: string }[] {
  return (paths[path]?.get?.parameters ?? []).flatMap((parameter) => {
    const value = parameter.in === 'query' ? filterValue(parameter) : undefined
    if (value === undefined || ['limit', 'cursor'].includes(parameter.name)) return []
    return [{ parameter: parameter.name, url: `${url}${url.includes('?') ? '&' : '?'}${parameter.name}=${value}` }]
  })
}
