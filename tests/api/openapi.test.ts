import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../src/config.ts'
import { renderOpenApi } from '../../src/openapi.ts'

type Schema = { $ref?: string; anyOf?: Schema[]; oneOf?: Schema[]; examples?: unknown[] }
type Media = { schema: Schema; example?: unknown; examples?: unknown }
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
  components: { schemas: Record<string, Schema>; responses: object }
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

/** Beside the schema, or in it. */
const shown = (media: Media) => media.example !== undefined || media.examples !== undefined || exemplified(media.schema)

const exemplified = (schema: Schema): boolean => {
  if (schema.$ref !== undefined) return exemplified(document.components.schemas[schema.$ref.split('/').at(-1)!]!)
  return schema.examples !== undefined || [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(exemplified)
}

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

  it.each(operations)(
    '$name has a summary, tags, its access, examples, and all its refusals',
    ({ path, method, operation }) => {
      expect(operation.summary, 'summary').toBeTruthy()
      expect(operation.tags, 'tags').toHaveLength(1)
      expect(operation['x-access'], 'access').toBeTruthy()
      const bodies = Object.values(operation.requestBody?.content ?? {})
      for (const body of bodies) expect(shown(body), 'an example of the body').toBe(true)
      for (const [status, reply] of Object.entries(operation.responses)) {
        expect(reply.description, `what ${status} is`).not.toBe('Default Response')
        if (!status.startsWith('2')) continue
        for (const media of Object.values(reply.content ?? {}))
          expect(shown(media), `an example of ${status}`).toBe(true)
      }
      const statuses = Object.keys(operation.responses)
      expect(statuses).toEqual(expect.arrayContaining(['400', '500', '503']))
      if (operation['x-access'] !== 'public')
        expect(statuses).toEqual(expect.arrayContaining(['401', '403', '406', '429']))
      if (path.includes('{')) expect(statuses).toContain('404')
      if (bodies.length > 0) expect(statuses).toEqual(expect.arrayContaining(['413', '415']))
      if (method !== 'get') expect(statuses).toEqual(expect.arrayContaining(['409', '422']))
    },
  )

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
