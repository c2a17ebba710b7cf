import { z } from 'zod'
import { limits } from '../../config.ts'
import { type Currency, currencies } from '../../kernel/currencies.ts'
import { orderOf } from '../../platform/db/keyset.ts'
import type { AppContext } from '../../platform/http/context.ts'
import { list, submit } from '../../platform/http/questions.ts'
import { currencyToJson, rateToJson, tableToJson } from './present.ts'
import * as rates from './rates.ts'
import * as shape from './schemas.ts'

const tags = ['Currencies']
const byCode = orderOf<Currency>([{ is: 'code', type: 'text', of: ({ code }) => code }])

/** Currencies, and the rates by which amounts are given in euro. */
export function currencyRoutes(context: AppContext): void {
  const { app } = context
  app.route(
    list(context, 'listCurrencies', {
      ...{ at: '/v1/currencies', tags, access: 'fx_rate.read' },
      summary: 'List currencies',
      description:
        'The currencies that amounts can be in, with their decimal places and the days on which they were in use (BR-10).',
      conditional: true,
      filter: z.strictObject({}),
      page: shape.CurrencyPage,
      order: byCode,
      rows: async (tx, _filter, { from: [after = ''] = [] }) => {
        await tx.entered()
        return [...currencies.values()].filter(({ code }) => code > after)
      },
      json: currencyToJson,
    }),
  )
  app.route(
    list(context, 'listRates', {
      ...{ at: '/v1/fx-rates', tags, access: 'fx_rate.read' },
      summary: 'List exchange rates',
      description:
        'How many units of each currency are 1 EUR, the latest day first, in every published table that has a rate for it (BR-13).',
      conditional: true,
      filter: shape.RateFilter,
      page: shape.RatePage,
      order: rates.latestDayFirst,
      rows: rates.listRates,
      json: rateToJson,
    }),
  )
  app.route(
    submit(context, 'importRates', {
      ...{ at: '/v1/fx-rates/imports', tags, access: 'fx_rate.import' },
      summary: 'Bring exchange rates in',
      description:
        'The secretariat brings in a file in a form that the European Central Bank publishes, the history or that of one day: as a whole or not at all. If the same bytes were brought in before, the reply is that table. Entries keep the rate that they were posted with (BR-13).',
      body: shape.RateImportInput,
      bytesMax: limits.rateFileBytes,
      ...{ status: 201, shape: shape.RateTable, json: tableToJson },
      command: rates.importRates,
    }),
  )
  app.route(
    list(context, 'listRateImports', {
      ...{ at: '/v1/fx-rates/imports', tags, access: 'fx_rate.read' },
      summary: 'List the tables of rates',
      description: 'The published tables of exchange rates that were brought in, newest first, each with its hash.',
      conditional: true,
      filter: z.strictObject({}),
      page: shape.RateTablePage,
      order: rates.newestTableFirst,
      rows: rates.listTables,
      json: tableToJson,
    }),
  )
}
