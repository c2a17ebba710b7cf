import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { type Change, type Presentation, type WriteTx, write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { NoFields, ReasonInput } from '../../platform/http/wire.ts'
import { confirmIssuer, proposeIssuer, reinstateIssuer, retireIssuer, suspendIssuer } from './issuer-commands.ts'
import { findIssuer, type IssuerRow, listIssuers } from './issuer-queries.ts'
import { Issuer, IssuerInput, IssuerPage, IssuerParams, IssuerQuery, issuerToJson } from './issuer-schemas.ts'

const tags = ['Issuers']
const changed: Presentation<IssuerRow> = { status: 200, body: issuerToJson, version: (row) => row.version }

export function issuerRoutes(context: AppContext): void {
  const { app, door, config } = context
  app.route({
    method: 'GET',
    url: '/v1/issuers',
    schema: {
      operationId: 'listIssuers',
      summary: 'List issuers',
      description: 'An administrator sees its own participant’s, the secretariat everybody’s.',
      tags,
      querystring: IssuerQuery,
      response: { 200: IssuerPage },
    },
    config: { access: 'issuer.read' },
    handler: async (request, reply) => {
      const { cursor, limit, ...filter } = request.query
      const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
      return await read(door, request, async (tx) => {
        const rows = await listIssuers(tx, { ...filter, after, limit: limit + 1 })
        const toJson = (row: IssuerRow) => issuerToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.id], toJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/issuers/:id',
    schema: {
      operationId: 'getIssuer',
      summary: 'Read an issuer',
      description: 'With its keys and its profile. Its own participant and the secretariat see it.',
      tags,
      params: IssuerParams,
      response: { 200: Issuer },
    },
    config: { access: 'issuer.read', addressed: true },
    handler: async (request, reply) =>
      await read(door, request, async (tx) => {
        const row = await findIssuer(tx, request.params.id)
        if (row === undefined) throw notFound('issuer', request.params.id)
        reply.header('ETag', `"${row.version}"`)
        return issuerToJson(row, tx.actor)
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/issuers',
    schema: {
      operationId: 'proposeIssuer',
      summary: 'Propose an issuer',
      description:
        'An identity provider of the caller’s own participant, with its keys or their address. No token of it is accepted before an administrator of the participant confirms it; the issuer that it replaces is retired in that same moment.',
      tags,
      body: IssuerInput,
      response: { 201: Issuer },
    },
    config: { access: 'issuer.propose', idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, { ...changed, status: 201, location: (row) => `/v1/issuers/${row.id}` }, (tx) =>
        proposeIssuer(tx, request.body, config.allowPrivateEgress),
      ),
  })
  app.route({
    method: 'POST',
    url: '/v1/issuers/:id/confirmation',
    schema: {
      operationId: 'confirmIssuer',
      summary: 'Confirm a proposed issuer',
      description: 'It is in use from now on, and the one that it replaces is retired.',
      tags,
      params: IssuerParams,
      body: NoFields,
      response: { 200: Issuer },
    },
    config: { access: 'issuer.confirm', addressed: true, ifMatch: true, idempotent: true },
    handler: async (request, reply) =>
      await write(door, request, reply, changed, (tx) => confirmIssuer(tx, request.params.id)),
  })
  const verb = (
    name: string,
    schema: { operationId: string; summary: string; description: string },
    access: 'issuer.suspend' | 'issuer.retire',
    command: Command,
  ) =>
    app.route({
      method: 'POST',
      url: `/v1/issuers/:id/${name}`,
      schema: { ...schema, tags, params: IssuerParams, body: ReasonInput, response: { 200: Issuer } },
      config: { access, addressed: true, ifMatch: true, idempotent: true },
      handler: async (request, reply) =>
        await write(door, request, reply, changed, (tx) => command(tx, request.params.id, request.body)),
    })
  verb(
    'suspension',
    {
      operationId: 'suspendIssuer',
      summary: 'Suspend an issuer',
      description:
        'By its own administrator or by the secretariat, with a reason. It acts at once: none of its tokens is served.',
    },
    'issuer.suspend',
    suspendIssuer,
  )
  verb(
    'reinstatement',
    {
      operationId: 'reinstateIssuer',
      summary: 'Lift the suspension of an issuer',
      description: 'Only by the participant that suspended it.',
    },
    'issuer.suspend',
    reinstateIssuer,
  )
  verb(
    'retirement',
    {
      operationId: 'retireIssuer',
      summary: 'Retire an issuer, or withdraw a proposed one',
      description: 'For good. Refused where no administrator of the participant could sign in any more.',
    },
    'issuer.retire',
    retireIssuer,
  )
}

type Command = (tx: WriteTx, id: string, input: ReasonInput) => Promise<Change<IssuerRow>>
