import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import type { Database } from '../../platform/db/pool.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, scopeOf } from '../../platform/http/cursor.ts'
import { ask, drawn } from '../../platform/http/questions.ts'
import { CurrencyCode, Id, ParticipantCode } from '../../platform/http/wire.ts'
import { bridgeSpec, bridgeWords } from './bridge-chart.ts'
import { type ClaimOfTotal, findBridgeSums, listTotalClaims } from './bridge-queries.ts'
import { type BridgeSums, type BridgeTotal, bridgeItems, bridgeTotals, totalsTold, walk } from './bridge-rules.ts'
import { BridgeQuery, type ReportQuery } from './inputs.ts'
import { resolveAsOf } from './statement.ts'

const Total = z.object({
  total: z.enum(bridgeTotals),
  amount: z
    .string()
    .nullable()
    .meta({ description: 'The amount of the total; null where it is not known, never a guess.' }),
  formula: z.string(),
  kinds: z.array(z.string()).meta({ description: 'The kinds of statements that it counts.' }),
  word: z
    .enum(['outside', 'provider', 'receiver', 'both'])
    .meta({ description: 'Whose statement the total rests on: see the code list `bridgeWord`.' }),
  href: z.string().nullable().meta({ description: 'The request that gives the rows of which it is made.' }),
})
const Bridge = z
  .object({
    from: z.enum(bridgeTotals),
    to: z.enum(bridgeTotals),
    participant: ParticipantCode.nullable().meta({
      description: 'The provider of whose flows the bridge is; null: of all that you see.',
    }),
    currency: CurrencyCode,
    asOfPosition: z.int(),
    totals: z.array(Total).meta({ description: 'On the way from the one to the other.' }),
    steps: z
      .array(
        z.object({
          from: z.enum(bridgeTotals),
          to: z.enum(bridgeTotals),
          items: z
            .array(z.object({ item: z.enum(bridgeItems), amount: z.string(), formula: z.string() }))
            .meta({ description: 'What leads from the one to the other; they add up but for `unexplained`.' }),
          unexplained: z.string().nullable().meta({
            description:
              'The part of the difference that no item accounts for; null where one of the two totals is not known.',
          }),
          notTold: z.string().nullable().meta({ description: 'What the data cannot tell, in words.' }),
        }),
      )
      .meta({ description: 'The steps from the first total to the last.' }),
    claims: z
      .array(
        z.object({
          id: Id,
          participant: ParticipantCode.nullable(),
          statement: z.string(),
          statedBy: z.string().nullable(),
          asOf: z.string().nullable(),
          source: z.string(),
          amount: z.string().nullable(),
        }),
      )
      .meta({ description: 'Totals that others have stated, each with its source: of them `claimId` chooses one.' }),
    scope: z.string(),
  })
  .meta({
    id: 'Bridge',
    description: 'From one total to another, with every step between them, and what nobody can tell.',
    examples: [
      {
        ...{ from: 'disbursed', to: 'received', participant: 'SE', currency: 'EUR', asOfPosition: 1204 },
        totals: [
          {
            ...{ total: 'disbursed', amount: '100.00', formula: totalsTold.disbursed.formula, kinds: ['disbursement'] },
            ...{ word: 'provider', href: '/v1/reports/ledger?flowKind=disbursement' },
          },
        ],
        steps: [
          {
            ...{ from: 'disbursed', to: 'received', unexplained: '0.00', notTold: null },
            items: [{ item: 'only_provider', amount: '-40.00', formula: 'what providers state and no receiver does' }],
          },
        ],
        claims: [],
        scope: 'What participant SE may see.',
      },
    ],
  })

/** Between any two totals that the world quarrels about (BR-114), and the picture of the way. */
export function bridgeRoutes(context: AppContext): void {
  const { app, door } = context
  app.route(
    ask(context, 'getBridge', {
      ...{ at: '/v1/bridges', tags: ['Reports'], access: 'report.pull', isExport: true },
      summary: 'Walk from one total to another',
      description:
        'From what a giver published to what was pledged, committed, disbursed, received and confirmed, in one original currency: each step with its items and formulas, by whose word, and what is left unexplained. A published total is a claim of its source, chosen by `claimId`; what the data cannot tell is named, and nothing is guessed (BR-114).',
      query: BridgeQuery,
      shape: Bridge,
      tell: (tx, { query }) => bridgeOf(tx, query, door.database),
    }),
  )
  app.route(
    drawn(context, 'drawBridge', {
      ...{ at: '/v1/bridges/chart.svg', tags: ['Reports'], access: 'report.pull', isExport: true },
      summary: 'Draw the way from one total to another',
      description:
        'Each total from the ground, and between two of them what leads from the one to the other. By the same filters, and as of the same position, as the bridge itself. The picture has a title and a description in numbers; totals that are not known are named there and not drawn (BR-114).',
      query: BridgeQuery,
      draw: async (tx, { query }) => {
        const bridge = await bridgeOf(tx, query, door.database)
        return { spec: bridgeSpec(bridge), ...bridgeWords(bridge) }
      },
    }),
  )
}

async function bridgeOf(tx: ReadTx, query: BridgeQuery, primary: Database) {
  const { from, to } = query
  if (bridgeTotals.indexOf(to) <= bridgeTotals.indexOf(from))
    throw badParameter('to', say('comes before {from}: a bridge goes from {totals}', { from, totals: bridgeTotals }))
  const asOf = await resolveAsOf(tx, { ...query, currency: 'EUR' } as ReportQuery, primary)
  const claims = await listTotalClaims(tx, query)
  const chosen = claims.find(({ id }) => id === query.claimId)
  if (query.claimId !== undefined && chosen === undefined) throw notFound('claim', query.claimId)
  const sums = { ...(await findBridgeSums(tx, query, asOf)), published: chosen?.amount ?? null }
  return {
    ...{ from, to, participant: query.participant ?? null, currency: query.originalCurrency },
    asOfPosition: asOf.position,
    totals: totalsOf(sums, query),
    steps: walk(sums, from, to),
    claims: from === 'published' ? claims.map(claimToJson) : [],
    scope: scopeOf(tx.actor),
  }
}

function totalsOf(sums: BridgeSums, { from, to, participant, originalCurrency, asOfRecorded, asOfValid }: BridgeQuery) {
  const on = bridgeTotals.slice(bridgeTotals.indexOf(from), bridgeTotals.indexOf(to) + 1)
  const shared = { originalCurrency, ...(asOfRecorded ? { asOfRecorded } : {}), ...(asOfValid ? { asOfValid } : {}) }
  const of = (report: string, more: Record<string, string>) =>
    `/v1/reports/${report}?${new URLSearchParams({ ...shared, ...more })}`
  const provider = participant === undefined ? {} : { provider: participant }
  const entries = (flowKind: string, statedBy: string) =>
    of('ledger', { flowKind, statedBy, receiver: 'UA', ...provider })
  const hrefs: Record<BridgeTotal, string | null> = {
    published: null,
    pledged: of('pledges', participant === undefined ? {} : { participant }),
    committed: entries('commitment', 'provider'),
    contracted: null,
    disbursed: entries('disbursement', 'provider'),
    received: entries('disbursement', 'receiver'),
    confirmed: of('reconciliation', { receiver: 'UA', ...provider }),
  }
  return on.map((total) => ({
    total,
    amount: sums[total],
    ...totalsTold[total],
    kinds: [...totalsTold[total].kinds],
    href: hrefs[total],
  }))
}

const claimToJson = ({ stated_by, as_of, ...claim }: ClaimOfTotal) => ({ ...claim, statedBy: stated_by, asOf: as_of })
