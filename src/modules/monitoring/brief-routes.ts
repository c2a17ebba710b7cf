import { z } from 'zod'
import { notFound } from '../../kernel/refusal.ts'
import type { ReadTx } from '../../platform/db/read.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { scopeOf } from '../../platform/http/cursor.ts'
import { ask, printed } from '../../platform/http/questions.ts'
import { CalendarDate, FinanceTypeTold, Id, ParticipantCode } from '../../platform/http/wire.ts'
import { EnglishFirst } from '../projects/schemas.ts'
import { briefOf } from './brief.ts'
import { briefPage } from './brief-page.ts'
import { pagePolicy } from './page.ts'

const tags = ['Monitoring']
const params = z.strictObject({ code: ParticipantCode })
const code = z.string().meta({ description: 'What is counted, by a word for its kind.' })

const CountryBrief = z
  .object({
    participant: z.object({ code: ParticipantCode, name: EnglishFirst }),
    agreement: z
      .object({ id: Id, title: EnglishFirst, signedOn: CalendarDate.nullable(), expiresOn: z.iso.date().nullable() })
      .nullable(),
    open: z
      .array(
        z.object({
          kind: code,
          onWhom: ParticipantCode.meta({ description: 'The participant that has to act.' }),
          count: z.int(),
        }),
      )
      .meta({ description: 'What waits, on either side.' }),
    money: z
      .array(
        z.object({
          kind: code,
          financeType: FinanceTypeTold,
          currency: z.string(),
          records: z.int(),
          amount: z.string(),
        }),
      )
      .meta({
        description: 'One sum for each kind, type of finance and currency; these sums are never added to each other.',
      }),
    needs: z
      .array(z.object({ id: Id, title: z.string(), neededBy: CalendarDate, priority: z.string() }))
      .meta({ description: 'The most pressing ten.' }),
    projects: z
      .array(z.object({ id: Id, title: EnglishFirst, stage: z.string().nullable(), answer: z.string() }))
      .meta({ description: 'Joint projects that go on.' }),
    dates: z
      .array(z.object({ on: z.iso.date(), what: z.string(), title: EnglishFirst }))
      .meta({ description: 'The next ten dates.' }),
    scope: z.string(),
  })
  .meta({
    id: 'CountryBrief',
    description: 'What a meeting with a participant is about.',
    examples: [
      {
        participant: { code: 'SE', name: { en: 'Sweden', uk: 'Швеція' } },
        agreement: null,
        open: [{ kind: 'offers_to_decide', onWhom: 'UA', count: 2 }],
        money: [{ kind: 'pledged', financeType: 'unstated', currency: 'SEK', records: 3, amount: '100000000' }],
        needs: [],
        projects: [],
        dates: [],
        scope: 'What participant UA may see.',
      },
    ],
  })

const find = async (tx: ReadTx, participant: string) => {
  const brief = await briefOf(tx, participant)
  if (brief === undefined) throw notFound('participant', participant)
  return brief
}

/** What a meeting with one participant is about, as far as the reader may see. */
export function briefRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    ask(context, 'getCountryBrief', {
      ...{ at: '/v1/participants/:code/brief', tags, access: 'brief.read' },
      summary: 'Read the brief on a participant',
      description:
        'For whoever prepares a meeting with a participant: its agreement, what is open on both sides, money, needs, projects and the next dates, as far as you may see.',
      params,
      shape: CountryBrief,
      tell: async (tx, { params: { code } }) => ({ ...(await find(tx, code)), scope: scopeOf(tx.actor) }),
    }),
  )
  app.route(
    printed(context, 'getCountryBriefPage', {
      ...{ at: '/v1/participants/:code/brief/page', tags, access: 'brief.read', policy: pagePolicy },
      summary: 'Read the brief as a page of two sheets',
      description:
        'The brief on two sheets to print, in English or Ukrainian. The page has no scripts and loads nothing.',
      params,
      print: async (tx, { params: { code } }, language) => briefPage(await find(tx, code), language),
    }),
  )
}
