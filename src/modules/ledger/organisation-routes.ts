import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import { write } from '../../platform/db/write.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { decodeIdCursor, pageOf } from '../../platform/http/cursor.ts'
import { Id, PageQuery } from '../../platform/http/wire.ts'
import { OrganisationInput } from './inputs.ts'
import { Organisation, OrganisationPage, organisationToJson } from './organisation-schemas.ts'
import { findOrganisation, listOrganisations, registerOrganisation } from './organisations.ts'

const tags = ['Organisations']

/** Funds, international organisations and companies that give or receive. */
export function organisationRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/organisations',
    schema: {
      operationId: 'listOrganisations',
      summary: 'List organisations',
      description: 'That give or receive without being participants.',
      tags,
      querystring: z.strictObject({
        scheme: z.string().max(60).optional(),
        identifier: z.string().max(100).optional(),
        ...PageQuery,
      }),
      response: { 200: OrganisationPage },
    },
    config: { access: 'organisation.read' },
    handler: (request, reply) =>
      read(door, request, async (tx) => {
        const { cursor, ...filter } = request.query
        const after = cursor === undefined ? undefined : decodeIdCursor(cursor)
        const rows = await listOrganisations(tx, { ...filter, after })
        const { limit } = filter
        return pageOf(request, reply, await tx.entered(), {
          rows,
          limit,
          keyOf: (row) => [row.id],
          toJson: organisationToJson,
        })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/organisations/:id',
    schema: {
      operationId: 'getOrganisation',
      summary: 'Read an organisation',
      description: 'By its id here; its scheme and identifier are what reports name it by.',
      tags,
      params: z.strictObject({ id: Id }),
      response: { 200: Organisation },
    },
    config: { access: 'organisation.read', addressed: true },
    handler: (request) =>
      read(door, request, async (tx) => {
        const row = await findOrganisation(tx, request.params.id)
        if (row === undefined) throw notFound('organisation', request.params.id)
        return organisationToJson(row)
      }),
  })
  app.route({
    method: 'POST',
    url: '/v1/organisations',
    schema: {
      operationId: 'registerOrganisation',
      summary: 'Register an organisation',
      description: 'Once for everybody, by its identifier in a published scheme.',
      tags,
      body: OrganisationInput,
      response: { 201: Organisation },
    },
    config: { access: 'organisation.create', idempotent: true },
    handler: (request, reply) =>
      write(
        door,
        request,
        reply,
        { status: 201, body: organisationToJson, location: (row) => `/v1/organisations/${row.id}` },
        (tx) => registerOrganisation(tx, request.body),
      ),
  })
}
