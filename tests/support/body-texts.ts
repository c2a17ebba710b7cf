import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { z } from 'zod'

/** One string of a body or a query, and where it stands. */
export type Leaf = { at: string; schema: z.ZodType }

/** What the service takes while this makes it: the schema of each body, each query and each path. */
export async function takenBy<Made>(
  make: () => Promise<Made>,
): Promise<{ made: Made; bodies: Leaf[]; queries: Leaf[]; paths: Leaf[] }> {
  const bodies: Leaf[] = []
  const queries: Leaf[] = []
  const paths: Leaf[] = []
  const collect = ({ method, url, schema }: RouteOptions) => {
    const at = `${method} ${url}`
    if (schema?.body instanceof z.ZodType) bodies.push({ at, schema: schema.body })
    if (schema?.querystring instanceof z.ZodType) queries.push({ at, schema: schema.querystring })
    if (schema?.params instanceof z.ZodType) paths.push({ at, schema: schema.params })
  }
  const onCreation = (message: unknown) => (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', collect)
  subscribe('fastify.initialization', onCreation)
  const made = await make()
  unsubscribe('fastify.initialization', onCreation)
  return { made, bodies, queries, paths }
}

/** Every string in it, with the checks that bind it there. */
export const textsOf = (schema: z.ZodType): Leaf[] =>
  placesOf(schema).filter((place) => place.schema.def.type === 'string')

/** Every schema in it that says itself what stands at its place, and every choice between several. */
export function placesOf(schema: z.ZodType, at = '', within: ReadonlySet<z.ZodType> = new Set()): Leaf[] {
  if (within.has(schema)) return []
  const deeper = new Set([...within, schema])
  const of = (inner: unknown, step = '') => placesOf(inner as z.ZodType, `${at}${step}`, deeper)
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, inner]) => of(inner, `/${name}`))
  if (schema instanceof z.ZodArray) return of(schema.element, '/0')
  if (schema instanceof z.ZodTuple) return schema.def.items.flatMap((item, index) => of(item, `/${index}`))
  if (schema instanceof z.ZodUnion) return [{ at, schema }, ...schema.options.flatMap((option) => of(option))]
  if (schema instanceof z.ZodIntersection) return [...of(schema.def.left), ...of(schema.def.right)]
  if (schema instanceof z.ZodRecord) return of(schema.valueType, '/*')
  if (schema instanceof z.ZodLazy) return of(schema.unwrap())
  if (schema instanceof z.ZodPipe) return [...of(schema.in), ...of(schema.out)]
  if ('innerType' in schema.def) return of(schema.def.innerType)
  return schema instanceof z.ZodTransform ? [] : [{ at, schema }]
}
