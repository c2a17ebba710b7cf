import type { Action } from '../../src/access/policy.ts'
import { contract } from './contract.ts'

/** One operation as the published document has it: what is tested over all of them is read from there. */
export type Operation = {
  id: string
  method: 'GET' | 'POST' | 'PATCH'
  /** Its address, with {names}. */
  path: string
  access: Action | 'public'
  /** The statuses that it declares. */
  statuses: readonly number[]
  idempotent: boolean
  ifMatch: boolean
  hasBody: boolean
  /** Its query parameters. */
  query: readonly string[]
}

type Described = {
  operationId: string
  parameters?: ({ name: string; in: string } | { $ref: string })[]
  requestBody?: object
  responses: Record<string, unknown>
  'x-access': Operation['access']
}

const { paths, components } = contract as {
  paths: Record<string, Record<string, Described>>
  components: { parameters: Record<string, { name: string; in: string }> }
}

export function publishedOperations(): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const parameters = (operation.parameters ?? []).map((parameter) =>
        '$ref' in parameter ? components.parameters[parameter.$ref.split('/').at(-1)!]! : parameter,
      )
      const has = (name: string) => parameters.some((parameter) => parameter.name === name)
      return {
        id: operation.operationId,
        method: method.toUpperCase() as Operation['method'],
        path,
        access: operation['x-access'],
        statuses: Object.keys(operation.responses).map(Number),
        idempotent: has('Idempotency-Key'),
        ifMatch: has('If-Match'),
        hasBody: operation.requestBody !== undefined,
        query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      }
    }),
  )
}
