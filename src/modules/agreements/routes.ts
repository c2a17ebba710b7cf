import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { read } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, decodeCursor, pageOf, scopeOf } from '../../platform/http/cursor.ts'
import { ParticipantCode } from '../../platform/http/wire.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import { Comparison, ComparisonQuery, comparisonToJson } from './comparison-schemas.ts'
import { agreementToJson, clauseToJson, summaryToJson } from './present.ts'
import { provisionRoutes } from './provision-routes.ts'
import { compareClauses, findAgreement, findClauseHistory, listAgreements, type SummaryRow, today } from './queries.ts'
import { registerRoutes } from './register-routes.ts'
import {
  Agreement,
  AgreementAsOfQuery,
  AgreementPage,
  AgreementParams,
  AgreementQuery,
  ClauseHistory,
  ClauseParams,
} from './schemas.ts'

const tags = ['Agreements']

export function agreementRoutes(context: AppContext): void {
  const { app, door } = context
  app.route({
    method: 'GET',
    url: '/v1/agreements',
    schema: {
      operationId: 'listAgreements',
      summary: 'List agreements',
      description:
        'Those that stood on the day of `asOf`, by party. All without a way out: `clause=termination&presence=absent`; all that provide for consultation within a day: `deadlineHoursMax=24`. What is absent from a text is not what is unknown of it.',
      tags,
      querystring: AgreementQuery,
      response: { 200: AgreementPage },
    },
    config: { access: 'agreement.read', conditional: true },
    handler: async (request, reply) => {
      const { cursor, limit, ...filter } = request.query
      const after = cursor === undefined ? undefined : agreementCursor(cursor)
      return await read(door, request, async (tx) => {
        const asOf = filter.asOf ?? today(tx)
        const rows = await listAgreements(tx, { ...filter, asOf, after, limit: limit + 1 })
        const toJson = (row: SummaryRow) => summaryToJson(row, tx.actor)
        return pageOf(request, reply, tx.actor, { rows, limit, keyOf: (row) => [row.participant, row.id], toJson })
      })
    },
  })
  app.route({
    method: 'GET',
    url: '/v1/agreements/comparison',
    schema: {
      operationId: 'compareAgreements',
      summary: 'Compare clauses over all agreements',
      description:
        'The clause matrix: a row for each agreement that stood on the day of `asOf`, a column for each clause type, with what can be set side by side, and how many texts have it, have it not, or were not seen.',
      tags,
      querystring: ComparisonQuery,
      response: { 200: Comparison },
    },
    config: { access: 'agreement.read', conditional: true },
    handler: async (request) =>
      await read(door, request, async (tx) => {
        const asOf = request.query.asOf ?? today(tx)
        const columns = request.query.clauses ?? [...clauseTypes]
        const rows = await compareClauses(tx, columns, asOf)
        return comparisonToJson({ rows, columns, asOf, actor: tx.actor, scope: scopeOf(tx.actor) })
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/agreements/:id',
    schema: {
      operationId: 'getAgreement',
      summary: 'Read an agreement',
      description:
        'Everything that the register holds of it, each fact with its source: dated statuses, the clauses of the day of `asOf`, claims that conflict, what its parties have proposed. Before its signature the status is null and the clauses are those first signed.',
      tags,
      params: AgreementParams,
      querystring: AgreementAsOfQuery,
      response: { 200: Agreement },
    },
    config: { access: 'agreement.read', addressed: true },
    handler: async (request, reply) =>
      await read(door, request, async (tx) => {
        const asOf = request.query.asOf ?? today(tx)
        const view = await findAgreement(tx, request.params.id, asOf)
        if (view === undefined) throw notFound('agreement', request.params.id)
        reply.header('ETag', `"${view.row.version}"`)
        return agreementToJson(view, tx.actor, asOf)
      }),
  })
  app.route({
    method: 'GET',
    url: '/v1/agreements/:id/clauses/:type/history',
    schema: {
      operationId: 'listClauseVersions',
      summary: 'Read the history of a clause',
      description: 'Every version, oldest first, with the proposal that wrote it.',
      tags,
      params: ClauseParams,
      response: { 200: ClauseHistory },
    },
    config: { access: 'agreement.read', addressed: true, conditional: true },
    handler: async (request) =>
      await read(door, request, async (tx) => {
        const { id, type } = request.params
        const versions = await findClauseHistory(tx, id, type)
        if (versions === undefined) throw notFound('agreement', id)
        return { agreementId: id, type, items: versions.map(clauseToJson) }
      }),
  })
  provisionRoutes(context)
  registerRoutes(context)
}

/** The last item's party and id; @throws Refusal `invalid_request` */
function agreementCursor(cursor: string): readonly [string, string] {
  const key = z.tuple([ParticipantCode, z.uuid()]).safeParse(decodeCursor(cursor, ['', ''] as const))
  if (!key.success) throw badParameter('cursor', 'is not a cursor of this list')
  return key.data
}
