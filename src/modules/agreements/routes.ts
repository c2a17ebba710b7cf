import { notFound } from '../../kernel/refusal.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { scopeOf } from '../../platform/http/cursor.ts'
import { operationsOn } from '../../platform/http/operations.ts'
import { ask, list } from '../../platform/http/questions.ts'
import { clauseTypes } from '../../reference/clause-types.ts'
import { ClaimFilter, ClaimPage, claimsBySubject, claimToJson, listClaims } from './claims.ts'
import { Comparison, ComparisonQuery, comparisonToJson } from './comparison-schemas.ts'
import { agreementToJson, clauseToJson, summaryToJson } from './present.ts'
import { provisionRoutes } from './provision-routes.ts'
import * as queries from './queries.ts'
import { registerRoutes } from './register-routes.ts'
import * as shape from './schemas.ts'

const tags = ['Agreements']

/** The agreements, as they stood on any day. */
export function agreementRoutes(context: AppContext): void {
  recordRoutes(context)
  clauseRoutes(context)
  provisionRoutes(context)
  registerRoutes(context)
}

function recordRoutes(context: AppContext): void {
  const { app } = context
  const agreement = operationsOn(context, {
    path: '/v1/agreements',
    tags,
    lifecycle: { of: 'agreement' },
    read: 'agreement.read',
    shape: shape.Agreement,
    json: agreementToJson,
    find: (tx, id, _params, asOf) => queries.findAgreement(tx, id, asOf),
  })
  app.route(
    list(context, 'listAgreements', {
      ...{ at: '/v1/agreements', tags, access: 'agreement.read' },
      summary: 'List agreements',
      description:
        'The agreements that had a status on the day of `asOf`, by party. `clause=termination&presence=absent` gives those without a way out, `deadlineHoursMax=24` those that provide for consultation within a day. A clause that is absent from a text is not the same as one that is unknown.',
      conditional: true,
      filter: shape.AgreementFilter,
      page: shape.AgreementPage,
      order: queries.agreementsByParty,
      rows: queries.listAgreements,
      json: (row: queries.SummaryRow, { actor }) => summaryToJson(row, actor),
    }),
  )
  app.route(
    ask(context, 'compareAgreements', {
      ...{ at: '/v1/agreements/comparison', tags, access: 'agreement.read' },
      summary: 'Compare clauses over all agreements',
      description:
        'The clause matrix: a row for each agreement that stood on the day of `asOf`, a column for each clause type, with the terms that can be compared, and how many texts have the clause, do not have it, or were not seen.',
      conditional: true,
      query: ComparisonQuery,
      shape: Comparison,
      tell: async (tx, { query }) => {
        const asOf = query.asOf ?? queries.today(tx)
        const columns = query.clauses ?? [...clauseTypes]
        const rows = await queries.compareClauses(tx, columns, asOf)
        return comparisonToJson({ rows, columns, asOf, actor: tx.actor, scope: scopeOf(tx.actor) })
      },
    }),
  )
  app.route(
    agreement.one('getAgreement', {
      summary: 'Read an agreement',
      description:
        'Everything that the register holds of it, each fact with its source: dated statuses, the clauses of the day of `asOf`, claims that conflict, what its parties have proposed. Before its signature the status is null and the clauses are those first signed.',
      conditional: true,
      asOf: shape.AgreementAsOfQuery,
    }),
  )
}

function clauseRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    list(context, 'listClaims', {
      ...{ at: '/v1/claims', tags, access: 'agreement.read' },
      summary: 'List claims',
      description:
        'What the register rests on: every sourced statement, conflicting ones too, and those about agreements that are not in the register, which change no count (BR-116).',
      conditional: true,
      filter: ClaimFilter,
      page: ClaimPage,
      order: claimsBySubject,
      rows: listClaims,
      json: claimToJson,
    }),
  )
  app.route(
    ask(context, 'listClauseVersions', {
      ...{ at: '/v1/agreements/:id/clauses/:type/history', tags, access: 'agreement.read' },
      summary: 'Read the history of a clause',
      description:
        'For whoever asks what a clause said on a day: every version, oldest first, with the proposal that wrote it.',
      conditional: true,
      params: shape.ClauseParams,
      shape: shape.ClauseHistory,
      tell: async (tx, { params: { id, type } }) => {
        const versions = await queries.findClauseHistory(tx, id, type)
        if (versions === undefined) throw notFound('agreement', id)
        return { agreementId: id, type, items: versions.map(clauseToJson) }
      },
    }),
  )
}
