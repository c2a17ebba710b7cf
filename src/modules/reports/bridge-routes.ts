import { z } from 'zod'
import { notFound, Refusal } from '../../kernel/refusal.ts'
import { say } from '../../kernel/sentence.ts'
import type { Database } from '../../platform/db/pool.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { badParameter, scopeOf } from '../../platform/http/cursor.ts'
import { ask, drawn } from '../../platform/http/questions.ts'
import { CurrencyCode, FinanceTypeTold, Id, ParticipantCode } from '../../platform/http/wire.ts'
import type { Language } from '../../platform/language/language.ts'
import { bridgeSpec, bridgeWords } from './bridge-chart.ts'
import { type ClaimOfTotal, findBridgeSums, listTotalClaims, type OnTerms } from './bridge-queries.ts'
import { isBackward, type Step, walk } from './bridge-rules.ts'
import {
  type BridgeItem,
  type BridgeTotal,
  bridgeItems,
  bridgeSides,
  bridgeTotals,
  itemsTold,
  stepTold,
  totalsTold,
} from './bridge-words.ts'
import { BridgeQuery, type ReportQuery } from './inputs.ts'
import { resolveAsOf } from './statement.ts'

const kinds = z.array(z.string()).meta({ description: 'The kinds of statements that it counts.' })
const word = z.enum(bridgeSides).meta({ description: 'Whose statement it rests on: see the code list `bridgeWord`.' })
const href = z.string().nullable().meta({ description: 'The request that returns the rows that it is made of.' })
const formula = z.string().meta({ description: 'How it is calculated, in the language of the reply.' })
const Total = z.object({
  total: z.enum(bridgeTotals),
  amount: z
    .string()
    .nullable()
    .meta({ description: 'The amount of the total; null where it is not known, never a guess.' }),
  withoutAmount: z.int().nullable().meta({
    description:
      'How many statements of it have no amount in any currency and are in no sum; null where none are counted.',
  }),
  ...{ formula, kinds, word, href },
})
const side = (whose: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `What ${whose} state, if the two sides differ by it; else null.` })
const Item = z.object({
  item: z.enum(bridgeItems),
  amount: z.string().meta({ description: 'What it adds to the first total on the way to the second, or takes away.' }),
  otherFinanceType: FinanceTypeTold.nullable().meta({
    description:
      'For `on_other_terms`: the type of finance that the amount comes from or goes to; the bridge of that type has the same amount with the opposite sign. Otherwise null.',
  }),
  ...{ formula, kinds, word, provider: side('providers'), receiver: side('receivers'), href },
})
const StepTold = z.object({
  from: z.enum(bridgeTotals),
  to: z.enum(bridgeTotals),
  amount: z.string().nullable().meta({
    description: 'The second total less the first; null where one of the two is not known.',
  }),
  formula,
  items: z.array(Item).meta({
    description: 'The items that lead from one total to the other; with `unexplained` they add up to the difference.',
  }),
  unexplained: z.string().nullable().meta({
    description: 'The part of the difference that no item accounts for; null where one of the two totals is not known.',
  }),
  notTold: z.string().nullable().meta({ description: 'What the data cannot tell, in the language of the reply.' }),
  sources: z.array(z.string()).meta({
    description:
      'Where both totals can be read: the requests that return their rows, and the source of a published total.',
  }),
})
const ledgerOf = (flowKind: string) => `/v1/reports/ledger?flowKind=${flowKind}&statedBy=provider`
const Bridge = z
  .object({
    from: z.enum(bridgeTotals),
    to: z.enum(bridgeTotals),
    participant: ParticipantCode.nullable().meta({
      description: 'The provider whose flows the bridge covers; null: all flows that you see.',
    }),
    currency: CurrencyCode,
    asOfPosition: z.int(),
    ways: z
      .array(
        z.object({
          financeType: FinanceTypeTold,
          totals: z.array(Total).meta({ description: 'The totals on the way from the first to the last.' }),
          steps: z.array(StepTold).meta({ description: 'The steps from the first total to the last.' }),
        }),
      )
      .meta({
        description:
          'One bridge for each type of finance of which something is stated (BR-14), in the order of their codes. Pledges seldom say how they are financed, and published totals never do: those are `unstated`. If commitments fulfil a pledge on other terms than its own, that amount moves to the bridge of their type (`on_other_terms`).',
      }),
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
      .meta({ description: 'Totals that others have stated, each with its source; `claimId` chooses one of them.' }),
    scope: z.string(),
  })
  .meta({
    id: 'Bridge',
    description: 'The way from one total to another, with every step between them and what is not known.',
    examples: [
      {
        ...{ from: 'disbursed', to: 'received', participant: 'SE', currency: 'EUR', asOfPosition: 1204 },
        ways: [
          {
            financeType: 'grant',
            totals: [
              {
                ...{ total: 'disbursed', amount: '100.00', formula: totalsTold.disbursed.formula.en },
                ...{ withoutAmount: 2, kinds: ['disbursement'], word: 'provider', href: ledgerOf('disbursement') },
              },
            ],
            steps: [
              {
                ...{ from: 'disbursed', to: 'received', amount: '-40.00', formula: stepTold.en },
                ...{ unexplained: '0.00', notTold: null, sources: [ledgerOf('disbursement')] },
                items: [
                  {
                    ...{ item: 'only_provider', amount: '-40.00', formula: itemsTold.only_provider.formula.en },
                    ...{ kinds: ['disbursement'], word: 'provider', provider: '40.00', receiver: '0.00' },
                    ...{ otherFinanceType: null, href: '/v1/reports/reconciliation?status=only_provider' },
                  },
                ],
              },
            ],
          },
        ],
        claims: [],
        scope: 'What participant SE may see.',
      },
    ],
  })

/** The bridge between any two disputed totals (BR-114), and its picture. */
export function bridgeRoutes(context: AppContext): void {
  const { app, door } = context
  app.route(
    ask(context, 'getBridge', {
      ...{ at: '/v1/bridges', tags: ['Reports'], access: 'report.pull', isExport: true },
      summary: 'Walk from one total to another',
      description:
        'From the total that a giver published to what was pledged, committed, disbursed, received and confirmed, or back, in one original currency and for each type of finance apart. Each step has its amount, what is left unexplained, and its items with their formula, kinds, the statements of both sides and the request that returns their rows, in the language that `Accept-Language` prefers. A published total is a claim of its source, chosen by `claimId`. What the data cannot tell is named, and nothing is guessed (BR-114).',
      query: BridgeQuery,
      shape: Bridge,
      languages: true,
      tell: (tx, { query }, language) => bridgeOf(tx, { query, language }, door.database),
    }),
  )
  app.route(
    drawn(context, 'drawBridge', {
      ...{ at: '/v1/bridges/chart.svg', tags: ['Reports'], access: 'report.pull', isExport: true },
      summary: 'Draw the way from one total to another',
      description:
        'A bar for each total, and between two totals the items that lead from one to the other. Filters and position are those of the bridge itself. The picture has a title and a description in numbers; totals that are not known are named there and not drawn (BR-114).',
      query: BridgeQuery,
      draw: async (tx, { query }, language) => {
        const bridge = await bridgeOf(tx, { query, language }, door.database)
        return { spec: bridgeSpec(bridge), ...bridgeWords(bridge) }
      },
    }),
  )
}

type Asked = { query: BridgeQuery; language: Language }

async function bridgeOf(tx: ReadTx, { query, language }: Asked, primary: Database): Promise<z.input<typeof Bridge>> {
  const { from, to } = query
  if (from === to)
    throw new Refusal(
      'invalid_request',
      say('A bridge leads from one total to another: from and to are both {total}.', { total: from }),
      {
        rule: 'BR-114',
        errors: [
          { parameter: 'from', detail: say('is the same as {other}', { other: 'to' }) },
          { parameter: 'to', detail: say('is the same as {other}', { other: 'from' }) },
        ],
      },
    )
  if (query.claimId !== undefined && from !== 'published' && to !== 'published')
    throw badParameter('claimId', 'goes only with `published` as from or to')
  const asOf = await resolveAsOf(tx, { ...query, currency: 'EUR' } as ReportQuery, primary)
  const claims = await listTotalClaims(tx, query)
  const chosen = claims.find(({ id }) => id === query.claimId)
  if (query.claimId !== undefined && chosen === undefined) throw notFound('claim', query.claimId)
  const rows = rowsOf(query)
  const ways = (await findBridgeSums(tx, query, asOf)).map((found) => wayOf(found, query, { chosen, rows, language }))
  const ofPublished = from === 'published' || to === 'published'
  const told = ways.filter((way) => isStated(way) || (ofPublished && way.financeType === 'unstated'))
  return {
    ...{ from, to, participant: query.participant ?? null, currency: query.originalCurrency },
    asOfPosition: asOf.position,
    ways: told.length > 0 ? told : ways.slice(-1),
    claims: ofPublished ? claims.map(claimToJson) : [],
    scope: scopeOf(tx.actor),
  }
}

type Way = z.input<typeof Bridge>['ways'][number]
type Told = { chosen: ClaimOfTotal | undefined; rows: ReturnType<typeof rowsOf>; language: Language }

/** The bridge of one type of finance. Published totals do not say how they are financed. */
function wayOf({ financeType, sums: stated, unvalued }: OnTerms, { from, to }: BridgeQuery, told: Told): Way {
  const { chosen, rows, language } = told
  const published = financeType === 'unstated' ? chosen : undefined
  const sums = { ...stated, published: published?.amount ?? null }
  const sourceOf = (total: BridgeTotal) => (total === 'published' ? (published?.source ?? null) : rows.total[total])
  return {
    financeType,
    totals: totalsBetween(from, to).map((total) => ({
      ...{ total, amount: sums[total], withoutAmount: unvalued[total] ?? null },
      ...{ ...inWords(totalsTold[total], language), href: rows.total[total] },
    })),
    steps: walk(sums, from, to).map(({ items, notTold, ...step }: Step) => ({
      ...step,
      formula: stepTold[language],
      items: items.map((each) => ({
        ...each,
        ...inWords(itemsTold[each.item], language),
        href: rows.item[each.item],
      })),
      notTold: notTold?.[language] ?? null,
      sources: [step.from, step.to].flatMap((total) => sourceOf(total) ?? []),
    })),
  }
}

const isStated = ({ totals, steps }: Way) =>
  totals.some(({ amount, withoutAmount }) => Number(amount) !== 0 || (withoutAmount ?? 0) > 0) ||
  steps.some(({ items }) => items.some(({ amount }) => Number(amount) !== 0))

function totalsBetween(from: BridgeTotal, to: BridgeTotal): BridgeTotal[] {
  const [first, last] = isBackward(from, to) ? [to, from] : [from, to]
  const between = bridgeTotals.slice(bridgeTotals.indexOf(first), bridgeTotals.indexOf(last) + 1)
  return isBackward(from, to) ? between.reverse() : between
}

const inWords = ({ formula, kinds, word }: (typeof totalsTold)[BridgeTotal], language: Language) => ({
  ...{ formula: formula[language], kinds: [...kinds], word },
})

/** The requests that return the rows of totals and items, as of the same position and day. */
function rowsOf({ participant, originalCurrency, asOfRecorded, asOfValid }: BridgeQuery) {
  const shared = { originalCurrency, ...(asOfRecorded ? { asOfRecorded } : {}), ...(asOfValid ? { asOfValid } : {}) }
  const of = (report: string, more: Record<string, string>) =>
    `/v1/reports/${report}?${new URLSearchParams({ ...shared, ...more })}`
  const books = participant === undefined ? {} : { participant }
  const provider = participant === undefined ? {} : { provider: participant }
  const entries = (flowKind: string, statedBy: string) =>
    of('ledger', { flowKind, statedBy, receiver: 'UA', ...provider })
  const flows = (status?: string) =>
    of('reconciliation', { receiver: 'UA', ...provider, ...(status === undefined ? {} : { status }) })
  const pledges = of('pledges', books)
  const commitments = of('commitments', { receiver: 'UA', ...books })
  const payments = entries('disbursement', 'provider')
  const total: Record<BridgeTotal, string | null> = {
    ...{ published: null, pledged: pledges, committed: entries('commitment', 'provider'), contracted: null },
    ...{ disbursed: payments, received: entries('disbursement', 'receiver'), confirmed: flows() },
  }
  const item: Record<BridgeItem, string> = {
    ...{ not_converted: pledges, beyond_pledge: commitments, without_pledge: commitments },
    ...{ of_uncounted_pledge: commitments, on_other_terms: commitments },
    ...{ undrawn: commitments, overdrawn: commitments },
    ...{ drawn_in_other_currency: commitments, paid_for_other_currency: payments, without_commitment: payments },
    ...{ only_provider: flows('only_provider'), only_receiver: flows('only_receiver') },
    ...{ differs_in_match: flows(), receipt_unmatched: flows('only_receiver'), above_statement_of_provider: flows() },
  }
  return { total, item }
}

const claimToJson = ({ stated_by, as_of, ...claim }: ClaimOfTotal) => ({ ...claim, statedBy: stated_by, asOf: as_of })
