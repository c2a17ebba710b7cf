import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventSchema, eventTypes } from '../../src/events/catalogue.ts'
import type { TestApp } from '../support/app.ts'
import { scaled } from '../support/scale.ts'
import { createSceneryApp } from '../support/scenery.ts'

const text = readFileSync(new URL('../../openapi/asyncapi.json', import.meta.url), 'utf8')

type Part = Record<string, unknown>
type Whole = { channels: Record<string, { messages: Part }>; components: { messages: Part; schemas: Part } }

/** The document with its first messages alone: to parse one takes a tenth of a second. */
function ofMessages(count: number): string {
  const document = JSON.parse(text) as Whole
  const left = new Set(eventTypes.slice(count).map(eventSchema))
  const some = (part: Part) =>
    Object.fromEntries(
      Object.entries(part).filter(([name]) => !left.has(name) && !left.has(name.replace(/^webhook\./, ''))),
    )
  for (const channel of Object.values(document.channels)) channel.messages = some(channel.messages)
  const { components } = document
  return JSON.stringify({
    ...document,
    components: { ...components, messages: some(components.messages), schemas: some(components.schemas) },
  })
}

const parse = (document: string) => new Parser().parse(document)
const faultsOf = ({ diagnostics }: Awaited<ReturnType<typeof parse>>) =>
  diagnostics.filter(({ severity }) => severity <= 1).map(({ message, path }) => `${path.join('/')}: ${message}`)

const messages = scaled(4, eventTypes.length)

describe('the AsyncAPI document', () => {
  const shown = ofMessages(messages)

  it('is valid by the specification, without errors and warnings, one message per event, named by type and version', async () => {
    const parsed = await parse(shown)
    expect(faultsOf(parsed)).toEqual([])
    const names = eventTypes.slice(0, messages).map(eventSchema)
    for (const channel of parsed.document!.channels().all())
      expect(
        channel
          .messages()
          .all()
          .map((message) => message.name()),
      ).toEqual(names)
  })

  it('has a message and a schema for every event, in both channels', () => {
    const { channels, components } = JSON.parse(text) as Whole
    const names = eventTypes.map(eventSchema)
    expect(names).toContain('consultation.circulated.v1')
    for (const { messages } of Object.values(channels)) expect(Object.keys(messages)).toEqual(names)
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(names))
  })

  it('control: an operation on a channel that is not there is noticed', async () => {
    const spoiled = ofMessages(2).replaceAll('"#/channels/webhook"', '"#/channels/nowhere"')
    expect(faultsOf(await parse(spoiled))).not.toEqual([])
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
    const schemas = (JSON.parse(text) as Whole).components.schemas
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
