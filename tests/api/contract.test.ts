import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isDescribed, operationsOf, walkSchemas } from '../../src/platform/http/contract-components.ts'
import type { Document, Schema } from '../../src/platform/http/contract-document.ts'
import { contractTags } from '../../src/platform/http/contract-tags.ts'
import { Amount, Quantity } from '../../src/platform/http/wire.ts'
import { inlined } from '../support/contract.ts'

const text = readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8')
const document = JSON.parse(text) as Document

/** What RE2 (Go, and much else) refuses in a pattern: looking around, and what was matched before. */
const refusedByRe2 = /\(\?[=!]|\(\?<[=!]|\\[1-9]|\\k</

function patternsOf(contract: Document): string[] {
  const patterns: string[] = []
  walkSchemas(contract, ({ pattern }) => {
    if (pattern !== undefined) patterns.push(pattern)
  })
  return patterns
}

describe('every pattern of the contract', () => {
  it('is read by engines without lookahead, and by ours', () => {
    const patterns = patternsOf(document)
    expect(patterns.length).toBeGreaterThan(15)
    expect(patterns.filter((pattern) => refusedByRe2.test(pattern))).toEqual([])
    for (const pattern of patterns) expect(() => new RegExp(pattern, 'u'), pattern).not.toThrow()
  })

  it('control: a lookahead, a lookbehind and a backreference are noticed', () => {
    for (const pattern of ['^(?!0+$)\\d+$', '^(?=a)b', '(?<!a)b', '(?<=a)b', '(a)\\1', '(?<x>a)\\k<x>']) {
      const broken = structuredClone(document)
      broken.components.schemas['Broken'] = { type: 'string', pattern }
      expect(
        patternsOf(broken).some((each) => refusedByRe2.test(each)),
        pattern,
      ).toBe(true)
    }
  })
})

describe('an amount', () => {
  const positive = /^(?!0+(\.0+)?$)\d{1,15}(\.\d{1,6})?$/
  const texts = [
    '0',
    '00',
    '0.0',
    '0.000001',
    '1',
    '01',
    '10',
    '0.10',
    '-1',
    '',
    '.5',
    '1.',
    '1.0000000',
    '9'.repeat(15),
  ]

  it('is told by the contract as the server takes it', () => {
    const shared = document.components.schemas['PositiveDecimal']!
    const patterns = [shared.pattern, ...(shared.allOf ?? []).map(({ pattern }) => pattern)].map(
      (each) => new RegExp(each!),
    )
    for (const value of [...texts, '9'.repeat(16), '000000000000000', `${'0'.repeat(14)}1`]) {
      const wanted = positive.test(value)
      expect(
        patterns.every((pattern) => pattern.test(value)),
        value,
      ).toBe(wanted)
      expect(Quantity.safeParse(value).success, value).toBe(wanted)
      expect(Amount.safeParse(value).success, value).toBe(wanted)
    }
  })
})

describe('words of undertakings', () => {
  /** Names of fields and wire values that somebody meets who reads, or writes to, a request for consultation. */
  function wordsOf(contract: Document): string[] {
    const words = new Set<string>()
    const seen = new Set<string>()
    const look = (node: unknown): void => {
      if (node === null || typeof node !== 'object') return
      const { $ref, properties, enum: values, const: value } = node as Schema & { const?: unknown }
      for (const word of [...Object.keys(properties ?? {}), ...(values ?? []), value])
        if (typeof word === 'string') words.add(word)
      if ($ref !== undefined && !seen.has($ref)) {
        seen.add($ref)
        look(resolve($ref))
      }
      for (const [key, child] of Object.entries(node)) if (!key.startsWith('example')) look(child)
    }
    for (const [path, operations] of Object.entries(contract.paths))
      if (/^\/v1\/(consultations|offers)/.test(path)) look(operations)
    return [...words]
  }
  // A desk, an officer and a line that are on duty are of the telephone.
  const isOfLaw = (word: string) =>
    (/duty|overdue|breach|obligat|violat/i.test(word) || /(^|_)late(_|$)|Late([A-Z]|$)/.test(word)) &&
    !/duty_?(desk|officer|line)/i.test(word)

  it('are those of political commitments: no duty, breach, obligation, and nothing late or overdue', () => {
    const words = wordsOf(document)
    expect(words).toEqual(expect.arrayContaining(['undertaking', 'in_time', 'after_time', 'open', 'no_answer']))
    expect(words.filter(isOfLaw)).toEqual([])
    expect(['duty', 'overdue', 'isLate', 'breach', 'dutyDesk', 'template'].filter(isOfLaw), 'control').toEqual([
      'duty',
      'overdue',
      'isLate',
      'breach',
    ])
  })
})

describe('replies', () => {
  it('are open: no schema that a reply reaches says that it has no other fields', () => {
    const closed: string[] = []
    const seen = new Set<string>()
    const look = (node: unknown, at: string): void => {
      if (node === null || typeof node !== 'object') return
      const { $ref, additionalProperties } = node as Schema
      if (additionalProperties === false) closed.push(at)
      if ($ref !== undefined && !seen.has($ref)) {
        seen.add($ref)
        look(resolve($ref), $ref)
      }
      for (const [key, child] of Object.entries(node)) if (!key.startsWith('example')) look(child, `${at}/${key}`)
    }
    for (const operation of operationsOf(document)) look(operation.responses, operation.operationId!)
    expect(closed).toEqual([])
    expect(seen.size).toBeGreaterThan(50)
  })

  it('tell their headers: the trace of all, the tag of what has a version, the next page of lists, the replay of writes', () => {
    for (const operation of operationsOf(document)) {
      for (const [status, given] of Object.entries(operation.responses)) {
        const reply = given.$ref === undefined ? given : (resolve(given.$ref) as typeof given)
        const headers = Object.keys(reply.headers ?? {})
        const said = `${operation.operationId} ${status}`
        expect(headers, said).toContain('Trace-Id')
        if (status === '429') expect(headers, said).toEqual(expect.arrayContaining(['Retry-After', 'RateLimit-Limit']))
        if (status === '503') expect(headers, said).toContain('Retry-After')
        const key = operation.parameters?.some(({ $ref }) => String($ref).endsWith('/IdempotencyKey'))
        if (key && status.startsWith('2')) expect(headers, said).toContain('Idempotency-Replayed')
      }
    }
  })
})

describe('the contract', () => {
  it('describes every operation, every parameter and every tag, and uses every tag that it describes', () => {
    const used = new Set<string>()
    for (const { operationId, description, tags, parameters = [] } of operationsOf(document)) {
      expect(description, operationId).toBeTruthy()
      used.add(tags![0]!)
      for (const parameter of parameters) {
        const { $ref } = parameter as { $ref?: string }
        const said = $ref === undefined ? parameter : (resolve($ref) as typeof parameter)
        expect(said['description'], `${operationId} ${said.name}`).toBeTruthy()
      }
    }
    expect([...used].sort()).toEqual(contractTags.map(({ name }) => name).sort())
  })

  it('describes every field', () => {
    const silent = new Set<string>()
    let fields = 0
    walkSchemas(document, ({ properties }, _, owner) => {
      for (const [name, field] of Object.entries(properties ?? {})) {
        fields += 1
        if (!isDescribed(document, field)) silent.add(`${owner}.${name}`)
      }
    })
    expect([...silent]).toEqual([])
    expect(fields).toBeGreaterThan(1_500)
  })

  it('says once what several places have: no parameter and no list of words stands in it twice', () => {
    const parameters = [...operationsOf(document)].flatMap((operation) => operation.parameters ?? [])
    const inline = parameters
      .filter((parameter) => !('$ref' in parameter))
      .map((parameter) => JSON.stringify(parameter))
    expect(inline.length).toBe(new Set(inline).size)
    const words: string[] = []
    walkSchemas(document, (schema) => {
      if (schema.type === 'string' && (schema.enum?.length ?? 0) > 1) words.push(JSON.stringify(schema.enum))
    })
    expect(words.filter((list, index) => words.indexOf(list) !== index)).toEqual([])
  })
})

function resolve(pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document)
}

/** What the contract says of `allowedActions`, in lists of words and in examples, that is no operation of it. */
function strangersAmongActions(contract: object): string[] {
  const whole = inlined(contract)
  const operations = new Set(operationsOf(contract as Document).map(({ operationId }) => operationId as string))
  const found: string[] = []
  const visit = (node: unknown, at: string): void => {
    if (node === null || typeof node !== 'object') return
    for (const [key, child] of Object.entries(node)) {
      if (key === 'allowedActions') {
        const words = Array.isArray(child) ? child : (child as { items?: { enum?: unknown[] } }).items?.enum
        if (words === undefined) found.push(`${at}: names no words`)
        else found.push(...words.filter((word) => !operations.has(String(word))).map((word) => `${at}: ${word}`))
      }
      visit(child, `${at}/${key}`)
    }
  }
  visit(whole, '')
  return found
}

describe('allowedActions', () => {
  it('are operations of the contract, in every record and every example', () => {
    expect(strangersAmongActions(document)).toEqual([])
  })

  it('control: a word that is no operation is noticed, and a list without words', () => {
    const broken = structuredClone(document)
    const schemas = broken.components.schemas as unknown as Record<string, object>
    schemas['Broken'] = {
      type: 'object',
      properties: { allowedActions: { type: 'array', items: { enum: ['stateLotEvent', 'ping'] } } },
      examples: [{ allowedActions: ['evidence'] }],
    }
    schemas['Open'] = { type: 'object', properties: { allowedActions: { type: 'array', items: { type: 'string' } } } }
    expect(strangersAmongActions(broken).map((each) => each.split(': ')[1])).toEqual([
      'ping',
      'evidence',
      'names no words',
    ])
  })
})
