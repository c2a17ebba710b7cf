import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readInput } from '../../src/platform/http/input.ts'
import { webAddress } from '../../src/platform/http/wire.ts'
import { inUkrainian } from '../../src/platform/language/language.ts'
import type { ProblemBody, TestApp } from '../support/app.ts'
import { type Leaf, placesOf, takenBy, textsOf } from '../support/body-texts.ts'
import { createBooks } from '../support/books.ts'
import { commitGoods, register } from '../support/goods.ts'

// What holds of every body, query and path of the service, wherever in it something stands.

let test: TestApp
let places: Leaf[]
let texts: Leaf[]
beforeAll(async () => {
  const { made, bodies, queries, paths } = await takenBy(createBooks)
  test = made
  const within = (of: typeof placesOf) => (each: Leaf) =>
    of(each.schema).map(({ at, schema }) => ({ at: `${each.at} ${at}`, schema }))
  places = [...bodies, ...queries, ...paths].flatMap(within((schema) => placesOf(schema)))
  texts = [...bodies, ...queries, ...paths].flatMap(within(textsOf))
})
afterAll(() => test.close())

const read = ({ schema }: Leaf, given: unknown) => {
  const result = readInput(schema, given)
  return 'value' in result ? result.value : undefined
}

describe('an identifier (RFC 9562)', () => {
  const id = '01979d2a-7f31-7000-8000-4c9a3a2f6b10'
  const isId = (leaf: Leaf) => read(leaf, id) !== undefined && read(leaf, 'words') === undefined
  const keptAsTyped = (leaves: readonly Leaf[]) =>
    leaves.filter((leaf) => isId(leaf) && read(leaf, id.toUpperCase()) !== id).map(({ at }) => at)

  it('in capital letters is the same one, in every place that takes one', () => {
    expect(keptAsTyped(texts)).toEqual([])
    expect(texts.filter(isId).length).toBeGreaterThan(200)
  })

  it('in capital letters names the same record in an address, in a body and in a filter', async () => {
    const sweden = test.as('SE', 'ministry')
    const commitment = await commitGoods(sweden)
    const lot = await register(sweden, { commitmentId: commitment.toUpperCase() })
    const told = await sweden.get<{ id: string; commitmentId: string }>(`/v1/lots/${lot.id.toUpperCase()}`)
    expect(told).toMatchObject({ status: 200, body: { id: lot.id, commitmentId: commitment } })
    const found = await sweden.get<{ items: object[] }>(`/v1/lots?commitmentId=${commitment.toUpperCase()}`)
    expect(found.body.items).toHaveLength(1)
  })

  it('control: one that is taken as it is typed is noticed', () => {
    const body = z.strictObject({ id: z.uuid(), others: z.array(z.uuid().toLowerCase()) })
    expect(keptAsTyped(textsOf(body))).toEqual(['/id'])
  })
})

describe('an address on the web', () => {
  const good = 'https://duty.mfa.example/a%20b?c=d&e=[1]#f'
  const plain = 'https://duty.mfa.example/a'
  const isAddress = (leaf: Leaf) => read(leaf, plain) !== undefined && read(leaf, 'words') === undefined
  const wrong = [
    'https://duty.mfa.example/a b',
    'https://duty.mfa.example/в',
    'https://мзс.example/',
    'https://duty.mfa.example/%zz',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://duty.mfa.example/a',
  ]
  const wronglyTaken = (leaves: readonly Leaf[]) =>
    leaves.filter(isAddress).flatMap((leaf) => {
      const taken = wrong.filter((address) => read(leaf, address) !== undefined)
      return taken.map((address) => `${leaf.at} ${address}`)
    })

  it('is one to the character (RFC 3986), of http or https, in every place that takes one', () => {
    expect(wronglyTaken(texts)).toEqual([])
    expect(texts.filter(isAddress).length).toBeGreaterThan(6)
    expect(texts.filter((leaf) => isAddress(leaf) && read(leaf, ` ${plain}\n`) !== plain)).toEqual([])
    expect(webAddress(200).safeParse(good).success).toBe(true)
  })

  it('control: one that is an address for the parser alone is noticed', () => {
    const told = wronglyTaken(textsOf(z.strictObject({ url: z.url() })))
    expect(told).toHaveLength(wrong.length)
  })
})

describe('what is wrong is told in words, in both languages', () => {
  const wrong = [true, 7, 'x', '', {}, [], 'X y', 'é', { participant: 'pl' }]
  const bare = /^Invalid (input$|UUID|URL|string|ISO|email)/
  const unsaid = (leaves: readonly Leaf[]) =>
    leaves.flatMap(({ at, schema }) => {
      const told = wrong.flatMap((given) => {
        const result = readInput(schema, given)
        return 'error' in result ? result.error.issues.map(({ message }) => message) : []
      })
      const missing = (message: string) => bare.test(message) || inUkrainian(message) === undefined
      return [...new Set(told)].filter(missing).map((message) => `${at}: ${message}`)
    })

  it('of every place of every input, and of every choice between several forms', () => {
    expect(unsaid(places)).toEqual([])
    expect(places.length).toBeGreaterThan(2_000)
  })

  it('control: an identifier, an address and a pattern without words are noticed, and words that one language lacks', () => {
    const d = z.enum(['a'], { error: 'is not a' })
    const body = z.strictObject({ a: z.uuid(), b: z.url(), c: z.string().regex(/^\d$/), d })
    expect(unsaid(placesOf(body)).map((told) => told.slice(0, 18))).toEqual([
      '/a: Invalid UUID',
      '/b: Invalid URL',
      '/c: Invalid string',
      '/d: is not a',
    ])
  })

  const told = async (url: string, body?: object) => {
    const client = test.as('UA', 'ministry')
    const reply = body === undefined ? await client.get(url) : await client.post<ProblemBody>(url, body)
    return [reply.status, reply.body.errors]
  }

  it('of who is neither a participant by its code nor by its id', async () => {
    const detail = 'must be the code of a participant, or its id'
    for (const key of ['pl', 'POL'])
      expect(await told(`/v1/participants/${key}`)).toEqual([400, [{ parameter: 'code', detail }]])
  })

  it('of a side of a payment by the form that it is nearest to', async () => {
    const receipt = { amount: '1.00', currency: 'EUR', transactionDate: '2026-11-02' }
    const of = (provider: unknown) => told('/v1/receipts', { ...receipt, provider })
    const detail = 'must be two capital letters'
    expect(await of({ participant: 'pl' })).toEqual([400, [{ pointer: '/provider/participant', detail }]])
    expect(await of({ organisationId: '7' })).toEqual([
      400,
      [{ pointer: '/provider/organisationId', detail: 'must be a UUID' }],
    ])
  })

  it('of a parameter that stands there twice, good as each of them is', async () => {
    const detail = 'stands there twice'
    for (const [parameter, value] of [
      ['status', 'draft'],
      ['requester', 'UA'],
      ['limit', '2'],
    ])
      expect(await told(`/v1/consultations?${parameter}=${value}&${parameter}=${value}`)).toEqual([
        400,
        [{ parameter, detail }],
      ])
  })
})

describe('a pattern', () => {
  type Check = { _zod: { def: { pattern?: RegExp } } }
  const flagged = (leaves: readonly Leaf[]) =>
    leaves.flatMap(({ at, schema }) => {
      const checks = (schema.def as { checks?: Check[] }).checks ?? []
      return checks.some(({ _zod }) => (_zod.def.pattern?.flags ?? '') !== '') ? [at] : []
    })

  it('has no flags: the contract tells the pattern alone, and a reader of it would refuse what is taken', () => {
    expect(flagged(texts)).toEqual([])
  })

  it('control: one that passes small letters for capital ones is noticed', () => {
    expect(flagged(textsOf(z.strictObject({ type: z.string().regex(/^[a-z]+$/i) })))).toEqual(['/type'])
  })
})
