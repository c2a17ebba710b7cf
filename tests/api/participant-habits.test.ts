import { afterAll, beforeAll, expect, it } from 'vitest'
import contract from '../../openapi/openapi.json' with { type: 'json' }
import { createTestApp, type TestApp } from '../support/app.ts'

// People write UK for the United Kingdom and EL for Greece. Whatever takes a participant says which code is meant: the
// fields are found in the contract, so that a new one is held to it as well.

type Schema = {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  pattern?: string
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
}
type Step = string | 0
const components = contract.components.schemas as Record<string, Schema>
const resolved = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : resolved(components[schema.$ref.split('/').at(-1)!]!)

type Place = { steps: Step[]; kinds: [steps: Step[], kind: unknown][] }

/** Where a body takes a participant, or an audience that may be one, and which kinds it has to be of on the way there. */
function places(given: Schema, at: Place = { steps: [], kinds: [] }, depth = 0): Place[] {
  const schema = resolved(given)
  if (depth > 12) return []
  if (schema.pattern === '^[A-Z]{2}$' || schema.pattern?.startsWith('^([A-Z]{2}|') === true) return [at]
  const members = Object.entries(schema.properties ?? {})
  const kinds = members.flatMap(([name, each]): Place['kinds'] => {
    const { const: only, enum: among } = resolved(each)
    const kind = only ?? (among?.length === 1 ? among[0] : undefined)
    return kind === undefined ? [] : [[[...at.steps, name], kind]]
  })
  const within = { steps: at.steps, kinds: [...at.kinds, ...kinds] }
  const below = (step: Step, each: Schema) => places(each, { ...within, steps: [...at.steps, step] }, depth + 1)
  return [
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((each) =>
      places(each, within, depth + 1),
    ),
    ...members.flatMap(([name, each]) => below(name, each)),
    ...(schema.items === undefined ? [] : below(0, schema.items)),
  ]
}

/** The example with one value set, what is on the way made where it is not there. */
function withValue(example: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value
  if (step === 0) return [withValue(Array.isArray(example) ? example[0] : undefined, rest, value)]
  const members = (example ?? {}) as Record<string, unknown>
  return { ...members, [step]: withValue(members[step], rest, value) }
}

type Operation = {
  operationId: string
  requestBody?: { content: Record<string, { schema: Schema }> }
}
const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  (['post', 'patch'] as const).flatMap((verb) => {
    const operation = (item as unknown as Record<string, Operation | undefined>)[verb]
    const schema = operation?.requestBody?.content['application/json']?.schema
    return operation === undefined || schema === undefined
      ? []
      : [{ path, method: verb.toUpperCase() as 'POST' | 'PATCH', id: operation.operationId, schema }]
  }),
)
/** Every field once: a component is read by its name wherever it stands. */
const fields = operations.flatMap((operation) => {
  const all = places(operation.schema).map((place) => ({ ...operation, place, pointer: `/${place.steps.join('/')}` }))
  return [...new Map(all.map((each) => [each.pointer, each])).values()]
})

type Field = (typeof fields)[number]

function bodyWith({ schema, place }: Field, value: string): unknown {
  const example = resolved(schema).examples?.[0]
  return [...place.kinds, [place.steps, value] as const].reduce(
    (body, [at, each]) => withValue(body, at, each),
    example,
  )
}

async function send({ method, path }: Field, body: unknown, token: string) {
  const reply = await test.app.inject({
    method,
    url: path.replace(/\{\w+\}/g, crypto.randomUUID()),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    },
    payload: JSON.stringify(body),
  })
  type Told = { pointer?: string; line?: number; detail: string }
  const { errors = [], results = [] } = reply.json<{
    errors?: Told[]
    results?: { line: number; refusal: { errors: Told[] } | null }[]
  }>()
  // A batch that takes what is right says of each other item what is wrong.
  return [
    ...errors,
    ...results.flatMap(({ line, refusal }) => (refusal?.errors ?? []).map((each) => ({ line, ...each }))),
  ]
}

let test: TestApp
beforeAll(async () => {
  test = await createTestApp()
})
afterAll(() => test.close())

it('every field of a body that takes a participant says at UK that GB is meant, and at EL that GR is', async () => {
  // Items of a batch are read for whoever may post them.
  const tokens = await Promise.all(['coordinator', 'ministry'].map((role) => test.token('UA', role)))
  const silent: string[] = []
  for (const field of fields) {
    for (const [habit, meant] of [
      ['UK', 'GB'],
      ['EL', 'GR'],
    ] as const) {
      const replies = await Promise.all(tokens.map((token) => send(field, bodyWith(field, habit), token)))
      const reply = replies.flat()
      const says = `is no code of ISO 3166-1: write ${meant}`
      const told = reply.some(({ pointer, line, detail }) => {
        const at = line === undefined ? pointer : `/items/${line - 1}${pointer}`
        return at === field.pointer && detail === says
      })
      if (!told) silent.push(`${field.id} ${field.pointer} ${habit}: ${JSON.stringify(reply)}`)
    }
  }
  expect(fields.length).toBeGreaterThan(60)
  expect(silent).toEqual([])
})

it('and so do filters, and paths that name a participant', async () => {
  const auditor = test.as('UA', 'auditor')
  for (const url of [
    '/v1/pledges?participant=UK',
    '/v1/participants/UK',
    '/v1/outlook?without=US,UK',
    '/v1/ledger-entries?receiver=UK',
  ]) {
    const reply = await auditor.get(url)
    expect([url, reply.status, JSON.stringify(reply.body)]).toEqual([url, 400, expect.stringContaining('write GB')])
  }
})
