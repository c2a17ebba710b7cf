import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, decodeCursor, pageOf } from '../../platform/http/cursor.ts'
import { ParticipantCode } from '../../platform/http/wire.ts'
import { provisionToJson } from './present.ts'
import { agreementExists, findProvision, listProvisions, type ProvisionRow } from './provision-queries.ts'
import {
  AgreementProvisionQuery,
  Provision,
  ProvisionPage,
  ProvisionParams,
  ProvisionQuery,
} from './provision-schemas.ts'
import { AgreementParams } from './schemas.ts'

const tags = ['Agreements']
const keyOf = (row: ProvisionRow) => [row.participant, row.agreementId, row.ordinal] as const

export function provisionRoutes({ app, door }: AppContext): void {
  app.route({
    method: 'GET',
    url: '/v1/provisions',
    schema: {
      operationId: 'listProvisions',
      summary: 'Search provisions',
      description: 'Over all agreements, in the order of the texts. `q` searches both languages.',
      tags,
      querystring: ProvisionQuery,
      response: { 200: ProvisionPage },
    },
    config: { access: 'agreement.read', conditional: true },
    handler: async (request, reply) => {
      const { cursor, limit, ...filter } = request.query
      const after = cursor === undefined ? undefined : provisionCursor(cursor)
      return await read(door, request, async (tx) => {
        const rows = await listProvisions(tx, { ...filter, after, limit: limit + 1 })
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf, toJson: provisionToJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/provisions/:id',
    schema: {
      operationId: 'getProvision',
      summary: 'Read a provision',
      description: 'By its agreement and locator.',
      tags,
      params: ProvisionParams,
      response: { 200: Provision },
    },
    config: { access: 'agreement.read', conditional: true, addressed: true },
    handler: async (request) =>
      await read(door, request, async (tx) => {
        const row = await findProvision(tx, request.params.id)
        if (row === undefined) throw notFound('provision', request.params.id)
        return provisionToJson(row)
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/agreements/:id/provisions',
    schema: {
      operationId: 'listAgreementProvisions',
      summary: 'List the provisions of an agreement',
      description: 'In the order of the text. A text that was not seen has none.',
      tags,
      params: AgreementParams,
      querystring: AgreementProvisionQuery,
      response: { 200: ProvisionPage },
    },
    config: { access: 'agreement.read', conditional: true, addressed: true },
    handler: async (request, reply) => {
      const { cursor, limit, ...filter } = request.query
      const after = cursor === undefined ? undefined : provisionCursor(cursor)
      const { id } = request.params
      return await read(door, request, async (tx) => {
        const [known, rows] = await Promise.all([
          agreementExists(tx, id),
          listProvisions(tx, { ...filter, agreementId: id, after, limit: limit + 1 }),
        ])
        if (!known) throw notFound('agreement', id)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf, toJson: provisionToJson })
      })
    },
  })
}

/** The last item's party, agreement and place; @throws Refusal `invalid_request` */
function provisionCursor(cursor: string): readonly [string, string, number] {
  const key = z.tuple([ParticipantCode, z.uuid(), z.int32()]).safeParse(decodeCursor(cursor, ['', '', 0] as const))
  if (!key.success) throw badParameter('cursor', 'is not a cursor of this list')
  return key.data
}
