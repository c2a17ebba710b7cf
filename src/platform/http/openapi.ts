import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import packageFile from '../../../package.json' with { type: 'json' }
import type { Action } from '../../access/policy.ts'
import type { RefusalCode } from '../../kernel/refusal.ts'
import { validating } from '../prefer.ts'
import { lineMediaTypes, linesMediaType } from './accept.ts'
import {
  describeFields,
  describeParameters,
  type ListedCodes,
  mergeTwins,
  shareParameters,
  shareSchemas,
  walkSchemas,
} from './contract-components.ts'
import type { Document, Operation, RouteFacts, Schema } from './contract-document.ts'
import { showExamples } from './contract-examples.ts'
import { linkWhatIsMade } from './contract-links.ts'
import { addReplyHeaders, addSuccessHeaders, openReplies } from './contract-replies.ts'
import { contractTags } from './contract-tags.ts'
import { problemMediaType, problemTypes } from './problems.ts'

const description = `One consultation request instead of 28 bilateral ones, for Ukraine and the states that signed bilateral security agreements with it.

**Refusals** are RFC 9457 problem documents with a stable \`code\`. If several refusals apply, the reply is the first of this order: 503 and 429 by address, 401, 429 by account, 413 / 415 / 406, 400, 403 without any grant for the operation, replay or key mismatch, 404, 403 by relation, 428 / 412, 409, 422. A record that you may not know of gives the same 404 as one that does not exist.

**Writes**: every POST takes an \`Idempotency-Key\`. A repeated request gets the stored reply with \`Idempotency-Replayed: true\`, or 403 if the caller may no longer see what that reply is about. Operations on a record that you have read take \`If-Match\` with its ETag. With \`Prefer: handling=validate\` a write is checked completely and nothing is stored: the reply is 200 with \`Preference-Applied\` and with the result that the write would have, flags included. Ids in such a reply belong to no record.

**Who may**: \`x-access\` of an operation names an action, and \`GET /v1/permissions\` says which roles may perform it. If it is \`public\`, no token is needed.

**False friends**: a *pledge* is a non-binding public statement of intended support; a *commitment* is a firm written obligation; an *allocation* is a part of a commitment assigned to a package; a *disbursement* is cash at the recipient's disposal or control passed at hand-over. The Kiel tracker's "commitment" counts promises too; OCHA FTS does not count pledges as funding. *Absent* is not *unknown*, and missing is not zero.`

/** The facts from which the replies and headers of an operation follow. */
function factsOf({ config, method }: Pick<RouteOptions, 'config' | 'method'>, access: Action | 'public'): RouteFacts {
  return {
    access,
    open: config?.open === true,
    idempotent: config?.idempotent === true,
    write: method !== 'GET' && access !== 'public',
    ifMatch: config?.ifMatch === true,
    addressed: config?.addressed === true,
    guarded: config?.guarded === true,
    resync: config?.resync === true,
    conditional: config?.conditional === true,
    languages: config?.languages === true,
    report: config?.tellsRun === true,
    deprecated: config?.deprecated !== undefined,
  }
}

/** OpenAPI 3.1 from the zod schemas of the routes, and the documentation page, which loads nothing from outside. */
export async function describeApi(
  app: FastifyInstance,
  { publicUrl, codeLists }: { publicUrl: string | undefined; codeLists: readonly ListedCodes[] },
): Promise<void> {
  const jsonSchemaTransform = createJsonSchemaTransform({})
  let made: Document | undefined // both forms have the same content
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Accord',
        version: packageFile.version,
        description,
        contact: { name: 'The operator of this service', url: publicUrl ?? 'https://accord.example' },
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [...contractTags],
      servers: [{ url: publicUrl ?? '/', description: 'This service' }],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'at+jwt',
            description: 'RFC 9068 access token of an issuer that your participant has registered.',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: (input) => {
      const { config } = input.route
      const access = config?.access
      if (access === undefined || input.schema === undefined) return { schema: { hide: true }, url: input.url }
      const result = jsonSchemaTransform(input as Parameters<typeof jsonSchemaTransform>[0])
      return { ...result, schema: { ...result.schema, 'x-accord': factsOf(input.route, access) } } as typeof result
    },
    transformObject: (input) => {
      made ??= complete(
        jsonSchemaTransformObject(input as Parameters<typeof jsonSchemaTransformObject>[0]) as unknown as Document,
        codeLists,
      )
      return made as never
    },
  })
  /** The contract does not change while the process runs: it is written out once. */
  const documents: Record<string, { type: string; text: () => string }> = {
    '/docs/json': { type: 'application/json; charset=utf-8', text: () => JSON.stringify(app.swagger()) },
    '/docs/yaml': { type: 'application/yaml; charset=utf-8', text: () => app.swagger({ yaml: true }) },
  }
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
      route.schema = { ...route.schema, hide: true }
      const written = documents[route.url]
      if (written === undefined) return
      route.config.conditional = true
      let text: string | undefined
      route.handler = (_request, reply) => {
        text ??= written.text()
        reply.type(written.type).send(text)
      }
    })
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'none', deepLinking: true, validatorUrl: null, persistAuthorization: true },
      staticCSP: pagePolicy,
    })
  })
}

/** Nothing from other hosts. No upgrade-insecure-requests: over plain http the page would ask for itself by https. */
const pagePolicy =
  "default-src 'self'; base-uri 'self'; font-src 'self' data:; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self'"

/** The generator's text for a reply without a description. */
const unsaid = 'Default Response'
const tried = 'With `Prefer: handling=validate`: what would be made. Nothing is stored.'
const saidByStatus: Record<string, string> = { 201: 'What was made.', 503: 'It cannot serve now.' }

/** Adds what every operation has beyond its schemas: the error replies, the two headers, tags in order. */
function complete(document: Document, lists: readonly ListedCodes[]): Document {
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations)) {
      const facts = operation['x-accord']
      if (facts === undefined) continue
      delete operation['x-accord']
      operation['x-access'] = facts.access
      if (facts.access === 'public') operation.security = []
      if (facts.deprecated) operation.deprecated = true
      addHeaders(operation, facts)
      if (operation.requestBody !== undefined && mayBeLeftOut(operation.requestBody, document)) {
        operation.requestBody.required = false
      }
      tellOfLines(operation)
      if (facts.conditional) {
        operation.responses['304'] = {
          description: 'The reply would be the same as the one whose ETag was sent in If-None-Match.',
        }
      }
      for (const [status, reply] of Object.entries(operation.responses)) {
        if (status === '200' && operation.responses['201'] !== undefined) reply['description'] = tried
        if (reply['description'] === unsaid) reply['description'] = saidByStatus[status] ?? 'What was asked for.'
      }
      addSuccessHeaders(operation, facts, document)
      for (const status of statuses(operation, facts)) {
        operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` }
      }
    }
  }
  const text = JSON.stringify(document.paths)
  document.components['responses'] = Object.fromEntries(
    [...problemResponses()].filter(([name]) => text.includes(`"#/components/responses/${name}"`)),
  )
  addReplyHeaders(document)
  dropUnused(document)
  openReplies(document)
  // The generator names a schema by its use; readers do not need the suffix that keeps the two uses apart. A body that is
  // read without its schema, and checked with it later, names its schema by `x-schema`.
  const named = mergeTwins(
    JSON.parse(
      JSON.stringify(document)
        .replaceAll(/"x-schema":"(\w+)"/g, '"$ref":"#/components/schemas/$1"')
        .replaceAll(/(Body|Patch)Input"/g, (_, use) => (use === 'Body' ? 'Input"' : 'Patch"')),
    ),
  )
  walkSchemas(named, (schema) => {
    tellFlags(schema)
    if (schema.type === 'integer') schema.format ??= (schema.maximum ?? Infinity) < 2 ** 31 ? 'int32' : 'int64'
  })
  describeParameters(named)
  shareParameters(named)
  shareSchemas(named, lists)
  describeFields(named, lists)
  walkSchemas(named, typeParts)
  showExamples(named)
  linkWhatIsMade(named)
  named.components.schemas = byName(named.components.schemas) // whatever order modules were loaded in
  return named
}

/** Without a type beside a pattern, generators of clients take the value for anything. */
function typeParts({ type, allOf = [] }: Schema): void {
  if (type !== 'string') return
  for (const part of allOf) part.type ??= type
}

/** In a query a flag is the text `true` or `false`, which is how a boolean is written there. */
function tellFlags(schema: Schema): void {
  if (schema.type !== 'string' || schema.enum?.join() !== 'true,false') return
  schema.type = 'boolean'
  delete schema.enum
}

/** The generator makes every body required, even one that may be null. */
function mayBeLeftOut({ content }: NonNullable<Operation['requestBody']>, document: Document): boolean {
  const schema = content['application/json']?.schema
  const name = schema?.$ref?.split('/').at(-1)
  const meant = name === undefined ? schema : document.components.schemas[name]
  return meant?.anyOf?.some(({ type }) => type === 'null') === true
}

/** The same list as JSON Lines: a text, whose lines are the items of the document. */
function tellOfLines({ requestBody }: Operation): void {
  const content = requestBody?.content
  const { items = [] } = (content?.['application/json']?.example ?? {}) as { items?: unknown[] }
  if (content?.[linesMediaType] === undefined) return
  content[linesMediaType] = {
    schema: {
      type: 'string',
      description: `One item as JSON on each line. Also accepted as ${lineMediaTypes.slice(1).join(', ')}.`,
    },
    example: items.map((item) => `${JSON.stringify(item)}\n`).join(''),
  }
}

function addHeaders(operation: Operation, facts: RouteFacts): void {
  operation.parameters ??= []
  if (facts.idempotent) {
    operation.parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description:
        'One fresh key per request, quoted or bare; a repeated one is answered with the stored reply. With `Prefer: handling=validate` it may be left out.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
      example: '6f1c2f5e-6d5b-4f7e-9b0a-0c8f7c1f7a11',
    })
  }
  if (facts.ifMatch) {
    operation.parameters.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: 'ETag of the version that you have read.',
      schema: { type: 'string', minLength: 1 },
      example: '"3"',
    })
  }
  if (facts.write) {
    operation.parameters.push({
      name: 'Prefer',
      in: 'header',
      required: false,
      description:
        'RFC 7240: with `handling=validate` everything is checked and nothing stored; the reply has `Preference-Applied`.',
      schema: { type: 'string' },
      example: validating,
    })
  }
  if (facts.languages) {
    operation.parameters.push({
      name: 'Accept-Language',
      in: 'header',
      required: false,
      description: 'The language of sentences for people: English or Ukrainian (RFC 9110). Refusals always follow it.',
      schema: { type: 'string' },
      example: 'uk',
    })
  }
  if (facts.conditional) {
    operation.parameters.push({
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'ETag of the reply that you have; the answer is 304 if the reply would be the same.',
      schema: { type: 'string', minLength: 1 },
      example: 'W/"zEpPMBz0uJrkqDxhPR1yQ0mTyvl"',
    })
  }
  if (operation.parameters.length === 0) delete operation.parameters
}

function statuses(operation: Operation, facts: RouteFacts): string[] {
  const list = ['400', '500', '503']
  if (facts.access !== 'public') list.push('401', '403')
  if (facts.access !== 'public' || facts.open) list.push('406', '429')
  if (operation.requestBody !== undefined) list.push('413', '415')
  if (facts.addressed) list.push('404')
  if (facts.resync) list.push('410')
  if (facts.ifMatch) list.push('412', '428')
  if (facts.idempotent || facts.guarded) list.push('409', '422')
  return list
}

function* problemResponses(): Generator<[string, unknown]> {
  const byStatus = new Map<number, RefusalCode[]>()
  for (const [code, { status }] of Object.entries(problemTypes) as [RefusalCode, { status: number }][]) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  for (const status of [...byStatus.keys(), 500].sort()) {
    const codes: string[] = byStatus.get(status) ?? ['internal']
    const title = codes[0] === 'internal' ? 'Internal error' : problemTypes[codes[0] as RefusalCode].title
    const example = {
      type: `urn:accord:problem:${codes[0]}`,
      title,
      status,
      code: codes[0],
      detail: `${title}.`,
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    }
    yield [
      `Problem${status}`,
      {
        description: `${title} (code: ${codes.join(', ')})`,
        content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' }, example } },
      },
    ]
  }
}

/** `.meta({ id })` makes an `…Input` twin of every schema; twins that nothing refers to are removed. */
const byName = <T>(things: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(things).sort(([a], [b]) => (a < b ? -1 : 1)))

function dropUnused(document: Document): void {
  for (;;) {
    const referred = new Set(JSON.stringify(document).match(/"#\/components\/schemas\/\w+"/g))
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !referred.has(`"#/components/schemas/${name}"`),
    )
    if (unused.length === 0) return
    for (const name of unused) delete document.components.schemas[name]
  }
}
