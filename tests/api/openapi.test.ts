import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../src/config.ts'
import { renderOpenApi } from '../../src/openapi.ts'
import { matcherOf } from '../support/contract.ts'

type Schema = { $ref?: string; type?: string }
type Media = { schema: Schema; example?: unknown; examples?: Record<string, { $ref: string }> }
type Operation = {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  'x-access'?: string
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { $ref?: string; description?: string; content?: Record<string, Media> }>
}
type Document = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; examples: Record<string, { value: unknown }> }
}

const root = new URL('../..', import.meta.url)
const text = await renderOpenApi(readConfig({ NODE_ENV: 'test' }))
const document = JSON.parse(text) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path,
    method,
    operation,
  })),
)

/** What stands beside the schema of a body, where tools look for it. */
const examplesOf = ({ example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ $ref }) => document.components.examples[$ref.split('/').at(-1)!]!.value),
]

/** Every body that may be sent or is answered with success. */
const bodies = operations.flatMap(({ operation: { operationId, requestBody, responses } }) => [
  ...Object.entries(requestBody?.content ?? {}).map(([type, media]) => ({ of: `${operationId} ${type}`, media })),
  ...Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, media]) => ({ of: `${operationId} ${status} ${type}`, media })),
    ),
])

const isOf = matcherOf(document.components)

describe('the contract', () => {
  it('is OpenAPI 3.1 and the committed document is what the routes say', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(await readFile(new URL('openapi/openapi.json', root), 'utf8')).toBe(text)
  })

  it('has operations, each with an identifier of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids.length).toBeGreaterThan(50)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('names no schema as JavaScript names something else: clients that are generated have all of them as globals', () => {
    const names = Object.keys(document.components.schemas)
    expect(names.filter((name) => Object.hasOwn(globalThis, name))).toEqual([])
    expect(
      ['Response', 'Date'].every((name) => Object.hasOwn(globalThis, name)),
      'control',
    ).toBe(true)
  })

  it.each(operations)('$name has a summary, tags, its access, and all its refusals', ({ path, method, operation }) => {
    expect(operation.summary, 'summary').toBeTruthy()
    expect(operation.tags, 'tags').toHaveLength(1)
    expect(operation['x-access'], 'access').toBeTruthy()
    for (const [status, reply] of Object.entries(operation.responses)) {
      expect(reply.description, `what ${status} is`).not.toBe('Default Response')
    }
    const statuses = Object.keys(operation.responses)
    expect(statuses).toEqual(expect.arrayContaining(['400', '500', '503']))
    if (operation['x-access'] !== 'public')
      expect(statuses).toEqual(expect.arrayContaining(['401', '403', '406', '429']))
    if (path.includes('{')) expect(statuses).toContain('404')
    if (operation.requestBody !== undefined) expect(statuses).toEqual(expect.arrayContaining(['413', '415']))
    if (method !== 'get') expect(statuses).toEqual(expect.arrayContaining(['409', '422']))
  })

  it('shows an example beside every body that is taken or answered, and each is of its schema', () => {
    const without = bodies.filter(({ media }) => examplesOf(media).length === 0)
    expect(without.map(({ of }) => of)).toEqual([])
    const wrong = bodies.filter(({ media }) => examplesOf(media).some((example) => !isOf(media.schema, example)))
    expect(wrong.map(({ of }) => of)).toEqual([])
    expect(bodies.length).toBeGreaterThan(400)
  })

  it('tells of every body that is JSON what is in it, and never that it is a text', () => {
    const asText = ({ of, media }: (typeof bodies)[number]) => /[/+]json$/.test(of) && media.schema.type === 'string'
    expect(bodies.filter(asText).map(({ of }) => of)).toEqual([])
    const feed = { of: 'getFeed 200 application/feed+json', media: { schema: { type: 'string' } } }
    expect(asText(feed), 'control').toBe(true)
  })

  it('control: an example that lacks a field, or has another type, is not of its schema', () => {
    const { media } = bodies.find(({ of }) => of.startsWith('getConsultation 200'))!
    const [example] = examplesOf(media) as [Record<string, unknown>]
    const { title: _, ...untitled } = example
    expect([example, untitled, { ...example, title: 7 }].map((each) => isOf(media.schema, each))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('every example is of the form that it is an example of', async () => {
    let checked = 0
    for (const file of globSync('src/modules/*/*schemas.ts', { cwd: root })) {
      const shapes = Object.entries((await import(new URL(file, root).href)) as Record<string, unknown>)
      for (const [name, shape] of shapes) {
        if (!(shape instanceof z.ZodType)) continue
        for (const example of (shape.meta()?.['examples'] as unknown[] | undefined) ?? []) {
          const result = shape.safeParse(example)
          expect(result.error?.issues ?? [], `${file} ${name}`).toEqual([])
          checked += 1
        }
      }
    }
    expect(checked).toBeGreaterThan(30)
  })
})
