import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { text } from '../../src/platform/http/wire.ts'
import { createTestApp, type TestApp } from '../support/app.ts'

let test: TestApp
const bodies: Leaf[] = []
const collect = (route: RouteOptions) => {
  const body = route.schema?.body
  if (body instanceof z.ZodType) bodies.push({ at: `${route.method} ${route.url}`, schema: body })
}
const onCreation = (message: unknown) => (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', collect)

beforeAll(async () => {
  subscribe('fastify.initialization', onCreation)
  test = await createTestApp()
  unsubscribe('fastify.initialization', onCreation)
})
afterAll(() => test.close())

/** Nothing that people write for others to read: what identifies software to software, and files, whose lines are bodies. */
const notForReaders = [
  'POST /console/api/sign-in /returnTo',
  'POST /console/api/sign-in/local /participant',
  'POST /console/api/sign-in/local /role',
  'POST /v1/accounts /issuer',
  'POST /v1/fx-rates/imports /csv',
  'POST /v1/issuers /consoleClient/clientId',
  'POST /v1/issuers /consoleClient/clientSecret',
  'POST /v1/issuers /consoleClient/resource',
  'POST /v1/issuers /consoleClient/scope',
  'POST /v1/issuers /jwks/keys/0/kty',
  'POST /v1/measures/imports /csv',
]

type Leaf = { at: string; schema: z.ZodType }

/** The strings of a body that no pattern, format or list of codes binds: what somebody may write into. */
function freeTexts(schema: z.ZodType, at = '', within: ReadonlySet<z.ZodType> = new Set()): Leaf[] {
  if (within.has(schema)) return []
  const deeper = new Set([...within, schema])
  const of = (inner: unknown, step = '') => freeTexts(inner as z.ZodType, `${at}${step}`, deeper)
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, inner]) => of(inner, `/${name}`))
  if (schema instanceof z.ZodArray) return of(schema.element, '/0')
  if (schema instanceof z.ZodTuple) return schema.def.items.flatMap((item, index) => of(item, `/${index}`))
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => of(option))
  if (schema instanceof z.ZodIntersection) return [...of(schema.def.left), ...of(schema.def.right)]
  if (schema instanceof z.ZodRecord) return of(schema.valueType, '/*')
  if (schema instanceof z.ZodLazy) return of(schema.unwrap())
  if (schema instanceof z.ZodPipe) return [...of(schema.in), ...of(schema.out)]
  if ('innerType' in schema.def) return of(schema.def.innerType)
  if (!(schema instanceof z.ZodString)) return []
  const bound = (schema.def.checks ?? []).some((check) => check._zod.def.check === 'string_format')
  return bound || schema.format !== null ? [] : [{ at, schema }]
}

const bears =
  (mark: string) =>
  ({ schema }: Leaf) =>
    schema
      .safeParse(mark)
      .error?.issues.some((issue) => issue.code === 'custom' && issue.params?.['rule'] === 'BR-56') ?? false

describe('a text that bears a mark of secrecy (BR-56)', () => {
  it('is refused in every free text of every body of the contract', () => {
    const found = bodies.flatMap(({ at, schema }) =>
      freeTexts(schema).map((leaf) => ({ ...leaf, at: `${at} ${leaf.at}` })),
    )
    const kept = found.filter((leaf) => !bears('TOP SECRET')(leaf) || !bears('Цілком таємно')(leaf))
    expect(kept.map(({ at }) => at).sort()).toEqual(notForReaders)
    expect(found.filter(bears('restricted area')).map(({ at }) => at)).toEqual([])
    expect(found.length).toBeGreaterThan(200)
  })

  it('control: a text by another helper is noticed, wherever it stands', () => {
    const body = z.strictObject({
      good: text(20),
      code: z.string().regex(/^[a-z]+$/),
      deep: z.array(z.union([z.object({ bare: z.string().max(20).nullish() }), z.null()])).optional(),
    })
    expect(
      freeTexts(body)
        .filter((leaf) => !bears('TOP SECRET')(leaf))
        .map(({ at }) => at),
    ).toEqual(['/deep/0/bare'])
  })
})
