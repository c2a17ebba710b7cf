import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventSchema, eventTypes } from '../../src/events/catalogue.ts'
import type { TestApp } from '../support/app.ts'
import { createSceneryApp } from '../support/scenery.ts'

const text = readFileSync(new URL('../../openapi/asyncapi.json', import.meta.url), 'utf8')
type Document = { components: { schemas: Record<string, { properties: { type: { const: string } } }> } }

async function faultsOf(document: string): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(document)
  return diagnostics.filter(({ severity }) => severity <= 1).map(({ message, path }) => `${path.join('/')}: ${message}`)
}

describe('the AsyncAPI document', () => {
  it('is valid by the specification, without errors and warnings', async () => {
    expect(await faultsOf(text)).toEqual([])
  })

  it('control: an operation on a channel that is not there is noticed', async () => {
    expect(await faultsOf(text.replaceAll('"#/channels/webhook"', '"#/channels/nowhere"'))).not.toEqual([])
  })

  it('has one message per event and channel, named by type and version', async () => {
    const { document } = await new Parser().parse(text)
    const names = eventTypes.map(eventSchema)
    for (const channel of document!.channels().all()) {
      const messages = channel.messages().all()
      expect(messages.map((message) => message.name())).toEqual(names)
    }
    expect(names).toContain('consultation.circulated.v1')
  })
})

describe('what the change feed tells', () => {
  let test: TestApp
  beforeAll(async () => {
    test = (await createSceneryApp()).test
    await test.sequence()
  })
  afterAll(() => test.close())

  it('is of the schema that it names, and of no other', async () => {
    const schemas = (JSON.parse(text) as Document).components.schemas
    const ajv = new Ajv({ strict: false, validateFormats: false })
    ajv.addSchema({ $id: 'document', components: { schemas } })
    const validators = new Map(
      Object.keys(schemas).map((name) => [name, ajv.compile({ $ref: `document#/components/schemas/${name}` })]),
    )
    const { body } = await test
      .as('UA', 'coordinator')
      .get<{ items: { schema: string; type: string }[] }>('/v1/changes?limit=200')
    expect(body.items.length).toBeGreaterThan(20)
    for (const item of body.items) {
      expect(validators.get(item.schema)!(item), JSON.stringify(item)).toBe(true)
      const other = item.type === 'offer.made' ? 'offer.accepted.v1' : 'offer.made.v1'
      expect(validators.get(other)!(item)).toBe(false)
    }
  })
})
